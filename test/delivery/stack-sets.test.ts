import { App, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { stagesOf, statementsOf } from './support';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const ACCOUNTS = ['222222222222', '333333333333'];
const UNITS = ['ou-ab12-11111111', 'ou-ab12-22222222'];
const ORGANIZATION = 'o-a1b2c3d4e5';
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const many = (stackSet: delivery.StackSetOptions, more: object = {}) => ({
  stageName: 'everywhere', stackName: 'abalone-everywhere', endpoint, stackSet, ...more,
});
const inUnits = (more: object = {}) => many({ organizationalUnits: UNITS, organizationId: ORGANIZATION, ...more });

function deploy(stages: delivery.DeploymentStageOptions[], props: { env?: object; modelArtifacts?: (stack: Stack) => delivery.ModelArtifacts } = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: 'env' in props ? props.env : TOOLING });
  const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup, stages, modelArtifacts: props.modelArtifacts?.(stack) });
  const template = Template.fromStack(stack);
  return { stack, pipeline, template, declared: stagesOf(template), stage: (i = 0) => Template.fromStack(pipeline.stages[i].stack) };
}
const statements = ({ template, stack, pipeline }: ReturnType<typeof deploy>, sub: string) => statementsOf(template, stack, pipeline.role)
  .filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith(sub)));
