import { kindOf, neededCalls } from './calls';
import { stageDeploymentCalls } from './calls/delivery';
import { inTwins, ResourceCall, serviceCalls } from './calls/services';
import { ADMINISTRATOR, Decision, evaluate, matchesGlob, PolicyStatement, ResourcePolicy } from './evaluator';
import { EXPLAINED_POLICIES, PolicyExplanation, UntoldSource, WITHOUT_SOURCE } from './explained';
import { expandAction } from './iam-data';
import { trustCalls } from './trust';
import { MEMBER, STRANGER, World } from './world';
import { asArray } from '../gates/templates';

/** One action on one resource that a resource's policy allows one principal, by one statement. */
export interface Allowance {
  /** The resource that has the policy. */
  readonly arn: string;
  readonly path: string;
  readonly type: string;
  readonly owner: string;
  readonly action: string;
  readonly resource: string;
  /** As `Service: events.amazonaws.com`. */
  readonly principal: string;
  readonly statement: PolicyStatement;
}

interface OwnedPolicy extends ResourcePolicy {
  readonly arn: string;
  readonly path: string;
  readonly type: string;
}

/** The policies of the resources that the app makes, by ARN. */
export function policiesOf(world: World): Map<string, OwnedPolicy> {
  const found = new Map<string, OwnedPolicy>();
  for (const { arn, path, stackName, type } of world.resources) {
    const policy = world.resourcePolicies.get(arn);
    if (policy && stackName !== 'CDKToolkit') { found.set(arn, { ...policy, arn, path, type }); }
  }
  return found;
}

/** What a policy allows, one by one. */
export function allowancesOf({ account, arn, path, statements, type }: OwnedPolicy): Allowance[] {
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(statement => principalsOf(statement).flatMap(([principal, Principal]) =>
    asArray(statement.Action).flatMap(action => (statement.Resource === undefined ? [undefined] : asArray(statement.Resource)).map(resource => ({
      arn,
      path,
      type,
      owner: account,
      action,
      resource: resource ?? '*',
      principal,
      statement: { ...statement, Principal, Action: action, ...resource === undefined ? {} : { Resource: resource } },
    })))));
}

function principalsOf({ Principal }: PolicyStatement): [string, unknown][] {
  if (typeof Principal === 'string') { return [[Principal, Principal]]; }
  return Object.entries(Principal as Record<string, string | string[]>).flatMap(([kind, values]) =>
    asArray(values).map((value): [string, unknown] => [`${kind}: ${value}`, { [kind]: value }]));
}

/** Who does what with the resources of an app: its roles, those that deploy it, services and others that it names. */
export function resourceCalls(world: World): ResourceCall[] {
  const stackOfRole = new Map(world.resources.filter(({ type }) => type === 'AWS::IAM::Role').map(({ arn, stackName }) => [arn, stackName]));
  const ofRoles = world.roles.flatMap(role => neededCalls(world, role).map((call): ResourceCall => ({ ...call, by: role })));
  const ofDeployments = stageDeploymentCalls(world).flatMap(([role, calls]) => calls.map((call): ResourceCall => ({ ...call, by: role })));
  const models = new Map(world.all('AWS::SageMaker::Model').map(({ account, stackName }) => [account, stackName]));
  const ofServices = serviceCalls(world);
  return [
    ...ofRoles, ...inTwins(world, ofRoles, call => 'arn' in call.by ? stackOfRole.get(call.by.arn) : undefined),
    ...ofDeployments,
    ...ofServices, ...inTwins(world, ofServices, call => 'arn' in call.by ? models.get(call.by.account) : undefined),
    ...world.roles.flatMap(role => trustCalls(world, role)),
  ];
}

/** What IAM says to a call, with the policy of the resource as it is or as given. */
export function decideOn(world: World, call: ResourceCall, resourcePolicy = world.policyOf(call.resource)): Decision {
  const own = 'arn' in call.by ? call.by.account : undefined;
  return evaluate({
    principal: call.by,
    action: call.action,
    resource: call.resource,
    context: { ...own === MEMBER.account ? MEMBER.context : {}, ...call.context },
    resourceAccount: resourcePolicy?.account ?? (own === undefined ? undefined : world.accountOf(call.resource, own)),
    resourcePolicy,
  });
}

/** What each policy allows, and for which calls that is needed. */
export interface Proven {
  readonly allowance: Allowance;
  /** Calls that succeed by this alone. */
  readonly needed: ResourceCall[];
  /** Calls that succeed by this, and by something else as well. */
  readonly besides: ResourceCall[];
}

