import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import Ajv from 'ajv';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { makeManifestData } from '../../../scripts/manifest/write';
import { projects } from '../../../src';
import { main } from '../../../src/cli/main';
import { synthesized } from '../../gates/synth';

const ROOT = join(__dirname, '..', '..', '..');
const ABALONE = join(ROOT, 'examples', 'abalone-manifest', 'mlops.yaml');
const text = readFileSync(ABALONE, 'utf8').replace(/\.\.\/abalone/g, join(ROOT, 'examples', 'abalone'));
const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
afterAll(() => rmSync(directory, { recursive: true }));

function load(content: string, env: any = { account: '111111111111', region: 'eu-west-1' }): Template {
  const file = join(directory, 'mlops.yaml');
  writeFileSync(file, content);
  const stack = new Stack(new App(), 'Abalone', { env });
  projects.Project.fromManifest(stack, 'Project', file);
  return Template.fromStack(stack);
}

const schema = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(ROOT, 'data', 'mlops.schema.json'), 'utf8')));

describe('the abalone project', () => {
  test('is the same from a manifest as from code', () => {
    const code = synthesized('examples/abalone/app.ts').templates.find(template => template.name === 'Abalone.template.json')!;
    // references have no options, so the report has its default name
    const wanted = JSON.parse(code.text.replaceAll('AbaloneEvaluationReport', 'evaluation-evaluation-json'));
    expect(load(text).toJSON()).toEqual(wanted);
  });

  test('satisfies the schema', () => {
    expect(schema(parse(text))).toBe(true);
  });
});

