import { worldOf } from './apps';
import type { PolicyStatement } from './evaluator';
import { policyProblems } from './policies';
import { trustProblems } from './trust';
import type { World } from './world';
import { asArray } from '../gates/templates';

type Change = (statements: PolicyStatement[]) => PolicyStatement[];

/** An app with the policy of one resource changed. */
function withPolicy(app: string, type: string, path: string, change: Change): World {
  const world = worldOf(app);
  const { arn } = world.find(type, path);
  const policies = new Map(world.resourcePolicies);
  const { account, statements } = policies.get(arn)!;
  const changed = change([...statements]);
  // a mutant that changes nothing proves nothing
  expect(changed).not.toEqual(statements);
  policies.set(arn, { account, statements: changed });
  return Object.create(world, { resourcePolicies: { value: policies } });
}

/** The statements that let something do something, changed. */
type Rest = Partial<PolicyStatement> | ((statement: any) => Partial<PolicyStatement>);
const alter = (fits: (statement: any) => boolean, rest: Rest): Change => statements =>
  statements.map(each => each.Effect === 'Allow' && fits(each) ? { ...each, ...typeof rest === 'function' ? rest(each) : rest } : each);
const allows = (action: string, principal = '') => (statement: PolicyStatement) =>
  asArray(statement.Action).includes(action) && JSON.stringify(statement.Principal).includes(principal);
const drop = (action: string, principal?: string): Change =>
  alter(allows(action, principal), ({ Action }) => ({ Action: asArray<string>(Action).filter(name => name !== action) }));
const dropPrincipal = (action: string, account: string): Change =>
  alter(allows(action, account), ({ Principal }) => ({ Principal: { AWS: asArray<string>(Principal.AWS).filter(arn => !arn.includes(account)) } }));
const plus = (action: string, more: string): Change => alter(allows(action), ({ Action }) => ({ Action: [...asArray<string>(Action), more] }));
const add = (statement: Partial<PolicyStatement>): Change => statements => [...statements, { Effect: 'Allow', Resource: '*', ...statement } as PolicyStatement];
const open = (action: string, principal?: string): Change => alter(allows(action, principal), { Condition: undefined });
const root = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });

const BUCKET = ['abalone', 'AWS::S3::Bucket', 'Abalone/Pipeline/ArtifactBucket'] as const;
const STORE = ['abalone', 'AWS::S3::Bucket', 'Deploy/ArtifactBucket'] as const;
const STORE_KEY = ['abalone', 'AWS::KMS::Key', 'Deploy/ArtifactKey'] as const;
const GROUP = ['abalone', 'AWS::SageMaker::ModelPackageGroup', 'Abalone/Models'] as const;
const TOPIC = ['monitored', 'AWS::SNS::Topic', 'Notifications'] as const;
const TOPIC_KEY = ['monitored', 'AWS::KMS::Key', 'NotificationKey'] as const;
const QUEUE = ['monitored', 'AWS::SQS::Queue', 'StartGuard/Requests'] as const;
const DEAD = ['monitored', 'AWS::SQS::Queue', 'StartGuard/DeadLetters'] as const;
const BUS = ['monitored', 'AWS::Events::EventBus', 'Deploy/DriftEventBus'] as const;
const REPOSITORY = ['strict', 'AWS::ECR::Repository', 'ChurnImage/Repository/Resource'] as const;
const LOGS_KEY = ['strict', 'AWS::KMS::Key', 'Strict/Project/Security/OperationsKey'] as const;
const ACCESS_LOGS = ['strict', 'AWS::S3::Bucket', 'Strict/Project/Security/AccessLogs'] as const;
const CI_ROLE = ['ci', 'AWS::IAM::Role', 'CiGitHub/Ci/BuildRole'] as const;
const JOB_ROLE = ['abalone', 'AWS::IAM::Role', 'Abalone/Pipeline/JobRole'] as const;
const TEST_ROLE = ['abalone', 'AWS::IAM::Role', 'staging/Endpoint/TestRole'] as const;

const WITH_TOKEN = 'sts:AssumeRoleWithWebIdentity';
const ISSUER = 'token.actions.githubusercontent.com';
const claims = (subject: string, audience: string) => ({ StringLike: { [`${ISSUER}:sub`]: subject, [`${ISSUER}:aud`]: audience } });

type Place = readonly [app: string, type: string, path: string];

