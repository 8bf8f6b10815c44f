import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnPipeline } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';
import { buildSpecOf, evaluate } from '../delivery/support';
import { list } from '../support/iam';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const PROD = { account: '333333333333', region: 'eu-west-1' };
const source = delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c' });
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const invokes = delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365', expect: [delivery.Expectation.numbersBetween(1, 29)] }] });
const here: delivery.DeploymentStageOptions[] = [{ stageName: 'staging', endpoint, test: invokes, approval: true }, { stageName: 'prod', endpoint }];
const elsewhere: delivery.DeploymentStageOptions[] = [{ ...here[0], env: STAGING }, { ...here[1], env: PROD }];

/** Trains, and registers if the model is good enough: the registering step lies in a branch. */
function trainingPipeline(stack: Stack, options: { image?: images.Image; groups?: registry.ModelPackageGroup[] } = {}): pipelines.Pipeline {
  const xgboost = images.Image.xgboost('1.7-1');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image: xgboost,
    instanceType: pipelines.InstanceType.M5_XLARGE,
    inputs: { train: pipelines.TrainingInput.from('s3://data/train.csv', { contentType: 'text/csv' }) },
  });
  const groups = options.groups ?? [new registry.ModelPackageGroup(stack, 'Group')];
  const registers = groups.map((modelPackageGroup, i) => new pipelines.RegisterModelStep(stack, `Register${i}`, {
    modelPackageGroup,
    image: options.image ?? xgboost,
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [pipelines.InstanceType.M5_LARGE],
  }));
  const threshold = new pipelines.IntegerParameter(stack, 'Threshold', { defaultValue: 1 });
  const gate = new pipelines.ConditionStep(stack, 'Gate', {
    conditions: [pipelines.Condition.lessThanOrEqualTo(threshold.valueAsNumber, 6)], ifSteps: registers,
  });
  return new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, gate] });
}

function project(options: { stack?: Stack; env?: object; props?: Partial<projects.BuildTrainDeployProjectProps> } = {}) {
  const stack = options.stack ?? new Stack(new App(), 'Tooling', { env: options.env });
  const pipeline = options.props?.pipeline ?? trainingPipeline(stack);
  const construct = new projects.BuildTrainDeployProject(stack, 'Abalone', { projectName: 'abalone', pipeline, source, stages: here, ...options.props });
  return { stack, pipeline, construct, get template() { return Template.fromStack(stack); } };
}