describe('mistakes are told with their line', () => {
  const line = (part: string, content = text) => content.slice(0, content.indexOf(part)).split('\n').length;
  // what is replaced, by what, the message; whether the schema sees it too
  test.each<[string, string, string, RegExp, boolean]>([
    ['an unknown option', 'hyperparameters:', 'hyperparameter:', /hyperparameter is not an option here: did you mean hyperparameters/, true],
    ['an unknown section', 'resources:\n', 'resource:\n', /resource is no section of a manifest, only stack, resources, project/, true],
    ['an unknown construct', 'pipelines.FailStep', 'pipelines.FailureStep', /pipelines\.FailureStep is not a construct that a manifest can make: did you mean pipelines\.FailStep/, true],
    ['an unknown project', 'BuildTrainDeployProject:', 'BuildDeployProject:', /BuildDeployProject is not a construct.*: did you mean/, true],
    ['a missing option', '    projectName: abalone\n', '', /project\.BuildTrainDeployProject must have projectName, got a map of "pipeline", /, true],
    ['an unknown constant', 'endpoint: { instanceType: M5_LARGE }', 'endpoint: { instanceType: m5.large }', /endpoint\.instanceType: instanceType must be a full SageMaker instance type .*got "m5\.large": write "ml\.m5\.large"/, false],
    ['an unknown factory', '{ sklearn: 1.2-1 }', '{ scikit: 1.2-1 }', /image must be .*, got a map of "scikit"/, true],
    ['a text for a number', 'initialInstanceCount: 2', 'initialInstanceCount: two', /endpoint\.initialInstanceCount must be a number, got "two"/, true],
    ['a text for a truth value', 'approval: true', 'approval: perhaps', /approval must be true or false, got "perhaps"/, true],
    ['a scalar for a list', 'contentTypes: [text/csv]', 'contentTypes: text/csv', /contentTypes must be a list, got "text\/csv"/, true],
    ['a list for a map', '{ errorMessage: the mean squared error is above 6.0 }', '[6]', /pipelines\.FailStep must be a map of .*errorMessage.*, got a list of 1/, true],
    ['a missing argument', '{ min: 2, max: 8, count: 2 }', '{ min: 2, count: 2 }', /numbersBetween must have max/, true],
    ['an unknown argument', '{ min: 2, max: 8, count: 2 }', '{ min: 2, max: 8, counts: 2 }', /counts is not an option here: did you mean count/, true],
    ['an unknown resource', '\'${Models}\'', '\'${Model}\'', /modelPackageGroup: there is no resource "Model", only Data, InputDataUrl/, false],
    ['an unknown member', 'modelData: \'${TrainAbaloneModel.modelArtifacts}\'', 'modelData: \'${TrainAbaloneModel.artifacts}\'', /which names "artifacts", which is not there/, false],
    ['a method without its call', '${PreprocessAbaloneData.output(train)}', '${PreprocessAbaloneData.output}', /names the method "output": call it/, false],
    ['a malformed reference', '${PreprocessAbaloneData.output(train)}', '${PreprocessAbaloneData output}', /must be a name, then members like/, false],
    ['a construct where text is due', 'modelData: \'${TrainAbaloneModel.modelArtifacts}\'', 'modelData: \'${TrainAbaloneModel}\'', /modelData must be a text, but ".*" is a resource/, false],
    ['an error of a construct', 'max: 8, count: 2', 'max: 1, count: 2', /numbersBetween: min must not be above max, got 2 and 1/, false],
    ['a wrong name', 'projectName: abalone', 'projectName: 1abalone', /BuildTrainDeployProject: projectName must .*got "1abalone"/, false],
  ])('%s', (_, part, instead, message, seenBySchema) => {
    expect(text).toContain(part);
    const wrong = text.replace(part, instead);
    let said = '';
    try {
      load(wrong);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(message);
    const [, at] = /mlops\.yaml:(\d+):\d+: /.exec(said)!;
    // of what is missing or fails as a whole, the line of the whole
    expect(Number(at)).toBeLessThanOrEqual(line(part));
    expect(Number(at)).toBeGreaterThan(line(part) - 60);
    expect(schema(parse(wrong))).toBe(!seenBySchema);
  });

  test.each<[string, string, RegExp]>([
    ['text that is no YAML', 'project: [', /mlops\.yaml:1:1\d: flow sequence in block collection|mlops\.yaml:\d+:\d+: /],
    ['a key twice', 'project: {}\nproject: {}\n', /mlops\.yaml:2:1: map keys must be unique/],
    ['nothing', '', /mlops\.yaml:1:1: the manifest must have the section project, with one of .*BuildTrainDeployProject/],
    ['a text', 'project', /mlops\.yaml:1:1: the manifest must be a map of stack, resources, project, got "project"/],
    ['resources in a circle', 'resources:\n  A: { pipelines.Pipeline: { steps: ["${B}"] } }\n  B: { pipelines.FailStep: { errorMessage: "${A.pipelineName}" } }\nproject: {}\n',
      /mlops\.yaml:2:3: resources\.A needs itself: A → B → A/],
    ['two projects', 'project: { BuildTrainProject: {}, DeployProject: {} }', /project must have one member, named after a construct such as/],
    ['a date', 'project: !!set {a}', /mlops\.yaml:1:\d+/],
  ])('%s', (_, content, message) => {
    expect(() => load(content)).toThrow(message);
  });

  test('a file that is not there', () => {
    expect(() => projects.Project.fromManifest(new Stack(), 'P', '/nowhere/mlops.yaml')).toThrow(/file must be a manifest that can be read, got "\/nowhere\/mlops\.yaml"/);
  });
});

describe('values', () => {
  const base = (more: string) => `resources:\n${more}\nproject:\n  DeployProject:\n    projectName: p\n    modelPackageGroup: { fromModelPackageGroupName: models }\n    stages:\n`
    + '      - { stageName: prod, endpoint: { instanceType: ml.m5.large } }\n';

  test('sizes, durations, enums, constants, keys, tokens of CloudFormation and an escaped reference', () => {
    const template = load(base([
      '  Key: { kms.Key: { description: "for ${AWS::Region}, not $${Key}" } }',
      '  Bucket: { s3.Bucket: { encryptionKey: "${Key}", removalPolicy: RETAIN, lifecycleRules: [{ expiration: { days: 30 } }] } }',
      '  Topic: { sns.Topic: { masterKey: { fromKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/1" } } }',
      '  Empty: { sqs.Queue: }',
    ].join('\n')));
    template.hasResourceProperties('AWS::KMS::Key', { Description: { 'Fn::Join': ['', ['for ', { Ref: 'AWS::Region' }, ', not ${Key}']] } });
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] },
      },
    });
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: 'arn:aws:kms:eu-west-1:111111111111:key/1' });
    template.resourceCountIs('AWS::SQS::Queue', 1);
  });

  test('the order of resources does not matter', () => {
    const ordered = load(base('  Key: { kms.Key: {} }\n  Bucket: { s3.Bucket: { encryptionKey: "${Key}" } }'));
    const other = load(base('  Bucket: { s3.Bucket: { encryptionKey: "${Key}" } }\n  Key: { kms.Key: {} }'));
    expect(other.toJSON()).toEqual(ordered.toJSON());
  });
});

