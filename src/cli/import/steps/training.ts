import { ImageUsage } from '../../../images';
import { pythonJson } from '../../../private/python-text';
import { at, Builder, only } from '../builder';
import { callStatic, Code, Members, object, options, value } from '../code';
import { isNumber, isObject } from '../compare';
import { jobMembers } from './job';
import { isDefaultPlace } from './processing';

export function training(b: Builder, args: any): Members | undefined {
  const resources = args.ResourceConfig ?? {};
  const algorithm = args.AlgorithmSpecification ?? {};
  const instanceType = b.instanceType(resources.InstanceType);
  const groups = instanceType ? undefined : b.list(resources.InstanceGroups, group => instanceGroup(b, group));
  const job = trainingJob(b, args, resources.InstanceType ?? at(resources.InstanceGroups?.[0], 'InstanceType'));
  if (!job || (!instanceType && !groups)) { return undefined; }
  return {
    ...job,
    instanceType,
    instanceCount: groups ? undefined : b.unless(resources.InstanceCount, 1, count => b.number(count)),
    instanceGroups: groups,
    volumeSize: b.unless(resources.VolumeSizeInGB, 30, size => b.gibibytes(size)),
    entrypoint: b.texts(algorithm.ContainerEntrypoint),
    arguments: b.texts(algorithm.ContainerArguments),
    keepAlive: b.duration(resources.KeepAlivePeriodInSeconds),
    maxRetryAttempts: b.number(at(args, 'RetryStrategy.MaximumRetryAttempts')),
    compressOutput: at(args, 'OutputDataConfig.CompressionType') === 'NONE' ? value(false) : undefined,
    imageFromVpc: at(algorithm, 'TrainingImageConfig.TrainingRepositoryAccessMode') === 'Vpc' ? value(true) : undefined,
    imageCredentialsProvider: b.resources.lambdaFunction(
      at(algorithm, 'TrainingImageConfig.TrainingRepositoryAuthConfig.TrainingRepositoryCredentialsProviderArn')),
    metricsTimeSeries: b.boolean(algorithm.EnableSageMakerMetricsTimeSeries),
    remoteDebug: b.boolean(at(args, 'RemoteDebugConfig.EnableRemoteDebug')),
    infraCheck: b.boolean(at(args, 'InfraCheckConfig.EnableInfraCheck')),
    sessionTagChaining: b.boolean(at(args, 'SessionChainingConfig.EnableSessionTagChaining')),
    ...jobOptions(b, args, resources),
    ...debugging(b, args),
    jobNamePrefix: b.text(args.TrainingJobName),
  };
}

/** The settings of the job that searches have for each of their jobs as well. */
export function jobOptions(b: Builder, args: any, resources: any): Members {
  return jobMembers(b, args, {
    role: args.RoleArn,
    environment: args.Environment,
    runtime: at(args, 'StoppingCondition.MaxRuntimeInSeconds') === 86400 ? undefined : at(args, 'StoppingCondition.MaxRuntimeInSeconds'),
    volumeKey: resources?.VolumeKmsKeyId,
    outputKey: at(args, 'OutputDataConfig.KmsKeyId'),
    networkIsolation: args.EnableNetworkIsolation,
    encryption: args.EnableInterContainerTrafficEncryption,
  });
}

