import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnDataQualityJobDefinition } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import { ModelMonitor } from './model-monitor';
import type { MonitoredData } from './model-monitor';
import type { MonitorOptions } from './monitor-options';
import { checkS3Uri } from './private/locations';

/** The format of what a batch transform job captures. */
export class CapturedDataFormat {
  /**
   * CSV.
   *
   * @param header whether the first line has the names of the columns. Default: true
   */
  public static csv(header: boolean = true): CapturedDataFormat { return new CapturedDataFormat({ csv: { header } }); }

  /**
   * JSON.
   *
   * @param lines whether each line is an object of its own. Default: true
   */
  public static json(lines: boolean = true): CapturedDataFormat { return new CapturedDataFormat({ json: { line: lines } }); }

  /** Parquet. */
  public static parquet(): CapturedDataFormat { return new CapturedDataFormat({ parquet: true }); }

  /** @internal */
  private constructor(public readonly _property: CfnDataQualityJobDefinition.DatasetFormatProperty) {}
}

/** Props of the monitors of batch transform jobs. */
export interface BatchTransformMonitorProps extends MonitorOptions {
  /** The S3 URI that the jobs write captured data below: the destination in their `DataCaptureConfig`. */
  readonly dataCaptureUri: string;

  /** The format of the data. */
  readonly format: CapturedDataFormat;

  /**
   * The key that captured data is encrypted with.
   *
   * @default - none, or one of `dataKeyArns`
   */
  readonly dataCaptureKey?: IKey;
}

/**
 * Monitors a model in batch transform jobs, as `EndpointMonitor` does on an endpoint.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-batch.html
 */
export class BatchTransformMonitor extends ModelMonitor {
  constructor(scope: Construct, id: string, props: BatchTransformMonitorProps) {
    checkS3Uri(props.dataCaptureUri, 'dataCaptureUri', scope);
    const data: MonitoredData = {
      input: {
        batchTransformInput: {
          dataCapturedDestinationS3Uri: props.dataCaptureUri,
          datasetFormat: props.format._property,
          localPath: '/opt/ml/processing/input/transform',
        },
      },
      subject: `batch transform jobs in ${props.dataCaptureUri}`,
      dataUri: props.dataCaptureUri,
      key: props.dataCaptureKey,
    };
    super(scope, id, props, data);
  }
}
