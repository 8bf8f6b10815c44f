import { Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FunctionAction, PipelineFunction } from './pipeline-function';
import { accessPath, allowAccess } from './stage-access';
import { SOAK_PATH } from './stage-soak';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStage } from '../deployment-stage';
import type { SoakOptions } from '../soak';

/** The action that watches the alarms of a stage until its time of soaking is over. */
export function soakAction(scope: Construct, props: {
  readonly actionName: string;
  readonly runOrder: number;
  readonly stage: DeploymentStage;
  readonly soak: SoakOptions;
  readonly options: Pick<DeployOptions, 'lambdaRuntime' | 'logRetention'>;
  /** Whether another CI system than CodePipeline calls the function. */
  readonly direct?: boolean;
  /** Gives a reference to an output of the stack of the stage. */
  output(name: string): string;
}): FunctionAction {
  const { stack } = props.stage;
  const path = accessPath(SOAK_PATH, stack.stackName);
  const watcher = new PipelineFunction(scope, 'Soak', {
    handler: 'delivery/handlers/soak',
    description: `Watches the alarms of stage ${props.stage.node.id}`,
    timeout: Duration.minutes(2),
    rolePath: path,
    action: !props.direct,
    runtime: props.options.lambdaRuntime,
    logRetention: props.options.logRetention,
  });
  allowAccess(watcher.role, path, stack);
  return new FunctionAction({
    actionName: props.actionName,
    runOrder: props.runOrder,
    function: watcher.function,
    parameters: {
      alarms: props.output('SoakAlarmNames'),
      roleArn: props.output('SoakRoleArn'),
      region: Token.isUnresolved(stack.region) ? undefined : stack.region,
      seconds: props.soak.duration.toSeconds(),
    },
  });
}
