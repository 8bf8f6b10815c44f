import { productsOf, stacksOf } from './assembly';
import { bootstrapStacks, MANAGED_POLICIES } from './bootstrap';
import type { PolicyStatement, PolicySource, ResourcePolicy } from './evaluator';
import { Exports, ResolvedResource, Resolver, StackInput } from './resolver';
import { asArray } from '../gates/templates';

/** A role of the deployed app, with everything that decides what it may do. */
export interface AppRole extends PolicySource {
  readonly path: string;
  readonly arn: string;
  readonly account: string;
  readonly description: string;
  readonly services: string[];
}

/** Whoever owns what the app does not. */
export const STRANGER = '999999999999';

/** An account in an organizational unit, and what IAM knows of its principals. */
export const MEMBER = {
  account: '555555555555',
  context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-99999999/ou-ab12-11111111/'] },
};

/** The registries of AWS's own images let everybody pull. */
const PUBLIC_REGISTRY: PolicyStatement[] = [{
  Effect: 'Allow', Principal: '*', Resource: '*', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'],
}];

/** Types whose policies belong to another resource: the property that holds the policy, and the one that says whose it is. */
const POLICY_TYPES: Record<string, [string, string]> = {
  'AWS::S3::BucketPolicy': ['PolicyDocument', 'Bucket'],
  'AWS::SNS::TopicPolicy': ['PolicyDocument', 'Topics'],
  'AWS::SQS::QueuePolicy': ['PolicyDocument', 'Queues'],
};
/** Properties that hold the policy of the resource itself. */
const OWN_POLICIES: Record<string, string> = {
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::Events::EventBus': 'Policy',
  'AWS::SageMaker::ModelPackageGroup': 'ModelPackageGroupPolicy',
  'AWS::IAM::Role': 'AssumeRolePolicyDocument',
};

/** An app as it would be after the deployment of all its stacks, those of stages in other accounts too. */
export class World {
  public static of(outdir: string): World {
    const all = stacksOf(outdir);
    const stacks = all.map(stack => ({ ...stack, account: setAccount(stack.stackName, all) ?? stack.account }));
    const world = new World([...stacks, ...bootstrapStacks(stacks, stacks.find(stack => !needsParameters(stack))!.account)]);
    productsOf(outdir).forEach((template, hash) => world.products.set(hash, template));
    return world;
  }

  public readonly resources: ResolvedResource[];
  /** The roles that the app makes. */
  public readonly roles: AppRole[];
  /** The roles of the CDK's bootstrap, with which stacks are deployed. */
  public readonly bootstrapRoles: AppRole[];
  /** Policies of resources, by the resource's ARN. */
  public readonly resourcePolicies = new Map<string, { statements: PolicyStatement[]; account: string }>();
  public readonly partition: string;
  /** Templates that others make stacks of, by the hash in their addresses. */
  public readonly products = new Map<string, any>();
  /** Whose the buckets of such stacks are, by name. */
  public readonly ownersOfBuckets = new Map<string, string>();

  constructor(stacks: StackInput[]) {
    const exports = new Exports();
    const first = stacks.filter(stack => !needsParameters(stack)).map(stack => new Resolver({ ...stack, exports }));
    for (const resolver of first) { exports.add(resolver); }
    const known = first.flatMap(resolver => resolver.resources());
    const waiting = stacks.filter(needsParameters);
    const resolvers = new Map<StackInput, Resolver>();
    const resolverOf = (stack: StackInput): Resolver => {
      let resolver = resolvers.get(stack);
      if (!resolver) {
        const output: OutputOf = (stackName, account, name) => {
          const giver = waiting.find(each => each.stackName === stackName && each.account === account)!;
          return { value: resolverOf(giver).resolve(giver.template.Outputs[name].Value), giver };
        };
        resolver = new Resolver({ ...stack, exports, parameters: parametersOf(stack, known, output) });
        resolvers.set(stack, resolver);
      }
      return resolver;
    };
    const later = waiting.map(resolverOf);
    this.resources = [...known, ...later.flatMap(resolver => resolver.resources())];
    this.partition = [...first, ...later][0].partition;
    const roles = this.resources.filter(resource => resource.type === 'AWS::IAM::Role');
    this.roles = roles.filter(role => role.stackName !== 'CDKToolkit').map(role => this.role(role));
    this.bootstrapRoles = roles.filter(role => role.stackName === 'CDKToolkit').map(role => this.role(role));
    for (const resource of this.resources) { this.addResourcePolicies(resource); }
  }

