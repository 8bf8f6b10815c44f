import { App, Duration, Stack } from 'aws-cdk-lib';
import { pipelines } from '../../../src';
import { fastest } from '../../support/fastest';
import { CAPTURED, SDK } from '../definition/corpus';

const { FailureMode, PipelineDefinition, PipelineSimulator, SimulatedExecutionStatus } = pipelines;

function simulator(steps: any[], members: any = {}): pipelines.PipelineSimulator {
  const text = JSON.stringify({ Version: '2020-12-01', Steps: steps, ...members });
  return new PipelineSimulator(PipelineDefinition.fromJson(text), { pipelineName: 'Test' });
}

const job = (Name: string, members: any = {}) => ({ Name, Type: 'Training', Arguments: {}, ...members });
const get = (path: string) => ({ Get: path });
const statusOf = (result: pipelines.SimulationResult) =>
  Object.fromEntries(result.steps.map(step => [step.name, step.notExecutedReason ?? step.status]));

describe('abalone', () => {
  const abalone = () => new PipelineSimulator(PipelineDefinition.fromJson(SDK[0][1]));
  const report = (mse: any) => ({ EvaluateAbalone: { reports: { EvaluationReport: { regression_metrics: { mse: { value: mse } } } } } });

  test('a good model is registered', () => {
    const result = abalone().run({ steps: report(4.9) });
    expect(result.status).toEqual(SimulatedExecutionStatus.SUCCEEDED);
    expect(result.step('CheckMse').outcome).toEqual('True');
    expect(result.step('RegisterAbalone-RegisterModel').status).toEqual('Succeeded');
    expect(result.step('StopAbalone').notExecutedReason).toEqual('BranchNotTaken');
    const trained = result.step('TrainAbalone').result.ModelArtifacts.S3ModelArtifacts;
    expect(trained).toMatch(/^s3:\/\/ml-artifacts-111122223333\/abalone\/models\/pipelines-sim000000001-TrainAbalone-\w{10}\/output\/model\.tar\.gz$/);
    expect(result.step('RegisterAbalone-RegisterModel').arguments.InferenceSpecification.Containers[0].ModelDataUrl).toEqual(trained);
    expect(result.executedSteps.slice(0, 4)).toEqual(['PrepareAbalone', 'TrainAbalone', 'EvaluateAbalone', 'CheckMse']);
  });

  test('a bad model ends in the fail step, with its message', () => {
    const result = abalone().run({ steps: report(7), parameters: { MseThreshold: 6.5 } });
    expect(result.status).toEqual(SimulatedExecutionStatus.FAILED);
    expect(result.failureReason).toEqual('step "StopAbalone" failed: Execution failed due to MSE > 6.5');
    expect(result.step('CheckMse').outcome).toEqual('False');
    expect(statusOf(result)['CreateAbalone-CreateModel']).toEqual('BranchNotTaken');
  });

  test('the threshold\'s default keeps its spelling in a message', () => {
    expect(abalone().run({ steps: report(7) }).failureReason).toEqual('step "StopAbalone" failed: Execution failed due to MSE > 6.0');
  });

  test.each([[{}, /nothing is known about property file "EvaluationReport"/], [report('low'), /LessThanOrEqualTo needs two values.*got "low" \(string\)/]])(
    'the condition step fails for %j', (steps, message) => {
      const result = abalone().run({ steps });
      expect(result.step('CheckMse').status).toEqual('Failed');
      expect(result.step('CheckMse').failureReason).toMatch(message);
      expect(result.step('StopAbalone').notExecutedReason).toEqual('DependencyFailed');
    });
});

