import type { Duration } from 'aws-cdk-lib';

/** What goes on in the execution of a step after another one has failed. */
export enum FailureMode {
  /** Nothing new is started; steps that are running go on to their end. */
  STOP = 'Stop',
  /** Steps that do not depend on the failed one are still started. */
  CONTINUE = 'Continue',
}

/** What a `PipelineSimulator` stands for. */
export interface PipelineSimulatorOptions {
  /**
   * The pipeline's name, which is the value of `ExecutionVariable.PIPELINE_NAME`.
   *
   * @default pipeline
   */
  readonly pipelineName?: string;

  /**
   * The region in ARNs.
   *
   * @default us-east-1
   */
  readonly region?: string;

  /**
   * The account in ARNs.
   *
   * @default 111122223333
   */
  readonly account?: string;

  /**
   * When the first execution starts, as ISO 8601 text. The simulator never looks at a clock.
   *
   * @default 2024-01-01T00:00:00Z
   */
  readonly startTime?: string;
}

/** What happens in one simulated execution. */
export interface SimulationScenario {
  /**
   * Values of parameters: of the parameter's type, or as text, as the API takes them.
   *
   * @default - the parameters' defaults
   */
  readonly parameters?: { [name: string]: any };

  /**
   * What happens in steps, by their names.
   *
   * @default - every step succeeds, with made-up results
   */
  readonly steps?: { [stepName: string]: StepScenario };

  /**
   * JSON documents in S3, by URI, for `JsonGet` on a URI. `*` in a URI stands for any text, for example for the id of the execution.
   *
   * @default - none
   */
  readonly documents?: { [uri: string]: any };

  /**
   * How many steps may run at the same time.
   *
   * @default - any number
   */
  readonly maxParallelSteps?: number;

  /**
   * What happens after a step has failed.
   *
   * @default FailureMode.STOP
   */
  readonly onFailure?: FailureMode;

  /**
   * How long after the end of the previous execution this one starts, for example to let cached results expire.
   *
   * @default Duration.seconds(0)
   */
  readonly startAfter?: Duration;
}

/** What happens in one step of a simulated execution. */
export interface StepScenario {
  /**
   * How long each attempt takes.
   *
   * @default - one minute; nothing for condition and fail steps
   */
  readonly duration?: Duration;

  /**
   * How the attempts of the step fail, in order; once all of them are used up, the step succeeds.
   *
   * @default - the first attempt succeeds
   */
  readonly failures?: StepFailure[];

  /**
   * Members of the step's result, as the API that describes it returns them, for example
   * `{ FinalMetricDataList: [{ MetricName: 'rmse', Value: 2.1 }] }`. They take precedence over made-up ones.
   *
   * @default - the step's arguments, with made-up names, ARNs and locations
   */
  readonly result?: { [member: string]: any };

  /**
   * Output values of a Lambda or callback step, by name.
   *
   * @default - made-up values of the outputs' types
   */
  readonly outputs?: { [name: string]: any };

  /**
   * The JSON content of the property files of a processing step, by the property file's name.
   *
   * @default - there are none: a step that reads one fails
   */
  readonly reports?: { [propertyFileName: string]: any };
}

/** How an attempt of a step fails. */
export interface StepFailure {
  /**
   * The error, as retry policies name it: `Step.SERVICE_FAULT`, `Step.THROTTLING`, `SageMaker.JOB_INTERNAL_ERROR`, `SageMaker.CAPACITY_ERROR`,
   * `SageMaker.RESOURCE_LIMIT`. No retry policy is for any other text.
   *
   * @default ClientError
   */
  readonly exception?: string;

  /**
   * What went wrong.
   *
   * @default - the exception
   */
  readonly reason?: string;

  /**
   * How many attempts in a row fail like this.
   *
   * @default 1
   */
  readonly times?: number;

  /**
   * Whether all further attempts fail like this.
   *
   * @default false
   */
  readonly always?: boolean;
}
