import type { AppRole, World } from '../world';
import { all, Call, parentOf, Place, pullImage, repositoryArn, RoleCalls, writeLogs } from './call';

/** An execution whose calls are looked at. */
export const EXECUTION_ID = 'abcdef123456';
const SUFFIX = 'x1y2z3w4v5';

/** What the services read of a pipeline: its definition with the values of one execution. */
class Execution {
  public readonly steps: any[];
  private readonly definition: any;

  constructor(public readonly world: World, public readonly pipeline: any) {
    this.definition = JSON.parse(pipeline.properties.PipelineDefinition.PipelineDefinitionBody);
    const branches = (step: any): any[] => [...step.Arguments?.IfSteps ?? [], ...step.Arguments?.ElseSteps ?? []];
    const flat = (steps: any[]): any[] => steps.flatMap(step => [step, ...flat(branches(step))]);
    this.steps = flat(this.definition.Steps);
  }

  public get experiment(): any { return this.definition.PipelineExperimentConfig; }

  public arn(resource: string, name: string): string {
    return `arn:${this.world.partition}:sagemaker:${this.pipeline.region}:${this.pipeline.account}:${resource}/${name}`;
  }

  public jobName(step: any): string { return `pipelines-${EXECUTION_ID}-${step.Name}-${SUFFIX}`; }

  /** A value of the definition as the execution sees it. */
  public value(form: any): any {
    if (form === null || typeof form !== 'object') { return form; }
    if (form['Std:Join']) { return form['Std:Join'].Values.map((each: any) => this.value(each)).join(form['Std:Join'].On); }
    const [first, name, ...rest] = String(form.Get).split('.');
    if (first === 'Parameters') { return this.definition.Parameters.find((parameter: any) => parameter.Name === name).DefaultValue; }
    if (first === 'Execution') { return name === 'PipelineExecutionId' ? EXECUTION_ID : this.pipeline.ref; }
    const step = this.steps.find(each => each.Name === name);
    if (rest.join('.') === 'ModelArtifacts.S3ModelArtifacts') {
      return `${this.value(step.Arguments.OutputDataConfig.S3OutputPath)}/${this.jobName(step)}/output/model.tar.gz`;
    }
    const output = /^ProcessingOutputConfig\.Outputs\['(.+)'\]\.S3Output\.S3Uri$/.exec(rest.join('.'))?.[1];
    if (output === undefined) { throw new Error(`the value of ${form.Get} is not known`); }
    return this.value(outputs(step).find(each => each.OutputName === output).S3Output.S3Uri);
  }

  public place(uri: any): Place { return Place.of(this.world, this.value(uri)); }
}

function outputs(step: any): any[] { return step.Arguments.ProcessingOutputConfig?.Outputs ?? []; }

const JOBS: Record<string, { kind: string; resource: string; logGroup: string }> = {
  Processing: { kind: 'ProcessingJob', resource: 'processing-job', logGroup: '/aws/sagemaker/ProcessingJobs' },
  Training: { kind: 'TrainingJob', resource: 'training-job', logGroup: '/aws/sagemaker/TrainingJobs' },
};

/** What the service does with the pipeline's role, step by step. */
function executionCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.find('AWS::SageMaker::Pipeline', parentOf(role)));
  const calls = execution.steps.flatMap(step => executionCallsOf(execution, step));
  const { ExperimentName, TrialName } = execution.experiment ?? {};
  if (ExperimentName === undefined) { return calls; }
  // the service has kept names in lower case in ARNs: IAM may get either
  const name = execution.value(ExperimentName);
  const experiments = [execution.arn('experiment', name), execution.arn('experiment', name.toLowerCase())];
  const trial = execution.arn('experiment-trial', execution.value(TrialName).toLowerCase());
  const component = execution.arn('experiment-trial-component', `${execution.jobName(execution.steps[0])}-aws-processing-job`.toLowerCase());
  const why = 'record the execution as a trial of the pipeline\'s experiment';
  return [
    ...calls,
    ...all(['sagemaker:CreateExperiment', 'sagemaker:DescribeExperiment'], experiments, why),
    ...all(['sagemaker:CreateTrial'], [...experiments, trial], why),
    ...all(['sagemaker:DescribeTrial'], trial, why),
    ...all(['sagemaker:CreateTrialComponent', 'sagemaker:DescribeTrialComponent', 'sagemaker:UpdateTrialComponent'], component, why),
    ...all(['sagemaker:AssociateTrialComponent'], [trial, component], why),
    ...all(['sagemaker:AddTags'], [...experiments, trial, component], 'hand on the tags of the pipeline'),
  ];
}

