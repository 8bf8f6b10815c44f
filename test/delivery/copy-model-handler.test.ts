import { handler } from '../../src/delivery/handlers/copy-model.lambda';
import type { JobContext, JobEvent } from '../../src/delivery/handlers/pipeline-job';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const JOB = '11111111-1111-1111-1111-111111111111';
const SOURCE = 'arn:aws:sagemaker:us-west-2:111111111111:model-package/abalone/7';
const COPY = 'arn:aws:sagemaker:eu-west-1:333333333333:model-package/abalone-copies/1';
const ROLE = 'arn:aws:iam::333333333333:role/model-copy/abalone-prod-models/CopyRole-1';
const MODEL = 'runs/job-1/output/model.tar.gz';
const XGBOOST = '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:1.7-1';
const OWN = '111111111111.dkr.ecr.us-west-2.amazonaws.com/churn:3';
const DIGEST = `sha256:${'a'.repeat(64)}`;
const BIG = 6_657_199_308;

let remaining = 900_000;
const context: JobContext = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => remaining };
const event = (token?: string, overrides: object = {}): JobEvent => ({
  'CodePipeline.job': {
    id: JOB,
    data: {
      continuationToken: token,
      actionConfiguration: {
        configuration: {
          UserParameters: JSON.stringify({ source: SOURCE, roleArn: ROLE, region: 'eu-west-1', bucket: 'copies', group: 'abalone-copies', imageAccount: '333333333333', ...overrides }),
        },
      },
    },
  },
});

/** What DescribeModelPackage tells of the source. */
const described = (overrides: object = {}) => ({
  ModelPackageName: 'abalone/7',
  ModelPackageGroupName: 'abalone',
  ModelPackageVersion: 7,
  ModelPackageArn: SOURCE,
  ModelPackageDescription: 'trained in May',
  CreationTime: new Date(0),
  ModelPackageStatus: 'Completed',
  ModelPackageStatusDetails: { ValidationStatuses: [] },
  ModelApprovalStatus: 'Approved',
  CustomerMetadataProperties: { team: 'shellfish' },
  InferenceSpecification: {
    Containers: [{
      Image: XGBOOST,
      ImageDigest: DIGEST,
      ModelDataUrl: `s3://models/${MODEL}`,
      ModelDataETag: 'abc',
      Environment: { SAGEMAKER_SUBMIT_DIRECTORY: 's3://models/code/source.tar.gz', LEVEL: '20' },
    }],
    SupportedContentTypes: ['text/csv'],
    SupportedResponseMIMETypes: ['text/csv'],
  },
  ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://models/runs/evaluation.json' } } },
  ...overrides,
});

interface Stored { readonly size: number; readonly etag: string; readonly metadata?: { [name: string]: string } }

