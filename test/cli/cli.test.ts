import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { pipelines } from '../../src';
import { main } from '../../src/cli/main';
import { CAPTURED, SDK, spelled } from '../pipelines/definition/corpus';

const directory = mkdtempSync(join(tmpdir(), 'cli-'));
const SDK_DIRECTORY = join(__dirname, '..', 'conformance', 'sdk');
const ABALONE = join(SDK_DIRECTORY, '01-abalone-build-train-register.json');

function file(name: string, content: any): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function cli(...args: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, { out: text => { out += text; }, err: text => { err += text; }, color: false, errColor: false });
  return { code, out, err };
}

const TARGET = { FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:f', OutputParameters: [] };
const job = (Name: string, members: any = {}) => ({ Name, Type: 'Lambda', Arguments: {}, ...TARGET, ...members });
const definition = (...Steps: any[]) => ({ Version: '2020-12-01', Metadata: {}, Parameters: [], PipelineExperimentConfig: null, Steps });

describe('usage', () => {
  test('help of the program and of each command', () => {
    for (const args of [['--help'], ['-h'], ['help']]) {
      expect(cli(...args)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/usage: cdk-mlops COMMAND(.|\n)*validate(.|\n)*render(.|\n)*graph(.|\n)*simulate/) });
    }
    for (const command of ['validate', 'render', 'graph', 'simulate']) {
      const help = cli(command, '--help');
      expect(help).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`usage: cdk-mlops ${command} `) });
      expect(help.out).toContain('Exit code');
      expect(cli('help', command)).toEqual(help);
    }
  });

  test.each([
    [[], /usage: cdk-mlops COMMAND/],
    [['draw'], /^cdk-mlops: there is no command "draw", only validate, .* \(see cdk-mlops --help\)\n$/],
    [['help', 'toString'], /no command "toString"/],
    [['validate'], /^cdk-mlops: FILE is missing \(see cdk-mlops validate --help\)\n$/],
    [['validate', '--loud', ABALONE], /unknown option '--loud'/],
    [['validate', '/nowhere/x.json'], /cannot read \/nowhere\/x\.json: there is no such file or directory/],
    [['render'], /FILE is missing/],
    [['render', ABALONE, ABALONE], /one FILE is expected, got 2/],
    [['render', '--indent', 'x', ABALONE], /--indent must be a number from 0 to 9, got "x"/],
    [['render', '--out', '/nowhere/x', ABALONE], /cannot write \/nowhere\/x/],
    [['render', directory], /cannot read .*: it is a directory/],
    [['graph', '--format', 'png', ABALONE], /--format must be mermaid, svg or html, got "png"/],
    [['graph', '--pipeline', 'x', ABALONE], /--pipeline goes with --app/],
    [['graph', '--app', directory], /holds no synthesized app: run "cdk synth" first/],
    [['graph', '--app', directory, ABALONE], /FILE and --app exclude each other/],
    [['simulate', ABALONE, '--parameter', 'x'], /--parameter must be NAME=VALUE, got "x"/],
    [['simulate', ABALONE, '--scenario'], /--scenario/],
  ])('fails with exit code 2 for %j', (args, message) => {
    const result = cli(...args);
    expect(result.code).toEqual(2);
    expect(result.err).toMatch(message);
    expect(result.out).toEqual('');
  });
});

describe('validate', () => {
  test('nothing is wrong with the corpus', () => {
    const result = cli('validate', ...SDK.map(([name]) => join(SDK_DIRECTORY, `${name}.json`)));
    expect(result.out).not.toMatch(/: error: /);
    expect(result).toMatchObject({ code: 0, err: expect.stringMatching(/^26 files: 0 errors, \d+ warnings\n$/) });
  });

  test('a line for each problem, with exit code 1', () => {
    const broken = file('broken.json', definition(job('A', { DependsOn: ['Nowhere'] }), job('B', { DependsOn: ['C'] }), job('C', { DependsOn: ['B'] })));
    const text = file('text.json', '{"Steps": [\n  1,]}');
    const result = cli('validate', broken, text);
    expect(result.code).toEqual(1);
    const lines = result.out.trim().split('\n');
    expect(lines).toContainEqual(expect.stringMatching(/broken\.json: error: step "A".*"Nowhere".*\[unknown-step\]$/));
    expect(lines).toContainEqual(expect.stringMatching(/broken\.json: error: .*\[cycle\]$/));
    expect(lines[lines.length - 1]).toMatch(/text\.json:2:5: error: a value is expected \[json-syntax\]$/);
    expect(lines.every(line => /^\/.*: (error|warning): .* \[[a-z-]+\]$/.test(line))).toBe(true);
    expect(result.err).toMatch(/^2 files: [3-9] errors, 0 warnings\n$/);
  });

  test('warnings are errors if that is asked for', () => {
    const warned = file('warned.json', { ...definition(job('A')), Parameters: [{ Name: 'Unused', Type: 'String', DefaultValue: 'x' }] });
    expect(cli('validate', warned)).toMatchObject({ code: 0, out: expect.stringMatching(/: warning: .*\[unused-parameter\]/) });
    expect(cli('validate', '--strict', warned)).toMatchObject({ code: 1, out: expect.stringMatching(/: error: .*\[unused-parameter\]/) });
  });

  test('colours only where they are wanted', () => {
    const broken = file('colors.json', definition(job('A', { DependsOn: ['Nowhere'] })));
    let out = '';
    main(['validate', broken], { out: text => { out += text; }, err: () => { /* not looked at */ }, color: true, errColor: true });
    expect(out).toContain('\u001b[31merror\u001b[0m');
    expect(cli('validate', broken).out).not.toContain('\u001b');
  });
});

