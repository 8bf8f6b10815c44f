import { all, Call, repositoryArn, useKey } from './call';
import { Execution, outputs } from './execution';
import { volumeKey } from './step-jobs';

const PASS = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
const TAGS = 'hand on the tags of the pipeline';

const JOBS: Record<string, { kind: string; resource: string; short?: boolean }> = {
  Processing: { kind: 'ProcessingJob', resource: 'processing-job' },
  QualityCheck: { kind: 'ProcessingJob', resource: 'processing-job' },
  ClarifyCheck: { kind: 'ProcessingJob', resource: 'processing-job' },
  Training: { kind: 'TrainingJob', resource: 'training-job' },
  Tuning: { kind: 'HyperParameterTuningJob', resource: 'hyper-parameter-tuning-job', short: true },
  AutoML: { kind: 'AutoMLJob', resource: 'automl-job', short: true },
  Transform: { kind: 'TransformJob', resource: 'transform-job' },
};

/** What the service calls for a step, with the pipeline's role. */
export function executionCallsOf(execution: Execution, step: any): Call[] {
  const { world, pipeline: { region, account } } = execution;
  const args = step.Arguments;
  const arn = (service: string, resource: string) => `arn:${world.partition}:${service}:${region}:${account}:${resource}`;
  const pass = (role: string | undefined, service = 'sagemaker', why = 'give the jobs their role') =>
    role === undefined ? [] : all(['iam:PassRole'], role, why, PASS(service));
  const job = JOBS[step.Type];
  if (job) {
    const jobArn = execution.arn(job.resource, job.short ? execution.shortJobName(step) : execution.jobName(step));
    return [
      ...all([`sagemaker:Create${job.kind}`, `sagemaker:Describe${job.kind}`, `sagemaker:Stop${job.kind}`], jobArn, 'run the jobs of the steps'),
      ...all(['sagemaker:AddTags'], jobArn, TAGS),
      ...step.Type === 'Tuning' ? all(['sagemaker:ListTrainingJobsForHyperParameterTuningJob'], jobArn, 'see which of the jobs were best') : [],
      ...pass(execution.roleOf(step)),
      ...volumeKeys(execution, args).flatMap(volumeKey),
      ...reportCalls(execution, step),
      ...step.CheckType === undefined ? [] : checkCalls(execution, step),
    ];
  }
  switch (step.Type) {
    case 'Condition': case 'Fail': return [];
    case 'RegisterModel': return registerCalls(execution, step);
    case 'Lambda': return all(['lambda:InvokeFunction'], execution.value(step.FunctionArn), 'call the functions of the steps');
    case 'Callback': {
      const queue = world.all('AWS::SQS::Queue').find(each => each.ref === step.SqsQueueUrl)!;
      return [
        ...all(['sqs:SendMessage'], queue.arn, 'put a message into the queue'),
        ...useKey(queue.properties.KmsMasterKeyId, ['Decrypt', 'GenerateDataKey'], 'encrypt the message', `sqs.${region}.amazonaws.com`),
      ];
    }
    case 'Model': return [
      ...all(['sagemaker:CreateModel', 'sagemaker:DescribeModel'], execution.arn('model', execution.jobName(step).toLowerCase()), 'make the models of the steps'),
      ...all(['sagemaker:AddTags'], execution.arn('model', execution.jobName(step).toLowerCase()), TAGS),
      ...pass(execution.roleOf(step)),
      ...execution.packagesOf(step).flatMap(version => all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], version, 'make the model of a version of the group')),
    ];
    case 'EndpointConfig': {
      const configs = inBothCases(execution, 'endpoint-config', args.EndpointConfigName);
      return [
        ...all(['sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig', 'sagemaker:AddTags'], configs, 'make the configuration of an endpoint'),
        ...pass(args.ExecutionRoleArn, 'sagemaker', 'give the inference components their role'),
        ...args.KmsKeyId === undefined ? [] : volumeKey(args.KmsKeyId),
      ];
    }
    case 'Endpoint': {
      const endpoints = inBothCases(execution, 'endpoint', args.EndpointName);
      return [
        ...all(['sagemaker:AddTags', 'sagemaker:DescribeEndpoint'], endpoints, 'make or update the endpoint'),
        ...all(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'], [...endpoints, ...inBothCases(execution, 'endpoint-config', args.EndpointConfigName)], 'make or update the endpoint'),
      ];
    }
    case 'InferenceComponent': {
      const components = inBothCases(execution, 'inference-component', args.InferenceComponentName);
      return [
        ...all(['sagemaker:AddTags', 'sagemaker:DescribeInferenceComponent', 'sagemaker:UpdateInferenceComponent'], components, 'put a model on the endpoint'),
        ...all(['sagemaker:CreateInferenceComponent'], [...components, ...inBothCases(execution, 'endpoint', args.EndpointName)], 'put a model on the endpoint'),
      ];
    }
    case 'EMR': {
      const why = 'run the step on the cluster';
      const cluster = arn('elasticmapreduce', `cluster/${args.ClusterId ?? 'j-9ZYXWVUTSRQPO'}`);
      const rule = arn('events', `rule/SageMakerPipelineExecutionEMR${args.ClusterId ? 'StepStatusUpdateRule' : 'ClusterStatusUpdateRule'}`);
      return [
        ...all(['AddJobFlowSteps', 'CancelSteps', 'DescribeCluster', 'DescribeStep', ...args.ClusterConfig ? ['AddTags', 'ListSteps', 'TerminateJobFlows'] : []]
          .map(action => `elasticmapreduce:${action}`), cluster, why),
        ...args.ClusterConfig ? all(['elasticmapreduce:RunJobFlow'], '*', 'start a cluster for the step') : [],
        ...args.ClusterConfig ? pass(roleArn(world.partition, account, args.ClusterConfig.ServiceRole), 'elasticmapreduce', 'give the cluster its role') : [],
        ...args.ClusterConfig ? pass(roleArn(world.partition, account, args.ClusterConfig.JobFlowRole), 'ec2', 'give the machines of the cluster their role') : [],
        ...all(['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], rule, 'hear of changes of the step'),
      ];
    }
    case 'EMRServerless': {
      const application = arn('emr-serverless', `/applications/${args.ApplicationId ?? '00f9zyxwvutsrqpo'}`);
      const why = 'run the job on the application';
      return [
        ...all(['emr-serverless:GetApplication', 'emr-serverless:StartApplication', 'emr-serverless:StartJobRun', 'emr-serverless:TagResource'], application, why),
        ...all(['emr-serverless:CancelJobRun', 'emr-serverless:GetJobRun', 'emr-serverless:TagResource'], `${application}/jobruns/00fabc`, why),
        ...args.ApplicationId ? [] : [
          ...all(['emr-serverless:CreateApplication'], arn('emr-serverless', '/*'), 'make an application for the job'),
          ...all(['emr-serverless:DeleteApplication', 'emr-serverless:StopApplication'], application, 'make an application for the job'),
        ],
        ...pass(args.ExecutionRoleArn, 'emr-serverless'),
      ];
    }
    case 'BedrockCustomModel': return [
      ...all(['bedrock:CreateCustomModel'], '*', 'make a custom model'),
      ...all(['bedrock:GetCustomModel', 'bedrock:TagResource'], arn('bedrock', 'custom-model/imported/abcdefghijkl'), 'make a custom model'),
      ...pass(args.RoleArn, 'bedrock', 'let Bedrock read the model'),
      ...args.ModelKmsKeyArn === undefined ? [] : volumeKey(args.ModelKmsKeyArn),
    ];
    case 'BedrockModelImport': return [
      ...all(['bedrock:CreateModelImportJob'], '*', 'import a model'),
      ...all(['bedrock:GetModelImportJob', 'bedrock:TagResource'], arn('bedrock', 'model-import-job/abcdefghijkl'), 'import a model'),
      ...all(['bedrock:GetImportedModel', 'bedrock:TagResource'], arn('bedrock', 'imported-model/abcdefghijkl'), 'import a model'),
      ...pass(args.RoleArn, 'bedrock', 'let Bedrock read the model'),
      ...args.ImportedModelKmsKeyId === undefined ? [] : volumeKey(args.ImportedModelKmsKeyId),
    ];
    case 'BedrockCustomModelDeployment': return [
      ...all(['bedrock:CreateCustomModelDeployment'], execution.value(args.ModelArn), 'deploy a custom model'),
      ...all(['bedrock:GetCustomModelDeployment', 'bedrock:TagResource'], arn('bedrock', 'custom-model-deployment/abcdefghijkl'), 'deploy a custom model'),
    ];
    case 'BedrockProvisionedModelThroughput': {
      const model = execution.value(args.ModelId);
      return [
        ...all(['bedrock:CreateProvisionedModelThroughput'], model.startsWith('arn:') ? model : `arn:${world.partition}:bedrock:${region}::foundation-model/${model}`, 'reserve throughput'),
        ...all(['bedrock:GetProvisionedModelThroughput', 'bedrock:TagResource'], arn('bedrock', 'provisioned-model/abcdefghijkl'), 'reserve throughput'),
      ];
    }
    case 'Lineage': return lineageCalls(execution, args);
    default: throw new Error(`the calls for a step of type ${step.Type} are not known`);
  }
}

const roleArn = (partition: string, account: string, role: string) => role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;

/** The service has kept names in lower case in ARNs: IAM may get either. */
function inBothCases(execution: Execution, resource: string, form: any): string[] {
  const name = execution.value(form);
  return [...new Set([name, name.toLowerCase()])].map(each => execution.arn(resource, each));
}

/** The keys of the volumes of a job, wherever the request has them. */
function volumeKeys(execution: Execution, value: any): string[] {
  if (value === null || typeof value !== 'object') { return []; }
  return Object.entries<any>(value).flatMap(([name, member]) => name === 'VolumeKmsKeyId' ? [execution.value(member)] : volumeKeys(execution, member));
}

/** Reports of conditions are read by the service itself. */
function reportCalls(execution: Execution, step: any): Call[] {
  return (step.PropertyFiles ?? []).flatMap((file: any) => {
    const uri = execution.value(outputs(step).find(output => output.OutputName === file.OutputName).S3Output.S3Uri);
    return readAll(execution, `${uri}/${file.FilePath}`, 'read the reports that conditions are about');
  });
}

function readAll(execution: Execution, uri: any, why: string): Call[] {
  const place = execution.place(uri);
  const bucket = execution.world.all('AWS::S3::Bucket').find(each => each.arn === place.bucketArn);
  const key = bucket?.properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return [...place.read(why), ...useKey(key, ['Decrypt'], why, `s3.${bucket?.region}.amazonaws.com`)];
}

function checkCalls(execution: Execution, step: any): Call[] {
  const why = 'compare with the baseline';
  const group = execution.value(step.ModelPackageGroupName ?? undefined);
  return [
    ...[step.SuppliedBaselineConstraints, step.SuppliedBaselineStatistics].flatMap(uri =>
      uri === null || uri === undefined ? [] : readAll(execution, uri, why)),
    ...outputs(step).flatMap(output => readAll(execution, output.S3Output.S3Uri, 'see what the check has found')),
    ...group === undefined ? [] : [
      ...all(['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], execution.arn('model-package', `${group}/7`), 'find the baseline of the approved model'),
      ...all(['sagemaker:DescribeModelPackageGroup'], execution.arn('model-package-group', group), 'find the baseline of the approved model'),
    ],
  ];
}

function registerCalls(execution: Execution, { Arguments: args }: any): Call[] {
  const { world } = execution;
  const name = String(execution.value(args.ModelPackageGroupName)).split('/').pop()!;
  const group = execution.arn('model-package-group', name);
  const version = execution.arn('model-package', `${name}/7`);
  const files: any[] = [...sources(args.ModelMetrics), ...sources(args.DriftCheckBaselines)];
  return [
    ...all(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], version, 'register the model'),
    ...all(['sagemaker:AddTags'], [group, version], TAGS),
    ...all(['sagemaker:DescribeModelPackageGroup'], group, 'look at the group of the model'),
    ...args.InferenceSpecification.Containers.flatMap((container: any) => [
      ...readAll(execution, container.ModelDataUrl, 'check that the archive of the model is there'),
      ...all(['ecr:BatchGetImage', 'ecr:DescribeImages'], repositoryArn(world, execution.value(container.Image)), 'check that the image of the model is there'),
    ]),
    ...files.flatMap(uri => readAll(execution, uri, 'read the metrics that are registered with the model')),
    ...args.SamplePayloadUrl === undefined ? [] : readAll(execution, args.SamplePayloadUrl, 'read the sample that is registered with the model'),
    ...args.SecurityConfig?.KmsKeyId === undefined ? [] : useKey(args.SecurityConfig.KmsKeyId, ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'], 'encrypt the model card'),
  ];
}

function sources(metrics: any): any[] {
  return Object.values<any>(metrics ?? {}).flatMap(each => Object.values<any>(each)).map(source => source.S3Uri);
}

function lineageCalls(execution: Execution, { Actions = [], Artifacts = [], Contexts = [], Associations = [] }: any): Call[] {
  const why = 'record what came from where';
  const entities = (kind: string, arns: string[]) => all([`sagemaker:Create${kind}`, `sagemaker:Describe${kind}`, 'sagemaker:AddTags'], arns, why);
  return [
    ...Actions.flatMap((action: any) => entities('Action', inBothCases(execution, 'action', action.ActionName))),
    ...Contexts.flatMap((context: any) => entities('Context', inBothCases(execution, 'context', context.ContextName))),
    ...Artifacts.flatMap(() => entities('Artifact', [execution.arn('artifact', '0123456789abcdef')])),
    ...Associations.flatMap(() => all(['sagemaker:AddAssociation'],
      ['action/approval', 'artifact/0123456789abcdef', 'context/quarter', 'experiment-trial-component/abc-aws-processing-job'].map(each => execution.arn(...each.split('/') as [string, string])), why)),
  ];
}

export function experimentCalls(execution: Execution): Call[] {
  const { ExperimentName, TrialName } = execution.experiment ?? {};
  if (ExperimentName === undefined) { return []; }
  const experiments = inBothCases(execution, 'experiment', ExperimentName);
  const trial = execution.arn('experiment-trial', execution.value(TrialName).toLowerCase());
  const component = execution.arn('experiment-trial-component', `${execution.jobName(execution.steps[0])}-aws-processing-job`.toLowerCase());
  const why = 'record the execution as a trial of the pipeline\'s experiment';
  return [
    ...all(['sagemaker:CreateExperiment', 'sagemaker:DescribeExperiment'], experiments, why),
    ...all(['sagemaker:CreateTrial'], [...experiments, trial], why),
    ...all(['sagemaker:DescribeTrial'], trial, why),
    ...all(['sagemaker:CreateTrialComponent', 'sagemaker:DescribeTrialComponent', 'sagemaker:UpdateTrialComponent'], component, why),
    ...all(['sagemaker:AssociateTrialComponent'], [trial, component], why),
    ...all(['sagemaker:AddTags'], [...experiments, trial, component], TAGS),
  ];
}
