import { Duration, Size } from 'aws-cdk-lib';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('11: channels of every kind, instance groups, profiler, debugger and TensorBoard', () => {
  const world = new World();
  const { stack } = world;
  const { FileSystemType, InstanceType, S3DataType, TrainingInput, TrainingInputMode } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/vision:7`);
  const depth = new pipelines.IntegerParameter(stack, 'Layers', { defaultValue: 18 });
  const share = new pipelines.StringParameter(stack, 'FileSystem', { defaultValue: 'fs-0123456789abcdef0' });
  const rule = (name: string, file: string, threshold: string): pipelines.TrainingRule => ({
    name,
    image: images.Image.fromUri(`${REGISTRY}/rules:1`),
    instanceType: InstanceType.T3_MEDIUM,
    volumeSize: Size.gibibytes(20),
    parameters: { source_s3_uri: `s3://${BUCKET}/rules/${file}`, rule_to_invoke: name, threshold },
  });

  const manifest = new pipelines.TrainingStep(stack, 'TrainFromManifest', {
    image,
    instanceType: InstanceType.P3_2XLARGE,
    inputMode: TrainingInputMode.PIPE,
    volumeSize: Size.gibibytes(100),
    maxRuntime: Duration.hours(2),
    outputPath: `s3://${BUCKET}/vision/a`,
    hyperparameters: { num_layers: depth.valueAsNumber, use_pretrained: 1, learning_rate: 0.01, resume: 'False' },
    metricDefinitions: [{ name: 'validation:accuracy', regex: 'accuracy=(.*?);' }, { name: 'train:loss', regex: 'loss=(.*?);' }],
    debugHook: {},
    profiler: { disabled: false, outputPath: `s3://${BUCKET}/vision/profile`, interval: Duration.seconds(1) },
    profilerRules: [rule('WatchMemory', 'watch_memory.py', '80')],
    maxRetryAttempts: 4,
    environment: { OMP_NUM_THREADS: '8' },
    inputs: {
      train: TrainingInput.from(`s3://${BUCKET}/labels/train.manifest`, {
        dataType: S3DataType.AUGMENTED_MANIFEST_FILE,
        attributeNames: ['source-ref', 'animal'],
        recordWrapper: pipelines.RecordWrapper.RECORD_IO,
        contentType: 'application/x-recordio',
        inputMode: TrainingInputMode.PIPE,
        distribution: pipelines.S3DataDistribution.SHARDED_BY_S3_KEY,
        shuffleSeed: 20240229,
        compression: pipelines.S3Compression.GZIP,
      }),
      validation: TrainingInput.from(`s3://${BUCKET}/labels/valid.list`, { dataType: S3DataType.MANIFEST_FILE }),
    },
  });
  const shared = new pipelines.TrainingStep(stack, 'TrainFromFileSystem', {
    image: images.Image.tensorflow('2.13', { pyVersion: 'py310', processor: images.ImageProcessor.GPU }),
    instanceGroups: [
      { name: 'feeders', instanceType: InstanceType.of('ml.c5.4xlarge'), instanceCount: 4 },
      { name: 'learners', instanceType: InstanceType.of('ml.p3.8xlarge'), instanceCount: 2 },
    ],
    sourceDirectory: pipelines.SourceDirectory.fromS3(world.code('TrainingOptions', 'sourcedir.tar.gz'), { entryPoint: 'train.py' }),
    hyperparameters: { augment: 'flip', sizes: [64, 128], model_dir: `s3://${BUCKET}/vision/tensorboard-model` },
    outputPath: `s3://${BUCKET}/vision/b`,
    metricsTimeSeries: true,
    debugHook: {
      outputPath: `s3://${BUCKET}/vision/tensors`,
      hookParameters: { save_interval: '100' },
      collections: [{ name: 'gradients' }, { name: 'losses', parameters: { save_interval: '10' } }],
    },
    tensorBoard: { outputPath: `s3://${BUCKET}/vision/tensorboard`, localPath: '/opt/ml/output/tb' },
    debugRules: [rule('WatchLoss', 'watch_loss.py', '0.7')],
    profiler: { disabled: true },
    inputs: {
      train: TrainingInput.fromFileSystem(share.valueAsString, FileSystemType.FSX_LUSTRE, '/fsx/images', { contentType: 'image/png' }),
      cache: TrainingInput.fromFileSystem('fs-0fedcba9876543210', FileSystemType.EFS, '/cache', { writable: true }),
      extra: TrainingInput.from(`s3://${BUCKET}/vision/extra`, { instanceGroups: ['learners'] }),
    },
    dependsOn: [manifest],
  });
  const look = new pipelines.TrainingStep(stack, 'Probe', {
    displayName: 'No input',
    image,
    instanceType: InstanceType.M5_XLARGE,
    outputPath: `s3://${BUCKET}/vision/c`,
    entrypoint: ['python3', '/opt/probe.py'],
    arguments: ['--deep', '--layers', '3'],
    remoteDebug: true,
    sessionTagChaining: true,
    infraCheck: true,
    compressOutput: false,
    profiler: { disabled: true },
    imageFromVpc: true,
    imageCredentialsProvider: LambdaFunction.fromFunctionArn(stack, 'Login', 'arn:aws:lambda:us-west-2:111122223333:function:registry-login'),
    jobTags: { purpose: 'probe' },
    dependsOn: [manifest],
  });
  world.expect('11-training-channels-and-debugging', 'TrainingOptions', { parameters: [depth, share], steps: [manifest, shared, look] });
});
