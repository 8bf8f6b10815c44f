import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { EXPLAINED } from './explained-findings';
import { Synthesized, synthesized } from './synth';
import { lintTemplate } from './template-lint';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'app.ts')));
const app = (example: string) => `examples/${example}/app.ts`;

/** Accounts as in the examples' cdk.json, in a region of each partition; and none at all. */
const environment = (region: string, partition: string) => ({
  connectionArn: `arn:${partition}:codeconnections:${region}:111111111111:connection/11111111-2222-3333-4444-555555555555`,
  tooling: { account: '111111111111', region },
  staging: { account: '222222222222', region },
  production: { account: '333333333333', region },
});
const UNKNOWN = { tooling: null, staging: null, production: null };
/** The third item: types that CloudFormation does not have in that region, as its validator says. The rest of the template must still be right. */
const ENVIRONMENTS: [string, Record<string, any>, string[]?][] = [
  ['aws', environment('eu-west-1', 'aws')],
  ['aws-cn', environment('cn-north-1', 'aws-cn'), ['AWS::SageMaker::ModelPackageGroup']],
  ['aws-us-gov', environment('us-gov-west-1', 'aws-us-gov'), ['AWS::SageMaker::FeatureGroup']],
  ['an unknown environment', { ...environment('eu-west-1', 'aws'), ...UNKNOWN }],
  ['an unknown environment in aws-cn', { ...environment('cn-north-1', 'aws-cn'), ...UNKNOWN }],
  ['an unknown environment in aws-us-gov', { ...environment('us-gov-west-1', 'aws-us-gov'), ...UNKNOWN }],
];

/** All bytes of all templates, by their names in the assembly. */
const bytes = (result: Synthesized) => Object.fromEntries(result.templates.map(template => [template.name, template.text]));

describe.each(EXAMPLES)('%s', example => {
  describe.each(ENVIRONMENTS)('in %s', (name, context, gaps) => {
    let result: Synthesized;
    beforeAll(() => { result = synthesized(app(example), { context, gaps, strict: true }); });

    test('AWS\'s validator is content, with both strict switches', () => {
      // a finding makes the process fail, which synthesized() throws
      expect(result.status).toBe(0);
      expect(result.output).not.toMatch(/\[(Error|Warning)\]/i);
    });

    test('nothing names another partition', () => {
      const partition = name.split(' ').pop()!;
      for (const template of result.templates) {
        const literal = template.text.replaceAll(JSON.stringify(context.connectionArn), '""');
        const partitions = new Set([...literal.matchAll(/arn:(aws[a-z-]*):/g)].map(match => match[1]));
        partitions.delete(partition);
        expect({ template: template.name, partitions: [...partitions] }).toEqual({ template: template.name, partitions: [] });
        if (name === 'aws-cn') { expect(literal).not.toMatch(/dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\//); }
      }
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
      const first = synthesized(app(example));
      const second = synthesized(app(example), { cwd: elsewhere });
      expect(bytes(second)).toEqual(bytes(first));
      const assets = (result: Synthesized) => readdirSync(result.outdir).filter(name => name.startsWith('asset.')).sort();
      expect(assets(second)).toEqual(assets(first));
      expect(JSON.stringify(bytes(first))).not.toContain(ROOT);
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