let aws: AwsLoopback;
/** The objects by bucket and key; the copies of packages; the parts of uploads. */
let objects: Map<string, Stored>;
let packages: any[];
let uploads: Map<string, { key: string; metadata: any; parts: Map<number, string> }>;
beforeAll(async () => {
  process.env.POLL_MILLIS = '1';
  process.env.IMAGE_ACCOUNTS = JSON.stringify({ 246618743249: '141502667606', 999999999999: '' });
  aws = await AwsLoopback.start();
  for (const level of ['log', 'error', 'warn'] as const) { jest.spyOn(console, level).mockImplementation(); }
});
beforeEach(() => {
  remaining = 900_000;
  objects = new Map([[`models/${MODEL}`, 1000], ['models/code/source.tar.gz', 10], ['models/runs/evaluation.json', 5]]
    .map(([name, size]) => [String(name), { size: Number(size), etag: `"${String(name).length}"` }]));
  packages = [];
  uploads = new Map();
  aws.on('codepipeline', 'PutJobSuccessResult').on('codepipeline', 'PutJobFailureResult');
  aws.on('sts', 'AssumeRole', { Credentials: { AccessKeyId: 'ASIACOPY', SecretAccessKey: 's', SessionToken: 't', Expiration: new Date(86_400_000) } });
  aws.on('sagemaker', 'DescribeModelPackage', described());
  aws.on('sagemaker', 'ListModelPackages', () => ({ ModelPackageSummaryList: packages }));
  aws.on('sagemaker', 'CreateModelPackage', (input: any) => {
    // the service's idempotency
    if (!packages.some(each => each.token === input.ClientToken)) { registered({ ModelPackageDescription: input.ModelPackageDescription }); }
    return { ModelPackageArn: COPY };
  });
  aws.on('ecr', 'BatchGetImage', (input: any) => ({ images: [{ imageId: input.imageIds[0] }] }));
  aws.on('s3', 'HeadObject', ({ Bucket, Key }: any) => {
    const found = objects.get(`${Bucket}/${Key}`);
    if (found === undefined) { throw new AwsError('NotFound', 'Not Found', 404); }
    return { ContentLength: found.size, ETag: found.etag, Metadata: found.metadata };
  });
  aws.on('s3', 'ListObjectsV2', ({ Bucket, Prefix }: any) => ({
    Contents: [...objects].filter(([name]) => name.startsWith(`${Bucket}/${Prefix}`)).map(([name, { size, etag }]) => ({ Key: name.slice(Bucket.length + 1), Size: size, ETag: etag })),
  }));
  aws.on('s3', 'CopyObject', ({ Bucket, Key, CopySource, Metadata }: any) => {
    const source = objects.get(decodeURIComponent(CopySource))!;
    objects.set(`${Bucket}/${Key}`, { size: source.size, etag: '"copy"', metadata: Metadata });
    return { CopyObjectResult: { ETag: '"copy"' } };
  });
  aws.on('s3', 'CreateMultipartUpload', ({ Key, Metadata }: any) => {
    const UploadId = `upload-${uploads.size + 1}`;
    uploads.set(UploadId, { key: Key, metadata: Metadata, parts: new Map() });
    return { UploadId };
  });
  aws.on('s3', 'UploadPartCopy', ({ UploadId, PartNumber, CopySourceRange }: any) => {
    uploads.get(UploadId)!.parts.set(PartNumber, CopySourceRange);
    return { CopyPartResult: { ETag: `"part-${PartNumber}"` } };
  });
  aws.on('s3', 'ListParts', ({ UploadId, PartNumberMarker }: any) => {
    const numbers = [...uploads.get(UploadId)!.parts.keys()].sort((a, b) => a - b).filter(number => number > Number(PartNumberMarker ?? 0));
    const page = numbers.slice(0, 7);
    return { Parts: page.map(PartNumber => ({ PartNumber, ETag: `"part-${PartNumber}"` })), IsTruncated: numbers.length > 7, NextPartNumberMarker: page.at(-1) };
  });
  aws.on('s3', 'CompleteMultipartUpload', ({ Bucket, UploadId }: any) => {
    const { key, metadata, parts } = uploads.get(UploadId)!;
    const size = [...parts.values()].reduce((sum, range) => sum + range.split(/[=-]/).slice(1).map(Number).reduce((a, b) => b - a + 1), 0);
    objects.set(`${Bucket}/${key}`, { size, etag: '"many"', metadata });
    return {};
  });
  aws.on('s3', 'AbortMultipartUpload');
});
afterEach(() => aws.reset());
afterAll(async () => {
  delete process.env.POLL_MILLIS;
  delete process.env.IMAGE_ACCOUNTS;
  await aws.stop();
});

