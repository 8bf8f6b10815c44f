import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { OpenIdConnectProvider } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { delivery } from 'cdk-mlops';
import { githubProblems } from './lint';
import { checked, github, schemaProblems, STAGES, stackWith } from './support';

const { stack, ci } = github();
const template = Template.fromStack(stack);
const workflow = (kind: string, of = ci) => checked(of.workflows[`.github/workflows/abalone-${kind}.yml`], 'github-workflows');
const names = (job: any) => job.steps.map((step: any) => step.name ?? step.uses);

describe('the workflow files', () => {
  test.each(['checks', 'build', 'deploy'])('%s is valid and keeps the rules', kind => {
    expect(githubProblems(workflow(kind))).toEqual([]);
  });

  test('checks know no role', () => {
    const { jobs, on, permissions } = workflow('checks');
    expect(on).toEqual({ pull_request: { branches: ['main'] } });
    expect(permissions).toEqual({ contents: 'read' });
    expect(names(jobs.checks)).toEqual(['actions/checkout@v5', 'actions/setup-node@v5', 'actions/setup-python@v6', 'Install', 'Test', 'Synthesize', 'Compare the workflow files']);
    expect(ci.checksRole).toBeUndefined();
  });

  test('the build installs, tests, deploys its stack and starts the pipeline, with the commands of a build pipeline', () => {
    const { jobs: { build }, on } = workflow('build');
    expect(on).toEqual({ push: { branches: ['main'] }, workflow_dispatch: {} });
    expect(names(build).slice(3)).toEqual(['Install', 'Test', 'aws-actions/configure-aws-credentials@v5', 'Deploy the stack', 'Start the SageMaker pipeline']);
    const { stack: other, pipeline } = stackWith();
    new delivery.BuildPipeline(other, 'Build', {
      pipeline,
      source: delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }),
    });
    const [project] = Object.values<any>(Template.fromStack(other).findResources('AWS::CodeBuild::Project'));
    const { phases } = JSON.parse(project.Properties.Source.BuildSpec);
    const run = (name: string): string[] => build.steps.find((step: any) => step.name === name).run.trimEnd().split('\n').slice(1);
    expect(run('Install')).toEqual(phases.install.commands);
    expect(run('Test')).toEqual(phases.pre_build.commands);
    expect(run('Deploy the stack')).toEqual([phases.build.commands[0]]);
    expect(run('Start the SageMaker pipeline').at(-1)).toBe(phases.build.commands[1].replace('$CODEBUILD_BUILD_NUMBER of $CODEBUILD_RESOLVED_SOURCE_VERSION', '$GITHUB_RUN_NUMBER of $GITHUB_SHA'));
  });

  test('the deployment goes through the stages of a deploy pipeline, with its actions', () => {
    const { jobs, on } = workflow('deploy');
    expect(on).toEqual({ workflow_dispatch: {}, repository_dispatch: { types: ['deploy-abalone'] }, schedule: [{ cron: '*/15 * * * *' }] });
    expect(Object.keys(jobs)).toEqual(['model', 'deploy-staging', 'deploy-prod']);
    expect(names(jobs['deploy-staging']).slice(-2)).toEqual(['DeployResourcesStaging', 'TestStaging']);
    expect(names(jobs['deploy-prod']).slice(-1)).toEqual(['DeployResourcesProd']);
    // prod comes after an approval: its environment has to ask
    expect(jobs.model.steps[0].env.MLOPS_ENVIRONMENTS).toBe('prod');
    const { stack: other, modelPackageGroup } = stackWith();
    new delivery.DeployPipeline(other, 'Ci', { modelPackageGroup, stages: STAGES });
    const [pipeline] = Object.values<any>(Template.fromStack(other).findResources('AWS::CodePipeline::Pipeline'));
    const actions = pipeline.Properties.Stages.flatMap((stage: any) => stage.Actions)
      .filter((action: any) => action.ActionTypeId.Category !== 'Source' && action.ActionTypeId.Provider !== 'Manual').map((action: any) => action.Name);
    expect(['ResolveModel', ...Object.values<any>(jobs).flatMap(job => job.steps).flatMap(step => step.env?.MLOPS_ACTION ?? [])]).toEqual(actions);
  });

  test('planted defects are caught', () => {
    const planted = (kind: string, change: (document: any) => void) => {
      const document = workflow(kind);
      change(document);
      return githubProblems(document).join('\n');
    };
    const credentials = (job: any) => job.steps.find((step: any) => /configure-aws/.test(step.uses));
    expect(planted('build', ({ jobs }) => { credentials(jobs.build).with['aws-access-key-id'] = 'AKIAABCDEFGHIJKLMNOP'; })).toMatch(/static key/);
    expect(planted('build', each => { each.permissions = { contents: 'read' }; })).toMatch(/no id-token permission/);
    expect(planted('build', each => { each.permissions = { 'contents': 'write', 'id-token': 'write' }; })).toMatch(/permissions \[\["contents","write"\]\]/);
    expect(planted('build', ({ jobs }) => { jobs.build.steps[0].uses = 'actions/checkout@main'; })).toMatch(/checkout@main is not pinned/);
    expect(planted('build', ({ jobs }) => { jobs.build.steps[4].run += 'echo ${{ github.event.head_commit.message }}\n'; })).toMatch(/becomes code in "Test"/);
    expect(planted('build', ({ jobs }) => { jobs.build.steps[4].run = 'pytest\n'; })).toMatch(/goes on after a failure/);
    expect(planted('build', ({ jobs }) => { jobs.build.steps.reverse(); })).toMatch(/runs with credentials/);
    expect(planted('deploy', ({ jobs }) => { delete jobs['deploy-prod'].environment; })).toMatch(/deploy-prod: not in its environment/);
    expect(planted('deploy', ({ jobs }) => { jobs['deploy-prod'].needs = ['model']; })).toMatch(/deploy-prod: needs \["model"\] instead/);
    expect(planted('deploy', each => { delete each.concurrency; })).toMatch(/overlap/);
    const broken = workflow('build');
    broken.jobs.build['runs-on'] = undefined;
    broken.jobs.build.stepz = [];
    expect(schemaProblems(broken, 'github-workflows').join()).toMatch(/must NOT have|additional|required/);
  });

  test('the same app makes the same bytes', () => {
    expect(github().ci.workflows).toEqual(ci.workflows);
    expect(Object.keys(ci.workflows)).toEqual(['.github/workflows/abalone-checks.yml', '.github/workflows/abalone-build.yml', '.github/workflows/abalone-deploy.yml']);
  });

  test('options reach the files', () => {
    const own = github({
      directory: 'models/abalone',
      branch: 'release/1',
      filePaths: ['models/**'],
      environmentVariables: { STAGE: 'a: b #' },
      actionVersions: { 'actions/checkout': '0123456789abcdef0123456789abcdef01234567' },
      runsOn: ['self-hosted', 'linux'],
      pullRequests: false,
      schedule: '',
      pipelineParameters: { InputDataUrl: 's3://data/x.csv' },
      nodeVersion: '24',
    }).ci;
    const build = workflow('build', own);
    expect(githubProblems(build)).toEqual([]);
    expect(build.on.push).toEqual({ branches: ['release/1'], paths: ['models/**'] });
    expect(build.env.STAGE).toBe('a: b #');
    expect(build.defaults.run['working-directory']).toBe('models/abalone');
    expect(build.jobs.build).toMatchObject({ 'runs-on': ['self-hosted', 'linux'], 'if': 'github.ref == \'refs/heads/release/1\'' });
    expect(build.jobs.build.steps[0].uses).toBe('actions/checkout@0123456789abcdef0123456789abcdef01234567');
    expect(build.jobs.build.steps.at(-1).run).toContain('--pipeline-parameters "$SAGEMAKER_PIPELINE_PARAMETERS"');
    expect(workflow('deploy', own).on.schedule).toBeUndefined();
    expect(own.workflows['.github/workflows/abalone-checks.yml']).toBeUndefined();
  });

  test('without a known account and region, the settings of the repository have them', () => {
    const own = github({ stages: STAGES.map(({ env, ...stage }) => stage) }, {}).ci;
    const build = workflow('build', own);
    expect(githubProblems(build)).toEqual([]);
    expect(build.env.AWS_REGION).toBe('${{ vars.AWS_REGION }}');
    expect(build.jobs.build.steps.find((step: any) => step.with?.['role-to-assume']).with['role-to-assume'])
      .toMatch(/^arn:\$\{\{ vars\.AWS_PARTITION \|\| 'aws' \}\}:iam::\$\{\{ vars\.AWS_ACCOUNT_ID \}\}:role\/tooling-ci-buildrole-/);
  });
});

