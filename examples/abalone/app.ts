#!/usr/bin/env node
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { delivery, images, pipelines, projects, registry } from 'cdk-mlops';

const { InstanceType, ProcessingInput, ProcessingOutput, Script, TrainingInput } = pipelines;
const file = (...path: string[]) => join(__dirname, ...path);
const app = new App();
const env = (name: string) => app.node.tryGetContext(name); // accounts and regions are in cdk.json
const stack = new Stack(app, 'Abalone', { env: env('tooling') });

// ------------------------------------------------------------------ the pipeline: prepare, train, evaluate, register
const common = { image: images.Image.xgboost('1.7-1'), instanceType: InstanceType.M5_XLARGE };
const data = new Asset(stack, 'Data', { path: file('data', 'abalone.csv') }).s3ObjectUrl;
const inputData = new pipelines.StringParameter(stack, 'InputDataUrl', { defaultValue: data });
const prepare = new pipelines.ProcessingStep(stack, 'PreprocessAbaloneData', {
  ...common,
  image: images.Image.sklearn('1.2-1'),
  script: Script.fromAsset(file('ml', 'preprocess.py')),
  inputs: { data: ProcessingInput.fromS3(inputData.valueAsString) },
  outputs: Object.fromEntries(['train', 'validation', 'test'].map(set => [set, ProcessingOutput.fromLocal(`/opt/ml/processing/${set}`)])),
});
const train = new pipelines.TrainingStep(stack, 'TrainAbaloneModel', {
  ...common,
  hyperparameters: { objective: 'reg:linear', num_round: 50, max_depth: 5, eta: 0.2, gamma: 4, min_child_weight: 6, subsample: 0.7 },
  inputs: Object.fromEntries(['train', 'validation'].map(set => [set, TrainingInput.from(prepare.output(set), { contentType: 'text/csv' })])),
});
const evaluate = new pipelines.ProcessingStep(stack, 'EvaluateAbaloneModel', {
  ...common,
  script: Script.fromAsset(file('ml', 'evaluate.py')),
  inputs: { model: ProcessingInput.fromS3(train.modelArtifacts), test: ProcessingInput.fromS3(prepare.output('test')) },
  outputs: { evaluation: ProcessingOutput.fromLocal('/opt/ml/processing/evaluation') },
});
const report = evaluate.report('evaluation', 'evaluation.json', { propertyFileName: 'AbaloneEvaluationReport' });
const register = new pipelines.RegisterModelStep(stack, 'RegisterAbaloneModel', {
  image: common.image,
  modelData: train.modelArtifacts,
  modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
  contentTypes: ['text/csv'],
  responseTypes: ['text/csv'],
  metrics: { modelStatistics: { s3Uri: report.s3Uri } },
});
const fail = new pipelines.FailStep(stack, 'FailAbaloneEvaluation', { errorMessage: 'the mean squared error is above 6.0' });
const goodEnough = pipelines.Condition.lessThanOrEqualTo(report.number('regression_metrics.mse.value'), 6.0);
const gate = new pipelines.ConditionStep(stack, 'CheckMSEAbaloneEvaluation', { conditions: [goodEnough], ifSteps: [register], elseSteps: [fail] });
const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [prepare, train, evaluate, gate] });

// ------------------------------------------------------------------ the project: build, train, deploy, test, approve
const rings = (name: string, min: number, max: number) =>
  ({ bodyFile: file('ml', 'endpoint-test', name), expect: [delivery.Expectation.numbersBetween(min, max, 2)] });
new projects.BuildTrainDeployProject(stack, 'Project', {
  projectName: 'abalone',
  pipeline,
  security: env('security') === 'strict' ? projects.Security.STRICT : projects.Security.STANDARD,
  source: delivery.Source.codeConnection('acme/abalone', { connectionArn: app.node.getContext('connectionArn') }),
  stages: [{
    stageName: 'staging',
    env: env('staging'),
    endpoint: { instanceType: InstanceType.M5_LARGE },
    approval: true,
    test: delivery.EndpointTest.invoke({ cases: [rings('young.csv', 2, 8), rings('grown.csv', 8, 20)] }),
  }, {
    stageName: 'production', env: env('production'), endpoint: { instanceType: InstanceType.M5_LARGE, initialInstanceCount: 2 },
  }],
});
