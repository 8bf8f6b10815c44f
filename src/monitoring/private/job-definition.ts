import type { CfnResource, CustomResource } from 'aws-cdk-lib';
import {
  CfnDataQualityJobDefinition, CfnModelBiasJobDefinition, CfnModelExplainabilityJobDefinition, CfnModelQualityJobDefinition,
} from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { MonitorContext } from './context';
import type { MonitorKind } from './kinds';
import type { MonitorKindOptions } from '../kind-options';
import type { MonitorSchedule } from '../monitor-schedule';

/** What the kinds of job definitions differ in. */
export interface JobParts {
  /** The name of the option, for messages. */
  readonly prop: string;
  readonly imageUri: string;
  /** Members of the application specification besides image and environment. */
  readonly app: { readonly [name: string]: any };
  /** Makes the analysis configuration, in the scope of the monitor. */
  readonly config?: (scope: Construct) => { readonly resource: CustomResource; readonly uri: string };
  /** Or where it is already. */
  readonly configUri?: string;
  /** Members of the input besides the place of the data. */
  readonly attributes: { readonly [name: string]: any };
  readonly groundTruthS3Input?: { readonly s3Uri: string };
  /** Statistics that belong to the constraints. */
  readonly statisticsUri?: string;
}

interface JobDefinition {
  readonly context: MonitorContext;
  readonly options: MonitorKindOptions;
  readonly parts: JobParts;
  readonly schedule: MonitorSchedule;
  readonly outputUri: string;
}

const OUTPUT = '/opt/ml/processing/output';

/**
 * The definition of the jobs of one kind of monitor. The four resource types have the same members, each with the kind in its
 * name.
 */
export function createJobDefinition(scope: Construct, kind: MonitorKind, definition: JobDefinition): CfnResource {
  const { context, options, parts, schedule, outputUri } = definition;
  const { endpointInput, batchTransformInput } = context.input;
  const file = parts.config?.(scope);
  if (file) { context.role.readObject(file.uri); }
  const app = {
    imageUri: parts.imageUri,
    // the id of the resource is the URI: the job definition waits for the file
    configUri: file?.resource.ref ?? parts.configUri,
    environment: { publish_cloudwatch_metrics: 'Enabled', ...options.environment },
    ...parts.app,
  };
  const input = {
    endpointInput: endpointInput && { ...endpointInput, ...parts.attributes },
    batchTransformInput: batchTransformInput && { ...batchTransformInput, ...parts.attributes },
    groundTruthS3Input: parts.groundTruthS3Input,
  };
  const output = {
    kmsKeyId: context.outputKeyArn,
    monitoringOutputs: [{ s3Output: { localPath: OUTPUT, s3Uri: outputUri, s3UploadMode: 'EndOfJob' } }],
  };
  const constraintsResource = options.baselineConstraints === undefined ? undefined : { s3Uri: options.baselineConstraints };
  const statisticsResource = parts.statisticsUri === undefined ? undefined : { s3Uri: parts.statisticsUri };
  const baseline = constraintsResource || statisticsResource ? { constraintsResource, statisticsResource } : undefined;
  const common = {
    roleArn: context.role.role.roleArn,
    jobResources: { clusterConfig: context.resources },
    networkConfig: context.networkConfig,
    stoppingCondition: { maxRuntimeInSeconds: context.job.maxRuntime?.toSeconds() ?? (schedule._hours === 1 ? 3300 : 3600) },
  };
  switch (kind) {
    case 'DataQuality': return new CfnDataQualityJobDefinition(scope, 'JobDefinition', {
      dataQualityAppSpecification: app,
      dataQualityBaselineConfig: baseline,
      dataQualityJobInput: input,
      dataQualityJobOutputConfig: output,
      ...common,
    });
    case 'ModelQuality': return new CfnModelQualityJobDefinition(scope, 'JobDefinition', {
      modelQualityAppSpecification: app as unknown as CfnModelQualityJobDefinition.ModelQualityAppSpecificationProperty,
      modelQualityBaselineConfig: baseline,
      modelQualityJobInput: input as CfnModelQualityJobDefinition.ModelQualityJobInputProperty,
      modelQualityJobOutputConfig: output,
      ...common,
    });
    case 'ModelBias': return new CfnModelBiasJobDefinition(scope, 'JobDefinition', {
      modelBiasAppSpecification: app as unknown as CfnModelBiasJobDefinition.ModelBiasAppSpecificationProperty,
      modelBiasBaselineConfig: baseline,
      modelBiasJobInput: input as CfnModelBiasJobDefinition.ModelBiasJobInputProperty,
      modelBiasJobOutputConfig: output,
      ...common,
    });
    case 'ModelExplainability': return new CfnModelExplainabilityJobDefinition(scope, 'JobDefinition', {
      modelExplainabilityAppSpecification: app as unknown as CfnModelExplainabilityJobDefinition.ModelExplainabilityAppSpecificationProperty,
      modelExplainabilityBaselineConfig: baseline,
      modelExplainabilityJobInput: input,
      modelExplainabilityJobOutputConfig: output,
      ...common,
    });
  }
}
