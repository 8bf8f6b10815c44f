import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call, inspectBucket, parentOf, Place, pullImage, repositoryArn, RoleCalls, writeLogs } from './call';

const OBJECT_OF_RUN = 'Abalone-Pipeline/Code/AbCdEfG';

function codePipeline(world: World, path: string): ResolvedResource { return world.find('AWS::CodePipeline::Pipeline', `${path}/Pipeline`); }

function actionsOf(pipeline: ResolvedResource): any[] { return pipeline.properties.Stages.flatMap((stage: any) => stage.Actions); }

function keyArn(pipeline: ResolvedResource): string { return pipeline.properties.ArtifactStore.EncryptionKey.Id; }

function storeArn(world: World, pipeline: ResolvedResource): string { return `arn:${world.partition}:s3:::${pipeline.properties.ArtifactStore.Location}`; }

/** CodePipeline's use of the store of its artifacts, as AWS documents it for the service's role. */
function artifactCalls(world: World, pipeline: ResolvedResource): Call[] {
  const via = { 'kms:ViaService': `s3.${pipeline.region}.amazonaws.com` };
  return [
    ...inspectBucket(storeArn(world, pipeline)),
    ...all(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'hand on artifacts from action to action'),
    ...all(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], keyArn(pipeline), 'encrypt and decrypt the artifacts', via),
  ];
}

/** What the actions of a pipeline do, which run with its role. */
function pipelineCalls(world: World, role: AppRole): Call[] {
  const pipeline = codePipeline(world, parentOf(role));
  return [...artifactCalls(world, pipeline), ...actionsOf(pipeline).flatMap(action => actionCalls(world, pipeline, action))];
}

function actionCalls(world: World, pipeline: ResolvedResource, { ActionTypeId: { Provider }, Configuration, RoleArn }: any): Call[] {
  switch (Provider) {
    case 'S3': return [
      ...inspectBucket(`arn:${world.partition}:s3:::${Configuration.S3Bucket}`),
      ...all(['s3:GetObject', 's3:GetObjectVersion'], `arn:${world.partition}:s3:::${Configuration.S3Bucket}/${Configuration.S3ObjectKey}`, 'get the templates of the stages'),
    ];
    case 'CodeStarSourceConnection': return [
      ...all(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], Configuration.ConnectionArn, 'get the source through the connection'),
      ...all(['s3:PutObjectAcl'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'leave the source to the owner of the bucket',
        { 's3:x-amz-acl': 'bucket-owner-full-control' }),
    ];
    case 'Lambda': return all(['lambda:InvokeFunction'], world.resources.find(resource => resource.type === 'AWS::Lambda::Function' && resource.ref === Configuration.FunctionName)!.arn,
      'call the functions of the pipeline\'s actions');
    case 'CodeBuild': return all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
      world.resources.find(resource => resource.type === 'AWS::CodeBuild::Project' && resource.ref === Configuration.ProjectName)!.arn, 'run the build and wait for it');
    case 'CloudFormation': return all(['sts:AssumeRole'], RoleArn, 'deploy in the account of the stage');
    case 'Manual': return [];
    default: throw new Error(`the calls for an action of ${Provider} are not known`);
  }
}

