import { spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, NestedStack, SecretValue, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildEnvironmentVariableType, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnPipeline } from 'aws-cdk-lib/aws-sagemaker';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { delivery } from 'cdk-mlops';
import { buildSpecOf, evaluate, statementsOf } from './support';
import { iamProblems } from '../support/iam';

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c';

function sagemakerPipeline(stack: Stack, name = 'abalone'): CfnPipeline {
  return new CfnPipeline(stack, 'MlPipeline', {
    pipelineName: name,
    pipelineDefinition: { PipelineDefinitionBody: '{}' },
    roleArn: 'arn:aws:iam::111111111111:role/sagemaker',
  });
}

function build(props: Partial<delivery.BuildPipelineProps> = {}, stack = new Stack(new App(), 'Tooling')) {
  const pipeline = props.pipeline ?? sagemakerPipeline(stack);
  const construct = new delivery.BuildPipeline(stack, 'Build', {
    source: delivery.Source.codeConnection('acme/abalone', { connectionArn: CONNECTION }),
    pipeline,
    ...props,
  });
  return { stack, construct, get template() { return Template.fromStack(stack); } };
}

describe('build pipeline with defaults', () => {
  const { stack, construct, template } = build();

  test('is of type V2 with a source and a build stage', () => {
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      PipelineType: 'V2',
      Name: Match.absent(),
      Stages: [
        { Name: 'Source', Actions: [Match.objectLike({ ActionTypeId: Match.objectLike({ Provider: 'CodeStarSourceConnection' }) })] },
        { Name: 'Build', Actions: [Match.objectLike({ Name: 'BuildAndExecuteSageMakerPipeline', ActionTypeId: Match.objectLike({ Provider: 'CodeBuild' }) })] },
      ],
    });
  });

  test('tests before it deploys and deploys before it starts', () => {
    const spec = buildSpecOf(template);
    expect(Object.keys(spec.phases)).toEqual(['install', 'pre_build', 'build']);
    for (const phase of Object.values<any>(spec.phases)) { expect(phase['on-failure']).toBe('ABORT'); }
    expect(spec.phases.install['runtime-versions']).toEqual({ nodejs: '22', python: '3.12' });
    expect(spec.phases.install.commands).toContain(
      'if [ -f ml/requirements.txt ]; then python3 -m pip install --disable-pip-version-check --quiet -r ml/requirements.txt; fi');
    expect(spec.phases.pre_build.commands).toEqual([
      'if [ -f package.json ]; then npm test --if-present; fi',
      'if ls tests/test_*.py >/dev/null 2>&1; then python3 -m pytest tests; fi',
      'if ls ml/tests/test_*.py >/dev/null 2>&1; then python3 -m pytest ml/tests; fi',
    ]);
    expect(spec.phases.build.commands).toEqual([
      "npx --no -- cdk deploy 'Tooling' --require-approval never --ci",
      expect.stringMatching(/^aws sagemaker start-pipeline-execution --pipeline-name "\$SAGEMAKER_PIPELINE_NAME" /),
    ]);
    expect(spec.phases.build.commands.join()).not.toMatch(/wait|--pipeline-parameters/);
  });

  test('runs on Amazon Linux 2023 without Docker, encrypted, with a time limit', () => {
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: Match.objectLike({
        Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        PrivilegedMode: false,
        ComputeType: 'BUILD_GENERAL1_SMALL',
        EnvironmentVariables: [{ Name: 'SAGEMAKER_PIPELINE_NAME', Type: 'PLAINTEXT', Value: Match.anyValue() }],
      }),
      EncryptionKey: stack.resolve(construct.encryptionKey!.keyArn),
      TimeoutInMinutes: 60,
    });
  });

  test('the build may assume the four bootstrap roles and start the one pipeline, nothing else of the kind', () => {
    const statements = statementsOf(template, stack, construct.buildRole);
    const assume = statements.filter(s => [s.Action].flat().includes('sts:AssumeRole'));
    expect(assume).toHaveLength(1);
    const environment = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, expect.any(String), { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]] };
    expect(assume[0].Resource).toEqual([environment, environment, environment, environment]);
    expect(assume[0].Resource.map((r: any) => r['Fn::Join'][1][4])).toEqual([
      ':role/cdk-hnb659fds-deploy-role-', ':role/cdk-hnb659fds-file-publishing-role-',
      ':role/cdk-hnb659fds-image-publishing-role-', ':role/cdk-hnb659fds-lookup-role-',
    ]);
    expect(statements.filter(s => JSON.stringify(s.Action).includes('sagemaker:'))).toEqual([{
      Action: 'sagemaker:StartPipelineExecution',
      Effect: 'Allow',
      Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':pipeline/', { Ref: 'MlPipeline' }]] },
    }]);
    expect(statements.map(s => s.Resource)).not.toContain('*');
    expect(JSON.stringify(statements)).not.toContain('iam:PassRole');
  });

  test('roles have actions that exist, on resources that they take', async () => {
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    const streams = (arn: string) => arn.replace(/(:log-group:[^:]+)(:\*)?$/, '$1:log-stream:*');
    expect(await iamProblems(statements, resource => streams(evaluate(template, resource)))).toEqual([
      // CDK's own, under the service's former name
      `codestar-connections:UseConnection does not take ${CONNECTION}`,
    ]);
    expect(statements.filter(statement => statement.Resource === '*')).toEqual([]);
  });

  test('both service roles trust their service for this account only', () => {
    for (const service of ['codepipeline', 'codebuild', 'events']) {
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: Match.objectLike({
          Statement: [{
            Action: 'sts:AssumeRole',
            Effect: 'Allow',
            Principal: { Service: `${service}.amazonaws.com` },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }],
        }),
      });
    }
  });

  test('artifacts are encrypted, private, TLS-only and retained', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: Match.objectLike({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) })],
        },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      }),
    });
    template.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: Match.objectLike({ EnableKeyRotation: true }) });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })]),
      }),
    });
  });

  test('the log group bears the name to which CodeBuild writes', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: {
        LogGroupName: { 'Fn::Join': ['', ['/aws/codebuild/', stack.resolve(construct.project.projectName)]] },
        RetentionInDays: 180,
      },
    });
  });
});

