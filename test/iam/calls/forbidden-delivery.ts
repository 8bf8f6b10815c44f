import type { AppRole, World } from '../world';
import { all, Call, parentOf } from './call';

const PASS = (service: string) => ({ 'iam:PassedToService': service });
const assetsOf = (world: World, account: string) => `arn:${world.partition}:s3:::cdk-hnb659fds-assets-${account}-eu-west-1/0000.zip`;
const bootstrapRole = (world: World, account: string, kind: string) => `arn:${world.partition}:iam::${account}:role/cdk-hnb659fds-${kind}-role-${account}-eu-west-1`;
const approvals = (world: World) => world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => `${arn}/DeployStaging/ApproveDeployment`);
const testRoles = (world: World) => world.roles.filter(role => role.path.endsWith('/Endpoint/TestRole'));

/** The pipelines of the app rewrite and approve nothing by themselves. */
export function toPipeline(world: World, role: AppRole): Call[] {
  return [
    ...all(['codebuild:StartBuild'], `arn:${world.partition}:codebuild:eu-west-1:${role.account}:project/other`, 'runs other builds'),
    ...all(['codebuild:UpdateProject'], world.all('AWS::CodeBuild::Project').map(({ arn }) => arn), 'rewrites builds'),
    ...all(['codeconnections:UseConnection'], `arn:${world.partition}:codeconnections:eu-west-1:${role.account}:connection/other`, 'uses other connections'),
    ...all(['lambda:InvokeFunction'], `arn:${world.partition}:lambda:eu-west-1:${role.account}:function:other`, 'calls other functions'),
    ...all(['s3:GetObject', 's3:PutObject'], assetsOf(world, role.account), 'touches other assets'),
    ...all(['codepipeline:PutApprovalResult'], approvals(world), 'approves by itself'),
    ...all(['iam:PassRole'], bootstrapRole(world, role.account, 'cfn-exec'), 'hands on the role that may do everything', PASS('cloudformation.amazonaws.com')),
  ];
}

export function toBuild(world: World, role: AppRole): Call[] {
  const pipelines = world.all('AWS::SageMaker::Pipeline').map(({ arn }) => arn);
  const accounts = [...new Set(world.roles.map(each => each.account))].filter(account => account !== role.account);
  return [
    ...all(['sagemaker:StartPipelineExecution'], `arn:${world.partition}:sagemaker:eu-west-1:${role.account}:pipeline/other`, 'starts other pipelines'),
    ...all(['sagemaker:StopPipelineExecution'], pipelines.map(arn => `${arn}/execution/abcdef123456`), 'stops executions'),
    ...all(['sagemaker:UpdatePipeline'], pipelines, 'rewrites the pipeline past CloudFormation'),
    ...all(['codepipeline:UpdatePipeline'], world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => arn), 'deploys past the approval'),
    ...all(['codepipeline:PutApprovalResult'], approvals(world), 'approves by itself'),
    ...all(['sts:AssumeRole'], accounts.map(account => bootstrapRole(world, account, 'deploy')), 'deploys to a stage past the pipeline'),
    ...all(['cloudformation:UpdateStack'], `arn:${world.partition}:cloudformation:eu-west-1:${role.account}:stack/Abalone/1`, 'deploys with its own role'),
    ...deploysNothing(world, role) ? notForChecks(world, role) : [],
  ];
}

function deploysNothing(world: World, role: AppRole): boolean {
  return !JSON.stringify(world.at('AWS::CodeBuild::Project', `${parentOf(role)}/Project`).properties.Source.BuildSpec).includes('cdk deploy');
}

