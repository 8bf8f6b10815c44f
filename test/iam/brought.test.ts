import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Duration, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { delivery, endpoints, features, images, monitoring, pipelines, projects, registry } from 'cdk-mlops';

const OWN = '111111111111';
const OTHER = '222222222222';
const ENV = { account: OWN, region: 'eu-west-1' };
const instanceType = pipelines.InstanceType.M5_LARGE;
const image = images.Image.xgboost('1.7-1');
const source = delivery.Source.codeConnection('acme/abalone', { connectionArn: `arn:aws:codeconnections:eu-west-1:${OWN}:connection/1` });

const abalone = (stack: Stack) => pipelines.Pipeline.fromPipelineName(stack, 'Abalone', 'abalone');
const train = (stack: Stack, props: Partial<pipelines.TrainingStepProps> = {}) => new pipelines.TrainingStep(stack, 'Train', { image, instanceType, ...props });
const run = (stack: Stack, steps: pipelines.Step[], props: Partial<pipelines.PipelineProps> = {}) => new pipelines.Pipeline(stack, 'Pipeline', { steps, ...props });
const build = (stack: Stack, props: Partial<delivery.BuildPipelineProps>) => new delivery.BuildPipeline(stack, 'Build', { source, pipeline: abalone(stack), ...props });
const deploy = (stack: Stack, props: Partial<delivery.DeployPipelineProps> = {}, stage: Partial<delivery.DeploymentStageOptions> = {}) =>
  new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'models' }),
    stages: [{ stageName: 'prod', endpoint: { instanceType }, ...stage }],
    ...props,
  });
const checks = (stack: Stack, props: Partial<delivery.PullRequestChecksProps>) => new delivery.PullRequestChecks(stack, 'Checks', {
  source: delivery.Source.codeConnection('acme/abalone', {
    connectionArn: `arn:aws:codeconnections:eu-west-1:${OWN}:connection/1`, pullRequests: {},
  }),
  ...props,
});
const score = (stack: Stack, props: Partial<delivery.BatchPipelineProps>) => new delivery.BatchPipeline(stack, 'Batch', {
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'models' }),
  inputBucket: new Bucket(stack, 'Input'),
  instanceType,
  modelArtifacts: { buckets: [new Bucket(stack, 'ModelParts')] },
  ...props,
});
const model = (stack: Stack, props: Partial<endpoints.ModelProps> = {}) =>
  new endpoints.Model(stack, 'Model', { containers: [endpoints.ModelContainer.fromImage(image)], ...props });
const serve = (stack: Stack, props: Partial<endpoints.EndpointConfigProps>) =>
  new endpoints.EndpointConfig(stack, 'Config', { variants: [{ model: model(stack), instanceType }], ...props });
const idle = (stack: Stack, props: Partial<endpoints.IdleSwitchProps>) => {
  const endpoint = new endpoints.Endpoint(stack, 'Endpoint', { endpointName: 'abalone', endpointConfig: serve(stack, {}) });
  return new endpoints.IdleSwitch(stack, 'Idle', { endpoint, noInvocationsFor: Duration.hours(2), ...props } as any);
};
const watchBatch = (stack: Stack, props: Partial<monitoring.BatchTransformMonitorProps>) => new monitoring.BatchTransformMonitor(stack, 'Monitor', {
  dataCaptureUri: new Bucket(stack, 'Captured').s3UrlForObject('data'), format: monitoring.CapturedDataFormat.csv(), ...props,
});
const guard = (stack: Stack, props: Partial<pipelines.StartGuardProps>) => new pipelines.StartGuard(stack, 'Guard', { pipeline: abalone(stack), ...props });
const group = (stack: Stack, props: Partial<features.FeatureGroupProps>) => new features.FeatureGroup(stack, 'Customers', {
  features: [features.Feature.string('customer'), features.Feature.fractional('time')],
  recordIdentifierFeatureName: 'customer',
  eventTimeFeatureName: 'time',
  offlineStore: {},
  ...props,
});
const approve = (stack: Stack, props: delivery.ModelApprovalOptions) => new delivery.ModelApproval(stack, 'Approval', {
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'models' }), ...props,
});
const buildImage = (stack: Stack, props: Partial<images.ImageBuildProps>) =>
  new images.ImageBuild(stack, 'Image', { directory: join(__dirname, '../../examples/customer-features/container'), ...props });
