import type { ResolvedResource } from '../resolver';
import { AppRole, modelPackageOf, World } from '../world';
import { all, Call, inspectBucket, parentOf, RoleCalls, useKey, writeLogs } from './call';
import { packageCalls } from './endpoints';
import * as forbidden from './forbidden-delivery';

const OBJECT_OF_RUN = 'Abalone-Pipeline/Code/AbCdEfG';

function codePipeline(world: World, path: string): ResolvedResource { return world.at('AWS::CodePipeline::Pipeline', `${path}/Pipeline`); }

function actionsOf(pipeline: ResolvedResource): any[] { return pipeline.properties.Stages.flatMap((stage: any) => stage.Actions); }

function keyArn(pipeline: ResolvedResource): string | undefined { return storeOf(pipeline).EncryptionKey?.Id; }

/** The store of the region of the pipeline, which may have one for every region. */
function storeOf(pipeline: ResolvedResource, region = pipeline.region): any {
  return pipeline.properties.ArtifactStore ?? pipeline.properties.ArtifactStores.find((store: any) => store.Region === region).ArtifactStore;
}

function storeArn(world: World, pipeline: ResolvedResource): string { return `arn:${world.partition}:s3:::${storeOf(pipeline).Location}`; }

function keyOfBucket(world: World, name: string): string | undefined {
  const bucket = world.all('AWS::S3::Bucket').find(each => each.ref === name);
  return bucket?.properties.BucketEncryption?.ServerSideEncryptionConfiguration?.[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
}

function viaS3(pipeline: ResolvedResource): string { return `s3.${pipeline.region}.amazonaws.com`; }

/** CodePipeline's use of the store of its artifacts, as AWS documents it for the service's role. */
function artifactCalls(world: World, pipeline: ResolvedResource): Call[] {
  return [
    ...inspectBucket(storeArn(world, pipeline)),
    ...all(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'hand on artifacts from action to action'),
    ...useKey(keyArn(pipeline), ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey'], 'encrypt and decrypt the artifacts', viaS3(pipeline)),
    ...(pipeline.properties.ArtifactStores ?? []).filter(({ Region }: any) => Region !== pipeline.region)
      .flatMap(({ Region, ArtifactStore }: any) => regionCalls(world, Region, ArtifactStore)),
  ];
}

/** The same in another region, where the key is known by its alias. */
function regionCalls(world: World, region: string, { Location, EncryptionKey }: any): Call[] {
  const bucket = `arn:${world.partition}:s3:::${Location}`;
  const name = EncryptionKey.Id.split(':').pop();
  const alias = world.all('AWS::KMS::Alias').find(each => each.region === region && each.properties.AliasName === name)!;
  return [
    ...inspectBucket(bucket),
    ...all(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${bucket}/${OBJECT_OF_RUN}`, 'hand on artifacts to another region'),
    ...all(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], alias.properties.TargetKeyId, 'encrypt and decrypt the artifacts in another region',
      { 'kms:ViaService': `s3.${region}.amazonaws.com`, 'kms:ResourceAliases': [name] }),
  ];
}

/** The key of the store of a region; in other regions than that of the pipeline it is known by its alias. */
function keyOfStore(world: World, pipeline: ResolvedResource, region: string): string | undefined {
  if (region === pipeline.region) { return keyArn(pipeline); }
  const name = storeOf(pipeline, region).EncryptionKey.Id.split(':').pop();
  return world.all('AWS::KMS::Alias').find(each => each.region === region && each.properties.AliasName === name)!.properties.TargetKeyId;
}

/** What the actions of a pipeline do, which run with its role. */
function pipelineCalls(world: World, role: AppRole): Call[] {
  const pipeline = codePipeline(world, parentOf(role));
  return [...artifactCalls(world, pipeline), ...actionsOf(pipeline).flatMap(action => actionCalls(world, pipeline, action))];
}

function actionCalls(world: World, pipeline: ResolvedResource, { Name, ActionTypeId: { Provider }, Configuration, RoleArn }: any): Call[] {
  switch (Provider) {
    case 'S3': return [
      ...inspectBucket(`arn:${world.partition}:s3:::${Configuration.S3Bucket}`),
      ...all(['s3:GetObject', 's3:GetObjectVersion'], `arn:${world.partition}:s3:::${Configuration.S3Bucket}/${Configuration.S3ObjectKey}`,
        Name === 'Templates' ? 'get the templates of the stages' : 'get the source'),
      ...useKey(keyOfBucket(world, Configuration.S3Bucket), ['Decrypt'], 'decrypt the object that is the source', viaS3(pipeline)),
    ];
    case 'CodeStarSourceConnection': return [
      ...all(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Configuration.ConnectionArn, 'get the source through the connection'),
      ...all(['s3:PutObjectAcl'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'leave the source to the owner of the bucket',
        { 's3:x-amz-acl': 'bucket-owner-full-control' }),
    ];
    case 'CodeCommit': return all(
      ['codecommit:CancelUploadArchive', 'codecommit:GetBranch', 'codecommit:GetCommit', 'codecommit:GetUploadArchiveStatus', 'codecommit:UploadArchive'],
      `arn:${world.partition}:codecommit:${pipeline.region}:${pipeline.account}:${Configuration.RepositoryName}`, 'get the source of a commit');
    case 'Lambda': return all(['lambda:InvokeFunction'], world.resources.find(resource => resource.type === 'AWS::Lambda::Function' && resource.ref === Configuration.FunctionName)!.arn,
      'call the functions of the pipeline\'s actions');
    case 'CodeBuild': return all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      world.resources.find(resource => resource.type === 'AWS::CodeBuild::Project' && resource.ref === Configuration.ProjectName)!.arn, 'run the build and wait for it');
    case 'CloudFormation': return all(['sts:AssumeRole'], RoleArn, 'deploy in the account of the stage');
    case 'CloudFormationStackSet': case 'CloudFormationStackInstances': return stackSetCalls(world, pipeline, Provider, Configuration);
    case 'Manual': return [];
    default: throw new Error(`the calls for an action of ${Provider} are not known`);
  }
}

/** What AWS documents for the actions of a stack set, on the set, its targets and the types of resources in its template. */
function stackSetCalls(world: World, pipeline: ResolvedResource, provider: string, configuration: any): Call[] {
  const at = (place: string) => `arn:${world.partition}:cloudformation:${pipeline.region}:${pipeline.account}:${place}`;
  const { StackSetName, DeploymentTargets, AdministrationRoleArn, CallAs } = configuration;
  const set = `${StackSetName}:0a1b2c3d-1111-2222-3333-444455556666`;
  // without targets, an update goes to those that it went to before
  const targets = (DeploymentTargets ?? 'ou-ab12-11111111').split(',').map((target: string) => at(`stackset-target/${set}/${target}`));
  const type = `arn:${world.partition}:cloudformation:${pipeline.region}::type/resource/AWS-SageMaker-Endpoint`;
  return [
    ...provider === 'CloudFormationStackSet'
      ? all(['cloudformation:CreateStackSet', 'cloudformation:DescribeStackSet', 'cloudformation:ListStackInstances'], at(`stackset/${set}`), 'make the stack set of a stage, and look at it') : [],
    ...all(['cloudformation:DescribeStackSetOperation'], at(`stackset/${set}`), 'wait for the stacks of a stack set'),
    ...all(['cloudformation:CreateStackInstances', ...provider === 'CloudFormationStackSet' ? ['cloudformation:UpdateStackSet'] : []],
      [at(`stackset/${set}`), ...targets, type], 'deploy the stacks of a stack set'),
    ...all(['iam:PassRole'], AdministrationRoleArn ?? [], 'hand the administration role to the stack set', { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
    ...CallAs ? all(['organizations:ListDelegatedAdministrators'], '*', 'act as a delegated administrator of the organization') : [],
  ];
}

export function functionLogs(world: World, role: AppRole): Call[] {
  const [group] = world.below('AWS::Logs::LogGroup', parentOf(role));
  return [
    ...writeLogs(group.arn),
    ...all(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], '*', 'tell the pipeline the outcome'),
  ];
}

function resolveModelCalls(world: World, role: AppRole): Call[] {
  const pipeline = codePipeline(world, parentOf(role, 2));
  const { baselines, metrics } = JSON.parse(actionsOf(pipeline).find(action => action.Name === 'ResolveModel').Configuration.UserParameters);
  return [
    ...functionLogs(world, role),
    ...all(['sagemaker:ListModelPackages'], modelPackageOf(pipeline), 'find the newest approved version'),
    ...baselines === undefined ? [] : all(['sagemaker:DescribeModelPackage'], modelPackageOf(pipeline), 'find the baselines of the version'),
    ...metrics === undefined ? [] : [
      ...all(['sagemaker:DescribeModelPackage'], modelPackageOf(pipeline), 'find the metrics of the version'),
      // beside the archives, where the app names a bucket
      ...role.statements.some(({ Action }) => Action === 's3:GetObject') ? metricCalls(world, modelPackageOf(pipeline)) : [],
    ],
  ];
}

/** The reports of metrics lie where the archives do. */
function metricCalls(world: World, packageArn: string): Call[] {
  return packageCalls(world, packageArn).filter(({ action }) => ['s3:GetObject', 'kms:Decrypt'].includes(action))
    .map(call => ({ ...call, why: 'quote the metrics of the version for whoever approves' }));
}

/** The build of a test, with commands of the user as the role in the account of the stage. */
function testBuildCalls(world: World, role: AppRole): Call[] {
  const [, path, stage] = /^(.*)\/Actions\/([^/]+)\//.exec(role.path)!;
  const project = world.at('AWS::CodeBuild::Project', `${parentOf(role)}/Project`);
  const [bucket, ...key] = project.properties.Source.Location.split('/');
  return [
    ...writeLogs(world.at('AWS::Logs::LogGroup', `${parentOf(role)}/Logs`).arn),
    ...all(['s3:GetObject', 's3:GetObjectVersion'], `arn:${world.partition}:s3:::${bucket}/${key.join('/')}`, 'get the code of the tests'),
    ...all(['sts:AssumeRole'], world.roleAt(`${path}/Stages/${stage}/Endpoint/TestRole`).arn, 'act as the test role in the account of the stage'),
  ];
}

/** The function that runs that build and tells what became of it. */
function buildTestCalls(world: World, role: AppRole): Call[] {
  const [, path, stage] = /^(.*)\/Actions\/([^/]+)\//.exec(role.path)!;
  const pipeline = codePipeline(world, path);
  const project = world.at('AWS::CodeBuild::Project', `${parentOf(role, 2)}/TestBuild/Project`);
  return [
    ...functionLogs(world, role),
    ...all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], project.arn, 'run the tests and wait for them'),
    ...all(['s3:PutObject'], `${storeArn(world, pipeline)}/endpoint-tests/${stage}/5f2d/11111111-2222-3333-4444-555555555555/report.json`, 'write the report'),
    ...useKey(keyArn(pipeline), ['GenerateDataKey'], 'encrypt the report', viaS3(pipeline)),
    ...all(['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], modelPackageOf(pipeline), 'note the result at the version'),
  ];
}

/** A test by itself lies below its stage, one of several below its number. */
const TESTER = /^(.*)\/Actions\/([^/]+)(?:\/Test(\d+))?\/Test\/Role$/;

function endpointTestCalls(world: World, role: AppRole): Call[] {
  const [, path, stage, number] = TESTER.exec(role.path)!;
  const pipeline = codePipeline(world, path);
  const name = `test${stage.replaceAll('-', '')}${number === undefined ? '' : `-${number}`}`.toLowerCase();
  const action = actionsOf(pipeline).find(each => each.Name.toLowerCase() === name);
  const { bucket, key } = JSON.parse(action.Configuration.UserParameters);
  const [tester] = world.below('AWS::Lambda::Function', parentOf(role));
  const reports = tester.properties.Environment.Variables.REPORT_BUCKET;
  const report = `endpoint-tests/${stage}${number === undefined ? '' : `/${number}`}/5f2d/11111111-2222-3333-4444-555555555555/report.json`;
  return [
    ...functionLogs(world, role),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${bucket}/${key}`, 'read the test cases'),
    ...all(['sts:AssumeRole'], world.roleAt(`${path}/Stages/${stage}/Endpoint/TestRole`).arn, 'act as the test role in the account of the stage'),
    ...all(['s3:PutObject'], `arn:${world.partition}:s3:::${reports}/${report}`, 'write the report'),
    ...reports === storeOf(pipeline).Location ? useKey(keyArn(pipeline), ['GenerateDataKey'], 'encrypt the report', viaS3(pipeline)) : [],
    ...all(['sagemaker:DescribeModelPackage', 'sagemaker:UpdateModelPackage'], modelPackageOf(pipeline), 'note the result at the version'),
  ];
}

function buildCalls(world: World, role: AppRole): Call[] {
  const pipeline = codePipeline(world, parentOf(role));
  const project = world.at('AWS::CodeBuild::Project', `${parentOf(role)}/Project`);
  const spec = JSON.stringify(project.properties.Source.BuildSpec);
  const variable = (name: string) => project.properties.Environment.EnvironmentVariables.find((each: any) => each.Name === name).Value;
  const bootstrap = (kind: string) => `arn:${world.partition}:iam::${project.account}:role/cdk-hnb659fds-${kind}-role-${project.account}-${project.region}`;
  return [
    ...writeLogs(`arn:${world.partition}:logs:${project.region}:${project.account}:log-group:/aws/codebuild/${project.ref}`, { createGroup: true }),
    ...inspectBucket(storeArn(world, pipeline)),
    ...all(['s3:GetObject', 's3:GetObjectVersion'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'get the source'),
    ...useKey(keyArn(pipeline), ['Decrypt', 'DescribeKey'], 'decrypt the source', viaS3(pipeline)),
    ...spec.includes('cdk deploy')
      ? all(['sts:AssumeRole'], ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map(bootstrap), 'deploy the stack of this commit as `cdk deploy` does') : [],
    ...spec.includes('start-pipeline-execution')
      ? all(['sagemaker:StartPipelineExecution'], `arn:${world.partition}:sagemaker:${project.region}:${project.account}:pipeline/${variable('SAGEMAKER_PIPELINE_NAME')}`, 'start the SageMaker pipeline') : [],
    ...spec.includes('sqs send-message')
      ? all(['sqs:SendMessage'], world.resources.find(resource => resource.type === 'AWS::SQS::Queue' && resource.ref === variable('SAGEMAKER_START_QUEUE_URL'))!.arn,
        'ask the guard to start the SageMaker pipeline') : [],
    ...spec.includes('cdk diff') ? all(['sts:AssumeRole'], bootstrap('lookup'), 'compare a pull request with what is deployed, as `cdk diff` does') : [],
    ...spec.includes('post-comment-for-pull-request')
      ? all(['codecommit:PostCommentForPullRequest'],
        `arn:${world.partition}:codecommit:${project.region}:${project.account}:${variable('PULL_REQUEST_REPOSITORY')}`, 'tell the outcome at the pull request') : [],
  ];
}

function eventCalls(world: World, role: AppRole): Call[] {
  return all(['codepipeline:StartPipelineExecution'], codePipeline(world, parentOf(role)).arn, 'start the pipeline');
}

function testRoleCalls(world: World, role: AppRole): Call[] {
  const [endpoint] = world.below('AWS::SageMaker::Endpoint', parentOf(role));
  // the service has kept names in lower case in the ARNs of endpoints: IAM may get either
  const arns = [endpoint.arn, endpoint.arn.replace(/[^/]+$/, endpoint.name)];
  return all(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], arns, 'test the endpoint');
}

const PIPELINE: RoleCalls['beside'] = ['AWS::CodePipeline::Pipeline', 'Pipeline'];

export const DELIVERY_ROLES: RoleCalls[] = [
  {
    path: /\/Role$/, beside: PIPELINE, title: 'Role of a CodePipeline pipeline and its actions', principal: 'codepipeline', calls: pipelineCalls, forbidden: forbidden.toPipeline,
  },
  { path: /\/TestBuild\/Role$/, title: 'Role of a build that tests an endpoint', principal: 'codebuild', calls: testBuildCalls, forbidden: forbidden.toFunction },
  { path: /\/BuildTest\/Role$/, title: 'Role of the function that runs tests in CodeBuild', principal: 'lambda', calls: buildTestCalls, forbidden: forbidden.toTester },
  { path: /\/BuildRole$/, beside: ['AWS::CodeBuild::Project', 'Project'], title: 'Role of the build', principal: 'codebuild', calls: buildCalls, forbidden: forbidden.toBuild },
  {
    path: /\/EventRole$/, beside: PIPELINE, title: 'Role with which EventBridge starts a pipeline', principal: 'events', calls: eventCalls, forbidden: forbidden.toEvents,
  },
  {
    path: /(?<!\/Steps)\/ResolveModel\/Role$/, title: 'Role of the function that finds the approved model', principal: 'lambda', calls: resolveModelCalls, forbidden: forbidden.toFunction,
  },
  {
    path: TESTER, title: 'Role of the function that tests an endpoint', principal: 'lambda', calls: endpointTestCalls, forbidden: forbidden.toTester,
  },
  { path: /\/Endpoint\/TestRole$/, title: 'Test role in the account of a stage', principal: 'role', calls: testRoleCalls, forbidden: forbidden.toTestRole },
];

/** What the bootstrap's roles do in the accounts of the stages, as far as the app has to let them: with artifacts, key and model package. */
export function stageDeploymentCalls(world: World): [AppRole, Call[]][] {
  return world.resources.filter(resource => resource.type === 'AWS::CodePipeline::Pipeline').flatMap(pipeline => actionsOf(pipeline)
    .filter(action => action.ActionTypeId.Provider === 'CloudFormation' && world.roleByArn(action.RoleArn))
    .flatMap(({ RoleArn, Configuration, Region = pipeline.region }): [AppRole, Call[]][] => {
      const bucket = `arn:${world.partition}:s3:::${storeOf(pipeline, Region).Location}`;
      const key = keyOfStore(world, pipeline, Region);
      return [
        [world.roleByArn(RoleArn)!, [
          ...all(['s3:GetObject', 's3:GetObjectVersion'], `${bucket}/${OBJECT_OF_RUN}`, 'read the template of the stage'),
          ...inspectBucket(bucket),
          ...useKey(key, ['Decrypt', 'DescribeKey'], 'decrypt the template of the stage', `s3.${Region}.amazonaws.com`),
          ...all(['iam:PassRole'], Configuration.RoleArn, 'hand CloudFormation its role', { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
        ]],
        [world.roleByArn(Configuration.RoleArn)!, [
          ...all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], modelPackageOf(pipeline), 'make a model of the package'),
        ]],
      ];
    }));
}
