import { readFileSync } from 'fs';
import { Token } from 'aws-cdk-lib';
import type { Duration } from 'aws-cdk-lib';
import { checkKnown } from '../../../private/checks';
import { ValidationError } from '../../../private/errors';
import type { EndpointRequest, EndpointTestCase, LatencyBudget } from '../../endpoint-test-options';
import type { BudgetDocument, RequestDocument, TestCaseDocument } from '../test-document';

/** A request as it travels to the handler. */
export function renderRequest(request: EndpointRequest, at: string): RequestDocument {
  if ((request.body === undefined) === (request.bodyFile === undefined)) {
    throw new ValidationError('TestCaseBody', `${at} must have either body or bodyFile, got ${request.body === undefined ? 'neither' : 'both'}`);
  }
  for (const [prop, value] of Object.entries(request)) { checkKnown(value, `${at}.${prop}`, 'the cases are written to a file'); }
  return {
    body: (request.body !== undefined ? Buffer.from(request.body) : readBody(request.bodyFile!, at)).toString('base64'),
    contentType: request.contentType ?? 'text/csv',
    accept: request.accept,
    targetModel: request.targetModel,
    targetVariant: request.targetVariant,
    inferenceComponent: request.inferenceComponentName,
  };
}

/** A case as it travels to the handler. */
export function renderCase(testCase: EndpointTestCase, index: number, maxLatency?: Duration): TestCaseDocument {
  const at = `cases[${index}]`;
  const request = renderRequest(testCase, at);
  if (testCase.expect.length === 0) {
    throw new ValidationError('TestCaseExpectations', `${at}.expect must have at least one expectation, got 0: a test that expects nothing never fails`);
  }
  return {
    name: testCase.name ?? `case ${index + 1}`,
    ...request,
    maxLatencyMillis: (testCase.maxLatency ?? maxLatency)?.toMilliseconds(),
    checks: testCase.expect.map(expectation => expectation._render()),
  };
}

/** Fails when two cases have one name. */
export function checkNames(cases: readonly TestCaseDocument[]): void {
  const names = cases.map(testCase => testCase.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw new ValidationError('TestCaseName', `cases must have different names, got ${JSON.stringify(twice)} twice`);
  }
}

export function renderBudgets(budgets: readonly LatencyBudget[] | undefined): BudgetDocument[] | undefined {
  return budgets?.map(({ percentile, maxLatency }, i) => {
    checkKnown(percentile, `latencyBudgets[${i}].percentile`, 'it is written to a file');
    if (!(percentile > 0 && percentile <= 100)) {
      throw new ValidationError('LatencyPercentile', `latencyBudgets[${i}].percentile must be above 0 and at most 100, got ${JSON.stringify(percentile)}: write 95 for 95 %`);
    }
    return { percentile, millis: maxLatency.toMilliseconds() };
  });
}

/** Fails when a part of all requests is none. */
export function checkErrorRate(rate: number | undefined): void {
  if (rate === undefined) { return; }
  checkKnown(rate, 'maxErrorRate', 'it is written to a file');
  if (!(rate >= 0 && rate < 1)) {
    throw new ValidationError('ErrorRate', `maxErrorRate must be from 0 to below 1, got ${JSON.stringify(rate)}: write 0.01 for 1 %`);
  }
}

/** Fails when a duration is outside of its range. */
export function checkDuration(duration: Duration | undefined, prop: string, min: Duration, max: Duration, code: string): void {
  if (duration === undefined || duration.isUnresolved()) { return; }
  if (duration.toMilliseconds() < min.toMilliseconds() || duration.toMilliseconds() > max.toMilliseconds()) {
    throw new ValidationError(code, `${prop} must be from ${min.toHumanString()} to ${max.toHumanString()}, got ${duration.toHumanString()}`);
  }
}

function readBody(file: string, at: string): Buffer {
  if (Token.isUnresolved(file)) { throw new ValidationError('TestCaseFile', `${at}.bodyFile must be known at synth, got a token`); }
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ValidationError('TestCaseFile', `${at}.bodyFile must be a file that can be read, got ${JSON.stringify(file)}: ${(error as Error).message}`);
  }
}