const named = (stack: Stack) => new pipelines.StringParameter(stack, 'Name', { defaultValue: 'name' }).valueAsString;
const test1 = (props: object) => ({ test: delivery.EndpointTest.invoke({ cases: [{ body: '1', contentType: 'text/csv', expect: [delivery.Expectation.contains('1')] }], ...props } as any) });

type Cases<R> = Record<string, (stack: Stack, resource: R) => unknown>;

/** Props that take a role: what is granted to it. */
const ROLES: Cases<IRole> = {
  'executionRole of a pipeline': (stack, executionRole) => run(stack, [train(stack)], { executionRole }),
  'jobRole of a pipeline': (stack, jobRole) => run(stack, [train(stack)], { jobRole }),
  'role of a step': (stack, role) => run(stack, [train(stack, { role })]),
  'role of a schedule': (stack, role) => run(stack, [train(stack)]).addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)), role }),
  'role of a step for Bedrock': (stack, role) => run(stack, [
    new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: named(stack), modelData: new Bucket(stack, 'Weights').s3UrlForObject('writer/'), role }),
  ]),
  'role of a guard': (stack, role) => guard(stack, { role }),
  'scheduleRole of a guard': (stack, scheduleRole) => guard(stack, { scheduleRole }).addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)) }),
  'role of a model': (stack, role) => model(stack, { role }),
  'role of a switch': (stack, role) => idle(stack, { role }),
  'role of a feature group': (stack, role) => group(stack, { role }),
  'role of a monitor': (stack, role) => watchBatch(stack, { role }),
  'role of an image build': (stack, role) => buildImage(stack, { role }),
  'role of a build pipeline': (stack, role) => build(stack, { role }),
  'buildRole of a build pipeline': (stack, buildRole) => build(stack, { buildRole }),
  'role of the checks of pull requests': (stack, role) => checks(stack, { role }),
  'buildRole of the checks of pull requests': (stack, buildRole) => checks(stack, { buildRole }),
  'role of a deploy pipeline': (stack, role) => deploy(stack, { role }),
  'deployRole of a stage': (stack, deployRole) => deploy(stack, {}, { deployRole }),
  'executionRole of a batch pipeline': (stack, executionRole) => score(stack, { executionRole }),
  'jobRole of a batch pipeline': (stack, jobRole) => score(stack, { jobRole }),
  'users of a store of templates': (stack, user) => new projects.ProjectTemplateStore(stack, 'Store', { users: [user] }),
};

