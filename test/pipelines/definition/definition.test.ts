import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { CAPTURED, SDK, spelled } from './corpus';
import { pipelines } from '../../../src';
import { formatJson, JsonNumber } from '../../../src/private/json-number';
import { parseJson } from '../../../src/private/json-parse';

const { PipelineDefinition } = pipelines;

describe('reading loses nothing', () => {
  test('the corpus is whole', () => {
    expect(SDK).toHaveLength(26);
    expect(CAPTURED).toHaveLength(166);
    expect(CAPTURED.filter(([, text]) => /\d\.0\b/.test(text)).length).toBeGreaterThan(0);
  });

  test.each([...SDK, ...CAPTURED])('%s', (_, text) => {
    expect(spelled(PipelineDefinition.fromJson(text).toJson())).toEqual(spelled(text));
    expect(spelled(PipelineDefinition.fromJson(text).toJson({ indent: 2 }))).toEqual(spelled(text));
  });

  test('a definition in a file', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'definition-')), 'pipeline.json');
    writeFileSync(file, '\ufeff{"Steps":[{"Name":"A","Type":"New","Arguments":null,"Other":-0}]}');
    const definition = PipelineDefinition.fromFile(file);
    expect(definition.toJson()).toEqual('{"Steps":[{"Name":"A","Type":"New","Arguments":null,"Other":-0}]}');
    expect(definition.stepNames).toEqual(['A']);
  });

  test('names of steps in branches and of parameters', () => {
    const definition = PipelineDefinition.fromJson(SDK[0][1]);
    expect(definition.parameterNames).toEqual(['ProcessingInstanceCount', 'TrainingInstanceType', 'ModelApprovalStatus', 'InputData', 'BatchData', 'MseThreshold']);
    expect(definition.stepNames).toEqual(
      ['PrepareAbalone', 'TrainAbalone', 'EvaluateAbalone', 'CheckMse', 'RegisterAbalone-RegisterModel', 'CreateAbalone-CreateModel', 'ScoreAbalone', 'StopAbalone']);
  });
});

describe('JSON', () => {
  test.each(['2.0', '-0', '1e5', '1E+5', '12345678901234567890', '0.10', '1e999', '-1.50'])('%s keeps its spelling', text => {
    expect(parseJson(text)).toBeInstanceOf(JsonNumber);
    expect(formatJson(parseJson(text))).toEqual(text);
  });

  test.each(['0', '-1', '2.5', '1e+21', '0.1'])('%s is a plain number', text => {
    expect(parseJson(text)).toBe(Number(text));
  });

  test.each(['"\\u00e9\\ud83d\\ude00"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '{"__proto__":{"a":1},"constructor":[]}', ' [ [ ] , { } , null , true , false ] '])(
    'like the platform: %s', text => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(JSON.parse(formatJson(parseJson(text), 2))).toEqual(JSON.parse(text));
    });

  test.each([
    ['', 1, 1, 'the text ends'],
    ['{"a":1,}', 1, 8, 'name in double quotes'],
    ['{"a" 1}', 1, 6, '":" is expected'],
    ['[1 2]', 1, 4, '"," or "]"'],
    ['[01]', 1, 3, '"," or "]"'],
    ['[+1]', 1, 2, 'a value is expected'],
    ['[.5]', 1, 2, 'a value is expected'],
    ['[NaN]', 1, 2, 'a value is expected'],
    ['[tru]', 1, 2, 'a value is expected'],
    ['{"a":1} x', 1, 9, 'nothing more'],
    ['"a\nb"', 1, 3, 'control character'],
    ['{\n  "a": 1,\n  "a": 2\n}', 3, 3, 'twice'],
    ['"\\x"', 1, 2, 'an escape'],
    ['"\\u12g4"', 1, 2, 'four hexadecimal digits'],
    ['"abc', 1, 5, 'ends within a string'],
    ['// x', 1, 1, 'a value is expected'],
    ['['.repeat(1100), 1, 1002, 'nested'],
  ])('fails on %j with line and column', (text, line, column, message) => {
    expect(() => parseJson(text, 'x.json')).toThrow(new RegExp(`^x\\.json:${line}:${column}: .*${message}`));
  });
});

describe('fails for what is no definition', () => {
  test.each([
    ['[]', /must hold a JSON object with a list Steps/],
    ['{}', /Steps must be a list of steps/],
    ['{"Steps":[1]}', /Steps\[0\] must be an object/],
    ['{"Steps":[{"Type":"Fail"}]}', /Steps\[0\]\.Name must be text/],
    ['{"Steps":[{"Name":"C","Type":"Condition","Arguments":{"IfSteps":[{"Name":"A"}]}}]}', /Steps\[0\]\.Arguments\.IfSteps\[0\]\.Type must be text/],
    ['{"Steps":[{"Name":"A","Type":"Fail","DependsOn":"B"}]}', /DependsOn must be a list/],
    ['{"Steps":[],"Parameters":[{}]}', /Parameters\[0\] must be an object with a Name/],
  ])('fails for %s', (text, message) => {
    expect(() => PipelineDefinition.fromJson(text)).toThrow(message);
  });

  test('fails with the file\'s name for text that is no JSON', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'definition-')), 'broken.json');
    writeFileSync(file, '{"Steps": [\n  }');
    expect(() => PipelineDefinition.fromFile(file)).toThrow(/broken\.json:2:3: a value is expected/);
  });
});

test('the definition of a typed pipeline, with CloudFormation values in readable form', () => {
  const stack = new Stack(new App(), 'Stack');
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
    steps: [new pipelines.RawStep(stack, 'Send', { type: 'Lambda', arguments: { limit: 2, region: stack.region, at: pipelines.ExecutionVariable.START_DATE_TIME } })],
  });
  const document = JSON.parse(PipelineDefinition.fromPipeline(pipeline).toJson());
  expect(document.Steps[0].Arguments).toEqual({ limit: 2, region: '${AWS::Region}', at: { Get: 'Execution.StartDateTime' } });
});
