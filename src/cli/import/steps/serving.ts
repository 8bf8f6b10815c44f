import { ImageUsage } from '../../../images';
import { at, Builder } from '../builder';
import { Code, Members, object, struct } from '../code';
import { isObject } from '../compare';

export function endpointConfig(b: Builder, args: any): Members | undefined {
  const endpointConfigName = b.text(args.EndpointConfigName);
  const variants = b.list(args.ProductionVariants, given => variant(b, given));
  if (!endpointConfigName || !variants) { return undefined; }
  return {
    endpointConfigName,
    variants,
    shadowVariants: b.list(args.ShadowProductionVariants, given => variant(b, given)),
    asyncInference: asyncInference(b, args.AsyncInferenceConfig),
    kmsKey: b.key(args.KmsKeyId),
    role: b.resources.role(args.ExecutionRoleArn),
    networkIsolation: b.boolean(args.EnableNetworkIsolation),
    jobTags: b.tags(args.Tags),
  };
}

function variant(b: Builder, given: any): Code | undefined {
  const variantName = b.text(given?.VariantName);
  if (!variantName) { return undefined; }
  const serverless = given.ServerlessConfig;
  const scaling = given.ManagedInstanceScaling;
  return object({
    variantName,
    modelName: b.text(given.ModelName),
    instanceType: b.instanceType(given.InstanceType),
    initialInstanceCount: b.unless(given.InitialInstanceCount, 1, count => b.number(count)),
    serverless: isObject(serverless) ? struct(
      { memorySize: b.mebibytes(serverless.MemorySizeInMB), maxConcurrency: b.number(serverless.MaxConcurrency) },
      { provisionedConcurrency: b.number(serverless.ProvisionedConcurrency) },
    ) : undefined,
    initialWeight: b.number(given.InitialVariantWeight),
    volumeSize: b.gibibytes(given.VolumeSizeInGB),
    modelDataDownloadTimeout: b.duration(given.ModelDataDownloadTimeoutInSeconds),
    startupTimeout: b.duration(given.ContainerStartupHealthCheckTimeoutInSeconds),
    managedScaling: scaling?.Status === 'ENABLED'
      ? object({ minInstances: b.number(scaling.MinInstanceCount), maxInstances: b.number(scaling.MaxInstanceCount) }) : undefined,
    routing: b.enumeration('EndpointRouting', at(given, 'RoutingConfig.RoutingStrategy')),
  });
}

function asyncInference(b: Builder, given: any): Code | undefined {
  const outputPath = b.text(at(given, 'OutputConfig.S3OutputPath'));
  return outputPath && object({
    outputPath,
    failurePath: b.text(at(given, 'OutputConfig.S3FailurePath')),
    kmsKey: b.key(at(given, 'OutputConfig.KmsKeyId')),
    maxConcurrentInvocationsPerInstance: b.number(at(given, 'ClientConfig.MaxConcurrentInvocationsPerInstance')),
    successTopic: b.resources.topic(at(given, 'OutputConfig.NotificationConfig.SuccessTopic')),
    errorTopic: b.resources.topic(at(given, 'OutputConfig.NotificationConfig.ErrorTopic')),
  });
}

export function endpoint(b: Builder, args: any): Members | undefined {
  const [endpointName, endpointConfigName] = [b.text(args.EndpointName), b.text(args.EndpointConfigName)];
  return endpointName && endpointConfigName && { endpointName, endpointConfigName, jobTags: b.tags(args.Tags) };
}

export function inferenceComponent(b: Builder, args: any): Members | undefined {
  const [inferenceComponentName, endpointName] = [b.text(args.InferenceComponentName), b.text(args.EndpointName)];
  if (!inferenceComponentName || !endpointName) { return undefined; }
  const { ComputeResourceRequirements: needs, StartupParameters: startup, ...specification } = args.Specification ?? {};
  return {
    inferenceComponentName,
    endpointName,
    variantName: b.text(args.VariantName),
    modelName: b.text(specification.ModelName),
    container: componentContainer(b, specification.Container),
    baseInferenceComponentName: b.text(specification.BaseInferenceComponentName),
    minMemory: b.mebibytes(needs?.MinMemoryRequiredInMb),
    maxMemory: b.mebibytes(needs?.MaxMemoryRequiredInMb),
    cpuCores: b.plainNumber(needs?.NumberOfCpuCoresRequired),
    accelerators: b.plainNumber(needs?.NumberOfAcceleratorDevicesRequired),
    modelDataDownloadTimeout: b.duration(startup?.ModelDataDownloadTimeoutInSeconds),
    startupTimeout: b.duration(startup?.ContainerStartupHealthCheckTimeoutInSeconds),
    copyCount: b.unless(at(args, 'RuntimeConfig.CopyCount'), 1, count => b.number(count)),
    jobTags: b.tags(args.Tags),
  };
}

function componentContainer(b: Builder, given: any): Code | undefined {
  if (!isObject(given)) { return undefined; }
  return object({
    image: given.Image === undefined ? undefined : b.image(given.Image, ImageUsage.INFERENCE),
    modelData: b.text(given.ArtifactUrl),
    environment: b.map(given.Environment, text => b.text(text)),
  });
}
