import { cfnLintErrorsOf } from './cfn-lint';
import { Synthesized, synthesizedEach } from './synth';
import { lintTemplate } from './template-lint';
import { SNAPSHOT_APPS } from '../integ/snapshots';
import { testWithPython } from '../ml/python';

const APPS = Object.entries(SNAPSHOT_APPS).filter(([, file]) => file.startsWith('integ/'));

/** Problems of the apps of integ/ that stay, and why. */
const EXPLAINED: { readonly rule: string; readonly resource: RegExp; readonly reason: string }[] = [
  { rule: 'topic-encryption', resource: /^(Drift34D3210F|TopicBFC7AF6E|Answered878C8419) /, reason: 'a topic that the app brings, as plain as many that there are' },
  { rule: 'not-retained', resource: /IdleSwitchState\w+ /, reason: 'the state of a switch means nothing without its endpoint, which is deleted with the stack' },
];

let results: Synthesized[];
beforeAll(() => { results = synthesizedEach(APPS.map(([, file]) => [file])); }, 300_000);

test('AWS\'s validator is content, with both strict switches', () => {
  expect(APPS.length).toBeGreaterThan(15);
  // a finding makes the process fail, which synthesizedEach() throws
  expect(results.map(({ status }) => status)).toEqual(APPS.map(() => 0));
});

testWithPython('cfn-lint has no errors', () => {
  expect(cfnLintErrorsOf(Object.fromEntries(APPS.map(([name], i) => [name, { files: results[i].templates.map(({ file }) => file) }])))).toEqual({});
}, 300_000);

test('roles, buckets, keys and builds are as safe as they are said to be', async () => {
  const used = new Set<object>();
  const unexplained: string[] = [];
  for (const [i, [name]] of APPS.entries()) {
    for (const template of results[i].templates) {
      for (const { rule, resource, detail } of await lintTemplate(template.body)) {
        const known = EXPLAINED.find(each => each.rule === rule && each.resource.test(resource));
        if (known) { used.add(known); } else { unexplained.push(`${name}: ${resource}: ${rule}: ${detail}`); }
      }
    }
  }
  expect(unexplained).toEqual([]);
  expect(EXPLAINED.filter(each => !used.has(each))).toEqual([]);
}, 300_000);