/** Props that take a key: who uses it. */
const KEYS: Cases<IKey> = {
  'outputKmsKey of a pipeline': (stack, outputKmsKey) => run(stack, [train(stack)], { outputKmsKey }),
  'volumeKmsKey of a pipeline': (stack, volumeKmsKey) => run(stack, [train(stack)], { volumeKmsKey }),
  'volumeKmsKey of a step': (stack, volumeKmsKey) => run(stack, [train(stack, { volumeKmsKey })]),
  'outputKmsKey of a step': (stack, outputKmsKey) => run(stack, [train(stack, { outputKmsKey })]),
  'securityKmsKey of a registration': (stack, securityKmsKey) => {
    const step = train(stack);
    return run(stack, [step, new pipelines.RegisterModelStep(stack, 'Register', {
      image, modelData: step.modelArtifacts, modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), contentTypes: ['text/csv'], responseTypes: ['text/csv'], securityKmsKey,
    })]);
  },
  'kmsKey of an endpoint configuration in a pipeline': (stack, kmsKey) => run(stack, [new pipelines.EndpointConfigStep(stack, 'Config', {
    endpointConfigName: 'c', variants: [{ variantName: 'v', modelName: 'm', instanceType }], kmsKey,
  })]),
  'kmsKey of a model for Bedrock': (stack, kmsKey) => run(stack, [
    new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: named(stack), modelData: new Bucket(stack, 'Weights').s3UrlForObject('writer/'), kmsKey }),
  ]),
  'encryptionKey of a guard, with a schedule': (stack, encryptionKey) => guard(stack, { encryptionKey }),
  'tableKey of a switch': (stack, tableKey) => idle(stack, { tableKey }),
  'keys of a model': (stack, key) => model(stack, { modelAccess: { keys: [key] } }),
  'encryptionKey of an endpoint': (stack, encryptionKey) => serve(stack, { encryptionKey }),
  'encryptionKey of captured data': (stack, encryptionKey) => serve(stack, { dataCapture: { encryptionKey } }),
  'encryptionKey of an offline store': (stack, encryptionKey) => group(stack, { offlineStore: { encryptionKey } }),
  'encryptionKey of a monitor': (stack, encryptionKey) => watchBatch(stack, { encryptionKey }),
  'volumeKey of a monitor': (stack, volumeKey) => watchBatch(stack, { volumeKey }),
  'dataCaptureKey of a monitor': (stack, dataCaptureKey) => watchBatch(stack, { dataCaptureKey }),
  'encryptionKey of an image build': (stack, encryptionKey) => buildImage(stack, { encryptionKey }),
  'encryptionKey of a build pipeline': (stack, encryptionKey) => build(stack, { encryptionKey }),
  'encryptionKey of the checks of pull requests': (stack, encryptionKey) => checks(stack, { encryptionKey }),
  'encryptionKey of a deploy pipeline': (stack, encryptionKey) => deploy(stack, { encryptionKey }),
  'assetsKey of a deploy pipeline': (stack, assetsKey) => deploy(stack, { assetsKey }),
  'encryptionKey of copies of models': (stack, encryptionKey) => deploy(stack, {
    modelArtifacts: { buckets: [new Bucket(stack, 'Parts', { bucketName: 'parts' })] },
  }, { copyModel: { encryptionKey: Key.fromKeyArn(stack, 'Copies', encryptionKey.keyArn) } }),
  'metricsKeys of an approval': (stack, key) => approve(stack, { metricsBuckets: [new Bucket(stack, 'Metrics')], metricsKeys: [key] }),
  'outputKmsKey of a batch pipeline': (stack, outputKmsKey) => score(stack, { outputKmsKey }),
  'volumeKmsKey of a batch pipeline': (stack, volumeKmsKey) => score(stack, { volumeKmsKey }),
  'keys of the models of a batch pipeline': (stack, key) => score(stack, { modelArtifacts: { buckets: [new Bucket(stack, 'Parts')], keys: [key] } }),
};

/** Props that take a bucket: who reads or writes it. */
const BUCKETS: Cases<IBucket> = {
  'artifactBucket of a pipeline': (stack, artifactBucket) => run(stack, [train(stack)], { artifactBucket }),
  'input of a step': (stack, bucket) => run(stack, [train(stack, { inputs: { train: pipelines.TrainingInput.from(bucket.s3UrlForObject('train/')) } })]),
  'modelDataBuckets of a model': (stack, bucket) => model(stack, { modelAccess: { modelDataBuckets: [bucket] } }),
  'bucket of captured data': (stack, bucket) => serve(stack, { dataCapture: { bucket } }),
  'bucket of an offline store': (stack, bucket) => group(stack, { offlineStore: { bucket } }),
  'reportsBucket of a monitor': (stack, reportsBucket) => watchBatch(stack, { reportsBucket }),
  'artifactBucket of a build pipeline': (stack, artifactBucket) => build(stack, { artifactBucket }),
  'bucket of a source': (stack, bucket) => build(stack, { source: delivery.Source.s3(bucket, 'abalone.zip') }),
  'artifactBucket of the checks of pull requests': (stack, artifactBucket) => checks(stack, { artifactBucket }),
  'artifactBucket of a deploy pipeline': (stack, artifactBucket) => deploy(stack, { artifactBucket }),
  'reportBucket of a test': (stack, reportBucket) => deploy(stack, {}, test1({ reportBucket })),
  'metricsBuckets of an approval': (stack, bucket) => approve(stack, { metricsBuckets: [bucket], rules: [] }),
  'inputBucket of a batch pipeline': (stack, inputBucket) => score(stack, { inputBucket }),
  'outputBucket of a batch pipeline': (stack, outputBucket) => score(stack, { outputBucket }),
  'buckets of the models of a batch pipeline': (stack, bucket) => score(stack, { modelArtifacts: { buckets: [bucket] } }),
  'bucket of a store of templates': (stack, bucket) => {
    const user = new Role(stack, 'User', { roleName: 'user', assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    return new projects.ProjectTemplateStore(stack, 'Store', { bucket, users: [user] });
  },
};

/** Props that take a repository: who pulls from or pushes to it. */
const REPOSITORIES: Cases<IRepository> = {
  'image of a step': (stack, repository) => run(stack, [train(stack, { image: images.Image.fromEcrRepository(repository, '1') })]),
  'image of a model': (stack, repository) => model(stack, { containers: [endpoints.ModelContainer.fromImage(images.Image.fromEcrRepository(repository, '1'))] }),
  'repository of an image build': (stack, repository) => buildImage(stack, { repository }),
  'repositories of the models of a batch pipeline': (stack, repository) =>
    score(stack, { modelArtifacts: { buckets: [new Bucket(stack, 'Parts')], repositories: [repository] } }),
};

/** Props that take a topic: whoever tells it. */
const TOPICS: Cases<ITopic> = {
  'notificationTopic of a guard': (stack, notificationTopic) => guard(stack, { notificationTopic }),
  'notificationTopic of a monitor': (stack, notificationTopic) => watchBatch(stack, { notificationTopic }),
  'notificationTopic of a build pipeline': (stack, notificationTopic) => build(stack, { notificationTopic }),
  'notificationTopic of the checks of pull requests': (stack, notificationTopic) => checks(stack, { notificationTopic }),
  'notificationTopic of a deploy pipeline': (stack, notificationTopic) => deploy(stack, { notificationTopic }),
  'notificationTopic of a batch pipeline': (stack, notificationTopic) => score(stack, { notificationTopic }),
  'notificationTopic of an approval': (stack, notificationTopic) => approve(stack, { notificationTopic }),
  'notificationTopic of a budget': (stack, notificationTopic) => new projects.ProjectBudget(stack, 'Budget', { projectName: 'abalone', amount: 100, notificationTopic }),
  'approvalTopic of a stage': (stack, approvalTopic) => new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
    stages: ['staging', 'prod'].map((stageName, i) => ({ stageName, endpoint: { instanceType }, ...i === 0 ? { approval: true, approvalTopic } : {} })),
  }),
};

