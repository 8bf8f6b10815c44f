import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { ModelPackageGroup, ModelPackageGroupGrants } from '../../src/registry';
import { flatten, iamProblems, policyStatements } from '../support/iam';

const env = { account: '111111111111', region: 'eu-west-1' };
const groupArn = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/abalone';
const packagesArn = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/*';

const cases = [
  ['register', [
    { Action: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], Resource: packagesArn },
    { Action: 'sagemaker:DescribeModelPackageGroup', Resource: groupArn },
  ]],
  ['read', [
    { Action: ['sagemaker:BatchDescribeModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], Resource: packagesArn },
    { Action: 'sagemaker:DescribeModelPackageGroup', Resource: groupArn },
  ]],
  ['approve', [
    { Action: ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], Resource: packagesArn },
  ]],
] as const;

describe.each(cases)('%s', (grant, expected) => {
  test('gives exactly these actions on exactly these ARNs', async () => {
    const stack = new Stack(new App(), 'Tooling', { env });
    const group = ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');
    group.grants[grant](new User(stack, 'User'));

    const statements = policyStatements(Template.fromStack(stack));
    expect(statements.map(({ Action, Resource }) => ({ Action, Resource: flatten(Resource) }))).toEqual(expected);
    expect(statements.every(({ Effect }) => Effect === 'Allow')).toBe(true);
    expect(await iamProblems(statements)).toEqual([]);
  });

  test('works on a group of this app, and waits for it', () => {
    const stack = new Stack(new App(), 'Tooling');
    const group = new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
    group.grants[grant](new Role(stack, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') }));

    const statements = policyStatements(Template.fromStack(stack));
    expect(statements.map(({ Action }) => Action)).toEqual(expected.map(({ Action }) => Action));
    expect(flatten(statements[0].Resource)).toBe('arn:aws:sagemaker:us-east-1:111111111111:model-package/abalone/*');
    expect(statements.slice(1).map(({ Resource }) => Resource)).toEqual(
      expected.slice(1).map(() => ({ 'Fn::GetAtt': [stack.getLogicalId(group.node.defaultChild as CfnModelPackageGroup), 'ModelPackageGroupArn'] })));
  });

  test('works on an L1', () => {
    const stack = new Stack(new App(), 'Tooling');
    const group = new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
    ModelPackageGroupGrants.fromModelPackageGroup(group)[grant](new User(stack, 'User'));

    const [packages] = policyStatements(Template.fromStack(stack));
    expect(JSON.stringify(packages.Resource)).toContain(':model-package/');
    expect(packages.Action).toEqual(expected[0].Action);
  });

  test('reports a principal that cannot be given anything', () => {
    const stack = new Stack(new App(), 'Tooling');
    const group = new ModelPackageGroup(stack, 'Group');
    expect(group.grants[grant](new ServicePrincipal('events.amazonaws.com')).success).toBe(false);
  });
});

describe('a principal of another account', () => {
  const role = 'arn:aws:iam::222222222222:role/deploy';

  test('gets its account into the policy of the group', () => {
    const stack = new Stack(new App(), 'Tooling', { env });
    const group = new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone', readerAccounts: ['222222222222'] });
    group.grants.read(Role.fromRoleArn(stack, 'Deploy', role));
    group.grants.register(Role.fromRoleArn(stack, 'Train', 'arn:aws:iam::333333333333:role/train'));
    group.grants.approve(Role.fromRoleArn(stack, 'Here', 'arn:aws:iam::111111111111:role/approve'));

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::ModelPackageGroup'));
    const { Statement } = resource.Properties.ModelPackageGroupPolicy;
    expect(Statement.map(({ Sid, Principal }: any) => [Sid, flatten(Principal.AWS)])).toEqual([
      ['CrossAccountRead', 'arn:aws:iam::222222222222:root'],
      ['CrossAccountReadGroup', 'arn:aws:iam::222222222222:root'],
      ['CrossAccountRegister', 'arn:aws:iam::333333333333:root'],
      ['CrossAccountRegisterGroup', 'arn:aws:iam::333333333333:root'],
    ]);
  });

  test('does not when accounts are not known', () => {
    const stack = new Stack(new App(), 'Tooling');
    const group = new ModelPackageGroup(stack, 'Group');
    group.grants.read(Role.fromRoleArn(stack, 'Deploy', role));
    group.grants.read(Role.fromRoleArn(stack, 'Other', new CfnParameter(stack, 'RoleArn').valueAsString));

    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupPolicy: Match.absent() });
  });

  test('can be given the grants of an imported group', () => {
    const production = new Stack(new App(), 'Production', { env: { account: '222222222222', region: 'eu-west-1' } });
    const group = ModelPackageGroup.fromModelPackageGroupArn(production, 'Group', groupArn);
    group.grants.read(new Role(production, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));

    expect(policyStatements(Template.fromStack(production)).map(({ Resource }) => flatten(Resource))).toEqual([packagesArn, groupArn]);
  });
});

test.each([
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('in %s no ARN says aws', (region, partition) => {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region } });
  const group = new ModelPackageGroup(stack, 'Group', { readerAccounts: ['222222222222'] });
  group.grants.read(new User(stack, 'User'));
  const imported = ModelPackageGroup.fromModelPackageGroupArn(stack, 'Imported', `arn:${partition}:sagemaker:${region}:222222222222:model-package-group/abalone`);
  imported.grants.read(new User(stack, 'Other'));

  const template = JSON.stringify(Template.fromStack(stack).toJSON());
  expect(template).not.toContain('arn:aws:');
  expect(template).toContain(`arn:${partition}:sagemaker:${region}:222222222222:model-package/abalone/*`);
});
