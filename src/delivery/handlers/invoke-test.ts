import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { checkAnswer } from './check-answer';
import type { Answer } from './check-answer';
import { invoke } from './endpoint-access';
import type { TestParameters } from './endpoint-access';
import { checkBudgets, ExactLatencies, rounded, summaryOf } from './latency';
import type { BudgetResult } from './latency';
import { describe } from './pipeline-job';
import { missed } from './test-result';
import type { CaseResult, TestResult } from './test-result';
import type { TestCaseDocument, TestDocument } from '../private/test-document';

/** What one run of a test keeps. */
interface Run {
  readonly client: SageMakerRuntimeClient;
  readonly endpointName: string;
  readonly until: number;
  readonly latencies: ExactLatencies;
}

/** Sends the requests of a test and checks the answers. */
export async function runCases(test: TestDocument, parameters: TestParameters, client: SageMakerRuntimeClient, until: number): Promise<TestResult> {
  const run: Run = { client, endpointName: parameters.endpointName, until, latencies: new ExactLatencies() };
  const cases: CaseResult[] = [];
  for (const testCase of test.cases) {
    const result = await runCase(run, testCase, test.repetitions ?? 1);
    console.log(JSON.stringify({ endpoint: run.endpointName, case: result.name, passed: result.passed, reasons: result.reasons }));
    cases.push(result);
  }
  return judge(test, run, cases);
}

function judge(test: TestDocument, { endpointName, latencies }: Run, cases: CaseResult[]): TestResult {
  const failed = cases.filter(result => !result.passed).length;
  const requests = cases.reduce((sum, result) => sum + result.requests, 0);
  const failedRequests = cases.reduce((sum, result) => sum + result.failedRequests, 0);
  const budgets = [...errorBudget(test, requests, failedRequests), ...checkBudgets(test.budgets, latencies)];
  const tooMany = test.maxErrorRate === undefined && failed > test.allowedFailures;
  const passed = !tooMany && budgets.every(({ met }) => met);
  const reasons = [...missed(budgets), ...cases.flatMap(result => result.reasons.map(reason => `${result.name}: ${reason}`))];
  const allowed = test.allowedFailures > 0 ? `, ${test.allowedFailures} allowed` : '';
  return {
    kind: test.kind ?? 'invoke',
    passed,
    message: passed
      ? `${cases.length - failed} of ${cases.length} test cases passed at endpoint ${endpointName}`
      : `${failed} of ${cases.length} test cases failed at endpoint ${endpointName}${allowed}: ${reasons.join('; ')}`,
    summary: `${cases.length - failed}/${cases.length} cases passed`,
    requests,
    failedRequests,
    cases,
    budgets,
    latency: summaryOf(latencies),
    variables: { CasesPassed: String(cases.length - failed), CasesFailed: String(failed) },
  };
}

function errorBudget({ maxErrorRate }: TestDocument, requests: number, failed: number): BudgetResult[] {
  if (maxErrorRate === undefined) { return []; }
  const rate = requests === 0 ? undefined : failed / requests;
  return [{ budget: 'a rate of failed requests', limit: maxErrorRate, actual: rounded(rate), met: rate !== undefined && rate <= maxErrorRate }];
}

async function runCase(run: Run, testCase: TestCaseDocument, repetitions: number): Promise<CaseResult> {
  const latencies = new ExactLatencies();
  const reasons = new Set<string>();
  let failedRequests = 0;
  for (let i = 0; i < repetitions; i++) {
    const found = Date.now() >= run.until ? ['not run, since the time of the test was over'] : await runRequest(run, testCase, latencies);
    if (found.length > 0) { failedRequests += 1; }
    for (const reason of found) { reasons.add(reason); }
  }
  return {
    name: testCase.name,
    passed: failedRequests === 0,
    requests: repetitions,
    failedRequests,
    reasons: [...reasons].slice(0, 10),
    latency: summaryOf(latencies),
  };
}

/** The reasons why a request fails: none if it passes. */
async function runRequest(run: Run, testCase: TestCaseDocument, latencies: ExactLatencies): Promise<string[]> {
  let answer: Answer;
  try {
    answer = await invoke(run.client, run.endpointName, testCase, run.until);
  } catch (error) {
    if (testCase.refused) { return refusal(error); }
    return [(error as Error).name === 'AbortError' ? 'no answer before the time of the test was over' : `invocation failed: ${describe(error)}`];
  }
  run.latencies.add(answer.latencyMillis);
  latencies.add(answer.latencyMillis);
  if (testCase.refused) { return ['expected that the model refuses the request, got an answer']; }
  const reasons = testCase.checks.map(check => checkAnswer(check, answer));
  if (testCase.maxLatencyMillis !== undefined && answer.latencyMillis > testCase.maxLatencyMillis) {
    reasons.push(`expected an answer within ${testCase.maxLatencyMillis} ms, got it after ${Math.round(answer.latencyMillis)} ms`);
  }
  return reasons.filter(reason => reason !== undefined);
}

/** Whether the model itself said no: the endpoint tells what status the container had answered with. */
function refusal(error: unknown): string[] {
  const { name, message, OriginalStatusCode } = error as Error & { readonly OriginalStatusCode?: number };
  const status = OriginalStatusCode ?? Number(/\((\d{3})\)/.exec(message)?.[1]);
  const isRefusal = name === 'ModelError' && status >= 400 && status < 500;
  return isRefusal ? [] : [`expected that the model refuses the request with a client error, got ${describe(error)}`];
}
