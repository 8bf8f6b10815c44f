import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, endpoints, pipelines, registry } from 'cdk-mlops';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const STAGING = { account: '222222222222', region: 'eu-west-1' };
const AMERICA = { account: '111111111111', region: 'us-east-1' };
const endpoint = { instanceType: pipelines.InstanceType.M5_LARGE };
const MODEL_ROLE = 'arn:aws:iam::111111111111:role/model';

function tooling(env?: object): Stack {
  return new Stack(new App(), 'Tooling', { env });
}

function deploy(stack: Stack, stages: delivery.DeploymentStageOptions[], props: Partial<delivery.DeployPipelineProps> = {}): delivery.DeployPipeline {
  return new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'), stages, ...props });
}

describe('a role of the model that was imported beside the pipeline', () => {
  const stack = tooling(TOOLING);
  const shared = { ...endpoint, role: Role.fromRoleArn(stack, 'ModelRole', MODEL_ROLE), dataCapture: {} };
  const pipeline = deploy(stack, [
    { stageName: 'a', endpoint: shared },
    { stageName: 'b', endpoint: shared },
    { stageName: 'c', endpoint: { ...shared, role: Role.fromRoleArn(stack, 'Fixed', MODEL_ROLE, { mutable: false }) } },
  ]);
  const policies = pipeline.stages.map(stage => Object.values(Template.fromStack(stage.stack).findResources('AWS::IAM::Policy')));

  test('gets what the endpoint needs in the stack of each stage, by policies of different names', () => {
    for (const [policy] of policies.slice(0, 2)) {
      expect(policy.Properties.Roles).toEqual(['model']);
      expect(JSON.stringify(policy.Properties.PolicyDocument)).toContain('s3:PutObject');
    }
    expect(policies[0][0].Properties.PolicyName).not.toBe(policies[1][0].Properties.PolicyName);
  });

  test('is left alone if it is not to be changed', () => { expect(policies[2]).toEqual([]); });

  test('has no policy beside the pipeline', () => {
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.Roles);
    expect(roles).not.toContain('model');
  });

  test('is named in a warning if CDK makes it unchangeable, since it lies in another account', () => {
    const app = tooling(TOOLING);
    const role = Role.fromRoleArn(app, 'ModelRole', 'arn:aws:iam::222222222222:role/model');
    const [stage] = deploy(app, [{ stageName: 'a', env: STAGING, endpoint: { ...endpoint, role } }]).stages;
    const [{ entry }] = Annotations.fromStack(stage.stack).findWarning('*', Match.stringLikeRegexp('endpoint.role is imported in stack "Tooling", which is in another account than the role'));
    const [, arn, statements] = /the policy of role (\S+) must have these statements: (\[.*\]) \[ack: cdk-mlops:delivery.role-elsewhere\]/.exec(String(entry.data))!;
    expect(arn).toBe('arn:aws:iam::222222222222:role/model');
    expect(JSON.parse(statements).flatMap((each: any) => each.Action)).toEqual(expect.arrayContaining(['cloudwatch:PutMetricData', 'logs:PutLogEvents']));
    expect(stage.requirements.map(each => [each.holder, each.arn])).toEqual([['role', 'arn:aws:iam::222222222222:role/model']]);
  });
});

test('a bucket with a name may be read from a stage of another account', () => {
  const stack = tooling(TOOLING);
  const models = new Bucket(stack, 'Models', { bucketName: 'acme-models' });
  const [stage] = deploy(stack, [{ stageName: 'a', env: STAGING, endpoint: { ...endpoint, modelAccess: { modelDataBuckets: [models] } } }]).stages;
  expect(JSON.stringify(Template.fromStack(stage.stack).findResources('AWS::IAM::Policy'))).toContain(':s3:::acme-models/*');
});

test('what is the same everywhere may stand in the options of an endpoint', () => {
  const [stage] = deploy(tooling(), [{ stageName: 'a', endpoint: { ...endpoint, environment: { REGION: Aws.REGION } } }]).stages;
  Template.fromStack(stage.stack).hasResourceProperties('AWS::SageMaker::Model', { Containers: [{ Environment: { REGION: { Ref: 'AWS::Region' } } }] });
});

