import { worldOf } from './apps';
import { rolesWithoutCalls } from './calls';
import type { PolicyStatement } from './evaluator';
import { problemsOf } from './proofs';
import type { AppRole, World } from './world';
import { asArray } from '../gates/templates';

let world: World;
beforeAll(() => { world = worldOf('abalone'); });

const EXECUTION = 'Abalone/Pipeline/ExecutionRole';
const JOB = 'Abalone/Pipeline/JobRole';
const BUILD = 'Build/BuildRole';
const DEPLOY = 'Deploy/Role';
const MODEL = 'staging/Endpoint/ModelEndpoint/Model/Role';
const TESTER = 'staging/Test/Role';

type Statements = PolicyStatement[];
type Change = (statements: Statements) => Statements;

/** The app with one role changed. */
function withRole(path: string, change: (role: AppRole) => AppRole): [World, AppRole] {
  const original = world.roleAt(path);
  const role = change(original);
  return [Object.create(world, { roles: { value: world.roles.map(each => each === original ? role : each) } }), role];
}

/** The app with the policy of one resource changed, and the role that is looked at. */
function withPolicy(path: string, arn: string, change: Change): [World, AppRole] {
  const policies = new Map(world.resourcePolicies);
  const { account, statements } = policies.get(arn)!;
  policies.set(arn, { account, statements: change(statements) });
  return [Object.create(world, { resourcePolicies: { value: policies } }), world.roleAt(path)];
}

const has = (statement: PolicyStatement, action: string) => asArray(statement.Action).includes(action);
const policy = (path: string, change: Change) => () => withRole(path, role => ({ ...role, statements: change([...role.statements]) }));
const trust = (path: string, change: Change) => () => withPolicy(path, world.roleAt(path).arn, change);
const add = (statement: Partial<PolicyStatement>): Change => statements => [...statements, { Effect: 'Allow', ...statement } as PolicyStatement];
const drop = (action: string): Change => statements =>
  statements.map(each => ({ ...each, Action: asArray(each.Action).filter(name => name !== action) }));
const alter = (action: string, rest: Partial<PolicyStatement>): Change => statements =>
  statements.map(each => has(each, action) ? { ...each, ...rest } : each);
const jobArn = 'arn:aws:iam::111111111111:role/*';
const bucketArn = () => world.find('AWS::S3::Bucket', 'Abalone/Pipeline/ArtifactBucket').arn;
const sourceOnly = (keep: (statement: any) => boolean): Change => statements => statements.filter(keep);
const names = (account: string) => (statement: any) => !JSON.stringify(statement.Principal).includes(account);