test('a condition on a result that the scenario does not give says which one', () => {
  const condition = (Type: string, RightValue: any) =>
    ({ Name: 'C', Type: 'Condition', Arguments: { Conditions: [{ Type, LeftValue: get('Steps.A.FinalMetricDataList[\'auc\'].Value'), RightValue }], IfSteps: [], ElseSteps: [] } });
  const reason = (Type: string, right: any) => simulator([job('A'), condition(Type, right)]).run().step('C').failureReason;
  const message = /nothing is known about Steps\.A\.FinalMetricDataList\['auc'\]\.Value, which a condition compares: give it in the result of its step/;
  expect(reason('GreaterThan', 0.9)).toMatch(message);
  expect(reason('GreaterThan', 'x')).toMatch(message);
  expect(reason('Equals', 1)).toMatch(message);
  expect(reason('Equals', 'x')).toBeUndefined();
});

describe('parameters', () => {
  const Parameters = [
    { Name: 'S', Type: 'String', EnumValues: ['a', 'b'], DefaultValue: 'a' }, { Name: 'I', Type: 'Integer', DefaultValue: 0 },
    { Name: 'F', Type: 'Float', DefaultValue: 1 }, { Name: 'B', Type: 'Boolean', DefaultValue: false }, { Name: 'M', Type: 'String' },
  ];
  const all = job('A', { Arguments: Object.fromEntries(Parameters.map(p => [p.Name, get(`Parameters.${p.Name}`)])) });

  test('given and default values keep their types, and text is converted as the API does', () => {
    const one = simulator([all], { Parameters });
    expect(one.run({ parameters: { M: '' } }).step('A').arguments).toEqual({ S: 'a', I: 0, F: 1, B: false, M: '' });
    expect(one.run({ parameters: { S: 'b', I: '-7', F: '2.5', B: 'True', M: 'm' } }).step('A').arguments).toEqual({ S: 'b', I: -7, F: 2.5, B: true, M: 'm' });
  });

  test.each([
    [{}, /"M" has no default and must be given a value/],
    [{ M: 'm', X: 1 }, /"X" is no parameter of the pipeline, which has \["S","I","F","B","M"\]/],
    [{ M: 'm', S: 'c' }, /"S" must be one of \["a","b"\], got "c"/],
    [{ M: 'm', I: 1.5 }, /"I" must be a whole number, got 1.5/],
    [{ M: 'm', I: 'x' }, /"I" must be a whole number, got "x"/],
    [{ M: 'm', I: true }, /"I" must be a whole number, got true/],
    [{ M: 'm', F: 'x' }, /"F" must be a number, got "x"/],
    [{ M: 'm', B: 'yes' }, /"B" must be true or false, got "yes"/],
    [{ M: 5 }, /"M" must be text, got 5/],
    [{ M: 'x'.repeat(1025) }, /at most 1024 characters, got 1025/],
    [{ S: 'c', I: 'x' }, /"S" must be one of.*; "I" must be.*; "M" has no default/],
  ])('fails for %j', (parameters, message) => {
    expect(() => simulator([all], { Parameters }).run({ parameters: parameters as any })).toThrow(message);
  });
});

