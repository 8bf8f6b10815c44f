import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { images, pipelines, projects, registry } from 'cdk-mlops';
import { ENDPOINT, SOURCE, STAGES, tooling, trainingPipeline, untagged } from './support';
import { buildSpecOf } from '../delivery/support';

const outputsOf = (template: Template) => Object.values<any>(template.findOutputs('*')).map(({ Description }) => Description).sort();
const groupOf = (stack: Stack) => registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone');

describe('build and train', () => {
  const make = (props: Partial<projects.BuildTrainProjectProps> = {}, stack = tooling()) => {
    const pipeline = trainingPipeline(stack);
    const project = new projects.BuildTrainProject(stack, 'Project', { projectName: 'abalone', pipeline, source: SOURCE, ...props });
    return { stack, project, pipeline, get template() { return Template.fromStack(stack); } };
  };

  test('goes from the source to the registry, and no further', () => {
    const { project, pipeline, template } = make();
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 1);
    template.resourceCountIs('AWS::SageMaker::ModelPackageGroup', 1);
    template.resourceCountIs('AWS::Events::Rule', 0);
    expect(buildSpecOf(template).phases.build.commands[0]).toContain('cdk deploy');
    expect(outputsOf(template)).toEqual(['The SageMaker pipeline', 'The group in which models are registered', 'The pipeline that builds and tests the ML code']);
    expect(project.pipeline).toBe(pipeline);
    expect(untagged(template, project.projectTags)).toEqual([]);
  });

  test('passes options on', () => {
    const stack = tooling();
    const { template } = make({
      notificationTopic: new Topic(stack, 'Topic'), removalPolicy: RemovalPolicy.DESTROY,
      buildOptions: { buildPipelineName: 'abalone-build', selfUpdate: false, environmentVariables: { A: { value: 'b' } } },
    }, stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: 'abalone-build' });
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: { state: ['FAILED'] } }) });
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: Match.objectLike({ EnvironmentVariables: Match.arrayWith([{ Name: 'SAGEMAKER_PROJECT_NAME', Type: 'PLAINTEXT', Value: 'abalone' }, { Name: 'A', Type: 'PLAINTEXT', Value: 'b' }]) }),
    });
    const retained = Object.entries<any>(template.toJSON().Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    // what is not of the project's delivery follows its own policy
    expect(retained).toEqual(['Group', 'PipelineArtifactBucket']);
  });

  test('takes a pipeline and a group from elsewhere', () => {
    const stack = tooling();
    const group = new CfnModelPackageGroup(stack, 'Elsewhere', { modelPackageGroupName: 'Wanted' });
    const { template } = make({ modelPackageGroup: group }, stack);
    template.hasOutput('*', { Value: 'Wanted', Description: 'The group in which models are registered' });
    template.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'Wanted', Tags: Match.arrayWith([{ Key: 'sagemaker:project-name', Value: 'abalone' }]) });
    const imported = tooling();
    const arn = 'arn:aws:sagemaker:eu-west-1:999999999999:model-package-group/theirs';
    make({ modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupArn(imported, 'Theirs', arn) }, imported).template.hasOutput('*', { Value: 'theirs' });
  });
});

