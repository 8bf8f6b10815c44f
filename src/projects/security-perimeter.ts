import { Annotations, Aspects, Stack, Token } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { PackageRepository } from './package-repository';
import type { IPackageRepository } from './package-repository';
import { dynamoDbPrefixList, s3PrefixList } from './private/prefix-lists';
import { makeAccessLogsBucket } from './private/strict/access-logs';
import { Hardening } from './private/strict/hardening';
import { jobProblems, warnOfJobs } from './private/strict/jobs';
import { allowBuses, allowLogs, allowSenders, StrictKey } from './private/strict/keys';
import { installPrivately } from './private/strict/packages';
import { PrivateNetwork } from './private-network';
import { PrivateService } from './private-service';
import type { StrictOptions } from './security';
import { Pipeline } from '../pipelines';
import type { Step } from '../pipelines';
import { ValidationError } from '../private/errors';

/**
 * What makes one stack strict: its keys, its network, its access logs and its packages. All resources of the stack are made to use them, when the app
 * is synthesized; what cannot be is an error there.
 */
export class SecurityPerimeter extends Construct {
  /** The VPC of all that runs in the stack. */
  public readonly vpc: IVpc;

  /** The subnets in the VPC, without a way to the internet. */
  public readonly subnets: SubnetSelection;

  /** The security groups of builds and functions. */
  public readonly securityGroups: ISecurityGroup[];

  /** The security groups of jobs and models. */
  public readonly jobSecurityGroups: ISecurityGroup[];

  /** The network, if it was made here. */
  public readonly network?: PrivateNetwork;

  /** The key for data. */
  public readonly dataKey: IKey;

  /** The key for logs, messages and settings of functions. */
  public readonly operationsKey: IKey;

  private readonly needed = new Set<PrivateService>();
  private readonly pipelines: Pipeline[] = [];
  private readonly hardening: Hardening;
  private logsBucket?: IBucket;
  /** The group that is made in a VPC that was given. */
  private ownGroup?: ISecurityGroup;
  private packages?: IPackageRepository;

  /**
   * @param trustedAccounts accounts with which the network has to do besides that of the stack
   */
  public constructor(scope: Construct, id: string, private readonly options: StrictOptions = {}, trustedAccounts: string[] = []) {
    super(scope, id);
    const stack = Stack.of(this);
    this.dataKey = options.dataKey ?? new StrictKey(this, 'DataKey', `Data of ${scope.node.path}`);
    this.operationsKey = options.operationsKey ?? this.makeOperationsKey(scope.node.path);
    this.logsBucket = options.accessLogsBucket;
    if (options.vpc === undefined) {
      this.network = new PrivateNetwork(this, 'Network', {
        cidr: options.cidr,
        s3PrefixListId: options.s3PrefixListId,
        dynamoDbPrefixListId: options.dynamoDbPrefixListId,
        encryptionKey: this.operationsKey,
        trustedAccounts,
      });
    }
    checkNetwork(options, this);
    this.vpc = options.vpc ?? this.network!.vpc;
    this.subnets = options.vpcSubnets ?? { subnets: this.vpc.isolatedSubnets };
    const subnetIds = closedSubnets(this.vpc, this.subnets, this);
    this.securityGroups = this.network ? [this.network.securityGroup] : options.securityGroups ?? [this.closedGroup(this.vpc)];
    this.jobSecurityGroups = this.network ? [this.network.securityGroup, this.network.jobSecurityGroup] : this.securityGroups;

    this.hardening = new Hardening(stack, {
      dataKeyArn: this.dataKey.keyArn,
      operationsKeyArn: this.operationsKey.keyArn,
      connection: {
        vpcId: this.vpc.vpcId,
        subnetIds,
        securityGroupIds: this.securityGroups.map(group => group.securityGroupId),
        jobSecurityGroupIds: this.jobSecurityGroups.map(group => group.securityGroupId),
      },
      accessLogsBucketName: () => this.accessLogsBucket.bucketName,
      isAccessLogsBucket: resource => this.isLogsBucket(resource),
      allowSender: (service, to) => { if (this.operationsKey instanceof StrictKey) { allowSenders(this.operationsKey, service, to); } },
      allowBuses: () => { if (this.operationsKey instanceof StrictKey) { allowBuses(this.operationsKey); } },
      reach: services => this.reach(services),
      installPrivately: resource => installPrivately(resource, () => this.packageRepository),
      packageStatements: spec => this.packages && this.logsIn(spec, this.packages) ? this.packages._readStatements() : [],
    });
    Aspects.of(stack).add({
      visit: node => {
        if (node === stack) { this.pipelines.forEach(pipeline => this.reachFrom(pipeline)); }
        this.hardening.visit(node);
        if (node === stack && !this.network) { this.tellServices(); }
      },
    });
    this.node.addValidation({ validate: () => [...this.pipelines.flatMap(jobProblems), ...this.hardening.problems()] });
    if (!(this.operationsKey instanceof StrictKey)) { this.tellKey(); }
  }

