import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { images, pipelines, registry } from 'cdk-mlops';
import { callsOfJobs, executionCalls } from './calls/sagemaker-pipeline';
import type { PolicyStatement } from './evaluator';
import { missing } from './proofs';
import { AppRole, World } from './world';

const ROLES = ['Execution', 'Job'].map(name => `arn:aws:iam::111111111111:role/${name}`);
const { PolicyHolder } = pipelines;

/** A pipeline whose roles, bucket and keys are others': the key and the bucket belong to another account. */
function app() {
  const made = new App({ context: { 'aws:cdk:enable-path-metadata': true } });
  const stack = new Stack(made, 'Given', { env: { account: '111111111111', region: 'eu-west-1' } });
  const [executionRole, jobRole] = ROLES.map((arn, i) => Role.fromRoleArn(stack, `Role${i}`, arn, { mutable: false }));
  const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image: images.Image.xgboost('1.7-1'),
    instanceType: pipelines.InstanceType.M5_LARGE,
    inputs: { train: pipelines.TrainingInput.from('s3://data-of-222222222222/train/') },
    volumeKmsKey: key,
    outputKmsKey: key,
  });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    image: images.Image.xgboost('1.7-1'),
    modelData: train.modelArtifacts,
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
    steps: [train, register],
    executionRole,
    jobRole,
    artifactBucket: Bucket.fromBucketAttributes(stack, 'Artifacts', { bucketName: 'artifacts-of-222222222222', account: '222222222222', encryptionKey: key }),
  });
  return { made, stack, pipeline };
}

/** The app with the policies that it asks for, written by whoever owns them; without some of the statements, to see them missed. */
function world(keep: (holder: string, index: number) => boolean = () => true) {
  const { made, stack, pipeline } = app();
  // in a resource of the app, so that references are resolved with it
  pipeline.requirements.filter(requirement => !requirement.added).forEach(({ holder, arn, statements }, i) => new CfnResource(stack, `Policy${i}`, {
    type: 'Test::Policy', properties: { holder, arn, statements: statements.filter((_, index) => keep(holder, index)).map(statement => statement.toStatementJson()) },
  }));
  const result = World.of(made.synth().directory);
  const policies: { holder: string; arn: string; statements: PolicyStatement[] }[] = result.all('Test::Policy').map(({ properties }) => properties);
  for (const { holder, arn, statements } of policies) {
    if (holder !== PolicyHolder.ROLE) { result.resourcePolicies.set(arn, { account: '222222222222', statements }); }
  }
  const roles = ROLES.map((arn, i): AppRole => ({
    arn,
    path: `Given/Pipeline/${i ? 'JobRole' : 'ExecutionRole'}`,
    account: '111111111111',
    description: '',
    services: ['sagemaker.amazonaws.com'],
    statements: policies.filter(each => each.holder === PolicyHolder.ROLE && each.arn === arn).flatMap(each => each.statements),
  }));
  return { roles, result };
}

function problems({ roles: [execution, job], result }: ReturnType<typeof world>): string[] {
  return [...missing(result, execution, executionCalls(result, execution)), ...missing(result, job, callsOfJobs(result, job))];
}

test('each of them is told once, as a warning that can be pasted and acknowledged', () => {
  const { stack, pipeline } = app();
  expect(pipeline.requirements.map(({ holder, added }) => [holder, added])).toEqual([
    [PolicyHolder.ROLE, false], [PolicyHolder.ROLE, false], [PolicyHolder.KEY, false], [PolicyHolder.BUCKET, false], [PolicyHolder.BUCKET, false],
  ]);
  const warnings = Annotations.fromStack(stack).findWarning('/Given/Pipeline', Match.anyValue()).map(({ entry }) => String(entry.data));
  expect(warnings.map(text => /ack: (.*)\]$/.exec(text)?.[1])).toEqual([
    'cdk-mlops:pipelines.role-policy', 'cdk-mlops:pipelines.role-policy', 'cdk-mlops:pipelines.key-policy', 'cdk-mlops:pipelines.unowned-bucket', 'cdk-mlops:pipelines.bucket-policy',
  ]);
  const pasted = warnings.map(text => JSON.parse(/must have these statements: (\[.*\]) \[ack/.exec(text)![1]));
  expect(warnings[0]).toContain(`the policy of role ${ROLES[0]} must have`);
  expect(pasted[0]).toContainEqual({
    Action: 'iam:PassRole', Effect: 'Allow', Resource: ROLES[1], Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
  expect(pasted[2]).toContainEqual({
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], Effect: 'Allow', Principal: { AWS: ROLES[1] }, Resource: '*',
  });
  expect(warnings[4]).toContain('the bucket policy of arn:aws:s3:::artifacts-of-222222222222 must have');
});

test.each([PolicyHolder.ROLE, PolicyHolder.KEY, PolicyHolder.BUCKET])('each statement that is asked for in the policy of a %s is needed', kind => {
  const { pipeline } = app();
  const count = Math.min(...pipeline.requirements.filter(({ holder }) => holder === kind).map(({ statements }) => statements.length));
  expect(count).toBeGreaterThan(0);
  for (let left = 0; left < count; left++) {
    expect([left, problems(world((holder, index) => holder !== kind || index !== left))]).not.toEqual([left, []]);
  }
});

test('what an app owns gets its statements', () => {
  const stack = new Stack(new App(), 'Own', { env: { account: '111111111111', region: 'eu-west-1' } });
  const train = new pipelines.TrainingStep(stack, 'Train', { image: images.Image.xgboost('1.7-1'), instanceType: pipelines.InstanceType.M5_LARGE });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train] });
  expect(pipeline.requirements.map(({ holder, added }) => [holder, added])).toEqual([[PolicyHolder.ROLE, true], [PolicyHolder.ROLE, true]]);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});

test('with what a pipeline asks for in the policies of others, all its calls are allowed', () => {
  expect(problems(world())).toEqual([]);
});
