import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call, inspectBucket, parentOf, Place, pullImage, RoleCalls, writeLogs } from './call';

const RUN = 'sagemaker-abalone-p-abal/Source/AbCdEfG';

/** A project as AWS's template makes it, as far as its roles meet it. */
class Project {
  public readonly name: string;
  public readonly id: string;
  public readonly stem: string;
  public readonly region: string;
  private readonly bucket: ResolvedResource;

  constructor(private readonly world: World, private readonly role: AppRole) {
    this.bucket = world.find('AWS::S3::Bucket', `${parentOf(role)}/ArtifactsBucket`);
    this.region = this.bucket.region;
    const tags = Object.fromEntries(this.bucket.properties.Tags.map(({ Key, Value }: any) => [Key, Value]));
    this.name = tags['sagemaker:project-name'];
    this.id = tags['sagemaker:project-id'];
    this.stem = `sagemaker-${this.name}-${this.id}`;
  }

  public get bucketArn(): string { return this.bucket.arn; }
  public get bucketName(): string { return this.bucket.ref; }
  public get keyArn(): string {
    return this.bucket.properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID;
  }
  public get version(): string { return this.sagemaker(`model-package/${this.name}-${this.id}/7`); }
  public get group(): string { return this.sagemaker(`model-package-group/${this.name}-${this.id}`); }
  public get pipeline(): string { return this.sagemaker(`pipeline/${this.name}-${this.id}`); }

  public arn(service: string, rest: string): string { return `arn:${this.world.partition}:${service}:${this.region}:${this.role.account}:${rest}`; }
  public sagemaker(rest: string): string { return this.arn('sagemaker', rest); }
  public stack(suffix: string): string { return this.arn('cloudformation', `stack/${this.stem}-${suffix}/11111111-2222-3333-4444-555555555555`); }
  public roleArn(id: string): string { return this.world.find('AWS::IAM::Role', `${parentOf(this.role)}/${id}`).arn; }
  public pipelines(): ResolvedResource[] { return this.world.below('AWS::CodePipeline::Pipeline', parentOf(this.role)); }

  /** An image that AWS provides. */
  public image(repository: string): string { return `arn:${this.world.partition}:ecr:${this.region}:141502667606:repository/${repository}`; }

  public artifacts(): Call[] {
    const via = { 'kms:ViaService': `s3.${this.region}.amazonaws.com` };
    return [
      ...inspectBucket(this.bucketArn),
      ...all(['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'], `${this.bucketArn}/${RUN}`, 'take and hand on artifacts'),
      ...all(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey'], this.keyArn, 'decrypt and encrypt artifacts', via),
    ];
  }

  public logs(suffix: string): Call[] {
    return writeLogs(this.arn('logs', `log-group:/aws/codebuild/${this.stem}-${suffix}`), { createGroup: true });
  }

  public connection(): Call[] {
    const { ConnectionArn } = this.pipelines()[0].properties.Stages[0].Actions[0].Configuration;
    return all(['codeconnections:UseConnection', 'codestar-connections:UseConnection'], ConnectionArn, 'get at the repositories through the connection',
      { 'aws:ResourceTag/sagemaker': 'true' });
  }

  public deployStacks(suffixes: string[], cloudFormationRole: string): Call[] {
    return [
      ...all(['cloudformation:CreateStack', 'cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:TagResource', 'cloudformation:UpdateStack'],
        suffixes.map(suffix => this.stack(suffix)), 'deploy the stacks, with their tags, in the place of one that failed too'),
      ...all(['iam:PassRole'], cloudFormationRole, 'hand CloudFormation its role', { 'iam:PassedToService': 'cloudformation.amazonaws.com' }),
    ];
  }

  public passToSageMaker(id: string, why: string): Call[] {
    return all(['iam:PassRole'], this.roleArn(id), why, { 'iam:PassedToService': 'sagemaker.amazonaws.com' });
  }

  /** With the tag that a new resource gets, or that a resource has. */
  public tagged(kind: 'RequestTag' | 'ResourceTag'): Call['context'] { return { [`aws:${kind}/sagemaker:project-id`]: this.id }; }
}

type Calls = (project: Project, world: World, role: AppRole) => Call[];
const of = (calls: Calls) => (world: World, role: AppRole): Call[] => calls(new Project(world, role), world, role);

const STAGES = ['staging', 'prod'];

const codePipelineCalls: Calls = project => project.pipelines().flatMap(pipeline => [
  ...project.artifacts(),
  ...project.connection(),
  ...pipeline.properties.Stages.flatMap((stage: any) => stage.Actions).flatMap(({ ActionTypeId: { Provider }, Configuration }: any) => {
    switch (Provider) {
      case 'CodeBuild': return all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild', 'codebuild:StopBuild'],
        project.arn('codebuild', `project/${Configuration.ProjectName}`), 'run the build and wait for it');
      case 'CloudFormation': return project.deployStacks([Configuration.StackName.slice(project.stem.length + 1)], Configuration.RoleArn);
      case 'CodeStarSourceConnection': case 'Manual': return [];
      default: throw new Error(`the calls for an action of ${Provider} are not known`);
    }
  }),
]);

