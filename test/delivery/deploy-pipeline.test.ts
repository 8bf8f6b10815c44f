import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Aws, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ExecutionMode } from 'aws-cdk-lib/aws-codepipeline';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { Construct } from 'constructs';
import { evaluate, stagesOf, statementsOf } from './support';
import { matchesEventPattern } from '../support/event-pattern';
import { flatten, iamProblems, list } from '../support/iam';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const PROD = { account: '333333333333', region: 'eu-west-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const test1 = delivery.EndpointTest.invoke({ cases: [{ body: '0.455,0.365', expect: [delivery.Expectation.numbersBetween(1, 29)] }] });

type Stages = delivery.DeploymentStageOptions[];
const here: Stages = [{ stageName: 'staging', endpoint, test: test1, approval: true }, { stageName: 'prod', endpoint }];
const elsewhere: Stages = [{ ...here[0], env: STAGING }, { ...here[1], env: PROD }];

function deploy(stages: Stages, options: { env?: object; stack?: Stack; props?: Partial<delivery.DeployPipelineProps> } = {}) {
  const stack = options.stack ?? new Stack(new App(), 'Tooling', { env: options.env });
  const group = options.props?.modelPackageGroup ?? new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup: group, stages, ...options.props });
  return { stack, pipeline, get template() { return Template.fromStack(stack); } };
}

