import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IRoleRef } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Names, Shape } from './names';
import type { Parameters } from './parameters';
import type { SeedLocation } from './seed-location';
import * as may from './statements';
import type { Storage } from './statements';
import type { BuiltInProjectProps } from '../../built-in/project-props';

/** The ARNs of the roles of a project. */
export interface Roles {
  readonly codePipeline: string;
  readonly cloudFormation: string;
  readonly execution: string;
  readonly model: string;
  readonly events: string;
  readonly modelBuild: string;
  readonly modelDeployBuild: string;
  readonly modelDeployTest: string;
  readonly monitorBuild: string;
  readonly seedCheckin: string;
  readonly seedTrigger: string;
}

/** The suffixes of the names of the stacks that the pipelines deploy. */
const ENDPOINT_STACKS = ['deploy-staging', 'deploy-prod'];
const MONITOR_STACKS = ['modelmonitor-staging', 'modelmonitor-prod'];

/** What the roles are made of. */
export interface RoleContext {
  readonly shape: Shape;
  readonly names: Names;
  readonly parameters: Parameters;
  readonly storage: Storage;
  readonly seeds: readonly SeedLocation[];
}

/** Finds the role of each part: the one that is given, the service role, or a new one that may do what the part does. */
export function makeRoles(scope: Construct, props: BuiltInProjectProps, context: RoleContext): Roles {
  const { shape, names, parameters, storage, seeds } = context;
  if (parameters.useRoleArn !== undefined) { return everyRole(parameters.useRoleArn); }

  const role = (
    id: string, given: IRoleRef | undefined, serviceRole: string | undefined, service: string, description: string,
    statements: () => PolicyStatement[],
  ) => {
    if (given !== undefined) { return given.roleRef.roleArn; }
    if (props.useServiceRoles && serviceRole !== undefined) { return serviceRoleArn(serviceRole); }
    const made = new Role(scope, id, { description, assumedBy: principal(service) });
    for (const statement of statements()) { made.addToPolicy(statement); }
    return made.roleArn;
  };
  const build = (id: string, suffix: string, description: string, statements: () => PolicyStatement[]) =>
    role(id, props.codeBuildRole, 'CodeBuild', 'codebuild', description, () => [may.buildLogs(names, suffix), ...statements()]);

  const runs = shape.build || shape.monitor;
  const execution = runs ? role('ExecutionRole', props.executionRole, 'Execution', 'sagemaker', 'Runs the SageMaker pipeline and its jobs', () => []) : '';
  if (runs && props.executionRole === undefined && !props.useServiceRoles) { allowExecution(scope, execution, context); }
  const model = shape.deploy
    ? role('ModelRole', props.executionRole, 'Execution', 'sagemaker', 'Serves the models', () => [
      ...may.run(['Endpoints/*']), may.pullImages(['sagemaker-xgboost']), ...may.readData(storage), ...may.writeData(storage, 'datacapture*'),
    ])
    : '';
  const cloudFormation = role('CloudFormationRole', props.cloudFormationRole, 'Cloudformation', 'cloudformation', 'Deploys the stacks of the project', () => [
    ...shape.build ? may.ownPipeline(names, storage, execution) : [],
    ...shape.deploy ? may.ownEndpoints(names, model) : [],
    ...shape.monitor ? may.ownMonitors(names, execution) : [],
  ]);
  return {
    execution,
    model,
    cloudFormation,
    codePipeline: role('CodePipelineRole', props.codePipelineRole, 'CodePipeline', 'codepipeline', 'Runs the pipelines of the project', () => [
      ...may.artifacts(storage),
      may.connection(parameters.connectionArn),
      may.runBuilds(names, [...shape.build ? ['modelbuild'] : [], ...shape.deploy ? ['modeldeploy', 'testing'] : [], ...shape.monitor ? ['modelmonitor'] : []]),
      ...shape.deploy ? may.deployStacks(names, [...ENDPOINT_STACKS, ...shape.monitor ? MONITOR_STACKS : []], cloudFormation) : [],
    ]),
    events: shape.deploy
      ? role('EventsRole', props.eventsRole, undefined, 'events', 'Starts the pipelines at events', () => [new PolicyStatement({
        actions: ['codepipeline:StartPipelineExecution'],
        resources: [names.codePipeline('modeldeploy'), ...shape.monitor ? [names.codePipeline('modelmonitor')] : []],
      })])
      : '',
    modelBuild: shape.build
      ? build('ModelBuildRole', 'modelbuild', 'Deploys and starts the SageMaker pipeline', () => [
        ...may.artifacts(storage), ...may.deployStacks(names, ['modelbuild'], cloudFormation), may.startPipeline(names),
      ])
      : '',
    modelDeployBuild: shape.deploy
      ? build('ModelDeployBuildRole', 'modeldeploy', 'Finds the approved model and configures its stages', () => [...may.artifacts(storage), may.findModels(names)])
      : '',
    modelDeployTest: shape.deploy
      ? build('ModelDeployTestRole', 'testing', 'Tests the endpoint of staging', () => [...may.artifacts(storage), may.callEndpoints(names)])
      : '',
    monitorBuild: shape.monitor
      ? build('MonitorBuildRole', 'modelmonitor', 'Finds the baselines and configures the monitors', () => [...may.artifacts(storage), may.readModels(names)])
      : '',
    seedCheckin: seeds.length > 0
      ? build('SeedCheckinRole', 'git-seedcodecheckin', 'Puts seed code into empty repositories', () => [may.connection(parameters.connectionArn), ...readSeeds(seeds)])
      : '',
    seedTrigger: seeds.length > 0
      ? role('SeedTriggerRole', props.lambdaRole, 'Lambda', 'lambda', 'Has seed code checked in', () => [
        new PolicyStatement({ actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], resources: [names.build('git-seedcodecheckin')] }),
        new PolicyStatement({
          actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [names.arn('logs', `log-group:/aws/lambda/sagemaker-${names.projectId}-git-seedcodecheckin:*`)],
        }),
      ])
      : '',
  };
}

