import type { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, writeLogs } from './call';
import * as forbidden from './forbidden-delivery';

const buildOf = (world: World, role: AppRole) => world.resources.find(({ type, path }) => type === 'AWS::CodeBuild::Project' && path === `${parentOf(role)}/Project`);

function checkinCalls(world: World, role: AppRole): Call[] {
  const project = buildOf(world, role)!;
  const variables = Object.fromEntries(project.properties.Environment.EnvironmentVariables.map(({ Name, Value }: any) => [Name, Value]));
  const url: string = variables.GIT_REPOSITORY_URL;
  const repository = world.all('AWS::CodeCommit::Repository').find(each => url === `${each.id}.CloneUrlHttp`.toLowerCase());
  const [, service, account, region, id] = /^https:\/\/(codeconnections|codestar-connections)\.[^/]+\/git-http\/(\d+)\/([^/]+)\/([^/]+)\//.exec(url) ?? [];
  const use = ['codeconnections:UseConnection', 'codestar-connections:UseConnection'];
  return [
    ...writeLogs(`arn:${world.partition}:logs:${project.region}:${project.account}:log-group:/aws/codebuild/${project.ref}`, { createGroup: true }),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${variables.SEEDCODE_BUCKET_NAME}/${variables.SEEDCODE_BUCKET_KEY}`, 'get the seed code'),
    ...repository !== undefined
      ? all(['codecommit:GitPull', 'codecommit:GitPush'], repository.arn, 'look whether the repository is empty, and push')
      : all(use, `arn:${world.partition}:${service}:${region}:${account}:connection/${id}`, 'look whether the repository is empty, and push'),
  ];
}

function functionCalls(world: World, role: AppRole): Call[] {
  const log = world.at('AWS::Logs::LogGroup', `${parentOf(role)}/Logs`).arn;
  const project = buildOf(world, role);
  if (project !== undefined) {
    return [...writeLogs(log), ...all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], project.arn, 'have seed code pushed, and wait for it')];
  }
  const { SEED_BUCKET, SEED_KEY } = world.at('AWS::Lambda::Function', `${parentOf(role)}/Function`).properties.Environment.Variables;
  const { Bucket, Key } = world.at('Custom::SeedCode', `${parentOf(role)}/Resource/Default`).properties;
  return [
    ...writeLogs(log),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${SEED_BUCKET}/${SEED_KEY}`, 'get the seed code'),
    ...all(['s3:PutObject'], `arn:${world.partition}:s3:::${Bucket}/${Key}`, 'write the zip file where there is none'),
  ];
}

/** What seed code must not do with the repositories and files of others. */
function notForSeeds(world: World, role: AppRole): Call[] {
  return [
    ...all(['codecommit:GitPush', 'codecommit:DeleteRepository'], `arn:${world.partition}:codecommit:eu-west-1:${role.account}:other`, 'writes to other repositories'),
    ...all(['s3:PutObject', 's3:DeleteObject'], `arn:${world.partition}:s3:::sources-of-${role.account}/other.zip`, 'writes other files'),
    ...all(['s3:DeleteObject'], `arn:${world.partition}:s3:::sources-of-${role.account}/code.zip`, 'deletes the code'),
    ...all(['sts:AssumeRole'], `arn:${world.partition}:iam::${role.account}:role/cdk-hnb659fds-deploy-role-${role.account}-eu-west-1`, 'deploys'),
  ];
}

export const SEED_ROLES: RoleCalls[] = [
  { path: /\/CheckinRole$/, title: 'Role of the build that pushes seed code', principal: 'codebuild', calls: checkinCalls, forbidden: notForSeeds },
  {
    path: /\/Role$/,
    beside: ['Custom::SeedCode', 'Resource/Default'],
    title: 'Role of the function that puts seed code into sources',
    principal: 'lambda',
    calls: functionCalls,
    forbidden: (world, role) => [...forbidden.toFunction(world, role), ...notForSeeds(world, role)],
  },
];
