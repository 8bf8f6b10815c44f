import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, projects, registry } from 'cdk-mlops';
import type { Construct } from 'constructs';
import { SOURCE, STAGES, tooling, trainingPipeline, untagged } from './support';

/** A template of a user's own: a build, a bucket for reports. */
class ReportProject extends projects.Project {
  public readonly reports: Bucket;

  constructor(scope: Construct, id: string, props: projects.ProjectOptions) {
    super(scope, id, props);
    this.reports = new Bucket(this, 'Reports');
    this.addOutput('ReportBucketName', this.reports.bucketName, 'Where reports are');
  }
}

const make = (props: Partial<projects.ProjectOptions> = {}, stack = tooling()) => {
  const project = new ReportProject(stack, 'Project', { projectName: 'abalone', ...props });
  return { stack, project, get template() { return Template.fromStack(stack); } };
};

describe('a template of one\'s own', () => {
  test('has the tags of the project on everything, elsewhere too', () => {
    const made = make({ tags: { 'cost-center': '4711' } });
    const { stack, project } = made;
    const group = new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
    const outside = new Bucket(stack, 'Outside');
    project.addToProject(group);
    const tags = { 'sagemaker:project-name': 'abalone', 'sagemaker:project-id': project.projectId, 'cost-center': '4711' };
    expect(project.projectTags).toEqual(tags);
    expect(untagged(made.template, tags)).toEqual([stack.getLogicalId(outside.node.defaultChild as any)]);
  });

  test('publishes nothing unless asked to', () => {
    const { project, template } = make();
    template.resourceCountIs('AWS::SSM::Parameter', 0);
    template.hasOutput('*', { Description: 'Where reports are' });
    expect(project.ssmParameterPath).toBeUndefined();
  });

  test.each<[Partial<projects.ProjectOptions>, string]>([
    [{ ssmParameters: true }, '/mlops/abalone/report-bucket-name'],
    [{ ssmParameterPath: '/team/ml' }, '/team/ml/report-bucket-name'],
  ])('publishes its outputs with %j', (props, name) => {
    const { template } = make(props);
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: name, Type: 'String', Value: { Ref: Match.stringLikeRegexp('^ProjectReports') }, Description: 'Where reports are' });
  });

  test('publishes below a name that is a parameter', () => {
    const stack = new Stack();
    const name = new CfnParameter(stack, 'SageMakerProjectName');
    const { template } = make({ projectName: name.valueAsString, ssmParameters: true }, stack);
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: { 'Fn::Join': ['', ['/mlops/', { Ref: 'SageMakerProjectName' }, '/report-bucket-name']] } });
  });
});

describe('stages', () => {
  const deployed = (props: Partial<projects.DeployProjectProps>) => {
    const stack = tooling();
    const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');
    return new projects.DeployProject(stack, 'Project', { projectName: 'abalone', modelPackageGroup, stages: STAGES, ...props });
  };

  test('publish the names of their endpoints where they are', () => {
    const names = deployed({ ssmParameters: true }).stages.map(({ stack }) =>
      Object.values(Template.fromStack(stack).findResources('AWS::SSM::Parameter')).map(({ Properties }) => [Properties.Name, Properties.Value]));
    const value = { 'Fn::GetAtt': [expect.stringMatching(/^ModelEndpoint/), 'EndpointName'] };
    expect(names).toEqual([[['/mlops/abalone/stages/staging/endpoint-name', value]], [['/mlops/abalone/stages/prod/endpoint-name', value]]]);
  });

  test('have further tags too', () => {
    for (const { stack } of deployed({ tags: { 'cost-center': '4711' } }).stages) {
      expect(untagged(Template.fromStack(stack), { 'cost-center': '4711', 'sagemaker:project-name': 'abalone' })).toEqual([]);
    }
  });

  test('fail below a path that is known at deployment only', () => {
    const stack = tooling();
    const projectName = new CfnParameter(stack, 'Name').valueAsString;
    const modelPackageGroup = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', 'abalone');
    expect(() => new projects.DeployProject(stack, 'Project', { projectName, modelPackageGroup, stages: STAGES, ssmParameters: true }))
      .toThrow('ssmParameterPath must be known at synth for the stages');
  });
});

