import { projects } from 'cdk-mlops';
import type { Difference } from './compare';

const { BuiltInTemplate } = projects;
const ALL = Object.values(BuiltInTemplate);
const CODE_COMMIT = [BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT];
const OTHERS = ALL.filter(template => !CODE_COMMIT.includes(template));

/** A group of differences that are meant, with what docs/faithful.md says of them. */
export interface Deliberate {
  readonly title: string;
  readonly templates: projects.BuiltInTemplate[];
  /** The places: all of them are alike. */
  readonly where: RegExp;
  /** What AWS's template says there; undefined for nothing. */
  readonly theirs?: RegExp;
  /** What ours says there; undefined for nothing. */
  readonly ours?: RegExp;
  readonly aws: string;
  readonly here: string;
  readonly why: string;
  /** How to get what AWS's template has. */
  readonly back?: string;
}

const BUILD = '(SageMakerModelPipelineBuildProject|ModelDeploy(Build|Test)Project|GetBaselinesAndConfigs|GitSeedCodeCheckinProject)';
const PIPELINE = '(ModelBuildPipeline|ModelDeployPipeline|SageMakerMonitorPipeline)';
const KEY = /^arn:aws:kms:eu-west-1:111111111111:key\//;
const roleNamed = (name: string) => new RegExp(`^arn:aws:iam::111111111111:role/service-role/AmazonSageMakerProjects${name}Role$`);
const own = (id: string) => new RegExp(`^arn:aws:iam::111111111111:role/Stack-Project${id}`);
const ASSET = { bucket: /^cdk-hnb659fds-assets-/, key: /^[0-9a-f]{64}\.zip$/ };

const LEAST = 'each part may do what it does and no more; the proofs of `test/iam` hold that. AWS\'s set shares a few broad roles, one with `AmazonSageMakerFullAccess`';
const SERVICE_ROLES = '`useServiceRoles: true`, or a role of your own for each of `codeBuildRole`, `codePipelineRole`, `cloudFormationRole`, `executionRole`, `lambdaRole`';
const ENCRYPTED = 'the bucket holds models, training data and captured requests';
const NO_SERVICE_BUCKET = 'the service\'s bucket is not there in every region, its content is not public, and it changes unseen';
const CHECKED_IN = 'the commands are part of the template. They put code only into a repository without any branch';