/** What a training job runs, alone or in a search, where the hyperparameters have another name. */
export function trainingJob(b: Builder, args: any, instanceType: any, hyperparameters = args.HyperParameters): Members | undefined {
  const algorithm = args.AlgorithmSpecification ?? {};
  const image = b.image(algorithm.TrainingImage, ImageUsage.TRAINING, instanceType);
  if (!image) { return undefined; }
  const script = scriptMode(b, hyperparameters, args.InputDataConfig);
  const maxWait = b.duration(at(args, 'StoppingCondition.MaxWaitTimeInSeconds'));
  return {
    image,
    sourceDirectory: script?.source,
    hyperparameters: script ? script.hyperparameters : plainHyperparameters(b, hyperparameters),
    inputs: b.named(script?.inputs ?? args.InputDataConfig, channel => channel?.ChannelName, channel => trainingInput(b, channel)),
    inputMode: b.unless(algorithm.TrainingInputMode, 'File', mode => b.enumeration('TrainingInputMode', mode)),
    outputPath: isDefaultPlace(at(args, 'OutputDataConfig.S3OutputPath')) ? undefined : b.text(at(args, 'OutputDataConfig.S3OutputPath')),
    metricDefinitions: b.list(algorithm.MetricDefinitions, metric => {
      const [key, regex] = [b.text(metric?.Name), b.text(metric?.Regex)];
      return key && regex && object({ name: key, regex });
    }),
    spot: args.EnableManagedSpotTraining === true && maxWait ? object({
      maxWait,
      checkpointUri: isDefaultPlace(at(args, 'CheckpointConfig.S3Uri')) ? undefined : b.text(at(args, 'CheckpointConfig.S3Uri')),
      checkpointLocalPath: b.text(at(args, 'CheckpointConfig.LocalPath')),
    }) : undefined,
  };
}

const TOOLKIT = ['sagemaker_submit_directory', 'sagemaker_program', 'sagemaker_container_log_level', 'sagemaker_region'];

/** Code for a framework's image, if the hyperparameters are those that a source directory gives. */
function scriptMode(b: Builder, hyperparameters: any, channels: any): { source: Code; hyperparameters?: Code; inputs: any } | undefined {
  if (!isObject(hyperparameters) || !TOOLKIT.every(key => key in hyperparameters)) { return undefined; }
  const [place, program] = TOOLKIT.map(key => parse(hyperparameters[key]));
  if (typeof place !== 'string' || typeof program !== 'string') { return undefined; }
  const own = Object.fromEntries(Object.entries(hyperparameters).filter(([key]) => !TOOLKIT.includes(key)));
  const given = Object.keys(own).length ? b.map(own, text => decoded(b, text)) : undefined;
  if (Object.keys(own).length && !given) { return undefined; }
  let uri = place;
  let inputs = channels;
  const last = Array.isArray(channels) ? channels[channels.length - 1] : undefined;
  const asChannel = last?.ChannelName === 'code' && place.startsWith('/opt/ml/input/data/code/');
  if (asChannel) {
    uri = at(last, 'DataSource.S3DataSource.S3Uri');
    inputs = channels.slice(0, -1);
  }
  if (typeof uri !== 'string' || !/^s3:\/\/[^/]+\/.+\.tar\.gz$/.test(uri)) { return undefined; }
  const source = callStatic('pipelines.SourceDirectory.fromS3', b.text(uri)!, object({
    entryPoint: value(program), asChannel: asChannel ? value(true) : undefined,
  }));
  return { source, hyperparameters: given, inputs };
}

function parse(text: any): any {
  if (typeof text !== 'string') { return undefined; }
  try {
    return JSON.parse(text);
  } catch {
    // not JSON, but plain text
    return undefined;
  }
}

/** A hyperparameter that is written as JSON. */
function decoded(b: Builder, text: any): Code | undefined {
  if (typeof text !== 'string') { return b.text(text); }
  const given = parse(text);
  if (given === undefined) { return undefined; }
  if (pythonJson(given) === text) { return b.any(given); }
  // 1.0 is not 1
  return typeof given === 'number' && pythonJson(given) + '.0' === text ? callStatic('pipelines.Functions.float', value(given)) : undefined;
}

function plainHyperparameters(b: Builder, given: any): Code | undefined {
  return Object.keys(given ?? {}).length ? b.map(given, text => plain(b, text)) : undefined;
}

/** A hyperparameter that is written as text: numbers read better as numbers. */
function plain(b: Builder, given: any): Code | undefined {
  if (isNumber(given)) { return undefined; }
  return typeof given === 'string' && /^-?\d+(\.\d+)?$/.test(given) && String(Number(given)) === given ? value(Number(given)) : b.text(given);
}

