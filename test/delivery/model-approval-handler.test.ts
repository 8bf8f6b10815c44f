import { handler } from '../../src/delivery/handlers/model-approval.lambda';
import type { PolicyDocument, RuleDocument } from '../../src/delivery/private/approval-document';
import { modelPackageEvent } from '../registry/model-package-events';
import { AwsError, AwsLoopback } from '../support/aws-loopback';

const ARN = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone';
const TOPIC = 'arn:aws:sns:eu-west-1:111111111111:decisions';
const CHAT = 'arn:aws:sns:eu-west-1:111111111111:chat';
const MARK = 'approval-policy/decision';
const CREATED = new Date('2026-02-24T17:00:00Z');

const atMost = (max: number): RuleDocument => ({ type: 'range', source: 'ModelQuality', metric: '$.regression_metrics.mse.value', max });
const lower = (by: number, first = false): RuleDocument => ({
  type: 'production', source: 'ModelQuality', metric: '$.regression_metrics.mse.value', better: 'lower', by, first,
});
const higher = (by: number): RuleDocument => ({ type: 'production', source: 'CustomerMetadata', metric: 'accuracy', better: 'higher', by, first: false });

interface Version {
  status: string;
  metadata: { [key: string]: string };
  description?: string;
  modified?: Date;
  mse?: unknown;
  metrics?: object;
  packageStatus?: string;
}

/** The registry, with what the handler changes in it. */
let versions: { [version: number]: Version };
let aws: AwsLoopback;
beforeAll(async () => {
  aws = await AwsLoopback.start();
  for (const method of ['log', 'error', 'warn'] as const) { jest.spyOn(console, method).mockImplementation(); }
});
afterEach(() => {
  for (const name of ['POLICY', 'TOPIC_ARN', 'CHAT_TOPIC_ARN']) { delete process.env[name]; }
  aws.reset();
});
afterAll(() => aws.stop());

function given(policy: Partial<PolicyDocument>, registry: { [version: number]: Partial<Version> } = { 7: { mse: 4.5 } }, chat = false): void {
  process.env.POLICY = JSON.stringify({ rules: [], reject: false, tellAll: false, ...policy });
  process.env.TOPIC_ARN = TOPIC;
  if (chat) { process.env.CHAT_TOPIC_ARN = CHAT; }
  versions = Object.fromEntries(Object.entries(registry).map(([version, given_]) => [version, { status: 'PendingManualApproval', ...given_, metadata: { ...given_.metadata } }]));
  const of = (arn: string) => Number(arn.split('/').pop());
  aws.on('sagemaker', 'DescribeModelPackage', ({ ModelPackageName: arn }: any) => {
    const version = versions[of(arn)];
    if (version === undefined) { throw new AwsError('ValidationException', `ModelPackage ${arn} does not exist.`, 400); }
    return {
      ModelPackageArn: arn,
      ModelPackageName: 'abalone',
      ModelPackageGroupName: 'abalone',
      ModelPackageVersion: of(arn),
      ModelPackageStatus: version.packageStatus ?? 'Completed',
      ModelApprovalStatus: version.status,
      ApprovalDescription: version.description,
      CreationTime: CREATED,
      LastModifiedTime: version.modified,
      CustomerMetadataProperties: version.metadata,
      ModelMetrics: version.metrics ?? { ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: `s3://artifacts/${of(arn)}/evaluation.json` } } },
    };
  });
  aws.on('sagemaker', 'UpdateModelPackage', (input: any) => {
    const version = versions[of(input.ModelPackageArn)];
    Object.assign(version.metadata, input.CustomerMetadataProperties);
    version.status = input.ModelApprovalStatus ?? version.status;
    version.description = input.ApprovalDescription ?? version.description;
    return { ModelPackageArn: input.ModelPackageArn };
  });
  aws.on('sagemaker', 'ListModelPackages', () => ({
    ModelPackageSummaryList: Object.entries(versions).filter(([, version]) => version.status === 'Approved').reverse().map(([version]) => ({
      ModelPackageArn: `${ARN}/${version}`, ModelPackageVersion: Number(version), ModelPackageStatus: 'Completed', CreationTime: CREATED,
    })),
  }));
  aws.on('s3', 'GetObject', ({ Key }: any) => {
    const { mse } = versions[Number(Key.split('/')[0])];
    if (mse === undefined) { throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404); }
    return { Body: typeof mse === 'string' ? mse : JSON.stringify({ regression_metrics: { mse: { value: mse, standard_deviation: 0.5 } } }) };
  });
  aws.on('sns', 'Publish', { MessageId: 'm-1' });
}