test.each<[string, () => [World, AppRole], RegExp]>([
  ['an action that is not there', policy(EXECUTION, add({ Action: 'sagemaker:CreateTraningJob', Resource: 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/pipelines-*' })), /CreateTraningJob is no action/],
  ['a service that is not there', policy(JOB, add({ Action: 's4:GetObject', Resource: 'arn:aws:s3:::b/k' })), /s4:GetObject is no action/],
  ['a resource of the wrong kind', policy(JOB, add({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::only-the-bucket' })), /s3:GetObject does not take arn:aws:s3:::only-the-bucket/],
  ['a resource that no action takes', policy(EXECUTION, alter('sagemaker:StopTrainingJob', { Resource: ['arn:aws:sagemaker:eu-west-1:111111111111:training-job/pipelines-*', 'arn:aws:iam::111111111111:role/x'] })), /no action of the statement takes arn:aws:iam/],
  ['a surplus action', policy(EXECUTION, add({ Action: 'sagemaker:DeleteModelPackage', Resource: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone-models-4e47fd4a/*' })), /does not need sagemaker:DeleteModelPackage/],
  ['a surplus action besides a needed one', policy(EXECUTION, alter('sagemaker:StopTrainingJob', { Action: ['sagemaker:AddTags', 'sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob', 'sagemaker:UpdateTrainingJob'] })), /does not need sagemaker:UpdateTrainingJob/],
  ['a surplus resource', policy(TESTER, alter('s3:GetObject', { Resource: ['arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1/015549a0a289ef6c8faff045962a72b9457755b7776d1c8c5e81aa88d18b5168.json', 'arn:aws:s3:::more/*'] })), /does not need s3:GetObject on arn:aws:s3:::more/],
  ['the same twice, once broader', () => policy(JOB, add({ Action: 's3:PutObject', Resource: `${bucketArn()}/*` }))(), /besides what it may anyway/],
  ['PassRole without its condition', policy(EXECUTION, alter('iam:PassRole', { Condition: undefined })), /iam:PassRole to any service/],
  ['PassRole to any service by a pattern', policy(EXECUTION, alter('iam:PassRole', { Condition: { StringLike: { 'iam:PassedToService': '*' } } })), /iam:PassRole to any service/],
  ['PassRole to the wrong service', policy(EXECUTION, alter('iam:PassRole', { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } })), /may not iam:PassRole/],
  ['PassRole of any role', policy(EXECUTION, alter('iam:PassRole', { Resource: jobArn })), /hands on a role of others/],
  ['a missing key permission', policy(DEPLOY, drop('kms:GenerateDataKey')), /may not kms:GenerateDataKey .* no identity policy allows/],
  ['a key permission on another key', policy(DEPLOY, alter('kms:Decrypt', { Resource: 'arn:aws:kms:eu-west-1:111111111111:key/other' })), /may not kms:Decrypt/],
  ['any key', policy(BUILD, add({ Action: 'kms:Decrypt', Resource: 'arn:aws:kms:eu-west-1:111111111111:key/*' })), /does not need kms:Decrypt on .*key\/\*/],
  ['every action of a service', policy(JOB, add({ Action: 's3:*', Resource: 'arn:aws:s3:::abalone-pipelineartifactbucket5f943f51-943f51/*' })), /s3:\* is every action/],
  ['every action', policy(BUILD, add({ Action: '*', Resource: '*' })), /\* is every action/],
  ['any resource', policy(JOB, alter('s3:GetObject', { Resource: '*' })), /s3:GetObject on any resource/],
  ['all but some actions', policy(JOB, add({ Action: undefined, NotAction: 'iam:*', Resource: '*' })), /NotAction allows all the rest/],
  ['all but some resources', policy(JOB, add({ Action: 's3:GetObject', NotResource: 'arn:aws:s3:::salaries/*' })), /NotResource allows all the rest/],
  ['a dropped action', policy(EXECUTION, drop('sagemaker:DescribeTrainingJob')), /may not sagemaker:DescribeTrainingJob/],
  ['a dropped action of the build', policy(BUILD, drop('sagemaker:StartPipelineExecution')), /may not sagemaker:StartPipelineExecution/],
  ['a condition key that is not there', policy(JOB, alter('s3:ListBucket', { Condition: { StringLike: { 's3:prefx': ['a/*'] } } })), /requests for s3:ListBucket have no s3:prefx/],
  ['a condition key of other requests', policy(JOB, alter('s3:PutObject', { Condition: { StringLike: { 's3:prefix': ['a/*'] } } })), /requests for s3:PutObject have no s3:prefix/],
  ['a condition that is never met', policy(JOB, alter('cloudwatch:PutMetricData', { Condition: { StringEquals: { 'cloudwatch:namespace': '/aws/Sagemaker' } } })), /may not cloudwatch:PutMetricData/],
  ['a condition left out', policy(JOB, alter('cloudwatch:PutMetricData', { Condition: undefined })), /fakes metrics of others/],
  ['a prefix left out', policy(JOB, alter('s3:ListBucket', { Condition: undefined })), /looks for other assets/],
  ['another partition', policy(JOB, alter('s3:PutObject', { Resource: 'arn:aws-cn:s3:::abalone-pipelineartifactbucket5f943f51-943f51/*' })), /may not s3:PutObject/],
  ['another account', policy(EXECUTION, alter('sagemaker:CreateTrainingJob', { Resource: 'arn:aws:sagemaker:eu-west-1:222222222222:training-job/pipelines-*' })), /may not sagemaker:CreateTrainingJob/],
  ['all jobs instead of those of pipelines', policy(EXECUTION, alter('sagemaker:CreateTrainingJob', { Resource: 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/*' })), /runs jobs that are not of a pipeline/],
  ['all repositories', policy(JOB, alter('ecr:BatchGetImage', { Resource: 'arn:aws:ecr:eu-west-1:*:repository/*' })), /pulls images that no step has/],
  ['all logs', policy(JOB, alter('logs:PutLogEvents', { Resource: 'arn:aws:logs:eu-west-1:111111111111:log-group:*' })), /writes logs of others/],
  ['any role of the stage\'s account', policy(TESTER, alter('sts:AssumeRole', { Resource: 'arn:aws:iam::222222222222:role/*' })), /\/Test\/Role may sts:AssumeRole on .*cdk-hnb659fds-deploy-role/],
  ['a deny of something needed', policy(JOB, add({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*' })), /may not s3:PutObject .*explicit deny/],
  ['a boundary that is too narrow', () => withRole(JOB, role => ({ ...role, boundary: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] })), /may not logs:CreateLogGroup .*the boundary does not allow/],
  ['a trust policy for any account', trust(EXECUTION, statements => statements.map(each => ({ ...each, Condition: undefined }))), /sagemaker may assume .* for another account/],
  ['a trust policy for another service', trust(JOB, add({ Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } })), /ec2 may assume/],
  ['a trust policy without the service', trust(JOB, () => []), /sagemaker may not assume/],
  ['a test role for the whole account', trust('staging/Endpoint/TestRole', statements => statements.map(each => ({ ...each, Condition: undefined }))), /any role of the other account may assume/],
  ['a test role that does not know its tester', () => withPolicy(TESTER, world.roleAt('staging/Endpoint/TestRole').arn, () => []), /may not sts:AssumeRole .*no resource policy allows/],
  ['a bucket that does not let in the stage', () => withPolicy(MODEL, bucketArn(), sourceOnly(names('222222222222'))), /may not s3:GetObject .*no resource policy allows/],
  ['a bucket that denies the service', () => withPolicy(JOB, bucketArn(), add({ Effect: 'Deny', Action: 's3:PutObject', Resource: '*', Principal: '*' })), /may not s3:PutObject .*explicit deny/],
  ['a key that does not let in the deploy role', () => withPolicy(DEPLOY, world.find('AWS::KMS::Key', 'Deploy/ArtifactKey').arn, sourceOnly(names('222222222222'))), /may not kms:Decrypt .*no resource policy allows/],
  ['a registry that lets other accounts look only', () => withPolicy(DEPLOY, world.find('AWS::SageMaker::ModelPackageGroup', 'Abalone/Models').arn, drop('sagemaker:CreateModel')), /may not sagemaker:CreateModel .*no resource policy allows/],
])('a planted defect is caught: %s', async (_, mutant, finding) => {
  const [changed, role] = mutant();
  const problems = await problemsOf(changed, role);
  expect(problems.some(problem => finding.test(problem)) || problems).toBe(true);
});

test.each([EXECUTION, JOB, BUILD, DEPLOY, MODEL, TESTER, 'staging/Endpoint/TestRole'])('no complaint about %s as it is', async path => {
  expect(await problemsOf(world, world.roleAt(path))).toEqual([]);
});

test('a role without calls is caught, and what to add is said', () => {
  const stranger = { ...world.roleAt(TESTER), path: 'Abalone/Project/Monitor/Role', services: ['lambda.amazonaws.com'] };
  const changed: World = Object.create(world, { roles: { value: [...world.roles, stranger] } });
  expect(rolesWithoutCalls(world)).toEqual([]);
  expect(rolesWithoutCalls(changed)).toEqual([expect.stringMatching(
    /^role Abalone\/Project\/Monitor\/Role has no entry in test\/iam\/calls: add one .*\{ path: \/\\\/Monitor\\\/Role\$\/, title, principal: 'lambda', calls: /)]);
});
