import type { Duration } from 'aws-cdk-lib';
import type { ComputeType } from 'aws-cdk-lib/aws-codebuild';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Expectation } from './expectation';

/**
 * A request to an endpoint.
 */
export interface EndpointRequest {
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
 * A request to an endpoint and what its answer has to be like.
 */
export interface EndpointTestCase extends EndpointRequest {
  /**
   * The name of the case in messages.
   *
   * @default - `case 1`, `case 2`, …
   */
  readonly name?: string;

  /** What the answer has to be like, at least one expectation. */
  readonly expect: Expectation[];

  /**
   * How long the answer may take, measured in the account of the pipeline.
   *
   * @default - the `maxLatency` of the test
   */
  readonly maxLatency?: Duration;
}

/**
 * How long the answers of an endpoint may take, all but the slowest few.
 */
export interface LatencyBudget {
  /** The part of the answers that has to come in time, in percent: above 0, up to 100. */
  readonly percentile: number;

  /** How long those answers may take, measured in the account of the pipeline. */
  readonly maxLatency: Duration;
}

/**
 * What becomes of the results of a test.
 */
export interface TestResultOptions {
  /**
   * The bucket of the reports. Each run writes `report.json` and `report.html` below `endpoint-tests/<stage>/`.
   *
   * @default - the artifact bucket of the deploy pipeline
   */
  readonly reportBucket?: IBucket;

  /**
   * Whether the result becomes part of the version in the model registry: customer metadata properties `endpoint-test/<stage>/result`,
   * `…/summary`, `…/report` and `…/time`. Other properties stay as they are.
   *
   * @default true
   */
  readonly recordInRegistry?: boolean;
}

/**
 * Options of a test that invokes the endpoint.
 */
export interface InvokeTestOptions extends TestResultOptions {
  /**
   * The requests.
   *
   * @default - those of `casesDirectory`
   */
  readonly cases?: EndpointTestCase[];

  /**
   * A directory with test cases, read at synth: every `.json` file in it and below it has one case or a list of them. Other files can be
   * the bodies of requests. They come after those of `cases`.
   *
   * The format is `data/endpoint-test-cases.schema.json` of this package.
   *
   * @default - those of `cases`
   */
  readonly casesDirectory?: string;

  /**
   * How often each request is sent, from 1 to 1000. A case passes when all of its answers do.
   *
   * @default 1
   */
  readonly repetitions?: number;

  /**
   * How long each answer may take, measured in the account of the pipeline.
   *
   * @default - as long as the endpoint takes
   */
  readonly maxLatency?: Duration;

  /**
   * How long the answers may take together: a limit for each percentile, over all cases and repetitions.
   *
   * @default - no limits
   */
  readonly latencyBudgets?: LatencyBudget[];

  /**
   * How many cases may fail before the test fails.
   *
   * @default 0
   */
  readonly allowedFailures?: number;

  /**
   * The part of all requests that may fail, from 0 to below 1, instead of `allowedFailures`. A request fails without an answer, and with
   * one that is not as expected.
   *
   * @default - `allowedFailures`
   */
  readonly maxErrorRate?: number;

  /**
   * How long the whole test may take, from 1 to 15 minutes. It waits as long for an endpoint that is not in service yet.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * A request of one media type that a model promises to take.
 */
export interface ContractSample extends EndpointRequest {
  /**
   * The media types in which the model promises to answer: the request is sent once for each.
   *
   * @default - sent once, and any media type will do
   */
  readonly responseTypes?: string[];

  /**
   * What the answers have to be like besides.
   *
   * @default - not empty
   */
  readonly expect?: Expectation[];
}

/**
 * Options of a test that holds the model to its interface.
 */
export interface ContractTestOptions extends TestResultOptions {
  /** Requests that the model has to answer, at least one. */
  readonly samples: ContractSample[];

  /**
   * Requests that the model has to refuse: by a client error (4xx), neither with an answer nor by breaking down (5xx).
   *
   * @default - no such requests
   */
  readonly refusals?: EndpointRequest[];

  /**
   * Whether the samples have to cover every media type, of requests and answers, that the version declares in the model registry.
   *
   * @default true
   */
  readonly coverRegistry?: boolean;

  /**
   * How long the whole test may take, from 1 to 15 minutes. It waits as long for an endpoint that is not in service yet.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;
}

/**
 * Options of a load test.
 */
export interface LoadTestOptions extends TestResultOptions {
  /** The requests, at least one: sent in turn, again and again. */
  readonly requests: EndpointRequest[];

  /** How long requests are sent, from 10 seconds to 4 hours. Above some 13 minutes there are pauses, in which CodePipeline calls the test again. */
  readonly duration: Duration;

  /**
   * How many requests are sent in a second, from 1 to 500, whether or not earlier ones are answered.
   *
   * @default - `concurrency` decides
   */
  readonly requestsPerSecond?: number;

  /**
   * How many requests are on their way at any time, from 1 to 200: as many clients that wait for an answer before they ask again.
   *
   * @default - `requestsPerSecond` decides
   */
  readonly concurrency?: number;

  /**
   * How long requests are sent at first without counting, up to 5 minutes.
   *
   * @default Duration.seconds(0)
   */
  readonly warmUp?: Duration;

  /** How long the answers may take: a limit for each percentile, at least one. */
  readonly latencyBudgets: LatencyBudget[];

  /**
   * The part of the requests that may stay without an answer, from 0 to below 1.
   *
   * @default 0
   */
  readonly maxErrorRate?: number;
}

/**
 * Options of a test that runs commands of one's own in CodeBuild.
 */
export interface CodeBuildTestOptions extends TestResultOptions {
  /**
   * The directory with the tests, whose content becomes an asset at synth. The commands run in it.
   */
  readonly directory: string;

  /**
   * The commands, at least one, in bash; the first that fails ends the test. They find `ENDPOINT_NAME`, `ENDPOINT_REGION`, `MODEL_PACKAGE_ARN` and `STAGE_NAME` in their
   * environment, and credentials for the endpoint, which end after an hour. They begin when the endpoint is in service.
   *
   * @default - those of `buildSpecFile`
   */
  readonly commands?: string[];

  /**
   * The name of a build specification in `directory`. It finds the same variables, but has to get credentials by itself: by assuming the role in `TEST_ROLE_ARN`.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
   * @default - `commands`
   */
  readonly buildSpecFile?: string;

  /**
   * The commands that install what `commands` need.
   *
   * @default - `pip install -r requirements.txt` and `npm ci`, each where its file is in `directory`
   */
  readonly installCommands?: string[];

  /**
   * Further environment variables.
   *
   * @default - none
   */
  readonly environmentVariables?: { [name: string]: string };

  /**
   * The size of the machine.
   *
   * @default ComputeType.SMALL
   */
  readonly computeType?: ComputeType;

  /**
   * How long the build may take, from 5 minutes to 1 hour.
   *
   * @default Duration.minutes(30)
   */
  readonly timeout?: Duration;
}