function run(version = 7, { detail = {}, receiveCount = 1 }: { detail?: object; receiveCount?: number } = {}) {
  const event = modelPackageEvent({ ModelPackageArn: `${ARN}/${version}`, ModelPackageVersion: version, ModelApprovalStatus: 'PendingManualApproval', ...detail });
  return handler({ Records: [{ messageId: `message-${version}`, body: JSON.stringify(event), attributes: { ApproximateReceiveCount: String(receiveCount) } }] });
}
const updates = () => aws.inputs('UpdateModelPackage');
const messages = () => aws.inputs('Publish').map(input => input.Message as string);
const throttled = (times: number, then: (input: any) => any) => {
  let calls = 0;
  return (input: any) => {
    if (++calls <= times) { throw new AwsError('ThrottlingException', 'Rate exceeded', 400); }
    return then(input);
  };
};

describe('an automatic approval', () => {
  test('says why, leaves a mark and keeps what is there', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 4.5, metadata: { team: 'abalone' } } });
    expect(await run()).toEqual({ batchItemFailures: [] });
    expect(updates()).toEqual([{
      ModelPackageArn: `${ARN}/7`,
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'approved by policy: regression_metrics.mse.value is 4.5, has to be at most 6',
      CustomerMetadataProperties: { team: 'abalone', [MARK]: 'approved' },
    }]);
    expect(messages()).toEqual([]);
  });

  test('is told on request', async () => {
    given({ rules: [atMost(6)], tellAll: true });
    await run();
    expect(messages()).toEqual([expect.stringContaining('Version 7 of abalone was approved automatically')]);
  });

  test('takes all conditions', async () => {
    given({ rules: [atMost(6), atMost(4)] });
    await run();
    expect(versions[7].status).toBe('PendingManualApproval');
    expect(messages()[0]).toContain('- failed: regression_metrics.mse.value is 4.5, but has to be at most 4');
    expect(messages()[0]).toContain('- met: regression_metrics.mse.value is 4.5, has to be at most 6');
  });
});

