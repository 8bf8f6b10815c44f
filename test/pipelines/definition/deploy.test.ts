import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { SDK, spelled } from './corpus';
import { images, pipelines } from '../../../src';

const { PipelineDefinition } = pipelines;
const ROLE = 'arn:aws:iam::111122223333:role/PipelineRole';
const BUCKET = 'ml-artifacts-111122223333';

function testStack(env?: { account: string; region: string }): Stack {
  return new Stack(new App(), 'Stack', { env });
}

function define(...steps: any[]): pipelines.PipelineDefinition {
  return PipelineDefinition.fromJson(JSON.stringify({ Version: '2020-12-01', Metadata: {}, Parameters: [], PipelineExperimentConfig: null, Steps: steps }));
}

/** The statements of all policies of a role, by its logical id. */
function statementsOf(stack: Stack, role: any): any[] {
  const id = stack.getLogicalId(role.node.defaultChild);
  return Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(policy => policy.Properties.Roles.some((r: any) => r.Ref === id))
    .flatMap(policy => policy.Properties.PolicyDocument.Statement);
}

const actions = (statements: any[]) => statements.flatMap(statement => statement.Action).sort();

test.each(SDK)('%s is deployed as it is when nothing is replaced', (_, text) => {
  const stack = testStack({ account: '111122223333', region: 'us-west-2' });
  const role = Role.fromRoleArn(stack, 'Role', ROLE, { mutable: false });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
    definition: PipelineDefinition.fromJson(text), executionRole: role, jobRole: role, artifactBucket: Bucket.fromBucketName(stack, 'Bucket', BUCKET),
  });
  const deployed = spelled(stack.resolve(pipeline.definitionText()));
  const expected = spelled(text);
  // every job of the corpus runs with the one role, but for one that has another one
  const normalize = (document: any) => JSON.parse(JSON.stringify(document).replace(/arn:aws:iam::111122223333:role\/[\w/-]+/g, '<role>'));
  expect(normalize(deployed)).toEqual(normalize(expected));
});

test.each(SDK)('%s is deployed in any partition with role, bucket and images replaced', (_, text) => {
  const stack = testStack();
  const bucket = new Bucket(stack, 'Data');
  const definition = PipelineDefinition.fromJson(text).withBucket(BUCKET, bucket);
  new pipelines.Pipeline(stack, 'Pipeline', { definition });
  const template = JSON.stringify(Template.fromStack(stack).findResources('AWS::SageMaker::Pipeline'));
  if (template.includes('PipelineDefinitionBody')) { expect(template).not.toContain(`s3://${BUCKET}`); }
  Template.fromStack(stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
});

test('roles, buckets, images and texts are replaced', () => {
  const stack = testStack();
  const bucket = new Bucket(stack, 'Data');
  const queue = new Queue(stack, 'Queue');
  const trainRole = new Role(stack, 'TrainRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  const definition = define(
    {
      Name: 'Train',
      Type: 'Training',
      Arguments: {
        RoleArn: 'arn:aws:iam::1:role/Train',
        AlgorithmSpecification: { TrainingImage: 'old-image:1', TrainingInputMode: 'File' },
        HyperParameters: { sagemaker_submit_directory: '"s3://old-bucket/code.tar.gz"', other: 's3://old-bucket-2/x' },
        InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://old-bucket/train' } } }],
        OutputDataConfig: { S3OutputPath: { 'Std:Join': { On: '/', Values: ['s3:/', 'old-bucket', { Get: 'Execution.PipelineExecutionId' }] } } },
      },
    },
    {
      Name: 'Wait',
      Type: 'Callback',
      SqsQueueUrl: 'https://old-queue',
      Arguments: { model: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' }, at: 's3://old-bucket/prefix/x' },
    },
  )
    .withRole('arn:aws:iam::1:role/Train', trainRole)
    .withBucket('old-bucket', bucket)
    .withText('s3://old-bucket/prefix/', 's3://other-bucket/there/')
    .withImage('old-image:1', images.Image.fromUri('111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:2'))
    .withText('https://old-queue', queue.queueUrl);
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition });
  const text: string = JSON.stringify(stack.resolve(pipeline.definitionText()));
  const document = JSON.parse(PipelineDefinition.fromPipeline(pipeline).toJson());
  const [train, wait] = document.Steps;
  const data = `\${${stack.getLogicalId(bucket.node.defaultChild as any)}}`;
  expect(train.Arguments.HyperParameters).toEqual({ sagemaker_submit_directory: `"s3://${data}/code.tar.gz"`, other: 's3://old-bucket-2/x' });
  expect(train.Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri).toEqual(`s3://${data}/train`);
  expect(train.Arguments.OutputDataConfig.S3OutputPath['Std:Join'].Values[1]).toEqual(data);
  expect(train.Arguments.AlgorithmSpecification.TrainingImage).toEqual('111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:2');
  expect(train.Arguments.RoleArn).toEqual(`\${${stack.getLogicalId(trainRole.node.defaultChild as any)}.Arn}`);
  expect(wait.Arguments.at).toEqual('s3://other-bucket/there/x');
  expect(text).not.toMatch(/old-bucket[^-]|old-image|old-queue|role\/Train/);

  const job = statementsOf(stack, trainRole);
  expect(actions(job)).toEqual(expect.arrayContaining(['s3:GetObject', 's3:PutObject', 'ecr:BatchGetImage', 'logs:PutLogEvents']));
  const execution = statementsOf(stack, pipeline.executionRole);
  expect(execution).toContainEqual(expect.objectContaining({ Action: 'sqs:SendMessage', Resource: stack.resolve(queue.queueArn) }));
  expect(execution).toContainEqual(expect.objectContaining({
    Action: 'iam:PassRole', Resource: stack.resolve(trainRole.roleArn), Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  }));
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('unused-replacement'));
});

