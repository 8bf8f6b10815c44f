import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { ApiDestination, Authorization, Connection, HttpMethod, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { CiContext } from './context';
import { allow, parameterArn } from './oidc';
import type { CiPlan, PlannedStage } from './plan';
import { checkStageOptions, stageSteps } from './stage-steps';
import { templateDigest } from './template-digest';
import { PolicyGaps } from '../../../private/policy-gaps';
import { ModelApprovalStatus } from '../../../registry';
import type { IModelPackageGroup } from '../../../registry';
import { DeploymentStage } from '../../deployment-stage';
import { shareArtifacts, stagePlaces } from '../artifact-access';
import type { StagePlaces } from '../artifact-access';
import { DEFAULT_RUN_TIMEOUT } from '../batch-run-action';
import { driftEventBus, driftEventBusArn } from '../drift-events';
import { withImages } from '../model-images';
import { asModelPackageGroup, grantReaders, groupIdentifier, resolveModelFunction } from '../model-source';
import { replicateImages } from '../replicate-images';
import { serviceRole, stageBootstrapRoleArns } from '../roles';
import { checkStageNames, checkStages, stageStackName, storeStackName } from '../stage-checks';
import { stageEnvironments } from '../stage-environments';
import type { StageEnvironment } from '../stage-environments';
import { baselineKinds } from '../stage-monitoring';
import { stageReaders } from '../stage-readers';

/** What deploys approved models. */
export interface DeployPart {
  readonly role: Role;
  readonly stageRoles: Role[];
  readonly stages: DeploymentStage[];
  readonly modelPackageGroup: IModelPackageGroup;
  readonly resolveFunction: IFunction;
  readonly driftEventBus?: IEventBus;
  readonly plan: NonNullable<CiPlan['deploy']>;
}

/** The stages with their stacks, roles and settings, as a deploy pipeline has them. */
export function deployPart(context: CiContext): DeployPart {
  const { dialect, options, scope } = context;
  const stageOptions = options.stages!;
  checkStages(stageOptions, scope);
  checkStageOptions(stageOptions, scope);
  const environments = stageEnvironments(stageOptions, Stack.of(scope), scope);
  checkStageNames(stageOptions, environments, scope);
  const artifacts = withImages(scope, options.modelArtifacts);
  const places = stagePlaces(artifacts, stageOptions, environments, scope);
  const readers = stageReaders(stageOptions, environments, scope);
  const outside = PolicyGaps.of(scope, 'delivery');
  const bus = driftEventBus(scope, stageOptions, environments);
  const stages = makeStages(context, environments, places, bus);
  shareArtifacts(artifacts, readers, places.some(({ store }) => store !== undefined), outside);
  replicateImages(scope, artifacts, stageOptions, environments);
  const group = asModelPackageGroup(scope, options.modelPackageGroup!);
  grantReaders(group, readers.packageAccounts, outside);

  const steps = new Construct(scope, 'Steps');
  const baselines = baselineKinds(stages);
  const { lambdaRuntime: runtime, logRetention } = options;
  const { function: resolveFunction } = resolveModelFunction(steps, group, { runtime, logRetention, baselines: baselines.length > 0, action: false });
  const { role, text } = context.role(scope, 'DeployRole', dialect.subjects.branch, 'Finds the approved version of a model');
  allow(role, ['lambda:InvokeFunction'], [resolveFunction.functionArn]);
  const settings = context.settings(scope, 'ModelSettings', 'model', Stack.of(scope).toJsonString({
    function: resolveFunction.functionName,
    parameters: { group: groupIdentifier(group, scope), baselines: baselines.length > 0 ? baselines : undefined },
    templates: templateDigest(stages),
    redeployOnRejection: options.redeployOnRejection ?? false,
    redeployOnChange: options.redeployOnChange ?? true,
  }), role, 'What the search for the approved version has to know');
  const started = `${settings}/started`;
  // the jobs write it; CloudFormation does only when it makes it
  new StringParameter(scope, 'Started', { parameterName: started, stringValue: 'none 0 none', description: 'The version whose deployment was started last' });
  allow(role, ['ssm:GetParameter', 'ssm:PutParameter'], [parameterArn(scope, started)]);

  const jobs = new Construct(scope, 'Jobs');
  const planned = stageOptions.map((stage, i): PlannedStage & { readonly roleOf: Role } => {
    const soakMinutes = stage.soak?.duration.toMinutes({ integral: false }) ?? 0;
    const run = stage.batch?.runOnDeployment;
    const runMinutes = run === undefined ? 0 : (run.timeout ?? DEFAULT_RUN_TIMEOUT).toMinutes({ integral: false });
    const minutes = Math.ceil(context.minutes + soakMinutes + runMinutes);
    const job = new Construct(jobs, stage.stageName);
    const { role: stageRole, text: stageText } = context.role(job, 'Role', dialect.subjects.stage(stage.stageName), `Deploys to stage ${stage.stageName}`, minutes);
    const { actions, settings: values, functions } = stageSteps(new Construct(steps, stage.stageName), {
      stage: stages[i], options: stage, environment: environments[i], places: places[i], ci: options, group,
    });
    allow(stageRole, ['sts:AssumeRole'], stageBootstrapRoleArns(stages[i].stack));
    allow(stageRole, ['lambda:InvokeFunction'], functions.map(each => each.functionArn));
    const name = context.settings(job, 'Settings', `stages/${stage.stageName}`, Stack.of(scope).toJsonString(values), stageRole,
      `What the deployment to stage ${stage.stageName} has to know`);
    const approval = (stage.approvalBefore ?? false) || (stageOptions[i - 1]?.approval ?? false);
    return { name: stage.stageName, role: stageText, settings: name, approval, actions, minutes, roleOf: stageRole };
  });
  return {
    role,
    stageRoles: planned.map(each => each.roleOf),
    stages,
    modelPackageGroup: group,
    resolveFunction,
    driftEventBus: bus,
    plan: { role: text, settings, started, stages: planned },
  };
}

function makeStages(context: CiContext, environments: StageEnvironment[], places: StagePlaces[], bus?: IEventBus): DeploymentStage[] {
  const { options, scope } = context;
  const parent = new Construct(scope, 'Stages');
  return options.stages!.map((stage, i) => {
    const { env, otherAccount } = environments[i];
    const stackName = stage.stackName ?? stageStackName(scope, stage.stageName);
    const toolingAccount = otherAccount ? Stack.of(scope).account : undefined;
    const { endpoint, store } = places[i];
    return DeploymentStage._create(parent, stage.stageName, {
      options: stage,
      prepare: options._prepareStage,
      env,
      stackName,
      artifacts: endpoint.known,
      store: store && { options: stage.copyModel ?? {}, artifacts: store.known, stackName: storeStackName(stackName, scope), toolingAccount },
      testRolePath: `/endpoint-test/${stackName}/`,
      tags: options.stageTags ?? {},
      toolingAccount,
      driftEventBusArn: bus && driftEventBusArn(bus, environments[i]),
    });
  });
}

/** Starts the deployment at once when a version is approved, by a call of the CI system's API. */
export function startOnApproval(context: CiContext, part: DeployPart, call: {
  readonly endpoint: string; readonly header: string; readonly prefix: string; readonly body: object;
}): Rule | undefined {
  const { options, scope } = context;
  if (options.startToken === undefined) { return undefined; }
  const token = options.startToken.secretValue;
  const connection = new Connection(scope, 'StartConnection', {
    description: 'Starts the deployment of a model',
    authorization: Authorization.apiKey(call.header, call.prefix === '' ? token : SecretValue.unsafePlainText(`${call.prefix}${token.unsafeUnwrap()}`)),
  });
  const destination = new ApiDestination(scope, 'StartDestination', {
    connection, endpoint: call.endpoint, httpMethod: HttpMethod.POST, rateLimitPerSecond: 1, description: 'Starts the deployment of a model',
  });
  const role = serviceRole(scope, 'StartRole', 'events.amazonaws.com', 'Starts the deployment of a model from EventBridge');
  role.addToPolicy(new PolicyStatement({ actions: ['events:InvokeApiDestination'], resources: [destination.apiDestinationArn] }));
  return part.modelPackageGroup.onApproval('ApprovalRule', {
    crossStackScope: scope,
    description: 'A decision on a version of the model starts its deployment',
    eventBus: options.approvalEventBus,
    statuses: [ModelApprovalStatus.APPROVED, ...options.redeployOnRejection ? [ModelApprovalStatus.REJECTED] : []],
    target: new ApiDestinationTarget(destination, {
      eventRole: role.withoutPolicyUpdates(), event: RuleTargetInput.fromObject(call.body), maxEventAge: Duration.hours(1), retryAttempts: 20,
    }),
  });
}
