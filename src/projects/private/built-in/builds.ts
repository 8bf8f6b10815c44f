import { Aws } from 'aws-cdk-lib';
import { BuildSpec, CfnProject } from 'aws-cdk-lib/aws-codebuild';
import type { Construct } from 'constructs';
import type { Names, Shape } from './names';
import type { Roles } from './roles';
import type { Storage } from './statements';
import { named } from './storage';

/** What all builds of a project share. */
export interface BuildContext {
  readonly shape: Shape;
  readonly names: Names;
  readonly roles: Roles;
  readonly storage: Storage;
  readonly image: string;
  /** Whether the SageMaker pipeline belongs to a stack; the roles that AWS's templates name may not make one. */
  readonly ownsPipeline: boolean;
}

interface BuildOptions {
  readonly suffix: string;
  readonly role: string;
  readonly description: string;
  readonly timeoutMinutes?: number;
  readonly variables: { readonly [name: string]: string };
  readonly buildSpec: string;
  readonly ofPipeline: boolean;
}

/** The builds of a project. */
export interface Builds {
  readonly modelBuild?: CfnProject;
  readonly modelDeploy?: CfnProject;
  readonly test?: CfnProject;
  readonly monitor?: CfnProject;
}

export function makeBuilds(scope: Construct, context: BuildContext): Builds {
  const { shape, names, roles, storage, ownsPipeline } = context;
  const project = { SAGEMAKER_PROJECT_NAME: names.projectName, SAGEMAKER_PROJECT_ID: names.projectId };
  const make = (id: string, options: Omit<BuildOptions, 'ofPipeline'>) => makeBuild(scope, id, { ...options, ofPipeline: true }, context);
  return {
    modelBuild: shape.build ? make('SageMakerModelPipelineBuildProject', {
      suffix: 'modelbuild',
      role: roles.modelBuild,
      description: 'Deploys the SageMaker pipeline of the repository and starts it',
      timeoutMinutes: 480,
      buildSpec: 'codebuild-buildspec.yml',
      variables: {
        ...project,
        ARTIFACT_BUCKET: storage.bucketName,
        SAGEMAKER_PIPELINE_NAME: `sagemaker-${names.projectName}`,
        SAGEMAKER_PIPELINE_ROLE_ARN: roles.execution,
        AWS_REGION: Aws.REGION,
        ...ownsPipeline ? { CLOUDFORMATION_ROLE_ARN: roles.cloudFormation } : {},
      },
    }) : undefined,
    modelDeploy: shape.deploy ? make('ModelDeployBuildProject', {
      suffix: 'modeldeploy',
      role: roles.modelDeployBuild,
      description: 'Makes the template and the configurations of the stages',
      timeoutMinutes: 30,
      buildSpec: 'buildspec.yml',
      variables: {
        ...project,
        ARTIFACT_BUCKET: storage.bucketName,
        MODEL_EXECUTION_ROLE_ARN: roles.model,
        SOURCE_MODEL_PACKAGE_GROUP_NAME: names.group,
        AWS_REGION: Aws.REGION,
        EXPORT_TEMPLATE_NAME: 'template-export.yml',
        EXPORT_TEMPLATE_STAGING_CONFIG: 'staging-config-export.json',
        EXPORT_TEMPLATE_PROD_CONFIG: 'prod-config-export.json',
      },
    }) : undefined,
    test: shape.deploy ? make('ModelDeployTestProject', {
      suffix: 'testing',
      role: roles.modelDeployTest,
      description: 'Tests the endpoint of staging',
      timeoutMinutes: 30,
      buildSpec: 'test/buildspec.yml',
      variables: { ...project, AWS_REGION: Aws.REGION, BUILD_CONFIG: 'staging-config-export.json', EXPORT_TEST_RESULTS: 'test-results.json' },
    }) : undefined,
    monitor: shape.monitor ? make('GetBaselinesAndConfigs', {
      suffix: 'modelmonitor',
      role: roles.monitorBuild,
      description: 'Finds the baselines of the model and makes the configurations of the monitors',
      buildSpec: 'buildspec.yml',
      variables: {
        ...project,
        ARTIFACT_BUCKET: storage.bucketName,
        MONITOR_OUTPUTS_BUCKET: storage.bucketName,
        MODEL_MONITOR_ROLE_ARN: roles.execution,
        AWS_REGION: Aws.REGION,
        EXPORT_TEMPLATE_NAME: 'model-monitor-template-export.yml',
        EXPORT_TEMPLATE_STAGING_CONFIG: 'staging-monitoring-schedule-config-export.json',
        EXPORT_TEMPLATE_PROD_CONFIG: 'prod-monitoring-schedule-config-export.json',
      },
    }) : undefined,
  };
}

/** The build that puts seed code into a repository that is empty. What to put and where comes with its start. */
export function makeCheckinBuild(scope: Construct, context: BuildContext): CfnProject {
  return makeBuild(scope, 'GitSeedCodeCheckinProject', {
    suffix: 'git-seedcodecheckin',
    role: context.roles.seedCheckin,
    description: 'Puts seed code into a repository that is empty',
    timeoutMinutes: 14,
    variables: {},
    buildSpec: BuildSpec.fromObjectToYaml(CHECKIN_BUILD_SPEC).toBuildSpec(),
    ofPipeline: false,
  }, context);
}

/** What the commands of the check-in need is in the image: the AWS CLI, which knows how to log in to connections, git and unzip. */
export const CHECKIN_BUILD_SPEC = {
  version: '0.2',
  env: { 'shell': 'bash', 'git-credential-helper': 'yes' },
  phases: {
    build: {
      'on-failure': 'ABORT',
      'commands': [
        'git config --global credential.helper \'!aws codecommit credential-helper $@\'',
        'git config --global credential.UseHttpPath true',
        'HEADS=$(git ls-remote --heads "$GIT_REPOSITORY_URL") || exit 1',
        [
          'if [ -n "$HEADS" ]; then echo "the repository has branches: nothing is changed";',
          'else set -e; work=$(mktemp -d); cd "$work";',
          'aws s3 cp --only-show-errors "s3://$SEEDCODE_BUCKET_NAME/$SEEDCODE_BUCKET_KEY" seed.zip;',
          'git init --quiet code; unzip -q seed.zip -d code; cd code;',
          'git checkout --quiet -b "$GIT_REPOSITORY_BRANCH"; git add --all;',
          'git -c user.name="SageMaker project" -c user.email="sagemaker-project@users.noreply.github.com" commit --quiet -m "Seed code of the project";',
          'git push --quiet "$GIT_REPOSITORY_URL" "HEAD:refs/heads/$GIT_REPOSITORY_BRANCH"; fi',
        ].join(' '),
      ],
    },
  },
};

function makeBuild(scope: Construct, id: string, options: BuildOptions, { names, storage, image }: BuildContext): CfnProject {
  return named(new CfnProject(scope, id, {
    name: `${names.stem}-${options.suffix}`,
    description: options.description,
    serviceRole: options.role,
    artifacts: { type: options.ofPipeline ? 'CODEPIPELINE' : 'NO_ARTIFACTS' },
    encryptionKey: storage.keyArn,
    environment: {
      type: 'LINUX_CONTAINER',
      computeType: 'BUILD_GENERAL1_SMALL',
      image,
      environmentVariables: Object.entries(options.variables).map(([name, value]) => ({ name, value })),
    },
    source: { type: options.ofPipeline ? 'CODEPIPELINE' : 'NO_SOURCE', buildSpec: options.buildSpec },
    timeoutInMinutes: options.timeoutMinutes,
  }), id);
}
