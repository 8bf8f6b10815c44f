import { synthesized } from './synth';
import { lintTemplate } from './template-lint';
import { buildSpecProblems, variablesOf } from '../../src/private/build-spec-rules';
import { APPS } from '../iam/apps';

const GOOD = {
  version: '0.2',
  env: { shell: 'bash', variables: { STAGE: 'test' } },
  phases: {
    install: { 'runtime-versions': { nodejs: '22' }, 'on-failure': 'ABORT', 'commands': ['npm ci'] },
    build: { commands: ['echo "$STAGE $NAME $CODEBUILD_BUILD_ID"', 'for f in *.py; do echo $f; done', 'X=$(date) && echo $X'], finally: ['echo done'] },
  },
};
const changed = (change: (spec: any) => void) => {
  const spec = structuredClone(GOOD);
  change(spec);
  return spec;
};
const template = (spec: unknown) => ({
  Resources: {
    Build: {
      Type: 'AWS::CodeBuild::Project',
      Properties: {
        EncryptionKey: 'k',
        Environment: { EnvironmentVariables: [{ Name: 'NAME', Value: 'n' }] },
        Source: { BuildSpec: typeof spec === 'string' ? spec : JSON.stringify(spec) },
      },
    },
  },
});
const problems = async (spec: unknown) => (await lintTemplate(template(spec))).filter(problem => problem.rule === 'build-spec').map(problem => problem.detail).join('\n');

test('no complaint about a good specification', async () => {
  expect(buildSpecProblems(GOOD)).toEqual([]);
  expect(await problems(GOOD)).toBe('');
});

test.each<[string, unknown, RegExp]>([
  ['text that is no YAML', 'version: [', /is no YAML/],
  ['an old version', changed(spec => { spec.version = '0.1'; }), /version: must be 0.2/],
  ['an unknown member', changed(spec => { spec.phase = {}; }), /has no "phase"/],
  ['an unknown phase', changed(spec => { spec.phases.prebuild = { commands: ['x'] }; }), /phases: has no "prebuild"/],
  ['no phase', changed(spec => { delete spec.phases; }), /phases: must be an object/],
  ['no command', changed(spec => { spec.phases = { install: { 'runtime-versions': { nodejs: '22' } } }; }), /no phase has commands/],
  ['an empty list', changed(spec => { spec.phases.build.commands = []; }), /phases.build.commands: must be a list of at least one/],
  ['an empty command', changed(spec => { spec.phases.build.commands.push(' '); }), /commands\[3\]: must be a command/],
  ['a command that is no text', changed(spec => { spec.phases.build.commands = [{ run: 'x' }]; }), /commands\[0\]: must be a command/],
  ['an unknown member of a phase', changed(spec => { spec.phases.build.command = 'x'; }), /phases.build: has no "command"/],
  ['a wrong reaction', changed(spec => { spec.phases.install['on-failure'] = 'STOP'; }), /on-failure must be ABORT, CONTINUE or RETRY/],
  ['runtimes in another phase', changed(spec => { spec.phases.build['runtime-versions'] = { nodejs: '22' }; }), /for the phase install only/],
  ['a last word without commands', changed(spec => { spec.phases.post_build = { finally: ['x'] }; }), /finally needs commands/],
  ['another shell', changed(spec => { spec.env.shell = 'fish'; }), /env.shell: must be one of/],
  ['a variable that is no text', changed(spec => { spec.env.variables.STAGE = 1; }), /env.variables.STAGE: must be text/],
  ['a secret', changed(spec => { spec.env.variables.API_TOKEN = 'x'; }), /looks like a secret/],
  ['an unknown member of the environment', changed(spec => { spec.env.vars = {}; }), /env: has no "vars"/],
  ['a command that no shell understands', changed(spec => { spec.phases.build.commands.push('if true; then echo x'); }), /syntax error/],
  ['a variable that is set nowhere', changed(spec => { spec.phases.build.commands.push('echo "$NAMES"'); }), /\$NAMES is set nowhere/],
  ['a variable of CodeBuild with a typing error', changed(spec => { spec.phases.build.commands.push('echo $CODEBUILD_BILD_ID'); }), /\$CODEBUILD_BILD_ID is set nowhere/],
])('a planted defect is caught: %s', async (_, spec, message) => { expect(await problems(spec)).toMatch(message); });

test.each<[string, string[], string[]]>([
  ['quotes', ['echo \'$A\' "$B" ${C:-x} \\$D'], ['B', 'C']],
  ['what is set before', ['A=1', 'export B=2; echo $A$B', 'read -r C; echo $C'], []],
])('variables in %s', (_, commands, expected) => { expect(variablesOf(commands)).toEqual(expected); });

test.each(APPS)('every build of %s has a specification that CodeBuild takes', async (_, file) => {
  const found = await Promise.all(synthesized(file).templates.map(async each => (await lintTemplate(each.body)).filter(problem => problem.rule === 'build-spec')));
  expect(found.flat()).toEqual([]);
});

test('there are builds in the apps', () => {
  const specs = APPS.flatMap(([, file]) => synthesized(file).templates).flatMap(each => Object.values<any>(each.body.Resources))
    .filter(each => each.Type === 'AWS::CodeBuild::Project' && each.Properties.Source.BuildSpec !== undefined);
  expect(specs.length).toBeGreaterThan(3);
});
