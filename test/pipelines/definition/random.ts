import * as fc from 'fast-check';

/** Plan of a random pipeline: steps in an order in which each may use those before it. */
export interface Plan {
  readonly steps: PlannedStep[];
}

export interface PlannedStep {
  readonly kind: 'Training' | 'Processing' | 'Lambda' | 'Condition' | 'Fail';
  /** Which earlier steps are used, and how; numbers are taken modulo what there is. */
  readonly uses: { step: number; how: number }[];
  /** In which branch of which earlier condition the step is, if any. */
  readonly place: number;
  readonly value: number;
}

const HOW_MANY_WAYS = 6;

export const plans: fc.Arbitrary<Plan> = fc.record({
  steps: fc.array(fc.record({
    kind: fc.constantFrom('Training' as const, 'Processing' as const, 'Lambda' as const, 'Condition' as const, 'Condition' as const, 'Fail' as const),
    uses: fc.array(fc.record({ step: fc.nat(50), how: fc.nat(HOW_MANY_WAYS - 1) }), { maxLength: 3 }),
    place: fc.nat(6),
    value: fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -5, max: 5, noNaN: true })),
  }), { minLength: 1, maxLength: 25 }),
});

const RESULTS: Record<string, string> = {
  Training: '.ModelArtifacts.S3ModelArtifacts', Processing: '.ProcessingOutputConfig.Outputs[\'out\'].S3Output.S3Uri', Lambda: '.OutputParameters[\'n\']', Condition: '.Outcome',
};

/** The document of a plan: all kinds of references, conditions within branches, and steps listed in any order. */
export function documentOf(plan: Plan): any {
  const steps: any[] = [];
  const top: any[] = [];
  const lists: any[][] = [top];
  const usable: any[] = [];
  plan.steps.forEach((planned, i) => {
    const step: any = { Name: `Step${i}`, Type: planned.kind, Arguments: {} };
    const args: any[] = [];
    for (const { step: at, how } of planned.uses) {
      if (!usable.length) { break; }
      const other = usable[at % usable.length];
      const get = { Get: `Steps.${other.Name}${RESULTS[other.Type]}` };
      if (how === 0) {
        step.DependsOn = [...new Set([...step.DependsOn ?? [], other.Name])];
      } else if (how === 1 || planned.kind === 'Condition') {
        args.push(get);
      } else if (how === 2) {
        args.push({ 'Std:Join': { On: '/', Values: ['s3:/', { 'Std:Join': { On: '', Values: [get, 1, 2.5] } }, { Get: 'Execution.PipelineExecutionId' }] } });
      } else if (how === 3 && other.Type === 'Processing') {
        args.push({ 'Std:JsonGet': { PropertyFile: { Get: `Steps.${other.Name}.PropertyFiles.Report` }, Path: 'metrics[0][\'mse\']' } });
      } else if (how === 4) {
        args.push({ 'Std:JsonGet': { S3Uri: { 'Std:Join': { On: '/', Values: ['s3:/', get, 'r.json'] } }, Path: 'Result' } });
      } else {
        args.push({ nested: [{ deep: get }, { Get: 'Parameters.Number' }] });
      }
    }
    switch (planned.kind) {
      case 'Condition': {
        const values = [{ Get: 'Parameters.Number' }, planned.value, ...args];
        step.Arguments = {
          Conditions: [
            { Type: 'Or', Conditions: [{ Type: 'LessThan', LeftValue: values[0], RightValue: planned.value }, { Type: 'In', QueryValue: 'a', Values: values.slice(2) }] },
            { Type: 'Not', Condition: { Type: 'Equals', LeftValue: planned.value, RightValue: 7 } },
          ],
          IfSteps: [],
          ElseSteps: [],
        };
        lists.push(step.Arguments.IfSteps, step.Arguments.ElseSteps);
        break;
      }
      case 'Processing':
        step.Arguments = { ProcessingOutputConfig: { Outputs: [{ OutputName: 'out', S3Output: { S3Uri: `s3://b/${i}` } }] }, Environment: { args } };
        step.PropertyFiles = [{ PropertyFileName: 'Report', OutputName: 'out', FilePath: 'report.json' }];
        step.CacheConfig = { Enabled: true, ExpireAfter: 'P30D' };
        break;
      case 'Fail': step.Arguments = { ErrorMessage: { 'Std:Join': { On: ' ', Values: ['no', planned.value] } } }; break;
      case 'Lambda': step.Arguments = { args }; step.OutputParameters = [{ OutputName: 'n', OutputType: 'Integer' }]; break;
      default:
        step.Arguments = { HyperParameters: { args } };
        step.RetryPolicies = [{ ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 5, BackoffRate: 1.5, MaxAttempts: 2 }];
    }
    // the own list of a condition was added just now: a step is never in its own branch
    const open = planned.kind === 'Condition' ? lists.length - 2 : lists.length;
    const list = lists[planned.place % open];
    // users list steps in any order
    if (planned.value > 0) { list.push(step); } else { list.unshift(step); }
    steps.push(step);
    if (planned.kind !== 'Fail') { usable.push(step); }
  });
  return {
    Version: '2020-12-01',
    Metadata: {},
    Parameters: [{ Name: 'Number', Type: 'Float', DefaultValue: 0.5 }],
    PipelineExperimentConfig: null,
    Steps: top,
  };
}
