import { at, Builder } from '../builder';
import { callStatic, Code, Members, object, options, struct } from '../code';
import { isObject, same } from '../compare';
import { jobMembers } from './job';
import { isDefaultPlace } from './processing';

export function autoMl(b: Builder, args: any): Members | undefined {
  const targets = (Array.isArray(args.InputDataConfig) ? args.InputDataConfig : []).map((input: any) => input?.TargetAttributeName);
  const targetAttribute = targets.every((target: any) => same(target, targets[0])) ? b.text(targets[0]) : undefined;
  const inputs = b.list(args.InputDataConfig, input => {
    const s3 = at(input, 'DataSource.S3DataSource');
    const uri = b.text(s3?.S3Uri);
    return uri && object({
      uri,
      dataType: b.unless(s3.S3DataType, 'S3Prefix', type => b.enumeration('S3DataType', type)),
      compression: b.enumeration('S3Compression', input.CompressionType),
      contentType: b.text(input.ContentType),
      channel: b.enumeration('AutoMLChannel', input.ChannelType),
      sampleWeightAttribute: b.text(input.SampleWeightAttributeName),
    });
  });
  if (!targetAttribute || !inputs) { return undefined; }
  const { CompletionCriteria: limits = {}, SecurityConfig: security = {}, CandidateGenerationConfig: candidates = {} } = args.AutoMLJobConfig ?? {};
  const { trialComponentDisplayName: _, environment: _environment, ...job } = jobMembers(b, args, {
    role: args.RoleArn,
    runtime: limits.MaxAutoMLJobRuntimeInSeconds,
    volumeKey: security.VolumeKmsKeyId,
    outputKey: at(args, 'OutputDataConfig.KmsKeyId'),
    encryption: security.EnableInterContainerTrafficEncryption,
  });
  return {
    inputs,
    targetAttribute,
    problemType: b.enumeration('AutoMLProblemType', args.ProblemType),
    objectiveMetric: b.text(at(args, 'AutoMLJobObjective.MetricName')),
    outputPath: isDefaultPlace(at(args, 'OutputDataConfig.S3OutputPath')) ? undefined : b.text(at(args, 'OutputDataConfig.S3OutputPath')),
    maxCandidates: b.number(limits.MaxCandidates),
    maxTrainingRuntime: b.duration(limits.MaxRuntimePerTrainingJobInSeconds),
    validationFraction: b.number(at(args, 'AutoMLJobConfig.DataSplitConfig.ValidationFraction')),
    featureSpecificationUri: b.text(candidates.FeatureSpecificationS3Uri),
    algorithms: candidates.AlgorithmsConfig?.length === 1 ? b.texts(candidates.AlgorithmsConfig[0]?.AutoMLAlgorithms) : undefined,
    ...job,
    jobNamePrefix: b.text(args.AutoMLJobName),
  };
}

export function emr(b: Builder, args: any): Members | undefined {
  const job = at(args, 'StepConfig.HadoopJarStep');
  const jar = b.text(job?.Jar);
  const cluster = emrCluster(b, args);
  return jar && cluster && {
    cluster,
    jar,
    mainClass: b.text(job.MainClass),
    args: b.texts(job.Args),
    properties: b.named(job.Properties, property => property?.Key, property => b.text(property.Value)),
  };
}

