import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';
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

export const BATCH_ROLES: RoleCalls[] = [
  {
    path: /\/BatchModel\/Role$/, title: 'Role of the function that finds the model of a batch run', principal: 'lambda', calls: batchModelCalls, forbidden: toFunction,
  },
];
