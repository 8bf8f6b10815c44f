import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, features, images, monitoring, pipelines } from 'cdk-mlops';
import { neededCalls } from './calls';
import type { PolicyStatement } from './evaluator';
import { missing } from './proofs';
import { AppRole, World } from './world';

const ROLE = 'arn:aws:iam::111111111111:role/Given';
const OTHER = '222222222222';
const ENV = { account: '111111111111', region: 'eu-west-1' };
const { PolicyHolder } = pipelines;

interface Given {
  readonly app: App;
  readonly stack: Stack;
  /** Where the role would be, were it made here. */
  readonly path: string;
  readonly requirements: () => pipelines.PolicyRequirement[];
}

function given(make: (stack: Stack, role: IRole, key: IKey, bucket: IBucket) => Pick<Given, 'path' | 'requirements'>): Given {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(app, 'Given', { env: ENV });
  const key = Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${OTHER}:key/11111111-2222-3333-4444-555555555555`);
  const bucket = Bucket.fromBucketAttributes(stack, 'Bucket', { bucketName: `data-of-${OTHER}`, account: OTHER, region: 'eu-west-1' });
  return { app, stack, ...make(stack, Role.fromRoleArn(stack, 'Role', ROLE, { mutable: false }), key, bucket) };
}

function served(stack: Stack, model: endpoints.Model, dataCapture: endpoints.DataCaptureOptions) {
  const config = new endpoints.EndpointConfig(stack, 'Config', { variants: [{ model, instanceType: pipelines.InstanceType.M5_LARGE }], dataCapture });
  return { path: 'Given/Model/Role', requirements: () => [...model.requirements, ...config.requirements] };
}

/** Endpoints and a feature group with what others own. */
const CASES: Record<string, () => Given> = {
  'an endpoint of a model package': () => given((stack, role, key, bucket) => {
    const model = new endpoints.Model(stack, 'Model', {
      role,
      containers: [endpoints.ModelContainer.fromModelPackage(`arn:aws:sagemaker:eu-west-1:${OTHER}:model-package/models/7`)],
      modelAccess: { modelDataBuckets: [Bucket.fromBucketAttributes(stack, 'Models', { bucketName: `models-of-${OTHER}`, account: OTHER })] },
    });
    return served(stack, model, { bucket, encryptionKey: key });
  }),
  'an endpoint of an image': () => given((stack, role, key, bucket) => {
    const image = images.Image.fromUri(`${OTHER}.dkr.ecr.eu-west-1.amazonaws.com/serve:1`);
    const containers = [endpoints.ModelContainer.fromImage(image, { modelDataUrl: `s3://models-of-${OTHER}/model.tar.gz` })];
    return served(stack, new endpoints.Model(stack, 'Model', { role, containers }), { bucket, encryptionKey: key });
  }),
  'a monitor': () => given((stack, role, key, bucket) => {
    const monitor = new monitoring.BatchTransformMonitor(stack, 'Monitor', {
      dataCaptureUri: `s3://captured-of-${OTHER}/data`,
      format: monitoring.CapturedDataFormat.csv(),
      reportsBucket: bucket,
      encryptionKey: key,
      volumeKey: Key.fromKeyArn(stack, 'Volumes', `arn:aws:kms:eu-west-1:${OTHER}:key/99999999-2222-3333-4444-555555555555`),
      role,
    });
    return { path: 'Given/Monitor/Role', requirements: () => monitor.requirements };
  }),
  'a feature group': () => given((stack, role, key, bucket) => {
    const group = new features.FeatureGroup(stack, 'Customers', {
      features: [features.Feature.string('customer'), features.Feature.fractional('time')],
      recordIdentifierFeatureName: 'customer',
      eventTimeFeatureName: 'time',
      offlineStore: { bucket, encryptionKey: key },
      role,
    });
    return { path: 'Given/Customers/Role', requirements: () => group.requirements };
  }),
};

/** What they ask for, written by whoever owns it; without some of the statements, to see them missed. */
function world({ app, stack, path, requirements }: Given, keep: (id: string) => boolean = () => true) {
  requirements().forEach(({ holder, arn, statements }, i) => new CfnResource(stack, `Policy${i}`, {
    type: 'Test::Policy',
    properties: { holder, arn, statements: statements.filter((_, index) => keep(`${i}/${index}`)).map(statement => statement.toStatementJson()) },
  }));
  const result = World.of(app.synth().directory);
  const policies: { holder: string; arn: string; statements: PolicyStatement[] }[] = result.all('Test::Policy').map(({ properties }) => properties);
  for (const { holder, arn, statements } of policies) {
    if (holder !== PolicyHolder.ROLE) { result.resourcePolicies.set(arn, { account: OTHER, statements: statements ?? [] }); }
  }
  const role: AppRole = {
    arn: ROLE,
    path,
    account: ENV.account,
    description: '',
    services: ['sagemaker.amazonaws.com'],
    statements: policies.filter(each => each.holder === PolicyHolder.ROLE && each.arn === ROLE).flatMap(each => each.statements ?? []),
  };
  return missing(result, role, neededCalls(result, role));
}

