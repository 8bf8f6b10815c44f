import { Annotations, ArnFormat, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { ImageConfig } from '../../images';
import type { Permissions } from '../permissions';
import type { DefinitionStep } from './definition-step';
import { parsePathRoot } from './graph';
import { OTHER_ROLE_SLOTS, ROLE_SLOTS, slots } from './slots';

/** Jobs in containers: the API's name of the job, the ARN's, and the job's log group. */
const JOBS: Record<string, { kind: string; resource: string; names?: string; logGroup?: string }> = {
  Training: { kind: 'TrainingJob', resource: 'training-job', logGroup: '/aws/sagemaker/TrainingJobs' },
  Processing: { kind: 'ProcessingJob', resource: 'processing-job', logGroup: '/aws/sagemaker/ProcessingJobs' },
  ClarifyCheck: { kind: 'ProcessingJob', resource: 'processing-job', logGroup: '/aws/sagemaker/ProcessingJobs' },
  QualityCheck: { kind: 'ProcessingJob', resource: 'processing-job', logGroup: '/aws/sagemaker/ProcessingJobs' },
  Tuning: { kind: 'HyperParameterTuningJob', resource: 'hyper-parameter-tuning-job', logGroup: '/aws/sagemaker/TrainingJobs' },
  // their names have 32 characters at most and begin with the execution's id
  AutoML: { kind: 'AutoMLJob', resource: 'automl-job', names: '*' },
};

type ResourcePattern = [service: string, resource: string, name: string];

/**
 * What the pipeline calls for other types: actions and the resources that they are about, as service, resource and name; `*` where making
 * something has no resource.
 */
const CALLS: Record<string, { actions: string[]; resources: ResourcePattern[] | ['*'] }[]> = {
  Transform: [{
    actions: ['sagemaker:AddTags', 'sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob'],
    resources: [['sagemaker', 'transform-job', 'pipelines-*']],
  }],
  Tuning: [{ actions: ['sagemaker:ListTrainingJobsForHyperParameterTuningJob'], resources: [['sagemaker', 'hyper-parameter-tuning-job', 'pipelines-*']] }],
  Model: [{ actions: ['sagemaker:AddTags', 'sagemaker:CreateModel', 'sagemaker:DescribeModel'], resources: [['sagemaker', 'model', 'pipelines-*']] }],
  EndpointConfig: [{
    actions: ['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig'], resources: [['sagemaker', 'endpoint-config', '*']],
  }],
  Endpoint: [
    { actions: ['sagemaker:AddTags', 'sagemaker:DescribeEndpoint'], resources: [['sagemaker', 'endpoint', '*']] },
    {
      actions: ['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
      resources: [['sagemaker', 'endpoint', '*'], ['sagemaker', 'endpoint-config', '*']],
    },
  ],
  InferenceComponent: [
    {
      actions: ['sagemaker:AddTags', 'sagemaker:DescribeInferenceComponent', 'sagemaker:UpdateInferenceComponent'],
      resources: [['sagemaker', 'inference-component', '*']],
    },
    { actions: ['sagemaker:CreateInferenceComponent'], resources: [['sagemaker', 'inference-component', '*'], ['sagemaker', 'endpoint', '*']] },
  ],
  EMR: [
    {
      actions: ['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:CancelSteps', 'elasticmapreduce:DescribeCluster', 'elasticmapreduce:DescribeStep',
        'elasticmapreduce:AddTags', 'elasticmapreduce:ListSteps', 'elasticmapreduce:TerminateJobFlows'],
      resources: [['elasticmapreduce', 'cluster', '*']],
    },
    { actions: ['elasticmapreduce:RunJobFlow'], resources: ['*'] },
    {
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [['events', 'rule', 'SageMakerPipelineExecutionEMRStepStatusUpdateRule'], ['events', 'rule', 'SageMakerPipelineExecutionEMRClusterStatusRule']],
    },
  ],
  EMRServerless: [
    {
      actions: ['emr-serverless:CancelJobRun', 'emr-serverless:DeleteApplication', 'emr-serverless:GetApplication', 'emr-serverless:GetJobRun',
        'emr-serverless:StartApplication', 'emr-serverless:StartJobRun', 'emr-serverless:StopApplication', 'emr-serverless:TagResource'],
      resources: [['emr-serverless', '/applications', '*']],
    },
    // an application that is yet to be made has no id
    { actions: ['emr-serverless:CreateApplication'], resources: [['emr-serverless', '', '*']] },
  ],
  BedrockCustomModel: [
    { actions: ['bedrock:CreateCustomModel'], resources: ['*'] },
    { actions: ['bedrock:GetCustomModel', 'bedrock:TagResource'], resources: [['bedrock', 'custom-model', '*']] },
  ],
  BedrockCustomModelDeployment: [
    { actions: ['bedrock:CreateCustomModelDeployment'], resources: [['bedrock', 'custom-model', '*']] },
    { actions: ['bedrock:GetCustomModelDeployment', 'bedrock:TagResource'], resources: [['bedrock', 'custom-model-deployment', '*']] },
  ],
  BedrockModelImport: [
    { actions: ['bedrock:CreateModelImportJob'], resources: ['*'] },
    { actions: ['bedrock:GetModelImportJob', 'bedrock:TagResource'], resources: [['bedrock', 'model-import-job', '*']] },
    { actions: ['bedrock:GetImportedModel', 'bedrock:TagResource'], resources: [['bedrock', 'imported-model', '*']] },
  ],
  BedrockProvisionedModelThroughput: [
    { actions: ['bedrock:CreateProvisionedModelThroughput'], resources: [['bedrock', 'custom-model', '*']] },
    { actions: ['bedrock:GetProvisionedModelThroughput', 'bedrock:TagResource'], resources: [['bedrock', 'provisioned-model', '*']] },
  ],
  Lineage: [
    ...['Action', 'Artifact', 'Context'].map((kind): { actions: string[]; resources: ResourcePattern[] } => ({
      actions: ['sagemaker:AddTags', `sagemaker:Create${kind}`, `sagemaker:Describe${kind}`], resources: [['sagemaker', kind.toLowerCase(), '*']],
    })),
    {
      actions: ['sagemaker:AddAssociation'],
      resources: [['sagemaker', 'action', '*'], ['sagemaker', 'artifact', '*'], ['sagemaker', 'context', '*'], ['sagemaker', 'experiment-trial-component', '*']],
    },
  ],
};

const SILENT = ['Condition', 'Fail', 'RegisterModel', 'Lambda', 'Callback'];

/** Grants what can be told from a step's arguments: the calls of the pipeline's role, and the data that the step's job touches. */
export function grantAccess(step: DefinitionStep, permissions: Permissions): void {
  const stack = Stack.of(step);
  const type = step.stepType;
  const args = step.document.Arguments ?? {};
  const job = JOBS[type];
  if (job) {
    permissions.runJob(step, job.kind, job.resource, job.names);
    if (job.logGroup) { permissions.container(step, job.logGroup); }
  }
  for (const { actions, resources } of CALLS[type] ?? []) {
    permissions.execution(actions, resources.map(each => {
      if (each === '*') { return each; }
      const [service, resource, resourceName] = each;
      return stack.formatArn({ service, resource, resourceName });
    }));
  }
  if (!job && slots(step.document, ROLE_SLOTS[type] ?? []).length) { permissions.passJobRole(step); }
  for (const { path, service } of OTHER_ROLE_SLOTS[type] ?? []) {
    for (const { value } of slots(step.document, [path])) {
      const role = step.uri(value);
      const arn = role.includes(':') ? role : stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: role });
      permissions.execution(['iam:PassRole'], [arn], { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });
    }
  }
  if (type === 'RegisterModel') { grantRegister(step, permissions, args.ModelPackageGroupName); }
  if (type === 'Lambda') { permissions.execution(['lambda:InvokeFunction'], [step.uri(step.document.FunctionArn)]); }
  if (type === 'Callback') { permissions.execution(['sqs:SendMessage'], [queueArn(step, step.uri(step.document.SqsQueueUrl))]); }
  if (!job && !CALLS[type] && !SILENT.includes(type)) {
    Annotations.of(step).addWarningV2('cdk-mlops:unknown-step-type',
      `no permissions are known for step ${JSON.stringify(step.stepName)} of type ${JSON.stringify(type)}: grant the execution role what it needs yourself`);
  }
  grantData(step, permissions, args);
  for (const { value } of slots(step.document, ['Arguments.VpcConfig', 'Arguments.NetworkConfig.VpcConfig', 'Arguments.TrainingJobDefinition.VpcConfig'])) {
    const ids = (list: any) => (Array.isArray(list) ? list.map(id => (typeof id === 'string' ? id : '*')) : ['*']);
    permissions.network(step, ids(value.Subnets), ids(value.SecurityGroupIds));
  }
}

