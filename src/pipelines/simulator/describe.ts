import { digest, plain } from './values';
import type { StepDocument } from '../definition/model';

/** What made-up names and ARNs are made of. */
export interface Surname {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly executionId: string;
  readonly attempt: number;
  /** The number of the execution, which counts versions. */
  readonly run: number;
  readonly startTime: string;
  readonly endTime: string;
}

/** The name of the job that a step runs. */
export function jobName(step: StepDocument, about: Pick<Surname, 'executionId' | 'attempt'>): string {
  return `pipelines-${about.executionId}-${step.Name.slice(0, 24)}-${digest(`${about.executionId}/${step.Name}/${about.attempt}`).slice(0, 10)}`;
}

const JOBS: Record<string, [kind: string, resource: string]> = {
  Training: ['TrainingJob', 'training-job'],
  Processing: ['ProcessingJob', 'processing-job'],
  ClarifyCheck: ['ProcessingJob', 'processing-job'],
  QualityCheck: ['ProcessingJob', 'processing-job'],
  Transform: ['TransformJob', 'transform-job'],
  Tuning: ['HyperParameterTuningJob', 'hyper-parameter-tuning-job'],
  AutoML: ['AutoMLJob', 'automl-job'],
};

/** A result as the API that describes the step would give it: the request, with made-up names, ARNs and locations. */
export function describeStep(step: StepDocument, args: any, members: any, about: Surname): any {
  const name = jobName(step, about);
  const arn = (resource: string, resourceName: string, service = 'sagemaker') =>
    `arn:${about.partition}:${service}:${about.region}:${about.account}:${resource}/${resourceName}`;
  const times = { CreationTime: about.startTime, LastModifiedTime: about.endTime };
  const request = { ...args, ...times };
  const job = JOBS[step.Type];
  const described = job ? {
    ...request,
    [`${job[0]}Name`]: name,
    [`${job[0]}Arn`]: arn(job[1], name.toLowerCase()),
    [`${job[0]}Status`]: 'Completed',
  } : request;
  const output = path(args?.OutputDataConfig?.S3OutputPath);
  switch (step.Type) {
    case 'Training': return {
      ...described, SecondaryStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: `${output}/${name}/output/model.tar.gz` },
    };
    case 'Tuning': return { ...described, ...tuning(args, name, arn) };
    case 'AutoML': return {
      ...described,
      BestCandidate: {
        CandidateName: `${name}-best`, CandidateStatus: 'Completed', InferenceContainers: [{ ModelDataUrl: `${output}/${name}/best/model.tar.gz` }],
      },
      BestCandidateProperties: {
        ModelInsightsJsonReportPath: `${output}/${name}/model-insights.json`,
        ExplainabilityJsonReportPath: `${output}/${name}/explainability.json`,
      },
    };
    case 'ClarifyCheck': case 'QualityCheck': return { ...described, ...baselines(step.Type, args, members) };
    case 'Model': return { ...described, ModelName: name, ModelArn: arn('model', name.toLowerCase()) };
    case 'RegisterModel': {
      const group = String(args?.ModelPackageGroupName ?? step.Name).replace(/^.*\//, '');
      return {
        ...described,
        ModelPackageGroupName: group,
        ModelPackageVersion: about.run,
        ModelPackageArn: arn('model-package', `${group.toLowerCase()}/${about.run}`),
        ModelPackageStatus: 'Completed',
      };
    }
    case 'EndpointConfig': {
      const config = args?.EndpointConfigName ?? name;
      return { ...described, EndpointConfigName: config, EndpointConfigArn: arn('endpoint-config', lower(config)) };
    }
    case 'Endpoint': return { ...described, EndpointArn: arn('endpoint', lower(args?.EndpointName ?? name)), EndpointStatus: 'InService' };
    case 'InferenceComponent': return {
      ...described,
      InferenceComponentArn: arn('inference-component', lower(args?.InferenceComponentName ?? name)),
      EndpointArn: arn('endpoint', lower(args?.EndpointName ?? name)),
      InferenceComponentStatus: 'InService',
    };
    case 'EMR': return {
      ...described,
      Id: `s-${digest(name).toUpperCase()}`,
      ClusterId: args?.ClusterId ?? `j-${digest(`cluster ${name}`).toUpperCase()}`,
      Config: args?.StepConfig?.HadoopJarStep ?? {},
      Status: { State: 'COMPLETED' },
    };
    case 'Lineage': return lineage(args, arn);
    default: return step.Type.startsWith('Bedrock') ? { ...described, ...bedrock(name, arn) } : described;
  }
}

