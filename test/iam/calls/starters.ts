import type { World } from '../world';
import { all, Call, RoleCalls } from './call';

/** The pipeline that starters of these apps start. */
const pipelines = (world: World) => world.all('AWS::SageMaker::Pipeline').filter(({ path }) => path.endsWith('/Pipeline')).map(({ arn }) => arn);

function startCalls(world: World): Call[] { return all(['sagemaker:StartPipelineExecution'], pipelines(world), 'start the SageMaker pipeline'); }

/** Whoever an app lets run a pipeline and look after its executions. */
function manageCalls(world: World): Call[] {
  const executions = pipelines(world).map(arn => `${arn}/execution/abcdef123456`);
  return [
    ...startCalls(world),
    ...all(['sagemaker:DescribePipeline', 'sagemaker:ListPipelineExecutions'], pipelines(world), 'see the pipeline and its executions'),
    ...all(['sagemaker:DescribePipelineDefinitionForExecution', 'sagemaker:DescribePipelineExecution', 'sagemaker:ListPipelineExecutionSteps', 'sagemaker:ListPipelineParametersForExecution'],
      executions, 'see how an execution goes'),
    ...all(['sagemaker:RetryPipelineExecution', 'sagemaker:StopPipelineExecution'], executions, 'stop or retry an execution'),
  ];
}

function toStarter(world: World): Call[] {
  return [
    ...all(['sagemaker:UpdatePipeline', 'sagemaker:DeletePipeline'], pipelines(world), 'rewrites or deletes the pipeline'),
    ...all(['sagemaker:StartPipelineExecution'], 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/other', 'starts other pipelines'),
  ];
}

export const STARTER_ROLES: RoleCalls[] = [
  {
    path: /\/SchedulerRoleForTarget-[0-9a-f]+$/, title: 'Role with which EventBridge Scheduler starts a pipeline', principal: 'scheduler', calls: startCalls, forbidden: toStarter,
  },
  { path: /\/Machine\/Role$/, title: 'Role of a state machine that starts a pipeline', principal: 'states', calls: startCalls, forbidden: toStarter },
  { path: /\/Operators$/, title: 'Role that manages the executions of a pipeline', principal: 'role', calls: manageCalls, forbidden: toStarter },
];
