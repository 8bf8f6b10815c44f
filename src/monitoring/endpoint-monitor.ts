import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnEndpoint, IEndpointRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { Endpoint } from '../endpoints';
import { ModelMonitor } from './model-monitor';
import type { MonitoredData } from './model-monitor';
import type { MonitorOptions } from './monitor-options';
import { checkS3Uri } from './private/locations';

/** Props of the monitors of an endpoint. */
export interface EndpointMonitorProps extends MonitorOptions {
  /** The endpoint. It has to be in service, with data capture switched on, when the schedules are made; it cannot be one with `idle`. */
  readonly endpoint: IEndpointRef;

  /** The S3 URI that the endpoint writes captured data below: `endpointConfig.dataCaptureUri` of an endpoint of this library. */
  readonly dataCaptureUri: string;

  /**
   * The key that captured data is encrypted with.
   *
   * @default - none, or one of `dataKeyArns`
   */
  readonly dataCaptureKey?: IKey;
}

/**
 * Monitors the model on an endpoint: compares what the endpoint captures with the baseline of the model, by a schedule, and
 * raises an alarm when they differ.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor.html
 */
export class EndpointMonitor extends ModelMonitor {
  /** The name of the endpoint. */
  public readonly endpointName: string;

  constructor(scope: Construct, id: string, props: EndpointMonitorProps) {
    const endpointName = nameOf(scope, props.endpoint);
    checkS3Uri(props.dataCaptureUri, 'dataCaptureUri', scope);
    const data: MonitoredData = {
      input: { endpointInput: { endpointName, localPath: '/opt/ml/processing/input/endpoint' } },
      subject: `endpoint ${endpointName}`,
      dataUri: `${props.dataCaptureUri.replace(/\/$/, '')}/${endpointName}`,
      key: props.dataCaptureKey,
    };
    super(scope, id, props, data);
    if (props.endpoint instanceof Endpoint) {
      props.endpoint._mustStay('a monitor needs an endpoint that is in service, with data to look at: leave out idle, or monitor an endpoint that stays on');
    }
    this.endpointName = endpointName;
  }
}

/** ARNs may hold the name in lower case; where the endpoint knows its name, as clients call it, that is taken. */
function nameOf(scope: Construct, endpoint: IEndpointRef): string {
  const { endpointName, attrEndpointName } = endpoint as Partial<CfnEndpoint>;
  return attrEndpointName ?? endpointName
    ?? Stack.of(scope).splitArn(endpoint.endpointRef.endpointArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}
