import { join } from 'path';
import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

const FIXTURES = join(__dirname, 'sdk', 'fixtures');
const ROOT = `s3://${BUCKET}/NotebooksAndFunctions`;
const STUDIO = '542918446943.dkr.ecr.us-west-2.amazonaws.com/sagemaker-distribution-prod:1.4-cpu';

test('21: notebooks and Python functions as steps', () => {
  const world = new World();
  const { stack } = world;
  const { ExecutionVariable, Functions, InstanceType, TrainingInput } = pipelines;
  const share = new pipelines.FloatParameter(stack, 'TestShare', { defaultValue: 0.2 });
  const source = new pipelines.StringParameter(stack, 'Source', { defaultValue: `s3://${BUCKET}/tips.csv` });
  const machine = new pipelines.StringParameter(stack, 'Machine', { defaultValue: 'ml.m5.large' });
  const disk = new pipelines.IntegerParameter(stack, 'NotebookDisk', { defaultValue: 40 });
  const run = ExecutionVariable.PIPELINE_EXECUTION_ID;

  /** A Python function that the SDK has pickled and put into S3: a training job that runs the SDK's driver. */
  const python = (id: string, references: [string, any][], options: Partial<pipelines.TrainingStepProps> = {}) => {
    const step = new pipelines.TrainingStep(stack, id, {
      image: images.Image.fromUri(`${REGISTRY}/python:3.11`),
      instanceType: InstanceType.of(machine.valueAsString),
      outputPath: world.join(ROOT, run, id, 'results'),
      entrypoint: ['/bin/bash', '/opt/ml/input/data/sagemaker_remote_function_bootstrap/job_driver.sh'],
      arguments: [
        '--s3_base_uri', ROOT, '--region', 'us-west-2', '--client_python_version', '3.11.7', '--client_sagemaker_pysdk_version', '2.257.6',
        '--dependency_settings', '{"dependency_file": "requirements.txt"}', '--pipeline_step_name', id, '--pipeline_execution_id', run,
        '--func_step_s3_dir', 'YYYY-MM-DD-HH-MM-SS-mmm',
        '--property_references', 'Execution.PipelineExecutionId', run, ...references.flat(), '--serialize_output_to_json', 'true',
      ],
      inputs: {
        sagemaker_remote_function_bootstrap: TrainingInput.from(`${ROOT}/sagemaker_remote_function_bootstrap`),
        pre_exec_script_and_dependencies: TrainingInput.from(`${ROOT}/${id}/YYYY-MM-DD-HH-MM-SS-mmm/pre_exec_script_and_dependencies`),
      },
      maxRetryAttempts: 1,
      keepAlive: Duration.seconds(0),
      networkIsolation: false,
      interContainerEncryption: false,
      ...options,
      environment: { ...options.environment, AWS_DEFAULT_REGION: 'us-west-2' },
    });
    if (!options.spot) { step.addArgumentOverride('EnableManagedSpotTraining', false); }
    // the driver's channels say nothing about how the data is spread over instances, of which there is one
    for (const channel of [0, 1]) { step.addArgumentDeletionOverride(`InputDataConfig[${channel}].DataSource.S3DataSource.S3DataDistributionType`); }
    return step;
  };
  const resultOf = (step: pipelines.Step): [string, any] => {
    const path = 'OutputDataConfig.S3OutputPath';
    return [`Steps.${step.stepName}.${path}`, Functions.join('', [step.property(path)])];
  };
  const results = (step: pipelines.Step) => world.join(step.property('OutputDataConfig.S3OutputPath'), 'results.json');

  const load = python('LoadTips', [['Parameters.Source', source.valueAsString], ['Parameters.TestShare', share.valueAsString]], {
    displayName: 'Load',
    description: 'Reads the file',
    volumeSize: Size.gibibytes(20),
    maxRuntime: Duration.minutes(10),
    environment: { STAGE: 'dev', FROM: source.valueAsString },
  });
  const fit = python('FitTips', [resultOf(load), ['Execution.PipelineExecutionId', run]], {
    displayName: 'Fit',
    description: 'Fits a line',
    keepAlive: Duration.minutes(5),
    maxRetryAttempts: 2,
    jobTags: { kind: 'fit' },
    retryPolicies: [{ exceptions: [pipelines.RetryException.THROTTLING], maxAttempts: 6 }],
    ...world.network(['subnet-f00d'], ['sg-f00d']),
    volumeKmsKey: world.key('disk'),
    interContainerEncryption: true,
    spot: { maxWait: Duration.hours(25) },
    dependsOn: [load],
  });
  fit.addArgumentDeletionOverride('CheckpointConfig');
  const judge = python('JudgeTips', [resultOf(fit), resultOf(load)], {
    displayName: 'Judge', description: 'Measures the error', dependsOn: [fit, load],
  });
  const error = Functions.jsonGetNumber(results(judge), 'Result');

  const explore = new pipelines.NotebookJobStep(stack, 'Explore', {
    displayName: 'Explore the tips',
    description: 'First look at the rows',
    notebookJobName: 'tip_exploration',
    notebook: join(FIXTURES, 'exploration.ipynb'),
    image: images.Image.fromUri(STUDIO),
    kernelName: 'python3',
    parameters: { source: source.valueAsString, rows: '1000', run },
    environment: { STAGE: 'test', SOURCE: source.valueAsString },
    initializationScript: join(FIXTURES, 'setup-kernel.sh'),
    dependencies: [join(FIXTURES, 'report_lib')],
    instanceType: InstanceType.of(machine.valueAsString),
    volumeSize: Size.gibibytes(disk.valueAsNumber),
    volumeKmsKey: world.key('disk'),
    outputKmsKey: world.key('data'),
    ...world.network(['subnet-0a0b0c0d', 'subnet-0d0c0b0a'], ['sg-0a0b0c0d']),
    interContainerEncryption: false,
    maxRetryAttempts: 3,
    maxRuntime: Duration.hours(2),
    jobTags: { 'sagemaker:user-profile-name': 'ada' },
    retryPolicies: [{ exceptions: [pipelines.RetryException.SERVICE_FAULT], maxAttempts: 4 }],
    dependsOn: [load],
  });
  const report = new pipelines.NotebookJobStep(stack, 'Report', {
    notebookJobName: 'tip-report',
    notebook: join(FIXTURES, 'exploration.ipynb'),
    image: images.Image.fromUri(STUDIO),
    kernelName: 'python3',
    outputRoot: `s3://${BUCKET}/notebooks`,
    parameters: {
      job: explore.computingJobName,
      status: explore.computingJobStatus,
      from: explore.inputLocation,
      source: explore.inputNotebookName,
      result: world.join(explore.outputLocationPrefix, explore.outputNotebookName),
    },
  });
  const tell = new pipelines.LambdaStep(stack, 'TellSlope', {
    lambdaFunction: world.lambda('slope'),
    inputs: { slope: Functions.jsonGet(results(fit), 'Result[\'slope\']'), run: Functions.jsonGet(results(fit), 'Result[\'where\'][\'run\']') },
    dependsOn: [fit],
  });
  const gate = new pipelines.ConditionStep(stack, 'SmallError', {
    conditions: [pipelines.Condition.greaterThan(Functions.float(1), error)],
    ifSteps: [tell, report],
    elseSteps: [new pipelines.FailStep(stack, 'LargeError', {
      errorMessage: Functions.join(' ', ['error is', error]), dependsOn: [judge],
    })],
    dependsOn: [judge],
  });
  world.expect('21-notebooks-and-functions', 'NotebooksAndFunctions', {
    parameters: [share, source, machine, disk], steps: [judge, explore, gate, fit, load],
  });
});