function grantRegister(step: DefinitionStep, permissions: Permissions, group: any): void {
  const given = group === undefined ? '*' : step.uri(group);
  const name = given.startsWith('arn:') ? given.slice(given.lastIndexOf('/') + 1) : given;
  // a name that an execution is given can be any
  const known = /^[A-Za-z0-9-]+$/.test(name) ? name : '*';
  permissions.registerIn(permissions.sagemakerArn('model-package-group', known), `${known}/*`);
}

/** The S3 locations and images in a step's arguments. */
function grantData(step: DefinitionStep, permissions: Permissions, args: any): void {
  const reader = readerOf(step);
  if (reader === undefined) { return; }
  const writes = new Set(step._writes());
  if (reader !== 'execution') { writes.forEach(uri => permissions.write(reader, uri)); }
  const visit = (value: any, key: string) => {
    if (typeof value === 'string' && /^"?s3:\/\//.test(value)) {
      const uri = value.replace(/^"|"$/g, '');
      if (!writes.has(uri)) { permissions.read(reader, uri); }
    } else if (typeof value === 'string' && /Image(Uri)?$/.test(key)) {
      pull(step, permissions, value);
    } else if (Array.isArray(value)) {
      value.forEach(item => visit(item, key));
    } else if (value !== null && typeof value === 'object') {
      if ('Get' in value || 'Std:Join' in value) {
        if (/(S3Uri|Url|DataSource|S3Path|S3ModelArtifacts)$/.test(key)) {
          const uri = step.uri(value);
          if (!writes.has(uri)) { permissions.read(reader, uri); }
        }
        return;
      }
      for (const name of Object.keys(value)) { visit(value[name], name); }
    }
  };
  visit(args, '');
  // checkpoints are read as well
  for (const { value } of slots(args, ['CheckpointConfig.S3Uri', 'TrainingJobDefinition.CheckpointConfig.S3Uri'])) { permissions.read(reader, step.uri(value)); }
  if (step.document.PropertyFiles) {
    // the service reads reports for conditions and JSON values itself
    for (const uri of writes) { permissions.read('execution', uri); }
  }
}