function executionCallsOf(execution: Execution, step: any): Call[] {
  const { world } = execution;
  const args = step.Arguments;
  const job = JOBS[step.Type];
  if (job) {
    const arn = execution.arn(job.resource, execution.jobName(step));
    return [
      ...all([`sagemaker:Create${job.kind}`, `sagemaker:Describe${job.kind}`, `sagemaker:Stop${job.kind}`], arn, 'run the jobs of the steps'),
      ...all(['sagemaker:AddTags'], arn, 'hand on the tags of the pipeline'),
      { action: 'iam:PassRole', resource: execution.value(args.RoleArn), context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' }, why: 'give the jobs their role' },
      ...(step.PropertyFiles ?? []).flatMap((file: any) => {
        const uri = execution.value(outputs(step).find(output => output.OutputName === file.OutputName).S3Output.S3Uri);
        return Place.of(world, `${uri}/${file.FilePath}`).read('read the reports that conditions are about');
      }),
    ];
  }
  switch (step.Type) {
    case 'Condition': case 'Fail': return [];
    case 'RegisterModel': {
      const name = execution.value(args.ModelPackageGroupName);
      const group = execution.arn('model-package-group', name);
      const version = execution.arn('model-package', `${name}/7`);
      const metrics = Object.values<any>(args.ModelMetrics ?? {}).flatMap(each => Object.values<any>(each));
      return [
        ...all(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], version, 'register the model'),
        ...all(['sagemaker:AddTags'], [group, version], 'hand on the tags of the pipeline'),
        ...all(['sagemaker:DescribeModelPackageGroup'], group, 'look at the group of the model'),
        ...args.InferenceSpecification.Containers.flatMap((container: any) => [
          ...execution.place(container.ModelDataUrl).read('check that the archive of the model is there'),
          ...all(['ecr:BatchGetImage', 'ecr:DescribeImages'], repositoryArn(world, container.Image), 'check that the image of the model is there'),
        ]),
        ...metrics.flatMap(each => execution.place(each.S3Uri).read('read the metrics that are registered with the model')),
      ];
    }
    default: throw new Error(`the calls for a step of type ${step.Type} are not known`);
  }
}

/** What the jobs that run with a role do. */
function jobCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.find('AWS::SageMaker::Pipeline', parentOf(role)));
  return execution.steps.filter(step => execution.value(step.Arguments.RoleArn) === role.arn).flatMap(step => {
    const args = step.Arguments;
    const { logGroup } = JOBS[step.Type];
    return [
      ...writeLogs(`arn:${world.partition}:logs:${execution.pipeline.region}:${role.account}:log-group:${logGroup}`, { createGroup: true, describe: true }),
      ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the algorithm', { 'cloudwatch:namespace': logGroup }),
      ...pullImage(repositoryArn(world, args.AppSpecification?.ImageUri ?? args.AlgorithmSpecification.TrainingImage)),
      ...(args.ProcessingInputs ?? []).flatMap((input: any) => execution.place(input.S3Input.S3Uri).read('read the inputs and the code')),
      ...(args.InputDataConfig ?? []).flatMap((channel: any) => execution.place(channel.DataSource.S3DataSource.S3Uri).read('read the inputs and the code')),
      ...outputs(step).flatMap(output => execution.place(output.S3Output.S3Uri).write('write the outputs')),
      ...args.OutputDataConfig ? execution.place({ 'Std:Join': { On: '/', Values: [args.OutputDataConfig.S3OutputPath, execution.jobName(step), 'output', 'model.tar.gz'] } })
        .write('write the outputs') : [],
      ...featureCalls(world, step),
    ];
  });
}

/** Code that gets the name of a feature group puts records into it or reads them, as the example does. */
function featureCalls(world: World, step: any): Call[] {
  const group = world.resources.find(resource => resource.type === 'AWS::SageMaker::FeatureGroup' && JSON.stringify(step.Arguments).includes(`"${resource.ref}"`));
  if (!group) { return []; }
  const store = Place.of(world, `${group.properties.OfflineStoreConfig.S3StorageConfig.S3Uri}/${group.account}/sagemaker/${group.region}/offline-store/${group.ref}-1793491200/data`);
  return [
    ...all(['sagemaker:PutRecord'], group.arn, 'put records into the feature group'),
    ...all(['sagemaker:DescribeFeatureGroup'], group.arn, 'ask where the offline store lies'),
    ...store.read('read the offline store'),
  ];
}

export const SAGEMAKER_PIPELINE_ROLES: RoleCalls[] = [
  { path: /\/Pipeline\/ExecutionRole$/, title: 'Execution role of a SageMaker pipeline', principal: 'sagemaker', calls: executionCalls },
  { path: /\/Pipeline\/JobRole$/, title: 'Role of the jobs of a SageMaker pipeline', principal: 'sagemaker', calls: jobCalls },
];
