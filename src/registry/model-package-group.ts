import { Arn, ArnFormat, Fn, Lazy, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { IEventBus, OnEventOptions } from 'aws-cdk-lib/aws-events';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { ModelApprovalStatus } from './approval-status';
import { CrossAccountAccess } from './cross-account-access';
import { CrossAccountPolicy } from './cross-account-policy';
import { ModelPackageGroupGrants } from './model-package-group-grants';
import { checkName } from '../private/checks';
import { ValidationError } from '../private/errors';
import { generatedPhysicalName } from '../private/physical-name';

/**
 * Options for `onApproval`.
 */
export interface OnApprovalOptions extends OnEventOptions {
  /**
   * The decisions that the rule fires on.
   *
   * Add `REJECTED` to react to a withdrawn approval too, for example by deploying the package that was approved before it.
   *
   * @default - only `ModelApprovalStatus.APPROVED`
   */
  readonly statuses?: ModelApprovalStatus[];

  /**
   * The event bus that gets the events of the group, in the account and region of the rule. A rule in the account of the
   * group has to forward them there; only those of the group's account and region count.
   *
   * @default - the default bus of the group's account and region, where SageMaker sends its events
   */
  readonly eventBus?: IEventBus;
}

/**
 * A group of the versions of one model in the SageMaker model registry.
 */
export interface IModelPackageGroup extends IResource, aws_sagemaker.IModelPackageGroupRef {
  /**
   * The name of the group.
   *
   * @attribute
   */
  readonly modelPackageGroupName: string;

  /**
   * The ARN of the group.
   *
   * @attribute
   */
  readonly modelPackageGroupArn: string;

  /** Permissions on the group and its packages. */
  readonly grants: ModelPackageGroupGrants;

  /**
   * Run a target when the approval status of a package of this group is decided.
   *
   * SageMaker may send more than one event for a change, so the target must take the same event twice. It also sends one for every other
   * change to a decided package (its metadata, its life cycle): the rule does not fire on those.
   *
   * @param id the id of the rule, below this construct
   * @param options the target, the statuses and the rule's options
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package
   */
  onApproval(id: string, options?: OnApprovalOptions): Rule;

  /**
   * Run a target at every change of a package of this group: registered, approved, rejected, deleted, described anew.
   *
   * @param id the id of the rule, below this construct
   * @param options the target and the rule's options
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html#eventbridge-model-package
   */
  onStateChange(id: string, options?: OnEventOptions): Rule;
}

/** Events of a change tell which fields changed; those of a package that is registered with a status do not. */
const DECIDED = ['ModelApprovalStatus', { exists: false }];

abstract class ModelPackageGroupBase extends Resource implements IModelPackageGroup {
  public abstract readonly modelPackageGroupName: string;
  public abstract readonly modelPackageGroupArn: string;
  public abstract readonly grants: ModelPackageGroupGrants;

  public get modelPackageGroupRef(): aws_sagemaker.ModelPackageGroupReference {
    return { modelPackageGroupArn: this.modelPackageGroupArn };
  }

  public onApproval(id: string, options: OnApprovalOptions = {}): Rule {
    const { statuses, eventBus, ...rest } = options;
    return this.rule(id, rest, { ModelApprovalStatus: statusValues(statuses, this), UpdatedModelPackageFields: DECIDED }, eventBus);
  }

  public onStateChange(id: string, options: OnEventOptions = {}): Rule {
    return this.rule(id, options, {});
  }

  private rule(id: string, options: OnEventOptions, detail: { [field: string]: unknown[] }, eventBus?: IEventBus): Rule {
    const { target, crossStackScope, ...rest } = options;
    const scope = crossStackScope ?? this;
    const here = Stack.of(scope);
    for (const [what, own, other] of [['account', this.env.account, here.account], ['region', this.env.region, here.region]]) {
      if (eventBus === undefined && !Token.isUnresolved(own) && !Token.isUnresolved(other) && own !== other) {
        throw new ValidationError('RuleElsewhere',
          `the rule ${JSON.stringify(id)} must be in the ${what} of the model package group ${JSON.stringify(own)}, where SageMaker sends its events,`
          + ` got ${JSON.stringify(other)}: forward the events to an event bus and give it as eventBus, or make the rule in a stack of that ${what}`, this);
      }
    }
    const rule = new Rule(scope, id, { ...rest, eventBus });
    // others may send to a bus too
    if (eventBus !== undefined) { rule.addEventPattern({ account: [this.env.account], region: [this.env.region] }); }
    rule.addEventPattern({
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: [this.eventName()], ...detail },
    });
    rule.addTarget(target);
    return rule;
  }

  /** The name in the group's events. */
  protected abstract eventName(): string;
}

class ImportedModelPackageGroup extends ModelPackageGroupBase {
  public readonly modelPackageGroupName: string;
  public readonly grants: ModelPackageGroupGrants;

  constructor(scope: Construct, id: string, public readonly modelPackageGroupArn: string) {
    super(scope, id, { environmentFromArn: modelPackageGroupArn });
    this.modelPackageGroupName = Arn.split(modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
    this.grants = ModelPackageGroupGrants.fromModelPackageGroup(this);
  }

  protected eventName(): string {
    return this.modelPackageGroupName;
  }
}

/**
 * Properties of a `ModelPackageGroup`.
 */
export interface ModelPackageGroupProps {
  /**
   * The name of the group: 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.
   *
   * Another name makes another group, without the packages of the old one.
   *
   * @default - a name in lower case made from the stack's name and the construct's path
   */
  readonly modelPackageGroupName?: string;

