import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { biasConfig, checkOwnConfig, explainabilityConfig } from './analysis-config';
import type { AnalysisFiles } from './analysis-files';
import type { MonitorContext } from './context';
import type { MonitorKind } from './kinds';
import { checkS3Uri } from './locations';
import { Image, ImageUsage } from '../../images';
import { ModelProblemType } from '../../pipelines';
import { checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { ClarifyMonitorOptions, GroundTruthOptions, ModelOutputOptions } from '../kind-options';
import type { MonitorOptions } from '../monitor-options';
import { ScheduledMonitor } from '../scheduled-monitor';

/** The monitors by kind. */
export type Monitors = { readonly [kind in MonitorKind]?: ScheduledMonitor };

/** Makes the monitors of the given kinds. */
export function createMonitors(
  scope: Construct, context: MonitorContext, options: MonitorOptions, kinds: readonly MonitorKind[], files: AnalysisFiles,
): Monitors {
  return Object.fromEntries(kinds.map(kind => [kind, MAKERS[kind](scope, context, options, files)]));
}

type Maker = (scope: Construct, context: MonitorContext, options: MonitorOptions, files: AnalysisFiles) => ScheduledMonitor;

const MAKERS: { readonly [kind in MonitorKind]: Maker } = {
  DataQuality: dataQuality,
  ModelQuality: modelQuality,
  ModelBias: modelBias,
  ModelExplainability: modelExplainability,
};

function dataQuality(scope: Construct, context: MonitorContext, options: MonitorOptions): ScheduledMonitor {
  const own = options.dataQuality ?? {};
  const files = {
    baselineConstraints: own.baselineConstraints,
    baselineStatistics: own.baselineStatistics,
    recordPreprocessorUri: own.recordPreprocessorUri,
    postAnalyticsProcessorUri: own.postAnalyticsProcessorUri,
  };
  read(scope, context, 'dataQuality', files);
  return ScheduledMonitor._create(scope, 'DataQuality', {
    kind: 'DataQuality',
    context,
    options: own,
    parts: {
      prop: 'dataQuality',
      imageUri: pull(scope, context, Image.modelMonitor()),
      app: { recordPreprocessorSourceUri: own.recordPreprocessorUri, postAnalyticsProcessorSourceUri: own.postAnalyticsProcessorUri },
      attributes: { excludeFeaturesAttribute: own.excludeFeatures },
      statisticsUri: own.baselineStatistics,
    },
  });
}

function modelQuality(scope: Construct, context: MonitorContext, options: MonitorOptions): ScheduledMonitor {
  const own = options.modelQuality!;
  const types = [ModelProblemType.REGRESSION, ModelProblemType.BINARY_CLASSIFICATION, ModelProblemType.MULTICLASS_CLASSIFICATION];
  if (!Token.isUnresolved(own.problemType) && !types.includes(own.problemType)) {
    throw new ValidationError('ProblemType',
      `modelQuality.problemType must be one of ${types.map(type => JSON.stringify(type)).join(', ')}, got ${JSON.stringify(own.problemType)}`, scope);
  }
  checkOutput(scope, own.problemType, own);
  const { baselineConstraints, recordPreprocessorUri, postAnalyticsProcessorUri } = own;
  read(scope, context, 'modelQuality', { baselineConstraints, recordPreprocessorUri, postAnalyticsProcessorUri });
  return withTruth(context, ScheduledMonitor._create(scope, 'ModelQuality', {
    kind: 'ModelQuality',
    context,
    options: own,
    parts: {
      prop: 'modelQuality',
      imageUri: pull(scope, context, Image.modelMonitor()),
      app: {
        problemType: own.problemType,
        recordPreprocessorSourceUri: recordPreprocessorUri,
        postAnalyticsProcessorSourceUri: postAnalyticsProcessorUri,
      },
      attributes: { ...outputAttributes(own), ...truthAttributes(scope, context, 'modelQuality', own) },
      groundTruthS3Input: { s3Uri: own.groundTruthUri },
    },
  }));
}

function modelBias(scope: Construct, context: MonitorContext, options: MonitorOptions, files: AnalysisFiles): ScheduledMonitor {
  const own = options.modelBias!;
  checkOwnConfig(own, 'modelBias', scope);
  read(scope, context, 'modelBias', { baselineConstraints: own.baselineConstraints, analysisConfigUri: own.analysisConfigUri });
  const config = own.analysisConfigUri === undefined ? biasConfig(own, scope) : undefined;
  return withTruth(context, ScheduledMonitor._create(scope, 'ModelBias', {
    kind: 'ModelBias',
    context,
    options: own,
    parts: {
      prop: 'modelBias',
      imageUri: pull(scope, context, Image.clarify()),
      app: {},
      config: config && (self => files.write(self, 'model-bias', config)),
      configUri: own.analysisConfigUri,
      attributes: { ...clarifyAttributes(own), ...truthAttributes(scope, context, 'modelBias', own) },
      groundTruthS3Input: { s3Uri: own.groundTruthUri },
    },
  }));
}

function modelExplainability(scope: Construct, context: MonitorContext, options: MonitorOptions, files: AnalysisFiles): ScheduledMonitor {
  const own = options.modelExplainability!;
  checkOwnConfig(own, 'modelExplainability', scope);
  if (options.networkIsolation) {
    throw new ValidationError('ExplainabilityIsolation', 'networkIsolation must not be on with modelExplainability, whose job asks the model on an endpoint: '
      + 'monitor explainability in a monitor of its own, or leave networkIsolation out', scope);
  }
  checkRange(own.shadowInstanceCount, 'modelExplainability.shadowInstanceCount', 1, 100, scope);
  const { baselineConstraints, analysisConfigUri } = own;
  read(scope, context, 'modelExplainability', { baselineConstraints, analysisConfigUri, 'shap.baselineUri': own.shap?.baselineUri });
  context.role.askModel(own.modelName);
  const config = analysisConfigUri === undefined ? explainabilityConfig(own, scope) : undefined;
  return ScheduledMonitor._create(scope, 'ModelExplainability', {
    kind: 'ModelExplainability',
    context,
    options: own,
    parts: {
      prop: 'modelExplainability',
      imageUri: pull(scope, context, Image.clarify()),
      app: {},
      config: config && (self => files.write(self, 'model-explainability', config, own.modelName)),
      configUri: analysisConfigUri,
      attributes: clarifyAttributes(own),
    },
  });
}

/** A job merges captured data with the truth, below the reports, where the monitor's own job reads it. */
function withTruth(context: MonitorContext, monitor: ScheduledMonitor): ScheduledMonitor {
  context.role.readBelow(monitor.reportsUri);
  return monitor;
}

function truthAttributes(scope: Construct, context: MonitorContext, prop: string, truth: GroundTruthOptions): { [name: string]: any } {
  checkS3Uri(truth.groundTruthUri, `${prop}.groundTruthUri`, scope);
  context.role.readBelow(truth.groundTruthUri);
  const { startTimeOffset: start, endTimeOffset: end, probabilityThreshold } = truth;
  if (start && end && !start.isUnresolved() && !end.isUnresolved() && start.toMilliseconds() <= end.toMilliseconds()) {
    throw new ValidationError('TimeOffsets', `${prop}.startTimeOffset must be longer than endTimeOffset, got ${JSON.stringify(start.toHumanString())} and `
      + `${JSON.stringify(end.toHumanString())}: both go back from the execution`, scope);
  }
  if (probabilityThreshold !== undefined && !Token.isUnresolved(probabilityThreshold) && !(probabilityThreshold >= 0 && probabilityThreshold <= 1)) {
    throw new ValidationError('ProbabilityThreshold', `${prop}.probabilityThreshold must be a number from 0 to 1, got ${JSON.stringify(probabilityThreshold)}`, scope);
  }
  return {
    startTimeOffset: start && `-${start.toIsoString()}`,
    endTimeOffset: end && `-${end.toIsoString()}`,
    probabilityThresholdAttribute: probabilityThreshold,
  };
}

function outputAttributes({ inferenceAttribute, probabilityAttribute }: ModelOutputOptions): { [name: string]: any } {
  return { inferenceAttribute, probabilityAttribute };
}

function clarifyAttributes(own: ClarifyMonitorOptions): { [name: string]: any } {
  return { featuresAttribute: own.featuresAttribute, ...outputAttributes(own) };
}

/** @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_EndpointInput.html */
function checkOutput(scope: Construct, problemType: string, { inferenceAttribute, probabilityAttribute }: ModelOutputOptions): void {
  if (inferenceAttribute !== undefined || (problemType === ModelProblemType.BINARY_CLASSIFICATION && probabilityAttribute !== undefined)) { return; }
  throw new ValidationError('InferenceAttribute', `modelQuality.inferenceAttribute must be given for ${problemType}, got none: the place of the predicted label in the `
    + 'answer, for example "0"; for binary classification probabilityAttribute does as well', scope);
}

function read(scope: Construct, context: MonitorContext, prop: string, uris: { readonly [name: string]: string | undefined }): void {
  for (const [name, uri] of Object.entries(uris)) {
    if (uri === undefined) { continue; }
    checkS3Uri(uri, `${prop}.${name}`, scope);
    context.role.readObject(uri);
  }
}

function pull(scope: Construct, context: MonitorContext, image: Image): string {
  const { imageUri, repositoryArn } = image.bind(scope, { usage: ImageUsage.PROCESSING, instanceType: context.resources.instanceType });
  context.role.pull(repositoryArn);
  return imageUri;
}
