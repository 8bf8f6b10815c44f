import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { GitPullRequestEvent } from 'aws-cdk-lib/aws-codepipeline';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines } from 'cdk-mlops';
import { buildSpecOf, evaluate, statementsOf } from './support';
import { matchesEventPattern } from '../support/event-pattern';

const connectionArn = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c';
const connection = (options: Partial<delivery.CodeConnectionSourceOptions> = {}) => delivery.Source.codeConnection('acme/abalone', { connectionArn, ...options });
const commit = (options: delivery.CodeCommitSourceOptions = {}) => (stack: Stack) =>
  delivery.Source.codeCommit(Repository.fromRepositoryName(stack, 'Code', 'abalone'), options);

function checks(source: delivery.Source | ((stack: Stack) => delivery.Source), props: Partial<delivery.PullRequestChecksProps> = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const construct = new delivery.PullRequestChecks(stack, 'Checks', { source: source instanceof delivery.Source ? source : source(stack), ...props });
  return { stack, construct, template: Template.fromStack(stack) };
}

function build(source: delivery.Source | ((stack: Stack) => delivery.Source), props: Partial<delivery.BuildPipelineProps> = {}) {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const pipeline = pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'abalone');
  const construct = new delivery.BuildPipeline(stack, 'Build', { source: source instanceof delivery.Source ? source : source(stack), pipeline, ...props });
  return { stack, construct, template: Template.fromStack(stack) };
}

const gitOf = (template: Template, index = 0) => Object.values(template.findResources('AWS::CodePipeline::Pipeline'))
  .map(each => each.Properties.Triggers?.[0]?.GitConfiguration).filter(Boolean)[index];

describe('filters of pushes', () => {
  test.each<[string, Partial<delivery.CodeConnectionSourceOptions>, object]>([
    ['branches', { branches: ['main', 'release/**'] }, { Branches: { Includes: ['main', 'release/**'] } }],
    ['excluded branches', { excludedBranches: ['wip/*'] }, { Branches: { Excludes: ['wip/*'] } }],
    ['both, with paths', { branches: ['**'], excludedBranches: ['wip/*'], filePaths: ['ml/**'], excludedFilePaths: ['**/*.md'] }, {
      Branches: { Includes: ['**'], Excludes: ['wip/*'] }, FilePaths: { Includes: ['ml/**'], Excludes: ['**/*.md'] },
    }],
    ['paths of the branch', { branch: 'dev', filePaths: ['ml/**'] }, { Branches: { Includes: ['dev'] }, FilePaths: { Includes: ['ml/**'] } }],
    ['tags', { tags: ['v*'], excludedTags: ['v0.*'] }, { Tags: { Includes: ['v*'], Excludes: ['v0.*'] } }],
    ['excluded tags', { excludedTags: ['wip'] }, { Tags: { Excludes: ['wip'] } }],
  ])('%s', (_, options, push) => {
    const { template } = build(connection(options));
    expect(gitOf(template)).toEqual({ SourceActionName: 'ModelBuildWorkflowCode', Push: [push] });
    const [source] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'))[0].Properties.Stages[0].Actions;
    expect(source.Configuration.DetectChanges).toBe(false);
  });

  test.each<[string, Partial<delivery.CodeConnectionSourceOptions>, string]>([
    ['too many branches', { branches: Array.from({ length: 9 }, (_, i) => `b${i}`) }, 'ListLength'],
    ['no branches', { excludedBranches: [] }, 'ListLength'],
    ['a pattern that is too long', { filePaths: ['x'.repeat(256)] }, 'SourcePattern'],
    ['an empty pattern', { tags: [''] }, 'SourcePattern'],
    ['tags and branches', { tags: ['v*'], branches: ['main'] }, 'SourceTagsAndBranches'],
    ['excluded tags and paths', { excludedTags: ['v*'], filePaths: ['ml/**'] }, 'SourceTagsAndPaths'],
    ['branches without a trigger', { branches: ['main'], triggerOnPush: false }, 'SourceFilterWithoutTrigger'],
    ['the same event twice', { pullRequests: { events: [GitPullRequestEvent.OPEN, GitPullRequestEvent.OPEN] } }, 'PullRequestEvents'],
    ['no event', { pullRequests: { events: [] } }, 'ListLength'],
    ['a long pattern of a pull request', { pullRequests: { excludedFilePaths: ['x'.repeat(256)] } }, 'SourcePattern'],
  ])('fails for %s', (_, options, code) => { expect(() => connection(options)).toThrow(code); });
});

