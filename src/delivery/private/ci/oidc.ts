import { Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import { CfnOIDCProvider, PolicyStatement, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IOIDCProviderRef } from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct } from 'constructs';
import type { CiDialect } from './plan';
import { ValidationError } from '../../../private/errors';

/** The issuer of a host's tokens, without `https://`, as condition keys have it. */
export function issuerOf(url: string, prop: string, path = ''): string {
  const match = /^https:\/\/([A-Za-z0-9.-]+(?::\d+)?)\/?$/.exec(Token.isUnresolved(url) ? '' : url);
  if (match === null) {
    throw new ValidationError('CiHost',
      `${prop} must be the URL of a host that is known at synth, for example "https://git.acme.example", got ${JSON.stringify(url)}`);
  }
  return `${match[1]}${path}`;
}

/** The identity provider of a CI system. IAM finds out the certificates of its host by itself. */
export function oidcProvider(scope: Construct, dialect: CiDialect): IOIDCProviderRef {
  return new CfnOIDCProvider(scope, 'Provider', { url: `https://${dialect.issuer}`, clientIdList: [dialect.audience] });
}

/** A role for jobs with one subject. Its name is known at synth, since the workflow file has it. */
export function jobRole(scope: Construct, id: string, props: {
  readonly name: string;
  readonly dialect: CiDialect;
  readonly provider: IOIDCProviderRef;
  readonly subject: string;
  readonly description: string;
  readonly minutes: number;
}): Role {
  const { name, dialect, provider, subject, description, minutes } = props;
  return new Role(scope, id, {
    roleName: name,
    description,
    maxSessionDuration: Duration.minutes(Math.min(720, Math.max(60, minutes))),
    assumedBy: new WebIdentityPrincipal(provider.oidcProviderRef.oidcProviderArn, {
      ...subject.includes('*')
        ? { StringEquals: { [`${dialect.issuer}:aud`]: dialect.audience }, StringLike: { [`${dialect.issuer}:sub`]: subject } }
        : { StringEquals: { [`${dialect.issuer}:aud`]: dialect.audience, [`${dialect.issuer}:sub`]: subject } },
    }),
  });
}

/** The ARN of a role as text of a workflow file. */
export function roleText(role: Role, name: string, dialect: CiDialect): string {
  const { account, region } = Stack.of(role);
  const partition = Token.isUnresolved(region) ? dialect.variable('AWS_PARTITION', 'aws') : RegionInfo.get(region).partition ?? 'aws';
  return `arn:${partition}:iam::${Token.isUnresolved(account) ? dialect.variable('AWS_ACCOUNT_ID') : account}:role/${name}`;
}

export function regionText(scope: Construct, dialect: CiDialect): string {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? dialect.variable('AWS_REGION') : region;
}

export function allow(role: Role, actions: string[], resources: string[]): void {
  if (resources.length > 0) { role.addToPolicy(new PolicyStatement({ actions, resources })); }
}

/** The ARN of a Systems Manager parameter by its name. */
export function parameterArn(scope: Construct, name: string): string {
  return `arn:${Aws.PARTITION}:ssm:${Stack.of(scope).region}:${Stack.of(scope).account}:parameter${name}`;
}
