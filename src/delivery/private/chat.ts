import { PipelineNotificationEvents } from 'aws-cdk-lib/aws-codepipeline';
import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Construct } from 'constructs';
import type { ChatChannel } from '../chat-channel';

/** Tells chat channels of approvals that a pipeline waits for, and of executions that failed. */
export function tellChat(scope: Construct, pipeline: Pipeline, channels: readonly ChatChannel[]): void {
  const parent = new Construct(scope, 'Chat');
  channels.forEach((channel, i) => {
    const own = new Construct(parent, `Channel${i + 1}`);
    pipeline.notifyOn(`ChatRule${i + 1}`, channel.bind(own, []), {
      events: [PipelineNotificationEvents.MANUAL_APPROVAL_NEEDED, PipelineNotificationEvents.PIPELINE_EXECUTION_FAILED],
    });
  });
}
