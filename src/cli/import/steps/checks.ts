import { ImageUsage } from '../../../images';
import { pythonJson } from '../../../private/python-text';
import { at, Builder } from '../builder';
import { callStatic, Code, Members, object, options, value } from '../code';
import { isObject } from '../compare';
import { jobMembers } from './job';

export function clarifyCheck(b: Builder, args: any, document: any): Members | undefined {
  const { input, outputPath } = job(args);
  const analysisConfigUri = b.text(input('analysis_config')?.S3Uri);
  const checkType = b.enumeration('ClarifyCheckType', document.CheckType);
  const dataset = b.text(input('dataset')?.S3Uri);
  if (!analysisConfigUri || !checkType || !dataset) { return undefined; }
  return {
    check: callStatic('pipelines.ClarifyCheck.fromAnalysisConfig', object({
      checkType,
      analysisConfigUri,
      dataset,
      outputPath: b.text(outputPath),
      compression: b.unless(input('dataset').S3CompressionType, 'None', type => b.enumeration('S3Compression', type)),
      modelName: b.text(document.ModelName),
    })),
    ...common(b, args, document, 'images.Image.clarify', args.Environment),
  };
}

/** What the environment of a quality check says about the check itself. */
const OWN = [
  'output_path', 'publish_cloudwatch_metrics', 'dataset_format', 'dataset_source', 'record_preprocessor_script', 'post_analytics_processor_script',
  'analysis_type', 'problem_type', 'inference_attribute', 'probability_attribute', 'ground_truth_attribute', 'probability_threshold_attribute',
];

export function qualityCheck(b: Builder, args: any, document: any): Members | undefined {
  const { input, outputPath } = job(args);
  const environment = isObject(args.Environment) ? args.Environment : {};
  const dataset = b.text(input('baseline_dataset_input')?.S3Uri);
  const format = datasetFormat(environment.dataset_format);
  const problem = problemType(b, environment.problem_type);
  if (!dataset || !format || (document.CheckType === 'MODEL_QUALITY' && !problem)) { return undefined; }
  const script = (variable: string) => {
    const uri = input(`${variable}_input`)?.S3Uri;
    return typeof uri === 'string' ? callStatic('pipelines.Script.fromS3', b.text(uri)!) : undefined;
  };
  const settings: Members = { dataset, format, outputPath: b.text(outputPath), postAnalyticsScript: script('post_analytics_processor_script') };
  const check = document.CheckType === 'MODEL_QUALITY' ? callStatic('pipelines.QualityCheck.model', object({
    ...settings,
    problemType: problem,
    inferenceAttribute: b.text(environment.inference_attribute),
    probabilityAttribute: b.text(environment.probability_attribute),
    groundTruthAttribute: b.text(environment.ground_truth_attribute),
    probabilityThreshold: b.text(environment.probability_threshold_attribute),
  })) : callStatic('pipelines.QualityCheck.data', object({ ...settings, recordPreprocessorScript: script('record_preprocessor_script') }));
  const others = Object.fromEntries(Object.entries(environment).filter(([key]) => !OWN.includes(key)));
  return {
    check,
    ...common(b, args, document, 'images.Image.modelMonitor', others),
    suppliedBaselineStatistics: b.text(document.SuppliedBaselineStatistics),
  };
}

/** What both kinds of checks have in common. */
function common(b: Builder, args: any, document: any, image: string, environment: any): Members {
  const cluster = at(args, 'ProcessingResources.ClusterConfig') ?? {};
  const { trialComponentDisplayName: _, ...settings } = jobMembers(b, args, {
    role: args.RoleArn,
    environment,
    runtime: at(args, 'StoppingCondition.MaxRuntimeInSeconds'),
    volumeKey: cluster.VolumeKmsKeyId,
    outputKey: at(args, 'ProcessingOutputConfig.KmsKeyId'),
    networkIsolation: at(args, 'NetworkConfig.EnableNetworkIsolation'),
    encryption: at(args, 'NetworkConfig.EnableInterContainerTrafficEncryption'),
  });
  return {
    image: b.imageUnless(image, at(args, 'AppSpecification.ImageUri'), ImageUsage.PROCESSING, cluster.InstanceType),
    instanceType: b.unless(cluster.InstanceType, 'ml.m5.xlarge', type => b.instanceType(type)),
    instanceCount: b.unless(cluster.InstanceCount, 1, count => b.number(count)),
    volumeSize: b.unless(cluster.VolumeSizeInGB, 30, size => b.gibibytes(size)),
    ...settings,
    skipCheck: b.unless(document.SkipCheck, false, flag => b.flag(flag)),
    failOnViolation: b.unless(document.FailOnViolation, true, flag => b.flag(flag)),
    registerNewBaseline: b.unless(document.RegisterNewBaseline, false, flag => b.flag(flag)),
    modelPackageGroup: document.ModelPackageGroupName === null ? undefined : b.modelPackageGroup(document.ModelPackageGroupName),
    suppliedBaselineConstraints: b.text(document.SuppliedBaselineConstraints),
  };
}

/** The inputs of the job by their names, and the place of its only output. */
function job(args: any): { outputPath: any; input(name: string): any } {
  const inputs: any[] = Array.isArray(args.ProcessingInputs) ? args.ProcessingInputs : [];
  return {
    input: name => inputs.find(input => input?.InputName === name)?.S3Input,
    outputPath: at(at(args, 'ProcessingOutputConfig.Outputs')?.[0], 'S3Output.S3Uri'),
  };
}

function problemType(b: Builder, given: any): Code | undefined {
  return b.enumeration('ModelProblemType', given) ?? b.text(given);
}

/** The format of data, which the environment has as JSON text. */
function datasetFormat(text: any): Code | undefined {
  for (const header of [true, false]) {
    for (const position of ['START', 'END']) {
      if (text === pythonJson({ csv: { header, output_columns_position: position } })) {
        return callStatic('pipelines.DatasetFormat.csv', ...options({
          header: header ? undefined : value(false),
          outputColumns: position === 'START' ? undefined : { kind: 'name', path: 'pipelines.OutputColumnsPosition.END' },
        }));
      }
    }
  }
  for (const lines of [true, false]) {
    if (text === pythonJson({ json: { lines } })) { return callStatic('pipelines.DatasetFormat.json', ...lines ? [] : [value(false)]); }
  }
  return text === pythonJson({ sagemakerCaptureJson: {} }) ? callStatic('pipelines.DatasetFormat.sagemakerCaptureJson') : undefined;
}
