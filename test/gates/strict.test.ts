import { cfnLintErrorsOf } from './cfn-lint';
import { EXPLAINED } from './explained-findings';
import { EXPLAINED_STRICT } from './explained-strict';
import { KEY_EXCEPTIONS, KeyException, keyFindings, keyProperties } from './key-properties';
import { Partition, partitionFindings } from './partitions';
import { reachFindings } from './reach';
import { Synthesized, synthesized, synthesizedEach } from './synth';
import { lintTemplate } from './template-lint';
import { testWithPython } from '../ml/python';

const ABALONE = 'examples/abalone/app.ts';
const STRICT = 'integ/strict.ts';
/** Every template of a project; `STRICT` has the one that builds, trains and deploys. */
const KINDS = ['build', 'monitored', 'deploy', 'batch'].map(kind => `integ/strict-${kind}.ts`);
const PACKS = ['AwsSolutionsChecks', 'NIST80053R5Checks', 'PCIDSS321Checks'];
const environment = (region: string, partition: string) => ({
  security: 'strict',
  connectionArn: `arn:${partition}:codeconnections:${region}:111111111111:connection/11111111-2222-3333-4444-555555555555`,
  tooling: { account: '111111111111', region },
  staging: { account: '222222222222', region },
  production: { account: '333333333333', region },
});

const WAYS: [string, string, Record<string, any>, string[]?][] = [
  ['the abalone project', ABALONE, environment('eu-west-1', 'aws')],
  ['the abalone project in an unknown environment', ABALONE, { ...environment('eu-west-1', 'aws'), tooling: null, staging: null, production: null }],
  ['the abalone project in aws-us-gov', ABALONE, environment('us-gov-west-1', 'aws-us-gov'), ['AWS::CodeArtifact::Domain', 'AWS::CodeArtifact::Repository']],
  ['a project with features and an image build', STRICT, {}],
  ...KINDS.map(app => [app, app, {}] as [string, string, Record<string, any>]),
];
let results: Record<string, Synthesized>;
beforeAll(() => {
  const each = synthesizedEach(WAYS.map(([, app, context, gaps]) => [app, { context, gaps }]));
  results = Object.fromEntries(WAYS.map(([name], i) => [name, each[i]]));
}, 180_000);

testWithPython('cfn-lint has no errors under strict security', () => {
  const groups = WAYS.map(([name, , { tooling }, gaps]) =>
    [name, { files: results[name].templates.map(({ file }) => file), region: tooling?.region, gaps }]);
  expect(cfnLintErrorsOf(Object.fromEntries(groups))).toEqual({});
}, 180_000);

describe.each(WAYS)('strict security: %s', (way, _, context) => {
  let result: Synthesized;
  beforeAll(() => { result = results[way]; });

  test('AWS\'s validator is content, with both strict switches', () => {
    expect(result.status).toBe(0);
    expect(result.output).not.toMatch(/\[Error\]/i);
  });

  test('nothing reaches the internet, or can be reached from there', () => {
    expect(result.templates.length).toBeGreaterThan(0);
    expect(reachFindings(result.templates)).toEqual([]);
  });

  test('every template has its network, and all that runs is in it', () => {
    const runs = result.templates.filter(({ text }) => /"AWS::(CodeBuild::Project|Lambda::Function|SageMaker::(Endpoint|Pipeline))"/.test(text));
    expect(runs.length).toBeGreaterThan(0);
    for (const { body } of runs) {
      const types = Object.values<any>(body.Resources).map(resource => resource.Type);
      expect(types.filter(type => type === 'AWS::EC2::VPC')).toHaveLength(1);
      expect(types.filter(type => type === 'AWS::EC2::FlowLog')).toHaveLength(1);
      expect(types.filter(type => type === 'AWS::EC2::VPCEndpoint').length).toBeGreaterThan(2);
    }
  });

  test('whatever can have a key of the customer has one, and keys are rotated', () => {
    expect(keyFindings(result.templates)).toEqual([]);
  });

  test('roles, buckets, keys and builds are as safe as they are said to be', async () => {
    for (const template of result.templates) {
      expect({ template: template.name, problems: await lintTemplate(template.body) }).toEqual({ template: template.name, problems: [] });
    }
    if (context.tooling) { expect(partitionFindings(result.templates, context.connectionArn.split(':')[1] as Partition, [context.connectionArn])).toEqual([]); }
  });
});

const resourcesOf = (template: any): [string, any][] => Object.entries(template.Resources);

