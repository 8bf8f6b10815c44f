// Bundles every src/**/*.lambda.ts into assets/<same path>/index.js. The AWS SDK is left out: the Lambda runtime has it.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const handlers = readdirSync(source, { recursive: true }).filter(file => file.endsWith('.lambda.ts')).sort();
const outdir = join(root, 'assets');
if (existsSync(outdir)) { rmSync(outdir, { recursive: true }); }
await Promise.all(handlers.map(handler => build({
  entryPoints: [join(source, handler)],
  outfile: join(outdir, handler.replace(/\.ts$/, ''), 'index.js'),
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['@aws-sdk/*', '@smithy/*'],
  legalComments: 'none',
})));
// the reader of YAML is loaded for manifests only; as one file it is a tenth of the package
await build({
  entryPoints: [fileURLToPath(import.meta.resolve('yaml'))],
  outfile: join(outdir, 'vendor', 'yaml.js'),
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  banner: { js: '/* yaml, Copyright Eemeli Aro, ISC license */' },
});
console.log(`bundled ${handlers.length} handler(s) into ${relative(process.cwd(), outdir) || outdir}`);