describe('deploy pipeline in one account', () => {
  const { stack, pipeline, template } = deploy(here);
  const stages = stagesOf(template);

  test('resolves, deploys, tests, asks for approval, deploys', () => {
    const actions = (stage: any) => stage.Actions.map((action: any) => [action.RunOrder, action.Name, action.ActionTypeId.Provider]);
    expect(stages.map(stage => [stage.Name, actions(stage)])).toEqual([
      ['Source', [[1, 'Templates', 'S3']]],
      ['Model', [[1, 'ResolveModel', 'Lambda']]],
      ['DeployStaging', [[1, 'DeployResourcesStaging', 'CloudFormation'], [2, 'TestStaging', 'Lambda'], [3, 'ApproveDeployment', 'Manual']]],
      ['DeployProd', [[1, 'DeployResourcesProd', 'CloudFormation']]],
    ]);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', { PipelineType: 'V2', ExecutionMode: 'SUPERSEDED', RestartExecutionOnUpdate: true });
  });

  test('the model is resolved at deployment and handed to every stage', () => {
    expect(stages[1].Actions[0].Namespace).toBe('ResolveModel');
    for (const { Actions: [action] } of stages.slice(2)) {
      expect(flatten(action.Configuration.ParameterOverrides)).toContain('"ModelPackageArn":"#{ResolveModel.ModelPackageArn}"');
    }
    expect(JSON.stringify(template.toJSON())).not.toMatch(/model-package\/abalone\/\d/);
  });

  test('an approval is told which model is meant and what it went through', () => {
    expect(stages[2].Actions[2].Configuration.CustomData).toBe(
      'Deploy version #{ResolveModel.ModelPackageVersion} of the model to prod? It passed the tests of staging: #{ResolveModel.ModelPackageArn}'
      + ' - metrics: #{ResolveModel.Metrics} - registry: #{ResolveModel.RegistryUrl} - test report: #{TestStaging.ReportUrl}');
    expect(stages[2].Actions[1].Namespace).toBe('TestStaging');
  });

  test('CloudFormation runs with the bootstrap roles, without more capabilities than needed', () => {
    const { Configuration: configuration, RoleArn: roleArn } = stages[2].Actions[0];
    expect(configuration).toMatchObject({
      ActionMode: 'REPLACE_ON_FAILURE', Capabilities: 'CAPABILITY_NAMED_IAM', TemplatePath: 'Templates::staging.template.json', StackName: pipeline.stages[0].stack.stackName,
    });
    expect(JSON.stringify(roleArn)).toMatch(/cdk-hnb659fds-deploy-role-/);
    expect(JSON.stringify(configuration.RoleArn)).toMatch(/cdk-hnb659fds-cfn-exec-role-/);
  });

  test('a failed stack is made anew, but that of the last stage', () => {
    expect([stages[2], stages[3]].map(stage => stage.Actions[0].Configuration.ActionMode)).toEqual(['REPLACE_ON_FAILURE', 'CREATE_UPDATE']);
  });

  test('the test gets what the deployed stack tells', () => {
    expect(evaluate(template, stages[2].Actions[1].Configuration.UserParameters)).toMatch(
      /^\{"endpointName":"#\{DeployStaging\.EndpointName\}","roleArn":"#\{DeployStaging\.TestRoleArn\}","bucket":"cdk-hnb659fds-assets-[^"]*","key":"[0-9a-f]{64}\.json","model":"#\{ResolveModel\.ModelPackageArn\}","execution":"#\{codepipeline\.PipelineExecutionId\}"\}$/);
    expect(evaluate(template, stages[2].Actions[0].Configuration.ParameterOverrides)).toContain('"TesterArn":"arn:aws:iam::111111111111:role/role"');
  });

  test('the source is the one asset with the templates of the stages', () => {
    const source = stages[0].Actions[0];
    expect(source.Configuration.PollForSourceChanges).toBe(false);
    const outdir = (stack.node.root as App).outdir;
    const directory = join(outdir, `asset.${source.Configuration.S3ObjectKey.replace('.zip', '')}`);
    expect(readdirSync(directory).sort()).toEqual(['prod.template.json', 'staging.template.json']);
    const staging = JSON.parse(readFileSync(join(directory, 'staging.template.json'), 'utf8'));
    expect(staging).toEqual(Template.fromStack(pipeline.stages[0].stack).toJSON());
    const manifest = JSON.parse(readFileSync(join(outdir, 'Tooling.assets.json'), 'utf8'));
    expect(Object.values<any>(manifest.files).map(file => file.source)).toContainEqual({ path: `asset.${source.Configuration.S3ObjectKey.replace('.zip', '')}`, packaging: 'zip' });
  });

  test('deploying the tooling stack does not deploy the stages', () => {
    const assembly = (stack.node.root as App).synth();
    expect(assembly.stacks.map(s => s.stackName)).toEqual(['Tooling']);
    expect(assembly.stacksRecursively.map(s => s.displayName).sort()).toEqual([
      'Tooling', expect.stringMatching(/^Tooling\/Deploy\/Stages\/prod\/Endpoint/), expect.stringMatching(/^Tooling\/Deploy\/Stages\/staging\/Endpoint/),
    ]);
  });

  test('roles have actions that exist, on resources that they take', async () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    expect(await iamProblems(statements, resource => evaluate(template, resource))).toEqual([]);
    expect(statements.filter(statement => statement.Resource === '*').map(statement => statement.Action)).toEqual([
      // a job has no ARN
      ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    ]);
    expect(JSON.stringify(statements)).not.toMatch(/iam:PassRole|"[a-z0-9]+:\*"/);
  });

  test('the test may assume the test role only, and that lets nobody else in', () => {
    const [tester] = Object.entries(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Tests the endpoint of stage staging' } }));
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).filter(p => p.Properties.Roles[0].Ref === tester[0])
      .flatMap(p => p.Properties.PolicyDocument.Statement);
    const { stackName } = pipeline.stages[0].stack;
    expect(statements.filter(s => s.Action === 'sts:AssumeRole').map(s => evaluate(template, s.Resource)))
      .toEqual([`arn:aws:iam::111111111111:role/endpoint-test/${stackName}/*`]);
    expect(statements.filter(s => s.Action === 's3:GetObject').map(s => evaluate(template, s.Resource)))
      .toEqual([expect.stringMatching(/^arn:aws:s3:::cdk-hnb659fds-assets-111111111111-us-east-1\/[0-9a-f]{64}\.json$/)]);

    const stage = Template.fromStack(pipeline.stages[0].stack);
    stage.hasResourceProperties('AWS::IAM::Role', {
      Path: `/endpoint-test/${stackName}/`,
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
          Condition: { StringEquals: { 'aws:PrincipalArn': { Ref: 'TesterArn' } } },
        }],
      }),
    });
    stage.hasParameter('TesterArn', { Default: 'nobody' });
    stage.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Action: ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'] })] }),
      Roles: [{ Ref: Match.stringLikeRegexp('^TestRole') }],
    });
    // a stage without a test has no role for it
    Template.fromStack(pipeline.stages[1].stack).resourcePropertiesCountIs('AWS::IAM::Role', { Path: Match.anyValue() }, 0);
  });
});

