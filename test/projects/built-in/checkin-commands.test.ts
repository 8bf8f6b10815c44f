import { execFileSync, spawnSync } from 'child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { projects } from 'cdk-mlops';
import { CHECKIN_BUILD_SPEC } from '../../../src/projects/private/built-in/builds';

const scratch = mkdtempSync(join(tmpdir(), 'checkin-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const git = (...args: string[]) => execFileSync('git', args, { cwd: scratch, encoding: 'utf8' });
let serial = 0;

/** An empty repository at a host. */
function repository(): string {
  const path = join(scratch, `${++serial}.git`);
  git('init', '--quiet', '--bare', path);
  return path;
}

/** Runs the commands of the build with git as it is and an `aws` that copies a zip file from a folder; `unzip` is Python's. */
function checkIn(url: string, seed = 'model-build', failing = ''): { status: number | null; output: string } {
  const home = join(scratch, `home-${++serial}`);
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const tool = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  tool('aws', `[ "$1 $2 $3" = "s3 cp --only-show-errors" ] && [ "$4" = "s3://seeds/${seed}.zip" ] && ${failing || ':'} && : > "$5"`);
  tool('unzip', `[ "$1 $2" = "-q seed.zip" ] && cp -R '${join(projects.BuiltInSeedCode.packagedDirectory, seed)}/.' "$4"`);
  const script = CHECKIN_BUILD_SPEC.phases.build.commands.join('\n');
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], {
    cwd: home,
    encoding: 'utf8',
    env: {
      PATH: `${bin}:${process.env.PATH}`,
      HOME: home,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_REPOSITORY_URL: url,
      GIT_REPOSITORY_BRANCH: 'main',
      SEEDCODE_BUCKET_NAME: 'seeds',
      SEEDCODE_BUCKET_KEY: `${seed}.zip`,
    },
  });
  return { status, output: stdout + stderr };
}

const filesOf = (url: string, branch = 'main') => git('--git-dir', url, 'ls-tree', '-r', '--name-only', branch).trim().split('\n');

test.each(['model-build', 'model-deploy', 'model-monitor'])('an empty repository gets all of %s', seed => {
  const url = repository();
  expect(checkIn(url, seed)).toMatchObject({ status: 0 });
  const source = join(projects.BuiltInSeedCode.packagedDirectory, seed);
  const all = readdirSync(source, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && !/__pycache__|pytest_cache/.test(entry.parentPath));
  expect(filesOf(url)).toHaveLength(all.length);
  expect(filesOf(url)).toContain('README.md');
});

test('a second time changes nothing', () => {
  const url = repository();
  checkIn(url);
  const before = git('--git-dir', url, 'rev-parse', 'main');
  expect(checkIn(url, 'model-deploy')).toMatchObject({ status: 0, output: expect.stringContaining('nothing is changed') });
  expect(git('--git-dir', url, 'rev-parse', 'main')).toBe(before);
});

test('a repository with code on another branch is left alone', () => {
  const url = repository();
  const clone = join(scratch, `clone-${++serial}`);
  git('clone', '--quiet', url, clone);
  cpSync(__filename, join(clone, 'mine.ts'));
  const inClone = (...args: string[]) => execFileSync('git', ['-c', 'user.name=me', '-c', 'user.email=me@acme.example', ...args], { cwd: clone, stdio: 'pipe' });
  inClone('checkout', '--quiet', '-b', 'topic');
  inClone('add', '--all');
  inClone('commit', '--quiet', '-m', 'mine');
  inClone('push', '--quiet', 'origin', 'topic');
  expect(checkIn(url)).toMatchObject({ status: 0, output: expect.stringContaining('nothing is changed') });
  expect(filesOf(url, 'topic')).toEqual(['mine.ts']);
  expect(git('--git-dir', url, 'for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/topic');
});

test('fails where the repository cannot be reached, or the code', () => {
  expect(checkIn(join(scratch, 'nowhere.git')).status).not.toBe(0);
  const url = repository();
  expect(checkIn(url, 'model-build', 'false').status).not.toBe(0);
  expect(git('--git-dir', url, 'for-each-ref')).toBe('');
});
