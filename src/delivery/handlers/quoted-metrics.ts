import { DescribeModelPackageCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { latestApproved } from './latest-approved';
import { describe } from './pipeline-job';
import { VersionMetrics } from './version-metrics';

/** CodePipeline shows 1000 characters to whoever approves; this leaves room for names and links. */
const MAX_TEXT = 300;
const MAX_NUMBERS = 20;

/** What is quoted where there is nothing to quote. */
export const NO_METRICS = 'none';

/**
 * The metrics of a version, each beside that of the version that was approved before it, for whoever is asked for approval.
 *
 * They are for people: that they cannot be read keeps nothing from being deployed, so the text then says so.
 *
 * @param group name or ARN of the group
 */
export async function quotedMetrics(modelPackageArn: string, group: string): Promise<string> {
  try {
    const numbers = await numbersOf(modelPackageArn);
    if (numbers.length === 0) { return NO_METRICS; }
    const before = await latestApproved(group, modelPackageArn);
    const past = new Map(before?.ModelPackageArn === undefined ? [] : await numbersOf(before.ModelPackageArn));
    const texts = numbers.map(([name, value], i) => {
      const other = past.get(name);
      const label = i === 0 ? `in version ${before?.ModelPackageVersion} ` : '';
      return `${name} ${short(value)}${other === undefined ? '' : ` (${label}${short(other)})`}`;
    });
    return fitting(texts);
  } catch (error) {
    console.warn(JSON.stringify({ message: `the metrics of ${modelPackageArn} are not quoted: ${describe(error)}` }));
    return 'not readable';
  }
}

async function numbersOf(modelPackageArn: string): Promise<[string, number][]> {
  const version = await new SageMakerClient({ maxAttempts: 8 }).send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
  return new VersionMetrics(version).numbers(MAX_NUMBERS);
}

function short(value: number): string { return String(Number(value.toPrecision(6))); }

/** As many as fit, whole. The names of metrics are those of a file, and must not be read as references of CodePipeline. */
function fitting(texts: readonly string[]): string {
  const mark = ', …';
  let text = '';
  for (const each of texts) {
    const next = `${text}${text === '' ? '' : ', '}${each.replace(/[^\x20-\x7e]|[#{}]/g, '?')}`;
    if (next.length > MAX_TEXT - mark.length) { return text === '' ? `${next.slice(0, MAX_TEXT - mark.length)}…` : text + mark; }
    text = next;
  }
  return text;
}
