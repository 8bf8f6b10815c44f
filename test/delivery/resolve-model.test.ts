import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import { handler } from '../../src/delivery/handlers/resolve-model.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '11111111-1111-1111-1111-111111111111';
const ARN = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone';
const REGISTRY = 'https://us-west-2.console.aws.amazon.com/sagemaker/home?region=us-west-2#/studio';
const context: JobContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };
const event = (parameters: object): JobEvent => ({
  'CodePipeline.job': { id: JOB, data: { actionConfiguration: { configuration: { UserParameters: JSON.stringify(parameters) } } } },
});
const summary = (version: number, status = 'Completed') => ({
  ModelPackageArn: `${ARN}/${version}`,
  ModelPackageVersion: version,
  ModelPackageGroupName: 'abalone',
  ModelApprovalStatus: 'Approved',
  ModelPackageStatus: status,
  CreationTime: new Date(version * 86_400_000),
});

let aws: AwsLoopback;
beforeAll(async () => {
  aws = await AwsLoopback.start();
  jest.spyOn(console, 'log').mockImplementation();
  jest.spyOn(console, 'error').mockImplementation();
  jest.spyOn(console, 'warn').mockImplementation();
});
beforeEach(() => { aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult'); });
afterEach(() => aws.reset());
afterAll(() => aws.stop());

const success = () => aws.inputs('PutJobSuccessResult');
const failure = () => aws.inputs('PutJobFailureResult');

test('asks for approved versions, newest first, and returns the first', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7), summary(5)] });
  await handler(event({ group: 'abalone' }), context);
  expect(aws.inputs('ListModelPackages')).toEqual([{
    ModelPackageGroupName: 'abalone', ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100,
  }]);
  expect(success()).toEqual([{
    jobId: JOB,
    outputVariables: { Approved: 'true', ModelPackageArn: `${ARN}/7`, ModelPackageVersion: '7', RegistryUrl: REGISTRY },
    executionDetails: { externalExecutionId: 'request-1', percentComplete: 100, summary: 'version 7 is the newest approved one' },
  }]);
  expect(failure()).toEqual([]);
});

test('takes a group by its ARN, as a group of another account needs', async () => {
  const group = 'arn:aws:sagemaker:us-west-2:444455556666:model-package-group/abalone';
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(1)] });
  await handler(event({ group }), context);
  expect(aws.inputs('ListModelPackages')[0].ModelPackageGroupName).toBe(group);
  expect(success()).toHaveLength(1);
});

test('goes on past empty pages and versions that are not complete', async () => {
  aws.on('sagemaker', 'ListModelPackages', (input: any) => {
    switch (input.NextToken) {
      case undefined: return { ModelPackageSummaryList: [], NextToken: 'two' };
      case 'two': return { ModelPackageSummaryList: [summary(9, 'Failed')], NextToken: 'three' };
      default: return { ModelPackageSummaryList: [summary(8), summary(3)] };
    }
  });
  await handler(event({ group: 'abalone' }), context);
  expect(aws.inputs('ListModelPackages').map(input => input.NextToken)).toEqual([undefined, 'two', 'three']);
  expect(success()[0].outputVariables.ModelPackageVersion).toBe('8');
});

test('survives throttling', async () => {
  let calls = 0;
  aws.on('sagemaker', 'ListModelPackages', () => {
    if (++calls <= 3) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return { ModelPackageSummaryList: [summary(2)] };
  });
  let told = 0;
  aws.on('codepipeline', 'PutJobSuccessResult', () => {
    if (++told === 1) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return {};
  });
  await handler(event({ group: 'abalone' }), context);
  expect(calls).toBe(4);
  expect(told).toBe(2);
  expect(failure()).toEqual([]);
});

test('that no version is approved yet is told, and no failure', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(1, 'Pending')] });
  await handler(event({ group: 'abalone' }), context);
  expect(failure()).toEqual([]);
  expect(success()).toEqual([{
    jobId: JOB,
    outputVariables: { Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none', RegistryUrl: REGISTRY },
    executionDetails: {
      externalExecutionId: 'request-1',
      percentComplete: 100,
      summary: 'the model package group abalone has no approved version, so that nothing is deployed: approve one in the model registry, which starts this pipeline again',
    },
  }]);
});

