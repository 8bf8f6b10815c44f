import { handler } from '../../src/delivery/handlers/batch-model.lambda';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const ARN = 'arn:aws:sagemaker:us-west-2:111122223333:model-package/abalone';
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
});
afterEach(() => aws.reset());
afterAll(() => aws.stop());

test('takes the newest approved version at the time of the run', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [summary(7), summary(5)] });
  expect(await handler({ group: 'abalone', version: 'latest' })).toEqual({ ModelPackageArn: `${ARN}/7` });
  expect(aws.inputs('ListModelPackages')).toEqual([{
    ModelPackageGroupName: 'abalone', ModelApprovalStatus: 'Approved', SortBy: 'CreationTime', SortOrder: 'Descending', MaxResults: 100,
  }]);
});

test('takes the version that the start names, and asks nobody', async () => {
  expect(await handler({ group: 'abalone', version: `${ARN}/3` })).toEqual({ ModelPackageArn: `${ARN}/3` });
  expect(aws.inputs('ListModelPackages')).toEqual([]);
});

test('goes on past empty pages and versions that are not complete', async () => {
  aws.on('sagemaker', 'ListModelPackages', (input: any) => {
    switch (input.NextToken) {
      case undefined: return { ModelPackageSummaryList: [], NextToken: 'two' };
      case 'two': return { ModelPackageSummaryList: [summary(9, 'Failed')], NextToken: 'three' };
      default: return { ModelPackageSummaryList: [summary(8)] };
    }
  });
  expect(await handler({ group: 'abalone', version: 'latest' })).toEqual({ ModelPackageArn: `${ARN}/8` });
});

test('survives throttling', async () => {
  let calls = 0;
  aws.on('sagemaker', 'ListModelPackages', () => {
    if (++calls <= 3) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return { ModelPackageSummaryList: [summary(2)] };
  });
  expect(await handler({ group: 'abalone', version: 'latest' })).toEqual({ ModelPackageArn: `${ARN}/2` });
  expect(calls).toBe(4);
});

test('fails the run, with what to do, when nothing is approved', async () => {
  aws.on('sagemaker', 'ListModelPackages', { ModelPackageSummaryList: [] });
  await expect(handler({ group: 'abalone', version: 'latest' })).rejects.toThrow('the model package group abalone has no approved version: approve one');
});

test('fails the run when the group is gone', async () => {
  aws.on('sagemaker', 'ListModelPackages', () => { throw new AwsError('ValidationException', 'ModelPackageGroup abalone does not exist', 400); });
  await expect(handler({ group: 'abalone', version: 'latest' })).rejects.toThrow('does not exist');
});
