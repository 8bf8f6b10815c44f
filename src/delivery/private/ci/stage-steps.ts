import { Duration, Fn, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { PlannedAction } from './plan';
import { ValidationError } from '../../../private/errors';
import type { IModelPackageGroup } from '../../../registry';
import type { CiOptions } from '../../ci-options';
import type { DeploymentStage } from '../../deployment-stage';
import type { EndpointTestConfig } from '../../endpoint-test';
import type { DeploymentStageOptions } from '../../stage-options';
import type { ArtifactPlaces, StagePlaces } from '../artifact-access';
import { batchRunAction } from '../batch-run-action';
import { copyAction } from '../copy-actions';
import { FunctionAction } from '../pipeline-function';
import { soakAction } from '../soak-action';
import { pascalCase } from '../stage-checks';
import type { StageEnvironment } from '../stage-environments';

/** The steps of a stage: what they do, what only the deployed stack knows of them, and the functions that they call. */
export interface StageSteps {
  readonly actions: PlannedAction[];
  readonly settings: { readonly [action: string]: unknown };
  readonly functions: IFunction[];
}

/**
 * The steps of one stage, in the order and with the parameters of the actions of a deploy pipeline: copy of the model, deployment, tests, soak
 * time. References to what steps tell have the form that CodePipeline has for them, `#{namespace.name}`.
 */
export function stageSteps(scope: Construct, props: {
  readonly stage: DeploymentStage;
  readonly options: DeploymentStageOptions;
  readonly environment: StageEnvironment;
  readonly places: StagePlaces;
  readonly ci: CiOptions;
  readonly group: IModelPackageGroup;
}): StageSteps {
  const { stage, options, environment, places, ci, group } = props;
  const actions: PlannedAction[] = [];
  const settings: { [action: string]: unknown } = {};
  const functions: IFunction[] = [];
  const suffix = pascalCase(options.stageName);
  const deploy = (name: string, namespace: string, stack: Stack, parameters: { [name: string]: string }) => {
    actions.push({ name, namespace, stackPath: stack.node.path });
    settings[name] = { parameters };
  };
  const call = (action: unknown, namespace?: string) => {
    const name = (action as FunctionAction).actionProperties.actionName;
    if (!(action instanceof FunctionAction)) {
      throw new ValidationError('CiTest', `test of stage ${JSON.stringify(options.stageName)} has the action ${JSON.stringify(name)}, which only CodePipeline can run: `
        + 'use a test of EndpointTest', scope);
    }
    const { function: called, parameters } = action.call;
    actions.push({ name, namespace: namespace ?? name });
    settings[name] = { function: called.functionName, parameters };
    functions.push(called);
  };

  let served = 'ResolveModel';
  if (stage.modelStore !== undefined) {
    const output = (name: string) => `#{Models${suffix}.${name}}`;
    deploy(`PrepareModels${suffix}`, `Models${suffix}`, Stack.of(stage.modelStore), valuesOf(places.store!));
    call(copyAction(scope, {
      actionName: `CopyModel${suffix}`,
      namespace: `Copy${suffix}`,
      runOrder: 1,
      stage,
      stageOptions: options,
      environment,
      options: ci,
      direct: true,
      group,
      source: '#{ResolveModel.ModelPackageArn}',
      baselines: stage._resolvedParameters.includes('Baselines') ? '#{ResolveModel.Baselines}' : undefined,
      output,
    }), `Copy${suffix}`);
    served = `Copy${suffix}`;
  }
  const output = (name: string) => `#{Deploy${suffix}.${name}}`;
  const test = options.test?.bind(scope, {
    stageName: options.stageName,
    actionName: `Test${suffix}`,
    runOrder: 1,
    endpointName: output('EndpointName'),
    testRoleArn: output('TestRoleArn'),
    region: stage.stack.region,
    lambdaRuntime: ci.lambdaRuntime,
    logRetention: ci.logRetention,
    modelPackageArn: '#{ResolveModel.ModelPackageArn}',
    modelPackageGroup: group,
    reportBucket: ci.reportBucket,
    _direct: true,
  });
  const testers = test === undefined ? [] : [test.testerRole, ...test.furtherTesterRoles ?? []];
  deploy(`DeployResources${suffix}`, `Deploy${suffix}`, stage.stack, {
    ModelPackageArn: `#{${served}.ModelPackageArn}`,
    ...stage._parameterValues,
    ...Object.fromEntries(stage._resolvedParameters.map(name => [name, `#{${served}.${name}}`])),
    ...testers.length > 0 ? { TesterArn: testers.map(role => role.roleArn).join(',') } : {},
    ...stage.modelStore !== undefined ? { CopiedModelBucket: `#{Models${suffix}.ModelBucketName}`, CopiedModelKey: `#{Models${suffix}.ModelKeyArn}` } : {},
    ...valuesOf(places.endpoint),
  });
  for (const action of testActions(test)) { call(action); }
  for (const tester of testers) { letTesterIn(scope, tester, stage); }
  const run = options.batch?.runOnDeployment;
  if (run !== undefined) {
    call(batchRunAction(scope, { actionName: `RunBatch${suffix}`, runOrder: 1, stage, run, options: ci, direct: true, output }));
  }
  if (options.soak !== undefined) {
    call(soakAction(scope, { actionName: `Soak${suffix}`, runOrder: 1, stage, soak: options.soak, options: ci, direct: true, output }));
  }
  return { actions, settings, functions };
}

function testActions(test: EndpointTestConfig | undefined): unknown[] {
  return test === undefined ? [] : [test.action, ...test.furtherActions ?? []];
}

/** The tester may assume the test role of this stage, whose name is only known once it is deployed: its path is its own. */
function letTesterIn(scope: Construct, tester: IRole, stage: DeploymentStage): void {
  const { account, stackName } = stage.stack;
  tester.addToPrincipalPolicy(new PolicyStatement({
    actions: ['sts:AssumeRole'],
    resources: [Stack.of(scope).formatArn({ service: 'iam', region: '', account, resource: 'role', resourceName: `endpoint-test/${stackName}/*` })],
  }));
}

/** The values of the parameters that name the places of a model's parts. */
function valuesOf(places: ArtifactPlaces): { [name: string]: string } {
  return Object.fromEntries(Object.entries(places.parameters).filter(([, values]) => values.length > 0).map(([name, values]) => [name, Fn.join(',', values)]));
}

/** Fails when a stage wants what only CodePipeline does. */
export function checkStageOptions(stages: readonly DeploymentStageOptions[], scope: Construct): void {
  for (const stage of stages) {
    const prop = (['stackSet', 'deployRole', 'executionRole', 'rollbackOnFailure', 'replaceOnFailure'] as const)
      .find(each => stage[each] !== undefined && stage[each] !== false);
    if (prop !== undefined) {
      throw new ValidationError('CiStage', `${prop} of stage ${JSON.stringify(stage.stageName)} is for CodePipeline, but the command line of the CDK deploys here: `
        + `leave it out${prop === 'stackSet' ? ', and make a stage for each account' : prop.endsWith('Role') ? ', and give the stage a synthesizer with these roles' : ''}`, scope);
    }
    const hours = stage.soak !== undefined && !Token.isUnresolved(stage.soak.duration) ? stage.soak.duration.toHours({ integral: false }) : 0;
    const runHours = (stage.batch?.runOnDeployment?.timeout ?? Duration.hours(0)).toHours({ integral: false });
    if (hours <= 10 && hours + runHours > 10) {
      throw new ValidationError('CiSoak', `batch.runOnDeployment.timeout of stage ${JSON.stringify(stage.stageName)} must be at most 10 hours, together with the soak time, `
        + `since the credentials of a job end after 12, got ${stage.batch!.runOnDeployment!.timeout!.toHumanString()}`, scope);
    }
    if (hours > 10) {
      throw new ValidationError('CiSoak', `soak.duration of stage ${JSON.stringify(stage.stageName)} must be at most 10 hours, since the credentials of a job end after 12, `
        + `got ${stage.soak!.duration.toHumanString()}`, scope);
    }
  }
}
