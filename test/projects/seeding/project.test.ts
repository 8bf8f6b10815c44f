import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnPipeline } from 'aws-cdk-lib/aws-sagemaker';
import { delivery, pipelines, projects, registry } from 'cdk-mlops';
import { filesIn } from '../../cli/init/support';
import { buildSpecOf } from '../../delivery/support';
import { SOURCE, STAGES, tooling, trainingPipeline } from '../support';

const { SeedCode } = projects;
const scratch = mkdtempSync(join(tmpdir(), 'seeding-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const CONNECTION = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c';
const named = (stack: Stack) => pipelines.Pipeline.fromPipelineName(stack, 'Named', 'abalone');
const group = (stack: Stack) => new registry.ModelPackageGroup(stack, 'Models');
const codeCommit = (stack: Stack) => delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Repository', 'code'), { branch: 'trunk' });

/** A project in whose source seed code goes. */
function train(props: (stack: Stack) => Partial<projects.BuildTrainProjectProps> = () => ({})) {
  const stack = tooling();
  const project = new projects.BuildTrainProject(stack, 'Project', {
    projectName: 'abalone', pipeline: named(stack), modelPackageGroup: group(stack), source: codeCommit(stack), seedCode: SeedCode.abalone(), ...props(stack),
  });
  return { stack, project, get template() { return Template.fromStack(stack); } };
}
const statementsOf = (template: Template, role: string): any[] => Object.entries<any>(template.findResources('AWS::IAM::Policy'))
  .filter(([id]) => id.startsWith(role)).flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const actionsOf = (template: Template, role: string) => statementsOf(template, role).flatMap(({ Action }) => Action).sort();
const checkinOf = (template: Template) => Object.entries<any>(template.findResources('AWS::CodeBuild::Project')).find(([id]) => id.startsWith('ProjectSeedCode'))![1].Properties;
const variablesOf = (properties: any) => Object.fromEntries(properties.Environment.EnvironmentVariables.map(({ Name, Value }: any) => [Name, Value]));

/** The files of the asset of a project's seed code, as they are staged. */
function filesOf(stack: Stack): Record<string, string> {
  const assembly = (stack.node.root as any).synth();
  const { template } = assembly.getStackByName(stack.stackName);
  const checkin = Object.entries<any>(template.Resources).find(([id, { Type }]) => Type === 'AWS::CodeBuild::Project' && id.startsWith('ProjectSeedCode'))![1];
  return filesIn(join(assembly.directory, `asset.${variablesOf(checkin.Properties).SEEDCODE_BUCKET_KEY.replace('.zip', '')}`));
}

describe('where it goes', () => {
  test('a repository in CodeCommit, with git, and before the pipeline looks for it', () => {
    const { project, template } = train();
    const { GIT_REPOSITORY_URL, GIT_REPOSITORY_BRANCH } = variablesOf(checkinOf(template));
    expect(JSON.stringify(GIT_REPOSITORY_URL)).toContain('git-codecommit.eu-west-1.');
    expect(GIT_REPOSITORY_BRANCH).toBe('trunk');
    expect(actionsOf(template, 'ProjectSeedCodeCheckinRole')).toEqual(expect.arrayContaining(['codecommit:GitPull', 'codecommit:GitPush', 's3:GetObject']));
    expect(actionsOf(template, 'ProjectSeedCodeRole')).toEqual(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'logs:CreateLogStream', 'logs:PutLogEvents']);
    template.hasResourceProperties('Custom::SeedCode', { Url: GIT_REPOSITORY_URL, Branch: 'trunk' });
    const [seed] = Object.keys(template.findResources('Custom::SeedCode'));
    const [pipeline] = Object.values<any>(template.findResources('AWS::CodePipeline::Pipeline'));
    expect(pipeline.DependsOn).toContain(seed);
    expect(project.sourceSeed!.resource).toBeDefined();
    expect(project.sourceSeed!.buildRole).toBeDefined();
  });

  test('a repository behind a connection, with the connection alone', () => {
    const { template } = train(() => ({ source: delivery.Source.codeConnection('group/sub/abalone', { connectionArn: CONNECTION }) }));
    expect(variablesOf(checkinOf(template))).toMatchObject({
      GIT_REPOSITORY_URL: { 'Fn::Join': ['', ['https://codeconnections.eu-west-1.', { Ref: 'AWS::URLSuffix' }, '/git-http/111111111111/eu-west-1/6e0c9b1c/group/sub/abalone.git']] },
      GIT_REPOSITORY_BRANCH: 'main',
    });
    expect(statementsOf(template, 'ProjectSeedCodeCheckinRole')).toContainEqual(
      { Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Effect: 'Allow', Resource: CONNECTION },
    );
  });

  test('a zip file in S3, without a build', () => {
    const { project, template } = train(stack => ({
      source: delivery.Source.s3(Bucket.fromBucketAttributes(stack, 'Sources', { bucketName: 'sources', encryptionKey: new Key(stack, 'Key') }), 'abalone/code.zip'),
    }));
    expect(Object.keys(template.findResources('AWS::CodeBuild::Project')).filter(id => id.includes('SeedCode'))).toEqual([]);
    template.hasResourceProperties('Custom::SeedCode', { Bucket: 'sources', Key: 'abalone/code.zip' });
    expect(statementsOf(template, 'ProjectSeedCodeRole')).toEqual(expect.arrayContaining([
      { Action: 's3:PutObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::sources/abalone/code.zip']] } },
      expect.objectContaining({ Action: 'kms:GenerateDataKey' }),
    ]));
    expect(project.sourceSeed!.project).toBeUndefined();
  });
});

