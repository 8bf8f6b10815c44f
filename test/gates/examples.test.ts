import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { EXPLAINED } from './explained-findings';
import { synthesized } from './synth';

const ROOT = join(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'app.ts')));
const app = (example: string) => `examples/${example}/app.ts`;

test('every example has a file that gates it, and nothing else', () => {
  const gates = readdirSync(join(__dirname, 'examples'));
  expect(gates.sort()).toEqual(EXAMPLES.map(example => `${example}.test.ts`).sort());
  for (const example of EXAMPLES) {
    expect(readFileSync(join(__dirname, 'examples', `${example}.test.ts`), 'utf8')).toBe(`import { gateExample } from '../gate-example';\n\ngateExample('${example}');\n`);
  }
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