/** Whose role touches the data. */
export function readerOf(step: DefinitionStep): DefinitionStep | 'execution' | undefined {
  if (ROLE_SLOTS[step.stepType]) { return step; }
  if (step.stepType === 'RegisterModel') { return 'execution'; }
  if (step.stepType === 'Transform') {
    // a transform job runs with the role of its model
    const model = step.document.Arguments?.ModelName?.Get;
    const root = typeof model === 'string' ? parsePathRoot(model) : undefined;
    return root?.kind === 'Steps' ? step.definition.steps.get(root.name) : undefined;
  }
  return undefined;
}

/** Images that the user put in are known with their repository, those of ECR by their URI. */
function pull(step: DefinitionStep, permissions: Permissions, imageUri: string): void {
  const image = [...step.images.values()].find(config => config.imageUri === imageUri) ?? imageOf(step, imageUri);
  if (!image.repositoryArn) { return; }
  if (step.stepType === 'RegisterModel') {
    permissions.execution(['ecr:BatchGetImage', 'ecr:DescribeImages'], [image.repositoryArn]);
  } else {
    permissions.pull(step, image);
  }
}

function imageOf(step: DefinitionStep, imageUri: string): ImageConfig {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/.exec(imageUri);
  return {
    imageUri,
    repositoryArn: match ? Stack.of(step).formatArn({
      service: 'ecr', account: match[1], region: match[2], resource: 'repository', resourceName: match[3], arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    }) : undefined,
  };
}

function queueArn(step: DefinitionStep, url: string): string {
  const stack = Stack.of(step);
  const match = /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d{12})\/(.+)$/.exec(url);
  if (match) { return stack.formatArn({ service: 'sqs', region: match[1], account: match[2], resource: match[3], arnFormat: ArnFormat.NO_RESOURCE_NAME }); }
  // the URL of a queue in the app is a reference to it
  const [token] = Token.isUnresolved(url) ? Tokenization.reverseString(url).tokens : [];
  const queue: any = Reference.isReference(token) ? token.target : undefined;
  return queue?.attrArn ?? stack.formatArn({ service: 'sqs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
}
