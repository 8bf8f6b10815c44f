import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { cfnLintErrors } from './cfn-lint';
import { fingerprint } from './determinism';
import { EXPLAINED } from './explained-findings';
import { Partition, partitionFindings } from './partitions';
import { Synthesized, synthesized } from './synth';
import { lintTemplate } from './template-lint';
import { testWithPython } from '../ml/python';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'app.ts')));
const app = (example: string) => `examples/${example}/app.ts`;

/** Accounts as in the examples' cdk.json, in a region of each partition and in a second one (us-gov-east-1 does not have SageMaker's types); and none at all. */
const environment = (region: string, partition: string, elsewhere: string) => ({
  connectionArn: `arn:${partition}:codeconnections:${region}:111111111111:connection/11111111-2222-3333-4444-555555555555`,
  tooling: { account: '111111111111', region },
  staging: { account: '222222222222', region },
  production: { account: '333333333333', region },
  productionElsewhere: { account: '333333333333', region: elsewhere },
});
const UNKNOWN = { tooling: null, staging: null, production: null, productionElsewhere: null };
/** The third item: types that CloudFormation does not have in that region, as its validator says. The rest of the template must still be right. */
const ENVIRONMENTS: [string, Record<string, any>, string[]?][] = [
  ['aws', environment('eu-west-1', 'aws', 'us-east-1')],
  ['aws-cn', environment('cn-north-1', 'aws-cn', 'cn-northwest-1'), [
    'AWS::SageMaker::DataQualityJobDefinition', 'AWS::SageMaker::ModelPackageGroup', 'AWS::SageMaker::ModelQualityJobDefinition',
  ]],
  ['aws-us-gov', environment('us-gov-west-1', 'aws-us-gov', 'us-gov-west-1'), ['AWS::SageMaker::FeatureGroup']],
  ['an unknown environment', { ...environment('eu-west-1', 'aws', 'us-east-1'), ...UNKNOWN }],
  ['an unknown environment in aws-cn', { ...environment('cn-north-1', 'aws-cn', 'cn-northwest-1'), ...UNKNOWN }],
  ['an unknown environment in aws-us-gov', { ...environment('us-gov-west-1', 'aws-us-gov', 'us-gov-west-1'), ...UNKNOWN }],
];

/** What AWS does not have in a region that is known, so that the synthesis has to say so. */
const NO_MONITOR = /image model-monitor does not exist in region "us-gov-west-1", only in .*us-east-1.*ImageRegion/;
const NOT_THERE: Record<string, Record<string, RegExp>> = {
  gitlab: { 'aws-us-gov': NO_MONITOR },
  monitored: { 'aws-us-gov': NO_MONITOR },
};

describe.each(EXAMPLES)('%s', example => {
  for (const [name, reason] of Object.entries(NOT_THERE[example] ?? {})) {
    test(`cannot be in ${name}, and is told why`, () => {
      const [, context] = ENVIRONMENTS.find(([each]) => each === name)!;
      expect(() => synthesized(app(example), { context })).toThrow(reason);
    });
  }

  describe.each(ENVIRONMENTS.filter(([name]) => NOT_THERE[example]?.[name] === undefined))('in %s', (name, context, gaps) => {
    let result: Synthesized;
    beforeAll(() => { result = synthesized(app(example), { context, gaps, strict: true }); });

    test('AWS\'s validator is content, with both strict switches', () => {
      // a finding makes the process fail, which synthesized() throws
      expect(result.status).toBe(0);
      expect(result.output).not.toMatch(/\[(Error|Warning)\]/i);
    });

    testWithPython('cfn-lint has no errors', () => {
      const missing = (gaps ?? []).map(type => `Resource type '${type}' does not exist in`);
      const errors = cfnLintErrors(result.templates.map(({ file }) => file), context.tooling?.region)
        .filter(error => !missing.some(gap => error.includes(gap)));
      expect(errors).toEqual([]);
    });

    test('nothing names another partition', () => {
      const partition = context.tooling === null ? undefined : name as Partition;
      expect(partitionFindings(result.templates, partition, [context.connectionArn])).toEqual([]);
    });

    test('roles, buckets, keys and builds are as safe as they are said to be', async () => {
      for (const template of result.templates) {
        expect({ template: template.name, problems: await lintTemplate(template.body) }).toEqual({ template: template.name, problems: [] });
      }
    });
  });

  test('cdk-nag finds nothing that is not explained', () => {
    const { findings } = synthesized(app(example), { nag: true });
    expect(findings.length).toBeGreaterThan(0);
    const unexplained = findings.filter(finding => !EXPLAINED.some(known => known.rule.test(finding.rule) && known.path.test(finding.path)));
    expect(unexplained.map(finding => `${finding.rule} at ${finding.path}`)).toEqual([]);
  });

  test('two synths from two directories give the same bytes', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    try {
      // the app itself in another place too, as in another checkout
      cpSync(join(ROOT, 'examples', example), join(elsewhere, example), { recursive: true, filter: source => !/__pycache__|cdk\.out/.test(source) });
      symlinkSync(join(ROOT, 'node_modules'), join(elsewhere, 'node_modules'));
      const { context } = JSON.parse(readFileSync(join(elsewhere, example, 'cdk.json'), 'utf8'));
      const first = synthesized(app(example));
      const second = synthesized(join(elsewhere, example, 'app.ts'), { cwd: elsewhere, context });
      expect(Object.keys(fingerprint(first.outdir)).length).toBeGreaterThan(2);
      expect(fingerprint(second.outdir)).toEqual(fingerprint(first.outdir));
      expect(first.templates.filter(({ text }) => text.includes(ROOT))).toEqual([]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

test('every explanation is needed and says something', () => {
  const findings = EXAMPLES.flatMap(example => synthesized(app(example), { nag: true }).findings);
  for (const known of EXPLAINED) {
    expect({ rule: String(known.rule), used: findings.some(finding => known.rule.test(finding.rule) && known.path.test(finding.path)) })
      .toEqual({ rule: String(known.rule), used: true });
    expect(known.reason.length).toBeGreaterThan(30);
  }
});

test('the user\'s part of the abalone app is short', () => {
  const lines = readFileSync(join(ROOT, app('abalone')), 'utf8').split('\n').filter(line => line.trim() && !line.trim().startsWith('//') && !line.startsWith('#!'));
  expect(lines.length).toBeLessThanOrEqual(60);
  const start = lines.findIndex(line => line.includes('new projects.BuildTrainDeployProject('));
  const end = lines.findIndex((line, i) => i > start && line === '});');
  expect(start).toBeGreaterThan(0);
  expect(end - start + 1).toBeLessThanOrEqual(30);
});