describe('render', () => {
  test.each([...SDK, ...CAPTURED])('%s', (_, text) => {
    const result = cli('render', file('render.json', text));
    expect(result.code).toEqual(0);
    expect(spelled(result.out)).toEqual(spelled(text));
  });

  test('to a file, on one line', () => {
    const target = join(directory, 'rendered.json');
    expect(cli('render', '--indent', '0', '--out', target, ABALONE)).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(target, 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('fails with exit code 1 for what is no definition', () => {
    expect(cli('render', file('list.json', '[]'))).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^cdk-mlops: .*list\.json must hold a JSON object.*\n$/) });
  });
});

describe('graph', () => {
  test('the format follows from the name of the output', () => {
    expect(cli('graph', ABALONE).out).toMatch(/^---\ntitle: "01-abalone-build-train-register"\n---\nflowchart TD\n/);
    expect(cli('graph', '--format', 'svg', '--title', 'T', ABALONE).out).toMatch(/^<svg(.|\n)*>T<\/text>/);
    expect(cli('graph', '--out', join(directory, 'a.html'), ABALONE)).toEqual({ code: 0, out: '', err: '' });
    expect(readFileSync(join(directory, 'a.html'), 'utf8')).toMatch(/^<!DOCTYPE html>/);
    cli('graph', '--out', join(directory, 'a.svg'), ABALONE);
    expect(readFileSync(join(directory, 'a.svg'), 'utf8')).toMatch(/^<svg/);
  });

  describe('of an app', () => {
    const outdir = join(directory, 'app', 'cdk.out');
    beforeAll(() => {
      const app = new App({ outdir });
      const stack = new Stack(app, 'Ml');
      const one = new pipelines.RawStep(stack, 'One', { type: 'Lambda', arguments: { region: stack.region }, members: TARGET });
      new pipelines.Pipeline(stack, 'Small', { steps: [one] });
      const staged = new Stack(new Stage(app, 'Prod'), 'Ml');
      const many = Array.from({ length: 400 }, (_, i) => new pipelines.RawStep(staged, `S${i}`, {
        type: 'Lambda',
        arguments: { text: 'x'.repeat(300), region: staged.region },
        members: TARGET,
      }));
      new pipelines.Pipeline(staged, 'Large', { steps: many });
      app.synth();
    });

    test('all pipelines, those that are deployed through S3 included', () => {
      const result = cli('graph', '--app', join(directory, 'app'));
      expect(result).toMatchObject({ code: 0, err: '' });
      expect(result.out.match(/flowchart TD/g)).toHaveLength(2);
      expect(result.out).toContain('title: "Ml/Small"');
      expect(result.out).toContain('title: "Prod/Ml/Large"');
      expect(result.out).toContain('"S399<br/>');
    });

    test('one of them', () => {
      for (const name of ['Small', 'Ml/Small']) {
        expect(cli('graph', '--app', outdir, '--pipeline', name, '--format', 'svg').out).toContain('data-step="One"');
      }
      expect(cli('graph', '--app', outdir, '--pipeline', 'Small', '--format', 'html').out).toContain('${AWS::Region}');
      expect(cli('graph', '--app', outdir, '--pipeline', 'X')).toMatchObject({ code: 2, err: expect.stringContaining('one of Ml/Small, Prod/Ml/Large, got "X"') });
    });

    test('each to a file of a directory', () => {
      expect(cli('graph', '--app', outdir, '--format', 'svg')).toMatchObject({ code: 2, err: expect.stringContaining('the app has 2 pipelines: choose one') });
      const target = join(directory, 'drawn');
      mkdirSync(target);
      expect(cli('graph', '--app', outdir, '--format', 'svg', '--out', target).code).toEqual(0);
      expect(readdirSync(target).sort()).toEqual(['Ml-Small.svg', 'Prod-Ml-Large.svg']);
    });
  });
});

