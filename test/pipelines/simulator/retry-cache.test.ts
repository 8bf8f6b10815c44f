import { Duration } from 'aws-cdk-lib';
import { pipelines } from '../../../src';

const { PipelineDefinition, PipelineSimulator } = pipelines;

function simulator(...steps: any[]): pipelines.PipelineSimulator {
  return new PipelineSimulator(PipelineDefinition.fromJson(JSON.stringify({ Steps: steps, Parameters: [{ Name: 'P', Type: 'String', DefaultValue: 'p' }] })));
}

const job = (Name: string, members: any = {}) => ({ Name, Type: 'Training', Arguments: {}, ...members });
const starts = (step: pipelines.SimulatedStep) => step.attempts.map(attempt => attempt.startSeconds);
const TEN_SECONDS = Duration.seconds(10);

describe('retries', () => {
  const policy = (members: any) => ({ ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 10, BackoffRate: 2, ...members });
  const run = (RetryPolicies: any[], failures: pipelines.StepFailure[], type = 'Training') =>
    simulator(job('A', { Type: type, RetryPolicies })).run({ steps: { A: { duration: TEN_SECONDS, failures } } }).step('A');
  const capacity = (members: any = {}) => ({ exception: 'SageMaker.CAPACITY_ERROR', ...members });

  test('the wait grows with each retry', () => {
    const step = run([policy({ MaxAttempts: 5 })], [capacity({ times: 3 })]);
    expect(starts(step)).toEqual([0, 20, 50, 100]);
    expect(step.status).toEqual('Succeeded');
    expect(step.attempts[0]).toEqual({ startSeconds: 0, endSeconds: 10, exception: 'SageMaker.CAPACITY_ERROR' });
    expect(step.attempts[3]).toEqual({ startSeconds: 100, endSeconds: 110 });
  });

  test('after MaxAttempts retries the step fails', () => {
    const step = run([policy({ MaxAttempts: 2 })], [capacity({ always: true, reason: 'no p5 left' })]);
    expect(starts(step)).toEqual([0, 20, 50]);
    expect(step.failureReason).toEqual('SageMaker.CAPACITY_ERROR: no p5 left');
  });

  test('no attempt starts after ExpireAfterMin', () => {
    // waits of 10, 20, 40: the attempt after the third wait would start at 100 seconds
    expect(starts(run([policy({ ExpireAfterMin: 1 })], [capacity({ always: true })]))).toEqual([0, 20, 50]);
    expect(starts(run([policy({ ExpireAfterMin: 2 })], [capacity({ always: true })]))).toEqual([0, 20, 50, 100]);
  });

  test('MaxAttempts of 0 retries nothing, and without limits there are five retries', () => {
    expect(starts(run([policy({ MaxAttempts: 0 })], [capacity()]))).toEqual([0]);
    expect(starts(run([policy({ BackoffRate: 1 })], [capacity({ always: true })]))).toEqual([0, 20, 40, 60, 80, 100]);
    expect(starts(run([{ ExceptionType: ['SageMaker.CAPACITY_ERROR'] }], [capacity({ times: 2 })]))).toEqual([0, 11, 23]);
  });

  test('each policy counts for its own errors', () => {
    const other = { ExceptionType: ['Step.THROTTLING'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 1 };
    const step = run([policy({ MaxAttempts: 1 }), other], [capacity(), { exception: 'Step.THROTTLING' }, capacity()]);
    expect(starts(step)).toEqual([0, 20, 31]);
    expect(step.status).toEqual('Failed');
  });

  test('errors of the service are retried without a policy, others are not', () => {
    expect(run([], [{ exception: 'Step.SERVICE_FAULT' }]).status).toEqual('Succeeded');
    expect(run([], [capacity()])).toMatchObject({ status: 'Failed', failureReason: 'SageMaker.CAPACITY_ERROR' });
    expect(run([{ ExceptionType: ['Step.SERVICE_FAULT'], MaxAttempts: 0 }], [{ exception: 'Step.SERVICE_FAULT' }]).status).toEqual('Failed');
  });

  test('tuning and AutoML jobs do not retry internal errors', () => {
    const policies = [{ ExceptionType: ['SageMaker.JOB_INTERNAL_ERROR'], MaxAttempts: 3 }];
    expect(run(policies, [{ exception: 'SageMaker.JOB_INTERNAL_ERROR' }], 'Tuning').status).toEqual('Failed');
    expect(run(policies, [{ exception: 'SageMaker.JOB_INTERNAL_ERROR' }], 'AutoML').status).toEqual('Failed');
    expect(run(policies, [{ exception: 'SageMaker.JOB_INTERNAL_ERROR' }]).status).toEqual('Succeeded');
  });
});

describe('caching', () => {
  const cached = (Type: string, Arguments: any, members: any = {}) =>
    job('A', { Type, Arguments, CacheConfig: { Enabled: true, ExpireAfter: 'P30D' }, ...members });
  const parameter = { Get: 'Parameters.P' };
  const hitAfterChange = (step: any) => {
    const one = simulator(step);
    one.run();
    expect(one.run().step('A').cacheHit).toBe(true);
    return one.run({ parameters: { P: 'changed' } }).step('A').cacheHit;
  };

  test.each([
    ['Training', ['AlgorithmSpecification', 'CheckpointConfig', 'DebugHookConfig', 'DebugRuleConfigurations', 'Environment', 'HyperParameters', 'InputDataConfig'],
      ['RoleArn', 'ResourceConfig', 'OutputDataConfig', 'StoppingCondition', 'VpcConfig', 'Tags']],
    ['Processing', ['AppSpecification', 'Environment', 'ProcessingInputs'], ['ProcessingResources', 'RoleArn', 'ProcessingOutputConfig', 'NetworkConfig']],
    ['Tuning', ['HyperParameterTuningJobConfig', 'TrainingJobDefinitions'], ['WarmStartConfig', 'Tags']],
    ['AutoML', ['AutoMLJobObjective', 'InputDataConfig', 'ProblemType'], ['OutputDataConfig', 'RoleArn']],
    ['Transform', ['DataProcessing', 'Environment', 'ModelName', 'TransformInput'], ['TransformOutput', 'TransformResources']],
    ['EMR', ['ClusterId', 'StepConfig'], ['ExecutionRoleArn', 'ClusterConfig']],
  ])('%s: what a result depends on', (type, keys, others) => {
    for (const key of keys) { expect([key, hitAfterChange(cached(type, { [key]: { x: parameter } }))]).toEqual([key, false]); }
    for (const key of others) { expect([key, hitAfterChange(cached(type, { [key]: { x: parameter } }))]).toEqual([key, true]); }
  });

  test('parts of requests that count', () => {
    expect(hitAfterChange(cached('Tuning', { TrainingJobDefinition: { StaticHyperParameters: { x: parameter } } }))).toBe(false);
    expect(hitAfterChange(cached('Tuning', { TrainingJobDefinition: { ResourceConfig: { x: parameter } } }))).toBe(true);
    expect(hitAfterChange(cached('AutoML', { AutoMLJobConfig: { CompletionCriteria: parameter } }))).toBe(false);
    expect(hitAfterChange(cached('AutoML', { AutoMLJobConfig: { SecurityConfig: parameter } }))).toBe(true);
    expect(hitAfterChange(cached('QualityCheck', {}, { SuppliedBaselineStatistics: parameter }))).toBe(false);
    expect(hitAfterChange(cached('QualityCheck', {}, { FailOnViolation: parameter }))).toBe(true);
    expect(hitAfterChange(cached('ClarifyCheck', { ProcessingInputs: parameter }))).toBe(false);
  });

  test('a hit takes no time, and gives the earlier result and reports', () => {
    const place = { 'Std:Join': { Values: ['s3://b/', { Get: 'Execution.PipelineExecutionId' }] } };
    const report = { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.A.PropertyFiles.R' }, Path: 'v' } };
    const one = simulator(
      cached('Processing', { ProcessingOutputConfig: { Outputs: [{ OutputName: 'o', S3Output: { S3Uri: place } }] } },
        { PropertyFiles: [{ PropertyFileName: 'R', OutputName: 'o', FilePath: 'r.json' }] }),
      job('B', {
        Arguments: { HyperParameters: { report }, InputDataConfig: [{ Get: 'Steps.A.ProcessingOutputConfig.Outputs[\'o\'].S3Output.S3Uri' }] },
      }),
    );
    const first = one.run({ steps: { A: { reports: { R: { v: 1 } } } } });
    const second = one.run();
    expect(second.step('A')).toMatchObject({ cacheHit: true, attempts: [], startSeconds: 0, endSeconds: 0, result: first.step('A').result });
    expect(second.step('B').arguments).toEqual(first.step('B').arguments);
    expect(second.step('B').arguments.InputDataConfig).toEqual(['s3://b/sim000000001']);
  });

  test('a hit in one step makes hits possible in those that use its result', () => {
    const chain = [
      cached('Processing', {}), { ...cached('Training', { InputDataConfig: [{ Get: 'Steps.A.ProcessingJobName' }] }), Name: 'B' },
    ];
    const one = simulator(...chain);
    one.run();
    expect(one.run().steps.map(step => step.cacheHit)).toEqual([true, true]);
    const uncached = simulator({ ...chain[0], CacheConfig: undefined }, chain[1]);
    uncached.run();
    expect(uncached.run().steps.map(step => step.cacheHit)).toEqual([false, false]);
  });

  const DAY = 86_400;
  test.each([['P30D', 30 * DAY], ['PT1H', 3600], ['P1DT12H', 1.5 * DAY], ['30d', 30 * DAY], ['T16m', 960], ['30dT5h', 30 * DAY + 18_000], ['5y', 1825 * DAY]])(
    'a result expires after %s', (ExpireAfter, seconds) => {
      for (const [wait, hit] of [[seconds, true], [seconds + 1, false]] as [number, boolean][]) {
        const one = simulator(cached('Training', {}, { CacheConfig: { Enabled: true, ExpireAfter } }));
        one.run();
        expect(one.run({ startAfter: Duration.seconds(wait) }).step('A').cacheHit).toBe(hit);
      }
    });

  test('no hit when caching is off, for failed steps, and for types without documented keys', () => {
    const off = simulator(cached('Training', {}, { CacheConfig: { Enabled: false, ExpireAfter: 'P30D' } }));
    off.run();
    expect(off.run().step('A').cacheHit).toBe(false);
    const failed = simulator(cached('Training', {}));
    failed.run({ steps: { A: { failures: [{}] } } });
    expect(failed.run().step('A').cacheHit).toBe(false);
    expect(failed.run().step('A').cacheHit).toBe(true);
    const model = simulator(cached('Model', {}));
    model.run();
    expect(model.run().step('A').cacheHit).toBe(false);
  });

  test('the most recent result wins', () => {
    const one = simulator(cached('Training', {}), job('B', { Arguments: { x: { Get: 'Steps.A.FailureReason' } } }));
    one.run({ steps: { A: { result: { FailureReason: 'first' } } } });
    one.run({ startAfter: Duration.days(31), steps: { A: { result: { FailureReason: 'second' } } } });
    expect(one.run().step('B').arguments).toEqual({ x: 'second' });
  });
});
