import { Duration, Size } from 'aws-cdk-lib';
import { World } from './world';
import { images, pipelines, registry } from '../../src';

const HEADERS = ['approved', 'age', 'income', 'gender'];

test('16: bias of data, bias of a model, and explanations', () => {
  const world = new World();
  const { stack } = world;
  const { ClarifyCheck, Functions, InstanceType } = pipelines;
  const data = new pipelines.StringParameter(stack, 'LoanData', { defaultValue: 's3://ml-artifacts-111122223333/loans/train.csv' });
  const group = new pipelines.StringParameter(stack, 'PackageGroup', { defaultValue: 'loan-models' });
  const skip = new pipelines.BooleanParameter(stack, 'SkipDataBias', { defaultValue: false });
  const renew = new pipelines.BooleanParameter(stack, 'RegisterBaseline', { defaultValue: true });
  const stop = new pipelines.BooleanParameter(stack, 'StopOnDataBias', { defaultValue: true });

  const model = new pipelines.ModelStep(stack, 'LoanModel-CreateModel', {
    image: images.Image.fromUri('111122223333.dkr.ecr.us-west-2.amazonaws.com/loans:4'),
    modelData: 's3://ml-artifacts-111122223333/loans/model.tar.gz',
  });
  const job: pipelines.CheckJobOptions = {
    instanceType: InstanceType.C5_XLARGE,
    volumeSize: Size.gibibytes(60),
    volumeKmsKey: world.key('disk'),
    outputKmsKey: world.key('data'),
    maxRuntime: Duration.minutes(30),
    environment: { LOG_LEVEL: 'debug' },
    jobTags: { kind: 'clarify' },
    networkIsolation: false,
    ...world.network(['subnet-1a2b3c4d'], ['sg-1a2b3c4d']),
  };
  const dataOptions = (name: string): pipelines.ClarifyDataOptions => ({
    dataset: data.valueAsString,
    outputPath: Functions.join('/', ['s3://ml-artifacts-111122223333/loans', pipelines.ExecutionVariable.PIPELINE_EXECUTION_ID, name]),
    label: 'approved',
    headers: HEADERS,
  });
  const bias: pipelines.ClarifyBiasOptions = { labelValues: [1], facets: [{ name: 'gender', values: [0] }], groupVariable: 'age' };
  const served: pipelines.ClarifyModel = {
    modelName: model.modelName, instanceType: InstanceType.M5_LARGE, acceptType: 'text/csv', contentType: 'text/csv',
  };

  const dataBias = new pipelines.ClarifyCheckStep(stack, 'CheckLoanData', {
    check: ClarifyCheck.dataBias({ ...dataOptions('data-bias'), ...bias, methods: ['CI', 'DPL', 'KL'] }),
    ...job,
    skipCheck: skip.value,
    failOnViolation: stop.value,
    registerNewBaseline: renew.value,
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Group', group.valueAsString),
    displayName: 'Is the data fair?',
    description: 'Looks at the labels only',
    cache: { expireAfter: Duration.days(7) },
  });
  const modelBias = new pipelines.ClarifyCheckStep(stack, 'CheckLoanModel', {
    check: ClarifyCheck.modelBias({ ...dataOptions('model-bias'), ...bias, model: served, prediction: { probabilityThreshold: 0.8 } }),
    ...job,
    failOnViolation: false,
    registerNewBaseline: true,
    suppliedBaselineConstraints: Functions.join('/', [dataBias.calculatedBaselineConstraints, '..', 'model-bias.json']),
    dependsOn: [dataBias],
  });
  const shap = new pipelines.ClarifyCheckStep(stack, 'ExplainWithShap', {
    check: ClarifyCheck.explainability({
      ...dataOptions('shap'),
      model: served,
      prediction: { label: '0' },
      shap: { baseline: [[35, 40000, 1]], numSamples: 50, aggregation: pipelines.ShapAggregation.MEAN_ABS, seed: 3 },
    }),
    ...job,
    skipCheck: true,
    suppliedBaselineConstraints: 's3://ml-artifacts-111122223333/loans/baseline/explain.json',
  });
  const pdp = new pipelines.ClarifyCheckStep(stack, 'ExplainWithPdp', {
    check: ClarifyCheck.explainability({ ...dataOptions('pdp'), model: served, pdp: { features: ['age', 'income'], gridResolution: 10 } }),
    modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'KnownGroup', 'loan-models'),
    dependsOn: [shap],
  });

  world.expect('16-clarify-checks', 'FairLoans', {
    parameters: [data, group, skip, renew, stop], steps: [model, dataBias, modelBias, shap, pdp],
  });
});
