import type { Construct } from 'constructs';
import { BuildTrainDeployProject } from './build-train-deploy-project';
import type { BuildTrainDeployProjectProps } from './build-train-deploy-project';
import type { EndpointMonitor, MonitorOptions } from '../monitoring';
import { WhenBusy } from '../pipelines';

/**
 * Properties of a project that builds, trains, deploys and monitors.
 */
export interface BuildTrainDeployMonitorProjectProps extends BuildTrainDeployProjectProps {
  /**
   * How the model is monitored in the stages that say nothing else in `monitoring`.
   *
   * @default - see `MonitorOptions`
   */
  readonly monitoring?: MonitorOptions;

  /**
   * Whether drift in a stage starts the pipeline again, unless it runs already.
   *
   * @default false
   */
  readonly retrainOnDrift?: boolean;
}

/**
 * A whole MLOps project whose model is watched in every stage: the data that each endpoint captures is compared, by a
 * schedule, with the baselines that the deployed version was registered with; alarms tell of drift.
 *
 * It does what AWS's own "build, train, deploy, and monitor" project template did, with everything owned by the app.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html
 */
export class BuildTrainDeployMonitorProject extends BuildTrainDeployProject {
  public constructor(scope: Construct, id: string, props: BuildTrainDeployMonitorProjectProps) {
    const { monitoring = {} } = props;
    super(scope, id, {
      ...props,
      // what only scores in batches captures nothing that a monitor looks at
      stages: props.stages.map(stage => stage.endpoint === undefined ? stage : { monitoring, ...stage }),
      retrainOptions: props.retrainOptions ?? (props.retrainOnDrift ? {} : undefined),
    });
    if (props.retrainOnDrift) {
      (this.ci ?? this.deployPipeline).onDrift('RetrainOnDrift', {
        description: 'Drift in a stage starts a training',
        // the data that drifts is part of the execution that runs
        target: this.startGuard!.target({ trigger: 'Drift', whenBusy: WhenBusy.DROP }),
      });
    }
  }

  /** The monitors of the stages, in their order. */
  public get monitors(): EndpointMonitor[] {
    return this.stages.flatMap(stage => stage.monitor ?? []);
  }
}