describe('order and time', () => {
  const diamond = [
    job('A'), job('B', { DependsOn: ['A'] }), job('C', { Arguments: { x: get('Steps.A.TrainingJobName') } }), job('D', { DependsOn: ['B', 'C'] }),
  ];
  const times = (result: pipelines.SimulationResult) =>
    Object.fromEntries(result.steps.map(step => [step.name, [step.startSeconds, step.endSeconds]]));

  test('steps run in parallel as soon as their dependencies succeeded', () => {
    const result = simulator(diamond).run({ steps: { B: { duration: Duration.minutes(5) } } });
    expect(times(result)).toEqual({ A: [0, 60], B: [60, 360], C: [60, 120], D: [360, 420] });
    expect(result.durationSeconds).toEqual(420);
  });

  test('at most so many at a time, in the order of the definition', () => {
    const result = simulator([job('A'), job('B'), job('C'), job('D')]).run({ maxParallelSteps: 2, steps: { A: { duration: Duration.seconds(10) } } });
    expect(times(result)).toEqual({ A: [0, 10], B: [0, 60], C: [10, 70], D: [60, 120] });
  });

  test('execution variables follow the simulated clock', () => {
    const names = ['StartDateTime', 'CurrentDateTime', 'PipelineName', 'PipelineArn', 'PipelineExecutionId', 'PipelineExecutionArn', 'TrainingJobName'];
    const variables = Object.fromEntries(names.map(name => [name, get(`Execution.${name}`)]));
    const one = simulator([job('A'), job('B', { DependsOn: ['A'], Arguments: variables })]);
    one.run({ steps: { A: { duration: Duration.hours(1) } } });
    expect(one.run({ startAfter: Duration.days(1) }).step('B').arguments).toEqual({
      StartDateTime: '2024-01-02T01:01:00.000Z',
      CurrentDateTime: '2024-01-02T01:02:00.000Z',
      PipelineName: 'Test',
      PipelineArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/test',
      PipelineExecutionId: 'sim000000002',
      PipelineExecutionArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/test/execution/sim000000002',
      TrainingJobName: expect.stringMatching(/^pipelines-sim000000002-B-/),
    });
  });

  test('ten thousand chained steps', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => job(`S${i}`, i ? { DependsOn: [`S${i - 1}`] } : {}));
    expect(fastest(5000, () => expect(simulator(chain).run().durationSeconds).toEqual(600_000), 3)).toBeLessThan(5000);
  });
});

