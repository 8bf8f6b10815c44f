import { readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnResource } from 'aws-cdk-lib';
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Portfolio, ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { grantsOf, ReportTemplate, text, toolingStack } from './support';
import { projects } from '../../../src';

const { ProjectProduct } = projects;

function publish(props: Partial<projects.ProjectProductProps> = {}, stack = toolingStack()) {
  const productStack = props.productStack ?? new ReportTemplate(stack, 'ReportTemplate');
  const product = new ProjectProduct(stack, 'Reports', { productName: 'Reports', owner: 'ML platform', ...props, productStack });
  return { stack, product, productStack };
}

/** The template of a product, as it lies in the assembly. */
function productTemplate(productStack: ProductStack): any {
  const app = productStack.node.root as App;
  return JSON.parse(readFileSync(join(app.synth().directory, productStack.templateFile), 'utf8'));
}

describe('a product', () => {
  test('is visible in Studio, in a portfolio, and launched with a role of its own', () => {
    const { stack } = publish({ users: [Role.fromRoleArn(toolingStack(), 'User', 'arn:aws:iam::111111111111:role/Studio')] });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ServiceCatalog::CloudFormationProduct', {
      Name: 'Reports', Owner: 'ML platform', ProvisioningArtifactParameters: [{ Name: 'v1' }], Tags: [{ Key: 'sagemaker:studio-visibility', Value: 'true' }],
    });
    template.hasResourceProperties('AWS::ServiceCatalog::Portfolio', { DisplayName: 'SageMaker project templates', ProviderName: 'ML platform' });
    template.resourceCountIs('AWS::ServiceCatalog::PortfolioProductAssociation', 1);
    template.hasResourceProperties('AWS::ServiceCatalog::PortfolioPrincipalAssociation', { PrincipalARN: 'arn:aws:iam::111111111111:role/Studio', PrincipalType: 'IAM' });
    const [role] = Object.keys(template.findResources('AWS::IAM::Role'));
    template.hasResourceProperties('AWS::ServiceCatalog::LaunchRoleConstraint', { RoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'servicecatalog.amazonaws.com' } }] },
    });
  });

  test('has the template of the project: the parameters that SageMaker gives, and the tags of the project', () => {
    const { productStack } = publish();
    const template = productTemplate(productStack);
    expect(template.Parameters).toEqual({
      SageMakerProjectName: expect.objectContaining({ Type: 'String', MinLength: 1, MaxLength: 32, AllowedPattern: '^[a-zA-Z](-*[a-zA-Z0-9])*' }),
      SageMakerProjectId: expect.objectContaining({ Type: 'String', MaxLength: 20 }),
    });
    const [bucket] = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::S3::Bucket');
    expect(bucket.Properties.Tags).toEqual([
      { Key: 'sagemaker:project-id', Value: { Ref: 'SageMakerProjectId' } }, { Key: 'sagemaker:project-name', Value: { Ref: 'SageMakerProjectName' } },
    ]);
  });

  test('takes one of AWS\'s own templates', () => {
    const stack = toolingStack();
    const productStack = new ProductStack(stack, 'BuiltIn');
    new projects.BuiltInProject(productStack, 'Project', { seedCode: projects.BuiltInSeedCode.none() });
    publish({ productStack }, stack);
    expect(Object.keys(productTemplate(productStack).Parameters)).toEqual(expect.arrayContaining(['SageMakerProjectName', 'SageMakerProjectId', 'CodeConnectionArn']));
    Template.fromStack(stack).resourceCountIs('AWS::ServiceCatalog::LaunchRoleConstraint', 1);
  });

  test('with assets in a bucket: the launch role reads them', () => {
    const stack = toolingStack();
    const assetBucket = new Bucket(stack, 'Assets', { bucketName: 'assets-of-111111111111' });
    const productStack = new ProductStack(stack, 'BuiltIn', { assetBucket });
    new projects.BuiltInProject(productStack, 'Project');
    publish({ productStack }, stack);
    expect(grantsOf(Template.fromStack(stack).toJSON()))
      .toContainEqual({ action: 's3:GetObject', resource: `<${stack.getLogicalId(assetBucket.node.defaultChild as CfnResource)}.Arn>/*`, condition: undefined });
  });

  test('goes into a given portfolio, with others', () => {
    const stack = toolingStack();
    const portfolio = new Portfolio(stack, 'Portfolio', { displayName: 'ML', providerName: 'ML' });
    const first = publish({ portfolio }, stack).product;
    const second = new ProjectProduct(stack, 'Second', { productStack: new ReportTemplate(stack, 'SecondTemplate'), productName: 'Second', owner: 'ML', portfolio });
    expect([first.portfolio, second.portfolio]).toEqual([portfolio, portfolio]);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ServiceCatalog::Portfolio', 1);
    template.resourceCountIs('AWS::ServiceCatalog::PortfolioProductAssociation', 2);
    template.resourceCountIs('AWS::ServiceCatalog::LaunchRoleConstraint', 2);
  });

  test('keeps earlier versions', () => {
    const directory = join(tmpdir(), `cdk-mlops-history-${process.pid}`);
    const first = publish({ history: { directory } });
    (first.stack.node.root as App).synth();
    const { stack } = publish({ productVersion: 'v2', versionDescription: 'Better', history: { directory, versions: ['v1'] } });
    Template.fromStack(stack).hasResourceProperties('AWS::ServiceCatalog::CloudFormationProduct', {
      ProvisioningArtifactParameters: [Match.objectLike({ Name: 'v1' }), Match.objectLike({ Name: 'v2', Description: 'Better' })],
    });
  });
});

