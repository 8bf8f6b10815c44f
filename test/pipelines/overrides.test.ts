import { App, Stack } from 'aws-cdk-lib';
import { pipelines } from '../../src';

function setUp(props: Partial<pipelines.PipelineProps> = {}) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const step = new pipelines.RawStep(stack, 'Step', { type: 'Lambda', members: { FunctionArn: 'arn' } });
  const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { ...props.definition ? {} : { steps: [step] }, ...props });
  return { stack, step, pipeline, render: () => JSON.parse(stack.resolve(pipeline.definitionText())) };
}

test('members of the definition can be set and left out', () => {
  const { stack, pipeline, render } = setUp();
  const experiment = new pipelines.StringParameter(stack, 'Experiment');
  pipeline.addDefinitionOverride('MlflowConfig.MlflowExperimentName', experiment.valueAsString);
  pipeline.addDefinitionOverride('Parameters[0].Description', 'what it is for');
  pipeline.addDefinitionDeletionOverride('PipelineExperimentConfig');
  pipeline.addDefinitionDeletionOverride('Metadata');
  expect(render()).toEqual({
    Version: '2020-12-01',
    Parameters: [{ Name: 'Experiment', Type: 'String', Description: 'what it is for' }],
    MlflowConfig: { MlflowExperimentName: { Get: 'Parameters.Experiment' } },
    Steps: [{ Name: 'Step', Type: 'Lambda', Arguments: {}, FunctionArn: 'arn' }],
  });
});

test('an override leaves a definition that was read as it is', () => {
  const text = '{"Version":"2020-12-01","Parameters":[{"Name":"A","Type":"String"}],"Steps":[{"Name":"S","Type":"Fail","Arguments":{"ErrorMessage":""}}]}';
  const definition = pipelines.PipelineDefinition.fromJson(text);
  const { pipeline, render } = setUp({ definition });
  pipeline.addDefinitionOverride('Parameters[0].DefaultValue', 'a');
  expect(render().Parameters).toEqual([{ Name: 'A', Type: 'String', DefaultValue: 'a' }]);
  expect(definition.toJson()).toBe(text);
});

test('members of a step can be set and left out', () => {
  const { step, render } = setUp();
  step.addMemberOverride('CacheConfig.Enabled', true);
  step.addMemberDeletionOverride('Arguments');
  expect(render().Steps).toEqual([{ Name: 'Step', Type: 'Lambda', FunctionArn: 'arn', CacheConfig: { Enabled: true } }]);
});

test('fails on an override below Steps', () => {
  expect(() => setUp().pipeline.addDefinitionOverride('Steps[0].Name', 'x'))
    .toThrow('path must not be below Steps, got "Steps[0].Name": use addArgumentOverride or addMemberOverride of the step');
});
