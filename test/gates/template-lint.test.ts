import { lintTemplate } from './template-lint';

const statement = (Action: any, rest: any = {}) => ({
  Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::b', ...rest }] } } } },
});
const bucket = (change: any = {}, policy: any = { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }) => ({
  Resources: {
    B: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketEncryption: {},
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        ...change,
      },
    },
    BP: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [policy] } } },
  },
});
const resource = (Type: string, Properties: any) => ({ Resources: { R: { Type, Properties } } });
const passRole = { Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }, Resource: 'arn:aws:iam::1:role/r' };

test.each<[string, any]>([
  ['wildcard-action', statement('*')],
  ['wildcard-action', statement(['s3:GetObject', 's3:*'])],
  ['unknown-action', statement('s3:GetObjekt')],
  ['unknown-action', statement('s4:GetObject')],
  ['not-action', statement(undefined, { NotAction: 's3:*' })],
  ['pass-role', statement('iam:PassRole')],
  ['pass-role', statement('iam:PassRole', { ...passRole, Resource: '*' })],
  ['full-access', resource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [] }, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSageMakerFullAccess'] })],
  ['open-trust', resource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { AWS: '*' } }] } })],
  ['bucket-encryption', bucket({ BucketEncryption: undefined })],
  ['bucket-public', bucket({ PublicAccessBlockConfiguration: undefined })],
  ['bucket-tls', bucket({}, { Effect: 'Allow' })],
  ['key-rotation', resource('AWS::KMS::Key', {})],
  ['build-encryption', resource('AWS::CodeBuild::Project', {})],
  ['topic-encryption', resource('AWS::SNS::Topic', {})],
  ['queue-encryption', resource('AWS::SQS::Queue', { SqsManagedSseEnabled: false })],
  ['image-scan', resource('AWS::ECR::Repository', {})],
  ['pipeline-type', resource('AWS::CodePipeline::Pipeline', { PipelineType: 'V1' })],
])('a planted defect is caught: %s', async (rule, template) => {
  expect((await lintTemplate(template)).map(problem => problem.rule)).toContain(rule);
});

test.each<[string, any]>([
  ['an exact action', statement(['s3:GetObject', 's3:ListBucket'])],
  ['a role handed to one service', statement('iam:PassRole', passRole)],
  ['a safe bucket', bucket()],
  ['a denied wildcard', statement('*', { Effect: 'Deny' })],
])('no complaint about %s', async (_name, template) => {
  expect(await lintTemplate(template)).toEqual([]);
});