  /** The services that something in the stack calls: a VPC that was given needs an endpoint of each, and one of S3. Complete when the app is synthesized. */
  public get services(): PrivateService[] { return [...this.needed].sort(); }

  /** The bucket for access logs of buckets. It is made when it is asked for. */
  public get accessLogsBucket(): IBucket {
    this.logsBucket ??= makeAccessLogsBucket(this);
    return this.logsBucket;
  }

  /** The repository from which builds install packages. It is made when it is asked for. */
  public get packageRepository(): IPackageRepository {
    const { packageRepository, publicPackages } = this.options;
    this.packages ??= packageRepository
      ? PackageRepository.fromAttributes(this, 'Packages', packageRepository)
      : new PackageRepository(this, 'Packages', { publicPackages, encryptionKey: this.dataKey });
    return this.packages;
  }

  /**
   * Secure the jobs of a pipeline: those whose steps say nothing of a network or keys get them. Steps may say `networkIsolation: false`, which is a
   * warning; what else is not strict fails the synthesis.
   *
   * @param pipeline the pipeline; only one that is made in this app has jobs that are known
   */
  public secureJobs(pipeline: IPipelineRef): void {
    if (!(pipeline instanceof Pipeline)) {
      Annotations.of(this).addWarningV2('cdk-mlops:security.pipeline-elsewhere',
        `the jobs of pipeline ${pipeline.node.path} are not known here, so that strict security does not reach them: define the pipeline in this app, or see to it yourself`);
      return;
    }
    if (this.pipelines.includes(pipeline)) { return; }
    this.pipelines.push(pipeline);
    pipeline._addJobDefaults({
      vpc: this.vpc,
      vpcSubnets: this.subnets,
      securityGroups: this.jobSecurityGroups,
      networkIsolation: true,
      interContainerEncryption: true,
      volumeKmsKey: this.dataKey,
      outputKmsKey: this.dataKey,
    });
    warnOfJobs(pipeline);
    if (allSteps(pipeline.steps).some(step => step.stepType === 'EMR')) { this.network?._allowClusters(); }
    this.keepJobsInside(pipeline);
  }

  /** The credentials of jobs are of no use outside of the VPC. The service's own calls come from inside, too, since the jobs are connected to it. */
  private keepJobsInside(pipeline: Pipeline): void {
    const { artifactBucket } = pipeline;
    const roles = pipeline._jobRoles().map(role => role.roleArn);
    artifactBucket.addToResourcePolicy(new PolicyStatement({
      sid: 'JobsFromVpcOnly',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:GetObject', 's3:ListBucket', 's3:PutObject'],
      resources: [artifactBucket.bucketArn, artifactBucket.arnForObjects('*')],
      conditions: { ArnEquals: { 'aws:PrincipalArn': roles.length === 1 ? roles[0] : roles }, StringNotEquals: { 'aws:SourceVpc': this.vpc.vpcId } },
    }));
  }

  private reachFrom(pipeline: Pipeline): void {
    const roles = new Set<IRole>([...pipeline._jobRoles(), ...allSteps(pipeline.steps).flatMap(step => step._ownRole ?? [])]);
    for (const role of roles) { this.hardening.reach(Stack.of(this).resolve(role.roleArn), 'job'); }
  }

