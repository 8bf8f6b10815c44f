import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Product } from 'aws-cdk-lib/aws-servicecatalog';
import { grantsOf, ReportTemplate, toolingStack } from './support';
import { projects } from '../../../src';

const DOMAIN = 'arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abcdefghijkl';

function place(props: projects.ProjectTemplateStoreProps = {}, more: Partial<projects.StoredProjectTemplateProps> = {}) {
  const stack = toolingStack();
  const store = new projects.ProjectTemplateStore(stack, 'Store', props);
  const template = store.addTemplate('Reports', { templateName: 'reports', productStack: new ReportTemplate(stack, 'Template'), ...more });
  return { stack, store, template };
}

describe('a store of templates', () => {
  test('has a bucket that Studio may read, private and kept', () => {
    const { stack } = place();
    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        CorsConfiguration: { CorsRules: [Match.objectLike({ AllowedOrigins: ['https://*.sagemaker.aws'], AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'] })] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        VersioningConfiguration: { Status: 'Enabled' },
      },
    });
  });

  test('puts the template there, and tells the domain', () => {
    const { stack, template } = place({ domainArns: [DOMAIN] });
    const synthesized = Template.fromStack(stack);
    synthesized.hasResourceProperties('Custom::ProjectTemplate', { Key: 'templates/reports.yaml' });
    synthesized.hasResourceProperties('Custom::ProjectTemplatesLocation', { DomainArn: DOMAIN, Location: { 'Fn::Join': ['', ['s3://', Match.anyValue(), '/templates/']] } });
    expect(template.key).toBe('templates/reports.yaml');
  });

  test('lets CloudFormation launch it with a role of what the template needs, and users see it and hand the role on', () => {
    const users = [Role.fromRoleArn(toolingStack(), 'Studio', 'arn:aws:iam::111111111111:role/Studio')];
    const { stack } = place({ users });
    const synthesized = Template.fromStack(stack);
    synthesized.hasResourceProperties('AWS::IAM::Role', {
      Description: 'Makes the resources of projects from the template reports',
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({ Principal: { Service: 'cloudformation.amazonaws.com' } }), Match.objectLike({ Principal: { AWS: 'arn:aws:iam::111111111111:role/Studio' } }),
        ],
      },
    });
    const grants = grantsOf(synthesized.toJSON());
    expect([...new Set(grants.map(({ action }) => action.split(':')[0]))]).toEqual(['s3']);
    expect([...new Set(grants.map(({ resource }) => resource))]).toEqual(['arn:<AWS::Partition>:s3:::sp-*']);
  });

  test('takes a bucket and a role', () => {
    const stack = toolingStack();
    const bucket = Bucket.fromBucketName(stack, 'Mine', 'templates-of-111111111111');
    const launchRole = Role.fromRoleArn(stack, 'Launch', 'arn:aws:iam::111111111111:role/Launch');
    const made = place({ bucket, prefix: 'ml/projects' }, { launchRole });
    expect([made.store.location, made.template.launchRole]).toEqual(['s3://templates-of-111111111111/ml/projects/', launchRole]);
    Template.fromStack(made.stack).resourceCountIs('AWS::S3::Bucket', 0);
    Template.fromStack(made.stack).resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  test.each<[string, projects.ProjectTemplateStoreProps, Partial<projects.StoredProjectTemplateProps>, RegExp]>([
    ['a prefix with a slash', { prefix: 'templates/' }, {}, /prefix must be a directory .*got "templates\/" \[TemplatePrefix\]/],
    ['the id of a domain', { domainArns: ['d-abcdefghijkl'] }, {}, /domainArns must be ARNs of domains.*"d-abcdefghijkl" \[TemplateDomain\]/],
    ['a name with an underscore', {}, { templateName: 'my_template' }, /templateName must consist of.*"my_template" \[NamePattern\]/],
  ])('fails for %s', (_what, props, more, message) => { expect(() => place(props, more)).toThrow(message); });
});

describe('a project that the app makes', () => {
  test('is made of a product, after it is in the portfolio', () => {
    const stack = toolingStack();
    const product = new projects.ProjectProduct(stack, 'Product', { productStack: new ReportTemplate(stack, 'Template'), productName: 'Reports', owner: 'ML' });
    new projects.SageMakerProject(stack, 'Project', { projectName: 'reports', source: projects.ProjectSource.published(product), parameters: { Branch: 'main' } });
    const template = Template.fromStack(stack);
    const [association] = Object.keys(template.findResources('AWS::ServiceCatalog::PortfolioProductAssociation'));
    template.hasResource('AWS::SageMaker::Project', {
      DependsOn: Match.arrayWith([association]),
      Properties: { ProjectName: 'reports', ServiceCatalogProvisioningDetails: { ProductId: Match.anyValue(), ProvisioningParameters: [{ Key: 'Branch', Value: 'main' }] } },
    });
  });

  test('is made of a version of a product from elsewhere', () => {
    const stack = toolingStack();
    const product = Product.fromProductArn(stack, 'Product', 'arn:aws:catalog:eu-west-1:111111111111:product/prod-abc');
    new projects.SageMakerProject(stack, 'Project', { projectName: 'reports', source: projects.ProjectSource.product(product, { provisioningArtifactId: 'pa-1' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Project', { ServiceCatalogProvisioningDetails: { ProductId: 'prod-abc', ProvisioningArtifactId: 'pa-1' } });
  });

  test('is made of a template in S3', () => {
    const stack = toolingStack();
    const bucket = Bucket.fromBucketName(stack, 'Templates', 'templates');
    new projects.SageMakerProject(stack, 'Project', { projectName: 'reports', source: projects.ProjectSource.s3(bucket, 'ml/review.yaml') });
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Project', {
      TemplateProviderDetails: [{ CfnTemplateProviderDetail: { TemplateName: 'review', TemplateURL: Match.anyValue() } }],
    });
  });

  test('fails for a parameter that SageMaker gives', () => {
    const stack = toolingStack();
    const source = projects.ProjectSource.s3(Bucket.fromBucketName(stack, 'Templates', 'templates'), 'review.yaml');
    expect(() => new projects.SageMakerProject(stack, 'Project', { projectName: 'reports', source, parameters: { SageMakerProjectId: 'p-1' } }))
      .toThrow(/parameters must not have "SageMakerProjectId".*\[SageMakerProjectParameter\]/);
  });
});

describe('a code repository', () => {
  test('is registered', () => {
    const stack = toolingStack();
    new projects.CodeRepository(stack, 'Code', { repositoryUrl: 'https://github.com/acme/abalone.git', branch: 'main' });
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::CodeRepository', { GitConfig: { RepositoryUrl: 'https://github.com/acme/abalone.git', Branch: 'main' } });
  });

  test.each([['over SSH', 'git@github.com:acme/abalone.git'], ['with credentials', 'https://me:secret@github.com/acme/abalone']])('fails for an address %s', (_what, repositoryUrl) => {
    expect(() => new projects.CodeRepository(toolingStack(), 'Code', { repositoryUrl })).toThrow(/repositoryUrl must be an address .* over HTTPS without credentials.*\[RepositoryUrl\]/);
  });
});