describe('values', () => {
  test('joins, results by name and index, experiment, S3 documents', () => {
    const inRun = { 'Std:Join': { On: '/', Values: ['s3:/', 'b', get('Execution.PipelineExecutionId'), 'r.json'] } };
    const one = simulator([
      job('A', {
        Type: 'Processing',
        Arguments: { ProcessingOutputConfig: { Outputs: [{ OutputName: 'train', S3Output: { S3Uri: 's3://b/train' } }] }, Environment: { 'a b': 'c' } },
      }),
      job('B', {
        Arguments: {
          uri: get('Steps.A.ProcessingOutputConfig.Outputs[\'train\'].S3Output.S3Uri'),
          same: get('Steps.A.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri'),
          variable: get('Steps.A.Environment[\'a b\']'),
          join: { 'Std:Join': { On: '/', Values: ['s3:/', 1, true, 2.5, { 'Std:Join': { Values: ['a', get('Execution.PipelineExecutionId')] } }] } },
          experiment: get('PipelineExperimentConfig.ExperimentName'),
          json: { 'Std:JsonGet': { S3Uri: inRun, Path: 'Result[1][\'k\']' } },
          metric: get('Steps.A.FinalMetricDataList[\'rmse\'].Value'),
          unknown: get('Steps.A.ExitMessage'),
        },
      }),
    ], { PipelineExperimentConfig: { ExperimentName: { 'Std:Join': { On: '-', Values: ['x', get('Execution.PipelineName')] } }, TrialName: 't' } });
    const result = one.run({
      documents: { 's3://b/*/r.json': { Result: [0, { k: [1] }] } },
      steps: { A: { result: { FinalMetricDataList: [{ MetricName: 'rmse', Value: 0.5 }] } } },
    });
    expect(result.step('B').arguments).toEqual({
      uri: 's3://b/train',
      same: 's3://b/train',
      variable: 'c',
      join: 's3://1/true/2.5/asim000000001',
      experiment: 'x-Test',
      json: [1],
      metric: 0.5,
      unknown: '<Steps.A.ExitMessage>',
    });
    expect(result.step('B').assumed).toEqual(['Steps.A.ExitMessage']);
  });

  test.each([
    [get('Parameters.X'), /parameter "X" is not declared/],
    [get('Execution.Nothing'), /has no value here/],
    [get('Execution.ProcessingJobName'), /has no value here/],
    [get('Nothing'), /no path to a value/],
    [get('Steps.A'), /no path to a member/],
    [get('PipelineExperimentConfig.TrialName'), /no experiment configuration/],
    [{ 'Std:JsonGet': { S3Uri: { 'Std:Join': { Values: ['s3://b/x'] } }, Path: 'a' } }, /nothing is known about the content of s3:\/\/b\/x/],
    [{ 'Std:JsonGet': { PropertyFile: get('Steps.A.PropertyFiles.R'), Path: 'a' } }, /declares no property file "R"/],
    [{ 'Std:JsonGet': { PropertyFile: 'R', Path: 'a' } }, /needs the path of a property file/],
    [{ 'Std:JsonGet': { PropertyFile: get('Steps.A.PropertyFiles.R'), Path: 'a..b' } }, /needs a Path/],
    [{ 'Std:Join': { Values: [{ a: 1 }] } }, /takes single values/],
  ])('a step fails for %j', (value, message) => {
    const result = simulator([job('A'), job('B', { DependsOn: ['A'], Arguments: { value } })]).run();
    expect(result.step('B').status).toEqual('Failed');
    expect(result.step('B').failureReason).toMatch(message);
    expect(result.step('B').attempts).toEqual([]);
  });

  test('nothing at the path of a report', () => {
    const steps = [
      job('A', { Type: 'Processing', PropertyFiles: [{ PropertyFileName: 'R', OutputName: 'o', FilePath: 'r.json' }] }),
      job('B', { Arguments: { value: { 'Std:JsonGet': { PropertyFile: get('Steps.A.PropertyFiles.R'), Path: 'a.b' } } } }),
    ];
    expect(simulator(steps).run({ steps: { A: { reports: { R: { a: { b: 3 } } } } } }).step('B').arguments).toEqual({ value: 3 });
    expect(simulator(steps).run({ steps: { A: { reports: { R: { a: {} } } } } }).step('B').failureReason).toMatch(/has nothing at "a.b"/);
  });

  test('outputs of Lambda and callback steps', () => {
    const steps = (type: string) => [
      job('L', {
        Type: type,
        OutputParameters: [['s', 'String'], ['i', 'Integer'], ['b', 'Boolean'], ['f', 'Float']].map(([OutputName, OutputType]) => ({ OutputName, OutputType })),
      }),
      job('B', { Arguments: Object.fromEntries(['s', 'i', 'b', 'f'].map(name => [name, get(`Steps.L.OutputParameters['${name}']`)])) }),
    ];
    for (const type of ['Lambda', 'Callback']) {
      const given = { s: { nested: 1 }, i: 3, b: true, f: 0.5 };
      expect(simulator(steps(type)).run({ steps: { L: { outputs: given } } }).step('B').arguments).toEqual({ ...given, s: '{"nested":1}' });
      expect(simulator(steps(type)).run().step('B').arguments).toEqual({ s: '<Steps.L.OutputParameters[\'s\']>', i: 0, b: false, f: 0 });
      expect(simulator(steps(type)).run({ steps: { L: { outputs: { i: 1.5 } } } }).step('L').failureReason).toMatch(/output "i" must be of type Integer, got 1.5/);
    }
    expect(simulator(steps('Lambda')).run({ steps: { L: { duration: Duration.minutes(11) } } }).step('L')).toMatchObject(
      { status: 'Failed', endSeconds: 600, failureReason: expect.stringMatching(/10 minutes/) });
  });

  test('a typed pipeline', () => {
    const stack = new Stack(new App(), 'Stack');
    const limit = new pipelines.IntegerParameter(stack, 'Limit', { defaultValue: 3 });
    const first = new pipelines.RawStep(stack, 'First', { type: 'Processing', arguments: { at: stack.region } });
    const second = new pipelines.RawStep(stack, 'Second', {
      type: 'Training', arguments: { name: first.property('ProcessingJobName'), limit: limit.valueAsString },
    });
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [second, first] });
    const result = new PipelineSimulator(PipelineDefinition.fromPipeline(pipeline)).run();
    expect(result.executedSteps).toEqual(['First', 'Second']);
    expect(result.step('Second').arguments).toEqual({ name: expect.stringMatching(/^pipelines-sim/), limit: '3' });
  });
});