describe('the launch role', () => {
  /** What everything needs that Service Catalog launches. */
  const LAUNCHING = /^(cloudformation:|s3:GetObject$)/;
  const services = (template: any) => [...new Set(grantsOf(template).filter(({ action }) => !LAUNCHING.test(action)).map(({ action }) => action.split(':')[0]))].sort();

  test('has the calls for the types of the template, and for no others', () => {
    const { stack, productStack } = publish();
    const grants = grantsOf(Template.fromStack(stack).toJSON());
    expect(services(Template.fromStack(stack).toJSON())).toEqual(['s3']);
    expect(Object.values<any>(productTemplate(productStack).Resources).map(({ Type }) => Type)).toEqual(['AWS::S3::Bucket']);
    const about = (action: string) => grants.filter(each => each.action === action).map(({ resource }) => resource);
    expect(about('s3:CreateBucket')).toEqual(['arn:<AWS::Partition>:s3:::sc-<AWS::AccountId>-pp-*']);
    expect(about('s3:DeleteBucket')).toEqual([]); // the bucket is retained
  });

  test.each<[string, (stack: Stack) => void, string[]]>([
    ['a topic', stack => new Topic(stack, 'Topic'), ['s3', 'sns']],
    ['a key', stack => new Key(stack, 'Key'), ['kms', 's3']],
    ['a role', stack => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }), ['iam', 's3']],
  ])('gets the calls for %s with it', (_what, add, expected) => {
    const stack = toolingStack();
    const productStack = new ReportTemplate(stack, 'ReportTemplate');
    add(productStack);
    publish({ productStack }, stack);
    expect(services(Template.fromStack(stack).toJSON())).toEqual(expected);
  });

  test('touches keys, which have no names, only with the tag of a project', () => {
    const stack = toolingStack();
    const productStack = new ReportTemplate(stack, 'ReportTemplate');
    new Key(productStack, 'Key');
    publish({ productStack }, stack);
    const kms = grantsOf(Template.fromStack(stack).toJSON()).filter(({ action }) => action.startsWith('kms:') && action !== 'kms:CreateKey');
    expect(kms.length).toBeGreaterThan(5);
    for (const { action, condition } of kms) {
      expect(condition).toEqual({ StringLike: { [action === 'kms:TagResource' ? 'aws:RequestTag/sagemaker:project-name' : 'aws:ResourceTag/sagemaker:project-name']: '*' } });
    }
  });

  test('passes the roles of the template to the services that run with them, and to no others', () => {
    const stack = toolingStack();
    const productStack = new ProductStack(stack, 'BuiltIn');
    new projects.BuiltInProject(productStack, 'Project', { seedCode: projects.BuiltInSeedCode.none() });
    publish({ productStack }, stack);
    const passed = grantsOf(Template.fromStack(stack).toJSON()).filter(({ action }) => action === 'iam:PassRole');
    expect([...new Set(passed.map(({ resource }) => resource))]).toEqual(['arn:<AWS::Partition>:iam::<AWS::AccountId>:role/SC-<AWS::AccountId>-pp-*']);
    expect(passed.map(({ condition }: any) => condition.StringEquals['iam:PassedToService']).sort())
      .toEqual(['codebuild.amazonaws.com', 'codepipeline.amazonaws.com', 'events.amazonaws.com']);
  });

  test('makes no role without the boundary', () => {
    const stack = toolingStack();
    const productStack = new ReportTemplate(stack, 'ReportTemplate');
    new Role(productStack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    publish({ productStack, permissionsBoundaryName: 'MlBoundary' }, stack);
    const grants = grantsOf(Template.fromStack(stack).toJSON());
    for (const name of ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PutRolePermissionsBoundary']) {
      const found = grants.filter(({ action }) => action === name);
      expect(found).toHaveLength(1);
      expect(text(Object.values<any>(found[0].condition!)[0]['iam:PermissionsBoundary'])).toBe('arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/MlBoundary');
    }
    expect(grants.map(({ action }) => action)).not.toContain('iam:DeleteRolePermissionsBoundary');
    const [role] = Object.values<any>(productTemplate(productStack).Resources).filter(({ Type }) => Type === 'AWS::IAM::Role');
    expect(text(role.Properties.PermissionsBoundary)).toBe('arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/MlBoundary');
  });

  test('may be given, and stays as it is', () => {
    const stack = toolingStack();
    const launchRole = Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/Launch');
    const { product } = publish({ launchRole }, stack);
    expect(product.launchRole).toBe(launchRole);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
    template.hasResourceProperties('AWS::ServiceCatalog::LaunchRoleConstraint', { RoleArn: 'arn:aws:iam::111111111111:role/Launch' });
  });

  test('fails for a type whose calls are not known, unless they are given', () => {
    const stack = toolingStack();
    const productStack = new ReportTemplate(stack, 'ReportTemplate');
    new CfnResource(productStack, 'Space', { type: 'AWS::Ground::Station' });
    expect(() => publish({ productStack }, stack)).toThrow(/calls for resources of type "AWS::Ground::Station" are not known: .* launchStatements.*\[LaunchPermissionsUnknown\]/);
    const others = toolingStack();
    const second = new ReportTemplate(others, 'ReportTemplate');
    new CfnResource(second, 'Space', { type: 'AWS::Ground::Station' });
    publish({ productStack: second, launchStatements: [new PolicyStatement({ actions: ['groundstation:CreateConfig'], resources: ['arn:aws:groundstation:eu-west-1:111111111111:config/*'] })] }, others);
    expect(grantsOf(Template.fromStack(others).toJSON()).map(({ action }) => action)).toContain('groundstation:CreateConfig');
  });

  test('fails when the template gets other resources later', () => {
    const { stack, productStack } = publish();
    new Topic(productStack, 'Late');
    expect(() => (stack.node.root as App).synth()).toThrow(/productStack got resources of type "AWS::SNS::Topic" after it was published.*\[ProjectPublishedEarly\]/);
  });
});