describe.each(Object.entries(CASES))('%s with a role, a bucket and a key of others', (name, make) => {
  test('all its calls are allowed with the statements that it asks for', () => {
    expect(world(make())).toEqual([]);
  });

  test('every statement that it asks for is needed', () => {
    const ids = make().requirements().flatMap(({ statements }, i) => statements.map((_, index) => `${i}/${index}`));
    expect(ids.length).toBeGreaterThan(4);
    for (const id of ids) { expect([id, world(make(), each => each !== id).length > 0]).toEqual([id, true]); }
  });

  test('each policy is told once, as a warning that can be pasted and acknowledged', () => {
    const { stack, requirements } = make();
    const area = name.includes('endpoint') ? 'endpoints' : name.includes('monitor') ? 'monitoring' : 'features';
    const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('must have these statements')).map(({ entry }) => String(entry.data));
    expect(warnings.map(text => /ack: (.*)\]$/.exec(text)?.[1]).sort()).toEqual(requirements().map(({ holder, arn }) =>
      // a model and captured data are given by their URI alone
      (JSON.stringify(stack.resolve(arn)).includes('captured-of') || (JSON.stringify(stack.resolve(arn)).includes('models-of') && name.endsWith('image'))
        ? `cdk-mlops:${area}.unowned-bucket` : `cdk-mlops:${area}.${holder}-policy`)).sort());
    if (name.endsWith('image')) { expect(requirements().map(({ holder }) => holder)).toContain(PolicyHolder.REPOSITORY); }
    for (const text of warnings) { expect(JSON.parse(/must have these statements: (\[.*\]) \[ack/.exec(text)![1]).length).toBeGreaterThan(0); }
    expect(requirements().map(({ holder, arn, added }) => [holder, stack.resolve(arn), added])).toEqual(expect.arrayContaining([
      [PolicyHolder.ROLE, ROLE, false],
      [PolicyHolder.BUCKET, expect.anything(), false],
      [PolicyHolder.KEY, `arn:aws:kms:eu-west-1:${OTHER}:key/11111111-2222-3333-4444-555555555555`, false],
    ]));
  });
});

test('a model that is known by its name only: what its role must have', () => {
  const stack = new Stack(new App(), 'Given', { env: ENV });
  const config = new endpoints.EndpointConfig(stack, 'Config', {
    variants: [{ model: new CfnModel(stack, 'L1', {}), instanceType: pipelines.InstanceType.M5_LARGE }],
    encryptionKey: new Key(stack, 'Key'),
    dataCapture: {},
  });
  expect(config.requirements).toHaveLength(1);
  const [{ entry }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ack: cdk-mlops:endpoints.modelRole'));
  const statements = JSON.parse(/must have these statements: (\[.*\]) \[ack/.exec(String(entry.data))![1]);
  expect(statements.flatMap((each: any) => each.Action).sort()).toEqual(['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 's3:PutObject']);
});

test('a monitor says what its role must have', () => {
  const stack = new Stack(new App(), 'Given', { env: ENV });
  const monitor = new monitoring.BatchTransformMonitor(stack, 'Monitor', {
    dataCaptureUri: 's3://captured/data',
    format: monitoring.CapturedDataFormat.csv(),
    dataQuality: { baseline: { statisticsUri: 's3://b/statistics.json', constraintsUri: 's3://b/constraints.json' } },
    role: Role.fromRoleArn(stack, 'Role', ROLE, { mutable: false }),
  } as any);
  expect(monitor.requirements.map(({ holder, added }) => [holder, added])).toEqual([[PolicyHolder.ROLE, false], [PolicyHolder.BUCKET, false]]);
  const [{ entry }] = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('ack: cdk-mlops:monitoring.role-policy'));
  expect(String(entry.data)).toContain('arn:aws:s3:::captured');
});

test('what an app owns, and roles that take statements, ask for nothing', () => {
  const stack = new Stack(new App(), 'Own', { env: ENV });
  const models = new Bucket(stack, 'Models');
  const model = new endpoints.Model(stack, 'Model', {
    role: Role.fromRoleArn(stack, 'Role', ROLE),
    containers: [endpoints.ModelContainer.fromImage(images.Image.xgboost('1.7-1'), { modelDataUrl: models.s3UrlForObject('model.tar.gz') })],
  });
  const config = new endpoints.EndpointConfig(stack, 'Config', {
    variants: [{ model, instanceType: pipelines.InstanceType.M5_LARGE }], dataCapture: {}, encryptionKey: new Key(stack, 'Key'),
  });
  expect([...model.requirements, ...config.requirements]).toEqual([]);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});
