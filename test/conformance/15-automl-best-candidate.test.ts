import { Duration, Size } from 'aws-cdk-lib';
import { SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { BUCKET, World } from './world';
import { pipelines } from '../../src';

test('15: AutoML and its best candidate', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType, RetryException } = pipelines;
  const train = new pipelines.StringParameter(stack, 'TrainData', { defaultValue: `s3://${BUCKET}/bank/train` });
  const key = new pipelines.StringParameter(stack, 'OutputKey', { defaultValue: 'alias/automl' });
  const runtime = new pipelines.IntegerParameter(stack, 'JobRuntimeSeconds', { defaultValue: 7200 });

  const search = new pipelines.AutoMLStep(stack, 'SearchModels', {
    inputs: [{
      uri: train.valueAsString,
      compression: pipelines.S3Compression.GZIP,
      channel: pipelines.AutoMLChannel.TRAINING,
      contentType: 'text/csv;header=present',
    }],
    targetAttribute: 'subscribed',
    problemType: pipelines.AutoMLProblemType.BINARY_CLASSIFICATION,
    objectiveMetric: 'AUC',
    maxCandidates: 15,
    featureSpecificationUri: `s3://${BUCKET}/bank/features.json`,
    maxRuntime: Duration.seconds(runtime.valueAsNumber),
    maxTrainingRuntime: Duration.minutes(15),
    outputPath: world.join(`s3://${BUCKET}`, 'bank', 'automl'),
    interContainerEncryption: true,
    vpc: Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-west-2a'] }),
    vpcSubnets: { subnets: [Subnet.fromSubnetId(stack, 'Subnet', 'subnet-cc33dd44')] },
    securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-aa11bb22')],
    validationFraction: 0.2,
    jobTags: { owner: 'marketing' },
    cache: { expireAfter: Duration.days(30) },
    retryPolicies: [{ exceptions: [RetryException.RESOURCE_LIMIT], maxAttempts: 2 }],
  });
  // keys by their alias, which no construct has
  search.addArgumentOverride('AutoMLJobConfig.SecurityConfig.VolumeKmsKeyId', 'alias/disk');
  search.addArgumentOverride('OutputDataConfig.KmsKeyId', key.valueAsString);

  const create = new pipelines.ModelStep(stack, 'BankModel-CreateModel', {
    ...search.bestModel,
    retryPolicies: [{ exceptions: [RetryException.SERVICE_FAULT], interval: Duration.seconds(30), maxAttempts: 4 }],
  });
  const score = new pipelines.TransformStep(stack, 'ScoreCustomers', {
    modelName: create.modelName,
    instanceType: InstanceType.M5_XLARGE,
    inputData: `s3://${BUCKET}/bank/customers`,
    contentType: 'text/csv',
    splitType: pipelines.TransformSplit.LINE,
    strategy: pipelines.BatchStrategy.MULTI_RECORD,
    maxPayload: Size.mebibytes(6),
    outputPath: `s3://${BUCKET}/bank/scores`,
    accept: 'text/csv',
    assembleWith: pipelines.TransformAssembly.LINE,
  });
  const register = new pipelines.RegisterModelStep(stack, 'BankPackage-RegisterModel', {
    ...search.bestModel,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_XLARGE],
    modelPackageGroup: world.group('bank-models'),
    metrics: { modelStatistics: { s3Uri: search.modelInsightsReport }, explainability: { s3Uri: search.explainabilityReport } },
  });
  const gate = new pipelines.ConditionStep(stack, 'IsUseful', {
    conditions: [pipelines.Condition.greaterThan(search.bestObjectiveValue, 0.75)],
    ifSteps: [create, score, register],
    elseSteps: [new pipelines.FailStep(stack, 'NotUseful', {
      errorMessage: pipelines.Functions.join(' ', ['Best candidate', search.bestCandidateName, 'is no better than a guess.']),
    })],
  });
  world.expect('15-automl-best-candidate', 'BankAutoML', { parameters: [train, key, runtime], steps: [search, gate] });
});
