import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { invoke } from './endpoint-access';
import { BucketedLatencies, checkBudgets, rounded, summaryOf } from './latency';
import { describe, sleep } from './pipeline-job';
import { missed } from './test-result';
import type { TestResult } from './test-result';
import type { LoadDocument } from '../private/test-document';

/** Requests that may be on their way at once; more would only measure the function. */
const MAX_IN_FLIGHT = 500;
const REQUEST_MILLIS = 60_000;

/** How far a load test got: what travels from one call of the function to the next. */
export interface LoadState {
  /** How long requests were sent, warming up included. */
  readonly sentMillis: number;
  readonly latencies: BucketedLatencies;
  readonly sent: number;
  readonly failed: number;
  /** The first reasons of failures. */
  readonly reasons: readonly string[];
}

export function stateOf(token: string | undefined): LoadState {
  if (token === undefined) { return { sentMillis: 0, latencies: new BucketedLatencies(), sent: 0, failed: 0, reasons: [] }; }
  const { t, l, s, f, r } = JSON.parse(token);
  return { sentMillis: t, latencies: BucketedLatencies.parse(l), sent: s, failed: f, reasons: r };
}

/** A token has at most 2048 characters; the buckets of all latencies up to a minute need some 1600. */
export function tokenOf({ sentMillis, latencies, sent, failed, reasons }: LoadState): string {
  return JSON.stringify({ t: sentMillis, l: latencies.toText(), s: sent, f: failed, r: reasons.map(reason => reason.replace(/[^ -~]/g, '_').slice(0, 100)) });
}

export function isOver({ durationMillis, warmUpMillis }: LoadDocument, { sentMillis }: LoadState): boolean {
  return sentMillis >= durationMillis + warmUpMillis;
}

/** Sends requests until the test is over or the time of this call is. */
export async function sendLoad(
  test: LoadDocument, client: SageMakerRuntimeClient, endpointName: string, before: LoadState, until: number,
): Promise<LoadState> {
  const { latencies } = before;
  const reasons = [...before.reasons];
  let { sent, failed } = before;
  const started = Date.now();
  const elapsed = () => before.sentMillis + Date.now() - started;
  const total = test.durationMillis + test.warmUpMillis;
  // answers that are on their way when this call ends are waited for
  const stop = () => elapsed() >= total || Date.now() >= until;
  const flying = new Set<Promise<void>>();

  const fail = (reason: string) => {
    failed += 1;
    if (reasons.length < 2 && !reasons.includes(reason.slice(0, 100))) { reasons.push(reason.slice(0, 100)); }
  };
  const send = async (index: number): Promise<void> => {
    const counts = elapsed() >= test.warmUpMillis;
    if (counts) { sent += 1; }
    try {
      const { latencyMillis } = await invoke(client, endpointName, test.requests[index % test.requests.length], Date.now() + REQUEST_MILLIS);
      if (counts) { latencies.add(latencyMillis); }
    } catch (error) {
      if (counts) { fail(describe(error)); }
    }
  };

  if (test.concurrency !== undefined) {
    let next = before.sent;
    await Promise.all(Array.from({ length: test.concurrency }, async () => {
      while (!stop()) {
        // an endpoint that refuses at once is not asked in a tight loop
        const failedBefore = failed;
        await send(next++);
        if (failed > failedBefore) { await sleep(50); }
      }
    }));
  } else {
    for (let index = 0; !stop(); index++) {
      await sleep(Math.max(0, started + index * 1000 / test.rate! - Date.now()));
      if (stop()) { break; }
      if (flying.size >= MAX_IN_FLIGHT) {
        if (elapsed() >= test.warmUpMillis) {
          sent += 1;
          fail(`not sent, since ${MAX_IN_FLIGHT} requests were waiting for an answer`);
        }
        continue;
      }
      const request = send(before.sent + index).finally(() => flying.delete(request));
      flying.add(request);
    }
    await Promise.all(flying);
  }
  return { sentMillis: Math.min(total, before.sentMillis + Date.now() - started), latencies, sent, failed, reasons };
}

/** What became of the whole of it. */
export function judgeLoad(test: LoadDocument, endpointName: string, { latencies, sent, failed, reasons }: LoadState): TestResult {
  const rate = sent === 0 ? undefined : failed / sent;
  const budgets = [
    { budget: 'a rate of failed requests', limit: test.maxErrorRate, actual: rounded(rate), met: rate !== undefined && rate <= test.maxErrorRate },
    ...checkBudgets(test.budgets, latencies),
  ];
  const passed = budgets.every(({ met }) => met);
  const latency = summaryOf(latencies);
  const perSecond = rounded(sent / (test.durationMillis / 1000))!;
  const told = `${sent} requests in ${Math.round(test.durationMillis / 1000)} s, ${failed} failed`;
  return {
    kind: 'load',
    passed,
    message: passed ? `the endpoint ${endpointName} held the load: ${told}` : `the endpoint ${endpointName} did not hold the load (${told}): ${[...missed(budgets), ...reasons].join('; ')}`,
    summary: `${sent} requests/${failed} failed/p95 ${latency.p95 ?? '-'} ms`,
    requests: sent,
    failedRequests: failed,
    cases: [],
    budgets,
    latency,
    variables: {
      Requests: String(sent),
      RequestsFailed: String(failed),
      RequestsPerSecond: String(perSecond),
      ...Object.fromEntries(Object.entries(latency).map(([name, value]) => [`Latency-${name}`, String(value)])),
    },
  };
}
