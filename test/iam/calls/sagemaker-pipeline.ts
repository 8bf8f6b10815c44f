import type { AppRole, World } from '../world';
import { all, Call, parentOf, Place, RoleCalls } from './call';
import { Execution } from './execution';
import { forbiddenToExecution, forbiddenToJobs } from './forbidden-pipelines';
import { jobCalls, mlflowCalls } from './step-jobs';
import { executionCallsOf, experimentCalls } from './step-services';

/** What the service does with the pipeline's role, step by step. */
export function executionCalls(world: World, role: AppRole): Call[] {
  const execution = new Execution(world, world.at('AWS::SageMaker::Pipeline', parentOf(role)));
  return [...execution.steps.flatMap(step => executionCallsOf(execution, step)), ...experimentCalls(execution), ...mlflowCalls(execution)];
}

/** What the jobs and models that run with a role do. */
export function callsOfJobs(world: World, role: AppRole): Call[] {
  return Execution.runningWith(world, role.arn).flatMap(([execution, steps]) => steps.length === 0 ? [] : [
    ...steps.flatMap(step => [...jobCalls(execution, step), ...featureCalls(world, step)]),
    ...steps.some(step => !/^Bedrock/.test(step.Type)) ? mlflowCalls(execution) : [],
  ]);
}

/** Code that gets the name of a feature group puts records into it or reads them, as the example does. */
function featureCalls(world: World, step: any): Call[] {
  const group = world.all('AWS::SageMaker::FeatureGroup').find(resource => JSON.stringify(step.Arguments).includes(`"${resource.ref}"`));
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
    title: 'Role of the jobs of a SageMaker pipeline',
    principal: 'sagemaker',
    calls: callsOfJobs,
    forbidden: forbiddenToJobs,
    also: [/^CustomerFeatures\//, ' that uses a feature group'],
  },
  { path: /\/Role$/, title: 'Role with which Bedrock reads a model', principal: 'bedrock', calls: callsOfJobs },
];
