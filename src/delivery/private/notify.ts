import type { Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { requireEvents } from '../../private/alarm-topic';
import { PolicyGaps } from '../../private/policy-gaps';

/** Tells a topic, in one sentence, of executions that failed. */
export function notifyOnFailure(scope: Construct, pipeline: Pipeline, topic: ITopic): Rule {
  requireEvents(PolicyGaps.of(scope, 'delivery'), topic);
  return new Rule(scope, 'FailureRule', {
    description: 'Tells of failed executions of a pipeline',
    eventPattern: {
      source: ['aws.codepipeline'],
      detailType: ['CodePipeline Pipeline Execution State Change'],
      resources: [pipeline.pipelineArn],
      detail: { state: ['FAILED'] },
    },
    targets: [new SnsTopic(topic, {
      message: RuleTargetInput.fromText(
        `The pipeline ${EventField.fromPath('$.detail.pipeline')} failed in execution ${EventField.fromPath('$.detail.execution-id')} `
        + `(${EventField.fromPath('$.account')}, ${EventField.fromPath('$.region')}).`),
    })],
  });
}

/** Tells a topic, in one sentence, of executions of a SageMaker pipeline that failed. */
export function notifyOnFailedRun(scope: Construct, pipelineArn: string, topic: ITopic): Rule {
  requireEvents(PolicyGaps.of(scope, 'delivery'), topic);
  return new Rule(scope, 'FailureRule', {
    description: 'Tells of failed executions of a SageMaker pipeline',
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Model Building Pipeline Execution Status Change'],
      detail: { pipelineArn: [pipelineArn], currentPipelineExecutionStatus: ['Failed'] },
    },
    targets: [new SnsTopic(topic, {
      message: RuleTargetInput.fromText(
        `The execution ${EventField.fromPath('$.detail.pipelineExecutionArn')} failed: see its steps in SageMaker Studio.`),
    })],
  });
}
