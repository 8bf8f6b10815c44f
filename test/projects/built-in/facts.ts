import { projects } from 'cdk-mlops';

const { BuiltInTemplate } = projects;

/**
 * What AWS's public templates say, as data. `${N}` is the name of the project, `${I}` its id; ARNs have account and region of the comparison.
 * Sources: aws-samples/sagemaker-custom-project-templates, s3_templates/sample-templates/templates/*-codepipeline.yaml, and
 * encrypted-buckets/project/template.yaml for the one with CodeCommit.
 */
export interface TemplateFacts {
  readonly parameters: Record<string, Record<string, unknown>>;
  readonly metadata: Record<string, any>;
  readonly resources: Record<string, ResourceFacts>;
  readonly outputs: Record<string, string>;
}

export interface ResourceFacts {
  readonly type: string;
  readonly deletionPolicy?: string;
  readonly properties: Record<string, any>;
}

export const N = 'abalone';
export const I = 'p-abc123def456';
export const REGION = 'eu-west-1';
export const ACCOUNT = '111111111111';
const CONNECTION = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/11111111-2222-3333-4444-555555555555`;

/** Values of the parameters in the comparison. */
export const VALUES: Record<string, string> = {
  SageMakerProjectName: N,
  SageMakerProjectId: I,
  ModelBuildCodeRepositoryBranch: 'build-branch',
  ModelBuildCodeRepositoryFullname: 'acme/build',
  ModelDeployCodeRepositoryBranch: 'deploy-branch',
  ModelDeployCodeRepositoryFullname: 'acme/deploy',
  ModelMonitorCodeRepositoryBranch: 'monitor-branch',
  ModelMonitorCodeRepositoryFullname: 'acme/monitor',
  CodeConnectionArn: CONNECTION,
  SourceModelPackageGroupName: 'approved-models',
  KmsArn: `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`,
  UseRoleArn: `arn:aws:iam::${ACCOUNT}:role/service-role/AmazonSageMakerServiceCatalogProductsUseRole`,
};

const AL2 = 'aws/codebuild/amazonlinux2-x86_64-standard:5.0';
const serviceRole = (name: string) => `arn:aws:iam::${ACCOUNT}:role/service-role/AmazonSageMakerProjects${name}Role`;
const SEED_BUCKET = `sagemaker-servicecatalog-seedcode-${REGION}`;
/** What the function that has seed code checked in returns. */
const url = (half: string) => `SageMaker${half}SeedCodeCheckinProjectTriggerLambdaInvoker.url`.toLowerCase();

const branch = (maxLength?: number) => ({ Type: 'String', Default: 'main', ...maxLength ? { MaxLength: maxLength } : {} });
const fullName = { Type: 'String', MaxLength: 1024 };
const project = (NoEcho?: boolean) => ({
  SageMakerProjectName: { Type: 'String', MinLength: 1, MaxLength: 32, AllowedPattern: '^[a-zA-Z](-*[a-zA-Z0-9])*', ...NoEcho ? { NoEcho } : {} },
  SageMakerProjectId: { Type: 'String', ...NoEcho ? { NoEcho } : {} },
});
const buildParameters = { ModelBuildCodeRepositoryBranch: branch(255), ModelBuildCodeRepositoryFullname: fullName };
const deployParameters = { ModelDeployCodeRepositoryBranch: branch(), ModelDeployCodeRepositoryFullname: fullName };
const monitorParameters = { ModelMonitorCodeRepositoryBranch: branch(), ModelMonitorCodeRepositoryFullname: fullName };
const connectionParameter = { CodeConnectionArn: { Type: 'String' } };

const metadata = (...halves: string[]) => ({
  'SagemakerTemplateParameterRules': Object.fromEntries(halves.map(half => [`${half}CodeRepositoryBranch`, { Optional: true }])),
  'AWS::CloudFormation::Interface': {
    ParameterGroups: halves.map(half => ({
      Label: { default: `${half} CodeRepository Info` }, Parameters: [`${half}CodeRepositoryBranch`, `${half}CodeRepositoryFullname`],
    })),
    ParameterLabels: {
      ...Object.fromEntries(halves.flatMap(half => [
        [`${half}CodeRepositoryBranch`, { default: 'Branch' }], [`${half}CodeRepositoryFullname`, { default: 'Full Repository Name' }],
      ])),
      CodeConnectionArn: { default: 'Code Connection ARN' },
    },
  },
});

interface Style {
  readonly stem: string;
  readonly group: string;
  readonly bucket: string;
  readonly image: string;
  readonly role: (name: string) => string;
}
const TODAY: Style = { stem: `sagemaker-${N}-${I}`, group: `${N}-${I}`, bucket: `sagemaker-project-${I}`, image: AL2, role: serviceRole };
const CODE_COMMIT: Style = {
  stem: `sagemaker-${N}`, group: N, bucket: `sagemaker-${N}-artifacts`, image: 'aws/codebuild/amazonlinux2-x86_64-standard:3.0', role: () => VALUES.UseRoleArn,
};

const variables = (values: Record<string, string>) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

function build(
  style: Style, suffix: string, buildSpec: string, timeout: number | undefined, values: Record<string, string>, more: object = {},
): ResourceFacts {
  return {
    type: 'AWS::CodeBuild::Project',
    properties: {
      Name: `${style.stem}-${suffix}`,
      ServiceRole: style.role('CodeBuild'),
      Artifacts: { Type: 'CODEPIPELINE' },
      Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: style.image, EnvironmentVariables: variables(values) },
      Source: { Type: 'CODEPIPELINE', BuildSpec: buildSpec },
      ...timeout ? { TimeoutInMinutes: timeout } : {},
      ...more,
    },
  };
}

const action = (Name: string, Category: string, Provider: string, Configuration: object, rest: object) =>
  ({ Name, ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' }, Configuration, ...rest });
const artifacts = (...names: string[]) => names.map(Name => ({ Name }));

type Source = (name: string, half: string, output: string) => object;
const connection: Source = (name, half, output) => action(name, 'Source', 'CodeStarSourceConnection', {
  ConnectionArn: CONNECTION, FullRepositoryId: VALUES[`Model${half}CodeRepositoryFullname`], BranchName: VALUES[`Model${half}CodeRepositoryBranch`],
}, { OutputArtifacts: artifacts(output) });
const codeCommit: Source = (name, half, output) => action(name, 'Source', 'CodeCommit', {
  PollForSourceChanges: false, RepositoryName: `sagemaker-${N}-model${half.toLowerCase()}`, BranchName: 'main',
}, { OutputArtifacts: artifacts(output) });

const runBuild = (name: string, projectName: string, inputs: string[], output: string, RunOrder: number, more: object = {}) =>
  action(name, 'Build', 'CodeBuild', { ProjectName: projectName, ...more }, { InputArtifacts: artifacts(...inputs), OutputArtifacts: artifacts(output), RunOrder });
const deployStack = (style: Style, name: string, mode: string, suffix: string, artifact: string, template: string, config: string) =>
  action(name, 'Deploy', 'CloudFormation', {
    ActionMode: mode,
    Capabilities: 'CAPABILITY_NAMED_IAM',
    RoleArn: style.role('Cloudformation'),
    StackName: `${style.stem}-${suffix}`,
    TemplateConfiguration: `${artifact}::${config}`,
    TemplatePath: `${artifact}::${template}`,
  }, { InputArtifacts: artifacts(artifact), RunOrder: 1 });
const approve = (name: string, question: string, RunOrder: number) => action(name, 'Approval', 'Manual', { CustomData: question }, { RunOrder });

const pipeline = (style: Style, suffix: string, stages: Record<string, object[]>, more: object = { PipelineType: 'V2' }): ResourceFacts => ({
  type: 'AWS::CodePipeline::Pipeline',
  properties: {
    Name: `${style.stem}-${suffix}`,
    RoleArn: style.role('CodePipeline'),
    ArtifactStore: { Type: 'S3', Location: style.bucket },
    Stages: Object.entries(stages).map(([Name, Actions]) => ({ Name, Actions })),
    ...more,
  },
});

const rule = (style: Style, name: string, EventPattern: object, target: string, Id: string): ResourceFacts => ({
  type: 'AWS::Events::Rule',
  properties: {
    Name: `${style.stem}-${name}`,
    EventPattern,
    State: 'ENABLED',
    Targets: [{ Id, Arn: `arn:aws:codepipeline:${REGION}:${ACCOUNT}:${style.stem}-${target}`, RoleArn: style.role('Events') }],
  },
});

const bucket = (style: Style, more: object = {}): ResourceFacts => ({ type: 'AWS::S3::Bucket', deletionPolicy: 'Retain', properties: { BucketName: style.bucket, ...more } });
const NAME_AND_ID = { SAGEMAKER_PROJECT_NAME: N, SAGEMAKER_PROJECT_ID: I };

const buildHalf = (style: Style, source: Source, more?: object): Record<string, ResourceFacts> => ({
  SageMakerModelPipelineBuildProject: build(style, 'modelbuild', 'codebuild-buildspec.yml', 480, {
    ...NAME_AND_ID,
    ARTIFACT_BUCKET: style.bucket,
    SAGEMAKER_PIPELINE_NAME: `sagemaker-${N}`,
    SAGEMAKER_PIPELINE_ROLE_ARN: style.role('Execution'),
    AWS_REGION: REGION,
  }),
  ModelBuildPipeline: pipeline(style, 'modelbuild', {
    Source: [source('ModelBuildWorkflowCode', 'Build', 'ModelBuildSourceArtifact')],
    Build: [runBuild('BuildAndExecuteSageMakerPipeline', `${style.stem}-modelbuild`, ['ModelBuildSourceArtifact'], 'ModelBuildBuildArtifact', 1)],
  }, more),
});

const deployHalf = (style: Style, source: Source, group: string, status: object, more?: object): Record<string, ResourceFacts> => ({
  ModelDeploySageMakerEventRule: rule(style, 'model', {
    'source': ['aws.sagemaker'],
    'detail-type': ['SageMaker Model Package State Change'],
    'detail': { ModelPackageGroupName: [group], ...status },
  }, 'modeldeploy', `sagemaker-${N}-trigger`),
  ModelDeployBuildProject: build(style, 'modeldeploy', 'buildspec.yml', 30, {
    ...NAME_AND_ID,
    ARTIFACT_BUCKET: style.bucket,
    MODEL_EXECUTION_ROLE_ARN: style.role('Execution'),
    SOURCE_MODEL_PACKAGE_GROUP_NAME: group,
    AWS_REGION: REGION,
    EXPORT_TEMPLATE_NAME: 'template-export.yml',
    EXPORT_TEMPLATE_STAGING_CONFIG: 'staging-config-export.json',
    EXPORT_TEMPLATE_PROD_CONFIG: 'prod-config-export.json',
  }),
  ModelDeployTestProject: build(style, 'testing', 'test/buildspec.yml', 30, {
    ...NAME_AND_ID, AWS_REGION: REGION, BUILD_CONFIG: 'staging-config-export.json', EXPORT_TEST_RESULTS: 'test-results.json',
  }),
  ModelDeployPipeline: pipeline(style, 'modeldeploy', {
    Source: [source('ModelDeployInfraCode', 'Deploy', 'SourceArtifact')],
    Build: [runBuild('BuildDeploymentTemplates', `${style.stem}-modeldeploy`, ['SourceArtifact'], 'BuildArtifact', 1)],
    DeployStaging: [
      deployStack(style, 'DeployResourcesStaging', 'REPLACE_ON_FAILURE', 'deploy-staging', 'BuildArtifact', 'template-export.yml', 'staging-config-export.json'),
      runBuild('TestStaging', `${style.stem}-testing`, ['SourceArtifact', 'BuildArtifact'], 'TestArtifact', 2, { PrimarySource: 'SourceArtifact' }),
      approve('ApproveDeployment', 'Approve this model for Production', 3),
    ],
    DeployProd: [deployStack(style, 'DeployResourcesProd', 'CREATE_UPDATE', 'deploy-prod', 'BuildArtifact', 'template-export.yml', 'prod-config-export.json')],
  }, more),
});
const DECIDED = { ModelApprovalStatus: [{ 'anything-but': ['PendingManualApproval'] }] };

const monitorHalf: Record<string, ResourceFacts> = {
  GetBaselinesAndConfigs: build(TODAY, 'modelmonitor', 'buildspec.yml', undefined, {
    ...NAME_AND_ID,
    ARTIFACT_BUCKET: TODAY.bucket,
    MONITOR_OUTPUTS_BUCKET: TODAY.bucket,
    MODEL_MONITOR_ROLE_ARN: serviceRole('Execution'),
    AWS_REGION: REGION,
    EXPORT_TEMPLATE_NAME: 'model-monitor-template-export.yml',
    EXPORT_TEMPLATE_STAGING_CONFIG: 'staging-monitoring-schedule-config-export.json',
    EXPORT_TEMPLATE_PROD_CONFIG: 'prod-monitoring-schedule-config-export.json',
  }, { EncryptionKey: 'alias/aws/s3' }),
  SageMakerMonitorPipeline: pipeline(TODAY, 'modelmonitor', {
    Source: [connection('ModelMonitorInfraCode', 'Monitor', 'ModelMonitorSourceArtifact')],
    Build: [runBuild('GetBaselinesAndConfigs', `${TODAY.stem}-modelmonitor`, ['ModelMonitorSourceArtifact'], 'ModelMonitorBuildArtifact', 1)],
    DeployStaging: [
      deployStack(TODAY, 'DeployMonitorsStaging', 'REPLACE_ON_FAILURE', 'modelmonitor-staging', 'ModelMonitorBuildArtifact', 'model-monitor-template-export.yml',
        'staging-monitoring-schedule-config-export.json'),
      approve('ApproveMonitorsProdDeployment', '(words of AWS)', 2),
    ],
    DeployProd: [deployStack(TODAY, 'DeployMonitorsProd', 'CREATE_UPDATE', 'modelmonitor-prod', 'ModelMonitorBuildArtifact', 'model-monitor-template-export.yml',
      'prod-monitoring-schedule-config-export.json')],
  }),
  InServiceEndpointEventRule: rule(TODAY, 'ep', {
    'source': ['aws.sagemaker'],
    'detail-type': ['SageMaker Endpoint State Change'],
    'detail': { EndpointName: [`${N}-staging`], EndpointStatus: ['IN_SERVICE'] },
  }, 'modelmonitor', `sagemaker-${N}-endpoint-trigger`),
};

function seedHalf(...halves: [half: string, zip: string][]): Record<string, ResourceFacts> {
  return {
    GitSeedCodeCheckinProject: {
      type: 'AWS::CodeBuild::Project',
      properties: {
        Name: `${TODAY.stem}-git-seedcodecheckin`,
        ServiceRole: serviceRole('CodeBuild'),
        Artifacts: { Type: 'NO_ARTIFACTS' },
        Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: AL2 },
        Source: { Type: 'S3', Location: `${SEED_BUCKET}/bootstrap/GitRepositorySeedCodeCheckinCodeBuildProject-v1.1.zip`, BuildSpec: 'buildspec.yml' },
        TimeoutInMinutes: 14,
      },
    },
    GitSeedCodeCheckinProjectTriggerLambda: {
      type: 'AWS::Lambda::Function',
      properties: {
        FunctionName: `sagemaker-${I}-git-seedcodecheckin`,
        Handler: 'index.lambda_handler',
        Runtime: 'python3.12',
        Timeout: 900,
        Role: serviceRole('Lambda'),
        Code: { ZipFile: '(code of AWS)' },
        Environment: { Variables: { CodeBuildProjectName: `${TODAY.stem}-git-seedcodecheckin` } },
      },
    },
    ...Object.fromEntries(halves.flatMap(([half, zip]): [string, ResourceFacts][] => [
      [`SageMaker${half}SeedCodeCheckinProjectTriggerLambdaInvoker`, {
        type: 'AWS::CloudFormation::CustomResource',
        properties: {
          ServiceToken: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:sagemaker-${I}-git-seedcodecheckin`,
          SEEDCODE_BUCKET_NAME: SEED_BUCKET,
          SEEDCODE_BUCKET_KEY: `toolchain/${zip}`,
          GIT_REPOSITORY_FULL_NAME: VALUES[`${half}CodeRepositoryFullname`],
          GIT_REPOSITORY_BRANCH: VALUES[`${half}CodeRepositoryBranch`],
          GIT_REPOSITORY_CONNECTION_ARN: CONNECTION,
        },
      }],
      [`${half}SagemakerCodeRepository`, {
        type: 'AWS::SageMaker::CodeRepository',
        properties: {
          CodeRepositoryName: `sagemaker-${I}-${half.toLowerCase()}`,
          GitConfig: { Branch: VALUES[`${half}CodeRepositoryBranch`], RepositoryUrl: url(half) },
        },
      }],
    ])),
  };
}

