import { ImageUsage } from '../../../images';
import { at, Builder, only } from '../builder';
import { callStatic, Code, list, Members, object, value } from '../code';
import { isObject, same } from '../compare';

export function model(b: Builder, args: any): Members | undefined {
  const several = Array.isArray(args.Containers);
  const containers = (several ? args.Containers : [args.PrimaryContainer]).map((given: any) => container(b, given));
  if (!containers.length || containers.some((given: Members | undefined) => !given)) { return undefined; }
  return {
    ...several ? { containers: list(containers.map((given: Members) => object(given))) } : containers[0],
    executionMode: several ? b.enumeration('InferenceExecutionMode', at(args, 'InferenceExecutionConfig.Mode')) : undefined,
    role: b.role(args.ExecutionRoleArn),
    networkIsolation: b.boolean(args.EnableNetworkIsolation),
    jobTags: b.tags(args.Tags),
    modelNamePrefix: b.text(args.ModelName),
  };
}

/** A container of a model or of a model package. */
function container(b: Builder, given: any, instanceType?: any): Members | undefined {
  const image = b.image(at(given, 'Image'), ImageUsage.INFERENCE, instanceType);
  if (!image) { return undefined; }
  const uncompressed = at(given, 'ModelDataSource.S3DataSource');
  const { source, environment } = sourceDirectory(b, given.Environment);
  return {
    image,
    modelData: b.text(given.ModelDataUrl),
    uncompressedModelData: given.ModelDataUrl === undefined && uncompressed?.CompressionType === 'None' ? b.text(uncompressed.S3Uri) : undefined,
    sourceDirectory: source,
    environment: isObject(environment) && (!source || Object.keys(environment).length) ? b.textMap(environment) : undefined,
    hostname: b.text(given.ContainerHostname),
    framework: b.text(given.Framework),
    frameworkVersion: b.text(given.FrameworkVersion),
    nearestModelName: b.text(given.NearestModelName),
    dataInputConfig: b.text(at(given, 'ModelInput.DataInputConfig')),
  };
}

const TOOLKIT = ['SAGEMAKER_PROGRAM', 'SAGEMAKER_SUBMIT_DIRECTORY', 'SAGEMAKER_CONTAINER_LOG_LEVEL', 'SAGEMAKER_REGION'];

/** Code for a framework's image, if the environment is the one that a source directory gives. */
function sourceDirectory(b: Builder, environment: any): { source?: Code; environment: any } {
  const { SAGEMAKER_PROGRAM: program, SAGEMAKER_SUBMIT_DIRECTORY: place } = environment ?? {};
  const fits = isObject(environment) && TOOLKIT.every(key => key in environment) && typeof program === 'string' && typeof place === 'string'
    && /^s3:\/\/[^/]+\/.+\.tar\.gz$/.test(place);
  if (!fits) { return { environment }; }
  return {
    source: callStatic('pipelines.SourceDirectory.fromS3', b.text(place)!, object({ entryPoint: value(program) })),
    environment: Object.fromEntries(Object.entries(environment).filter(([key]) => !TOOLKIT.includes(key))),
  };
}

export function registerModel(b: Builder, args: any): Members | undefined {
  const specification = inference(b, args.InferenceSpecification);
  if (!specification) { return undefined; }
  const { containers, ...types } = specification;
  const metadata = args.MetadataProperties;
  const lifeCycle = args.ModelLifeCycle;
  const extra = b.list(args.AdditionalInferenceSpecificationsToAdd ?? args.AdditionalInferenceSpecifications, given => {
    const more = inference(b, given);
    const key = b.text(given?.Name);
    return more && key && object({
      name: key, description: b.text(given.Description), ...more, containers: list(more.containers.map(one => object(one))),
    });
  });
  return {
    modelPackageGroup: b.modelPackageGroup(args.ModelPackageGroupName),
    ...containers.length === 1 ? containers[0] : { containers: list(containers.map(one => object(one))) },
    ...types,
    additionalInferenceSpecifications: extra,
    approvalStatus: b.unless(args.ModelApprovalStatus, 'PendingManualApproval', status => b.text(status)),
    metrics: sources(b, args.ModelMetrics, METRICS),
    driftCheckBaselines: sources(b, args.DriftCheckBaselines, BASELINES),
    modelDescription: b.text(args.ModelPackageDescription),
    customerMetadata: b.textMap(args.CustomerMetadataProperties),
    domain: b.text(args.Domain),
    task: b.text(args.Task),
    samplePayloadUrl: b.text(args.SamplePayloadUrl),
    sourceUri: b.text(args.SourceUri),
    modelMetadata: isObject(metadata) ? object({
      commitId: b.text(metadata.CommitId),
      repository: b.text(metadata.Repository),
      projectId: b.text(metadata.ProjectId),
      generatedBy: b.text(metadata.GeneratedBy),
    }) : undefined,
    modelCard: modelCard(b, args.ModelCard),
    lifeCycle: isObject(lifeCycle) && b.text(lifeCycle.Stage) && b.text(lifeCycle.StageStatus) ? object({
      stage: b.text(lifeCycle.Stage), stageStatus: b.text(lifeCycle.StageStatus), description: b.text(lifeCycle.StageDescription),
    }) : undefined,
    skipModelValidation: args.SkipModelValidation === 'All' ? value(true) : undefined,
    securityKmsKey: b.key(at(args, 'SecurityConfig.KmsKeyId')),
    modelPackageNamePrefix: b.text(args.ModelPackageName),
    jobTags: b.tags(args.Tags),
  };
}

