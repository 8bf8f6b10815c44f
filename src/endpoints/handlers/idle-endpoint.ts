import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateEndpointCommand, DeleteEndpointCommand, DescribeEndpointCommand, DescribeEndpointConfigCommand, ListTagsCommand, SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DescribeEndpointCommandOutput, Tag } from '@aws-sdk/client-sagemaker';

const HOUR = 3600_000;
/** The next invocation goes on with the same connections. */
let clients: { readonly sagemaker: SageMakerClient; readonly cloudwatch: CloudWatchClient } | undefined;

/** The endpoint as the service knows it. */
export class LiveEndpoint {
  private readonly sagemaker: SageMakerClient;
  private readonly cloudwatch: CloudWatchClient;

  constructor(private readonly endpointName: string) {
    ({ sagemaker: this.sagemaker, cloudwatch: this.cloudwatch } = clients ??= {
      sagemaker: new SageMakerClient({ maxAttempts: 8 }), cloudwatch: new CloudWatchClient({ maxAttempts: 8 }),
    });
  }

  /** Its description, or undefined if there is none. */
  public async describe(): Promise<DescribeEndpointCommandOutput | undefined> {
    return unlessMissing(() => this.sagemaker.send(new DescribeEndpointCommand({ EndpointName: this.endpointName })));
  }

  /** Whether there is an endpoint configuration. */
  public async hasConfig(endpointConfigName: string): Promise<boolean> {
    const found = await unlessMissing(() => this.sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: endpointConfigName })));
    return found !== undefined;
  }

  /** Its tags, without those that only AWS sets. */
  public async tags(arn: string): Promise<{ Key: string; Value: string }[]> {
    const tags: Tag[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.sagemaker.send(new ListTagsCommand({ ResourceArn: arn, NextToken }));
      tags.push(...page.Tags ?? []);
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return tags.filter(({ Key }) => !Key!.startsWith('aws:')).map(({ Key, Value }) => ({ Key: Key!, Value: Value! }));
  }

  /** Deletes it, if there is one. */
  public async delete(): Promise<void> {
    // who waits for the deletion counts on it that a call ends in time
    const command = new DeleteEndpointCommand({ EndpointName: this.endpointName });
    await unlessMissing(() => this.sagemaker.send(command, { abortSignal: AbortSignal.timeout(60_000) }));
  }

  /** Makes it, unless there is one. */
  public async create(endpointConfigName: string, tags: readonly { Key: string; Value: string }[]): Promise<void> {
    try {
      await this.sagemaker.send(new CreateEndpointCommand({
        EndpointName: this.endpointName,
        EndpointConfigName: endpointConfigName,
        ...tags.length > 0 ? { Tags: [...tags] } : {},
      }));
    } catch (error) {
      // a call whose answer was lost, or somebody else
      if (!/already exist/i.test((error as Error).message)) { throw error; }
    }
  }

  /** Whether any of its variants was invoked within the last minutes. Where CloudWatch has no data, there was no invocation. */
  public async wasInvoked(variantNames: string[], minutes: number): Promise<boolean> {
    const now = Date.now();
    for (const variantName of variantNames) {
      const { Datapoints = [] } = await this.cloudwatch.send(new GetMetricStatisticsCommand({
        Namespace: 'AWS/SageMaker',
        MetricName: 'Invocations',
        Dimensions: [{ Name: 'EndpointName', Value: this.endpointName }, { Name: 'VariantName', Value: variantName }],
        StartTime: new Date(now - minutes * 60_000),
        EndTime: new Date(now),
        // a call gives 1440 points at most
        Period: minutes * 60_000 > 24 * HOUR ? 3600 : 60,
        Statistics: ['Sum'],
      }));
      if (Datapoints.some(({ Sum = 0 }) => Sum > 0)) { return true; }
    }
    return false;
  }
}

async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ResourceNotFound' || name === 'ValidationException' && /could not find|not found|does not exist/i.test(message)) { return undefined; }
    throw error;
  }
}