describe('what is refused', () => {
  test('fails without the parameters of a project', () => {
    const stack = toolingStack();
    const productStack = new ProductStack(stack, 'Bare');
    new Topic(productStack, 'Topic');
    expect(() => publish({ productStack }, stack)).toThrow(/must have the parameter SageMakerProjectName of type String.*got \[\].*ProjectParameters\.of\(stack\).*\[ProjectParameters\]/);
  });

  test('fails for a template without resources', () => {
    const stack = toolingStack();
    const productStack = new ProductStack(stack, 'Bare');
    projects.ProjectParameters.of(productStack);
    expect(() => publish({ productStack }, stack)).toThrow(/must have resources, got none.*\[ProjectTemplateEmpty\]/);
  });

  test('fails for settings of a launch role beside a given one', () => {
    const launchRole = Role.fromRoleArn(toolingStack(), 'Mine', 'arn:aws:iam::111111111111:role/Launch');
    expect(() => publish({ launchRole, permissionsBoundaryName: 'B' })).toThrow(/permissionsBoundaryName is about the launch role that is made here.*\[LaunchRoleGiven\]/);
  });

  test('fails for an earlier version with the name of the current one', () => {
    expect(() => publish({ productVersion: 'v2', history: { versions: ['v1', 'v2'] } })).toThrow(/history\.versions must be earlier versions.*"v2" in both.*\[ProductVersions\]/);
  });
});

test('the parameters are the same for everybody who asks', () => {
  const stack = toolingStack();
  const first = projects.ProjectParameters.of(stack);
  expect(projects.ProjectParameters.of(new Topic(stack, 'Topic')).projectName).toBe(first.projectName);
  expect(Object.keys(Template.fromStack(stack).toJSON().Parameters).filter(each => each.startsWith('SageMaker'))).toEqual(['SageMakerProjectName', 'SageMakerProjectId']);
});
