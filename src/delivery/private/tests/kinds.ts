import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { readCases } from './case-files';
import { bindFunctionTest } from './function-test';
import { checkDuration, checkErrorRate, checkNames, renderBudgets, renderCase, renderRequest } from './render';
import { checkRange } from '../../../private/checks';
import { ValidationError } from '../../../private/errors';
import type { EndpointTestBindOptions, EndpointTestConfig } from '../../endpoint-test';
import type { ContractTestOptions, InvokeTestOptions, LoadTestOptions, TestResultOptions } from '../../endpoint-test-options';
import type { Check, LoadDocument, TestCaseDocument, TestDocument } from '../test-document';

/** A test that a function does. */
export interface TestKind {
  bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig;
}

/** Sends requests and checks the answers. */
export function invokeTest(options: InvokeTestOptions): TestKind {
  const given = [...options.cases ?? [], ...options.casesDirectory === undefined ? [] : readCases(options.casesDirectory)];
  if (given.length === 0) {
    throw new ValidationError('TestCases', 'cases must have at least one member, got 0: a test without requests tests nothing');
  }
  checkRange(options.allowedFailures, 'allowedFailures', 0, given.length - 1);
  checkRange(options.repetitions, 'repetitions', 1, 1000);
  checkErrorRate(options.maxErrorRate);
  if (options.allowedFailures !== undefined && options.maxErrorRate !== undefined) {
    throw new ValidationError('ErrorBudget', 'allowedFailures counts cases and maxErrorRate requests: give one of them');
  }
  const cases = given.map((testCase, i) => renderCase(testCase, i, options.maxLatency));
  checkNames(cases);
  const document: TestDocument = {
    kind: 'invoke',
    allowedFailures: options.allowedFailures ?? 0,
    maxErrorRate: options.maxErrorRate,
    repetitions: options.repetitions,
    budgets: renderBudgets(options.latencyBudgets),
    cases,
  };
  return functionTest(document, options, options.timeout, 'Tests');
}

/** Holds a model to the interface that it promises. */
export function contractTest(options: ContractTestOptions): TestKind {
  if (options.samples.length === 0) {
    throw new ValidationError('ContractSamples', 'samples must have at least one member, got 0: the contract would promise nothing');
  }
  const answered = options.samples.flatMap((sample, i): TestCaseDocument[] => {
    const request = renderRequest(sample, `samples[${i}]`);
    if (sample.responseTypes?.length === 0) {
      throw new ValidationError('ContractResponseTypes', `samples[${i}].responseTypes must have at least one member, got 0: leave it out instead`);
    }
    if (sample.responseTypes !== undefined && sample.accept !== undefined) {
      throw new ValidationError('ContractResponseTypes', `samples[${i}] must have either accept or responseTypes, got both`);
    }
    const checks: Check[] = sample.expect?.map(expectation => expectation._render()) ?? [{ type: 'notEmpty' }];
    return (sample.responseTypes ?? [sample.accept]).map(accept => ({
      name: `sample ${i + 1}: ${request.contentType}${accept === undefined ? '' : ` to ${accept}`}`,
      ...request,
      accept,
      checks: accept === undefined ? checks : [{ type: 'contentType', contentType: accept }, ...checks],
    }));
  });
  const refused = (options.refusals ?? []).map((request, i): TestCaseDocument => ({
    name: `refusal ${i + 1}`, ...renderRequest(request, `refusals[${i}]`), checks: [], refused: true,
  }));
  checkNames([...answered, ...refused]);
  const document: TestDocument = { kind: 'contract', allowedFailures: 0, cases: [...answered, ...refused], coverRegistry: options.coverRegistry ?? true };
  return functionTest(document, options, options.timeout, 'Checks the interface of');
}

/** Sends many requests. */
export function loadTest(options: LoadTestOptions): TestKind {
  if (options.requests.length === 0) {
    throw new ValidationError('LoadRequests', 'requests must have at least one member, got 0');
  }
  if ((options.requestsPerSecond === undefined) === (options.concurrency === undefined)) {
    throw new ValidationError('LoadRate', `a load test must have either requestsPerSecond or concurrency, got ${options.concurrency === undefined ? 'neither' : 'both'}`);
  }
  checkRange(options.requestsPerSecond, 'requestsPerSecond', 1, 500);
  checkRange(options.concurrency, 'concurrency', 1, 200);
  checkDuration(options.duration, 'duration', Duration.seconds(10), Duration.hours(4), 'LoadDuration');
  checkDuration(options.warmUp, 'warmUp', Duration.seconds(0), Duration.minutes(5), 'LoadWarmUp');
  checkErrorRate(options.maxErrorRate);
  if (options.latencyBudgets.length === 0) {
    throw new ValidationError('LoadBudgets', 'latencyBudgets must have at least one member, got 0: however slow the endpoint is, the test would pass');
  }
  const document: LoadDocument = {
    kind: 'load',
    requests: options.requests.map((request, i) => renderRequest(request, `requests[${i}]`)),
    rate: options.requestsPerSecond,
    concurrency: options.concurrency,
    durationMillis: options.duration.toMilliseconds(),
    warmUpMillis: options.warmUp?.toMilliseconds() ?? 0,
    budgets: renderBudgets(options.latencyBudgets)!,
    maxErrorRate: options.maxErrorRate ?? 0,
  };
  return functionTest(document, options, Duration.minutes(15), 'Sends load to', 1024);
}

function functionTest(
  document: TestDocument | LoadDocument, results: TestResultOptions, timeout: Duration | undefined, what: string, memorySize?: number,
): TestKind {
  if (timeout !== undefined && !timeout.isUnresolved() && (timeout.toSeconds() < 60 || timeout.toSeconds() > 900)) {
    throw new ValidationError('TestTimeout', `timeout must be from 1 to 15 minutes, got ${timeout.toHumanString()}`);
  }
  return {
    bind: (scope, options) => bindFunctionTest(scope, options, {
      document, results, timeout: timeout ?? Duration.minutes(5), memorySize, description: `${what} the endpoint of stage ${options.stageName}`,
    }),
  };
}