/** A build of code that is not reviewed yet brings nothing live. */
function notForChecks(world: World, role: AppRole): Call[] {
  return [
    ...all(['sts:AssumeRole'], ['deploy', 'file-publishing', 'image-publishing'].map(kind => bootstrapRole(world, role.account, kind)), 'deploys code that is not reviewed'),
    ...all(['sagemaker:StartPipelineExecution'], world.all('AWS::SageMaker::Pipeline').map(({ arn }) => arn), 'trains with code that is not reviewed'),
    ...all(['sqs:SendMessage'], world.all('AWS::SQS::Queue').map(({ arn }) => arn), 'asks for a training with code that is not reviewed'),
    ...all(['codepipeline:StartPipelineExecution'], world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => arn), 'starts a pipeline'),
    ...all(['codecommit:GitPush', 'codecommit:MergePullRequestByFastForward', 'codecommit:UpdatePullRequestApprovalState'],
      `arn:${world.partition}:codecommit:eu-west-1:${role.account}:code`, 'approves or merges itself'),
    ...all(['s3:PutObject'], world.all('AWS::S3::Bucket').map(({ arn }) => `${arn}/x`), 'replaces artifacts'),
  ];
}

export function toEvents(world: World, role: AppRole): Call[] {
  return [
    ...all(['codepipeline:StartPipelineExecution'], `arn:${world.partition}:codepipeline:eu-west-1:${role.account}:other`, 'starts other pipelines'),
    ...all(['codepipeline:UpdatePipeline'], world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => arn), 'rewrites the pipeline'),
  ];
}

/** The functions of actions. */
export function toFunction(world: World, role: AppRole): Call[] {
  return [
    ...all(['sagemaker:ListModelPackages'], `arn:${world.partition}:sagemaker:eu-west-1:${role.account}:model-package/others/1`, 'looks at another group'),
    ...all(['logs:CreateLogStream'], `arn:${world.partition}:logs:eu-west-1:${role.account}:log-group:/aws/lambda/other:log-stream:x`, 'writes logs of others'),
    ...all(['s3:GetObject'], assetsOf(world, role.account), 'reads other assets'),
    ...all(['sts:AssumeRole'], world.roles.map(({ account }) => bootstrapRole(world, account, 'deploy')), 'deploys'),
    ...all(['sts:AssumeRole'], testRoles(world).map(({ account }) => `arn:${world.partition}:iam::${account}:role/endpoint-test/other/TestRole`), 'acts as the test role of another stage'),
    ...all(['sagemaker:InvokeEndpoint'], world.all('AWS::SageMaker::Endpoint').map(({ arn }) => arn), 'calls the endpoint without the test role'),
  ];
}

/** The functions that test endpoints. */
export function toTester(world: World, role: AppRole): Call[] {
  const versions = world.all('AWS::SageMaker::ModelPackageGroup').map(({ arn }) => `${arn.replace(':model-package-group/', ':model-package/')}/7`);
  return [
    ...toFunction(world, role),
    ...['Approved', 'Rejected'].flatMap(status => all(['sagemaker:UpdateModelPackage'], versions, 'decides about a version', { 'sagemaker:ModelApprovalStatus': status })),
    ...all(['s3:PutObject'], world.all('AWS::S3::Bucket').map(({ arn }) => `${arn}/Abalone-Pipeline/Templates/AbCdEfG`), 'replaces artifacts of the pipeline'),
  ];
}

export function toTestRole(world: World, role: AppRole): Call[] {
  return [
    ...all(['sagemaker:InvokeEndpoint'], `arn:${world.partition}:sagemaker:eu-west-1:${role.account}:endpoint/other`, 'calls other endpoints'),
    ...all(['sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpoint', 'sagemaker:UpdateEndpointWeightsAndCapacities'],
      world.below('AWS::SageMaker::Endpoint', parentOf(role)).map(({ arn }) => arn), 'changes the endpoint'),
  ];
}

/** The role of a served model. */
export function toModel(world: World, role: AppRole): Call[] {
  return [
    ...all(['s3:GetObject'], assetsOf(world, '111111111111'), 'reads other data of the account of the pipeline'),
    ...all(['ecr:BatchGetImage'], `arn:${world.partition}:ecr:eu-west-1:111111111111:repository/other`, 'pulls images that it does not serve'),
    ...all(['sagemaker:InvokeEndpoint'], `arn:${world.partition}:sagemaker:eu-west-1:${role.account}:endpoint/other`, 'calls endpoints'),
    ...all(['logs:PutLogEvents'], `arn:${world.partition}:logs:eu-west-1:${role.account}:log-group:/aws/sagemaker/TrainingJobs:log-stream:x`, 'writes logs of others'),
  ];
}