describe('what it is', () => {
  test.each(['abalone', 'tabular', 'nlp'] as const)('%s: an app with the pipeline in a stack of its own, which the build deploys', template => {
    const { stack, template: body } = train(() => ({ seedCode: SeedCode[template]() }));
    const files = filesOf(stack);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(['.gitignore', 'README.md', 'app.ts', 'cdk.json', 'ml/requirements-test.txt', 'package.json', 'pipeline.ts', 'tsconfig.json']));
    expect(Object.keys(files).filter(name => name.startsWith('ml/tests/test_')).length).toBeGreaterThan(0);
    expect(Object.entries(files).filter(([, text]) => /\{\{|\/\/\? /.test(text)).map(([name]) => name)).toEqual([]);
    expect(JSON.parse(files['cdk.json']).context).toMatchObject({ projectName: 'abalone' });
    expect(files['pipeline.ts']).not.toContain('Baseline');
    const { phases } = buildSpecOf(body);
    expect(phases.build.commands).toEqual([
      'npx --no -- cdk deploy --all --require-approval never --ci -c projectName="$SAGEMAKER_PROJECT_NAME" -c pipelineName="$SAGEMAKER_PIPELINE_NAME" '
      + '-c modelPackageGroup="$SAGEMAKER_MODEL_PACKAGE_GROUP_NAME"',
      expect.stringContaining('aws sagemaker start-pipeline-execution'),
    ]);
  });

  test('the endpoints of the stages read what it trains, and monitors find baselines', () => {
    const stack = tooling();
    const key = new Key(stack, 'Key');
    const artifactBucket = new Bucket(stack, 'Artifacts', { encryptionKey: key });
    new projects.BuildTrainDeployMonitorProject(stack, 'Project', {
      projectName: 'abalone',
      pipeline: named(stack),
      modelPackageGroup: group(stack),
      source: codeCommit(stack),
      seedCode: SeedCode.tabular({ artifactBucket }),
      stages: STAGES,
      monitoring: { dataQuality: {} },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: Match.stringLikeRegexp('^Artifacts') },
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal: { AWS: Match.anyValue() } })]) },
    });
    expect(buildSpecOf(template).phases.build.commands[0]).toMatch(/-c artifactBucket="\$SAGEMAKER_ARTIFACT_BUCKET" -c artifactKey="\$SAGEMAKER_ARTIFACT_KEY"$/);
    expect(filesOf(stack)['pipeline.ts']).toContain('Baseline');
  });

  test('a directory of one\'s own, without what its .gitignore leaves out, and with the build of the app', () => {
    const own = join(scratch, 'own');
    mkdirSync(join(own, 'node_modules', 'x'), { recursive: true });
    const files = { 'app.ts': 'app', 'ml.pyc': '', '.gitignore': 'secret*\n', 'secret.env': 'x', 'notes.md': '', 'node_modules/x/index.js': '' };
    for (const [name, text] of Object.entries(files)) { writeFileSync(join(own, name), text); }
    const { stack, template } = train(of => ({ pipeline: trainingPipeline(of), modelPackageGroup: undefined, seedCode: SeedCode.fromAsset(own, { exclude: ['notes.md'] }) }));
    expect(Object.keys(filesOf(stack))).toEqual(['.gitignore', 'app.ts']);
    expect(buildSpecOf(template).phases.build.commands[0]).toContain('cdk deploy \'Tooling\'');
  });

  test('a zip file in a bucket of one\'s own', () => {
    const { template } = train(stack => ({ seedCode: SeedCode.fromBucket(Bucket.fromBucketName(stack, 'Seeds', 'seeds'), 'abalone.zip') }));
    expect(variablesOf(checkinOf(template))).toMatchObject({ SEEDCODE_BUCKET_NAME: 'seeds', SEEDCODE_BUCKET_KEY: 'abalone.zip' });
    expect(JSON.stringify(statementsOf(template, 'ProjectSeedCodeCheckinRole'))).toContain(':s3:::seeds/abalone.zip');
  });
});

