import { CfnCapabilities, Fn, Stack } from 'aws-cdk-lib';
import { Result, Rule } from 'aws-cdk-lib/aws-codepipeline';
import type { Artifact, IAction, IStage, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationCreateUpdateStackAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { approvalAfter, approvalBefore } from './approval-actions';
import type { ArtifactPlaces, StagePlaces } from './artifact-access';
import { batchRunAction } from './batch-run-action';
import { copyAction } from './copy-actions';
import { apartNames } from './parameter-list';
import type { FunctionAction } from './pipeline-function';
import { soakAction } from './soak-action';
import { makeAdministrationRole, stackSetActions } from './stack-set-actions';
import { pascalCase } from './stage-checks';
import type { StageEnvironment } from './stage-environments';
import { stageRoles } from './stage-roles';
import type { StageRoles } from './stage-roles';
import type { TemplateBundle } from './template-bundle';
import type { IModelPackageGroup } from '../../registry';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStage } from '../deployment-stage';
import type { EndpointTestConfig } from '../endpoint-test';
import type { StackSetOptions } from '../stack-set';
import type { DeploymentStageOptions } from '../stage-options';

/** What all stages of a deploy pipeline share. */
export interface StageActionsContext {
  readonly codePipeline: Pipeline;
  readonly options: DeployOptions;
  readonly stages: readonly DeploymentStageOptions[];
  /** The templates of the stages: the artifact, and who knows their names in it. */
  readonly templates: Artifact;
  readonly bundle: TemplateBundle;
  /** The action that tells which version is on its way. */
  readonly model: FunctionAction;
  /** The group of the versions, and the bucket of the reports of tests. */
  readonly modelPackageGroup: IModelPackageGroup;
  readonly reportBucket: IBucket;
}

/**
 * The actions of one stage, each after the one before it: approval, copy of the model, deployment, test,
 * soak time, approval.
 *
 * A new kind of action is a method that asks for `nextRunOrder()`, called at its place in `add()`.
 */
export class StageActions {
  private readonly options: DeploymentStageOptions;
  private readonly suffix: string;
  private readonly namespace: string;
  private readonly roles?: StageRoles;
  private runOrder = 0;

  public constructor(
    private readonly scope: Construct, private readonly context: StageActionsContext, private readonly index: number,
    private readonly stage: DeploymentStage, private readonly environment: StageEnvironment, private readonly places: StagePlaces,
  ) {
    this.options = context.stages[index];
    this.suffix = pascalCase(this.options.stageName);
    this.namespace = `Deploy${this.suffix}`;
    this.roles = this.options.stackSet === undefined ? stageRoles(scope, stage, this.options) : undefined;
  }

  /** The role with which CodePipeline calls CloudFormation, if the stage is no stack set. */
  public get deployRole(): IRole | undefined { return this.roles?.deploy; }

