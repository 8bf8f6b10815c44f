// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';

/** The details of the step failure. */
export class EmrFailureDetailsProperties extends StepProperties {
  /** The reason for the step failure. */
  public get reason(): string { return this._text(this._at('Reason')); }

  /** The descriptive message including the error the Amazon EMR service has identified as the cause of step failure. */
  public get message(): string { return this._text(this._at('Message')); }

  /** The path to the log file where the step failure root cause was originally recorded. */
  public get logFile(): string { return this._text(this._at('LogFile')); }
}

/** A cluster step consisting of a JAR file whose main function will be executed. */
export class EmrHadoopStepConfigProperties extends StepProperties {
  /** The path to the JAR file that runs during the step. */
  public get jar(): string { return this._text(this._at('Jar')); }

  /**
   * The list of Java properties that are set when the step runs.
   *
   * @param key the entry's key
   */
  public properties(key: string): string { return this._text(this._keyed('Properties', key)); }

  /** The name of the main class in the specified Java file. */
  public get mainClass(): string { return this._text(this._at('MainClass')); }

  /**
   * The list of command line arguments to pass to the JAR file's main function for execution.
   *
   * @param index the place in the list, 0 for the first
   */
  public args(index: number): string { return this._text(this._indexed('Args', index)); }
}

/** What is known of a step of an EMR cluster that a step made. */
export class EmrStepProperties extends StepProperties {
  /** The id. */
  public get id(): string { return this._text(this._at('Id')); }

  /** The name. */
  public get name(): string { return this._text(this._at('Name')); }

  /** The config. */
  public get config(): EmrHadoopStepConfigProperties { return new EmrHadoopStepConfigProperties(this._step, this._at('Config')); }

  /** The action on failure. */
  public get actionOnFailure(): string { return this._text(this._at('ActionOnFailure')); }

  /** The status. */
  public get status(): EmrStepStatusProperties { return new EmrStepStatusProperties(this._step, this._at('Status')); }

  /** The execution role arn. */
  public get executionRoleArn(): string { return this._text(this._at('ExecutionRoleArn')); }

  /** The log uri. */
  public get logUri(): string { return this._text(this._at('LogUri')); }

  /** The encryption key arn. */
  public get encryptionKeyArn(): string { return this._text(this._at('EncryptionKeyArn')); }

  /** The cluster id. */
  public get clusterId(): string { return this._text(this._at('ClusterId')); }
}

/** The details of the step state change reason. */
export class EmrStepStateChangeReasonProperties extends StepProperties {
  /** The programmable code for the state change reason. */
  public get code(): string { return this._text(this._at('Code')); }

  /** The descriptive message for the state change reason. */
  public get message(): string { return this._text(this._at('Message')); }
}

/** The execution status details of the cluster step. */
export class EmrStepStatusProperties extends StepProperties {
  /** The execution state of the cluster step. */
  public get state(): string { return this._text(this._at('State')); }

  /** The reason for the step execution status change. */
  public get stateChangeReason(): EmrStepStateChangeReasonProperties {
    return new EmrStepStateChangeReasonProperties(this._step, this._at('StateChangeReason'));
  }

  /** The details for the step failure including reason, message, and log file path where the root cause was identified. */
  public get failureDetails(): EmrFailureDetailsProperties { return new EmrFailureDetailsProperties(this._step, this._at('FailureDetails')); }

  /** The timeline of the cluster step status over time. */
  public get timeline(): EmrStepTimelineProperties { return new EmrStepTimelineProperties(this._step, this._at('Timeline')); }
}

/** The timeline of the cluster step lifecycle. */
export class EmrStepTimelineProperties extends StepProperties {
  /** The date and time when the cluster step was created. */
  public get creationDateTime(): string { return this._text(this._at('CreationDateTime')); }

  /** The date and time when the cluster step execution started. */
  public get startDateTime(): string { return this._text(this._at('StartDateTime')); }

  /** The date and time when the cluster step execution completed or failed. */
  public get endDateTime(): string { return this._text(this._at('EndDateTime')); }
}
