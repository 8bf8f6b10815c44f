import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import type { EmrStepProperties } from '../properties/emr-step';
import { lazyProperties } from '../properties/lazy';
import { renderCache, renderRetries, Step } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';
import { EmrCluster } from './emr-cluster';

/** Properties of an `EmrStep`. */
export interface EmrStepProps extends StepOptions, CacheOptions, RetryOptions {
  /** The cluster that the step runs on. */
  readonly cluster: EmrCluster;

  /** What runs: `command-runner.jar`, or the S3 URI of a jar. */
  readonly jar: string;

  /**
   * The class with the `main` method, if the jar does not name it.
   *
   * @default - that of the jar
   */
  readonly mainClass?: string;

  /**
   * The arguments, for `command-runner.jar` with the program first, for example `spark-submit`.
   *
   * @default - none
   */
  readonly args?: string[];

  /**
   * Java properties.
   *
   * @default - none
   */
  readonly properties?: { [name: string]: string };
}

/**
 * Runs a step of Amazon EMR, on a running cluster or on one of its own.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-emr
 */
export class EmrStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: EmrStepProps) {
    super(scope, id, 'EMR', props);
    const texts = [props.jar, props.mainClass ?? '', ...props.args ?? [], ...Object.entries(props.properties ?? {}).flat()];
    const length = texts.filter(text => !Token.isUnresolved(text)).reduce((sum, text) => sum + text.length, 0);
    if (length > 10_240) {
      throw new ValidationError('TooLong', `jar, mainClass, args and properties must have at most 10240 characters together, got ${length}: put settings into a file`, this);
    }
  }

  /** Everything that is known of the step of the cluster once it is there. */
  public get properties(): EmrStepProperties { return lazyProperties(this, 'emr-step', 'EmrStepProperties'); }

  /** The id of the cluster. */
  public get clusterId(): string { return this.props.cluster._clusterId ?? this.property('ClusterId'); }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      StepConfig: {
        HadoopJarStep: {
          Jar: props.jar,
          Args: props.args,
          MainClass: props.mainClass,
          Properties: props.properties && Object.entries(props.properties).map(([Key, Value]) => ({ Key, Value })),
        },
      },
      ...props.cluster._render(),
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const stack = Stack.of(this);
    const { _clusterId: clusterId, _options: created } = this.props.cluster;
    const cluster = (id: string) => stack.formatArn({ service: 'elasticmapreduce', resource: 'cluster', resourceName: id });
    const actions = ['elasticmapreduce:AddJobFlowSteps', 'elasticmapreduce:CancelSteps', 'elasticmapreduce:DescribeCluster', 'elasticmapreduce:DescribeStep'];
    if (created) {
      // the ids of new clusters are known at run time only
      permissions.execution([...actions, 'elasticmapreduce:AddTags', 'elasticmapreduce:ListSteps', 'elasticmapreduce:TerminateJobFlows'], [cluster('*')]);
      // RunJobFlow has no resource-level permission
      permissions.execution(['elasticmapreduce:RunJobFlow'], ['*']);
      const { serviceRole, instanceProfile } = created;
      permissions.passRoleTo([serviceRole.roleArn], 'elasticmapreduce.amazonaws.com');
      permissions.passRoleTo([instanceProfile.role?.roleArn ?? stack.formatArn({
        service: 'iam', region: '', resource: 'role', resourceName: instanceProfile.instanceProfileName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      })], 'ec2.amazonaws.com');
    } else {
      permissions.execution(actions, [cluster(permissions.isRuntime(clusterId!) ? '*' : clusterId!)]);
    }
    permissions.managedRule(created ? 'SageMakerPipelineExecutionEMRClusterStatusUpdateRule' : 'SageMakerPipelineExecutionEMRStepStatusUpdateRule');
  }
}
