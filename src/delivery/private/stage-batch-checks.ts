import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkKnown, checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { DeploymentStageOptions } from '../stage-options';

/** Options of batch runs that are the deploy pipeline's in a stage. */
const OF_PIPELINE = {
  modelArtifacts: 'give modelArtifacts of the deploy pipeline, which are the same for all stages',
  lambdaRuntime: 'no function runs in a stage; give lambdaRuntime of the deploy pipeline',
  logRetention: 'no function runs in a stage; give logRetention of the deploy pipeline',
} as const;

/** What only an endpoint has, and what to do where there is none. */
const OF_ENDPOINT = {
  test: 'it invokes an endpoint; use batch.runOnDeployment instead',
  monitoring: 'it looks at what an endpoint captures; use batch.dataCapture instead',
} as const;

/** Fails when a stage has neither endpoint nor batch runs, or batch runs that cannot be. */
export function checkStageBatch(stage: DeploymentStageOptions, scope: IConstruct): void {
  const { batch, endpoint, stageName } = stage;
  const where = `batch of stage ${JSON.stringify(stageName)}`;
  if (batch === undefined && endpoint === undefined) {
    throw new ValidationError('StageEndpoint', `stage ${JSON.stringify(stageName)} has neither endpoint nor batch: give endpoint to serve the model, batch to score data with it, or both`, scope);
  }
  if (endpoint === undefined) {
    for (const [prop, advice] of Object.entries(OF_ENDPOINT)) {
      if (stage[prop as keyof typeof OF_ENDPOINT] !== undefined) {
        throw new ValidationError('StageEndpoint', `stage ${JSON.stringify(stageName)} has ${prop} without endpoint, but ${advice}`, scope);
      }
    }
    const orphan = (['maxServerErrors', 'maxModelLatency'] as const).find(prop => stage.soak?.[prop] !== undefined);
    if (orphan !== undefined) {
      throw new ValidationError('SoakAlarms', `the soak of stage ${JSON.stringify(stageName)} has ${orphan}, a limit of an endpoint's alarms, but the stage has no endpoint: leave it out`, scope);
    }
  }
  if (batch === undefined) { return; }
  for (const [prop, advice] of Object.entries(OF_PIPELINE)) {
    if (batch[prop as keyof typeof OF_PIPELINE] !== undefined) {
      throw new ValidationError('StageBatch', `${prop} must not be in the ${where}: ${advice}`, scope);
    }
  }
  if (batch.onMarker !== undefined) {
    checkKnown(batch.onMarker.suffix, `onMarker.suffix in the ${where}`, 'it becomes part of a pattern', scope);
    if (batch.onMarker.suffix === '') {
      throw new ValidationError('StageBatchMarker', `onMarker.suffix in the ${where} must not be empty, got "": give what the key of the marker ends with, such as "_SUCCESS"`, scope);
    }
  }
  if (batch.runOnDeployment !== undefined) {
    const { inputPrefix, timeout } = batch.runOnDeployment;
    if (stage.stackSet !== undefined) {
      throw new ValidationError('StackSetStage', `stage ${JSON.stringify(stageName)} has batch.runOnDeployment together with stackSet, but a run is waited for in one account: `
        + 'try a stage with one account before this one', scope);
    }
    if (inputPrefix !== undefined && !Token.isUnresolved(inputPrefix) && (inputPrefix === '' || inputPrefix.startsWith('/') || inputPrefix.includes('#{'))) {
      throw new ValidationError('StageBatchRun', `runOnDeployment.inputPrefix in the ${where} must be the rest of a key below the input prefix, without a slash at its beginning, `
        + `got ${JSON.stringify(inputPrefix)}: write it like "sample/"`, scope);
    }
    if (timeout !== undefined) { checkRange(timeout.toMinutes({ integral: false }), `runOnDeployment.timeout in minutes in the ${where}`, 5, 23 * 60, scope); }
  }
}
