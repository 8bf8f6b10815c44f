import type { AppRole, World } from '../world';
import { all, Call, parentOf } from './call';
import { Execution } from './execution';

const PASS = (service: string) => ({ 'iam:PassedToService': service });

function surroundings(world: World, role: AppRole) {
  const pipeline = world.all('AWS::SageMaker::Pipeline').find(({ path }) => path === parentOf(role))
    ?? Execution.runningWith(world, role.arn).find(([, steps]) => steps.length)![0].pipeline;
  return {
    pipeline,
    bucket: world.below('AWS::S3::Bucket', `${pipeline.path}/ArtifactBucket`)[0]?.arn ?? 'arn:aws:s3:::artifacts-of-others',
    assets: `arn:${world.partition}:s3:::cdk-hnb659fds-assets-${pipeline.account}-${pipeline.region}`,
    sagemaker: (resource: string, account = pipeline.account) => `arn:${world.partition}:sagemaker:${pipeline.region}:${account}:${resource}`,
    roles: world.roles.filter(each => parentOf(each) === parentOf(role)).map(each => each.arn),
  };
}

export function forbiddenToExecution(world: World, role: AppRole): Call[] {
  const { pipeline, bucket, assets, sagemaker, roles } = surroundings(world, role);
  return [
    ...all(['sagemaker:CreateTrainingJob', 'sagemaker:StopTrainingJob'], sagemaker('training-job/payroll-forecast'), 'runs jobs that are not of a pipeline'),
    ...all(['sagemaker:CreateProcessingJob'], sagemaker('processing-job/payroll'), 'runs jobs that are not of a pipeline'),
    ...all(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], sagemaker('model-package/others/1'), 'registers in another group'),
    ...all(['sagemaker:StartPipelineExecution'], [sagemaker('pipeline/other'), pipeline.arn], 'starts pipelines'),
    ...all(['sagemaker:UpdatePipeline'], pipeline.arn, 'rewrites its pipeline'),
    ...all(['sagemaker:CreateExperiment'], sagemaker('experiment/others'), 'records under another experiment'),
    ...all(['sagemaker:CreateTrainingJob'], sagemaker('training-job/pipelines-abcdef123456-x', '999999999999'), 'runs jobs in another account'),
    ...all(['iam:PassRole'], role.arn, 'gives jobs its own role', PASS('sagemaker.amazonaws.com')),
    ...all(['iam:PassRole'], roles, 'hands the job role to another service', PASS('lambda.amazonaws.com')),
    ...all(['iam:PassRole'], roles, 'hands the job role to nobody in particular'),
    ...all(['s3:PutObject'], `${bucket}/${pipeline.ref}/x`, 'writes what only jobs write'),
    ...all(['s3:GetObject'], `${assets}/0000.zip`, 'reads other assets'),
    ...all(['s3:GetObject'], `${bucket}/Other-Pipeline/x.csv`, 'reads what another pipeline left in the bucket'),
    ...all(['ecr:PutImage'], `arn:${world.partition}:ecr:${pipeline.region}:141502667606:repository/sagemaker-xgboost`, 'pushes images'),
  ];
}

export function forbiddenToJobs(world: World, role: AppRole): Call[] {
  const { pipeline, bucket, assets, sagemaker, roles } = surroundings(world, role);
  const logs = (group: string) => `arn:${world.partition}:logs:${pipeline.region}:${pipeline.account}:log-group:${group}:log-stream:x`;
  return [
    ...all(['s3:GetObject'], `${assets}/0000.zip`, 'reads other assets'),
    ...all(['s3:ListBucket'], assets, 'looks for other assets', { 's3:prefix': '' }),
    ...all(['s3:PutObject'], `${assets}/0000.zip`, 'replaces assets'),
    ...all(['s3:PutObject', 's3:GetObject'], `${bucket}/Other-Pipeline/x.csv`, 'touches what another pipeline left in the bucket'),
    ...all(['s3:ListBucket'], bucket, 'looks at all of the bucket', { 's3:prefix': '' }),
    ...all(['sagemaker:CreateModelPackage'], world.all('AWS::SageMaker::ModelPackageGroup').map(({ arn }) => `${arn.replace(':model-package-group/', ':model-package/')}/8`),
      'registers a model past the pipeline'),
    ...all(['iam:PassRole'], roles.filter(each => each !== role.arn), 'hands on roles', PASS('sagemaker.amazonaws.com')),
    ...all(['ecr:BatchGetImage'], `arn:${world.partition}:ecr:${pipeline.region}:${pipeline.account}:repository/other`, 'pulls images that no step has'),
    ...all(['ecr:PutImage'], world.all('AWS::ECR::Repository').map(repository => repository.arn), 'replaces its own image'),
    ...all(['logs:PutLogEvents', 'logs:CreateLogStream'], logs('/aws/lambda/other'), 'writes logs of others'),
    ...all(['logs:GetLogEvents'], logs('/aws/sagemaker/TrainingJobs'), 'reads logs'),
    ...all(['sagemaker:GetRecord', 'sagemaker:PutRecord', 'sagemaker:DeleteFeatureGroup'], sagemaker('feature-group/others'), 'touches other feature groups'),
  ];
}
