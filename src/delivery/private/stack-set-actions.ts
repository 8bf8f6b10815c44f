import { Aws, Stack } from 'aws-cdk-lib';
import { ActionCategory } from 'aws-cdk-lib/aws-codepipeline';
import type { ActionBindOptions, ActionConfig, Artifact, IAction, IStage } from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StackSetOptions } from '../stack-set';

const EXECUTION_ROLE = 'AWSCloudFormationStackSetExecutionRole';

/** What the actions of a stack set share. */
export interface StackSetActionsProps {
  /** The end of the names of the actions. */
  readonly suffix: string;
  readonly nextRunOrder: () => number;
  readonly variablesNamespace: string;
  readonly stackSetName: string;
  readonly description: string;
  readonly options: StackSetOptions;
  readonly templates: Artifact;
  /** The name of the template in the artifact. */
  readonly template: string;
  readonly parameters: { readonly [name: string]: string };
  /** Assumes the execution roles; only with self-managed permissions. */
  readonly administrationRole?: IRole;
}

/**
 * The actions that deploy a stage to many accounts: one that makes or updates the set, and, for a set that goes to new accounts by
 * itself, one for its first stacks, since CodePipeline wants no targets in the former then.
 *
 * In contrast to CDK's own actions, the role of the set goes to CloudFormation only, and the actions may use this set only.
 */
export function stackSetActions(props: StackSetActionsProps): IAction[] {
  const { options, administrationRole, stackSetName, suffix } = props;
  const selfManaged = options.accounts !== undefined;
  const targets = { DeploymentTargets: (options.accounts ?? options.organizationalUnits!).join(','), Regions: Aws.REGION };
  const shared = {
    StackSetName: stackSetName,
    FailureTolerancePercentage: options.failureTolerancePercentage,
    MaxConcurrentPercentage: options.maxConcurrentPercentage,
    CallAs: options.delegatedAdministrator ? 'DELEGATED_ADMIN' : undefined,
  };
  const delegated = options.delegatedAdministrator ?? false;
  const set = new StackSetAction({
    actionName: `DeployResources${suffix}`,
    provider: 'CloudFormationStackSet',
    runOrder: props.nextRunOrder(),
    variablesNamespace: props.variablesNamespace,
    inputs: [props.templates],
    stackSetName,
    administrationRole,
    delegated,
    actions: ['cloudformation:CreateStackSet', 'cloudformation:DescribeStackSet', 'cloudformation:DescribeStackSetOperation', 'cloudformation:ListStackInstances'],
    instanceActions: ['cloudformation:CreateStackInstances', 'cloudformation:UpdateStackSet'],
    configuration: {
      ...shared,
      Description: props.description,
      TemplatePath: props.templates.atPath(props.template).location,
      Parameters: Object.entries(props.parameters).map(([name, value]) => `ParameterKey=${name},ParameterValue=${value}`).join(' '),
      Capabilities: 'CAPABILITY_NAMED_IAM',
      ...selfManaged ? {
        PermissionModel: 'SELF_MANAGED',
        AdministrationRoleArn: administrationRole!.roleArn,
        ExecutionRoleName: options.executionRoleName ?? EXECUTION_ROLE,
      } : {
        PermissionModel: 'SERVICE_MANAGED',
        OrganizationsAutoDeployment: !options.autoDeployment ? 'Disabled' : options.retainStacksOnAccountRemoval ? 'EnabledWithStackRetention' : 'Enabled',
      },
      ...options.autoDeployment ? {} : targets,
    },
  });
  if (!options.autoDeployment) { return [set]; }
  return [set, new StackSetAction({
    actionName: `DeployInstances${suffix}`,
    provider: 'CloudFormationStackInstances',
    runOrder: props.nextRunOrder(),
    stackSetName,
    delegated,
    actions: [],
    instanceActions: [],
    configuration: { ...shared, ...targets },
  })];
}

/** The role with which StackSets assumes the execution role in the given accounts, and nothing else. */
export function makeAdministrationRole(scope: Construct, stackSetName: string, options: StackSetOptions): Role {
  const stack = Stack.of(scope);
  const role = new Role(scope, 'AdministrationRole', {
    description: 'Lets CloudFormation deploy one stack set to the accounts of a stage',
    path: `/stack-set/${stackSetName}/`,
    assumedBy: new ServicePrincipal('cloudformation.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': stackSetArn(stack, stackSetName) },
      },
    }),
  });
  role.addToPolicy(new PolicyStatement({
    actions: ['sts:AssumeRole'],
    resources: options.accounts!.map(account => stack.formatArn({
      service: 'iam', region: '', account, resource: 'role', resourceName: options.executionRoleName ?? EXECUTION_ROLE,
    })),
  }));
  return role;
}

function stackSetArn(stack: Stack, stackSetName: string): string {
  // CloudFormation adds an id
  return stack.formatArn({ service: 'cloudformation', resource: 'stackset', resourceName: `${stackSetName}:*` });
}

/** An action about one stack set. */
class StackSetAction extends Action {
  public constructor(private readonly props: {
    readonly actionName: string;
    readonly provider: string;
    readonly runOrder: number;
    readonly variablesNamespace?: string;
    readonly inputs?: Artifact[];
    readonly stackSetName: string;
    readonly administrationRole?: IRole;
    readonly delegated: boolean;
    /** What is done with the set. */
    readonly actions: string[];
    /** What is done with its stacks, which CloudFormation decides on targets and types of resources too. */
    readonly instanceActions: string[];
    readonly configuration: { readonly [name: string]: unknown };
  }) {
    super({
      actionName: props.actionName,
      runOrder: props.runOrder,
      variablesNamespace: props.variablesNamespace,
      category: ActionCategory.DEPLOY,
      provider: props.provider,
      artifactBounds: { minInputs: 0, maxInputs: 3, minOutputs: 0, maxOutputs: 0 },
      inputs: props.inputs,
    });
  }

  protected bound(scope: Construct, _stage: IStage, { role }: ActionBindOptions): ActionConfig {
    const { actions, instanceActions, stackSetName } = this.props;
    const stack = Stack.of(scope);
    const arn = stackSetArn(stack, stackSetName);
    if (actions.length > 0) { role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [arn] })); }
    if (instanceActions.length > 0) {
      role.addToPrincipalPolicy(new PolicyStatement({
        actions: instanceActions,
        resources: [
          arn,
          stack.formatArn({ service: 'cloudformation', region: '*', resource: 'stackset-target', resourceName: `${stackSetName}:*` }),
          // types of AWS belong to no account
          stack.formatArn({ service: 'cloudformation', region: '*', account: '*', resource: 'type', resourceName: 'resource/AWS-*' }),
        ],
      }));
    }
    if (this.props.administrationRole !== undefined) {
      role.addToPrincipalPolicy(new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.props.administrationRole.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
      }));
    }
    if (this.props.delegated) {
      // the organization has no resource for its administrators
      role.addToPrincipalPolicy(new PolicyStatement({ actions: ['organizations:ListDelegatedAdministrators'], resources: ['*'] }));
    }
    return { configuration: this.props.configuration };
  }
}
