import { EXPLAINED } from '../explained';
import { AppRole, STRANGER, World } from '../world';
import { all, Call } from './call';
import { kindOf, neededCalls } from './index';

const ADMIN = 'arn:aws:iam::111111111111:role/Admin';
const OTHER_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555';
const OTHER_BUCKET = 'arn:aws:s3:::salaries';
const PASS = (service: string) => ({ 'iam:PassedToService': service });
const sagemaker = (resource: string, account = '111111111111') => `arn:aws:sagemaker:eu-west-1:${account}:${resource}`;

/** What no role of the app may do. */
function forEveryRole(role: AppRole): Call[] {
  const { account } = role;
  return [
    ...all(['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:UpdateAssumeRolePolicy'], role.arn, 'gives itself more'),
    ...all(['iam:CreateAccessKey', 'iam:CreateUser'], `arn:aws:iam::${account}:user/me`, 'makes a user'),
    ...all(['iam:PassRole'], role.arn, 'hands itself to another service', PASS('ec2.amazonaws.com')),
    ...all(['iam:PassRole'], ADMIN, 'hands on a role of others', PASS('sagemaker.amazonaws.com')),
    ...all(['sts:AssumeRole'], [ADMIN, `arn:aws:iam::${STRANGER}:role/Anything`], 'becomes somebody else'),
    ...['111111111111', '222222222222', '333333333333'].flatMap(each =>
      all(['sts:AssumeRole'], `arn:aws:iam::${each}:role/cdk-hnb659fds-cfn-exec-role-${each}-eu-west-1`, 'becomes the role that may do everything')),
    ...all(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], `${OTHER_BUCKET}/2026.csv`, 'touches the data of others'),
    ...all(['s3:ListBucket'], OTHER_BUCKET, 'looks at the data of others', { 's3:prefix': '' }),
    ...all(['kms:CreateGrant', 'kms:Decrypt'], OTHER_KEY, 'uses a key of others'),
    ...all(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], OTHER_KEY, 'takes over a key'),
    ...all(['secretsmanager:GetSecretValue'], `arn:aws:secretsmanager:eu-west-1:${account}:secret:db-AbCdEf`, 'reads secrets'),
    ...all(['ssm:GetParameter'], `arn:aws:ssm:eu-west-1:${account}:parameter/db/password`, 'reads parameters'),
    ...all(['ec2:RunInstances'], `arn:aws:ec2:eu-west-1:${account}:instance/*`, 'starts machines'),
    ...all(['lambda:UpdateFunctionCode'], `arn:aws:lambda:eu-west-1:${account}:function:other`, 'changes functions'),
    ...all(['logs:DeleteLogGroup'], `arn:aws:logs:eu-west-1:${account}:log-group:/aws/sagemaker/TrainingJobs:log-stream:`, 'covers up traces'),
    ...all(['cloudtrail:StopLogging'], `arn:aws:cloudtrail:eu-west-1:${account}:trail/all`, 'covers up traces'),
    ...all(['sagemaker:DeleteModelPackage', 'sagemaker:UpdateModelPackage'], sagemaker('model-package/abalone-models-4e47fd4a/7'), 'approves or deletes a model by itself'),
    ...all(['sagemaker:DeleteModelPackageGroup', 'sagemaker:PutModelPackageGroupPolicy'], sagemaker('model-package-group/abalone-models-4e47fd4a'), 'opens or deletes the registry'),
    ...all(['sagemaker:DeleteEndpoint', 'sagemaker:UpdateEndpoint'], sagemaker('endpoint/abalone', account), 'takes an endpoint away'),
    ...all(['cloudwatch:PutMetricData'], '*', 'fakes metrics of others', { 'cloudwatch:namespace': 'AWS/Billing' }),
  ];
}

/** Of every bucket and key that the app makes: nobody opens, deletes or reconfigures them. */
function ownThings(world: World): Call[] {
  return [
    ...world.resources.filter(resource => resource.type === 'AWS::S3::Bucket' && resource.stackName !== 'CDKToolkit').flatMap(({ arn }) => [
      ...all(['s3:DeleteBucket', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock', 's3:PutEncryptionConfiguration'], arn, 'opens or deletes a bucket'),
      ...all(['s3:DeleteObject', 's3:DeleteObjectVersion'], `${arn}/x`, 'deletes data'),
      ...all(['s3:PutObjectAcl'], `${arn}/x`, 'publishes an object', { 's3:x-amz-acl': 'public-read' }),
      ...all(['s3:GetObject', 's3:PutObject'], `${arn}/Abalone-Pipeline/x`, 'goes without TLS', { 'aws:SecureTransport': 'false' }),
    ]),
    ...world.resources.filter(resource => resource.type === 'AWS::KMS::Key').flatMap(({ arn }) =>
      all(['kms:DisableKey', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'], arn, 'takes over a key')),
  ];
}

/** What an app is made of, and actions on it that only those may do who need to. */
const OF_ITS_OWN: [type: string, actions: string[], context?: Call['context'], suffix?: string][] = [
  ['AWS::S3::Bucket', ['s3:GetObject', 's3:PutObject'], undefined, '/of-others/x.csv'],
  ['AWS::KMS::Key', ['kms:Decrypt', 'kms:Encrypt', 'kms:CreateGrant']],
  ['AWS::IAM::Role', ['iam:PassRole'], PASS('sagemaker.amazonaws.com')],
  ['AWS::IAM::Role', ['sts:AssumeRole']],
  ['AWS::SageMaker::Pipeline', ['sagemaker:StartPipelineExecution', 'sagemaker:UpdatePipeline']],
  ['AWS::SageMaker::Endpoint', ['sagemaker:InvokeEndpoint']],
  ['AWS::SageMaker::FeatureGroup', ['sagemaker:PutRecord', 'sagemaker:GetRecord']],
  ['AWS::CodePipeline::Pipeline', ['codepipeline:StartPipelineExecution']],
  ['AWS::CodeBuild::Project', ['codebuild:StartBuild']],
  ['AWS::Lambda::Function', ['lambda:InvokeFunction']],
  ['AWS::StepFunctions::StateMachine', ['states:StartExecution']],
  ['AWS::SQS::Queue', ['sqs:SendMessage', 'sqs:ReceiveMessage']],
  ['AWS::SNS::Topic', ['sns:Publish']],
];

/** Of everything that the app makes: what this role does not need. */
function ofOthers(world: World, role: AppRole, needed: readonly Call[]): Call[] {
  return OF_ITS_OWN.flatMap(([type, actions, context, suffix = '']) => world.all(type).flatMap(({ arn, path }) => all(actions, `${arn}${suffix}`, `touches ${path}, which it does not need`, context)))
    // what it does with a bucket at some place may well be allowed at another
    .filter(call => !needed.some(each => each.action === call.action && each.resource.split(/(?<=:s3:::[^/]+)\//)[0] === call.resource.split(/(?<=:s3:::[^/]+)\//)[0]))
    .filter(call => !EXPLAINED.some(each => each.role.test(role.path) && each.action.test(call.action)));
}

/** Calls that a role must not be able to make, each with what it would be. */
export function forbiddenCalls(world: World, role: AppRole): Call[] {
  const kind = kindOf(world, role);
  const calls = neededCalls(world, role);
  const needed = new Set(calls.map(call => `${call.action} ${call.resource}`));
  return [...forEveryRole(role), ...ownThings(world), ...ofOthers(world, role, calls), ...kind.forbidden?.(world, role) ?? []]
    // "the object of others" is a different one for every role
    .filter(call => call.context !== undefined || !needed.has(`${call.action} ${call.resource}`));
}