function registered(overrides: object): void {
  packages.unshift({
    ModelPackageArn: COPY,
    ModelPackageGroupName: 'abalone-copies',
    ModelPackageVersion: 1,
    ModelPackageDescription: `copy of ${SOURCE}: trained in May`,
    CreationTime: new Date(0),
    ModelPackageStatus: 'Completed',
    ModelApprovalStatus: 'Approved',
    ...overrides,
  });
}
const told = () => aws.inputs('PutJobSuccessResult').at(-1);
const failure = () => aws.inputs('PutJobFailureResult').map(input => input.failureDetails.message);
const copies = () => [...objects.keys()].filter(name => name.startsWith('copies/')).sort();
/** Calls as CodePipeline does, until the action is done. */
async function run(limit = 10): Promise<void> {
  await handler(event(), context);
  while (told()?.continuationToken !== undefined && failure().length === 0 && limit-- > 0) {
    await handler(event(told().continuationToken), context);
  }
}

test('copies everything that the package consists of, registers it and hands on its ARN', async () => {
  await run();
  expect(failure()).toEqual([]);
  expect(copies()).toEqual(['copies/abalone/7/models/code/source.tar.gz', 'copies/abalone/7/models/runs/evaluation.json', `copies/abalone/7/models/${MODEL}`]);
  expect(aws.inputs('CreateModelPackage')).toEqual([{
    ModelPackageGroupName: 'abalone-copies',
    ModelPackageDescription: `copy of ${SOURCE}: trained in May`,
    ModelApprovalStatus: 'Approved',
    CustomerMetadataProperties: { team: 'shellfish', SourceModelPackageArn: SOURCE },
    InferenceSpecification: {
      Containers: [{
        Image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
        ModelDataUrl: `s3://copies/abalone/7/models/${MODEL}`,
        Environment: { SAGEMAKER_SUBMIT_DIRECTORY: 's3://copies/abalone/7/models/code/source.tar.gz', LEVEL: '20' },
      }],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    },
    ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://copies/abalone/7/models/runs/evaluation.json' } } },
    ClientToken: expect.stringMatching(/^[0-9a-f]{36}$/),
  }]);
  expect(told().outputVariables).toEqual({ ModelPackageArn: COPY, ModelPackageVersion: '1' });
});

test('reads the source as itself, and does all else as the role of the stage in its region', async () => {
  await run();
  for (const { operation, accessKeyId, region } of aws.requests) {
    if (['PutJobSuccessResult', 'AssumeRole', 'DescribeModelPackage'].includes(operation)) { expect([operation, accessKeyId]).toEqual([operation, 'AKIALOOPBACK']); continue; }
    expect([operation, accessKeyId]).toEqual([operation, 'ASIACOPY']);
    if (operation !== 'HeadObject') { expect([operation, region]).toEqual([operation, 'eu-west-1']); }
  }
});

test('a version that is copied already is not copied again', async () => {
  await run();
  aws.requests.length = 0;
  await run();
  expect(aws.inputs('CopyObject')).toEqual([]);
  expect(aws.inputs('CreateModelPackage')).toEqual([]);
  expect(told().outputVariables.ModelPackageArn).toBe(COPY);
});

test.each([['models,runs/checks/,a.json,NONE', 'copies,abalone/7/models/runs/checks/,a.json,NONE'], ['NONE,NONE,NONE', 'NONE,NONE,NONE']])(
  'the baselines %s of a version are %s of its copy', async (baselines, expected) => {
    registered({});
    await handler(event(undefined, { baselines }), context);
    expect(told().outputVariables).toEqual({ ModelPackageArn: COPY, ModelPackageVersion: '1', Baselines: expected });
  });

test('two calls at the same time make one copy', async () => {
  let token: string | undefined;
  aws.on('sagemaker', 'CreateModelPackage', (input: any) => {
    token ??= input.ClientToken;
    expect(input.ClientToken).toBe(token);
    return { ModelPackageArn: COPY };
  });
  await Promise.all([handler(event(), context), handler(event(), context)]);
  expect(aws.inputs('CreateModelPackage')).toHaveLength(2);
});

test('version 1 is not taken for version 10', async () => {
  registered({ ModelPackageDescription: `copy of ${SOURCE}0: another` });
  registered({ ModelPackageDescription: `copy of ${SOURCE}0` });
  await handler(event(), context);
  expect(aws.inputs('CreateModelPackage')).toHaveLength(1);
});