test('chat channels hear of approvals and failures, with all that the approval says', () => {
  const { template, stack, pipeline } = deploy(here, {
    props: {
      chat: [
        delivery.ChatChannel.slack({ workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' }),
        delivery.ChatChannel.microsoftTeams({ tenantId: '11111111-2222-3333-4444-555555555555', teamId: '66666666-7777-8888-9999-000000000000', channelId: '19%3Aabc' }),
      ],
    },
  });
  const rules = Object.values<any>(template.findResources('AWS::CodeStarNotifications::NotificationRule')).map(rule => rule.Properties);
  expect(rules.map(rule => rule.Targets.map((target: any) => target.TargetType))).toEqual([['AWSChatbotSlack'], ['AWSChatbotMicrosoftTeams']]);
  for (const rule of rules) {
    expect(rule).toMatchObject({
      DetailType: 'FULL',
      EventTypeIds: ['codepipeline-pipeline-manual-approval-needed', 'codepipeline-pipeline-pipeline-execution-failed'],
      Resource: stack.resolve(pipeline.deployPipelineArn),
    });
  }
});

describe('what starts the pipeline', () => {
  const event = (status: string, group = 'abalone') => ({
    'version': '0',
    'source': 'aws.sagemaker',
    'detail-type': 'SageMaker Model Package State Change',
    'account': '111111111111',
    'region': 'eu-west-1',
    'resources': [`arn:aws:sagemaker:eu-west-1:111111111111:model-package/${group}/3`],
    'detail': { ModelPackageGroupName: group, ModelPackageVersion: 3, ModelPackageStatus: 'Completed', ModelApprovalStatus: status },
  });
  const ruleOf = (template: Template): any => Object.values(template.findResources('AWS::Events::Rule'))[0].Properties;

  test.each([[false, ['Approved']], [true, ['Approved', 'Rejected']]])('with redeployOnRejection %s, it is %s', (redeployOnRejection, starting) => {
    const { template } = deploy(here, { props: { redeployOnRejection } });
    const { EventPattern: pattern } = ruleOf(template);
    expect(['Approved', 'Rejected', 'PendingManualApproval'].filter(status => matchesEventPattern(pattern, event(status)))).toEqual(starting);
    expect(matchesEventPattern(pattern, event('Approved', 'other'))).toBe(false);
  });

  test('the rule may start this pipeline only', () => {
    const { template } = deploy(here);
    const [target] = ruleOf(template).Targets;
    const [id] = Object.keys(template.findResources('AWS::CodePipeline::Pipeline'));
    expect(evaluate(template, target.Arn)).toBe(`arn:aws:codepipeline:us-east-1:111111111111:${id}`);
    const [role] = target.RoleArn['Fn::GetAtt'];
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).filter(p => p.Properties.Roles[0].Ref === role)
      .flatMap(p => p.Properties.PolicyDocument.Statement);
    expect(statements).toEqual([{ Action: 'codepipeline:StartPipelineExecution', Effect: 'Allow', Resource: target.Arn }]);
    expect(template.toJSON().Resources[role].Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
  });
});

describe('stages in other accounts', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const artifacts = new Bucket(stack, 'Artifacts', { encryptionKey: new Key(stack, 'ArtifactsKey') });
  const { pipeline, template } = deploy(elsewhere, {
    stack,
    props: {
      modelArtifacts: {
        buckets: [artifacts],
        keys: [Key.fromKeyArn(stack, 'Known', 'arn:aws:kms:eu-west-1:111111111111:key/known')],
        repositories: [new Repository(stack, 'Images')],
        repositoryArns: ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost'],
      },
    },
  });
  const account = (id: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${id}:root`]] });
  const both = { AWS: [account('222222222222'), account('333333333333')] };
  const deployRole = (id: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${id}:role/cdk-hnb659fds-deploy-role-${id}-eu-west-1`]] });

  test('the stacks of the stages lie in their accounts', () => {
    expect(pipeline.stages.map(stage => [stage.stack.account, stage.stack.region])).toEqual([['222222222222', 'eu-west-1'], ['333333333333', 'eu-west-1']]);
  });

  test('the pipeline may assume the deploy roles of the stages', () => {
    const assumed = statementsOf(template, stack, pipeline.role).filter(s => s.Action === 'sts:AssumeRole');
    expect(assumed.map(s => s.Resource)).toEqual([deployRole('222222222222'), deployRole('333333333333')]);
    const [, , staging, prod] = stagesOf(template);
    expect([staging.Actions[0].RoleArn, prod.Actions[0].RoleArn]).toEqual([deployRole('222222222222'), deployRole('333333333333')]);
    expect(staging.Actions[0].Configuration.RoleArn).toEqual({ 'Fn::Sub': 'arn:${AWS::Partition}:iam::222222222222:role/cdk-hnb659fds-cfn-exec-role-222222222222-eu-west-1' });
  });

  test('bucket and key of the artifacts let the deploy roles in, to read only', () => {
    const id = Object.keys(template.findResources('AWS::S3::Bucket')).find(key => key.startsWith('Deploy'))!;
    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: id } } }));
    const allowed = policy.Properties.PolicyDocument.Statement.filter((s: any) => s.Effect === 'Allow');
    for (const target of ['222222222222', '333333333333']) {
      expect(allowed.filter((s: any) => JSON.stringify(s.Principal.AWS) === JSON.stringify(deployRole(target))).map((s: any) => s.Action)).toEqual([
        ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'], ['s3:GetObject', 's3:GetObjectVersion'],
      ]);
    }
    template.hasResourceProperties('AWS::KMS::Key', {
      Description: 'Artifacts of the pipeline Tooling/Deploy',
      EnableKeyRotation: true,
      KeyPolicy: Match.objectLike({
        Statement: Match.arrayWith([
          { Action: ['kms:Decrypt', 'kms:DescribeKey'], Effect: 'Allow', Principal: { AWS: deployRole('222222222222') }, Resource: '*' },
          { Action: ['kms:Decrypt', 'kms:DescribeKey'], Effect: 'Allow', Principal: { AWS: deployRole('333333333333') }, Resource: '*' },
        ]),
      }),
    });
  });

  test('the parts of the models may be read from the accounts of the stages', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: stack.resolve(artifacts.bucketName),
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 's3:GetObject', Effect: 'Allow', Principal: both }),
          Match.objectLike({ Action: 's3:ListBucket', Effect: 'Allow', Principal: both, Resource: stack.resolve(artifacts.bucketArn) }),
        ]),
      }),
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([{ Action: 'kms:Decrypt', Effect: 'Allow', Principal: both, Resource: '*' }]) }),
    });
    template.hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: Match.objectLike({
        Statement: [{ Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Effect: 'Allow', Principal: both }],
      }),
    });
    template.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', {
      ModelPackageGroupPolicy: Match.objectLike({ Statement: [Match.objectLike({ Sid: 'CrossAccountRead', Principal: both }), Match.objectLike({ Sid: 'CrossAccountReadGroup', Principal: both })] }),
    });
    Annotations.fromStack(stack).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp('a key of modelArtifacts is not owned by this app'));
  });

  test('the endpoints may read them: known places by name, others by parameter', () => {
    const overrides = JSON.parse(evaluate(template, stagesOf(template)[3].Actions[0].Configuration.ParameterOverrides));
    expect(overrides).toEqual({
      ModelPackageArn: '#{ResolveModel.ModelPackageArn}',
      ModelBuckets: Object.keys(template.findResources('AWS::S3::Bucket'))[0],
      ModelKeys: 'arn:aws:kms:us-east-1:111111111111:key/0000',
      ModelRepositories: 'arn:aws:ecr:us-east-1:111111111111:repository/repository',
    });
    const stage = Template.fromStack(pipeline.stages[1].stack);
    expect(Object.keys(stage.findParameters('*')).filter(name => !name.startsWith('Bootstrap')).sort()).toEqual(Object.keys(overrides).sort());
    const statements = Object.values(stage.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    const resources = (action: string) => statements.filter(s => list<string>(s.Action).includes(action))
      .flatMap(s => list<any>(s.Resource)).map(r => evaluate(stage, r));
    expect(resources('s3:GetObject')).toEqual(['arn:aws:s3:::ModelBuckets/*']);
    expect(resources('kms:Decrypt')).toEqual(['arn:aws:kms:eu-west-1:111111111111:key/known', 'ModelKeys']);
    expect(resources('ecr:BatchGetImage')).toEqual(['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost', 'ModelRepositories']);
  });

  test('the test role trusts the test of the tooling account only', () => {
    Template.fromStack(pipeline.stages[0].stack).hasResourceProperties('AWS::IAM::Role', {
      Path: Match.anyValue(),
      AssumeRolePolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Principal: { AWS: account('111111111111') }, Condition: { StringEquals: { 'aws:PrincipalArn': { Ref: 'TesterArn' } } } })],
      }),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({
          Action: 'sts:AssumeRole',
          Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, Match.stringLikeRegexp('^:iam::222222222222:role/endpoint-test/.*-staging/\\*$')]] },
        })]),
      }),
    });
  });

  test('stages in the account of the pipeline need no policies', () => {
    const own = deploy([{ ...here[0], env: TOOLING }, { ...here[1], env: TOOLING }], { env: TOOLING });
    own.template.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupPolicy: Match.absent() });
  });
});

