import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Shape } from './names';
import { checkName } from '../../../private/checks';
import { ValidationError } from '../../../private/errors';
import type { BuiltInProjectProps } from '../../built-in/project-props';
import { BuiltInTemplate } from '../../built-in/template';

/** A repository and its branch, as references to parameters. */
export interface Repository {
  readonly fullName: string;
  readonly branch: string;
}

/** The values of the parameters of a template. */
export interface Parameters {
  readonly projectName: string;
  readonly projectId: string;
  readonly connectionArn: string;
  readonly build: Repository;
  readonly deploy: Repository;
  readonly monitor: Repository;
  readonly sourceGroup?: string;
  readonly kmsArn?: string;
  readonly useRoleArn?: string;
}

interface Constraints {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly allowedPattern?: string;
  readonly noEcho?: boolean;
}

const PROJECT_NAME = '^[a-zA-Z](-*[a-zA-Z0-9])*';

/** Defines the parameters with AWS's names and limits, and what SageMaker and CloudFormation show of them. */
export function defineParameters(scope: Construct, shape: Shape, props: BuiltInProjectProps): Parameters {
  check(scope, shape, props);
  const define = (name: string, description: string, constraints: Constraints = {}, value?: string) => {
    const parameter = new CfnParameter(scope, name, { type: 'String', description, default: value, ...constraints });
    parameter.overrideLogicalId(name);
    return parameter.valueAsString;
  };
  // AWS's template of the whole way hides both, and the others do not
  const noEcho = shape.build && shape.deploy && !shape.monitor && !shape.codeCommit ? true : undefined;
  const projectName = define('SageMakerProjectName', 'The name of the project', { minLength: 1, maxLength: 32, allowedPattern: PROJECT_NAME, noEcho }, props.projectName);
  const projectId = define('SageMakerProjectId', 'The id of the project, which the service makes', { noEcho }, props.projectId);
  if (shape.codeCommit) {
    // SageMaker puts the key and the role of the portfolio in the place of these defaults
    return {
      projectName,
      projectId,
      connectionArn: '',
      kmsArn: define('KmsArn', 'The ARN of the key that encrypts the bucket', {}, 'AWSDEFAULT___KMS_KEY_ARN___'),
      useRoleArn: define('UseRoleArn', 'The ARN of the role with which everything runs', {}, 'AWSDEFAULT___PROJECT_USE_ROLE_ARN___'),
      build: { fullName: '', branch: 'main' },
      deploy: { fullName: '', branch: 'main' },
      monitor: { fullName: '', branch: 'main' },
    };
  }
  const sourceGroup = shape.build ? undefined
    : define('SourceModelPackageGroupName', 'The name of the model package group whose models are deployed', {}, props.sourceModelPackageGroupName);
  const repository = (half: string, what: string, fullName?: string, branch: string = 'main', maxLength?: number): Repository => ({
    branch: define(`${half}CodeRepositoryBranch`, `The branch of the repository of ${what}`, { maxLength }, branch),
    fullName: define(`${half}CodeRepositoryFullname`, `The full name of the repository of ${what}, as owner/name`, { maxLength: 1024 }, fullName),
  });
  const none = { fullName: '', branch: '' };
  const build = shape.build ? repository('ModelBuild', 'model building and training', props.modelBuildRepository, props.modelBuildBranch, 255) : none;
  const deploy = shape.deploy ? repository('ModelDeploy', 'model deployment', props.modelDeployRepository, props.modelDeployBranch) : none;
  const monitor = shape.monitor ? repository('ModelMonitor', 'model monitoring', props.modelMonitorRepository, props.modelMonitorBranch) : none;
  const connectionArn = define('CodeConnectionArn', 'The ARN of the connection to the host of all repositories', {}, props.codeConnectionArn);
  describe(Stack.of(scope), shape);
  return { projectName, projectId, connectionArn, build, deploy, monitor, sourceGroup };
}

/** Which parameters SageMaker lets be empty, and how CloudFormation groups them. */
function describe(stack: Stack, shape: Shape): void {
  const halves = [...shape.build ? ['ModelBuild'] : [], ...shape.deploy ? ['ModelDeploy'] : [], ...shape.monitor ? ['ModelMonitor'] : []];
  stack.templateOptions.metadata = {
    ...stack.templateOptions.metadata,
    'SagemakerTemplateParameterRules': Object.fromEntries(halves.map(half => [`${half}CodeRepositoryBranch`, { Optional: true }])),
    'AWS::CloudFormation::Interface': {
      ParameterGroups: halves.map(half => ({
        Label: { default: `${half} CodeRepository Info` },
        Parameters: [`${half}CodeRepositoryBranch`, `${half}CodeRepositoryFullname`],
      })),
      ParameterLabels: {
        ...Object.fromEntries(halves.flatMap(half => [
          [`${half}CodeRepositoryBranch`, { default: 'Branch' }],
          [`${half}CodeRepositoryFullname`, { default: 'Full Repository Name' }],
        ])),
        CodeConnectionArn: { default: 'Code Connection ARN' },
      },
    },
  };
}

function check(scope: Construct, shape: Shape, props: BuiltInProjectProps): void {
  if (props.projectName !== undefined) {
    checkName(props.projectName, {
      prop: 'projectName',
      maxLength: 32,
      pattern: /^[a-zA-Z](-*[a-zA-Z0-9])*$/,
      allowed: 'letters, digits and hyphens, with a letter at the beginning and no hyphen at the end',
    }, scope);
  }
  if (props.projectId !== undefined) {
    checkName(props.projectId, { prop: 'projectId', maxLength: 32, pattern: /^p-[a-z0-9]+$/, allowed: '"p-", then lower-case letters and digits' }, scope);
  }
  const without: [keyof BuiltInProjectProps, boolean][] = [
    ['codeConnectionArn', !shape.codeCommit],
    ['modelBuildRepository', shape.build && !shape.codeCommit], ['modelBuildBranch', shape.build && !shape.codeCommit],
    ['modelDeployRepository', shape.deploy && !shape.codeCommit], ['modelDeployBranch', shape.deploy && !shape.codeCommit],
    ['modelMonitorRepository', shape.monitor], ['modelMonitorBranch', shape.monitor],
    ['sourceModelPackageGroupName', !shape.build],
    ['useServiceRoles', !shape.codeCommit], ['encryptionKey', !shape.codeCommit],
    ...(['codeBuildRole', 'codePipelineRole', 'cloudFormationRole', 'executionRole', 'eventsRole', 'lambdaRole'] as const)
      .map((prop): [keyof BuiltInProjectProps, boolean] => [prop, !shape.codeCommit]),
  ];
  const useless = without.find(([prop, useful]) => !useful && props[prop] !== undefined);
  if (useless) {
    throw new ValidationError('BuiltInTemplateProp',
      `${useless[0]} is not used by the template ${JSON.stringify(props.template ?? BuiltInTemplate.BUILD_TRAIN_DEPLOY)}: leave it out, or choose another template`, scope);
  }
  for (const prop of ['modelBuildRepository', 'modelDeployRepository', 'modelMonitorRepository'] as const) {
    const value = props[prop];
    if (value !== undefined && (!/^[^/\s]+(\/[^/\s]+)+$/.test(value) || value.length > 1024)) {
      throw new ValidationError('BuiltInRepository', `${prop} must be the full name "owner/name" with at most 1024 characters, got ${JSON.stringify(value)}`, scope);
    }
  }
}
