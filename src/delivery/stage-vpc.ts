import { Stack, Token } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, IVpc, SubnetSelection, VpcAttributes, VpcLookupOptions } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { ValidationError } from '../private/errors';

/**
 * What of a VPC a stage uses.
 */
export interface StageVpcOptions {
  /**
   * The subnets.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The ids of security groups, which are not changed: 1 to 5.
   *
   * @default - new groups that allow outbound traffic only
   */
  readonly securityGroupIds?: string[];
}

/**
 * What a VPC gets to know when it is bound to a stage.
 */
export interface StageVpcBindOptions {
  /** The name of the stage. */
  readonly stageName: string;

  /**
   * The account of the deploy pipeline, where the artifacts of the models are.
   *
   * @default - the account of the stage
   */
  readonly toolingAccount?: string;
}

/**
 * The VPC of a stage, as its stack knows it.
 */
export interface StageVpcConfig {
  /** The VPC. */
  readonly vpc: IVpc;

  /**
   * The subnets.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: SubnetSelection;

  /**
   * The security groups.
   *
   * @default - new groups that allow outbound traffic only
   */
  readonly securityGroups?: ISecurityGroup[];
}

/**
 * The VPC of a stage, bound in the stack of each stage: one description may be given to any number of stages. `projects.PrivateNetwork.stageVpc()` makes a new one in
 * each; derive from this class to make one of another kind.
 */
export abstract class StageVpc {
  /**
   * A VPC that is there, by its ids.
   *
   * @param attributes the ids
   * @param options what of it is used
   */
  public static existing(attributes: VpcAttributes, options: StageVpcOptions = {}): StageVpc {
    return new FoundVpc(options, scope => Vpc.fromVpcAttributes(scope, 'Vpc', attributes));
  }

  /**
   * A VPC that the CDK looks up in the account and region of the stage, which therefore have to be known. The ids go into `cdk.context.json`.
   *
   * @param lookup how it is found, for example `{ vpcName: 'ml' }`
   * @param options what of it is used
   * @see https://docs.aws.amazon.com/cdk/v2/guide/context.html
   */
  public static lookup(lookup: VpcLookupOptions, options: StageVpcOptions = {}): StageVpc {
    return new FoundVpc(options, (scope, { stageName }) => {
      const { account, region } = Stack.of(scope);
      if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
        throw new ValidationError('StageVpcLookup', `vpc of stage ${JSON.stringify(stageName)} is looked up, but the account and region of the stage are not known: `
          + 'give env, or the ids with StageVpc.existing()', scope);
      }
      return Vpc.fromLookup(scope, 'Vpc', lookup);
    });
  }

  /**
   * Make the VPC, or find it.
   *
   * @param scope where constructs may be put, in the stack of the stage; each stage has one. Nothing in it may need assets
   * @param options the stage
   */
  public abstract bind(scope: Construct, options: StageVpcBindOptions): StageVpcConfig;
}

class FoundVpc extends StageVpc {
  public constructor(private readonly options: StageVpcOptions, private readonly find: (scope: Construct, options: StageVpcBindOptions) => IVpc) {
    super();
    const { securityGroupIds } = options;
    if (securityGroupIds !== undefined && (securityGroupIds.length < 1 || securityGroupIds.length > 5)) {
      throw new ValidationError('SecurityGroupCount', `securityGroupIds must have 1 to 5 members, got ${securityGroupIds.length}`);
    }
  }

  public bind(scope: Construct, options: StageVpcBindOptions): StageVpcConfig {
    const { securityGroupIds, vpcSubnets } = this.options;
    return {
      vpc: this.find(scope, options),
      vpcSubnets,
      securityGroups: securityGroupIds?.map((id, i) => SecurityGroup.fromSecurityGroupId(scope, `SecurityGroup${i + 1}`, id, { mutable: false })),
    };
  }
}