/** Finds the calls that each allowance is for. */
export function prove(world: World, calls = resourceCalls(world)): Proven[] {
  const policies = policiesOf(world);
  const arns = new Map([...policies.keys()].map(arn => [world.resourcePolicies.get(arn)!, arn]));
  const byArn = new Map<string, ResourceCall[]>();
  for (const call of calls) {
    const policy = world.policyOf(call.resource);
    const arn = policy && arns.get(policy as any);
    if (arn !== undefined) { byArn.set(arn, [...byArn.get(arn) ?? [], call]); }
  }
  return [...policies].flatMap(([arn, policy]) => {
    const proven = allowancesOf(policy).map((allowance): Proven => ({ allowance, needed: [], besides: [] }));
    const denies = policy.statements.filter(({ Effect }) => Effect === 'Deny');
    const allows = (call: ResourceCall, ...statements: PolicyStatement[]) =>
      decideOn(world, call, { account: policy.account, statements: [...denies, ...statements] }).allowed;
    for (const call of byArn.get(arn) ?? []) {
      if (allows(call)) { continue; }
      const covering = proven.filter(({ allowance }) => matchesGlob(allowance.action, call.action, true) && allows(call, allowance.statement));
      covering.forEach(each => (covering.length === 1 ? each.needed : each.besides).push(call));
    }
    return proven;
  });
}

/** Calls of services and others that fail. */
export function missingInPolicies(world: World, calls: readonly ResourceCall[]): string[] {
  return calls.filter(call => !decideOn(world, call).allowed)
    .map(call => `${nameOf(call.by)} may not ${call.action} on ${call.resource}: ${decideOn(world, call).reason} (to ${call.why})`);
}

/** What policies allow that no call needs, without what is explained. */
export function surplusInPolicies(proven: readonly Proven[], used: Set<object> = new Set()): string[] {
  return proven.flatMap(({ allowance, besides, needed }) => {
    const explanation = explanationOf(allowance);
    // every action of a service is more than any call needs
    if (needed.length > 0 && !/^(\w+:)?\*$/.test(allowance.action)) { return []; }
    if (explanation) {
      used.add(explanation);
      return [];
    }
    const what = `${allowance.path} (${allowance.type}) need not allow ${allowance.principal} ${allowance.action} on ${allowance.resource}${besides.length ? ' twice' : ''}`;
    return [`${what}: drop it, or add who calls that to test/iam/calls (services: calls/services.ts), or explain it in test/iam/explained.ts`];
  });
}

export function explanationOf({ action, owner, principal, statement, type }: Allowance): PolicyExplanation | undefined {
  return EXPLAINED_POLICIES.find(each => each.type === type && each.action.test(action) && (each.sid === undefined || each.sid === statement.Sid)
    && each.principal.test(principal.replace(`:${owner}:`, ':own-account:').replace(`-${owner}-`, '-own-account-')));
}

