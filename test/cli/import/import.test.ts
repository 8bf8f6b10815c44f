import { readFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { canonical, captured, compile, rendered, run, SDK, sdkCases } from './check';
import { mutate } from './mutants';
import { importDefinition } from '../../../src/cli/import';
import { ValidationError } from '../../../src/private/errors';
import { formatJson } from '../../../src/private/json-number';
import { parseJson } from '../../../src/private/json-parse';

const sdk = sdkCases().map(file => ({ file, text: readFileSync(join(SDK, file), 'utf8') }));
const imported = new Map(sdk.map(({ file, text }) => [file, importDefinition(text, { source: file })]));

/** Modules to compile at the end, all at once: that is much faster. */
const modules: { [file: string]: string } = Object.fromEntries([...imported].map(([file, { text }]) => [file.replace('.json', '.ts'), text]));

describe('the program of every definition of the SDK', () => {
  test.each(sdk.map(({ file, text }) => [file, text]))('renders %s', (file, text) => {
    const stack = run(imported.get(file)!.text);
    expect(rendered(stack)).toEqual(canonical(parseJson(text)));
    Template.fromStack(stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
  });

  test.each(sdk.map(({ file }) => [file]))('is made of typed steps, and laid out for reading: %s', file => {
    const { text, rawSteps } = imported.get(file)!;
    expect(rawSteps).toEqual({});
    const lines = text.split('\n');
    expect(lines.filter(line => line.length > 120)).toEqual([]);
    expect(lines.filter(line => /\s$/.test(line) || /^( {2})* [^ *]/.test(line))).toEqual([]);
  });
});

test('the program of a definition that CDK users know reads as they would write it', () => {
  const { text } = imported.get('01-abalone-build-train-register.json')!;
  expect(text.split('\n').length).toBeLessThan(165);
  for (const part of [
    'export class AbalonePipelineStack extends Stack {',
    'images.Image.xgboost(\'1.7-1\')',
    'new pipelines.ProcessingStep(this, \'PrepareAbalone\', {',
    'new pipelines.TrainingStep(this, \'TrainAbalone\', {',
    'new pipelines.RegisterModelStep(this, \'RegisterAbalone-RegisterModel\', {',
    'new pipelines.ModelStep(this, \'CreateAbalone-CreateModel\', {',
    'new pipelines.TransformStep(this, \'ScoreAbalone\', {',
    'new pipelines.ConditionStep(this, \'CheckMse\', {',
    'prepareAbalone.output(\'train\')',
    'trainAbalone.modelArtifacts',
    'evaluationReport.number(\'regression_metrics.mse.value\')',
    'processingInstanceCount.valueAsNumber',
    'iam.Role.fromRoleArn(this, \'PipelineRole\'',
    'cache: { expireAfter: Duration.days(30) },',
  ]) { expect(text).toContain(part); }
});

test('the same definition gives the same program', () => {
  const [{ file, text }] = sdk;
  expect(importDefinition(text, { source: file }).text).toBe(imported.get(file)!.text);
});

test('captured definitions give programs that render the same, whatever they hold', () => {
  const failed: string[] = [];
  for (const { name, text } of captured()) {
    let program: string;
    try {
      program = importDefinition(text).text;
    } catch (error) {
      failed.push((error as Error).message);
      continue;
    }
    modules[`captured-${name.replace(/\W+/g, '-')}-${Object.keys(modules).length}.ts`] = program;
    expect(rendered(run(program))).toEqual(canonical(parseJson(text)));
  }
  // a pipeline without steps does nothing
  expect(failed).toEqual(Array(2).fill(expect.stringContaining('the definition cannot be imported: it has no steps')));
}, 300_000);

test('definitions with something odd in them are imported right or not at all', () => {
  let right = 0;
  for (let seed = 0; seed < 104; seed++) {
    const document = mutate(parseJson(sdk[seed % sdk.length].text), seed);
    let program: string;
    try {
      program = importDefinition(formatJson(document)).text;
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationError);
      continue;
    }
    modules[`odd-${seed}.ts`] = program;
    expect({ seed, definition: rendered(run(program)) }).toEqual({ seed, definition: canonical(document) });
    right++;
  }
  expect(right).toBeGreaterThan(70);
}, 300_000);

test('every program compiles under strict', () => {
  expect(Object.keys(modules).length).toBeGreaterThan(250);
  const wrong = imported.get('05-lambda-and-callback-chain.json')!.text.replace('lambdaFunction:', 'lambdaFunctions:');
  expect(compile({ ...modules, 'wrong.ts': wrong })).toEqual([expect.stringMatching(/^wrong.ts:\d+: .*'lambdaFunctions' does not exist/s)]);
}, 300_000);
