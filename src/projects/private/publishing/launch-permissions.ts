import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { permissionData } from './permission-data';
import type { Calls, TypeCalls } from './permission-data';
import { arnsIn, patternOf, referencesOf } from './template';
import type { Template, TemplateResource } from './template';
import { ValidationError } from '../../../private/errors';

/** Who makes the stack, which says how stacks are named. */
export interface Launcher {
  /** What names of stacks begin with. */
  readonly stackPrefix: string;
  /** The boundary that every role of the template has to have. */
  readonly boundaryArn?: string;
}

/** No resources at all, for CloudFormation itself. */
const FREE = ['AWS::CDK::Metadata', 'AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::WaitConditionHandle'];

/** Services whose resources are named after their stack; those of others are named after the stack or after their logical id. */
const NAMED_AFTER_STACK = ['codepipeline', 'dynamodb', 'events', 'iam', 'lambda', 'logs', 's3', 'sns', 'sqs'];

/** Services whose resources run with a role, and the service that gets the role. */
const RUNS_WITH_ROLE: { [service: string]: string } = {
  ApiGateway: 'apigateway',
  ApplicationAutoScaling: 'application-autoscaling',
  Batch: 'batch',
  Bedrock: 'bedrock',
  Chatbot: 'management.chatbot',
  CodeBuild: 'codebuild',
  CodePipeline: 'codepipeline',
  ECS: 'ecs-tasks',
  EMRServerless: 'emr-serverless',
  Events: 'events',
  Glue: 'glue',
  KinesisFirehose: 'firehose',
  Lambda: 'lambda',
  Pipes: 'pipes',
  RedshiftServerless: 'redshift-serverless',
  SageMaker: 'sagemaker',
  Scheduler: 'scheduler',
  StepFunctions: 'states',
};

const PROJECT_TAG = 'sagemaker:project-name';

interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly condition?: object;
}

/** What a role needs to make, change and delete the resources of a template, and no more. */
export class LaunchPermissions {
  private readonly grants = new Map<string, Grant>();

  public constructor(private readonly template: Template, private readonly launcher: Launcher) {
    for (const [id, resource] of Object.entries(template.Resources)) {
      if (FREE.includes(resource.Type)) { continue; }
      if (resource.Type.startsWith('Custom::') || resource.Type === 'AWS::CloudFormation::CustomResource') {
        this.customResource(resource);
      } else if (permissionData().types[resource.Type] !== undefined) {
        this.calls(id, resource, permissionData().types[resource.Type]);
        this.passedRoles(resource);
      }
    }
  }

  /** The types of the template whose calls are not known. */
  public get unknownTypes(): string[] {
    const types = new Set(Object.values(this.template.Resources).map(({ Type }) => Type));
    return [...types].filter(type => !FREE.includes(type) && !type.startsWith('Custom::') && type !== 'AWS::CloudFormation::CustomResource'
      && permissionData().types[type] === undefined).sort();
  }

