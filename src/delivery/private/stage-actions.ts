import { CfnCapabilities, Fn, Stack } from 'aws-cdk-lib';
import { Result, Rule } from 'aws-cdk-lib/aws-codepipeline';
import type { Artifact, IStage, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CloudFormationCreateUpdateStackAction } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { approvalAfter, approvalBefore } from './approval-actions';
import type { FunctionAction } from './pipeline-function';
import { soakAction } from './soak-action';
import { pascalCase } from './stage-checks';
import type { StageEnvironment } from './stage-environments';
import { stageRoles } from './stage-roles';
import type { TemplateBundle } from './template-bundle';
import type { IModelPackageGroup } from '../../registry';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStage, DeploymentStageOptions } from '../deployment-stage';
import type { EndpointTestConfig } from '../endpoint-test';

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
  /** Values of the parameters of the stages that are known at deployment only. */
  readonly artifacts: { readonly [name: string]: string[] };
}

/**
 * The actions of one stage, each after the one before it: approval, deployment, test, soak time, approval.
 *
 * A new kind of action is a method that asks for `nextRunOrder()`, called at its place in `add()`.
 */
export class StageActions {
  private readonly options: DeploymentStageOptions;
  private readonly suffix: string;
  private readonly namespace: string;
  private runOrder = 0;

  public constructor(
    private readonly scope: Construct, private readonly context: StageActionsContext, private readonly index: number,
    private readonly stage: DeploymentStage, private readonly environment: StageEnvironment,
  ) {
    this.options = context.stages[index];
    this.suffix = pascalCase(this.options.stageName);
    this.namespace = `Deploy${this.suffix}`;
  }

  /** Adds the stage with its actions to the pipeline. */
  public add(): IStage {
    const { model } = this.context;
    const pipelineStage = this.context.codePipeline.addStage({
      stageName: this.namespace,
      beforeEntry: { conditions: [{ result: Result.SKIP, rules: [this.isApproved()] }] },
      onFailure: this.options.rollbackOnFailure ? { result: Result.ROLLBACK } : undefined,
    });
    if (this.options.approvalBefore) { pipelineStage.addAction(approvalBefore({ target: this.options, runOrder: this.nextRunOrder(), model })); }
    const deployOrder = this.nextRunOrder();
    const test = this.bindTest();
    pipelineStage.addAction(this.deployAction(deployOrder, test));
    if (test !== undefined) {
      for (const action of [test.action, ...test.furtherActions ?? []]) {
        pipelineStage.addAction(action);
        this.runOrder = Math.max(this.runOrder, action.actionProperties.runOrder ?? 1);
      }
      for (const tester of [test.testerRole, ...test.furtherTesterRoles ?? []]) { this.letTesterIn(tester); }
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
        stage: this.options, target: this.context.stages[this.index + 1], runOrder: this.nextRunOrder(), model,
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

  private deployAction(runOrder: number, test?: EndpointTestConfig): CloudFormationCreateUpdateStackAction {
    const { artifacts, bundle, model, stages, templates } = this.context;
    const roles = stageRoles(this.scope, this.stage, this.options);
    return new CloudFormationCreateUpdateStackAction({
      actionName: `DeployResources${this.suffix}`,
      variablesNamespace: this.namespace,
      runOrder,
      stackName: this.stage.stack.stackName,
      templatePath: templates.atPath(bundle.templateOf(this.stage)),
      parameterOverrides: {
        ModelPackageArn: model.variable('ModelPackageArn'),
        ...this.stage._parameterValues,
        ...Object.fromEntries(this.stage._resolvedParameters.map(name => [name, model.variable(name)])),
        ...test !== undefined ? { TesterArn: [test.testerRole, ...test.furtherTesterRoles ?? []].map(role => role.roleArn).join(',') } : {},
        ...Object.fromEntries(Object.entries(artifacts).filter(([, values]) => values.length > 0).map(([name, values]) => [name, Fn.join(',', values)])),
      },
      replaceOnFailure: this.options.replaceOnFailure ?? this.index < stages.length - 1,
      adminPermissions: false,
      cfnCapabilities: [CfnCapabilities.NAMED_IAM],
      role: roles.deploy,
      deploymentRole: roles.execution,
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
