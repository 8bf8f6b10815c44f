#!/usr/bin/env node
import { join } from 'path';
import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType as Ec2InstanceType } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { images, pipelines, registry } from 'cdk-mlops';

/**
 * Every type of step, each with the data, images and roles that it takes. Buckets that no construct makes are called after their account.
 */
const app = new App();
const stack = new Stack(app, 'StepTypes', { env: { account: '111111111111', region: 'eu-west-1' } });
const { ClarifyCheck, DatasetFormat, InstanceType, ProcessingInput, ProcessingOutput, QualityCheck, Script, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, '..', 'examples', 'abalone', ...path);
const data = (key: string) => `s3://data-of-111111111111/${key}`;
const results = (key: string) => `s3://results-of-111111111111/${key}`;
const role = (name: string) => Role.fromRoleArn(stack, `${name}Role`, `arn:aws:iam::111111111111:role/${name}`, { mutable: false });
const instanceType = InstanceType.M5_LARGE;
const image = images.Image.xgboost('1.7-1');

// ------------------------------------------------------------------ data: processing in all its forms, and what runs elsewhere
const script = new pipelines.ProcessingStep(stack, 'RunScript', {
  image: images.Image.sklearn('1.2-1'),
  instanceType,
  script: Script.fromAsset(file('ml', 'preprocess.py')),
  inputs: { rows: ProcessingInput.fromS3(data('rows/')) },
  outputs: { train: ProcessingOutput.fromLocal('/opt/ml/processing/train'), kept: ProcessingOutput.fromLocal('/opt/ml/processing/kept', { destination: results('kept/') }) },
});
const framework = new pipelines.ProcessingStep(stack, 'RunFramework', {
  image: images.Image.pytorch('2.1'),
  instanceType,
  sourceDirectory: pipelines.SourceDirectory.fromAsset(file('ml'), { entryPoint: 'evaluate.py' }),
});
const spark = new pipelines.ProcessingStep(stack, 'RunSpark', {
  image: images.Image.spark('3.3'),
  instanceType,
  spark: pipelines.SparkApplication.python(file('ml', 'preprocess.py'), {
    jars: [data('jars/extra.jar')], configuration: [{ Classification: 'spark-defaults', Properties: {} }], eventLogsUri: results('spark-events/'),
  }),
});
const query = new pipelines.ProcessingStep(stack, 'RunQueries', {
  image,
  instanceType,
  inputs: {
    athena: ProcessingInput.fromAthena('select 1', { database: 'sales', outputUri: results('athena/'), outputFormat: 'PARQUET', workGroup: 'ml' }),
    redshift: ProcessingInput.fromRedshift('select 1', {
      clusterId: 'warehouse', database: 'sales', dbUser: 'ml', clusterRole: role('Warehouse'), outputUri: data('redshift/'), outputFormat: 'PARQUET',
    }),
  },
  outputs: { records: ProcessingOutput.toFeatureGroup('customers') },
});
const count = new pipelines.LambdaStep(stack, 'CallFunction', {
  lambdaFunction: new LambdaFunction(stack, 'Function', {
    code: Code.fromInline('exports.handler = async () => ({ rows: 1 })'),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    role: Role.fromRoleArn(stack, 'FunctionRole', 'arn:aws:iam::111111111111:role/Function', { mutable: false }),
  }),
  outputs: { rows: pipelines.OutputType.INTEGER },
});
const ask = new pipelines.CallbackStep(stack, 'AskOthers', { queue: new Queue(stack, 'Queue', { encryptionMasterKey: new Key(stack, 'QueueKey', { enableKeyRotation: true }), enforceSSL: true }) });
const emr = new pipelines.EmrStep(stack, 'RunOnCluster', { cluster: pipelines.EmrCluster.existing('j-1ABCDEFGHIJKL'), jar: 'command-runner.jar' });
const ownEmr = new pipelines.EmrStep(stack, 'RunOnOwnCluster', {
  cluster: pipelines.EmrCluster.create({
    releaseLabel: 'emr-7.0.0',
    serviceRole: role('EmrService'),
    instanceProfile: InstanceProfile.fromInstanceProfileAttributes(stack, 'EmrNodes', {
      instanceProfileArn: 'arn:aws:iam::111111111111:instance-profile/EmrNodes', role: role('EmrNodes'),
    }),
    instanceGroups: [{
      role: pipelines.EmrInstanceRole.MASTER, instanceCount: 1, instanceType: Ec2InstanceType.of(InstanceClass.M5, InstanceSize.XLARGE),
    }],
  }),
  jar: 'command-runner.jar',
});
const [serverless, ownServerless] = [
  pipelines.EmrServerlessApplication.existing('00f1abcdefghijkl'), pipelines.EmrServerlessApplication.create({ name: 'app', releaseLabel: 'emr-7.0.0' }),
].map((application, i) => new pipelines.EmrServerlessStep(stack, i ? 'RunOnOwnApplication' : 'RunOnApplication', {
  application, executionRole: role(i ? 'OwnSpark' : 'Spark'), spark: { entryPoint: data('job.py') },
}));
const notebook = new pipelines.NotebookJobStep(stack, 'RunNotebook', {
  notebook: join(__dirname, 'notebook', 'report.ipynb'),
  image: images.Image.fromUri('885854791233.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-distribution-prod:1-cpu'),
  kernelName: 'python3',
  outputRoot: results('notebooks'),
});
const enough = new pipelines.ConditionStep(stack, 'EnoughRows', {
  conditions: [pipelines.Condition.greaterThan(count.outputAsNumber('rows'), 1000)],
  ifSteps: [notebook],
  elseSteps: [new pipelines.FailStep(stack, 'TooFewRows', { errorMessage: 'too few rows' })],
});
new pipelines.Pipeline(stack, 'Data', { steps: [script, framework, spark, query, count, ask, emr, ownEmr, serverless, ownServerless, enough] });

