import { Readable } from 'stream';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { CodePipelineClient, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateEndpointCommand, DescribeModelPackageCommand, ListModelPackagesCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { GetRecordCommand, SageMakerFeatureStoreRuntimeClient } from '@aws-sdk/client-sagemaker-featurestore-runtime';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { AwsError, AwsLoopback } from './aws-loopback';

let aws: AwsLoopback;
beforeEach(async () => { aws = await AwsLoopback.start(); });
afterEach(async () => {
  aws.problems.length = 0;
  await aws.stop();
});

const arn = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone/3';

test('JSON: input, output with a timestamp, record of the request', async () => {
  aws.on('sagemaker', 'ListModelPackages', input => ({
    ModelPackageSummaryList: [{ ModelPackageArn: arn, ModelPackageGroupName: input.ModelPackageGroupName, CreationTime: new Date(86400000) }],
  }));
  const output = await new SageMakerClient(aws.clientConfig).send(new ListModelPackagesCommand({ ModelPackageGroupName: 'abalone', MaxResults: 1 }));
  expect(output.ModelPackageSummaryList![0].ModelPackageArn).toBe(arn);
  expect(output.ModelPackageSummaryList![0].CreationTime).toEqual(new Date(86400000));
  expect(aws.requests).toEqual([{
    service: 'sagemaker', operation: 'ListModelPackages', input: { ModelPackageGroupName: 'abalone', MaxResults: 1 }, accessKeyId: 'AKIALOOPBACK', region: 'us-west-2',
  }]);
  expect(aws.problems).toEqual([]);
});

test('a client without configuration finds the server in the environment', async () => {
  aws.on('codepipeline', 'PutJobSuccessResult');
  await new CodePipelineClient({}).send(new PutJobSuccessResultCommand({ jobId: '11111111-1111-1111-1111-111111111111' }));
  expect(aws.inputs('PutJobSuccessResult')).toEqual([{ jobId: '11111111-1111-1111-1111-111111111111' }]);
});

test('errors come as the SDK has them', async () => {
  aws.on('sagemaker', 'DescribeModelPackage', () => { throw new AwsError('ValidationException', 'ModelPackage does not exist', 400); });
  await expect(new SageMakerClient(aws.clientConfig).send(new DescribeModelPackageCommand({ ModelPackageName: arn })))
    .rejects.toMatchObject({ name: 'ValidationException', message: 'ModelPackage does not exist' });
  aws.on('s3', 'GetObject', () => { throw new AwsError('NoSuchKey', 'gone', 404); });
  await expect(new S3Client(aws.clientConfig).send(new GetObjectCommand({ Bucket: 'models', Key: 'a' }))).rejects.toMatchObject({ name: 'NoSuchKey' });
  aws.on('sts', 'AssumeRole', () => { throw new AwsError('AccessDenied', 'no', 403); });
  await expect(new STSClient(aws.clientConfig).send(new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::111122223333:role/r', RoleSessionName: 'test' })))
    .rejects.toMatchObject({ name: 'AccessDenied', message: 'no' });
});

test('throttling is retried', async () => {
  let calls = 0;
  aws.on('sagemaker', 'ListModelPackages', () => {
    if (++calls === 1) { throw new AwsError('ThrottlingException', 'slow down', 400); }
    return {};
  });
  await new SageMakerClient(aws.clientConfig).send(new ListModelPackagesCommand({}));
  expect(aws.requests.length).toBe(2);
});

test('REST: InvokeEndpoint sends a body and gets one', async () => {
  aws.on('sagemaker-runtime', 'InvokeEndpoint', input => ({ Body: `${Buffer.from(input.Body)} -> 9.5`, ContentType: 'text/csv' }));
  const output = await new SageMakerRuntimeClient(aws.clientConfig).send(new InvokeEndpointCommand({ EndpointName: 'abalone', ContentType: 'text/csv', Body: '1,2' }));
  expect(Buffer.from(output.Body!).toString()).toBe('1,2 -> 9.5');
  expect(output.ContentType).toBe('text/csv');
  expect(aws.requests[0].input).toMatchObject({ EndpointName: 'abalone', ContentType: 'text/csv' });
});

test('REST: GetRecord with lists in the query', async () => {
  aws.on('sagemaker-featurestore-runtime', 'GetRecord', input => ({ Record: [{ FeatureName: input.FeatureNames[1], ValueAsString: '1' }] }));
  const output = await new SageMakerFeatureStoreRuntimeClient(aws.clientConfig).send(new GetRecordCommand({
    FeatureGroupName: 'customers', RecordIdentifierValueAsString: '7', FeatureNames: ['a', 'b'],
  }));
  expect(output.Record).toEqual([{ FeatureName: 'b', ValueAsString: '1' }]);
});

test('query: AssumeRole with lists in, XML out', async () => {
  const credentials = { AccessKeyId: 'ASIAOTHERACCOUNT0', SecretAccessKey: 's', SessionToken: 't<&>', Expiration: new Date(4102444800000) };
  aws.on('sts', 'AssumeRole', { Credentials: credentials });
  const output = await new STSClient(aws.clientConfig).send(new AssumeRoleCommand({
    RoleArn: 'arn:aws:iam::444455556666:role/deploy', RoleSessionName: 'test', DurationSeconds: 900, Tags: [{ Key: 'a', Value: 'b' }],
  }));
  expect(output.Credentials).toEqual(credentials);
  expect(aws.inputs('AssumeRole')).toEqual([
    { RoleArn: 'arn:aws:iam::444455556666:role/deploy', RoleSessionName: 'test', DurationSeconds: 900, Tags: [{ Key: 'a', Value: 'b' }] },
  ]);
  // the assumed credentials are visible in what follows
  aws.on('sagemaker', 'ListModelPackages');
  await new SageMakerClient({ ...aws.clientConfig, credentials: { accessKeyId: 'ASIAOTHERACCOUNT0', secretAccessKey: 's' } }).send(new ListModelPackagesCommand({}));
  expect(aws.requests[1].accessKeyId).toBe('ASIAOTHERACCOUNT0');
});

test('S3: objects in, out and listed', async () => {
  const s3 = new S3Client(aws.clientConfig);
  const objects = new Map<string, Buffer>();
  aws.on('s3', 'PutObject', input => { objects.set(input.Key, input.Body); });
  aws.on('s3', 'GetObject', input => ({ Body: objects.get(input.Key), ContentType: 'application/json' }));
  aws.on('s3', 'ListObjectsV2', { Contents: [{ Key: 'a/b.json', Size: 2 }], KeyCount: 1, IsTruncated: false });
  await s3.send(new PutObjectCommand({ Bucket: 'models', Key: 'a/b c.json', Body: '{}', Metadata: { owner: 'ml' } }));
  const output = await s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'a/b c.json' }));
  expect(await output.Body!.transformToString()).toBe('{}');
  expect(aws.inputs('PutObject')[0]).toMatchObject({ Bucket: 'models', Key: 'a/b c.json', Metadata: { owner: 'ml' } });
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'models', Prefix: 'a/' }))).Contents).toEqual([{ Key: 'a/b.json', Size: 2 }]);
});

