// written by scripts/make-properties.ts from the API model; do not edit
import { IResolvable } from 'aws-cdk-lib';
import { StepProperties } from './base';
import { VpcConfigProperties } from './shared';

/** The selection of algorithms trained on your dataset to generate the model candidates for an Autopilot job. */
export class AutoMlAlgorithmConfigProperties extends StepProperties {
  /**
   * The selection of algorithms trained on your dataset to generate the model candidates for an Autopilot job.
   *
   * @param index the place in the list, 0 for the first
   */
  public autoMlAlgorithms(index: number): string { return this._text(this._indexed('AutoMLAlgorithms', index)); }
}

/** Stores the configuration information for how a candidate is generated (optional). */
export class AutoMlCandidateGenerationConfigProperties extends StepProperties {
  /** A URL to the Amazon S3 data source containing selected features from the input data source to run an Autopilot job. */
  public get featureSpecificationS3Uri(): string { return this._text(this._at('FeatureSpecificationS3Uri')); }

  /**
   * Stores the configuration information for the selection of algorithms trained on tabular data.
   *
   * @param index the place in the list, 0 for the first
   */
  public algorithmsConfig(index: number): AutoMlAlgorithmConfigProperties {
    return new AutoMlAlgorithmConfigProperties(this._step, this._indexed('AlgorithmsConfig', index));
  }
}

/** Information about a candidate produced by an AutoML training job, including its status, steps, and other properties. */
export class AutoMlCandidateProperties extends StepProperties {
  /** The name of the candidate. */
  public get candidateName(): string { return this._text(this._at('CandidateName')); }

  /** The final auto ML job objective metric. */
  public get finalAutoMlJobObjectiveMetric(): FinalAutoMlJobObjectiveMetricProperties {
    return new FinalAutoMlJobObjectiveMetricProperties(this._step, this._at('FinalAutoMLJobObjectiveMetric'));
  }

  /** The objective's status. */
  public get objectiveStatus(): string { return this._text(this._at('ObjectiveStatus')); }

  /**
   * Information about the candidate's steps.
   *
   * @param index the place in the list, 0 for the first
   */
  public candidateSteps(index: number): AutoMlCandidateStepProperties {
    return new AutoMlCandidateStepProperties(this._step, this._indexed('CandidateSteps', index));
  }

  /** The candidate's status. */
  public get candidateStatus(): string { return this._text(this._at('CandidateStatus')); }

  /**
   * Information about the recommended inference container definitions.
   *
   * @param index the place in the list, 0 for the first
   */
  public inferenceContainers(index: number): AutoMlContainerDefinitionProperties {
    return new AutoMlContainerDefinitionProperties(this._step, this._indexed('InferenceContainers', index));
  }

  /** The creation time. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The end time. */
  public get endTime(): string { return this._text(this._at('EndTime')); }

  /** The last modified time. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The failure reason. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /** The properties of an AutoML candidate job. */
  public get candidateProperties(): CandidatePropertiesProperties {
    return new CandidatePropertiesProperties(this._step, this._at('CandidateProperties'));
  }
}

/** Information about the steps for a candidate and what step it is working on. */
export class AutoMlCandidateStepProperties extends StepProperties {
  /** Whether the candidate is at the transform, training, or processing step. */
  public get candidateStepType(): string { return this._text(this._at('CandidateStepType')); }

  /** The ARN for the candidate's step. */
  public get candidateStepArn(): string { return this._text(this._at('CandidateStepArn')); }

  /** The name for the candidate's step. */
  public get candidateStepName(): string { return this._text(this._at('CandidateStepName')); }
}

/** A channel is a named input source that training algorithms can consume. */
export class AutoMlChannelProperties extends StepProperties {
  /** The data source for an AutoML channel. */
  public get dataSource(): AutoMlDataSourceProperties { return new AutoMlDataSourceProperties(this._step, this._at('DataSource')); }

  /** You can use `Gzip` or `None`. */
  public get compressionType(): string { return this._text(this._at('CompressionType')); }

  /** The name of the target variable in supervised learning, usually represented by 'y'. */
  public get targetAttributeName(): string { return this._text(this._at('TargetAttributeName')); }

  /** The content type of the data from the input source. */
  public get contentType(): string { return this._text(this._at('ContentType')); }

  /** The channel type (optional) is an `enum` string. */
  public get channelType(): string { return this._text(this._at('ChannelType')); }

  /**
   * If specified, this column name indicates which column of the dataset should be treated as sample weights for use by the objective
   * metric during the training, evaluation, and the selection of the best model.
   */
  public get sampleWeightAttributeName(): string { return this._text(this._at('SampleWeightAttributeName')); }
}

