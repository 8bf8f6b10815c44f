import { Aws, Token } from 'aws-cdk-lib';
import type { Environment, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkKnown } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { DeploymentStageOptions } from '../stage-options';

/** Where a stage lies, seen from the deploy pipeline. */
export interface StageEnvironment {
  readonly env: Environment;
  /** Whether the stage is known to be in another account than the deploy pipeline. */
  readonly otherAccount: boolean;
  /** Whether the stage is known to be in another region than the deploy pipeline. */
  readonly otherRegion: boolean;
}

/** The stacks of a set are in many accounts, and their template knows none of them. */
const MANY: StageEnvironment = { env: { account: Aws.ACCOUNT_ID, region: Aws.REGION }, otherAccount: false, otherRegion: false };

/**
 * The environments of the stages: all of them the tooling stack's, or each one's own. Those of stack sets are apart.
 */
export function stageEnvironments(stages: readonly DeploymentStageOptions[], tooling: Stack, scope: IConstruct): StageEnvironment[] {
  const known = (value: string) => Token.isUnresolved(value) ? undefined : value;
  const [toolingAccount, toolingRegion] = [known(tooling.account), known(tooling.region)];
  const own = stages.filter(hasEnvironment);
  if (own.length === 0) {
    const same = { env: { account: toolingAccount, region: toolingRegion }, otherAccount: false, otherRegion: false };
    return stages.map(stage => stage.stackSet === undefined ? same : MANY);
  }
  const without = stages.find(stage => stage.stackSet === undefined && !hasEnvironment(stage));
  if (without !== undefined) {
    throw new ValidationError('StageWithoutEnvironment',
      `stage ${JSON.stringify(without.stageName)} has no env, but stage ${JSON.stringify(own[0].stageName)} has ${describe(own[0].env!)}: `
      + 'give every stage its account and region, or none of them', scope);
  }
  return stages.map(stage => {
    if (stage.stackSet !== undefined) { return MANY; }
    checkKnown(stage.env!.account, `env.account of stage ${JSON.stringify(stage.stageName)}`, 'the deploy pipeline names roles in that account', scope);
    checkKnown(stage.env!.region, `env.region of stage ${JSON.stringify(stage.stageName)}`, 'the deploy pipeline has actions in that region', scope);
    const account = stage.env!.account ?? toolingAccount;
    const region = stage.env!.region ?? toolingRegion;
    for (const [part, value] of [['account', account], ['region', region]]) {
      if (value === undefined) {
        throw new ValidationError('StageEnvironment', `env of stage ${JSON.stringify(stage.stageName)} has no ${part}, and that of stack `
          + `${JSON.stringify(tooling.stackName)} is unknown: give env.${part}, or give the stack an env`, scope);
      }
    }
    if (toolingAccount === undefined || toolingRegion === undefined) {
      throw new ValidationError('ToolingEnvironment', `stack ${JSON.stringify(tooling.stackName)} has no known account and region, but stage `
        + `${JSON.stringify(stage.stageName)} is deployed to ${describe({ account, region })}: give the stack an env, since policies and buckets depend on both`, scope);
    }
    return { env: { account, region }, otherAccount: account !== toolingAccount, otherRegion: region !== toolingRegion };
  });
}

function hasEnvironment(stage: DeploymentStageOptions): boolean {
  return stage.env?.account !== undefined || stage.env?.region !== undefined;
}

function describe(env: Environment): string {
  return JSON.stringify([env.account, env.region].filter(part => part !== undefined).join('/'));
}
