import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { BuildSpec, Project as CodeBuildProject, Source } from 'aws-cdk-lib/aws-codebuild';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  CfnRoute, CfnSecurityGroup, CfnVPCGatewayAttachment, InterfaceVpcEndpoint, SecurityGroup, SubnetType, Vpc,
  InstanceClass, InstanceSize, InstanceType as Ec2InstanceType,
} from 'aws-cdk-lib/aws-ec2';
import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { InstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnEventSourceMapping, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnNotebookInstance } from 'aws-cdk-lib/aws-sagemaker';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { delivery, endpoints, images, pipelines, projects, registry } from '../../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const { M5_LARGE } = pipelines.InstanceType;
const stackOf = (env: any = ENV) => new Stack(new App(), 'Stack', { env });
const givenVpc = (stack: Stack) => Vpc.fromVpcAttributes(stack, 'Given', {
  vpcId: 'vpc-1', vpcCidrBlock: '10.1.0.0/16', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'], isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
});

function pipelineOf(stack: Stack, options: Partial<pipelines.ProcessingStepProps> = {}) {
  const step = new pipelines.ProcessingStep(stack, 'Prepare', {
    image: images.Image.sklearn('1.2-1'),
    instanceType: M5_LARGE,
    script: pipelines.Script.fromAsset(__filename),
    outputs: { data: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/data') },
    ...options,
  });
  return { step, pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [step] }) };
}

const directories: string[] = [];
afterAll(() => directories.forEach(directory => rmSync(directory, { recursive: true })));
function dockerDirectory(dockerfile: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'docker-'));
  directories.push(directory);
  writeFileSync(join(directory, 'Dockerfile'), dockerfile);
  return directory;
}

function projectOf(stack: Stack, pipeline: pipelines.Pipeline, security = projects.Security.STRICT) {
  return new projects.BuildTrainProject(stack, 'Project', {
    projectName: 'strict',
    pipeline,
    security,
    source: delivery.Source.codeConnection('a/b', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }),
  });
}

