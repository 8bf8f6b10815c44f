import { spawnSync } from 'child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { gitlabProblems } from './lint';
import { checked, gitlab, schemaProblems, STAGES } from './support';

const { stack, ci } = gitlab();
const document = () => checked(ci.workflows['.gitlab-ci.yml'], 'gitlab-ci');

test('the configuration is valid and keeps the rules', () => {
  expect(gitlabProblems(document())).toEqual([]);
  expect(document().stages).toEqual(['build', 'model', 'deploy-staging', 'deploy-prod']);
  expect(document().variables).toEqual({ AWS_REGION: 'eu-west-1' });
});

test('jobs run when their turn is, and somebody approves prod', () => {
  const jobs = document();
  const on = '$CI_COMMIT_BRANCH == "main"';
  expect(jobs['abalone-checks'].rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"' }]);
  expect(jobs['abalone-checks'].id_tokens).toBeUndefined();
  expect(jobs['abalone-build'].rules).toEqual([{ if: `$CI_PIPELINE_SOURCE == "push" && ${on}` }]);
  expect(jobs['abalone-look'].rules).toEqual([{ if: `$CI_PIPELINE_SOURCE =~ /^(schedule|api)$/ && ${on} && $MLOPS_DEPLOY == "abalone"` }]);
  const started = `$CI_PIPELINE_SOURCE =~ /^(web|trigger|pipeline)$/ && ${on} && $MLOPS_DEPLOY == "abalone"`;
  expect(jobs['abalone-deploy-staging'].rules).toEqual([{ if: started }]);
  expect(jobs['abalone-deploy-prod'].rules).toEqual([{ if: started, when: 'manual', allow_failure: false }]);
  expect(jobs['abalone-deploy-prod'].needs).toEqual(['abalone-model', 'abalone-deploy-staging']);
});

test('roles trust the branch of the project', () => {
  const conditions = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Role'))
    .flatMap(role => role.Properties.AssumeRolePolicyDocument.Statement).filter(each => each.Action === 'sts:AssumeRoleWithWebIdentity').map(each => each.Condition);
  expect(conditions).toHaveLength(4);
  for (const condition of conditions) {
    expect(condition).toEqual({ StringEquals: { 'gitlab.com:aud': 'https://gitlab.com', 'gitlab.com:sub': 'project_path:acme/models/abalone:ref_type:branch:ref:main' } });
  }
});

test('checks with diff trust any branch of the project, for the lookup role only; an own host', () => {
  const own = gitlab({ diff: true, serverUrl: 'https://git.acme.example', stages: undefined, modelPackageGroup: undefined });
  expect(gitlabProblems(checked(own.ci.workflows['.gitlab-ci.yml'], 'gitlab-ci'))).toEqual([]);
  Template.fromStack(own.stack).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [{
        Condition: {
          StringEquals: { 'git.acme.example:aud': 'https://git.acme.example' },
          StringLike: { 'git.acme.example:sub': 'project_path:acme/models/abalone:ref_type:branch:ref:*' },
        },
      }],
    },
  });
});

test('an approval starts a pipeline that looks', () => {
  const secret = Secret.fromSecretNameV2(new Stack(), 'Token', 'gitlab-token');
  const t = Template.fromStack(gitlab({ startToken: secret }).stack);
  t.hasResourceProperties('AWS::Events::Rule', { Targets: [Match.objectLike({ Input: '{"ref":"main","variables":[{"key":"MLOPS_DEPLOY","value":"abalone"}]}' })] });
  t.hasResourceProperties('AWS::Events::ApiDestination', { InvocationEndpoint: 'https://gitlab.com/api/v4/projects/acme%2Fmodels%2Fabalone/pipeline' });
});

test('without a known account, variables of the project have it', () => {
  const { ci: own } = gitlab({ stages: STAGES.map(({ env, ...stage }) => stage), environmentVariables: { PRICE: '5 $' } }, {});
  const text = own.workflows['.gitlab-ci.yml'];
  expect(text).toContain('AWS_ROLE_ARN="arn:${AWS_PARTITION:-aws}:iam::$AWS_ACCOUNT_ID:role/tooling-ci-buildrole-');
  expect(checked(text, 'gitlab-ci').variables).toEqual({ PRICE: '5 $$' });
});

test('planted defects are caught', () => {
  const planted = (change: (jobs: any) => void) => {
    const jobs = document();
    change(jobs);
    return gitlabProblems(jobs).join('\n');
  };
  expect(planted(jobs => { jobs.variables.AWS_ACCESS_KEY_ID = 'x'; })).toMatch(/static key/);
  expect(planted(jobs => { delete jobs['abalone-build'].id_tokens; })).toMatch(/abalone-build: no id_tokens/);
  expect(planted(jobs => { delete jobs['abalone-build'].rules; })).toMatch(/runs in every pipeline/);
  expect(planted(jobs => { jobs['abalone-build'].script.reverse(); })).toMatch(/needs credentials before|with credentials/);
  expect(planted(jobs => { delete jobs['abalone-deploy-prod'].environment; })).toMatch(/not in its environment/);
  expect(planted(jobs => { jobs['abalone-deploy-prod'].needs = ['abalone-model']; })).toMatch(/does not wait for abalone-deploy-staging/);
  expect(planted(jobs => { jobs['abalone-build'].script[2] = 'bash -c "$(cat <<\'MLOPS_END\'\npytest\nMLOPS_END\n)"'; })).toMatch(/goes on after a failure/);
  expect(schemaProblems({ job: { script: 5 } }, 'gitlab-ci')).not.toEqual([]);
});

