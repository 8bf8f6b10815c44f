import { Annotations, ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { ImageConfig } from '../images';
import { GrantedPolicies } from './access/granted-policies';
import { OutsidePolicies } from './access/outside-policies';
import { S3Location, s3Places } from './access/s3-locations';
import { knownArns } from './known-names';
import { MLFLOW_ACTIONS } from './mlflow';
import { PolicyHolder } from './policy-requirement';
import type { PolicyRequirement } from './policy-requirement';
import type { Step, StepContext } from './step';
import { JobStep } from './steps/job';
import { groupResourceName } from './steps/model-package-group';
import { isAwsAccount } from '../images/private/data';
import { PipelineExpression, splitString } from '../private/expressions';

/** Who needs a permission: the pipeline itself, or the job of a step. */
type Holder = 'execution' | Step;

/** How roles use a key that encrypts data, and those that attach volumes besides. */
const KEY_ACTIONS = {
  read: ['kms:Decrypt'],
  write: ['kms:Decrypt', 'kms:GenerateDataKey'],
  encrypt: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'],
};

/**
 * Collects what a pipeline's steps need, and grants it at the end.
 *
 * @internal
 */
export class Permissions {
  private readonly policies: GrantedPolicies;
  private readonly outside: OutsidePolicies;
  private readonly warned = new Set<string>();
  private readonly stack: Stack;

  constructor(
    private readonly scope: Construct,
    private readonly executionRole: IRole,
    private readonly jobRole: (step: Step) => IRole,
    public readonly context: StepContext,
    private readonly artifactBucket: IBucket,
  ) {
    this.stack = Stack.of(scope);
    this.policies = new GrantedPolicies(scope);
    this.outside = new OutsidePolicies(scope, 'pipelines');
  }

  /** The calls that the service makes with the pipeline's role. */
  public execution(actions: string[], resources: string[], conditions?: Record<string, any>): void {
    this.add(this.executionRole, actions, resources, conditions);
  }

  /** A statement of the user's for the pipeline's role. */
  public statement(statement: PolicyStatement): void {
    this.policies.addStatement(this.executionRole, statement);
  }

  /** What the job of a step does with its role. */
  public job(step: Step, actions: string[], resources: string[], conditions?: Record<string, any>): void {
    this.add(this.jobRole(step), actions, resources, conditions);
  }

  /** Create, describe and stop a job, and hand it its role. Jobs get names of the form `pipelines-<execution>-<step>-…`. */
  public runJob(step: Step, kind: string, resource: string, names = 'pipelines-*'): void {
    this.execution([`sagemaker:Create${kind}`, `sagemaker:Describe${kind}`, `sagemaker:Stop${kind}`, 'sagemaker:AddTags'],
      [this.sagemakerArn(resource, names)]);
    this.passRole(this.jobRole(step));
  }

  /** Hand the role of a step's job to SageMaker. */
  public passJobRole(step: Step): void { this.passRole(this.jobRole(step)); }

  /** Hand a role to SageMaker. */
  public passRole(role: IRole): void { this.passRoleTo([role.roleArn], 'sagemaker.amazonaws.com'); }

  /** Hand roles to a service. */
  public passRoleTo(roleArns: string[], service: string): void {
    this.execution(['iam:PassRole'], roleArns, { StringEquals: { 'iam:PassedToService': service } });
  }

  /** Let the job of a step hand its own role to jobs that it starts. */
  public passOwnRole(step: Step): void {
    const role = this.jobRole(step);
    this.job(step, ['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  }

  /** A rule that the service makes itself to hear of changes. */
  public managedRule(name: string): void {
    this.execution(['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      [this.stack.formatArn({ service: 'events', resource: 'rule', resourceName: name })]);
  }

  /** Whether a text, or a part of it, is known at run time only. */
  public isRuntime(text: string): boolean { return splitString(text).some(PipelineExpression.isExpression); }

  /** What every container needs: logs and metrics of its kind of job. */
  public container(step: Step, ...logGroups: string[]): void {
    this.job(step, ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], logGroups.map(group =>
      this.stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: `${group}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })));
    this.job(step, ['cloudwatch:PutMetricData'], ['*'], {
      'ForAnyValue:StringLike': { 'cloudwatch:namespace': ['/aws/sagemaker/*', 'aws/sagemaker/*'] },
    });
  }

  /**
   * Connect a job to a VPC. The account stays open, since subnets may be shared from another one; ids are unique anyway. EC2 has no resource-level
   * permission for the describe calls.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/train-vpc.html
   */
  public network(step: Step, subnetIds: string[], groupIds: string[], vpcId?: string): void {
    const arn = (resource: string, resourceName: string) => this.stack.formatArn({ service: 'ec2', account: '*', resource, resourceName });
    const known = (ids: string[]) => ids.flatMap(id => (this.isRuntime(id) ? ['*'] : [id]));
    this.job(step, ['ec2:CreateNetworkInterface'], [
      arn('network-interface', '*'), ...known(subnetIds).map(id => arn('subnet', id)), ...known(groupIds).map(id => arn('security-group', id)),
    ]);
    this.job(step, ['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
      [arn('network-interface', '*')], vpcId === undefined ? undefined : { ArnLike: { 'ec2:Vpc': arn('vpc', vpcId) } });
    this.job(step, [
      'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ], ['*']);
  }

  /**
   * Let EMR Serverless connect an application to a VPC, on behalf of the pipeline.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/security-iam-user-access-policies.html
   */
  public applicationNetwork(): void {
    this.execution(['ec2:CreateNetworkInterface'], [this.stack.formatArn({ service: 'ec2', account: '*', resource: 'network-interface', resourceName: '*' })],
      { StringEquals: { 'aws:CalledViaLast': 'ops.emr-serverless.amazonaws.com' } });
  }

  /** Pull an image. */
  public pull(step: Step, image: ImageConfig): void {
    if (!image.repositoryArn) { return; }
    this.job(step, ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [image.repositoryArn]);
    this.job(step, ['ecr:GetAuthorizationToken'], ['*']);
    this.letPull(this.jobRole(step), image, ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']);
  }

  /** Look at an image with the pipeline's role, as registering a model does. */
  public executionImage(image: ImageConfig): void {
    if (!image.repositoryArn) { return; }
    const actions = ['ecr:BatchGetImage', 'ecr:DescribeImages'];
    this.execution(actions, [image.repositoryArn]);
    this.letPull(this.executionRole, image, actions);
  }

  /** Send messages to a queue with the pipeline's role. */
  public sendTo(queue: IQueue): void {
    const use = { actions: ['sqs:SendMessage'], resources: [queue.queueArn] };
    this.execution(use.actions, use.resources);
    this.outside.letIn(PolicyHolder.QUEUE, queue, queue.queueArn, this.executionRole, [use]);
    if (queue.encryptionMasterKey) { this.policies.addKey(this.executionRole, queue.encryptionMasterKey, KEY_ACTIONS.write); }
  }

  /** Tell a topic with the role of a step's job. */
  public publishTo(step: Step, topic: ITopic): void {
    const use = { actions: ['sns:Publish'], resources: [topic.topicArn] };
    this.job(step, use.actions, use.resources);
    this.outside.letIn(PolicyHolder.TOPIC, topic, topic.topicArn, this.jobRole(step), [use]);
  }

  /** Use a key with the pipeline's role. */
  public executionKey(key: IKey): void { this.policies.addKey(this.executionRole, key, KEY_ACTIONS.encrypt); }

  /** Use a key to read and write. */
  public useKey(step: Step, key: IKey): void { this.policies.addKey(this.jobRole(step), key, KEY_ACTIONS.encrypt); }

  /** The volumes of a job are encrypted on behalf of the role that creates the job and of the job's own role. */
  public useVolumeKey(step: Step, key: IKey): void {
    for (const role of [this.jobRole(step), this.executionRole]) { this.attachVolumes(role, key); }
  }

  /** Encrypt volumes on behalf of the pipeline's role, as those of endpoints are. */
  public executionVolumeKey(key: IKey): void { this.attachVolumes(this.executionRole, key); }

  /** Read an S3 location, wherever its URI comes from. */
  public read(holder: Holder, uri: string): void {
    const role = this.roleOf(holder);
    for (const { bucketArn, prefix, key, ...location } of this.locations(holder, uri, 'read')) {
      this.add(role, ['s3:GetObject'], [`${bucketArn}/${prefix}*`]);
      this.policies.addListing(role, bucketArn, prefix);
      if (key) { this.policies.addKey(role, key, KEY_ACTIONS.read); }
      this.policies.addBucket(role, { bucketArn, prefix, ...location }, ['s3:GetObject'], ['s3:ListBucket']);
    }
  }

  /**
   * Write below an S3 location, wherever its URI comes from.
   *
   * @param given the key that the request names; else that of the bucket counts
   */
  public write(holder: Step, uri: string, given: IKey | undefined = holder._outputKey(this.context)): void {
    const role = this.roleOf(holder);
    if (given) { this.policies.addKey(role, given, KEY_ACTIONS.encrypt); }
    for (const { bucketArn, prefix, key, ...location } of this.locations(holder, uri, 'write')) {
      this.add(role, ['s3:AbortMultipartUpload', 's3:PutObject'], [`${bucketArn}/${prefix}*`]);
      if (key && !given) { this.policies.addKey(role, key, KEY_ACTIONS.write); }
      this.policies.addBucket(role, { bucketArn, prefix, ...location }, ['s3:AbortMultipartUpload', 's3:PutObject'], []);
    }
  }

  /**
   * Record executions as trials of an experiment.
   *
   * @param name the experiment's name, if it is known; those of trials and their components are known at run time only
   */
  public experiment(name: string = '*'): void {
    const experiments = this.isRuntime(name) ? [this.sagemakerArn('experiment', '*')] : this.sagemakerArns('experiment', name);
    const [trials, components] = ['experiment-trial', 'experiment-trial-component'].map(resource => this.sagemakerArn(resource, '*'));
    this.execution(['sagemaker:AddTags', 'sagemaker:CreateExperiment', 'sagemaker:CreateTrial', 'sagemaker:DescribeExperiment'], experiments);
    this.execution(['sagemaker:AddTags', 'sagemaker:AssociateTrialComponent', 'sagemaker:CreateTrial', 'sagemaker:DescribeTrial'], [trials]);
    this.execution(['sagemaker:AddTags', 'sagemaker:AssociateTrialComponent', 'sagemaker:CreateTrialComponent', 'sagemaker:DescribeTrialComponent',
      'sagemaker:UpdateTrialComponent'], [components]);
  }

  /** Register versions, in a group or by themselves. */
  public registerIn(groupArn: string | undefined, versions: string): void {
    this.execution(['sagemaker:AddTags', 'sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], [this.sagemakerArn('model-package', versions)]);
    if (groupArn !== undefined) { this.execution(['sagemaker:AddTags', 'sagemaker:DescribeModelPackageGroup'], [groupArn]); }
  }

  /** Look for the latest approved model of a group, for its baselines. A group that is chosen at start can be any. */
  public readModelPackages(group: IModelPackageGroupRef): void {
    const name = groupResourceName(group);
    const known = !this.isRuntime(name);
    this.execution(['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], [this.sagemakerArn('model-package', known ? `${name}/*` : '*')]);
    this.execution(['sagemaker:DescribeModelPackageGroup'],
      [known ? group.modelPackageGroupRef.modelPackageGroupArn : this.sagemakerArn('model-package-group', '*')]);
  }

  /** The ARN of a SageMaker resource of the pipeline's account. */
  public sagemakerArn(resource: string, resourceName: string): string {
    return this.stack.formatArn({ service: 'sagemaker', resource, resourceName });
  }

  /** The ARNs of a SageMaker resource whose ARN has the name in lower case, such as endpoints. */
  public sagemakerArns(resource: string, resourceName: string): string[] {
    const names = knownArns(resourceName)
      .flatMap(name => (Token.isUnresolved(name) || name === name.toLowerCase() ? [name] : [name, name.toLowerCase()]));
    return names.map(name => this.sagemakerArn(resource, name));
  }

  /** Record executions and jobs on a tracking server: the service records executions, and jobs what they like. */
  public mlflow(steps: Step[], mlflowResourceArn: string): void {
    this.execution(MLFLOW_ACTIONS, [mlflowResourceArn]);
    for (const step of steps) {
      if (step instanceof JobStep) { this.job(step, MLFLOW_ACTIONS, [mlflowResourceArn]); }
    }
  }

  /** Writes the statements into the policies, those of before excepted, and says which of them are left to others. */
  public grant(): void { this.policies.write(); }

  /** What has been granted so far. */
  public get requirements(): PolicyRequirement[] { return [...this.policies.requirements, ...this.outside.requirements]; }

  /** The repository of another account has to let the role in; those of AWS let everybody in. */
  private letPull(role: IRole, { repository, repositoryArn: arn = '' }: ImageConfig, actions: string[]): void {
    // a repository's policy means the repository, and names none
    const uses = [{ actions, resources: [] }];
    if (repository) {
      this.outside.letIn(PolicyHolder.REPOSITORY, repository, repository.repositoryArn, role, uses);
    } else if (!isAwsAccount(arn.split(':')[4])) {
      this.outside.letInByArn(PolicyHolder.REPOSITORY, arn, role, uses);
    }
  }

  private roleOf(holder: Holder): IRole {
    return holder === 'execution' ? this.executionRole : this.jobRole(holder);
  }

  private add(role: IRole, actions: string[], resources: string[], conditions?: Record<string, any>): void {
    this.policies.add(role, actions, resources.flatMap(knownArns), conditions);
  }

  private attachVolumes(role: IRole, key: IKey): void {
    this.policies.addKey(role, key, KEY_ACTIONS.encrypt);
    this.policies.addKey(role, key, ['kms:CreateGrant'], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  }

  private locations(holder: Holder, uri: string, use: string): S3Location[] {
    const { locations, unknown } = s3Places(uri, this.scope, this.context, this.artifactBucket);
    if (unknown !== undefined) { this.warn(holder, uri, use, unknown); }
    return locations;
  }

  private warn(holder: Holder, uri: string, use: string, hint: string): void {
    const who = holder === 'execution' ? 'the pipeline' : `step ${JSON.stringify(holder.stepName)}`;
    if (this.warned.has(`${who}${use}${uri}`)) { return; }
    this.warned.add(`${who}${use}${uri}`);
    Annotations.of(holder === 'execution' ? this.scope : holder).addWarningV2('cdk-mlops:unknown-s3-location',
      `${who} will ${use} an S3 location that is not known at synth (${hint}): grant the role access to the bucket yourself, or give the parameter a default`);
  }
}
