import { readFileSync } from 'fs';
import { Duration, Stack, Token } from 'aws-cdk-lib';
import type { IAction } from 'aws-cdk-lib/aws-codepipeline';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Expectation } from './expectation';
import { addFileAsset } from './private/file-asset';
import { FunctionAction, PipelineFunction } from './private/pipeline-function';
import type { TestCaseDocument, TestDocument } from './private/test-document';
import { checkKnown, checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/**
 * A request to an endpoint and what its answer has to be like.
 */
export interface EndpointTestCase {
  /**
   * The name of the case in messages.
   *
   * @default - `case 1`, `case 2`, …
   */
  readonly name?: string;

  /**
   * The body of the request, as text.
   *
   * @default - the content of `bodyFile`
   */
  readonly body?: string;

  /**
   * A file with the body of the request, text or not.
   *
   * @default - `body`
   */
  readonly bodyFile?: string;

  /**
   * The media type of the body.
   *
   * @default 'text/csv'
   */
  readonly contentType?: string;

  /**
   * The media type that the answer is to have.
   *
   * @default - the model chooses
   */
  readonly accept?: string;

  /** What the answer has to be like, at least one expectation. */
  readonly expect: Expectation[];

  /**
   * How long the answer may take, measured in the account of the pipeline.
   *
   * @default - the `maxLatency` of the test
   */
  readonly maxLatency?: Duration;

  /**
   * The variant that has to answer.
   *
   * @default - the endpoint chooses
   */
  readonly targetVariant?: string;

  /**
   * The model of a multi-model endpoint that has to answer.
   *
   * @default - the endpoint serves one model
   */
  readonly targetModel?: string;

  /**
   * The inference component that has to answer.
   *
   * @default - the endpoint has no inference components
   */
  readonly inferenceComponentName?: string;
}

/**
 * Options of a test that invokes the endpoint.
 */
export interface InvokeTestOptions {
  /** The requests, at least one. */
  readonly cases: EndpointTestCase[];

  /**
   * How long each answer may take, measured in the account of the pipeline.
   *
   * @default - as long as the endpoint takes
   */
  readonly maxLatency?: Duration;

  /**
   * How many cases may fail before the test fails.
   *
   * @default 0
   */
  readonly allowedFailures?: number;

  /**
   * How long the whole test may take, from 1 to 15 minutes. It waits as long for an endpoint that is not in service yet.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

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
}

/**
 * What a test contributes to a stage.
 */
export interface EndpointTestConfig {
  /** The action that does the test and fails with it. */
  readonly action: IAction;

  /** The role of whoever does the test. It is let into the role that may invoke the endpoint. */
  readonly testerRole: IRole;
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
    return new InvokeTest(options);
  }

  /**
   * Make the action of the test.
   *
   * @param scope where the test may put constructs of its own; each stage has one
   * @param options the stage
   */
  public abstract bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig;
}

class InvokeTest extends EndpointTest {
  private readonly document: TestDocument;
  private readonly timeout: Duration;

  public constructor(options: InvokeTestOptions) {
    super();
    if (options.cases.length === 0) {
      throw new ValidationError('TestCases', 'cases must have at least one member, got 0: a test without requests tests nothing');
    }
    checkRange(options.allowedFailures, 'allowedFailures', 0, options.cases.length - 1);
    this.timeout = options.timeout ?? Duration.minutes(5);
    if (!this.timeout.isUnresolved() && (this.timeout.toSeconds() < 60 || this.timeout.toSeconds() > 900)) {
      throw new ValidationError('TestTimeout', `timeout must be from 1 to 15 minutes, got ${this.timeout.toHumanString()}`);
    }
    this.document = {
      allowedFailures: options.allowedFailures ?? 0,
      cases: options.cases.map((testCase, i) => renderCase(testCase, i, options.maxLatency)),
    };
    const names = this.document.cases.map(testCase => testCase.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      throw new ValidationError('TestCaseName', `cases must have different names, got ${JSON.stringify(twice)} twice`);
    }
  }

  public bind(scope: Construct, options: EndpointTestBindOptions): EndpointTestConfig {
    const cases = addFileAsset(scope, '.json', JSON.stringify(this.document));
    const tester = new PipelineFunction(scope, 'Test', {
      handler: 'delivery/handlers/endpoint-test',
      description: `Tests the endpoint of stage ${options.stageName}`,
      timeout: this.timeout,
      runtime: options.lambdaRuntime,
      logRetention: options.logRetention,
    });
    tester.role.addToPolicy(new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: [Stack.of(scope).formatArn({
        service: 's3', region: '', account: '', resource: cases.bucketName, resourceName: cases.objectKey,
      })],
    }));
    options.assetsKey?.grant(tester.role, 'kms:Decrypt');
    return {
      testerRole: tester.role,
      action: new FunctionAction({
        actionName: options.actionName,
        runOrder: options.runOrder,
        function: tester.function,
        parameters: {
          endpointName: options.endpointName,
          roleArn: options.testRoleArn,
          region: Token.isUnresolved(options.region) ? undefined : options.region,
          bucket: cases.bucketName,
          key: cases.objectKey,
        },
      }),
    };
  }
}

function renderCase(testCase: EndpointTestCase, index: number, maxLatency?: Duration): TestCaseDocument {
  const name = testCase.name ?? `case ${index + 1}`;
  const at = `cases[${index}]`;
  if ((testCase.body === undefined) === (testCase.bodyFile === undefined)) {
    throw new ValidationError('TestCaseBody', `${at} must have either body or bodyFile, got ${testCase.body === undefined ? 'neither' : 'both'}`);
  }
  for (const [prop, value] of Object.entries(testCase)) { checkKnown(value, `${at}.${prop}`, 'the cases are written to a file'); }
  if (testCase.expect.length === 0) {
    throw new ValidationError('TestCaseExpectations', `${at}.expect must have at least one expectation, got 0: a test that expects nothing never fails`);
  }
  return {
    name,
    body: (testCase.body !== undefined ? Buffer.from(testCase.body) : readBody(testCase.bodyFile!, at)).toString('base64'),
    contentType: testCase.contentType ?? 'text/csv',
    accept: testCase.accept,
    targetModel: testCase.targetModel,
    targetVariant: testCase.targetVariant,
    inferenceComponent: testCase.inferenceComponentName,
    maxLatencyMillis: (testCase.maxLatency ?? maxLatency)?.toMilliseconds(),
    checks: testCase.expect.map(expectation => expectation._render()),
  };
}

function readBody(file: string, at: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ValidationError('TestCaseFile', `${at}.bodyFile must be a file that can be read, got ${JSON.stringify(file)}: ${(error as Error).message}`);
  }
}
