import { App, Stack } from 'aws-cdk-lib';
import { pipelines } from '../../src';

const { ClarifyCheck, ClarifyCheckType } = pipelines;

function render(check: pipelines.ClarifyCheck) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const step = new pipelines.ClarifyCheckStep(stack, 'Check', { check });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [step] });
  return JSON.parse(stack.resolve(pipeline.definitionText())['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : '*')).join('')).Steps[0];
}

test('an analysis configuration can lie in S3 already', () => {
  const step = render(ClarifyCheck.fromAnalysisConfig({
    checkType: ClarifyCheckType.MODEL_BIAS,
    analysisConfigUri: 's3://b/c/analysis_config.json',
    dataset: 's3://b/data.csv',
    outputPath: 's3://b/out',
    modelName: 'model',
  }));
  expect(step).toMatchObject({ CheckType: 'MODEL_BIAS', ModelName: 'model' });
  expect(step.Arguments.ProcessingInputs.map((input: any) => [input.InputName, input.S3Input.S3Uri])).toEqual([
    ['analysis_config', 's3://b/c/analysis_config.json'], ['dataset', 's3://b/data.csv'],
  ]);
  expect(step.Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri).toBe('s3://b/out');
});

test.each([
  ['a model check without model', { checkType: ClarifyCheckType.MODEL_EXPLAINABILITY, analysisConfigUri: 's3://b/analysis_config.json' },
    'modelName must be given for a check of type MODEL_EXPLAINABILITY, got none'],
  ['a file of another name', { checkType: ClarifyCheckType.DATA_BIAS, analysisConfigUri: 's3://b/config.json' },
    'analysisConfigUri must be the s3:// URI of a file named "analysis_config.json", got "s3://b/config.json"'],
])('fails on %s', (_, options, message) => {
  expect(() => ClarifyCheck.fromAnalysisConfig({ dataset: 's3://b/d', ...options })).toThrow(message);
});
