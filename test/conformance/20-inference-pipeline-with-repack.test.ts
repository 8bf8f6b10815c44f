import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines, registry } from '../../src';

/** The place that the SDK names after the time of the upload. */
const LAUNCHER = `s3://${BUCKET}/sagemaker-scikit-learn-YYYY-MM-DD-HH-MM-SS-mmm/source/sourcedir.tar.gz`;
const CODE = `s3://${BUCKET}/chain/code/pytorch-inference-YYYY-MM-DD-HH-MM-SS-mmm`;

interface RepackOptions extends Omit<pipelines.TrainingStepProps, 'image'> {
  readonly modelData: string;
  readonly script: string;
  readonly sourceDir?: string;
  readonly scriptDependencies?: string;
  readonly sklearn?: string;
}

test('20: models whose scripts are packed into the artefacts by jobs, as an inference pipeline and alone', () => {
  const world = new World();
  const { stack } = world;
  const { Functions, InstanceType, RetryException, SourceDirectory, TrainingInput } = pipelines;
  const group = new pipelines.StringParameter(stack, 'Group', { defaultValue: 'tabular-chain' });
  const rows = new pipelines.StringParameter(stack, 'Rows', { defaultValue: `s3://${BUCKET}/chain/rows` });
  const plain = images.Image.fromUri(`${REGISTRY}/plain:2`);

  const code = SourceDirectory.fromS3(world.code('TabularChain', 'sourcedir.tar.gz'), { entryPoint: 'train.py' });
  const fitting = {
    inputs: { train: TrainingInput.from(rows.valueAsString) }, sourceDirectory: code, debugHook: {}, profiler: { disabled: true },
  };
  const fitEncoder = new pipelines.TrainingStep(stack, 'FitEncoder', {
    ...fitting, image: images.Image.sklearn('1.2-1'), instanceType: InstanceType.M5_LARGE, outputPath: `s3://${BUCKET}/chain/encoder`,
  });
  const fitNetwork = new pipelines.TrainingStep(stack, 'FitNetwork', {
    ...fitting,
    image: images.Image.pytorch('2.1.0', { pyVersion: 'py310' }),
    instanceType: InstanceType.of('ml.g4dn.xlarge'),
    outputPath: `s3://${BUCKET}/chain/net`,
    metricsTimeSeries: true,
  });

  /** The job of the SDK that puts a script into a model archive. */
  const repack = (id: string, options: RepackOptions) => {
    const { modelData, script, sourceDir, scriptDependencies, sklearn, ...rest } = options;
    return new pipelines.TrainingStep(stack, id, {
      description: 'Used to repack a model with customer scripts for a register/create model step',
      image: images.Image.sklearn(sklearn ?? '1.2-1'),
      instanceType: InstanceType.M5_LARGE,
      sourceDirectory: SourceDirectory.fromS3(LAUNCHER, { entryPoint: '_repack_script_launcher.sh' }),
      inputs: { training: TrainingInput.from(modelData) },
      hyperparameters: {
        inference_script: script, model_archive: Functions.join('', [modelData]), dependencies: scriptDependencies ?? null, source_dir: sourceDir ?? null,
      },
      debugHook: {},
      profiler: { disabled: true },
      ...rest,
    });
  };
  const chained = {
    outputPath: CODE,
    dependsOn: [fitEncoder, fitNetwork],
    retryPolicies: [{ exceptions: [RetryException.JOB_INTERNAL_ERROR], expireAfter: Duration.minutes(30) }],
    ...world.network(['subnet-77aa88bb'], ['sg-77aa88bb']),
  };
  const packFeatures = repack('PublishChain-RepackModel-features', { ...chained, modelData: fitEncoder.modelArtifacts, script: 'featurize.py' });
  const packScorer = repack('PublishChain-RepackModel-1', {
    ...chained, modelData: fitNetwork.modelArtifacts, script: 'render.py', sourceDir: 'fixtures/report_lib',
  });
  const packed = (program: string) => ({
    SAGEMAKER_PROGRAM: program,
    SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code',
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    SAGEMAKER_REGION: 'us-west-2',
  });
  const torch = images.Image.pytorch('2.1.0', { pyVersion: 'py310', processor: images.ImageProcessor.CPU });
  const publish = new pipelines.RegisterModelStep(stack, 'PublishChain-RegisterModel', {
    displayName: 'Publish the chain',
    containers: [
      { image: images.Image.sklearn('1.2-1'), modelData: packFeatures.modelArtifacts, environment: packed('featurize.py') },
      { image: torch, modelData: packScorer.modelArtifacts, environment: packed('render.py') },
      { image: plain, modelData: `s3://${BUCKET}/chain/plain.tar.gz`, environment: { MODE: 'fast' } },
    ],
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_LARGE],
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', group.valueAsString),
    retryPolicies: [{ exceptions: [RetryException.THROTTLING], maxAttempts: 2 }],
  });

  const packAlone = repack('CreateScorer-RepackModel-scorer', {
    modelData: fitNetwork.modelArtifacts,
    script: 'inference.py',
    scriptDependencies: 'fixtures/report_lib',
    sklearn: '1.0-1',
    instanceType: InstanceType.M5_XLARGE,
    volumeSize: Size.gibibytes(50),
    maxRuntime: Duration.minutes(15),
    outputPath: `s3://${BUCKET}/scorer`,
    outputKmsKey: world.key('models'),
  });
  const alone = new pipelines.ModelStep(stack, 'CreateScorer-CreateModel', {
    image: torch, modelData: packAlone.modelArtifacts, environment: packed('inference.py'),
  });
  const score = new pipelines.TransformStep(stack, 'ScoreRows', {
    modelName: alone.modelName,
    instanceType: InstanceType.M5_LARGE,
    inputData: rows.valueAsString,
    contentType: 'text/csv',
    splitType: pipelines.TransformSplit.LINE,
    outputPath: `s3://${BUCKET}/chain/scores`,
    dependsOn: [packAlone, alone, packFeatures, packScorer, publish],
  });
  // the code lies beside the model, and the image fetches it
  const light = new pipelines.ModelStep(stack, 'CreateLight-CreateModel', {
    image: plain,
    modelData: fitNetwork.modelArtifacts,
    sourceDirectory: SourceDirectory.fromS3(`s3://${BUCKET}/light/sourcedir.tar.gz`, { entryPoint: 'inference.py' }),
  });
  world.expect('20-inference-pipeline-with-repack', 'TabularChain', {
    parameters: [group, rows], steps: [fitEncoder, fitNetwork, packFeatures, packScorer, publish, packAlone, alone, score, light],
  });
});