test('a copy that failed is made again, by another request', async () => {
  await run();
  const [first] = aws.inputs('CreateModelPackage');
  packages[0].ModelPackageStatus = 'Failed';
  await run();
  const [, second] = aws.inputs('CreateModelPackage');
  expect(second.ClientToken).not.toBe(first.ClientToken);
  expect({ ...second, ClientToken: first.ClientToken }).toEqual(first);
  // the objects were there
  expect(aws.inputs('CopyObject')).toHaveLength(3);
});

test('waits for a copy that is being made', async () => {
  registered({ ModelPackageStatus: 'InProgress' });
  await handler(event(), context);
  expect(told().executionDetails.summary).toBe(`${COPY} is InProgress`);
  packages[0].ModelPackageStatus = 'Completed';
  await handler(event(told().continuationToken), context);
  expect(told().outputVariables.ModelPackageArn).toBe(COPY);
});

test('a copy that somebody rejected is not deployed', async () => {
  registered({ ModelApprovalStatus: 'Rejected' });
  await handler(event(), context);
  expect(failure()).toEqual([`the copy ${COPY} is not approved but Rejected: somebody decided so in the registry of the stage; approve it there to deploy it`]);
});

test('finds the copy on a later page', async () => {
  registered({});
  aws.on('sagemaker', 'ListModelPackages', (input: any) => input.NextToken ? { ModelPackageSummaryList: packages } : { ModelPackageSummaryList: [], NextToken: 'two' });
  await handler(event(), context);
  expect(told().outputVariables.ModelPackageArn).toBe(COPY);
});

describe('large objects', () => {
  beforeEach(() => { objects.set(`models/${MODEL}`, { size: BIG, etag: '"big"' }); });

  test('are copied in parts, each byte once', async () => {
    await run();
    expect(failure()).toEqual([]);
    const ranges = aws.inputs('UploadPartCopy').map(input => input.CopySourceRange.slice('bytes='.length).split('-').map(Number)).sort(([a], [b]) => a - b);
    expect(ranges[0][0]).toBe(0);
    ranges.slice(1).forEach(([from], i) => expect(from).toBe(ranges[i][1] + 1));
    expect(ranges.at(-1)![1]).toBe(BIG - 1);
    expect(aws.inputs('CompleteMultipartUpload')[0].MultipartUpload.Parts.map((part: any) => part.PartNumber)).toEqual(ranges.map((_, i) => i + 1));
    expect(aws.inputs('UploadPartCopy').every(input => input.CopySourceIfMatch === '"big"')).toBe(true);
  });

  test('go on in the next job when the time is over', async () => {
    // time for one round of parts: the clock goes on with each of them
    const now = jest.spyOn(Date, 'now');
    let time = Date.UTC(2026, 10, 1);
    now.mockImplementation(() => time);
    const parts = jest.fn();
    aws.on('s3', 'UploadPartCopy', ({ UploadId, PartNumber, CopySourceRange }: any) => {
      parts(PartNumber);
      time += 200_000;
      uploads.get(UploadId)!.parts.set(PartNumber, CopySourceRange);
      return { CopyPartResult: { ETag: `"part-${PartNumber}"` } };
    });
    try {
      await handler(event(), context);
      expect(JSON.parse(told().continuationToken)).toMatchObject({ upload: 'upload-1', part: 5 });
      await run();
    } finally {
      now.mockRestore();
    }
    expect(failure()).toEqual([]);
    expect(told().outputVariables.ModelPackageArn).toBe(COPY);
  });

  test('leave nothing behind when a part fails', async () => {
    aws.on('s3', 'UploadPartCopy', () => { throw new AwsError('PreconditionFailed', 'the object has changed', 412); });
    await handler(event(), context);
    expect(failure()[0]).toContain('could not be copied to s3://copies/abalone/7/models/');
    expect(aws.inputs('AbortMultipartUpload')).toEqual([expect.objectContaining({ UploadId: 'upload-1' })]);
    expect(aws.inputs('CreateModelPackage')).toEqual([]);
  });
});

