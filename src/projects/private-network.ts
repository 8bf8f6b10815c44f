import { ArnFormat, Fn, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib';
import {
  CfnFlowLog, CfnRouteTable, CfnSubnet, CfnSubnetRouteTableAssociation, CfnVPC, CfnVPCEndpoint, GatewayVpcEndpointAwsService, InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService, Peer, Port, SecurityGroup, SubnetType, Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { clusterStatement, endpointPolicy, s3EndpointPolicy } from './private/endpoint-policies';
import { dynamoDbPrefixList, s3PrefixList } from './private/prefix-lists';
import { PrivateService } from './private-service';
import { StageVpc } from '../delivery';
import type { StageVpcBindOptions, StageVpcConfig } from '../delivery';
import { checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';
import { reportMissing } from '../private/requirements';

/** Properties of a private network. */
export interface PrivateNetworkProps {
  /**
   * The addresses of the VPC, as a CIDR block of /16 to /24.
   *
   * @default '10.0.0.0/20'
   */
  readonly cidr?: string;

  /**
   * In how many availability zones there is a subnet, 2 to 4.
   *
   * @default 2
   */
  readonly availabilityZoneCount?: number;

  /**
   * The services that are reached by interface endpoints. More can be added later.
   *
   * @default - none; S3 is always reached
   */
  readonly services?: PrivateService[];

  /**
   * Further accounts whose roles may act through the endpoints, and whose buckets may be reached: 12 digits each.
   *
   * @default - only the account of the stack
   */
  readonly trustedAccounts?: string[];

  /**
   * The id of AWS's list of the addresses of Amazon S3 in the region, `pl-…`: S3 is then reached by a gateway endpoint, which costs nothing.
   *
   * @default - the list of a region in which it is well known; elsewhere S3 is reached by an interface endpoint
   */
  readonly s3PrefixListId?: string;

  /**
   * The id of AWS's list of the addresses of Amazon DynamoDB in the region, `pl-…`. Needed with the service `DYNAMODB` only.
   *
   * @default - the list of a region in which it is well known; elsewhere it has to be given
   */
  readonly dynamoDbPrefixListId?: string;

  /**
   * The key that the flow logs are encrypted with. Its policy has to let CloudWatch Logs use it.
   *
   * @default - a key of the service
   */
  readonly encryptionKey?: IKey;

  /**
   * How long the flow logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly flowLogRetention?: RetentionDays;
}

/**
 * A VPC without a way to or from the internet: isolated subnets only, endpoints of the services that are needed, and security groups that let
 * nothing out but HTTPS to these endpoints.
 *
 * It is made without a look at the account, so it fits stacks whose account or region is unknown.
 */
export class PrivateNetwork extends Construct {
  /**
   * A network of its own in the stack of each stage that gets it as `vpc`. Roles and buckets of the account of the deploy pipeline are let through, besides those of the stage.
   *
   * @param props the network; the same in each stage
   */
  public static stageVpc(props: PrivateNetworkProps = {}): StageVpc { return new NetworkOfStage(props); }

  /** The VPC. */
  public readonly vpc: IVpc;

  /** The isolated subnets, one in each availability zone. */
  public readonly subnets: SubnetSelection;

  /** For whatever runs in the network: HTTPS to the endpoints, nothing else, and nothing in. */
  public readonly securityGroup: SecurityGroup;

  /** For the instances of one job besides the other group: all traffic between its members, as distributed training needs it. */
  public readonly jobSecurityGroup: SecurityGroup;

  /** The group of the interface endpoints: HTTPS from members of `securityGroup`. */
  public readonly endpointSecurityGroup: SecurityGroup;

  /** The log of all connections. */
  public readonly flowLogGroup: LogGroup;

  private readonly accounts: string[];
  private readonly endpoints = new Map<PrivateService, Construct>();
  private readonly routeTableIds: string[];
  private readonly endpointScope: Construct;
  private readonly s3Policy = new PolicyDocument();

  public constructor(scope: Construct, id: string, private readonly props: PrivateNetworkProps = {}) {
    super(scope, id);
    check(props, this);
    this.accounts = [...new Set([Stack.of(this).account, ...props.trustedAccounts ?? []])];
    const cidr = props.cidr ?? '10.0.0.0/20';
    const vpc = new CfnVPC(this, 'Vpc', { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true });
    const subnets = this.makeSubnets(vpc, cidr);
    this.vpc = Vpc.fromVpcAttributes(this, 'Reference', {
      vpcId: vpc.ref,
      vpcCidrBlock: cidr,
      availabilityZones: subnets.map(({ subnet }) => subnet.attrAvailabilityZone),
      isolatedSubnetIds: subnets.map(({ subnet }) => subnet.ref),
      isolatedSubnetRouteTableIds: subnets.map(({ routeTable }) => routeTable.ref),
    });
    this.subnets = { subnetType: SubnetType.PRIVATE_ISOLATED };

    const group = (name: string, description: string) => new SecurityGroup(this, name, { vpc: this.vpc, description, allowAllOutbound: false });
    this.securityGroup = group('SecurityGroup', 'Reaches the endpoints of the network and nothing else');
    this.jobSecurityGroup = group('JobSecurityGroup', 'Traffic between the instances of a job');
    this.endpointSecurityGroup = group('EndpointSecurityGroup', 'The endpoints of the network');
    this.jobSecurityGroup.addIngressRule(this.jobSecurityGroup, Port.allTraffic(), 'instances of one job');
    this.jobSecurityGroup.addEgressRule(this.jobSecurityGroup, Port.allTraffic(), 'instances of one job');
    this.endpointSecurityGroup.addIngressRule(this.securityGroup, Port.tcp(443), 'members of the network');
    this.securityGroup.addEgressRule(this.endpointSecurityGroup, Port.tcp(443), 'interface endpoints');

    this.endpointScope = new Construct(this, 'Endpoints');
    this.routeTableIds = subnets.map(({ routeTable }) => routeTable.ref);
    this.addS3(vpc, this.routeTableIds);
    this.addService(...props.services ?? []);
    this.flowLogGroup = this.addFlowLog(vpc);
  }

  /** The services that have an interface endpoint. */
  public get services(): PrivateService[] {
    return [...this.endpoints.keys()].sort();
  }

  /**
   * Let the network reach more services. One that is reached already stays as it is.
   *
   * @param services the services
   */
  public addService(...services: PrivateService[]): void {
    for (const service of new Set(services.filter(each => !this.endpoints.has(each)))) {
      if (service === PrivateService.DYNAMODB) {
        this.endpoints.set(service, this.addDynamoDb());
        continue;
      }
      const endpoint = new InterfaceVpcEndpoint(this.endpointScope, idOf(service), {
        vpc: this.vpc,
        service: new InterfaceVpcEndpointAwsService(service),
        subnets: this.subnets,
        securityGroups: [this.endpointSecurityGroup],
        open: false,
        privateDnsEnabled: true,
      });
      for (const statement of endpointPolicy(service, this.accounts)) { endpoint.addToPolicy(statement); }
      this.endpoints.set(service, endpoint);
    }
  }

  /** Let clusters of EMR install what they are made of. @internal */
  public _allowClusters(): void { this.s3Policy.addStatements(clusterStatement(this)); }

  private makeSubnets(vpc: CfnVPC, cidr: string): { subnet: CfnSubnet; routeTable: CfnRouteTable }[] {
    const count = this.props.availabilityZoneCount ?? 2;
    // four parts, however many are used: another zone then moves none of the subnets
    const bits = 32 - Number(cidr.split('/')[1]) - 2;
    return Array.from({ length: count }, (_, i) => {
      const scope = new Construct(this, `Subnet${i + 1}`);
      const subnet = new CfnSubnet(scope, 'Subnet', {
        vpcId: vpc.ref,
        availabilityZone: Fn.select(i, Fn.getAzs()),
        cidrBlock: Fn.select(i, Fn.cidr(cidr, 4, String(bits))),
        mapPublicIpOnLaunch: false,
      });
      const routeTable = new CfnRouteTable(scope, 'RouteTable', { vpcId: vpc.ref });
      new CfnSubnetRouteTableAssociation(scope, 'Association', { routeTableId: routeTable.ref, subnetId: subnet.ref });
      return { subnet, routeTable };
    });
  }

  /** By a gateway endpoint where the addresses of S3 can be named in a security group, else by an interface endpoint that answers for all names. */
  private addS3(vpc: CfnVPC, routeTableIds: string[]): void {
    const prefixListId = this.props.s3PrefixListId ?? s3PrefixList(this);
    const { s3Policy: policyDocument } = this;
    policyDocument.addStatements(...s3EndpointPolicy(this, this.accounts));
    if (prefixListId !== undefined) {
      const { name } = GatewayVpcEndpointAwsService.S3;
      new CfnVPCEndpoint(this.endpointScope, 'S3', { vpcEndpointType: 'Gateway', serviceName: name, vpcId: vpc.ref, routeTableIds, policyDocument });
      this.securityGroup.addEgressRule(Peer.prefixList(prefixListId), Port.tcp(443), 'Amazon S3');
      return;
    }
    const endpoint = new InterfaceVpcEndpoint(this.endpointScope, 'S3Interface', {
      vpc: this.vpc,
      service: InterfaceVpcEndpointAwsService.S3,
      subnets: this.subnets,
      securityGroups: [this.endpointSecurityGroup],
      open: false,
      privateDnsEnabled: true,
    });
    const resource = endpoint.node.defaultChild as CfnVPCEndpoint;
    resource.policyDocument = policyDocument;
    // without it, only resolvers outside of the VPC would get the endpoint's addresses
    resource.dnsOptions = { privateDnsOnlyForInboundResolverEndpoint: 'AllResolvers' };
  }

  /** Its interface endpoint does not answer for the usual name, so that clients would have to know of it. */
  private addDynamoDb(): Construct {
    const prefixListId = this.props.dynamoDbPrefixListId ?? dynamoDbPrefixList(this);
    if (prefixListId === undefined) {
      throw new ValidationError('DynamoDbPrefixListId', 'dynamoDbPrefixListId must be given to reach DynamoDB in a region without a well-known list of its addresses, '
        + `got none for ${JSON.stringify(Stack.of(this).region)}: \`aws ec2 describe-managed-prefix-lists\` tells it`, this);
    }
    this.securityGroup.addEgressRule(Peer.prefixList(prefixListId), Port.tcp(443), 'Amazon DynamoDB');
    return new CfnVPCEndpoint(this.endpointScope, idOf(PrivateService.DYNAMODB), {
      vpcEndpointType: 'Gateway',
      serviceName: GatewayVpcEndpointAwsService.DYNAMODB.name,
      vpcId: this.vpc.vpcId,
      routeTableIds: this.routeTableIds,
      policyDocument: new PolicyDocument({ statements: endpointPolicy(PrivateService.DYNAMODB, this.accounts) }),
    });
  }

  /** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
  private reportKey(key: IKey): void {
    const stack = Stack.of(this);
    const groups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    reportMissing(this, 'projects.flow-log-key', {
      kind: 'key',
      arn: key.keyArn,
      statements: [new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
      })],
      added: false,
    }, `key ${JSON.stringify(key.node.path)} is not of this app, which cannot write its policy`);
  }

  private addFlowLog(vpc: CfnVPC): LogGroup {
    const group = new LogGroup(this, 'FlowLogs', {
      retention: this.props.flowLogRetention ?? RetentionDays.ONE_YEAR,
      encryptionKey: this.props.encryptionKey,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const key = this.props.encryptionKey;
    // an app writes the policy of its own key
    if (key && !Resource.isOwnedResource(key)) { this.reportKey(key); }
    const role = new Role(this, 'FlowLogRole', {
      description: 'Writes the flow logs of a private network',
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } } }),
    });
    role.addToPolicy(new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [group.logGroupArn],
    }));
    const log = new CfnFlowLog(this, 'FlowLog', {
      resourceId: vpc.ref,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: group.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
    });
    log.node.addDependency(role);
    return group;
  }
}

/** `sagemaker.featurestore-runtime` → `SagemakerFeaturestoreRuntime`. */
function idOf(service: PrivateService): string {
  return service.split(/[.-]/).map(part => part.slice(0, 1).toUpperCase() + part.slice(1)).join('');
}

function check(props: PrivateNetworkProps, scope: Construct): void {
  const { cidr, availabilityZoneCount, trustedAccounts, s3PrefixListId } = props;
  if (cidr !== undefined && (Token.isUnresolved(cidr) || !/^(\d{1,3}\.){3}\d{1,3}\/(1[6-9]|2[0-4])$/.test(cidr))) {
    throw new ValidationError('PrivateNetworkCidr', `cidr must be an IPv4 block of /16 to /24, known at synth, got ${JSON.stringify(cidr)}: write it as "10.0.0.0/20"`, scope);
  }
  checkRange(availabilityZoneCount, 'availabilityZoneCount', 2, 4, scope);
  const wrong = trustedAccounts?.find(account => !Token.isUnresolved(account) && !/^\d{12}$/.test(account));
  if (wrong !== undefined) { throw new ValidationError('TrustedAccounts', `trustedAccounts must have account ids of 12 digits, got ${JSON.stringify(wrong)}`, scope); }
  if (s3PrefixListId !== undefined && !Token.isUnresolved(s3PrefixListId) && !/^pl-[0-9a-f]{8,17}$/.test(s3PrefixListId)) {
    throw new ValidationError('S3PrefixListId', `s3PrefixListId must be the id of a prefix list, "pl-" and 8 to 17 hexadecimal digits, got ${JSON.stringify(s3PrefixListId)}`, scope);
  }
}

class NetworkOfStage extends StageVpc {
  public constructor(private readonly props: PrivateNetworkProps) { super(); }

  public bind(scope: Construct, { toolingAccount }: StageVpcBindOptions): StageVpcConfig {
    const { trustedAccounts = [] } = this.props;
    const trusted = [...new Set([...trustedAccounts, ...toolingAccount === undefined ? [] : [toolingAccount]])];
    const network = new PrivateNetwork(scope, 'Network', { ...this.props, trustedAccounts: trusted });
    return { vpc: network.vpc, vpcSubnets: network.subnets, securityGroups: [network.securityGroup, network.jobSecurityGroup] };
  }
}
