import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';

const queue = (world: World, role: AppRole, name: string) => world.at('AWS::SQS::Queue', `${parentOf(role)}/${name}`).arn;

/** The function of a start guard, and Lambda, which reads the queue with its role. */
function guardCalls(world: World, role: AppRole): Call[] {
  const guard = parentOf(role);
  const handler = world.at('AWS::Lambda::Function', `${guard}/Function`);
  const pipeline = `arn:${world.partition}:sagemaker:${handler.region}:${handler.account}:pipeline/${handler.properties.Environment.Variables.PIPELINE_NAME}`;
  return [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${guard}/Logs`).arn),
    ...all(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], queue(world, role, 'Requests'), 'take requests out of the queue'),
    ...all(['sqs:SendMessage'], queue(world, role, 'DeadLetters'), 'put aside what cannot be started'),
    ...all(['dynamodb:GetItem', 'dynamodb:PutItem'], world.at('AWS::DynamoDB::Table', `${guard}/State`).arn, 'remember what waits and what runs'),
    ...all(['sagemaker:ListPipelineExecutions'], pipeline, 'see whether an execution runs'),
    ...all(['sagemaker:DescribePipelineExecution'], `${pipeline}/execution/abcdef123456`, 'see whether an execution has ended'),
    ...all(['sagemaker:StartPipelineExecution'], pipeline, 'start the pipeline'),
  ];
}

function scheduleCalls(world: World, role: AppRole): Call[] {
  return [
    ...all(['sqs:SendMessage'], queue(world, role, 'Requests'), 'ask for an execution'),
    ...all(['sqs:SendMessage'], queue(world, role, 'DeadLetters'), 'put aside what could not be delivered'),
  ];
}

export const RETRAIN_ROLES: RoleCalls[] = [
  {
    path: /\/Role$/, beside: ['AWS::SQS::Queue', 'Requests'], title: 'Role of the function that starts a pipeline', principal: 'lambda', calls: guardCalls,
  },
  { path: /\/ScheduleRole$/, title: 'Role with which EventBridge Scheduler asks for an execution', principal: 'scheduler', calls: scheduleCalls },
];
