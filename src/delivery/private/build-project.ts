import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComputeType, LinuxBuildImage, PipelineProject } from 'aws-cdk-lib/aws-codebuild';
import type { PipelineProjectProps } from 'aws-cdk-lib/aws-codebuild';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { CheckOptions } from '../check-options';

/** The CodeBuild project `Project` of a pipeline, in the place that the options say, and the group of its logs, `Logs` unless it is given. */
export function buildProject(
  scope: Construct, options: CheckOptions, props: PipelineProjectProps,
): { project: PipelineProject; logGroup: ILogGroup } {
  const project = new PipelineProject(scope, 'Project', {
    ...props,
    environment: {
      buildImage: options.buildImage ?? LinuxBuildImage.AMAZON_LINUX_2023_5,
      computeType: options.computeType ?? ComputeType.SMALL,
      privileged: options.privileged ?? false,
    },
    grantReportGroupPermissions: false,
    logging: options.logGroup === undefined ? undefined : { cloudWatch: { logGroup: options.logGroup } },
    securityGroups: options.securityGroups,
    subnetSelection: options.vpcSubnets,
    timeout: options.timeout ?? Duration.hours(1),
    vpc: options.vpc,
  });
  // the group to which CodeBuild writes anyway and which the project may write to
  const logGroup = options.logGroup ?? new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/codebuild/${project.projectName}`,
    retention: options.logRetention ?? RetentionDays.SIX_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return { project, logGroup };
}