/** A list of container definitions that describe the different containers that make up an AutoML candidate. */
export class AutoMlContainerDefinitionProperties extends StepProperties {
  /** The Amazon Elastic Container Registry (Amazon ECR) path of the container. */
  public get image(): string { return this._text(this._at('Image')); }

  /** The location of the model artifacts. */
  public get modelDataUrl(): string { return this._text(this._at('ModelDataUrl')); }

  /**
   * The environment variables to set in the container.
   *
   * @param key the entry's key
   */
  public environment(key: string): string { return this._text(this._keyed('Environment', key)); }
}

/** The data source for the Autopilot job. */
export class AutoMlDataSourceProperties extends StepProperties {
  /** The Amazon S3 location of the input data. */
  public get s3DataSource(): AutoMls3DataSourceProperties { return new AutoMls3DataSourceProperties(this._step, this._at('S3DataSource')); }
}

/** This structure specifies how to split the data into train and validation datasets. */
export class AutoMlDataSplitConfigProperties extends StepProperties {
  /** The validation fraction (optional) is a float that specifies the portion of the training dataset to be used for validation. */
  public get validationFraction(): number { return this._number(this._at('ValidationFraction')); }
}

/** The artifacts that are generated during an AutoML job. */
export class AutoMlJobArtifactsProperties extends StepProperties {
  /** The URL of the notebook location. */
  public get candidateDefinitionNotebookLocation(): string { return this._text(this._at('CandidateDefinitionNotebookLocation')); }

  /** The URL of the notebook location. */
  public get dataExplorationNotebookLocation(): string { return this._text(this._at('DataExplorationNotebookLocation')); }
}

/** How long a job is allowed to run, or how many candidates a job is allowed to generate. */
export class AutoMlJobCompletionCriteriaProperties extends StepProperties {
  /** The maximum number of times a training job is allowed to run. */
  public get maxCandidates(): number { return this._number(this._at('MaxCandidates')); }

  /**
   * The maximum time, in seconds, that each training job executed inside hyperparameter tuning is allowed to run as part of a
   * hyperparameter tuning job.
   */
  public get maxRuntimePerTrainingJobInSeconds(): number { return this._number(this._at('MaxRuntimePerTrainingJobInSeconds')); }

  /** The maximum runtime, in seconds, an AutoML job has to complete. */
  public get maxAutoMlJobRuntimeInSeconds(): number { return this._number(this._at('MaxAutoMLJobRuntimeInSeconds')); }
}

/** A collection of settings used for an AutoML job. */
export class AutoMlJobConfigProperties extends StepProperties {
  /** How long an AutoML job is allowed to run, or how many candidates a job is allowed to generate. */
  public get completionCriteria(): AutoMlJobCompletionCriteriaProperties {
    return new AutoMlJobCompletionCriteriaProperties(this._step, this._at('CompletionCriteria'));
  }

  /** The security configuration for traffic encryption or Amazon VPC settings. */
  public get securityConfig(): AutoMlSecurityConfigProperties { return new AutoMlSecurityConfigProperties(this._step, this._at('SecurityConfig')); }

  /** The configuration for generating a candidate for an AutoML job (optional). */
  public get candidateGenerationConfig(): AutoMlCandidateGenerationConfigProperties {
    return new AutoMlCandidateGenerationConfigProperties(this._step, this._at('CandidateGenerationConfig'));
  }

  /** The configuration for splitting the input training dataset. */
  public get dataSplitConfig(): AutoMlDataSplitConfigProperties {
    return new AutoMlDataSplitConfigProperties(this._step, this._at('DataSplitConfig'));
  }

  /** The method that Autopilot uses to train the data. */
  public get mode(): string { return this._text(this._at('Mode')); }
}

/** Specifies a metric to minimize or maximize as the objective of an AutoML job. */
export class AutoMlJobObjectiveProperties extends StepProperties {
  /** The name of the objective metric used to measure the predictive quality of a machine learning system. */
  public get metricName(): string { return this._text(this._at('MetricName')); }
}

/** What is known of an AutoML job that a step made. */
export class AutoMlJobProperties extends StepProperties {
  /** The auto ML job name. */
  public get autoMlJobName(): string { return this._text(this._at('AutoMLJobName')); }

  /** The auto ML job arn. */
  public get autoMlJobArn(): string { return this._text(this._at('AutoMLJobArn')); }

  /**
   * The input data config.
   *
   * @param index the place in the list, 0 for the first
   */
  public inputDataConfig(index: number): AutoMlChannelProperties {
    return new AutoMlChannelProperties(this._step, this._indexed('InputDataConfig', index));
  }