test('S3: a body that is streamed in chunks', async () => {
  aws.on('s3', 'PutObject');
  const text = 'x'.repeat(100_000);
  await new S3Client(aws.clientConfig).send(new PutObjectCommand({ Bucket: 'models', Key: 'a', Body: Readable.from([text, 'end']), ContentLength: 100_003 }));
  expect(String(aws.inputs('PutObject')[0].Body)).toBe(`${text}end`);
});

test('S3: many keys in XML', async () => {
  aws.on('s3', 'DeleteObjects', input => ({ Deleted: input.Delete.Objects }));
  const output = await new S3Client(aws.clientConfig).send(new DeleteObjectsCommand({ Bucket: 'models', Delete: { Objects: [{ Key: 'a&b' }, { Key: 'c' }], Quiet: false } }));
  expect(aws.inputs('DeleteObjects')[0].Delete).toEqual({ Objects: [{ Key: 'a&b' }, { Key: 'c' }], Quiet: false });
  expect(output.Deleted).toEqual([{ Key: 'a&b' }, { Key: 'c' }]);
});

test('CodeBuild', async () => {
  aws.on('codebuild', 'StartBuild', input => ({ build: { id: `${input.projectName}:1`, startTime: new Date(0), buildComplete: false } }));
  const { build } = await new CodeBuildClient(aws.clientConfig).send(new StartBuildCommand({ projectName: 'images', environmentVariablesOverride: [{ name: 'A', value: 'b', type: 'PLAINTEXT' }] }));
  expect(build).toMatchObject({ id: 'images:1', startTime: new Date(0) });
});

test('fails when a request breaks the rules of the API', async () => {
  aws.on('sagemaker', 'CreateEndpoint', { EndpointArn: 'arn:aws:sagemaker:us-west-2:111122223333:endpoint/x' });
  await expect(new SageMakerClient(aws.clientConfig).send(new CreateEndpointCommand({ EndpointName: 'not_a_name', EndpointConfigName: undefined })))
    .rejects.toMatchObject({ name: 'ValidationException' });
  expect(aws.problems).toEqual([
    'sagemaker CreateEndpoint.EndpointName must match [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}, got "not_a_name"',
    'sagemaker CreateEndpoint.EndpointConfigName is required in CreateEndpointInput, got nothing: add it',
  ]);
  expect(() => aws.reset()).toThrow(/the loopback found 2 problem\(s\)/);
});

test('fails when nobody answers, and when an answer is none of AWS', async () => {
  await expect(new SageMakerClient(aws.clientConfig).send(new ListModelPackagesCommand({}))).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(aws.problems).toEqual(['no handler for SageMaker.ListModelPackages (sagemaker): say aws.on(service, operation, handler)']);
  aws.on('sagemaker', 'ListModelPackages', { ModelPackages: [] });
  await new SageMakerClient(aws.clientConfig).send(new ListModelPackagesCommand({}));
  expect(aws.problems[1]).toMatch(/^the handler's output of sagemaker ListModelPackages.ModelPackages is not a member of ListModelPackagesOutput/);
  expect(() => aws.on('sagemaker', 'ListModels2')).toThrow('sagemaker has no operation "ListModels2"');
  expect(() => aws.on('ec2', 'DescribeVpcs')).toThrow('the loopback does not speak ec2, the protocol of ec2');
  await expect(aws.stop()).rejects.toThrow(/2 problem/);
  aws = await AwsLoopback.start();
});
