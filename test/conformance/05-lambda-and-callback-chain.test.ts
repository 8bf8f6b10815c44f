import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { World } from './world';
import { pipelines } from '../../src';

test('05: Lambda and callback steps with outputs of every type', () => {
  const world = new World();
  const { stack } = world;
  const { Condition, ExecutionVariable, OutputType } = pipelines;
  const queueUrl = new pipelines.StringParameter(stack, 'ApprovalQueue', {
    defaultValue: 'https://sqs.us-west-2.amazonaws.com/111122223333/approvals',
  });
  const batch = new pipelines.IntegerParameter(stack, 'BatchSize', { defaultValue: 500 });
  const queue = (id: string, url: string) => Queue.fromQueueAttributes(stack, id, {
    queueArn: `arn:aws:sqs:us-west-2:111122223333:${id}`, queueUrl: url,
  });

  const listing = new pipelines.LambdaStep(stack, 'ListFiles', {
    displayName: 'List new files',
    description: 'Looks for files that arrived since the last run',
    lambdaFunction: world.lambda('list-files'),
    inputs: {
      since: ExecutionVariable.START_DATE_TIME, batch: batch.valueAsNumber, recursive: true, ratio: 0.75, tries: 3, prefix: 'incoming/',
    },
    outputs: { manifest: OutputType.STRING, rows: OutputType.INTEGER, share: OutputType.FLOAT, ready: OutputType.BOOLEAN },
    cache: { expireAfter: Duration.hours(6) },
  });
  const approval = new pipelines.CallbackStep(stack, 'AskPeople', {
    displayName: 'Wait for approval',
    queue: queue('approvals', queueUrl.valueAsString),
    inputs: { manifest: listing.output('manifest'), rows: listing.outputAsNumber('rows'), question: 'go on?', limit: 10 },
    outputs: {
      approved: OutputType.BOOLEAN, by: OutputType.STRING, score: OutputType.FLOAT, votes: OutputType.INTEGER, reason: OutputType.STRING,
    },
    cache: { enabled: false, expireAfter: Duration.days(1) },
    dependsOn: [listing],
  });
  const archive = new pipelines.CallbackStep(stack, 'Archive', {
    queue: queue('archive', 'https://sqs.us-west-2.amazonaws.com/111122223333/archive'),
    inputs: { manifest: listing.output('manifest'), approver: approval.output('by') },
  });
  const deploy = new pipelines.LambdaStep(stack, 'Deploy', {
    lambdaFunction: world.lambda('deploy'),
    inputs: { by: approval.output('by'), score: approval.outputAsNumber('score') },
    cache: {},
    dependsOn: [archive],
  });
  const gate = new pipelines.ConditionStep(stack, 'Approved', {
    conditions: [
      Condition.equalTo(approval.outputValue('approved'), true),
      Condition.greaterThanOrEqualTo(approval.outputAsNumber('votes'), 2),
    ],
    ifSteps: [new pipelines.LambdaStep(stack, 'Announce', {
      lambdaFunction: world.lambda('announce'),
      inputs: { text: pipelines.Functions.join(' ', ['approved by', approval.output('by')]) },
    })],
    elseSteps: [new pipelines.FailStep(stack, 'NotApproved', { errorMessage: approval.output('reason') })],
  });
  world.expect('05-lambda-and-callback-chain', 'HumanInTheLoop', {
    parameters: [queueUrl, batch], steps: [listing, approval, archive, deploy, gate],
  });
});
