import { canonical, rendered, run } from './check';
import { importDefinition } from '../../../src/cli/import';
import { parseJson } from '../../../src/private/json-parse';

const EXPERIMENT = '"PipelineExperimentConfig":{"ExperimentName":{"Get":"Execution.PipelineName"},"TrialName":{"Get":"Execution.PipelineExecutionId"}}';
const job = (name: string, more = '') =>
  `{"Name":"${name}","Type":"Lambda","Arguments":{},"FunctionArn":"arn:aws:lambda:eu-west-1:111122223333:function:f","OutputParameters":[]${more}}`;

function definition({ head = `"Metadata":{},"Parameters":[],${EXPERIMENT}`, steps = [job('A')] }: { head?: string; steps?: string[] } = {}): string {
  return `{"Version":"2020-12-01",${head},"Steps":[${steps.join(',')}]}`;
}

/** Imports, runs what comes out, and compares what it renders. */
function roundTrip(text: string): string {
  const program = importDefinition(text).text;
  expect(rendered(run(program))).toEqual(canonical(parseJson(text)));
  return program;
}

const parameters = (...list: string[]) => definition({ head: `"Metadata":{},"Parameters":[${list.join(',')}],${EXPERIMENT}` });

describe('members of the definition', () => {
  test.each([
    ['no experiment', '"Metadata":{},"Parameters":[],"PipelineExperimentConfig":null', 'pipelines.ExperimentConfig.none()'],
    ['an experiment of its own', '"Metadata":{},"Parameters":[],"PipelineExperimentConfig":{"ExperimentName":"e","TrialName":{"Get":"Execution.StartDateTime"}}',
      'pipelines.ExperimentConfig.of(\'e\', pipelines.ExecutionVariable.START_DATE_TIME)'],
    ['nothing about experiments', '"Metadata":{},"Parameters":[]', 'addDefinitionDeletionOverride(\'PipelineExperimentConfig\')'],
    ['metadata', `"Metadata":{"owner":"me"},"Parameters":[],${EXPERIMENT}`, 'metadata: { owner: \'me\' }'],
    ['no metadata and no parameters', EXPERIMENT, 'addDefinitionDeletionOverride(\'Metadata\')'],
    ['an MLflow server', `"Metadata":{},"Parameters":[],${EXPERIMENT},"MlflowConfig":{"MlflowResourceArn":"arn","MlflowExperimentName":"e"}`, 'MlflowExperimentName: \'e\''],
    ['no MLflow server', `"Metadata":{},"Parameters":[],${EXPERIMENT},"MlflowConfig":null`, 'addDefinitionOverride(\'MlflowConfig\', null)'],
  ])('%s', (_, head, expected) => {
    expect(roundTrip(definition({ head }))).toContain(expected);
  });
});

describe('parameters', () => {
  test.each([
    ['a float with a whole default', '{"Name":"P","Type":"Float","DefaultValue":2.0}', 'FloatParameter(this, \'P\', { defaultValue: 2 })'],
    ['a float whose default is written as an integer', '{"Name":"P","Type":"Float","DefaultValue":2}', 'addDefinitionOverride(\'Parameters[0].DefaultValue\', 2)'],
    ['a description', '{"Name":"P","Type":"String","Description":"d"}', 'addDefinitionOverride(\'Parameters[0].Description\', \'d\')'],
    ['a default of another type', '{"Name":"P","Type":"Integer","DefaultValue":"5"}', 'addDefinitionOverride(\'Parameters[0].DefaultValue\', \'5\')'],
    ['a null as default', '{"Name":"P","Type":"String","DefaultValue":null}', 'addDefinitionOverride(\'Parameters[0].DefaultValue\', null)'],
    ['a type that nobody knows', '{"Name":"P","Type":"List"}', 'addDefinitionOverride(\'Parameters[0]\', { Name: \'P\', Type: \'List\' })'],
    ['a default that is not allowed', '{"Name":"P","Type":"String","DefaultValue":"c","EnumValues":["a","b"]}', 'addDefinitionOverride(\'Parameters[0].EnumValues\''],
    ['the name of a step', '{"Name":"A","Type":"String"}', 'new pipelines.LambdaStep(this, \'AStep\', {'],
    ['the name of the program\'s own construct', '{"Name":"Pipeline","Type":"String"}', '(this, \'PipelineParameter\', { parameterName: \'Pipeline\' })'],
    ['a word of the language', '{"Name":"class","Type":"String"}', 'const classParameter = '],
    ['characters that need escapes', '{"Name":"P","Type":"String","DefaultValue":"\\u2028\\n\\"\'`${x}\\\\é😀\\ud800"}', '\\u2028\\n"\\\'`${x}\\\\é😀\\ud800'],
  ])('%s', (_, parameter, expected) => {
    expect(roundTrip(parameters(parameter))).toContain(expected);
  });

  test('keep their order, used or not', () => {
    const text = definition({
      head: `"Metadata":{},"Parameters":[{"Name":"Z","Type":"String"},{"Name":"B","Type":"Boolean"}],${EXPERIMENT}`,
      steps: [job('A').replace('"Arguments":{}', '"Arguments":{"b":{"Get":"Parameters.B"}}')],
    });
    expect(roundTrip(text)).toContain('parameters: [z, b],');
  });
});

