import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { definitionOf } from './abalone';
import { images, pipelines } from '../../src';
import { floatText, pythonJson } from '../../src/private/python-text';

const { InstanceType, SourceDirectory, SparkApplication } = pipelines;
const FIXTURES = join(__dirname, 'fixtures', 'text_src');

function training(stack: Stack, sourceDirectory: pipelines.SourceDirectory, props: Partial<pipelines.TrainingStepProps> = {}) {
  return new pipelines.TrainingStep(stack, 'Train', {
    image: images.Image.pytorch('2.5'), instanceType: InstanceType.G5_XLARGE, sourceDirectory, ...props,
  });
}

/** The archive in the cloud assembly, and the files in it by name. */
function unpack(app: App, extension: string): Record<string, string> {
  const assembly = app.synth();
  const names = execFileSync('ls', [assembly.directory], { encoding: 'utf8' }).split('\n').filter(name => name.endsWith(extension));
  expect(names).toHaveLength(1);
  const target = mkdtempSync(join(tmpdir(), 'unpacked-'));
  execFileSync('tar', ['-xzf', join(assembly.directory, names[0]), '-C', target]);
  const files = execFileSync('find', ['.', '-type', 'f'], { cwd: target, encoding: 'utf8' }).trim().split('\n').sort();
  return Object.fromEntries(files.map(file => [file.slice(2), readFileSync(join(target, file), 'utf8')]));
}

describe('source directories', () => {
  test('script mode: the code is an archive by its content\'s hash, and hyperparameters are JSON', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const train = training(stack, SourceDirectory.fromAsset(FIXTURES, { entryPoint: 'train.py' }), {
      hyperparameters: { epochs: 3, rate: 1e-5, name: 'x', flags: ['a', true], nothing: null },
      distribution: pipelines.Distribution.mpi({ processesPerHost: 2 }),
    });
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train] });
    expect(definitionOf(pipeline).Steps[0].Arguments.HyperParameters).toEqual({
      epochs: '3',
      rate: '1e-05',
      name: '"x"',
      flags: '["a", true]',
      nothing: 'null',
      sagemaker_submit_directory: expect.stringMatching(/^"s3:\/\/cdk-[^/]+\/[0-9a-f]{64}\.tgz"$/),
      sagemaker_program: '"train.py"',
      sagemaker_container_log_level: '20',
      sagemaker_region: '"eu-west-1"',
      sagemaker_mpi_enabled: 'true',
      sagemaker_mpi_num_of_processes_per_host: '2',
      sagemaker_mpi_custom_mpi_options: '""',
    });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('JobRole'),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Resource: Match.anyValue() })]) },
    });
    expect(unpack(app, '.tgz')).toEqual({ 'train.py': 'print("train")\n', 'lib/util.py': 'VALUE = 1\n' });
  });

  test('the same files give the same bytes, wherever and whenever they are', () => {
    const copy = mkdtempSync(join(tmpdir(), 'copied-'));
    cpSync(FIXTURES, copy, { recursive: true });
    mkdirSync(join(copy, '__pycache__'));
    writeFileSync(join(copy, '__pycache__', 'train.pyc'), 'compiled');
    writeFileSync(join(copy, 'notes.txt'), 'mine');
    utimesSync(join(copy, 'train.py'), new Date(0), new Date(0));
    const uri = (path: string, change: Partial<pipelines.SourceDirectoryAssetOptions> = {}) => {
      const stack = new Stack(new App(), 'Stack');
      const train = training(stack, SourceDirectory.fromAsset(path, { entryPoint: 'train.py', ...change }), {
        image: images.Image.fromUri('own:1'),
      });
      return definitionOf(new pipelines.Pipeline(stack, 'Pipeline', { steps: [train] })).Steps[0].Arguments.HyperParameters.sagemaker_submit_directory;
    };
    const original = uri(FIXTURES);
    expect(uri(copy, { exclude: ['notes.txt'] })).toBe(original);
    expect(uri(copy)).not.toBe(original);
  });

  test('with network isolation the code is a channel', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const train = training(stack, SourceDirectory.fromAsset(join(FIXTURES, 'train.py'), { entryPoint: 'train.py' }), { networkIsolation: true });
    const args = definitionOf(new pipelines.Pipeline(stack, 'Pipeline', { steps: [train] })).Steps[0].Arguments;
    expect(args.InputDataConfig).toMatchObject([{ ChannelName: 'code' }]);
    expect(args.HyperParameters.sagemaker_submit_directory).toMatch(/^"\/opt\/ml\/input\/data\/code\/[0-9a-f]{64}\.tgz"$/);
  });

  test('a directory and its dependencies run in a framework processing job', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const step = new pipelines.ProcessingStep(stack, 'Run', {
      image: images.Image.pytorch('2.5'),
      instanceType: InstanceType.G5_XLARGE,
      sourceDirectory: SourceDirectory.fromAsset(join(FIXTURES, 'train.py'), { entryPoint: 'train.py', dependencies: [join(FIXTURES, 'lib')] }),
    });
    const args = definitionOf(new pipelines.Pipeline(stack, 'Pipeline', { steps: [step] })).Steps[0].Arguments;
    expect(args.ProcessingInputs.map((input: any) => [input.InputName, input.S3Input.LocalPath])).toEqual([
      ['code', '/opt/ml/processing/input/code/'], ['entrypoint', '/opt/ml/processing/input/entrypoint'],
    ]);
    const [bash, script] = args.AppSpecification.ContainerEntrypoint;
    expect(bash).toBe('/bin/bash');
    expect(script).toMatch(/^\/opt\/ml\/processing\/input\/entrypoint\/[0-9a-f]{64}\.sh$/);
    const text = readFileSync(join(app.synth().directory, `asset.${script.split('/').pop()}`), 'utf8');
    expect(text).toMatch(/tar -xzf [0-9a-f]{64}\.tgz\n/);
    expect(text).toContain('exec python3 train.py "$@"');
    expect(unpack(app, '.tgz')).toEqual({ 'train.py': 'print("train")\n', 'lib/util.py': 'VALUE = 1\n' });
  });

  test('fails for a directory or an entry point that is not there', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => SourceDirectory.fromAsset('nowhere', { entryPoint: 'a.py' })).toThrow(/got "nowhere", which is not there.*SourceMissing/);
    expect(() => SourceDirectory.fromAsset(FIXTURES, { entryPoint: 'test.py' })).toThrow(/got "test.py" \[EntryPointMissing\]/);
    expect(() => SourceDirectory.fromAsset(FIXTURES, { entryPoint: 'train.py', dependencies: ['none'] })).toThrow(/dependencies must be/);
    expect(() => SourceDirectory.fromS3('s3://a/b.zip', { entryPoint: 'a.py' })).toThrow(/SourceUri/);
    expect(() => new pipelines.TrainingStep(stack, 'Train', {
      image: images.Image.fromUri('own:1'), instanceType: InstanceType.M5_LARGE, distribution: pipelines.Distribution.torchDistributed(),
    })).toThrow(/DistributionWithoutSource/);
  });
});

