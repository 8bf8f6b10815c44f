import type { AppRole, World } from '../world';
import { all, Call, joinVpc, parentOf, Place, pullImage, repositoryArn, RoleCalls, writeLogs } from './call';
import { packageCalls } from './endpoints';
import { Execution, outputs } from './execution';
import { forbiddenToExecution, forbiddenToJobs } from './forbidden-pipelines';

const JOBS: Record<string, { kind: string; resource: string; logGroup: string }> = {
  Processing: { kind: 'ProcessingJob', resource: 'processing-job', logGroup: '/aws/sagemaker/ProcessingJobs' },
  Training: { kind: 'TrainingJob', resource: 'training-job', logGroup: '/aws/sagemaker/TrainingJobs' },
};

/** What the service does with the pipeline's role, step by step. */
function executionCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.at('AWS::SageMaker::Pipeline', parentOf(role)));
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
    case 'Lambda': return all(['lambda:InvokeFunction'], execution.value(step.FunctionArn), 'call the functions of the steps');
    case 'Model': return modelStepCalls(execution, step);
    case 'Transform': {
      const arn = execution.arn('transform-job', execution.jobName(step));
      return [
        ...all(['sagemaker:CreateTransformJob', 'sagemaker:DescribeTransformJob', 'sagemaker:StopTransformJob'], arn, 'run the jobs of the steps'),
        ...all(['sagemaker:AddTags'], arn, 'hand on the tags of the pipeline'),
      ];
    }
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

function modelStepCalls(execution: Execution, step: any): Call[] {
  const args = step.Arguments;
  const arn = execution.arn('model', execution.jobName(step));
  return [
    ...all(['sagemaker:CreateModel', 'sagemaker:DescribeModel'], arn, 'make a model'),
    ...all(['sagemaker:AddTags'], arn, 'hand on the tags of the pipeline'),
    { action: 'iam:PassRole', resource: execution.value(args.ExecutionRoleArn), context: { 'iam:PassedToService': 'sagemaker.amazonaws.com' }, why: 'give the model its role' },
    ...packagesOf(execution, step).flatMap(version => all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], version, 'make the model of a version of the group')),
  ];
}

/** The versions that a model is made of. */
function packagesOf(execution: Execution, step: any): string[] {
  return (step.Arguments.Containers ?? []).flatMap(({ ModelPackageName }: any) => ModelPackageName === undefined ? [] : execution.value(ModelPackageName));
}

/** A model that scores in batches: its containers read the input and write the answers with the role of the model. */
function transformCalls(execution: Execution, step: any): Call[] {
  const { world, pipeline } = execution;
  const group = `arn:${world.partition}:logs:${pipeline.region}:${pipeline.account}:log-group:/aws/sagemaker/TransformJobs`;
  const jobs = execution.steps.filter(each => each.Type === 'Transform' && each.Arguments.ModelName?.Get === `Steps.${step.Name}.ModelName`);
  return [
    ...writeLogs(group, { createGroup: true, describe: true }),
    ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the model', { 'cloudwatch:namespace': '/aws/sagemaker/TransformJobs' }),
    ...packagesOf(execution, step).flatMap(version => packageCalls(world, version)),
    ...joinVpc(world, pipeline, step.Arguments.VpcConfig),
    ...jobs.flatMap(({ Arguments: { TransformInput, TransformOutput } }) => [
      ...execution.place(TransformInput.DataSource.S3DataSource.S3Uri).read('read the data to score'),
      ...execution.place(TransformOutput.S3OutputPath).write('write the answers'),
    ]),
  ];
}

/** What the jobs that run with a role do. */
function jobCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.at('AWS::SageMaker::Pipeline', parentOf(role)));
  const models = execution.steps.filter(step => step.Type === 'Model' && execution.value(step.Arguments.ExecutionRoleArn) === role.arn);
  const jobs = execution.steps.filter(step => step.Arguments.RoleArn !== undefined && execution.value(step.Arguments.RoleArn) === role.arn);
  return [...models.flatMap(step => transformCalls(execution, step)), ...jobs.flatMap(step => {
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
      ...sourceOf(execution, step),
      ...featureCalls(world, step),
    ];
  })];
}

/** The archive with the code of a framework's container, which the container fetches. */
function sourceOf(execution: Execution, step: any): Call[] {
  const uri = step.Arguments.HyperParameters?.sagemaker_submit_directory;
  return uri === undefined ? [] : execution.place(JSON.parse(execution.value(uri))).read('read the inputs and the code');
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
  {
    path: /\/ExecutionRole$/,
    beside: ['AWS::SageMaker::Pipeline', ''],
    title: 'Execution role of a SageMaker pipeline',
    principal: 'sagemaker',
    calls: executionCalls,
    forbidden: forbiddenToExecution,
  },
  {
    path: /\/JobRole$/,
    beside: ['AWS::SageMaker::Pipeline', ''],
    title: 'Role of the jobs of a SageMaker pipeline',
    principal: 'sagemaker',
    calls: jobCalls,
    forbidden: forbiddenToJobs,
    also: [/^CustomerFeatures\//, ' that uses a feature group'],
  },
];
