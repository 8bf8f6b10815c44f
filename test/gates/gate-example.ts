import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { cfnLintErrorsOf } from './cfn-lint';
import { fingerprint } from './determinism';
import { EXPLAINED } from './explained-findings';
import { Partition, partitionFindings } from './partitions';
import { Synthesized, synthesized, synthesizedEach } from './synth';
import { lintTemplate } from './template-lint';
import { testWithPython } from '../ml/python';

const ROOT = join(__dirname, '..', '..');

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

const NO_MONITOR = /image model-monitor does not exist in region "us-gov-west-1", only in .*us-east-1.*ImageRegion/;
/** What AWS does not have in a region that is known, so that the synthesis has to say so. */
const NOT_THERE: Record<string, Record<string, RegExp>> = {
  gitlab: { 'aws-us-gov': NO_MONITOR },
  monitored: { 'aws-us-gov': NO_MONITOR },
};

/** The tests that every example must pass; each has a file of its own in examples/, so that jest runs them side by side. */
export function gateExample(example: string): void {
  const app = `examples/${example}/app.ts`;
  const environments = ENVIRONMENTS.filter(([name]) => NOT_THERE[example]?.[name] === undefined);

  for (const [name, reason] of Object.entries(NOT_THERE[example] ?? {})) {
    test(`cannot be in ${name}, and is told why`, () => {
      const [, context] = ENVIRONMENTS.find(([each]) => each === name)!;
      expect(() => synthesized(app, { context })).toThrow(reason);
    });
  }

  describe('in every environment', () => {
    let results: Synthesized[];
    beforeAll(() => { results = synthesizedEach(environments.map(([, context, gaps]) => [app, { context, gaps }])); }, 180_000);

    testWithPython('cfn-lint has no errors', () => {
      const groups = environments.map(([name, { tooling }, gaps], i) =>
        [name, { files: results[i].templates.map(({ file }) => file), region: tooling?.region, gaps }]);
      expect(cfnLintErrorsOf(Object.fromEntries(groups))).toEqual({});
    }, 180_000);

    describe.each(environments.map(([name, context], i) => [name, context, i] as const))('in %s', (name, context, i) => {
      test('AWS\'s validator is content, with both strict switches', () => {
        // a finding makes the process fail, which synthesizedEach() throws
        expect(results[i].status).toBe(0);
        expect(results[i].output).not.toMatch(/\[(Error|Warning)\]/i);
      });

      test('nothing names another partition', () => {
        const partition = context.tooling === null ? undefined : name as Partition;
        expect(partitionFindings(results[i].templates, partition, [context.connectionArn])).toEqual([]);
      });

      test('roles, buckets, keys and builds are as safe as they are said to be', async () => {
        for (const template of results[i].templates) {
          expect({ template: template.name, problems: await lintTemplate(template.body) }).toEqual({ template: template.name, problems: [] });
        }
      });
    });
  });

  test('cdk-nag finds nothing that is not explained', () => {
    const { findings } = synthesized(app, { nag: true });
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
      const first = synthesized(app);
      const second = synthesized(join(elsewhere, example, 'app.ts'), { cwd: elsewhere, context });
      expect(Object.keys(fingerprint(first.outdir)).length).toBeGreaterThan(2);
      expect(fingerprint(second.outdir)).toEqual(fingerprint(first.outdir));
      expect(first.templates.filter(({ text }) => text.includes(ROOT))).toEqual([]);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
}