describe('stages in other regions', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const { pipeline, template } = deploy([{ ...here[0], env: STAGING }, { ...here[1], env: { account: '333333333333', region: 'us-east-1' } }], { stack });

  test('have an artifact bucket with a key in their region, open for their deploy role', () => {
    const [, , staging, prod] = stagesOf(template);
    expect([staging.Actions[0].Region, prod.Actions[0].Region]).toEqual([undefined, 'us-east-1']);
    const [{ Properties: { ArtifactStores: stores } }] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
    expect(stores.map((store: any) => [store.Region, store.ArtifactStore.EncryptionKey.Type])).toEqual([['us-east-1', 'KMS'], ['eu-west-1', 'KMS']]);
    const support = Template.fromStack(pipeline.node.findChild('Regions').node.findChild('us-east-1') as Stack);
    support.hasResourceProperties('AWS::KMS::Key', {
      EnableKeyRotation: true,
      KeyPolicy: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Principal: { AWS: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('333333333333:role/cdk-hnb659fds-deploy-role')])] }) } })]) }),
    });
  });

  test('let the pipeline use the key with that alias only', () => {
    const statements = statementsOf(template, stack, pipeline.role).filter(s => JSON.stringify(s.Resource).includes(':kms:us-east-1:'));
    expect(statements).toEqual([{
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111111111111:key/*']] },
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': expect.stringMatching(/^alias\/Tooling-Deploy-/) } },
    }]);
  });

  test('serve copies, since a model is made from parts of its own region', () => {
    const [, , staging, prod] = stagesOf(template);
    expect(staging.Actions.map((action: any) => action.Name)).not.toContain('CopyModelStaging');
    expect(prod.Actions.map((action: any) => action.Name)).toEqual(['PrepareModelsProd', 'CopyModelProd', 'DeployResourcesProd']);
    Annotations.fromStack(stack).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp('stage "prod" serves copies of models, but modelArtifacts names no bucket'));
  });

  test('can use buckets that exist', () => {
    const tooling = new Stack(new App(), 'Tooling', { env: TOOLING });
    const bucket = Bucket.fromBucketAttributes(tooling, 'Replica', {
      bucketName: 'replica', region: 'us-east-1', encryptionKey: Key.fromKeyArn(tooling, 'ReplicaKey', 'arn:aws:kms:us-east-1:111111111111:key/replica'),
    });
    const own = deploy([{ ...here[1], env: { account: '333333333333', region: 'us-east-1' } }], { stack: tooling, props: { replicationBuckets: { 'us-east-1': bucket } } });
    own.template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      ArtifactStores: Match.arrayWith([{ Region: 'us-east-1', ArtifactStore: { Location: 'replica', Type: 'S3', EncryptionKey: { Id: 'arn:aws:kms:us-east-1:111111111111:key/replica', Type: 'KMS' } } }]),
    });
    expect((tooling.node.root as App).synth().stacks.map(each => each.stackName)).toEqual(['Tooling']);
  });
});

test('everything can be brought along', () => {
  const stack = new Stack(new App(), 'Tooling');
  const assetsKey = Key.fromKeyArn(stack, 'AssetsKey', 'arn:aws:kms:eu-west-1:111111111111:key/assets');
  const { template, pipeline } = deploy([
    {
      ...here[0],
      stackName: 'abalone-staging',
      approvalTopic: new Topic(stack, 'Approvals'),
      deployRole: Role.fromRoleArn(stack, 'Deployer', 'arn:aws:iam::111111111111:role/deployer'),
      executionRole: Role.fromRoleArn(stack, 'Executor', 'arn:aws:iam::111111111111:role/executor'),
    },
    { ...here[1], synthesizer: new DefaultStackSynthesizer({ qualifier: 'other' }) },
  ], {
    stack,
    props: {
      deployPipelineName: 'abalone-deploy',
      redeployOnChange: false,
      executionMode: ExecutionMode.QUEUED,
      artifactBucket: new Bucket(stack, 'Mine', { encryptionKey: new Key(stack, 'MineKey') }),
      role: new Role(stack, 'PipelineRole', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') }),
      assetsKey,
      notificationTopic: new Topic(stack, 'Failures'),
      lambdaRuntime: Runtime.NODEJS_22_X,
      logRetention: RetentionDays.ONE_MONTH,
    },
  });
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
    Name: 'abalone-deploy', ExecutionMode: 'QUEUED', RestartExecutionOnUpdate: false, RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineRole'), 'Arn'] },
  });
  const [, , staging, prod] = stagesOf(template);
  expect(staging.Actions[0]).toMatchObject({
    RoleArn: 'arn:aws:iam::111111111111:role/deployer', Configuration: { RoleArn: 'arn:aws:iam::111111111111:role/executor', StackName: 'abalone-staging' },
  });
  expect(JSON.stringify(prod.Actions[0].RoleArn)).toContain('cdk-other-deploy-role-');
  expect(staging.Actions[2].Configuration.NotificationArn).toEqual({ Ref: expect.stringMatching(/^Approvals/) });
  template.allResourcesProperties('AWS::Lambda::Function', { Runtime: 'nodejs22.x' });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  const decrypting = Object.values(template.findResources('AWS::IAM::Policy')).filter(policy => JSON.stringify(policy).includes('key/assets'));
  expect(decrypting.map(policy => policy.Properties.Roles[0].Ref)).toEqual([expect.stringMatching(/^PipelineRole/), expect.stringMatching(/Test/)]);
  expect(pipeline.onStateChange('Done').node.path).toBe('Tooling/Deploy/Pipeline/Done');
});

test('an imported group cannot be opened for the accounts of the stages, so they are named', () => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const arn = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/abalone';
  const { template } = deploy(elsewhere, { stack, props: { modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupArn(stack, 'Group', arn) } });
  expect(stagesOf(template)[1].Actions[0].Configuration.UserParameters).toBe('{"group":"abalone","metrics":true}');
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([{
        Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
        Effect: 'Allow',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:eu-west-1:111111111111:model-package/abalone/*']] },
      }]),
    }),
  });
  Annotations.fromStack(stack).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp('its policy has to let in the account\\(s\\) 222222222222, 333333333333'));
});

test.each<[string, (stack: Stack) => IModelPackageGroupRef]>([
  ['an L1 with capitals in its name', stack => new CfnModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'Abalone' })],
  ['a reference by ARN', stack => Object.assign(new Construct(stack, 'Group'), {
    env: TOOLING, modelPackageGroupRef: { modelPackageGroupArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/Abalone' },
  })],
])('the group may be %s', (_, make) => {
  const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
  const { template } = deploy(here, { stack, props: { modelPackageGroup: make(stack) } });
  expect(stagesOf(template)[1].Actions[0].Configuration.UserParameters).toBe('{"group":"Abalone","metrics":true}');
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ detail: { ModelPackageGroupName: ['Abalone'], ModelApprovalStatus: ['Approved'] } }),
  });
});

test('resources that are added to the stack of a stage are deployed with it', () => {
  const keyOf = (template: Template) => stagesOf(template)[0].Actions[0].Configuration.S3ObjectKey;
  const { stack, pipeline } = deploy(here);
  new Topic(pipeline.stages[0].stack, 'Alarms');
  const after = keyOf(Template.fromStack(stack));
  expect(after).not.toEqual(keyOf(deploy(here).template));
  const directory = join((stack.node.root as App).outdir, `asset.${after.replace('.zip', '')}`);
  expect(readFileSync(join(directory, 'staging.template.json'), 'utf8')).toContain('AWS::SNS::Topic');
});

test.each<[string, (app: App) => Stack]>([
  ['a stack in a stage', app => new Stack(new Stage(app, 'Beta'), 'Tooling')],
  ['a nested stack', app => new NestedStack(new Stack(app, 'Parent'), 'Tooling')],
])('%s may hold the deploy pipeline', (_, make) => {
  const app = new App();
  const stack = make(app);
  const { template } = deploy(here, { stack });
  const [, , staging] = stagesOf(template);
  expect(staging.Actions[0].Configuration.StackName).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,110}-staging$/);
  const owner = stack.nestedStackParent ?? stack;
  const { directory } = Stage.of(owner)!.synth();
  const manifest = JSON.parse(readFileSync(join(directory, `${owner.artifactId}.assets.json`), 'utf8'));
  const zipped = Object.values<any>(manifest.files).map(file => file.source).filter(from => from.packaging === 'zip')
    .map(from => readdirSync(join(directory, from.path)).sort());
  expect(zipped).toContainEqual(['prod.template.json', 'staging.template.json']);
});

test('two syntheses from two directories give the same bytes', () => {
  const cwd = process.cwd();
  const synth = (directory: string): string => {
    process.chdir(directory);
    try {
      const { template } = deploy(elsewhere, { env: TOOLING });
      return JSON.stringify(template.toJSON());
    } finally {
      process.chdir(cwd);
    }
  };
  expect(synth('/tmp')).toEqual(synth('/'));
});

test.each(['cn-north-1', 'us-gov-west-1', 'us-east-1'])('nothing names a partition in %s', region => {
  const { template, pipeline } = deploy([{ ...here[0], env: { account: '222222222222', region } }, { ...here[1], env: { account: '333333333333', region } }],
    { env: { account: '111111111111', region } });
  for (const each of [template, ...pipeline.stages.map(stage => Template.fromStack(stage.stack))]) {
    expect(JSON.stringify(each.toJSON())).not.toMatch(/arn:aws/);
  }
});

describe('fails for', () => {
  test.each<[string, Stages, object | undefined, string]>([
    ['no stage', [], undefined, 'stages must have at least one member'],
    ['a stage without an environment in a cross-account project', [elsewhere[0], here[1]], TOOLING,
      'stage "prod" has no env, but stage "staging" has "222222222222/eu-west-1": give every stage its account and region, or none of them'],
    ['a stage without a region that is known nowhere', [{ ...here[1], env: { account: '333333333333' } }], undefined, 'env of stage "prod" has no region'],
    ['a stage elsewhere with a tooling stack anywhere', elsewhere, undefined, 'stack "Tooling" has no known account and region, but stage "staging" is deployed to "222222222222/eu-west-1"'],
    ['an environment that is a token', [{ ...here[1], env: { account: Aws.ACCOUNT_ID, region: 'eu-west-1' } }], TOOLING, 'env.account of stage "prod" must be known at synth'],
    ['two stages of one name', [here[1], here[1]], undefined, 'stages must have different names, got "prod" and "prod"'],
    ['two stages whose names differ by case only', [here[1], { ...here[1], stageName: 'Prod' }], undefined, 'got "prod" and "Prod"'],
    ['a stage name with a blank', [{ ...here[1], stageName: 'my prod' }], undefined, 'stages[0].stageName must consist of letters'],
    ['a stage name that is too long', [{ ...here[1], stageName: 'x'.repeat(33) }], undefined, 'stages[0].stageName must have 1 to 32 characters, got'],
    ['approval on the last stage', [{ ...here[1], approval: true }], undefined, 'stage "prod" has approval, but no stage comes after it'],
    ['a topic without approval', [{ ...here[1], approvalTopic: Topic.fromTopicArn(new Stack(), 'T', 'arn:aws:sns:eu-west-1:111111111111:t') }], undefined, 'approvalTopic without approval'],
    ['a synthesizer without bootstrap roles', [{ ...here[1], synthesizer: new CliCredentialsStackSynthesizer() }], undefined, 'has no bootstrap roles: give deployRole'],
  ])('%s', (_, stages, env, message) => {
    expect(() => deploy(stages, { env })).toThrow(message);
  });

  test('a pipeline name with a blank', () => {
    expect(() => deploy(here, { props: { deployPipelineName: 'my deploy' } })).toThrow('deployPipelineName must consist of');
  });

  test('more artifact places than CodePipeline can pass', () => {
    const stack = new Stack(new App(), 'Tooling');
    const repositories = Array.from({ length: 7 }, (_, i) => new Repository(stack, `Repo${i}`));
    expect(() => deploy(here, { stack, props: { modelArtifacts: { repositories } } })).toThrow('known at deployment only, got 7');
  });

  test('a stage stack with assets, which nobody would publish', () => {
    const { stack, pipeline } = deploy(here);
    new LambdaFunction(pipeline.stages[0].stack, 'Function', { runtime: Runtime.NODEJS_22_X, handler: 'x', code: Code.fromAsset(__dirname) });
    expect(() => Template.fromStack(stack)).toThrow('deployed by CodePipeline, which publishes no assets');
  });

  test('a second stack in a stage, which nobody would deploy', () => {
    const { stack, pipeline } = deploy(here);
    new Stack(pipeline.stages[0], 'Second');
    expect(() => Template.fromStack(stack)).toThrow('a stage of a deploy pipeline deploys one stack');
  });

  const expect1 = [delivery.Expectation.equalTo('x')];
  test.each<[string, () => void, string]>([
    ['a test without cases', () => delivery.EndpointTest.invoke({ cases: [] }), 'cases must have at least one member'],
    ['a case without a body', () => delivery.EndpointTest.invoke({ cases: [{ expect: expect1 }] }), 'cases[0] must have either body or bodyFile, got neither'],
    ['a case with two bodies', () => delivery.EndpointTest.invoke({ cases: [{ body: '', bodyFile: 'x', expect: expect1 }] }), 'got both'],
    ['a case that expects nothing', () => delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [] }] }), 'a test that expects nothing never fails'],
    ['a body file that is missing', () => delivery.EndpointTest.invoke({ cases: [{ bodyFile: '/nowhere', expect: expect1 }] }), 'cases[0].bodyFile must be a file that can be read, got "/nowhere"'],
    ['a body that is a token', () => delivery.EndpointTest.invoke({ cases: [{ body: Aws.REGION, expect: expect1 }] }), 'cases[0].body must be known at synth'],
    ['two cases of one name', () => delivery.EndpointTest.invoke({ cases: [{ body: '1', name: 'a', expect: expect1 }, { body: '2', name: 'a', expect: expect1 }] }), 'got "a" twice'],
    ['as many allowed failures as cases', () => delivery.EndpointTest.invoke({ allowedFailures: 1, cases: [{ body: '1', expect: expect1 }] }), 'allowedFailures must be a whole number from 0 to 0'],
    ['a timeout beyond that of Lambda', () => delivery.EndpointTest.invoke({ timeout: Duration.minutes(16), cases: [{ body: '1', expect: expect1 }] }), 'timeout must be from 1 to 15 minutes'],
    ['a range upside down', () => delivery.Expectation.numbersBetween(2, 1), 'min must not be above max, got 2 and 1'],
    ['a pattern that is none', () => delivery.Expectation.matches('('), 'pattern must be a regular expression, got "("'],
    ['a path with a wildcard', () => delivery.Expectation.jsonEquals('$.a[*]', 'x'), 'path must point to one value'],
    ['an empty part', () => delivery.Expectation.contains(''), 'text must not be empty'],
  ])('%s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});

test('the cases travel as the handler reads them', () => {
  const { pipeline } = deploy([{
    ...here[1],
    test: delivery.EndpointTest.invoke({
      maxLatency: Duration.seconds(2),
      cases: [
        { body: 'ä', contentType: 'text/plain', accept: 'application/json', maxLatency: Duration.millis(150), expect: [delivery.Expectation.jsonNumberBetween('$.score', 0, 1)] },
        { name: 'file', bodyFile: join(__dirname, 'support.ts'), targetVariant: 'v', expect: [delivery.Expectation.equalTo('x'), delivery.Expectation.contains('y')] },
      ],
    }),
  }]);
  const [, , prod] = stagesOf(Template.fromStack(Stack.of(pipeline)));
  const { key } = JSON.parse(flatten(prod.Actions[1].Configuration.UserParameters));
  const document = JSON.parse(readFileSync(join((pipeline.node.root as App).outdir, `asset.${key}`), 'utf8'));
  expect(document).toEqual({
    kind: 'invoke',
    stage: 'prod',
    reportPrefix: 'endpoint-tests/prod/',
    recordKey: 'endpoint-test/prod',
    allowedFailures: 0,
    cases: [
      { name: 'case 1', body: Buffer.from('ä').toString('base64'), contentType: 'text/plain', accept: 'application/json', maxLatencyMillis: 150, checks: [{ type: 'jsonNumber', path: '$.score', min: 0, max: 1 }] },
      {
        name: 'file',
        body: readFileSync(join(__dirname, 'support.ts')).toString('base64'),
        contentType: 'text/csv',
        targetVariant: 'v',
        maxLatencyMillis: 2000,
        checks: [{ type: 'equals', text: 'x' }, { type: 'contains', text: 'y' }],
      },
    ],
  });
});