export const DELIBERATE: Deliberate[] = [
  // ------------------------------------------------------------------ the bucket
  {
    title: 'Key of the bucket',
    templates: OTHERS,
    where: /^Resources\.MlOpsArtifactsKey$/,
    ours: /^AWS::KMS::Key$/,
    aws: 'no key',
    here: 'a KMS key, which is rotated',
    why: ENCRYPTED,
    back: '`encryptionKey` takes yours',
  },
  {
    title: 'Encryption of the bucket',
    templates: OTHERS,
    where: /^Resources\.MlOpsArtifactsBucket\.BucketEncryption\..*\.(SSEAlgorithm|KMSMasterKeyID)$/,
    ours: /^aws:kms$|^arn:aws:kms:/,
    aws: 'none',
    here: 'with that key',
    why: ENCRYPTED,
  },
  {
    title: 'Key of the bucket for many objects',
    templates: ALL,
    where: /^Resources\.MlOpsArtifactsBucket\.BucketEncryption\..*\.BucketKeyEnabled$/,
    ours: /^true$/,
    aws: 'not set',
    here: '`BucketKeyEnabled`',
    why: 'fewer calls of KMS',
  },
  {
    title: 'Public access',
    templates: OTHERS,
    where: /^Resources\.MlOpsArtifactsBucket\.PublicAccessBlockConfiguration\./,
    ours: /^true$/,
    aws: 'not blocked',
    here: 'blocked in all four ways',
    why: ENCRYPTED,
  },
  {
    title: 'Owner of objects',
    templates: ALL,
    where: /^Resources\.MlOpsArtifactsBucket\.OwnershipControls\./,
    ours: /^BucketOwnerEnforced$/,
    aws: 'not set',
    here: '`BucketOwnerEnforced`',
    why: 'access control lists are out of use',
  },
  {
    title: 'TLS',
    templates: ALL,
    where: /^Resources\.MlOpsArtifactsBucketPolicy$/,
    ours: /^AWS::S3::BucketPolicy$/,
    aws: 'no bucket policy',
    here: 'a policy that denies requests without TLS',
    why: ENCRYPTED,
  },
  {
    title: 'Encryption of artifacts',
    templates: ALL,
    where: new RegExp(`^Resources\\.${PIPELINE}\\.ArtifactStore\\.EncryptionKey\\.(Id|Type)$`),
    ours: /^KMS$|^arn:aws:kms:/,
    aws: 'the key of the service',
    here: 'the key of the bucket',
    why: ENCRYPTED,
  },
  {
    title: 'Encryption of builds',
    templates: ALL,
    where: new RegExp(`^Resources\\.(?!GetBaselinesAndConfigs)${BUILD}\\.EncryptionKey$`),
    ours: KEY,
    aws: 'the key of the service',
    here: 'the key of the bucket',
    why: ENCRYPTED,
  },
  {
    title: 'Encryption of the build of the monitors',
    templates: [BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR],
    where: /^Resources\.GetBaselinesAndConfigs\.EncryptionKey$/,
    theirs: /^alias\/aws\/s3$/,
    ours: KEY,
    aws: '`alias/aws/s3`',
    here: 'the key of the bucket',
    why: 'the same key everywhere',
  },
  // ------------------------------------------------------------------ roles
  {
    title: 'Roles',
    templates: OTHERS,
    where: /^Resources\.Project(Execution|Model|CloudFormation|CodePipeline|ModelBuild|ModelDeployBuild|ModelDeployTest|MonitorBuild|SeedCheckin|SeedTrigger)Role(DefaultPolicy)?[0-9A-F]{8}$/,
    ours: /^AWS::IAM::(Role|Policy)$/,
    aws: 'none: an administrator makes `AmazonSageMakerProjects*Role` beforehand',
    here: 'a role for each part',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of EventBridge',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.BUILD_TRAIN),
    where: /^Resources\.ProjectEventsRole(DefaultPolicy)?[0-9A-F]{8}$/,
    ours: /^AWS::IAM::(Role|Policy)$/,
    aws: 'names `AmazonSageMakerProjectsEventsRole`, which AWS\'s set of roles does not have, so no event starts anything',
    here: 'made, and may start the pipelines of the project',
    why: 'a defect: without it, an approval deploys nothing',
    back: '`eventsRole` takes yours',
  },
  {
    title: 'Role of the rules',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.BUILD_TRAIN),
    where: /^Resources\.\w+EventRule\.Targets\.0\.RoleArn$/,
    theirs: roleNamed('Events'),
    ours: own('EventsRole'),
    aws: 'the role that is not there',
    here: 'that role',
    why: 'as above',
    back: '`eventsRole` takes yours',
  },
  {
    title: 'Role of the builds',
    templates: OTHERS,
    where: new RegExp(`^Resources\\.${BUILD}\\.ServiceRole$`),
    theirs: roleNamed('CodeBuild'),
    ours: own('(ModelBuild|ModelDeployBuild|ModelDeployTest|MonitorBuild|SeedCheckin)Role'),
    aws: '`AmazonSageMakerProjectsCodeBuildRole` for all',
    here: 'a role for each build',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of the pipelines',
    templates: OTHERS,
    where: new RegExp(`^Resources\\.${PIPELINE}\\.RoleArn$`),
    theirs: roleNamed('CodePipeline'),
    ours: own('CodePipelineRole'),
    aws: '`AmazonSageMakerProjectsCodePipelineRole`',
    here: 'a role of the project',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of CloudFormation',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.BUILD_TRAIN),
    where: new RegExp(`^Resources\\.${PIPELINE}\\.Stages\\.Deploy\\w+\\.Actions\\.Deploy\\w+\\.Configuration\\.RoleArn$`),
    theirs: roleNamed('Cloudformation'),
    ours: own('CloudFormationRole'),
    aws: '`AmazonSageMakerProjectsCloudformationRole`',
    here: 'a role of the project',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of the SageMaker pipeline',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.DEPLOY),
    where: /\.EnvironmentVariables\.(SAGEMAKER_PIPELINE|MODEL_MONITOR)_ROLE_ARN\.Value$/,
    theirs: roleNamed('Execution'),
    ours: own('ExecutionRole'),
    aws: '`AmazonSageMakerProjectsExecutionRole`, which has `AmazonSageMakerFullAccess`',
    here: 'a role for the steps, their jobs and the monitors',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of the models',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.BUILD_TRAIN),
    where: /\.EnvironmentVariables\.MODEL_EXECUTION_ROLE_ARN\.Value$/,
    theirs: roleNamed('Execution'),
    ours: own('ModelRole'),
    aws: '`AmazonSageMakerProjectsExecutionRole`',
    here: 'a role that reads models and writes captured data',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  {
    title: 'Role of the function',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProjectTriggerLambda\.Role$/,
    theirs: roleNamed('Lambda'),
    ours: own('SeedTriggerRole'),
    aws: '`AmazonSageMakerProjectsLambdaRole`',
    here: 'a role that starts this one build',
    why: LEAST,
    back: SERVICE_ROLES,
  },
  // ------------------------------------------------------------------ what stacks own
  {
    title: 'Model package group',
    templates: ALL.filter(template => template !== BuiltInTemplate.DEPLOY),
    where: /^Resources\.ModelPackageGroup$/,
    ours: /^AWS::SageMaker::ModelPackageGroup$/,
    aws: 'made by the seed code, outside of any stack',
    here: 'of the same name, owned by the stack, and retained',
    why: 'what the project makes belongs to a stack, with its tags',
    back: '`ownModelPackageGroup: false`',
  },
  {
    title: 'Role for the stack of the SageMaker pipeline',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.DEPLOY),
    where: /^Resources\.SageMakerModelPipelineBuildProject\.Environment\.EnvironmentVariables\.CLOUDFORMATION_ROLE_ARN\.Value$/,
    ours: own('CloudFormationRole'),
    aws: 'the seed code makes the SageMaker pipeline through the API',
    here: 'a stack owns it, `sagemaker-<name>-<id>-modelbuild`, deployed with this role',
    why: 'what the project makes belongs to a stack, and is deleted with it',
    back: '`useServiceRoles: true`: then the seed code uses the API',
  },
  {
    title: 'Order of the variables',
    templates: OTHERS.filter(template => template !== BuiltInTemplate.DEPLOY),
    where: /^Resources\.SageMakerModelPipelineBuildProject\.Environment\.EnvironmentVariables\.\(order\)$/,
    theirs: /, AWS_REGION$/,
    ours: /, AWS_REGION, CLOUDFORMATION_ROLE_ARN$/,
    aws: 'six variables',
    here: 'the same, and then that one',
    why: 'as above',
  },
  {
    title: 'Tags',
    templates: ALL,
    where: /\.Tags\.(\(order\)|sagemaker:project-(id|name)\.Value)$/,
    ours: /^(sagemaker:project-id, sagemaker:project-name|p-abc123def456|abalone)$/,
    aws: 'left to Service Catalog',
    here: '`sagemaker:project-name` and `sagemaker:project-id` on everything',
    why: 'a stack that SageMaker does not deploy has them too, and roles go by them',
  },
  // ------------------------------------------------------------------ builds
  {
    title: 'Image of the builds',
    templates: ALL,
    where: new RegExp(`^Resources\\.${BUILD}\\.Environment\\.Image$`),
    theirs: /^aws\/codebuild\/amazonlinux2-x86_64-standard:[35]\.0$/,
    ours: /^aws\/codebuild\/amazonlinux-x86_64-standard:5\.0$/,
    aws: 'Amazon Linux 2, with Python 3.8 in the seed code',
    here: 'Amazon Linux 2023, with Python 3.12 in the seed code',
    why: 'both are at their end',
    back: '`buildImage`',
  },
  // ------------------------------------------------------------------ seed code
  {
    title: 'Bucket of the seed code',
    templates: OTHERS,
    where: /^Resources\.SageMaker\w+SeedCodeCheckinProjectTriggerLambdaInvoker\.SEEDCODE_BUCKET_NAME$/,
    theirs: /^sagemaker-servicecatalog-seedcode-/,
    ours: ASSET.bucket,
    aws: 'the service\'s',
    here: 'the bucket for assets of the account, or yours',
    why: NO_SERVICE_BUCKET,
    back: '`seedCode: BuiltInSeedCode.fromBucket(…)`',
  },
  {
    title: 'Seed code',
    templates: OTHERS,
    where: /^Resources\.SageMaker\w+SeedCodeCheckinProjectTriggerLambdaInvoker\.SEEDCODE_BUCKET_KEY$/,
    theirs: /^toolchain\/.*\.zip$/,
    ours: ASSET.key,
    aws: 'the service\'s zip files',
    here: 'the code of this package, `data/seed/built-in`',
    why: NO_SERVICE_BUCKET,
    back: '`seedCode: BuiltInSeedCode.fromBucket(…)`',
  },
  {
    title: 'Source of the check-in',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProject\.Source\.Type$/,
    theirs: /^S3$/,
    ours: /^NO_SOURCE$/,
    aws: 'a zip file of the service',
    here: 'none',
    why: CHECKED_IN,
  },
  {
    title: 'Place of that source',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProject\.Source\.Location$/,
    theirs: /^sagemaker-servicecatalog-seedcode-.*\.zip$/,
    aws: 'in the service\'s bucket',
    here: 'none',
    why: CHECKED_IN,
  },
  {
    title: 'Commands of the check-in',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProject\.Source\.BuildSpec$/,
    theirs: /^buildspec\.yml$/,
    ours: /git ls-remote/,
    aws: 'in that zip file',
    here: 'in the template',
    why: CHECKED_IN,
  },
  {
    title: 'Code of the function',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProjectTriggerLambda\.Code\.ZipFile$/,
    theirs: /./,
    ours: /StartBuildCommand/,
    aws: 'Python',
    here: 'TypeScript, bundled',
    why: 'tested; a request that comes twice runs one build, and an update answers with the address as well',
  },
  {
    title: 'Handler of the function',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProjectTriggerLambda\.Handler$/,
    theirs: /^index\.lambda_handler$/,
    ours: /^index\.handler$/,
    aws: '`index.lambda_handler`',
    here: '`index.handler`',
    why: 'as above',
  },
  {
    title: 'Runtime of the function',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProjectTriggerLambda\.Runtime$/,
    theirs: /^python3\.12$/,
    ours: /^nodejs22\.x$/,
    aws: '`python3.12`',
    here: '`nodejs22.x`',
    why: 'as above',
  },
  {
    title: 'Variables of the function',
    templates: OTHERS,
    where: /^Resources\.GitSeedCodeCheckinProjectTriggerLambda\.Environment\.Variables\.UrlSuffix$/,
    ours: /^amazonaws\.com$/,
    aws: '`CodeBuildProjectName`',
    here: 'that, and `UrlSuffix`',
    why: 'the address of a repository in China is another one',
  },
  {
    title: 'Words of the approval of monitors',
    templates: [BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR],
    where: /^Resources\.SageMakerMonitorPipeline\..*\.ApproveMonitorsProdDeployment\.Configuration\.CustomData$/,
    theirs: /./,
    ours: /endpoint is in service$/,
    aws: 'words of its own',
    here: 'other words to the same effect',
    why: 'texts are not taken over; that of `ApproveDeployment` is a name that people look for',
  },
  // ------------------------------------------------------------------ the template with CodeCommit
  {
    title: 'Form of the name',
    templates: CODE_COMMIT,
    where: /^Parameters\.SageMakerProjectName\.AllowedPattern$/,
    theirs: /custom-project-/,
    ours: /^\^\[a-zA-Z\]/,
    aws: 'begins with `custom-project-`',
    here: 'as in the other templates',
    why: 'the prefix is that sample\'s alone',
  },
  {
    title: 'Length of the name',
    templates: CODE_COMMIT,
    where: /^Parameters\.SageMakerProjectName\.M(ax|in)Length$/,
    ours: /^(1|32)$/,
    aws: 'not limited',
    here: '1 to 32',
    why: 'the limit of SageMaker',
  },
  {
    title: 'Which decisions deploy',
    templates: CODE_COMMIT,
    where: /^Resources\.ModelDeploySageMakerEventRule\.EventPattern\.detail\.ModelApprovalStatus/,
    ours: /^PendingManualApproval$/,
    aws: 'every event of the group',
    here: 'every decision, as in the other templates',
    why: 'the registration of a model would deploy the one that is deployed already',
  },
  {
    title: 'Type of the pipelines', templates: CODE_COMMIT, where: /^Resources\.Model\w+Pipeline\.PipelineType$/, ours: /^V2$/, aws: 'V1', here: 'V2', why: 'as in the other templates',
  },
  {
    title: 'Bucket of the seed code of CodeCommit',
    templates: CODE_COMMIT,
    where: /^Resources\.Model\w+CodeCommitRepository\.Code\.S3\.Bucket$/,
    theirs: /^sagemaker-servicecatalog-/,
    ours: ASSET.bucket,
    aws: 'the service\'s, in us-east-1 whatever the region',
    here: 'the bucket for assets of the account, or yours',
    why: NO_SERVICE_BUCKET,
    back: '`seedCode: BuiltInSeedCode.fromBucket(…)`',
  },
  {
    title: 'Seed code of CodeCommit',
    templates: CODE_COMMIT,
    where: /^Resources\.Model\w+CodeCommitRepository\.Code\.S3\.Key$/,
    theirs: /^toolchain\//,
    ours: ASSET.key,
    aws: 'the service\'s zip files',
    here: 'the code of this package',
    why: NO_SERVICE_BUCKET,
    back: '`seedCode: BuiltInSeedCode.fromBucket(…)`',
  },
  {
    title: 'Deletion of repositories',
    templates: CODE_COMMIT,
    where: /^Resources\.Model\w+CodeCommitRepository\.DeletionPolicy$/,
    ours: /^Retain$/,
    aws: 'deleted with the stack',
    here: 'retained',
    why: 'code is not deleted with a stack',
  },
  {
    title: 'Words about repositories',
    templates: CODE_COMMIT,
    where: /^Resources\.Model\w+CodeCommitRepository\.RepositoryDescription$/,
    theirs: /./,
    ours: /of the project$/,
    aws: 'words of its own',
    here: 'other words',
    why: 'texts are not taken over',
  },
];

/** What of a list of differences is not meant: a line each. */
export function unexpected(template: projects.BuiltInTemplate, found: Difference[], used: Set<Deliberate> = new Set()): string[] {
  const matches = (pattern: RegExp | undefined, text: string | undefined) =>
    pattern === undefined ? text === undefined : text !== undefined && pattern.test(text);
  return found.flatMap(({ path, theirs, ours }) => {
    const known = DELIBERATE.filter(each =>
      each.templates.includes(template) && each.where.test(path) && matches(each.theirs, theirs) && matches(each.ours, ours));
    known.forEach(each => used.add(each));
    return known.length === 1 ? [] : [`${known.length === 0 ? '' : 'listed twice: '}${path}: AWS has ${JSON.stringify(theirs)}, here it is ${JSON.stringify(ours)}`];
  });
}