test.each([[0, 'a project without any manifest'], [1, 'a project whose tests fail']])('the default commands exit with %d in %s', (expected, _) => {
  const directory = mkdtempSync(join(tmpdir(), 'build-'));
  try {
    if (expected === 1) {
      writeFileSync(join(directory, 'package.json'), JSON.stringify({ scripts: { test: 'node --version && exit 1' } }));
    }
    const { phases } = buildSpecOf(build().template);
    const results = [...phases.install.commands, ...phases.pre_build.commands].map(command => spawnSync('bash', ['-c', command], { cwd: directory }).status);
    expect(Math.max(...results as number[])).toBe(expected);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('everything can be brought along', () => {
  const stack = new Stack(new App(), 'Tooling');
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 1 });
  const { template } = build({
    buildPipelineName: 'abalone-build',
    directory: "models/it's",
    installCommands: ['make install'],
    testCommands: ['make test'],
    selfUpdateCommands: ['make deploy'],
    selfUpdateRoles: [Role.fromRoleArn(stack, 'Deployer', 'arn:aws:iam::111111111111:role/deployer')],
    pipelineParameters: { InputDataUrl: 's3://data/"quoted".csv', A: '1' },
    environmentVariables: { STAGE: { value: 'dev' } },
    runtimeVersions: { python: '3.13' },
    buildImage: LinuxBuildImage.STANDARD_7_0,
    computeType: ComputeType.LARGE,
    privileged: true,
    timeout: Duration.minutes(20),
    vpc,
    securityGroups: [new SecurityGroup(stack, 'Sg', { vpc })],
    artifactBucket: new Bucket(stack, 'Mine', { encryptionKey: new Key(stack, 'MineKey') }),
    role: new Role(stack, 'PipelineRole', { assumedBy: new ServicePrincipal('codepipeline.amazonaws.com') }),
    buildRole: new Role(stack, 'ProjectRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') }),
    logGroup: new LogGroup(stack, 'MyLogs'),
    notificationTopic: new Topic(stack, 'Failures'),
  }, stack);
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.resourceCountIs('AWS::KMS::Key', 1);
  template.resourceCountIs('AWS::Logs::LogGroup', 1);
  template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: 'abalone-build', RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PipelineRole'), 'Arn'] } });
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    ServiceRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProjectRole'), 'Arn'] },
    VpcConfig: Match.objectLike({ VpcId: Match.anyValue() }),
    TimeoutInMinutes: 20,
    Environment: Match.objectLike({
      PrivilegedMode: true,
      Image: 'aws/codebuild/standard:7.0',
      EnvironmentVariables: Match.arrayWith([
        { Name: 'SAGEMAKER_PIPELINE_PARAMETERS', Type: 'PLAINTEXT', Value: '[{"Name":"A","Value":"1"},{"Name":"InputDataUrl","Value":"s3://data/\\"quoted\\".csv"}]' },
        { Name: 'STAGE', Type: 'PLAINTEXT', Value: 'dev' },
      ]),
    }),
  });
  const spec = buildSpecOf(template);
  const enter = "cd \"$CODEBUILD_SRC_DIR\"/'models/it'\\''s'";
  expect(spec.phases.install.commands).toEqual([enter, 'make install']);
  expect(spec.phases.pre_build.commands).toEqual([enter, 'make test']);
  expect(spec.phases.build.commands).toEqual([enter, 'make deploy', expect.stringContaining('--pipeline-parameters "$SAGEMAKER_PIPELINE_PARAMETERS"')]);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([{ Action: 'sts:AssumeRole', Effect: 'Allow', Resource: 'arn:aws:iam::111111111111:role/deployer' }]),
    }),
    Roles: [{ Ref: Match.stringLikeRegexp('^ProjectRole') }],
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ 'source': ['aws.codepipeline'], 'detail': { state: ['FAILED'] }, 'detail-type': ['CodePipeline Pipeline Execution State Change'] }),
  });
});

