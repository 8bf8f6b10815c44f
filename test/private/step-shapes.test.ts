import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { resolveProperty } from '../../src/private/api-model';
import { checkStepArguments, COMMON_STEP_KEYS, STEP_SHAPES } from '../../src/private/step-shapes';

interface Step {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments: any;
  readonly RetryPolicies?: { ExceptionType: string[] }[];
  readonly CacheConfig?: object;
}

const directory = join(__dirname, '..', 'conformance', 'sdk');
const cases = readdirSync(directory).filter(name => name.endsWith('.json')).map(file => ({ file, steps: flatten(JSON.parse(readFileSync(join(directory, file), 'utf8')).Steps) }));

function flatten(steps: Step[]): Step[] {
  return steps.flatMap(step => [step, ...step.Type === 'Condition' ? flatten([...step.Arguments.IfSteps, ...step.Arguments.ElseSteps]) : []]);
}

function findGets(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'object' && value !== null) {
    if (typeof (value as any).Get === 'string') { found.push((value as any).Get); }
    for (const inner of Object.values(value)) { findGets(inner, found); }
  }
  return found;
}

describe.each(cases)('$file', ({ steps }) => {
  test('no complaint about any argument', () => {
    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      expect({ step: step.Name, problems: checkStepArguments(step.Type, step.Arguments) }).toEqual({ step: step.Name, problems: [] });
    }
  });

  test('every type, member and retry of a step is known', () => {
    for (const step of steps) {
      const shapes = STEP_SHAPES[step.Type];
      expect(Object.keys(step).filter(key => ![...COMMON_STEP_KEYS, ...shapes.keys ?? []].includes(key))).toEqual([]);
      expect(shapes.retry).toEqual(expect.arrayContaining((step.RetryPolicies ?? []).flatMap(policy => policy.ExceptionType)));
      if (step.CacheConfig) { expect([step.Type, shapes.cacheable]).toEqual([step.Type, true]); }
    }
  });

  test('every property of a step that is referred to exists', () => {
    const types = new Map(steps.map(step => [step.Name, step.Type]));
    for (const get of findGets(steps)) {
      const [, name, path] = /^Steps\.([\w-]+)\.(.+)$/.exec(get) ?? [];
      if (!name || path.startsWith('PropertyFiles.')) { continue; }
      expect({ get, ...resolveProperty(STEP_SHAPES[types.get(name)!].properties, path) }).toMatchObject({ get, found: true });
    }
  });
});

test('the cases together have every type that the SDK writes', () => {
  const types = new Set(cases.flatMap(({ steps }) => steps.map(step => step.Type)));
  expect(Object.keys(STEP_SHAPES).filter(type => !types.has(type))).toEqual(['EMRServerless']);
});

const role = 'arn:aws:iam::111122223333:role/PipelineRole';
const spark = { HadoopJarStep: { Jar: 'command-runner.jar', Args: ['spark-submit'] } };
const cluster = { ReleaseLabel: 'emr-7.1.0', Instances: { InstanceGroups: [{ InstanceRole: 'MASTER', InstanceType: 'm5.xlarge', InstanceCount: 1 }] } };

test.each<[string, object, object]>([
  ['EMR', { StepConfig: spark, ClusterId: 'j-1', ExecutionRoleArn: role }, {}],
  ['EMR', { StepConfig: spark, ClusterId: { Get: 'Parameters.Cluster' } }, {}],
  ['EMR', { StepConfig: spark, ClusterConfig: cluster }, {}],
  ['EMRServerless', { ExecutionRoleArn: role, ApplicationId: '00f1', JobConfig: { executionRoleArn: role, applicationId: '00f1', jobDriver: { sparkSubmit: { entryPoint: 's3://b/a.py' } } } }, {}],
  ['EMRServerless', { ExecutionRoleArn: role, ApplicationConfig: { name: 'n', releaseLabel: 'emr-7.1.0', type: 'SPARK' }, JobConfig: { executionRoleArn: role } }, {}],
  ['Lineage', { Actions: [{ ActionName: 'a', Source: { SourceUri: 's3://b' }, ActionType: 'Train' }] }, {}],
  ['Fail', { ErrorMessage: { 'Std:Join': { On: ' ', Values: ['too bad', { Get: 'Parameters.T' }] } } }, {}],
  ['Lambda', { number: 1, text: 'a', variable: { Get: 'Parameters.P' } }, {}],
  ['InferenceComponent', { InferenceComponentName: 'ic', Specification: { ModelName: 'm' } }, {}],
  ['Model', { ExecutionRoleArn: role, PrimaryContainer: { Image: 'i', ModelDataUrl: { Get: 'Steps.T.ModelArtifacts.S3ModelArtifacts' } } }, {}],
  ['SomethingNew', { anything: 1 }, {}],
])('%s %j is right', (type, args, options) => {
  expect(checkStepArguments(type, args, options)).toEqual([]);
});