describe('simulate', () => {
  const reports = { EvaluateAbalone: { duration: 'PT5M', reports: { EvaluationReport: { regression_metrics: { mse: { value: 4.0 } } } } } };

  test('each step\'s outcome', () => {
    const result = cli('simulate', ABALONE, '--scenario', file('good.json', { steps: reports }));
    expect(result).toMatchObject({ code: 0, err: '' });
    const { status, steps } = JSON.parse(result.out);
    expect(status).toEqual('Succeeded');
    expect(steps.find((step: any) => step.name === 'CheckMse')).toMatchObject({ status: 'Succeeded', outcome: 'True', startSeconds: 420 });
  });

  test('a failed execution has exit code 1', () => {
    const result = cli('simulate', ABALONE, '--scenario', file('bad.json', { steps: reports }), '--parameter', 'MseThreshold=3.5');
    expect(result.code).toEqual(1);
    expect(JSON.parse(result.out)).toMatchObject({ status: 'Failed', failureReason: 'step "StopAbalone" failed: Execution failed due to MSE > 3.5' });
  });

  test('a list of scenarios is about executions one after the other', () => {
    const scenario = file('list-of-runs.json', [{ steps: reports, pipelineName: 'Abalone' }, { steps: reports, startAfter: 60 }, { steps: reports, startAfter: 'P31D' }]);
    const results = JSON.parse(cli('simulate', ABALONE, '--scenario', scenario).out);
    expect(results.map((result: any) => result.steps[0].cacheHit)).toEqual([false, true, false]);
  });

  test.each([
    [{ stepps: {} }, /must have members out of parameters, .*, got "stepps"/],
    [{ steps: { TrainAbalone: { time: 1 } } }, /steps\.TrainAbalone must have members out of duration/],
    [{ steps: { TrainAbalone: { duration: 'long' } } }, /steps\.TrainAbalone\.duration must be seconds or ISO 8601 text/],
    [{ steps: { TrainAbalone: { failures: {} } } }, /failures must be a list/],
    [{ steps: { TrainAbalone: { failures: [{ error: 'x' }] } } }, /failures\[0\] must have members out of exception/],
    [{ steps: [] }, /steps must be an object/],
    [{ onFailure: 'Wait' }, /onFailure must be "Stop" or "Continue", got "Wait"/],
    [{ startTime: 5 }, /startTime must be text, got 5/],
    [[], /must hold at least one scenario/],
    [{ steps: { Nowhere: {} } }, /got "Nowhere"/],
    [{ parameters: { MseThreshold: 'x' } }, /"MseThreshold" must be a number, got "x"/],
  ])('fails with exit code 1 for the scenario %j', (scenario, message) => {
    expect(cli('simulate', ABALONE, '--scenario', file('wrong.json', scenario))).toMatchObject({ code: 1, out: '', err: expect.stringMatching(message) });
  });
});

test('the program runs by itself, reads the standard input, and does not load the CDK', () => {
  const program = join(__dirname, '..', '..', 'src', 'cli', 'main.ts');
  const tsx = join(__dirname, '..', '..', 'node_modules', 'tsx', 'dist', 'cli.mjs');
  expect(existsSync(tsx)).toBe(true);
  const text = readFileSync(ABALONE, 'utf8');
  expect(spelled(execFileSync(process.execPath, [tsx, program, 'render', '-'], { input: text, encoding: 'utf8' }))).toEqual(spelled(text));
  // whoever asks for the CDK gets an error
  const guard = file('guard.cjs', `
    const m = require('module');
    const load = m._load;
    m._load = function (name, ...rest) {
      if (/^(aws-cdk-lib|constructs)/.test(name)) { throw new Error('loads ' + name); }
      return load.call(this, name, ...rest);
    };`);
  for (const args of [['validate', ABALONE], ['graph', ABALONE, '--format', 'html'], ['simulate', ABALONE], ['graph', '--app', join(directory, 'app')]]) {
    const result = spawnSync(process.execPath, [tsx, '--require', guard, program, ...args], { encoding: 'utf8' });
    expect(result.stderr).not.toContain('loads ');
    expect([args[0], result.status]).toEqual([args[0], args[0] === 'simulate' ? 1 : 0]);
  }
});
