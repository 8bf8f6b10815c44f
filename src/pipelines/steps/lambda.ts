import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Permissions } from '../permissions';
import { renderCache } from '../step';
import type { CacheOptions, StepOptions } from '../step-options';
import { checkFlat, OutputStep, OutputType } from './step-outputs';

/** Properties of a `LambdaStep`. */
export interface LambdaStepProps extends StepOptions, CacheOptions {
  /** The function that the pipeline calls. A step waits at most 10 minutes for it. */
  readonly lambdaFunction: IFunction;

  /**
   * What the function gets as its event: text, numbers, booleans, or values known at run time; nothing nested.
   *
   * @default - an empty event
   */
  readonly inputs?: { [name: string]: any };

  /**
   * The members of the function's answer that the pipeline uses, with their types; at most 50.
   *
   * @default - none
   */
  readonly outputs?: { [name: string]: OutputType };
}

/**
 * Calls a Lambda function. It answers with a flat object, of which `outputs` names the members that other steps use.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-lambda
 */
export class LambdaStep extends OutputStep {
  /** The function that the pipeline calls. */
  public readonly lambdaFunction: IFunction;

  constructor(scope: Construct, id: string, private readonly props: LambdaStepProps) {
    super(scope, id, 'Lambda', props, props.outputs);
    this.lambdaFunction = props.lambdaFunction;
    checkFlat(props.inputs, this);
  }

  /** @internal */
  public _arguments(): any { return { ...this.props.inputs }; }

  /** @internal */
  public _members(): Record<string, any> {
    return {
      CacheConfig: renderCache(this.props.cache),
      FunctionArn: this.lambdaFunction.functionArn,
      OutputParameters: this._outputParameters(),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.execution(['lambda:InvokeFunction'], [this.lambdaFunction.functionArn]);
  }
}