describe('steps', () => {
  test.each([
    ['a dependency that is there anyway', [job('A'), job('B', ',"DependsOn":["A"]')], 'dependsOn: [a],'],
    ['dependencies in their order', [job('A'), job('B'), job('C', ',"DependsOn":["B","A"]')], 'dependsOn: [b, a],'],
    ['a dependency on a step further down', [job('A', ',"DependsOn":["B"]'), job('B')], 'dependsOn: [b],'],
    ['an empty list of dependencies', [job('A', ',"DependsOn":[]')], 'addMemberOverride(\'DependsOn\', [])'],
    ['a cache without an age', [job('A', ',"CacheConfig":{"Enabled":false}')], 'cache: { enabled: false },'],
    ['a cache with an age of two units', [job('A', ',"CacheConfig":{"Enabled":true,"ExpireAfter":"P1DT2H"}')], 'Duration.parse(\'P1DT2H\')'],
    ['retries of a step that has none', [job('A', ',"RetryPolicies":[{"ExceptionType":["Step.THROTTLING"],"MaxAttempts":2}]')], 'addMemberOverride(\'RetryPolicies\''],
    ['a type that nobody knows', ['{"Name":"A","Type":"Job","Arguments":{"JobCategory":"x"},"Selector":{"Get":"Execution.PipelineName"}}'],
      'members: { Selector: pipelines.ExecutionVariable.PIPELINE_NAME },'],
    ['no arguments at all', ['{"Name":"A","Type":"Job"}'], 'addMemberDeletionOverride(\'Arguments\')'],
    ['an argument that is null', [job('A').replace('"Arguments":{}', '"Arguments":{"x":null}')], 'addArgumentOverride(\'x\', null)'],
    ['a comment of its description', [job('A', ',"Description":"What it is for"')], '    // What it is for\n    const a = new pipelines.LambdaStep('],
  ])('with %s', (_, steps, expected) => {
    expect(roundTrip(definition({ steps: steps as string[] }))).toContain(expected);
  });

  test('with a result of their own condition in a branch', () => {
    const inner = job('B').replace('"Arguments":{}', '"Arguments":{"o":{"Get":"Steps.C.Outcome"}}');
    const condition = `{"Name":"C","Type":"Condition","Arguments":{"Conditions":[{"Type":"Equals","LeftValue":1,"RightValue":1.0}],"IfSteps":[${inner}],"ElseSteps":[]}}`;
    expect(roundTrip(definition({ steps: [condition] }))).toContain('arguments: { o: { Get: \'Steps.C.Outcome\' } },');
  });

  test('with conditions that nothing can be written for', () => {
    const steps = ['{"Name":"C","Type":"Condition","Arguments":{"Conditions":[{"Type":"Xor","Left":1}],"IfSteps":[],"ElseSteps":[]}}'];
    expect(roundTrip(definition({ steps }))).toContain('addArgumentOverride(\'Conditions[0]\', { Type: \'Xor\', Left: 1 });');
  });

  test('with whole numbers beyond those of the language', () => {
    const steps = ['{"Name":"A","Type":"Job","Arguments":{"a":9007199254740993,"b":-123456789012345678901}}'];
    expect(roundTrip(definition({ steps }))).toContain('a: pipelines.Functions.integer(\'9007199254740993\')');
  });

  test.each([':live', ':7', ':$LATEST'])('with a Lambda function\'s qualifier %s', qualifier => {
    const steps = [job('A').replace('function:f', `function:f${qualifier}`)];
    expect(roundTrip(definition({ steps }))).toMatch(/new pipelines.LambdaStep/);
  });

  test('with an inference component of a container', () => {
    const component = '{"Name":"I","Type":"InferenceComponent","Arguments":{"InferenceComponentName":"i","EndpointName":"e","Specification":{"Container":'
      + '{"Image":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1","ArtifactUrl":"s3://models-bucket/m.tar.gz"},'
      + '"ComputeResourceRequirements":{"MinMemoryRequiredInMb":1024}},"RuntimeConfig":{"CopyCount":1}}}';
    const program = roundTrip(definition({ steps: [component] }));
    expect(program).toMatch(/container: \{ image/);
    expect(program).not.toContain('addArgumentOverride');
  });

  test('with numbers that are no numbers of the language', () => {
    const steps = ['{"Name":"A","Type":"Job","Arguments":{"a":2.0,"b":1e-05,"c":-0.0,"d":0.1,"e":1E400}}'];
    expect(() => importDefinition(definition({ steps }))).toThrow(/step "A" of type "Job" cannot be written/);
    expect(roundTrip(definition({ steps: [steps[0].replace(',"e":1E400', '')] }))).toMatch(/a: pipelines.Functions.float\(2\),\s+b: pipelines.Functions.float\(0.00001\),/);
  });
});

test.each([
  ['without steps', definition({ steps: [] }), /it has no steps/],
  ['with a step that is not there', definition({ steps: [job('A', ',"DependsOn":["B"]')] }), /step "A" refers to step "B", which is not in the pipeline/],
  ['with a circle', definition({ steps: [job('A', ',"DependsOn":["B"]'), job('B', ',"DependsOn":["A"]')] }), /circle/],
  ['that is none', '{"Steps":1}', /Steps must be a list of steps/],
])('fails on a definition %s', (_, text, message) => {
  expect(() => importDefinition(text)).toThrow(message);
});