  /** Adds the stage with its actions to the pipeline. */
  public add(): IStage {
    const { model } = this.context;
    const pipelineStage = this.context.codePipeline.addStage({
      stageName: this.namespace,
      beforeEntry: { conditions: [{ result: Result.SKIP, rules: [this.isApproved()] }] },
      onFailure: this.options.rollbackOnFailure ? { result: Result.ROLLBACK } : undefined,
    });
    if (this.options.approvalBefore) { pipelineStage.addAction(approvalBefore({ target: this.options, runOrder: this.nextRunOrder(), model })); }
    const served = this.addCopy(pipelineStage);
    let test: EndpointTestConfig | undefined;
    if (this.options.stackSet !== undefined) {
      for (const action of this.stackSet(this.options.stackSet)) { pipelineStage.addAction(action); }
    } else {
      const deployOrder = this.nextRunOrder();
      test = this.bindTest();
      pipelineStage.addAction(this.deployAction(deployOrder, served, test));
    }
    if (test !== undefined) {
      for (const action of [test.action, ...test.furtherActions ?? []]) {
        pipelineStage.addAction(action);
        this.runOrder = Math.max(this.runOrder, action.actionProperties.runOrder ?? 1);
      }
      for (const tester of [test.testerRole, ...test.furtherTesterRoles ?? []]) { this.letTesterIn(tester); }
    }
    const run = this.options.batch?.runOnDeployment;
    if (run !== undefined) {
      pipelineStage.addAction(batchRunAction(this.scope, {
        actionName: `RunBatch${this.suffix}`,
        runOrder: this.nextRunOrder(),
        stage: this.stage,
        run,
        options: this.context.options,
        output: name => this.output(name),
      }));
    }
    if (this.options.soak !== undefined) {
      pipelineStage.addAction(soakAction(this.scope, {
        actionName: `Soak${this.suffix}`,
        runOrder: this.nextRunOrder(),
        stage: this.stage,
        soak: this.options.soak,
        options: this.context.options,
        output: name => this.output(name),
      }));
    }
    if (this.options.approval) {
      pipelineStage.addAction(approvalAfter({
        stage: this.options, target: this.context.stages[this.index + 1], runOrder: this.nextRunOrder(), model, reportUrl: test?.reportUrl,
      }));
    }
    return pipelineStage;
  }

  /** The stage is skipped, not failed, when no version is approved: so when the pipeline has just been made. */
  private isApproved(): Rule {
    return new Rule({
      name: `ModelIsApproved${this.suffix}`,
      provider: 'VariableCheck',
      version: '1',
      configuration: { Variable: this.context.model.variable('Approved'), Operator: 'EQ', Value: 'true' },
    });
  }

  private nextRunOrder(): number { return ++this.runOrder; }

  /** A reference to an output of the stage's stack. */
  private output(name: string): string { return `#{${this.namespace}.${name}}`; }

  private bindTest(): EndpointTestConfig | undefined {
    const { model, modelPackageGroup, options, reportBucket } = this.context;
    return this.options.test?.bind(this.scope, {
      stageName: this.options.stageName,
      actionName: `Test${this.suffix}`,
      runOrder: this.nextRunOrder(),
      endpointName: this.output('EndpointName'),
      testRoleArn: this.output('TestRoleArn'),
      region: this.stage.stack.region,
      lambdaRuntime: options.lambdaRuntime,
      logRetention: options.logRetention,
      assetsKey: options.assetsKey,
      modelPackageArn: model.variable('ModelPackageArn'),
      modelPackageGroup,
      reportBucket,
    });
  }

  /**
   * Copies the model package to the account and region of the stage, if that is wanted.
   *
   * @returns the action that tells which version the stage serves, and where its baselines are
   */
  private addCopy(pipelineStage: IStage): FunctionAction {
    const { model } = this.context;
    const { modelStore } = this.stage;
    if (modelStore === undefined) { return model; }
    pipelineStage.addAction(this.stackAction({
      actionName: `PrepareModels${this.suffix}`,
      variablesNamespace: this.storeNamespace,
      runOrder: this.nextRunOrder(),
      stack: Stack.of(modelStore),
      template: this.context.bundle.storeTemplateOf(this.stage),
      parameters: valuesOf(this.places.store!),
    }));
    const copy = copyAction(this.scope, {
      actionName: `CopyModel${this.suffix}`,
      namespace: `Copy${this.suffix}`,
      runOrder: this.nextRunOrder(),
      stage: this.stage,
      stageOptions: this.options,
      environment: this.environment,
      options: this.context.options,
      group: this.context.modelPackageGroup,
      source: model.variable('ModelPackageArn'),
      baselines: this.stage._resolvedParameters.includes('Baselines') ? model.variable('Baselines') : undefined,
      output: name => `#{${this.storeNamespace}.${name}}`,
    });
    pipelineStage.addAction(copy);
    return copy;
  }

  private get storeNamespace(): string { return `Models${this.suffix}`; }