describe('fails for an endpoint that refers to the stack of the pipeline:', () => {
  test.each<[string, string, (stack: Stack) => Partial<endpoints.EndpointOptions>]>([
    ['a role', 'endpoint.role of stage "a" refers to "Tooling/X"', stack => ({ role: new Role(stack, 'X', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') }) })],
    ['a key', 'endpoint.encryptionKey of stage "a" refers to "Tooling/X"', stack => ({ encryptionKey: new Key(stack, 'X') })],
    ['a bucket', 'endpoint.dataCapture.bucket of stage "a" refers to "Tooling/X"', stack => ({ dataCapture: { bucket: new Bucket(stack, 'X') } })],
    ['a bucket in a list', 'endpoint.modelAccess.modelDataBuckets[0] of stage "a"', stack => ({ modelAccess: { modelDataBuckets: [new Bucket(stack, 'X')] } })],
    ['a VPC', 'endpoint.vpc of stage "a" refers to "Tooling/X"', stack => ({ vpc: new Vpc(stack, 'X') })],
    ['a name in a text', 'endpoint.environment.TABLE of stage "a"', stack => ({ environment: { TABLE: `x-${new Bucket(stack, 'X').bucketName}` } })],
    ['a number', 'endpoint.initialInstanceCount of stage "a"', stack => ({ initialInstanceCount: new CfnParameter(stack, 'X', { type: 'Number' }).valueAsNumber })],
  ])('%s', (_, message, options) => {
    for (const env of [TOOLING, STAGING]) {
      const stack = tooling(TOOLING);
      expect(() => deploy(stack, [{ stageName: 'a', env, endpoint: { ...endpoint, ...options(stack) } }])).toThrow(message);
    }
  });
});

describe('fails for', () => {
  const imported = (scope: Stack, region = 'eu-west-1') => Bucket.fromBucketAttributes(scope, 'Brought', { bucketName: 'brought', region });

  test('stages of one stack name in one environment', () => {
    const stages = ['a', 'b'].map(stageName => ({ stageName, endpoint, stackName: 'same' }));
    expect(() => deploy(tooling(), stages)).toThrow('stackName of stage "b" must differ from that of stage "a", which is in the same account and region, got "same" twice');
    expect(() => deploy(tooling(TOOLING), [{ ...stages[0], env: TOOLING }, { ...stages[1], env: STAGING }])).not.toThrow();
  });

  test('a stage with the name of the stack of the pipeline', () => {
    expect(() => deploy(tooling(), [{ stageName: 'a', endpoint, stackName: 'Tooling' }])).toThrow('stackName of stage "a" must not be the name of the stack of the deploy pipeline');
    expect(() => deploy(tooling(TOOLING), [{ stageName: 'a', endpoint, stackName: 'Tooling', env: STAGING }])).not.toThrow();
  });

  test('endpoints of one name in one environment', () => {
    const stages = ['a', 'b'].map(stageName => ({ stageName, endpoint: { ...endpoint, endpointName: 'abalone' } }));
    expect(() => deploy(tooling(), stages)).toThrow('endpoint.endpointName of stage "b" must differ from that of stage "a"');
    expect(() => deploy(tooling(TOOLING), [{ ...stages[0], env: STAGING }, { ...stages[1], env: TOOLING }])).not.toThrow();
  });

  test('an artifact bucket without a key before stages of other accounts', () => {
    const stack = tooling(TOOLING);
    expect(() => deploy(stack, [{ stageName: 'a', env: STAGING, endpoint }], { artifactBucket: imported(stack) }))
      .toThrow('artifactBucket must have a key, since stage "a" is in account 222222222222');
  });

  test('a replication bucket without a key before stages of other accounts', () => {
    const stack = tooling(TOOLING);
    const replicationBuckets = { 'us-east-1': imported(stack, 'us-east-1') };
    expect(() => deploy(stack, [{ stageName: 'a', env: { ...STAGING, region: 'us-east-1' }, endpoint }], { replicationBuckets }))
      .toThrow('replicationBuckets["us-east-1"] must have a key');
  });

  test('an imported role of the pipeline before stages of other regions, unless it has their buckets or is not to be changed', () => {
    const stages = [{ stageName: 'a', env: AMERICA, endpoint }];
    const pipelineRole = (stack: Stack, mutable: boolean) => Role.fromRoleArn(stack, 'PipelineRole', 'arn:aws:iam::111111111111:role/pipeline', { mutable });
    const first = tooling(TOOLING);
    expect(() => deploy(first, stages, { role: pipelineRole(first, true) })).toThrow('give replicationBuckets["us-east-1"], or role.withoutPolicyUpdates()');
    const second = tooling(TOOLING);
    deploy(second, stages, { role: pipelineRole(second, false) });
    const third = tooling(TOOLING);
    deploy(third, stages, { role: pipelineRole(third, true), replicationBuckets: { 'us-east-1': imported(third, 'us-east-1') } });
    for (const stack of [second, third]) { Template.fromStack(stack).resourceCountIs('AWS::CodePipeline::Pipeline', 1); }
  });
});

describe('a bucket of artifacts that others own', () => {
  const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('is not owned by this app')).map(found => String(found.entry.data));
  const key = (stack: Stack) => Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/0000');

  test('has to let in the deploy roles, and its key as well', () => {
    const stack = tooling(TOOLING);
    const artifactBucket = Bucket.fromBucketAttributes(stack, 'Brought', { bucketName: 'brought', encryptionKey: key(stack) });
    const pipeline = deploy(stack, [{ stageName: 'a', env: STAGING, endpoint }, { stageName: 'b', env: TOOLING, endpoint }], { artifactBucket });
    expect(warnings(stack).map(text => text.replace(/: \[.*\[ack/, ' [ack'))).toEqual([
      'artifactBucket is not owned by this app: its policy has to let in the deploy roles of the stages "a", "b": the bucket policy of arn:aws:s3:::brought '
        + 'must have these statements [ack: cdk-mlops:delivery.unshared-artifact-bucket]',
      'the key of artifactBucket is not owned by this app: its policy has to let in the deploy roles of the stages "a", "b": the key policy of '
        + 'arn:aws:kms:eu-west-1:111111111111:key/0000 must have these statements [ack: cdk-mlops:delivery.unshared-artifact-key]',
    ]);
    const roles = ['222222222222', '111111111111'].map(account => `arn:aws:iam::${account}:role/cdk-hnb659fds-deploy-role-${account}-eu-west-1`);
    const [ofBucket, ofKey] = warnings(stack).map(text => JSON.parse(/these statements: (\[.*\]) \[ack/.exec(text)![1]));
    expect(ofKey).toEqual([{ Effect: 'Allow', Principal: { AWS: roles }, Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: '*' }]);
    expect(ofBucket).toContainEqual({
      Effect: 'Allow', Principal: { AWS: roles }, Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: 'arn:aws:s3:::brought/*',
    });
    expect(pipeline.requirements.map(({ holder, arn, added }) => [holder, stack.resolve(arn), added])).toEqual([
      ['bucket', expect.anything(), false], ['key', 'arn:aws:kms:eu-west-1:111111111111:key/0000', false],
    ]);
  });

  test('needs nothing where the user\'s own deploy role of this account reads it', () => {
    const stack = tooling(TOOLING);
    const deployRole = Role.fromRoleArn(stack, 'DeployRole', 'arn:aws:iam::111111111111:role/deploy');
    deploy(stack, [{ stageName: 'a', endpoint, deployRole }], { artifactBucket: Bucket.fromBucketName(stack, 'Brought', 'brought') });
    expect(warnings(stack)).toEqual([]);
  });

  test('says nothing of what the app owns', () => {
    const stack = tooling(TOOLING);
    deploy(stack, [{ stageName: 'a', env: STAGING, endpoint }]);
    expect(warnings(stack)).toEqual([]);
  });
});

test('a build image of the user\'s own has no runtimes to choose from', () => {
  const stack = tooling();
  const pipeline = pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'abalone');
  const source = delivery.Source.s3(Bucket.fromBucketName(stack, 'Sources', 'sources'), 'abalone.zip');
  const specs = [[], ['make']].map((installCommands, i) => {
    const { project } = new delivery.BuildPipeline(stack, `Build${i}`, { source, pipeline, selfUpdate: false, runtimeVersions: {}, installCommands });
    return JSON.parse(stack.resolve((project.node.defaultChild as any).source.buildSpec));
  });
  expect(specs.map(spec => spec.phases.install)).toEqual([undefined, { 'on-failure': 'ABORT', 'commands': ['make'] }]);
});
