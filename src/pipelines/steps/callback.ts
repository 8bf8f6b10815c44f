import { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Permissions } from '../permissions';
import { renderCache } from '../step';
import type { CacheOptions, StepOptions } from '../step-options';
import { checkFlat, OutputStep, OutputType } from './step-outputs';

/** Properties of a `CallbackStep`. */
export interface CallbackStepProps extends StepOptions, CacheOptions {
  /** The queue that the pipeline writes a message to, with a token and the inputs. */
  readonly queue: IQueue;

  /**
   * What the message has under `arguments`: text, numbers, booleans, or values known at run time; nothing nested.
   *
   * @default - nothing
   */
  readonly inputs?: { [name: string]: any };

  /**
   * The values that whoever answers hands back, with their types; at most 50.
   *
   * @default - none
   */
  readonly outputs?: { [name: string]: OutputType };
}

/**
 * Sends a message to a queue and waits until somebody answers it with `SendPipelineExecutionStepSuccess` or `…Failure`: a person, another
 * system, another account.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps-types.html#step-type-callback
 */
export class CallbackStep extends OutputStep {
  /** The queue that the pipeline writes to. */
  public readonly queue: IQueue;

  constructor(scope: Construct, id: string, private readonly props: CallbackStepProps) {
    super(scope, id, 'Callback', props, props.outputs);
    this.queue = props.queue;
    checkFlat(props.inputs, this);
  }

  /** @internal */
  public _arguments(): any { return { ...this.props.inputs }; }

  /** @internal */
  public _members(): Record<string, any> {
    return {
      CacheConfig: renderCache(this.props.cache),
      SqsQueueUrl: this.queue.queueUrl,
      OutputParameters: this._outputParameters(),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    permissions.sendTo(this.queue);
  }
}