function pushRules(): Record<string, ResourceFacts> {
  const pattern = (repository: string) => ({
    'source': ['aws.codecommit'],
    'detail-type': ['CodeCommit Repository State Change'],
    'resources': [`arn:aws:codecommit:${REGION}:${ACCOUNT}:${repository}`],
    'detail': { referenceType: ['branch'], referenceName: ['main'] },
  });
  const repository = (suffix: string, zip: string): ResourceFacts => ({
    type: 'AWS::CodeCommit::Repository',
    properties: {
      RepositoryName: `sagemaker-${N}-${suffix}`,
      RepositoryDescription: '(words of AWS)',
      Code: { S3: { Bucket: 'sagemaker-servicecatalog-seedcode-us-east-1', Key: `toolchain/${zip}` }, BranchName: 'main' },
    },
  });
  return {
    ModelBuildCodeCommitEventRule: rule(CODE_COMMIT, 'build', pattern(`sagemaker-${N}-modelbuild`), 'modelbuild', `codecommit-${N}-modelbuild`),
    ModelDeployCodeCommitEventRule: rule(CODE_COMMIT, 'code', pattern(`sagemaker-${N}-modeldeploy`), 'modeldeploy', `codecommit-${N}-trigger`),
    ModelBuildCodeCommitRepository: repository('modelbuild', 'model-building-workflow-v1.0.zip'),
    ModelDeployCodeCommitRepository: repository('modeldeploy', 'mpg-deployment-config-v1.0.zip'),
  };
}

