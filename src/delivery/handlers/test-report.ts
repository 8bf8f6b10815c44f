import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { objectUrl } from './console-links';
import type { TestParameters } from './endpoint-access';
import type { TestResult } from './test-result';

/** A report that lies in S3. */
export interface PublishedReport {
  readonly uri: string;
  /** Its place in the console. */
  readonly url: string;
}

/** What a report is about, besides the result. */
export interface ReportContext {
  readonly parameters: Omit<TestParameters, 'bucket' | 'key'>;
  readonly stage?: string;
  readonly jobId: string;
  readonly time: string;
}

/** Writes the report of a test, for machines and for people. */
export async function publishReport(bucket: string, prefix: string, result: TestResult, context: ReportContext): Promise<PublishedReport> {
  const { execution, endpointName, model, region } = context.parameters;
  const base = `${prefix}${execution ?? 'execution'}/${context.jobId}`;
  const document = {
    formatVersion: 1,
    stage: context.stage,
    endpointName,
    endpointRegion: region,
    modelPackageArn: model,
    pipelineExecutionId: execution,
    time: context.time,
    ...result,
  };
  const client = new S3Client({ maxAttempts: 5 });
  await client.send(new PutObjectCommand({
    Bucket: bucket, Key: `${base}/report.json`, Body: JSON.stringify(document, undefined, 2), ContentType: 'application/json',
  }));
  await client.send(new PutObjectCommand({
    Bucket: bucket, Key: `${base}/report.html`, Body: html(result, context), ContentType: 'text/html; charset=utf-8',
  }));
  return { uri: `s3://${bucket}/${base}/report.html`, url: objectUrl(process.env.AWS_REGION!, bucket, `${base}/report.html`) };
}

/** The report as a page that needs nothing else. */
export function html(result: TestResult, { parameters, stage, time }: ReportContext): string {
  const about: [string, string | undefined][] = [
    ['Test', result.kind], ['Stage', stage], ['Endpoint', parameters.endpointName], ['Version', parameters.model], ['Execution', parameters.execution], ['Time', time],
    ['Requests', `${result.requests}, ${result.failedRequests} failed`],
  ];
  const mark = (good: boolean) => `<td class="${good ? 'good' : 'bad'}">${good ? 'passed' : 'failed'}</td>`;
  const latency = (values: { readonly [name: string]: number }) => Object.entries(values).map(([name, value]) => `${name} ${value} ms`).join(', ');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Endpoint test: ${result.passed ? 'passed' : 'failed'}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}
td,th{border:1px solid #ccc;padding:.3rem .7rem;text-align:left;vertical-align:top}.good{color:#1a7f37}.bad{color:#cf222e}</style></head><body>
<h1 class="${result.passed ? 'good' : 'bad'}">Endpoint test ${result.passed ? 'passed' : 'failed'}</h1>
<p>${escape(result.message)}</p>
${table([], about.filter(([, value]) => value !== undefined).map(([name, value]) => `<th>${name}</th><td>${escape(value!)}</td>`))}
<h2>Latency</h2><p>${escape(latency(result.latency)) || 'no answers'}</p>
${result.budgets.length === 0 ? '' : `<h2>Budgets</h2>${table(['Budget', 'Limit', 'Actual', 'Result'],
  result.budgets.map(({ budget, limit, actual, met }) => `<td>${escape(budget)}</td><td>${limit}</td><td>${actual ?? 'no answer'}</td>${mark(met)}`))}`}
${result.cases.length === 0 ? '' : `<h2>Cases</h2>${table(['Case', 'Result', 'Requests', 'Failed', 'Latency', 'Reasons'],
  result.cases.map(each => `<td>${escape(each.name)}</td>${mark(each.passed)}<td>${each.requests}</td><td>${each.failedRequests}</td>`
      + `<td>${escape(latency(each.latency))}</td><td>${each.reasons.map(escape).join('<br>')}</td>`))}`}
</body></html>
`;
}

function table(head: string[], rows: string[]): string {
  const header = head.length === 0 ? '' : `<tr>${head.map(name => `<th>${name}</th>`).join('')}</tr>`;
  return `<table>${header}${rows.map(row => `<tr>${row}</tr>`).join('\n')}</table>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