const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${rest}`]] });

describe('self-managed permissions', () => {
  const app = deploy([many({ accounts: ACCOUNTS, failureTolerancePercentage: 20, maxConcurrentPercentage: 50 })]);
  const [action] = app.declared[2].Actions;

  test('one action makes the set and its stacks, with the version as a parameter', () => {
    expect(app.declared[2].Actions).toHaveLength(1);
    expect(action.ActionTypeId).toEqual({ Category: 'Deploy', Owner: 'AWS', Provider: 'CloudFormationStackSet', Version: '1' });
    expect(action.Configuration).toEqual({
      StackSetName: 'abalone-everywhere',
      Description: 'Serves a model of the registry in stage everywhere',
      TemplatePath: 'Templates::everywhere.template.json',
      Parameters: 'ParameterKey=ModelPackageArn,ParameterValue=#{ResolveModel.ModelPackageArn}',
      Capabilities: 'CAPABILITY_NAMED_IAM',
      PermissionModel: 'SELF_MANAGED',
      AdministrationRoleArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      ExecutionRoleName: 'AWSCloudFormationStackSetExecutionRole',
      DeploymentTargets: '222222222222,333333333333',
      Regions: { Ref: 'AWS::Region' },
      FailureTolerancePercentage: 20,
      MaxConcurrentPercentage: 50,
    });
    expect(action.InputArtifacts).toEqual([{ Name: 'Templates' }]);
    expect(action.RoleArn).toBeUndefined();
    expect(app.declared[2].BeforeEntry.Conditions[0].Result).toBe('SKIP');
  });

  test('the role of the pipeline may use this set only, and hand its role to CloudFormation only', () => {
    const set = arn('cloudformation:eu-west-1:111111111111:stackset/abalone-everywhere:*');
    expect(statements(app, 'cloudformation:')).toEqual([
      {
        Effect: 'Allow',
        Resource: set,
        Action: ['cloudformation:CreateStackSet', 'cloudformation:DescribeStackSet', 'cloudformation:DescribeStackSetOperation', 'cloudformation:ListStackInstances'],
      },
      {
        Effect: 'Allow',
        Action: ['cloudformation:CreateStackInstances', 'cloudformation:UpdateStackSet'],
        Resource: [set, arn('cloudformation:*:111111111111:stackset-target/abalone-everywhere:*'), arn('cloudformation:*:*:type/resource/AWS-*')],
      },
    ]);
    expect(statements(app, 'iam:')).toEqual([{
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: action.Configuration.AdministrationRoleArn,
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    }]);
  });

  test('the administration role is for this set, and assumes the execution role in the accounts only', () => {
    const { template, stack, pipeline } = app;
    expect(statementsOf(template, stack, pipeline.stages[0].administrationRole!)).toEqual([{
      Effect: 'Allow', Action: 'sts:AssumeRole', Resource: ACCOUNTS.map(account => arn(`iam::${account}:role/AWSCloudFormationStackSetExecutionRole`)),
    }]);
    template.hasResourceProperties('AWS::IAM::Role', {
      Path: '/stack-set/abalone-everywhere/',
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'cloudformation.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
            ArnLike: { 'aws:SourceArn': arn('cloudformation:eu-west-1:111111111111:stackset/abalone-everywhere:*') },
          },
        }],
      },
    });
  });

  test('a role and a name that the user gives are used', () => {
    const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
    const administrationRole = Role.fromRoleArn(stack, 'Administration', 'arn:aws:iam::111111111111:role/Administration', { mutable: false });
    const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
      stages: [many({ accounts: ACCOUNTS, administrationRole, executionRoleName: 'Execution' })],
    });
    const template = Template.fromStack(stack);
    expect(stagesOf(template)[2].Actions[0].Configuration).toMatchObject({ AdministrationRoleArn: administrationRole.roleArn, ExecutionRoleName: 'Execution' });
    expect(pipeline.stages[0].administrationRole).toBe(administrationRole);
    expect(JSON.stringify(template.toJSON())).not.toContain('stack-set/');
    expect(statementsOf(template, stack, pipeline.role)).toContainEqual(expect.objectContaining({ Action: 'iam:PassRole', Resource: administrationRole.roleArn }));
  });
});

describe('service-managed permissions', () => {
  test('targets are organizational units, without roles', () => {
    const app = deploy([inUnits()]);
    const { Configuration } = app.declared[2].Actions[0];
    expect(Configuration).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED', OrganizationsAutoDeployment: 'Disabled', DeploymentTargets: UNITS.join(','), Regions: { Ref: 'AWS::Region' },
    });
    expect(['AdministrationRoleArn', 'ExecutionRoleName', 'CallAs'].filter(key => key in Configuration)).toEqual([]);
    expect(app.pipeline.stages[0].administrationRole).toBeUndefined();
    expect([statements(app, 'iam:'), statements(app, 'organizations:')]).toEqual([[], []]);
  });

  test('a delegated administrator says so, and may look up that it is one', () => {
    const app = deploy([inUnits({ delegatedAdministrator: true })]);
    expect(app.declared[2].Actions[0].Configuration.CallAs).toBe('DELEGATED_ADMIN');
    expect(statements(app, 'organizations:')).toEqual([{ Effect: 'Allow', Action: 'organizations:ListDelegatedAdministrators', Resource: '*' }]);
  });

  test.each([[false, 'Enabled'], [true, 'EnabledWithStackRetention']])('new accounts get a stack by themselves, and keep it: %s', (retainStacksOnAccountRemoval, expected) => {
    const options = { autoDeployment: true, retainStacksOnAccountRemoval, delegatedAdministrator: true, failureTolerancePercentage: 5 };
    const { declared } = deploy([inUnits(options)]);
    const [set, instances] = declared[2].Actions;
    expect(set.Configuration.OrganizationsAutoDeployment).toBe(expected);
    // the action takes either targets or this
    expect(['DeploymentTargets', 'Regions'].filter(key => key in set.Configuration)).toEqual([]);
    expect([set.RunOrder, instances.RunOrder, instances.Name, instances.ActionTypeId.Provider]).toEqual([1, 2, 'DeployInstancesEverywhere', 'CloudFormationStackInstances']);
    expect(instances.Configuration).toEqual({
      StackSetName: set.Configuration.StackSetName, DeploymentTargets: UNITS.join(','), Regions: { Ref: 'AWS::Region' }, CallAs: 'DELEGATED_ADMIN', FailureTolerancePercentage: 5,
    });
  });
});

describe('the template', () => {
  test('knows neither account nor region, and needs no bootstrap, wherever the pipeline is', () => {
    const stage = new Stage(new App(), 'Outer', { env: TOOLING });
    const stack = new Stack(stage, 'Tooling');
    const pipeline = new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'), stages: [many({ accounts: ACCOUNTS })] });
    const template = Template.fromStack(pipeline.stages[0].stack).toJSON();
    expect(pipeline.stages[0].stack.environment).toBe('aws://unknown-account/unknown-region');
    expect(Object.keys(template.Parameters)).toEqual(['ModelPackageArn']);
    expect(template.Rules).toBeUndefined();
    expect(JSON.stringify(template)).not.toMatch(/111111111111|eu-west-1|cdk-hnb659fds/);
    expect(Object.values<any>(template.Resources).map(({ Type }) => Type)).toContain('AWS::SageMaker::Endpoint');
  });

  test('gets each name of a list as a parameter of its own, since the action splits at commas and blanks', () => {
    const { declared, stage } = deploy([many({ accounts: ACCOUNTS })], {
      modelArtifacts: scope => ({ buckets: [new Bucket(scope, 'A'), new Bucket(scope, 'B')], keys: [new Key(scope, 'K')] }),
    });
    const { Parameters } = declared[2].Actions[0].Configuration;
    const text = Parameters['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : '<value>').join('');
    expect(text).toBe('ParameterKey=ModelPackageArn,ParameterValue=#{ResolveModel.ModelPackageArn} ParameterKey=ModelBuckets1,ParameterValue=<value>'
      + ' ParameterKey=ModelBuckets2,ParameterValue=<value> ParameterKey=ModelKeys,ParameterValue=<value>');
    const names = [...text.matchAll(/ParameterKey=(\w+),/g)].map(([, name]) => name);
    const { Parameters: wanted } = stage().toJSON();
    expect(Object.keys(wanted).sort()).toEqual(names.sort());
    expect(Object.values<any>(wanted).map(({ Type }) => Type)).toEqual(['String', 'String', 'String', 'String']);
  });
});

describe('access of the accounts', () => {
  const modelArtifacts = (scope: Stack) => ({
    buckets: [new Bucket(scope, 'Artifacts', { encryptionKey: new Key(scope, 'ArtifactsKey') })],
    repositories: [new Repository(scope, 'Images')],
  });

  test('accounts read group, bucket, key and repository; that of the pipeline does anyway', () => {
    const { template } = deploy([many({ accounts: [...ACCOUNTS, TOOLING.account] })], { modelArtifacts });
    const principal = { AWS: ACCOUNTS.map(account => arn(`iam::${account}:root`)) };
    template.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', {
      ModelPackageGroupPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['sagemaker:CreateModel']), Principal: principal })]) },
    });
    const has = (type: string, property: string, Action: any) => template.hasResourceProperties(type, {
      [property]: { Statement: Match.arrayWith([Match.objectLike({ Action, Principal: principal })]) },
    });
    has('AWS::S3::BucketPolicy', 'PolicyDocument', 's3:GetObject');
    has('AWS::KMS::Key', 'KeyPolicy', 'kms:Decrypt');
    has('AWS::ECR::Repository', 'RepositoryPolicyText', Match.arrayWith(['ecr:BatchGetImage']));
  });

  test('organizational units are let in by their place in the organization, and the group by a statement that is told', () => {
    const { stack, template } = deploy([inUnits({ organizationalUnits: ['ou-ab12-11111111', 'r-ab12'] })], { modelArtifacts });
    const allowed = {
      Principal: { AWS: '*' },
      Condition: {
        'StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION },
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/*/ou-ab12-11111111/*', 'o-a1b2c3d4e5/r-ab12/*'] },
      },
    };
    const has = (type: string, property: string, Action: any) => template.hasResourceProperties(type, {
      [property]: { Statement: Match.arrayWith([Match.objectLike({ Action, ...allowed })]) },
    });
    has('AWS::S3::BucketPolicy', 'PolicyDocument', 's3:GetObject');
    has('AWS::S3::BucketPolicy', 'PolicyDocument', 's3:ListBucket');
    has('AWS::KMS::Key', 'KeyPolicy', 'kms:Decrypt');
    has('AWS::ECR::Repository', 'RepositoryPolicyText', Match.arrayWith(['ecr:BatchGetImage']));
    Annotations.fromStack(stack).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp(
      'readerAccounts.*"sagemaker:CreateModel","sagemaker:DescribeModelPackage".*"aws:PrincipalOrgPaths".*model-package/abalone/\\*'));
  });

  test('what the app does not own is named', () => {
    const { stack } = deploy([inUnits()], { modelArtifacts: scope => ({ buckets: [Bucket.fromBucketName(scope, 'Theirs', 'theirs')] }) });
    Annotations.fromStack(stack).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp('a bucket of modelArtifacts is not owned by this app.*ou-ab12-11111111, ou-ab12-22222222'));
  });
});

test('approvals come before and after, and other stages have their own accounts', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    stages: [
      { stageName: 'staging', endpoint, env: { account: '222222222222', region: 'eu-west-1' } },
      many({ accounts: ACCOUNTS }, { approvalBefore: true, approval: true, approvalTopic: new Topic(stack, 'Topic') }),
      { stageName: 'last', endpoint, env: { account: '444444444444', region: 'eu-west-1' } },
    ],
  });
  const declared = stagesOf(Template.fromStack(stack));
  expect(declared[3].Actions.map((action: any) => [action.RunOrder, action.Name])).toEqual([[1, 'ApproveEntry'], [2, 'DeployResourcesEverywhere'], [3, 'ApproveDeployment']]);
  expect(declared[2].Actions[0].RoleArn).toBeDefined();
});

test('the pipeline itself may be in an account that is not known', () => {
  const { declared } = deploy([many({ accounts: ACCOUNTS })], { env: undefined });
  expect(declared[2].Actions[0].Configuration.DeploymentTargets).toBe('222222222222,333333333333');
});

describe('fails', () => {
  const role = (account: string) => Role.fromRoleArn(new Stack(), 'Role', `arn:aws:iam::${account}:role/Role`);
  const invoke = delivery.EndpointTest.invoke({ cases: [{ body: '1,2', expect: [delivery.Expectation.numbersBetween(1, 29)] }] });

  test.each<[string, object, RegExp]>([
    ['env', { env: TOOLING }, /stage "everywhere" has env together with stackSet, but the accounts are those of stackSet/],
    ['test', { test: invoke }, /has test together with stackSet, but a test looks at one endpoint; test in a stage with one account/],
    ['soak', { soak: {} }, /has soak together with stackSet/],
    ['copyModel', { copyModel: {} }, /has copyModel together with stackSet/],
    ['monitoring', { monitoring: {} }, /has monitoring together with stackSet, but drift is told by one account/],
    ['rollbackOnFailure', { rollbackOnFailure: true }, /has rollbackOnFailure together with stackSet.*failureTolerancePercentage/],
    ['replaceOnFailure', { replaceOnFailure: true }, /has replaceOnFailure together with stackSet/],
    ['deployRole', { deployRole: role('222222222222') }, /has deployRole together with stackSet.*stackSet\.administrationRole/],
    ['executionRole', { executionRole: role('222222222222') }, /has executionRole together with stackSet.*stackSet\.executionRoleName/],
  ])('with %s, which needs one account', (_, more, message) => {
    expect(() => deploy([many({ accounts: ACCOUNTS }, more)])).toThrow(message);
  });

  test.each<[string, delivery.StackSetOptions, RegExp]>([
    ['without targets', {}, /stackSet of stage "everywhere" must have either accounts or organizationalUnits, got none/],
    ['with both kinds of targets', { accounts: ACCOUNTS, organizationalUnits: UNITS }, /got both/],
    ['with no account', { accounts: [] }, /accounts in the stackSet of stage "everywhere" must have 1 to 76 members, got 0/],
    ['with a wrong account', { accounts: ['22222'] }, /must be account ids of 12 digits, got "22222"/],
    ['with an account twice', { accounts: ['222222222222', '222222222222'] }, /must name each one once, got "222222222222" twice/],
    ['with a unit that is none', { organizationalUnits: ['prod'], organizationId: ORGANIZATION }, /must be ids such as "ou-ab12-11111111" or "r-ab12", got "prod"/],
    ['with units without their organization', { organizationalUnits: UNITS }, /organizationId .* got none.*aws organizations describe-organization/],
    ['with a wrong organization', { organizationalUnits: UNITS, organizationId: 'mine' }, /organizationId .* got "mine"/],
    ['with roles for units', { organizationalUnits: UNITS, organizationId: ORGANIZATION, executionRoleName: 'X' }, /has executionRoleName, but .* are for self-managed permissions/],
    ['with options of units for accounts', { accounts: ACCOUNTS, autoDeployment: true, delegatedAdministrator: true }, /has delegatedAdministrator, autoDeployment, but .* leave them out/],
    ['with retention without automatic deployment', { organizationalUnits: UNITS, organizationId: ORGANIZATION, retainStacksOnAccountRemoval: true }, /without autoDeployment/],
    ['with a path in the role\'s name', { accounts: ACCOUNTS, executionRoleName: 'a/b' }, /executionRoleName .* without a path, got "a\/b"/],
    ['with a role of another account', { accounts: ACCOUNTS, administrationRole: role('222222222222') }, /administrationRole .* got one of account 222222222222/],
    ['with too much tolerance', { accounts: ACCOUNTS, failureTolerancePercentage: 101 }, /failureTolerancePercentage .* from 0 to 100, got 101/],
    ['with no concurrency', { accounts: ACCOUNTS, maxConcurrentPercentage: 0 }, /maxConcurrentPercentage .* from 1 to 100, got 0/],
  ])('%s', (_, stackSet, message) => {
    expect(() => deploy([many(stackSet)])).toThrow(message);
  });
});