test('fails the job with the reason when the group cannot be listed', async () => {
  aws.on('sagemaker', 'ListModelPackages', () => { throw new AwsError('AccessDeniedException', 'User is not authorized'); });
  await handler(event({ group: 'abalone' }), context);
  expect(failure()[0].failureDetails.message).toBe(
    'the versions of the model package group abalone could not be listed: AccessDeniedException: User is not authorized');
});

test('fails the job when the parameters are no JSON', async () => {
  const broken = event({});
  (broken['CodePipeline.job'].data.actionConfiguration.configuration as any).UserParameters = '{';
  await handler(broken, context);
  expect(failure()[0].failureDetails.message).toMatch(/^SyntaxError: /);
});

test('clips a message to what the API takes', async () => {
  aws.on('sagemaker', 'ListModelPackages', () => { throw new AwsError('ValidationException', 'x'.repeat(9000)); });
  await handler(event({ group: 'abalone' }), context);
  expect(failure()[0].failureDetails.message).toHaveLength(5000);
  expect(failure()[0].failureDetails.message).toMatch(/log of the function\)$/);
});

test('a second invocation for a job that is done is no error', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(1)] });
  aws.on('codepipeline', 'PutJobSuccessResult', () => { throw new AwsError('InvalidJobStateException', 'already Succeeded'); });
  await expect(handler(event({ group: 'abalone' }), context)).resolves.toBeUndefined();
});

test('an outcome that cannot be told is an error, so that Lambda tries again', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(1)] });
  aws.on('codepipeline', 'PutJobSuccessResult', () => { throw new AwsError('InvalidNonceException', 'no'); });
  await expect(handler(event({ group: 'abalone' }), context)).rejects.toThrow('no');
});

test('the bundle that ships works like the source', async () => {
  const { handler: bundled } = jest.requireActual('../../assets/delivery/handlers/resolve-model.lambda');
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(4)] });
  await bundled(event({ group: 'abalone' }), context);
  expect(success()[0].outputVariables.ModelPackageVersion).toBe('4');
});

