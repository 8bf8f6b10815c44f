import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { all, Call } from './calls';
import type { ResourceCall } from './calls/services';
import { ADMINISTRATOR } from './evaluator';
import { policyProblems, resourceCalls } from './policies';
import { World } from './world';
import { images, projects, registry } from '../../src';
import { tellTopic } from '../../src/private/alarm-topic';
import { PolicyGaps } from '../../src/private/policy-gaps';

const OTHER = '222222222222';

/** What no example has, in an app of its own. */
function build(change: (stack: Stack) => void): World {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  change(new Stack(app, 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } }));
  return World.of(app.synth().directory);
}

const byTeam = (calls: Call[]): ResourceCall[] => calls.map(call => ({ ...call, by: { arn: `arn:aws:iam::${OTHER}:role/Team`, account: OTHER, statements: ADMINISTRATOR } }));
const problems = (world: World, more: ResourceCall[] = []) => policyProblems(world, new Set(), more);
const surplus = (found: string[]) => found.flatMap(problem => / need not allow (.*?) on /.exec(problem)?.[1] ?? []).sort();

describe('a topic with a key', () => {
  const topicOf = (stack: Stack) => new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key'), enforceSSL: true });

  test('lets in budgets and alarms of the account, and so does the key', async () => {
    const world = build(stack => {
      const topic = topicOf(stack);
      new projects.ProjectBudget(stack, 'Budget', { projectName: 'abalone', amount: 100, notificationTopic: topic });
      new Alarm(stack, 'Alarm', { metric: new Metric({ namespace: 'N', metricName: 'M', period: Duration.minutes(5) }), threshold: 1, evaluationPeriods: 1 })
        .addAlarmAction(tellTopic(PolicyGaps.of(stack, 'test'), topic));
    });
    const calls = resourceCalls(world).map(({ action, by }) => `${'service' in by && by.service.split('.')[0]} ${action}`);
    expect([...new Set(calls)].sort()).toEqual(['budgets', 'cloudwatch'].flatMap(service => ['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish'].map(action => `${service} ${action}`)));
    expect(await problems(world)).toEqual([]);
  });

  test('need not let in alarms where there are none', async () => {
    const world = build(stack => { tellTopic(PolicyGaps.of(stack, 'test'), topicOf(stack)); });
    expect(surplus(await problems(world))).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'sns:Publish'].map(action => `Service: cloudwatch.amazonaws.com ${action}`));
  });
});

describe('a repository', () => {
  const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const world = () => build(stack => {
    const { grants } = new images.ImageRepository(stack, 'Repository');
    grants.pullFromAccounts([OTHER]);
    grants.pullBySageMaker();
  });
  const pulls = ({ resources }: World) => all(PULL, resources.find(({ type }) => type === 'AWS::ECR::Repository')!.arn, 'pull');

  test('lets in another account and SageMaker for the own one', async () => {
    const app = world();
    const bySageMaker = pulls(app).map((call): ResourceCall => ({ ...call, by: { service: 'sagemaker.amazonaws.com' }, context: { 'aws:SourceAccount': '111111111111' } }));
    expect(await problems(app, [...byTeam(pulls(app)), ...bySageMaker])).toEqual([]);
  });

  test('need not let them in if they do not come', async () => {
    expect(surplus(await problems(world())))
      .toEqual(['AWS: arn:aws:iam::222222222222:root', 'Service: sagemaker.amazonaws.com'].flatMap(whom => PULL.map(action => `${whom} ${action}`)));
  });
});

describe.each<[registry.CrossAccountAccess, string[]]>([
  [registry.CrossAccountAccess.REGISTER, ['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage']],
  [registry.CrossAccountAccess.APPROVE, ['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage']],
])('a group with the access %s', (access, actions) => {
  const world = () => build(stack => new registry.ModelPackageGroup(stack, 'Models').grantCrossAccount(access, OTHER));
  const group = ({ resources }: World) => resources.find(({ type }) => type === 'AWS::SageMaker::ModelPackageGroup')!.arn;
  const calls = (app: World) => byTeam(all(actions, `${group(app).replace('-group/', '/')}/1`, 'work on versions'));

  test('lets in the account for just that', async () => {
    const app = world();
    expect(await problems(app, calls(app))).toEqual([]);
  });

  test.each(actions)('needs %s', async action => {
    const app = world();
    expect(surplus(await problems(app, calls(app).filter(call => call.action !== action)))).toEqual([`AWS: arn:aws:iam::${OTHER}:root ${action}`]);
  });
});