describe('pull requests of a connection', () => {
  const { template, stack, construct } = checks(connection({ pullRequests: {} }));

  test('start a pipeline of their own with the commit, each by itself', () => {
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', { PipelineType: 'V2', ExecutionMode: 'PARALLEL' });
    expect(gitOf(template)).toEqual({
      SourceActionName: 'PullRequest', PullRequest: [{ Branches: { Includes: ['main'] }, Events: ['OPEN', 'UPDATED'] }],
    });
  });

  test('are tested and synthesized, and nothing else', () => {
    const commands: string[] = Object.values<any>(buildSpecOf(template).phases).flatMap(phase => phase.commands);
    expect(commands).toContain('if [ -f cdk.json ]; then npx --no -- cdk synth \'Tooling\' --quiet; fi');
    expect(commands.join('\n')).toMatch(/npm test.*\n.*pytest/);
    expect(commands.join('\n')).not.toMatch(/deploy|start-pipeline-execution|send-message/);
  });

  test('have a build whose role reads the source and writes its log', () => {
    const actions = new Set(statementsOf(template, stack, construct.buildRole).flatMap(statement => statement.Action));
    expect([...actions].filter(action => !/^(logs|kms):/.test(action)).sort()).toEqual([
      's3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:GetObject', 's3:GetObjectVersion',
    ]);
  });

  test.each<[string, delivery.PullRequestTrigger, object]>([
    ['all filters', {
      branches: ['main', 'release/*'], excludedBranches: ['release/old'], filePaths: ['ml/**'], excludedFilePaths: ['**/*.md'], events: [GitPullRequestEvent.CLOSED],
    }, {
      Branches: { Includes: ['main', 'release/*'], Excludes: ['release/old'] }, FilePaths: { Includes: ['ml/**'], Excludes: ['**/*.md'] }, Events: ['CLOSED'],
    }],
    ['all branches but', { excludedBranches: ['wip/*'] }, { Branches: { Excludes: ['wip/*'] }, Events: ['OPEN', 'UPDATED'] }],
  ])('with %s', (_, pullRequests, filter) => {
    expect(gitOf(checks(connection({ pullRequests })).template).PullRequest).toEqual([filter]);
  });

  test('never start the build pipeline', () => {
    const made = build(connection({ filePaths: ['ml/**'], pullRequests: { branches: ['main'] } }));
    expect(made.construct.pullRequestChecks).toBeDefined();
    made.template.resourceCountIs('AWS::CodePipeline::Pipeline', 2);
    made.template.resourceCountIs('AWS::S3::Bucket', 1);
    const pipelinesOf = Object.entries(made.template.findResources('AWS::CodePipeline::Pipeline'));
    const [, own] = pipelinesOf.find(([id]) => !id.includes('PullRequests'))!;
    expect(own.Properties.Triggers[0].GitConfiguration.PullRequest).toBeUndefined();
    const deploys = Object.values(made.template.findResources('AWS::CodeBuild::Project')).map(each => JSON.parse(each.Properties.Source.BuildSpec))
      .filter(spec => JSON.stringify(spec).includes('cdk deploy'));
    expect(deploys).toHaveLength(1);
    const may = statementsOf(made.template, made.stack, made.construct.pullRequestChecks!.buildRole).flatMap(statement => statement.Action);
    expect(may.filter((action: string) => /^(sts|sagemaker|cloudformation|sqs|iam):/.test(action))).toEqual([]);
  });

  test('without pull requests there are no checks', () => {
    expect(build(connection()).construct.pullRequestChecks).toBeUndefined();
    expect(() => checks(connection())).toThrow('SourceWithoutPullRequests');
    expect(() => checks(stack_ => delivery.Source.s3(Bucket.fromBucketName(stack_, 'B', 'bucket'), 'a.zip'))).toThrow('SourceWithoutPullRequests');
  });

  test('may be compared with what is deployed, by the lookup role alone', () => {
    const made = checks(connection({ pullRequests: {} }), { diff: true });
    expect(buildSpecOf(made.template).phases.build.commands.at(-1)).toBe('if [ -f cdk.json ]; then npx --no -- cdk diff \'Tooling\' --no-change-set; fi');
    const [assume] = statementsOf(made.template, made.stack, made.construct.buildRole).filter(statement => statement.Action === 'sts:AssumeRole');
    expect(evaluate(made.template, assume.Resource)).toBe('arn:aws:iam::111111111111:role/cdk-hnb659fds-lookup-role-111111111111-eu-west-1');
  });

  test('fails to compare without a bootstrap', () => {
    const bare = new Stack(new App(), 'Bare', { synthesizer: new (class extends DefaultStackSynthesizer { public get bootstrapQualifier() { return undefined; } })() });
    expect(() => new delivery.PullRequestChecks(bare, 'Checks', { source: connection({ pullRequests: {} }), diff: true })).toThrow('SelfUpdateBootstrap');
  });

  test('commands may be others', () => {
    const { template: other } = checks(connection({ pullRequests: {} }), { installCommands: [], testCommands: ['make test'], synthCommands: ['make synth'], directory: 'app' });
    expect(buildSpecOf(other).phases).toEqual({
      install: { 'runtime-versions': { nodejs: '22', python: '3.12' } },
      build: { 'on-failure': 'ABORT', 'commands': ['cd "$CODEBUILD_SRC_DIR"/\'app\'', 'make test', 'make synth'] },
    });
    expect(() => checks(connection({ pullRequests: {} }), { installCommands: [], testCommands: [''], synthCommands: [] })).toThrow('BuildSpec');
  });
});