/** Runs a whole job as a runner does: its lines in one shell that stops at the first failure. */
function run(job: any, tools: Record<string, string>) {
  const directory = mkdtempSync(join(tmpdir(), 'gitlab-'));
  mkdirSync(join(directory, 'bin'));
  for (const [name, body] of Object.entries(tools)) {
    writeFileSync(join(directory, 'bin', name), `#!/bin/bash\ncat >/dev/null\nprintf '%s\\n' "${name} $*" "token \${MLOPS_ID_TOKEN:-}\${AWS_ROLE_ARN:+ role}" >>${directory}/calls\n${body}\n`);
    chmodSync(join(directory, 'bin', name), 0o755);
  }
  writeFileSync(join(directory, 'cdk.json'), '{}');
  writeFileSync(join(directory, 'model.json'), '{"deploy":true,"model":{"ModelPackageArn":"arn:x/7"}}');
  const { status, stderr } = spawnSync('bash', ['-eo', 'pipefail', '-c', job.script.join('\n')], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 30_000,
    env: {
      ...job.variables,
      PATH: `${directory}/bin:${process.env.PATH}`,
      CI_PROJECT_DIR: directory,
      AWS_REGION: 'eu-west-1',
      CI_JOB_ID: '9',
      CI_PIPELINE_ID: '8',
      MLOPS_VARIABLES: join(directory, 'variables.json'),
      MLOPS_ID_TOKEN: 'secret-token',
      CI_COMMIT_BRANCH: 'main',
      MLOPS_DEPLOY: 'abalone',
      CI_JOB_TOKEN: 't',
      CI_API_V4_URL: 'https://git/api/v4',
      CI_PROJECT_ID: '3',
      CI_PIPELINE_IID: '1',
      CI_COMMIT_SHA: 'abc',
    },
  });
  return { status, stderr, calls: readFileSync(join(directory, 'calls'), 'utf8').trimEnd().split('\n'), token: () => readFileSync(join(directory, '.mlops-token'), 'utf8') };
}

(spawnSync('sh', ['-c', 'command -v jq']).status === 0 ? describe : describe.skip)('jobs, run for real', () => {
  const settings = { DeployResourcesStaging: { parameters: { ModelPackageArn: '#{ResolveModel.ModelPackageArn}' } }, TestStaging: { function: 'Tester', parameters: {} } };
  const aws = (answer: string, failure: string) => `case "$*" in\n  ssm*) echo '${JSON.stringify(settings)}';;\n  *) echo '${answer}' >answer.json; echo ${failure};;\nesac`;
  const npx = 'case "$*" in\n  *deploy*) echo \'{"S":{"EndpointName":"e"}}\' >outputs.json;;\nesac';
  const staging = document()['abalone-deploy-staging'];

  test('a stage is synthesized without credentials, then deployed and tested with them', () => {
    const { status, calls, token } = run(staging, { aws: aws('{"summary":"ok"}', 'None'), npx });
    expect(status).toBe(0);
    expect(calls.filter((_, i) => i % 2 === 0).map(call => call.split(' ').slice(0, 5).join(' '))).toEqual([
      'npx --no -- cdk synth', 'aws ssm get-parameter --name ' + staging.variables.MLOPS_SETTINGS, 'npx --no -- cdk deploy',
      'aws ssm get-parameter --name ' + staging.variables.MLOPS_SETTINGS, 'aws lambda invoke --function-name Tester',
    ]);
    // the token itself is in no environment, and the role only after the synthesis
    expect(calls.filter((_, i) => i % 2 === 1)).toEqual(['token ', 'token  role', 'token  role', 'token  role', 'token  role']);
    expect(token()).toBe('secret-token');
  });

  test('a failed test fails the job', () => {
    const { status, stderr } = run(staging, { aws: aws('{"errorMessage":"too slow"}', 'Unhandled'), npx });
    expect([status, stderr]).toEqual([1, expect.stringContaining('too slow')]);
  });

  test('a look that finds a version starts a pipeline; one that finds none does not', () => {
    const look = document()['abalone-look'];
    const answer = (approved: boolean) => JSON.stringify({
      summary: 's', outputVariables: { Approved: String(approved), ModelPackageArn: 'arn:x/7', ModelPackageVersion: '7' },
    });
    const tool = (approved: boolean) => ({
      aws: 'case "$*" in\n  *started*--query\\ Parameter*) echo \'none 0 none\';;\n  ssm\\ get*) echo \'{"function":"R","parameters":{},"templates":"t","redeployOnChange":true}\';;\n'
        + `  ssm\\ put*) echo 2;;\n  *) echo '${answer(approved)}' >answer.json; echo None;;\nesac`,
      curl: 'echo \'{"web_url":"https://git/1"}\' >started.json',
    });
    const found = run(look, tool(true));
    expect(found.status).toBe(0);
    expect(found.calls.find(call => call.startsWith('curl'))).toContain('--form variables[MLOPS_DEPLOY]=abalone https://git/api/v4/projects/3/trigger/pipeline');
    const none = run(look, tool(false));
    expect([none.status, none.calls.some(call => call.startsWith('curl'))]).toEqual([0, false]);
  });
});
