import { spawnSync } from 'child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines } from 'cdk-mlops';
import { checked, github } from './support';

const { ci } = github({ pipelineParameters: { InputDataUrl: 's3://data/x y.csv' } });
const jobs = (kind: string) => checked(ci.workflows[`.github/workflows/abalone-${kind}.yml`], 'github-workflows').jobs;
const [MODEL, STAGING] = [jobs('deploy').model, jobs('deploy')['deploy-staging']];
const stepOf = (job: any, name: string) => job.steps.find((step: any) => step.name === name);

const tools = spawnSync('sh', ['-c', 'command -v bash && command -v jq']).status === 0;
const maybe = tools ? describe : describe.skip;

/** A runner whose `aws`, `npx` and `gh` answer from a table, and note how they were called. */
class Runner {
  public readonly directory = mkdtempSync(join(tmpdir(), 'runner-'));

  constructor(answers: { aws?: Record<string, string>; npx?: string; gh?: string }) {
    this.command('gh', answers.gh ?? 'exit 99');
    this.command('npx', answers.npx ?? 'exit 99');
    const cases = Object.entries(answers.aws ?? {}).map(([key, body]) => `  "${key}"*)\n${body}\n;;`);
    this.command('aws', `case "$*" in\n${cases.join('\n')}\n  *) echo "unexpected: $*" >&2; exit 98;;\nesac`);
  }

  public file(name: string): string { return join(this.directory, name); }

  public calls(): string[] { return existsSync(this.file('calls')) ? readFileSync(this.file('calls'), 'utf8').trimEnd().split('\n') : []; }

  public run(text: string, env: Record<string, string> = {}): { status: number | null; out: string; err: string } {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', text], {
      cwd: this.directory,
      encoding: 'utf8',
      timeout: 30_000,
      env: { PATH: `${this.directory}/bin:${process.env.PATH}`, MLOPS_VARIABLES: this.file('variables.json'), MLOPS_PAUSE_SECONDS: '0', ...env },
    });
    return { status, out: stdout, err: stderr };
  }

  private command(name: string, body: string): void {
    const bin = join(this.directory, 'bin');
    spawnSync('mkdir', ['-p', bin]);
    writeFileSync(join(bin, name), `#!/bin/bash\nprintf '%s\\n' "${name} $*" >>${this.file('calls')}\n${body}\n`);
    chmodSync(join(bin, name), 0o755);
  }
}

const heredoc = (value: unknown, redirect = '') => `cat ${redirect} <<'END'\n${JSON.stringify(value)}\nEND`;
const invoke = (answer: unknown, failure = 'None') => `${heredoc(answer, '>answer.json')}\necho ${failure}`;