  /** The output data config. */
  public get outputDataConfig(): AutoMlOutputDataConfigProperties {
    return new AutoMlOutputDataConfigProperties(this._step, this._at('OutputDataConfig'));
  }

  /** The role arn. */
  public get roleArn(): string { return this._text(this._at('RoleArn')); }

  /** The auto ML job objective. */
  public get autoMlJobObjective(): AutoMlJobObjectiveProperties {
    return new AutoMlJobObjectiveProperties(this._step, this._at('AutoMLJobObjective'));
  }

  /** The problem type. */
  public get problemType(): string { return this._text(this._at('ProblemType')); }

  /** The auto ML job config. */
  public get autoMlJobConfig(): AutoMlJobConfigProperties { return new AutoMlJobConfigProperties(this._step, this._at('AutoMLJobConfig')); }

  /** The creation time. */
  public get creationTime(): string { return this._text(this._at('CreationTime')); }

  /** The end time. */
  public get endTime(): string { return this._text(this._at('EndTime')); }

  /** The last modified time. */
  public get lastModifiedTime(): string { return this._text(this._at('LastModifiedTime')); }

  /** The failure reason. */
  public get failureReason(): string { return this._text(this._at('FailureReason')); }

  /**
   * The partial failure reasons.
   *
   * @param index the place in the list, 0 for the first
   */
  public partialFailureReasons(index: number): AutoMlPartialFailureReasonProperties {
    return new AutoMlPartialFailureReasonProperties(this._step, this._indexed('PartialFailureReasons', index));
  }

  /** The best candidate. */
  public get bestCandidate(): AutoMlCandidateProperties { return new AutoMlCandidateProperties(this._step, this._at('BestCandidate')); }

  /** The auto ML job status. */
  public get autoMlJobStatus(): string { return this._text(this._at('AutoMLJobStatus')); }

  /** The auto ML job secondary status. */
  public get autoMlJobSecondaryStatus(): string { return this._text(this._at('AutoMLJobSecondaryStatus')); }

  /** The generate candidate definitions only. */
  public get generateCandidateDefinitionsOnly(): IResolvable { return this._flag(this._at('GenerateCandidateDefinitionsOnly')); }

  /** The auto ML job artifacts. */
  public get autoMlJobArtifacts(): AutoMlJobArtifactsProperties {
    return new AutoMlJobArtifactsProperties(this._step, this._at('AutoMLJobArtifacts'));
  }

  /** The resolved attributes. */
  public get resolvedAttributes(): ResolvedAttributesProperties {
    return new ResolvedAttributesProperties(this._step, this._at('ResolvedAttributes'));
  }

  /** The model deploy config. */
  public get modelDeployConfig(): ModelDeployConfigProperties { return new ModelDeployConfigProperties(this._step, this._at('ModelDeployConfig')); }

  /** The model deploy result. */
  public get modelDeployResult(): ModelDeployResultProperties { return new ModelDeployResultProperties(this._step, this._at('ModelDeployResult')); }

  /** The best candidate properties. */
  public get bestCandidateProperties(): BestCandidatePropertiesProperties {
    return new BestCandidatePropertiesProperties(this._step, this._at('BestCandidateProperties'));
  }
}

/** The output data configuration. */
export class AutoMlOutputDataConfigProperties extends StepProperties {
  /** The Key Management Service encryption key ID. */
  public get kmsKeyId(): string { return this._text(this._at('KmsKeyId')); }

  /** The Amazon S3 output path. */
  public get s3OutputPath(): string { return this._text(this._at('S3OutputPath')); }
}

/** The reason for a partial failure of an AutoML job. */
export class AutoMlPartialFailureReasonProperties extends StepProperties {
  /** The message containing the reason for a partial failure of an AutoML job. */
  public get partialFailureMessage(): string { return this._text(this._at('PartialFailureMessage')); }
}

/** Security options. */
export class AutoMlSecurityConfigProperties extends StepProperties {
  /** The key used to encrypt stored data. */
  public get volumeKmsKeyId(): string { return this._text(this._at('VolumeKmsKeyId')); }

  /** Whether to use traffic encryption between the container layers. */
  public get enableInterContainerTrafficEncryption(): IResolvable { return this._flag(this._at('EnableInterContainerTrafficEncryption')); }

  /** The VPC configuration. */
  public get vpcConfig(): VpcConfigProperties { return new VpcConfigProperties(this._step, this._at('VpcConfig')); }
}

