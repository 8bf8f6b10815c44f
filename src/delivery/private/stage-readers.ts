import { Stack } from 'aws-cdk-lib';
import { AccountPrincipal, OrganizationPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { servesCopies } from './artifact-access';
import type { StageEnvironment } from './stage-environments';
import type { DeploymentStageOptions } from '../stage-options';

/** Principals that share a statement of a policy. */
export interface Readers {
  readonly principals: IPrincipal[];
  /** For a warning. */
  readonly who: string;
}

/** Who reads packages and artifacts of models from outside of the account of the deploy pipeline. */
export interface StageReaders {
  /** The accounts that are known. */
  readonly accounts: string[];
  /** Those of them that read packages. Copies are made in the account of the deploy pipeline, and are packages of the stage. */
  readonly packageAccounts: string[];
  /** Accounts that are known by the organizational units that they are in. */
  readonly organizations: Readers[];
  /** All of them, as a policy of a resource has them. */
  readonly principals: Readers[];
}

/** The readers of the stages. */
export function stageReaders(stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], scope: Construct): StageReaders {
  const accountsOf = (reads: (index: number) => boolean) => [...new Set([
    ...environments.filter((each, i) => each.otherAccount && reads(i)).map(each => each.env.account!),
    ...stages.flatMap(stage => stage.stackSet?.accounts ?? []).filter(account => account !== Stack.of(scope).account),
  ])].sort();
  const accounts = accountsOf(() => true);
  const organizations = stages.flatMap(({ stackSet }): Readers[] => {
    const units = stackSet?.organizationalUnits;
    if (units === undefined) { return []; }
    const id = stackSet!.organizationId!;
    return [{
      // for S3 only the id of the organization makes a policy one that is not public
      principals: [new OrganizationPrincipal(id).withConditions({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': units.map(unit => orgPath(id, unit)) } })],
      who: `the accounts of the organizational unit(s) ${units.join(', ')} of organization ${id} (condition aws:PrincipalOrgPaths)`,
    }];
  });
  const known = accounts.length === 0 ? [] : [{ principals: accounts.map(account => new AccountPrincipal(account)), who: `the account(s) ${accounts.join(', ')}` }];
  const packageAccounts = accountsOf(i => !servesCopies(stages[i], environments[i]));
  return { accounts, packageAccounts, organizations, principals: [...known, ...organizations] };
}

/** An account's path is that of its unit, which begins with the organization, its root and the units above. */
function orgPath(organizationId: string, unit: string): string {
  return unit.startsWith('r-') ? `${organizationId}/${unit}/*` : `${organizationId}/*/${unit}/*`;
}