test('no time left: nothing is lost', async () => {
  remaining = 0;
  await handler(event(), context);
  expect(JSON.parse(told().continuationToken)).toMatchObject({ done: 0 });
  expect(copies()).toEqual([]);
  remaining = 900_000;
  await handler(event(told().continuationToken), context);
  expect(copies()).toHaveLength(3);
});

test('after a failure in the middle, what is copied is not copied again', async () => {
  let calls = 0;
  aws.on('s3', 'CopyObject', ({ Bucket, Key, CopySource, Metadata }: any) => {
    if (++calls === 2) { throw new AwsError('AccessDenied', 'no', 403); }
    objects.set(`${Bucket}/${Key}`, { size: objects.get(decodeURIComponent(CopySource))!.size, etag: '"copy"', metadata: Metadata });
    return { CopyObjectResult: { ETag: '"copy"' } };
  });
  await handler(event(), context);
  expect(failure()[0]).toMatch(/could not be copied to .*: AccessDenied: no$/);
  await handler(event(), context);
  expect(aws.inputs('CopyObject').map(input => input.Key)).toEqual([
    'abalone/7/models/code/source.tar.gz', 'abalone/7/models/runs/evaluation.json', 'abalone/7/models/runs/evaluation.json', `abalone/7/models/${MODEL}`,
  ]);
});

test('an object that has another content than its copy is copied again', async () => {
  objects.set(`copies/abalone/7/models/${MODEL}`, { size: 1000, etag: '"x"', metadata: { 'source-etag': 'old' } });
  await handler(event(), context);
  expect(aws.inputs('CopyObject')).toHaveLength(3);
});

test('models of many files are copied file by file', async () => {
  objects.set('models/llm/weights 1.bin', { size: 1, etag: '"1"' });
  objects.set('models/llm/weights 2.bin', { size: 1, etag: '"2"' });
  aws.on('sagemaker', 'DescribeModelPackage', described({
    InferenceSpecification: {
      Containers: [{ Image: XGBOOST, ModelDataSource: { S3DataSource: { S3Uri: 's3://models/llm/', S3DataType: 'S3Prefix', CompressionType: 'None', ETag: 'e' } } }],
    },
    ModelMetrics: undefined,
  }));
  await run();
  expect(failure()).toEqual([]);
  expect(copies()).toEqual(['copies/abalone/7/models/llm/weights 1.bin', 'copies/abalone/7/models/llm/weights 2.bin']);
  expect(aws.inputs('CreateModelPackage')[0].InferenceSpecification.Containers[0].ModelDataSource).toEqual({
    S3DataSource: { S3Uri: 's3://copies/abalone/7/models/llm/', S3DataType: 'S3Prefix', CompressionType: 'None' },
  });
});

describe('images of one\'s own', () => {
  beforeEach(() => {
    aws.on('sagemaker', 'DescribeModelPackage', described({ InferenceSpecification: { Containers: [{ Image: OWN, ImageDigest: DIGEST, ModelDataUrl: `s3://models/${MODEL}` }] } }));
  });

  test('are those of the account of the stage, by their digest', async () => {
    await run();
    expect(aws.inputs('BatchGetImage')[0]).toEqual({ registryId: '333333333333', repositoryName: 'churn', imageIds: [{ imageDigest: DIGEST }] });
    expect(aws.inputs('CreateModelPackage')[0].InferenceSpecification.Containers[0]).toMatchObject({
      Image: '333333333333.dkr.ecr.eu-west-1.amazonaws.com/churn:3', ImageDigest: DIGEST,
    });
  });

  test('are waited for, and told when they do not come', async () => {
    const now = jest.spyOn(Date, 'now');
    let time = Date.UTC(2026, 10, 1);
    now.mockImplementation(() => time);
    try {
      aws.on('ecr', 'BatchGetImage', () => { throw new AwsError('RepositoryNotFoundException', 'not yet', 400); });
      await handler(event(), context);
      expect(told().executionDetails.summary).toBe('waiting for 333333333333.dkr.ecr.eu-west-1.amazonaws.com/churn:3');
      aws.on('ecr', 'BatchGetImage', { images: [], failures: [{ failureCode: 'ImageNotFound' }] });
      time += 30 * 60_000;
      await handler(event(told().continuationToken), context);
    } finally {
      now.mockRestore();
    }
    expect(failure()).toEqual([expect.stringMatching(/^333333333333\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/churn:3 cannot be found, .*: replicate the repository/)]);
    expect(aws.inputs('CreateModelPackage')).toEqual([]);
  });
});