describe('a project in several accounts', () => {
  const { stack, construct, template } = project({ env: TOOLING, props: { stages: elsewhere } });
  const stages = construct.stages.map(stage => Template.fromStack(stage.stack));

  test('has one build pipeline and one deploy pipeline around the SageMaker pipeline', () => {
    template.resourceCountIs('AWS::CodePipeline::Pipeline', 2);
    template.resourceCountIs('AWS::SageMaker::Pipeline', 1);
    template.resourceCountIs('AWS::SageMaker::ModelPackageGroup', 1);
    expect(stages.map(stage => Object.keys(stage.findResources('AWS::SageMaker::Endpoint')).length)).toEqual([1, 1]);
  });

  test('everything that can bear tags bears those of the project, in the stages too', () => {
    const expected = [{ Key: 'sagemaker:project-id', Value: construct.projectId }, { Key: 'sagemaker:project-name', Value: 'abalone' }];
    const taggable = [
      'AWS::CodeBuild::Project', 'AWS::CodePipeline::Pipeline', 'AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket',
      'AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model', 'AWS::SageMaker::ModelPackageGroup', 'AWS::SageMaker::Pipeline',
    ];
    const seen = new Set<string>();
    for (const each of [template, ...stages]) {
      for (const [id, resource] of Object.entries<any>(each.toJSON().Resources)) {
        if (!taggable.includes(resource.Type)) { continue; }
        seen.add(resource.Type);
        expect([id, resource.Properties.Tags?.filter((tag: any) => tag.Key.startsWith('sagemaker:'))]).toEqual([id, expected]);
      }
    }
    expect([...seen].sort()).toEqual(taggable);
  });

  test('outputs name what was made', () => {
    const outputs = Object.values<any>(template.findOutputs('*')).map(output => output.Description);
    expect(outputs.sort()).toEqual([
      'The SageMaker pipeline', 'The group in which models are approved', 'The pipeline that builds and tests the ML code', 'The pipeline that deploys approved models',
    ].sort());
  });

  test('the build knows the project and starts the pipeline', () => {
    const [build] = Object.values(template.findResources('AWS::CodeBuild::Project'));
    expect(build.Properties.Environment.EnvironmentVariables).toEqual([
      { Name: 'SAGEMAKER_PIPELINE_NAME', Type: 'PLAINTEXT', Value: stack.resolve(construct.pipeline.pipelineRef.pipelineName) },
      { Name: 'SAGEMAKER_PROJECT_NAME', Type: 'PLAINTEXT', Value: 'abalone' },
      { Name: 'SAGEMAKER_PROJECT_ID', Type: 'PLAINTEXT', Value: construct.projectId },
    ]);
    expect(buildSpecOf(template).phases.build.commands[0]).toBe("npx --no -- cdk deploy 'Tooling' --require-approval never --ci");
  });

  test('the group, the artifacts and the image come from the pipeline', () => {
    expect(construct.modelPackageGroup.node.path).toBe('Tooling/Group');
    const [, prod] = stages;
    const statements = Object.values(prod.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    const resources = (action: string) => statements.filter(s => list<string>(s.Action).includes(action))
      .flatMap(s => list<any>(s.Resource)).map(r => evaluate(prod, r));
    expect(resources('s3:GetObject')).toEqual([expect.stringMatching(/^arn:aws:s3:::ModelBuckets\/tooling-pipeline-\w+\/\*$/)]);
    expect(resources('ecr:BatchGetImage')).toHaveLength(1);
    const [deploy] = Object.values(template.findResources('AWS::CodePipeline::Pipeline')).filter(p => JSON.stringify(p).includes('ResolveModel'));
    const overrides = JSON.parse(evaluate(template, deploy.Properties.Stages[3].Actions[0].Configuration.ParameterOverrides));
    expect(overrides.ModelBuckets).toMatch(/^PipelineArtifactBucket/);
    const image = JSON.stringify([overrides.ModelRepositories, resources('ecr:BatchGetImage')]);
    expect(image).toMatch(/arn:aws:ecr:eu-west-1:141502667606:repository\/sagemaker-xgboost/);
  });

  test('the artifacts may be read from the accounts of the stages', () => {
    const [policy] = Object.entries(template.findResources('AWS::S3::BucketPolicy')).filter(([id]) => id.startsWith('PipelineArtifactBucket')).map(([, p]) => p);
    const principals = policy.Properties.PolicyDocument.Statement.filter((s: any) => s.Action === 's3:GetObject').flatMap((s: any) => s.Principal.AWS.map((p: any) => evaluate(template, p)));
    expect(principals).toEqual(['arn:aws:iam::222222222222:root', 'arn:aws:iam::333333333333:root']);
  });
});

test('an image of the app\'s own repository may be pulled from the accounts of the stages', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const pipeline = trainingPipeline(stack, { image: images.Image.fromEcrRepository(new Repository(stack, 'Images')) });
  const { template } = project({ stack, props: { pipeline, stages: elsewhere } });
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: Match.objectLike({ Statement: [Match.objectLike({ Action: Match.arrayWith(['ecr:BatchGetImage']) })] }),
  });
});

test('a project in an unknown environment has all stages there', () => {
  const { template, construct } = project();
  template.resourceCountIs('AWS::CodePipeline::Pipeline', 2);
  expect(construct.stages.map(stage => Template.fromStack(stage.stack).toJSON().Parameters.ModelPackageArn.Type)).toEqual(['String', 'String']);
});

test('stages in other regions are part of the self update', () => {
  const { template } = project({ env: TOOLING, props: { stages: [{ ...here[1], env: { account: '333333333333', region: 'us-east-1' } }] } });
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('AbaloneBuildBuildRole')).map(([, p]) => p);
  const [assume] = policy.Properties.PolicyDocument.Statement.filter((s: any) => s.Action === 'sts:AssumeRole');
  expect(assume.Resource.map((r: any) => evaluate(template, r)).filter((arn: string) => arn.endsWith('us-east-1'))).toHaveLength(4);
});

test('options reach both pipelines', () => {
  const stack = new Stack(new App(), 'Tooling');
  const topic = new Topic(stack, 'Failures');
  const logs = new Bucket(stack, 'AccessLogs');
  const { template } = project({
    stack,
    props: {
      notificationTopic: topic,
      accessLogsBucket: logs,
      projectId: 'p-abc123',
      buildOptions: { buildPipelineName: 'abalone-build', selfUpdate: false, environmentVariables: { STAGE: { value: 'dev' } } },
      deployOptions: { deployPipelineName: 'abalone-deploy', redeployOnRejection: true, modelArtifacts: { repositoryArns: ['arn:aws:ecr:eu-west-1:999999999999:repository/more'] } },
    },
  });
  for (const name of ['abalone-build', 'abalone-deploy']) { template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: name }); }
  template.resourcePropertiesCountIs('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: { state: ['FAILED'] } }) }, 2);
  template.resourcePropertiesCountIs('AWS::S3::Bucket', { LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'pipeline-artifacts/' }) }, 2);
  template.hasResourceProperties('AWS::Events::Rule', { EventPattern: Match.objectLike({ detail: Match.objectLike({ ModelApprovalStatus: ['Approved', 'Rejected'] }) }) });
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Environment: Match.objectLike({ EnvironmentVariables: Match.arrayWith([{ Name: 'SAGEMAKER_PROJECT_ID', Type: 'PLAINTEXT', Value: 'p-abc123' }, { Name: 'STAGE', Type: 'PLAINTEXT', Value: 'dev' }]) }),
  });
});