test('fails where it does not fit', () => {
  const own = { pipeline: (stack: Stack) => trainingPipeline(stack) };
  expect(() => train(stack => ({ pipeline: own.pipeline(stack) }))).toThrow(/abalone\(\) brings a pipeline in a stack of its own, and pipeline Tooling\/Pipeline is defined in this app: give Pipeline\.from/);
  expect(() => train(stack => ({ pipeline: new CfnPipeline(stack, 'L1', { pipelineName: 'l1', pipelineDefinition: {}, roleArn: 'r' }) }))).toThrow(/pipeline Tooling\/L1 is defined in this app/);
  expect(() => train(() => ({ modelPackageGroup: undefined }))).toThrow(/registers its models in a group of the project: give modelPackageGroup/);
  expect(() => train(() => ({ buildOptions: { selfUpdate: false } }))).toThrow(/selfUpdate must not be false with seed code of this package/);
  expect(() => train(() => ({ source: undefined, ci: delivery.Ci.githubActions({ repository: 'acme/abalone' }) }))).toThrow(/seedCode goes to the source of a project, and with ci there is none/);
  expect(() => train(() => ({ security: projects.Security.STRICT }))).toThrow(/seedCode needs a way to the host of the repository/);
  class Elsewhere extends delivery.Source {
    public bind(scope: Stack, options: delivery.SourceBindOptions) { return SOURCE.bind(scope, options); }
  }
  expect(() => train(() => ({ source: new Elsewhere() }))).toThrow(/seedCode goes to a repository in CodeCommit.*got another source: put the code there by hand/);
  expect(() => SeedCode.fromAsset(join(scratch, 'nowhere'))).toThrow(/directory must be a directory with code, got ".*nowhere"/);
  expect(() => train(stack => ({ seedCode: SeedCode.fromBucket(Bucket.fromBucketName(stack, 'Seeds', 'seeds'), 'abalone.tar') }))).toThrow(/key must name a zip file, got "abalone\.tar"/);
  const deploy = (seedCode: projects.SeedCode, monitoring?: object) => () => {
    const stack = tooling();
    return new projects.BuildTrainDeployProject(stack, 'Project', {
      projectName: 'abalone',
      pipeline: named(stack),
      modelPackageGroup: group(stack),
      source: codeCommit(stack),
      seedCode,
      stages: [{ stageName: 'here', endpoint: STAGES[0].endpoint, monitoring }],
    });
  };
  expect(deploy(SeedCode.nlp())).toThrow(/the endpoints of the stages read: give its artifactBucket, SeedCode\.nlp\(\{ artifactBucket \}\)/);
  expect(deploy(SeedCode.nlp({ artifactBucket: Bucket.fromBucketName(tooling(), 'A', 'artifacts') }), {})).toThrow(/registers no baselines, which monitoring needs/);
});

