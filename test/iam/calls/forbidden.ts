import { AppRole, STRANGER, World } from '../world';
import { all, Call, kindOf } from './index';

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

/** By the place of a role: what only this kind of role might be thought to do. */
function forKind(world: World, role: AppRole): Call[] {
  const arn = (path: string, type = 'AWS::IAM::Role') => world.find(type, path).arn;
  const bucket = world.find('AWS::S3::Bucket', 'Pipeline/ArtifactBucket').arn;
  const assets = 'arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1';
  const endpoint = () => world.resources.find(resource => resource.type === 'AWS::SageMaker::Endpoint' && resource.account === '222222222222')!.arn;
  const kind = role.path.split('/').slice(1).join('/');
  switch (kind) {
    case 'Pipeline/ExecutionRole': return [
      ...all(['sagemaker:CreateTrainingJob', 'sagemaker:StopTrainingJob'], sagemaker('training-job/payroll-forecast'), 'runs jobs that are not of a pipeline'),
      ...all(['sagemaker:CreateProcessingJob'], sagemaker('processing-job/payroll'), 'runs jobs that are not of a pipeline'),
      ...all(['sagemaker:CreateTransformJob'], sagemaker('transform-job/pipelines-abcdef123456-Other-x'), 'runs jobs of a kind that no step has'),
      ...all(['sagemaker:CreateEndpoint'], sagemaker('endpoint/pipelines-abcdef123456-x'), 'serves a model by itself'),
      ...all(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], sagemaker('model-package/others/1'), 'registers in another group'),
      ...all(['sagemaker:StartPipelineExecution'], sagemaker('pipeline/other'), 'starts pipelines'),
      ...all(['sagemaker:UpdatePipeline'], arn('Pipeline', 'AWS::SageMaker::Pipeline'), 'rewrites its pipeline'),
      ...all(['sagemaker:CreateExperiment'], sagemaker('experiment/others'), 'records under another experiment'),
      ...all(['sagemaker:CreateTrainingJob'], sagemaker('training-job/pipelines-abcdef123456-x', '222222222222'), 'runs jobs in another account'),
      ...all(['iam:PassRole'], role.arn, 'gives jobs its own role', PASS('sagemaker.amazonaws.com')),
      ...all(['iam:PassRole'], arn('Pipeline/JobRole'), 'hands the job role to another service', PASS('lambda.amazonaws.com')),
      ...all(['iam:PassRole'], arn('Pipeline/JobRole'), 'hands the job role to nobody in particular'),
      ...all(['s3:PutObject'], `${bucket}/Abalone-Pipeline/x`, 'writes what only jobs write'),
      ...all(['s3:GetObject'], `${assets}/0000.zip`, 'reads other assets'),
      ...all(['s3:GetObject'], `${bucket}/Other-Pipeline/x.csv`, 'reads what another pipeline left in the bucket'),
      ...all(['ecr:PutImage'], 'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost', 'pushes images'),
    ];
    case 'Pipeline/JobRole': return [
      ...all(['s3:GetObject'], `${assets}/0000.zip`, 'reads other assets'),
      ...all(['s3:ListBucket'], assets, 'looks for other assets', { 's3:prefix': '' }),
      ...all(['s3:PutObject'], `${assets}/0000.zip`, 'replaces assets'),
      ...all(['s3:PutObject', 's3:GetObject'], `${bucket}/Other-Pipeline/x.csv`, 'touches what another pipeline left in the bucket'),
      ...all(['s3:ListBucket'], bucket, 'looks at all of the bucket', { 's3:prefix': '' }),
      ...all(['sagemaker:CreateTrainingJob'], sagemaker('training-job/pipelines-abcdef123456-x'), 'starts jobs'),
      ...all(['sagemaker:CreateModelPackage'], sagemaker('model-package/abalone-models-4e47fd4a/8'), 'registers a model past the pipeline'),
      ...all(['iam:PassRole'], [role.arn, arn('Pipeline/ExecutionRole')], 'hands on roles', PASS('sagemaker.amazonaws.com')),
      ...all(['ecr:BatchGetImage'], 'arn:aws:ecr:eu-west-1:111111111111:repository/other', 'pulls images that no step has'),
      ...all(['ecr:PutImage'], 'arn:aws:ecr:eu-west-1:111111111111:repository/customerfeatures-churnimagerepositoryd2952b94-952b94', 'replaces its own image'),
      ...all(['logs:PutLogEvents', 'logs:CreateLogStream'], 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/other:log-stream:x', 'writes logs of others'),
      ...all(['logs:GetLogEvents'], 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/sagemaker/TrainingJobs:log-stream:x', 'reads logs'),
      ...all(['sagemaker:GetRecord'], sagemaker('feature-group/others'), 'reads other feature groups'),
      ...all(['sagemaker:PutRecord', 'sagemaker:DeleteFeatureGroup'], sagemaker('feature-group/others'), 'touches other feature groups'),
    ];
    case 'Project/Build/Role': return [
      ...all(['codebuild:StartBuild'], 'arn:aws:codebuild:eu-west-1:111111111111:project/other', 'runs other builds'),
      ...all(['codebuild:UpdateProject'], arn('Build/Project', 'AWS::CodeBuild::Project'), 'rewrites its build'),
      ...all(['codeconnections:UseConnection'], 'arn:aws:codeconnections:eu-west-1:111111111111:connection/other', 'uses other connections'),
      ...all(['s3:GetObject'], `${arn('Deploy/ArtifactBucket', 'AWS::S3::Bucket')}/x`, 'reads the artifacts of the deploy pipeline'),
      ...all(['kms:Decrypt'], arn('Deploy/ArtifactKey', 'AWS::KMS::Key'), 'decrypts the artifacts of the deploy pipeline'),
      ...all(['iam:PassRole'], arn('Build/BuildRole'), 'hands on the role of the build', PASS('codebuild.amazonaws.com')),
      ...all(['sagemaker:StartPipelineExecution'], arn('Pipeline', 'AWS::SageMaker::Pipeline'), 'starts training past the build'),
    ];
    case 'Project/Build/BuildRole': return [
      ...all(['sagemaker:StartPipelineExecution'], sagemaker('pipeline/other'), 'starts other pipelines'),
      ...all(['sagemaker:StopPipelineExecution'], `${arn('Pipeline', 'AWS::SageMaker::Pipeline')}/execution/abcdef123456`, 'stops executions'),
      ...all(['sagemaker:UpdatePipeline'], arn('Pipeline', 'AWS::SageMaker::Pipeline'), 'rewrites the pipeline past CloudFormation'),
      ...all(['iam:PassRole'], arn('Pipeline/ExecutionRole'), 'hands on the role of the pipeline', PASS('sagemaker.amazonaws.com')),
      ...all(['s3:PutObject'], `${arn('Build/ArtifactBucket', 'AWS::S3::Bucket')}/x`, 'replaces the source'),
      ...all(['s3:GetObject'], `${bucket}/Abalone-Pipeline/x`, 'reads training data'),
      ...all(['codepipeline:StartPipelineExecution', 'codepipeline:UpdatePipeline'], arn('Deploy/Pipeline', 'AWS::CodePipeline::Pipeline'), 'deploys past the approval'),
      ...all(['codepipeline:PutApprovalResult'], `${arn('Deploy/Pipeline', 'AWS::CodePipeline::Pipeline')}/DeployStaging/ApproveDeployment`, 'approves by itself'),
      ...all(['sts:AssumeRole'], ['222222222222', '333333333333'].map(account => `arn:aws:iam::${account}:role/cdk-hnb659fds-deploy-role-${account}-eu-west-1`), 'deploys to a stage past the pipeline'),
      ...all(['cloudformation:UpdateStack'], 'arn:aws:cloudformation:eu-west-1:111111111111:stack/Abalone/1', 'deploys with its own role'),
    ];
    case 'Project/Deploy/Role': return [
      ...all(['lambda:InvokeFunction'], 'arn:aws:lambda:eu-west-1:111111111111:function:other', 'calls other functions'),
      ...all(['s3:GetObject'], `${assets}/0000.zip`, 'reads other assets'),
      ...all(['s3:PutObject'], `${assets}/0000.zip`, 'replaces assets'),
      ...all(['sts:AssumeRole'], 'arn:aws:iam::111111111111:role/cdk-hnb659fds-deploy-role-111111111111-eu-west-1', 'deploys to its own account'),
      ...all(['sts:AssumeRole'], arn('staging/Endpoint/TestRole'), 'acts as the test role'),
      ...all(['iam:PassRole'], 'arn:aws:iam::222222222222:role/cdk-hnb659fds-cfn-exec-role-222222222222-eu-west-1', 'hands on the role that may do everything', PASS('cloudformation.amazonaws.com')),
      ...all(['codepipeline:PutApprovalResult'], `${arn('Deploy/Pipeline', 'AWS::CodePipeline::Pipeline')}/DeployStaging/ApproveDeployment`, 'approves by itself'),
      ...all(['kms:Decrypt'], arn('Build/ArtifactKey', 'AWS::KMS::Key'), 'decrypts the artifacts of the build pipeline'),
    ];
    case 'Project/Deploy/EventRole': case 'Project/Build/EventRole': return [
      ...all(['codepipeline:StartPipelineExecution'], 'arn:aws:codepipeline:eu-west-1:111111111111:other', 'starts other pipelines'),
      ...all(['codepipeline:StartPipelineExecution'], arn(kind.includes('Deploy') ? 'Build/Pipeline' : 'Deploy/Pipeline', 'AWS::CodePipeline::Pipeline'), 'starts the other pipeline'),
      ...all(['codepipeline:UpdatePipeline'], arn('Deploy/Pipeline', 'AWS::CodePipeline::Pipeline'), 'rewrites the pipeline'),
    ];
    case 'Project/Deploy/ResolveModel/Role': return [
      ...all(['sagemaker:ListModelPackages'], sagemaker('model-package/others/1'), 'looks at another group'),
      ...all(['logs:CreateLogStream'], 'arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/other:log-stream:x', 'writes logs of others'),
      ...all(['sts:AssumeRole'], arn('staging/Endpoint/TestRole'), 'acts as the test role'),
    ];
    case 'Project/Deploy/Actions/staging/Test/Role': return [
      ...all(['s3:GetObject'], [`${assets}/0000.zip`, `${bucket}/Abalone-Pipeline/x`], 'reads other data'),
      ...all(['sts:AssumeRole'], 'arn:aws:iam::333333333333:role/endpoint-test/production/TestRole', 'acts as the test role of another stage'),
      ...all(['sts:AssumeRole'], 'arn:aws:iam::222222222222:role/cdk-hnb659fds-deploy-role-222222222222-eu-west-1', 'deploys'),
      ...all(['sagemaker:InvokeEndpoint'], endpoint(), 'calls the endpoint without the test role'),
    ];
    case 'Project/Deploy/Stages/staging/Endpoint/TestRole': return [
      ...all(['sagemaker:InvokeEndpoint'], sagemaker('endpoint/other', '222222222222'), 'calls other endpoints'),
      ...all(['sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'],
        endpoint(), 'changes the endpoint'),
    ];
    case 'Project/Deploy/Stages/staging/Endpoint/ModelEndpoint/Model/Role': case 'Project/Deploy/Stages/production/Endpoint/ModelEndpoint/Model/Role': return [
      ...all(['s3:PutObject'], `${bucket}/Abalone-Pipeline/x`, 'writes into the account of the pipeline'),
      ...all(['s3:GetObject'], [`${assets}/0000.zip`, `${arn('Deploy/ArtifactBucket', 'AWS::S3::Bucket')}/x`], 'reads other data of the account of the pipeline'),
      ...all(['ecr:BatchGetImage'], 'arn:aws:ecr:eu-west-1:111111111111:repository/other', 'pulls images that it does not serve'),
      ...all(['sagemaker:InvokeEndpoint'], sagemaker('endpoint/other', role.account), 'calls endpoints'),
      ...all(['logs:PutLogEvents'], `arn:aws:logs:eu-west-1:${role.account}:log-group:/aws/sagemaker/TrainingJobs:log-stream:x`, 'writes logs of others'),
    ];
    default: return [];
  }
}

/** Calls that a role must not be able to make, each with what it would be. */
export function forbiddenCalls(world: World, role: AppRole): Call[] {
  const kind = kindOf(role);
  const needed = new Set(kind.calls(world, role).map(call => `${call.action} ${call.resource}`));
  return [...forEveryRole(role), ...ownThings(world), ...forKind(world, role)]
    // "the object of others" is a different one for every role
    .filter(call => call.context !== undefined || !needed.has(`${call.action} ${call.resource}`));
}