/** Props that take a queue. */
const QUEUES: Cases<IQueue> = {
  'queue of a callback': (stack, queue) => run(stack, [new pipelines.CallbackStep(stack, 'Ask', { queue })]),
};

interface Told { readonly id: string; readonly text: string; readonly statements: any[] }

/** The warnings with statements that can be pasted, in the stack and those of its stages. */
function told(made: App): Told[] {
  return made.node.findAll().filter((each): each is Stack => Stack.isStack(each)).flatMap(stack =>
    Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('must have these statements')).map(({ entry }) => {
      const text = String(entry.data);
      const [, statements, id] = /must have these statements: (\[.*\]) \[ack: (.*)\]$/s.exec(text)!;
      return { id, text, statements: JSON.parse(statements) };
    }));
}

function app(): { app: App; stack: Stack; owner: Stack } {
  const made = new App();
  return { app: made, stack: new Stack(made, 'Here', { env: ENV }), owner: new Stack(made, 'Owner', { env: { account: OTHER, region: 'eu-west-1' } }) };
}

describe.each(Object.entries(ROLES))('%s', (_name, make) => {
  const policies = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).filter(({ Properties: { Roles } }) => JSON.stringify(Roles).includes('iven'));
  const about = (made: App) => told(made).filter(({ id, text }) => /role-policy$/.test(id) && text.includes('Given'));

  test.each(['of this account', 'with an ARN that is known at deployment'])('that is imported, %s, gets its statements', form => {
    const { app: made, stack } = app();
    make(stack, Role.fromRoleArn(stack, 'Given', form.startsWith('of') ? `arn:aws:iam::${OWN}:role/Given` : Fn.importValue('GivenRole')));
    expect(about(made)).toEqual([]);
    expect(policies(stack).length).toBeGreaterThan(0);
  });

  test.each([['that takes none', OWN, false], ['of another account', OTHER, true]])('%s: its statements are told', (_form, account, mutable) => {
    const { app: made, stack } = app();
    make(stack, Role.fromRoleArn(stack, 'Given', `arn:aws:iam::${account}:role/Given`, { mutable }));
    const [first] = about(made);
    expect(first.text).toContain(`the policy of role arn:aws:iam::${account}:role/Given must have`);
    for (const { statements } of about(made)) {
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) { expect(statement).toMatchObject({ Effect: 'Allow', Action: expect.anything(), Resource: expect.anything() }); }
    }
    expect(policies(stack)).toEqual([]);
  });
});