/** A made-up output value of a Lambda or callback step. */
export function defaultOutput(step: string, name: string, type: string): any {
  switch (type) {
    case 'Integer': return 0;
    case 'Float': return 0;
    case 'Boolean': return false;
    default: return `<Steps.${step}.OutputParameters['${name}']>`;
  }
}

type Arn = (resource: string, resourceName: string, service?: string) => string;

function tuning(args: any, name: string, arn: Arn): any {
  const count = Number(plain(args?.HyperParameterTuningJobConfig?.ResourceLimits?.MaxNumberOfTrainingJobs ?? 1)) || 1;
  const jobs = Array.from({ length: Math.min(count, 50) }, (_, i) => {
    const jobNameOf = `${name}-${String(i + 1).padStart(3, '0')}-${digest(`${name}${i}`).slice(0, 8)}`;
    return { TrainingJobName: jobNameOf, TrainingJobArn: arn('training-job', jobNameOf.toLowerCase()), TrainingJobStatus: 'Completed' };
  });
  const [best] = jobs;
  return { TrainingJobSummaries: jobs, BestTrainingJob: best, OverallBestTrainingJob: best, TrainingJobStatusCounters: { Completed: jobs.length } };
}

function baselines(type: string, args: any, members: any): any {
  const output = path(args?.ProcessingOutputConfig?.Outputs?.[0]?.S3Output?.S3Uri);
  const file = (what: string) => `${output}/${type === 'ClarifyCheck' ? 'analysis' : what.toLowerCase()}.json`;
  const all: Record<string, any> = {};
  for (const what of type === 'QualityCheck' ? ['Constraints', 'Statistics'] : ['Constraints']) {
    all[`CalculatedBaseline${what}`] = file(what);
    all[`BaselineUsedForDriftCheck${what}`] = members[`SuppliedBaseline${what}`] ?? file(what);
  }
  return all;
}

function lineage(args: any, arn: Arn): any {
  const arns = (list: any, nameMember: string, resource: string) =>
    Object.fromEntries((list ?? []).map((item: any, i: number) => {
      const name = String(item?.[nameMember] ?? i);
      return [name, arn(resource, name.toLowerCase())];
    }));
  return {
    ActionArns: arns(args?.Actions, 'ActionName', 'action'),
    ArtifactArns: arns(args?.Artifacts, 'ArtifactName', 'artifact'),
    ContextArns: arns(args?.Contexts, 'ContextName', 'context'),
    Associations: args?.Associations ?? [],
  };
}

function bedrock(name: string, arn: Arn): any {
  const of = (resource: string) => arn(resource, digest(`${resource} ${name}`), 'bedrock');
  return {
    ModelArn: of('custom-model'),
    CustomModelDeploymentArn: of('custom-model-deployment'),
    ModelDeploymentArn: of('custom-model-deployment'),
    ImportedModelArn: of('imported-model'),
    JobArn: of('model-import-job'),
    ProvisionedModelArn: of('provisioned-model'),
    Status: 'Completed',
  };
}

function path(uri: any): string { return String(uri ?? 's3://unknown').replace(/\/+$/, ''); }
function lower(value: any): string { return String(value).toLowerCase(); }
