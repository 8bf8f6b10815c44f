/*
 * Proves docs/decisions/0002: the packed library, with its bundled @aws-cdk/aws-sagemaker-alpha, installs beside any other
 * version of that module, and both work in one app. Needs the npm registry; exits with 1 on failure.
 *
 *   node scripts/check-bundling.mjs [version of the alpha module]...
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ALPHA = '@aws-cdk/aws-sagemaker-alpha';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = realpathSync(join(root, 'node_modules'));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bundledVersion = manifest.dependencies[ALPHA];
const others = process.argv.length > 2 ? process.argv.slice(2) : ['2.138.0-alpha.0'];

/** An app that uses both, and prints what it made. */
const APP = `
const { createRequire } = require('module');
const { App, Stack } = require('aws-cdk-lib');
const own = require('${ALPHA}');
const { endpoints, pipelines } = require('cdk-mlops');

const stack = new Stack(new App(), 'Stack');
new own.Endpoint(stack, 'Own', {
  endpointConfig: new own.EndpointConfig(stack, 'OwnConfig', {
    instanceProductionVariants: [{
      variantName: 'Own', instanceType: own.InstanceType.M5_LARGE, model: own.Model.fromModelName(stack, 'OwnModel', 'own'),
    }],
  }),
});
new endpoints.ModelEndpoint(stack, 'Ours', {
  modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/1',
  modelAccess: { modelDataLocations: ['s3://artifacts/models'] },
  instanceType: pipelines.InstanceType.M5_XLARGE,
  dataCapture: {},
});
const resources = Object.values(stack.node.root.synth().getStackByName('Stack').template.Resources);
const of = type => resources.filter(resource => resource.Type === type);
const library = createRequire(require.resolve('cdk-mlops'));
console.log(JSON.stringify({
  own: require('${ALPHA}/package.json').version,
  bundled: library('${ALPHA}/package.json').version,
  endpoints: of('AWS::SageMaker::Endpoint').length,
  instanceTypes: of('AWS::SageMaker::EndpointConfig').map(config => config.Properties.ProductionVariants[0].InstanceType).sort(),
}));
`;

const started = Date.now();
const work = mkdtempSync(join(tmpdir(), 'cdk-mlops-bundling-'));
try {
  const tarball = pack(join(work, 'library'));
  for (const version of others) {
    check(join(work, `app-${version}`), tarball, version);
  }
  say(`passed for ${others.join(', ')}`);
} catch (error) {
  say(`FAILED: ${error.stderr || error.stdout || error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Compiles a copy of the library, and packs it as it is published. */
function pack(library) {
  mkdirSync(library);
  for (const name of ['package.json', 'README.md', 'LICENSE', '.npmignore', 'tsconfig.json', 'src', 'assets']) {
    if (existsSync(join(root, name))) { cpSync(join(root, name), join(library, name), { recursive: true }); }
  }
  symlinkSync(modules, join(library, 'node_modules'));
  run(library, join(modules, '.bin', 'jsii'), ['--silence-warnings=reserved-word']);
  const { types, dependencies, bundled } = JSON.parse(readFileSync(join(library, '.jsii'), 'utf8'));
  assert(bundled[ALPHA] === bundledVersion, `the assembly bundles ${JSON.stringify(bundled)}, not ${ALPHA} ${bundledVersion}`);
  assert(!(ALPHA in dependencies), `the assembly depends on ${ALPHA}`);
  assert(!JSON.stringify(types).includes('aws-sagemaker-alpha.'), `a type of ${ALPHA} is part of the public surface`);
  say(`compiled: ${Object.keys(types).length} public types, none of them of ${ALPHA}`);

  // npm packs a bundled dependency from a real directory only
  rmSync(join(library, 'node_modules'));
  cpSync(join(modules, ALPHA), join(library, 'node_modules', ALPHA), { recursive: true });
  const [{ filename, size, bundled: packed }] = JSON.parse(run(library, 'npm', ['pack', '--json', '--ignore-scripts']));
  assert(packed.join() === ALPHA, `npm packed ${JSON.stringify(packed)} into the library`);
  say(`packed: ${filename}, ${Math.round(size / 1000)} kB`);
  return join(library, filename);
}

/** Installs the library beside another version of the alpha module, and synthesizes an endpoint with each. */
function check(app, tarball, version) {
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({
    private: true,
    dependencies: {
      'cdk-mlops': `file:${tarball}`,
      [ALPHA]: version,
      'aws-cdk-lib': manifest.devDependencies['aws-cdk-lib'],
      'constructs': manifest.devDependencies.constructs,
    },
  }));
  // no --force and no --legacy-peer-deps: a conflict of versions must fail here
  run(app, 'npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']);
  run(app, 'npm', ['ls', '--all']);
  say(`installed beside ${ALPHA} ${version}`);
  writeFileSync(join(app, 'app.js'), APP);
  const seen = JSON.parse(run(app, process.execPath, ['app.js']));
  assert(seen.own === version && seen.bundled === bundledVersion, `expected ${version} and ${bundledVersion}, loaded ${seen.own} and ${seen.bundled}`);
  assert(seen.endpoints === 2 && seen.instanceTypes.join() === 'ml.m5.large,ml.m5.xlarge', `synthesized ${JSON.stringify(seen)}`);
  say(`one template with an endpoint of ${ALPHA} ${seen.own} and one of cdk-mlops, which loaded ${seen.bundled}`);
}

function run(cwd, command, args) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CDK_VALIDATION: 'false' } });
}

function assert(condition, message) {
  if (!condition) { throw new Error(message); }
}

function say(text) {
  console.log(`[${((Date.now() - started) / 1000).toFixed(0)} s] ${text}`);
}