describe('the roles', () => {
  const trust = (t: Template) => Object.values<any>(t.findResources('AWS::IAM::Role'))
    .flatMap(role => role.Properties.AssumeRolePolicyDocument.Statement).filter(statement => statement.Action === 'sts:AssumeRoleWithWebIdentity')
    .map(statement => statement.Condition);
  const issuer = 'token.actions.githubusercontent.com';
  const exactly = (sub: string) => ({ StringEquals: { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: sub } });

  test('trust one repository, one branch or environment', () => {
    expect(trust(template)).toEqual([
      exactly('repo:acme/abalone:ref:refs/heads/main'),
      exactly('repo:acme/abalone:ref:refs/heads/main'),
      exactly('repo:acme/abalone:environment:staging'),
      exactly('repo:acme/abalone:environment:prod'),
    ]);
    template.hasResourceProperties('AWS::IAM::OIDCProvider', { Url: `https://${issuer}`, ClientIdList: ['sts.amazonaws.com'], ThumbprintList: Match.absent() });
  });

  test('their names in the files are those in the template', () => {
    const text = Object.values(ci.workflows).join();
    const roles = Object.values<any>(template.findResources('AWS::IAM::Role')).filter(role => role.Properties.RoleName !== undefined);
    expect(roles.length).toBe(4);
    for (const { Properties: { RoleName } } of roles) { expect(text).toContain(`role-to-assume: "arn:aws:iam::111111111111:role/${RoleName}"`); }
    const parameters = Object.values<any>(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => Properties.Name);
    expect(parameters.length).toBe(5);
    for (const name of parameters) { expect(text).toContain(name); }
  });

  test('immutable subjects, own provider, an enterprise server', () => {
    const own = stackWith();
    new delivery.GitHubActions(own.stack, 'Ci', {
      repository: 'acme/abalone',
      pipeline: own.pipeline,
      diff: true,
      subjectPrefix: 'repo:acme-12/abalone-34',
      serverUrl: 'https://git.acme.example',
      provider: OpenIdConnectProvider.fromOpenIdConnectProviderArn(own.stack, 'Provider', 'arn:aws:iam::111111111111:oidc-provider/git.acme.example/_services/token'),
    });
    const t = Template.fromStack(own.stack);
    t.resourceCountIs('AWS::IAM::OIDCProvider', 0);
    expect(trust(t).map(each => each.StringEquals['git.acme.example/_services/token:sub'])).toEqual(['repo:acme-12/abalone-34:pull_request', 'repo:acme-12/abalone-34:ref:refs/heads/main']);
  });

  test('a long soak time has a session as long', () => {
    const { stack: own, ci: soaking } = github({ stages: [{ ...STAGES[0], approval: false, soak: { duration: Duration.hours(2) } }] });
    Template.fromStack(own).hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3 * 3600, Description: 'Deploys to stage staging' });
    const job = workflow('deploy', soaking).jobs['deploy-staging'];
    expect(job['timeout-minutes']).toBe(180);
    expect(job.steps.find((step: any) => step.with?.['role-duration-seconds']).with['role-duration-seconds']).toBe(3 * 3600);
    expect(names(job).slice(-3)).toEqual(['DeployResourcesStaging', 'TestStaging', 'SoakStaging']);
  });
});

