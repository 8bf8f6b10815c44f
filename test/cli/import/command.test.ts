import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { canonical, rendered, run, SDK } from './check';
import { main } from '../../../src/cli/main';
import { parseJson } from '../../../src/private/json-parse';

const directory = mkdtempSync(join(tmpdir(), 'import-'));
const LAMBDAS = join(SDK, '05-lambda-and-callback-chain.json');

function cli(...args: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(['import', ...args], { out: text => { out += text; }, err: text => { err += text; }, color: false, errColor: false });
  return { code, out, err };
}

test('a program goes to the standard output, or to a file', () => {
  const { code, out, err } = cli(LAMBDAS);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(rendered(run(out))).toEqual(canonical(parseJson(readFileSync(LAMBDAS, 'utf8'))));
  const file = join(directory, 'stack.ts');
  expect(cli('--out', file, LAMBDAS)).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(file, 'utf8')).toBe(out);
});

test('the class and the pipeline can be named', () => {
  const { out } = cli('--name', 'my-chain', '--class', 'Chain', LAMBDAS);
  expect(out).toContain('export class Chain extends Stack {');
  expect(out).toContain('pipelineName: \'my-chain\',');
  expect(out).toContain('Pipeline my-chain, imported from 05-lambda-and-callback-chain.json.');
});

test('steps that are written as they are, are named', () => {
  const file = join(directory, 'job.json');
  writeFileSync(file, '{"Steps":[{"Name":"New","Type":"Job","Arguments":{}}]}');
  expect(cli(file)).toMatchObject({ code: 0, err: 'note: step "New" is written as it is: its type has no class\n' });
});

test.each([
  [['--class', 'no class', LAMBDAS], 2, /--class must be the name of a class, got "no class" \(see cdk-mlops import --help\)\n$/],
  [[], 2, /FILE is missing/],
  [[join(SDK, 'nowhere.json')], 2, /cannot read .*nowhere.json: there is no such file/],
])('fails on a wrong use: %j', (args, code, message) => {
  expect(cli(...args)).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
});

test('fails on what is no definition', () => {
  const file = join(directory, 'none.json');
  writeFileSync(file, '{"Steps": [1]}');
  expect(cli(file)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/Steps\[0\] must be an object/) });
});
