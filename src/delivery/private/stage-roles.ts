import { Aws, Fn, Token } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { EnvironmentPlaceholders } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import { PolicyGaps } from '../../private/policy-gaps';
import type { DeploymentStage } from '../deployment-stage';
import type { DeploymentStageOptions } from '../stage-options';

/** The roles with which a stage is deployed. */
export interface StageRoles {
  /** CodePipeline calls CloudFormation with it. */
  readonly deploy: IRole;
  /** CloudFormation makes the resources with it. */
  readonly execution: IRole;
}

/** The user's roles, or those of the CDK bootstrap stack in the stage's account, as `cdk deploy` would use them. */
export function stageRoles(scope: Construct, stage: DeploymentStage, options: DeploymentStageOptions): StageRoles {
  const synthesizer = stage.stack.synthesizer as { readonly deployRoleArn?: string; readonly cloudFormationExecutionRoleArn?: string };
  return {
    // the policies of its artifacts are told apart
    deploy: options.deployRole !== undefined ? PolicyGaps.of(scope, 'delivery').apart(options.deployRole) : bootstrapRole(scope, 'DeployRole', stage, synthesizer.deployRoleArn, 'deployRole'),
    execution: options.executionRole ?? executionRole(scope, stage, synthesizer.cloudFormationExecutionRoleArn),
  };
}

/** CloudFormation takes this role itself, so its account is of no interest here, and the placeholders are those of `Fn::Sub`. */
function executionRole(scope: Construct, stage: DeploymentStage, arn: string | undefined): IRole {
  checkRole(scope, stage, arn, 'executionRole');
  return Role.fromRoleArn(scope, 'ExecutionRole', arn!.includes('${') ? Fn.sub(arn!) : arn!, { mutable: false });
}

function bootstrapRole(scope: Construct, id: string, stage: DeploymentStage, arn: string | undefined, prop: string): IRole {
  checkRole(scope, stage, arn, prop);
  const { account, region } = stage.stack;
  const roleArn = EnvironmentPlaceholders.replace(arn!, {
    accountId: Token.isUnresolved(account) ? Aws.ACCOUNT_ID : account,
    region: Token.isUnresolved(region) ? Aws.REGION : region,
    partition: Aws.PARTITION,
  });
  // the role itself cannot be changed from here, so bucket and key let it in
  return Role.fromRoleArn(scope, id, roleArn, { mutable: false, addGrantsToResources: true });
}

function checkRole(scope: Construct, stage: DeploymentStage, arn: string | undefined, prop: string): void {
  if (arn === undefined) {
    throw new ValidationError('StageRoles', `the synthesizer of stage ${JSON.stringify(stage.node.id)} has no bootstrap roles: give ${prop}`, scope);
  }
}