test('what is replaced nowhere is told', () => {
  const stack = testStack();
  const definition = define({ Name: 'Stop', Type: 'Fail', Arguments: { ErrorMessage: 'no' } }).withText('s3://nowhere', 's3://there');
  new pipelines.Pipeline(stack, 'Pipeline', { definition });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('"s3://nowhere" is to be replaced, but is nowhere in the definition'));
});

test('jobs run with the pipeline\'s job role, and get what they read and write', () => {
  const stack = testStack();
  const definition = define(
    {
      Name: 'Prepare',
      Type: 'Processing',
      Arguments: {
        RoleArn: 'arn:aws:iam::1:role/Old',
        AppSpecification: { ImageUri: '111122223333.dkr.ecr.us-west-2.amazonaws.com/tools:1' },
        ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 } },
        ProcessingInputs: [{ InputName: 'raw', S3Input: { S3Uri: { Get: 'Parameters.Input' }, LocalPath: '/opt/ml/processing/raw', S3DataType: 'S3Prefix' } }],
        ProcessingOutputConfig: {
          Outputs: [{ OutputName: 'clean', S3Output: { S3Uri: 's3://out/clean', LocalPath: '/opt/ml/processing/clean', S3UploadMode: 'EndOfJob' } }],
        },
      },
      PropertyFiles: [{ PropertyFileName: 'Report', OutputName: 'clean', FilePath: 'report.json' }],
    },
    { Name: 'Copy', Type: 'Lambda', FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:copy', Arguments: {}, OutputParameters: [] },
    { Name: 'New', Type: 'Tomorrow', Arguments: {} },
  );
  const parameters = [{ Name: 'Input', Type: 'String', DefaultValue: 's3://in/raw.csv' }];
  const withParameter = PipelineDefinition.fromJson(JSON.stringify({ ...JSON.parse(definition.toJson()), Parameters: parameters }));
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition: withParameter });
  const document = JSON.parse(PipelineDefinition.fromPipeline(pipeline).toJson());
  expect(document.Steps[0].Arguments.RoleArn).toEqual(`\${${stack.getLogicalId(pipeline.jobRole.node.defaultChild as any)}.Arn}`);
  const job = statementsOf(stack, pipeline.jobRole);
  const about = (action: string) =>
    JSON.stringify(job.filter(statement => [statement.Action].flat().includes(action)).map(statement => statement.Resource));
  expect(about('s3:GetObject')).toContain(':s3:::in/raw.csv*');
  expect(about('s3:PutObject')).toContain(':s3:::out/clean*');
  expect(about('ecr:BatchGetImage')).toContain(':ecr:us-west-2:111122223333:repository/tools');
  const execution = statementsOf(stack, pipeline.executionRole);
  expect(actions(execution)).toEqual(expect.arrayContaining(['lambda:InvokeFunction', 'sagemaker:CreateProcessingJob', 's3:GetObject']));
  expect(actions(execution).filter(action => action.includes('*'))).toEqual([]);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('no permissions are known for step "New" of type "Tomorrow"'));
});

