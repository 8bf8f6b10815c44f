import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { PrivateService } from '../../private-service';

/** Where things are connected, as templates say it. */
export interface Connection {
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
  /** With the group for the traffic between the instances of a job. */
  readonly jobSecurityGroupIds: string[];
}

const DESCRIBE = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'];

/** What the services that connect something to a VPC do with the role of it. */
export class Interfaces {
  constructor(private readonly stack: Stack, private readonly connection: Connection) {}

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
  public ofFunction(): PolicyStatement[] {
    return [
      this.create(this.connection.securityGroupIds),
      statement(['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'], [this.arn('network-interface', '*')]),
      statement(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'], ['*']),
    ];
  }

  /** @see https://docs.aws.amazon.com/codebuild/latest/userguide/auth-and-access-control-iam-identity-based-access-control.html */
  public ofBuild(): PolicyStatement[] {
    return [
      this.create(this.connection.securityGroupIds),
      statement(['ec2:DeleteNetworkInterface'], [this.arn('network-interface', '*')]),
      statement(['ec2:CreateNetworkInterfacePermission'], [this.arn('network-interface', '*')], {
        StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
        ArnEquals: { 'ec2:Subnet': this.connection.subnetIds.map(id => this.arn('subnet', id)) },
      }),
      statement(['ec2:DescribeDhcpOptions', ...DESCRIBE], ['*']),
    ];
  }

  /** @see https://docs.aws.amazon.com/sagemaker/latest/dg/host-vpc.html */
  public ofJob(): PolicyStatement[] {
    return [
      this.create(this.connection.jobSecurityGroupIds),
      statement(['ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission'],
        [this.arn('network-interface', '*')], { ArnLike: { 'ec2:Vpc': this.arn('vpc', this.connection.vpcId) } }),
      statement(['ec2:DescribeDhcpOptions', ...DESCRIBE], ['*']),
    ];
  }

  private create(groupIds: string[]): PolicyStatement {
    return statement(['ec2:CreateNetworkInterface'], [
      this.arn('network-interface', '*'),
      ...this.connection.subnetIds.map(id => this.arn('subnet', id)),
      ...groupIds.map(id => this.arn('security-group', id)),
    ]);
  }

  /** The account stays open: subnets may be shared from another one, and ids are unique anyway. */
  private arn(resource: string, resourceName: string): string {
    return this.stack.formatArn({ service: 'ec2', account: '*', resource, resourceName });
  }
}

function statement(actions: string[], resources: string[], conditions?: { [operator: string]: object }): PolicyStatement {
  return new PolicyStatement({ actions, resources, conditions });
}

const SERVICES: [RegExp, PrivateService[]][] = [
  [/^sagemaker:InvokeEndpoint/, [PrivateService.SAGEMAKER_RUNTIME]],
  [/^sagemaker:(BatchGetRecord|DeleteRecord|GetRecord|PutRecord)$/, [PrivateService.SAGEMAKER_FEATURE_STORE_RUNTIME]],
  [/^sagemaker:/, [PrivateService.SAGEMAKER_API]],
  [/^athena:/, [PrivateService.ATHENA]],
  [/^cloudformation:/, [PrivateService.CLOUDFORMATION]],
  [/^cloudwatch:/, [PrivateService.MONITORING]],
  [/^codeartifact:/, [PrivateService.CODEARTIFACT_API, PrivateService.CODEARTIFACT_REPOSITORIES]],
  [/^codebuild:/, [PrivateService.CODEBUILD]],
  [/^codepipeline:/, [PrivateService.CODEPIPELINE]],
  [/^dynamodb:/, [PrivateService.DYNAMODB]],
  [/^ecr:/, [PrivateService.ECR_API, PrivateService.ECR_DOCKER]],
  [/^events:/, [PrivateService.EVENTBRIDGE]],
  [/^glue:/, [PrivateService.GLUE]],
  [/^kms:/, [PrivateService.KMS]],
  [/^lambda:/, [PrivateService.LAMBDA]],
  [/^logs:/, [PrivateService.LOGS]],
  [/^secretsmanager:/, [PrivateService.SECRETS_MANAGER]],
  [/^sns:/, [PrivateService.SNS]],
  [/^sqs:/, [PrivateService.SQS]],
  [/^ssm:/, [PrivateService.SSM]],
  [/^states:/, [PrivateService.STEP_FUNCTIONS]],
  [/^sts:/, [PrivateService.STS]],
];

/** The services that are called with some permissions. */
export function servicesOf(actions: readonly string[]): PrivateService[] {
  return [...new Set(actions.flatMap(action => SERVICES.find(([pattern]) => pattern.test(action))?.[1] ?? []))];
}

/** What a build calls with the roles of the CDK's bootstrap, which it assumes to deploy a stack. */
export const DEPLOYMENT_SERVICES = [
  PrivateService.CLOUDFORMATION, PrivateService.ECR_API, PrivateService.ECR_DOCKER, PrivateService.SSM, PrivateService.STS,
];

/** What a function calls with the role of a stage, which it assumes to test an endpoint. */
export const TEST_SERVICES = [PrivateService.SAGEMAKER_API, PrivateService.SAGEMAKER_RUNTIME, PrivateService.STS];
