import { Duration, Size } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { BUCKET, World } from './world';
import { images, pipelines } from '../../src';

test('12: a private network, keys, a warm pool and built-in algorithms', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType, S3DataDistribution, S3DataType, TrainingInput } = pipelines;
  const diskKey = new pipelines.StringParameter(stack, 'VolumeKey', { defaultValue: 'alias/disk' });
  const dataKey = new pipelines.StringParameter(stack, 'OutputKey', { defaultValue: 'alias/data' });
  const group = new pipelines.StringParameter(stack, 'SecurityGroup', { defaultValue: 'sg-00112233445566778' });
  const encrypt = new pipelines.BooleanParameter(stack, 'EncryptTraffic', { defaultValue: true });
  const isolate = new pipelines.BooleanParameter(stack, 'Isolate', { defaultValue: false });
  const keep = new pipelines.IntegerParameter(stack, 'KeepAliveSeconds', { defaultValue: 900 });
  const secure = {
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-west-2a', 'us-west-2b'] }),
    vpcSubnets: { subnets: ['subnet-aaaa1111', 'subnet-bbbb2222'].map(id => Subnet.fromSubnetId(stack, id, id)) },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', group.valueAsString)],
    debugHook: {},
    profiler: { disabled: true },
  };

  const supervised = new pipelines.TrainingStep(stack, 'Supervised', {
    description: 'Script mode with a warm pool',
    image: images.Image.xgboost('1.7-1'),
    instanceType: InstanceType.M5_4XLARGE,
    instanceCount: 2,
    volumeSize: Size.gibibytes(60),
    keepAlive: Duration.seconds(keep.valueAsNumber),
    maxRuntime: Duration.hours(1),
    outputPath: world.join(`s3://${BUCKET}`, 'secure', 'boost'),
    sourceDirectory: pipelines.SourceDirectory.fromS3(
      `s3://${BUCKET}/secure/code/SecureTraining/code/${'0'.repeat(64)}/sourcedir.tar.gz`, { entryPoint: 'train.py', asChannel: true }),
    hyperparameters: { rounds: 100 },
    inputs: { train: TrainingInput.from(`s3://${BUCKET}/secure/train`, { contentType: 'libsvm' }) },
    ...secure,
  });
  const sharded = { dataType: S3DataType.MANIFEST_FILE, distribution: S3DataDistribution.SHARDED_BY_S3_KEY };
  const segments = new pipelines.TrainingStep(stack, 'Segments', {
    image: images.Image.kMeans(),
    instanceType: InstanceType.C5_XLARGE,
    outputPath: `s3://${BUCKET}/secure/kmeans`,
    hyperparameters: { force_dense: 'True', k: 8, init_method: 'kmeans++', epochs: 5, feature_dim: 40, mini_batch_size: 500 },
    inputs: { train: TrainingInput.from(`s3://${BUCKET}/secure/matrix/train`, sharded), test: TrainingInput.from(`s3://${BUCKET}/secure/matrix/test`) },
    ...secure,
  });
  const linear = new pipelines.TrainingStep(stack, 'Baseline', {
    image: images.Image.linearLearner(),
    instanceType: InstanceType.C5_LARGE,
    outputPath: `s3://${BUCKET}/secure/linear`,
    maxRuntime: Duration.minutes(30),
    spot: { maxWait: Duration.hours(1), checkpointUri: `s3://${BUCKET}/secure/linear-checkpoints` },
    hyperparameters: {
      predictor_type: 'binary_classifier',
      binary_classifier_model_selection_criteria: 'recall_at_target_precision',
      target_precision: 0.9,
      learning_rate: 0.05,
      normalize_data: 'True',
      feature_dim: 40,
      mini_batch_size: 200,
    },
    inputs: { train: TrainingInput.from(`s3://${BUCKET}/secure/matrix/train`, { distribution: S3DataDistribution.SHARDED_BY_S3_KEY }) },
    dependsOn: [supervised, segments],
    ...secure,
  });
  // keys and flags that are chosen at start can be no constructs
  for (const step of [supervised, segments, linear]) {
    step.addArgumentOverride('OutputDataConfig.KmsKeyId', dataKey.valueAsString);
    step.addArgumentOverride('ResourceConfig.VolumeKmsKeyId', diskKey.valueAsString);
    step.addArgumentOverride('EnableNetworkIsolation', isolate.value);
    step.addArgumentOverride('EnableInterContainerTrafficEncryption', encrypt.value);
  }
  world.expect('12-secure-training', 'SecureTraining', {
    parameters: [diskKey, dataKey, group, encrypt, isolate, keep],
    experiment: pipelines.ExperimentConfig.none(),
    steps: [supervised, segments, linear],
  });
});
