/** The pipeline definition document, as the service reads it. Rendering, checks, drawing and simulation all work on this one form. */
export interface DefinitionDocument {
  Version: string;
  Metadata?: Record<string, string>;
  Parameters?: ParameterDocument[];
  PipelineExperimentConfig?: { ExperimentName?: any; TrialName?: any } | null;
  MlflowConfig?: { MlflowResourceArn?: any; MlflowExperimentName?: any } | null;
  Steps: StepDocument[];
  [member: string]: any;
}

export interface ParameterDocument {
  Name: string;
  Type: 'String' | 'Integer' | 'Float' | 'Boolean';
  DefaultValue?: any;
  EnumValues?: string[];
  Description?: string;
}

/** A step. Members besides these are particular to some types (`PropertyFiles`, `OutputParameters`, `CheckType`, …). */
export interface StepDocument {
  Name: string;
  Type: string;
  Arguments?: any;
  DependsOn?: string[];
  DisplayName?: any;
  Description?: any;
  RetryPolicies?: any[];
  CacheConfig?: { Enabled: boolean; ExpireAfter?: string };
  [member: string]: any;
}
