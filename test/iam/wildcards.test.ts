import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { WILDCARDS } from './explained';
import { actionFacts } from './iam-data';

const SRC = join(__dirname, '..', '..', 'src');
/** A list of actions, and right after it the resource `*`; statements with principals are policies of a resource itself. */
const ON_ANY = /(principals, )?(?:actions: )?\[((?:\s*'[a-z0-9-]+:[A-Za-z]+',?|\s*\/\/[^\n]*)+)\s*\],\s*(?:\/\/[^\n]*\s*)?(?:resources: )?\['\*'\]/g;

const granted = (readdirSync(SRC, { recursive: true }) as string[]).filter(file => file.endsWith('.ts'))
  .flatMap(file => [...readFileSync(join(SRC, file), 'utf8').matchAll(ON_ANY)])
  .filter(([, principals]) => principals === undefined)
  .flatMap(([, , actions]) => [...actions.matchAll(/'([^']+)'/g)].map(([, action]) => action));

test('every action that the library grants on any resource is in docs/security.md with its reason, and no other', () => {
  expect([...new Set(granted)].sort()).toEqual(Object.keys(WILDCARDS).sort());
});

test.each(Object.keys(WILDCARDS))('%s can be about no resource that exists when it is granted', async action => {
  const facts = await actionFacts(action);
  // metrics got resources for data sets of other accounts only
  expect(facts?.arns).toEqual(action === 'cloudwatch:PutMetricData' ? [expect.stringContaining(':dataset/')] : []);
});

test('no other statement has the resource *', () => {
  const texts = (readdirSync(SRC, { recursive: true }) as string[]).filter(file => file.endsWith('.ts')).map(file => readFileSync(join(SRC, file), 'utf8'));
  const all = texts.flatMap(text => [...text.matchAll(/resources: \['\*'\]|\], \['\*'\](?=[,)])/g)]).length;
  expect(all).toBe(texts.flatMap(text => [...text.matchAll(ON_ANY)]).length);
});
