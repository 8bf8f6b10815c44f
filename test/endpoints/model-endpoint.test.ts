import { App, Aws, CfnParameter, RemovalPolicy, Size, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { endpoints, pipelines } from 'cdk-mlops';
import { statements } from './statements';

const TOOLING = '111111111111';
const access: endpoints.ModelAccess = {
  modelDataLocations: ['s3://tooling-artifacts/models'],
  repositoryArns: [`arn:aws:ecr:eu-west-1:${TOOLING}:repository/abalone`],
  keyArns: [`arn:aws:kms:eu-west-1:${TOOLING}:key/0000`],
};

function fixture(options: Partial<endpoints.ModelEndpointProps> = {}, stack = new Stack(new App(), 'Stack')) {
  const modelPackageArn = new CfnParameter(stack, 'ModelPackageArn').valueAsString;
  const served = new endpoints.ModelEndpoint(stack, 'Abalone', {
    modelPackageArn, instanceType: pipelines.InstanceType.M5_LARGE, modelAccess: access, ...options,
  });
  return { stack, served, template: Template.fromStack(stack) };
}

describe('with defaults', () => {
  const { served, stack, template } = fixture();

  test('a model of the package, which is known at deployment only', () => {
    template.hasResourceProperties('AWS::SageMaker::Model', {
      Containers: [{ ModelPackageName: { Ref: 'ModelPackageArn' } }],
      PrimaryContainer: Match.absent(),
      ModelName: Match.absent(),
      VpcConfig: Match.absent(),
      EnableNetworkIsolation: Match.absent(),
    });
  });

  test('a configuration with one variant, one instance and all the traffic', () => {
    template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
      EndpointConfigName: Match.absent(),
      KmsKeyId: Match.absent(),
      DataCaptureConfig: Match.absent(),
      ProductionVariants: [{
        VariantName: 'AllTraffic',
        ModelName: stack.resolve(served.model.modelName),
        InstanceType: 'ml.m5.large',
        InitialInstanceCount: 1,
        InitialVariantWeight: 1,
      }],
    });
  });

  test('an endpoint that serves it, without a name of its own', () => {
    template.hasResource('AWS::SageMaker::Endpoint', {
      Properties: {
        EndpointName: Match.absent(),
        EndpointConfigName: stack.resolve(served.endpointConfig.endpointConfigName),
      },
    });
    expect(stack.resolve(served.endpointName)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^AbaloneEndpoint/), 'EndpointName'] });
  });

  test('no key, no bucket, no scaling', () => {
    for (const type of ['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::EC2::SecurityGroup']) {
      template.resourceCountIs(type, 0);
    }
  });

  test('the model waits for the permissions of its role', () => {
    const [model] = Object.values(template.findResources('AWS::SageMaker::Model'));
    expect(model.DependsOn).toEqual(Object.keys(template.findResources('AWS::IAM::Policy')));
  });

  test('the parts are public, and the endpoint is the default child', () => {
    expect([served.model, served.endpointConfig, served.endpoint].map(part => part.node.path))
      .toEqual(['Stack/Abalone/Model', 'Stack/Abalone/EndpointConfig', 'Stack/Abalone/Endpoint']);
    expect(served.node.defaultChild).toBe(served.endpoint);
    expect(served.scaling).toBeUndefined();
  });
});

test('reads the other account\'s artifacts, key and image by their ARNs, and nothing else', () => {
  const { template } = fixture();
  const granted = statements(template).map(({ Action, Resource }) => [Action, Resource]);
  const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });
  expect(granted).toEqual([
    [['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], expect.anything()],
    ['cloudwatch:PutMetricData', '*'],
    ['s3:GetObject', [arn(':s3:::tooling-artifacts/models'), arn(':s3:::tooling-artifacts/models/*')]],
    ['s3:ListBucket', arn(':s3:::tooling-artifacts')],
    ['kms:Decrypt', `arn:aws:kms:eu-west-1:${TOOLING}:key/0000`],
    [['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], `arn:aws:ecr:eu-west-1:${TOOLING}:repository/abalone`],
    ['ecr:GetAuthorizationToken', '*'],
  ]);
});

test('every option reaches its resource', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '222222222222', region: 'eu-west-1' } });
  const key = new Key(stack, 'Key');
  const { template, served } = fixture({
    endpointName: 'abalone-prod',
    variantName: 'Blue',
    initialInstanceCount: 2,
    volumeSize: Size.gibibytes(64),
    modelDataDownloadTimeout: Duration.minutes(10),
    containerStartupHealthCheckTimeout: Duration.minutes(5),
    enableSsmAccess: true,
    routingStrategy: endpoints.RoutingStrategy.LEAST_OUTSTANDING_REQUESTS,
    inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-2',
    environment: { LOG_LEVEL: 'debug' },
    encryptionKey: key,
    dataCapture: { samplingPercentage: 20, removalPolicy: RemovalPolicy.DESTROY },
    scaling: { minCapacity: 2, maxCapacity: 6, invocationsPerInstance: 70, disableScaleIn: true, scaleOutCooldown: Duration.minutes(1) },
    vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }),
    networkIsolation: true,
  }, stack);
  template.hasResourceProperties('AWS::SageMaker::Model', {
    Containers: [{ Environment: { LOG_LEVEL: 'debug' } }],
    EnableNetworkIsolation: true,
    VpcConfig: { Subnets: [{ Ref: Match.stringLikeRegexp('PrivateSubnet1') }, { Ref: Match.stringLikeRegexp('PrivateSubnet2') }] },
  });
  template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
    KmsKeyId: stack.resolve(key.keyArn),
    DataCaptureConfig: { InitialSamplingPercentage: 20, KmsKeyId: stack.resolve(key.keyArn) },
    ProductionVariants: [{
      VariantName: 'Blue',
      InitialInstanceCount: 2,
      VolumeSizeInGB: 64,
      ModelDataDownloadTimeoutInSeconds: 600,
      ContainerStartupHealthCheckTimeoutInSeconds: 300,
      EnableSSMAccess: true,
      RoutingConfig: { RoutingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
      InferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-2',
    }],
  });
  template.hasResourceProperties('AWS::SageMaker::Endpoint', { EndpointName: 'abalone-prod' });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 2,
    MaxCapacity: 6,
    ResourceId: { 'Fn::Join': ['', ['endpoint/', stack.resolve(served.endpointName), '/variant/Blue']] },
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
      TargetValue: 70,
      DisableScaleIn: true,
      ScaleOutCooldown: 60,
    },
  });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete' });
});

