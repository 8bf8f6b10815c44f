import { createServer, Server } from 'http';
import type { AddressInfo } from 'net';
import { handler, TemplateEvent } from '../../../src/projects/handlers/project-template.lambda';
import { AwsError, AwsLoopback } from '../../support/aws-loopback';

let aws: AwsLoopback;
let cloudFormation: Server;
let answers: any[];
let refusals: number;

beforeAll(async () => {
  aws = await AwsLoopback.start();
  jest.spyOn(console, 'error').mockImplementation();
  cloudFormation = createServer((request, response) => {
    let text = '';
    request.on('data', chunk => { text += chunk; });
    request.on('end', () => {
      if (refusals-- > 0) { response.statusCode = 503; } else { answers.push(JSON.parse(text)); }
      response.end();
    });
  });
  await new Promise<void>(resolve => { cloudFormation.listen(0, '127.0.0.1', resolve); });
});
beforeEach(() => { answers = []; refusals = 0; });
afterEach(() => aws.reset());
afterAll(async () => {
  await aws.stop();
  await new Promise(resolve => { cloudFormation.close(resolve); });
});

const DOMAIN = 'arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abcdefghijkl';
const TAG = 'sagemaker:projectS3TemplatesLocation';
const FILE = { Source: 'cdk-assets/0123abcd.json', Bucket: 'templates', Key: 'templates/review.yaml' };
const PLACE = { DomainArn: DOMAIN, Location: 's3://templates/templates/' };
const event = (RequestType: TemplateEvent['RequestType'], ResourceProperties: TemplateEvent['ResourceProperties'], PhysicalResourceId?: string): TemplateEvent => ({
  RequestType,
  RequestId: 'request-1',
  StackId: 'arn:aws:cloudformation:eu-west-1:111111111111:stack/tooling/1',
  LogicalResourceId: 'File',
  PhysicalResourceId,
  ResponseURL: `http://127.0.0.1:${(cloudFormation.address() as AddressInfo).port}/response`,
  ResourceProperties,
});

describe('a template', () => {
  test.each(['Create', 'Update'] as const)('%s copies it, with the tag that makes it visible', async request => {
    aws.on('s3', 'CopyObject', {});
    await handler(event(request, FILE));
    expect(aws.inputs('CopyObject')).toEqual([expect.objectContaining({
      Bucket: 'templates', Key: 'templates/review.yaml', CopySource: 'cdk-assets/0123abcd.json', TaggingDirective: 'REPLACE', Tagging: 'sagemaker%3Astudio-visibility=true',
    })]);
    expect(answers).toEqual([expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 's3://templates/templates/review.yaml', RequestId: 'request-1' })]);
  });

  test('goes with its resource, and only then', async () => {
    aws.on('s3', 'DeleteObject', {});
    await handler(event('Delete', FILE, 's3://templates/templates/review.yaml'));
    expect(aws.inputs('DeleteObject')).toEqual([expect.objectContaining({ Bucket: 'templates', Key: 'templates/review.yaml' })]);
    aws.reset();
    // a creation that failed left nothing
    await handler(event('Delete', FILE, 'Tooling-File-1ABCDEF'));
    expect(aws.requests).toEqual([]);
    expect(answers.map(each => each.Status)).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('that cannot be copied fails the deployment, with the reason', async () => {
    aws.on('s3', 'CopyObject', () => { throw new AwsError('AccessDenied', 'no', 403); });
    await handler(event('Create', FILE));
    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('s3://templates/templates/review.yaml: AccessDenied: no') })]);
  });
});

describe('a domain', () => {
  test('is told where templates are, also when SageMaker is busy', async () => {
    let calls = 0;
    aws.on('sagemaker', 'AddTags', () => {
      if (++calls < 3) { throw new AwsError('ThrottlingException', 'slow down', 400); }
      return { Tags: [] };
    });
    await handler(event('Create', PLACE));
    expect(aws.inputs('AddTags').at(-1)).toEqual({ ResourceArn: DOMAIN, Tags: [{ Key: TAG, Value: 's3://templates/templates/' }] });
    expect([calls, answers.map(each => each.Status)]).toEqual([3, ['SUCCESS']]);
  });

  test('forgets the place when it goes, found on any page', async () => {
    aws.on('sagemaker', 'ListTags', ({ NextToken }: any) => NextToken
      ? { Tags: [{ Key: TAG, Value: 's3://templates/templates/' }] } : { Tags: [{ Key: 'team', Value: 'ml' }], NextToken: 'more' });
    aws.on('sagemaker', 'DeleteTags', {});
    await handler(event('Delete', PLACE, `${DOMAIN} ${TAG}`));
    expect(aws.inputs('DeleteTags')).toEqual([{ ResourceArn: DOMAIN, TagKeys: [TAG] }]);
  });

  test('that was told another place since then keeps it', async () => {
    aws.on('sagemaker', 'ListTags', { Tags: [{ Key: TAG, Value: 's3://others/' }] });
    await handler(event('Delete', PLACE, `${DOMAIN} ${TAG}`));
    expect(aws.inputs('DeleteTags')).toEqual([]);
    expect(answers.map(each => each.Status)).toEqual(['SUCCESS']);
  });

  test('that has gone does not hold up the deletion', async () => {
    aws.on('sagemaker', 'ListTags', () => { throw new AwsError('ValidationException', 'Domain [d-abcdefghijkl] does not exist', 400); });
    await handler(event('Delete', PLACE, `${DOMAIN} ${TAG}`));
    expect(answers.map(each => each.Status)).toEqual(['SUCCESS']);
  });

  test('that may not be tagged fails the deployment; a busy CloudFormation hears of it once', async () => {
    refusals = 2;
    aws.on('sagemaker', 'AddTags', () => { throw new AwsError('AccessDeniedException', 'no', 400); });
    await handler(event('Create', PLACE));
    expect(answers).toEqual([expect.objectContaining({ Status: 'FAILED', Reason: expect.stringContaining('AccessDeniedException: no') })]);
  });
});
