import type { TestParameters } from './endpoint-access';
import { describe, JobFailure, JobOutcome } from './pipeline-job';
import { addMetadata } from './test-record';
import { publishReport } from './test-report';
import type { PublishedReport } from './test-report';
import type { TestResult } from './test-result';
import type { ResultDocument } from '../private/test-document';

/** Publishes and records a result. A test that passed and left no trace does not pass. */
export async function settle(
  test: ResultDocument, parameters: Omit<TestParameters, 'bucket' | 'key'>, jobId: string, result: TestResult,
): Promise<JobOutcome> {
  const time = new Date().toISOString();
  const problems: string[] = [];
  const notes: string[] = [];
  let report: PublishedReport | undefined;
  const bucket = process.env.REPORT_BUCKET;
  if (bucket !== undefined) {
    try {
      report = await publishReport(bucket, test.reportPrefix ?? '', result, { parameters, stage: test.stage, jobId, time });
    } catch (error) {
      problems.push(`the report could not be written to s3://${bucket}/${test.reportPrefix ?? ''}: ${describe(error)}`);
    }
  }
  if (test.recordKey !== undefined && parameters.model !== undefined) {
    const key = test.recordKey;
    try {
      const room = await addMetadata(parameters.model, {
        [`${key}/result`]: result.passed ? 'passed' : 'failed',
        [`${key}/summary`]: result.summary,
        [`${key}/time`]: time,
        // a link that is cut off leads nowhere
        ...report !== undefined && report.uri.length <= 256 ? { [`${key}/report`]: report.uri } : {},
      });
      if (!room) { notes.push('the version has no room for more metadata in the model registry'); }
    } catch (error) {
      problems.push(`the result could not be recorded at ${parameters.model}: ${describe(error)}`);
    }
  }
  const where = report === undefined ? [] : [`report: ${report.url}`];
  if (!result.passed || problems.length > 0) {
    throw new JobFailure([result.message, ...problems, ...notes, ...where].join('; '));
  }
  return new JobOutcome(
    { ...result.variables, ...report === undefined ? {} : { ReportUri: report.uri, ReportUrl: report.url } },
    [result.message, ...notes, ...where].join('; '),
  );
}
