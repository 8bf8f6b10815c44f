import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IModelRef } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, images, pipelines } from 'cdk-mlops';
import { statements } from './statements';

const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/7';
const { Model, ModelContainer } = endpoints;

const newStack = () => new Stack(new App(), 'Stack');
const model = (stack: Stack, props: Partial<endpoints.ModelProps> = {}) =>
  new Model(stack, 'Model', { containers: [ModelContainer.fromModelPackage(PACKAGE)], modelAccess: {}, ...props });
const partitionArn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });

describe('the role', () => {
  test('is assumed by SageMaker on behalf of this account only', () => {
    const stack = newStack();
    model(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'sagemaker.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }],
      },
      ManagedPolicyArns: Match.absent(),
    });
  });

  test('writes logs of endpoints and metrics of hosting, and nothing else', () => {
    const stack = newStack();
    model(stack);
    expect(statements(Template.fromStack(stack))).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        Resource: {
          'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':log-group:/aws/sagemaker/Endpoints/*']],
        },
      },
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': ['/aws/sagemaker/Endpoints', 'AWS/SageMaker'] } },
      },
    ]);
  });

  test('reads whole buckets with their keys', () => {
    const stack = newStack();
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Bucket', { encryptionKey: key });
    const other = Key.fromKeyArn(stack, 'Other', 'arn:aws:kms:eu-west-1:111111111111:key/1');
    model(stack, { modelAccess: { modelDataBuckets: [bucket], keys: [key, other], keyArns: [other.keyArn] } });
    const template = Template.fromStack(stack);
    const arn = stack.resolve(bucket.bucketArn);
    expect(statements(template).slice(2)).toEqual([
      { Effect: 'Allow', Action: 's3:GetObject', Resource: { 'Fn::Join': ['', [arn, '/*']] } },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: arn },
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: [stack.resolve(key.keyArn), other.keyArn] },
    ]);
    // no resource policy refers back to the role: the bucket may belong to another account
    template.resourceCountIs('AWS::S3::BucketPolicy', 0);
  });

  test.each([
    ['s3://b', ['/*'], undefined],
    ['s3://b/', ['/*'], undefined],
    ['s3://b/models/', ['/models/*'], ['models/*']],
    ['s3://b/models', ['/models', '/models/*'], ['models', 'models/*']],
    ['s3://b/m/model.tar.gz', ['/m/model.tar.gz'], ['m/model.tar.gz']],
  ])('reads the location %s', (location, objects, prefixes) => {
    const stack = newStack();
    model(stack, { modelAccess: { modelDataLocations: [location] } });
    const [get, list] = statements(Template.fromStack(stack)).slice(2);
    expect([get.Resource].flat()).toEqual(objects.map(object => partitionArn(`:s3:::b${object}`)));
    expect(list.Resource).toEqual(partitionArn(':s3:::b'));
    expect(list.Condition?.StringLike['s3:prefix']).toEqual(prefixes);
  });

  test('reads a location with tokens', () => {
    const stack = newStack();
    model(stack, { modelAccess: { modelDataLocations: [`s3://artifacts-${Aws.REGION}/${Fn.ref('Project')}/models`] } });
    const [get] = statements(Template.fromStack(stack)).slice(2);
    expect(get.Resource[0]).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::artifacts-', { Ref: 'AWS::Region' }, '/', { Ref: 'Project' }, '/models']],
    });
  });

  test('can be brought, and is given the same permissions unless it refuses', () => {
    const given = newStack();
    const role = new Role(given, 'Mine', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    expect(model(given, { role }).role).toBe(role);
    const template = Template.fromStack(given);
    template.resourceCountIs('AWS::IAM::Role', 1);
    expect(statements(template)).toHaveLength(2);
    template.hasResourceProperties('AWS::SageMaker::Model', { ExecutionRoleArn: given.resolve(role.roleArn) });

    const refused = newStack();
    model(refused, { role: Role.fromRoleArn(refused, 'Mine', 'arn:aws:iam::222222222222:role/mine', { mutable: false }) });
    Template.fromStack(refused).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('is what a grant to the model reaches', () => {
    const stack = newStack();
    new Bucket(stack, 'Bucket').grantRead(model(stack));
    expect(statements(Template.fromStack(stack)).flatMap(s => s.Action)).toContain('s3:GetObject*');
  });
});

describe('the network', () => {
  const setup = (props: Partial<endpoints.ModelProps> = {}) => {
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 1 });
    return { stack, vpc, made: model(stack, { vpc, ...props }) };
  };

  test('of a VPC has a security group of its own', () => {
    const { stack, made } = setup();
    const group = stack.resolve(made.connections.securityGroups[0].securityGroupId);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SageMaker::Model', {
      VpcConfig: { SecurityGroupIds: [group], Subnets: [{ Ref: Match.stringLikeRegexp('^VpcPrivateSubnet1') }] },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' })] });
  });

  test('may be closed, or brought', () => {
    Template.fromStack(setup({ allowAllOutbound: false }).stack)
      .hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })] });
    const stack = newStack();
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 1 });
    const group = new SecurityGroup(stack, 'Mine', { vpc });
    model(stack, { vpc, securityGroups: [group], vpcSubnets: { subnetType: SubnetType.PUBLIC } });
    Template.fromStack(stack).resourceCountIs('AWS::EC2::SecurityGroup', 1);
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Model', {
      VpcConfig: { SecurityGroupIds: [stack.resolve(group.securityGroupId)], Subnets: [{ Ref: Match.stringLikeRegexp('^VpcPublicSubnet1') }] },
    });
  });

  test('opens to other constructs', () => {
    const { stack, vpc, made } = setup();
    made.connections.allowFrom(new SecurityGroup(stack, 'Client', { vpc }), Port.tcp(443));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, GroupId: stack.resolve(made.connections.securityGroups[0].securityGroupId) });
  });

  test('lets the role handle network interfaces in these subnets only', () => {
    const { stack } = setup();
    const ec2 = statements(Template.fromStack(stack)).filter(statement => [statement.Action].flat()[0].startsWith('ec2:'));
    expect(ec2.map(({ Action, Condition }) => [Action, Condition && Object.keys(Condition.ArnLike)])).toEqual([
      ['ec2:CreateNetworkInterface', undefined],
      [['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'], ['ec2:Vpc']],
      [['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], undefined],
    ]);
    expect(JSON.stringify(ec2[0].Resource)).toMatch(/:\*:subnet\/","?.*VpcPrivateSubnet1.*:\*:security-group\/.*network-interface\/\*/);
  });

  test.each<[string, (stack: Stack) => Partial<endpoints.ModelProps>, RegExp]>([
    ['subnets without a VPC', () => ({ vpcSubnets: {} }), /vpcSubnets has no meaning without a VPC: give vpc too/],
    ['outbound rules without a VPC', () => ({ allowAllOutbound: false }), /allowAllOutbound has no meaning without a VPC/],
    ['an empty list of security groups', stack => ({ vpc: new Vpc(stack, 'Vpc'), securityGroups: [] }), /securityGroups must select 1 to 5, got 0/],
    ['outbound rules for given groups', stack => {
      const vpc = new Vpc(stack, 'Vpc');
      return { vpc, securityGroups: [new SecurityGroup(stack, 'Mine', { vpc })], allowAllOutbound: true };
    }, /allowAllOutbound applies to the security group that is made/],
  ])('fails for %s', (_, props, message) => {
    const stack = newStack();
    expect(() => model(stack, props(stack))).toThrow(message);
  });

  test('fails when connections are asked of a model without VPC', () => {
    const stack = newStack();
    const made = model(stack);
    expect(() => made.connections).toThrow(/the model is in no VPC and has no connections: give vpc/);
  });
});