describe('baselines', () => {
  const file = (key: string, bucket = 'artifacts') => ({ ContentType: 'application/json', S3Uri: `s3://${bucket}/${key}` });
  const DRIFT = {
    ModelDataQuality: { Statistics: file('abalone/e1/DataCheck/statistics.json'), Constraints: file('abalone/e1/DataCheck/constraints.json') },
    ModelQuality: { Statistics: file('abalone/e1/ModelCheck/statistics.json'), Constraints: file('abalone/e1/ModelCheck/constraints.json') },
    Bias: { ConfigFile: { S3Uri: 's3://elsewhere/config.json' }, PreTrainingConstraints: file('abalone/e1/Pre/analysis.json'), PostTrainingConstraints: file('abalone/e1/Post/analysis.json') },
    Explainability: { Constraints: file('abalone/e1/Shap/analysis.json') },
  };
  const describeVersion = (answer: object) => aws.on('sagemaker', 'DescribeModelPackage', {
    ModelPackageName: 'abalone', ModelPackageArn: `${ARN}/7`, CreationTime: new Date(0), ModelPackageStatus: 'Completed', ModelPackageStatusDetails: { ValidationStatuses: [] }, ...answer,
  });
  const resolve = (baselines: string[]) => handler(event({ group: 'abalone', baselines }), context);
  beforeEach(() => { aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7)] }); });

  test('of all kinds, statistics before constraints, below what they have in common', async () => {
    describeVersion({ DriftCheckBaselines: DRIFT });
    await resolve(['DataQuality', 'ModelBias', 'ModelExplainability', 'ModelQuality']);
    expect(aws.inputs('DescribeModelPackage')).toEqual([{ ModelPackageName: `${ARN}/7` }]);
    expect(success()).toEqual([{
      jobId: JOB,
      outputVariables: {
        Approved: 'true',
        ModelPackageArn: `${ARN}/7`,
        ModelPackageVersion: '7',
        RegistryUrl: REGISTRY,
        Baselines: 'artifacts,abalone/e1/,DataCheck/statistics.json,DataCheck/constraints.json,ModelCheck/constraints.json,Post/analysis.json,Shap/analysis.json',
      },
      executionDetails: { externalExecutionId: 'request-1', percentComplete: 100, summary: 'version 7 is the newest approved one' },
    }]);
  });

  test('of the kinds that stages monitor only', async () => {
    describeVersion({ DriftCheckBaselines: DRIFT });
    await resolve(['DataQuality']);
    expect(success()[0].outputVariables.Baselines).toBe('artifacts,abalone/e1/DataCheck/,statistics.json,constraints.json,NONE,NONE,NONE');
  });

  test('are the metrics of the version, where no baselines for drift were registered', async () => {
    describeVersion({ ModelMetrics: { ModelDataQuality: { Statistics: file('run/metrics/statistics.json'), Constraints: file('run/metrics/constraints.json') } } });
    await resolve(['DataQuality']);
    expect(success()[0].outputVariables.Baselines).toBe('artifacts,run/metrics/,statistics.json,constraints.json,NONE,NONE,NONE');
  });

  test('that a version lacks are told, and the version is deployed', async () => {
    describeVersion({ DriftCheckBaselines: { ModelQuality: DRIFT.ModelQuality } });
    await resolve(['DataQuality', 'ModelQuality']);
    expect(success()[0].outputVariables.Baselines).toBe('artifacts,abalone/e1/ModelCheck/,NONE,NONE,constraints.json,NONE,NONE');
    expect(success()[0].executionDetails.summary).toBe(
      'version 7 is the newest approved one; it has no baseline for DataQuality, so that it is not monitored for that: register it with driftCheckBaselines');
    expect(failure()).toEqual([]);
  });

  test('without an approved version are none', async () => {
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [] });
    await resolve(['DataQuality']);
    expect(success()[0].outputVariables).toEqual({
      Approved: 'false', ModelPackageArn: 'none', ModelPackageVersion: 'none', RegistryUrl: REGISTRY, Baselines: 'NONE,NONE,NONE,NONE,NONE,NONE,NONE',
    });
    expect(aws.inputs('DescribeModelPackage')).toEqual([]);
  });

  test('of a version without any are all missing', async () => {
    describeVersion({});
    await resolve(['DataQuality']);
    expect(success()[0].outputVariables.Baselines).toBe('NONE,NONE,NONE,NONE,NONE,NONE,NONE');
  });

  test('of data quality need statistics and constraints', async () => {
    describeVersion({ DriftCheckBaselines: { ModelDataQuality: { Constraints: DRIFT.ModelDataQuality.Constraints } } });
    await resolve(['DataQuality']);
    expect(success()[0].outputVariables.Baselines).toBe('NONE,NONE,NONE,NONE,NONE,NONE,NONE');
    expect(success()[0].executionDetails.summary).toContain('no baseline for DataQuality');
  });

  test.each([
    ['several buckets', { ...DRIFT.ModelDataQuality, Statistics: file('abalone/e1/statistics.json', 'other') }, /must lie in one bucket below one prefix/],
    ['places without a common prefix', { ...DRIFT.ModelDataQuality, Statistics: file('statistics.json') }, /must lie in one bucket below one prefix/],
    ['names that cannot be passed', { ...DRIFT.ModelDataQuality, Statistics: file('abalone/e1/a, b.json') }, /must have names without commas and spaces/],
  ])('in %s fail with what to do', async (_, ModelDataQuality, message) => {
    describeVersion({ DriftCheckBaselines: { ModelDataQuality } });
    await resolve(['DataQuality']);
    expect(success()).toEqual([]);
    expect(failure()[0].failureDetails.message).toMatch(message);
  });

  test('are looked up again when the service is busy', async () => {
    let calls = 0;
    aws.on('sagemaker', 'DescribeModelPackage', () => {
      calls += 1;
      if (calls < 3) { throw new AwsError('ThrottlingException', 'Rate exceeded'); }
      return {
        ModelPackageName: 'abalone',
        ModelPackageArn: `${ARN}/7`,
        CreationTime: new Date(0),
        ModelPackageStatus: 'Completed',
        ModelPackageStatusDetails: { ValidationStatuses: [] },
        DriftCheckBaselines: DRIFT,
      };
    });
    await resolve(['DataQuality']);
    expect(success()).toHaveLength(1);
  });

  test('that may not be looked up fail the job once, with the reason', async () => {
    aws.on('sagemaker', 'DescribeModelPackage', () => { throw new AwsError('AccessDeniedException', 'not authorized'); });
    await resolve(['DataQuality']);
    expect(success()).toEqual([]);
    expect(failure()).toHaveLength(1);
    expect(failure()[0].failureDetails.message).toMatch(/baselines of the version .*\/7 could not be looked up: AccessDeniedException: not authorized/);
  });
});

