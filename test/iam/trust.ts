import { kindOf } from './calls';
import type { ResourceCall } from './calls/services';
import { evaluate } from './evaluator';
import type { AppRole, World } from './world';

/** Who assumes a role, and who must not. */
export function trustProblems(world: World, role: AppRole): string[] {
  const { principal, token, trustContext } = kindOf(world, role);
  if (principal === 'federated') { return tokenProblems(world, role, token!(role)); }
  if (principal === 'role') {
    // the account that it trusts has other roles, which may assume what they like as far as that account is concerned
    const other = { arn: 'arn:aws:iam::111111111111:role/Other', account: '111111111111', statements: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] };
    const { allowed } = evaluate({ principal: other, action: 'sts:AssumeRole', resource: role.arn, resourcePolicy: world.policyOf(role.arn) });
    return allowed ? [`any role of the other account may assume ${role.path}`] : [];
  }
  const said = trustContext?.(world, role);
  const assume = (service: string, account?: string, context = said) => evaluate({
    principal: { service: `${service}.amazonaws.com` },
    action: 'sts:AssumeRole',
    resource: role.arn,
    resourcePolicy: world.policyOf(role.arn),
    context: account === undefined ? {} : contextOf(world, role, service, account, context),
  }).allowed;
  const tells = said !== undefined || !['chatbot', 'cloudformation', 'lambda', 'servicecatalog', 'states'].includes(principal);
  return [
    ...assume(principal, role.account) ? [] : [`${principal} may not assume ${role.path}`],
    ...tells && assume(principal, '999999999999') ? [`${principal} may assume ${role.path} for another account`] : [],
    ...said !== undefined && assume(principal, role.account, {}) ? [`${principal} may assume ${role.path} for anything`] : [],
    ...assume('ec2') ? [`ec2 may assume ${role.path}`] : [],
  ];
}

function regionOf(world: World, role: AppRole): string { return world.resources.find(resource => resource.arn === role.arn)!.region; }

/** What a service says of itself when it assumes a role. */
function contextOf(world: World, role: AppRole, service: string, account: string, said: Record<string, string> = {}): Record<string, string> {
  return {
    'aws:SourceAccount': account,
    ...said,
    // the only one that says it in a way that an app knows beforehand
    ...service === 'scheduler' ? { 'aws:SourceArn': `arn:${world.partition}:scheduler:${regionOf(world, role)}:${account}:schedule-group/default` } : {},
  };
}

/** The service, or the jobs with a token, that a role is for assume it; roles of the app do that in their own calls. */
export function trustCalls(world: World, role: AppRole): ResourceCall[] {
  const { principal, token, title, trustContext } = kindOf(world, role);
  if (principal === 'role') { return []; }
  const why = `act with the ${title.replace(/^R/, 'r')}`;
  if (principal === 'federated') {
    const { issuer, audience, subject } = token!(role);
    return [{
      by: { federated: `arn:${world.partition}:iam::${role.account}:oidc-provider/${issuer}` },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: role.arn,
      why,
      context: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject },
    }];
  }
  const context = contextOf(world, role, principal, role.account, trustContext?.(world, role));
  return [{ by: { service: `${principal}.amazonaws.com` }, action: 'sts:AssumeRole', resource: role.arn, why, context }];
}

/** Tokens with which a role can be assumed and must not be, and the one with which it must be. */
function tokenProblems(world: World, role: AppRole, { issuer, audience, subject }: { issuer: string; audience: string; subject: string }): string[] {
  const assume = (claims: { aud?: string; sub?: string }, from = issuer) => evaluate({
    principal: { federated: `arn:${world.partition}:iam::${role.account}:oidc-provider/${from}` },
    action: 'sts:AssumeRoleWithWebIdentity',
    resource: role.arn,
    resourcePolicy: world.policyOf(role.arn),
    context: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subject, ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${issuer}:${name}`, value])) },
  }).allowed;
  // the subjects that jobs of the same repository get for something else
  const repository = /^\w+:[^:]+/.exec(subject)![0];
  const forms = subject.startsWith('repo:') ? ['ref:refs/heads/feature', 'ref:refs/tags/v1', 'pull_request', 'environment:other']
    : ['ref_type:branch:ref:feature', 'ref_type:tag:ref:v1'];
  const others = [
    ...forms.map(form => `${repository}:${form}`),
    subject.replace('acme/', 'evil/'), subject.replace('/abalone', '/abalone-fork'), subject.replace('/abalone', '/abalone/nested'), `${subject}-2`, `x${subject}`,
    subject.replace(/(main|pull_request|environment:.*)$/, 'ref:refs/heads/feature'), subject.replace(/:[^:]*$/, ':pull_request'), subject.replace(/:[^:]*$/, ':environment:other'),
    // any branch may be the branch of a merge request of GitLab
  ].filter(each => each !== subject && !(/:ref:feature$/.test(subject) && each.startsWith('project_path:acme/abalone:ref_type:branch:ref:')));
  return [
    ...assume({}) ? [] : [`the jobs with the subject ${subject} may not assume ${role.path}`],
    ...others.filter(sub => assume({ sub })).map(sub => `jobs with the subject ${sub} may assume ${role.path}`),
    ...assume({ aud: 'somebody-else' }) ? [`tokens for somebody else let assume ${role.path}`] : [],
    ...assume({}, 'idp.evil.example') ? [`another identity provider lets assume ${role.path}`] : [],
  ];
}