/** What a resource of another account has to allow, of whom. */
function expectTold(made: App, kind: string, arn: string): void {
  const those = told(made).filter(({ text }) => text.includes(`${arn} must have`));
  expect(those.map(({ id }) => id)).toEqual(those.map(() => expect.stringMatching(
    new RegExp(`^cdk-mlops:\\w+\\.(${kind}-policy|unshared-artifact-${kind}|unshared-${kind}|budget-topic|unowned-bucket)$`))));
  expect(those.length).toBeGreaterThan(0);
  for (const statement of those.flatMap(({ statements }) => statements)) {
    expect(statement).toMatchObject({ Effect: 'Allow', Principal: expect.anything(), Action: expect.anything() });
  }
}

/** Policies of a resource in a stack of another account that this app makes, which let somebody of this account in. */
function lettingIn(owner: Stack, type: string, property: string): any[] {
  return Object.values(Template.fromStack(owner).findResources(type)).flatMap(({ Properties }) => Properties[property]?.Statement ?? [])
    .filter(({ Principal, Condition }) => JSON.stringify([Principal, Condition]).includes(OWN));
}

describe.each(Object.entries(KEYS))('%s', (_name, make) => {
  const ID = '11111111-2222-3333-4444-555555555555';

  test('of another account: what its policy must have is told', () => {
    const { app: made, stack } = app();
    const arn = `arn:aws:kms:eu-west-1:${OTHER}:key/${ID}`;
    make(stack, Key.fromKeyArn(stack, 'Given', arn));
    expectTold(made, 'key', arn);
  });

  test('of this account asks for no more than services and other accounts', () => {
    const { app: made, stack } = app();
    make(stack, Key.fromKeyArn(stack, 'Given', `arn:aws:kms:eu-west-1:${OWN}:key/${ID}`));
    const principals = told(made).flatMap(({ statements }) => statements).flatMap(({ Principal }) => Object.entries<any>(Principal ?? {}));
    // the bootstrap roles may use a key by its policy only
    for (const [kind, who] of principals) { expect(kind === 'Service' || JSON.stringify(who).includes('cdk-hnb659fds-deploy-role')).toBe(true); }
  });
});

describe.each(Object.entries(BUCKETS))('%s', (_name, make) => {
  test('of another account: what its policy must have is told', () => {
    const { app: made, stack } = app();
    make(stack, Bucket.fromBucketAttributes(stack, 'Given', { bucketName: 'given-of-another', account: OTHER, region: 'eu-west-1' }));
    expectTold(made, 'bucket', 'arn:aws:s3:::given-of-another');
  });

  test('of this account, known by its name: nothing, but for what is a URI only', () => {
    const { app: made, stack } = app();
    make(stack, Bucket.fromBucketName(stack, 'Given', 'given-here'));
    expect(told(made).filter(({ id }) => !/unowned-bucket|unshared-artifact-bucket/.test(id))).toEqual([]);
  });

  test('of another account that the app makes gets the statements', () => {
    const { app: made, stack, owner } = app();
    make(stack, new Bucket(owner, 'Given', { bucketName: 'given-of-another' }));
    expect(told(made).filter(({ text }) => text.includes('given-of-another must have') && !text.includes('unowned-bucket'))).toEqual([]);
    expect(lettingIn(owner, 'AWS::S3::BucketPolicy', 'PolicyDocument').length).toBeGreaterThan(0);
  });

  test('with a name that is known at deployment', () => {
    const { app: made, stack } = app();
    make(stack, Bucket.fromBucketName(stack, 'Given', Fn.importValue('Given')));
    expect(told(made).filter(({ id }) => !/unowned-bucket|unshared-artifact-bucket/.test(id))).toEqual([]);
  });
});

describe.each(Object.entries(REPOSITORIES))('%s', (_name, make) => {
  test('of another account: what its policy must have is told', () => {
    const { app: made, stack } = app();
    const arn = `arn:aws:ecr:eu-west-1:${OTHER}:repository/given`;
    make(stack, Repository.fromRepositoryArn(stack, 'Given', arn));
    expectTold(made, 'repository', arn);
  });

  test('of this account: nothing', () => {
    const { app: made, stack } = app();
    make(stack, Repository.fromRepositoryName(stack, 'Given', 'given'));
    expect(told(made)).toEqual([]);
  });

  test('of another account that the app makes gets the statements', () => {
    const { app: made, stack, owner } = app();
    make(stack, new Repository(owner, 'Given', { repositoryName: 'given' }));
    expect(told(made)).toEqual([]);
    expect(lettingIn(owner, 'AWS::ECR::Repository', 'RepositoryPolicyText').length).toBeGreaterThan(0);
  });
});