describe('keys', () => {
  const apps = () => [STRICT, ...KINDS].flatMap(app => synthesized(app).templates);

  test('the properties with keys are known of every type', () => {
    const types = [...new Set(apps().flatMap(({ body }) => resourcesOf(body).map(([, { Type }]) => Type as string)))].filter(type => !type.startsWith('Custom::'));
    expect(types.length).toBeGreaterThan(40);
    expect(types.filter(type => keyProperties(type) === undefined && type !== 'AWS::CloudFormation::CustomResource')).toEqual([]);
    expect(types.filter(type => keyProperties(type)!.length > 0)).toEqual(expect.arrayContaining([
      'AWS::DynamoDB::Table', 'AWS::ECR::Repository', 'AWS::Events::EventBus', 'AWS::SageMaker::FeatureGroup', 'AWS::Scheduler::Schedule', 'AWS::StepFunctions::StateMachine',
    ]));
    expect(keyProperties('AWS::S3::Bucket')!.map(({ path }) => path.join('.')))
      .toContain('bucketEncryption.serverSideEncryptionConfiguration.serverSideEncryptionByDefault.kmsMasterKeyId');
  });

  test('each that is taken away is missed', () => {
    const planted: string[] = [];
    for (const { name, body } of apps()) {
      for (const [id, { Type }] of resourcesOf(body)) {
        for (const { path } of keyProperties(Type) ?? []) {
          const copy = JSON.parse(JSON.stringify(body));
          if (planted.includes(`${Type} ${path.join('.')}`) || !takeAway(copy.Resources[id].Properties ?? {}, path)) { continue; }
          planted.push(`${Type} ${path.join('.')}`);
          expect({ planted: `${Type} ${path.join('.')}`, found: keyFindings([{ name, body: copy }]).length }).toEqual({ planted: `${Type} ${path.join('.')}`, found: 1 });
        }
      }
    }
    expect(planted.length).toBeGreaterThan(18);
    const key = { Type: 'AWS::KMS::Key', Properties: { EnableKeyRotation: false } };
    expect(keyFindings([{ name: 't', body: { Resources: { Key: key } } }])).toEqual(['t: AWS::KMS::Key Key is not rotated']);
  });

  test('a part that is there for encryption alone is missed as a whole', () => {
    const resources = { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} }, Machine: { Type: 'AWS::StepFunctions::StateMachine' }, Data: { Type: 'AWS::S3::Bucket' } };
    expect(keyFindings([{ name: 't', body: { Resources: resources } }]).map(finding => finding.split(' ')[2])).toEqual(['Table', 'Machine', 'Data']);
  });

  test('every exception is needed and says why', () => {
    const used = new Set<KeyException>();
    keyFindings([...apps(), { name: 'local storage', body: LOCAL_STORAGE }], used);
    for (const exception of KEY_EXCEPTIONS) {
      expect(exception.reason.length).toBeGreaterThan(40);
      expect({ exception: `${exception.type} ${exception.property}`, used: used.has(exception) }).toEqual({ exception: `${exception.type} ${exception.property}`, used: true });
    }
  });
});

const LOCAL_STORAGE = {
  Resources: { Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ VariantName: 'a', InstanceType: 'ml.m5d.large' }] } } },
};

/** Takes a property away, if it is there. */
function takeAway(value: any, path: readonly string[]): boolean {
  if (Array.isArray(value)) { return value.length > 0 && takeAway(value[0], path); }
  const [name, ...rest] = path;
  const found = value === null || typeof value !== 'object' ? undefined : Object.keys(value).find(key => key.toLowerCase() === name.toLowerCase());
  if (found === undefined) { return false; }
  return rest.length > 0 ? takeAway(value[found], rest) : delete value[found];
}

test('what starts a pipeline again reaches its table from the network, through an endpoint for tables of this account', () => {
  const [{ body }] = synthesized(STRICT).templates.filter(each => each.text.includes('AWS::DynamoDB::Table'));
  const all = (type: string) => Object.values<any>(body.Resources).filter(each => each.Type === type).map(each => each.Properties);
  expect(all('AWS::DynamoDB::Table')).toHaveLength(1);
  const [endpoint] = all('AWS::EC2::VPCEndpoint').filter(each => JSON.stringify(each.ServiceName).includes('.dynamodb'));
  expect(endpoint).toMatchObject({ VpcEndpointType: 'Gateway', RouteTableIds: [expect.anything(), expect.anything()] });
  expect(endpoint.PolicyDocument.Statement).toEqual([expect.objectContaining({
    Condition: { StringEquals: { 'aws:PrincipalAccount': expect.arrayContaining(['111111111111']), 'aws:ResourceAccount': expect.arrayContaining(['111111111111']) } },
  })]);
  // of the public lists, only those of S3 and DynamoDB
  expect(all('AWS::EC2::SecurityGroupEgress').flatMap(each => each.DestinationPrefixListId ?? []).sort()).toEqual(['pl-6da54004', 'pl-6fa54006']);
});