  /** The only resource of a type whose path ends like this. */
  public find(type: string, path: string): ResolvedResource {
    const found = this.resources.filter(resource => resource.type === type && `/${resource.path}`.endsWith(`/${path}`));
    if (found.length !== 1) { throw new Error(`${found.length} resources of type ${type} at ${path}`); }
    return found[0];
  }

  /** The resource of a type at exactly this path. */
  public at(type: string, path: string): ResolvedResource {
    const found = this.resources.find(resource => resource.type === type && resource.path === path);
    if (!found) { throw new Error(`no resource of type ${type} at ${path}`); }
    return found;
  }

  /** All resources of a type that the app makes. */
  public all(type: string): ResolvedResource[] {
    return this.resources.filter(resource => resource.type === type && resource.stackName !== 'CDKToolkit');
  }

  /** All resources of a type below a path. */
  public below(type: string, path: string): ResolvedResource[] {
    return this.resources.filter(resource => resource.type === type && `${resource.path}/`.startsWith(`${path}/`));
  }

  /** The role whose path ends like this. */
  public roleAt(path: string): AppRole {
    const found = this.roles.filter(role => `/${role.path}`.endsWith(`/${path}`));
    if (found.length !== 1) { throw new Error(`${found.length} roles at ${path}: ${this.roles.map(role => role.path)}`); }
    return found[0];
  }

  public roleByArn(arn: string): AppRole | undefined {
    return [...this.roles, ...this.bootstrapRoles].find(role => role.arn === arn);
  }

  /** The account of a resource, of which not every ARN has it. */
  public accountOf(arn: string, own: string): string {
    const account = arn.split(':')[4];
    // models of AWS and such belong to nobody, and have no policy
    if (account || !arn.includes(':s3:::')) { return account || own; }
    const bucket = arn.split(':')[5].split('/')[0];
    // buckets that an app does not make are called after their account
    return this.resources.find(resource => resource.type === 'AWS::S3::Bucket' && resource.ref === bucket)?.account ?? this.ownersOfBuckets.get(bucket) ?? /-of-(\d{12})$/.exec(bucket)?.[1] ?? STRANGER;
  }

  /** Whether the bucket of an object takes no public access control lists. */
  public blocksPublicLists(arn: string): boolean {
    const bucket = this.resources.find(resource => resource.type === 'AWS::S3::Bucket' && resource.arn === arn.split('/')[0]);
    return bucket?.properties.PublicAccessBlockConfiguration?.BlockPublicAcls === true;
  }

  /** The policy of a resource, or of the bucket or group that it lies in. */
  public policyOf(arn: string): ResourcePolicy | undefined {
    const registry = /^arn:[^:]+:ecr:[^:]+:(\d{12}):repository\//.exec(arn)?.[1];
    const known = this.resourcePolicies.has(arn) || this.resources.some(resource => resource.account === registry);
    if (registry && !known) { return { account: registry, statements: PUBLIC_REGISTRY }; }
    const owner = arn.includes(':s3:::') ? arn.split('/')[0]
      : arn.replace(/:model-package\/([^/]+)\/.*$/, ':model-package-group/$1');
    return this.resourcePolicies.get(owner) ?? this.sharedModels(owner) ?? this.executionRole(owner);
  }

  /** The execution role of stack sets, which every account makes for itself, trusts the administration roles, as its owner is told to. */
  private executionRole(arn: string): ResourcePolicy | undefined {
    const account = /^arn:[^:]+:iam::(\d+):role\/AWSCloudFormationStackSetExecutionRole$/.exec(arn)?.[1];
    const trusted = this.roles.filter(({ path }) => path.endsWith('/AdministrationRole')).map(role => role.arn).filter(each => each.split(':')[4] !== account);
    return account === undefined || trusted.length === 0 ? undefined : { account, statements: [{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }] };
  }

  /** A bucket with models that the app does not make lets in the accounts that the app serves them in, as its owner is told to. */
  private sharedModels(bucketArn: string): ResourcePolicy | undefined {
    const owner = /:s3:::models-of-(\d{12})$/.exec(bucketArn)?.[1];
    const readers = [...new Set(this.resources.map(({ account }) => account))].filter(account => account !== owner).sort();
    if (owner === undefined || readers.length === 0) { return undefined; }
    return {
      account: owner,
      statements: [{
        Effect: 'Allow',
        Principal: { AWS: readers.map(account => `arn:${this.partition}:iam::${account}:root`) },
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [bucketArn, `${bucketArn}/*`],
      }],
    };
  }

