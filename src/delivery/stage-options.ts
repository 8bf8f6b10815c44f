import type { Environment, IStackSynthesizer, PermissionsBoundary } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { EndpointTest } from './endpoint-test';
import type { EndpointOptions } from '../endpoints';
import type { ModelCopyOptions } from './model-copy';
import type { SoakOptions } from './soak';
import type { StackSetOptions } from './stack-set';
import type { StageBatchOptions } from './stage-batch-options';
import type { StageVpc } from './stage-vpc';
import type { MonitorOptions } from '../monitoring';

/**
 * One stage of a deploy pipeline: where a model is served, how, and what has to be true before the next stage.
 */
export interface DeploymentStageOptions {
  /** The name of the stage, for example `staging`: a letter, then up to 31 letters, digits and hyphens. */
  readonly stageName: string;

  /**
   * The account and region of the endpoint. Either every stage has one or none.
   *
   * @default - the account and region of the stack of the deploy pipeline
   */
  readonly env?: Environment;

  /**
   * Deploys the stage to many accounts, as a CloudFormation stack set in the account and region of the deploy pipeline. The template
   * is the same for all of them: what `endpoint` refers to has to be there in each account under the same name or ARN.
   *
   * Excludes what needs one account: `env`, `test`, `soak`, `monitoring`, `copyModel`, `rollbackOnFailure`, `replaceOnFailure`,
   * `synthesizer`, `deployRole` and `executionRole`.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
   * @default - one stack in the account of `env`
   */
  readonly stackSet?: StackSetOptions;

  /**
   * How the model is served. What it refers to lies outside of the app's other stacks: imported by name or ARN.
   *
   * @default - no endpoint: `batch` has to say what the model is for
   */
  readonly endpoint?: EndpointOptions;

  /**
   * What the model scores in batches, in the account and region of the stage, and when. What it refers to lies outside of the app's other stacks.
   *
   * @default - no batch runs
   */
  readonly batch?: StageBatchOptions;

  /**
   * The VPC of all that runs in the stage: endpoint, batch runs and monitors. It is found, or made, in the stack of the stage, so that nothing has to be there
   * before. Excludes `vpc` of `endpoint`, `batch` and `monitoring`.
   *
   * @default - what `endpoint`, `batch` and `monitoring` say
   */
  readonly vpc?: StageVpc;

  /**
   * How the model is monitored, against the baselines that its version was registered with. Data capture is switched on, unless
   * `endpoint.dataCapture` says how. A version without baseline for a kind of monitor is not monitored for it; the action that
   * finds the version says so.
   *
   * What it refers to lies outside of the app's other stacks, as with `endpoint`.
   *
   * @default - the model is not monitored
   */
  readonly monitoring?: MonitorOptions;

  /**
   * The test of the deployed endpoint. When it fails, nobody is asked for approval and no later stage is touched.
   *
   * @default - the endpoint is not tested
   */
  readonly test?: EndpointTest;

  /**
   * Whether somebody has to approve, after the test of this stage, before the next stage is deployed.
   *
   * @default false
   */
  readonly approval?: boolean;

  /**
   * Whether somebody has to approve before this stage is deployed. In contrast to `approval` of the stage before it, that
   * stage is free for newer versions while this one waits.
   *
   * @default false
   */
  readonly approvalBefore?: boolean;

  /**
   * The topic that hears of a pending approval, before or after the deployment.
   *
   * @default - nobody is told
   */
  readonly approvalTopic?: ITopic;

  /**
   * How the model package is copied, with its artifacts, into the account and region of the stage before the stage is deployed.
   * The endpoint then depends on nothing outside of its account but images of its region.
   *
   * @default - copied with the defaults to stages in other regions, where SageMaker takes nothing of the pipeline's region;
   * otherwise the endpoint is made of the package and the artifacts where they are
   */
  readonly copyModel?: ModelCopyOptions;

  /**
   * How long the endpoint is watched, after the deployment and the test, before anybody is asked for approval and before the
   * next stage. An alarm fails the stage, and no later stage is touched.
   *
   * @default - the stage is done when the endpoint is deployed and tested
   */
  readonly soak?: SoakOptions;

  /**
   * Whether CodePipeline takes the stage back to what it last deployed with success, when its deployment, test, soak time or
   * approval fails. It can only go back to what it deployed since the last change of the pipeline.
   *
   * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
   * @default false
   */
  readonly rollbackOnFailure?: boolean;

  /**
   * Whether a stack that failed (to be created, or to be rolled back) is deleted and made anew. Otherwise somebody has to
   * repair it before the next deployment.
   *
   * @default - true for all stages but the last one, whose endpoint is not to be deleted by itself
   */
  readonly replaceOnFailure?: boolean;

  /**
   * The name of the stack of the endpoint, or of the stack set.
   *
   * @default - made of the path of the deploy pipeline and the name of the stage
   */
  readonly stackName?: string;

  /**
   * The synthesizer of the stack of the endpoint, which knows the bootstrap roles of its account.
   *
   * @default - the app's
   */
  readonly synthesizer?: IStackSynthesizer;

  /**
   * The role in the stage's account with which CodePipeline calls CloudFormation. It has to trust the tooling account.
   *
   * @default - the deploy role of the account's CDK bootstrap, which trusts the tooling account after `cdk bootstrap --trust`
   */
  readonly deployRole?: IRole;

  /**
   * The role in the stage's account with which CloudFormation makes the resources.
   *
   * @default - the CloudFormation execution role of the account's CDK bootstrap
   */
  readonly executionRole?: IRole;

  /**
   * The permissions boundary of the roles in the stack of the endpoint.
   *
   * @default - the app's, if it has one
   */
  readonly permissionsBoundary?: PermissionsBoundary;
}
