import {
  DescribeModelPackageCommand, ModelApprovalStatus, ModelPackageStatus, SageMakerClient, UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import type { DescribeModelPackageCommandOutput } from '@aws-sdk/client-sagemaker';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { decide } from './approval-decision';
import type { Decision, Production } from './approval-decision';
import { messageOf } from './approval-message';
import { latestApproved } from './latest-approved';
import { describe } from './pipeline-job';
import { addMetadata, metadataOf } from './test-record';
import { VersionMetrics } from './version-metrics';
import type { PolicyDocument } from '../private/approval-document';

/** What the queue hands over. */
export interface QueueEvent {
  readonly Records: readonly {
    readonly messageId: string;
    readonly body: string;
    readonly attributes?: { readonly ApproximateReceiveCount?: string };
  }[];
}

/** The messages that come again. */
export interface BatchResponse {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}

/** The mark at a version about which the policy had its say; it says nothing a second time, whatever people do with the version afterwards. */
const MARK = 'approval-policy/decision';
const MAX_DESCRIPTION = 1024;
/** A version whose status is set this long after its registration was set by somebody. */
const REGISTRATION_MILLIS = 5 * 60_000;

/** Decides about versions that were registered. */
export async function handler(event: QueueEvent): Promise<BatchResponse> {
  const policy = JSON.parse(process.env.POLICY!) as PolicyDocument;
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of event.Records) {
    try {
      await settle(policy, JSON.parse(body), Number(attributes?.ApproximateReceiveCount ?? '1') > 1);
    } catch (error) {
      console.error(JSON.stringify({ messageId, outcome: 'failed, comes again', message: describe(error), stack: (error as Error).stack }));
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

async function settle(policy: PolicyDocument, event: any, again: boolean): Promise<void> {
  const arn: string = event.detail.ModelPackageArn;
  const client = new SageMakerClient({ maxAttempts: 8 });
  const version = await find(client, arn);
  const skipped = version === undefined ? 'it is gone' : notOurs(version, event.detail.UpdatedModelPackageFields ?? []);
  const metrics = version && new VersionMetrics(version);
  if (skipped !== undefined) {
    const decided = version?.CustomerMetadataProperties?.[MARK];
    if (again && policy.tellAll && (decided === 'approved' || decided === 'rejected')) {
      // the status is set before it is told: a try that broke between the two is made good here
      await tell(version!, metrics!, { decision: decided, results: [{ outcome: decided === 'approved' ? 'met' : 'failed', text: version!.ApprovalDescription ?? '' }] }, policy);
    }
    console.log(JSON.stringify({ version: arn, outcome: 'skipped', reason: skipped }));
    return;
  }
  const decision = await decide(policy, metrics!, await productionOf(client, policy, version!));
  console.log(JSON.stringify({ version: arn, ...decision }));
  if (decision.decision === 'manual') {
    await tell(version!, metrics!, decision, policy);
    await addMetadata(arn, { [MARK]: 'manual' });
    return;
  }
  if (await setStatus(client, arn, decision) && policy.tellAll) { await tell(version!, metrics!, decision, policy); }
}

/** Why the policy has no say about a version, or undefined if it has. */
function notOurs(version: DescribeModelPackageCommandOutput, updatedFields: readonly string[]): string | undefined {
  if (version.ModelPackageStatus !== ModelPackageStatus.COMPLETED) {
    if (version.ModelPackageStatus === ModelPackageStatus.FAILED || version.ModelPackageStatus === ModelPackageStatus.DELETING) { return 'it is of no use'; }
    throw new Error(`the version is ${version.ModelPackageStatus}, though its event said otherwise`);
  }
  if (version.ModelApprovalStatus !== ModelApprovalStatus.PENDING_MANUAL_APPROVAL) { return `it is ${version.ModelApprovalStatus} already`; }
  if (version.CustomerMetadataProperties?.[MARK] !== undefined) { return 'the policy had its say'; }
  const age = (version.LastModifiedTime?.getTime() ?? 0) - (version.CreationTime?.getTime() ?? 0);
  if (updatedFields.includes('ModelApprovalStatus') && age > REGISTRATION_MILLIS) { return 'somebody made it pending again'; }
  return undefined;
}

async function find(client: SageMakerClient, arn: string): Promise<DescribeModelPackageCommandOutput | undefined> {
  try {
    return await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  } catch (error) {
    if ((error as Error).name === 'ValidationException' && /does not exist|not found/i.test((error as Error).message)) { return undefined; }
    throw error;
  }
}

/** The newest approved version: what a deploy pipeline deploys. */
async function productionOf(
  client: SageMakerClient, { rules }: PolicyDocument, version: DescribeModelPackageCommandOutput,
): Promise<Production | undefined> {
  if (!rules.some(rule => rule.type === 'production')) { return undefined; }
  const newest = await latestApproved(version.ModelPackageGroupName!);
  if (newest?.ModelPackageArn === undefined) { return undefined; }
  const described = await find(client, newest.ModelPackageArn);
  if (described === undefined) { return undefined; }
  const number = described.ModelPackageVersion;
  // events may come in another order than versions
  const newer = number !== undefined && version.ModelPackageVersion !== undefined && number > version.ModelPackageVersion;
  return { version: number ?? newest.ModelPackageArn, newer, metrics: new VersionMetrics(described) };
}

/** Approves or rejects, unless somebody was faster. */
async function setStatus(client: SageMakerClient, arn: string, { decision, results }: Decision): Promise<boolean> {
  const now = await find(client, arn);
  if (now?.ModelApprovalStatus !== ModelApprovalStatus.PENDING_MANUAL_APPROVAL) {
    console.log(JSON.stringify({ version: arn, outcome: 'skipped', reason: 'somebody decided meanwhile' }));
    return false;
  }
  const properties = { ...now.CustomerMetadataProperties, ...metadataOf({ [MARK]: decision }) };
  const description = `${decision} by policy: ${results.map(({ text }) => text).join('; ')}`.replace(/\s+/g, ' ');
  await client.send(new UpdateModelPackageCommand({
    ModelPackageArn: arn,
    ModelApprovalStatus: decision === 'approved' ? ModelApprovalStatus.APPROVED : ModelApprovalStatus.REJECTED,
    ApprovalDescription: description.slice(0, MAX_DESCRIPTION),
    ...Object.keys(properties).length > 50 ? {} : { CustomerMetadataProperties: properties },
  }));
  return true;
}

async function tell(version: DescribeModelPackageCommandOutput, metrics: VersionMetrics, decision: Decision, policy: PolicyDocument): Promise<void> {
  const { subject, text, chat } = await messageOf(version, metrics, decision, policy);
  const client = new SNSClient({ maxAttempts: 6 });
  await client.send(new PublishCommand({ TopicArn: process.env.TOPIC_ARN, Subject: subject, Message: text }));
  if (process.env.CHAT_TOPIC_ARN !== undefined) {
    await client.send(new PublishCommand({ TopicArn: process.env.CHAT_TOPIC_ARN, Message: chat }));
  }
}