describe('pull requests in CodeCommit', () => {
  const { template } = checks(commit({ pullRequests: { branches: ['main', 'release/*'] } }));
  const rule = Object.values(template.findResources('AWS::Events::Rule'))[0].Properties;
  const pattern = JSON.parse(JSON.stringify(rule.EventPattern, (_, value) => value?.['Fn::Join'] ? evaluate(template, value) : value));
  const event = (detail: object = {}, repository = 'abalone') => ({
    'source': 'aws.codecommit',
    'detail-type': 'CodeCommit Pull Request State Change',
    'resources': [`arn:aws:codecommit:eu-west-1:111111111111:${repository}`],
    'detail': {
      event: 'pullRequestCreated',
      pullRequestId: '7',
      pullRequestStatus: 'Open',
      isMerged: 'False',
      repositoryNames: [repository],
      sourceReference: 'refs/heads/better-model',
      sourceCommit: 'c0ffee',
      destinationReference: 'refs/heads/main',
      destinationCommit: 'decaf',
      ...detail,
    },
  });

  test.each([
    ['a new one', event()],
    ['new commits', event({ event: 'pullRequestSourceBranchUpdated' })],
    ['one into a branch of the pattern', event({ destinationReference: 'refs/heads/release/1' })],
  ])('are checked: %s', (_, sample) => { expect(matchesEventPattern(pattern, sample)).toBe(true); });

  test.each([
    ['one that is closed', event({ event: 'pullRequestStatusChanged', pullRequestStatus: 'Closed' })],
    ['one that is merged', event({ event: 'pullRequestMergeStatusUpdated', pullRequestStatus: 'Closed', isMerged: 'True' })],
    ['a comment', { ...event(), 'detail-type': 'CodeCommit Comment on Pull Request' }],
    ['one into another branch', event({ destinationReference: 'refs/heads/main2' })],
    ['one of another repository', event({}, 'abalone2')],
  ])('are not checked: %s', (_, sample) => { expect(matchesEventPattern(pattern, sample)).toBe(false); });

  test('start the pipeline with their commit', () => {
    const { InputPathsMap, InputTemplate } = rule.Targets[0].InputTransformer;
    const filled = JSON.parse(InputTemplate.replace(/<([^>]+)>/g, (_: string, name: string) =>
      JSON.stringify(InputPathsMap[name].slice('$.detail.'.length).split('.').reduce((value: any, key: string) => value[key], event().detail))));
    expect(filled).toEqual({
      sourceRevisions: [{ actionName: 'PullRequest', revisionType: 'COMMIT_ID', revisionValue: 'c0ffee' }],
      variables: [{ name: 'PULL_REQUEST_ID', value: '7' }, { name: 'PULL_REQUEST_COMMIT', value: 'c0ffee' }, { name: 'PULL_REQUEST_BASE', value: 'decaf' }],
    });
    template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
      Variables: Match.arrayWith([Match.objectLike({ Name: 'PULL_REQUEST_ID', DefaultValue: 'none' })]),
      Stages: Match.arrayWith([Match.objectLike({
        Name: 'Check', Actions: [Match.objectLike({ Configuration: Match.objectLike({ EnvironmentVariables: Match.stringLikeRegexp('#\\{variables\\.PULL_REQUEST_ID\\}') }) })],
      })]),
    });
  });

  test('get the outcome as a comment, whatever fails', () => {
    const { phases } = buildSpecOf(template);
    const [report] = phases.build.finally;
    expect(phases.install.finally).toEqual([`if [ "$CODEBUILD_BUILD_SUCCEEDING" != 1 ]; then ${report}; fi`]);
    const directory = mkdtempSync(join(tmpdir(), 'report-'));
    try {
      writeFileSync(join(directory, 'aws'), `#!/bin/sh\nprintf '%s\\n' "$@" > ${directory}/called\n`, { mode: 0o755 });
      const run = (env: object) => {
        rmSync(join(directory, 'called'), { force: true });
        const { status, stderr } = spawnSync('bash', ['-c', report], {
          encoding: 'utf8',
          env: {
            ...process.env,
            // nothing but the stand-in may be found
            PATH: `${directory}:/usr/bin:/bin`,
            PULL_REQUEST_ID: '7',
            PULL_REQUEST_REPOSITORY: 'abalone',
            PULL_REQUEST_BASE: 'decaf',
            PULL_REQUEST_COMMIT: 'c0ffee',
            CODEBUILD_BUILD_URL: 'https://build',
            ...env,
          },
        });
        expect([status, stderr]).toEqual([0, '']);
        try { return readFileSync(join(directory, 'called'), 'utf8').split('\n'); } catch { return undefined; }
      };
      expect(run({ CODEBUILD_BUILD_SUCCEEDING: '1' })).toEqual(expect.arrayContaining(['post-comment-for-pull-request', '7', 'abalone', 'The checks passed: https://build']));
      expect(run({ CODEBUILD_BUILD_SUCCEEDING: '0' })).toContain('The checks failed: https://build');
      expect(run({ PULL_REQUEST_ID: 'none' })).toBeUndefined();
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test.each<[string, delivery.PullRequestTrigger]>([
    ['paths', { filePaths: ['ml/**'] }],
    ['excluded branches', { excludedBranches: ['wip'] }],
    ['closing', { events: [GitPullRequestEvent.CLOSED] }],
  ])('fails for %s, which no event tells', (_, pullRequests) => { expect(() => checks(commit({ pullRequests }))).toThrow('PullRequestFilter'); });
});

describe('a build with a guard', () => {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const startGuard = new pipelines.StartGuard(stack, 'Guard', { pipeline: pipelines.Pipeline.fromPipelineName(stack, 'P', 'abalone') });
  const construct = new delivery.BuildPipeline(stack, 'Guarded', {
    source: connection(), pipeline: startGuard.pipeline, startGuard, pipelineParameters: { InputDataUrl: 's3://data/"x"' },
  });
  const template = Template.fromStack(stack);

  test('asks for an execution and may not start one itself', () => {
    const actions = statementsOf(template, stack, construct.buildRole).flatMap(statement => statement.Action);
    expect(actions).toContain('sqs:SendMessage');
    expect(actions).not.toContain('sagemaker:StartPipelineExecution');
  });

  test('sends a request that the guard can read', () => {
    const [project] = Object.entries(template.findResources('AWS::CodeBuild::Project')).filter(([id]) => id.startsWith('Guarded')).map(([, each]) => each);
    const command = JSON.parse(project.Properties.Source.BuildSpec).phases.build.commands.at(-1);
    const value = project.Properties.Environment.EnvironmentVariables.find((each: any) => each.Name === 'SAGEMAKER_PIPELINE_PARAMETERS').Value;
    const { stdout, stderr } = spawnSync('bash', ['-c', `aws() { printf '%s' "$6"; }; ${command}`], {
      encoding: 'utf8',
      env: { ...process.env, CODEBUILD_BUILD_ID: 'build:1', SAGEMAKER_START_QUEUE_URL: 'https://queue', SAGEMAKER_PIPELINE_PARAMETERS: value },
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      kind: 'start',
      trigger: 'Commit',
      id: 'build:1',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      parameters: [{ Name: 'InputDataUrl', Value: 's3://data/"x"' }],
    });
  });
});

describe('a branch per environment', () => {
  const environments = [
    { environmentName: 'dev', branch: 'develop', settings: { data: 's3://dev/' } },
    { environmentName: 'prod', branch: 'main', env: { account: '222222222222', region: 'eu-west-1' }, settings: { data: 's3://prod/' } },
  ];

  test('is a stack of its own, which deploys itself from its branch', () => {
    const app = new App();
    const branches = new delivery.BranchStacks(app, 'Abalone', { source: connection(), environments, tags: { team: 'ml' } });
    for (const { stack, source, ...environment } of branches.environments) {
      new delivery.BuildPipeline(stack, 'Build', {
        source,
        pipeline: pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', `abalone-${environment.environmentName}`),
        pipelineParameters: { InputDataUrl: branches.environment(environment.environmentName).setting('data') },
      });
    }
    for (const { environmentName, branch, settings } of environments) {
      const { stack } = branches.environment(environmentName);
      const template = Template.fromStack(stack);
      expect(stack.stackName).toBe(`Abalone-${environmentName}`);
      expect(stack.tags.tagValues()).toEqual({ environment: environmentName, team: 'ml' });
      template.hasResourceProperties('AWS::CodePipeline::Pipeline', {
        Stages: Match.arrayWith([Match.objectLike({ Actions: [Match.objectLike({ Configuration: Match.objectLike({ BranchName: branch }) })] })]),
      });
      expect(buildSpecOf(template).phases.build.commands[0]).toContain(`cdk deploy 'Abalone/${environmentName}'`);
      template.hasResourceProperties('AWS::CodeBuild::Project', {
        Environment: { EnvironmentVariables: Match.arrayWith([{ Name: 'SAGEMAKER_PIPELINE_PARAMETERS', Type: 'PLAINTEXT', Value: Match.stringLikeRegexp(settings.data) }]) },
      });
    }
  });

  test('works for CodeCommit too, and not for a bucket', () => {
    const stack = new Stack();
    expect(commit({ branch: 'x' })(stack).forBranch('dev')).toBeInstanceOf(delivery.Source);
    expect(() => delivery.Source.s3(Bucket.fromBucketName(stack, 'B', 'bucket'), 'a.zip').forBranch('dev')).toThrow('SourceWithoutBranches');
  });

  test.each<[string, delivery.BranchEnvironmentOptions[]]>([
    ['no environments', []],
    ['two of one name', [environments[0], { environmentName: 'dev', branch: 'x' }]],
    ['two of one branch', [environments[0], { environmentName: 'x', branch: 'develop' }]],
  ])('fails for %s', (_, list) => {
    expect(() => new delivery.BranchStacks(new App(), 'A', { source: connection(), environments: list })).toThrow('BranchEnvironments');
  });

  test('fails for names that are not there', () => {
    const branches = new delivery.BranchStacks(new App(), 'A', { source: connection(), environments });
    expect(() => branches.environment('test')).toThrow(/must be one of \["dev","prod"\], got "test"/);
    expect(() => branches.environment('dev').setting('x')).toThrow('BranchSetting');
    expect(() => new delivery.BranchStacks(new App(), 'A', { source: connection(), environments: [{ environmentName: '1', branch: 'x' }] })).toThrow('NamePattern');
  });
});
