import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnDomain, CfnRepository } from 'aws-cdk-lib/aws-codeartifact';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { checkName } from '../private/checks';
import { generatedName } from '../private/naming';

/** A public index that CodeArtifact itself may get packages from. */
export enum PublicPackages {
  /** npm. */
  NPM = 'public:npmjs',
  /** The Python Package Index. */
  PYPI = 'public:pypi',
}

/** A repository of packages, made here or elsewhere. */
export interface IPackageRepository extends IConstruct {
  /** The name of the CodeArtifact domain. */
  readonly domainName: string;

  /** The account of the domain. */
  readonly domainOwner: string;

  /** The name of the repository. */
  readonly repositoryName: string;

  /** The commands that let pip and npm use the repository, for as long as a build takes. */
  readonly loginCommands: string[];

  /**
   * Let somebody log in and get packages.
   *
   * @param grantee who may
   */
  grantRead(grantee: IGrantable): void;

  /** @internal */
  _readStatements(): PolicyStatement[];
}

/** What is known of a repository that was made elsewhere. */
export interface PackageRepositoryAttributes {
  /** The name of the CodeArtifact domain. */
  readonly domainName: string;

  /**
   * The account of the domain, 12 digits. The domain and the repository then have to let the account of the stack in.
   *
   * @default - the account of the stack
   */
  readonly domainOwner?: string;

  /** The name of the repository. */
  readonly repositoryName: string;
}

/** Properties of a repository of packages. */
export interface PackageRepositoryProps {
  /**
   * The name of the domain: 2 to 50 lower-case letters, digits and hyphens.
   *
   * @default - made of the path of the construct
   */
  readonly domainName?: string;

  /**
   * The name of the repository: 2 to 100 letters, digits and `._-`.
   *
   * @default 'packages'
   */
  readonly repositoryName?: string;

  /**
   * Public indexes that CodeArtifact gets packages from which nobody has published here. It is CodeArtifact that gets them: whoever reads the
   * repository needs no way to the internet.
   *
   * @default - none: only what was published
   */
  readonly publicPackages?: PublicPackages[];

  /**
   * The key that packages are encrypted with.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: IKey;

  /**
   * What happens to domain and repositories when the stack is deleted.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

abstract class PackageRepositoryBase extends Construct implements IPackageRepository {
  public abstract readonly domainName: string;
  public abstract readonly domainOwner: string;
  public abstract readonly repositoryName: string;

  public get loginCommands(): string[] {
    return ['pip', 'npm'].map(tool =>
      `aws codeartifact login --tool ${tool} --domain ${this.domainName} --domain-owner ${this.domainOwner} --repository ${this.repositoryName}`);
  }

  public grantRead(grantee: IGrantable): void {
    for (const statement of this._readStatements()) { grantee.grantPrincipal.addToPrincipalPolicy(statement); }
  }

  /** @internal */
  public _readStatements(): PolicyStatement[] {
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'codeartifact', account: this.domainOwner, resource, resourceName });
    const allow = (actions: string[], resources: string[], conditions?: { [operator: string]: object }) =>
      new PolicyStatement({ actions, resources, conditions });
    return [
      allow(['codeartifact:GetAuthorizationToken'], [arn('domain', this.domainName)]),
      allow(['codeartifact:GetRepositoryEndpoint', 'codeartifact:ReadFromRepository'], [arn('repository', `${this.domainName}/${this.repositoryName}`)]),
      // the token is no resource
      allow(['sts:GetServiceBearerToken'], ['*'], { StringEquals: { 'sts:AWSServiceName': 'codeartifact.amazonaws.com' } }),
    ];
  }
}

class ImportedPackageRepository extends PackageRepositoryBase {
  public readonly domainName: string;
  public readonly domainOwner: string;
  public readonly repositoryName: string;

  public constructor(scope: Construct, id: string, attrs: PackageRepositoryAttributes) {
    super(scope, id);
    this.domainName = attrs.domainName;
    this.domainOwner = attrs.domainOwner ?? Stack.of(this).account;
    this.repositoryName = attrs.repositoryName;
  }
}

/**
 * A private index of Python and npm packages, in CodeArtifact: what builds install comes from here.
 *
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/welcome.html
 */
export class PackageRepository extends PackageRepositoryBase {
  /** A repository that was made elsewhere, in the region of the stack. */
  public static fromAttributes(scope: Construct, id: string, attrs: PackageRepositoryAttributes): IPackageRepository {
    return new ImportedPackageRepository(scope, id, attrs);
  }

  public readonly domainName: string;
  public readonly domainOwner: string;
  public readonly repositoryName: string;

  public constructor(scope: Construct, id: string, props: PackageRepositoryProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.domainName = props.domainName ?? domainNameOf(this);
    this.domainOwner = Stack.of(this).account;
    this.repositoryName = props.repositoryName ?? 'packages';
    check(this.domainName, this.repositoryName, this);
    const domain = new CfnDomain(this, 'Domain', { domainName: this.domainName, encryptionKey: props.encryptionKey?.keyArn });
    domain.applyRemovalPolicy(removalPolicy);
    const repository = (name: string, repositoryName: string, options: { upstreams?: string[]; externalConnections?: string[] }) => {
      const resource = new CfnRepository(this, name, { domainName: domain.attrName, repositoryName, ...options });
      resource.applyRemovalPolicy(removalPolicy);
      return resource;
    };
    // a repository has one connection to the outside at most
    const sources = [...new Set(props.publicPackages ?? [])].map(source => {
      const name = source === PublicPackages.NPM ? 'Npm' : 'Pypi';
      return repository(name, `${this.repositoryName}-${name.toLowerCase()}`, { externalConnections: [source] });
    });
    repository('Repository', this.repositoryName, { upstreams: sources.length > 0 ? sources.map(source => source.attrName) : undefined });
  }
}

function domainNameOf(scope: Construct): string {
  const name = generatedName(scope, 50).toLowerCase().replace(/[^a-z0-9-]/g, '-');
  return /^[a-z]/.test(name) ? name : `d-${name}`.slice(0, 50);
}

function check(domainName: string, repositoryName: string, scope: Construct): void {
  if (!Token.isUnresolved(domainName)) {
    checkName(domainName, {
      prop: 'domainName', maxLength: 50, pattern: /^[a-z][a-z0-9-]*[a-z0-9]$/, allowed: 'lower-case letters, digits and hyphens, with a letter at the beginning',
    }, scope);
  }
  checkName(repositoryName, {
    prop: 'repositoryName', maxLength: 100, pattern: /^[A-Za-z0-9][A-Za-z0-9._-]+$/, allowed: 'letters, digits, dots, underscores and hyphens',
  }, scope);
}
