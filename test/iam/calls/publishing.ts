import { readFileSync } from 'fs';
import { join } from 'path';
import { ResolvedResource, Resolver } from '../resolver';
import { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';

interface TypeCalls {
  readonly own: Record<string, string[]>;
  readonly also?: Record<string, string[]>;
  readonly deletes?: string[];
}
const DATA: { types: Record<string, TypeCalls>; resources: Record<string, string> } =
  JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'data', 'cloudformation-permissions.json'), 'utf8'));
const VALUES: Record<string, string> = {
  SageMakerProjectName: 'churn',
  SageMakerProjectId: 'p-0123456789ab',
  CodeConnectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/11111111-2222-3333-4444-555555555555',
};
const OF_PROJECT = { 'aws:ResourceTag/sagemaker:project-name': 'churn', 'aws:RequestTag/sagemaker:project-name': 'churn' };
const WITH_CONNECTION = { 'aws:ResourceTag/sagemaker': 'true' };

/** A stack as Service Catalog, or SageMaker, makes it of a template. */
class Launched {
  public readonly resources: ResolvedResource[];
  private readonly template: any;

  constructor(
    private readonly world: World, private readonly role: AppRole, public readonly stackName: string, address: string, public readonly region: string,
  ) {
    const [, template] = [...world.products].find(([hash]) => address.includes(hash))!;
    this.template = template;
    const parameters = Object.fromEntries(Object.entries<any>(template.Parameters).map(([name, { Default }]) => [name, VALUES[name] ?? Default ?? 'acme/churn']));
    this.resources = new Resolver({ stackName, account: role.account, region, template, parameters }).resources();
    this.resources.filter(({ type }) => type === 'AWS::S3::Bucket').forEach(({ name }) => world.ownersOfBuckets.set(name, role.account));
    this.resources.filter(({ type, arn }) => type === 'AWS::KMS::Key' && !world.resourcePolicies.has(arn))
      .forEach(({ arn, properties }) => world.addResourcePolicy(arn, role.account, properties.KeyPolicy));
  }

  /** All that CloudFormation calls to make, change and delete it. */
  public calls(): Call[] {
    return this.resources.flatMap(resource => this.callsFor(resource));
  }

  private callsFor(resource: ResolvedResource): Call[] {
    const { own, also = {}, deletes = [] } = DATA.types[resource.type];
    const { DeletionPolicy, UpdateReplacePolicy, Properties = {} } = this.template.Resources[resource.id];
    const kept = DeletionPolicy === 'Retain' && UpdateReplacePolicy === 'Retain';
    const needed = (actions: string[]) => actions.filter(action => !(kept && deletes.includes(action))
      && (action !== 'iam:PutRolePermissionsBoundary' || Properties.PermissionsBoundary !== undefined));
    const why = `make, change and delete ${resource.type}`;
    return [
      ...Object.entries(own).filter(([key]) => key !== 'events/rule-on-custom-event-bus')
        .flatMap(([key, actions]) => all(needed(actions), key === '*' ? '*' : this.arnOf(key, resource), why, key === 'kms/key' ? OF_PROJECT : undefined)),
      ...Object.entries(also).filter(([key]) => key === 'iam/role').flatMap(([, actions]) => all(needed(actions), this.rolesIn(resource), why)),
      ...this.passed(resource),
      ...JSON.stringify(Properties).includes('CodeStarSourceConnection')
        ? ['codeconnections', 'codestar-connections'].flatMap(service =>
          all([`${service}:PassConnection`], `arn:${this.world.partition}:${service}:${this.region}:${this.role.account}:connection/1`, 'hand the connection to the pipeline', WITH_CONNECTION))
        : [],
    ];
  }

  private arnOf(key: string, resource: ResolvedResource): string {
    const { Bucket, Topics, Queues } = resource.properties;
    const name = Bucket ?? (Topics ?? Queues)?.[0].split(/[:/]/).pop() ?? resource.name;
    const known: Record<string, string> = { Partition: this.world.partition, Region: this.region, Account: this.role.account };
    let first = true;
    const arn = DATA.resources[key].replace(/\*$/, ':log-stream:').replace(/\$\{(\w+)\}/g, (_all, variable: string) => {
      if (known[variable]) { return known[variable]; }
      const value = first ? name : 'Source';
      first = false;
      return value;
    });
    return key === 'iam/role' ? resource.arn : arn;
  }

  private rolesIn({ type, properties }: ResolvedResource): string[] {
    const text = JSON.stringify(properties);
    return this.resources.filter(each => each.type === 'AWS::IAM::Role')
      .filter(({ arn, name }) => type.startsWith('AWS::IAM::') ? properties.Roles?.includes(name) : text.includes(`"${arn}"`)).map(({ arn }) => arn);
  }

  private passed(resource: ResolvedResource): Call[] {
    const services: Record<string, string> = { CodeBuild: 'codebuild', CodePipeline: 'codepipeline', Events: 'events', Lambda: 'lambda', SageMaker: 'sagemaker' };
    const service = services[resource.type.split('::')[1]];
    return service === undefined ? [] : all(['iam:PassRole'], this.rolesIn(resource), 'hand the role to what runs with it', { 'iam:PassedToService': `${service}.amazonaws.com` });
  }
}