describe('cdk-mlops synth', () => {
  const run = (...args: string[]) => {
    let err = '';
    const code = main(['synth', ...args], { out: () => undefined, err: said => { err += said; }, color: false, errColor: false });
    return { code, err };
  };

  test('writes the cloud assembly', () => {
    const out = join(directory, 'assembly');
    expect(run(ABALONE, '--out', out)).toMatchObject({ code: 0, err: expect.stringContaining('AbaloneManifest') });
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(manifest.artifacts.AbaloneManifest.environment).toBe('aws://111111111111/eu-west-1');
    expect(existsSync(join(out, 'AbaloneManifest.template.json'))).toBe(true);
  });

  test('tells a mistake, and a file that is not there', () => {
    const file = join(directory, 'wrong.yaml');
    writeFileSync(file, 'project: { DeployProject: { projectNam: x } }\n');
    expect(run(file, '--out', directory)).toEqual({ code: 1, err: expect.stringMatching(/wrong\.yaml:1:29: project\.DeployProject\.projectNam is not an option here: did you mean projectName/) });
    expect(run('/nowhere.yaml')).toEqual({ code: 2, err: expect.stringContaining('cannot read /nowhere.yaml') });
    writeFileSync(file, 'stack: { name: x }\nproject: {}\n');
    expect(run(file)).toEqual({ code: 1, err: expect.stringMatching(/wrong\.yaml:1:10: stack\.name is not an option here, only stackName, description, env/) });
  });
});

describe('the data', () => {
  const data = makeManifestData(ROOT);
  const types = JSON.parse(data.types);

  test('is that of the constructs of today', () => {
    // scripts/make-manifest.ts writes it anew
    expect(readFileSync(join(ROOT, 'data', 'manifest-types.json'), 'utf8') === data.types).toBe(true);
    expect(readFileSync(join(ROOT, 'data', 'mlops.schema.json'), 'utf8') === data.schema).toBe(true);
  });

  test('has every option of every construct, but for those that only code can give', () => {
    const assembly = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8'));
    const structs = Object.values<any>(assembly.types).filter(type => type.kind === 'interface' && type.datatype && types.types[type.fqn]);
    const missing = structs.flatMap(type => (type.properties ?? [])
      .filter((property: any) => types.types[type.fqn].members[property.name] === undefined).map((property: any) => `${type.name}.${property.name}`));
    expect(structs.length).toBeGreaterThan(100);
    expect(missing.sort()).toEqual(CODE_ONLY);
    // every construct and every kind of project can be made
    expect(Object.keys(types.constructs)).toEqual(expect.arrayContaining(['projects.BuildTrainDeployProject', 'projects.BuildTrainProject', 'projects.DeployProject', 'features.FeatureGroup']));
  });
});

/** Options whose values are objects of the CDK's that only code makes. */
const CODE_ONLY = ['DeploymentStageOptions.synthesizer'];