test.each<[string, Place, Change, RegExp]>([
  // an action or a principal too few
  ['a group without the action that makes models', GROUP, drop('sagemaker:CreateModel'), /cfn-exec-role.* may not sagemaker:CreateModel .*no resource policy allows/],
  ['a group without an account', GROUP, dropPrincipal('sagemaker:CreateModel', '333333333333'), /333333333333.* may not sagemaker:CreateModel/],
  ['a topic that alarms do not reach', TOPIC, drop('sns:Publish', 'cloudwatch'), /cloudwatch\.amazonaws\.com may not sns:Publish/],
  ['a topic that rules do not reach', TOPIC, drop('sns:Publish', 'events'), /events\.amazonaws\.com may not sns:Publish/],
  ['a key of a topic that alarms may not use', TOPIC_KEY, drop('kms:GenerateDataKey', 'cloudwatch'), /cloudwatch\.amazonaws\.com may not kms:GenerateDataKey/],
  ['a key of a topic that rules may not use', TOPIC_KEY, drop('kms:Decrypt', 'events'), /events\.amazonaws\.com may not kms:Decrypt/],
  ['a queue that rules do not reach', QUEUE, drop('sqs:SendMessage'), /events\.amazonaws\.com may not sqs:SendMessage/],
  ['dead letters that get lost', DEAD, drop('sqs:SendMessage'), /events\.amazonaws\.com may not sqs:SendMessage .*could not be delivered/],
  ['a key that logs may not use', LOGS_KEY, drop('kms:ReEncryptTo'), /logs\.eu-west-1\.amazonaws\.com may not kms:ReEncryptTo/],
  ['access logs that get lost', ACCESS_LOGS, drop('s3:PutObject'), /logging\.s3\.amazonaws\.com may not s3:PutObject/],
  ['a role that its jobs may not assume', CI_ROLE, drop(WITH_TOKEN), /oidc-provider.* may not sts:AssumeRoleWithWebIdentity/],
  ['a condition that EventBridge cannot meet', TOPIC, alter(allows('sns:Publish', 'events'), { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
    /events\.amazonaws\.com may not sns:Publish/],
  ['a condition on the source of events in the key of a topic', LOGS_KEY, alter(each => each.Sid === 'Publisherevents', { Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
    /events\.amazonaws\.com may not kms:GenerateDataKey/],
  // too much
  ['a surplus action for another account', BUCKET, plus('s3:GetObject', 's3:GetObjectTagging'), /ArtifactBucket .*need not allow AWS: arn:aws:iam::222222222222:root s3:GetObjectTagging/],
  ['another account may write', BUCKET, plus('s3:GetObject', 's3:PutObject'), /222222222222:role\/Administrator may s3:PutObject/],
  ['a surplus action for a service', QUEUE, plus('sqs:SendMessage', 'sqs:ReceiveMessage'), /Requests .*need not allow Service: events\.amazonaws\.com sqs:ReceiveMessage/],
  ['a surplus service', TOPIC, add({ Principal: { Service: 's3.amazonaws.com' }, Action: 'sns:Publish', Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }),
    /need not allow Service: s3\.amazonaws\.com sns:Publish/],
  ['a surplus account', GROUP, add({ Principal: root('444444444444'), Action: 'sagemaker:DescribeModelPackage' }), /need not allow AWS: arn:aws:iam::444444444444:root/],
  ['others approve', GROUP, plus('sagemaker:CreateModel', 'sagemaker:UpdateModelPackage'), /Administrator may sagemaker:UpdateModelPackage/],
  ['the same twice', STORE, statements => [...statements, ...statements], /need not allow .* s3:GetObject on .* twice/],
  ['a surplus action on a repository', REPOSITORY, plus('ecr:BatchGetImage', 'ecr:PutImage'), /need not allow .*ecr:PutImage/],
  ['a surplus action on a bus', BUS, plus('events:PutEvents', 'events:PutRule'), /need not allow .*events:PutRule/],
  ['every action on a key', STORE_KEY, add({ Principal: { AWS: 'arn:aws:iam::222222222222:role/cdk-hnb659fds-deploy-role-222222222222-eu-west-1' }, Action: 'kms:*' }),
    /need not allow AWS: arn:aws:iam::222222222222:role\/cdk-.* kms:\*/],
  ['a surplus service in the trust of a role', JOB_ROLE, add({ Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole', Resource: undefined }),
    /JobRole .*need not allow Service: glue\.amazonaws\.com sts:AssumeRole/],
  ['another identity provider', CI_ROLE, add({ Principal: { Federated: 'arn:aws:iam::111111111111:oidc-provider/idp.evil.example' }, Action: WITH_TOKEN, Resource: undefined }),
    /BuildRole .*need not allow Federated: .*idp\.evil\.example/],
  ['a role for tokens of any branch', CI_ROLE, alter(allows(WITH_TOKEN), { Condition: claims('repo:acme/abalone:*', 'sts.amazonaws.com') }), /repo:acme\/abalone:pull_request may assume/],
  ['a role for tokens of any repository', CI_ROLE, alter(allows(WITH_TOKEN), { Condition: claims('repo:*:ref:refs/heads/main', 'sts.amazonaws.com') }), /repo:evil\/abalone:ref:refs\/heads\/main may assume/],
  ['a role for tokens for anybody', CI_ROLE, alter(allows(WITH_TOKEN), { Condition: claims('repo:acme/abalone:ref:refs/heads/main', '*') }), /tokens for somebody else let assume/],
  ['a role for any token', CI_ROLE, open(WITH_TOKEN), /repo:evil\/abalone.* may assume/],
  ['a role for tokens that no job gets', CI_ROLE, alter(allows(WITH_TOKEN), { Condition: claims('repo:acme/abalone:environment:main', 'sts.amazonaws.com') }), /oidc-provider.* may not sts:AssumeRoleWithWebIdentity/],
  ['a role for everybody with an account', CI_ROLE, add({ Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Resource: undefined }), /999999999999:role\/Administrator may sts:AssumeRole/],
  ['a test role for the account of the pipeline', TEST_ROLE, open('sts:AssumeRole'), /111111111111:role\/Administrator may sts:AssumeRole/],
  // anybody
  ['a bucket for everybody', BUCKET, alter(allows('s3:GetObject'), { Principal: '*' }), /999999999999:role\/Administrator may s3:GetObject/],
  ['a bucket whose list is for everybody', BUCKET, alter(allows('s3:ListBucket'), { Principal: '*' }), /999999999999:role\/Administrator may s3:ListBucket/],
  ['a key for everybody', STORE_KEY, alter(allows('kms:Decrypt'), { Principal: { AWS: '*' } }), /999999999999:role\/Administrator may kms:Decrypt/],
  ['a key for a whole account', STORE_KEY, alter(allows('kms:Decrypt', '222222222222'), { Principal: root('222222222222') }), /222222222222:role\/Administrator may kms:Decrypt/],
  ['a store for a whole account', STORE, alter(allows('s3:GetObject', '222222222222'), { Principal: root('222222222222') }), /222222222222:role\/Administrator may s3:GetObject/],
  ['a topic for everybody', TOPIC, alter(allows('sns:Publish', 'cloudwatch'), { Principal: '*', Condition: undefined }), /999999999999:role\/Administrator may sns:Publish/],
  ['a queue for everybody', QUEUE, alter(allows('sqs:SendMessage'), { Principal: '*', Condition: undefined }), /999999999999:role\/Administrator may sqs:SendMessage/],
  ['a bus for everybody', BUS, alter(allows('events:PutEvents'), { Principal: '*' }), /999999999999:role\/Administrator may events:PutEvents/],
  ['a repository for everybody', REPOSITORY, alter(allows('ecr:BatchGetImage'), { Principal: '*' }), /999999999999:role\/Administrator may ecr:BatchGetImage/],
  ['a group for everybody', GROUP, alter(allows('sagemaker:CreateModel'), { Principal: '*' }), /999999999999:role\/Administrator may sagemaker:CreateModel/],
  // a service as a confused deputy
  ['a queue for every rule', QUEUE, open('sqs:SendMessage'), /events\.amazonaws\.com may sqs:SendMessage .*for another account/],
  ['dead letters of every rule', DEAD, open('sqs:SendMessage'), /events\.amazonaws\.com may sqs:SendMessage .*for another account/],
  ['a topic for every alarm', TOPIC, open('sns:Publish', 'cloudwatch'), /cloudwatch\.amazonaws\.com may sns:Publish .*for another account/],
  ['a key for every alarm', TOPIC_KEY, open('kms:GenerateDataKey', 'cloudwatch'), /cloudwatch\.amazonaws\.com may kms:GenerateDataKey .*for another account/],
  ['a key for all logs', LOGS_KEY, open('kms:ReEncryptTo'), /logs\.eu-west-1\.amazonaws\.com may kms:ReEncryptTo .*for another account/],
  ['a key for all topics', LOGS_KEY, alter(each => each.Sid === 'Publisherevents', { Condition: undefined }), /events\.amazonaws\.com may kms:\w+ .*for another account/],
  ['access logs of all buckets', ACCESS_LOGS, open('s3:PutObject'), /logging\.s3\.amazonaws\.com may s3:PutObject .*for another account/],
  ['a condition that holds only if the service says something', QUEUE, alter(allows('sqs:SendMessage'), { Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111111111111' } } }),
    /events\.amazonaws\.com may sqs:SendMessage .*for nobody knows whom/],
  ['another service as well', QUEUE, alter(allows('sqs:SendMessage'), { Principal: { Service: ['events.amazonaws.com', 's3.amazonaws.com'] } }), /s3\.amazonaws\.com may sqs:SendMessage .*by another service/],
])('a planted defect is caught: %s', async (_, [app, type, path], change, finding) => {
  const changed = withPolicy(app, type, path, change);
  const problems = [...await policyProblems(changed), ...changed.roles.flatMap(role => trustProblems(changed, role))];
  expect(problems.some(problem => finding.test(problem)) || problems).toBe(true);
}, 30_000);

test.each(['abalone', 'ci', 'monitored', 'strict'])('no complaint about %s as it is', async app => {
  const world = worldOf(app);
  expect([...await policyProblems(world), ...world.roles.flatMap(role => trustProblems(world, role))]).toEqual([]);
}, 30_000);