maybe('finding the approved version', () => {
  const env = { MLOPS_SETTINGS: '/x/model', MLOPS_STARTED: '/x/started', MLOPS_BY_HAND: 'false' };
  const arn = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/7';
  const approved = { outputVariables: { Approved: 'true', ModelPackageArn: arn, ModelPackageVersion: '7' }, summary: 'version 7 is the newest approved one' };

  function resolve(options: { started?: string; answer?: object; failure?: string; settings?: object; byHand?: boolean } = {}) {
    const settings = { function: 'Resolve', parameters: { group: 'abalone' }, templates: 'abc', redeployOnRejection: false, redeployOnChange: true, ...options.settings };
    const runner = new Runner({
      aws: {
        'ssm get-parameter --name /x/model': heredoc(settings),
        'ssm get-parameter --name /x/started': `echo '${options.started ?? 'none 0 none'}'`,
        'lambda invoke': invoke(options.answer ?? approved, options.failure),
        'ssm put-parameter': 'echo 2',
      },
    });
    const result = runner.run(stepOf(MODEL, 'Find the approved version').run, { ...env, ...options.byHand ? { MLOPS_BY_HAND: 'true' } : {} });
    const model = existsSync(runner.file('model.json')) ? JSON.parse(readFileSync(runner.file('model.json'), 'utf8')) : undefined;
    return { ...result, model, calls: runner.calls() };
  }

  test('a new one is deployed, and noted before', () => {
    const { status, model, calls, out } = resolve();
    expect([status, model]).toEqual([0, { deploy: true, model: approved.outputVariables }]);
    expect(calls).toContain(`aws ssm put-parameter --name /x/started --value ${arn} 7 abc --overwrite --query Version --output text`);
    expect(calls.find(call => call.includes('lambda'))).toContain('--function-name Resolve --payload {"parameters":{"group":"abalone"}}');
    expect(out).toContain('version 7 is the newest approved one');
  });

  test.each<[string, Parameters<typeof resolve>[0], boolean, RegExp]>([
    ['none is approved', { answer: { outputVariables: { Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none' }, summary: 'no approved version' } }, false, /no approved version/],
    ['none is approved, by hand', { byHand: true, answer: { outputVariables: { Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none' }, summary: 'no approved version' } }, false, /no/],
    ['it was started already', { started: `${arn} 7 abc` }, false, /is deployed already, or its deployment has failed/],
    ['it was started already, by hand', { started: `${arn} 7 abc`, byHand: true }, true, /newest/],
    ['the templates have changed', { started: `${arn} 7 old` }, true, /newest/],
    ['the templates have changed, which is not wanted', { started: `${arn} 7 old`, settings: { redeployOnChange: false } }, false, /only the templates/],
    ['an older version is served', { started: 'arn:x/6 6 abc' }, true, /newest/],
    ['a newer version was rejected', { started: 'arn:x/8 8 abc' }, false, /version 8 is not approved any more/],
    ['a newer version was rejected, which is to be taken back', { started: 'arn:x/8 8 abc', settings: { redeployOnRejection: true } }, true, /newest/],
  ])('%s', (_name, options, deploys, message) => {
    const { status, model, calls, out } = resolve(options);
    expect([status, model.deploy]).toEqual([0, deploys]);
    expect(calls.some(call => call.includes('put-parameter'))).toBe(deploys);
    expect(out).toMatch(message);
  });

  test('a function that fails fails the job, although the command line succeeds', () => {
    const { status, err, model } = resolve({ answer: { errorMessage: 'the versions could not be listed' }, failure: 'Unhandled' });
    expect([status, model]).toEqual([1, undefined]);
    expect(err).toContain('the versions could not be listed');
  });

  test('the decision becomes outputs of the job', () => {
    const runner = new Runner({});
    writeFileSync(runner.file('model.json'), JSON.stringify({ deploy: true, model: approved.outputVariables }));
    expect(runner.run(stepOf(MODEL, 'Decide').run, { GITHUB_OUTPUT: runner.file('outputs') }).status).toBe(0);
    expect(readFileSync(runner.file('outputs'), 'utf8')).toBe(`deploy=true\nmodel=${JSON.stringify(approved.outputVariables)}\n`);
  });

  test('an environment that asks nobody, or takes any branch, stops it', () => {
    const check = (answer: object) => new Runner({ gh: heredoc(answer) })
      .run(stepOf(MODEL, 'Check that the environments ask').run, { GITHUB_REPOSITORY: 'acme/abalone', MLOPS_ENVIRONMENTS: 'prod' });
    const reviewed = { protection_rules: [{ type: 'wait_timer' }, { type: 'required_reviewers' }] };
    expect(check({ ...reviewed, deployment_branch_policy: { protected_branches: true } }).status).toBe(0);
    expect(check({ ...reviewed, deployment_branch_policy: null })).toMatchObject({ status: 1, err: expect.stringContaining('takes deployments from any branch') });
    expect(check({ protection_rules: [], deployment_branch_policy: {} })).toMatchObject({ status: 1, err: expect.stringContaining('has no required reviewers') });
    expect(new Runner({ gh: 'exit 4' }).run(stepOf(MODEL, 'Check that the environments ask').run, { GITHUB_REPOSITORY: 'a/b', MLOPS_ENVIRONMENTS: 'prod' }).status).toBe(4);
  });
});

maybe('a stage', () => {
  const settings = {
    DeployResourcesStaging: { parameters: { ModelPackageArn: '#{ResolveModel.ModelPackageArn}', TesterArn: 'arn:a,arn:b' } },
    TestStaging: { function: 'Tester', parameters: { endpointName: '#{DeployStaging.EndpointName}', execution: '#{codepipeline.PipelineExecutionId}', n: 1 } },
  };
  const begin = { MLOPS_MODEL: '{"ModelPackageArn":"arn:x/7"}', MLOPS_RUN: '42-1' };
  const outputs = heredoc({ 'Tooling-staging': { EndpointName: 'abalone staging' } }, '>outputs.json');

  function stage(tester: string, npx = outputs) {
    const runner = new Runner({ npx, aws: { 'ssm get-parameter --name /x/staging': heredoc(settings), 'lambda invoke': tester } });
    const results = [];
    for (const name of ['Begin', 'DeployResourcesStaging', 'TestStaging']) {
      const { run, env } = stepOf(STAGING, name);
      const result = runner.run(run, { ...begin, ...env, MLOPS_SETTINGS: '/x/staging' });
      results.push([name, result.status]);
      if (result.status !== 0) { return { results, err: result.err, calls: runner.calls() }; }
    }
    return { results, variables: JSON.parse(readFileSync(runner.file('variables.json'), 'utf8')), calls: runner.calls() };
  }

  test('deploys its stack, tests it, and hands on what each step tells', () => {
    const { results, calls, variables } = stage(invoke({ outputVariables: { CasesPassed: '1' }, summary: 'ok' }));
    expect(results).toEqual([['Begin', 0], ['DeployResourcesStaging', 0], ['TestStaging', 0]]);
    expect(calls[1]).toBe('npx --no -- cdk deploy Tooling/Ci/Stages/staging/Endpoint --app cdk.out --exclusively --require-approval never --ci --outputs-file outputs.json '
      + '--parameters ModelPackageArn=arn:x/7 --parameters TesterArn=arn:a,arn:b');
    expect(calls[3]).toContain('--payload {"parameters":{"endpointName":"abalone staging","execution":"42-1","n":1}}');
    expect(variables).toMatchObject({ DeployStaging: { EndpointName: 'abalone staging' }, TestStaging: { CasesPassed: '1' } });
  });

  test('a test that fails fails the job with its message', () => {
    expect(stage(invoke({ errorMessage: 'case 1: 30 is not between 1 and 29' }, 'Unhandled'))).toMatchObject({
      results: [['Begin', 0], ['DeployResourcesStaging', 0], ['TestStaging', 1]], err: expect.stringContaining('30 is not between'),
    });
  });

  test('a deployment that fails is not tested', () => {
    expect(stage(invoke({}), 'exit 3').results).toEqual([['Begin', 0], ['DeployResourcesStaging', 3]]);
  });

  test('a function that is not done is called again, with what it left', () => {
    const count = 'if [ -f again ]; then\n' + invoke({ outputVariables: {}, summary: 'done' }) + '\nelse\ntouch again\n'
      + invoke({ continuationToken: '{"since":1}', summary: 'half' }) + '\nfi';
    const { results, calls } = stage(count);
    expect(results.at(-1)).toEqual(['TestStaging', 0]);
    expect(calls.filter(call => call.includes('lambda')).map(call => call.includes('"continuationToken":"{\\"since\\":1}"'))).toEqual([false, true]);
  });

  test('a value that no step has told stops it', () => {
    const runner = new Runner({ aws: { 'ssm get-parameter': heredoc(settings) } });
    const { run, env } = stepOf(STAGING, 'TestStaging');
    writeFileSync(runner.file('variables.json'), '{}');
    const result = runner.run(run, { ...env, MLOPS_SETTINGS: '/x' });
    expect(result.status).not.toBe(0);
    expect(result.err).toContain('no action before this one has told DeployStaging.EndpointName');
  });
});

describe('a stage in another region', () => {
  const [endpoint, inputBucket] = [{ instanceType: pipelines.InstanceType.M5_LARGE }, Bucket.fromBucketName(new Stack(), 'Data', 'data')];
  const stages = (batch?: object): delivery.DeploymentStageOptions[] => [{
    stageName: 'overseas',
    env: { account: '444444444444', region: 'us-east-1' },
    endpoint,
    batch: batch && { inputBucket, instanceType: endpoint.instanceType, runOnDeployment: { ...batch } },
  }];
  const made = (options = stages()) => {
    const { stack, ci: own } = github({ stages: options, modelArtifacts: { locations: [{ bucket: Bucket.fromBucketName(new Stack(), 'Artifacts', 'models'), prefix: 'abalone/' }] } });
    const template = Template.fromStack(stack);
    const [parameter] = Object.values<any>(template.findResources('AWS::SSM::Parameter', { Properties: { Description: Match.stringLikeRegexp('stage overseas') } }));
    const text = stack.resolve(parameter.Properties.Value);
    // references within the text do not matter to the scripts
    const settings = JSON.parse(typeof text === 'string' ? text : text['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref ?? 'arn').join(''));
    return { own, template, settings, job: checked(own.workflows['.github/workflows/abalone-deploy.yml'], 'github-workflows').jobs['deploy-overseas'] };
  };

  test('prepares the place of the copies, copies, and deploys the copy', () => {
    const { settings, job, own } = made();
    expect(job.steps.filter((step: any) => step.env?.MLOPS_ACTION).map((step: any) => [step.name, step.env.MLOPS_NAMESPACE, step.env.MLOPS_STACK]))
      .toEqual([
        ['PrepareModelsOverseas', 'ModelsOverseas', 'Tooling/Ci/Stages/overseas/ModelStore'],
        ['CopyModelOverseas', 'CopyOverseas', undefined],
        ['DeployResourcesOverseas', 'DeployOverseas', 'Tooling/Ci/Stages/overseas/Endpoint'],
      ]);
    expect(settings.PrepareModelsOverseas).toEqual({ parameters: {} });
    expect(settings.CopyModelOverseas.parameters).toEqual({
      source: '#{ResolveModel.ModelPackageArn}',
      roleArn: '#{ModelsOverseas.CopyRoleArn}',
      region: 'us-east-1',
      bucket: '#{ModelsOverseas.ModelBucketName}',
      group: '#{ModelsOverseas.ModelPackageGroupName}',
      imageAccount: '444444444444',
    });
    expect(settings.DeployResourcesOverseas.parameters).toMatchObject({
      ModelPackageArn: '#{CopyOverseas.ModelPackageArn}', CopiedModelBucket: '#{ModelsOverseas.ModelBucketName}', CopiedModelKey: '#{ModelsOverseas.ModelKeyArn}',
    });
    expect(own.stages[0].modelStore).toBeDefined();
  });

  test('may do so: the job assumes the roles of the bootstrap of that region, and calls the copier', () => {
    const { template } = made();
    const statements = Object.entries<any>(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('CiJobsoverseas')).flatMap(([, each]) => each.Properties.PolicyDocument.Statement);
    expect(JSON.stringify(statements.find(each => each.Action === 'sts:AssumeRole').Resource)).toContain('deploy-role-444444444444-us-east-1');
    expect(JSON.stringify(statements.find(each => each.Action === 'lambda:InvokeFunction').Resource)).toMatch(/overseasCopyFunction/);
  });

  maybe('run for real', () => {
    const npx = 'case "$*" in\n  *ModelStore*) echo \'{"M":{"CopyRoleArn":"arn:role","ModelBucketName":"copies","ModelPackageGroupName":"there","ModelKeyArn":"arn:key"}}\' >outputs.json;;\n'
      + '  *) echo \'{"S":{"EndpointName":"e","BatchPipelineName":"p","BatchRunRoleArn":"arn:run","BatchInputUrl":"s3://data/"}}\' >outputs.json;;\nesac';
    const runStage = (options: delivery.DeploymentStageOptions[], answers: string) => {
      const { settings, job } = made(options);
      const runner = new Runner({ npx, aws: { 'ssm get-parameter': heredoc(settings), 'lambda invoke': answers } });
      const results: [string, number | null, string][] = [];
      for (const step of job.steps.filter((each: any) => each.name === 'Begin' || each.env?.MLOPS_ACTION)) {
        const result = runner.run(step.run, { MLOPS_MODEL: '{"ModelPackageArn":"arn:x/7"}', MLOPS_RUN: '1', ...step.env, MLOPS_SETTINGS: '/x' });
        results.push([step.name, result.status, result.err]);
        if (result.status !== 0) { break; }
      }
      return { results: results.map(([name, status]) => `${name} ${status}`), error: results.at(-1)![2], calls: runner.calls().filter(call => !call.startsWith('aws ssm')) };
    };
    // the first call of the copier has not got to the end
    const copier = `if [ -f copied ]; then\n${invoke({ outputVariables: { ModelPackageArn: 'arn:copy/1' }, summary: 'copied' })}\n`
      + `else\ntouch copied\n${invoke({ continuationToken: '{"since":1,"done":3}', summary: '3 of 9 objects are copied' })}\nfi`;

    test('what is copied is what is deployed, also when copying takes several calls', () => {
      const { results, calls } = runStage(stages(), copier);
      expect(results).toEqual(['Begin 0', 'PrepareModelsOverseas 0', 'CopyModelOverseas 0', 'DeployResourcesOverseas 0']);
      expect(calls).toHaveLength(4);
      expect(calls[0]).toContain('cdk deploy Tooling/Ci/Stages/overseas/ModelStore');
      expect(calls[1]).toContain('"source":"arn:x/7","roleArn":"arn:role","region":"us-east-1","bucket":"copies","group":"there"');
      expect(calls[2]).toContain('"continuationToken":"{\\"since\\":1,\\"done\\":3}"');
      expect(calls[3]).toContain('--parameters ModelPackageArn=arn:copy/1');
      expect(calls[3]).toContain('--parameters CopiedModelBucket=copies --parameters CopiedModelKey=arn:key');
    });

    test('without a copy nothing is deployed', () => {
      const { results, error } = runStage(stages(), invoke({ errorMessage: 'the image is not there' }, 'Unhandled'));
      expect(results).toEqual(['Begin 0', 'PrepareModelsOverseas 0', 'CopyModelOverseas 1']);
      expect(error).toContain('the image is not there');
    });

    test('a batch run after the deployment is waited for', () => {
      const { results, calls } = runStage(stages({ inputPrefix: 'sample/' }), copier);
      expect(results.at(-1)).toBe('RunBatchOverseas 0');
      expect(calls.at(-1)).toContain('"pipeline":"p","roleArn":"arn:run","region":"us-east-1","inputDataUrl":"s3://data/sample/","seconds":7200');
    });
  });

  test('its job has time for the batch run, and no more than credentials last', () => {
    expect(made(stages({ timeout: Duration.hours(3) })).job['timeout-minutes']).toBe(made().job['timeout-minutes'] + 180);
    expect(() => made(stages({ timeout: Duration.hours(11) }))).toThrow(/batch\.runOnDeployment\.timeout of stage "overseas" must be at most 10 hours, together with the soak time/);
  });
});

maybe('the build', () => {
  const start = stepOf(jobs('build').build, 'Start the SageMaker pipeline').run;
  const env = { MLOPS_SETTINGS: '/x/build', GITHUB_RUN_NUMBER: '5', GITHUB_SHA: 'abc' };

  test('starts the pipeline with its parameters', () => {
    const pipelineParameters = [{ Name: 'InputDataUrl', Value: 's3://data/x y.csv' }];
    const runner = new Runner({ aws: { 'ssm get-parameter': heredoc({ pipelineName: 'abalone', pipelineParameters }), 'sagemaker start-pipeline-execution': 'echo arn:x' } });
    expect(runner.run(start, env)).toMatchObject({ status: 0, out: 'arn:x\n' });
    expect(runner.calls()[1]).toContain(`--pipeline-name abalone --pipeline-execution-description build 5 of abc --pipeline-parameters ${JSON.stringify(pipelineParameters)}`);
  });

  test('starts nothing without its settings', () => {
    expect(new Runner({ aws: { 'ssm get-parameter': 'exit 254' } }).run(start, env).status).toBe(254);
    expect(new Runner({ aws: { 'ssm get-parameter': heredoc({}) } }).run(start, env).status).not.toBe(0);
  });

  test('a failed test or deployment stops the job', () => {
    expect(new Runner({ npx: 'exit 7' }).run(stepOf(jobs('build').build, 'Deploy the stack').run).status).toBe(7);
  });
});
