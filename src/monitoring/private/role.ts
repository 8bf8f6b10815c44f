import { ArnFormat, PhysicalName, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct, IDependable } from 'constructs';
import { placeOf } from './locations';
import type { OutsidePolicies } from '../../pipelines/access/outside-policies';

/** Metrics of the instances of a job. */
const JOB_NAMESPACE = '/aws/sagemaker/ProcessingJobs';

/** The permissions of monitoring jobs: those for places are collected until `finish()`. */
export class MonitorRole {
  /** The role itself. */
  public readonly holder: IRole;
  /** What is granted to. */
  public readonly role: IRole;
  private readonly objects = new Set<string>();
  /** Prefixes by bucket; undefined for all of it. */
  private readonly lists = new Map<string, Set<string> | undefined>();
  private readonly written = new Set<string>();
  private readonly repositories = new Set<string>();

  public constructor(private readonly scope: Construct, private readonly outside: OutsidePolicies, given?: IRole) {
    this.holder = given ?? this.make();
    this.role = outside.recorder(this.holder);
  }

  private make(): Role {
    return new Role(this.scope, 'Role', {
      // policies of buckets and keys in other accounts name it
      roleName: PhysicalName.GENERATE_IF_NEEDED,
      description: 'Runs the jobs of a model monitor: reads captured data and baselines, writes reports, logs and metrics',
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this.scope).account } },
      }),
    });
  }

  /**
   * What every job needs.
   *
   * @param namespaces those of the metrics that the monitors publish
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html#sagemaker-roles-createprocessingjob-perms
   */
  public container(namespaces: string[]): IDependable | undefined {
    const result = this.role.addToPrincipalPolicy(new PolicyStatement({
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [Stack.of(this.scope).formatArn({
        service: 'logs', resource: 'log-group', resourceName: '/aws/sagemaker/ProcessingJobs:*', arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      })],
    }));
    this.role.addToPrincipalPolicy(new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      // the action has no resource of its own: the condition is its limit
      resources: ['*'],
      // the service's documentation spells namespaces with a slash at the beginning and without
      conditions: { StringEquals: { 'cloudwatch:namespace': [JOB_NAMESPACE, ...namespaces.flatMap(each => [each, `/${each}`])].sort() } },
    }));
    return result.policyDependable;
  }

  /** Reading one object. */
  public readObject(uri: string): void {
    const { bucketArn, key, objectArn } = placeOf(uri, this.scope);
    this.outside.watchUri(uri);
    this.read(objectArn, bucketArn, key === undefined ? undefined : [key]);
  }

  /** Reading everything below a prefix. */
  public readBelow(uri: string): void {
    const { bucketArn, key, objectArn } = placeOf(uri.replace(/\/$/, ''), this.scope);
    this.outside.watchUri(uri);
    this.read(`${objectArn}/*`, bucketArn, key === undefined ? undefined : key === '' ? ['*'] : [key, `${key}/*`]);
  }

  /** Writing below a prefix. */
  public writeBelow(uri: string): void {
    const { objectArn } = placeOf(uri, this.scope);
    this.written.add(`${objectArn}/*`);
  }

  /** Reading what keys encrypt. */
  public decrypt(keyArns: string[]): void {
    if (keyArns.length > 0) { this.allow(['kms:Decrypt'], [...new Set(keyArns)]); }
  }

  /** Writing what a key encrypts. */
  public encrypt(key: IKey): void {
    key.grant(this.role, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** Volumes that a key encrypts, which the service attaches in the name of the role. */
  public volume(key: IKey): void {
    key.grant(this.role, 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey');
    this.role.addToPrincipalPolicy(new PolicyStatement({
      actions: ['kms:CreateGrant'],
      resources: [key.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    }));
  }

  /**
   * Asking a model on an endpoint that a job of Clarify makes for it, whose name begins with `sm-clarify-`.
   *
   * @param modelName undefined where only the analysis configuration has it
   */
  public askModel(modelName?: string): void {
    const arn = (resource: string, resourceName: string) => Stack.of(this.scope).formatArn({ service: 'sagemaker', resource, resourceName });
    const [endpoints, configs] = [arn('endpoint', 'sm-clarify-*'), arn('endpoint-config', 'sm-clarify-*')];
    this.allow(['sagemaker:DescribeModel'], modelName === undefined ? [arn('model', '*')] : [...new Set([modelName, lowerCase(modelName)])].map(name => arn('model', name)));
    this.allow(['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], [configs]);
    this.allow(['sagemaker:CreateEndpoint'], [endpoints, configs]);
    this.allow(['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], [endpoints]);
  }

  /** Pulling an image. */
  public pull(repositoryArn?: string): void {
    if (repositoryArn !== undefined) { this.repositories.add(repositoryArn); }
  }

  /** Adds what was collected: a statement for all places, since policies have a limited size. */
  public finish(): void {
    this.allow(['s3:GetObject'], [...this.objects]);
    for (const [bucketArn, prefixes] of this.lists) {
      this.role.addToPrincipalPolicy(new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        conditions: prefixes && { StringLike: { 's3:prefix': [...prefixes] } },
      }));
    }
    this.allow(['s3:AbortMultipartUpload', 's3:PutObject'], [...this.written]);
    if (this.repositories.size > 0) {
      this.allow(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [...this.repositories]);
      // without resource-level permission
      this.allow(['ecr:GetAuthorizationToken'], ['*']);
    }
  }

  private read(objectArn: string, bucketArn: string, prefixes: string[] | undefined): void {
    this.objects.add(objectArn);
    const known = this.lists.has(bucketArn) ? this.lists.get(bucketArn) : new Set<string>();
    prefixes?.forEach(prefix => known?.add(prefix));
    this.lists.set(bucketArn, prefixes && known);
  }

  private allow(actions: string[], resources: string[]): void {
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  }
}

/** The service kept names in lower case in its ARNs for years and still does for some types, and permissions are matched on that. */
function lowerCase(name: string): string { return Token.isUnresolved(name) ? name : name.toLowerCase(); }