function readSeeds(seeds: readonly SeedLocation[]): PolicyStatement[] {
  const keys = [...new Set(seeds.flatMap(seed => seed.encryptionKeyArn ?? []))];
  return [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: seeds.map(seed => `${seed.bucketArn}/${seed.key}`) }),
    ...keys.length > 0 ? [new PolicyStatement({ actions: ['kms:Decrypt'], resources: keys })] : [],
  ];
}

/** The role names itself in its policy, since it hands itself to the jobs. */
function allowExecution(scope: Construct, arn: string, { shape, names, storage }: RoleContext): void {
  const role = scope.node.findChild('ExecutionRole') as Role;
  const kinds = ['ProcessingJobs', ...shape.build ? ['TrainingJobs'] : []];
  const statements = [
    ...may.run(kinds),
    may.pullImages(['sagemaker-scikit-learn', 'sagemaker-xgboost', ...shape.monitor ? ['sagemaker-model-monitor-analyzer'] : []]),
    ...may.readData(storage),
    ...may.writeData(storage, '*'),
    ...shape.build ? may.runSteps(names, arn) : [],
  ];
  for (const statement of statements) { role.addToPolicy(statement); }
}

function principal(service: string): ServicePrincipal {
  // Lambda and CloudFormation do not say for whom they assume a role
  const tells = service !== 'lambda' && service !== 'cloudformation';
  return new ServicePrincipal(`${service}.amazonaws.com`, tells ? { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } } : {});
}

function serviceRoleArn(name: string): string {
  return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/service-role/AmazonSageMakerProjects${name}Role`;
}

function everyRole(arn: string): Roles {
  return {
    codePipeline: arn,
    cloudFormation: arn,
    execution: arn,
    model: arn,
    events: arn,
    modelBuild: arn,
    modelDeployBuild: arn,
    modelDeployTest: arn,
    monitorBuild: arn,
    seedCheckin: arn,
    seedTrigger: arn,
  };
}