describe('conditions', () => {
  const run = (condition: any) => simulator([
    { Name: 'C', Type: 'Condition', Arguments: { Conditions: [condition].flat(), IfSteps: [job('Yes')], ElseSteps: [job('No')] } },
  ]).run();
  const binary = (Type: string, LeftValue: any, RightValue: any) => ({ Type, LeftValue, RightValue });

  test.each([
    [binary('Equals', 'a', 'a'), true], [binary('Equals', 1, 2), false], [binary('Equals', true, true), true],
    [binary('GreaterThan', 2, 1), true], [binary('GreaterThan', 1, 1), false], [binary('GreaterThanOrEqualTo', 1, 1), true],
    [binary('LessThan', 'a', 'b'), true], [binary('LessThan', 1.5, 1.5), false], [binary('LessThanOrEqualTo', 1.5, 2), true],
    [{ Type: 'In', QueryValue: 'a', Values: ['b', 'a'] }, true], [{ Type: 'In', QueryValue: '1', Values: [1] }, false],
    [{ Type: 'Not', Condition: binary('Equals', 1, 1) }, false],
    [{ Type: 'Or', Conditions: [binary('Equals', 1, 2), binary('Equals', 2, 2)] }, true], [{ Type: 'Or', Conditions: [] }, false],
    [[binary('Equals', 1, 1), binary('Equals', 1, 2)], false],
  ])('%j is %s', (condition, holds) => {
    const result = run(condition);
    expect(result.step('C')).toMatchObject({ status: 'Succeeded', outcome: holds ? 'True' : 'False', result: { Outcome: holds ? 'True' : 'False' } });
    expect(result.executedSteps).toEqual(['C', holds ? 'Yes' : 'No']);
    expect(result.step(holds ? 'No' : 'Yes').notExecutedReason).toEqual('BranchNotTaken');
  });

  test.each([
    [binary('Equals', 'a', 1), /Equals needs two values of the same type, got "a" \(string\) and 1 \(number\)/],
    [binary('GreaterThan', 1, true), /same type/],
    [binary('LessThan', true, false), /needs numbers or texts/],
    [{ Type: 'NotEquals' }, /condition type "NotEquals" does not exist/],
  ])('%j cannot be evaluated', (condition, message) => {
    expect(run(condition).step('C')).toMatchObject({ status: 'Failed', failureReason: expect.stringMatching(message) });
  });

  test('what needs a step of a branch that was not taken never runs, and the execution succeeds', () => {
    const result = simulator([
      {
        Name: 'C',
        Type: 'Condition',
        Arguments: {
          Conditions: [binary('Equals', 1, 1)],
          IfSteps: [job('Yes', { DependsOn: ['Before'] })],
          ElseSteps: [{ Name: 'Inner', Type: 'Condition', Arguments: { Conditions: [], IfSteps: [job('Deep')], ElseSteps: [] } }],
        },
      },
      job('Before'), job('After', { DependsOn: ['C'] }), job('UsesYes', { DependsOn: ['Yes'] }),
      job('UsesDeep', { Arguments: { x: get('Steps.Deep.TrainingJobName') } }),
      job('Further', { DependsOn: ['UsesDeep'] }),
    ]).run();
    expect(result.status).toEqual('Succeeded');
    expect(statusOf(result)).toEqual({
      C: 'Succeeded',
      Yes: 'Succeeded',
      Inner: 'BranchNotTaken',
      Deep: 'BranchNotTaken',
      Before: 'Succeeded',
      After: 'Succeeded',
      UsesYes: 'Succeeded',
      UsesDeep: 'DependencyNotExecuted',
      Further: 'DependencyNotExecuted',
    });
  });
});