describe('nothing is approved silently', () => {
  test.each<[string, Partial<PolicyDocument>, { [version: number]: Partial<Version> }, RegExp]>([
    ['without conditions', {}, { 7: { mse: 1 } }, /no conditions for an automatic approval are defined/],
    ['with a condition without limits', { rules: [{ type: 'range', source: 'ModelQuality', metric: '$.regression_metrics.mse.value' }] }, { 7: { mse: 1 } }, /failed: /],
    ['without the document', { rules: [atMost(6)] }, { 7: {} }, /unknown: s3:\/\/artifacts\/7\/evaluation\.json could not be read: NoSuchKey/],
    ['without metrics', { rules: [atMost(6)] }, { 7: { metrics: {} } }, /unknown: the version has no ModelQuality metrics/],
    ['without the metric', { rules: [{ ...atMost(6), metric: '$.mae' } as RuleDocument] }, { 7: { mse: 1 } }, /unknown: mae is not in the ModelQuality document/],
    ['with a text for a number', { rules: [atMost(6)] }, { 7: { mse: { toString: '1' } } }, /unknown: regression_metrics\.mse\.value must be a number, it is \{/],
    ['with null', { rules: [atMost(6)] }, { 7: { mse: null } }, /must be a number, it is null/],
    ['with NaN as Python writes it', { rules: [atMost(6)] }, { 7: { mse: '{"regression_metrics": {"mse": {"value": NaN}}}' } }, /evaluation\.json is not JSON/],
    ['with a number beyond all', { rules: [{ ...atMost(6), max: undefined, min: 1 } as RuleDocument] }, { 7: { mse: '{"regression_metrics": {"mse": {"value": 1e999}}}' } }, /must be a number/],
    ['with metadata that are no number', { rules: [{ ...higher(0), type: 'range', min: 0 } as RuleDocument] }, { 7: { metadata: { accuracy: 'NaN' } } }, /customer metadata accuracy must be a number, it is "NaN"/],
    ['with empty metadata', { rules: [{ ...higher(0), type: 'range', min: 0 } as RuleDocument] }, { 7: { metadata: { accuracy: ' ' } } }, /must be a number, it is " "/],
    ['without a version to compare with', { rules: [lower(0)] }, { 7: { mse: 1 } }, /there is no approved version to compare it with/],
    ['with a version that has no metric to compare with', { rules: [lower(0)] }, { 6: { status: 'Approved' }, 7: { mse: 1 } }, /unknown: version 6, the approved one, cannot be compared: .*NoSuchKey/],
    ['with a newer version approved', { rules: [lower(0)] }, { 7: { mse: 1 }, 8: { mse: 2, status: 'Approved' } }, /version 8, which is newer, is approved already/],
  ])('%s', async (_, policy, registry, message) => {
    for (const reject of [false, true]) {
      given({ ...policy, reject: reject && !/limits/.test(_) }, registry);
      expect(await run()).toEqual({ batchItemFailures: [] });
      expect(versions[7].status).toBe('PendingManualApproval');
      expect(versions[7].metadata[MARK]).toBe('manual');
      expect(messages()).toEqual([expect.stringMatching(message)]);
      aws.reset();
    }
  });
});

describe('a failed condition', () => {
  test('leaves the decision to people, who are told metrics, reasons and where to decide', async () => {
    given({ rules: [atMost(4)], studioDomainId: 'd-0123456789ab' }, undefined, true);
    await run();
    expect(updates()).toEqual([{ ModelPackageArn: `${ARN}/7`, CustomerMetadataProperties: { [MARK]: 'manual' } }]);
    const [mail, chat] = aws.inputs('Publish');
    expect(mail).toEqual({ TopicArn: TOPIC, Subject: 'Version 7 of abalone waits for a decision', Message: expect.any(String) });
    for (const part of [
      'regression_metrics.mse.value is 4.5, but has to be at most 4',
      'regression_metrics.mse.standard_deviation: 0.5',
      'https://studio-d-0123456789ab.studio.eu-west-1.sagemaker.aws/models/registered-models/abalone/versions',
      'https://eu-west-1.console.aws.amazon.com/s3/object/artifacts?region=eu-west-1&prefix=7%2Fevaluation.json',
      `aws sagemaker update-model-package --region eu-west-1 --model-package-arn ${ARN}/7 --model-approval-status Approved`,
    ]) { expect(mail.Message).toContain(part); }
    expect(chat.TopicArn).toBe(CHAT);
    expect(JSON.parse(chat.Message)).toMatchObject({
      version: '1.0', source: 'custom', content: { textType: 'client-markdown', title: 'Version 7 of abalone waits for a decision', description: expect.stringContaining('|Model registry>') },
    });
  });

  test('rejects on request, and says why', async () => {
    given({ rules: [atMost(4)], reject: true, tellAll: true });
    await run();
    expect(updates()).toMatchObject([{ ModelApprovalStatus: 'Rejected', ApprovalDescription: 'rejected by policy: regression_metrics.mse.value is 4.5, but has to be at most 4' }]);
    expect(messages()[0]).toContain('was rejected automatically');
  });

  test('links follow the partition', async () => {
    given({ rules: [atMost(4)] });
    const event = modelPackageEvent({ ModelPackageArn: 'arn:aws-cn:sagemaker:cn-north-1:111111111111:model-package/abalone/7', ModelApprovalStatus: 'PendingManualApproval' });
    await handler({ Records: [{ messageId: 'm', body: JSON.stringify(event) }] });
    expect(messages()[0]).toContain('https://cn-north-1.console.amazonaws.cn/s3/object/');
    expect(messages()[0]).not.toContain('aws.amazon.com');
  });
});

describe('compared with the version in production', () => {
  test.each<[string, RuleDocument, { [version: number]: Partial<Version> }, string]>([
    ['better', lower(0), { 6: { mse: 5, status: 'Approved' }, 7: { mse: 4.5 } }, 'Approved'],
    ['as good', lower(0), { 6: { mse: 4.5, status: 'Approved' }, 7: { mse: 4.5 } }, 'Approved'],
    ['worse', lower(0), { 6: { mse: 4, status: 'Approved' }, 7: { mse: 4.5 } }, 'PendingManualApproval'],
    ['better, but not by enough', lower(1), { 6: { mse: 5, status: 'Approved' }, 7: { mse: 4.5 } }, 'PendingManualApproval'],
    ['worse within the tolerance', lower(-0.5), { 6: { mse: 4, status: 'Approved' }, 7: { mse: 4.5 } }, 'Approved'],
    ['the newest approved one counts', lower(0), { 5: { mse: 9, status: 'Approved' }, 6: { mse: 4, status: 'Approved' }, 7: { mse: 4.5 } }, 'PendingManualApproval'],
    ['a rejected one does not count', lower(0), { 5: { mse: 9, status: 'Approved' }, 6: { mse: 4, status: 'Rejected' }, 7: { mse: 4.5 } }, 'Approved'],
    ['higher is better', higher(0.01), { 6: { status: 'Approved', metadata: { accuracy: '0.9' } }, 7: { metadata: { accuracy: '0.92' } } }, 'Approved'],
    ['higher, but not by enough', higher(0.05), { 6: { status: 'Approved', metadata: { accuracy: '0.9' } }, 7: { metadata: { accuracy: '0.92' } } }, 'PendingManualApproval'],
    ['the first version, if that is accepted', lower(0, true), { 7: { mse: 4.5 } }, 'Approved'],
  ])('%s', async (_, rule, registry, status) => {
    given({ rules: [rule] }, registry);
    await run();
    expect(versions[7].status).toBe(status);
  });
});

describe('a decision of people stays', () => {
  test.each(['Approved', 'Rejected'])('that was %s before', async status => {
    given({ rules: [atMost(6)], reject: true }, { 7: { mse: 4.5, status } });
    await run();
    expect(updates()).toEqual([]);
    expect(messages()).toEqual([]);
  });

  test('that comes while the policy reads the metrics', async () => {
    given({ rules: [atMost(6)] });
    aws.on('s3', 'GetObject', () => {
      versions[7].status = 'Rejected';
      return { Body: '{"regression_metrics": {"mse": {"value": 1}}}' };
    });
    await run();
    expect(updates()).toEqual([]);
    expect(versions[7].status).toBe('Rejected');
  });

  test('that withdraws an automatic approval', async () => {
    given({ rules: [atMost(6)] });
    await run();
    versions[7].status = 'PendingManualApproval';
    await run(7, { detail: { UpdatedModelPackageFields: ['ModelApprovalStatus'] } });
    expect(versions[7].status).toBe('PendingManualApproval');
    expect(updates()).toHaveLength(1);
  });

  test('that withdraws an approval from before the policy', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 4.5, modified: new Date(CREATED.getTime() + 86_400_000) } });
    await run(7, { detail: { UpdatedModelPackageFields: ['ModelApprovalStatus'] } });
    expect(updates()).toEqual([]);
  });
});