test('name and id may come from parameters, as Service Catalog gives them', () => {
  const stack = new Stack(new App(), 'Tooling');
  const name = new CfnParameter(stack, 'SageMakerProjectName');
  const id = new CfnParameter(stack, 'SageMakerProjectId');
  const { template, construct } = project({ stack, props: { projectName: name.valueAsString, projectId: id.valueAsString } });
  Template.fromStack(construct.stages[1].stack).hasResourceProperties('AWS::SageMaker::Endpoint', {
    Tags: [{ Key: 'sagemaker:project-id', Value: { Ref: 'Tag1' } }, { Key: 'sagemaker:project-name', Value: { Ref: 'Tag2' } }],
  });
  const [deploy] = Object.values(template.findResources('AWS::CodePipeline::Pipeline')).filter(p => JSON.stringify(p).includes('ResolveModel'));
  expect(JSON.parse(evaluate(template, deploy.Properties.Stages[3].Actions[0].Configuration.ParameterOverrides)))
    .toMatchObject({ Tag1: 'SageMakerProjectId', Tag2: 'SageMakerProjectName' });
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Tags: [{ Key: 'sagemaker:project-id', Value: { Ref: 'SageMakerProjectId' } }, { Key: 'sagemaker:project-name', Value: { Ref: 'SageMakerProjectName' } }],
  });
});

test('the id is the same in every synthesis and another one for every project', () => {
  const { construct, stack } = project();
  const other = new projects.BuildTrainDeployProject(stack, 'Other', { projectName: 'other', pipeline: construct.pipeline, source, stages: here });
  expect(project().construct.projectId).toBe(construct.projectId);
  expect(other.projectId).not.toBe(construct.projectId);
  expect(construct.projectId).toMatch(/^p-[a-z0-9]{12}$/);
});

test('a pipeline made elsewhere works with a group, and the model says what it misses', () => {
  const stack = new Stack(new App(), 'Tooling');
  const { construct } = project({
    stack,
    props: { pipeline: CfnPipeline.fromPipelineName(stack, 'Imported', 'abalone'), modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group') },
  });
  expect(construct.modelPackageGroup.node.path).toBe('Tooling/Group');
  Annotations.fromStack(construct.stages[0].stack).hasWarning('*', Match.stringLikeRegexp('name the places in modelAccess'));
});

test('two syntheses give the same bytes', () => {
  const synth = () => JSON.stringify(project({ env: TOOLING, props: { stages: elsewhere } }).template.toJSON());
  expect(synth()).toBe(synth());
});

describe('fails for', () => {
  test.each<[string, Partial<projects.BuildTrainDeployProjectProps>, string]>([
    ['a name over its limit', { projectName: 'a'.repeat(33) }, 'projectName must have 1 to 32 characters'],
    ['a name that begins with a digit', { projectName: '1abalone' }, 'projectName must consist of letters, digits and hyphens'],
    ['a name that ends with a hyphen', { projectName: 'abalone-' }, 'projectName must consist of'],
    ['an id of another form', { projectId: 'abalone' }, 'projectId must consist of "p-"'],
    ['a stage without an environment among others', { stages: [elsewhere[0], here[1]] }, 'stage "prod" has no env'],
    ['an environment that is a token', { stages: [{ ...here[1], env: { account: Aws.ACCOUNT_ID } }] }, 'env.account of stage "prod" must be known at synth'],
  ])('%s', (_, props, message) => {
    expect(() => project({ env: TOOLING, props })).toThrow(message);
  });

  test('a pipeline that registers nothing, without a group', () => {
    const stack = new Stack(new App(), 'Tooling');
    expect(() => project({ stack, props: { pipeline: CfnPipeline.fromPipelineName(stack, 'Imported', 'abalone') } })).toThrow('no step of pipeline registers a model');
  });

  test('a pipeline that registers in two groups, without a choice', () => {
    const stack = new Stack(new App(), 'Tooling');
    const groups = ['A', 'B'].map(id => new registry.ModelPackageGroup(stack, id));
    const pipeline = trainingPipeline(stack, { groups });
    expect(() => project({ stack, props: { pipeline } })).toThrow('pipeline registers models in 2 groups (Tooling/A, Tooling/B): give modelPackageGroup');
    const chosen = new projects.BuildTrainDeployProject(stack, 'Chosen', { projectName: 'abalone', pipeline, source, stages: here, modelPackageGroup: groups[1] });
    expect(chosen.modelPackageGroup).toBe(groups[1]);
  });
});
