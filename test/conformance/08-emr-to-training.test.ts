import { Duration } from 'aws-cdk-lib';
import { InstanceType as Ec2InstanceType } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

const JOBS = `s3://${BUCKET}/emr/jobs`;

test('08: EMR with its own and a running cluster, then training', () => {
  const world = new World();
  const { stack } = world;
  const { EmrInstanceRole, InstanceType, ProcessingOutput } = pipelines;
  const cluster = new pipelines.StringParameter(stack, 'ClusterId', { defaultValue: 'j-1ABCDEFGHIJKL' });
  const workers = new pipelines.IntegerParameter(stack, 'CoreNodes', { defaultValue: 3 });
  const lake = world.join('s3:/', BUCKET, 'sensor-lake', pipelines.ExecutionVariable.PIPELINE_EXECUTION_ID);

  const collect = new pipelines.EmrStep(stack, 'CollectReadings', {
    displayName: 'Collect readings',
    description: 'Starts a cluster for this step only',
    jar: 'command-runner.jar',
    args: ['spark-submit', '--deploy-mode', 'cluster', `${JOBS}/collect.py`, '--out', lake],
    properties: { 'spark.sql.shuffle.partitions': '64' },
    cluster: pipelines.EmrCluster.create({
      releaseLabel: 'emr-6.15.0',
      applications: ['Spark', 'Hadoop'],
      instanceGroups: [
        { role: EmrInstanceRole.MASTER, instanceCount: 1, instanceType: new Ec2InstanceType('m5.xlarge') },
        {
          role: EmrInstanceRole.CORE,
          instanceCount: workers.valueAsNumber,
          instanceType: new Ec2InstanceType('m5.2xlarge'),
          market: pipelines.EmrMarket.SPOT,
        },
      ],
      subnetId: 'subnet-0aa1bb2cc3dd4ee55',
      bootstrapActions: [{ name: 'install', path: `${JOBS}/bootstrap.sh` }],
      configurations: [{ Classification: 'spark', Properties: { maximizeResourceAllocation: 'true' } }],
      instanceProfile: InstanceProfile.fromInstanceProfileName(stack, 'Profile', 'EMR_EC2_DefaultRole'),
      serviceRole: Role.fromRoleName(stack, 'Service', 'EMR_DefaultRole'),
      logUri: `s3://${BUCKET}/emr/logs/`,
      managedScaling: { minInstances: 2, maxInstances: 10 },
      additionalConfig: { VisibleToAllUsers: true },
    }),
    cache: { expireAfter: Duration.days(7) },
  });
  const joinWeather = new pipelines.EmrStep(stack, 'JoinWeather', {
    displayName: 'Join weather',
    description: 'Runs on a cluster that is always there',
    cluster: pipelines.EmrCluster.existing(cluster.valueAsString, {
      executionRole: Role.fromRoleArn(stack, 'Runtime', 'arn:aws:iam::111122223333:role/EmrRuntime'),
    }),
    jar: `${JOBS}/weather.jar`,
    mainClass: 'org.example.Weather',
    args: ['--in', lake],
    dependsOn: [collect],
  });
  const refine = new pipelines.ProcessingStep(stack, 'RefineReadings', {
    image: images.Image.fromUri(`${REGISTRY}/refine:9`),
    instanceType: InstanceType.R5_XLARGE,
    script: world.script('SensorPipeline', 'preprocess.py'),
    inputs: {
      'input-1': pipelines.ProcessingInput.fromS3(lake, {
        localPath: '/opt/ml/processing/input',
        distribution: pipelines.S3DataDistribution.SHARDED_BY_S3_KEY,
        inputMode: pipelines.S3InputMode.PIPE,
        compression: pipelines.S3Compression.GZIP,
      }),
    },
    outputs: {
      train: ProcessingOutput.fromLocal('/opt/ml/processing/train'),
      summary: ProcessingOutput.fromLocal('/opt/ml/processing/summary', { uploadMode: pipelines.S3UploadMode.CONTINUOUS }),
    },
    arguments: ['--emr-cluster', joinWeather.clusterId],
    dependsOn: [joinWeather],
  });
  const quality = refine.report('summary', 'summary.json', { propertyFileName: 'Quality' });
  const image = images.Image.sklearn('1.2-1');
  const fit = new pipelines.TrainingStep(stack, 'FitForest', {
    image,
    instanceType: InstanceType.C5_2XLARGE,
    sourceDirectory: pipelines.SourceDirectory.fromS3(world.code('SensorPipeline', 'sourcedir.tar.gz'), { entryPoint: 'train.py' }),
    hyperparameters: { trees: 200, criterion: 'gini' },
    outputPath: `s3://${BUCKET}/sensors`,
    inputs: { train: pipelines.TrainingInput.from(refine.output('train')) },
    debugHook: {},
    profiler: { disabled: true },
  });
  const publish = new pipelines.RegisterModelStep(stack, 'PublishForest-RegisterModel', {
    image,
    modelData: fit.modelArtifacts,
    sourceDirectory: pipelines.SourceDirectory.fromS3(`s3://${BUCKET}/sensor-forest/sourcedir.tar.gz`, { entryPoint: 'inference.py' }),
    framework: 'SKLEARN',
    contentTypes: ['application/json'],
    responseTypes: ['application/json'],
    inferenceInstances: [InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_LARGE],
    modelPackageGroup: world.group('SensorForests'),
  });
  const gate = new pipelines.ConditionStep(stack, 'EnoughReadings', {
    conditions: [pipelines.Condition.greaterThan(quality.number('rows.kept'), 10000)],
    ifSteps: [fit, publish],
    elseSteps: [new pipelines.FailStep(stack, 'TooFewReadings', { errorMessage: 'Not enough readings were kept.' })],
  });
  world.expect('08-emr-to-training', 'SensorPipeline', { parameters: [cluster, workers], steps: [collect, joinWeather, refine, gate] });
});