describe('a container of an image', () => {
  const built = (props: Partial<endpoints.ImageContainerOptions> = {}, image = images.Image.xgboost('1.7-1')) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '222222222222', region: 'eu-west-1' } });
    new Model(stack, 'Model', { containers: [ModelContainer.fromImage(image, props)] });
    return { stack, template: Template.fromStack(stack) };
  };

  test('is the primary one, and the role may pull the image and read the artifact', () => {
    const { template } = built({ modelDataUrl: 's3://artifacts/abalone/model.tar.gz', environment: { A: 'b' } });
    template.hasResourceProperties('AWS::SageMaker::Model', {
      PrimaryContainer: {
        Image: Match.stringLikeRegexp('\\.dkr\\.ecr\\.eu-west-1\\..*/sagemaker-xgboost:1\\.7-1$'),
        ModelDataUrl: 's3://artifacts/abalone/model.tar.gz',
        Environment: { A: 'b' },
      },
      Containers: Match.absent(),
    });
    const granted = statements(template).slice(2);
    expect(granted.map(({ Action }) => Action)).toEqual([
      's3:GetObject', 's3:ListBucket', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], 'ecr:GetAuthorizationToken',
    ]);
    expect(granted[0].Resource).toEqual(partitionArn(':s3:::artifacts/abalone/model.tar.gz'));
    expect(JSON.stringify(granted[2].Resource)).toMatch(/:ecr:eu-west-1:\d{12}:repository\/sagemaker-xgboost"/);
  });

  test('of a repository of the stack', () => {
    const stack = newStack();
    const repository = new Repository(stack, 'Repository');
    new Model(stack, 'Model', { containers: [ModelContainer.fromImage(images.Image.fromEcrRepository(repository, 'v1'))] });
    const template = Template.fromStack(stack);
    expect(statements(template)).toContainEqual(expect.objectContaining({
      Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: stack.resolve(repository.repositoryArn),
    }));
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('follows the processor of the instance type', () => {
    const image = images.Image.pytorch('2.1');
    const uri = (instanceType: pipelines.InstanceType) =>
      Object.values(built({ instanceType }, image).template.findResources('AWS::SageMaker::Model'))[0].Properties.PrimaryContainer.Image;
    expect(uri(pipelines.InstanceType.M5_LARGE)).toContain('-cpu-');
    expect(uri(pipelines.InstanceType.of('ml.g5.xlarge'))).toContain('-gpu-');
  });

  test('warns of an artifact at a place that is not known', () => {
    const { stack } = built({ modelDataUrl: Fn.importValue('Artifact') });
    Annotations.fromStack(stack).hasWarning('/Stack/Model', Match.stringLikeRegexp('cdk-mlops:endpoints.modelAccess'));
  });

  test('fails for an artifact outside of S3', () => {
    expect(() => built({ modelDataUrl: 'https://example.com/model.tar.gz' })).toThrow(/modelDataUrl must begin with "s3:\/\/", got "https:/);
  });
});

describe('containers', () => {
  test('several are a pipeline, with an execution mode', () => {
    const stack = newStack();
    model(stack, {
      containers: [
        ModelContainer.fromModelPackage(PACKAGE, { containerHostname: 'prepare', inferenceSpecificationName: 'small' }),
        ModelContainer.fromModelPackage('abalone', { containerHostname: 'predict', environment: { A: 'b' } }),
      ],
      inferenceExecutionMode: endpoints.InferenceExecutionMode.DIRECT,
      networkIsolation: true,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Model', {
      Containers: [
        { ModelPackageName: PACKAGE, ContainerHostname: 'prepare', InferenceSpecificationName: 'small' },
        { ModelPackageName: 'abalone', ContainerHostname: 'predict', Environment: { A: 'b' } },
      ],
      InferenceExecutionConfig: { Mode: 'Direct' },
      EnableNetworkIsolation: true,
    });
  });

  const one = (options: endpoints.ModelPackageContainerOptions) => ({ containers: [ModelContainer.fromModelPackage(PACKAGE, options)] });
  test.each<[string, Partial<endpoints.ModelProps>, RegExp]>([
    ['no containers', { containers: [] }, /containers must have 1 to 15 entries, got 0/],
    ['too many containers', { containers: Array(16).fill(ModelContainer.fromModelPackage(PACKAGE)) }, /containers must have 1 to 15 entries, got 16/],
    ['a mode for one container', { inferenceExecutionMode: endpoints.InferenceExecutionMode.SERIAL }, /inferenceExecutionMode needs at least 2 containers, got 1/],
    ['a host name for some containers only', {
      containers: [ModelContainer.fromModelPackage(PACKAGE, { containerHostname: 'a' }), ModelContainer.fromModelPackage(PACKAGE)],
    }, /containerHostname must be given to all containers or to none, got 1 of 2/],
    ['a bad host name', one({ containerHostname: 'a_b' }), /containerHostname must consist of letters, digits and hyphens.*got "a_b"/],
    ['a bad specification name', one({ inferenceSpecificationName: '-a' }), /inferenceSpecificationName must consist of.*got "-a"/],
    ['a group instead of a package', { containers: [ModelContainer.fromModelPackage('arn:aws:sagemaker:eu-west-1:1:model-package-group/x')] }, /modelPackageArn must be the ARN of a model package such as/],
    ['a bad variable name', one({ environment: { 'a-b': 'c' } }), /a name in environment must consist of letters, digits and underscores.*got "a-b"/],
    ['a long variable', one({ environment: { A: 'x'.repeat(1025) } }), /environment.A must have at most 1024 characters, got 1025/],
    ['too many variables', one({ environment: Object.fromEntries([...Array(101).keys()].map(i => [`A${i}`, ''])) }), /environment must have at most 100 variables, got 101/],
    ['a location that is no S3 location', { modelAccess: { modelDataLocations: ['bucket/key'] } }, /modelAccess.modelDataLocations must begin with "s3:\/\/", got "bucket\/key"/],
    ['a location that is a token', { modelAccess: { modelDataLocations: [Fn.importValue('Location')] } }, /must begin with "s3:\/\/" so that bucket and key are known, got a token/],
    ['a location without bucket', { modelAccess: { modelDataLocations: ['s3:///key'] } }, /must name a bucket, got "s3:\/\/\/key"/],
    ['a location with wildcards', { modelAccess: { modelDataLocations: ['s3://b/*'] } }, /must not hold the wildcards \* and \?, got "s3:\/\/b\/\*"/],
  ])('fails for %s', (_, props, message) => {
    expect(() => model(newStack(), props)).toThrow(message);
  });
});

describe('references', () => {
  test('a model is an IModelRef', () => {
    const stack = newStack();
    const ref: IModelRef = model(stack);
    expect(stack.resolve(ref.modelRef.modelArn)).toEqual({ Ref: expect.stringMatching(/^Model/) });
  });

  test('an imported model has name, ARN, role and security groups', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '222222222222', region: 'cn-north-1' } });
    expect(stack.resolve(Model.fromModelName(stack, 'ByName', 'abalone').modelArn)).toEqual(partitionArn(':sagemaker:cn-north-1:222222222222:model/abalone'));
    const arn = 'arn:aws-cn:sagemaker:cn-north-1:333333333333:model/abalone';
    const imported = Model.fromModelArn(stack, 'ByArn', arn);
    expect([imported.modelName, imported.modelRef.modelArn, imported.env.account]).toEqual(['abalone', arn, '333333333333']);
    expect(() => imported.connections).toThrow(/has no connections/);
    const group = SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1');
    const role = Role.fromRoleName(stack, 'Role', 'mine');
    const known = Model.fromModelAttributes(stack, 'ByAttributes', { modelArn: arn, role, securityGroups: [group] });
    expect(known.connections.securityGroups).toEqual([group]);
    expect(known.grantPrincipal).toBe(role);
  });

  test('is the default child\'s resource', () => {
    const stack = newStack();
    expect((model(stack).node.defaultChild as any).cfnResourceType).toBe('AWS::SageMaker::Model');
  });
});
