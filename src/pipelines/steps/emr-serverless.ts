import { Duration, Stack } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import { renderCache, renderRetries, Step } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';

/** A Spark job on EMR Serverless. */
export interface EmrServerlessSparkJob {
  /** The S3 URI of the script or jar. */
  readonly entryPoint: string;
  /**
   * Its arguments.
   *
   * @default - none
   */
  readonly entryPointArguments?: string[];
  /**
   * Parameters of `spark-submit`, for example `--conf spark.executor.cores=2`.
   *
   * @default - none
   */
  readonly sparkSubmitParameters?: string;
}

/** A Hive job on EMR Serverless. */
export interface EmrServerlessHiveJob {
  /** The S3 URI of the query. */
  readonly query: string;
  /**
   * The S3 URI of a query to run first.
   *
   * @default - none
   */
  readonly initQueryFile?: string;
  /**
   * Parameters of Hive.
   *
   * @default - none
   */
  readonly parameters?: string;
}

/** A new application of EMR Serverless. */
export interface EmrServerlessApplicationOptions {
  /** The application's name. */
  readonly name: string;
  /** The EMR release, for example `emr-7.0.0`. */
  readonly releaseLabel: string;
  /**
   * `SPARK` or `HIVE`.
   *
   * @default SPARK
   */
  readonly type?: string;
  /**
   * More members of the CreateApplication request, in the API's spelling, for example `initialCapacity`.
   *
   * @default - none
   */
  readonly additionalConfig?: { [name: string]: any };
}

/** The application of EMR Serverless that a step runs on. */
export class EmrServerlessApplication {
  /**
   * An application that is there.
   *
   * @param applicationId its id, for example `00f1r94vmvve0g09`; may be a parameter
   */
  public static existing(applicationId: string): EmrServerlessApplication { return new EmrServerlessApplication(applicationId); }

  /** An application that is made for the step. */
  public static create(options: EmrServerlessApplicationOptions): EmrServerlessApplication {
    return new EmrServerlessApplication(undefined, options);
  }

  /** @internal */
  private constructor(
    /** @internal */ public readonly _applicationId?: string,
    /** @internal */ public readonly _options?: EmrServerlessApplicationOptions,
  ) {}

  /** @internal */
  public _render(): any {
    if (!this._options) { return { ApplicationId: this._applicationId }; }
    const { name, releaseLabel, type, additionalConfig } = this._options;
    return { ApplicationConfig: { name, releaseLabel, type: type ?? 'SPARK', ...additionalConfig } };
  }
}

/** Properties of an `EmrServerlessStep`. */
export interface EmrServerlessStepProps extends StepOptions, CacheOptions, RetryOptions {
  /** The application that the job runs on. */
  readonly application: EmrServerlessApplication;

  /** The role that the job runs with. */
  readonly executionRole: IRole;

  /**
   * A Spark job. Give this or `hive`.
   *
   * @default - `hive`
   */
  readonly spark?: EmrServerlessSparkJob;

  /**
   * A Hive job. Give this or `spark`.
   *
   * @default - `spark`
   */
  readonly hive?: EmrServerlessHiveJob;

  /**
   * The job's name.
   *
   * @default - none
   */
  readonly jobName?: string;

  /**
   * How long the job may run.
   *
   * @default Duration.hours(12)
   */
  readonly maxRuntime?: Duration;

  /**
   * `configurationOverrides` of the job, in the API's spelling: application and monitoring configuration.
   *
   * @default - none
   */
  readonly configurationOverrides?: { [name: string]: any };

  /**
   * Tags of the job.
   *
   * @default - none
   */
  readonly jobTags?: { [key: string]: string };
}

/**
 * Runs a job on Amazon EMR Serverless. The service accepts this type since version 3 of the SageMaker Python SDK; it is not in every region.
 *
 * @see https://docs.aws.amazon.com/emr-serverless/latest/APIReference/API_StartJobRun.html
 */
export class EmrServerlessStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: EmrServerlessStepProps) {
    super(scope, id, 'EMRServerless', props);
    if ((props.spark === undefined) === (props.hive === undefined)) {
      throw new ValidationError('EmrServerlessJob', `spark or hive must be given, got ${props.spark ? 'both' : 'none'}: give one of them`, this);
    }
  }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    const { spark, hive } = props;
    return {
      ExecutionRoleArn: props.executionRole.roleArn,
      ...props.application._render(),
      JobConfig: {
        applicationId: props.application._applicationId,
        executionRoleArn: props.executionRole.roleArn,
        jobDriver: {
          sparkSubmit: spark && {
            entryPoint: spark.entryPoint, entryPointArguments: spark.entryPointArguments, sparkSubmitParameters: spark.sparkSubmitParameters,
          },
          hive: hive && { query: hive.query, initQueryFile: hive.initQueryFile, parameters: hive.parameters },
        },
        configurationOverrides: props.configurationOverrides,
        executionTimeoutMinutes: props.maxRuntime?.toMinutes(),
        name: props.jobName,
        tags: props.jobTags,
      },
    };
  }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache) };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const stack = Stack.of(this);
    const { application, executionRole } = this.props;
    const id = application._applicationId === undefined || permissions.isRuntime(application._applicationId) ? '*' : application._applicationId;
    const arn = (name: string) => stack.formatArn({ service: 'emr-serverless', resource: '/applications', resourceName: name });
    permissions.execution(['emr-serverless:GetApplication', 'emr-serverless:StartApplication', 'emr-serverless:StartJobRun', 'emr-serverless:TagResource'], [arn(id)]);
    permissions.execution(['emr-serverless:CancelJobRun', 'emr-serverless:GetJobRun', 'emr-serverless:TagResource'], [arn(`${id}/jobruns/*`)]);
    if (!application._applicationId) {
      permissions.execution(['emr-serverless:CreateApplication'], [stack.formatArn({ service: 'emr-serverless', resource: '/*' })]);
      permissions.execution(['emr-serverless:DeleteApplication', 'emr-serverless:StopApplication'], [arn(id)]);
    }
    permissions.passRoleTo([executionRole.roleArn], 'emr-serverless.amazonaws.com');
  }
}