  private role({ path, ref, arn, account, properties }: ResolvedResource): AppRole {
    const statements = [
      ...asArray(properties.Policies).flatMap((policy: any) => asArray(policy.PolicyDocument.Statement)),
      ...this.resources.filter(policy => ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'].includes(policy.type)
        && policy.account === account && [...asArray(policy.properties.Roles), policy.properties.RoleName].includes(ref))
        .flatMap(policy => asArray(policy.properties.PolicyDocument.Statement)),
      ...asArray(properties.ManagedPolicyArns).flatMap((managed: string) => this.managed(managed)),
    ] as PolicyStatement[];
    const trust = asArray(properties.AssumeRolePolicyDocument.Statement) as PolicyStatement[];
    return {
      path,
      arn,
      account,
      statements,
      description: properties.Description ?? '',
      services: trust.flatMap(({ Principal }: any) => [...asArray(Principal?.Service), ...Principal?.Federated === undefined ? [] : ['federated']]),
      boundary: properties.PermissionsBoundary ? this.managed(properties.PermissionsBoundary) : undefined,
    };
  }

  private managed(arn: string): PolicyStatement[] {
    const [, owner, name] = /^arn:[^:]+:iam::(aws|\d+):policy\/(.+)$/.exec(arn)!;
    if (owner === 'aws' && MANAGED_POLICIES[name]) { return MANAGED_POLICIES[name]; }
    const policy = this.resources.find(resource => resource.type === 'AWS::IAM::ManagedPolicy' && resource.arn === arn);
    if (!policy) { throw new Error(`the statements of ${arn} are not known`); }
    return asArray(policy.properties.PolicyDocument.Statement) as PolicyStatement[];
  }

  private addResourcePolicies(resource: ResolvedResource): void {
    const own = OWN_POLICIES[resource.type];
    if (own && resource.properties[own]) { this.addResourcePolicy(resource.arn, resource.account, resource.properties[own]); }
    const [document, target] = POLICY_TYPES[resource.type] ?? [];
    if (!document) { return; }
    for (const ref of asArray(resource.properties[target!]) as string[]) {
      const owner = this.resources.find(each => each.ref === ref && each.account === resource.account)!;
      this.addResourcePolicy(owner.arn, owner.account, resource.properties[document]);
    }
  }

  /** Of a resource that somebody else makes of a template of the app. */
  public addResourcePolicy(arn: string, account: string, document: any): void {
    const entry = this.resourcePolicies.get(arn) ?? { statements: [], account };
    entry.statements.push(...asArray(document.Statement) as PolicyStatement[]);
    this.resourcePolicies.set(arn, entry);
  }
}

/** One account of those that a stack set goes to, for all of them have the same; of organizational units, any. */
function setAccount(stackSetName: string, stacks: readonly StackInput[]): string | undefined {
  for (const { template } of stacks) {
    for (const pipeline of Object.values<any>(template.Resources ?? {}).filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline')) {
      const actions: any[] = pipeline.Properties.Stages.flatMap((stage: any) => stage.Actions);
      const action = actions.find(each => each.Configuration?.StackSetName === stackSetName);
      if (action) { return /^\d{12}/.exec(action.Configuration.DeploymentTargets ?? '')?.[0] ?? MEMBER.account; }
    }
  }
  return undefined;
}

function needsParameters({ template }: StackInput): boolean {
  const { Parameters = {} } = template;
  return Object.values<any>(Parameters).some(parameter => parameter.Default === undefined) && Parameters.BootstrapVariant === undefined;
}

/** The model package group whose versions a CodePipeline pipeline deploys: its name and its ARN. */
export function groupOf(pipeline: ResolvedResource): { name: string; arn: string } {
  const actions: any[] = pipeline.properties.Stages.flatMap((stage: any) => stage.Actions);
  const resolve = actions.find(action => action.Name === 'ResolveModel');
  if (!resolve) { throw new Error(`${pipeline.path} has no action that finds a model`); }
  const { group } = JSON.parse(resolve.Configuration.UserParameters);
  const name = group.split('/').pop();
  return { name, arn: group.startsWith('arn:') ? group : `arn:${pipeline.arn.split(':')[1]}:sagemaker:${pipeline.region}:${pipeline.account}:model-package-group/${name}` };
}

/** The version that a CodePipeline pipeline deploys. */
export function modelPackageOf(pipeline: ResolvedResource): string { return `${groupOf(pipeline).arn.replace(':model-package-group/', ':model-package/')}/7`; }

/** An output of a stack that a pipeline deploys. */
type OutputOf = (stackName: string, account: string, name: string) => { value: string; giver: StackInput };

