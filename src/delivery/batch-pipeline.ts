import { Annotations } from 'aws-cdk-lib';
import type { IRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { BatchOptions } from './batch-options';
import type { ModelArtifacts } from './model-artifacts';
import { ExecutionVariable, LambdaStep, ModelStep, OutputType, Pipeline, PolicyHolder, StringParameter, TransformStep } from '../pipelines';
import type { PipelineScheduleOptions, PolicyRequirement } from '../pipelines';
import type { IModelPackageGroup } from '../registry';
import { bucketsOf, keysOf } from './private/artifact-access';
import { checkPlaces, createOutputBucket, grantKeyOfImported, transformOptions } from './private/batch-parts';
import { withImages } from './private/model-images';
import { asModelPackageGroup, batchModelFunction, groupIdentifier } from './private/model-source';
import { notifyOnFailedRun } from './private/notify';
import { serviceRole } from './private/roles';
import { isAwsAccount } from '../images/private/data';
import { OutsidePolicies } from '../pipelines/access/outside-policies';

/**
 * Properties of a batch pipeline.
 */
export interface BatchPipelineProps extends BatchOptions {
  /** The group whose newest approved version scores. */
  readonly modelPackageGroup: IModelPackageGroupRef;
}

/**
 * Scores data in S3 with the newest approved version of a model.
 *
 * A SageMaker pipeline of three steps: a function looks up the newest approved version at the time of the run, a model is
 * made from it, with the containers, images and artifacts that the version names, and a batch transform job scores the
 * input. Each run writes below a prefix of its own, so that runs neither wait for nor overwrite each other.
 *
 * The pipeline has two parameters: `InputDataUrl` scores other data below the input prefix, and `ModelPackageArn` uses that
 * version instead of the newest approved one.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/batch-transform.html
 */
export class BatchPipeline extends Construct {
  /** The SageMaker pipeline. */
  public readonly pipeline: Pipeline;

  /** The group whose newest approved version scores. */
  public readonly modelPackageGroup: IModelPackageGroup;

  /** The bucket of the data to score. */
  public readonly inputBucket: IBucket;

  /** The prefix of the data in `inputBucket`, empty for the whole bucket. */
  public readonly inputPrefix: string;

  /** The parameter with the S3 URI of the data to score. */
  public readonly inputDataUrl: StringParameter;

  /** The parameter with the ARN of the version, or `latest`. */
  public readonly modelPackageArn: StringParameter;

  /** The step that makes the model. */
  public readonly modelStep: ModelStep;

  /** The step that scores. */
  public readonly transformStep: TransformStep;

  /** The function that finds the version. */
  public readonly resolveFunction: IFunction;

  /** The bucket of the answers. */
  public readonly outputBucket: IBucket;

  /** The S3 URI below which each run writes, with a slash at its end. */
  public readonly outputUrl: string;

  /** The role of the model's containers. */
  public readonly jobRole: IRole;

  /** The rule that tells of failed runs, if there is a topic. */
  public readonly failureRule?: IRule;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  public constructor(scope: Construct, id: string, props: BatchPipelineProps) {
    super(scope, id);
    const inputPrefix = props.inputPrefix ?? '';
    const outputPrefix = props.outputPrefix ?? 'batch-output';
    checkPlaces(props, inputPrefix, outputPrefix, this);
    this.inputBucket = props.inputBucket;
    this.inputPrefix = inputPrefix;
    this.outputBucket = props.outputBucket ?? createOutputBucket(this, props);
    this.outputUrl = `s3://${this.outputBucket.bucketName}/${outputPrefix}/`;
    this.modelPackageGroup = asModelPackageGroup(this, props.modelPackageGroup);
    const resolver = batchModelFunction(this, this.modelPackageGroup, { runtime: props.lambdaRuntime, logRetention: props.logRetention });
    this.resolveFunction = resolver.function;

    this.inputDataUrl = new StringParameter(this, 'InputDataUrl', { defaultValue: `s3://${props.inputBucket.bucketName}/${inputPrefix}` });
    this.modelPackageArn = new StringParameter(this, 'ModelPackageArn', { defaultValue: 'latest' });
    const resolve = new LambdaStep(this, 'ResolveModel', {
      lambdaFunction: this.resolveFunction,
      inputs: { group: groupIdentifier(this.modelPackageGroup, this), version: this.modelPackageArn.valueAsString },
      outputs: { ModelPackageArn: OutputType.STRING },
    });
    this.modelStep = new ModelStep(this, 'CreateModel', {
      modelPackageArn: resolve.output('ModelPackageArn'),
      modelPackageGroup: this.modelPackageGroup,
      networkIsolation: props.networkIsolation,
      vpc: props.vpc,
      vpcSubnets: props.vpcSubnets,
      securityGroups: props.securityGroups,
    });
    this.transformStep = new TransformStep(this, 'Transform', {
      ...transformOptions(props),
      modelName: this.modelStep.modelName,
      inputData: this.inputDataUrl.valueAsString,
      outputPath: `${this.outputUrl}${ExecutionVariable.PIPELINE_EXECUTION_ID}`,
    });
    this.pipeline = new Pipeline(this, 'Pipeline', {
      description: 'Scores data with the newest approved version of a model',
      pipelineName: props.batchPipelineName,
      steps: [resolve, this.modelStep, this.transformStep],
      parameters: [this.inputDataUrl, this.modelPackageArn],
      // nothing else has to be kept
      artifactBucket: this.outputBucket,
      executionRole: props.executionRole,
      jobRole: props.jobRole,
    });
    this.jobRole = this.pipeline.jobRole;
    this.outside.watch(props.inputBucket, this.outputBucket);
    for (const bucket of [props.inputBucket, this.outputBucket]) { grantKeyOfImported(bucket, this.outside.of(this.jobRole)); }
    this.grantModelAccess(withImages(this, props.modelArtifacts, props.instanceType));
    if (props.notificationTopic !== undefined) { this.failureRule = notifyOnFailedRun(this, this.pipeline.pipelineArn, props.notificationTopic); }
  }

  /**
   * What the policies of roles, buckets and keys must have for the SageMaker pipeline to run. Those that are not `added` are left to whoever owns the
   * role, bucket or key, and so are those with which a topic that others own lets events in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return [...this.pipeline.requirements, ...this.outside.requirements]; }

  /**
   * Starts a run by a schedule (EventBridge Scheduler).
   *
   * @param id the id of the schedule below the SageMaker pipeline
   * @param options when, and with which parameters
   */
  public addSchedule(id: string, options: PipelineScheduleOptions): Schedule {
    return this.pipeline.addSchedule(id, { ...options, role: options.role ?? this.scheduleRole() });
  }

  /** One for all schedules, with the tags of this construct, in contrast to that of the CDK, which lies elsewhere in the stack. */
  private scheduleRole(): IRole {
    return this.node.tryFindChild('ScheduleRole') as Role | undefined
      ?? serviceRole(this, 'ScheduleRole', 'scheduler.amazonaws.com', 'Starts one SageMaker pipeline by a schedule');
  }

  /** What the versions are made of is known in the registry only, so that the places are named. */
  private grantModelAccess(artifacts: ModelArtifacts): void {
    const buckets = [...bucketsOf(artifacts, this)];
    const keys = keysOf(artifacts);
    const repositoryArns = [...(artifacts.repositories ?? []).map(repository => repository.repositoryArn), ...artifacts.repositoryArns ?? []];
    if (buckets.length + repositoryArns.length === 0) {
      Annotations.of(this).addWarningV2('cdk-mlops:delivery.batch-model-access',
        'where the models\' artifacts and images lie is not known at synth, and the role of the jobs may not read them: name the places in modelArtifacts, '
        + 'or give a jobRole that may and acknowledge this');
    }
    this.outside.watch(...buckets.map(([bucket]) => bucket), ...keys);
    for (const repository of artifacts.repositories ?? []) {
      this.outside.watchResource(PolicyHolder.REPOSITORY, repository, repository.repositoryArn);
    }
    for (const arn of artifacts.repositoryArns ?? []) {
      if (!isAwsAccount(arn.split(':')[4])) { this.outside.watchArn(PolicyHolder.REPOSITORY, arn); }
    }
    const role = this.outside.of(this.jobRole);
    const allow = (actions: string[], resources: string[]) => {
      if (resources.length > 0) { role.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [...new Set(resources)] })); }
    };
    allow(['s3:GetObject'], buckets.flatMap(([bucket, prefixes]) => prefixes.map(prefix => bucket.arnForObjects(`${prefix}*`))));
    allow(['s3:ListBucket'], buckets.map(([bucket]) => bucket.bucketArn));
    allow(['kms:Decrypt'], keys.map(key => key.keyArn));
    allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repositoryArns);
    // without resource-level permission
    allow(['ecr:GetAuthorizationToken'], repositoryArns.length > 0 ? ['*'] : []);
  }
}
