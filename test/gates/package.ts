import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join, resolve } from 'path';

export const ROOT = resolve(__dirname, '..', '..');

/** What a build leaves in the tree besides the files in git. */
const BUILD_PRODUCTS = [
  '.jsii', 'tsconfig.tsbuildinfo', 'lib/index.js', 'lib/index.d.ts', 'lib/pipelines/pipeline.js', 'lib/pipelines/pipeline.d.ts',
  'lib/delivery/handlers/resolve-model.lambda.js', 'lib/delivery/handlers/resolve-model.lambda.d.ts', 'assets/delivery/handlers/resolve-model.lambda/index.js',
  'cdk.out/manifest.json', 'examples/abalone/cdk.out/manifest.json', 'demo.out/abalone/manifest.json', '.venv/bin/python', '.jsii.tabl.json',
  'test/__pycache__/abalone.cpython-311.pyc', 'coverage/lcov.info', 'dist/js/cdk-mlops.tgz', '.projen/files.json',
];

/** The files that npm would publish out of a built tree, found on a copy whose files are empty. */
export function packedFiles(planted: string[] = []): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'package-'));
  try {
    const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
    for (const file of [...tracked, ...BUILD_PRODUCTS, ...planted]) {
      mkdirSync(join(copy, dirname(file)), { recursive: true });
      writeFileSync(join(copy, file), '');
    }
    for (const file of ['.npmignore', '.gitignore']) { writeFileSync(join(copy, file), readFileSync(join(ROOT, file))); }
    const { bundledDependencies: _, scripts: __, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest));
    const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=silent'], { cwd: copy, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return (files as { path: string }[]).map(({ path }) => path).sort();
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Whatever in a lock file tells where packages were fetched. */
export function registryAddresses(lock: string): string[] {
  return [...lock.matchAll(/"resolved":\s*"[^"]*"|"?https?:\/\/[^"\s]*(registry|npm|proxy|mirror)[^"\s]*\.tgz/g)].map(([address]) => address);
}