test('without self update and start, the build only tests', () => {
  const { template, construct, stack } = build({ selfUpdate: false, startPipeline: false });
  expect(Object.keys(buildSpecOf(template).phases)).toEqual(['install', 'pre_build']);
  expect(JSON.stringify(statementsOf(template, stack, construct.buildRole))).not.toMatch(/sts:AssumeRole|sagemaker:/);
});

test('self update names the stack by its path, in other regions too, with the qualifier of the stack', () => {
  const app = new App({ context: { '@aws-cdk/core:bootstrapQualifier': 'mlops1234' } });
  const stack = new Stack(app, 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { template, construct } = build({ selfUpdateRegions: ['eu-west-1', 'us-east-1'] }, stack);
  const [assume] = statementsOf(template, stack, construct.buildRole).filter(s => s.Action === 'sts:AssumeRole');
  expect(assume.Resource.map((r: any) => r['Fn::Join'][1][2])).toEqual(
    ['eu-west-1', 'us-east-1'].flatMap(region => ['deploy', 'file-publishing', 'image-publishing', 'lookup']
      .map(role => `:iam::111111111111:role/cdk-mlops1234-${role}-role-111111111111-${region}`)));
});

test('a nested stack is updated with its parent', () => {
  const parent = new Stack(new Stage(new App(), 'Beta'), 'Tooling');
  const nested = new NestedStack(parent, 'Nested');
  const construct = new delivery.BuildPipeline(nested, 'Build', {
    source: delivery.Source.codeConnection('acme/abalone', { connectionArn: CONNECTION }), pipeline: sagemakerPipeline(parent),
  });
  expect(construct.node.path).toBe('Beta/Tooling/Nested/Build');
  expect(buildSpecOf(Template.fromStack(nested)).phases.build.commands[0]).toContain("cdk deploy 'Beta/Tooling' ");
});

test('a pipeline name with capitals is granted in both spellings of its ARN', () => {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const { template, construct } = build({
    pipeline: CfnPipeline.fromPipelineName(stack, 'Imported', 'Abalone'),
  }, stack);
  const [start] = statementsOf(template, stack, construct.buildRole).filter(s => s.Action === 'sagemaker:StartPipelineExecution');
  expect(start.Resource.map((r: any) => r['Fn::Join'][1].at(-1))).toEqual([
    ':sagemaker:eu-west-1:111111111111:pipeline/Abalone', ':sagemaker:eu-west-1:111111111111:pipeline/abalone',
  ]);
});

test('secrets in environment variables are readable for the build', () => {
  const { template } = build({ environmentVariables: { TOKEN: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'pypi-token' } } });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: 'secretsmanager:GetSecretValue' })]) }),
  });
});