describe('for whoever is asked for approval, the metrics are quoted', () => {
  const REPORTS: { [version: number]: unknown } = {
    7: { regression_metrics: { mse: { value: 4.2134567 }, r2: { value: 0.81 } } }, 5: { regression_metrics: { mse: { value: 4.9 } } },
  };
  const quoted = async () => {
    await handler(event({ group: 'abalone', metrics: true }), context);
    expect(failure()).toEqual([]);
    return success()[0].outputVariables.Metrics;
  };
  beforeEach(() => {
    jest.spyOn(console, 'warn').mockImplementation();
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7), summary(5)] });
    aws.on('sagemaker', 'DescribeModelPackage', ({ ModelPackageName }: any) => ({
      ModelPackageName: 'abalone',
      ModelPackageArn: ModelPackageName,
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      CreationTime: new Date(0),
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: `s3://metrics/${ModelPackageName.split('/').pop()}/evaluation.json` } } },
    }));
    aws.on('s3', 'GetObject', ({ Key }: any) => ({ Body: JSON.stringify(REPORTS[Number(Key.split('/')[0])]) }));
  });

  test('each beside that of the version that was approved before', async () => {
    expect(await quoted()).toBe('regression_metrics.mse.value 4.21346 (in version 5 4.9), regression_metrics.r2.value 0.81');
  });

  test('alone for the first version', async () => {
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7)] });
    expect(await quoted()).toBe('regression_metrics.mse.value 4.21346, regression_metrics.r2.value 0.81');
  });

  test('as many as fit, and nothing in them is taken for a variable', async () => {
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7)] });
    aws.on('s3', 'GetObject', () => ({ Body: JSON.stringify({ '#{ResolveModel.Approved}': 1, ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`metric-with-a-long-name-${i}`, i])) }) }));
    const text = await quoted();
    expect(text.length).toBeLessThanOrEqual(300);
    expect(text).toMatch(/^\?\?ResolveModel\.Approved\? 1, metric-with-a-long-name-0 0, .*, …$/);
  });

  test('without any, that is said', async () => {
    aws.on('s3', 'GetObject', () => ({ Body: '{"text": "good"}' }));
    expect(await quoted()).toBe('none');
  });

  test.each<[string, () => void]>([
    ['the report is gone', () => { aws.on('s3', 'GetObject', () => { throw new AwsError('NoSuchKey', 'gone', 404); }); }],
    ['the role may not read it', () => { aws.on('s3', 'GetObject', () => { throw new AwsError('AccessDenied', 'no', 403); }); }],
  ])('none, and the deployment goes on, when %s', async (_, given) => {
    given();
    expect(await quoted()).toBe('none');
  });

  test('the deployment goes on when the version cannot be described', async () => {
    aws.on('sagemaker', 'DescribeModelPackage', () => { throw new AwsError('AccessDeniedException', 'no', 400); });
    expect(await quoted()).toBe('not readable');
  });

  test('a throttled look is tried again', async () => {
    let calls = 0;
    aws.on('s3', 'GetObject', () => {
      if (++calls === 1) { throw new AwsError('SlowDown', 'slow down', 503); }
      return { Body: JSON.stringify(REPORTS[7]) };
    });
    expect(await quoted()).toContain('mse.value 4.21346');
  });

  test('without a version there is none', async () => {
    aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [] });
    expect(await quoted()).toBe('none');
  });
});
