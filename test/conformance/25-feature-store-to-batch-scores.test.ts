import { Duration } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('25: queries, features and batch scores', () => {
  const world = new World();
  const { stack } = world;
  const { Functions, InstanceType, ProcessingInput, ProcessingOutput, S3DataDistribution } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/features:6`);
  const day = new pipelines.StringParameter(stack, 'Day', { defaultValue: '2024-03-01' });
  const minimum = new pipelines.IntegerParameter(stack, 'MinimumRows', { defaultValue: 5000 });

  const wrangle = new pipelines.ProcessingStep(stack, 'WrangleOrders', {
    image: images.Image.dataWrangler('3.x'),
    instanceType: InstanceType.M5_4XLARGE,
    instanceCount: 2,
    inputs: {
      orders: ProcessingInput.fromRedshift('select * from orders', {
        appManaged: true,
        localPath: '/opt/ml/processing/orders',
        clusterId: 'sales',
        database: 'shop',
        dbUser: 'reader',
        clusterRole: Role.fromRoleArn(stack, 'Unload', 'arn:aws:iam::111122223333:role/RedshiftUnload'),
        kmsKeyId: 'alias/data',
        outputUri: `s3://${BUCKET}/unload/`,
        outputFormat: 'CSV',
        outputCompression: 'GZIP',
      }),
      flow: ProcessingInput.fromS3(`s3://${BUCKET}/flows/orders.flow`, { localPath: '/opt/ml/processing/flow' }),
    },
    outputs: { 'orders-node.default': ProcessingOutput.toFeatureGroup('customer-orders') },
    cache: { expireAfter: Duration.days(1) },
  });
  const dataset = new pipelines.ProcessingStep(stack, 'BuildDataset', {
    image,
    instanceType: InstanceType.of('ml.r5.2xlarge'),
    networkIsolation: false,
    interContainerEncryption: false,
    script: world.script('OrderScores', 'preprocess.py'),
    inputs: {
      offline: ProcessingInput.fromAthena(Functions.join('', ['select * from customer_orders where day = \'', day.valueAsString, '\'']), {
        localPath: '/opt/ml/processing/offline',
        distribution: S3DataDistribution.SHARDED_BY_S3_KEY,
        database: 'sagemaker_featurestore',
        workGroup: 'primary',
        kmsKeyId: 'alias/data',
        outputUri: `s3://${BUCKET}/athena/`,
        outputFormat: 'PARQUET',
        outputCompression: 'SNAPPY',
      }),
    },
    outputs: Object.fromEntries(['train', 'today', 'counts'].map(name => [name, ProcessingOutput.fromLocal(`/opt/ml/processing/${name}`)])),
    arguments: ['--day', day.valueAsString],
    dependsOn: [wrangle],
  });
  const counts = dataset.report('counts', 'counts.json', { propertyFileName: 'Counts' });
  const train = new pipelines.TrainingStep(stack, 'TrainOrders', {
    image,
    instanceType: InstanceType.M5_XLARGE,
    outputPath: `s3://${BUCKET}/orders`,
    hyperparameters: { rounds: 120 },
    inputs: { train: pipelines.TrainingInput.from(dataset.output('train'), { contentType: 'application/x-parquet' }) },
    debugHook: {},
    profiler: { disabled: true },
  });
  const model = new pipelines.ModelStep(stack, 'OrdersModel-CreateModel', { image, modelData: train.modelArtifacts });
  const score = new pipelines.TransformStep(stack, 'ScoreToday', {
    modelName: model.modelName,
    instanceType: InstanceType.M5_XLARGE,
    inputData: dataset.output('today'),
    contentType: 'text/csv',
    compression: pipelines.S3Compression.GZIP,
    splitType: pipelines.TransformSplit.LINE,
    strategy: pipelines.BatchStrategy.MULTI_RECORD,
    outputPath: `s3://${BUCKET}/orders/scores`,
    accept: 'text/csv',
    assembleWith: pipelines.TransformAssembly.LINE,
  });
  const writeBack = new pipelines.ProcessingStep(stack, 'WriteScores', {
    image,
    instanceType: InstanceType.M5_LARGE,
    script: world.script('OrderScores', 'featurize.py'),
    inputs: { 'input-1': ProcessingInput.fromS3(score.output, { localPath: '/opt/ml/processing/scores' }) },
    outputs: { records: ProcessingOutput.fromLocal('/opt/ml/processing/records', { featureGroupName: 'customer-scores' }) },
  });
  const gate = new pipelines.ConditionStep(stack, 'EnoughOrders', {
    conditions: [
      pipelines.Condition.greaterThanOrEqualTo(counts.number('rows'), minimum.valueAsNumber),
      pipelines.Condition.lessThan(counts.number('missing.share'), 0.1),
    ],
    ifSteps: [train, model, score, writeBack],
    elseSteps: [new pipelines.FailStep(stack, 'NotEnoughOrders', {
      errorMessage: Functions.join(' ', ['Not enough rows on', day.valueAsString]),
    })],
  });
  world.expect('25-feature-store-to-batch-scores', 'OrderScores', { parameters: [day, minimum], steps: [wrangle, dataset, gate] });
});