function emrCluster(b: Builder, args: any): Code | undefined {
  const id = b.text(args.ClusterId);
  if (id) {
    return callStatic('pipelines.EmrCluster.existing', id, ...options({ executionRole: b.resources.role(args.ExecutionRoleArn) }));
  }
  const { Instances: instances, ReleaseLabel, JobFlowRole, ServiceRole, ...config } = args.ClusterConfig ?? {};
  const releaseLabel = b.text(ReleaseLabel);
  const [serviceRole, instanceProfile] = [b.resources.roleName(ServiceRole), b.resources.instanceProfile(JobFlowRole)];
  if (!releaseLabel || !serviceRole || !instanceProfile || !isObject(instances)) { return undefined; }
  const { InstanceGroups, InstanceFleets, Ec2SubnetId, ...others } = instances;
  const instanceGroups = b.list(InstanceGroups, group => emrGroup(b, group));
  const instanceFleets = b.list(InstanceFleets, fleet => emrFleet(b, fleet));
  const { Applications, BootstrapActions, Configurations, LogUri, ManagedScalingPolicy, ...more } = config;
  const additional = {
    ...more,
    ...Object.keys(others).length || (!instanceGroups && !instanceFleets)
      ? { Instances: { ...others, ...instanceGroups || instanceFleets ? {} : { InstanceGroups, InstanceFleets } } } : {},
  };
  const scaling = at(ManagedScalingPolicy, 'ComputeLimits');
  return callStatic('pipelines.EmrCluster.create', object({
    releaseLabel,
    serviceRole,
    instanceProfile,
    instanceGroups,
    instanceFleets,
    subnetId: b.text(Ec2SubnetId),
    applications: b.list(Applications, application => b.text(application?.Name)),
    bootstrapActions: b.list(BootstrapActions, action => {
      const [name, path] = [b.text(action?.Name), b.text(at(action, 'ScriptBootstrapAction.Path'))];
      return name && path && object({ name, path, args: b.texts(action.ScriptBootstrapAction.Args) });
    }),
    configurations: b.list(Configurations, configuration => b.any(configuration)),
    logUri: b.text(LogUri),
    managedScaling: scaling?.UnitType === 'Instances' ? struct({
      minInstances: b.number(scaling.MinimumCapacityUnits), maxInstances: b.number(scaling.MaximumCapacityUnits),
    }) : undefined,
    additionalConfig: Object.keys(additional).length ? b.any(JSON.parse(JSON.stringify(additional))) : undefined,
  }));
}

function emrGroup(b: Builder, group: any): Code | undefined {
  const [role, instanceType, instanceCount] = [
    b.enumeration('EmrInstanceRole', group?.InstanceRole), ec2Type(b, group?.InstanceType), b.number(group?.InstanceCount),
  ];
  return role && instanceType && instanceCount && object({
    role, instanceType, instanceCount, market: b.enumeration('EmrMarket', group.Market), name: b.text(group.Name),
  });
}

function emrFleet(b: Builder, fleet: any): Code | undefined {
  const role = b.enumeration('EmrInstanceRole', fleet?.InstanceFleetType);
  const instances = b.list(fleet?.InstanceTypeConfigs, config => {
    const instanceType = ec2Type(b, config?.InstanceType);
    return instanceType && object({ instanceType, weightedCapacity: b.number(config.WeightedCapacity) });
  });
  return role && instances && object({
    role,
    instances,
    onDemandCapacity: b.number(fleet.TargetOnDemandCapacity),
    spotCapacity: b.number(fleet.TargetSpotCapacity),
    name: b.text(fleet.Name),
  });
}

function ec2Type(b: Builder, given: any): Code | undefined {
  const text = typeof given === 'string' && /^[a-z0-9-]+\.[a-z0-9]+$/.test(given) ? b.text(given) : undefined;
  return text && { kind: 'new', path: 'ec2.InstanceType', args: [text] };
}

export function emrServerless(b: Builder, args: any): Members | undefined {
  const job = args.JobConfig;
  const executionRole = b.resources.role(args.ExecutionRoleArn);
  const application = emrApplication(b, args);
  const { sparkSubmit: spark, hive } = job?.jobDriver ?? {};
  const entryPoint = b.text(spark?.entryPoint);
  const query = b.text(hive?.query);
  if (!executionRole || !application || (!entryPoint && !query)) { return undefined; }
  return {
    application,
    executionRole,
    spark: entryPoint && object({
      entryPoint, entryPointArguments: b.texts(spark.entryPointArguments), sparkSubmitParameters: b.text(spark.sparkSubmitParameters),
    }),
    hive: query && object({ query, initQueryFile: b.text(hive.initQueryFile), parameters: b.text(hive.parameters) }),
    jobName: b.text(job.name),
    maxRuntime: b.minutes(job.executionTimeoutMinutes),
    configurationOverrides: isObject(job.configurationOverrides) ? b.any(job.configurationOverrides) : undefined,
    jobTags: b.textMap(job.tags),
  };
}

function emrApplication(b: Builder, args: any): Code | undefined {
  const id = b.text(args.ApplicationId);
  if (id) { return callStatic('pipelines.EmrServerlessApplication.existing', id); }
  const { name, releaseLabel, type, ...more } = args.ApplicationConfig ?? {};
  const [nameCode, label] = [b.text(name), b.text(releaseLabel)];
  return nameCode && label && callStatic('pipelines.EmrServerlessApplication.create', object({
    name: nameCode,
    releaseLabel: label,
    type: b.unless(type, 'SPARK', given => b.text(given)),
    additionalConfig: Object.keys(more).length ? b.any(more) : undefined,
  }));
}
