import { REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('04: all conditions, nested', () => {
  const world = new World();
  const { stack } = world;
  const { Condition, ExecutionVariable } = pipelines;
  const country = new pipelines.StringParameter(stack, 'Country', { defaultValue: 'NL' });
  const limit = new pipelines.FloatParameter(stack, 'ErrorLimit', { defaultValue: 0.2 });
  const floor = new pipelines.IntegerParameter(stack, 'RowFloor', { defaultValue: 1000 });
  const strict = new pipelines.BooleanParameter(stack, 'Strict', { defaultValue: true });
  const branch = (id: string, inputs?: { [name: string]: any }) => new pipelines.LambdaStep(stack, id, {
    lambdaFunction: world.lambda('branch'), inputs, outputs: { weight: pipelines.OutputType.FLOAT },
  });

  const score = new pipelines.ProcessingStep(stack, 'Score', {
    image: images.Image.fromUri(`${REGISTRY}/scorer:5`),
    instanceType: pipelines.InstanceType.M5_LARGE,
    script: world.script('Branches', 'evaluate.py'),
    outputs: { scores: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/scores') },
  });
  const scores = score.report('scores', 'scores.json', { propertyFileName: 'Scores' });
  const counting = branch('CountRows');

  const innermost = new pipelines.ConditionStep(stack, 'IsCheap', {
    conditions: [Condition.lessThan(scores.number('cost[0].cents'), 99)],
    ifSteps: [branch('Cheap', { kind: 'cheap' })],
  });
  const inner = new pipelines.ConditionStep(stack, 'IsEuropean', {
    displayName: 'Customer in Europe?',
    description: 'Second level',
    conditions: [
      Condition.in(country.valueAsString, ['NL', 'BE', 'LU', pipelines.Functions.join('', ['D', 'E'])]),
      Condition.not(Condition.equalTo(strict.value, false)),
    ],
    ifSteps: [innermost],
    elseSteps: [branch('Overseas', { country: country.valueAsString })],
  });
  const outer = new pipelines.ConditionStep(stack, 'IsAcceptable', {
    dependsOn: [counting],
    conditions: [
      Condition.lessThanOrEqualTo(scores.number('error.rate'), limit.valueAsNumber),
      Condition.greaterThan(counting.outputAsNumber('weight'), 0.5),
      Condition.greaterThanOrEqualTo(scores.number('rows'), floor.valueAsNumber),
      Condition.or(
        Condition.equalTo(ExecutionVariable.PIPELINE_NAME, 'Branches'),
        Condition.not(Condition.or(
          Condition.in(score.property('ProcessingJobStatus'), ['Failed', 'Stopped']),
          Condition.greaterThan(2.5, limit.valueAsNumber),
        )),
      ),
    ],
    ifSteps: [inner],
    elseSteps: [new pipelines.FailStep(stack, 'Reject', { errorMessage: scores.string('error.reason') })],
  });
  const onlyElse = new pipelines.ConditionStep(stack, 'WasRejected', {
    conditions: [Condition.equalTo(outer.outcome, 'True')],
    elseSteps: [branch('Apologise', { outcome: outer.outcome })],
  });
  world.expect('04-conditions-and-branches', 'Branches', {
    parameters: [country, limit, floor, strict],
    steps: [score, counting, outer, onlyElse],
  });
});