describe('events', () => {
  test('that come twice have one effect', async () => {
    given({ rules: [atMost(4)], tellAll: true });
    await run();
    await run();
    expect(updates()).toHaveLength(1);
    expect(messages()).toHaveLength(1);
    aws.reset();
    given({ rules: [atMost(6)], tellAll: true });
    await run();
    await run();
    expect(updates()).toHaveLength(1);
    expect(messages()).toHaveLength(1);
  });

  test('of a version that is gone end', async () => {
    given({ rules: [atMost(6)] });
    expect(await run(99)).toEqual({ batchItemFailures: [] });
    expect(aws.inputs('Publish')).toEqual([]);
  });

  test('that are ahead of the version come again', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 1, packageStatus: 'InProgress' } });
    expect(await run()).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-7' }] });
  });

  test('of a version that failed end', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 1, packageStatus: 'Failed' } });
    expect(await run()).toEqual({ batchItemFailures: [] });
    expect(updates()).toEqual([]);
  });

  test('of which one fails do not hold up the others', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 4.5 }, 8: { mse: 5 } });
    aws.on('s3', 'GetObject', ({ Key }: any) => {
      if (Key.startsWith('7/')) { throw new AwsError('InternalError', 'We encountered an internal error.', 500); }
      return { Body: '{"regression_metrics": {"mse": {"value": 5}}}' };
    });
    const record = (version: number) => ({ messageId: `m${version}`, body: JSON.stringify(modelPackageEvent({ ModelPackageArn: `${ARN}/${version}` })) });
    expect(await handler({ Records: [record(7), record(8)] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm7' }] });
    expect([versions[7].status, versions[8].status]).toEqual(['PendingManualApproval', 'Approved']);
    expect(versions[7].metadata).toEqual({});
  }, 60_000);
});

