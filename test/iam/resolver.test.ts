import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Resolver } from './resolver';
import { World } from './world';

const template = {
  Mappings: { Images: { 'cn-north-1': { account: '1' }, 'eu-west-1': { account: '2' } } },
  Conditions: { InChina: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] } },
  Parameters: { List: { Type: 'CommaDelimitedList' }, Text: { Type: 'String', Default: 't' } },
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/p/' } },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/x' } },
    Group: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: 'Models' } },
    Endpoint: { Type: 'AWS::SageMaker::Endpoint', Properties: { EndpointName: 'Abalone' } },
    Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'r' } },
  },
};
const resolver = (region = 'eu-west-1') => new Resolver({ stackName: 'S', account: '111111111111', region, template, parameters: { List: 'a,b' } });

test.each<[string, any, any]>([
  ['a name', { Ref: 'Bucket' }, 's-bucket-bucket-8de0b3'],
  ['an ARN', { 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'arn:aws:s3:::s-bucket-bucket-8de0b3'],
  ['an ARN with a path', { 'Fn::GetAtt': ['Role', 'Arn'] }, 'arn:aws:iam::111111111111:role/p/S-Role-Role-8de0b3'],
  ['a log group', { 'Fn::GetAtt': 'Logs.Arn' }, 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/x:*'],
  ['a Ref that is an ARN', { Ref: 'Group' }, 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/Models'],
  ['an ARN in lower case', { Ref: 'Endpoint' }, 'arn:aws:sagemaker:eu-west-1:111111111111:endpoint/abalone'],
  ['a name in its own case', { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] }, 'Abalone'],
  ['a repository', { 'Fn::GetAtt': ['Repository', 'RepositoryUri'] }, '111111111111.dkr.ecr.eu-west-1.amazonaws.com/r'],
  ['a part of an ARN', { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Group', 'ModelPackageGroupArn'] }] }] }, 'Models'],
  ['a join', { 'Fn::Join': ['-', ['a', { Ref: 'Text' }, { Ref: 'AWS::Region' }]] }, 'a-t-eu-west-1'],
  ['a substitution', { 'Fn::Sub': '${AWS::AccountId}/${Bucket.Arn}/${!kept}' }, '111111111111/arn:aws:s3:::s-bucket-bucket-8de0b3/${kept}'],
  ['a substitution with variables', { 'Fn::Sub': ['${A}-${Text}', { A: { Ref: 'Bucket' } }] }, 's-bucket-bucket-8de0b3-t'],
  ['a map', { 'Fn::FindInMap': ['Images', { Ref: 'AWS::Region' }, 'account'] }, '2'],
  ['a list parameter', { 'Fn::Select': ['1', { Ref: 'List' }] }, 'b'],
  ['a condition', { 'Fn::If': ['InChina', 'yes', 'no'] }, 'no'],
  ['no value', { a: { Ref: 'AWS::NoValue' }, b: [1, { Ref: 'AWS::NoValue' }] }, { b: [1] }],
])('%s', (_, value, expected) => {
  expect(resolver().resolve(value)).toEqual(expected);
});

test('the partition is that of the region', () => {
  expect(resolver('cn-north-1').resolve({ 'Fn::GetAtt': ['Bucket', 'Arn'] })).toBe('arn:aws-cn:s3:::s-bucket-bucket-8de0b3');
  expect(resolver('cn-north-1').resolve({ 'Fn::If': ['InChina', 'yes', 'no'] })).toBe('yes');
  expect(resolver('us-gov-west-1').resolve({ 'Fn::GetAtt': ['Role', 'Arn'] })).toMatch(/^arn:aws-us-gov:iam/);
});

test.each<[string, any, string]>([
  ['an unknown resource', { Ref: 'Nothing' }, 'S has no Nothing'],
  ['an unknown function', { 'Fn::Magic': [] }, 'unknown function Fn::Magic'],
  ['a missing row', { 'Fn::FindInMap': ['Images', 'us-east-1', 'account'] }, 'Images has no us-east-1'],
])('fails with %s', (_, value, message) => {
  expect(() => resolver().resolve(value)).toThrow(message);
});

describe('an app with nested stacks', () => {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const env = { account: '111111111111', region: 'eu-west-1' };
  const data = new Stack(app, 'Data', { env });
  const stack = new Stack(app, 'Parent', { env });
  const bucket = new Bucket(data, 'Bucket');
  const [first, second] = ['First', 'Second'].map(id => new NestedStack(stack, id));
  const deeper = new NestedStack(second, 'Deeper');
  const role = new Role(first, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
  // from nested stack to nested stack, and into one below it
  new ManagedPolicy(deeper, 'More', { roles: [role], statements: [new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(deeper.stackName)] })] });
  new CfnOutput(stack, 'RoleArn', { value: role.roleArn });
  const world = World.of(app.synth().directory);

  test('has the resources of all of them, each with its place', () => {
    expect(world.roles.map(each => each.path)).toEqual(['Parent/First/Role']);
    expect(world.all('AWS::CloudFormation::Stack')).toEqual([]);
  });

  test('has values that go from stack to stack', () => {
    const [{ arn }] = world.all('AWS::S3::Bucket');
    expect(world.roleAt('First/Role').statements.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['s3:GetObject', `${arn}/*`], ['s3:PutObject', expect.stringMatching(new RegExp(`^${arn}/Parent-Second.*-Deeper`))],
    ]);
  });

  test('fails with a value that nobody exports', () => {
    const importing = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: { 'Fn::ImportValue': 'Nobody' }, AssumeRolePolicyDocument: { Statement: [] } } } } };
    expect(() => new World([{ stackName: 'S', ...env, template: importing }])).toThrow('S imports Nobody, which no stack of 111111111111/eu-west-1 exports');
  });
});
