import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { BASELINE_FILES, NONE } from './baseline-files';
import type { BaselineFile } from './baseline-files';
import { checkStageReferences, stageRole } from './stage-references';
import type { DataCaptureOptions } from '../../endpoints';
import { EndpointMonitor } from '../../monitoring';
import type { MonitorOptions } from '../../monitoring';
import { kindsOf } from '../../monitoring/private/kinds';
import { withShared } from '../../monitoring/private/shared';
import { ValidationError } from '../../private/errors';
import type { DeploymentStage } from '../deployment-stage';
import type { DeploymentStageOptions } from '../stage-options';

/** The parameter with the places of the baselines, and the variable of the resolver. */
const PARAMETER = 'Baselines';

/** A monitored endpoint captures data. */
export function captureFor({ stageName, endpoint, monitoring }: DeploymentStageOptions, scope: Construct): DataCaptureOptions | undefined {
  if (monitoring !== undefined && endpoint?.dataCapture?.enabled === false) {
    throw new ValidationError('MonitoringWithoutCapture', `stage ${JSON.stringify(stageName)} has monitoring, which needs captured data, but endpoint.dataCapture.enabled is `
      + 'false: remove it, or lower samplingPercentage', scope);
  }
  return endpoint?.dataCapture ?? (monitoring && {});
}

/** What a stage knows besides the options. */
export interface StageMonitoring {
  /** Keys of model artifacts, which baselines are encrypted with too. */
  readonly keyArns: string[];
  readonly driftEventBusArn: string;
}

/** Monitors the endpoint of a stage against the baselines of the version that the deploy pipeline brings. */
export function monitorStage(stage: DeploymentStage, options: MonitorOptions, { keyArns, driftEventBusArn }: StageMonitoring): EndpointMonitor {
  const { stack, endpoint } = stage;
  checkStageReferences(options, 'monitoring', stack);
  if (options.driftEventBus !== undefined) {
    throw new ValidationError('StageDriftEventBus', 'monitoring.driftEventBus must not be given for a stage, whose drift goes to the bus of the deploy pipeline: '
      + 'remove it, and take the events with onDrift() of the pipeline', stack);
  }
  const baselines = new VersionBaselines(stage);
  const filled = baselines.fill(options);
  const explained = filled.modelExplainability;
  const driftEventBus = EventBus.fromEventBusArn(stack, 'DriftEventBus', driftEventBusArn);
  // the deploy pipeline lets the accounts of the stages use its keys and its bus
  const monitor: EndpointMonitor = new EndpointMonitor(stack, 'Monitor', withShared({
    ...filled,
    // of the model on the endpoint, unless somebody knows better
    modelExplainability: explained && explained.analysisConfigUri === undefined ? { modelName: endpoint.model.modelName, ...explained } : explained,
    role: options.role && stageRole(stack, 'MonitorRole', options.role, 'monitoring.role', () => monitor.requirements),
    endpoint: endpoint.endpoint,
    dataCaptureUri: endpoint.endpointConfig.dataCaptureUri!,
    dataCaptureKey: endpoint.endpointConfig.dataCaptureBucket?.encryptionKey,
    dataKeyArns: [...options.dataKeyArns ?? [], ...keyArns],
    driftEventBus,
  }, { dataKeyArns: keyArns, driftEventBus }));
  baselines.leaveOut(monitor);
  return monitor;
}

/** The kinds of monitors whose baselines the version has to tell, over all stages. */
export function baselineKinds(stages: readonly DeploymentStage[]): string[] {
  return [...new Set(stages.flatMap(stage => stage._baselineKinds))].sort();
}

/** The baselines of a version as the template of a stage knows them: parts of one parameter. */
class VersionBaselines {
  private parameter?: CfnParameter;

  public constructor(private readonly stage: DeploymentStage) {}

  /** The options, with the baselines of the version where the user gives none. */
  public fill(options: MonitorOptions): MonitorOptions {
    const filled: { [name: string]: object } = {};
    for (const kind of kindsOf(options)) {
      const prop = `${kind.slice(0, 1).toLowerCase()}${kind.slice(1)}` as 'dataQuality' | 'modelQuality' | 'modelBias' | 'modelExplainability';
      const own = options[prop];
      if (own?.baselineConstraints !== undefined) { continue; }
      this.stage._baselineKinds.push(kind);
      filled[prop] = {
        ...own,
        baselineConstraints: this.file(`${kind}Constraints`),
        ...kind === 'DataQuality' ? { baselineStatistics: this.file('DataQualityStatistics') } : {},
      };
    }
    return { ...options, ...filled };
  }

  /** Leaves a monitor out where the version has no baseline for it. */
  public leaveOut(monitor: EndpointMonitor): void {
    for (const kind of this.stage._baselineKinds) {
      const file = BASELINE_FILES.indexOf(`${kind}Constraints` as BaselineFile);
      const condition = new CfnCondition(this.stage.stack, `Has${kind}Baseline`, {
        expression: Fn.conditionNot(Fn.conditionEquals(this.part(2 + file), NONE)),
      });
      monitor._monitorOf(kind)._makeOnlyIf(condition);
    }
  }

  private file(name: BaselineFile): string {
    return `s3://${this.part(0)}/${this.part(1)}${this.part(2 + BASELINE_FILES.indexOf(name))}`;
  }

  private part(index: number): string {
    if (this.parameter === undefined) {
      this.parameter = new CfnParameter(this.stage.stack, PARAMETER, {
        type: 'CommaDelimitedList',
        description: 'Bucket, prefix and files of the baselines of the version',
        default: [NONE, NONE, ...BASELINE_FILES.map(() => NONE)].join(','),
      });
      this.stage._resolvedParameters.push(PARAMETER);
    }
    return Fn.select(index, this.parameter.valueAsList);
  }
}