const modelBuildCalls: Calls = project => [
  ...project.logs('modelbuild'),
  ...project.artifacts(),
  ...project.deployStacks(['modelbuild'], project.roleArn('CloudFormationRole')),
  ...all(['sagemaker:StartPipelineExecution'], project.pipeline, 'start the SageMaker pipeline'),
];

const modelDeployBuildCalls: Calls = project => [
  ...project.logs('modeldeploy'), ...project.artifacts(), ...all(['sagemaker:ListModelPackages'], project.version, 'find the newest approved model'),
];

const testCalls: Calls = project => [
  ...project.logs('testing'),
  ...project.artifacts(),
  ...all(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], project.sagemaker(`endpoint/${project.name}-staging`), 'test the endpoint of staging',
    project.tagged('ResourceTag')),
];

const monitorBuildCalls: Calls = project => [
  ...project.logs('modelmonitor'),
  ...project.artifacts(),
  ...all(['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'], project.version, 'find the baseline of the newest approved model'),
];

const seedCheckinCalls: Calls = (project, world, role) => [
  ...project.logs('git-seedcodecheckin'),
  ...project.connection(),
  ...world.below('AWS::CloudFormation::CustomResource', parentOf(role)).flatMap(({ properties: { SEEDCODE_BUCKET_NAME, SEEDCODE_BUCKET_KEY } }) =>
    all(['s3:GetObject'], `arn:${world.partition}:s3:::${SEEDCODE_BUCKET_NAME}/${SEEDCODE_BUCKET_KEY}`, 'get the seed code')),
];