function trainingInput(b: Builder, channel: any): Code | undefined {
  const s3 = at(channel, 'DataSource.S3DataSource');
  const fileSystem = at(channel, 'DataSource.FileSystemDataSource');
  const known = ['ChannelName', 'DataSource', 'ContentType', 'CompressionType', 'RecordWrapperType', 'InputMode', 'ShuffleConfig'];
  if (!only(channel, ...known)) { return undefined; }
  if (fileSystem) {
    const args = [b.text(fileSystem.FileSystemId), b.enumeration('FileSystemType', fileSystem.FileSystemType), b.text(fileSystem.DirectoryPath)];
    return args.every((arg): arg is Code => arg !== undefined) ? callStatic('pipelines.TrainingInput.fromFileSystem', ...args, ...options({
      writable: fileSystem.FileSystemAccessMode === 'rw' ? value(true) : undefined, contentType: b.text(channel.ContentType),
    })) : undefined;
  }
  const uri = b.text(s3?.S3Uri);
  return uri && callStatic('pipelines.TrainingInput.from', uri, ...options({
    contentType: b.text(channel.ContentType),
    compression: b.enumeration('S3Compression', channel.CompressionType),
    recordWrapper: b.enumeration('RecordWrapper', channel.RecordWrapperType),
    inputMode: b.enumeration('TrainingInputMode', channel.InputMode),
    dataType: b.unless(s3.S3DataType, 'S3Prefix', type => b.enumeration('S3DataType', type)),
    distribution: b.unless(s3.S3DataDistributionType, 'FullyReplicated', type => b.enumeration('S3DataDistribution', type)),
    attributeNames: b.texts(s3.AttributeNames),
    instanceGroups: b.texts(s3.InstanceGroupNames),
    shuffleSeed: b.number(at(channel, 'ShuffleConfig.Seed')),
  }));
}

function instanceGroup(b: Builder, group: any): Code | undefined {
  const [key, instanceType, instanceCount] = [b.text(group?.InstanceGroupName), b.instanceType(group?.InstanceType), b.number(group?.InstanceCount)];
  return key && instanceType && instanceCount && object({ name: key, instanceType, instanceCount });
}

function debugging(b: Builder, args: any): Members {
  const { DebugHookConfig: hook, ProfilerConfig: profiler, TensorBoardOutputConfig: board } = args;
  const milliseconds = profiler?.ProfilingIntervalInMilliseconds;
  return {
    debugHook: isObject(hook) ? object({
      outputPath: b.unless(hook.S3OutputPath, at(args, 'OutputDataConfig.S3OutputPath'), path => b.text(path)),
      localPath: b.text(hook.LocalPath),
      hookParameters: b.textMap(hook.HookParameters),
      collections: hook.CollectionConfigurations?.length ? b.list(hook.CollectionConfigurations, collection => {
        const key = b.text(collection?.CollectionName);
        return key && object({ name: key, parameters: b.textMap(collection.CollectionParameters) });
      }) : undefined,
    }) : undefined,
    debugRules: b.list(args.DebugRuleConfigurations, rule => trainingRule(b, rule)),
    profiler: isObject(profiler) ? object({
      disabled: b.boolean(profiler.DisableProfiler),
      outputPath: b.text(profiler.S3OutputPath),
      interval: typeof milliseconds === 'number' ? callStatic('Duration.millis', value(milliseconds)) : undefined,
      parameters: b.textMap(profiler.ProfilingParameters),
    }) : undefined,
    profilerRules: b.list(args.ProfilerRuleConfigurations, rule => trainingRule(b, rule)),
    tensorBoard: isObject(board) && b.text(board.S3OutputPath)
      ? object({ outputPath: b.text(board.S3OutputPath), localPath: b.text(board.LocalPath) }) : undefined,
  };
}

function trainingRule(b: Builder, rule: any): Code | undefined {
  const key = b.text(rule?.RuleConfigurationName);
  const image = b.image(rule?.RuleEvaluatorImage, ImageUsage.PROCESSING, rule?.InstanceType);
  return key && image && object({
    name: key,
    image,
    parameters: b.textMap(rule.RuleParameters),
    instanceType: b.instanceType(rule.InstanceType),
    volumeSize: b.gibibytes(rule.VolumeSizeInGB),
    outputPath: b.text(rule.S3OutputPath),
    localPath: b.text(rule.LocalPath),
  });
}
