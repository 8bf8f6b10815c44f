import { Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ActionCategory } from 'aws-cdk-lib/aws-codepipeline';
import type { ActionBindOptions, ActionConfig, IStage } from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { handlerCode } from '../../private/handlers';

/** Options that all functions of a pipeline share. */
export interface PipelineFunctionOptions {
  readonly runtime?: Runtime;
  readonly logRetention?: RetentionDays;
}

/** Properties of a function that does the work of a pipeline action. */
export interface PipelineFunctionProps extends PipelineFunctionOptions {
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
  /** The path of the role, by which roles elsewhere know it. */
  readonly rolePath?: string;
  /** Whether it is an action of CodePipeline, which it tells the outcome. */
  readonly action?: boolean;
  readonly memorySize?: number;
  readonly environment?: { [name: string]: string };
}

/** A function that does the work of a pipeline action, with a role of its own that may tell the outcome and write its log. */
export class PipelineFunction extends Construct {
  public readonly function: LambdaFunction;
  public readonly role: Role;
  public readonly logGroup: LogGroup;

  public constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: props.description,
      path: props.rolePath,
      // policies of buckets and keys in other accounts name it
      roleName: PhysicalName.GENERATE_IF_NEEDED,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role.addToPolicy(new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    }));
    if (props.action ?? true) {
      // neither action has a resource in IAM: a job's id is a secret that only its function gets
      this.role.addToPolicy(new PolicyStatement({
        actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
        resources: ['*'],
      }));
    }
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      code: handlerCode(props.handler),
      handler: 'index.handler',
      runtime: props.runtime ?? Runtime.NODEJS_24_X,
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      memorySize: props.memorySize ?? 256,
      timeout: props.timeout,
      environment: props.environment,
    });
    // the permissions are there before the first call
    this.function.node.addDependency(this.role);
  }
}

/** An action that calls a function. In contrast to CDK's own it does not need to list the account's functions. */
export class FunctionAction extends Action {
  public constructor(private readonly props: {
    readonly actionName: string;
    readonly runOrder?: number;
    readonly variablesNamespace?: string;
    readonly function: IFunction;
    readonly parameters: { readonly [name: string]: unknown };
  }) {
    super({
      actionName: props.actionName,
      runOrder: props.runOrder,
      variablesNamespace: props.variablesNamespace,
      category: ActionCategory.INVOKE,
      provider: 'Lambda',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 0, maxOutputs: 0 },
    });
  }

  /** The call of the function, for who makes it in place of CodePipeline. */
  public get call(): { readonly function: IFunction; readonly parameters: { readonly [name: string]: unknown } } { return this.props; }

  /** A reference to a variable that the function returns. */
  public variable(name: string): string {
    return this.variableExpression(name);
  }

  protected bound(scope: Construct, _stage: IStage, options: ActionBindOptions): ActionConfig {
    options.role.addToPrincipalPolicy(new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.props.function.functionArn],
    }));
    return {
      configuration: {
        FunctionName: this.props.function.functionName,
        UserParameters: Stack.of(scope).toJsonString(this.props.parameters),
      },
    };
  }
}
