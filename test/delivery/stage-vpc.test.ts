import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';
import type { Construct } from 'constructs';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const instanceType = pipelines.InstanceType.M5_LARGE;
const ATTRIBUTES = { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], privateSubnetIds: ['subnet-1', 'subnet-2'], isolatedSubnetIds: ['subnet-3', 'subnet-4'] };

function deploy(vpc: delivery.StageVpc, more: Partial<delivery.DeploymentStageOptions> = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
    stages: ['staging', 'prod'].map((stageName, i) => ({ stageName, env: i === 0 ? STAGING : { ...STAGING, account: '333333333333' }, endpoint: { instanceType }, vpc, ...more })),
  });
  return { pipeline, stage: (i: number) => Template.fromStack(pipeline.stages[i].stack) };
}
const modelVpc = (template: Template) => Object.values<any>(template.findResources('AWS::SageMaker::Model'))[0].Properties.VpcConfig;

test('a new network is in the stack of each stage', () => {
  const { pipeline, stage } = deploy(projects.PrivateNetwork.stageVpc({ cidr: '10.1.0.0/20' }));
  for (const template of [stage(0), stage(1)]) {
    template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.1.0.0/20' });
    expect(modelVpc(template).Subnets.map((each: any) => template.findResources('AWS::EC2::Subnet')[each.Ref] !== undefined)).toEqual([true, true]);
    expect(modelVpc(template).SecurityGroupIds).toHaveLength(2);
    // the artifacts of the models are in the account of the deploy pipeline
    expect(JSON.stringify(Object.values<any>(template.findResources('AWS::EC2::VPCEndpoint'))[0].Properties.PolicyDocument)).toContain(TOOLING.account);
  }
  expect(Template.fromStack(Stack.of(pipeline)).findResources('AWS::EC2::VPC')).toEqual({});
});

test('one that is there is known by its ids, in all that runs in the stage', () => {
  const bucket = (scope: Construct) => Bucket.fromBucketName(scope, 'Data', 'data');
  const { pipeline, stage } = deploy(delivery.StageVpc.existing(ATTRIBUTES, { securityGroupIds: ['sg-1'], vpcSubnets: { subnetType: 'Isolated' as any } }), {
    batch: { inputBucket: bucket(new Stack()), instanceType }, monitoring: {},
  });
  const expected = { Subnets: ['subnet-3', 'subnet-4'], SecurityGroupIds: ['sg-1'] };
  expect(modelVpc(stage(0))).toEqual(expected);
  expect(JSON.parse(pipeline.stages[0].batch!.pipeline.definitionText()).Steps[0].Arguments.VpcConfig).toEqual(expected);
  stage(0).hasResourceProperties('AWS::SageMaker::DataQualityJobDefinition', { NetworkConfig: Match.objectLike({ VpcConfig: expected }) });
  stage(0).resourceCountIs('AWS::EC2::SecurityGroup', 0);
});

test('without security groups it gets new ones', () => {
  const template = deploy(delivery.StageVpc.existing(ATTRIBUTES)).stage(0);
  expect(modelVpc(template).Subnets).toEqual(['subnet-1', 'subnet-2']);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' });
});

test('one that is looked up is looked up in the account of the stage', () => {
  const { pipeline } = deploy(delivery.StageVpc.lookup({ vpcName: 'ml' }));
  const app = pipeline.node.root as App;
  const missing = app.synth().manifest.missing!.map(each => each.props as any);
  expect(missing.map(({ account, filter }) => [account, filter['tag:Name']])).toEqual([['222222222222', 'ml'], ['333333333333', 'ml']]);
});

test('one of another kind is made by the user', () => {
  class Own extends delivery.StageVpc {
    public bind(scope: Construct, { stageName, toolingAccount }: delivery.StageVpcBindOptions): delivery.StageVpcConfig {
      return { vpc: new Vpc(scope, 'Own', { vpcName: `${stageName}-${toolingAccount}`, natGateways: 0, subnetConfiguration: [{ name: 'in', subnetType: 'Isolated' as any }] }), vpcSubnets: { subnetGroupName: 'in' } };
    }
  }
  const { stage } = deploy(new Own());
  stage(1).hasResourceProperties('AWS::EC2::VPC', { Tags: Match.arrayWith([{ Key: 'Name', Value: 'prod-111111111111' }]) });
});

test('with strict security it is the network of the stage', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const project = new projects.DeployProject(stack, 'Project', {
    projectName: 'abalone',
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
    stages: [{ stageName: 'prod', env: STAGING, endpoint: { instanceType }, vpc: delivery.StageVpc.existing({ ...ATTRIBUTES, vpcCidrBlock: '10.0.0.0/16' }, { vpcSubnets: { subnetType: 'Isolated' as any } }) }],
    security: projects.Security.STRICT,
  });
  const template = Template.fromStack(project.stages[0].stack);
  template.resourceCountIs('AWS::EC2::VPC', 0);
  expect(modelVpc(template).Subnets).toEqual(['subnet-3', 'subnet-4']);
});

describe('fails', () => {
  const vpc = Vpc.fromVpcAttributes(new Stack(), 'Vpc', ATTRIBUTES);
  test.each<[string, Partial<delivery.DeploymentStageOptions>, string]>([
    ['with another VPC of the endpoint', { endpoint: { instanceType, vpc } }, 'stage "staging" has vpc, to which all that runs in it is connected, and endpoint.vpc: leave out one of them'],
    ['with other subnets of monitors', { monitoring: { vpcSubnets: {} } as any }, 'and monitoring.vpcSubnets: leave out one of them'],
  ])('%s', (_, more, message) => {
    expect(() => deploy(delivery.StageVpc.existing(ATTRIBUTES), more)).toThrow(message);
  });

  test('to look up where the account is not known', () => {
    const stack = new Stack(new App(), 'Tooling');
    expect(() => new delivery.DeployPipeline(stack, 'Deploy', {
      modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'),
      stages: [{ stageName: 'here', endpoint: { instanceType }, vpc: delivery.StageVpc.lookup({ isDefault: true }) }],
    })).toThrow('vpc of stage "here" is looked up, but the account and region of the stage are not known: give env, or the ids with StageVpc.existing()');
  });

  test('without security groups in their list', () => {
    expect(() => delivery.StageVpc.existing(ATTRIBUTES, { securityGroupIds: [] })).toThrow('securityGroupIds must have 1 to 5 members, got 0');
  });
});
