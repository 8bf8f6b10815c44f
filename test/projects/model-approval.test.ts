import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';
import { evaluate, statementsOf } from '../delivery/support';

const source = delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c' });
const rules = [delivery.ApprovalRule.atMost('regression_metrics.mse.value', 6)];

function given(groups = 1) {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const image = images.Image.xgboost('1.7-1');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image, instanceType: pipelines.InstanceType.M5_LARGE, inputs: { train: pipelines.TrainingInput.from('s3://data/train.csv', { contentType: 'text/csv' }) },
  });
  const steps = Array.from({ length: groups }, (_, i) => new pipelines.RegisterModelStep(stack, `Register${i}`, {
    modelPackageGroup: new registry.ModelPackageGroup(stack, `Group${i}`), image, modelData: train.modelArtifacts, contentTypes: ['text/csv'], responseTypes: ['text/csv'],
  }));
  return { stack, pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, ...steps] }) };
}

test.each<[string, (stack: Stack, props: any) => projects.BuildTrainProject | projects.BuildTrainDeployProject]>([
  ['that trains', (stack, props) => new projects.BuildTrainProject(stack, 'Project', props)],
  ['that deploys', (stack, props) => new projects.BuildTrainDeployProject(stack, 'Project', {
    ...props, stages: [{ stageName: 'prod', endpoint: { instanceType: pipelines.InstanceType.M5_LARGE } }],
  })],
])('a project %s decides by the metrics in the bucket of its pipeline and tells its topic', (_, make) => {
  const { stack, pipeline } = given();
  const notificationTopic = Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:mlops');
  const project = make(stack, { projectName: 'abalone', pipeline, source, notificationTopic, modelApproval: { rules } });
  const { modelApproval } = project;
  expect(modelApproval!.notificationTopic).toBe(notificationTopic);
  const template = Template.fromStack(stack);
  const statements = statementsOf(template, stack, modelApproval!.role);
  const read = statements.find(statement => statement.Action === 's3:GetObject');
  expect(stack.resolve(read.Resource)).toEqual(stack.resolve(pipeline.artifactBucket.arnForObjects('*')));
  const update = statements.find(statement => statement.Action === 'sagemaker:UpdateModelPackage');
  expect(JSON.stringify(update.Resource)).toMatch(/:model-package\/.*Group0.*\/\*/);
});

test('places of the metrics replace the bucket of the pipeline', () => {
  const { stack, pipeline } = given();
  const { modelApproval } = new projects.BuildTrainProject(stack, 'Project', {
    projectName: 'abalone', pipeline, source, modelApproval: { rules, metricsLocations: ['s3://metrics/abalone/'] },
  });
  const template = Template.fromStack(stack);
  const read = statementsOf(template, stack, modelApproval!.role).find(statement => statement.Action === 's3:GetObject');
  expect(evaluate(template, read.Resource)).toBe('arn:aws:s3:::metrics/abalone/*');
});

test('without the option, nobody decides but people', () => {
  const { stack, pipeline } = given();
  expect(new projects.BuildTrainProject(stack, 'Project', { projectName: 'abalone', pipeline, source }).modelApproval).toBeUndefined();
  Template.fromStack(stack).resourceCountIs('AWS::SQS::Queue', 0);
});

test('fails with several groups', () => {
  const { stack, pipeline } = given(2);
  expect(() => new projects.BuildTrainProject(stack, 'Project', { projectName: 'abalone', pipeline, source, modelApproval: { rules } }))
    .toThrow(/modelApproval needs one group whose versions are decided about: give modelPackageGroup/);
});