function inference(b: Builder, given: any): Members & { containers: Members[] } | undefined {
  const instances = at(given, 'SupportedRealtimeInferenceInstanceTypes');
  const containers = (Array.isArray(at(given, 'Containers')) ? given.Containers : []).map((one: any) => container(b, one, instances?.[0]));
  const contentTypes = b.texts(at(given, 'SupportedContentTypes'));
  const responseTypes = b.texts(at(given, 'SupportedResponseMIMETypes'));
  const complete = containers.length > 0 && containers.every((one: Members | undefined) => one) && contentTypes && responseTypes;
  return complete ? {
    containers,
    contentTypes,
    responseTypes,
    inferenceInstances: b.list(instances, type => b.instanceType(type)),
    transformInstances: b.list(given.SupportedTransformInstanceTypes, type => b.instanceType(type)),
  } as any : undefined;
}

const METRICS: Record<string, string> = {
  modelStatistics: 'ModelQuality.Statistics',
  modelConstraints: 'ModelQuality.Constraints',
  modelDataStatistics: 'ModelDataQuality.Statistics',
  modelDataConstraints: 'ModelDataQuality.Constraints',
  bias: 'Bias.Report',
  biasPreTraining: 'Bias.PreTrainingReport',
  biasPostTraining: 'Bias.PostTrainingReport',
  explainability: 'Explainability.Report',
};

const BASELINES: Record<string, string> = {
  modelStatistics: 'ModelQuality.Statistics',
  modelConstraints: 'ModelQuality.Constraints',
  modelDataStatistics: 'ModelDataQuality.Statistics',
  modelDataConstraints: 'ModelDataQuality.Constraints',
  biasConfigFile: 'Bias.ConfigFile',
  biasPreTrainingConstraints: 'Bias.PreTrainingConstraints',
  biasPostTrainingConstraints: 'Bias.PostTrainingConstraints',
  explainabilityConfigFile: 'Explainability.ConfigFile',
  explainabilityConstraints: 'Explainability.Constraints',
};

function sources(b: Builder, given: any, places: Record<string, string>): Code | undefined {
  const members: Members = Object.fromEntries(Object.entries(places).map(([key, place]) => {
    const source = at(given, place);
    const uri = only(source, 'S3Uri', 'ContentType', 'ContentDigest') ? reportUri(b, source.S3Uri) : undefined;
    // files of a configuration have no default
    const byDefault = place.endsWith('ConfigFile') ? undefined : 'application/json';
    return [key, uri && object({
      s3Uri: uri, contentType: b.unless(source.ContentType, byDefault, type => b.text(type)), contentDigest: b.text(source.ContentDigest),
    })];
  }));
  return Object.values(members).some(code => code) ? object(members) : undefined;
}

/** A file in S3, by the report that it is if a step has one. */
function reportUri(b: Builder, given: any): Code | undefined {
  for (const step of b.values.steps.values()) {
    for (const variable of step.reports.values()) {
      const code: Code = { kind: 'member', of: { kind: 'variable', variable }, name: 's3Uri' };
      if (same(b.world.render(b.world.evaluate(code)), given)) { return code; }
    }
  }
  return b.text(given);
}

function modelCard(b: Builder, given: any): Code | undefined {
  if (!only(given, 'ModelCardStatus', 'ModelCardContent') || typeof given.ModelCardContent !== 'string') { return undefined; }
  try {
    const content = JSON.parse(given.ModelCardContent);
    return isObject(content) ? object({
      content: b.any(content), status: b.unless(given.ModelCardStatus, 'Draft', status => b.enumeration('ModelCardStatus', status)),
    }) : undefined;
  } catch {
    // known at run time, or no JSON
    return undefined;
  }
}
