import { checkShape, CheckOptions, isPipelineVariable, isToken, Problem } from './api-model';

/** What the service knows about a type of step. */
export interface StepShapes {
  /** The shape of `Arguments`, for `loadShape`. */
  readonly arguments: string;
  /** The shape of what `Steps.Name.…` gives, for `resolveProperty`. */
  readonly properties: string;
  /** The actions of IAM for what the service does for the step. */
  readonly operations: readonly string[];
  /** The argument that the pipeline names by itself; if given, it is a prefix of the name. */
  readonly jobName?: string;
  /** Required by the API, but not in a step. */
  readonly optional?: readonly string[];
  /** Arguments that the pipeline service rejects, and why. */
  readonly forbidden?: { readonly [path: string]: string };
  /** Arguments that have one value only. */
  readonly fixed?: { readonly [path: string]: string };
  /** Arguments that must be a reference to a parameter. */
  readonly parameterOnly?: readonly string[];
  /** Sets of arguments of which exactly one must be given; those below a member count where that member is given. */
  readonly exactlyOne?: readonly (readonly string[])[];
  /** Sets of arguments of which at least one must be given. */
  readonly atLeastOne?: readonly (readonly string[])[];
  /** An argument that goes with another one only. */
  readonly onlyWith?: { readonly [path: string]: string };
  /** Whether the step takes a `CacheConfig`. */
  readonly cacheable: boolean;
  /** What a retry policy of the step may name; none if it takes no policies. */
  readonly retry: readonly string[];
  /** Members of the step itself besides those that all steps have. */
  readonly keys?: readonly string[];
}

/** Members that every step may have. */
export const COMMON_STEP_KEYS = ['Name', 'Type', 'Arguments', 'DependsOn', 'DisplayName', 'Description', 'RetryPolicies', 'CacheConfig'];

const STEP_EXCEPTIONS = ['Step.SERVICE_FAULT', 'Step.THROTTLING'];
const JOB_EXCEPTIONS = [...STEP_EXCEPTIONS, 'SageMaker.JOB_INTERNAL_ERROR', 'SageMaker.CAPACITY_ERROR', 'SageMaker.RESOURCE_LIMIT'];
const SEARCH_EXCEPTIONS = JOB_EXCEPTIONS.filter(name => name !== 'SageMaker.JOB_INTERNAL_ERROR');

const EXPERIMENT = {
  'ExperimentConfig.ExperimentName': 'the pipeline sets the experiment (PipelineExperimentConfig); only TrialComponentDisplayName may be given',
  'ExperimentConfig.TrialName': 'the pipeline sets the trial (PipelineExperimentConfig); only TrialComponentDisplayName may be given',
};
const NOT_IN_PIPELINES = 'the pipeline service rejects it';

/**
 * The types of steps.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html
 */
