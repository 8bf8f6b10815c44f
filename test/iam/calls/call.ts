import type { ContextValue } from '../evaluator';
import type { AppRole, World } from '../world';

/** One thing that a role does, as one authorization. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Record<string, ContextValue>;
  /** Why it is done: the words of docs/security.md. */
  readonly why: string;
}

/** What the roles at a place do. */
export interface RoleCalls {
  readonly path: RegExp;
  /**
   * A resource that such a role is for: its type, and its path below the parent of the role; an empty one means the parent itself. So a pattern as
   * general as `/\/Role$/` finds the roles of one construct, whatever an app calls it.
   */
  readonly beside?: readonly [type: string, path: string];
  /** What the role is for. */
  readonly title: string;
  /** Who assumes it. */
  readonly principal:
    'bedrock' | 'chatbot' | 'cloudformation' | 'codebuild' | 'codepipeline' | 'events' | 'federated' | 'lambda' | 'sagemaker' | 'scheduler' | 'servicecatalog' | 'states' | 'vpc-flow-logs' | 'role';
  readonly calls: (world: World, role: AppRole) => Call[];
  /** What the service says besides the account when it assumes the role; without it, and for others, it must not get in. */
  readonly trustContext?: (world: World, role: AppRole) => Record<string, string>;
  /** The only token with which it may be assumed, for `federated`. */
  readonly token?: (role: AppRole) => { readonly issuer: string; readonly audience: string; readonly subject: string };
  /** The role is there because something has to have one, and does nothing with it. */
  readonly idle?: boolean;
  /** What such a role might be thought to do and must not, besides what no role may do (forbidden.ts). */
  readonly forbidden?: (world: World, role: AppRole) => Call[];
  /** A second role that docs/security.md shows, and how its title goes on. */
  readonly also?: readonly [path: RegExp, suffix: string];
}

/** The same reason for several actions on several resources. */
export function all(actions: string[], resources: string | string[], why: string, context?: Call['context']): Call[] {
  return actions.flatMap(action => [resources].flat().map(resource => ({ action, resource, why, context })));
}

/** The path of the construct that a role belongs to. */
export function parentOf(role: AppRole, levels = 1): string { return role.path.split('/').slice(0, -levels).join('/'); }

/** An object, or the place of several, in S3. */
export class Place {
  public static of(world: World, uri: string): Place {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(uri)!;
    return new Place(`arn:${world.partition}:s3:::${bucket}`, key);
  }

  constructor(public readonly bucketArn: string, public readonly key: string) {}

  /** The object itself, or one below the prefix. */
  public get object(): string {
    return `${this.bucketArn}/${/\.\w+$/.test(this.key) ? this.key : `${this.key.replace(/\/$/, '')}/part-00000.csv`}`;
  }

  public read(why: string): Call[] {
    return [
      { action: 's3:GetObject', resource: this.object, why },
      { action: 's3:ListBucket', resource: this.bucketArn, why: 'find the objects below a location', context: { 's3:prefix': this.key } },
    ];
  }

  public write(why: string): Call[] {
    return [
      { action: 's3:PutObject', resource: this.object, why },
      { action: 's3:AbortMultipartUpload', resource: this.object, why: 'clean up after an upload of a large object that failed' },
    ];
  }
}

/** Logs to a group, of a stream of its own. */
export function writeLogs(groupArn: string, { createGroup = false, describe = false } = {}): Call[] {
  const group = groupArn.replace(/:\*$/, '');
  return [
    // calls about a group are decided on the ARN of its streams
    ...createGroup ? all(['logs:CreateLogGroup'], `${group}:log-stream:`, 'the first log of its kind makes the group') : [],
    ...all(['logs:CreateLogStream', 'logs:PutLogEvents'], `${group}:log-stream:2026/11/01/1`, 'write logs'),
    ...describe ? all(['logs:DescribeLogStreams'], `${group}:log-stream:`, 'find the stream to go on writing to') : [],
  ];
}

/** The ARN of the repository of an image URI. */
export function repositoryArn(world: World, imageUri: string): string {
  const [, account, region, name] = /^(\d{12})\.dkr\.ecr\.([^.]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(imageUri)!;
  return `arn:${world.partition}:ecr:${region}:${account}:repository/${name}`;
}

export function pullImage(repository: string): Call[] {
  return [
    ...all(['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repository, 'pull the image'),
    ...all(['ecr:GetAuthorizationToken'], '*', 'log in to the registry'),
  ];
}

/** The calls of a service that uses a key for another one, as S3 does for its callers. */
export function useKey(keyArn: string | undefined, actions: string[], why: string, via?: string): Call[] {
  return keyArn === undefined ? [] : all(actions.map(action => `kms:${action}`), keyArn, why, via === undefined ? undefined : { 'kms:ViaService': via });
}

/** Network interfaces of a job or model in a VPC. */
export function joinVpc(world: World, { region, account }: { region: string; account: string }, vpcConfig: any): Call[] {
  if (!vpcConfig) { return []; }
  const arn = (resource: string) => `arn:${world.partition}:ec2:${region}:${account}:${resource}`;
  const made = arn('network-interface/eni-0123456789abcdef0');
  // of VPCs that an app does not make, every one here is this
  const vpc = vpcArn(world, vpcConfig.Subnets[0]) ?? arn('vpc/vpc-12345678');
  return [
    ...all(['ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], '*', 'look at the VPC'),
    ...all(['ec2:CreateNetworkInterface'],
      [made, ...vpcConfig.Subnets.map((id: string) => arn(`subnet/${id}`)), ...vpcConfig.SecurityGroupIds.map((id: string) => arn(`security-group/${id}`))], 'join the VPC'),
    ...all(['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'], made, 'join and leave the VPC', { 'ec2:Vpc': vpc }),
  ];
}

/** The VPC of a subnet of the app. */
export function vpcArn(world: World, subnetId: string): string | undefined {
  const subnet = world.all('AWS::EC2::Subnet').find(each => each.ref === subnetId);
  return subnet && `arn:${world.partition}:ec2:${subnet.region}:${subnet.account}:vpc/${subnet.properties.VpcId}`;
}

/** How CodePipeline and CodeBuild look at a bucket before they use it. */
export function inspectBucket(bucketArn: string, actions = ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning']): Call[] {
  return all(actions, bucketArn, 'check whose bucket it is, where it is and whether it keeps versions');
}
