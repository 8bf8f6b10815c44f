import { Duration, Size } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('09: PySpark, Spark jars and framework code', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType, ProcessingInput, SparkApplication } = pipelines;
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/1a2b3c4d-0000-4444-8888-aabbccddeeff');
  const subnet = new pipelines.StringParameter(stack, 'Subnet', { defaultValue: 'subnet-0123456789abcdef0' });
  const isolated = new pipelines.BooleanParameter(stack, 'Isolated', { defaultValue: true });
  const network = {
    interContainerEncryption: true,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-west-2a', 'us-west-2b'] }),
    vpcSubnets: {
      subnets: [Subnet.fromSubnetId(stack, 'SubnetA', subnet.valueAsString), Subnet.fromSubnetId(stack, 'SubnetB', 'subnet-0fedcba9876543210')],
    },
    securityGroups: ['sg-0123456789abcdef0', 'sg-0fedcba9876543210'].map(id => SecurityGroup.fromSecurityGroupId(stack, id, id)),
  };

  const sessions = new pipelines.ProcessingStep(stack, 'SessioniseClicks', {
    image: images.Image.spark('3.3'),
    instanceType: InstanceType.M5_2XLARGE,
    instanceCount: 3,
    maxRuntime: Duration.hours(2),
    environment: { AWS_SPARK_CONFIG_MODE: '2' },
    // the SDK uploads modules into a folder, which is mounted
    inputs: { 'py-files': ProcessingInput.fromS3(world.code('ProcessorZoo', 'py-files'), { localPath: '/opt/ml/processing/input/py-files' }) },
    spark: SparkApplication.python(world.code('ProcessorZoo', 'aggregate_clicks.py'), {
      pyFiles: ['/opt/ml/processing/input/py-files'],
      configurationUri: `s3://${BUCKET}/ProcessorZoo/SessioniseClicks/input/conf/57c8b66aa74327b08f282d34e4b1cd271608fd3784a5e1787c72cb996ff895c3/configuration.json`,
      eventLogsUri: `s3://${BUCKET}/clicks/spark-events`,
    }),
    arguments: ['--from', `s3://${BUCKET}/clicks/raw`, '--to', `s3://${BUCKET}/clicks/sessions`],
    cache: { expireAfter: Duration.days(10) },
  });
  const funnel = new pipelines.ProcessingStep(stack, 'BuildFunnel', {
    image: images.Image.spark('3.1'),
    instanceType: InstanceType.R5_XLARGE,
    instanceCount: 2,
    ...network,
    inputs: {
      jars: ProcessingInput.fromS3(`s3://${BUCKET}/sagemaker-spark-processing-YYYY-MM-DD-HH-MM-SS-mmm/input/jars`, {
        localPath: '/opt/ml/processing/input/jars',
      }),
    },
    spark: SparkApplication.jar(`s3://${BUCKET}/jars/funnel.jar`, {
      mainClass: 'org.example.Funnel', jars: [`s3://${BUCKET}/jars/geo.jar`, '/opt/ml/processing/input/jars'],
    }),
    arguments: ['--sessions', `s3://${BUCKET}/clicks/sessions`],
    dependsOn: [sessions],
  });
  const embed = new pipelines.ProcessingStep(stack, 'EmbedSessions', {
    image: images.Image.pytorch('2.1.0', { pyVersion: 'py310' }),
    instanceType: InstanceType.G4DN_XLARGE,
    volumeSize: Size.gibibytes(100),
    volumeKmsKey: key,
    outputKmsKey: key,
    networkIsolation: false,
    jobTags: { team: 'growth' },
    sourceDirectory: pipelines.SourceDirectory.fromS3(world.code('ProcessorZoo', 'sourcedir.tar.gz'), { entryPoint: 'finetune.py' }),
    inputs: { sessions: ProcessingInput.fromS3(`s3://${BUCKET}/clicks/sessions`, { localPath: '/opt/ml/processing/sessions' }) },
    outputs: { vectors: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/vectors', { destination: `s3://${BUCKET}/clicks/vectors` }) },
    arguments: ['--batch', '256'],
    dependsOn: [funnel],
  });
  const check = new pipelines.ProcessingStep(stack, 'CheckVectors', {
    image: images.Image.fromUri(`${REGISTRY}/vector-check:latest`),
    instanceType: InstanceType.T3_MEDIUM,
    ...network,
    inputs: {
      'input-1': ProcessingInput.fromS3(embed.output('vectors'), { localPath: '/opt/ml/processing/vectors' }),
      'input-2': ProcessingInput.fromS3(`s3://${BUCKET}/ProcessorZoo/CheckVectors/input/input-2`, { localPath: '/opt/ml/processing/lib' }),
    },
  });
  // decided at start
  for (const step of [funnel, check]) { step.addArgumentOverride('NetworkConfig.EnableNetworkIsolation', isolated.value); }
  world.expect('09-spark-and-framework-processing', 'ProcessorZoo', {
    parameters: [subnet, isolated], steps: [sessions, funnel, embed, check],
  });
});
