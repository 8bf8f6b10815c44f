import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { images, monitoring, pipelines, projects, registry } from 'cdk-mlops';
import { ENDPOINT, SOURCE, STAGES, tooling, trainingPipeline, untagged } from './support';
import { buildSpecOf } from '../delivery/support';
import { modelPackageEvent } from '../registry/model-package-events';
import { matchesEventPattern } from '../support/event-pattern';

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
      notificationTopic: new Topic(stack, 'Topic'),
      removalPolicy: RemovalPolicy.DESTROY,
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
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:eu-west-1:999999999999:model-package/abalone/*']] },
        })]),
      }),
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
        inputBucket: Bucket.fromBucketName(stack, 'Input', 'input'),
        instanceType: pipelines.InstanceType.M5_LARGE,
        modelArtifacts: { images: [images.Image.xgboost('1.7-1')] },
      },
      ...props,
    });
    return { stack, project, get template() { return Template.fromStack(stack); } };
  };

  const patterns = (template: Template) => Object.values<any>(template.findResources('AWS::Events::Rule'))
    .filter(({ Properties }) => JSON.stringify(Properties.Targets[0]).includes('start') && Properties.EventPattern !== undefined)
    .map(({ Properties }) => ({ pattern: Properties.EventPattern, template: JSON.stringify(Properties.Targets[0].InputTransformer) }));

  test('scores by a schedule, through the guard', () => {
    const { project, template } = make({
      triggers: [projects.BatchTrigger.schedule(ScheduleExpression.rate(Duration.days(1)))],
      ssmParameters: true,
    });
    template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(1 day)' });
    template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 0);
    expect(project.startGuard!.pipeline).toBe(project.batchPipeline.pipeline);
    expect(untagged(template, project.projectTags)).toEqual([]);
    expect(Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name).sort())
      .toEqual(['batch-pipeline-name', 'model-package-group-name', 'output-url'].map(name => `/mlops/abalone/${name}`));
    expect(outputsOf(template)).toEqual(['The SageMaker pipeline that scores data', 'The group in which models are approved', 'The place in S3 below which each run writes']);
  });

  test('scores when a version is approved', () => {
    const { template } = make({ triggers: [projects.BatchTrigger.onApproval()] });
    const [{ pattern }] = patterns(template);
    expect(matchesEventPattern(pattern, modelPackageEvent())).toBe(true);
    expect(matchesEventPattern(pattern, modelPackageEvent({ ModelApprovalStatus: 'Rejected' }))).toBe(false);
    expect(matchesEventPattern(pattern, modelPackageEvent({ ModelPackageGroupName: 'other' }))).toBe(false);
  });

  test('scores when a version of another account is approved, whose events come over a bus', () => {
    const stack = tooling();
    const { template } = make({
      modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupArn(stack, 'Other', 'arn:aws:sagemaker:eu-west-1:999999999999:model-package-group/abalone'),
      triggers: [projects.BatchTrigger.onApproval({ eventBus: new EventBus(stack, 'Bus') })],
    }, stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: { Ref: Match.stringLikeRegexp('^Bus') }, EventPattern: Match.objectLike({ account: ['999999999999'] }) });
  });

  const uploaded = (key: string, bucket = 'input') => ({ 'source': 'aws.s3', 'detail-type': 'Object Created', 'detail': { bucket: { name: bucket }, object: { key } } });

  test('scores new data once it is complete', () => {
    const { template } = make({ triggers: [projects.BatchTrigger.onNewData({ suffix: '_SUCCESS' })] });
    const [{ pattern, template: message }] = patterns(template);
    expect(matchesEventPattern(pattern, uploaded('2026/_SUCCESS'))).toBe(true);
    expect(matchesEventPattern(pattern, uploaded('2026/part-0.csv'))).toBe(false);
    expect(matchesEventPattern(pattern, uploaded('2026/_SUCCESS', 'other'))).toBe(false);
    expect(message).toContain('\\"quietSeconds\\":900');
    expect(message).not.toContain('InputDataUrl');
  });

  test('scores each new object by itself, below the prefix alone', () => {
    const stack = tooling();
    const { template } = make({
      batchOptions: { inputBucket: Bucket.fromBucketName(stack, 'Data', 'input'), inputPrefix: 'in/', instanceType: pipelines.InstanceType.M5_LARGE },
      triggers: [projects.BatchTrigger.onNewData({ eachObject: true })],
    }, stack);
    const [{ pattern, template: message }] = patterns(template);
    expect(matchesEventPattern(pattern, uploaded('in/a.csv'))).toBe(true);
    expect(matchesEventPattern(pattern, uploaded('out/a.csv'))).toBe(false);
    expect(message).toMatch(/InputDataUrl[^}]*s3:\/\/input\/<detail-object-key>/);
    expect(message).toContain('$.detail.object.key');
  });

  test('scores when an event comes', () => {
    const { template } = make({ triggers: [projects.BatchTrigger.onEvent({ source: ['com.acme.warehouse'], detailType: ['Export done'] })] });
    const [{ pattern }] = patterns(template);
    expect(matchesEventPattern(pattern, { 'source': 'com.acme.warehouse', 'detail-type': 'Export done' })).toBe(true);
    expect(matchesEventPattern(pattern, { 'source': 'com.acme.warehouse', 'detail-type': 'Export begun' })).toBe(false);
  });

  describe('in stages', () => {
    const data = (stack: Stack) => ({ inputBucket: Bucket.fromBucketName(stack, 'Elsewhere', 'elsewhere'), instanceType: pipelines.InstanceType.M5_LARGE });
    const stagesOf = (stack: Stack) => [{ stageName: 'plant', env: { account: '222222222222', region: 'eu-west-1' }, batch: data(stack) }];

    test('scores there only', () => {
      const stack = tooling();
      const { project, template } = make({ batchOptions: undefined, stages: stagesOf(stack), ssmParameters: true }, stack);
      template.resourceCountIs('AWS::SageMaker::Pipeline', 0);
      template.resourceCountIs('AWS::CodePipeline::Pipeline', 1);
      expect(outputsOf(template)).toEqual(['The group in which models are approved', 'The pipeline that deploys approved models']);
      const [stage] = project.stages;
      const plant = Template.fromStack(stage.stack);
      plant.hasResourceProperties('AWS::SSM::Parameter', { Name: '/mlops/abalone/stages/plant/batch-pipeline-name' });
      plant.hasResourceProperties('AWS::SageMaker::Pipeline', { Tags: Match.arrayWith([{ Key: 'sagemaker:project-name', Value: 'abalone' }]) });
      expect(project.modelPackageGroup.modelPackageGroupName).toBe('abalone');
      expect(() => project.batchPipeline).toThrow('the project has no batchOptions, so that it scores in its stages only: ask for the batch of a stage');
    });

    test('scores here and there, with models of the same places', () => {
      const stack = tooling();
      const { project, template } = make({ stages: stagesOf(stack), deployOptions: { deployPipelineName: 'to-plants' } }, stack);
      template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
      template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: 'to-plants' });
      expect(project.deployPipeline!.modelPackageGroup).toBe(project.batchPipeline.modelPackageGroup);
      Template.fromStack(project.stages[0].stack).hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })]) }),
      });
    });

    test('with strict security its containers are in a network of the stage, cut off', () => {
      const stack = tooling();
      const { project } = make({ batchOptions: undefined, stages: stagesOf(stack), security: projects.Security.STRICT }, stack);
      const [{ batch, stack: plant }] = project.stages;
      const [model, transform] = JSON.parse(batch!.pipeline.definitionText()).Steps;
      expect(model.Arguments.EnableNetworkIsolation).toBe(true);
      expect(model.Arguments.VpcConfig.Subnets).toHaveLength(2);
      expect(transform.Arguments.TransformResources.VolumeKmsKeyId).toBeDefined();
      const template = Template.fromStack(plant);
      template.resourceCountIs('AWS::EC2::VPC', 1);
      expect(Object.values<any>(template.findResources('AWS::S3::Bucket')).filter(({ Properties }) => JSON.stringify(Properties.BucketEncryption).includes('aws:kms'))).toHaveLength(1);
    });

    test.each<[string, (stack: Stack) => Partial<projects.BatchProjectProps>, string]>([
      ['without anything', () => ({ batchOptions: undefined }), 'a batch project needs something to score: give batchOptions for the account of the project, stages for others, or both'],
      ['with triggers of nothing', stack => ({ batchOptions: undefined, stages: stagesOf(stack), triggers: [projects.BatchTrigger.onApproval()] }),
        'triggers start runs in the account of the project, which needs batchOptions: give them, or schedules in the batch of a stage'],
      ['with deployOptions without stages', () => ({ deployOptions: {} }), 'deployOptions are for stages: give stages, or leave them out'],
      ['with a stage that only serves', () => ({ stages: [{ stageName: 'web', endpoint: ENDPOINT }] }),
        'stage "web" of a batch project has no batch: say there what is scored, or use a DeployProject'],
    ])('fails %s', (_, props, message) => {
      const stack = tooling();
      expect(() => make(props(stack), stack)).toThrow(message);
    });
  });

  test('with strict security the containers are in its network, cut off', () => {
    const { project } = make({ security: projects.Security.STRICT });
    const model = JSON.parse(project.batchPipeline.pipeline.definitionText()).Steps.find((step: any) => step.Name === 'CreateModel');
    expect(model.Arguments).toMatchObject({ EnableNetworkIsolation: true, VpcConfig: { Subnets: expect.anything() } });
  });

  test('does not run by itself unless asked to', () => {
    const { project, template } = make();
    template.resourceCountIs('AWS::SQS::Queue', 0);
    template.resourceCountIs('AWS::Events::Rule', 0);
    expect(project.startGuard).toBeUndefined();
  });

  test('what the project is given reaches the batch pipeline', () => {
    const stack = tooling();
    const { template } = make({ notificationTopic: new Topic(stack, 'Topic'), accessLogsBucket: new Bucket(stack, 'Logs'), removalPolicy: RemovalPolicy.DESTROY }, stack);
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: Match.objectLike({ currentPipelineExecutionStatus: ['Failed'] }) }) });
    template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Delete', Properties: Match.objectLike({ LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'batch-output/' }) }) });
  });
});

describe('build, train, deploy and monitor', () => {
  const make = (props: Partial<projects.BuildTrainDeployMonitorProjectProps> = {}) => {
    const stack = tooling();
    const project = new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
      projectName: 'abalone', pipeline: trainingPipeline(stack), source: SOURCE, stages: STAGES, ...props,
    });
    return { stack, project, template: Template.fromStack(stack), stages: project.stages.map(stage => Template.fromStack(stage.stack)) };
  };
  const schedules = (template: Template) => Object.values(template.findResources('AWS::SageMaker::MonitoringSchedule'));

  test('watches the model in every stage', () => {
    const { project, template, stages } = make({ monitoring: { schedule: monitoring.MonitorSchedule.daily(4) } });
    for (const stage of stages) {
      stage.resourceCountIs('AWS::SageMaker::Endpoint', 1);
      expect(schedules(stage).map(({ Properties }) => Properties.MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression)).toEqual(['cron(0 4 ? * * *)']);
      stage.hasResourceProperties('AWS::SageMaker::EndpointConfig', { DataCaptureConfig: Match.objectLike({ EnableCapture: true }) });
    }
    expect(project.monitors).toHaveLength(2);
    expect(project.startGuard).toBeUndefined();
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 2);
  });

  test('a stage may say something else', () => {
    const { stages } = make({ stages: [STAGES[0], { ...STAGES[1], monitoring: { schedule: monitoring.MonitorSchedule.daily(6) } }] });
    expect(stages.map(stage => schedules(stage)[0].Properties.MonitoringScheduleConfig.ScheduleConfig.ScheduleExpression))
      .toEqual(['cron(0 * ? * * *)', 'cron(0 6 ? * * *)']);
  });

  test('drift starts a training, unless one runs', () => {
    const { project, template } = make({ retrainOnDrift: true });
    const [rule] = Object.entries<any>(template.findResources('AWS::Events::Rule')).filter(([id]) => id.includes('RetrainOnDrift')).map(([, each]) => each);
    expect(JSON.stringify(rule.Properties.Targets[0])).toMatch(/Drift.*DROP/);
    expect(project.startGuard!.pipeline).toBe(project.pipeline);
  });
});
