import { ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import type { FunctionAction } from './pipeline-function';
import type { DeploymentStageOptions } from '../stage-options';

/** What an approval is about. */
export interface ApprovalContext {
  /** The stage whose action it is. */
  readonly stage: DeploymentStageOptions;
  /** The stage that is deployed when it is given. */
  readonly target: DeploymentStageOptions;
  readonly runOrder: number;
  /** The action that tells which version is on its way. */
  readonly model: FunctionAction;
  /** The report of the test of the stage: a variable. */
  readonly reportUrl?: string;
}

/** Asks, after the deployment and test of a stage, whether the next one is to be deployed. */
export function approvalAfter({ stage, target, runOrder, model, reportUrl }: ApprovalContext): ManualApprovalAction {
  return new ManualApprovalAction({
    actionName: 'ApproveDeployment',
    runOrder,
    notificationTopic: stage.approvalTopic,
    additionalInformation: `Deploy version ${model.variable('ModelPackageVersion')} of the model to ${target.stageName}? It `
      + `${stage.test === undefined ? 'is deployed in' : 'passed the tests of'} ${stage.stageName}: ${model.variable('ModelPackageArn')}${links(model, reportUrl)}`,
  });
}

/** Asks before the deployment of a stage. */
export function approvalBefore({ target, runOrder, model }: Omit<ApprovalContext, 'stage'>): ManualApprovalAction {
  return new ManualApprovalAction({
    actionName: 'ApproveEntry',
    runOrder,
    notificationTopic: target.approvalTopic,
    additionalInformation: `Deploy version ${model.variable('ModelPackageVersion')} of the model to ${target.stageName}? ${model.variable('ModelPackageArn')}${links(model)}`,
  });
}

/** The metrics, and where they and the results of tests are. They are part of the text, for the link of an approval has to be known before. */
function links(model: FunctionAction, reportUrl?: string): string {
  return ` - metrics: ${model.variable('Metrics')} - registry: ${model.variable('RegistryUrl')}${reportUrl === undefined ? '' : ` - test report: ${reportUrl}`}`;
}