export const STEP_SHAPES: { readonly [type: string]: StepShapes } = {
  Training: {
    arguments: 'CreateTrainingJobRequest',
    properties: 'DescribeTrainingJobResponse',
    operations: ['sagemaker:CreateTrainingJob'],
    jobName: 'TrainingJobName',
    forbidden: { ...EXPERIMENT, 'HyperParameters.sagemaker_job_name': 'it differs in each run, so the step would never be cached' },
    cacheable: true,
    retry: JOB_EXCEPTIONS,
  },
  Processing: {
    arguments: 'CreateProcessingJobRequest',
    properties: 'DescribeProcessingJobResponse',
    operations: ['sagemaker:CreateProcessingJob'],
    jobName: 'ProcessingJobName',
    forbidden: EXPERIMENT,
    cacheable: true,
    retry: JOB_EXCEPTIONS,
    keys: ['PropertyFiles'],
  },
  Transform: {
    arguments: 'CreateTransformJobRequest',
    properties: 'DescribeTransformJobResponse',
    operations: ['sagemaker:CreateTransformJob'],
    jobName: 'TransformJobName',
    forbidden: EXPERIMENT,
    cacheable: true,
    retry: JOB_EXCEPTIONS,
  },
  Tuning: {
    arguments: 'CreateHyperParameterTuningJobRequest',
    properties: 'pipelines.TuningProperties',
    operations: ['sagemaker:CreateHyperParameterTuningJob'],
    jobName: 'HyperParameterTuningJobName',
    exactlyOne: [['TrainingJobDefinition', 'TrainingJobDefinitions']],
    cacheable: true,
    retry: SEARCH_EXCEPTIONS,
  },
  AutoML: {
    arguments: 'CreateAutoMLJobRequest',
    properties: 'pipelines.AutoMLProperties',
    operations: ['sagemaker:CreateAutoMLJob'],
    jobName: 'AutoMLJobName',
    forbidden: { ModelDeployConfig: NOT_IN_PIPELINES, GenerateCandidateDefinitionsOnly: NOT_IN_PIPELINES },
    fixed: { 'AutoMLJobConfig.Mode': 'ENSEMBLING' },
    cacheable: true,
    retry: SEARCH_EXCEPTIONS,
  },
  Model: {
    arguments: 'CreateModelInput',
    properties: 'DescribeModelOutput',
    operations: ['sagemaker:CreateModel'],
    jobName: 'ModelName',
    cacheable: false,
    retry: STEP_EXCEPTIONS,
  },
  RegisterModel: {
    arguments: 'CreateModelPackageInput',
    properties: 'DescribeModelPackageOutput',
    operations: ['sagemaker:CreateModelPackage'],
    jobName: 'ModelPackageName',
    forbidden: { CertifyForMarketplace: NOT_IN_PIPELINES },
    cacheable: false,
    retry: STEP_EXCEPTIONS,
  },
  Condition: { arguments: 'pipelines.ConditionArguments', properties: 'pipelines.ConditionProperties', operations: [], cacheable: false, retry: [] },
  Fail: { arguments: 'pipelines.FailArguments', properties: 'pipelines.NoProperties', operations: [], cacheable: false, retry: [] },
  Callback: {
    arguments: 'pipelines.FreeArguments',
    properties: 'pipelines.OutputProperties',
    operations: ['sqs:SendMessage'],
    cacheable: true,
    retry: [],
    keys: ['SqsQueueUrl', 'OutputParameters'],
  },
  Lambda: {
    arguments: 'pipelines.FreeArguments',
    properties: 'pipelines.OutputProperties',
    operations: ['lambda:InvokeFunction'],
    cacheable: true,
    retry: [],
    keys: ['FunctionArn', 'OutputParameters'],
  },
  ClarifyCheck: {
    arguments: 'CreateProcessingJobRequest',
    properties: 'pipelines.CheckProperties',
    operations: ['sagemaker:CreateProcessingJob'],
    jobName: 'ProcessingJobName',
    forbidden: EXPERIMENT,
    cacheable: true,
    retry: [],
    keys: ['CheckType', 'ModelPackageGroupName', 'SkipCheck', 'FailOnViolation', 'RegisterNewBaseline', 'SuppliedBaselineConstraints', 'ModelName'],
  },
  QualityCheck: {
    arguments: 'CreateProcessingJobRequest',
    properties: 'pipelines.QualityCheckProperties',
    operations: ['sagemaker:CreateProcessingJob'],
    jobName: 'ProcessingJobName',
    forbidden: EXPERIMENT,
    cacheable: true,
    retry: [],
    keys: [
      'CheckType', 'ModelPackageGroupName', 'SkipCheck', 'FailOnViolation', 'RegisterNewBaseline', 'SuppliedBaselineStatistics', 'SuppliedBaselineConstraints',
    ],
  },
  EMR: {
    arguments: 'pipelines.EmrArguments',
    properties: 'pipelines.EmrProperties',
    operations: ['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:RunJobFlow'],
    optional: ['ClusterConfig.Name'],
    forbidden: {
      'ClusterConfig.Name': 'the pipeline names the cluster',
      'ClusterConfig.Steps': 'the cluster runs the StepConfig of the step',
      'ClusterConfig.AutoTerminationPolicy': 'the pipeline terminates the cluster',
      'ClusterConfig.Instances.KeepJobFlowAliveWhenNoSteps': 'the pipeline terminates the cluster',
      'ClusterConfig.Instances.TerminationProtected': 'the pipeline terminates the cluster',
    },
    exactlyOne: [['ClusterId', 'ClusterConfig'], ['ClusterConfig.Instances.InstanceGroups', 'ClusterConfig.Instances.InstanceFleets']],
    onlyWith: { ExecutionRoleArn: 'ClusterId' },
    cacheable: true,
    retry: STEP_EXCEPTIONS,
  },
  EMRServerless: {
    arguments: 'pipelines.EmrServerlessArguments',
    properties: 'pipelines.OpenProperties',
    operations: ['emr-serverless:StartJobRun', 'emr-serverless:CreateApplication'],
    optional: ['JobConfig.applicationId', 'JobConfig.clientToken', 'ApplicationConfig.clientToken'],
    exactlyOne: [['ApplicationId', 'ApplicationConfig']],
    onlyWith: { 'JobConfig.applicationId': 'ApplicationId' },
    cacheable: true,
    retry: STEP_EXCEPTIONS,
  },
  EndpointConfig: {
    arguments: 'CreateEndpointConfigInput',
    properties: 'DescribeEndpointConfigOutput',
    operations: ['sagemaker:CreateEndpointConfig'],
    forbidden: { DataCaptureConfig: NOT_IN_PIPELINES, ExplainerConfig: NOT_IN_PIPELINES },
    cacheable: true,
    retry: JOB_EXCEPTIONS,
  },
  Endpoint: {
    arguments: 'pipelines.EndpointArguments',
    properties: 'DescribeEndpointOutput',
    operations: ['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
    forbidden: { DeploymentConfig: NOT_IN_PIPELINES },
    cacheable: true,
    retry: [],
  },
  InferenceComponent: {
    arguments: 'pipelines.InferenceComponentArguments',
    properties: 'DescribeInferenceComponentOutput',
    operations: ['sagemaker:CreateInferenceComponent', 'sagemaker:UpdateInferenceComponent'],
    cacheable: false,
    retry: [],
  },
  BedrockCustomModel: {
    arguments: 'bedrock.CreateCustomModelRequest',
    properties: 'bedrock.GetCustomModelResponse',
    operations: ['bedrock:CreateCustomModel'],
    parameterOnly: ['ModelName'],
    exactlyOne: [['ModelSourceConfig', 'CustomModelDataSource']],
    cacheable: false,
    retry: [],
  },
  BedrockCustomModelDeployment: {
    arguments: 'bedrock.CreateCustomModelDeploymentRequest',
    properties: 'pipelines.BedrockCustomModelDeploymentProperties',
    operations: ['bedrock:CreateCustomModelDeployment'],
    parameterOnly: ['ModelDeploymentName'],
    cacheable: false,
    retry: [],
  },
  BedrockModelImport: {
    arguments: 'bedrock.CreateModelImportJobRequest',
    properties: 'bedrock.GetModelImportJobResponse',
    operations: ['bedrock:CreateModelImportJob'],
    cacheable: false,
    retry: [],
  },
  BedrockProvisionedModelThroughput: {
    arguments: 'bedrock.CreateProvisionedModelThroughputRequest',
    properties: 'bedrock.GetProvisionedModelThroughputResponse',
    operations: ['bedrock:CreateProvisionedModelThroughput'],
    cacheable: false,
    retry: [],
  },
  Lineage: {
    arguments: 'pipelines.LineageArguments',
    properties: 'pipelines.LineageProperties',
    operations: ['sagemaker:CreateAction', 'sagemaker:CreateArtifact', 'sagemaker:CreateContext', 'sagemaker:AddAssociation'],
    atLeastOne: [['Actions', 'Artifacts', 'Contexts', 'Associations']],
    cacheable: false,
    retry: [],
  },
};

/** How to check the arguments of a step. */
export interface StepCheckOptions extends Pick<CheckOptions, 'path' | 'isVariable' | 'variableType' | 'extra' | 'warnings'> {
}

/** Everything in a step's arguments that the service would reject; nothing for a type that the library does not know. */
export function checkStepArguments(type: string, args: unknown, options: StepCheckOptions = {}): Problem[] {
  if (!Object.prototype.hasOwnProperty.call(STEP_SHAPES, type) || isToken(args)) { return []; }
  const step = STEP_SHAPES[type];
  const isVariable = options.isVariable ?? isPipelineVariable;
  const problems = checkShape(step.arguments, args, {
    path: 'Arguments', ...options, ignoreRequired: [...step.jobName ? [step.jobName] : [], ...step.optional ?? []], forbidden: step.forbidden,
  });
  const add = (name: string, rule: Problem['rule'], value: unknown, text: string) => {
    const path = [options.path ?? 'Arguments', ...name ? [name] : []].join('.');
    problems.push({ path, rule, severity: 'error', message: `${path} ${text}`, value });
  };
  for (const [path, value] of Object.entries(step.fixed ?? {})) {
    const given = at(args, path);
    if (given !== value && !isVariable(given) && !isToken(given)) {
      add(path, 'enum', given, `must be ${JSON.stringify(value)} in a step of type ${type}, got ${JSON.stringify(given) ?? 'nothing'}`);
    }
  }
  for (const path of step.parameterOnly ?? []) {
    const given = at(args, path);
    if (given !== undefined && !isVariable(given)) {
      add(path, 'variable', given, `must refer to a pipeline parameter in a step of type ${type}, got ${JSON.stringify(given)}: write {"Get":"Parameters.…"}`);
    }
  }
  for (const set of step.exactlyOne ?? []) {
    const parent = set[0].split('.').slice(0, -1).join('.');
    const given = set.filter(path => at(args, path) !== undefined);
    if (given.length !== 1 && isObject(parent ? at(args, parent) : args)) {
      add(parent, 'union', undefined, `must have exactly one of ${set.map(last).join(', ')}, got ${given.length ? given.map(last).join(' and ') : 'none'}`);
    }
  }
  for (const set of step.atLeastOne ?? []) {
    if (!set.some(path => at(args, path) !== undefined)) { add('', 'union', args, `must have at least one of ${set.join(', ')}, got none`); }
  }
  for (const [path, other] of Object.entries(step.onlyWith ?? {})) {
    if (at(args, path) !== undefined && at(args, other) === undefined) { add(path, 'forbidden', at(args, path), `must not be given without ${other}`); }
  }
  return problems;
}

function at(value: unknown, path: string): unknown {
  let found = value;
  for (const name of path.split('.')) {
    // what is in a token is not known, so the token stands for it
    if (isToken(found)) { return found; }
    found = isObject(found) ? found[name] : undefined;
  }
  return found ?? undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isToken(value);
}

function last(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