// ------------------------------------------------------------------ models: train, search, score, check and register
const train = new pipelines.TrainingStep(stack, 'TrainModel', {
  image,
  instanceType,
  sourceDirectory: pipelines.SourceDirectory.fromAsset(file('ml'), { entryPoint: 'evaluate.py' }),
  inputs: { train: TrainingInput.from(data('train/'), { contentType: 'text/csv' }) },
  spot: { maxWait: Duration.hours(12) },
  maxRuntime: Duration.hours(6),
  debugHook: { outputPath: results('debug/') },
  profiler: { outputPath: results('profiles/') },
  tensorBoard: { outputPath: results('tensorboard/') },
  debugRules: [{ name: 'Loss', image: images.Image.debuggerRules(), parameters: { rule_to_invoke: 'LossNotDecreasing' } }],
  remoteDebug: true,
});
const search = new pipelines.TuningStep(stack, 'SearchModel', {
  trainingJob: { image, instanceType, ranges: { eta: pipelines.HyperparameterRange.continuous(0.1, 0.5) }, inputs: { train: TrainingInput.from(data('train/')) } },
  objective: { metricName: 'validation:rmse', type: pipelines.ObjectiveType.MINIMIZE },
  maxJobs: 4,
});
const auto = new pipelines.AutoMLStep(stack, 'FindModel', { inputs: [{ uri: data('train/') }], targetAttribute: 'y' });
const model = new pipelines.ModelStep(stack, 'MakeModel', { image, modelData: search.topModel(0) });
const score = new pipelines.TransformStep(stack, 'ScoreRows', {
  modelName: model.modelName, instanceType, inputData: data('rows/'), outputPath: results('scores/'), dataCapture: { destination: results('captured/') },
});
const models = new registry.ModelPackageGroup(stack, 'Models');
const quality = new pipelines.QualityCheckStep(stack, 'CheckQuality', {
  check: QualityCheck.data({ dataset: data('train/'), format: DatasetFormat.csv() }), modelPackageGroup: models, registerNewBaseline: true,
});
const bias = new pipelines.ClarifyCheckStep(stack, 'CheckBias', {
  check: ClarifyCheck.modelBias({
    dataset: data('train/rows.csv'),
    facetDatasetUri: data('facets/rows.csv'),
    labelValues: [1],
    facets: [{ name: 'sex' }],
    model: { modelName: model.modelName, instanceType },
  }),
  suppliedBaselineConstraints: data('baselines/constraints.json'),
  failOnViolation: false,
});
const register = new pipelines.RegisterModelStep(stack, 'RegisterModel', {
  modelPackageGroup: models,
  image,
  modelData: train.modelArtifacts,
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  samplePayloadUrl: data('payload/sample.tar.gz'),
  metrics: { modelDataStatistics: { s3Uri: quality.calculatedBaselineStatistics }, biasPreTraining: { s3Uri: bias.calculatedBaselineConstraints } },
});
new pipelines.Pipeline(stack, 'Training', {
  steps: [train, search, auto, model, score, quality, bias, register],
  mlflow: { mlflowResourceArn: 'arn:aws:sagemaker:eu-west-1:111111111111:mlflow-tracking-server/tracking' },
});