describe('cdk-nag: AwsSolutions, NIST 800-53 revision 5 and PCI DSS 3.2.1', () => {
  let findings: Synthesized['findings'];
  beforeAll(() => {
    findings = [
      ...synthesized(ABALONE, { nag: true, packs: PACKS, context: environment('eu-west-1', 'aws') }).findings,
      ...[STRICT, ...KINDS].flatMap(app => synthesized(app, { nag: true, packs: PACKS }).findings),
    ];
  });

  test('all packs ran, and find nothing that is not explained', () => {
    for (const pack of ['AwsSolutions-', 'NIST.800.53.R5-', 'PCI.DSS.321-']) { expect(findings.filter(finding => finding.rule.startsWith(pack)).length).toBeGreaterThan(0); }
    const unexplained = findings.filter(finding => ![...EXPLAINED, ...EXPLAINED_STRICT]
      .some(known => known.rule.test(finding.rule) && known.path.test(finding.path)));
    expect(unexplained.map(finding => `${finding.rule} at ${finding.path}`)).toEqual([]);
  });

  test('every explanation is needed and says something', () => {
    for (const known of EXPLAINED_STRICT) {
      expect({ rule: String(known.rule), used: findings.some(finding => known.rule.test(finding.rule) && known.path.test(finding.path)) })
        .toEqual({ rule: String(known.rule), used: true });
      expect(known.reason.length).toBeGreaterThan(60);
    }
  });
});