function launchedProduct(world: World, role: AppRole): Launched {
  const product = world.at('AWS::ServiceCatalog::CloudFormationProduct', `${parentOf(role)}/Product`);
  const [version] = product.properties.ProvisioningArtifactParameters.slice(-1);
  return new Launched(world, role, `SC-${role.account}-pp-abcdefghijklm`, version.Info.LoadTemplateFromURL, product.region);
}

function launchedTemplate(world: World, role: AppRole): Launched {
  const { properties, region } = world.at('Custom::ProjectTemplate', `${parentOf(role)}/File/Default`);
  return new Launched(world, role, 'SP-of-template-p-0123456789ab', properties.Source, region);
}

/** Copies a template, and tells domains where it is. */
function storeCalls(world: World, role: AppRole): Call[] {
  const path = parentOf(role);
  return [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${path}/Logs`).arn),
    ...world.below('Custom::ProjectTemplate', path).flatMap(({ properties: { Source, Bucket, Key } }) => [
      ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${Source}`, 'read the template that the CDK has published'),
      ...all(['s3:DeleteObject', 's3:PutObject', 's3:PutObjectTagging'], `arn:${world.partition}:s3:::${Bucket}/${Key}`, 'put the template where Studio finds it'),
    ]),
    ...world.below('Custom::ProjectTemplatesLocation', path).flatMap(({ properties: { DomainArn } }) =>
      all(['sagemaker:AddTags', 'sagemaker:DeleteTags', 'sagemaker:ListTags'], DomainArn, 'tell the domain where templates are')),
  ];
}

function productCalls(world: World, role: AppRole): Call[] {
  const launched = launchedProduct(world, role);
  const stack = `arn:${world.partition}:cloudformation:${launched.region}:${role.account}:stack/${launched.stackName}/11111111-2222-3333-4444-555555555555`;
  return [
    ...all(['CreateStack', 'DeleteStack', 'DescribeStackEvents', 'DescribeStacks', 'SetStackPolicy', 'TagResource', 'UntagResource', 'UpdateStack']
      .map(action => `cloudformation:${action}`), stack, 'make, change and delete the stack of a project'),
    ...all(['cloudformation:GetTemplateSummary', 'cloudformation:ValidateTemplate'], '*', 'look at the template'),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::templates-of-${role.account}/product.template`, 'read the template that Service Catalog keeps',
      { 's3:ExistingObjectTag/servicecatalog:provisioning': 'true' }),
    ...launched.calls(),
  ];
}

/** Whatever is not of a project, and all types that the template does not have. */
function notByLaunch(world: World, role: AppRole, launched: Launched): Call[] {
  const types = new Set(launched.resources.map(({ type }) => type));
  const here = (service: string, rest: string) => `arn:${world.partition}:${service}:${launched.region}:${role.account}:${rest}`;
  const stack = here('cloudformation', 'stack/Payroll/11111111-2222-3333-4444-555555555555');
  const absent = ([type, action, arn]: [string, string, string]) => types.has(type) ? [] : all([action], arn, `makes ${type}, which the template does not have`);
  return [
    ...all(['cloudformation:DeleteStack', 'cloudformation:UpdateStack'], stack, 'changes the stack of others'),
    ...all(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRole'], `arn:${world.partition}:iam::${role.account}:role/Payroll`, 'changes the role of others'),
    ...all(['kms:DescribeKey', 'kms:EnableKey'], here('kms', 'key/11111111-2222-3333-4444-555555555555'), 'touches a key of others'),
    ...all(['iam:PassRole'], `arn:${world.partition}:iam::${role.account}:role/${launched.stackName}-Role-1`, 'hands a role to a service that does not run with it',
      { 'iam:PassedToService': 'ec2.amazonaws.com' }),
    ...([
      ['AWS::Lambda::Function', 'lambda:CreateFunction', here('lambda', `function:${launched.stackName}-x`)],
      ['AWS::DynamoDB::Table', 'dynamodb:CreateTable', here('dynamodb', `table/${launched.stackName}-x`)],
      ['AWS::SageMaker::Endpoint', 'sagemaker:CreateEndpoint', here('sagemaker', `endpoint/${launched.stackName.toLowerCase()}-x`)],
      ['AWS::SNS::Topic', 'sns:CreateTopic', here('sns', `${launched.stackName}-x`)],
      ['AWS::CodeBuild::Project', 'codebuild:CreateProject', here('codebuild', 'project/sagemaker-churn-p-0123456789ab-modelbuild')],
      ['AWS::KMS::Key', 'kms:CreateKey', '*'],
    ] as [string, string, string][]).flatMap(absent),
  ];
}

export const PUBLISHING_ROLES: RoleCalls[] = [
  {
    path: /\/LaunchRole$/,
    beside: ['AWS::ServiceCatalog::CloudFormationProduct', 'Product'],
    title: 'Launch role of a product',
    principal: 'servicecatalog',
    calls: productCalls,
    forbidden: (world, role) => notByLaunch(world, role, launchedProduct(world, role)),
  },
  {
    path: /\/LaunchRole$/,
    beside: ['Custom::ProjectTemplate', 'File/Default'],
    title: 'Launch role of a template in S3',
    principal: 'cloudformation',
    calls: (world, role) => launchedTemplate(world, role).calls(),
    forbidden: (world, role) => notByLaunch(world, role, launchedTemplate(world, role)),
  },
  {
    path: /\/Role$/,
    beside: ['Custom::ProjectTemplate', 'Topic/File/Default'],
    title: 'Role of the function that puts templates into S3',
    principal: 'lambda',
    calls: storeCalls,
  },
];