describe('the services', () => {
  test('that throttle are asked again', async () => {
    given({ rules: [atMost(6)], tellAll: true });
    aws.on('sagemaker', 'UpdateModelPackage', throttled(3, ({ ModelApprovalStatus }) => {
      versions[7].status = ModelApprovalStatus;
      return { ModelPackageArn: `${ARN}/7` };
    }));
    expect(await run()).toEqual({ batchItemFailures: [] });
    expect(versions[7].status).toBe('Approved');
    expect(messages()).toHaveLength(1);
  });

  test('a notification that fails comes again, and the version is not marked before', async () => {
    given({ rules: [atMost(4)] });
    aws.on('sns', 'Publish', () => { throw new AwsError('AuthorizationError', 'not authorized', 403); });
    expect(await run()).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-7' }] });
    expect(versions[7].metadata).toEqual({});
    aws.on('sns', 'Publish', { MessageId: 'm-1' });
    expect(await run(7, { receiveCount: 2 })).toEqual({ batchItemFailures: [] });
    expect(versions[7].metadata[MARK]).toBe('manual');
  });

  test('an approval that could not be told is told at the next try', async () => {
    given({ rules: [atMost(6)], tellAll: true });
    aws.on('sns', 'Publish', () => { throw new AwsError('AuthorizationError', 'not authorized', 403); });
    expect(await run()).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-7' }] });
    expect(versions[7].status).toBe('Approved');
    aws.reset();
    const { 7: before } = versions;
    given({ rules: [atMost(6)], tellAll: true }, { 7: before });
    expect(await run(7, { receiveCount: 2 })).toEqual({ batchItemFailures: [] });
    expect(updates()).toEqual([]);
    expect(messages()[0]).toMatch(/was approved automatically[\s\S]*approved by policy: regression_metrics\.mse\.value is 4\.5/);
  });

  test('a version with a full list of properties is decided about all the same', async () => {
    given({ rules: [atMost(6)] }, { 7: { mse: 4.5, metadata: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`key${i}`, 'value'])) } });
    await run();
    expect(updates()).toEqual([{ ModelPackageArn: `${ARN}/7`, ModelApprovalStatus: 'Approved', ApprovalDescription: expect.any(String) }]);
  });
});
