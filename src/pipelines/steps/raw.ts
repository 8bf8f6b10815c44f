import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import { renderCache, renderRetries, Step } from '../step';
import type { CacheOptions, RetryOptions, StepOptions } from '../step-options';

/** Properties of a `RawStep`. */
export interface RawStepProps extends StepOptions, CacheOptions, RetryOptions {
  /** The `Type` in the pipeline definition. */
  readonly type: string;

  /**
   * The step's `Arguments`, in the API's spelling. May hold parameters and results of other steps.
   *
   * @default {}
   */
  readonly arguments?: { [name: string]: any };

  /**
   * Members of the step besides the common ones and `Arguments`, for example `PropertyFiles`.
   *
   * @default - none
   */
  readonly members?: { [name: string]: any };

  /**
   * What the pipeline's execution role needs for the step.
   *
   * @default - nothing
   */
  readonly executionStatements?: PolicyStatement[];
}

/**
 * A step of a type, or with members, that the library does not know yet. It takes part in the graph like any other.
 */
export class RawStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: RawStepProps) {
    super(scope, id, props.type, props);
    if (!/^[A-Za-z0-9]+$/.test(props.type)) {
      throw new ValidationError('StepType', `type must be the name of a step type such as "Training", got ${JSON.stringify(props.type)}`, this);
    }
  }

  /** @internal */
  public _arguments(): any { return copy(this.props.arguments ?? {}); }

  /** @internal */
  public _members(): Record<string, any> {
    return { RetryPolicies: renderRetries(this.props.retryPolicies, this), CacheConfig: renderCache(this.props.cache), ...this.props.members };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    for (const statement of this.props.executionStatements ?? []) { permissions.statement(statement); }
  }
}

/** Overrides change the arguments, which belong to the user. */
function copy(value: any): any {
  if (Array.isArray(value)) { return value.map(copy); }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
}