const consoleOf = (suffix: string) => `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${TODAY.stem}-${suffix}/view?region=${REGION}`;

export const FACTS: Record<string, TemplateFacts> = {
  [BuiltInTemplate.BUILD_TRAIN]: {
    parameters: { ...project(), ...buildParameters, ...connectionParameter },
    metadata: metadata('ModelBuild'),
    resources: { MlOpsArtifactsBucket: bucket(TODAY), ...buildHalf(TODAY, connection), ...seedHalf(['ModelBuild', 'model-building-workflow-v1.0.zip']) },
    outputs: {},
  },
  [BuiltInTemplate.BUILD_TRAIN_DEPLOY]: {
    parameters: { ...project(true), ...buildParameters, ...deployParameters, ...connectionParameter },
    metadata: metadata('ModelBuild', 'ModelDeploy'),
    resources: {
      MlOpsArtifactsBucket: bucket(TODAY),
      ...buildHalf(TODAY, connection),
      ...deployHalf(TODAY, connection, TODAY.group, DECIDED),
      ...seedHalf(['ModelBuild', 'model-building-workflow-v1.0.zip'], ['ModelDeploy', 'mpg-deployment-config-v1.0.zip']),
    },
    outputs: {},
  },
  [BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR]: {
    parameters: { ...project(), ...buildParameters, ...deployParameters, ...monitorParameters, ...connectionParameter },
    metadata: metadata('ModelBuild', 'ModelDeploy', 'ModelMonitor'),
    resources: {
      MlOpsArtifactsBucket: bucket(TODAY),
      ...buildHalf(TODAY, connection),
      ...deployHalf(TODAY, connection, TODAY.group, DECIDED),
      ...monitorHalf,
      ...seedHalf(['ModelBuild', 'model-building-workflow-mm-clarify-v1.0.zip'], ['ModelDeploy', 'mpg-deployment-config-v1.0.zip'],
        ['ModelMonitor', 'model-monitor-workflow-v1.0.zip']),
    },
    outputs: { ModelBuildPipeline: consoleOf('modelbuild'), ModelDeployPipeline: consoleOf('modeldeploy'), ModelMonitorPipeline: consoleOf('modelmonitor') },
  },
  [BuiltInTemplate.DEPLOY]: {
    parameters: { ...project(), SourceModelPackageGroupName: { Type: 'String' }, ...deployParameters, ...connectionParameter },
    metadata: metadata('ModelDeploy'),
    resources: {
      MlOpsArtifactsBucket: bucket(TODAY),
      ...deployHalf(TODAY, connection, VALUES.SourceModelPackageGroupName, DECIDED),
      ...seedHalf(['ModelDeploy', 'mpg-deployment-config-v1.1.zip']),
    },
    outputs: {},
  },
  [BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT]: {
    parameters: {
      SageMakerProjectName: { Type: 'String', AllowedPattern: '^custom-project-[a-zA-Z0-9-]*' },
      SageMakerProjectId: { Type: 'String' },
      KmsArn: { Type: 'String', Default: 'AWSDEFAULT___KMS_KEY_ARN___' },
      UseRoleArn: { Type: 'String', Default: 'AWSDEFAULT___PROJECT_USE_ROLE_ARN___' },
    },
    metadata: {},
    resources: {
      MlOpsArtifactsBucket: bucket(CODE_COMMIT, {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: VALUES.KmsArn } }] },
      }),
      ...buildHalf(CODE_COMMIT, codeCommit, {}),
      ...deployHalf(CODE_COMMIT, codeCommit, CODE_COMMIT.group, {}, {}),
      ...pushRules(),
    },
    outputs: {},
  },
};