  /**
   * What the model is for, at most 1024 characters.
   *
   * CloudFormation replaces the group to change it, which fails while the name stays: settle on it early.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * What happens to the group when it leaves the stack. SageMaker deletes a group only when it has no packages.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Accounts that may list, describe and deploy the packages; the same as `grantCrossAccount(CrossAccountAccess.READ, …)`.
   *
   * They also need access to the bucket and the key of the model artifacts and to the image's repository.
   *
   * @default - no other account
   */
  readonly readerAccounts?: string[];
}

/**
 * Define a group of the versions of one model in the SageMaker model registry.
 *
 * Tags come from `Tags.of()`; they can change at any time.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry.html
 * @stateful
 */
export class ModelPackageGroup extends ModelPackageGroupBase {
  /**
   * Use a group of this account and region that is defined elsewhere.
   *
   * @param scope the parent
   * @param id the construct's id
   * @param modelPackageGroupName the group's name
   */
  public static fromModelPackageGroupName(scope: Construct, id: string, modelPackageGroupName: string): IModelPackageGroup {
    return new ImportedModelPackageGroup(scope, id,
      Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'model-package-group', resourceName: modelPackageGroupName }));
  }

  /**
   * Use a group that is defined elsewhere, maybe in another account.
   *
   * @param scope the parent
   * @param id the construct's id
   * @param modelPackageGroupArn the group's ARN
   */
  public static fromModelPackageGroupArn(scope: Construct, id: string, modelPackageGroupArn: string): IModelPackageGroup {
    return new ImportedModelPackageGroup(scope, id, modelPackageGroupArn);
  }

  public readonly modelPackageGroupName: string;
  public readonly modelPackageGroupArn: string;
  public readonly grants: ModelPackageGroupGrants;
  private readonly crossAccount: CrossAccountPolicy;

  constructor(scope: Construct, id: string, props: ModelPackageGroupProps = {}) {
    super(scope, id, { physicalName: props.modelPackageGroupName ?? generatedPhysicalName(scope, id, 63) });
    checkName(this.physicalName, {
      prop: 'modelPackageGroupName',
      maxLength: 63,
      pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/,
      allowed: 'letters, digits and hyphens, with a letter or digit at both ends',
    }, this);
    if (props.description !== undefined && !Token.isUnresolved(props.description) && props.description.length > 1024) {
      throw new ValidationError('DescriptionLength',
        `description must have at most 1024 characters, got ${props.description.length}: shorten it`, this);
    }

    const arnParts = { service: 'sagemaker', resource: 'model-package-group', resourceName: this.physicalName };
    // the policy is part of the group, so it cannot use the ARN that CloudFormation returns for it
    const ownArn = this.stack.formatArn(arnParts);
    const packagesArn = this.stack.formatArn({ ...arnParts, resource: 'model-package', resourceName: `${this.physicalName}/*` });
    this.crossAccount = new CrossAccountPolicy(this, ownArn, packagesArn);
    for (const account of props.readerAccounts ?? []) {
      this.crossAccount.add(CrossAccountAccess.READ, account, 'readerAccounts');
    }

    const resource = new CfnModelPackageGroup(this, 'Resource', {
      modelPackageGroupName: this.physicalName,
      modelPackageGroupDescription: props.description,
      modelPackageGroupPolicy: Lazy.any({ produce: () => this.crossAccount.render() }),
    });
    resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);

    this.modelPackageGroupArn = this.getResourceArnAttribute(resource.attrModelPackageGroupArn, arnParts);
    // CloudFormation returns no name; the one in the ARN makes users wait for the group, the plain string would not
    this.modelPackageGroupName = this.getResourceNameAttribute(Fn.select(1, Fn.split('/', resource.attrModelPackageGroupArn)));
    this.grants = ModelPackageGroupGrants._of({
      groupArn: this.modelPackageGroupArn,
      packagesArn,
      account: this.env.account,
      addCrossAccount: (access, account) => this.grantCrossAccount(access, account),
    });
  }

  /**
   * Give other accounts access, through the resource policy of the group. Calls add up: there is one statement for each
   * kind of access, with each account once.
   *
   * The other account still has to permit its own principals, for example with `grants` of the group imported by its ARN.
   *
   * @param access what they may do
   * @param accounts account ids of 12 digits, or tokens
   */
  public grantCrossAccount(access: CrossAccountAccess, ...accounts: string[]): void {
    for (const account of accounts) {
      this.crossAccount.add(access, account, 'accounts');
    }
  }

  protected eventName(): string {
    return this.physicalName;
  }
}

/** The statuses as an event pattern wants them: each once, in a fixed order. */
function statusValues(statuses: ModelApprovalStatus[] | undefined, scope: Construct): string[] {
  const wanted = statuses ?? [ModelApprovalStatus.APPROVED];
  if (wanted.length === 0) {
    throw new ValidationError('NoStatuses',
      'statuses must have at least one ModelApprovalStatus, got []: leave it out for APPROVED alone, or use onStateChange for every change', scope);
  }
  return Object.values(ModelApprovalStatus).filter(status => wanted.includes(status));
}