// ------------------------------------------------------------------ serving: endpoints, Bedrock, lineage
const served = new pipelines.ModelStep(stack, 'ServeModel', { image, modelData: data('model.tar.gz') });
const config = new pipelines.EndpointConfigStep(stack, 'Configure', {
  endpointConfigName: 'shared-1',
  variants: [{ variantName: 'All', modelName: served.modelName, instanceType }],
  asyncInference: { outputPath: results('answers/'), failurePath: results('failures/'), successTopic: new Topic(stack, 'Answered', { enforceSSL: true }) },
});
const endpoint = new pipelines.EndpointStep(stack, 'Serve', { endpointName: 'Shared', endpointConfigName: config.endpointConfigName });
const components = new pipelines.EndpointConfigStep(stack, 'ConfigureComponents', {
  endpointConfigName: 'components-1', role: role('Serving'), variants: [{ variantName: 'All', instanceType, managedScaling: { maxInstances: 4 } }],
});
const host = new pipelines.EndpointStep(stack, 'ServeComponents', { endpointName: 'components', endpointConfigName: components.endpointConfigName });
const component = new pipelines.InferenceComponentStep(stack, 'ServeComponent', {
  inferenceComponentName: 'chat', endpointName: host.endpointName, modelName: served.modelName, minMemory: Size.gibibytes(1),
});
const name = new pipelines.StringParameter(stack, 'BedrockName', { defaultValue: 'writer' });
const custom = new pipelines.BedrockCustomModelStep(stack, 'MakeCustomModel', { modelName: name.valueAsString, modelData: data('weights/') });
const packaged = new pipelines.BedrockCustomModelStep(stack, 'MakePackagedModel', {
  modelName: name.valueAsString, modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/writer/3',
});
const imported = new pipelines.BedrockModelImportStep(stack, 'ImportModel', { jobName: 'import-1', importedModelName: 'writer', modelData: data('weights/') });
const live = new pipelines.BedrockCustomModelDeploymentStep(stack, 'DeployCustomModel', { modelDeploymentName: name.valueAsString, modelArn: custom.modelArn });
const reserved = new pipelines.BedrockProvisionedModelThroughputStep(stack, 'ReserveThroughput', {
  provisionedModelName: 'reserved', modelId: 'amazon.nova-lite-v1:0', modelUnits: 1,
});
const lineage = new pipelines.LineageStep(stack, 'Record', {
  actions: [{ name: 'approval', type: 'Approval', sourceUri: data('rows/') }],
  artifacts: [{ name: 'rows', type: 'DataSet', sourceUri: data('rows/') }],
  contexts: [{ name: 'quarter', type: 'Quarter', sourceUri: data('rows/') }],
  associations: [{ source: pipelines.LineageEntity.artifact('rows'), destination: pipelines.LineageEntity.action('approval') }],
});
new pipelines.Pipeline(stack, 'Serving', { steps: [served, config, endpoint, components, host, component, custom, packaged, imported, live, reserved, lineage] });