test('an approval starts the deployment at once, with a token', () => {
  const own = stackWith();
  const secret = Secret.fromSecretNameV2(own.stack, 'Token', 'github-token');
  new delivery.GitHubActions(own.stack, 'Ci', { repository: 'acme/abalone', modelPackageGroup: own.modelPackageGroup, stages: STAGES, startToken: secret });
  const t = Template.fromStack(own.stack);
  t.hasResourceProperties('AWS::Events::ApiDestination', { HttpMethod: 'POST', InvocationEndpoint: 'https://api.github.com/repos/acme/abalone/dispatches' });
  t.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ 'detail-type': ['SageMaker Model Package State Change'] }),
    Targets: [Match.objectLike({ Input: '{"event_type":"deploy-abalone"}' })],
  });
  t.hasResourceProperties('AWS::Events::Connection', { AuthParameters: { ApiKeyAuthParameters: { ApiKeyName: 'Authorization' } } });
});

describe('fails', () => {
  test.each<[string, Partial<delivery.GitHubActionsProps>, RegExp]>([
    ['without anything to do', { pipeline: undefined, stages: undefined, modelPackageGroup: undefined }, /something to do: give pipeline/],
    ['with stages and no group', { modelPackageGroup: undefined }, /modelPackageGroup and stages belong together/],
    ['with a repository that is none', { repository: 'abalone*' }, /repository must be owner and name, .*got "abalone\*"/],
    ['with a pattern as a branch', { branch: 'release/*' }, /branch must be the name of one branch/],
    ['with a pattern as a subject', { subjectPrefix: 'repo:acme/*' }, /subjectPrefix must be .* without wildcards/],
    ['with an action that moves', { actionVersions: { 'actions/checkout': 'main' } }, /actionVersions must have versions/],
    ['with an expression in a command', { testCommands: ['echo ${{ github.head_ref }}'] }, /testCommands must not contain expressions/],
    ['with a variable of the CI system', { environmentVariables: { AWS_REGION: 'x' } }, /environmentVariables must have/],
    ['with a host that is none', { serverUrl: 'git.acme.example' }, /serverUrl must be the URL of a host/],
    ['with a role of CodePipeline', { stages: [{ ...STAGES[1], rollbackOnFailure: true }] }, /rollbackOnFailure of stage "prod" is for CodePipeline/],
    ['with a stack set', { stages: [{ ...STAGES[1], env: undefined, stackSet: { accounts: ['222222222222'] } }] }, /stackSet of stage "prod" is for CodePipeline.*each account/],
    ['with a soak time longer than credentials', { stages: [{ ...STAGES[1], soak: { duration: Duration.hours(11) } }] }, /must be at most 10 hours/],
    ['with the parameters of nothing', { pipeline: undefined, pipelineParameters: { a: 'b' } }, /pipelineParameters is for the build/],
  ])('%s', (_name, props, message) => {
    expect(() => github(props)).toThrow(message);
  });
});

test('a pipeline by itself needs no stages', () => {
  const own = stackWith();
  const only = new delivery.GitHubActions(own.stack, 'Ci', { repository: 'acme/abalone', pipeline: own.pipeline });
  expect(Object.keys(only.workflows)).toEqual(['.github/workflows/abalone-checks.yml', '.github/workflows/abalone-build.yml']);
});
