import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { evaluate } from '../iam/evaluator';
import type { PolicyStatement } from '../iam/evaluator';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const READER = { arn: 'arn:aws:iam::222222222222:role/Reader', account: '222222222222', statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const ROLE = 'arn:aws:iam::111111111111:role/Given';

/** The statements of each warning, by its id. */
function told(stack: Stack): Record<string, PolicyStatement[]> {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('must have these statements'));
  return Object.fromEntries(warnings.map(({ entry }) => {
    const [, statements, id] = /must have these statements: (\[.*\]) \[ack: (.*)\]$/.exec(String(entry.data))!;
    return [id, JSON.parse(statements)];
  }));
}

const actionsOf = (statements: PolicyStatement[]) => statements.flatMap(each => each.Action).sort();

test('a deploy pipeline says what lets the accounts of its stages in, where others own models and their parts', () => {
  const stack = new Stack(new App(), 'Tooling', { env: ENV });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', 'models'),
    modelArtifacts: {
      buckets: [Bucket.fromBucketAttributes(stack, 'Bucket', {
        bucketName: 'models', encryptionKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1'),
      })],
      repositories: [Repository.fromRepositoryName(stack, 'Repository', 'serve')],
    },
    stages: [{ stageName: 'prod', env: { account: '222222222222', region: 'eu-west-1' }, endpoint: { instanceType: pipelines.InstanceType.M5_LARGE } }],
  });
  const statements = told(stack);
  const lets = (id: string, action: string, resource: string, principal = READER) => evaluate({
    principal, action, resource, resourceAccount: ENV.account, resourcePolicy: { account: ENV.account, statements: statements[`cdk-mlops:delivery.${id}`] },
  }).allowed;
  const calls: [string, string, string][] = [
    ['unshared-bucket', 's3:GetObject', 'arn:aws:s3:::models/model.tar.gz'],
    ['unshared-bucket', 's3:ListBucket', 'arn:aws:s3:::models'],
    ['unshared-key', 'kms:Decrypt', 'arn:aws:kms:eu-west-1:111111111111:key/1'],
    ['unshared-repository', 'ecr:BatchGetImage', 'arn:aws:ecr:eu-west-1:111111111111:repository/serve'],
    ['unshared-group', 'sagemaker:CreateModel', 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/models/7'],
    ['unshared-group', 'sagemaker:DescribeModelPackage', 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/models/7'],
  ];
  for (const [id, action, resource] of calls) {
    expect([action, lets(id, action, resource)]).toEqual([action, true]);
    expect([action, lets(id, action, resource, { ...READER, account: '333333333333', arn: READER.arn.replace(/2{12}/, '333333333333') })]).toEqual([action, false]);
  }
  expect(lets('unshared-bucket', 's3:PutObject', 'arn:aws:s3:::models/model.tar.gz')).toBe(false);
  expect(lets('unshared-group', 'sagemaker:UpdateModelPackage', 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/models/7')).toBe(false);
  const holders = [
    pipelines.PolicyHolder.BUCKET, pipelines.PolicyHolder.KEY, pipelines.PolicyHolder.REPOSITORY, pipelines.PolicyHolder.MODEL_PACKAGE_GROUP,
  ];
  expect(pipeline.requirements.map(({ holder, added }) => [holder, added])).toEqual(expect.arrayContaining(holders.map(holder => [holder, false])));
});

test('a build pipeline says what given roles must have that take nothing', () => {
  const stack = new Stack(new App(), 'Tooling', { env: ENV });
  const given = (id: string) => Role.fromRoleArn(stack, id, ROLE + id, { mutable: false });
  const build = new delivery.BuildPipeline(stack, 'Build', {
    pipeline: pipelines.Pipeline.fromPipelineName(stack, 'Pipeline', 'abalone'),
    source: delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }),
    role: given('Runs'),
    buildRole: given('Builds'),
  });
  const [runs, builds] = ['Runs', 'Builds'].map(id => build.requirements.find(({ arn }) => arn === ROLE + id)!.statements.map(each => stack.resolve(each.toStatementJson())));
  expect(build.requirements).toHaveLength(2);
  expect(actionsOf(runs)).toEqual(expect.arrayContaining(['codebuild:StartBuild']));
  expect(actionsOf(builds)).toEqual(expect.arrayContaining(['logs:PutLogEvents', 's3:GetObject', 'sagemaker:StartPipelineExecution', 'sts:AssumeRole']));
  expect(Object.keys(told(stack))).toEqual(['cdk-mlops:delivery.role-policy']);
  Annotations.fromStack(stack).hasWarning('/Tooling/Build', Match.stringLikeRegexp(`policy of role ${ROLE}Runs must have`));
  Annotations.fromStack(stack).hasWarning('/Tooling/Build', Match.stringLikeRegexp(`policy of role ${ROLE}Builds must have`));
});
