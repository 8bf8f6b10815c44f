import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';
import { functionLogs } from './delivery';
import { Execution } from './execution';
import { toFunction } from './forbidden-delivery';

/** The function of a batch pipeline, which the pipeline calls in its first step. */
function batchModelCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.at('AWS::SageMaker::Pipeline', `${parentOf(role, 2)}/Pipeline`));
  return [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${parentOf(role)}/Logs`).arn),
    ...all(['sagemaker:ListModelPackages'], execution.value({ Get: 'Steps.ResolveModel.OutputParameters[\'ModelPackageArn\']' }), 'find the newest approved version'),
  ];
}

const pipelineBeside = (world: World, role: AppRole) => world.at('AWS::SageMaker::Pipeline', `${parentOf(role)}/Pipeline`).arn;

function startCalls(world: World, role: AppRole): Call[] {
  return all(['sagemaker:StartPipelineExecution'], pipelineBeside(world, role), 'start the batch pipeline of the stage');
}

function toStarter(world: World, role: AppRole): Call[] {
  const own = pipelineBeside(world, role);
  const others = world.all('AWS::SageMaker::Pipeline').map(({ arn }) => arn).filter(arn => arn !== own);
  return [
    ...all(['sagemaker:StartPipelineExecution'], others, 'starts other pipelines'),
    ...all(['sagemaker:UpdatePipeline', 'sagemaker:DeletePipeline'], own, 'rewrites or deletes the pipeline'),
  ];
}

/** The role in the account of a stage that the function of the deploy pipeline acts as. */
function runRole(world: World, role: AppRole): AppRole {
  return world.roleAt(`${parentOf(role, 4)}/Stages/${parentOf(role, 2).split('/').pop()!}/Endpoint/BatchRunRole`);
}

function runFunctionCalls(world: World, role: AppRole): Call[] {
  return [
    ...functionLogs(world, role),
    ...all(['sts:AssumeRole'], runRole(world, role).arn, 'act as the role for batch runs in the account of the stage'),
  ];
}

function runRoleCalls(world: World, role: AppRole): Call[] {
  const pipeline = world.at('AWS::SageMaker::Pipeline', `${parentOf(role)}/Batch/Pipeline`).arn;
  return [
    ...all(['sagemaker:StartPipelineExecution'], pipeline, 'start a batch run after a deployment'),
    ...all(['sagemaker:DescribePipelineExecution', 'sagemaker:ListPipelineExecutionSteps'], `${pipeline}/execution/abcdef123456`, 'see how the run goes'),
  ];
}

function toRunRole(world: World, role: AppRole): Call[] {
  const pipeline = world.at('AWS::SageMaker::Pipeline', `${parentOf(role)}/Batch/Pipeline`).arn;
  return [
    ...all(['sagemaker:StartPipelineExecution'], world.all('AWS::SageMaker::Pipeline').map(({ arn }) => arn).filter(arn => arn !== pipeline), 'starts other pipelines'),
    ...all(['sagemaker:StopPipelineExecution'], `${pipeline}/execution/abcdef123456`, 'stops runs'),
    ...all(['sagemaker:UpdatePipeline', 'sagemaker:DeletePipeline'], pipeline, 'rewrites or deletes the pipeline'),
  ];
}

export const BATCH_ROLES: RoleCalls[] = [
  {
    path: /\/BatchScheduleRole$/, title: 'Role with which EventBridge Scheduler starts batch runs of a stage', principal: 'scheduler', calls: startCalls, forbidden: toStarter,
  },
  { path: /\/BatchMarkerRole$/, title: 'Role with which EventBridge starts batch runs of a stage', principal: 'events', calls: startCalls, forbidden: toStarter },
  {
    path: /\/Actions\/[^/]+\/BatchRun\/Role$/, title: 'Role of the function that starts batch runs after deployments', principal: 'lambda', calls: runFunctionCalls, forbidden: toFunction,
  },
  { path: /\/Endpoint\/BatchRunRole$/, title: 'Role for batch runs in the account of a stage', principal: 'role', calls: runRoleCalls, forbidden: toRunRole },
  {
    path: /\/BatchModel\/Role$/, title: 'Role of the function that finds the model of a batch run', principal: 'lambda', calls: batchModelCalls, forbidden: toFunction,
  },
];