function functionLogs(world: World, role: AppRole): Call[] {
  const [group] = world.below('AWS::Logs::LogGroup', parentOf(role));
  return [
    ...writeLogs(group.arn),
    ...all(['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], '*', 'tell the pipeline the outcome'),
  ];
}

function resolveModelCalls(world: World, role: AppRole): Call[] {
  const action = actionsOf(codePipeline(world, parentOf(role, 2))).find(each => each.Name === 'ResolveModel');
  const { group } = JSON.parse(action.Configuration.UserParameters);
  const region = codePipeline(world, parentOf(role, 2)).region;
  return [
    ...functionLogs(world, role),
    ...all(['sagemaker:ListModelPackages'], `arn:${world.partition}:sagemaker:${region}:${role.account}:model-package/${group}/7`, 'find the newest approved version'),
  ];
}

function endpointTestCalls(world: World, role: AppRole): Call[] {
  const stage = parentOf(role, 2).split('/').pop()!;
  const pipeline = codePipeline(world, parentOf(role, 4));
  const action = actionsOf(pipeline).find(each => each.Name.toLowerCase() === `test${stage.toLowerCase()}`);
  const { bucket, key } = JSON.parse(action.Configuration.UserParameters);
  return [
    ...functionLogs(world, role),
    ...all(['s3:GetObject'], `arn:${world.partition}:s3:::${bucket}/${key}`, 'read the test cases'),
    ...all(['sts:AssumeRole'], world.roleAt(`Stages/${stage}/Endpoint/TestRole`).arn, 'act as the test role in the account of the stage'),
  ];
}

function buildCalls(world: World, role: AppRole): Call[] {
  const pipeline = codePipeline(world, parentOf(role));
  const project = world.find('AWS::CodeBuild::Project', `${parentOf(role)}/Project`);
  const name = project.properties.Environment.EnvironmentVariables.find((variable: any) => variable.Name === 'SAGEMAKER_PIPELINE_NAME').Value;
  const bootstrap = (kind: string) => `arn:${world.partition}:iam::${project.account}:role/cdk-hnb659fds-${kind}-role-${project.account}-${project.region}`;
  return [
    ...writeLogs(`arn:${world.partition}:logs:${project.region}:${project.account}:log-group:/aws/codebuild/${project.ref}`, { createGroup: true }),
    ...inspectBucket(storeArn(world, pipeline)),
    ...all(['s3:GetObject', 's3:GetObjectVersion'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'get the source'),
    ...all(['kms:Decrypt', 'kms:DescribeKey'], keyArn(pipeline), 'decrypt the source', { 'kms:ViaService': `s3.${project.region}.amazonaws.com` }),
    ...all(['sts:AssumeRole'], ['deploy', 'file-publishing', 'image-publishing', 'lookup'].map(bootstrap), 'deploy the stack of this commit as `cdk deploy` does'),
    ...all(['sagemaker:StartPipelineExecution'], `arn:${world.partition}:sagemaker:${project.region}:${project.account}:pipeline/${name}`, 'start the SageMaker pipeline'),
  ];
}

function eventCalls(world: World, role: AppRole): Call[] {
  return all(['codepipeline:StartPipelineExecution'], codePipeline(world, parentOf(role)).arn, 'start the pipeline');
}

/** A model of the registry in the account of a stage. */
function modelCalls(world: World, role: AppRole): Call[] {
  const region = world.resources.find(resource => resource.arn === role.arn)!.region;
  const group = `arn:${world.partition}:logs:${region}:${role.account}:log-group:/aws/sagemaker/Endpoints/Abalone`;
  // of every pipeline: where it keeps models, and the images that serve them
  const served = world.resources.filter(resource => resource.type === 'AWS::SageMaker::Pipeline').flatMap(pipeline => {
    const bucket = world.find('AWS::S3::Bucket', `${pipeline.path}/ArtifactBucket`);
    const images = [...new Set([...pipeline.properties.PipelineDefinition.PipelineDefinitionBody.matchAll(/"Image":"([^"]+)"/g)].map(match => match[1]))];
    return [
      ...Place.of(world, `s3://${bucket.ref}/${pipeline.ref}/abcdef123456/TrainAbaloneModel/output/job/output/model.tar.gz`).read('load the archive of the model'),
      ...images.flatMap(image => pullImage(repositoryArn(world, image))),
    ];
  });
  return [
    ...writeLogs(group, { createGroup: true, describe: true }),
    ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the model', { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' }),
    ...served,
  ];
}

function testRoleCalls(world: World, role: AppRole): Call[] {
  const [endpoint] = world.below('AWS::SageMaker::Endpoint', parentOf(role));
  // the service has kept names in lower case in the ARNs of endpoints: IAM may get either
  const arns = [endpoint.arn, endpoint.arn.replace(/[^/]+$/, endpoint.name)];
  return all(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], arns, 'test the endpoint');
}

export const DELIVERY_ROLES: RoleCalls[] = [
  { path: /\/(Build|Deploy)\/Role$/, title: 'Role of a CodePipeline pipeline and its actions', principal: 'codepipeline', calls: pipelineCalls },
  { path: /\/Build\/BuildRole$/, title: 'Role of the build', principal: 'codebuild', calls: buildCalls },
  { path: /\/(Build|Deploy)\/EventRole$/, title: 'Role with which EventBridge starts a pipeline', principal: 'events', calls: eventCalls },
  { path: /\/ResolveModel\/Role$/, title: 'Role of the function that finds the approved model', principal: 'lambda', calls: resolveModelCalls },
  { path: /\/Actions\/[^/]+\/Test\/Role$/, title: 'Role of the function that tests an endpoint', principal: 'lambda', calls: endpointTestCalls },
  { path: /\/Endpoint\/TestRole$/, title: 'Test role in the account of a stage', principal: 'role', calls: testRoleCalls },
  { path: /\/ModelEndpoint\/Model\/Role$/, title: 'Execution role of a served model', principal: 'sagemaker', calls: modelCalls },
];

/** What the bootstrap's roles do in the accounts of the stages, as far as the app has to let them: with artifacts, key and model package. */
export function stageDeploymentCalls(world: World): [AppRole, Call[]][] {
  return world.resources.filter(resource => resource.type === 'AWS::CodePipeline::Pipeline').flatMap(pipeline => actionsOf(pipeline)
    .filter(action => action.ActionTypeId.Provider === 'CloudFormation')
    .flatMap(({ RoleArn, Configuration }): [AppRole, Call[]][] => {
      const group = world.resources.find(resource => resource.type === 'AWS::SageMaker::ModelPackageGroup')!.arn;
      return [
        [world.roleByArn(RoleArn)!, [
          ...all(['s3:GetObject', 's3:GetObjectVersion'], `${storeArn(world, pipeline)}/${OBJECT_OF_RUN}`, 'read the template of the stage'),
          ...inspectBucket(storeArn(world, pipeline)),
          ...all(['kms:Decrypt', 'kms:DescribeKey'], keyArn(pipeline), 'decrypt the template of the stage', { 'kms:ViaService': `s3.${pipeline.region}.amazonaws.com` }),
          ...all(['iam:PassRole'], Configuration.RoleArn, 'hand CloudFormation its role', { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
        ]],
        [world.roleByArn(Configuration.RoleArn)!, [
          ...all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], `${group.replace(':model-package-group/', ':model-package/')}/7`, 'make a model of the package'),
        ]],
      ];
    }));
}
