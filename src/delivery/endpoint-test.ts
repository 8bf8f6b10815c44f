import type { IAction } from 'aws-cdk-lib/aws-codepipeline';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CodeBuildTestOptions, ContractTestOptions, InvokeTestOptions, LoadTestOptions } from './endpoint-test-options';
import { ValidationError } from '../private/errors';
import type { IModelPackageGroup } from '../registry';
import { buildTest } from './private/tests/build-test';
import { contractTest, invokeTest, loadTest } from './private/tests/kinds';
import type { TestKind } from './private/tests/kinds';

/**
 * What a test gets to know when it is bound to a stage.
 */
export interface EndpointTestBindOptions {
  /** The name of the stage. */
  readonly stageName: string;

  /** The name of the test's action. */
  readonly actionName: string;

  /** The place of the test's action among the actions of the stage. */
  readonly runOrder: number;

  /** The name of the endpoint: a variable of the pipeline, known when the stage is deployed. */
  readonly endpointName: string;

  /** The ARN of the role that may invoke the endpoint: a variable of the pipeline, known when the stage is deployed. */
  readonly testRoleArn: string;

  /** The region of the endpoint. */
  readonly region: string;

  /**
   * The runtime of functions.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly lambdaRuntime?: Runtime;

  /**
   * How long logs are kept.
   *
   * @default RetentionDays.SIX_MONTHS
   */
  readonly logRetention?: RetentionDays;

  /**
   * The key of the bucket of the CDK bootstrap stack.
   *
   * @default - the bucket has no key of its own
   */
  readonly assetsKey?: IKey;

  /**
   * The ARN of the version that is served: a variable of the pipeline, known when the stage is deployed.
   *
   * @default - not known
   */
  readonly modelPackageArn?: string;

  /**
   * The group of the version, in which results are recorded.
   *
   * @default - results are not recorded
   */
  readonly modelPackageGroup?: IModelPackageGroup;

  /**
   * The bucket of the reports, unless the test has one of its own.
   *
   * @default - no reports
   */
  readonly reportBucket?: IBucket;

  /**
   * What tells the test from others, in the places of reports and of results in the model registry.
   *
   * @default - the name of the stage
   */
  readonly testId?: string;

  /**
   * Whether another CI system than CodePipeline calls the function of the test.
   *
   * @internal
   */
  readonly _direct?: boolean;
}

/**
 * What a test contributes to a stage.
 */
export interface EndpointTestConfig {
  /** The action that does the test and fails with it. */
  readonly action: IAction;

  /** The role of whoever does the test. It is let into the role that may invoke the endpoint. */
  readonly testerRole: IRole;

  /**
   * The place of the report: a variable of the action, for whoever is asked for approval.
   *
   * @default - no report
   */
  readonly reportUrl?: string;

  /**
   * Further actions, with run orders after that of `action`.
   *
   * @default - one action
   */
  readonly furtherActions?: IAction[];

  /**
   * Further roles that are let into the role that may invoke the endpoint.
   *
   * @default - one role
   */
  readonly furtherTesterRoles?: IRole[];
}

/**
 * A test of a deployed endpoint, which stops the pipeline when it fails.
 */
export abstract class EndpointTest {
  /**
   * Send requests to the endpoint and check the answers. The test waits until the endpoint is in service, runs every case
   * and tells all failures.
   *
   * @param options the requests and what their answers have to be like
   */
  public static invoke(options: InvokeTestOptions): EndpointTest {
    return new FunctionTest(invokeTest(options));
  }

  /**
   * Hold the model to the interface that its version declares in the model registry: a request for each media type that it takes is
   * answered in each media type that it promises, and what it must not take is refused without breaking down.
   *
   * @param options the samples
   */
  public static contract(options: ContractTestOptions): EndpointTest {
    return new FunctionTest(contractTest(options));
  }

  /**
   * Send many requests, at a constant rate or from a constant number of clients, and hold latency and errors to limits.
   *
   * The load comes from one function, in the account of the pipeline. Requests are not tried again.
   *
   * @param options the requests, their rate and the limits
   */
  public static load(options: LoadTestOptions): EndpointTest {
    return new FunctionTest(loadTest(options));
  }

  /**
   * Run commands of one's own in CodeBuild, for example pytest with requests to the endpoint: with the code of a directory of the repository, and with the
   * credentials of a role that may look at the endpoint and invoke it. A command that fails fails the test.
   *
   * @param options the code and the commands
   */
  public static codeBuild(options: CodeBuildTestOptions): EndpointTest {
    return new FunctionTest(buildTest(options));
  }

  /**
   * Several tests, one after the other. The first that fails stops the pipeline.
   *
   * @param tests at least one test
   */
  public static all(...tests: EndpointTest[]): EndpointTest {
    return new AllTests(tests);
  }

  /**
   * Make the action of the test.
   *
   * @param scope where the test may put constructs of its own; each stage has one
   * @param options the stage
   */
  public abstract bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig;
}

class FunctionTest extends EndpointTest {
  public constructor(private readonly kind: TestKind) {
    super();
  }

  public bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig {
    return this.kind.bind(scope, options);
  }
}

class AllTests extends EndpointTest {
  public constructor(private readonly tests: readonly EndpointTest[]) {
    super();
    if (tests.length === 0) {
      throw new ValidationError('Tests', 'tests must have at least one member, got 0');
    }
  }

  public bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig {
    let runOrder = options.runOrder;
    const configs = this.tests.map((test, i) => {
      const config = test.bind(new Construct(scope, `Test${i + 1}`), {
        ...options, runOrder, actionName: `${options.actionName}-${i + 1}`, testId: `${options.testId ?? options.stageName}/${i + 1}`,
      });
      runOrder = Math.max(...[config.action, ...config.furtherActions ?? []].map(action => action.actionProperties.runOrder ?? 1)) + 1;
      return config;
    });
    const [{ action, testerRole }] = configs;
    return {
      action,
      testerRole,
      // there is room for one link
      reportUrl: configs.at(-1)!.reportUrl,
      furtherActions: configs.flatMap(config => [config.action, ...config.furtherActions ?? []]).slice(1),
      furtherTesterRoles: configs.flatMap(config => [config.testerRole, ...config.furtherTesterRoles ?? []]).slice(1),
    };
  }
}
