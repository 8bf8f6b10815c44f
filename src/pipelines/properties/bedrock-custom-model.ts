// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';

/** What is known of a custom model that a step made. */
export class BedrockCustomModelProperties extends StepProperties {
  /** Amazon Resource Name (ARN) associated with this model. */
  public get modelArn(): string { return this._text(this._at('ModelArn')); }

  /** Model name associated with this model. */
  public get modelName(): string { return this._text(this._at('ModelName')); }

  /** Job name associated with this model. */
  public get jobName(): string { return this._text(this._at('JobName')); }

  /** Job Amazon Resource Name (ARN) associated with this model. */
  public get jobArn(): string { return this._text(this._at('JobArn')); }

  /** Amazon Resource Name (ARN) of the base model. */
  public get baseModelArn(): string { return this._text(this._at('BaseModelArn')); }

  /** The type of model customization. */
  public get customizationType(): string { return this._text(this._at('CustomizationType')); }

  /** The custom model is encrypted at rest using this key. */
  public get modelKmsKeyArn(): string { return this._text(this._at('ModelKmsKeyArn')); }

  /**
   * Hyperparameter values associated with this model.
   *
   * @param key the entry's key
   */
  public hyperParameters(key: string): string { return this._text(this._keyed('HyperParameters', key)); }

  /** Contains information about the training dataset. */
  public get trainingDataConfig(): BedrockTrainingDataConfigProperties {
    return new BedrockTrainingDataConfigProperties(this._step, this._at('TrainingDataConfig'));
  }

  /** Contains information about the validation dataset. */
  public get validationDataConfig(): BedrockValidationDataConfigProperties {
    return new BedrockValidationDataConfigProperties(this._step, this._at('ValidationDataConfig'));
  }

  /** Output data configuration associated with this custom model. */
  public get outputDataConfig(): BedrockOutputDataConfigProperties {
    return new BedrockOutputDataConfigProperties(this._step, this._at('OutputDataConfig'));
  }

  /** Contains training metrics from the job creation. */
  public get trainingMetrics(): BedrockTrainingMetricsProperties {
    return new BedrockTrainingMetricsProperties(this._step, this._at('TrainingMetrics'));
  }

  /**
   * The validation metrics from the job creation.
   *
   * @param index the place in the list, 0 for the first
   */
  public validationMetrics(index: number): BedrockValidatorMetricProperties {
    return new BedrockValidatorMetricProperties(this._step, this._indexed('ValidationMetrics', index));
  }

  /** Creation time of the model. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The customization configuration for the custom model. */
  public get customizationConfig(): BedrockCustomizationConfigProperties {
    return new BedrockCustomizationConfigProperties(this._step, this._at('CustomizationConfig'));
  }

  /** The current status of the custom model. */
  public get modelStatus(): string { return this._text(this._at('ModelStatus')); }

  /** A failure message for any issues that occurred when creating the custom model. */
  public get failureMessage(): string { return this._text(this._at('FailureMessage')); }
}

/** A model customization configuration. */
export class BedrockCustomizationConfigProperties extends StepProperties {
  /** The Distillation configuration for the custom model. */
  public get distillationConfig(): BedrockDistillationConfigProperties {
    return new BedrockDistillationConfigProperties(this._step, this._at('DistillationConfig'));
  }

  /** Configuration settings for reinforcement fine-tuning (RFT) model customization, including grader configuration and hyperparameters. */
  public get rftConfig(): BedrockRftConfigProperties { return new BedrockRftConfigProperties(this._step, this._at('RftConfig')); }
}

/** Settings for distilling a foundation model into a smaller and more efficient model. */
export class BedrockDistillationConfigProperties extends StepProperties {
  /** The teacher model configuration. */
  public get teacherModelConfig(): BedrockTeacherModelConfigProperties {
    return new BedrockTeacherModelConfigProperties(this._step, this._at('TeacherModelConfig'));
  }
}

/** Configuration for the grader used in reinforcement fine-tuning to evaluate model responses and provide reward signals. */
export class BedrockGraderConfigProperties extends StepProperties {
  /**
   * Configuration for using an AWS Lambda function as the grader for evaluating model responses and provide reward signals in reinforcement
   * fine-tuning.
   */
  public get lambdaGrader(): BedrockLambdaGraderConfigProperties {
    return new BedrockLambdaGraderConfigProperties(this._step, this._at('LambdaGrader'));
  }
}

/** A storage location for invocation logs. */
export class BedrockInvocationLogSourceProperties extends StepProperties {
  /** The URI of an invocation log in a bucket. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** Settings for using invocation logs to customize a model. */
export class BedrockInvocationLogsConfigProperties extends StepProperties {
  /** Whether to use the model's response for training, or just the prompt. */
  public get usePromptResponse(): IResolvable { return this._flag(this._at('UsePromptResponse')); }

  /** The source of the invocation logs. */
  public get invocationLogSource(): BedrockInvocationLogSourceProperties {
    return new BedrockInvocationLogSourceProperties(this._step, this._at('InvocationLogSource'));
  }

  /** Rules for filtering invocation logs based on request metadata. */
  public get requestMetadataFilters(): BedrockRequestMetadataFiltersProperties {
    return new BedrockRequestMetadataFiltersProperties(this._step, this._at('RequestMetadataFilters'));
  }
}

/** Configuration for using an AWS Lambda function to grade model responses during reinforcement fine-tuning training. */
export class BedrockLambdaGraderConfigProperties extends StepProperties {
  /** ARN of the AWS Lambda function that will evaluate model responses and return reward scores for RFT training. */
  public get lambdaArn(): string { return this._text(this._at('LambdaArn')); }
}

/** S3 Location of the output data. */
export class BedrockOutputDataConfigProperties extends StepProperties {
  /** The S3 URI where the output data is stored. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** A mapping of a metadata key to a value that it should or should not equal. */
export class BedrockRequestMetadataBaseFiltersProperties extends StepProperties {
  /**
   * Include results where the key equals the value.
   *
   * @param key the entry's key
   */
  public equalsValue(key: string): string { return this._text(this._keyed('Equals', key)); }