describe('failures', () => {
  const steps = [
    job('Bad'), job('Long'), job('AfterBad', { DependsOn: ['Bad'] }), job('AfterLong', { DependsOn: ['Long'] }), job('Last', { DependsOn: ['AfterBad'] }),
  ];
  const scenario = { Bad: { failures: [{ reason: 'no data' }] }, Long: { duration: Duration.minutes(10) } };

  test('nothing new is started after a failure, and what is running goes on', () => {
    const result = simulator(steps).run({ steps: scenario });
    expect(result.failureReason).toEqual('step "Bad" failed: ClientError: no data');
    expect(statusOf(result)).toEqual(
      { Bad: 'Failed', Long: 'Succeeded', AfterBad: 'DependencyFailed', AfterLong: 'ExecutionStopped', Last: 'DependencyFailed' });
    expect(result.durationSeconds).toEqual(600);
  });

  test('independent steps go on if that is asked for', () => {
    const result = simulator(steps).run({ steps: scenario, onFailure: FailureMode.CONTINUE });
    expect(result.status).toEqual('Failed');
    expect(statusOf(result)).toEqual({ Bad: 'Failed', Long: 'Succeeded', AfterBad: 'DependencyFailed', AfterLong: 'Succeeded', Last: 'DependencyFailed' });
  });

  test('a fail step always stops the execution', () => {
    const result = simulator([{ Name: 'F', Type: 'Fail', Arguments: { ErrorMessage: 'enough' } }, job('A'), job('B', { DependsOn: ['A'] })])
      .run({ onFailure: FailureMode.CONTINUE });
    expect(result.failureReason).toEqual('step "F" failed: enough');
    expect(statusOf(result)).toEqual({ F: 'Failed', A: 'Succeeded', B: 'ExecutionStopped' });
  });

  test.each([
    ['unknown step', { steps: { X: {} } }, /must be steps of the definition, which has A, got "X"/],
    ['unknown report', { steps: { A: { reports: { R: {} } } } }, /reports of step "A" must be what it declares, \[\], got "R"/],
    ['unknown output', { steps: { A: { outputs: { o: 1 } } } }, /outputs of step "A"/],
    ['no slots', { maxParallelSteps: 0 }, /maxParallelSteps must be at least 1, got 0/],
  ])('fails for a scenario with %s', (_, given, message) => {
    expect(() => simulator([job('A')]).run(given)).toThrow(message);
  });

  test.each([
    ['two steps of a name', [job('A'), job('A')], /several steps of the name "A"/],
    ['a step that does not exist', [job('A', { DependsOn: ['B'] })], /"A" refers to step "B", which does not exist/],
    ['a circle', [job('A', { DependsOn: ['B'] }), job('B', { DependsOn: ['A'] })], /A → B → A/],
  ])('fails for a definition with %s', (_, given, message) => {
    expect(() => simulator(given)).toThrow(message);
  });

  test('fails for a start time that is none, and for a step that is not there', () => {
    const definition = PipelineDefinition.fromJson('{"Steps":[]}');
    expect(() => new PipelineSimulator(definition, { startTime: 'today' })).toThrow(/startTime must be a time/);
    expect(() => new PipelineSimulator(definition).run().step('A')).toThrow(/has no step "A"/);
  });
});

test.each([...SDK, ...CAPTURED])('%s is simulated', (_, text) => {
  const document = JSON.parse(text);
  const parameters = Object.fromEntries((document.Parameters ?? []).filter((p: any) => p.DefaultValue === undefined)
    .map((p: any) => [p.Name, p.EnumValues?.[0] ?? { String: 'text', Integer: 1, Float: 0.5, Boolean: true }[p.Type as string]]));
  let one: pipelines.PipelineSimulator;
  try {
    one = new PipelineSimulator(PipelineDefinition.fromJson(text));
  } catch (error: any) {
    // some of the SDK's own tests are about steps that refer to nothing
    expect(error.message).toMatch(/which does not exist|in a circle/);
    return;
  }
  const result = one.run({ parameters });
  expect(result.steps.every(step => step.status !== 'Failed' || step.failureReason !== undefined)).toBe(true);
  expect(JSON.parse(result.toJson()).steps).toHaveLength(result.steps.length);
});
