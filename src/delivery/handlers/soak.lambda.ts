import { CloudWatchClient, DescribeAlarmsCommand, StateValue } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { describe, DirectAnswer, DirectEvent, JobContext, JobContinuation, JobEvent, JobFailure, runJob, sleep } from './pipeline-job';
import { assumeStageRole } from './stage-credentials';

interface Parameters {
  /** The names of the alarms, with commas between them. */
  readonly alarms: string;
  /** The role in the account of the stage. */
  readonly roleArn: string;
  /** The region of the stage, if it is not the function's. */
  readonly region?: string;
  /** How long the alarms have to keep quiet. */
  readonly seconds: number;
}

/** What one job leaves to the next one of the same action. */
interface Progress {
  readonly since: number;
}

const pollMillis = () => Number(process.env.POLL_MILLIS ?? 30_000);
const ROLE_POLL_MILLIS = 5_000;

/**
 * Watches alarms until their time is over. CodePipeline calls again and again; the token tells when it began, so that calls
 * that are late, doubled or lost neither shorten nor lengthen it.
 *
 * An alarm that was raised already when it began belongs to what was deployed before, or to the deployment: it has until the
 * end to calm down.
 */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<Parameters>(event, context, async (parameters, token, jobId) => {
    const { since } = token === undefined ? { since: Date.now() } : JSON.parse(token) as Progress;
    const until = since + parameters.seconds * 1000;
    const names = [...new Set(parameters.alarms.split(',').filter(name => name !== ''))];
    // looked at after the time is read, so that the last look is never before the end
    const over = Date.now() >= until;
    const raised = await raisedAlarms(parameters, names, jobId, over);
    const guilty = raised.filter(alarm => over || raisedAfter(alarm, since));
    if (guilty.length > 0) {
      throw new JobFailure(`${guilty.length} of ${names.length} alarms are raised ${over ? 'at the end of' : 'within'} the soak time: `
        + guilty.map(alarm => `${alarm.AlarmName}: ${alarm.StateReason ?? 'no reason given'}`).join('; '));
    }
    if (over) { return { SoakedSeconds: String(parameters.seconds), AlarmsWatched: String(names.length) }; }
    await sleep(Math.max(0, Math.min(pollMillis(), until - Date.now())));
    const passed = Math.floor((Date.now() - since) / 1000);
    return new JobContinuation(JSON.stringify({ since } satisfies Progress), {
      percentComplete: Math.min(99, Math.floor(100 * passed / parameters.seconds)),
      summary: `${passed} of ${parameters.seconds} seconds, ${names.length} alarms, ${raised.length} raised since before`,
    });
  });
}

function raisedAfter(alarm: MetricAlarm, since: number): boolean {
  const raised = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return raised === undefined || raised.getTime() >= since;
}

async function raisedAlarms({ roleArn, region }: Parameters, names: string[], jobId: string, last: boolean): Promise<MetricAlarm[]> {
  const credentials = await assumeStageRole(roleArn, 'soak', jobId, Math.min(pollMillis(), ROLE_POLL_MILLIS));
  const client = new CloudWatchClient({ region: region ?? process.env.AWS_REGION, credentials, maxAttempts: 3 });
  const alarms: MetricAlarm[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await client.send(new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes: ['MetricAlarm'], MaxRecords: 100, NextToken: nextToken }));
      alarms.push(...page.MetricAlarms ?? []);
      nextToken = page.NextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    // a look that fails for a moment is made up for by the next one; the last one has to tell
    if (!last && isTransient(error)) {
      console.warn(JSON.stringify({ jobId, message: `the alarms could not be looked at, which is tried again: ${describe(error)}` }));
      return [];
    }
    throw new JobFailure(`the alarms ${names.join(', ')} could not be looked at: ${describe(error)}`);
  }
  const missing = names.filter(name => !alarms.some(alarm => alarm.AlarmName === name));
  if (missing.length > 0) {
    throw new JobFailure(`${missing.length} of ${names.length} alarms do not exist in the account and region of the stage: ${missing.join(', ')}`);
  }
  console.log(JSON.stringify({ jobId, alarms: alarms.map(alarm => [alarm.AlarmName, alarm.StateValue]) }));
  return alarms.filter(alarm => alarm.StateValue === StateValue.ALARM);
}

function isTransient(error: unknown): boolean {
  const { name, $metadata, $retryable } = error as { name?: string; $metadata?: { httpStatusCode?: number }; $retryable?: object };
  return $retryable !== undefined || /Throttl|Timeout|TooManyRequests|LimitExceeded/.test(name ?? '') || ($metadata?.httpStatusCode ?? 0) >= 500;
}
