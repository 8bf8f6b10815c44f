import type { Builder } from './builder';
import type { Members } from './code';
import { callback, condition, fail, lambda } from './steps/control';
import { model, registerModel } from './steps/model';
import { processing } from './steps/processing';
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
  Condition: { className: 'ConditionStep', props: (builder, args, _, branches) => condition(builder, args, branches) },
  Fail: { className: 'FailStep', props: fail },
  Lambda: { className: 'LambdaStep', cache: true, props: lambda },
  Callback: { className: 'CallbackStep', cache: true, props: callback },
};
