import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { delivery, pipelines } from '../../src';
import { main } from '../../src/cli/main';

function cli(...args: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, { out: text => { out += text; }, err: text => { err += text; }, color: false, errColor: false });
  return { code, out, err };
}

/** An app with workflows in a stage of the CDK, whose assembly is nested. */
function synthesized(count = 1): string {
  const app = new App({ outdir: join(mkdtempSync(join(tmpdir(), 'workflows-')), 'cdk.out') });
  const stack = new Stack(new Stage(app, 'Tools'), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  for (let i = 0; i < count; i++) {
    new delivery.GitHubActions(stack, `Ci${i}`, {
      repository: 'acme/abalone', pipeline: pipelines.Pipeline.fromPipelineName(stack, `Pipeline${i}`, 'abalone'), selfUpdate: i === 0,
    });
  }
  return app.synth().directory;
}

const [app, repository] = [synthesized(), mkdtempSync(join(tmpdir(), 'repository-'))];
const build = '.github/workflows/abalone-build.yml';

test('writes the files, and nothing the second time', () => {
  expect(cli('workflows', '--app', app, '--out', repository)).toEqual({ code: 0, err: '', out: `${build}\n.github/workflows/abalone-checks.yml\n` });
  expect(readFileSync(join(repository, build), 'utf8')).toContain('aws sagemaker start-pipeline-execution');
  expect(cli('workflows', '--app', app, '--out', repository)).toEqual({ code: 0, err: '', out: '' });
  expect(cli('workflows', '--app', app, '--out', repository, '--check')).toEqual({ code: 0, err: '', out: '' });
});

test('--check tells what is missing and what differs, and writes nothing', () => {
  cli('workflows', '--app', app, '--out', repository);
  appendFileSync(join(repository, build), '# changed by hand\n');
  rmSync(join(repository, '.github/workflows/abalone-checks.yml'));
  const { code, err, out } = cli('workflows', '--app', app, '--out', repository, '--check');
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(/abalone-build\.yml differs from the app: run "npx cdk-mlops workflows".*\n.*abalone-checks\.yml is missing: run/);
  expect(readFileSync(join(repository, build), 'utf8')).toContain('# changed by hand');
});

test('two constructs cannot make one file', () => {
  expect(cli('workflows', '--app', synthesized(2), '--out', mkdtempSync(join(tmpdir(), 'repository-')))).toMatchObject({
    code: 1, err: expect.stringMatching(/abalone-build\.yml comes from Tools\/Tooling\/Ci0 and from Tools\/Tooling\/Ci1: give one of them another workflowName/),
  });
});

test('an app without workflows, and a path out of the repository', () => {
  const empty = mkdtempSync(join(tmpdir(), 'empty-'));
  writeFileSync(join(empty, 'manifest.json'), '{"version":"1.0.0","artifacts":{}}');
  expect(cli('workflows', '--app', empty)).toMatchObject({ code: 1, err: expect.stringContaining('has no workflow files') });
  expect(cli('workflows', '--app', '/nowhere')).toMatchObject({ code: 2, err: expect.stringContaining('holds no synthesized app') });
  const wrong = join(empty, 'wrong');
  mkdirSync(wrong);
  const metadata = { '/A': [{ type: 'cdk-mlops:workflow', data: { path: '../x.yml', content: '' } }] };
  writeFileSync(join(wrong, 'manifest.json'), JSON.stringify({ version: '1.0.0', artifacts: { A: { type: 'aws:cloudformation:stack', metadata } } }));
  expect(cli('workflows', '--app', wrong, '--out', repository)).toMatchObject({ code: 2, err: expect.stringContaining('outside of the repository') });
});
