import type { DescribeModelPackageCommandOutput } from '@aws-sdk/client-sagemaker';
import type { Decision } from './approval-decision';
import { registryUrl, uriUrl } from './console-links';
import type { VersionMetrics } from './version-metrics';
import type { PolicyDocument } from '../private/approval-document';

/** A notification for people: as plain text, and as Amazon Q Developer in chat applications takes it. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly chat: string;
}

const HEADLINES = { approved: 'was approved automatically', rejected: 'was rejected automatically', manual: 'waits for a decision' };
const DOCUMENTS = ['ModelQuality', 'DataQuality', 'Bias', 'BiasPreTraining', 'BiasPostTraining', 'Explainability'] as const;

/** @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
export async function messageOf(
  version: DescribeModelPackageCommandOutput, metrics: VersionMetrics, decision: Decision, policy: PolicyDocument,
): Promise<Message> {
  const arn = version.ModelPackageArn!;
  const region = arn.split(':')[3];
  const group = version.ModelPackageGroupName!;
  const title = `Version ${version.ModelPackageVersion} of ${group} ${HEADLINES[decision.decision]}`;
  const reasons = decision.results.length === 0 ? ['no conditions for an automatic approval are defined'] : decision.results.map(({ outcome, text }) => `${outcome}: ${text}`);
  const numbers = (await metrics.numbers(20)).map(([name, value]) => `${name}: ${value}`);
  const registry = registryUrl(region, group, policy.studioDomainId);
  const documents = DOCUMENTS.flatMap(source => {
    const uri = metrics.uri(source);
    const url = uri === undefined ? undefined : uriUrl(region, uri);
    return url === undefined ? [] : [[source, url] as const];
  });
  const command = `aws sagemaker update-model-package --region ${region} --model-package-arn ${arn} --model-approval-status Approved`;
  const section = (name: string, lines: readonly string[], mark: string) => lines.length === 0 ? [] : ['', name, ...lines.map(line => `${mark}${line}`)];
  const text = [
    title,
    ...section('Conditions', reasons, '- '),
    ...section('Metrics', numbers, '- '),
    ...section('Links', [`Model registry: ${registry}`, ...documents.map(([source, url]) => `${source}: ${url}`)], '- '),
    ...decision.decision === 'manual' ? ['', 'Approve with', command] : [],
  ].join('\n');
  const description = [
    ...section('*Conditions*', reasons, '• '),
    ...section('*Metrics*', numbers, '• '),
    '', [`<${registry}|Model registry>`, ...documents.map(([source, url]) => `<${url}|${source}>`)].join(' · '),
  ].join('\n').trim();
  const chat = {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: description.slice(0, 8000),
      nextSteps: decision.decision === 'manual' ? [`Approve or reject version ${version.ModelPackageVersion} in the model registry`] : undefined,
    },
    metadata: { threadId: arn, summary: title, eventType: `ModelPackage-${decision.decision}`, relatedResources: [arn] },
  };
  return { subject: title.slice(0, 100), text, chat: JSON.stringify(chat) };
}