  private reach(services: PrivateService[]): void {
    if (this.ownGroup && services.includes(PrivateService.DYNAMODB) && !this.needed.has(PrivateService.DYNAMODB)) {
      const list = this.options.dynamoDbPrefixListId ?? dynamoDbPrefixList(this);
      if (list === undefined) {
        throw new ValidationError('DynamoDbPrefixListId', 'dynamoDbPrefixListId must be given to reach DynamoDB through vpc in a region without a well-known list of its '
          + `addresses, got none for ${JSON.stringify(Stack.of(this).region)}: give it, or securityGroups that reach DynamoDB`, this);
      }
      this.ownGroup.addEgressRule(Peer.prefixList(list), Port.tcp(443), 'Amazon DynamoDB');
    }
    services.forEach(service => this.needed.add(service));
    this.network?.addService(...services);
  }

  private makeOperationsKey(path: string): IKey {
    const key = new StrictKey(this, 'OperationsKey', `Logs and messages of ${path}`);
    allowLogs(key);
    return key;
  }

  /** A stack may have several projects, each with packages of its own. */
  private logsIn(spec: string, { domainName }: IPackageRepository): boolean {
    // the account may be a token, which a specification has in another form
    return spec.includes(Token.isUnresolved(domainName) ? 'aws codeartifact ' : ` --domain ${domainName} `);
  }

  private tellServices(): void {
    Annotations.of(this).addWarningV2('cdk-mlops:security.endpoints',
      `vpc is not made here: it has to have endpoints of S3 and of ${this.services.join(', ')}`);
  }

  private tellKey(): void {
    Annotations.of(this).addWarningV2('cdk-mlops:security.operations-key',
      'operationsKey is not made here: its policy has to let CloudWatch Logs, event buses and the services that send messages use it, EventBridge without a '
      + 'condition on the source, which it does not tell when it publishes to a topic');
  }

  /** HTTPS to what is in the VPC: its endpoints. */
  private closedGroup(vpc: IVpc): ISecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', { vpc, allowAllOutbound: false, description: 'Reaches the endpoints of the VPC and nothing else' });
    group.addEgressRule(Peer.ipv4(cidrOf(vpc, this)), Port.tcp(443), 'endpoints of the VPC');
    const list = this.options.s3PrefixListId ?? s3PrefixList(this);
    if (list !== undefined) { group.addEgressRule(Peer.prefixList(list), Port.tcp(443), 'Amazon S3'); }
    this.ownGroup = group;
    return group;
  }

  private isLogsBucket(resource: CfnResource): boolean {
    return this.logsBucket !== undefined && resource === this.logsBucket.node.defaultChild;
  }
}

function allSteps(steps: readonly Step[]): Step[] {
  return steps.flatMap(step => [step, ...allSteps(step._children())]);
}

/** Subnets without a way to the internet, as far as is known of them. */
function closedSubnets(vpc: IVpc, selection: SubnetSelection, scope: Construct): string[] {
  const { subnetIds, hasPublic, subnets } = vpc.selectSubnets(selection);
  const wrong = hasPublic ? 'public ones' : subnets.some(subnet => vpc.privateSubnets.includes(subnet)) ? 'some with a way to the internet'
    : subnetIds.length === 0 ? 'none' : undefined;
  if (wrong !== undefined) {
    throw new ValidationError('StrictSubnets', `vpcSubnets must select isolated subnets with strict security, got ${wrong}: `
      + 'name them in vpcSubnets, or leave out vpc for a network that is made here', scope);
  }
  return subnetIds;
}

function cidrOf(vpc: IVpc, scope: Construct): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    throw new ValidationError('StrictSecurityGroups',
      'securityGroups must be given with strict security for a vpc whose addresses are not known: give them, or vpcCidrBlock where the VPC is imported', scope);
  }
}

function checkNetwork({ vpc, vpcSubnets, securityGroups, cidr }: StrictOptions, scope: Construct): void {
  const orphan = vpcSubnets !== undefined ? 'vpcSubnets' : securityGroups !== undefined ? 'securityGroups' : undefined;
  if (vpc === undefined && orphan !== undefined) {
    throw new ValidationError('VpcMissing', `${orphan} needs vpc, got none: give the VPC, or remove it`, scope);
  }
  if (vpc !== undefined && cidr !== undefined) {
    throw new ValidationError('StrictCidr', 'cidr is for a network that is made here, but vpc is given: leave out one of them', scope);
  }
  if (securityGroups !== undefined && (securityGroups.length < 1 || securityGroups.length > 5)) {
    throw new ValidationError('SecurityGroupCount', `securityGroups must have 1 to 5 groups, got ${securityGroups.length}`, scope);
  }
}
