import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { spelled } from './corpus';
import { documentOf, plans } from './random';
import { pipelines } from '../../../src';
import { buildGraph, sortGraph } from '../../../src/pipelines/definition/graph';
import { formatJson } from '../../../src/private/json-number';
import { parseJson } from '../../../src/private/json-parse';

const { DrawingFormat, PipelineDefinition, PipelineSimulator } = pipelines;
const RUNS = { seed: 20201201, numRuns: 150 };

test('any JSON value is read and written as the platform does', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), fc.nat(3), (text, indent) => {
    expect(spelled(formatJson(parseJson(text), indent))).toEqual(spelled(text));
  }), { ...RUNS, numRuns: 500 });
});

test('the order of steps holds for random graphs', () => {
  fc.assert(fc.property(plans, plan => {
    const graph = buildGraph(documentOf(plan));
    const { order, cycle } = sortGraph(graph);
    expect(cycle).toBeUndefined();
    expect(graph.unknown).toEqual([]);
    const at = new Map(order.map((name, i) => [name, i]));
    for (const [name, node] of graph.nodes) { node.dependencies.forEach(from => expect(at.get(from)!).toBeLessThan(at.get(name)!)); }
  }), RUNS);
});

test('random graphs are read back, and drawn in every format without steps on each other', () => {
  fc.assert(fc.property(plans, plan => {
    const text = JSON.stringify(documentOf(plan));
    const definition = PipelineDefinition.fromJson(text);
    expect(spelled(definition.toJson())).toEqual(spelled(text));
    for (const format of [DrawingFormat.MERMAID, DrawingFormat.HTML]) { expect(definition.draw(format)).toContain('Step0'); }
    const svg = definition.draw(DrawingFormat.SVG);
    expect(svg).not.toContain('NaN');
    expect(svg.match(/<g class="step /g)).toHaveLength(definition.stepNames.length);
  }), RUNS);
});

test('in random graphs every step runs after its dependencies, and everything else is accounted for', () => {
  const slots = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });
  fc.assert(fc.property(plans, slots, fc.boolean(), fc.nat(24), (plan, maxParallelSteps, go, failing) => {
    const document = documentOf(plan);
    const graph = buildGraph(document);
    const simulator = new PipelineSimulator(PipelineDefinition.fromJson(JSON.stringify(document)));
    const names = [...graph.nodes.keys()];
    const steps: Record<string, pipelines.StepScenario> = Object.fromEntries(names.map(name => [
      name, graph.nodes.get(name)!.step.Type === 'Processing' ? { reports: { Report: { metrics: [{ mse: 3 }] } } } : {},
    ]));
    const bad = names[failing % names.length];
    steps[bad] = { ...steps[bad], failures: [{ exception: 'SageMaker.CAPACITY_ERROR', times: failing % 4 }] };
    const onFailure = go ? pipelines.FailureMode.CONTINUE : pipelines.FailureMode.STOP;
    const scenario = { steps, maxParallelSteps, onFailure, documents: { 's3://*': { Result: 'r' } } };
    const first = simulator.run(scenario);
    const again = new PipelineSimulator(PipelineDefinition.fromJson(JSON.stringify(document))).run(scenario);
    expect(again.toJson()).toEqual(first.toJson());
    for (const result of [first, simulator.run(scenario)]) {
      const byName = new Map(result.steps.map(step => [step.name, step]));
      for (const step of result.steps) {
        const { parent, branch, dependencies } = graph.nodes.get(step.name)!;
        if (step.status === 'NotExecuted') {
          expect(step.notExecutedReason).toBeDefined();
          expect(step.startSeconds).toBeUndefined();
          continue;
        }
        for (const from of dependencies) {
          expect(byName.get(from)!.status).toEqual('Succeeded');
          expect(byName.get(from)!.endSeconds!).toBeLessThanOrEqual(step.startSeconds!);
        }
        if (parent) { expect(byName.get(parent)!.outcome).toEqual(branch === 'if' ? 'True' : 'False'); }
        expect(step.endSeconds!).toBeGreaterThanOrEqual(step.startSeconds!);
      }
      const running = (at: number) => result.steps.filter(step => step.startSeconds! <= at && at < step.endSeconds!).length;
      for (const step of result.steps) {
        if (maxParallelSteps && step.startSeconds !== undefined) { expect(running(step.startSeconds)).toBeLessThanOrEqual(maxParallelSteps); }
      }
      expect(result.status === 'Failed').toBe(result.steps.some(step => step.status === 'Failed'));
      if (result.status === 'Succeeded') {
        expect(result.steps.filter(step => ['DependencyFailed', 'ExecutionStopped'].includes(step.notExecutedReason!))).toEqual([]);
      }
    }
  }), RUNS);
});

test('random graphs are deployed as they are', () => {
  fc.assert(fc.property(plans, plan => {
    const text = JSON.stringify(documentOf(plan));
    const stack = new Stack(new App(), 'Stack');
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { definition: PipelineDefinition.fromJson(text) });
    expect(spelled(stack.resolve(pipeline.definitionText()))).toEqual(spelled(text));
  }), { ...RUNS, numRuns: 25 });
});

test('random graphs of typed steps render, and read back the same', () => {
  fc.assert(fc.property(plans, plan => {
    const stack = new Stack(new App(), 'Stack');
    const number = new pipelines.FloatParameter(stack, 'Number', { defaultValue: 0.5 });
    const made: pipelines.RawStep[] = [];
    plan.steps.forEach((planned, i) => {
      const used = planned.uses.filter(() => made.length).map(({ step, how }) => ({ step: made[step % made.length], how }));
      const values = used.map(({ step, how }) => how === 1 ? step.property('A.B') : how === 2 ? `s3://b/${step.property('C[0]')}/${number.valueAsString}` : how === 3 ? step.propertyAsNumber('N') : { deep: [step.property('D[\'x\']')] });
      made.push(new pipelines.RawStep(stack, `Step${i}`, {
        type: 'Training', arguments: { values, value: planned.value }, dependsOn: used.filter(({ how }) => how === 0).map(({ step }) => step),
      }));
    });
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [...made].reverse() });
    const text = stack.resolve(pipeline.definitionText());
    const definition = PipelineDefinition.fromJson(text);
    expect(spelled(definition.toJson())).toEqual(spelled(text));
    const graph = buildGraph(JSON.parse(text));
    plan.steps.forEach((planned, i) => {
      const expected = new Set(i ? planned.uses.map(({ step }) => `Step${step % i}`) : []);
      expect(new Set(graph.nodes.get(`Step${i}`)!.dependencies)).toEqual(expected);
    });
    expect(new PipelineSimulator(definition).run().executedSteps).toHaveLength(made.length);
  }), { ...RUNS, numRuns: 40 });
});