test('steps can be changed, and schedules know the parameters', () => {
  const stack = testStack();
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition: PipelineDefinition.fromJson(SDK[0][1]) });
  pipeline.steps[0].addArgumentOverride('ProcessingResources.ClusterConfig.VolumeSizeInGB', 99);
  pipeline.steps[1].addDependency(pipeline.steps[0]);
  const document = JSON.parse(PipelineDefinition.fromPipeline(pipeline).toJson());
  expect(document.Steps[0].Arguments.ProcessingResources.ClusterConfig.VolumeSizeInGB).toEqual(99);
  expect(document.Steps[1].DependsOn).toEqual(['PrepareAbalone']);
});

describe('fails', () => {
  test('fails with steps and a definition, and with neither', () => {
    const stack = testStack();
    const definition = define({ Name: 'Stop', Type: 'Fail' });
    expect(() => new pipelines.Pipeline(stack, 'A', { definition, steps: [new pipelines.FailStep(stack, 'F')] })).toThrow(/exclude each other.*got both/);
    expect(() => new pipelines.Pipeline(stack, 'B', {})).toThrow(/one is required, got neither/);
  });

  test('fails with parameters besides a definition', () => {
    const stack = testStack();
    expect(() => new pipelines.Pipeline(stack, 'A', {
      definition: define({ Name: 'Stop', Type: 'Fail' }), parameters: [new pipelines.StringParameter(stack, 'P')],
    })).toThrow(/parameters cannot be given besides definition/);
  });

  test.each([
    [[{ Name: 'A', Type: 'Fail' }, { Name: 'A', Type: 'Fail' }], /"A" twice/],
    [[{ Name: 'A', Type: 'Training', DependsOn: ['B'] }], /"B", which is not in the pipeline/],
    [[{ Name: 'A', Type: 'Training', DependsOn: ['B'] }, { Name: 'B', Type: 'Training', DependsOn: ['A'] }], /in a circle: A → B → A/],
    [[], /at least one step/],
  ])('fails for %j', (steps, message) => {
    expect(() => new pipelines.Pipeline(testStack(), 'Pipeline', { definition: define(...steps) })).toThrow(message);
  });

  test('fails when nothing is to be replaced', () => {
    expect(() => define().withText('', 'x')).toThrow(/must not be an empty text/);
  });
});

test('making what has no ARN yet is allowed on any resource', () => {
  const stack = testStack();
  const definition = define(...['EMR', 'EMRServerless', 'BedrockCustomModel', 'BedrockModelImport'].map(Type => ({ Name: Type, Type, Arguments: {} })));
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition });
  // not from a template: the checks at synth would say what the steps lack
  const { Statement: statements } = stack.resolve((pipeline.executionRole.node.findChild('DefaultPolicy') as Policy).document);
  const onAny = statements.filter((statement: any) => statement.Resource === '*').flatMap((statement: any) => statement.Action);
  expect(onAny.sort()).toEqual(['bedrock:CreateCustomModel', 'bedrock:CreateModelImportJob', 'elasticmapreduce:RunJobFlow']);
});