describe('resources that stand beside', () => {
  test('a bucket gets a key, versions, access logs and TLS, and its users the key', () => {
    const stack = stackOf();
    const bucket = new Bucket(stack, 'Data');
    const reader = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    bucket.grantRead(reader);
    const perimeter = projects.Security.STRICT.applyTo(stack)!;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(perimeter.dataKey.keyArn) } })],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: { DestinationBucketName: stack.resolve(perimeter.accessLogsBucket.bucketName) },
      PublicAccessBlockConfiguration: Match.objectLike({ BlockPublicPolicy: true }),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'StrictPolicy',
      PolicyDocument: { Statement: [{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: stack.resolve(perimeter.dataKey.keyArn) }] },
      Roles: [stack.resolve(reader.roleName)],
    });
    expect((bucket.node.defaultChild as CfnBucket).bucketEncryption).toBeDefined();
  });

  test('a function gets the VPC, a key for its settings and the permissions for both, and waits for them', () => {
    const stack = stackOf();
    new LambdaFunction(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = () => 1'), environment: { A: 'b' } });
    const perimeter = projects.Security.STRICT.applyTo(stack)!;
    const template = Template.fromStack(stack);
    template.hasResource('AWS::Lambda::Function', {
      Properties: {
        KmsKeyArn: stack.resolve(perimeter.operationsKey.keyArn),
        VpcConfig: { SubnetIds: [Match.anyValue(), Match.anyValue()], SecurityGroupIds: [Match.anyValue()] },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('StrictPolicy')]),
    });
    const [policy] = Object.values<any>(template.findResources('AWS::IAM::Policy', { Properties: { PolicyName: 'StrictPolicy' } }));
    expect(policy.Properties.PolicyDocument.Statement.flatMap((statement: any) => statement.Action).sort()).toEqual([
      'ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'ec2:UnassignPrivateIpAddresses', 'kms:Decrypt',
    ]);
  });

  test('a table gets a key, its users the key, and what is in the VPC a way to it', () => {
    const stack = stackOf();
    const table = new Table(stack, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
    const reader = new LambdaFunction(stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'index.handler', code: Code.fromInline('exports.handler = () => 1') });
    table.grantReadData(reader);
    const perimeter = projects.Security.STRICT.applyTo(stack)!;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: stack.resolve(perimeter.dataKey.keyArn) } });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'StrictPolicy',
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt']), Resource: stack.resolve(perimeter.dataKey.keyArn) }),
        ]),
      },
    });
    expect(perimeter.services).toContain(projects.PrivateService.DYNAMODB);
  });

  test('two projects in one stack have packages of their own, and roles one policy', () => {
    const stack = stackOf();
    const { pipeline } = pipelineOf(stack);
    projectOf(stack, pipeline);
    new projects.DeployProject(stack, 'Other', {
      projectName: 'other',
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
      security: projects.Security.STRICT,
      stages: [{ stageName: 'prod', endpoint: { instanceType: M5_LARGE } }],
    });
    const template = Template.fromStack(stack);
    const logins = Object.values<any>(template.findResources('AWS::IAM::Policy')).filter(policy => JSON.stringify(policy).includes('codeartifact:'));
    expect(logins).toHaveLength(1);
    template.resourceCountIs('AWS::EC2::VPC', 2);
  });

  test('a test in another region is one that the network cannot reach', () => {
    const stack = stackOf();
    const stage = { stageName: 'prod', env: { account: '111111111111', region: 'us-east-1' }, endpoint: { instanceType: M5_LARGE } };
    const test = delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [delivery.Expectation.numbersBetween(0, 1)] }] });
    new projects.DeployProject(stack, 'Project', {
      projectName: 'far', modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), security: projects.Security.STRICT, stages: [{ ...stage, test }],
    });
    Annotations.fromStack(stack).hasWarning('/Stack/Project', Match.stringLikeRegexp('test of stage "prod" calls SageMaker in us-east-1.*security.other-region'));
  });

  test('topics and queues get a key, and the services that their policies let in may use it', () => {
    const stack = stackOf();
    new Topic(stack, 'Topic').grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
    new Queue(stack, 'Queue').grantSendMessages(new ServicePrincipal('events.amazonaws.com'));
    projects.Security.STRICT.applyTo(stack);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.anyValue() });
    template.hasResourceProperties('AWS::SQS::Queue', { KmsMasterKeyId: Match.anyValue() });
    for (const Service of ['cloudwatch.amazonaws.com', 'events.amazonaws.com']) {
      template.hasResourceProperties('AWS::KMS::Key', {
        KeyPolicy: {
          Statement: Match.arrayWith([Match.objectLike({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } })]),
        },
      });
    }
  });

  test('EventBridge may use the key for topics of the account, since it does not tell for whom it publishes to them', () => {
    const stack = stackOf();
    new Topic(stack, 'Topic').grantPublish(new ServicePrincipal('events.amazonaws.com'));
    new Queue(stack, 'Queue').grantSendMessages(new ServicePrincipal('events.amazonaws.com'));
    projects.Security.STRICT.applyTo(stack);
    const statements = Object.values<any>(Template.fromStack(stack).findResources('AWS::KMS::Key')).flatMap(({ Properties }) => Properties.KeyPolicy.Statement)
      .filter(({ Principal }) => Principal.Service === 'events.amazonaws.com');
    expect(statements.map(({ Sid, Condition }) => [Sid, Condition])).toEqual(expect.arrayContaining([
      ['Senderevents', { StringEquals: { 'aws:SourceAccount': '111111111111' } }],
      ['Publisherevents', { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:eu-west-1:111111111111:*']] } } }],
    ]));
    expect(statements).toHaveLength(2);
  });

  test('an event bus gets a key, which buses of the account may use', () => {
    const stack = stackOf();
    new EventBus(stack, 'Bus');
    const { operationsKey } = projects.Security.STRICT.applyTo(stack)!;
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Events::EventBus', { KmsKeyIdentifier: stack.resolve(operationsKey.keyArn) });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'EventBuses',
          Action: 'kms:DescribeKey',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111' },
            ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:eu-west-1:111111111111:event-bus/*']] } },
          },
        })]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Principal: { Service: 'events.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        })]),
      },
    });
  });

  test.each<[string, string, (stack: Stack) => Role, object, string[]]>([
    ['a schedule', 'AWS::Scheduler::Schedule', stack => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('scheduler.amazonaws.com') });
      new CfnSchedule(stack, 'Schedule', {
        flexibleTimeWindow: { mode: 'OFF' }, scheduleExpression: 'rate(1 day)', target: { arn: 'arn:aws:sqs:eu-west-1:111111111111:q', roleArn: role.roleArn },
      });
      return role;
    }, { KmsKeyArn: '<key>' }, ['kms:Decrypt']],
    ['a state machine', 'AWS::StepFunctions::StateMachine', stack => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
      new StateMachine(stack, 'Machine', { definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Nothing')), role });
      return role;
    }, { EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: '<key>', KmsDataKeyReusePeriodSeconds: 300 } }, ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['a secret', 'AWS::SecretsManager::Secret', stack => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
      new Secret(stack, 'Secret').grantRead(role);
      return role;
    }, { KmsKeyId: '<key>' }, ['kms:Decrypt']],
  ])('%s gets a key, and its role may use it', (_, type, make, expected, actions) => {
    const stack = stackOf();
    const role = make(stack);
    const { operationsKey } = projects.Security.STRICT.applyTo(stack)!;
    const keyArn = stack.resolve(operationsKey.keyArn);
    const template = Template.fromStack(stack);
    template.hasResourceProperties(type, JSON.parse(JSON.stringify(expected).replace('"<key>"', JSON.stringify(keyArn))));
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'StrictPolicy',
      PolicyDocument: { Statement: [{ Action: actions.length === 1 ? actions[0] : actions, Effect: 'Allow', Resource: keyArn }] },
      Roles: [stack.resolve(role.roleName)],
    });
  });

  test('the filter of a mapping gets a key, which Lambda may use', () => {
    const stack = stackOf();
    const mapping = { eventSourceArn: 'arn:aws:sqs:eu-west-1:111111111111:q', functionName: 'f' };
    new CfnEventSourceMapping(stack, 'Plain', mapping);
    new CfnEventSourceMapping(stack, 'Filtered', { ...mapping, filterCriteria: { filters: [{ pattern: '{}' }] } });
    projects.Security.STRICT.applyTo(stack);
    const template = Template.fromStack(stack);
    const mappings = template.findResources('AWS::Lambda::EventSourceMapping');
    expect([mappings.Plain.Properties.KmsKeyArn, mappings.Filtered.Properties.KmsKeyArn]).toEqual([undefined, expect.anything()]);
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'Senderlambda', Principal: { Service: 'lambda.amazonaws.com' } })]) } });
  });

  test('the copies of models of a stage have versions and access logs', () => {
    const stack = stackOf();
    const stage = { stageName: 'prod', env: { account: '222222222222', region: 'eu-west-1' }, endpoint: { instanceType: M5_LARGE }, copyModel: {} };
    const project = new projects.DeployProject(stack, 'Project', {
      projectName: 'far', modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), security: projects.Security.STRICT, stages: [stage],
    });
    const [{ modelStore }] = project.deployPipeline.stages;
    const template = Template.fromStack(Stack.of(modelStore!));
    template.resourceCountIs('AWS::S3::Bucket', 2);
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) })] },
      LoggingConfiguration: { DestinationBucketName: { Ref: Match.stringLikeRegexp('AccessLogs') }, LogFilePrefix: Match.anyValue() },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('the key of logs is for log groups of the account and region only', () => {
    const stack = stackOf();
    new LogGroup(stack, 'Logs');
    projects.Security.STRICT.applyTo(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'CloudWatchLogs',
          Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111111111111:log-group:*']] } } },
        })]),
      },
    });
    Template.fromStack(stack).allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: Match.anyValue() });
  });

  test('what has a key and a VPC of its own keeps them', () => {
    const stack = stackOf();
    const key = new Key(stack, 'Own', { enableKeyRotation: true });
    new LogGroup(stack, 'Logs', { encryptionKey: key });
    projects.Security.STRICT.applyTo(stack);
    Template.fromStack(stack).hasResourceProperties('AWS::Logs::LogGroup', { KmsKeyId: stack.resolve(key.keyArn) });
  });

  test('the role of another stack is told what it needs', () => {
    const stack = stackOf();
    new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = () => 1'),
      role: Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111111111111:role/given', { mutable: false }),
    });
    projects.Security.STRICT.applyTo(stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Function/Resource', Match.stringLikeRegexp('role of AWS::Lambda::Function .* allow it .*ec2:CreateNetworkInterface.*role-elsewhere'));
  });
});

describe('what is not strict fails the synthesis', () => {
  test.each<[string, (stack: Stack) => void, RegExp]>([
    ['a way to the internet', stack => { new Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a'], restrictDefaultSecurityGroup: false } as any); },
      /Stack\/Vpc\/IGW \(AWS::EC2::InternetGateway\) is a way to the internet: give a VPC with isolated subnets/],
    ['an open group', stack => { new SecurityGroup(stack, 'Open', { vpc: givenVpc(stack) }); }, /Stack\/Open\/Resource .* must not be open to or from addresses of the internet/],
    ['a group for one address of the internet', stack => {
      new CfnSecurityGroup(stack, 'Group', { groupDescription: 'x', securityGroupEgress: [{ ipProtocol: 'tcp', cidrIp: '203.0.113.7/32' }] });
    }, /Stack\/Group .* must not be open to or from addresses of the internet/],
    ['a route', stack => { new CfnRoute(stack, 'Route', { routeTableId: 'rtb-1', destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-1' }); }, /Stack\/Route .* is a route to the internet/],
    ['a gateway from elsewhere', stack => { new CfnVPCGatewayAttachment(stack, 'Attached', { vpcId: 'vpc-1', internetGatewayId: 'igw-1' }); },
      /Stack\/Attached .* is a way to the internet/],
    ['an API', stack => { new CfnRestApi(stack, 'Api', { name: 'a' }); }, /Stack\/Api .* must not be reachable from the internet: use EndpointType.PRIVATE/],
    ['an HTTP API', stack => { new CfnApi(stack, 'Api', { name: 'a' }); }, /Stack\/Api .* must not be reachable from the internet/],
    ['a balancer', stack => { new CfnLoadBalancer(stack, 'Balancer', { scheme: 'internet-facing' }); }, /Stack\/Balancer .* must not be reachable from the internet/],
    ['a notebook', stack => { new CfnNotebookInstance(stack, 'Notebook', { instanceType: 'ml.t3.medium', roleArn: 'arn:aws:iam::111111111111:role/r' }); },
      /Stack\/Notebook .* must have no way to the internet: give subnetId/],
    ['a database', stack => { new CfnDBInstance(stack, 'Database', { publiclyAccessible: true }); }, /Stack\/Database .* must not be reachable from the internet/],
    ['a key that is not rotated', stack => { new Key(stack, 'Key', { enableKeyRotation: false }); }, /Stack\/Key\/Resource .* must be rotated: set enableKeyRotation/],
    ['an endpoint configuration without a key', stack => {
      new endpoints.EndpointConfig(stack, 'Config', { variants: [{ model: endpoints.Model.fromModelName(stack, 'Model', 'm'), instanceType: M5_LARGE, variantName: 'v' }] });
    }, /Stack\/Config\/.* must have a key: give encryptionKey/],
  ])('%s', (_, plant, message) => {
    const stack = stackOf();
    plant(stack);
    projects.Security.STRICT.applyTo(stack);
    expect(() => (stack.node.root as App).synth()).toThrow(message);
  });

  test('a job that says otherwise, with the path of its step', () => {
    const stack = stackOf();
    const { pipeline } = pipelineOf(stack, { interContainerEncryption: false });
    projectOf(stack, pipeline);
    expect(() => (stack.node.root as App).synth())
      .toThrow(/step "Prepare" \(Stack\/Prepare\) does not encrypt the traffic between instances: leave out interContainerEncryption/);
  });
});

describe('a project', () => {
  test('secures the jobs of its pipeline, and keeps their role in the VPC', () => {
    const stack = stackOf();
    const { pipeline } = pipelineOf(stack);
    const { securityPerimeter } = projectOf(stack, pipeline);
    const [step] = pipeline._render().document.Steps;
    expect(step.Arguments.NetworkConfig).toMatchObject({ EnableNetworkIsolation: true, EnableInterContainerTrafficEncryption: true });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'JobsFromVpcOnly',
          Effect: 'Deny',
          Condition: { ArnEquals: { 'aws:PrincipalArn': stack.resolve(pipeline.jobRole.roleArn) }, StringNotEquals: { 'aws:SourceVpc': stack.resolve(securityPerimeter!.vpc.vpcId) } },
        })]),
      },
    });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('not-isolated'));
  });

  test('installs from a private index, and the build may read it', () => {
    const stack = stackOf();
    projectOf(stack, pipelineOf(stack).pipeline, projects.Security.strict({ publicPackages: [projects.PublicPackages.PYPI] }));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::CodeArtifact::Repository', { ExternalConnections: ['public:pypi'] });
    template.hasResourceProperties('AWS::CodeArtifact::Repository', { RepositoryName: 'packages', Upstreams: [Match.anyValue()] });
    const [build] = Object.values<any>(template.findResources('AWS::CodeBuild::Project'));
    const spec = JSON.stringify(build.Properties.Source.BuildSpec);
    expect(spec).toMatch(/aws codeartifact login --tool pip .*aws codeartifact login --tool npm .*pip install/);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'StrictPolicy',
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'] }),
        ]),
      },
    });
  });

  test('an image build hands the settings of the private index to Docker as secrets', () => {
    const stack = stackOf();
    const directory = dockerDirectory('FROM 111111111111.dkr.ecr.eu-west-1.amazonaws.com/base:1\nRUN --mount=type=secret,id=pip,target=/etc/pip.conf pip install x\nRUN npm ci\n');
    const { imageTag, project } = new images.ImageBuild(stack, 'Image', { directory });
    const plain = new images.ImageBuild(stackOf(), 'Image', { directory });
    projects.Security.strict({ packageRepository: { domainName: 'company', repositoryName: 'all' } }).applyTo(stack);
    const template = Template.fromStack(stack);
    const [{ Properties }] = Object.values<any>(template.findResources('AWS::CodeBuild::Project'));
    const { phases } = JSON.parse(Properties.Source.BuildSpec);
    const token = phases.pre_build.commands.find((command: string) => command.startsWith('PACKAGE_TOKEN='));
    expect(token).toContain('aws codeartifact get-authorization-token --domain company --domain-owner 111111111111');
    expect(phases.build.commands[0]).toContain('--secret "id=pip,src=$PACKAGE_SETTINGS/pip.conf" --secret "id=npm,src=$PACKAGE_SETTINGS/npmrc"');
    // arguments of builds stay in the history of an image
    expect(phases.build.commands[0]).not.toMatch(/--build-arg [^ ]*(TOKEN|PIP|NPM)/);
    expect(imageTag).toBe(plain.imageTag);
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: 'StrictPolicy',
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'codeartifact:GetAuthorizationToken' })]) },
      Roles: [stack.resolve((project.role as Role).roleName)],
    });
    Annotations.fromStack(stack).hasWarning('/Stack/Image', Match.stringLikeRegexp('installs packages with npm and does not mount its settings.*id=npm,target=/root/.npmrc'));
    Annotations.fromStack(stack).hasNoWarning('/Stack/Image', Match.stringLikeRegexp('image-packages-pip'));
  });

  test.each<[string, string, string | undefined]>([
    ['an image of Docker Hub', 'FROM python:3.12', 'python:3.12'],
    ['one by an argument', 'ARG BASE_IMAGE=public.ecr.aws/x/y:1\nFROM ${BASE_IMAGE} AS build\nFROM build', 'public.ecr.aws/x/y:1'],
    ['a syntax', '# syntax=docker/dockerfile:1\nFROM scratch', 'docker/dockerfile:1'],
    ['what is private', 'FROM 111111111111.dkr.ecr.eu-west-1.amazonaws.com/a:1 AS build\nFROM scratch\nFROM build', undefined],
    ['what nobody knows', 'ARG BASE\nFROM $BASE', undefined],
  ])('an image build from %s', (_, dockerfile, image) => {
    const stack = stackOf();
    new images.ImageBuild(stack, 'Image', { directory: dockerDirectory(dockerfile) });
    projects.Security.STRICT.applyTo(stack);
    const problem = `starts from ${JSON.stringify(image)}, which the private network has no way to: give baseImage`;
    const told = expect(() => (stack.node.root as App).synth());
    if (image === undefined) { told.not.toThrow(); } else { told.toThrow(problem); }
  });

  test('a build that stands beside logs in before it installs', () => {
    const stack = stackOf({ account: undefined, region: 'eu-west-1' });
    const build = (id: string, buildSpec?: BuildSpec, source?: Source) => new CodeBuildProject(stack, id, { buildSpec, source });
    build('Installs', BuildSpec.fromObject({ version: '0.2', phases: { install: { commands: [`echo ${stack.account} "quoted"`] }, build: { commands: ['pip install x'] } } }));
    build('Idle', BuildSpec.fromObject({ version: '0.2', phases: { build: { commands: ['make'] } } }));
    build('Elsewhere', undefined, Source.s3({ bucket: Bucket.fromBucketName(stack, 'Code', 'code'), path: 'code.zip' }));
    projects.Security.STRICT.applyTo(stack);
    const template = Template.fromStack(stack);
    const specOf = (id: string): any => {
      const [[, { Properties }]] = Object.entries<any>(template.findResources('AWS::CodeBuild::Project')).filter(([name]) => name.startsWith(id));
      const spec = Properties.Source.BuildSpec;
      const text = typeof spec === 'string' ? spec : spec['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : '123456789012').join('');
      return JSON.parse(text);
    };
    expect(specOf('Installs').phases.install.commands).toEqual([
      expect.stringMatching(/^aws codeartifact login --tool pip --domain \S+ --domain-owner 123456789012 --repository packages$/),
      expect.stringMatching(/^aws codeartifact login --tool npm /),
      'echo 123456789012 "quoted"',
    ]);
    expect(specOf('Idle').phases.build.commands).toEqual(['make']);
    Annotations.fromStack(stack).hasWarning('/Stack/Elsewhere/Resource', Match.stringLikeRegexp('cannot add a log-in to the private index.*security.packages'));
    Annotations.fromStack(stack).hasNoWarning('/Stack/Idle/Resource', Match.stringLikeRegexp('security.packages'));
  });

  test('without publicPackages, no package comes from outside', () => {
    const stack = stackOf();
    projectOf(stack, pipelineOf(stack).pipeline);
    const repositories = Object.values<any>(Template.fromStack(stack).findResources('AWS::CodeArtifact::Repository'));
    expect(repositories.map(({ Properties }) => [Properties.ExternalConnections, Properties.Upstreams])).toEqual([[undefined, undefined]]);
  });

  test('warns of a step that is not isolated by its own choice, which can be acknowledged', () => {
    const stack = stackOf();
    projectOf(stack, pipelineOf(stack, { networkIsolation: false }).pipeline);
    Annotations.fromStack(stack).hasWarning('/Stack/Prepare', Match.stringLikeRegexp('the container of step "Prepare" is not isolated.*security.not-isolated'));
  });

  test('uses what is brought, and tells which endpoints the VPC needs', () => {
    const stack = stackOf();
    const dataKey = new Key(stack, 'DataKey', { enableKeyRotation: true });
    const { pipeline } = pipelineOf(stack);
    const { securityPerimeter } = projectOf(stack, pipeline, projects.Security.strict({
      vpc: givenVpc(stack), dataKey, packageRepository: { domainName: 'company', repositoryName: 'all', domainOwner: '999999999999' },
    }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::VPC', 0);
    template.resourceCountIs('AWS::CodeArtifact::Domain', 0);
    template.hasResourceProperties('AWS::CodeBuild::Project', { VpcConfig: { VpcId: 'vpc-1', Subnets: ['subnet-1', 'subnet-2'] } });
    expect(securityPerimeter!.services).toEqual(expect.arrayContaining([
      projects.PrivateService.STS, projects.PrivateService.CODEARTIFACT_API, projects.PrivateService.LOGS,
    ]));
    Annotations.fromStack(stack).hasWarning('/Stack/Project/Security', Match.stringLikeRegexp('it has to have endpoints of S3 and of .*sts.*security.endpoints'));
  });

  describe('steps of other services', () => {
    const arnOfBucket = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}`]] });
    const role = (stack: Stack, name: string) => Role.fromRoleArn(stack, name, `arn:aws:iam::111111111111:role/${name}`, { mutable: false });
    const secured = (stack: Stack, ...steps: pipelines.Step[]) => {
      const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps });
      const { securityPerimeter } = projectOf(stack, pipeline);
      return { perimeter: securityPerimeter!, args: () => pipeline._render().document.Steps.map(step => stack.resolve(step.Arguments)) };
    };
    const cluster = (stack: Stack, options: Partial<pipelines.EmrClusterOptions> = {}) => new pipelines.EmrStep(stack, 'Cluster', {
      jar: 'command-runner.jar',
      cluster: pipelines.EmrCluster.create({
        releaseLabel: 'emr-7.0.0',
        serviceRole: role(stack, 'Service'),
        instanceProfile: InstanceProfile.fromInstanceProfileAttributes(stack, 'Nodes', {
          instanceProfileArn: 'arn:aws:iam::111111111111:instance-profile/Nodes', role: role(stack, 'Nodes-role'),
        }),
        additionalConfig: { SecurityConfiguration: 'encrypted' },
        instanceGroups: [{
          role: pipelines.EmrInstanceRole.MASTER, instanceCount: 1, instanceType: Ec2InstanceType.of(InstanceClass.M5, InstanceSize.XLARGE),
        }],
        ...options,
      }),
    });

    test('a cluster of its own is in the network', () => {
      const stack = stackOf();
      const { perimeter, args } = secured(stack, cluster(stack));
      const { subnetIds } = perimeter.vpc.selectSubnets(perimeter.subnets);
      const groups = perimeter.jobSecurityGroups.map(group => stack.resolve(group.securityGroupId));
      expect(args()[0].ClusterConfig).toMatchObject({
        SecurityConfiguration: 'encrypted',
        Instances: { Ec2SubnetId: stack.resolve(subnetIds[0]), AdditionalMasterSecurityGroups: groups, AdditionalSlaveSecurityGroups: groups },
      });
      Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
        VpcEndpointType: 'Gateway',
        PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Resource: Match.arrayWith([arnOfBucket('repo.eu-west-1.emr.amazonaws.com/*')]) })]) },
      });
      expect(() => (stack.node.root as App).synth()).not.toThrow();
    });

    test('fails with a cluster whose disks have no key', () => {
      const stack = stackOf();
      secured(stack, cluster(stack, { additionalConfig: {} }));
      expect(() => (stack.node.root as App).synth()).toThrow(/step "Cluster" \(Stack\/Cluster\) has disks without a key of the account: give additionalConfig.SecurityConfiguration/);
    });

    const spark = (stack: Stack, application: pipelines.EmrServerlessApplication, configurationOverrides?: any) =>
      new pipelines.EmrServerlessStep(stack, 'Spark', { application, executionRole: role(stack, 'Spark-role'), spark: { entryPoint: 's3://b/job.py' }, configurationOverrides });
    const disk = { diskEncryptionConfiguration: { encryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555' } };

    test('a serverless application of its own is in the network, and the pipeline may have it connected', () => {
      const stack = stackOf();
      const { perimeter, args } = secured(stack, spark(stack, pipelines.EmrServerlessApplication.create({ name: 'app', releaseLabel: 'emr-7.0.0' }), disk));
      expect(args()[0].ApplicationConfig.networkConfiguration).toEqual({
        subnetIds: stack.resolve(perimeter.vpc.selectSubnets(perimeter.subnets).subnetIds),
        securityGroupIds: perimeter.jobSecurityGroups.map(group => stack.resolve(group.securityGroupId)),
      });
      Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([Match.objectLike({ Action: 'ec2:CreateNetworkInterface', Condition: { StringEquals: { 'aws:CalledViaLast': 'ops.emr-serverless.amazonaws.com' } } })]),
        },
      });
    });

    test('fails with a serverless application whose disks have no key', () => {
      const stack = stackOf();
      secured(stack, spark(stack, pipelines.EmrServerlessApplication.create({ name: 'app', releaseLabel: 'emr-7.0.0' })));
      expect(() => (stack.node.root as App).synth()).toThrow(/step "Spark" .* has disks without a key: give configurationOverrides.diskEncryptionConfiguration/);
    });

    test('warns of what is there already, which can be acknowledged', () => {
      const stack = stackOf();
      secured(stack, spark(stack, pipelines.EmrServerlessApplication.existing('00f1abcdefghijkl')),
        new pipelines.EmrStep(stack, 'Existing', { cluster: pipelines.EmrCluster.existing('j-1ABCDEFGHIJKL'), jar: 'command-runner.jar' }));
      Annotations.fromStack(stack).hasWarning('/Stack/Spark', Match.stringLikeRegexp('runs on an application that is there already.*security.existing-cluster'));
      Annotations.fromStack(stack).hasWarning('/Stack/Existing', Match.stringLikeRegexp('runs on a cluster that is there already.*EmrCluster.create'));
    });

    test('models of Bedrock get a key, and are imported through the network', () => {
      const stack = stackOf();
      const name = new pipelines.StringParameter(stack, 'Name', { defaultValue: 'writer' });
      const { perimeter, args } = secured(stack,
        new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: name.valueAsString, modelData: 's3://weights-of-111111111111/w/' }),
        new pipelines.BedrockModelImportStep(stack, 'Import', { jobName: 'import-1', importedModelName: 'writer', modelData: 's3://weights-of-111111111111/w/' }));
      const key = stack.resolve(perimeter.dataKey.keyArn);
      expect(args()[0]).toMatchObject({ ModelKmsKeyArn: key });
      const vpc = { SubnetIds: [expect.anything(), expect.anything()], SecurityGroupIds: expect.any(Array) };
      expect(args()[1]).toMatchObject({ ImportedModelKmsKeyId: key, VpcConfig: vpc });
      Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('unchecked-step'));
      expect(() => (stack.node.root as App).synth()).not.toThrow();
    });
  });

  test('standard security changes nothing', () => {
    const [standard, none] = [{ security: projects.Security.STANDARD }, {}].map(options => {
      const stack = stackOf();
      const source = delivery.Source.codeConnection('a/b', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' });
      const project = new projects.BuildTrainProject(stack, 'Project', { projectName: 'strict', pipeline: pipelineOf(stack).pipeline, source, ...options });
      expect(project.securityPerimeter).toBeUndefined();
      return Template.fromStack(stack).toJSON();
    });
    expect(projects.Security.STANDARD.isStrict).toBe(false);
    expect(projects.Security.STANDARD.applyTo(stackOf())).toBeUndefined();
    expect(standard).toEqual(none);
  });

  test.each<[string, (stack: Stack) => projects.StrictOptions, RegExp]>([
    ['subnets without a VPC', () => ({ vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } }), /vpcSubnets needs vpc, got none/],
    ['a VPC and addresses', stack => ({ vpc: givenVpc(stack), cidr: '10.0.0.0/20' }), /cidr is for a network that is made here/],
    ['a VPC without isolated subnets', stack => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Public', { vpcId: 'vpc-1', availabilityZones: ['a'], publicSubnetIds: ['subnet-1'] }),
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
    }), /vpcSubnets must select isolated subnets with strict security, got public ones/],
    ['a VPC with a way out', stack => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Private', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    }), /got some with a way to the internet/],
    ['a VPC of unknown addresses', stack => ({
      vpc: Vpc.fromVpcAttributes(stack, 'Isolated', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] }),
    }), /securityGroups must be given with strict security for a vpc whose addresses are not known/],
  ])('fails with %s', (_, options, message) => {
    const stack = stackOf();
    expect(() => projects.Security.strict(options(stack)).applyTo(stack)).toThrow(message);
  });
});

describe('a private network', () => {
  const endpointsOf = (stack: Stack) => Object.values<any>(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);

  test('has no way out but endpoints, and a gateway to S3 where its addresses are known', () => {
    const stack = stackOf();
    const network = new projects.PrivateNetwork(stack, 'Network', { services: [projects.PrivateService.STS], trustedAccounts: ['222222222222'] });
    network.addService(projects.PrivateService.STS, projects.PrivateService.SAGEMAKER_FEATURE_STORE_RUNTIME);
    expect(network.services).toEqual(['sagemaker.featurestore-runtime', 'sts']);
    expect(network.node.findAll().filter(each => each instanceof InterfaceVpcEndpoint)).toHaveLength(2);
    const [gateway, ...others] = endpointsOf(stack);
    expect(gateway.VpcEndpointType).toBe('Gateway');
    expect(gateway.RouteTableIds).toHaveLength(2);
    expect(gateway.PolicyDocument.Statement[0].Condition.StringEquals['aws:ResourceAccount']).toEqual(['111111111111', '222222222222']);
    expect(others.map(each => each.PrivateDnsEnabled)).toEqual([true, true]);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: 'pl-6da54004', FromPort: 443, ToPort: 443 });
    template.resourceCountIs('AWS::EC2::Route', 0);
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL' });
  });

  test('reaches DynamoDB by a gateway, and only where its addresses are known or given', () => {
    const stack = stackOf();
    const network = new projects.PrivateNetwork(stack, 'Network');
    network.addService(projects.PrivateService.DYNAMODB, projects.PrivateService.DYNAMODB);
    expect(endpointsOf(stack).map(each => each.VpcEndpointType)).toEqual(['Gateway', 'Gateway']);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: 'pl-6fa54006' });
    const unknown = new Stack(new App(), 'Stack');
    expect(() => new projects.PrivateNetwork(unknown, 'Network', { services: [projects.PrivateService.DYNAMODB] })).toThrow(/dynamoDbPrefixListId must be given to reach DynamoDB/);
    expect(() => new projects.PrivateNetwork(unknown, 'Given', { services: [projects.PrivateService.DYNAMODB], dynamoDbPrefixListId: 'pl-01234567' })).not.toThrow();
  });

  test.each([['a region without a known list', { account: '111111111111', region: 'ca-west-1' }], ['an unknown region', undefined]])('reaches S3 by an interface endpoint in %s', (_, env) => {
    const stack = new Stack(new App(), 'Stack', { env });
    new projects.PrivateNetwork(stack, 'Network');
    expect(endpointsOf(stack)).toEqual([expect.objectContaining({
      VpcEndpointType: 'Interface', DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' }, PrivateDnsEnabled: true,
    })]);
    Template.fromStack(stack).resourcePropertiesCountIs('AWS::EC2::SecurityGroupEgress', { DestinationPrefixListId: Match.anyValue() }, 0);
  });

  test.each<[string, projects.PrivateNetworkProps, RegExp]>([
    ['a block that is too large', { cidr: '10.0.0.0/8' }, /cidr must be an IPv4 block of \/16 to \/24, known at synth, got "10.0.0.0\/8"/],
    ['one zone', { availabilityZoneCount: 1 }, /availabilityZoneCount must be .*2.*4.*got 1/],
    ['an account that is none', { trustedAccounts: ['12'] }, /trustedAccounts must have account ids of 12 digits, got "12"/],
    ['a list that is none', { s3PrefixListId: 's3' }, /s3PrefixListId must be the id of a prefix list.*got "s3"/],
  ])('fails with %s', (_, props, message) => {
    expect(() => new projects.PrivateNetwork(stackOf(), 'Network', props)).toThrow(message);
  });
});

test('fails with names that CodeArtifact does not take', () => {
  expect(() => new projects.PackageRepository(stackOf(), 'Packages', { domainName: 'Company' })).toThrow(/domainName/);
  expect(() => new projects.PackageRepository(stackOf(), 'Packages', { repositoryName: '-' })).toThrow(/repositoryName/);
});