describe('the app of a project that trains nothing', () => {
  const own = join(scratch, 'app');
  mkdirSync(own);
  writeFileSync(join(own, 'app.ts'), 'app');
  const make = (kind: 'deploy' | 'batch', props: (stack: Stack) => Partial<projects.DeployProjectProps>) => {
    const stack = tooling();
    const given = { projectName: 'serving', modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'abalone'), ...props(stack) };
    const batchOptions = { inputBucket: Bucket.fromBucketName(stack, 'Input', 'rows'), inputPrefix: 'rows/', instanceType: pipelines.InstanceType.M5_LARGE };
    const project = kind === 'deploy'
      ? new projects.DeployProject(stack, 'Project', { stages: [{ stageName: 'here', endpoint: STAGES[0].endpoint }], ...given })
      : new projects.BatchProject(stack, 'Project', { batchOptions, ...given });
    return { project, get template() { return Template.fromStack(stack); } };
  };

  test.each(['deploy', 'batch'] as const)('%s: is tested and deployed, and starts nothing', kind => {
    const { project, template } = make(kind, stack => ({ source: codeCommit(stack), seedCode: SeedCode.fromAsset(own), buildOptions: { buildPipelineName: 'app' } }));
    const build = Object.values<any>(template.findResources('AWS::CodeBuild::Project')).find(({ Properties }) => JSON.stringify(Properties.Source).includes('cdk deploy'))!.Properties;
    expect(JSON.parse(build.Source.BuildSpec).phases.build.commands).toEqual([expect.stringMatching(/^npx --no -- cdk deploy 'Tooling'/)]);
    expect(variablesOf(build)).toEqual({ SAGEMAKER_PROJECT_NAME: 'serving', SAGEMAKER_PROJECT_ID: project.projectId });
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', { Name: 'app', Stages: Match.arrayWith([Match.objectLike({ Name: 'Build' })]) });
    expect(project.buildPipeline!.buildPipelineName).toBeDefined();
    expect(project.sourceSeed!.project).toBeDefined();
    const starts = Object.values<any>(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => Properties.Roles[0].Ref.includes('BuildRole'));
    expect(JSON.stringify(starts)).not.toContain('sagemaker:');
  });

  test('there is none without a source', () => {
    const { project, template } = make('deploy', () => ({}));
    expect([project.buildPipeline, project.sourceSeed]).toEqual([undefined, undefined]);
    template.resourceCountIs('AWS::CodeBuild::Project', 0);
    expect(() => make('deploy', () => ({ buildOptions: {} }))).toThrow(/buildOptions are for a build of the app, which needs its source/);
    expect(() => make('batch', () => ({ seedCode: SeedCode.fromAsset(own) }))).toThrow(/seedCode goes to the source of a project, and there is none: give source/);
    expect(() => make('deploy', stack => ({ source: codeCommit(stack), seedCode: SeedCode.abalone() }))).toThrow(/not for a project that trains nothing: give SeedCode\.fromAsset/);
    expect(() => make('deploy', stack => ({ source: codeCommit(stack), ci: delivery.Ci.gitLab({ repository: 'a/b' }) }))).toThrow(/source and ci are two ways.*got both/);
    expect(() => make('batch', stack => ({ source: codeCommit(stack), buildOptions: { startPipeline: true } }))).toThrow(/startPipeline is for a build that starts a SageMaker pipeline, and there is none/);
  });
});

test('SageMaker is told of repositories', () => {
  const { project, template } = train(() => ({ seedCode: undefined, codeRepositories: { Ml: { repositoryUrl: 'https://git.acme.example/ml/abalone.git', branch: 'main' } } }));
  template.hasResourceProperties('AWS::SageMaker::CodeRepository', {
    GitConfig: { RepositoryUrl: 'https://git.acme.example/ml/abalone.git', Branch: 'main' },
    Tags: Match.arrayWith([{ Key: 'sagemaker:project-name', Value: 'abalone' }]),
  });
  expect(Object.keys(project.codeRepositories)).toEqual(['Ml']);
  expect(project.sourceSeed).toBeUndefined();
});
