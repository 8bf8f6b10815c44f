import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkKnown, checkName } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import { generatedName } from '../../private/naming';
import type { DeploymentStageOptions } from '../stage-options';
import { checkSoak } from './soak-checks';
import { checkStackSet } from './stack-set-checks';
import { checkStageBatch } from './stage-batch-checks';
import type { StageEnvironment } from './stage-environments';

const MAX_STACK_NAME = 128;

/** Fails when the stages cannot be the stages of one pipeline. */
export function checkStages(stages: readonly DeploymentStageOptions[], scope: IConstruct): void {
  if (stages.length === 0) {
    throw new ValidationError('Stages', 'stages must have at least one member, got 0', scope);
  }
  const seen = new Map<string, string>();
  stages.forEach((stage, i) => {
    checkKnown(stage.stageName, `stages[${i}].stageName`, 'it becomes part of names', scope);
    checkName(stage.stageName, {
      prop: `stages[${i}].stageName`,
      maxLength: 32,
      pattern: /^[A-Za-z][A-Za-z0-9-]*$/,
      allowed: 'letters, digits and "-", with a letter at the beginning',
    }, scope);
    const key = pascalCase(stage.stageName);
    const twin = seen.get(key);
    if (twin !== undefined) {
      throw new ValidationError('StageName', `stages must have different names, got ${JSON.stringify(twin)} and ${JSON.stringify(stage.stageName)}`, scope);
    }
    seen.set(key, stage.stageName);
    if (stage.approval && i === stages.length - 1) {
      throw new ValidationError('StageApproval', `stage ${JSON.stringify(stage.stageName)} has approval, but no stage comes after it: `
        + 'approval is asked before the next stage, so set it on an earlier one', scope);
    }
    if (stage.approvalTopic !== undefined && !stage.approval && !stage.approvalBefore) {
      throw new ValidationError('StageApproval', `stage ${JSON.stringify(stage.stageName)} has approvalTopic without approval: set approval or approvalBefore to true`, scope);
    }
    if (stage.approvalBefore && i > 0 && stages[i - 1].approval) {
      throw new ValidationError('StageApproval', `stage ${JSON.stringify(stage.stageName)} has approvalBefore, and stage ${JSON.stringify(stages[i - 1].stageName)} `
        + 'before it has approval: the same would be asked twice, so leave out one of them', scope);
    }
    checkStackSet(stage, scope);
    checkStageBatch(stage, scope);
    checkSoak(stage.soak, stage.stageName, scope);
  });
}

/** Fails when two stages would deploy one stack, or endpoints of one name to one account and region. */
export function checkStageNames(stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[], scope: IConstruct): void {
  const tooling = Stack.of(scope);
  const seen = new Map<string, string>();
  const claim = (name: string | undefined, i: number, prop: string) => {
    if (name === undefined || Token.isUnresolved(name)) { return; }
    const { env } = environments[i];
    const key = JSON.stringify([env.account, env.region, prop, name]);
    const owner = seen.get(key);
    if (owner !== undefined) {
      throw new ValidationError('StageTwins', `${prop} of stage ${JSON.stringify(stages[i].stageName)} must differ from that of ${owner}, which is in the same `
        + `account and region, got ${JSON.stringify(name)} twice: give another name, or none for a generated one`, scope);
    }
    seen.set(key, `stage ${JSON.stringify(stages[i].stageName)}`);
  };
  stages.forEach((stage, i) => {
    const { otherAccount, otherRegion } = environments[i];
    if (!otherAccount && !otherRegion && stage.stackName === tooling.stackName) {
      throw new ValidationError('StageTwins', `stackName of stage ${JSON.stringify(stage.stageName)} must not be the name of the stack of the deploy pipeline, `
        + `got ${JSON.stringify(stage.stackName)}: give another name, or none for a generated one`, scope);
    }
    claim(stage.stackName, i, 'stackName');
    claim(stage.endpoint?.endpointName, i, 'endpoint.endpointName');
    claim(stage.batch?.batchPipelineName, i, 'batch.batchPipelineName');
  });
}

/** `pre-prod` → `PreProd`, for the names of actions. */
export function pascalCase(name: string): string {
  return name.split('-').map(part => part.slice(0, 1).toUpperCase() + part.slice(1)).join('');
}

/** The name of the stack of a stage, which tells whose it is. */
export function stageStackName(pipeline: IConstruct, stageName: string): string {
  return `${generatedName(pipeline, MAX_STACK_NAME - stageName.length - 1)}-${stageName}`;
}

/** The name of the stack of the copies of models of a stage. */
export function storeStackName(stackName: string, scope: IConstruct): string {
  const name = `${stackName}-models`;
  if (!Token.isUnresolved(stackName) && name.length > MAX_STACK_NAME) {
    throw new ValidationError('StageStackName', `stackName of a stage with copies of models must have at most ${MAX_STACK_NAME - '-models'.length} characters, `
      + `got ${stackName.length}: the stack of the copies has the same name with "-models" at the end; give a shorter stackName`, scope);
  }
  return name;
}