describe('deploy only', () => {
  const make = (modelPackageGroup: (stack: Stack) => projects.DeployProjectProps['modelPackageGroup'], props: Partial<projects.DeployProjectProps> = {}, stack = tooling()) => {
    const project = new projects.DeployProject(stack, 'Project', { projectName: 'abalone', modelPackageGroup: modelPackageGroup(stack), stages: STAGES, ...props });
    return { stack, project, get template() { return Template.fromStack(stack); } };
  };

  test('goes from a named group to the endpoints of all stages, without code', () => {
    const { project, template } = make(groupOf);
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 1);
    template.resourceCountIs('AWS::CodeBuild::Project', 0);
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ detail: { ModelPackageGroupName: ['abalone'], ModelApprovalStatus: ['Approved'] } }),
    });
    expect(project.stages.map(stage => stage.stack.account)).toEqual(['222222222222', '333333333333']);
    expect(project.modelPackageGroup.modelPackageGroupName).toBe('abalone');
    expect(outputsOf(template)).toEqual(['The group in which models are approved', 'The pipeline that deploys approved models']);
  });

  test('takes the group of another account, whose events come over a bus', () => {
    const other = (stack: Stack) => registry.ModelPackageGroup.fromModelPackageGroupArn(stack, 'Other', 'arn:aws:sagemaker:eu-west-1:999999999999:model-package-group/abalone');
    const stack = tooling();
    const { template } = make(other, { deployOptions: { approvalEventBus: new EventBus(stack, 'Bus') } }, stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: { Ref: Match.stringLikeRegexp('^Bus') }, EventPattern: Match.objectLike({ account: ['999999999999'] }) });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({
        Action: 'sagemaker:ListModelPackages', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:eu-west-1:999999999999:model-package/abalone/*']] },
      })]) }),
    });
    expect(() => make(other)).toThrow('give it as eventBus');
  });

  test('the images of the models may be pulled in the stages', () => {
    const { project } = make(groupOf, { deployOptions: { modelArtifacts: { images: [images.Image.xgboost('1.7-1')] } } });
    for (const { stack } of project.stages) { expect(Object.keys(Template.fromStack(stack).toJSON().Parameters)).toContain('ModelRepositories'); }
  });

  test('passes options on', () => {
    const { template } = make(groupOf, { deployOptions: { deployPipelineName: 'abalone-deploy', redeployOnRejection: true, stageTags: { a: 'b' } } });
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: 'abalone-deploy' });
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: Match.objectLike({ ModelApprovalStatus: ['Approved', 'Rejected'] }) }) });
  });

  test('has its stages at home where the environment is unknown', () => {
    const stack = new Stack(new App(), 'Tooling');
    const { project } = make(groupOf, { stages: [{ stageName: 'here', endpoint: ENDPOINT }] }, stack);
    expect(Template.fromStack(project.stages[0].stack).findResources('AWS::SageMaker::Endpoint')).not.toEqual({});
  });
});

describe('batch', () => {
  const make = (props: Partial<projects.BatchProjectProps> = {}, stack = tooling()) => {
    const project = new projects.BatchProject(stack, 'Project', {
      projectName: 'abalone',
      modelPackageGroup: groupOf(stack),
      batchOptions: {
        inputBucket: Bucket.fromBucketName(stack, 'Input', 'input'), instanceType: pipelines.InstanceType.M5_LARGE,
        modelArtifacts: { images: [images.Image.xgboost('1.7-1')] },
      },
      ...props,
    });
    return { stack, project, get template() { return Template.fromStack(stack); } };
  };

  test('scores by a schedule', () => {
    const { project, template } = make({ schedule: ScheduleExpression.rate(Duration.days(1)), ssmParameters: true });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)' });
    template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 0);
    expect(untagged(template, project.projectTags)).toEqual([]);
    expect(Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name).sort())
      .toEqual(['batch-pipeline-name', 'model-package-group-name', 'output-url'].map(name => `/mlops/abalone/${name}`));
    expect(outputsOf(template)).toEqual(['The SageMaker pipeline that scores data', 'The group in which models are approved', 'The place in S3 below which each run writes']);
  });

  test('does not run by itself unless asked to', () => {
    make().template.resourceCountIs('AWS::Scheduler::Schedule', 0);
  });

  test('what the project is given reaches the batch pipeline', () => {
    const stack = tooling();
    const { template } = make({ notificationTopic: new Topic(stack, 'Topic'), accessLogsBucket: new Bucket(stack, 'Logs'), removalPolicy: RemovalPolicy.DESTROY }, stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: Match.objectLike({ currentPipelineExecutionStatus: ['Failed'] }) }) });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete', Properties: Match.objectLike({ LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'batch-output/' }) }) });
  });
});