describe('what is planted is caught', () => {
  const template = (resources: Record<string, any>) => [{ name: 't', body: { Resources: resources } }];
  const sound = (): Record<string, any> => ({
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { MapPublicIpOnLaunch: false } },
    Group: { Type: 'AWS::EC2::SecurityGroup', Properties: { SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32' }] } },
    Endpoint: {
      Type: 'AWS::EC2::VPCEndpoint',
      Properties: {
        VpcEndpointType: 'Gateway',
        ServiceName: { 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.s3']] },
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '1', 'aws:ResourceAccount': '1' } } }],
        },
      },
    },
    Function: { Type: 'AWS::Lambda::Function', Properties: { VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] } } },
    Build: { Type: 'AWS::CodeBuild::Project', Properties: { VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] } } },
    Model: { Type: 'AWS::SageMaker::Model', Properties: { EnableNetworkIsolation: true, VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] } } },
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    },
    Policy: {
      Type: 'AWS::S3::BucketPolicy',
      Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: { Statement: [{ Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] } },
    },
    Pipeline: {
      Type: 'AWS::SageMaker::Pipeline',
      Properties: {
        PipelineDefinition: {
          PipelineDefinitionBody: JSON.stringify({
            Steps: [
              { Name: 'Train', Type: 'Training', Arguments: { EnableNetworkIsolation: true, VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] } } },
              { Name: 'Cluster', Type: 'EMR', Arguments: { ClusterConfig: { Instances: { Ec2SubnetId: 's', AdditionalMasterSecurityGroups: ['g'] } } } },
              { Name: 'Spark', Type: 'EMRServerless', Arguments: { ApplicationConfig: { networkConfiguration: { subnetIds: ['s'], securityGroupIds: ['g'] } } } },
              { Name: 'Import', Type: 'BedrockModelImport', Arguments: { VpcConfig: { SubnetIds: ['s'], SecurityGroupIds: ['g'] } } },
            ],
          }),
        },
      },
    },
  });

  const replaced = (from: string, to: string) => (resources: Record<string, any>) => {
    const definition = resources.Pipeline.Properties.PipelineDefinition;
    const before = definition.PipelineDefinitionBody;
    definition.PipelineDefinitionBody = before.replace(from, to);
    expect(definition.PipelineDefinitionBody).not.toBe(before);
  };

  test('a sound template has no findings', () => { expect(reachFindings(template(sound()))).toEqual([]); });

  test.each<[string, (resources: Record<string, any>) => void, RegExp]>([
    ['an internet gateway', resources => { resources.Gateway = { Type: 'AWS::EC2::InternetGateway' }; }, /Gateway is a way out/],
    ['a NAT gateway', resources => { resources.Nat = { Type: 'AWS::EC2::NatGateway' }; }, /Nat is a way out/],
    ['a route', resources => { resources.Route = { Type: 'AWS::EC2::Route' }; }, /Route is a route out/],
    ['public addresses', resources => { delete resources.Subnet.Properties.MapPublicIpOnLaunch; }, /Subnet may give out public/],
    ['a gateway that is attached', resources => { resources.Attached = { Type: 'AWS::EC2::VPCGatewayAttachment' }; }, /Attached is a way out/],
    ['half of the internet', resources => { resources.Group.Properties.SecurityGroupEgress[0].CidrIp = '128.0.0.0/1'; }, /Group is open/],
    ['one address of the internet', resources => { resources.Group.Properties.SecurityGroupEgress[0].CidrIp = '203.0.113.7/32'; }, /Group is open/],
    ['a private address with too many beside it', resources => { resources.Group.Properties.SecurityGroupEgress[0].CidrIp = '10.0.0.0/4'; }, /Group is open/],
    ['an endpoint of everybody', resources => {
      resources.Endpoint.Properties.PolicyDocument.Statement[0].Condition = { StringEquals: { 'aws:ResourceAccount': '1' } };
    }, /Endpoint lets everybody through/],
    ['an endpoint to buckets of everybody', resources => {
      resources.Endpoint.Properties.PolicyDocument.Statement[0].Condition = { StringEquals: { 'aws:PrincipalAccount': '1' } };
    }, /Endpoint lets data out/],
    ['an endpoint for any account', resources => {
      resources.Endpoint.Properties.PolicyDocument.Statement[0].Condition.StringEquals['aws:PrincipalAccount'] = '*';
    }, /Endpoint lets everybody through/],
    ['an endpoint without a policy', resources => { delete resources.Endpoint.Properties.PolicyDocument; }, /Endpoint lets everything through/],
    ['an endpoint beside the service\'s name', resources => { resources.Endpoint.Properties.VpcEndpointType = 'Interface'; }, /Endpoint does not take over/],
    ['egress to anywhere', resources => { resources.Group.Properties.SecurityGroupEgress[0].CidrIp = '0.0.0.0/0'; }, /Group is open/],
    ['ingress from anywhere', resources => { resources.In = { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { CidrIpv6: '::/0' } }; }, /In is open/],
    ['a group without rules', resources => { delete resources.Group.Properties.SecurityGroupEgress; }, /Group lets everything out/],
    ['a function outside', resources => { delete resources.Function.Properties.VpcConfig; }, /Function runs outside/],
    ['a build outside', resources => { resources.Build.Properties.VpcConfig.Subnets = []; }, /Build runs outside/],
    ['a model outside', resources => { delete resources.Model.Properties.VpcConfig; }, /Model runs outside/],
    ['a model with a network', resources => { delete resources.Model.Properties.EnableNetworkIsolation; }, /Model has containers with a network/],
    ['a job outside', resources => {
      resources.Pipeline.Properties.PipelineDefinition.PipelineDefinitionBody = JSON.stringify({
        Steps: [{ Name: 'Branch', Type: 'Condition', Arguments: { IfSteps: [{ Name: 'Inner', Type: 'Processing', Arguments: { NetworkConfig: { EnableNetworkIsolation: true } } }] } }],
      });
    }, /step Inner runs outside/],
    ['a cluster elsewhere', replaced('"Ec2SubnetId":"s",', ''), /step Cluster runs outside/],
    ['a Spark application elsewhere', replaced('"networkConfiguration"', '"other"'), /step Spark runs outside/],
    ['an import from elsewhere', replaced('"SubnetIds":["s"]', '"SubnetIds":[]'), /step Import runs outside/],
    ['a public bucket', resources => { resources.Bucket.Properties.PublicAccessBlockConfiguration.BlockPublicPolicy = false; }, /Bucket lacks BlockPublicPolicy/],
    ['a bucket without TLS', resources => { delete resources.Policy; }, /Bucket takes requests without TLS/],
    ['a policy for everybody', resources => { resources.Policy.Properties.PolicyDocument.Statement.push({ Effect: 'Allow', Principal: { AWS: '*' } }); }, /Policy lets everybody in/],
    ['a policy for everybody with TLS', resources => {
      resources.Policy.Properties.PolicyDocument.Statement.push({ Effect: 'Allow', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    }, /Policy lets everybody in/],
    ['an event bus for everybody', resources => {
      resources.Bus = { Type: 'AWS::Events::EventBus', Properties: { Policy: { Statement: [{ Effect: 'Allow', Principal: '*' }] } } };
    }, /Bus lets everybody in/],
    ['a role for everybody', resources => {
      resources.Role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' } }] } } };
    }, /Role lets everybody in/],
    ['a balancer', resources => { resources.Balancer = { Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: { Scheme: 'internet-facing' } }; }, /Balancer is a public endpoint/],
    ['a notebook', resources => { resources.Notebook = { Type: 'AWS::SageMaker::NotebookInstance', Properties: {} }; }, /Notebook has a way to the internet/],
    ['a function with an address', resources => { resources.Url = { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE' } }; }, /Url can be called/],
    ['an API', resources => { resources.Api = { Type: 'AWS::ApiGateway::RestApi', Properties: {} }; }, /Api is a public endpoint/],
  ])('%s', (_, plant, finding) => {
    const resources = sound();
    plant(resources);
    const found = reachFindings(template(resources));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(finding);
  });

  test('without strict security, much is found', () => {
    const findings = reachFindings(synthesized(ABALONE).templates);
    expect(findings.filter(finding => finding.includes('runs outside of a VPC')).length).toBeGreaterThan(5);
  });
});