  private deployAction(runOrder: number, served: FunctionAction, test?: EndpointTestConfig): IAction {
    return this.stackAction({
      actionName: `DeployResources${this.suffix}`,
      variablesNamespace: this.namespace,
      runOrder,
      stack: this.stage.stack,
      template: this.context.bundle.templateOf(this.stage),
      parameters: {
        ModelPackageArn: served.variable('ModelPackageArn'),
        ...this.stage._parameterValues,
        ...Object.fromEntries(this.stage._resolvedParameters.map(name => [name, served.variable(name)])),
        ...test !== undefined ? { TesterArn: [test.testerRole, ...test.furtherTesterRoles ?? []].map(role => role.roleArn).join(',') } : {},
        ...this.stage.modelStore !== undefined
          ? { CopiedModelBucket: `#{${this.storeNamespace}.ModelBucketName}`, CopiedModelKey: `#{${this.storeNamespace}.ModelKeyArn}` } : {},
        ...valuesOf(this.places.endpoint),
      },
      replaceOnFailure: this.options.replaceOnFailure ?? this.index < this.context.stages.length - 1,
    });
  }

  /** Deploys the stage to many accounts. */
  private stackSet(options: StackSetOptions): IAction[] {
    const { bundle, model, templates } = this.context;
    const { stack, _parameterValues } = this.stage;
    if (options.accounts !== undefined) {
      this.stage._administrationRole = options.administrationRole ?? makeAdministrationRole(this.scope, stack.stackName, options);
    }
    return stackSetActions({
      suffix: this.suffix,
      nextRunOrder: () => this.nextRunOrder(),
      variablesNamespace: this.namespace,
      stackSetName: stack.stackName,
      description: stack.templateOptions.description!,
      options,
      templates,
      template: bundle.templateOf(this.stage),
      parameters: {
        ModelPackageArn: model.variable('ModelPackageArn'),
        ..._parameterValues,
        ...Object.fromEntries(Object.entries(this.places.endpoint.parameters)
          .flatMap(([name, values]) => apartNames(name, values.length).map((each, i) => [each, values[i]]))),
      },
      administrationRole: this.stage._administrationRole,
    });
  }

  private stackAction(props: {
    readonly actionName: string;
    readonly variablesNamespace: string;
    readonly runOrder: number;
    readonly stack: Stack;
    readonly template: string;
    readonly parameters: { [name: string]: string };
    readonly replaceOnFailure?: boolean;
  }): IAction {
    const { actionName, variablesNamespace, runOrder, stack, parameters, replaceOnFailure } = props;
    return new CloudFormationCreateUpdateStackAction({
      actionName,
      variablesNamespace,
      runOrder,
      stackName: stack.stackName,
      templatePath: this.context.templates.atPath(props.template),
      parameterOverrides: parameters,
      replaceOnFailure,
      adminPermissions: false,
      cfnCapabilities: [CfnCapabilities.NAMED_IAM],
      role: this.roles!.deploy,
      deploymentRole: this.roles!.execution,
      region: this.environment.otherRegion ? this.environment.env.region : undefined,
    });
  }

  /** The tester may assume the test role of this stage, whose name is only known once it is deployed: its path is its own. */
  private letTesterIn(tester: IRole): void {
    const { account, stackName } = this.stage.stack;
    tester.addToPrincipalPolicy(new PolicyStatement({
      actions: ['sts:AssumeRole'],
      resources: [Stack.of(this.scope).formatArn({
        service: 'iam', region: '', account, resource: 'role', resourceName: `endpoint-test/${stackName}/*`,
      })],
    }));
  }
}

/** The values of the parameters that name the places of a model's parts. */
function valuesOf(places: ArtifactPlaces): { [name: string]: string } {
  return Object.fromEntries(Object.entries(places.parameters).filter(([, values]) => values.length > 0).map(([name, values]) => [name, Fn.join(',', values)]));
}