/** What nobody from outside may do with a resource, besides what its policy names. */
const NEVER: Record<string, string[]> = {
  'AWS::S3::Bucket': ['s3:DeleteBucket', 's3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutBucketPolicy', 's3:PutObject'],
  'AWS::KMS::Key': ['kms:CreateGrant', 'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
  'AWS::ECR::Repository': ['ecr:BatchGetImage', 'ecr:DeleteRepository', 'ecr:PutImage', 'ecr:SetRepositoryPolicy'],
  'AWS::SageMaker::ModelPackageGroup': ['sagemaker:CreateModelPackage', 'sagemaker:DeleteModelPackage', 'sagemaker:DeleteModelPackageGroup', 'sagemaker:UpdateModelPackage'],
  'AWS::SNS::Topic': ['sns:Publish', 'sns:SetTopicAttributes', 'sns:Subscribe'],
  'AWS::SQS::Queue': ['sqs:DeleteQueue', 'sqs:PurgeQueue', 'sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:SetQueueAttributes'],
  'AWS::Events::EventBus': ['events:DeleteEventBus', 'events:PutEvents', 'events:PutRule'],
  'AWS::IAM::Role': ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity'],
};
/** Services that act for whoever asks them. */
const SERVICES = ['budgets', 'cloudtrail', 'cloudwatch', 'ec2', 'events', 'lambda', 'logging.s3', 's3', 'sagemaker', 'sns'].map(service => `${service}.amazonaws.com`);

/** Where an action would be about: the resource itself, or what lies in it, at some place and where the policy has something. */
function placesOf({ arn, type }: OwnedPolicy, action: string, proven: readonly Proven[]): string[] {
  const inside = type === 'AWS::S3::Bucket' ? /object/i.test(action) : type === 'AWS::SageMaker::ModelPackageGroup' && !/Group$/i.test(action);
  if (!inside) { return [arn]; }
  const within = (resource: string) => type === 'AWS::S3::Bucket' ? resource.includes('/') : resource.includes(':model-package/');
  const place = type === 'AWS::S3::Bucket' ? `${arn}/of-others/x.csv` : `${arn.replace(':model-package-group/', ':model-package/')}/7`;
  return [...new Set([place, ...proven.map(({ allowance }) => allowance.resource).filter(within).map(resource => resource.replace(/\*/g, 'x'))])];
}

/** Calls from outside that must fail: by whoever administers another account, by other services, by the right service for somebody else. */
export async function forbiddenByPolicies(
  world: World, calls: readonly ResourceCall[], proven: readonly Proven[], used: Set<object> = new Set(),
): Promise<ResourceCall[]> {
  const forbidden: ResourceCall[] = [];
  const accounts = [...new Set([...world.resources.map(({ account }) => account), STRANGER])];
  for (const [arn, policy] of policiesOf(world)) {
    const mine = proven.filter(({ allowance }) => allowance.arn === arn);
    const named = await Promise.all(mine.map(async ({ allowance: { action } }) => /[*?]/.test(action) ? expandAction(action) : [action]));
    const tried = [...new Map([...NEVER[policy.type] ?? [], ...named.flat()].map(action => [action.toLowerCase(), action])).values()];
    for (const account of accounts.filter(each => each !== policy.account)) {
      const administrator = { arn: `arn:${world.partition}:iam::${account}:role/Administrator`, account, statements: ADMINISTRATOR };
      const letIn = lettingIn(account, mine);
      const refused = tried.filter(action => !letIn.some(each => matchesGlob(each, action, true)));
      forbidden.push(...refused.flatMap(action => placesOf(policy, action, mine).flatMap(resource =>
        contextsOf(action, mine).map(context => ({ by: administrator, action, resource, context, why: `is done by whoever administers account ${account}` })))));
    }
  }
  for (const call of calls.filter(({ by }) => 'service' in by) as (ResourceCall & { by: { service: string } })[]) {
    // for roles this is part of the proofs of their trust
    if (call.action.startsWith('sts:')) { continue; }
    const there = calls.filter(each => each.resource === call.resource && each.action === call.action);
    forbidden.push(...SERVICES.filter(service => !there.some(({ by }) => 'service' in by && by.service === service))
      .map(service => ({ ...call, by: { service }, why: 'is done by another service' })));
    const untold = untoldSource(world, call);
    if (untold) {
      used.add(untold);
      continue;
    }
    forbidden.push({ ...call, context: ofStranger(call), why: 'is done for another account' });
    if (Object.keys(call.context ?? {}).some(key => key.startsWith('aws:'))) { forbidden.push({ ...call, context: {}, why: 'is done for nobody knows whom' }); }
  }
  return forbidden;
}

/** What requests for an action say that the policy may ask for. */
function contextsOf(action: string, proven: readonly Proven[]): ResourceCall['context'][] {
  const contexts = proven.flatMap(({ needed }) => needed)
    .filter(call => call.action.toLowerCase() === action.toLowerCase() && call.context !== undefined && 'arn' in call.by)
    .map(({ context }) => JSON.stringify(context));
  return [undefined, ...[...new Set(contexts)].map(context => JSON.parse(context))];
}

/** The actions for which a policy may let in a whole account: where roles of it are needed whose names CloudFormation makes, or AWS says so. */
function lettingIn(account: string, proven: readonly Proven[]): string[] {
  return proven.filter(({ allowance, needed }) => !allowance.action.startsWith('sts:') && new RegExp(`^(AWS: )?(\\*|(arn:[^:]+:iam::)?${account}(:root)?)$`).test(allowance.principal)
    && (explanationOf(allowance) !== undefined || needed.some(({ by }) => 'account' in by && by.account === account && !/role\/cdk-[^/]*-(deploy|file-publishing)-role-/.test(by.arn))))
    .map(({ allowance }) => allowance.action);
}

/** The same, as the service would say it for somebody else. */
function ofStranger({ context = {} }: ResourceCall): ResourceCall['context'] {
  return Object.fromEntries(Object.entries(context).map(([key, value]) =>
    [key, String(value).replace(/\b\d{12}\b/, STRANGER).replace(/^(arn:[^:]+:s3:::).*$/, '$1bucket-of-a-stranger')]));
}

function untoldSource(world: World, call: ResourceCall): UntoldSource | undefined {
  const service = 'service' in call.by ? call.by.service : '';
  const { path = '', type } = world.resources.find(({ arn }) => arn === call.resource) ?? {};
  return WITHOUT_SOURCE.find(each => each.service === service && each.type === type && (each.path?.test(path) ?? true));
}

export function nameOf(by: ResourceCall['by']): string { return 'service' in by ? by.service : 'federated' in by ? by.federated : by.arn; }

/** Calls that must not succeed, and do. */
export function tooMuchInPolicies(world: World, calls: readonly ResourceCall[]): string[] {
  return calls.filter(call => decideOn(world, call).allowed).map(call => `${nameOf(call.by)} may ${call.action} on ${call.resource}, which ${call.why}`);
}

/**
 * All that is wrong with the policies of an app's resources.
 *
 * @param more what others do with them, of whom the app knows nothing
 */
export async function policyProblems(world: World, used: Set<object> = new Set(), more: readonly ResourceCall[] = []): Promise<string[]> {
  const calls = [...resourceCalls(world), ...more];
  const proven = prove(world, calls);
  // those of roles are part of the proofs of the roles
  const ofOthers = calls.filter(({ by }) => !('path' in by));
  return [
    ...missingInPolicies(world, ofOthers),
    ...surplusInPolicies(proven, used),
    ...tooMuchInPolicies(world, await forbiddenByPolicies(world, calls, proven, used)),
  ];
}

/** Which kinds of roles a call is by, for the page about permissions. */
export function holderOf(world: World, { by }: ResourceCall): string {
  const role = 'arn' in by ? world.roles.find(({ arn }) => arn === by.arn) : undefined;
  return role ? kindOf(world, role).title : nameOf(by);
}