/** Describes the Amazon S3 data source. */
export class AutoMls3DataSourceProperties extends StepProperties {
  /** The data type. */
  public get s3DataType(): string { return this._text(this._at('S3DataType')); }

  /** The URL to the Amazon S3 data source. */
  public get s3Uri(): string { return this._text(this._at('S3Uri')); }
}

/** A part of an AutoML job: best candidate properties. */
export class BestCandidatePropertiesProperties extends StepProperties {
  /** The model insights json report path. */
  public get modelInsightsJsonReportPath(): string { return this._text(this._at('ModelInsightsJsonReportPath')); }

  /** The explainability json report path. */
  public get explainabilityJsonReportPath(): string { return this._text(this._at('ExplainabilityJsonReportPath')); }
}

/** The location of artifacts for an AutoML candidate job. */
export class CandidateArtifactLocationsProperties extends StepProperties {
  /** The Amazon S3 prefix to the explainability artifacts generated for the AutoML candidate. */
  public get explainability(): string { return this._text(this._at('Explainability')); }

  /** The Amazon S3 prefix to the model insight artifacts generated for the AutoML candidate. */
  public get modelInsights(): string { return this._text(this._at('ModelInsights')); }

  /** The Amazon S3 prefix to the accuracy metrics and the inference results observed over the testing window. */
  public get backtestResults(): string { return this._text(this._at('BacktestResults')); }
}

/** The properties of an AutoML candidate job. */
export class CandidatePropertiesProperties extends StepProperties {
  /** The Amazon S3 prefix to the artifacts generated for an AutoML candidate. */
  public get candidateArtifactLocations(): CandidateArtifactLocationsProperties {
    return new CandidateArtifactLocationsProperties(this._step, this._at('CandidateArtifactLocations'));
  }

  /**
   * Information about the candidate metrics for an AutoML job.
   *
   * @param index the place in the list, 0 for the first
   */
  public candidateMetrics(index: number): MetricDatumProperties {
    return new MetricDatumProperties(this._step, this._indexed('CandidateMetrics', index));
  }
}

/** The best candidate result from an AutoML training job. */
export class FinalAutoMlJobObjectiveMetricProperties extends StepProperties {
  /** The type of metric with the best result. */
  public get type(): string { return this._text(this._at('Type')); }

  /** The name of the metric with the best result. */
  public get metricName(): string { return this._text(this._at('MetricName')); }

  /** The value of the metric with the best result. */
  public get value(): number { return this._number(this._at('Value')); }

  /** The name of the standard metric. */
  public get standardMetricName(): string { return this._text(this._at('StandardMetricName')); }
}

/** Information about the metric for a candidate produced by an AutoML job. */
export class MetricDatumProperties extends StepProperties {
  /** The name of the metric. */
  public get metricName(): string { return this._text(this._at('MetricName')); }

  /** The name of the standard metric. */
  public get standardMetricName(): string { return this._text(this._at('StandardMetricName')); }

  /** The value of the metric. */
  public get value(): number { return this._number(this._at('Value')); }

  /** The dataset split from which the AutoML job produced the metric. */
  public get set(): string { return this._text(this._at('Set')); }
}

/** Specifies how to generate the endpoint name for an automatic one-click Autopilot model deployment. */
export class ModelDeployConfigProperties extends StepProperties {
  /** Set to `True` to automatically generate an endpoint name for a one-click Autopilot model deployment; set to `False` otherwise. */
  public get autoGenerateEndpointName(): IResolvable { return this._flag(this._at('AutoGenerateEndpointName')); }

  /** Specifies the endpoint name to use for a one-click Autopilot model deployment if the endpoint name is not generated automatically. */
  public get endpointName(): string { return this._text(this._at('EndpointName')); }
}

/** Provides information about the endpoint of the model deployment. */
export class ModelDeployResultProperties extends StepProperties {
  /** The name of the endpoint to which the model has been deployed. */
  public get endpointName(): string { return this._text(this._at('EndpointName')); }
}

/** The resolved attributes. */
export class ResolvedAttributesProperties extends StepProperties {
  /** The auto ML job objective. */
  public get autoMlJobObjective(): AutoMlJobObjectiveProperties {
    return new AutoMlJobObjectiveProperties(this._step, this._at('AutoMLJobObjective'));
  }

  /** The problem type. */
  public get problemType(): string { return this._text(this._at('ProblemType')); }

  /** The completion criteria. */
  public get completionCriteria(): AutoMlJobCompletionCriteriaProperties {
    return new AutoMlJobCompletionCriteriaProperties(this._step, this._at('CompletionCriteria'));
  }
}
