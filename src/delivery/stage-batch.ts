import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import type { IRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole, Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { checkPlaces, createOutputBucket, grantKeyOfImported, transformOptions } from './private/batch-parts';
import { notifyOnFailedRun } from './private/notify';
import { serviceRole } from './private/roles';
import { accessPath, stageAccessRole } from './private/stage-access';
import type { StageBatchProps } from './private/stage-props';
import { stageRole } from './private/stage-references';
import { grantAccess, requireAccess } from '../endpoints/private/model-role';
import { ExecutionVariable, ModelStep, Pipeline, StringParameter, TransformStep } from '../pipelines';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';

/** The path of the roles for runs after deployments. */
const RUN_PATH = 'batch-run';

/**
 * Scores data in S3 in the account and region of a stage, with the version that the deploy pipeline brought there.
 *
 * A SageMaker pipeline of two steps: a model is made from the version, and a batch transform job scores the input. Each run writes below a prefix of its own.
 * Its parameter `InputDataUrl` scores other data below the input prefix.
 */
export class StageBatch extends Construct {
  /** @internal */
  public static _create(scope: Construct, id: string, props: StageBatchProps): StageBatch {
    return new StageBatch(scope, id, props);
  }

  /** The path of the role of the function that starts runs. @internal */
  public static _rolePath(stackName: string): string { return accessPath(RUN_PATH, stackName); }

  /** The SageMaker pipeline. */
  public readonly pipeline: Pipeline;

  /** The bucket of the data to score. */
  public readonly inputBucket: IBucket;

  /** The parameter with the S3 URI of the data to score. */
  public readonly inputDataUrl: StringParameter;

  /** The step that makes the model. */
  public readonly modelStep: ModelStep;

  /** The step that scores. */
  public readonly transformStep: TransformStep;

  /** The bucket of the answers. */
  public readonly outputBucket: IBucket;

  /** The S3 URI below which each run writes, with a slash at its end. */
  public readonly outputUrl: string;

  /** The role of the model's containers. */
  public readonly jobRole: IRole;

  /** The schedules, in the order of the options. */
  public readonly schedules: Schedule[];

  /** The rule that starts runs by a marker, with `onMarker`. */
  public readonly markerRule?: IRule;

  /** The role that may start runs and see how they go, with `runOnDeployment`; only the function of this stage can assume it. */
  public readonly runRole?: Role;

  /** The rule that tells of failed runs, if there is a topic. */
  public readonly failureRule?: IRule;

  private readonly outside = new OutsidePolicies(this, 'delivery');

  private constructor(scope: Construct, id: string, props: StageBatchProps) {
    super(scope, id);
    const { options, access } = props;
    const inputPrefix = options.inputPrefix ?? '';
    const outputPrefix = options.outputPrefix ?? 'batch-output';
    checkPlaces(options, inputPrefix, outputPrefix, this);
    this.inputBucket = options.inputBucket;
    this.outputBucket = options.outputBucket ?? createOutputBucket(this, options);
    this.outputUrl = `s3://${this.outputBucket.bucketName}/${outputPrefix}/`;
    this.inputDataUrl = new StringParameter(this, 'InputDataUrl', { defaultValue: `s3://${options.inputBucket.bucketName}/${inputPrefix}` });
    this.modelStep = new ModelStep(this, 'CreateModel', {
      modelPackageArn: props.modelPackageArn,
      networkIsolation: options.networkIsolation,
      vpc: options.vpc,
      vpcSubnets: options.vpcSubnets,
      securityGroups: options.securityGroups,
    });
    this.transformStep = new TransformStep(this, 'Transform', {
      ...transformOptions(options),
      modelName: this.modelStep.modelName,
      inputData: this.inputDataUrl.valueAsString,
      outputPath: `${this.outputUrl}${ExecutionVariable.PIPELINE_EXECUTION_ID}`,
    });
    this.pipeline = new Pipeline(this, 'Pipeline', {
      description: 'Scores data with the deployed version of a model',
      pipelineName: options.batchPipelineName,
      steps: [this.modelStep, this.transformStep],
      parameters: [this.inputDataUrl],
      artifactBucket: this.outputBucket,
      executionRole: options.executionRole && stageRole(this, 'ExecutionRole', options.executionRole, 'batch.executionRole', () => this.requirements),
      jobRole: options.jobRole && stageRole(this, 'JobRole', options.jobRole, 'batch.jobRole', () => this.requirements),
    });
    props.secureJobs?.(this.pipeline);
    this.jobRole = this.pipeline.jobRole;
    this.outside.watch(options.inputBucket, this.outputBucket);
    if (access !== undefined) { requireAccess(this.outside, this.jobRole, access); }
    const jobs = this.outside.of(this.jobRole);
    for (const bucket of [options.inputBucket, this.outputBucket]) { grantKeyOfImported(bucket, jobs); }
    if (access !== undefined) { grantAccess(jobs, this, access, 'modelArtifacts'); }

    this.schedules = (options.schedules ?? []).map((schedule, i) =>
      this.pipeline.addSchedule(`Schedule${i + 1}`, { ...schedule, role: schedule.role ?? this.startRole('BatchScheduleRole', 'scheduler', 'by a schedule') }));
    if (options.onMarker !== undefined) { this.markerRule = this.startByMarker(options.onMarker.suffix, inputPrefix); }
    if (options.runOnDeployment !== undefined) { this.runRole = this.makeRunRole(props.toolingAccount); }
    if (options.notificationTopic !== undefined) { this.failureRule = notifyOnFailedRun(this, this.pipeline.pipelineArn, options.notificationTopic); }
    const { stack } = this;
    new CfnOutput(stack, 'BatchPipelineName', { value: this.pipeline.pipelineName, description: 'The name of the SageMaker pipeline that scores data' });
    new CfnOutput(stack, 'BatchInputUrl', { value: `s3://${options.inputBucket.bucketName}/${inputPrefix}`, description: 'What is scored' });
    new CfnOutput(stack, 'BatchOutputUrl', { value: this.outputUrl, description: 'The place in S3 below which each run writes' });
  }

  /**
   * What the policies of roles, buckets and keys must have for the runs. Those that are not `added` are left to whoever owns the role, bucket or key,
   * and so are those with which a topic that others own lets events in. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return [...this.pipeline.requirements, ...this.outside.requirements]; }

  private get stack(): Stack { return Stack.of(this); }

  /** One role for all starters of a kind. */
  private startRole(id: string, service: string, how: string): IRole {
    return this.node.tryFindChild(id) as Role | undefined ?? serviceRole(this, id, `${service}.amazonaws.com`, `Starts one SageMaker pipeline ${how}`);
  }

  private startByMarker(suffix: string, inputPrefix: string): Rule {
    const literal = (text: string) => text.replace(/[\\*]/g, '\\$&');
    // a field cannot be asked for both, but for a text with anything in between
    const key = inputPrefix === '' ? Match.suffix(suffix) : Match.wildcard(`${literal(inputPrefix)}*${literal(suffix)}`);
    const role = this.startRole('BatchMarkerRole', 'events', 'when data is complete');
    this.pipeline.grantStartPipelineExecution(role);
    return new Rule(this, 'MarkerRule', {
      description: 'Starts a batch run when data is complete',
      eventPattern: { source: ['aws.s3'], detailType: ['Object Created'], detail: { bucket: { name: [this.inputBucket.bucketName] }, object: { key } } },
      targets: [{ bind: () => ({ arn: this.pipeline.pipelineArn, role, retryPolicy: { maximumRetryAttempts: 20 } }) }],
    });
  }

  private makeRunRole(toolingAccount?: string): Role {
    const role = stageAccessRole(this.stack, 'BatchRunRole', {
      description: 'Lets the deploy pipeline start a batch run and see how it goes',
      path: StageBatch._rolePath(this.stack.stackName),
      toolingAccount,
    });
    const { pipelineArn } = this.pipeline;
    role.addToPolicy(new PolicyStatement({ actions: ['sagemaker:StartPipelineExecution'], resources: [pipelineArn] }));
    role.addToPolicy(new PolicyStatement({
      actions: ['sagemaker:DescribePipelineExecution', 'sagemaker:ListPipelineExecutionSteps'], resources: [`${pipelineArn}/execution/*`],
    }));
    new CfnOutput(this.stack, 'BatchRunRoleArn', { value: role.roleArn, description: 'The ARN of the role for batch runs after deployments' });
    return role;
  }
}