  /** The statements, in an order that does not depend on that of the template. */
  public statements(): PolicyStatement[] {
    const merged = new Map<string, { resource: string; condition?: object; actions: string[] }>();
    for (const { action, resource, condition } of this.grants.values()) {
      const id = JSON.stringify([resource, condition]);
      const entry = merged.get(id) ?? { resource, condition, actions: [] };
      merged.set(id, { ...entry, actions: [...entry.actions, action] });
    }
    const byActions = new Map<string, { resources: string[]; condition?: object; actions: string[] }>();
    for (const { resource, condition, actions } of merged.values()) {
      const id = JSON.stringify([actions.sort(), condition]);
      const entry = byActions.get(id) ?? { resources: [], condition, actions };
      byActions.set(id, { ...entry, resources: [...entry.resources, resource] });
    }
    return [...byActions.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, { actions, resources, condition }]) =>
      new PolicyStatement({ actions, resources: resources.sort(), conditions: condition as { [operator: string]: object } | undefined }));
  }

  private calls(id: string, resource: TemplateResource, { own, also = {}, deletes = [], tags, name }: TypeCalls): void {
    // what is kept when the project is deleted is not deleted by the role either
    const kept = resource.DeletionPolicy === 'Retain' && resource.UpdateReplacePolicy === 'Retain';
    const needed = (actions: string[]) => actions.filter(action => !(kept && deletes.includes(action))
      && (action !== 'iam:PutRolePermissionsBoundary' || this.launcher.boundaryArn !== undefined || resource.Properties?.PermissionsBoundary !== undefined));
    this.each(own, (key, actions) => {
      if (key === 'events/rule-on-custom-event-bus' && resource.Properties?.EventBusName === undefined) { return; }
      for (const action of needed(actions)) {
        for (const arn of key === '*' ? ['*'] : this.arns(key, id, resource)) { this.add(action, arn, this.condition(action, key, tags === true && name === undefined)); }
      }
    });
    this.each(also, (key, actions) => {
      for (const arn of key === '*' ? this.describing(resource) : this.referred(key, resource)) {
        for (const action of needed(actions)) { this.add(action, arn.arn, this.condition(action, key, arn.tagged)); }
      }
    });
    if (JSON.stringify(resource.Properties ?? {}).includes('"CodeStarSourceConnection"')) { this.connection(); }
  }

  /** Without a name of its own, a resource is known by the tag of its project; and a role by the boundary that it has to have. */
  private condition(action: string, key: string, tagged: boolean): object | undefined {
    const { boundaryArn } = this.launcher;
    if (key === 'iam/role' && boundaryArn !== undefined && /:(CreateRole|PutRolePolicy|AttachRolePolicy|DetachRolePolicy|DeleteRolePolicy|PutRolePermissionsBoundary)$/.test(action)) {
      return { StringEquals: { 'iam:PermissionsBoundary': boundaryArn } };
    }
    if (key === '*' || !tagged || /:(Allocate|Create|Register|Request|Run)[A-Z]/.test(action)) { return undefined; }
    return { StringLike: { [/:(Tag|AddTag|CreateTag)/.test(action) ? `aws:RequestTag/${PROJECT_TAG}` : `aws:ResourceTag/${PROJECT_TAG}`]: '*' } };
  }

  /** The ARNs that a resource of the template may get. */
  private arns(key: string, id: string, resource: TemplateResource): string[] {
    return this.names(key.split('/')[0], id, resource).map(name => arnOf(key, resource.Type === 'AWS::IAM::Role' && resource.Properties?.Path !== undefined
      ? `${patternOf(resource.Properties.Path).replace(/^\//, '')}${name}` : name));
  }

  private names(service: string, id: string, resource: TemplateResource): string[] {
    const { name } = permissionData().types[resource.Type];
    const given = name === undefined ? undefined : resource.Properties?.[name];
    if (given !== undefined) {
      const [referred, ...others] = referencesOf(given).filter(each => this.template.Resources[each] !== undefined && each !== id);
      if (referred !== undefined && others.length === 0 && given['Fn::Join'] === undefined && given['Fn::Sub'] === undefined) {
        return this.names(service, referred, this.template.Resources[referred]);
      }
      const pattern = patternOf(given).replace(/^arn:.*[:/](?=[^:/]+$)/, '').replace(/^alias\//, '');
      return service === 'sagemaker' && pattern !== pattern.toLowerCase() && !pattern.includes('${Token') ? [pattern, pattern.toLowerCase()] : [pattern];
    }
    if (name === undefined) { return this.parentNames(service, resource) ?? ['*']; }
    const { stackPrefix } = this.launcher;
    // buckets have no capitals, and the rest of the prefix may be a token
    if (service === 's3') { return [`${stackPrefix.slice(0, 3).toLowerCase()}${stackPrefix.slice(3)}*`]; }
    return NAMED_AFTER_STACK.includes(service) ? [`${stackPrefix}*`]
      : service === 'sagemaker' ? [`${stackPrefix}*`, `${id}-*`, `${id.toLowerCase()}-*`] : [`${stackPrefix}*`, `${id}-*`];
  }

  /** A policy of a resource has the name of the resource. */
  private parentNames(service: string, resource: TemplateResource): string[] | undefined {
    const parents = referencesOf(resource.Properties).filter(each => {
      const type = this.template.Resources[each]?.Type;
      return /Policy$/.test(resource.Type) && type !== undefined && type !== resource.Type
        && Object.keys(permissionData().types[type]?.own ?? {}).some(key => key.split('/')[0] === service);
    });
    return parents.length === 0 ? undefined : [...new Set(parents.flatMap(each => this.names(service, each, this.template.Resources[each])))];
  }

  /** The resources of a kind that a resource refers to: those of the template, and those whose ARN is in it. */
  private referred(key: string, resource: TemplateResource): { arn: string; tagged: boolean }[] {
    const { Resources } = this.template;
    const typeOf = (id: string) => permissionData().types[Resources[id]?.Type];
    const inside = [...new Set(referencesOf(resource.Properties))].filter(each => typeOf(each)?.own[key] !== undefined);
    const [, , service, , , ...rest] = arnOf(key, '*').split(':');
    const kind = rest.join(':').split(/[/*]/)[0];
    const outside = arnsIn(resource.Properties).filter(arn => arn.split(':')[2] === service && arn.split(':').slice(5).join(':').startsWith(kind));
    return [
      ...inside.flatMap(each => this.arns(key, each, Resources[each]).map(arn => ({ arn, tagged: typeOf(each).name === undefined }))),
      ...outside.map(arn => ({ arn, tagged: false })),
    ];
  }

  /** Calls that are about no resource look at the network that a resource is in. */
  private describing({ Properties }: TemplateResource): { arn: string; tagged: boolean }[] {
    return /"(VpcConfig|SubnetIds?|Subnets|SecurityGroupIds)"/.test(JSON.stringify(Properties ?? {})) ? [{ arn: '*', tagged: false }] : [];
  }

  /** A pipeline may use the connections that are tagged for SageMaker. */
  private connection(): void {
    for (const service of ['codeconnections', 'codestar-connections']) {
      const connections = `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:connection/*`;
      this.add(`${service}:PassConnection`, connections, { StringEquals: { 'aws:ResourceTag/sagemaker': 'true' } });
    }
  }

  private customResource(resource: TemplateResource): void {
    const token = { ServiceToken: resource.Properties?.ServiceToken };
    for (const { arn } of this.referred('lambda/function', { ...resource, Properties: token })) { this.add('lambda:InvokeFunction', arn); }
    for (const { arn } of this.referred('sns/topic', { ...resource, Properties: token })) { this.add('sns:Publish', arn); }
  }

  /** Roles are passed to the service that runs the resource, and to no other. */
  private passedRoles(resource: TemplateResource): void {
    const service = RUNS_WITH_ROLE[resource.Type.split('::')[1]];
    if (service === undefined) { return; }
    for (const { arn } of this.referred('iam/role', resource)) {
      this.add('iam:PassRole', arn, { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });
    }
  }

  private each(calls: Calls, visit: (key: string, actions: string[]) => void): void {
    for (const [key, actions] of Object.entries(calls)) { visit(key, actions); }
  }

  private add(action: string, resource: string, condition?: object): void {
    this.grants.set(JSON.stringify([action, resource, condition]), { action, resource, condition });
  }
}

/** The ARN of a resource: its own name in the first place that has one, anything in the others. */
function arnOf(key: string, name: string): string {
  let first = true;
  return permissionData().resources[key].replace(/\$\{(\w+)\}/g, (_all, variable: string) => {
    if (variable === 'Partition') { return Aws.PARTITION; }
    if (variable === 'Region') { return Aws.REGION; }
    if (variable === 'Account') { return Aws.ACCOUNT_ID; }
    const value = first && key !== 'events/rule-on-custom-event-bus' ? name : '*';
    first = false;
    return value;
  }).replace(/\*+/g, '*');
}

/** Fails where permissions cannot be derived, and nobody has given them. */
export function checkKnownTypes(permissions: LaunchPermissions, covered: boolean, scope: IConstruct): void {
  const { unknownTypes } = permissions;
  if (unknownTypes.length > 0 && !covered) {
    throw new ValidationError('LaunchPermissionsUnknown', `the calls for resources of type ${unknownTypes.map(type => JSON.stringify(type)).join(', ')} are not known: `
      + 'give them as launchStatements, or a role of your own as launchRole', scope);
  }
}
