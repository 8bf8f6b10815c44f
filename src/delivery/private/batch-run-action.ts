import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FunctionAction, PipelineFunction } from './pipeline-function';
import { allowAccess } from './stage-access';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStage } from '../deployment-stage';
import { StageBatch } from '../stage-batch';
import type { StageBatchRunOptions } from '../stage-batch-options';

/** How long a run after a deployment may take, unless it is said. */
export const DEFAULT_RUN_TIMEOUT = Duration.hours(2);

/** The action that starts a batch run in a stage and waits for it. */
export function batchRunAction(scope: Construct, props: {
  readonly actionName: string;
  readonly runOrder: number;
  readonly stage: DeploymentStage;
  readonly run: StageBatchRunOptions;
  readonly options: Pick<DeployOptions, 'lambdaRuntime' | 'logRetention'>;
  /** Whether another CI system than CodePipeline calls the function. */
  readonly direct?: boolean;
  /** Gives a reference to an output of the stack of the stage. */
  output(name: string): string;
}): FunctionAction {
  const { run, stage } = props;
  const { stack } = stage;
  const path = StageBatch._rolePath(stack.stackName);
  const runner = new PipelineFunction(scope, 'BatchRun', {
    handler: 'delivery/handlers/batch-run',
    description: `Starts batch runs of stage ${stage.node.id}`,
    timeout: Duration.minutes(3),
    rolePath: path,
    action: !props.direct,
    runtime: props.options.lambdaRuntime,
    logRetention: props.options.logRetention,
  });
  allowAccess(runner.role, path, stack);
  return new FunctionAction({
    actionName: props.actionName,
    variablesNamespace: props.actionName,
    runOrder: props.runOrder,
    function: runner.function,
    parameters: {
      pipeline: props.output('BatchPipelineName'),
      roleArn: props.output('BatchRunRoleArn'),
      region: Token.isUnresolved(stack.region) ? undefined : stack.region,
      inputDataUrl: run.inputPrefix === undefined ? undefined : `${props.output('BatchInputUrl')}${run.inputPrefix}`,
      seconds: (run.timeout ?? DEFAULT_RUN_TIMEOUT).toSeconds(),
    },
  });
}
