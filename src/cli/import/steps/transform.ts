import { at, Builder } from '../builder';
import { Members, object, value } from '../code';
import { isObject } from '../compare';
import { isDefaultPlace } from './processing';

export function transform(b: Builder, args: any): Members | undefined {
  const s3 = at(args, 'TransformInput.DataSource.S3DataSource');
  const { TransformInput: input, TransformOutput: output = {}, TransformResources: resources = {} } = args;
  const { ModelClientConfig: client, DataProcessing: data } = args;
  const [modelName, inputData, instanceType] = [b.text(args.ModelName), b.text(s3?.S3Uri), b.instanceType(resources.InstanceType)];
  if (!modelName || !inputData || !instanceType) { return undefined; }
  const capture = args.DataCaptureConfig;
  return {
    modelName,
    inputData,
    dataType: b.unless(s3.S3DataType, 'S3Prefix', type => b.enumeration('S3DataType', type)),
    contentType: b.text(input.ContentType),
    compression: b.enumeration('S3Compression', input.CompressionType),
    splitType: b.enumeration('TransformSplit', input.SplitType),
    strategy: b.enumeration('BatchStrategy', args.BatchStrategy),
    outputPath: isDefaultPlace(output.S3OutputPath) ? undefined : b.text(output.S3OutputPath),
    accept: b.text(output.Accept),
    assembleWith: b.enumeration('TransformAssembly', output.AssembleWith),
    outputKmsKey: b.key(output.KmsKeyId),
    instanceType,
    instanceCount: b.unless(resources.InstanceCount, 1, count => b.number(count)),
    volumeKmsKey: b.key(resources.VolumeKmsKeyId),
    maxConcurrentTransforms: b.number(args.MaxConcurrentTransforms),
    maxPayload: b.mebibytes(args.MaxPayloadInMB),
    invocationTimeout: b.duration(client?.InvocationsTimeoutInSeconds),
    maxInvocationRetries: b.number(client?.InvocationsMaxRetries),
    environment: isObject(args.Environment) && Object.keys(args.Environment).length ? b.textMap(args.Environment) : undefined,
    inputFilter: b.text(data?.InputFilter),
    outputFilter: b.text(data?.OutputFilter),
    joinInput: data?.JoinSource === 'Input' ? value(true) : data?.JoinSource === 'None' ? value(false) : undefined,
    dataCapture: isObject(capture) && b.text(capture.DestinationS3Uri) ? object({
      destination: b.text(capture.DestinationS3Uri), kmsKey: b.key(capture.KmsKeyId), generateInferenceId: b.boolean(capture.GenerateInferenceId),
    }) : undefined,
    jobNamePrefix: b.text(args.TransformJobName),
    jobTags: b.tags(args.Tags),
    trialComponentDisplayName: b.text(at(args, 'ExperimentConfig.TrialComponentDisplayName')),
  };
}

