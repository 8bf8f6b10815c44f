import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { filesIn, flags, written } from './init/support';
import { main } from '../../src/cli/main';
import { synthesized } from '../gates/synth';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const scratch = mkdtempSync(join(tmpdir(), 'workflows-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The examples that a CI system delivers, with what they are made from. */
const CI: [example: string, files: string[], template: string, kind: string][] = [
  ['github-actions', ['.github/workflows/messages-build.yml', '.github/workflows/messages-checks.yml', '.github/workflows/messages-deploy.yml'], 'nlp', 'build-train-deploy'],
  ['gitlab', ['.gitlab-ci.yml'], 'tabular', 'build-train-deploy-monitor'],
];

function workflows(example: string, ...args: string[]) {
  let err = '';
  const { outdir } = synthesized(`examples/${example}/app.ts`);
  return { code: main(['workflows', '--app', outdir, ...args], { out: () => undefined, err: text => { err += text; }, color: false, errColor: false }), get err() { return err; } };
}

describe.each(CI)('%s', (example, files, template, kind) => {
  const directory = join(EXAMPLES, example);

  test('the workflow files are those of the app; UPDATE_DOCS=1 writes them', () => {
    if (process.env.UPDATE_DOCS) { workflows(example, '--out', directory); }
    const { code, err } = workflows(example, '--out', directory, '--check');
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(Object.keys(filesIn(directory)).filter(name => name.endsWith('.yml'))).toEqual(files);
  });

  test('a file that was changed by hand, and one that is missing, are found', () => {
    const copy = join(scratch, example);
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, files[0]), readFileSync(join(copy, files[0]), 'utf8').replace('main', 'master'));
    const changed = workflows(example, '--out', copy, '--check');
    expect(changed.err).toContain(`${files[0]} differs from the app`);
    expect(changed.code).toBe(1);
    rmSync(join(copy, files[0]));
    expect(workflows(example, '--out', copy, '--check').err).toContain(`${files[0]} is missing`);
  });

  test('pipeline, ML code, data and packages are those that init writes', () => {
    const made = filesIn(written(...flags(kind, template)));
    const ours = filesIn(directory);
    const same = Object.keys(made).filter(name => /^(ml|data)\/|^pipeline\.ts$|^tsconfig\.json$|^\.gitignore$/.test(name));
    expect(same.length).toBeGreaterThan(8);
    expect(Object.keys(ours).filter(name => /^(ml|data)\//.test(name) && !/__pycache__|\.pytest_cache/.test(name))).toEqual(same.filter(name => /^(ml|data)\//.test(name)));
    expect(same.filter(name => ours[name] !== made[name])).toEqual([]);
    const { dependencies, devDependencies } = JSON.parse(made['package.json']);
    expect(JSON.parse(ours['package.json'])).toMatchObject({ dependencies, devDependencies });
  });
});

test('every example with workflow files is known here', () => {
  const found = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, '.gitlab-ci.yml')) || existsSync(join(EXAMPLES, name, '.github')));
  expect(found.sort()).toEqual(CI.map(([example]) => example));
});
