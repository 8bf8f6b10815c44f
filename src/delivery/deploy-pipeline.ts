import { Stack } from 'aws-cdk-lib';
import { Artifact, ExecutionMode, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import type { IEventBus, OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { DeployOptions } from './deploy-options';
import { DeploymentStage } from './deployment-stage';
import type { DeploymentStageOptions } from './stage-options';
import { PolicyHolder } from '../pipelines';
import type { PolicyRequirement } from '../pipelines';
import { ModelApprovalStatus } from '../registry';
import type { IModelPackageGroup } from '../registry';
import { shareArtifacts, stagePlaces } from './private/artifact-access';
import type { StagePlaces } from './private/artifact-access';
import { artifactStore } from './private/artifact-store';
import { checkBroughtArtifacts, requireArtifacts } from './private/brought-artifacts';
import { tellChat } from './private/chat';
import { checkPipelineName } from './private/checks';
import { driftEventBus, driftEventBusArn, driftRule } from './private/drift-events';
import { withImages } from './private/model-images';
import { asModelPackageGroup, grantReaders, groupIdentifier, reportOrganizationReaders, resolveModelFunction } from './private/model-source';
import { notifyOnFailure } from './private/notify';
import { ObjectSourceAction } from './private/object-source';
import { FunctionAction } from './private/pipeline-function';
import { regionStores } from './private/region-stores';
import { replicateImages } from './private/replicate-images';
import { eventRole, serviceRole } from './private/roles';
import { StageActions } from './private/stage-actions';
import { checkStageNames, checkStages, stageStackName, storeStackName } from './private/stage-checks';
import { stageEnvironments } from './private/stage-environments';
import type { StageEnvironment } from './private/stage-environments';
import { baselineKinds } from './private/stage-monitoring';
import type { StagePreparation, StorePreparation } from './private/stage-props';
import { stageReaders } from './private/stage-readers';
import { TemplateBundle } from './private/template-bundle';
import { OutsidePolicies } from '../pipelines/access/outside-policies';

/**
 * Properties of a deploy pipeline.
 */
export interface DeployPipelineProps extends DeployOptions {
  /** The group whose approved versions are deployed. */
  readonly modelPackageGroup: IModelPackageGroupRef;

  /** The stages, in the order in which a model goes through them; at least one. */
  readonly stages: DeploymentStageOptions[];

  /**
   * What is put into the stack of a stage before its endpoint.
   *
   * @internal
   */
  readonly _prepareStage?: StagePreparation;

  /**
   * What is done with the stack of the copies of models of a stage.
   *
   * @internal
   */
  readonly _prepareStore?: StorePreparation;
}

/**
 * Deploys the approved version of a model through stages, each in its own account and region if it has one.
 *
 * A decision in the model registry starts it: it looks up the newest approved version at that time, deploys it to the
 * first stage, tests the endpoint there, asks for approval where the stage wants it, and goes on to the next one.
 *
 * The stacks of the stages are assemblies of their own, below `Stages`: `cdk deploy` of this stack publishes their
 * templates and leaves deploying them to the pipeline.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CloudFormation.html
 */
export class DeployPipeline extends Construct {
  /** The CodePipeline pipeline. */
  public readonly codePipeline: Pipeline;

  /** The group whose approved versions are deployed. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** The stages with their stacks and endpoints, in the order of the props. */
  public readonly stages: DeploymentStage[];

  /** The rule that starts the pipeline at a decision in the registry. */
  public readonly approvalRule: Rule;

  /** The role of the CodePipeline pipeline. */
  public readonly role: IRole;

  /** The function that finds the approved version. */
  public readonly resolveFunction: IFunction;

  /** The bucket of the artifacts. */
  public readonly artifactBucket: IBucket;

  /** The key that encrypts the artifacts, if the bucket has one. */
  public readonly encryptionKey?: IKey;

  /** The bus that hears of drift in the stages, if one of them is monitored; only their accounts may write to it. */
  public readonly driftEventBus?: IEventBus;

  /** The name of the CodePipeline pipeline. */
  public readonly deployPipelineName: string;

  /** The ARN of the CodePipeline pipeline. */
  public readonly deployPipelineArn: string;

  private readonly templates = new Artifact('Templates');
  private readonly outside = new OutsidePolicies(this, 'delivery');

  public constructor(scope: Construct, id: string, private readonly props: DeployPipelineProps) {
    super(scope, id);
    checkPipelineName(props.deployPipelineName, 'deployPipelineName', this);
    checkStages(props.stages, this);
    const environments = stageEnvironments(props.stages, Stack.of(this), this);
    checkStageNames(props.stages, environments, this);
    checkBroughtArtifacts(props, props.stages, environments, this);
    const modelArtifacts = withImages(this, props.modelArtifacts);
    const places = stagePlaces(modelArtifacts, props.stages, environments, this);

    const readers = stageReaders(props.stages, environments, this);
    this.driftEventBus = driftEventBus(this, props.stages, environments);
    this.stages = this.makeStages(environments, places);
    shareArtifacts(modelArtifacts, readers, places.some(({ store }) => store !== undefined), this.outside);
    replicateImages(this, modelArtifacts, props.stages, environments);
    this.modelPackageGroup = asModelPackageGroup(this, props.modelPackageGroup);
    grantReaders(this.modelPackageGroup, readers.packageAccounts, this.outside);
    reportOrganizationReaders(this.modelPackageGroup, readers.organizations, this);

    const store = artifactStore(this, props);
    for (const { approvalTopic: topic } of props.stages) {
      if (topic !== undefined) {
        this.outside.watchResource(PolicyHolder.TOPIC, topic, topic.topicArn);
        this.outside.watch(topic.masterKey);
      }
    }
    this.outside.watch(store.bucket, store.key, ...Object.values(props.replicationBuckets ?? {}), props.assetsKey);
    this.artifactBucket = store.bucket;
    this.encryptionKey = store.key;
    this.role = props.role ?? serviceRole(this, 'Role', 'codepipeline.amazonaws.com', 'Runs the deploy pipeline');
    this.codePipeline = this.makePipeline(environments);
    this.deployPipelineName = this.codePipeline.pipelineName;
    this.deployPipelineArn = this.codePipeline.pipelineArn;

    const bundle = new TemplateBundle(this, 'Templates', this.stages);
    this.codePipeline.addStage({ stageName: 'Source', actions: [this.templateSource(bundle)] });
    const baselines = baselineKinds(this.stages);
    const asks = props.stages.some(stage => stage.approval || stage.approvalBefore);
    const resolver = resolveModelFunction(this, this.modelPackageGroup, {
      runtime: props.lambdaRuntime,
      logRetention: props.logRetention,
      baselines: baselines.length > 0,
      metrics: asks ? modelArtifacts : undefined,
    });
    this.resolveFunction = resolver.function;
    const resolve = new FunctionAction({
      actionName: 'ResolveModel',
      variablesNamespace: 'ResolveModel',
      function: resolver.function,
      parameters: {
        group: groupIdentifier(this.modelPackageGroup, this),
        baselines: baselines.length > 0 ? baselines : undefined,
        metrics: asks ? true : undefined,
      },
    });
    this.codePipeline.addStage({ stageName: 'Model', actions: [resolve] });
    const actions = new Construct(this, 'Actions');
    const context = {
      codePipeline: this.codePipeline,
      options: props,
      stages: props.stages,
      templates: this.templates,
      bundle,
      model: resolve,
      modelPackageGroup: this.modelPackageGroup,
      reportBucket: this.artifactBucket,
    };
    const deployRoles = this.stages.map((stage, i) => {
      const stageActions = new StageActions(new Construct(actions, props.stages[i].stageName), context, i, stage, environments[i], places[i]);
      stageActions.add();
      return stageActions.deployRole;
    });
    requireArtifacts(props, props.stages, environments, deployRoles, this.outside);

    this.approvalRule = this.modelPackageGroup.onApproval('ApprovalRule', {
      crossStackScope: this,
      description: 'A decision on a version of the model starts its deployment',
      eventBus: props.approvalEventBus,
      statuses: [ModelApprovalStatus.APPROVED, ...props.redeployOnRejection ? [ModelApprovalStatus.REJECTED] : []],
      target: new CodePipeline(this.codePipeline, { eventRole: eventRole(this, 'EventRole', this.deployPipelineArn) }),
    });
    if (props.chat !== undefined && props.chat.length > 0) { tellChat(this, this.codePipeline, props.chat); }
    if (props.notificationTopic !== undefined) { notifyOnFailure(this, this.codePipeline, props.notificationTopic); }
  }

  /**
   * Statements that this app does not add: those of given roles that take none (imported ones of another account, or with
   * `mutable: false`), and those with which buckets, keys, repositories and a group of models that others own let the accounts of the stages in. Warnings say them too.
   * Those of the roles in the stages are in `requirements` of each stage.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /**
   * Define a rule for changes of the state of the pipeline's executions.
   *
   * @param id the id of the rule
   * @param options the target
   */
  public onStateChange(id: string, options: OnEventOptions = {}): Rule {
    return this.codePipeline.onStateChange(id, options);
  }

  /**
   * Define a rule for drift in any monitored stage: an alarm on violations of a baseline, or on a metric of a monitor. Fails if no
   * stage is monitored.
   *
   * @param id the id of the rule
   * @param options the target
   */
  public onDrift(id: string, options: OnEventOptions = {}): Rule {
    return driftRule(this, id, this.driftEventBus, this.stages, options);
  }

  private makeStages(environments: StageEnvironment[], places: StagePlaces[]): DeploymentStage[] {
    const parent = new Construct(this, 'Stages');
    return this.props.stages.map((options, i) => {
      const { env, otherAccount } = environments[i];
      const stackName = options.stackName ?? stageStackName(this, options.stageName);
      const toolingAccount = otherAccount ? Stack.of(this).account : undefined;
      const { endpoint, store } = places[i];
      return DeploymentStage._create(parent, options.stageName, {
        options,
        prepare: this.props._prepareStage,
        prepareStore: this.props._prepareStore,
        env,
        stackName,
        artifacts: endpoint.known,
        store: store && { options: options.copyModel ?? {}, artifacts: store.known, stackName: storeStackName(stackName, this), toolingAccount },
        testRolePath: `/endpoint-test/${stackName}/`,
        tags: this.props.stageTags ?? {},
        toolingAccount,
        driftEventBusArn: this.driftEventBus && driftEventBusArn(this.driftEventBus, environments[i]),
      });
    });
  }

  private makePipeline(environments: StageEnvironment[]): Pipeline {
    const { props } = this;
    const stores = regionStores(this, environments, props.replicationBuckets ?? {}, props.removalPolicy);
    return new Pipeline(this, 'Pipeline', {
      pipelineName: props.deployPipelineName,
      pipelineType: PipelineType.V2,
      executionMode: props.executionMode ?? ExecutionMode.SUPERSEDED,
      restartExecutionOnUpdate: props.redeployOnChange ?? true,
      role: this.outside.of(this.role),
      usePipelineRoleForActions: true,
      ...stores !== undefined
        ? { crossRegionReplicationBuckets: { ...stores, [Stack.of(this).region]: this.artifactBucket } }
        : { artifactBucket: this.artifactBucket },
    });
  }

  private templateSource(bundle: TemplateBundle): ObjectSourceAction {
    return new ObjectSourceAction({
      actionName: 'Templates',
      bucketArn: Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: bundle.bucketName }),
      bucketName: bundle.bucketName,
      bucketKey: bundle.objectKey,
      encryptionKey: this.props.assetsKey,
      output: this.templates,
    });
  }
}
