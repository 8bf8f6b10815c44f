import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { PublicPackages, PackageRepositoryAttributes } from './package-repository';
import { SecurityPerimeter } from './security-perimeter';

/** What strict security uses instead of making it. */
export interface StrictOptions {
  /**
   * The VPC of the tooling account. It has to have endpoints of the services that `SecurityPerimeter.services` tells.
   *
   * @default - a new `PrivateNetwork`
   */
  readonly vpc?: IVpc;

  /**
   * The subnets in `vpc`, without a way to the internet.
   *
   * @default - the isolated subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups in `vpc`, 1 to 5, that reach nothing but the endpoints.
   *
   * @default - one that lets out HTTPS to the addresses of `vpc` only
   */
  readonly securityGroups?: ISecurityGroup[];

  /**
   * The addresses of a new network, as a CIDR block of /16 to /24.
   *
   * @default '10.0.0.0/20'
   */
  readonly cidr?: string;

  /**
   * The id of AWS's list of the addresses of Amazon S3, for new networks: `pl-…`.
   *
   * @default - see `PrivateNetwork`
   */
  readonly s3PrefixListId?: string;

  /**
   * The id of AWS's list of the addresses of Amazon DynamoDB, for new networks of projects that have a table: `pl-…`.
   *
   * @default - see `PrivateNetwork`
   */
  readonly dynamoDbPrefixListId?: string;

  /**
   * The key for data in the tooling account: buckets, volumes, outputs of jobs, images, features, packages.
   *
   * @default - a new key, rotated and retained
   */
  readonly dataKey?: IKey;

  /**
   * The key for logs, messages and settings of functions in the tooling account. Its policy has to let CloudWatch Logs use it, and the services that
   * send messages.
   *
   * @default - a new key, rotated and retained
   */
  readonly operationsKey?: IKey;

  /**
   * The bucket for access logs of buckets in the tooling account.
   *
   * @default - that of the project, else a new one
   */
  readonly accessLogsBucket?: IBucket;

  /**
   * The repository in CodeArtifact from which builds install packages.
   *
   * @default - a new one, with `publicPackages`
   */
  readonly packageRepository?: PackageRepositoryAttributes;

  /**
   * Public indexes that the new repository gets packages from. CodeArtifact gets them; the builds have no way to the internet.
   *
   * @default - none: builds install what was published to the repository
   */
  readonly publicPackages?: PublicPackages[];
}

/**
 * How closed a project is.
 *
 * The constructs of this library are private, encrypted and least-privileged in any case. Strict security adds, in the account of the tools and in
 * that of each stage: customer-managed and rotated keys for all that has a key, VPCs without internet for all that runs, isolated containers,
 * encrypted traffic between instances, packages from a private index, access logs and flow logs.
 */
export class Security {
  /** What the constructs have by default. */
  public static readonly STANDARD = new Security();

  /** Strict security with all that it needs made by the project. */
  public static readonly STRICT = Security.strict();

  /**
   * Strict security.
   *
   * @param options what is there already
   */
  public static strict(options: StrictOptions = {}): Security { return new Security(options); }

  private constructor(private readonly options?: StrictOptions) {}

  /** What a project or one of its stages has, with what is known of it. @internal */
  public _perimeter(scope: Construct, more: StrictOptions, trustedAccounts: string[]): SecurityPerimeter | undefined {
    return this.options && new SecurityPerimeter(scope, 'Security', { ...more, ...this.options }, trustedAccounts);
  }

  /** The same in another account, where nothing of what was given is. @internal */
  public _elsewhere(): Security {
    const { cidr, s3PrefixListId, dynamoDbPrefixListId, publicPackages } = this.options ?? {};
    return this.options ? Security.strict({ cidr, s3PrefixListId, dynamoDbPrefixListId, publicPackages }) : this;
  }

  /** Whether it is strict. */
  public get isStrict(): boolean { return this.options !== undefined; }

  /**
   * Secure a stack whose parts belong to no project. A project does so by itself.
   *
   * @param scope any construct in the stack; what is made lies below it
   * @returns what was made, or nothing with standard security
   */
  public applyTo(scope: Construct): SecurityPerimeter | undefined {
    return this.options && new SecurityPerimeter(scope, 'Security', this.options);
  }
}
