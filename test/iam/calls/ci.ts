import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';
import * as forbidden from './forbidden-delivery';

const REGION = 'eu-west-1';

/** The construct of a CI system that a role belongs to. */
function ciOf(role: AppRole): string { return /^(.*?\/Ci)\//.exec(role.path)![1]; }

/** The settings that the jobs of a role read: the parameter and what it says. */
function settingsOf(world: World, path: string): { readonly arn: string; readonly value: any; readonly resource: ResolvedResource } {
  const resource = world.at('AWS::SSM::Parameter', path);
  return { arn: `arn:${world.partition}:ssm:${resource.region}:${resource.account}:parameter${resource.properties.Name}`, value: JSON.parse(resource.properties.Value), resource };
}

function bootstrap(world: World, account: string, kinds: string[], region = REGION): string[] {
  return kinds.map(kind => `arn:${world.partition}:iam::${account}:role/cdk-hnb659fds-${kind}-role-${account}-${region}`);
}

function functionArn(world: World, name: string): string { return world.all('AWS::Lambda::Function').find(each => each.ref === name)!.arn; }

function buildCalls(world: World, role: AppRole): Call[] {
  const { arn, value } = settingsOf(world, `${ciOf(role)}/BuildSettings`);
  return [
    ...all(['ssm:GetParameter'], arn, 'read what only the deployed stack knows'),
    ...all(['sts:AssumeRole'], bootstrap(world, role.account, ['deploy', 'file-publishing', 'image-publishing', 'lookup']), 'deploy the stack of this commit as `cdk deploy` does'),
    ...value.startQueueUrl !== undefined
      ? all(['sqs:SendMessage'], world.all('AWS::SQS::Queue').find(({ ref }) => ref === value.startQueueUrl)!.arn, 'ask the guard for an execution')
      : all(['sagemaker:StartPipelineExecution'], `arn:${world.partition}:sagemaker:${REGION}:${role.account}:pipeline/${value.pipelineName}`, 'start the SageMaker pipeline'),
  ];
}

function checksCalls(world: World, role: AppRole): Call[] {
  return all(['sts:AssumeRole'], bootstrap(world, role.account, ['lookup']), 'compare a pull request with what is deployed, as `cdk diff` does');
}

function modelCalls(world: World, role: AppRole): Call[] {
  const { arn, value } = settingsOf(world, `${ciOf(role)}/ModelSettings`);
  return [
    ...all(['ssm:GetParameter'], [arn, `${arn}/started`], 'read what only the deployed stack knows, and what was deployed last'),
    ...all(['ssm:PutParameter'], `${arn}/started`, 'note which version is deployed'),
    ...all(['lambda:InvokeFunction'], functionArn(world, value.function), 'find the approved version'),
  ];
}

function stageOf(role: AppRole): string { return /\/(?:Jobs|Steps)\/([^/]+)\//.exec(role.path)![1]; }

/** The account and region of a stage, by its endpoint. */
function placeOf(world: World, role: AppRole): ResolvedResource {
  return world.below('AWS::SageMaker::Endpoint', `${ciOf(role)}/Stages/${stageOf(role)}`)[0];
}

function stageCalls(world: World, role: AppRole): Call[] {
  const { arn, value } = settingsOf(world, `${parentOf(role)}/Settings`);
  const functions = Object.values<any>(value).flatMap(action => action.function ?? []);
  const { account, region } = placeOf(world, role);
  return [
    ...all(['ssm:GetParameter'], arn, 'read what only the deployed stack knows'),
    ...all(['sts:AssumeRole'], bootstrap(world, account, ['deploy', 'file-publishing', 'lookup'], region), 'deploy the stage as `cdk deploy` does'),
    ...functions.flatMap(name => all(['lambda:InvokeFunction'], functionArn(world, name), 'test and watch the endpoint')),
  ];
}

function logs(world: World, role: AppRole): Call[] { return writeLogs(world.below('AWS::Logs::LogGroup', parentOf(role))[0].arn); }

function versions(world: World, role: AppRole): string {
  const { value, resource } = settingsOf(world, `${ciOf(role)}/ModelSettings`);
  return `arn:${world.partition}:sagemaker:${resource.region}:${resource.account}:model-package/${value.parameters.group}/7`;
}

function resolveCalls(world: World, role: AppRole): Call[] {
  const { value } = settingsOf(world, `${ciOf(role)}/ModelSettings`);
  return [
    ...logs(world, role),
    ...all(['sagemaker:ListModelPackages'], versions(world, role), 'find the newest approved version'),
    ...value.parameters.baselines === undefined ? [] : all(['sagemaker:DescribeModelPackage'], versions(world, role), 'find the baselines of the version'),
  ];
}

function testerCalls(world: World, role: AppRole): Call[] {
  const stage = stageOf(role);
  const { value } = settingsOf(world, `${ciOf(role)}/Jobs/${stage}/Settings`);
  const [{ parameters }] = Object.entries<any>(value).filter(([name]) => name.startsWith('Test')).map(([, action]) => action);
  return [
    ...logs(world, role),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${parameters.bucket}/${parameters.key}`, 'read the test cases'),
    ...all(['sts:AssumeRole'], world.roleAt(`${ciOf(role)}/Stages/${stage}/Endpoint/TestRole`).arn, 'act as the test role in the account of the stage'),
    ...all(['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], versions(world, role), 'note the result at the version'),
  ];
}

function soakCalls(world: World, role: AppRole): Call[] {
  return [
    ...logs(world, role),
    ...all(['sts:AssumeRole'], world.roleAt(`${ciOf(role)}/Stages/${stageOf(role)}/Endpoint/SoakRole`).arn, 'act as the soak role in the account of the stage'),
  ];
}

function batchRunCalls(world: World, role: AppRole): Call[] {
  return [
    ...logs(world, role),
    ...all(['sts:AssumeRole'], world.roleAt(`${ciOf(role)}/Stages/${stageOf(role)}/Endpoint/BatchRunRole`).arn, 'act as the role for batch runs in the account of the stage'),
  ];
}

function copyCalls(world: World, role: AppRole): Call[] {
  return [
    ...logs(world, role),
    ...all(['sagemaker:DescribeModelPackage'], versions(world, role), 'see what the model consists of'),
    ...all(['sts:AssumeRole'], world.roleAt(`${ciOf(role)}/Stages/${stageOf(role)}/ModelStore/ModelStore/CopyRole`).arn, 'act as the copying role in the account of the stage'),
  ];
}

function startCalls(world: World, role: AppRole): Call[] {
  return all(['events:InvokeApiDestination'], world.at('AWS::Events::ApiDestination', `${ciOf(role)}/StartDestination/ApiDestination`).arn, 'start the deployment');
}

/** What jobs of a repository might do with roles that are not for it. */
function notForJob(world: World, role: AppRole): Call[] {
  const accounts = [...new Set(world.roles.map(({ account }) => account))];
  const own = /\/Jobs\//.test(role.path) ? placeOf(world, role).account : role.account;
  return [
    ...all(['sts:AssumeRole'], accounts.filter(account => account !== own).flatMap(account => bootstrap(world, account, ['deploy', 'file-publishing', 'lookup'])), 'deploys elsewhere'),
    ...all(['sts:AssumeRole'], world.roles.filter(each => /\/(?:BatchRunRole|CopyRole|TestRole|SoakRole)$/.test(each.path)).map(({ arn }) => arn), 'acts as a role for functions'),
    ...all(['lambda:InvokeFunction'], `arn:${world.partition}:lambda:${REGION}:${role.account}:function:other`, 'calls other functions'),
    ...all(['ssm:GetParameter'], `arn:${world.partition}:ssm:${REGION}:${role.account}:parameter/other`, 'reads other parameters'),
    ...all(['sagemaker:UpdateModelPackage'], world.all('AWS::SageMaker::ModelPackageGroup').map(({ arn }) => `${arn.replace(':model-package-group/', ':model-package/')}/7`), 'approves by itself'),
    ...all(['lambda:UpdateFunctionCode'], world.all('AWS::Lambda::Function').map(({ arn }) => arn), 'replaces the tests'),
  ];
}

function notForChecks(world: World, role: AppRole): Call[] {
  return [
    ...notForJob(world, role),
    ...all(['sts:AssumeRole'], bootstrap(world, role.account, ['deploy', 'file-publishing', 'image-publishing']), 'deploys code that is not reviewed'),
    ...all(['sagemaker:StartPipelineExecution'], `arn:${world.partition}:sagemaker:${REGION}:${role.account}:pipeline/abalone`, 'trains with code that is not reviewed'),
  ];
}

function notForModel(world: World, role: AppRole): Call[] {
  return [
    ...notForJob(world, role),
    ...all(['sts:AssumeRole'], bootstrap(world, role.account, ['deploy', 'file-publishing', 'lookup']), 'deploys'),
  ];
}

/** The repositories of the apps, by the names of their stacks. */
const REPOSITORIES: { readonly [stack: string]: { readonly repository: string; readonly gitlab?: boolean } } = {
  CiGitHub: { repository: 'acme/abalone' },
  CiGitHubStages: { repository: 'acme/abalone' },
  CiGitLab: { repository: 'acme/abalone', gitlab: true },
  CiGitLabStages: { repository: 'acme/abalone', gitlab: true },
  Messages: { repository: 'acme/messages' },
  Rentals: { repository: 'acme/models/rentals', gitlab: true },
};

/** The token of the jobs that a role is for. */
function token(kind: 'branch' | 'pull' | 'stage') {
  return (role: AppRole) => {
    const { repository, gitlab } = REPOSITORIES[role.path.split('/')[0]];
    if (gitlab) {
      // the branch of a merge request is any branch
      return { issuer: 'gitlab.com', audience: 'https://gitlab.com', subject: `project_path:${repository}:ref_type:branch:ref:${kind === 'pull' ? 'feature' : 'main'}` };
    }
    const suffix = { branch: 'ref:refs/heads/main', pull: 'pull_request', stage: `environment:${role.path.split('/').at(-2)}` }[kind];
    return { issuer: 'token.actions.githubusercontent.com', audience: 'sts.amazonaws.com', subject: `repo:${repository}:${suffix}` };
  };
}

export const CI_ROLES: RoleCalls[] = [
  { path: /\/Ci\/ChecksRole$/, title: 'Role of the check of pull requests by another CI system', principal: 'federated', token: token('pull'), calls: checksCalls, forbidden: notForChecks },
  { path: /\/Ci\/BuildRole$/, title: 'Role of the build by another CI system', principal: 'federated', token: token('branch'), calls: buildCalls, forbidden: notForJob },
  { path: /\/Ci\/DeployRole$/, title: 'Role that finds the approved version for another CI system', principal: 'federated', token: token('branch'), calls: modelCalls, forbidden: notForModel },
  { path: /\/Ci\/Jobs\/[^/]+\/Role$/, title: 'Role of the deployment to a stage by another CI system', principal: 'federated', token: token('stage'), calls: stageCalls, forbidden: notForJob },
  { path: /\/Steps\/ResolveModel\/Role$/, title: 'Role of the function that finds the approved model for another CI system', principal: 'lambda', calls: resolveCalls, forbidden: forbidden.toFunction },
  { path: /\/Steps\/[^/]+\/Test\/Role$/, title: 'Role of the function that tests an endpoint for another CI system', principal: 'lambda', calls: testerCalls, forbidden: forbidden.toTester },
  { path: /\/Steps\/[^/]+\/Soak\/Role$/, title: 'Role of the function that watches alarms for another CI system', principal: 'lambda', calls: soakCalls, forbidden: forbidden.toFunction },
  { path: /\/Steps\/[^/]+\/BatchRun\/Role$/, title: 'Role of the function that starts batch runs for another CI system', principal: 'lambda', calls: batchRunCalls, forbidden: forbidden.toFunction },
  { path: /\/Steps\/[^/]+\/Copy\/Role$/, title: 'Role of the function that copies models for another CI system', principal: 'lambda', calls: copyCalls, forbidden: forbidden.toFunction },
  { path: /\/Ci\/StartRole$/, title: 'Role with which EventBridge starts a deployment of another CI system', principal: 'events', calls: startCalls },
];