describe('a budget', () => {
  test('is over the project, and tells the topic and by mail', () => {
    const stack = tooling();
    const notificationTopic = new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') });
    const { project, template } = make({ notificationTopic, budget: { amount: 250, currency: 'EUR', emails: ['ml@example.com'] } }, stack);
    const subscribers = [{ SubscriptionType: 'EMAIL', Address: 'ml@example.com' }, { SubscriptionType: 'SNS', Address: { Ref: Match.stringLikeRegexp('^Topic') } }];
    const notification = (NotificationType: string, Threshold: number) => ({
      Notification: { NotificationType, Threshold, ThresholdType: 'PERCENTAGE', ComparisonOperator: 'GREATER_THAN' }, Subscribers: subscribers,
    });
    template.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: {
        BudgetType: 'COST',
        TimeUnit: 'MONTHLY',
        BudgetLimit: { Amount: 250, Unit: 'EUR' },
        CostFilters: { TagKeyValue: ['user:sagemaker:project-name$abalone'] },
      },
      NotificationsWithSubscribers: [notification('ACTUAL', 80), notification('ACTUAL', 100), notification('FORECASTED', 100)],
    });
    expect(stack.resolve(project.budget!.budgetName)).toEqual({ Ref: expect.stringMatching(/^ProjectBudget/) });
    const conditions = { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':budgets::111111111111:*']] } } };
    const statement = (actions: any) => Match.objectLike({ Principal: { Service: 'budgets.amazonaws.com' }, Action: actions, Condition: conditions });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: Match.objectLike({ Statement: [statement('sns:Publish')] }) });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([statement(['kms:Decrypt', 'kms:GenerateDataKey'])]) }) });
  });

  test('has the thresholds and the topic that it is given', () => {
    const stack = tooling();
    const { template } = make({ notificationTopic: new Topic(stack, 'Failures'), budget: { amount: 10, thresholds: [50], forecastThresholds: [], notificationTopic: new Topic(stack, 'Costs') } }, stack);
    template.hasResourceProperties('AWS::Budgets::Budget', {
      NotificationsWithSubscribers: [{ Notification: Match.objectLike({ Threshold: 50 }), Subscribers: [{ SubscriptionType: 'SNS', Address: { Ref: Match.stringLikeRegexp('^Costs') } }] }],
    });
    template.resourceCountIs('AWS::SNS::TopicPolicy', 1);
  });

  test('says what the policy of a foreign topic needs', () => {
    const stack = tooling();
    make({ notificationTopic: Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:costs'), budget: { amount: 10 } }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('its policy has to let budgets.amazonaws.com publish'));
  });

  test.each<[string, Partial<projects.BudgetOptions>, string]>([
    ['nothing to spend', { amount: 0 }, 'budget.amount must be more than 0, got 0'],
    ['a currency in small letters', { currency: 'usd' }, 'got "usd": write it as "USD"'],
    ['a threshold of 0', { thresholds: [0] }, 'budget.thresholds must be different percentages above 0'],
    ['a threshold twice', { forecastThresholds: [90, 90] }, 'budget.forecastThresholds must be different'],
    ['no threshold', { thresholds: [], forecastThresholds: [] }, 'must have 1 to 10 members together, got 0'],
    ['eleven thresholds', { thresholds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }, 'got 11'],
    ['eleven addresses', { emails: new Array(11).fill('a@example.com') }, 'budget.emails must have at most 10 addresses, got 11'],
    ['nobody who hears of it', { emails: [] }, 'nobody would hear of it'],
  ])('fails with %s', (_, budget, message) => {
    expect(() => make({ budget: { amount: 10, emails: ['ml@example.com'], ...budget } })).toThrow(message);
  });
});

describe('fails for', () => {
  test.each<[string, Partial<projects.ProjectOptions>, string]>([
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'got "aws:x"'],
    ['a tag that is the project\'s own', { tags: { 'sagemaker:project-id': 'y' } }, 'come from projectName and projectId'],
    ['a value of a tag with other characters', { tags: { team: 'a;b' } }, 'the value of tag "team" must have at most 256'],
    ['a path without a slash', { ssmParameterPath: 'mlops' }, 'ssmParameterPath must have 1 to 11 levels'],
    ['a path of AWS', { ssmParameterPath: '/aws/mlops' }, 'must not begin with "/aws" or "/ssm"'],
    ['a path with a slash at its end', { ssmParameterPath: '/mlops/' }, 'got "/mlops/"'],
    ['a path without parameters', { ssmParameterPath: '/mlops', ssmParameters: false }, 'ssmParameterPath has no effect'],
  ])('%s', (_, props, message) => {
    expect(() => make(props)).toThrow(message);
  });
});

test('what a project is given reaches all of its parts', () => {
  const stack = tooling();
  const project = new projects.BuildTrainDeployProject(stack, 'Project', {
    projectName: 'abalone', pipeline: trainingPipeline(stack), source: SOURCE, stages: STAGES, ssmParameters: true, tags: { team: 'ml' },
  });
  const template = Template.fromStack(stack);
  const names = Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name).sort();
  expect(names).toEqual(['build-pipeline-name', 'deploy-pipeline-name', 'model-package-group-name', 'pipeline-name'].map(name => `/mlops/abalone/${name}`));
  expect(untagged(template, { 'team': 'ml', 'sagemaker:project-name': 'abalone' })).toEqual([]);
  for (const stage of project.stages) { expect(untagged(Template.fromStack(stage.stack), { team: 'ml' })).toEqual([]); }
  expect(project).toBeInstanceOf(projects.Project);
  expect(project.deployPipeline).toBeInstanceOf(delivery.DeployPipeline);
});