describe('sources', () => {
  test('a connection may be used, by the name that its ARN tells', () => {
    const { template, construct, stack } = build();
    const use = statementsOf(template, stack, construct.role).filter(s => /UseConnection/.test(s.Action));
    expect(use).toEqual([
      { Action: 'codestar-connections:UseConnection', Effect: 'Allow', Resource: CONNECTION },
      { Action: 'codeconnections:UseConnection', Effect: 'Allow', Resource: CONNECTION },
    ]);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({
        Actions: [Match.objectLike({ Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'acme/abalone', BranchName: 'main', DetectChanges: true } })],
      })]),
      Triggers: Match.absent(),
    });
  });

  test('a full clone lets the build use the connection too', () => {
    const { template, construct, stack } = build({ source: delivery.Source.codeConnection('acme/abalone', { connectionArn: CONNECTION, fullClone: true }) });
    const use = statementsOf(template, stack, construct.buildRole).filter(s => /UseConnection/.test(s.Action));
    expect(use.map(s => s.Action)).toEqual(['codestar-connections:UseConnection', 'codeconnections:UseConnection']);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({ Actions: [Match.objectLike({ Configuration: Match.objectLike({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' }) })] })]),
    });
  });

  test('filters become triggers of the pipeline in place of the action\'s own', () => {
    const { template } = build({
      source: delivery.Source.codeConnection('group/team/abalone', {
        connectionArn: CONNECTION, branch: 'release', filePaths: ['ml/**'], excludedFilePaths: ['**/*.md'], pullRequests: { branches: ['main'] },
      }),
    });
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({
        Actions: [Match.objectLike({ Configuration: Match.objectLike({ FullRepositoryId: 'group/team/abalone', BranchName: 'release', DetectChanges: false }) })],
      })]),
      Triggers: [{
        ProviderType: 'CodeStarSourceConnection',
        GitConfiguration: {
          SourceActionName: 'ModelBuildWorkflowCode',
          Push: [{ Branches: { Includes: ['release'] }, FilePaths: { Includes: ['ml/**'], Excludes: ['**/*.md'] } }],
        },
      }],
    });
  });

  test('tags start the pipeline in place of pushes', () => {
    const { template } = build({ source: delivery.Source.codeConnection('acme/abalone', { connectionArn: CONNECTION, tags: ['v*'] }) });
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Triggers: [Match.objectLike({ GitConfiguration: Match.objectLike({ Push: [{ Tags: { Includes: ['v*'] } }] }) })],
    });
  });

  test('CodeCommit starts the pipeline by an event, not by polling', () => {
    const stack = new Stack(new App(), 'Tooling');
    const { template } = build({ source: delivery.Source.codeCommit(new Repository(stack, 'Repo', { repositoryName: 'abalone' })) }, stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({ Actions: [Match.objectLike({ Configuration: Match.objectLike({ BranchName: 'main', PollForSourceChanges: false }) })] })]),
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: Match.objectLike({ 'source': ['aws.codecommit'], 'detail-type': ['CodeCommit Repository State Change'], 'detail': { event: ['referenceCreated', 'referenceUpdated'], referenceName: ['main'] } }),
      Targets: [Match.objectLike({ RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('EventRole'), 'Arn'] } })],
    });
  });

  test('a new version of an object in S3 starts the pipeline by an event, not by polling', () => {
    const stack = new Stack(new App(), 'Tooling');
    const bucket = Bucket.fromBucketName(stack, 'Code', 'code-bucket');
    const { template } = build({ source: delivery.Source.s3(bucket, 'abalone.zip') }, stack);
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Stages: Match.arrayWith([Match.objectLike({ Actions: [Match.objectLike({ Configuration: { S3Bucket: 'code-bucket', S3ObjectKey: 'abalone.zip', PollForSourceChanges: false } })] })]),
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: ['code-bucket'] }, object: { key: ['abalone.zip'] } } },
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Action: 'codepipeline:StartPipelineExecution' })] }),
    });
  });

  test.each<[string, () => void, string]>([
    ['repository without an owner', () => delivery.Source.codeConnection('abalone', { connectionArn: CONNECTION }), 'repository must be the full name "owner/name", got "abalone"'],
    ['connection that is none', () => delivery.Source.codeConnection('a/b', { connectionArn: 'arn:aws:s3:::b' }), 'connectionArn must be the ARN of a connection'],
    ['branch with a blank', () => delivery.Source.codeConnection('a/b', { connectionArn: CONNECTION, branch: 'my branch' }), 'branch must be the name of one branch'],
    ['nine path filters', () => delivery.Source.codeConnection('a/b', { connectionArn: CONNECTION, filePaths: Array(9).fill('x') }), 'filePaths must have 1 to 8 members, got 9'],
    ['tags and paths', () => delivery.Source.codeConnection('a/b', { connectionArn: CONNECTION, tags: ['v*'], filePaths: ['ml/**'] }), 'tags and filePaths cannot be given together'],
    ['filters without trigger', () => delivery.Source.codeConnection('a/b', { connectionArn: CONNECTION, triggerOnPush: false, filePaths: ['ml/**'] }), 'triggerOnPush is false'],
    ['key that is no zip', () => delivery.Source.s3(Bucket.fromBucketName(new Stack(), 'B', 'code-bucket'), 'code.tar'), 'key must name a zip file, got "code.tar"'],
    ['token for a repository', () => delivery.Source.codeConnection(SecretValue.unsafePlainText('a/b').toString(), { connectionArn: CONNECTION }), 'repository must be known at synth'],
  ])('fails for a %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});

test.each<[string, Partial<delivery.BuildPipelineProps>, string]>([
  ['pipeline name with a blank', { buildPipelineName: 'my build' }, 'buildPipelineName must consist of letters'],
  ['directory outside the source', { directory: '../other' }, 'directory must be a path below the root of the source'],
  ['parameters without start', { startPipeline: false, pipelineParameters: { a: 'b' } }, 'startPipeline is false'],
  ['parameter name with a dot', { pipelineParameters: { 'a.b': 'c' } }, 'got "a.b"'],
  ['parameter value that is too long', { pipelineParameters: { a: 'x'.repeat(1025) } }, 'pipelineParameters.a must have at most 1024 characters, got 1025'],
  ['update options without update', { selfUpdate: false, selfUpdateCommands: ['x'] }, 'selfUpdate is false'],
  ['reserved variable', { environmentVariables: { SAGEMAKER_PIPELINE_NAME: { value: 'x' } } }, 'must not contain SAGEMAKER_PIPELINE_NAME'],
])('fails for a %s', (_, props, message) => {
  expect(() => build(props)).toThrow(message);
});

test('fails for a bucket and a key', () => {
  const stack = new Stack(new App(), 'Tooling');
  expect(() => build({ artifactBucket: new Bucket(stack, 'B'), encryptionKey: new Key(stack, 'K') }, stack)).toThrow('leave out one of them');
});