  /**
   * Include results where the key does not equal the value.
   *
   * @param key the entry's key
   */
  public notEquals(key: string): string { return this._text(this._keyed('NotEquals', key)); }
}

/** Rules for filtering invocation logs. */
export class BedrockRequestMetadataFiltersProperties extends StepProperties {
  /**
   * Include results where the key equals the value.
   *
   * @param key the entry's key
   */
  public equalsValue(key: string): string { return this._text(this._keyed('Equals', key)); }

  /**
   * Include results where the key does not equal the value.
   *
   * @param key the entry's key
   */
  public notEquals(key: string): string { return this._text(this._keyed('NotEquals', key)); }

  /**
   * Include results where all of the based filters match.
   *
   * @param index the place in the list, 0 for the first
   */
  public andAll(index: number): BedrockRequestMetadataBaseFiltersProperties {
    return new BedrockRequestMetadataBaseFiltersProperties(this._step, this._indexed('AndAll', index));
  }

  /**
   * Include results where any of the base filters match.
   *
   * @param index the place in the list, 0 for the first
   */
  public orAll(index: number): BedrockRequestMetadataBaseFiltersProperties {
    return new BedrockRequestMetadataBaseFiltersProperties(this._step, this._indexed('OrAll', index));
  }
}

/** Configuration settings for reinforcement fine-tuning (RFT), including grader configuration and training hyperparameters. */
export class BedrockRftConfigProperties extends StepProperties {
  /** Configuration for the grader that evaluates model responses and provides reward signals during RFT training. */
  public get graderConfig(): BedrockGraderConfigProperties { return new BedrockGraderConfigProperties(this._step, this._at('GraderConfig')); }

  /** Hyperparameters that control the reinforcement fine-tuning training process, including learning rate, batch size, and epoch count. */
  public get hyperParameters(): BedrockRftHyperParametersProperties {
    return new BedrockRftHyperParametersProperties(this._step, this._at('HyperParameters'));
  }
}

/** Hyperparameters for controlling the reinforcement fine-tuning training process, including learning settings and evaluation intervals. */
export class BedrockRftHyperParametersProperties extends StepProperties {
  /** Number of training epochs to run during reinforcement fine-tuning. */
  public get epochCount(): number { return this._number(this._at('EpochCount')); }

  /** Number of training samples processed in each batch during reinforcement fine-tuning (RFT) training. */
  public get batchSize(): number { return this._number(this._at('BatchSize')); }

  /** Learning rate for the reinforcement fine-tuning. */
  public get learningRate(): number { return this._number(this._at('LearningRate')); }

  /** Maximum length of input prompts during RFT training, measured in tokens. */
  public get maxPromptLength(): number { return this._number(this._at('MaxPromptLength')); }

  /** Number of response samples generated per prompt during RFT training. */
  public get trainingSamplePerPrompt(): number { return this._number(this._at('TrainingSamplePerPrompt')); }

  /** Maximum number of tokens the model can generate in response to each prompt during RFT training. */
  public get inferenceMaxTokens(): number { return this._number(this._at('InferenceMaxTokens')); }

  /** Level of reasoning effort applied during RFT training. */
  public get reasoningEffort(): string { return this._text(this._at('ReasoningEffort')); }

  /** Interval between evaluation runs during RFT training, measured in training steps. */
  public get evalInterval(): number { return this._number(this._at('EvalInterval')); }
}

/** Details about a teacher model used for model customization. */
export class BedrockTeacherModelConfigProperties extends StepProperties {
  /** The identifier of the teacher model. */
  public get teacherModelIdentifier(): string { return this._text(this._at('TeacherModelIdentifier')); }

  /** The maximum number of tokens requested when the customization job invokes the teacher model. */
  public get maxResponseLengthForInference(): number { return this._number(this._at('MaxResponseLengthForInference')); }
}

/** S3 Location of the training data. */
export class BedrockTrainingDataConfigProperties extends StepProperties {
  /** The S3 URI where the training data is stored. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }

  /** Settings for using invocation logs to customize a model. */
  public get invocationLogsConfig(): BedrockInvocationLogsConfigProperties {
    return new BedrockInvocationLogsConfigProperties(this._step, this._at('InvocationLogsConfig'));
  }
}

/** Metrics associated with the custom job. */
export class BedrockTrainingMetricsProperties extends StepProperties {
  /** Loss metric associated with the custom job. */
  public get trainingLoss(): number { return this._number(this._at('TrainingLoss')); }
}

/** Array of up to 10 validators. */
export class BedrockValidationDataConfigProperties extends StepProperties {
  /**
   * Information about the validators.
   *
   * @param index the place in the list, 0 for the first
   */
  public validators(index: number): BedrockValidatorProperties {
    return new BedrockValidatorProperties(this._step, this._indexed('Validators', index));
  }
}

/** The metric for the validator. */
export class BedrockValidatorMetricProperties extends StepProperties {
  /** The validation loss associated with this validator. */
  public get validationLoss(): number { return this._number(this._at('ValidationLoss')); }
}

/** Information about a validator. */
export class BedrockValidatorProperties extends StepProperties {
  /** The S3 URI where the validation data is stored. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}