test('starts with the least number of instances that scaling allows', () => {
  const { template } = fixture({ scaling: { minCapacity: 3, maxCapacity: 5, invocationsPerInstance: 10 } });
  template.hasResourceProperties('AWS::SageMaker::EndpointConfig', { ProductionVariants: [Match.objectLike({ InitialInstanceCount: 3 })] });
});

test('takes a key, a bucket, a role and a VPC imported in a stack of another account', () => {
  const app = new App();
  const tooling = new Stack(app, 'Tooling', { env: { account: TOOLING, region: 'eu-west-1' } });
  const target = '222222222222';
  const stack = new Stack(app, 'Target', { env: { account: target, region: 'eu-west-1' } });
  const { template } = fixture({
    encryptionKey: Key.fromKeyArn(tooling, 'Key', `arn:aws:kms:eu-west-1:${target}:key/1`),
    dataCapture: { bucket: Bucket.fromBucketName(tooling, 'Bucket', 'captured') },
    role: Role.fromRoleArn(tooling, 'Role', `arn:aws:iam::${target}:role/serving`),
    vpc: Vpc.fromVpcAttributes(tooling, 'Vpc', {
      vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
    }),
  }, stack);
  template.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
    KmsKeyId: `arn:aws:kms:eu-west-1:${target}:key/1`,
    DataCaptureConfig: { DestinationS3Uri: 's3://captured/data-capture' },
  });
  template.hasResourceProperties('AWS::SageMaker::Model', {
    ExecutionRoleArn: `arn:aws:iam::${target}:role/serving`,
    VpcConfig: { Subnets: ['subnet-1'] },
  });
  expect(stack.dependencies).toEqual([]);
  expect(Object.keys(Template.fromStack(tooling).toJSON().Resources ?? {})).toEqual([]);
});

test('works with nothing known of the environment, and in every partition', () => {
  for (const region of ['eu-west-1', 'cn-north-1', 'us-gov-west-1', Aws.REGION]) {
    const stack = new Stack(new App(), 'Stack', region === Aws.REGION ? {} : { env: { account: '222222222222', region } });
    const { template } = fixture({ modelAccess: { modelDataLocations: ['s3://artifacts'] }, dataCapture: {}, scaling: { maxCapacity: 2, invocationsPerInstance: 1 } }, stack);
    expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws');
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'sagemaker.amazonaws.com' } })] },
    });
  }
});

test('the same input gives the same template', () => {
  expect(fixture({ dataCapture: {} }).template.toJSON()).toEqual(fixture({ dataCapture: {} }).template.toJSON());
});

test('warns of a model package whose parts the new role may not read', () => {
  const id = 'cdk-mlops:endpoints.modelAccess';
  const without = fixture({ modelAccess: undefined });
  Annotations.fromStack(without.stack).hasWarning('/Stack/Abalone/Model', Match.stringLikeRegexp(`name the places in modelAccess, or give role.*${id}`));
  Annotations.fromStack(fixture().stack).hasNoWarning('*', Match.stringLikeRegexp(id));
});

describe('scaling', () => {
  const scaling = { maxCapacity: 4, invocationsPerInstance: 100 };
  test.each<[string, Partial<endpoints.ModelEndpointProps>, RegExp]>([
    ['a burstable instance type', { scaling, instanceType: pipelines.InstanceType.T2_MEDIUM }, /scaling is not possible with the burstable instanceType "ml.t2.medium": choose another type/],
    ['more instances than the greatest number', { scaling, initialInstanceCount: 5 }, /initialInstanceCount must lie between scaling.minCapacity \(1\) and scaling.maxCapacity \(4\), got 5/],
    ['fewer instances than the least number', { scaling: { ...scaling, minCapacity: 2 }, initialInstanceCount: 1 }, /scaling.minCapacity \(2\).*got 1/],
    ['a greatest number below the least', { scaling: { ...scaling, minCapacity: 5 } }, /maxCapacity must not be less than minCapacity \(5\), got 4/],
    ['a least number of 0', { scaling: { ...scaling, minCapacity: 0 }, initialInstanceCount: 1 }, /minCapacity must be at least 1.*got 0: to turn the endpoint off at times, use idle/],
    ['no invocations', { scaling: { ...scaling, invocationsPerInstance: 0 } }, /invocationsPerInstance must be greater than 0, got 0/],
  ])('fails for %s', (_, options, message) => {
    expect(() => fixture(options)).toThrow(message);
  });

  test('takes numbers that are known at deployment only', () => {
    const stack = new Stack(new App(), 'Stack');
    const count = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
    const { template } = fixture({ scaling: { minCapacity: count, maxCapacity: count, invocationsPerInstance: count } }, stack);
    template.hasResourceProperties('AWS::SageMaker::EndpointConfig', { ProductionVariants: [Match.objectLike({ InitialInstanceCount: { Ref: 'Count' } })] });
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: { Ref: 'Count' }, MaxCapacity: { Ref: 'Count' } });
  });
});
