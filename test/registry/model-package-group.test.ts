import { App, CfnParameter, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import { CrossAccountAccess, ModelPackageGroup } from '../../src/registry';
import { flatten, iamProblems } from '../support/iam';

const env = { account: '111111111111', region: 'eu-west-1' };

function stackIn(environment?: { account: string; region: string }): Stack {
  return new Stack(new App(), 'Tooling', { env: environment });
}

describe('a model package group', () => {
  test('has a generated name in lower case and is retained', () => {
    const stack = stackIn();
    new ModelPackageGroup(stack, 'Group');

    Template.fromStack(stack).hasResource('AWS::SageMaker::ModelPackageGroup', {
      Properties: {
        ModelPackageGroupName: Match.stringLikeRegexp('^tooling-group-[0-9a-f]{8}$'),
        ModelPackageGroupPolicy: Match.absent(),
        ModelPackageGroupDescription: Match.absent(),
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('has the name, the description, the tags and the removal policy that it is given', () => {
    const stack = stackIn();
    const group = new ModelPackageGroup(stack, 'Group', {
      modelPackageGroupName: 'Abalone-2', description: 'rings of abalone', removalPolicy: RemovalPolicy.DESTROY,
    });
    Tags.of(group).add('sagemaker:project-name', 'abalone');

    Template.fromStack(stack).hasResource('AWS::SageMaker::ModelPackageGroup', {
      Properties: {
        ModelPackageGroupName: 'Abalone-2',
        ModelPackageGroupDescription: 'rings of abalone',
        Tags: [{ Key: 'sagemaker:project-name', Value: 'abalone' }],
      },
      DeletionPolicy: 'Delete',
    });
    expect(group.node.defaultChild).toBe(group.node.findChild('Resource'));
  });

  test('takes a name that is known only at deployment', () => {
    const stack = stackIn();
    const parameter = new CfnParameter(stack, 'Name');
    new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: parameter.valueAsString, readerAccounts: ['222222222222'] });

    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::ModelPackageGroup', {
      ModelPackageGroupName: { Ref: 'Name' },
      ModelPackageGroupPolicy: { Statement: Array(2).fill(Match.objectLike({ Resource: { 'Fn::Join': Match.anyValue() } })) },
    });
  });

  test('makes its users wait for it', () => {
    const stack = stackIn();
    const group: aws_sagemaker.IModelPackageGroupRef & ModelPackageGroup = new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });

    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::SageMaker::ModelPackageGroup'));
    const arn = { 'Fn::GetAtt': [id, 'ModelPackageGroupArn'] };
    expect(stack.resolve(group.modelPackageGroupArn)).toEqual(arn);
    expect(stack.resolve(group.modelPackageGroupRef.modelPackageGroupArn)).toEqual(arn);
    expect(stack.resolve(group.modelPackageGroupName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', arn] }] });
  });

  test('can be used from a stack in another account, by its plain name', () => {
    const app = new App();
    const tooling = new Stack(app, 'Tooling', { env });
    const production = new Stack(app, 'Production', { env: { account: '222222222222', region: 'us-east-1' } });
    const group = new ModelPackageGroup(tooling, 'Group');

    const name = Template.fromStack(tooling).findResources('AWS::SageMaker::ModelPackageGroup');
    const physical = Object.values(name)[0].Properties.ModelPackageGroupName;
    expect(production.resolve(group.modelPackageGroupName)).toBe(physical);
    expect(production.resolve(group.modelPackageGroupArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sagemaker:eu-west-1:111111111111:model-package-group/${physical}`]],
    });
  });

  test('has another name in another place', () => {
    const stack = stackIn();
    new ModelPackageGroup(stack, 'First');
    new ModelPackageGroup(stack, 'Second');
    new ModelPackageGroup(new Stack(stack.node.root as App, 'Other'), 'First');

    const names = [stack, stack.node.root.node.findChild('Other') as Stack]
      .flatMap(each => Object.values(Template.fromStack(each).findResources('AWS::SageMaker::ModelPackageGroup')))
      .map(resource => resource.Properties.ModelPackageGroupName);
    expect(new Set(names).size).toBe(3);
  });

  test.each([
    ['an underscore', 'my_group', 'letters, digits and hyphens'],
    ['a hyphen at the end', 'group-', 'letters, digits and hyphens'],
    ['an empty name', '', '1 to 63 characters'],
    ['a name that is too long', 'g'.repeat(64), 'choose a shorter name'],
  ])('fails on %s', (_, modelPackageGroupName, message) => {
    expect(() => new ModelPackageGroup(stackIn(), 'Group', { modelPackageGroupName })).toThrow(message);
  });

  test('fails on a description that is too long', () => {
    expect(() => new ModelPackageGroup(stackIn(), 'Group', { description: 'd'.repeat(1025) })).toThrow('at most 1024 characters, got 1025');
  });
});

describe('an imported group', () => {
  test('by name is one of this account and region', () => {
    const stack = stackIn();
    const group = ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');

    expect(flatten(stack.resolve(group.modelPackageGroupArn))).toBe('arn:aws:sagemaker:us-east-1:111111111111:model-package-group/abalone');
    expect(stack.resolve(group.modelPackageGroupName)).toBe('abalone');
    Template.fromStack(stack).resourceCountIs('AWS::SageMaker::ModelPackageGroup', 0);
  });

  test('by ARN is where the ARN says', () => {
    const arn = 'arn:aws-cn:sagemaker:cn-north-1:333333333333:model-package-group/abalone';
    const group = ModelPackageGroup.fromModelPackageGroupArn(stackIn(env), 'Group', arn);

    expect(group.modelPackageGroupName).toBe('abalone');
    expect(group.modelPackageGroupRef).toEqual({ modelPackageGroupArn: arn });
    expect(group.env).toEqual({ account: '333333333333', region: 'cn-north-1' });
  });

  test('by an ARN that is known only at deployment', () => {
    const stack = stackIn();
    const group = ModelPackageGroup.fromModelPackageGroupArn(stack, 'Group', new CfnParameter(stack, 'Arn').valueAsString);

    const resource = { 'Fn::Select': [5, { 'Fn::Split': [':', { Ref: 'Arn' }] }] };
    expect(stack.resolve(group.modelPackageGroupName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': ['/', resource] }] });
  });
});

describe('access from other accounts', () => {
  function policyOf(configure: (group: ModelPackageGroup) => void, readerAccounts?: string[], environment = env) {
    const stack = stackIn(environment);
    configure(new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone', readerAccounts }));
    return Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::ModelPackageGroup'))[0].Properties.ModelPackageGroupPolicy;
  }
  const root = (account: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]] });
  const own = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sagemaker:eu-west-1:111111111111:${resource}`]] });

  test('is one statement on packages and one on the group for each kind, with each account once, sorted', () => {
    const policy = policyOf(group => {
      group.grantCrossAccount(CrossAccountAccess.REGISTER, '555555555555');
      group.grantCrossAccount(CrossAccountAccess.READ, '333333333333', '222222222222');
      group.grantCrossAccount(CrossAccountAccess.READ, '444444444444');
    }, ['444444444444', '222222222222']);

    expect(policy).toEqual({
      Version: '2012-10-17',
      Statement: [{
        Sid: 'CrossAccountRead',
        Effect: 'Allow',
        Principal: { AWS: [root('222222222222'), root('333333333333'), root('444444444444')] },
        Action: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
        Resource: own('model-package/abalone/*'),
      }, {
        Sid: 'CrossAccountReadGroup',
        Effect: 'Allow',
        Principal: { AWS: [root('222222222222'), root('333333333333'), root('444444444444')] },
        Action: 'sagemaker:DescribeModelPackageGroup',
        Resource: own('model-package-group/abalone'),
      }, {
        Sid: 'CrossAccountRegister',
        Effect: 'Allow',
        Principal: { AWS: root('555555555555') },
        Action: ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'],
        Resource: own('model-package/abalone/*'),
      }, {
        Sid: 'CrossAccountRegisterGroup',
        Effect: 'Allow',
        Principal: { AWS: root('555555555555') },
        Action: 'sagemaker:DescribeModelPackageGroup',
        Resource: own('model-package-group/abalone'),
      }],
    });
  });

  test('does not depend on the order of the calls', () => {
    const one = policyOf(group => {
      group.grantCrossAccount(CrossAccountAccess.APPROVE, '222222222222');
      group.grantCrossAccount(CrossAccountAccess.READ, '333333333333', '222222222222');
    });
    const other = policyOf(group => {
      group.grantCrossAccount(CrossAccountAccess.READ, '222222222222');
      group.grantCrossAccount(CrossAccountAccess.READ, '333333333333');
      group.grantCrossAccount(CrossAccountAccess.APPROVE, '222222222222');
    });
    expect(JSON.stringify(other)).toBe(JSON.stringify(one));
  });

  test('takes an account that is known only at deployment, once', () => {
    const stack = stackIn();
    const account = new CfnParameter(stack, 'Account').valueAsString;
    const group = new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone', readerAccounts: [account, '222222222222'] });
    group.grantCrossAccount(CrossAccountAccess.READ, account);

    const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::SageMaker::ModelPackageGroup'));
    expect(resource.Properties.ModelPackageGroupPolicy.Statement[0].Principal.AWS).toEqual([
      root('222222222222'),
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'Account' }, ':root']] },
    ]);
  });

  test('never refers to the group that the policy is part of', () => {
    expect(JSON.stringify(policyOf(() => undefined, ['222222222222']))).not.toContain('Fn::GetAtt');
  });

  test('uses actions that exist, on ARNs that they take', async () => {
    const policy = policyOf(group => Object.values(CrossAccountAccess).forEach(access => group.grantCrossAccount(access, '222222222222')));
    const problems = await iamProblems(policy.Statement);
    // IAM lists the model alone for CreateModel; SageMaker's guide to deploying from another account names it for packages
    expect(problems).toEqual(['sagemaker:CreateModel does not take arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/*']);
  });

  test.each([['12345678901'], ['1234-5678-9012'], ['arn:aws:iam::222222222222:root'], ['']])('fails on %s, which is no account id', account => {
    expect(() => new ModelPackageGroup(stackIn(), 'Group', { readerAccounts: [account] })).toThrow('readerAccounts must have account ids of 12 digits');
    expect(() => new ModelPackageGroup(stackIn(), 'Group').grantCrossAccount(CrossAccountAccess.READ, account))
      .toThrow('accounts must have account ids of 12 digits');
  });
});
