import type { World } from '../world';
import { all, Call, joinVpc, Place, pullImage, repositoryArn, useKey, writeLogs } from './call';
import { packageCalls } from './endpoints';
import { Execution, outputs } from './execution';
import { MLFLOW } from './mlflow';

const READ = 'read the inputs and the code';
const WRITE = 'write the outputs';

/** What a job or model of a step does with its role. */
export function jobCalls(execution: Execution, step: any): Call[] {
  const { world, pipeline } = execution;
  const args = step.Arguments;
  const base = (...logGroups: string[]) => logGroups.flatMap(group => [
    ...writeLogs(`arn:${world.partition}:logs:${pipeline.region}:${pipeline.account}:log-group:/aws/sagemaker/${group}`, { createGroup: true, describe: true }),
    ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the algorithm', { 'cloudwatch:namespace': `/aws/sagemaker/${group.split('/')[0]}` }),
  ]);
  const pull = (image: string | undefined) => image === undefined ? [] : pullImage(repositoryArn(world, execution.value(image)));
  const read = (uri: any) => {
    const key = execution.keyAt(execution.value(uri));
    return [...execution.place(uri).read(READ), ...key === undefined ? keyOf(world, execution.place(uri), ['Decrypt'], READ) : viaS3(key, ['Decrypt'], READ, pipeline.region)];
  };
  const write = (uri: any, key?: string) => [
    ...execution.place(uri).write(WRITE),
    ...key === undefined ? keyOf(world, execution.place(uri), ['Decrypt', 'GenerateDataKey'], WRITE) : viaS3(execution.value(key), ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'], WRITE, pipeline.region),
  ];
  const volume = (key: any) => key === undefined ? [] : volumeKey(execution.value(key));
  switch (step.Type) {
    case 'Processing': case 'QualityCheck': case 'ClarifyCheck': return [
      ...base('ProcessingJobs'),
      ...pull(args.AppSpecification.ImageUri),
      ...(args.ProcessingInputs ?? []).flatMap((input: any) =>
        input.S3Input ? read(input.S3Input.S3Uri) : queryCalls(execution, input.DatasetDefinition)),
      ...outputs(step).flatMap(output => output.S3Output
        ? write(output.S3Output.S3Uri, args.ProcessingOutputConfig.KmsKeyId) : recordCalls(execution, output.FeatureStoreOutput)),
      ...volume(args.ProcessingResources.ClusterConfig.VolumeKmsKeyId),
      ...joinVpc(world, pipeline, args.NetworkConfig?.VpcConfig),
      ...step.Type === 'Processing' ? [] : checkCalls(execution, step, read),
    ];
    case 'Training': return [...base('TrainingJobs'), ...trainingCalls(execution, args, `${execution.jobName(step)}/output/model.tar.gz`, { pull, read, write, volume })];
    case 'Tuning': return [
      ...base('TrainingJobs'),
      ...[args.TrainingJobDefinition, ...args.TrainingJobDefinitions ?? []].filter(Boolean).flatMap(definition =>
        trainingCalls(execution, definition, `${execution.shortJobName(step)}-001/output/model.tar.gz`, { pull, read, write, volume })),
    ];
    case 'AutoML': return [
      ...base('ProcessingJobs', 'TrainingJobs', 'TransformJobs'),
      ...args.InputDataConfig.flatMap((input: any) => read(input.DataSource.S3DataSource.S3Uri)),
      ...write(args.OutputDataConfig.S3OutputPath, args.OutputDataConfig.KmsKeyId),
      ...read(args.OutputDataConfig.S3OutputPath),
      ...volume(args.AutoMLJobConfig?.SecurityConfig?.VolumeKmsKeyId),
      ...joinVpc(world, pipeline, args.AutoMLJobConfig?.SecurityConfig?.VpcConfig),
      ...ownJobs(execution, step),
    ];
    case 'Model': return modelCalls(execution, step, { base, pull, read, write, volume });
    case 'BedrockCustomModel': case 'BedrockModelImport': {
      const uri = (args.ModelSourceConfig ?? args.ModelDataSource)?.S3DataSource.S3Uri;
      const { ModelPackageArn } = args.CustomModelDataSource?.ModelPackageArnDataSource ?? {};
      return [
        ...uri === undefined ? [] : read(uri),
        ...ModelPackageArn === undefined ? [] : all(['sagemaker:DescribeModelPackage'], ModelPackageArn, 'look where the model of the package lies'),
        ...joinVpc(world, pipeline, args.VpcConfig && { Subnets: args.VpcConfig.SubnetIds, SecurityGroupIds: args.VpcConfig.SecurityGroupIds }),
      ];
    }
    default: throw new Error(`the calls of a job of type ${step.Type} are not known`);
  }
}

type Access = Record<'read' | 'write', (uri: any, key?: string) => Call[]> & Record<'pull' | 'volume', (value: any) => Call[]>;

function trainingCalls(execution: Execution, args: any, artifact: string, { pull, read, write, volume }: Access): Call[] {
  const { world, pipeline } = execution;
  const output = { 'Std:Join': { On: '/', Values: [args.OutputDataConfig.S3OutputPath, artifact] } };
  const code = args.HyperParameters?.sagemaker_submit_directory ?? args.StaticHyperParameters?.sagemaker_submit_directory;
  const key = args.OutputDataConfig.KmsKeyId;
  return [
    ...pull(args.AlgorithmSpecification.TrainingImage),
    ...[...args.DebugRuleConfigurations ?? [], ...args.ProfilerRuleConfigurations ?? []].flatMap((rule: any) => pull(rule.RuleEvaluatorImage)),
    ...(args.InputDataConfig ?? []).flatMap((channel: any) => read(channel.DataSource.S3DataSource.S3Uri)),
    ...code === undefined ? [] : read(JSON.parse(code)),
    ...write(output, key),
    ...[args.DebugHookConfig, args.ProfilerConfig, args.TensorBoardOutputConfig]
      .flatMap(config => config?.S3OutputPath === undefined ? [] : write(config.S3OutputPath, key)),
    ...args.CheckpointConfig === undefined ? [] : [...read(args.CheckpointConfig.S3Uri), ...write(args.CheckpointConfig.S3Uri, key)],
    ...volume((args.ResourceConfig ?? args.HyperParameterTuningResourceConfig).VolumeKmsKeyId),
    ...joinVpc(world, pipeline, args.VpcConfig),
    ...args.RemoteDebugConfig?.EnableRemoteDebug
      ? all(['ssmmessages:CreateControlChannel', 'ssmmessages:CreateDataChannel', 'ssmmessages:OpenControlChannel', 'ssmmessages:OpenDataChannel'], '*', 'let somebody debug in the container')
      : [],
  ];
}

/** A model serves with its role: in batch jobs, and on endpoints. */
function modelCalls(execution: Execution, step: any, { base, pull, read, write, volume }: Access & { base(...groups: string[]): Call[] }): Call[] {
  const { world, pipeline, steps } = execution;
  const { PrimaryContainer, Containers = [PrimaryContainer], VpcConfig } = step.Arguments;
  const mine = (form: any) => form?.Get === `Steps.${step.Name}.ModelName`;
  const jobs = steps.filter(each => each.Type === 'Transform' && mine(each.Arguments.ModelName));
  const configs = steps.filter(each => each.Type === 'EndpointConfig' && each.Arguments.ProductionVariants.some((variant: any) => mine(variant.ModelName)));
  return [
    ...base('Endpoints/shared', 'TransformJobs'),
    ...execution.packagesOf(step).flatMap(version => packageCalls(world, version)),
    ...Containers.flatMap((container: any) => [
      ...pull(container.Image),
      ...[container.ModelDataUrl, container.ModelDataSource?.S3DataSource.S3Uri].flatMap(uri => uri === undefined ? [] : read(uri)),
      ...container.Environment?.SAGEMAKER_SUBMIT_DIRECTORY === undefined ? [] : read(container.Environment.SAGEMAKER_SUBMIT_DIRECTORY),
    ]),
    ...joinVpc(world, pipeline, VpcConfig),
    ...jobs.flatMap(({ Arguments: { TransformInput, TransformOutput, TransformResources, DataCaptureConfig } }) => [
      ...read(TransformInput.DataSource.S3DataSource.S3Uri),
      ...write(TransformOutput.S3OutputPath, TransformOutput.KmsKeyId),
      ...DataCaptureConfig ? write(DataCaptureConfig.DestinationS3Uri, DataCaptureConfig.KmsKeyId) : [],
      ...volume(TransformResources.VolumeKmsKeyId),
    ]),
    ...configs.flatMap(({ Arguments: { AsyncInferenceConfig } }) => AsyncInferenceConfig === undefined ? [] : [
      ...write(AsyncInferenceConfig.OutputConfig.S3OutputPath, AsyncInferenceConfig.OutputConfig.KmsKeyId),
      ...AsyncInferenceConfig.OutputConfig.S3FailurePath
        ? write(AsyncInferenceConfig.OutputConfig.S3FailurePath, AsyncInferenceConfig.OutputConfig.KmsKeyId) : [],
      ...all(['sns:Publish'], Object.values<any>(AsyncInferenceConfig.OutputConfig.NotificationConfig ?? {}), 'tell that an answer is there'),
    ]),
  ];
}

/** Checks compare with a baseline, and Clarify asks the model on an endpoint of its own. */
function checkCalls(execution: Execution, step: any, read: Access['read']): Call[] {
  const arn = (resource: string) => execution.arn(resource, 'sm-clarify-abcdef-1');
  const model = step.ModelName === undefined ? undefined : execution.arn('model', execution.value(step.ModelName).toLowerCase());
  // the configuration of the analysis is a file: what it names is known by the pipeline's author
  const facets = step.Name === 'CheckBias' ? ['s3://data-of-111111111111/facets/rows.csv'] : [];
  return [
    ...outputs(step).flatMap(output => read(output.S3Output.S3Uri)),
    ...[step.SuppliedBaselineConstraints, step.SuppliedBaselineStatistics].flatMap(uri => uri === undefined || uri === null ? [] : read(uri)),
    ...facets.flatMap(uri => read(uri)),
    ...model === undefined ? [] : [
      ...all(['sagemaker:DescribeModel'], model, 'look at the model'),
      ...all(['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], arn('endpoint-config'),
        'put the model on a temporary endpoint'),
      ...all(['sagemaker:CreateEndpoint'], [arn('endpoint'), arn('endpoint-config')], 'put the model on a temporary endpoint'),
      ...all(['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], arn('endpoint'), 'put the model on a temporary endpoint'),
    ],
  ];
}

/** An AutoML job runs jobs with its own role. */
function ownJobs(execution: Execution, step: any): Call[] {
  const why = 'run the jobs of the search, and make its models';
  const job = (kind: string, resource: string, ...more: string[]) =>
    all([...['Create', 'Describe', 'Stop'].map(verb => `sagemaker:${verb}${kind}`), 'sagemaker:AddTags', ...more], execution.arn(resource, 'findmodel-abc-1'), why);
  return [
    ...job('ProcessingJob', 'processing-job'),
    ...job('TrainingJob', 'training-job'),
    ...job('TransformJob', 'transform-job'),
    ...all(['sagemaker:AddTags', 'sagemaker:CreateModel', 'sagemaker:DeleteModel', 'sagemaker:DescribeModel'], execution.arn('model', 'findmodel-abc-1'), why),
    ...all(['iam:PassRole'], execution.roleOf(step)!, 'give its jobs the role that it has', { 'iam:PassedToService': 'sagemaker.amazonaws.com' }),
  ];
}

/** Inputs that are answers to queries. */
function queryCalls(execution: Execution, { AthenaDatasetDefinition: athena, RedshiftDatasetDefinition: redshift }: any): Call[] {
  const { world, pipeline: { region, account } } = execution;
  const arn = (service: string, resource: string) => `arn:${world.partition}:${service}:${region}:${account}:${resource}`;
  if (redshift) {
    return [
      ...all(['redshift:GetClusterCredentials'], [arn('redshift', `dbuser:${redshift.ClusterId}/${redshift.DbUser}`), arn('redshift', `dbname:${redshift.ClusterId}/${redshift.Database}`)], 'log in to the database'),
      ...all(['redshift:DescribeClusters'], arn('redshift', `cluster:${redshift.ClusterId}`), 'find the cluster'),
      ...execution.place(redshift.OutputS3Uri).read(READ),
    ];
  }
  const table = [arn('glue', 'catalog'), arn('glue', `database/${athena.Database}`), arn('glue', `table/${athena.Database}/orders`)];
  return [
    ...all(['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution', 'athena:StopQueryExecution'], arn('athena', `workgroup/${athena.WorkGroup ?? 'primary'}`), 'run the query'),
    ...all(['glue:GetDatabase'], table.slice(0, 2), 'look at the tables of the query'),
    ...all(['glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable', 'glue:GetTables'], table, 'look at the tables of the query'),
    ...execution.place(athena.OutputS3Uri).write('keep the answer of the query'),
    ...execution.place(athena.OutputS3Uri).read(READ),
  ];
}

function recordCalls(execution: Execution, { FeatureGroupName }: any): Call[] {
  return all(['sagemaker:DescribeFeatureGroup', 'sagemaker:PutRecord'], execution.arn('feature-group', execution.value(FeatureGroupName)), 'put records into the feature group');
}

export function mlflowCalls(execution: Execution): Call[] {
  return execution.mlflow === undefined ? [] : all(MLFLOW, execution.mlflow, 'record the run on the tracking server');
}

/** The key of the bucket, where the request names none. */
function keyOf(world: World, place: Place, actions: string[], why: string): Call[] {
  const bucket = world.all('AWS::S3::Bucket').find(each => each.arn === place.bucketArn);
  const key = bucket?.properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
  return key === undefined ? [] : viaS3(key, actions, why, bucket!.region);
}

function viaS3(key: string | undefined, actions: string[], why: string, region: string): Call[] { return useKey(key, actions, why, `s3.${region}.amazonaws.com`); }

/** EC2 encrypts volumes on behalf of whoever asks for the machines. */
export function volumeKey(key: string): Call[] {
  return [
    ...all(['kms:CreateGrant'], key, 'let EC2 use the key of the volume', { 'kms:GrantIsForAWSResource': 'true' }),
    ...useKey(key, ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'], 'encrypt the volumes'),
  ];
}