describe.each(Object.entries(TOPICS).filter(([name]) => !name.startsWith('approvalTopic')))('%s', (name, make) => {
  test('that is imported: what its policy must have is told', () => {
    const { app: made, stack } = app();
    // the CDK makes no rule for a topic that is imported from another account
    const arn = `arn:aws:sns:eu-west-1:${OWN}:given`;
    make(stack, Topic.fromTopicArn(stack, 'Given', arn));
    expectTold(made, 'topic', arn);
  });

  test('of this app: nothing', () => {
    const { app: made, stack } = app();
    make(stack, new Topic(stack, 'Given'));
    expect([name, told(made)]).toEqual([name, []]);
  });
});

test('approvalTopic of a stage, of another account: the pipeline is let in by its policy', () => {
  const { app: made, stack } = app();
  const arn = `arn:aws:sns:eu-west-1:${OTHER}:given`;
  TOPICS['approvalTopic of a stage'](stack, Topic.fromTopicArn(stack, 'Given', arn));
  expectTold(made, 'topic', arn);
});

describe.each(Object.entries(QUEUES))('%s', (_name, make) => {
  test('of another account: what its policy must have is told', () => {
    const { app: made, stack } = app();
    const arn = `arn:aws:sqs:eu-west-1:${OTHER}:given`;
    make(stack, Queue.fromQueueArn(stack, 'Given', arn));
    expectTold(made, 'queue', arn);
  });

  test('of another account that the app makes gets the statements', () => {
    const { app: made, stack, owner } = app();
    make(stack, new Queue(owner, 'Given', { queueName: 'given' }));
    expect(told(made)).toEqual([]);
    expect(lettingIn(owner, 'AWS::SQS::QueuePolicy', 'PolicyDocument').length).toBeGreaterThan(0);
  });
});

/** Props with nothing to add to the policy of what they take, or whose statements others tell. */
const APART: Record<string, string> = {
  accessLogsBucket: 'the CDK writes the policy of a bucket of the app, and warns of others itself (@aws-cdk/aws-s3:accessLogsPolicyNotAdded)',
  logGroup: 'roles of the same account write to it by their own policies; log groups let nobody of another account in',
  administrationRole: 'it is handed to CloudFormation, which is in its trust policy',
  clusterRole: 'Redshift takes it on',
  serviceRole: 'EMR takes it on, with what its owner gives it',
  launchRole: 'made elsewhere, it has what its owner gives it',
  selfUpdateRoles: 'the build takes them on',
  dataKey: 'strict mode hands it to jobs, endpoints and buckets, which tell',
  operationsKey: 'strict mode tells (security.operations-key)',
  codeBuildRole: 'AWS\'s roles of projects, with managed policies',
  codePipelineRole: 'AWS\'s roles of projects, with managed policies',
  cloudFormationRole: 'AWS\'s roles of projects, with managed policies',
  eventsRole: 'AWS\'s roles of projects, with managed policies',
  lambdaRole: 'AWS\'s roles of projects, with managed policies',
};

test('every prop that takes a role, bucket, key, repository, topic, queue or log group is here', () => {
  const { types } = JSON.parse(readFileSync(join(__dirname, '../../data/manifest-types.json'), 'utf8'));
  const props = new Set(Object.entries<any>(types).filter(([type]) => type.startsWith('cdk-mlops.')).flatMap(([, { members }]) =>
    Object.entries<any>(Array.isArray(members) ? {} : members ?? {})
      .filter(([, { type }]) => /I(Role|Bucket|Key|Repository|Topic|Queue|LogGroup)(Ref)?"/.test(JSON.stringify(type ?? null))).map(([prop]) => prop)));
  expect(props.size).toBeGreaterThan(40);
  const cases = [ROLES, KEYS, BUCKETS, REPOSITORIES, TOPICS, QUEUES].flatMap(each => Object.keys(each)).map(name => name.split(/[ ,]/)[0]);
  // those by other names, or tested at their constructs
  const elsewhere = ['successTopic', 'errorTopic', 'replicationBuckets', 'kmsKey', 'keys', 'image'];
  expect([...props].filter(prop => !cases.includes(prop) && !(prop in APART) && !elsewhere.includes(prop)).sort()).toEqual([]);
  expect(Object.keys(APART).filter(prop => !props.has(prop))).toEqual([]);
});