const seedTriggerCalls: Calls = project => [
  ...writeLogs(project.arn('logs', `log-group:/aws/lambda/sagemaker-${project.id}-git-seedcodecheckin`), { createGroup: true }),
  ...all(['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], project.arn('codebuild', `project/${project.stem}-git-seedcodecheckin`), 'have seed code checked in'),
];

const eventsCalls: Calls = project => ['modeldeploy', 'modelmonitor'].flatMap(suffix =>
  all(['codepipeline:StartPipelineExecution'], project.arn('codepipeline', `${project.stem}-${suffix}`), 'start the pipelines'));

/** As the handlers of the resource types call the service. */
const cloudFormationCalls: Calls = project => {
  const [model, config] = ['model/Model-AbCdEf123456', 'endpoint-config/EndpointConfig-AbCdEf123456'].map(each => project.sagemaker(each));
  const endpoints = STAGES.map(stage => project.sagemaker(`endpoint/${project.name}-${stage}`));
  const alarm = project.arn('cloudwatch', `alarm:${project.name}-prod-Endpoint500Errors`);
  const [made, owned] = [project.tagged('RequestTag'), project.tagged('ResourceTag')];
  const schedules = STAGES.map(stage => project.sagemaker(`monitoring-schedule/data-${project.id}-${stage}`));
  return [
    ...all(['sagemaker:CreatePipeline', 'sagemaker:DeletePipeline', 'sagemaker:DescribePipeline', 'sagemaker:UpdatePipeline', 'sagemaker:AddTags', 'sagemaker:ListTags'],
      project.pipeline, 'own the SageMaker pipeline'),
    ...all(['s3:GetObject', 's3:GetObjectVersion'], `${project.bucketArn}/${project.name}-${project.id}/definition/1.json`, 'read the definition of the SageMaker pipeline'),
    ...all(['kms:Decrypt'], project.keyArn, 'decrypt that definition'),
    ...project.passToSageMaker('ExecutionRole', 'give pipeline and monitors their role'),
    ...all(['sagemaker:CreateModel'], model, 'make a model', made),
    ...all(['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], project.version, 'make a model of the package'),
    ...all(['sagemaker:DescribeModel', 'sagemaker:DeleteModel'], model, 'own the model', owned),
    ...project.passToSageMaker('ModelRole', 'give the model its role'),
    ...all(['sagemaker:CreateEndpointConfig'], config, 'make the configuration of an endpoint', made),
    ...all(['sagemaker:DescribeEndpointConfig', 'sagemaker:DeleteEndpointConfig'], config, 'own the configuration', owned),
    ...all(['sagemaker:CreateEndpoint'], endpoints, 'make the endpoint', made),
    ...all(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'], config, 'make and update the endpoint', owned),
    ...all(['sagemaker:DescribeEndpoint', 'sagemaker:UpdateEndpoint', 'sagemaker:DeleteEndpoint'], endpoints, 'own the endpoint', owned),
    ...all(['sagemaker:AddTags'], [model, config, ...endpoints], 'tag what is made', made),
    ...all(['sagemaker:ListTags'], [model, config, ...endpoints], 'compare the tags', owned),
    ...all(['cloudwatch:DeleteAlarms', 'cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource', 'cloudwatch:PutMetricAlarm', 'cloudwatch:TagResource'], alarm,
      'own the alarm that takes a deployment back'),
    ...all(['sagemaker:CreateMonitoringSchedule', 'sagemaker:DeleteMonitoringSchedule', 'sagemaker:DescribeMonitoringSchedule', 'sagemaker:UpdateMonitoringSchedule',
      'sagemaker:AddTags', 'sagemaker:ListTags'], schedules, 'own the monitors'),
  ];
};

const JOBS: [kind: string, resource: string, logs: string][] = [
  ['ProcessingJob', 'processing-job', 'ProcessingJobs'], ['TrainingJob', 'training-job', 'TrainingJobs'],
];

/** The steps of the pipeline that is checked in first, the jobs of them, and those of the monitors. */
const executionCalls: Calls = (project, world) => [
  ...JOBS.flatMap(([kind, resource, logs]) => {
    const job = project.sagemaker(`${resource}/pipelines-abcdef123456-Step-AbCdEfGhIj`);
    return [
      ...all([`sagemaker:Create${kind}`, `sagemaker:Describe${kind}`, `sagemaker:Stop${kind}`], job, 'run the jobs of the steps'),
      ...all(['sagemaker:AddTags'], job, 'hand on the tags of the pipeline'),
      ...writeLogs(project.arn('logs', `log-group:/aws/sagemaker/${logs}`), { createGroup: true, describe: true }),
      ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the algorithm', { 'cloudwatch:namespace': `/aws/sagemaker/${logs}` }),
    ];
  }),
  ...project.passToSageMaker('ExecutionRole', 'give the jobs their role'),
  ...['sagemaker-scikit-learn', 'sagemaker-xgboost', 'sagemaker-model-monitor-analyzer'].flatMap(repository => pullImage(project.image(repository))),
  ...Place.of(world, `s3://${project.bucketName}/${project.name}-${project.id}/data/`).read('read data, code and reports'),
  ...Place.of(world, `s3://${project.bucketName}/${project.name}-${project.id}/abcdef123456/`).write('write the outputs'),
  ...all(['kms:Decrypt', 'kms:GenerateDataKey'], project.keyArn, 'decrypt and encrypt data'),
  ...all(['sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage'], project.version, 'register the model'),
  ...all(['sagemaker:AddTags'], [project.group, project.version], 'hand on the tags of the pipeline'),
  ...all(['sagemaker:DescribeModelPackageGroup'], project.group, 'look at the group of the model'),
  ...all(['ecr:BatchGetImage', 'ecr:DescribeImages'], project.image('sagemaker-xgboost'), 'check that the image of the model is there'),
];

const modelCalls: Calls = (project, world) => [
  ...writeLogs(project.arn('logs', `log-group:/aws/sagemaker/Endpoints/${project.name}-staging`), { createGroup: true, describe: true }),
  ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances and the model', { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' }),
  ...pullImage(project.image('sagemaker-xgboost')),
  ...Place.of(world, `s3://${project.bucketName}/${project.name}-${project.id}/AbaloneTrain/job/output/model.tar.gz`).read('load the archive of the model'),
  ...STAGES.flatMap(stage => Place.of(world, `s3://${project.bucketName}/datacapture-${stage}/${project.name}-${stage}/AllTraffic/2026/11/01/00/`).write('write captured data')),
  ...all(['kms:Decrypt', 'kms:GenerateDataKey'], project.keyArn, 'decrypt the model and encrypt captured data'),
];

const at = (id: string) => new RegExp(`^BuiltIn\\w*/Project/${id}$`);

/** The roles of a project as AWS's template makes it. */
export const BUILT_IN_ROLES: RoleCalls[] = [
  { path: at('CodePipelineRole'), title: 'Role of the pipelines of a built-in project', principal: 'codepipeline', calls: of(codePipelineCalls) },
  { path: at('ModelBuildRole'), title: 'Role of the model build of a built-in project', principal: 'codebuild', calls: of(modelBuildCalls) },
  { path: at('ModelDeployBuildRole'), title: 'Role of the build of the stages of a built-in project', principal: 'codebuild', calls: of(modelDeployBuildCalls) },
  { path: at('ModelDeployTestRole'), title: 'Role of the test of a built-in project', principal: 'codebuild', calls: of(testCalls) },
  { path: at('MonitorBuildRole'), title: 'Role of the build of the monitors of a built-in project', principal: 'codebuild', calls: of(monitorBuildCalls) },
  { path: at('SeedCheckinRole'), title: 'Role of the build that checks in seed code', principal: 'codebuild', calls: of(seedCheckinCalls) },
  { path: at('SeedTriggerRole'), title: 'Role of the function that has seed code checked in', principal: 'lambda', calls: of(seedTriggerCalls) },
  { path: at('EventsRole'), title: 'Role with which EventBridge starts the pipelines of a built-in project', principal: 'events', calls: of(eventsCalls) },
  { path: at('CloudFormationRole'), title: 'Role of CloudFormation for the stacks of a built-in project', principal: 'cloudformation', calls: of(cloudFormationCalls) },
  { path: at('ExecutionRole'), title: 'Role of pipeline, jobs and monitors of a built-in project', principal: 'sagemaker', calls: of(executionCalls) },
  { path: at('ModelRole'), title: 'Execution role of the models of a built-in project', principal: 'sagemaker', calls: of(modelCalls) },
];