describe('Spark', () => {
  test('files of the app keep their names', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const step = new pipelines.ProcessingStep(stack, 'Run', {
      image: images.Image.spark('3.3'),
      instanceType: InstanceType.M5_XLARGE,
      spark: SparkApplication.python(join(FIXTURES, 'train.py'), {
        pyFiles: ['s3://code/other.py', join(FIXTURES, 'lib')],
        configuration: [{ Classification: 'spark-defaults', Properties: { 'spark.executor.cores': '2' } }],
        eventLogsUri: 's3://logs/events',
      }),
    });
    const args = definitionOf(new pipelines.Pipeline(stack, 'Pipeline', { steps: [step] })).Steps[0].Arguments;
    expect(args.ProcessingInputs.map((input: any) => input.InputName)).toEqual(['bundle', 'entrypoint']);
    expect(args.ProcessingOutputConfig.Outputs).toMatchObject([{ OutputName: 'output-1', S3Output: { S3UploadMode: 'Continuous' } }]);
    const script = args.AppSpecification.ContainerEntrypoint[1].split('/').pop();
    expect(readFileSync(join(app.synth().directory, `asset.${script}`), 'utf8')).toContain(
      'exec smspark-submit --py-files s3://code/other.py,/opt/ml/processing/input/py-files'
      + ' --local-spark-event-logs-dir /opt/ml/processing/spark-events/ /opt/ml/processing/input/code/train.py "$@"');
    expect(unpack(app, '.tgz')).toEqual({
      'code/train.py': 'print("train")\n',
      'py-files/util.py': 'VALUE = 1\n',
      'conf/configuration.json': '[{"Classification":"spark-defaults","Properties":{"spark.executor.cores":"2"}}]',
    });
  });

  test('fails for two ways to give code, and for a configuration of another form', () => {
    const stack = new Stack(new App(), 'Stack');
    const spark = SparkApplication.jar('s3://code/job.jar', { mainClass: 'org.example.Job' });
    expect(() => new pipelines.ProcessingStep(stack, 'Run', {
      image: images.Image.fromUri('own:1'), instanceType: InstanceType.M5_LARGE, spark, script: pipelines.Script.fromS3('s3://code/a.py'),
    })).toThrow(/script and spark exclude each other.*CodeTwice/);
    expect(() => SparkApplication.python('s3://code/a.py', { configuration: [{ a: 1 }] })).toThrow(/got {"a":1}/);
    expect(() => SparkApplication.python('s3://code/a.py', { configuration: [], configurationUri: 's3://a/b.json' })).toThrow(/SparkConfiguration/);
  });
});

test.each([[1, '1.0'], [0.1, '0.1'], [1e-5, '1e-05'], [0.0001, '0.0001'], [1.5e-7, '1.5e-07'], [1e16, '1e+16'], [123456789.25, '123456789.25'], [0, '0.0']])(
  'a float is written as Python does: %d', (value, text) => { expect(floatText(value)).toBe(text); });

test('JSON is written as Python does', () => {
  expect(pythonJson({ a: [1, 2.5, null], b: 'é"', c: undefined })).toBe('{"a": [1, 2.5, null], "b": "\\u00e9\\""}');
});
