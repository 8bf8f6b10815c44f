import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { arnOf } from './names';
import type { Names } from './names';

/** The place of all artifacts. */
export interface Storage {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly keyArn: string;
}

type Condition = { readonly [operator: string]: { readonly [key: string]: string } };

function allow(actions: string[], resources: string | string[], conditions?: Condition): PolicyStatement {
  return new PolicyStatement({ actions, resources: [resources].flat(), conditions });
}

/** Of a resource that is made: it bears the id of the project. */
const made = (names: Names): Condition => ({ StringEquals: { 'aws:RequestTag/sagemaker:project-id': names.projectId } });
/** Of a resource that is there: it bears the id of the project. */
const owned = (names: Names): Condition => ({ StringEquals: { 'aws:ResourceTag/sagemaker:project-id': names.projectId } });

/** A role may be handed to one service. */
export function pass(roleArn: string, service: string): PolicyStatement {
  return allow(['iam:PassRole'], roleArn, { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });
}

/** CodePipeline and CodeBuild hand artifacts on. */
export function artifacts({ bucketArn, keyArn }: Storage): PolicyStatement[] {
  return [
    allow(['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], bucketArn),
    allow(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${bucketArn}/*`),
    key(keyArn),
  ];
}

function key(keyArn: string): PolicyStatement { return allow(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], keyArn); }

export function buildLogs(names: Names, suffix: string): PolicyStatement {
  return allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], names.buildLogs(suffix));
}

/** A connection is for projects only if it says so by a tag. */
export function connection(connectionArn: string): PolicyStatement {
  return allow(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], connectionArn, { StringEquals: { 'aws:ResourceTag/sagemaker': 'true' } });
}

export function runBuilds(names: Names, suffixes: string[]): PolicyStatement {
  return allow(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'], suffixes.map(suffix => names.build(suffix)));
}

/** Stacks of which a template and parameters come from the pipeline. */
export function deployStacks(names: Names, suffixes: string[], cloudFormationRoleArn: string): PolicyStatement[] {
  return [
    allow(['cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:TagResource', 'cloudformation:UpdateStack'],
      suffixes.map(suffix => names.stack(suffix))),
    pass(cloudFormationRoleArn, 'cloudformation'),
  ];
}

export function startPipeline(names: Names): PolicyStatement {
  return allow(['sagemaker:StartPipelineExecution'], names.pipelineArn);
}

export function findModels(names: Names): PolicyStatement {
  return allow(['sagemaker:ListModelPackages'], names.packagesArn);
}

export function readModels(names: Names): PolicyStatement {
  return allow(['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], names.packagesArn);
}

export function callEndpoints(names: Names): PolicyStatement {
  return allow(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], names.arn('sagemaker', 'endpoint/*'), owned(names));
}

/** What CloudFormation does with the SageMaker pipeline in a stack. */
export function ownPipeline(names: Names, storage: Storage, executionRoleArn: string): PolicyStatement[] {
  return [
    allow(['sagemaker:AddTags', 'sagemaker:CreatePipeline', 'sagemaker:DeletePipeline', 'sagemaker:DescribePipeline', 'sagemaker:ListTags', 'sagemaker:UpdatePipeline'],
      names.pipelineArn),
    allow(['s3:GetObject', 's3:GetObjectVersion'], `${storage.bucketArn}/*`),
    allow(['kms:Decrypt'], storage.keyArn),
    pass(executionRoleArn, 'sagemaker'),
  ];
}

/** What CloudFormation does with a model and its endpoint in a stack. The tags of the stack tell which ones. */
export function ownEndpoints(names: Names, modelRoleArn: string): PolicyStatement[] {
  const things = ['model/*', 'endpoint-config/*', 'endpoint/*'].map(each => names.arn('sagemaker', each));
  const [models, configs, endpoints] = things;
  const alarms = names.arn('cloudwatch', `alarm:${names.projectName}-*`);
  return [
    allow(['sagemaker:CreateModel'], models, made(names)),
    allow(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], names.packagesArn),
    allow(['sagemaker:CreateEndpointConfig'], configs, made(names)),
    allow(['sagemaker:CreateEndpoint'], endpoints, made(names)),
    allow(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'], configs, owned(names)),
    allow(['sagemaker:AddTags'], things, made(names)),
    allow(['sagemaker:DeleteModel', 'sagemaker:DescribeModel'], models, owned(names)),
    allow(['sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], configs, owned(names)),
    allow(['sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpoint'], endpoints, owned(names)),
    allow(['sagemaker:ListTags'], things, owned(names)),
    allow(['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'], alarms),
    pass(modelRoleArn, 'sagemaker'),
  ];
}

/** What CloudFormation does with a monitoring schedule in a stack. */
export function ownMonitors(names: Names, executionRoleArn: string): PolicyStatement[] {
  const schedules = names.arn('sagemaker', `monitoring-schedule/*${names.projectId}*`);
  return [
    allow([
      'sagemaker:AddTags', 'sagemaker:CreateMonitoringSchedule', 'sagemaker:DeleteMonitoringSchedule', 'sagemaker:DescribeMonitoringSchedule', 'sagemaker:ListTags',
      'sagemaker:UpdateMonitoringSchedule',
    ], schedules),
    pass(executionRoleArn, 'sagemaker'),
  ];
}

/** A job or model writes logs and metrics and pulls an image that AWS provides. */
export function run(kinds: string[]): PolicyStatement[] {
  return [
    allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], kinds.map(kind => arnOf('logs', `log-group:/aws/sagemaker/${kind}:*`))),
    new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': kinds.map(kind => `/aws/sagemaker/${kind.replace('/*', '')}`) } },
    }),
    allow(['ecr:GetAuthorizationToken'], '*'),
  ];
}

export function pullImages(repositories: string[]): PolicyStatement {
  return allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    repositories.map(repository => arnOf('ecr', `repository/${repository}`, { account: '*' })));
}

export function readData({ bucketArn, keyArn }: Storage): PolicyStatement[] {
  return [allow(['s3:GetObject'], `${bucketArn}/*`), allow(['s3:ListBucket'], bucketArn), allow(['kms:Decrypt'], keyArn)];
}

export function writeData({ bucketArn, keyArn }: Storage, prefix: string): PolicyStatement[] {
  return [allow(['s3:AbortMultipartUpload', 's3:PutObject'], `${bucketArn}/${prefix}`), allow(['kms:GenerateDataKey'], keyArn)];
}

/** What the service does for the steps of the pipeline. */
export function runSteps(names: Names, roleArn: string): PolicyStatement[] {
  const jobs = ['processing-job', 'training-job'].map(kind => names.arn('sagemaker', `${kind}/pipelines-*`));
  const [processing, training] = jobs;
  return [
    allow(['sagemaker:CreateProcessingJob', 'sagemaker:DescribeProcessingJob', 'sagemaker:StopProcessingJob'], processing),
    allow(['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'], training),
    allow(['sagemaker:AddTags'], [...jobs, names.groupArn, names.packagesArn]),
    allow(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], names.packagesArn),
    allow(['sagemaker:DescribeModelPackageGroup'], names.groupArn),
    allow(['ecr:DescribeImages'], arnOf('ecr', 'repository/sagemaker-xgboost', { account: '*' })),
    pass(roleArn, 'sagemaker'),
  ];
}
