import type { Builder } from './builder';
import type { Members } from './code';
import {
  bedrockCustomModel, bedrockCustomModelDeployment, bedrockModelImport, bedrockProvisionedThroughput, lineage,
} from './steps/bedrock';
import { clarifyCheck, qualityCheck } from './steps/checks';
import { callback, condition, fail, lambda } from './steps/control';
import { autoMl, emr, emrServerless } from './steps/data-jobs';
import { model, registerModel } from './steps/model';
import { processing } from './steps/processing';
import { endpoint, endpointConfig, inferenceComponent } from './steps/serving';
import { training } from './steps/training';
import { transform } from './steps/transform';
import { tuning } from './steps/tuning';

/** How the steps of a type are written. */
export interface StepType {
  /** The class. */
  readonly className: string;
  readonly cache?: boolean;
  readonly retries?: boolean;
  /** The props but for those of all steps, or nothing if one that is needed has a form that the class does not take. */
  props(builder: Builder, args: any, document: any, branches: any): Members | undefined;
}

export const STEP_TYPES: Record<string, StepType> = {
  Processing: { className: 'ProcessingStep', cache: true, retries: true, props: processing },
  Training: { className: 'TrainingStep', cache: true, retries: true, props: training },
  Tuning: { className: 'TuningStep', cache: true, retries: true, props: tuning },
  Transform: { className: 'TransformStep', cache: true, retries: true, props: transform },
  Model: { className: 'ModelStep', retries: true, props: model },
  RegisterModel: { className: 'RegisterModelStep', retries: true, props: registerModel },
  AutoML: { className: 'AutoMLStep', cache: true, retries: true, props: autoMl },
  EMR: { className: 'EmrStep', cache: true, retries: true, props: emr },
  EMRServerless: { className: 'EmrServerlessStep', cache: true, retries: true, props: emrServerless },
  ClarifyCheck: { className: 'ClarifyCheckStep', cache: true, props: clarifyCheck },
  QualityCheck: { className: 'QualityCheckStep', cache: true, props: qualityCheck },
  EndpointConfig: { className: 'EndpointConfigStep', cache: true, retries: true, props: endpointConfig },
  Endpoint: { className: 'EndpointStep', cache: true, props: endpoint },
  InferenceComponent: { className: 'InferenceComponentStep', props: inferenceComponent },
  BedrockCustomModel: { className: 'BedrockCustomModelStep', props: bedrockCustomModel },
  BedrockModelImport: { className: 'BedrockModelImportStep', props: bedrockModelImport },
  BedrockCustomModelDeployment: { className: 'BedrockCustomModelDeploymentStep', props: bedrockCustomModelDeployment },
  BedrockProvisionedModelThroughput: { className: 'BedrockProvisionedModelThroughputStep', props: bedrockProvisionedThroughput },
  Lineage: { className: 'LineageStep', props: lineage },
  Condition: { className: 'ConditionStep', props: (builder, args, _, branches) => condition(builder, args, branches) },
  Fail: { className: 'FailStep', props: fail },
  Lambda: { className: 'LambdaStep', cache: true, props: lambda },
  Callback: { className: 'CallbackStep', cache: true, props: callback },
};
