import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import Ajv from 'ajv';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { parse } from 'yaml';
import { makeManifestData } from '../../../scripts/manifest/write';
import { projects } from '../../../src';
import { main } from '../../../src/cli/main';
import { COMMAND_LINE_CONTEXT, synthesized } from '../../gates/synth';

const ROOT = join(__dirname, '..', '..', '..');
const ABALONE = join(ROOT, 'examples', 'abalone-manifest', 'mlops.yaml');
const text = readFileSync(ABALONE, 'utf8').replace(/\.\.\/abalone/g, join(ROOT, 'examples', 'abalone'));
const directory = mkdtempSync(join(tmpdir(), 'manifest-'));
afterAll(() => rmSync(directory, { recursive: true }));

function load(content: string, env: any = { account: '111111111111', region: 'eu-west-1' }): Template {
  const file = join(directory, 'mlops.yaml');
  writeFileSync(file, content);
  const stack = new Stack(new App({ context: COMMAND_LINE_CONTEXT }), 'Abalone', { env });
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

  test('satisfies the schema, which its first line names', () => {
    expect(schema(parse(text))).toBe(true);
    const [, named] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)!;
    const { $id, description } = JSON.parse(readFileSync(join(dirname(ABALONE), named), 'utf8'));
    expect($id).toMatch(/^https:\/\/.*\/data\/mlops\.schema\.json$/);
    expect(description).toContain('cdk-mlops synth');
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
    ['two documents', 'project: {}\n---\nproject: {}\n', /mlops\.yaml:2:1: source contains multiple documents/],
    ['a tag that nothing is known of', 'project: !ref x', /mlops\.yaml:1:10: unresolved tag: !ref/],
    ['an alias of nothing', 'project:\n  DeployProject: *base\n', /mlops\.yaml:2:18: project\.DeployProject refers to \*base, but no &base is above it/],
    ['an alias of what it is in', 'project: &p\n  DeployProject: { tags: *p }\n', /mlops\.yaml:2:26: project\.DeployProject\.tags refers to \*p, of which it is a part/],
    ['members taken from a text', 'project:\n  DeployProject:\n    <<: base\n', /mlops\.yaml:3:5: project\.DeployProject must take members with << from a map/],
    ['names that every object has', 'resources: { A: { constructor: {} } }\nproject: {}', /mlops\.yaml:1:19: resources\.A\.constructor is not a construct that a manifest can make/],
    ['an option that every object has', 'project: { DeployProject: { toString: 1 } }', /mlops\.yaml:1:29: project\.DeployProject\.toString is not an option here/],
    ['a factory that every object has', 'resources: { A: { sns.Topic: { masterKey: { valueOf: 1 } } } }\nproject: {}', /mlops\.yaml:1:43: .*masterKey must be .*, got a map of "valueOf"/],
    ['a constant that every object has', 'resources: { A: { pipelines.Pipeline: { steps: [constructor] } } }\nproject: {}', /mlops\.yaml:1:49: .*steps\[0\] must be .*, got "constructor"/],
    ['a number without an end', 'resources: { A: { sqs.Queue: { maxMessageSizeBytes: .inf } } }\nproject: {}', /maxMessageSizeBytes must be a number/],
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

  test('text that looks like a number stays as it is written', () => {
    const template = load(base([
      '  A: { sns.Topic: { displayName: 012345678901 } }',
      '  B: { sns.Topic: { displayName: 1.0 } }',
      '  C: { sns.Topic: { displayName: True } }',
      '  D: { sns.Topic: { displayName: &x 1.20, topicName: *x } }',
    ].join('\n')));
    for (const DisplayName of ['012345678901', '1.0', 'True', '1.20']) { template.hasResourceProperties('AWS::SNS::Topic', { DisplayName }); }
  });

  test('members that are taken from elsewhere give way to those that stand there', () => {
    const template = load(base([
      '  A: { sns.Topic: &a { displayName: first, topicName: a } }',
      '  B: { sns.Topic: { <<: *a, topicName: b } }',
      '  C: { sns.Topic: { <<: [{ displayName: third }, *a], topicName: c } }',
    ].join('\n')));
    template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'first', TopicName: 'a' });
    template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'first', TopicName: 'b' });
    template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'third', TopicName: 'c' });
    expect(() => load(base('  A: { sns.Topic: &a { displayNam: x } }\n  B: { sns.Topic: { <<: *a } }'))).toThrow(/mlops\.yaml:2:24: resources\.A\.sns\.Topic\.displayNam is not an option here/);
  });

  test('what only a constructor makes goes by the name of its class', () => {
    const wrong = (more: string) => () => load(base(more));
    const data = '  L: { logs.LogGroup: { dataProtectionPolicy: { DataProtectionPolicy: { identifiers: [EMAILADDRESS] } } } }';
    load(base(data)).hasResourceProperties('AWS::Logs::LogGroup', { DataProtectionPolicy: Match.objectLike({ Name: 'data-protection-policy-cdk', Statement: Match.anyValue() }) });
    expect(wrong(data.replace('DataProtectionPolicy: {', 'Policy: {'))).toThrow(/dataProtectionPolicy must be DataProtectionPolicy: …, or a reference, got a map of "Policy"/);
    expect(wrong(data.replace('EMAILADDRESS', 'MAIL'))).toThrow(/mlops\.yaml:2:/);
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

  test('the stack and the stages have the bootstrap qualifiers that they name', () => {
    const out = join(directory, 'qualified');
    const file = join(directory, 'qualified.yaml');
    writeFileSync(file, text.replace('  stackName: AbaloneManifest\n', [
      '  stackName: Own', '  synthesizer: { DefaultStackSynthesizer: { qualifier: tools } }', '  terminationProtection: true', '  tags: { team: forecasting }', '',
    ].join('\n')).replace('- stageName: production\n', '- stageName: production\n        synthesizer: { DefaultStackSynthesizer: { qualifier: served } }\n'));
    expect(run(file, '--out', out)).toMatchObject({ code: 0 });
    const read = (...path: string[]) => JSON.parse(readFileSync(join(out, ...path), 'utf8')).artifacts;
    const { Own } = read('manifest.json');
    expect(Own.properties).toMatchObject({ terminationProtection: true, tags: { team: 'forecasting' }, assumeRoleArn: expect.stringContaining('cdk-tools-deploy-role-111111111111') });
    const roles = readdirSync(out).filter(name => name.startsWith('assembly-'))
      .flatMap(name => Object.values<any>(read(name, 'manifest.json')).map(artifact => artifact.properties?.assumeRoleArn).filter(Boolean));
    expect(roles).toEqual([expect.stringContaining('cdk-served-deploy-role-333333333333'), expect.stringContaining('cdk-hnb659fds-deploy-role-222222222222')]);
    expect(schema(parse(readFileSync(file, 'utf8')))).toBe(true);
  });

  test('tells a mistake, and a file that is not there', () => {
    const file = join(directory, 'wrong.yaml');
    writeFileSync(file, 'project: { DeployProject: { projectNam: x } }\n');
    expect(run(file, '--out', directory)).toEqual({ code: 1, err: expect.stringMatching(/wrong\.yaml:1:29: project\.DeployProject\.projectNam is not an option here: did you mean projectName/) });
    expect(run('/nowhere.yaml')).toEqual({ code: 2, err: expect.stringContaining('cannot read /nowhere.yaml') });
    writeFileSync(file, 'stack: { name: x }\nproject: {}\n');
    expect(run(file)).toEqual({ code: 1, err: expect.stringMatching(/wrong\.yaml:1:10: stack\.name is not an option here, only stackName, description, env, tags, terminationProtection, synthesizer/) });
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
const CODE_ONLY: string[] = [];