/** What the function that finds a version tells of its baselines. */
function baselinesIn(account: string): string {
  const files = ['data/statistics.json', 'data/constraints.json', 'model/constraints.json', 'bias/analysis.json', 'shap/analysis.json'];
  return [`models-of-${account}`, 'abalone/baseline/', ...files].join(',');
}

/** What the deploy pipeline of the app passes to a stack; what comes out of other actions than those of CloudFormation is a text. */
function parametersOf(stack: StackInput, resources: ResolvedResource[], output: OutputOf): Record<string, string> {
  for (const pipeline of resources.filter(resource => resource.type === 'AWS::CodePipeline::Pipeline')) {
    const actions: any[] = pipeline.properties.Stages.flatMap((stage: any) => stage.Actions);
    const accountOf = (action: any) => action.RoleArn?.split(':')[4] ?? stack.account;
    const set = actions.find(each => each.Configuration?.StackSetName === stack.stackName && each.Configuration.Parameters !== undefined);
    const action = set ?? actions.find(each => each.Configuration?.StackName === stack.stackName && (each.RoleArn ?? `::${stack.account}:`).includes(`:${stack.account}:`));
    if (!action) { continue; }
    const valueOf = (variable: string): string => {
      const [namespace, name] = variable.split('.');
      const giver = actions.find(each => each.Namespace === namespace);
      if (giver?.ActionTypeId.Provider === 'CloudFormation') { return output(giver.Configuration.StackName, accountOf(giver), name).value; }
      if (name === 'Baselines') { return baselinesIn(pipeline.account); }
      if (name !== 'ModelPackageArn') { return `value-of-${variable}`; }
      // a version of the group, or its copy in another one
      const { group } = JSON.parse(giver.Configuration.UserParameters);
      const [, models, groupName] = /^#\{(\w+)\.(\w+)\}$/.exec(group) ?? [];
      if (models === undefined) { return modelPackageOf(pipeline); }
      const place = actions.find(each => each.Namespace === models);
      const { value, giver: { account, region } } = output(place.Configuration.StackName, accountOf(place), groupName);
      return `arn:${pipeline.arn.split(':')[1]}:sagemaker:${region}:${account}:model-package/${value}/1`;
    };
    const filled = (text: string) => text.replace(/#\{([^}]+)\}/g, (_: string, variable: string) => valueOf(variable));
    if (set) { return Object.fromEntries([...filled(set.Configuration.Parameters).matchAll(/ParameterKey=(\w+),ParameterValue=(\S+)/g)].map(([, key, value]) => [key, value])); }
    return JSON.parse(filled(action.Configuration.ParameterOverrides ?? '{}'));
  }
  return jobParametersOf(stack, resources, output);
}

/** What the jobs of another CI system pass to a stack, by the settings of its stage. */
function jobParametersOf(stack: StackInput, resources: ResolvedResource[], output: OutputOf): Record<string, string> {
  const settings = resources.filter(resource => resource.type === 'AWS::SSM::Parameter');
  const endpointStack = stack.stackName.replace(/-models$/, '');
  const own = settings.find(({ properties: { Name } }) => endpointStack.endsWith(`-${/\/stages\/([^/]+)$/.exec(String(Name))?.[1]}`));
  const model = own && settings.find(({ properties: { Name } }) => Name === own.properties.Name.replace(/stages\/[^/]+$/, 'model'));
  if (!model) { throw new Error(`no pipeline deploys ${stack.stackName}`); }
  const { parameters: { group } } = JSON.parse(model.properties.Value);
  const partition = model.arn.split(':')[1];
  const kind = endpointStack === stack.stackName ? 'DeployResources' : 'PrepareModels';
  const [deployment] = Object.entries<any>(JSON.parse(own!.properties.Value)).filter(([name]) => name.startsWith(kind)).map(([, action]) => action);
  const valueOf = (variable: string): string => {
    const [namespace, name] = variable.split('.');
    if (name === 'Baselines') { return baselinesIn(model.account); }
    if (namespace === 'ResolveModel') { return `arn:${partition}:sagemaker:${model.region}:${model.account}:model-package/${group}/7`; }
    const told = output(`${endpointStack}-models`, stack.account, namespace.startsWith('Copy') ? 'ModelPackageGroupName' : name);
    return namespace.startsWith('Copy') ? `arn:${partition}:sagemaker:${told.giver.region}:${told.giver.account}:model-package/${told.value}/1` : told.value;
  };
  return JSON.parse(JSON.stringify(deployment.parameters).replace(/#\{([^}]+)\}/g, (_: string, variable: string) => valueOf(variable)));
}
