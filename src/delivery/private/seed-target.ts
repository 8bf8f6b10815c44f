import { Aws, Fn } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-codecommit';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** A repository that git reaches with credentials of AWS. */
export interface GitTarget {
  readonly url: string;
  readonly branch: string;
  /** What reading and pushing needs. */
  readonly statements: PolicyStatement[];
}

/** A zip file in a bucket. */
export interface ObjectTarget {
  readonly bucket: IBucket;
  readonly key: string;
}

/** Where a source takes its code from, for whoever puts it there. */
export interface SeedTarget {
  readonly git?: GitTarget;
  readonly object?: ObjectTarget;
}

/** The address under which git gets at a repository through a connection. */
export function connectionUrl(connectionArn: string, fullName: string): string {
  const parts = Fn.split(':', connectionArn);
  const [service, region, account, resource] = [2, 3, 4, 5].map(index => Fn.select(index, parts));
  return `https://${service}.${region}.${Aws.URL_SUFFIX}/git-http/${account}/${region}/${Fn.select(1, Fn.split('/', resource))}/${fullName}.git`;
}

export function connectionTarget(connectionArn: string, fullName: string, branch: string): SeedTarget {
  const actions = ['codeconnections:UseConnection', 'codestar-connections:UseConnection'];
  return { git: { url: connectionUrl(connectionArn, fullName), branch, statements: [new PolicyStatement({ actions, resources: [connectionArn] })] } };
}

export function codeCommitTarget(repository: IRepository, branch: string): SeedTarget {
  const statements = [new PolicyStatement({ actions: ['codecommit:GitPull', 'codecommit:GitPush'], resources: [repository.repositoryArn] })];
  return { git: { url: repository.repositoryCloneUrlHttp, branch, statements } };
}
