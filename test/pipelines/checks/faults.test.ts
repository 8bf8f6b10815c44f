import { readFileSync } from 'fs';
import { join } from 'path';
import { plant } from './fault';
import { STEPS } from './faults-steps';
import { STRUCTURE } from './faults-structure';
import { VALUES } from './faults-values';
import { good, stepOf } from './good';
import { checkDefinition, RULES } from '../../../src/pipelines/checks';

const FAULTS = [...STRUCTURE, ...VALUES, ...STEPS];

test('there is no fault in the definition that faults are planted into', () => {
  expect(checkDefinition(good(), { pipelineName: 'a'.repeat(82) })).toEqual([]);
});

test.each(FAULTS)('fails for %s', (...fault) => {
  const [, , rule, message] = fault;
  // this and nothing else
  expect(plant(fault).map(problem => ({ rule: problem.rule, message: problem.message }))).toEqual([{ rule, message }]);
});

test('every rule is broken by some fault, and told in the README', () => {
  const shown = new Set([...FAULTS.map(([, , rule]) => rule), 'parameter-count']);
  expect(Object.keys(RULES).filter(rule => !shown.has(rule))).toEqual([]);
  const readme = readFileSync(join(__dirname, '../../../src/pipelines/checks/README.md'), 'utf8');
  expect(readme.split('\n').filter(line => line.startsWith('| `'))).toEqual(Object.entries(RULES)
    .map(([id, { severity, about }]) => `| \`${id}\`${severity === 'warning' ? ' (warning)' : ''} | ${about} |`));
});

test('fails for more than 200 parameters without a default', () => {
  const definition = good();
  definition.Parameters.push(...Array.from({ length: 201 }, (_, i) => ({ Name: `P${i}`, Type: 'String' })));
  expect(checkDefinition(definition).filter(problem => problem.severity === 'error').map(problem => problem.message)).toEqual([
    'Parameters must have at most 200 parameters without a default, got 201: an execution takes 200 values at its start, give the others a DefaultValue',
  ]);
});

test('fails for a pipeline name that is too long for its experiment', () => {
  expect(checkDefinition(good(), { pipelineName: 'a'.repeat(83) }).map(problem => problem.message)).toEqual([
    'PipelineExperimentConfig.ExperimentName must have at most 82 characters, got the pipeline\'s name with 83: shorten it, or set another experiment',
  ]);
  expect(checkDefinition({ ...good(), PipelineExperimentConfig: null }, { pipelineName: 'a'.repeat(83) })).toEqual([]);
});

test('a problem has its step and its place in the document', () => {
  const definition = good();
  stepOf(definition, 'Register').Arguments.CertifyForMarketplace = true;
  expect(checkDefinition(definition)).toEqual([{
    rule: 'argument-forbidden',
    severity: 'error',
    step: 'Register',
    path: 'Steps[13].Arguments.IfSteps[0].Arguments.CertifyForMarketplace',
    message: 'step "Register": Arguments.CertifyForMarketplace must not be given: the pipeline service rejects it',
  }]);
});

test('problems come in the order of the document, whatever the rule', () => {
  const definition = good();
  stepOf(definition, 'Notify').OutputParameters[0].OutputType = 'Text';
  stepOf(definition, 'Train').DependsOn = ['Nowhere'];
  definition.Version = '1';
  stepOf(definition, 'Prepare').CacheConfig.Enabled = 1;
  expect(checkDefinition(definition).map(problem => problem.rule)).toEqual(['definition-version', 'cache-config', 'unknown-step', 'output-parameter-declaration']);
});

test('secrets are never shown', () => {
  for (const fault of FAULTS.filter(([, , rule]) => rule === 'secret')) {
    for (const { message } of plant(fault)) { expect(message).not.toMatch(/AKIA|ASIA|hunter2|hf_abc|abcd-efgh|topsecret|BEGIN/); }
  }
});

test.each([
  ['a place of a secret', 'DB_SECRET_ARN', 'arn:aws:secretsmanager:us-west-2:111122223333:secret:db'],
  ['an ARN', 'DB_SECRET', 'arn:aws:secretsmanager:us-west-2:111122223333:secret:db'],
  ['a tokenizer', 'TOKENIZER', 'bert-base'],
  ['a number of tokens', 'MAX_TOKEN', '512'],
  ['a token of a text', 'PAD_TOKEN', '[PAD]'],
  ['a token that ends a text', 'eos_token', '</s>'],
  ['a key of a table', 'PARTITION_KEY', 'customer'],
  ['a flag', 'USE_PASSWORD', 'false'],
  ['a key that is none', 'LABEL', 'AKIA-customers'],
])('%s is no secret', (_, name, value) => {
  const definition = good();
  stepOf(definition, 'Train').Arguments.Environment[name] = value;
  expect(checkDefinition(definition)).toEqual([]);
});

test.each(['P30D', 'PT1H', 'P1Y2M3DT4H5M6S', 'P2W', 'PT90M', '30d', '5y', 'T16m', '30dT5h', 'p30d'])('%s is an age', age => {
  const definition = good();
  stepOf(definition, 'Train').CacheConfig.ExpireAfter = age;
  expect(checkDefinition(definition)).toEqual([]);
});

test.each(['', 'P', 'T', 'PT', '30', 'P30', '1 d', 'forever', 'P1H', 'P-1D'])('fails for the age %j', age => {
  const definition = good();
  stepOf(definition, 'Train').CacheConfig.ExpireAfter = age;
  expect(checkDefinition(definition).map(problem => problem.rule)).toEqual(['cache-config']);
});

test('what is not released yet is no error', () => {
  const definition = good();
  definition.Steps.push({
    Name: 'Each',
    Type: 'ForEach',
    Arguments: {
      IterableItems: { Get: 'Steps.Train.InputDataConfig[0].ContentType' },
      ForEachBody: [{ Name: 'Body', Type: 'Lambda', Arguments: { item: { Get: 'ForEach.CurrentItem.uri' } } }],
    },
  }, { Name: 'After', Type: 'Fail', Arguments: { ErrorMessage: { Get: 'Steps.Each.ChildOutputs[0].Name' } } });
  expect(checkDefinition(definition)).toEqual([expect.objectContaining({ rule: 'unknown-step-type', severity: 'warning', step: 'Each' })]);
});

test('a repeated cause is told once for each place', () => {
  const definition = good();
  definition.Parameters.shift();
  const problems = checkDefinition(definition);
  expect(new Set(problems.map(problem => problem.rule))).toEqual(new Set(['undeclared-parameter']));
  expect(problems.map(problem => problem.step)).toEqual(['Prepare', 'Search', 'Score', 'Bias', 'Quality']);
});