test.each<[string, string, object, string]>([
  ['no cluster', 'EMR', { StepConfig: spark }, 'Arguments must have exactly one of ClusterId, ClusterConfig, got none'],
  ['two clusters', 'EMR', { StepConfig: spark, ClusterId: 'j-1', ClusterConfig: cluster }, 'Arguments must have exactly one of ClusterId, ClusterConfig, got ClusterId and ClusterConfig'],
  ['a role for a new cluster', 'EMR', { StepConfig: spark, ClusterConfig: cluster, ExecutionRoleArn: role }, 'Arguments.ExecutionRoleArn must not be given without ClusterId'],
  ['a cluster with a name', 'EMR', { StepConfig: spark, ClusterConfig: { ...cluster, Name: 'n' } },
    'Arguments.ClusterConfig.Name must not be given: the pipeline names the cluster'],
  ['a cluster that stays', 'EMR', { StepConfig: spark, ClusterConfig: { ...cluster, Instances: { ...cluster.Instances, KeepJobFlowAliveWhenNoSteps: true } } },
    'Arguments.ClusterConfig.Instances.KeepJobFlowAliveWhenNoSteps must not be given: the pipeline terminates the cluster'],
  ['a cluster without instances', 'EMR', { StepConfig: spark, ClusterConfig: { Instances: {} } },
    'Arguments.ClusterConfig.Instances must have exactly one of InstanceGroups, InstanceFleets, got none'],
  ['a step without a jar', 'EMR', { StepConfig: { HadoopJarStep: {} }, ClusterId: 'j-1' }, 'Arguments.StepConfig.HadoopJarStep.Jar is required in HadoopJarStepConfig, got nothing: add it'],
  ['properties of a jar as a map', 'EMR', { StepConfig: { HadoopJarStep: { Jar: 'a', Properties: { a: 'b' } } }, ClusterId: 'j-1' },
    'Arguments.StepConfig.HadoopJarStep.Properties must be a list, got {"a":"b"}: put it in brackets'],
  ['an application of another', 'EMRServerless', { ExecutionRoleArn: role, ApplicationConfig: { releaseLabel: 'emr-7.1.0', type: 'SPARK' }, JobConfig: { executionRoleArn: role, applicationId: '00f1' } },
    'Arguments.JobConfig.applicationId must not be given without ApplicationId'],
  ['a capital letter in a job of EMR Serverless', 'EMRServerless', { ExecutionRoleArn: role, ApplicationId: '00f1', JobConfig: { executionRoleArn: role, JobDriver: {} } },
    'Arguments.JobConfig.JobDriver is not a member of StartJobRunRequest: did you mean jobDriver'],
  ['another mode of AutoML', 'AutoML', {
    RoleArn: role,
    OutputDataConfig: { S3OutputPath: 's3://b' },
    AutoMLJobConfig: { Mode: 'HYPERPARAMETER_TUNING' },
    InputDataConfig: [{ TargetAttributeName: 'y' }],
  }, 'Arguments.AutoMLJobConfig.Mode must be "ENSEMBLING" in a step of type AutoML, got "HYPERPARAMETER_TUNING"'],
  ['no mode of AutoML', 'AutoML', { RoleArn: role, OutputDataConfig: { S3OutputPath: 's3://b' }, InputDataConfig: [{ TargetAttributeName: 'y' }] },
    'Arguments.AutoMLJobConfig.Mode must be "ENSEMBLING" in a step of type AutoML, got nothing'],
  ['deployment by AutoML', 'AutoML', {
    RoleArn: role,
    OutputDataConfig: { S3OutputPath: 's3://b' },
    AutoMLJobConfig: { Mode: 'ENSEMBLING' },
    ModelDeployConfig: { AutoGenerateEndpointName: true },
    InputDataConfig: [{ TargetAttributeName: 'y' }],
  }, 'Arguments.ModelDeployConfig must not be given: the pipeline service rejects it'],
  ['data capture', 'EndpointConfig', { EndpointConfigName: 'c', ProductionVariants: [{ VariantName: 'v' }], DataCaptureConfig: { InitialSamplingPercentage: 1, DestinationS3Uri: 's3://b', CaptureOptions: [{ CaptureMode: 'Input' }] } },
    'Arguments.DataCaptureConfig must not be given: the pipeline service rejects it'],
  ['a deployment policy', 'Endpoint', { EndpointName: 'e', EndpointConfigName: 'c', DeploymentConfig: {} }, 'Arguments.DeploymentConfig must not be given: the pipeline service rejects it'],
  ['an endpoint without a configuration', 'Endpoint', { EndpointName: 'e' }, 'Arguments.EndpointConfigName is required in EndpointArguments, got nothing: add it'],
  ['a model for the marketplace', 'RegisterModel', { ModelPackageGroupName: 'g', CertifyForMarketplace: true }, 'Arguments.CertifyForMarketplace must not be given: the pipeline service rejects it'],
  ['a description under a wrong name', 'RegisterModel', { Description: 'd' },
    'Arguments.Description is not a member of CreateModelPackageInput: did you mean ModelPackageDescription'],
  ['an experiment', 'Processing', {
    RoleArn: role,
    AppSpecification: { ImageUri: 'i' },
    ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 30 } },
    ExperimentConfig: { ExperimentName: 'e' },
  }, 'Arguments.ExperimentConfig.ExperimentName must not be given: the pipeline sets the experiment (PipelineExperimentConfig); only TrialComponentDisplayName may be given'],
  ['two definitions of a tuned job', 'Tuning', { HyperParameterTuningJobConfig: { Strategy: 'Bayesian', ResourceLimits: { MaxParallelTrainingJobs: 1 } } },
    'Arguments must have exactly one of TrainingJobDefinition, TrainingJobDefinitions, got none'],
  ['a literal name of a custom model', 'BedrockCustomModel', { ModelName: 'm', ModelSourceConfig: { S3DataSource: { S3Uri: 's3://bucket/x' } } },
    'Arguments.ModelName must refer to a pipeline parameter in a step of type BedrockCustomModel, got "m": write {"Get":"Parameters.…"}'],
  ['a small letter for Bedrock', 'BedrockProvisionedModelThroughput', { provisionedModelName: 'p', ModelUnits: 1, ModelId: { Get: 'Steps.B.ModelArn' } },
    'Arguments.ProvisionedModelName is required in CreateProvisionedModelThroughputRequest, got nothing: rename provisionedModelName'],
  ['a lineage of nothing', 'Lineage', {}, 'Arguments must have at least one of Actions, Artifacts, Contexts, Associations, got none'],
  ['an association of the API', 'Lineage', { Associations: [{ SourceArn: 'a', DestinationArn: 'b' }] }, 'Arguments.Associations[0].SourceArn is not a member of Association: did you mean Source'],
  ['a condition of an unknown type', 'Condition', { Conditions: [{ Type: 'NotEquals', LeftValue: 1, RightValue: 2 }], IfSteps: [], ElseSteps: [] },
    'Arguments.Conditions[0].Type must be one of "Equals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan", "LessThanOrEqualTo", "In", "Not", "Or", got "NotEquals": did you mean "Equals"'],
  ['a negation as older SDKs wrote it', 'Condition', { Conditions: [{ Type: 'Not', Expression: {} }] }, 'Arguments.Conditions[0].Expression is not a member of Condition: allowed are Type, LeftValue, RightValue, QueryValue, Values, Condition, Conditions'],
  ['no condition', 'Condition', { Conditions: [] }, 'Arguments.Conditions must have 1 to 200 elements, got 0'],
  ['a long message', 'Fail', { ErrorMessage: 'x'.repeat(3073) }, `Arguments.ErrorMessage must have at most 3072 characters, got "${'x'.repeat(116)}... with 3073`],
])('fails for %s', (_, type, args, message) => {
  expect(checkStepArguments(type, args).map(problem => problem.message)).toContain(message);
});
