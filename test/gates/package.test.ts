import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';
import { packedFiles, registryAddresses, ROOT } from './package';

describe('the npm package', () => {
  let files: string[];
  beforeAll(() => { files = packedFiles(); });

  test.each(['lib/index.js', 'lib/index.d.ts', '.jsii', 'README.md', 'LICENSE', 'package.json', 'assets/delivery/handlers/resolve-model.lambda/index.js'])('has %s', file => {
    expect(files).toContain(file);
  });

  test('has all tables that the library reads', () => {
    const data = execFileSync('git', ['ls-files', 'data'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    expect(data.length).toBeGreaterThan(0);
    expect(files).toEqual(expect.arrayContaining(data));
  });

  test('has nothing but the library', () => {
    expect(files.filter(file => !/^(lib|assets|bin|data)\/|^(\.jsii|README\.md|LICENSE|NOTICE|CHANGELOG\.md|CONTRIBUTING\.md|package\.json)$/.test(file))).toEqual([]);
  });

  test('a file that nobody has thought of is noticed', () => {
    expect(packedFiles(['notes/secret.txt'])).toContain('notes/secret.txt');
  });
});

describe('the lock file', () => {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');

  test('names no registry', () => {
    expect(registryAddresses(lock)).toEqual([]);
  });

  test('has the hash of every package that is fetched', () => {
    const packages = Object.entries<any>(JSON.parse(lock).packages);
    expect(packages.length).toBeGreaterThan(300);
    expect(packages.filter(([path, { integrity, inBundle, link }]) => path && !integrity && !inBundle && !link).map(([path]) => path)).toEqual([]);
  });

  test('a planted address is caught', () => {
    expect(registryAddresses('{"resolved": "https://mirror.example/x/-/x-1.0.0.tgz"}')).toHaveLength(1);
    expect(registryAddresses('"https://registry.example/x.tgz"')).toHaveLength(1);
  });
});
