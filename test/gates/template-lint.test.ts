import { lintTemplate } from './template-lint';

const statement = (Action: any, rest: any = {}) => ({
  Resources: { P: { Type: 'AWS::IAM::Policy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::b', ...rest }] } } } },
});
const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const plainTextDenied = { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const bucket = (change: any = {}, policy: any = plainTextDenied, policies: any = retained) => ({
  Resources: {
    B: {
      Type: 'AWS::S3::Bucket',
      ...policies,
      Properties: {
        BucketEncryption: {},
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        ...change,
      },
    },
    BP: { Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'B' }, PolicyDocument: { Statement: [policy] } } },
  },
});
const resource = (Type: string, Properties: any) => ({ Resources: { R: { Type, Properties, ...retained } } });
const queue = (Properties: any, policy: any) => ({
  Resources: { Q: { Type: 'AWS::SQS::Queue', Properties }, QP: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Q' }], PolicyDocument: { Statement: [policy] } } } },
});
const trust = (Principal: any, rest: any = {}) =>
  resource('AWS::IAM::Role', { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...rest }] } });
const key = (statement_: any) => resource('AWS::KMS::Key', { EnableKeyRotation: true, KeyPolicy: { Statement: [{ Effect: 'Allow', Resource: '*', ...statement_ }] } });
const root = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } };
const sourceAccount = { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } };
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
  ['pass-role', statement('iam:PassRole', { Condition: { StringEqualsIfExists: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } })],
  ['pass-role', statement('iam:PassRole', { Condition: { StringLike: { 'iam:PassedToService': '*' } } })],
  ['not-resource', statement('s3:GetObject', { Resource: undefined, NotResource: 'arn:aws:s3:::b' })],
  ['pattern-action', statement('sagemaker:Create*')],
  ['pattern-action', statement('s3:Get*')],
  ['any-resource', statement('s3:GetObject', { Resource: '*' })],
  ['any-resource', statement(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage'], { Resource: ['*'] })],
  ['wildcard-action', key({ Action: 'kms:*', Principal: { Service: 'logs.amazonaws.com' } })],
  ['open-policy', key({ Action: 'kms:Decrypt', Principal: { AWS: '*' } })],
  ['open-trust', trust({ AWS: '*' })],
  ['confused-deputy', trust({ Service: 'sagemaker.amazonaws.com' })],
  ['confused-deputy', resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' })],
  ['open-function', resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', Principal: '*' })],
  ['open-function', resource('AWS::Lambda::Url', { AuthType: 'NONE' })],
  ['bucket-encryption', bucket({ BucketEncryption: undefined })],
  ['bucket-public', bucket({ PublicAccessBlockConfiguration: undefined })],
  ['bucket-public', bucket({ PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true } })],
  ['bucket-tls', bucket({}, { Effect: 'Allow' })],
  ['bucket-tls', bucket({}, { ...plainTextDenied, Principal: { AWS: 'arn:aws:iam::111111111111:root' } })],
  ['not-retained', bucket({}, plainTextDenied, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' })],
  ['not-retained', bucket({}, plainTextDenied, { DeletionPolicy: 'Retain' })],
  ['not-retained', { Resources: { R: { Type: 'AWS::SageMaker::FeatureGroup', Properties: {} } } }],
  ['not-retained', { Resources: { R: { Type: 'AWS::DynamoDB::Table', Properties: { SSESpecification: { SSEEnabled: true }, TimeToLiveSpecification: { Enabled: false } } } } }],
  ['log-retention', resource('AWS::Logs::LogGroup', {})],
  ['table-encryption', resource('AWS::DynamoDB::Table', {})],
  ['topic-tls', resource('AWS::SNS::Topic', { KmsMasterKeyId: 'k' })],
  ['queue-encryption', queue({}, plainTextDenied)],
  ['queue-tls', queue({ SqsManagedSseEnabled: true }, { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'sqs:SendMessage' })],
  ['image-lifecycle', resource('AWS::ECR::Repository', { ImageScanningConfiguration: { ScanOnPush: true } })],
  ['build-encryption', resource('AWS::CodeBuild::Project', { EncryptionKey: 'k', Artifacts: { EncryptionDisabled: true } })],
  ['artifact-encryption', resource('AWS::CodePipeline::Pipeline', { PipelineType: 'V2', ArtifactStores: [{ Region: 'r', ArtifactStore: { Type: 'S3' } }] })],
  ['key-rotation', resource('AWS::KMS::Key', {})],
  ['build-encryption', resource('AWS::CodeBuild::Project', {})],
  ['topic-encryption', resource('AWS::SNS::Topic', {})],
  ['queue-encryption', resource('AWS::SQS::Queue', { SqsManagedSseEnabled: false })],
  ['image-scan', resource('AWS::ECR::Repository', {})],
  ['pipeline-type', resource('AWS::CodePipeline::Pipeline', { PipelineType: 'V1' })],
])('a planted defect is caught: %s', async (rule, template: any) => {
  expect((await lintTemplate(template)).map(problem => problem.rule)).toContain(rule);
});

test.each<[string, any]>([
  ['an exact action', statement(['s3:GetObject', 's3:ListBucket'])],
  ['a role handed to one service', statement('iam:PassRole', passRole)],
  ['a safe bucket', bucket()],
  ['a safe queue', queue({ SqsManagedSseEnabled: true }, plainTextDenied)],
  ['a pattern of the CDK\'s own grants', statement(['s3:GetObject*', 'kms:GenerateDataKey*'])],
  ['a table whose items expire', { Resources: { R: { Type: 'AWS::DynamoDB::Table', Properties: { SSESpecification: { SSEEnabled: true }, TimeToLiveSpecification: { Enabled: true } } } } }],
  ['an action that knows no resources', statement('ecr:GetAuthorizationToken', { Resource: '*' })],
  ['any resource under a condition', statement('s3:GetObject', { Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': '1' } } })],
  ['a key that leaves the decision to its account', key({ Action: 'kms:*', Principal: root })],
  ['a role for one account\'s jobs', trust({ Service: 'sagemaker.amazonaws.com' }, sourceAccount)],
  ['a role for calls that do not always tell the account', trust({ Service: 'sagemaker.amazonaws.com' }, { Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111111111111' } } })],
  ['a role of a function', trust({ Service: 'lambda.amazonaws.com' })],
  ['a denied wildcard', statement('*', { Effect: 'Deny' })],
])('no complaint about %s', async (_name, template: any) => {
  expect(await lintTemplate(template)).toEqual([]);
});
