import { Annotations, ArnFormat, Fn, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct, IConstruct } from 'constructs';
import type { ImageConfig } from '../images';
import { knownArns } from './known-names';
import { Parameter, StringParameter } from './parameter';
import { Step, StepContext } from './step';
import { groupResourceName } from './steps/model-package-group';
import { PipelineExpression, splitString } from '../private/expressions';

/** Who needs a permission: the pipeline itself, or the job of a step. */
type Holder = 'execution' | Step;

interface Entry {
  readonly role: IRole;
  readonly actions: string[];
  /** By what they resolve to. */
  readonly resources: Map<string, string>;
  readonly conditions?: Record<string, any>;
  /** Which of the resources a statement has already. */
  readonly granted: Set<string>;
}

/**
 * Collects what a pipeline's steps need, and grants it at the end: statements with the same actions become one, so that the policy of a pipeline
 * with many steps stays small.
 *
 * @internal
 */
export class Permissions {
  private readonly entries = new Map<string, Entry>();
  private readonly keyGrants = new Set<string>();
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
  }

  /** The calls that the service makes with the pipeline's role. */
  public execution(actions: string[], resources: string[], conditions?: Record<string, any>): void {
    this.add(this.executionRole, actions, resources, conditions);
  }

  /** A statement of the user's for the pipeline's role. */
  public statement(statement: PolicyStatement): void {
    this.executionRole.addToPrincipalPolicy(statement);
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
  public container(step: Step, logGroup: string): void {
    this.job(step, ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], [
      this.stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: `${logGroup}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
    ]);
    this.job(step, ['cloudwatch:PutMetricData'], ['*'], {
      'ForAnyValue:StringLike': { 'cloudwatch:namespace': ['/aws/sagemaker/*', 'aws/sagemaker/*'] },
    });
  }

  /** Connect a job to a VPC. EC2 has no resource-level permission for the describe calls. */
  public network(step: Step): void {
    this.job(step, [
      'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ], ['*']);
    this.job(step, ['ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
      ['network-interface', 'subnet', 'security-group'].map(resource => this.stack.formatArn({ service: 'ec2', resource, resourceName: '*' })));
  }

  /** Pull an image. */
  public pull(step: Step, image: ImageConfig): void {
    if (!image.repositoryArn) { return; }
    this.job(step, ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [image.repositoryArn]);
    this.job(step, ['ecr:GetAuthorizationToken'], ['*']);
  }

  /** Use a key with the pipeline's role. */
  public executionKey(key: IKey): void {
    this.grantKey(this.executionRole, key, 'encrypt');
  }

  /** Use a key to read and write. */
  public useKey(step: Step, key: IKey): void {
    this.grantKey(this.jobRole(step), key, 'encrypt');
  }

  /** The volumes of a job are encrypted on behalf of the role that creates the job and of the job's own role. */
  public useVolumeKey(step: Step, key: IKey): void {
    for (const role of [this.jobRole(step), this.executionRole]) {
      this.grantKey(role, key, 'encrypt');
      this.add(role, ['kms:CreateGrant'], [key.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    }
  }

  /** Encrypt volumes on behalf of the pipeline's role, as those of endpoints are. */
  public executionVolumeKey(key: IKey): void {
    this.executionKey(key);
    this.add(this.executionRole, ['kms:CreateGrant'], [key.keyArn], { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  }

  /** Read an S3 location, wherever its URI comes from. */
  public read(holder: Holder, uri: string): void {
    for (const location of this.locations(holder, uri, 'read')) {
      const role = this.roleOf(holder);
      this.add(role, ['s3:GetObject'], [`${location.bucketArn}/${location.prefix}*`]);
      this.add(role, ['s3:ListBucket'], [location.bucketArn], location.prefix ? { StringLike: { 's3:prefix': [`${location.prefix}*`] } } : undefined);
      if (location.key) { this.grantKey(role, location.key, 'decrypt'); }
    }
  }

  /** Write below an S3 location, wherever its URI comes from. */
  public write(holder: Holder, uri: string): void {
    for (const location of this.locations(holder, uri, 'write')) {
      const role = this.roleOf(holder);
      this.add(role, ['s3:AbortMultipartUpload', 's3:PutObject'], [`${location.bucketArn}/${location.prefix}*`]);
      if (location.key) { this.grantKey(role, location.key, 'encrypt'); }
    }
  }

  /**
   * Record executions as trials of an experiment.
   *
   * @param name the experiment's name, if it is known; those of trials and their components are known at run time only
   */
  public experiment(name: string = '*'): void {
    const experiments = this.isRuntime(name) ? [this.sagemakerArn('experiment', '*')] : this.sagemakerArns('experiment', name);
    this.execution([
      'sagemaker:AddTags', 'sagemaker:AssociateTrialComponent', 'sagemaker:CreateExperiment', 'sagemaker:CreateTrial', 'sagemaker:CreateTrialComponent',
      'sagemaker:DescribeExperiment', 'sagemaker:DescribeTrial', 'sagemaker:DescribeTrialComponent', 'sagemaker:UpdateTrialComponent',
    ], [...experiments, ...['experiment-trial', 'experiment-trial-component'].map(resource => this.sagemakerArn(resource, '*'))]);
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

  /** Writes the statements into the roles' policies, those of before excepted. */
  public grant(): void {
    for (const entry of this.entries.values()) {
      const fresh = [...entry.resources.keys()].filter(text => !entry.granted.has(text)).sort();
      if (fresh.length === 0) { continue; }
      fresh.forEach(text => entry.granted.add(text));
      entry.role.addToPrincipalPolicy(new PolicyStatement({
        actions: [...entry.actions].sort(),
        resources: fresh.map(text => entry.resources.get(text)!),
        conditions: entry.conditions,
      }));
    }
  }

  private roleOf(holder: Holder): IRole {
    return holder === 'execution' ? this.executionRole : this.jobRole(holder);
  }

  private add(role: IRole, actions: string[], resources: string[], conditions?: Record<string, any>): void {
    const id = `${role.node.path}|${actions.join(',')}|${conditions ? JSON.stringify(conditions) : ''}`;
    let entry = this.entries.get(id);
    if (!entry) {
      entry = { role, actions, resources: new Map(), conditions, granted: new Set() };
      this.entries.set(id, entry);
    }
    for (const resource of resources.flatMap(knownArns)) {
      // the same ARN may come as different tokens
      const text = Token.isUnresolved(resource) ? JSON.stringify(this.stack.resolve(resource)) : resource;
      if (!entry.resources.has(text)) { entry.resources.set(text, resource); }
    }
  }

  private grantKey(role: IRole, key: IKey, use: 'encrypt' | 'decrypt'): void {
    const id = `${role.node.path}|${key.node.path}|${use}`;
    if (this.keyGrants.has(id)) { return; }
    this.keyGrants.add(id);
    if (use === 'encrypt') { key.grantEncryptDecrypt(role); } else { key.grantDecrypt(role); }
  }

  /** Where a URI points: known text, the place that another step writes to, or a parameter's default. */
  private locations(holder: Holder, uri: string, use: string): S3Location[] {
    const { text, stopped } = staticPrefix(uri);
    if (stopped && text === '') {
      if (Step.isStep(stopped.owner)) {
        return stopped.owner._writes(this.context).flatMap(written => this.locations(holder, written, use));
      }
      if (Parameter.isParameter(stopped.owner)) {
        const given = (stopped.owner as StringParameter).defaultValue;
        if (given !== undefined) { return this.locations(holder, given, use); }
      }
    }
    const location = this.parseS3Uri(text);
    if (location) { return [location]; }
    if (/^(https?|file):/.test(text)) { return []; }
    this.warn(holder, uri, use, stopped?.hint ?? text);
    return [];
  }

  private parseS3Uri(uri: string): S3Location | undefined {
    const match = S3_URI.exec(uri);
    if (!match) {
      // assets have a URI that CloudFormation puts together
      const sub = Token.isUnresolved(uri) ? this.stack.resolve(uri)['Fn::Sub'] : undefined;
      const parts = typeof sub === 'string' ? S3_URI.exec(sub) : undefined;
      return parts ? { bucketArn: `arn:${this.stack.partition}:s3:::${Fn.sub(parts[1])}`, prefix: parts[2] ?? '' } : undefined;
    }
    const key = match[1] === this.artifactBucket.bucketName ? this.artifactBucket.encryptionKey : keyOfBucket(match[1]);
    return { bucketArn: `arn:${this.stack.partition}:s3:::${match[1]}`, prefix: match[2] ?? '', key };
  }

  private warn(holder: Holder, uri: string, use: string, hint: string): void {
    const who = holder === 'execution' ? 'the pipeline' : `step ${JSON.stringify(holder.stepName)}`;
    if (this.warned.has(`${who}${use}${uri}`)) { return; }
    this.warned.add(`${who}${use}${uri}`);
    Annotations.of(holder === 'execution' ? this.scope : holder).addWarningV2('cdk-mlops:unknown-s3-location',
      `${who} will ${use} an S3 location that is not known at synth (${hint}): grant the role access to the bucket yourself, or give the parameter a default`);
  }
}

const S3_URI = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

interface S3Location {
  readonly bucketArn: string;
  readonly prefix: string;
  readonly key?: IKey;
}

/** The text up to the first value that is only known at run time, and that value. */
function staticPrefix(uri: string): { text: string; stopped?: PipelineExpression } {
  let text = '';
  for (const part of splitString(uri)) {
    if (!PipelineExpression.isExpression(part)) {
      text += part;
      continue;
    }
    const join = part.form?.['Std:Join'];
    if (!join) { return { text, stopped: part }; }
    for (const [i, value] of (join.Values as any[]).entries()) {
      const inner = staticPrefix(PipelineExpression.isExpression(value) ? value.asString() : String(value));
      text += (i ? join.On : '') + inner.text;
      if (inner.stopped) { return { text, stopped: inner.stopped }; }
    }
  }
  return { text };
}

/** The key of the bucket whose name this is, if the name is a reference to a bucket construct. */
function keyOfBucket(bucketName: string): IKey | undefined {
  if (!Token.isUnresolved(bucketName)) { return undefined; }
  const [token] = Tokenization.reverseString(bucketName).tokens;
  if (!Reference.isReference(token)) { return undefined; }
  let at: IConstruct | undefined = token.target;
  for (let depth = 0; at && depth < 2; depth++, at = at.node.scope) {
    const key = (at as any).encryptionKey;
    if (key && typeof key.grantDecrypt === 'function') { return key; }
  }
  return undefined;
}