test('an image of the service that the region does not have is told', async () => {
  const Image = '999999999999.dkr.ecr.us-west-2.amazonaws.com/rare:1';
  aws.on('sagemaker', 'DescribeModelPackage', described({ InferenceSpecification: { Containers: [{ Image, ModelDataUrl: `s3://models/${MODEL}` }] } }));
  await handler(event(), context);
  expect(failure()).toEqual([`${Image}, of which the model consists, is an image of the service that eu-west-1 does not have`]);
});

test.each<[string, () => void, RegExp]>([
  ['a package that is gone', () => aws.on('sagemaker', 'DescribeModelPackage', () => { throw new AwsError('ValidationException', 'does not exist'); }),
    /^the model package .*abalone\/7 could not be described: ValidationException: does not exist$/],
  ['an artifact that is gone', () => { objects.delete(`models/${MODEL}`); }, /^s3:\/\/models\/.*model\.tar\.gz, a part of the model, does not exist$/],
  ['an artifact that may not be read', () => aws.on('s3', 'HeadObject', () => { throw new AwsError('AccessDenied', 'no', 403); }), /have to be among the modelArtifacts of the deploy pipeline/],
  ['a group that may not be listed', () => aws.on('sagemaker', 'ListModelPackages', () => { throw new AwsError('AccessDeniedException', 'no', 400); }), /^the versions of the model package group abalone-copies of the stage could not be listed/],
  ['a package that cannot be registered', () => aws.on('sagemaker', 'CreateModelPackage', () => { throw new AwsError('ValidationException', 'wrong'); }), /could not be registered in abalone-copies: ValidationException: wrong$/],
  ['an image that may not be looked at', () => {
    aws.on('sagemaker', 'DescribeModelPackage', described({ InferenceSpecification: { Containers: [{ Image: OWN, ModelDataUrl: `s3://models/${MODEL}` }] } }));
    aws.on('ecr', 'BatchGetImage', () => { throw new AwsError('AccessDeniedException', 'no', 400); });
  }, /^the image 333333333333.*churn:3 could not be looked at/],
])('tells of %s', async (_, arrange, message) => {
  arrange();
  await handler(event(), context);
  expect(failure()).toEqual([expect.stringMatching(message)]);
});

test('survives throttling', async () => {
  const calls: { [operation: string]: number } = {};
  const throttled = (operation: string, answer: () => object) => () => {
    calls[operation] = (calls[operation] ?? 0) + 1;
    if (calls[operation] === 1) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return answer();
  };
  aws.on('sagemaker', 'DescribeModelPackage', throttled('describe', () => described()));
  aws.on('sagemaker', 'ListModelPackages', throttled('list', () => ({ ModelPackageSummaryList: packages })));
  aws.on('codepipeline', 'PutJobSuccessResult', throttled('tell', () => ({})));
  await run();
  expect(failure()).toEqual([]);
  expect(told().outputVariables.ModelPackageArn).toBe(COPY);
});

test('the bundle that ships works like the source', async () => {
  const { handler: bundled } = jest.requireActual('../../assets/delivery/handlers/copy-model.lambda');
  registered({});
  await bundled(event(), context);
  expect(told().outputVariables.ModelPackageArn).toBe(COPY);
});
