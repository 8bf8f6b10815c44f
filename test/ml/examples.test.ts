import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { LocalPipeline } from './local-pipeline';
import { describeWithPython, python, pythonOutput, ROOT } from './python';
import { plain } from '../../scripts/demo/text';
import { checkAnswer } from '../../src/delivery/handlers/check-answer';
import { Synthesized, synthesized } from '../gates/synth';

const EXAMPLES = join(ROOT, 'examples');
const scratch = mkdtempSync(join(tmpdir(), 'ml-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The resources of a type in an example's first stack. */
function resources({ templates }: Synthesized, type: string): any[] {
  return Object.values<any>(templates[0].body.Resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties);
}

function definitionOf(synthesis: Synthesized): any {
  return JSON.parse(plain(resources(synthesis, 'AWS::SageMaker::Pipeline')[0].PipelineDefinition.PipelineDefinitionBody));
}

/** The document that the deploy pipeline's endpoint test reads. */
function endpointTestOf({ outdir }: Synthesized): any {
  const documents = readdirSync(outdir).filter(name => /^asset\..*\.json$/.test(name)).map(name => JSON.parse(readFileSync(join(outdir, name), 'utf8')));
  return documents.find(document => document.cases !== undefined);
}

describeWithPython('the examples\' own tests', () => {
  test.each(['abalone', 'build-train', 'customer-features', 'github-actions', 'gitlab', 'monitored'])('%s', name => {
    const { status, stdout, stderr } = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(EXAMPLES, name, 'ml')]);
    expect(stdout + stderr).toMatch(/^\d+ passed\b(?!.*(skipped|failed|error))/m);
    expect(status).toBe(0);
  }, 240_000);
});

describeWithPython('the abalone pipeline, as it is defined, on the real data', () => {
  const helper = join(__dirname, 'abalone.py');
  let synthesis: Synthesized;
  let pipeline: LocalPipeline;
  const dataSet = (name: string) => join(pipeline.directory('PreprocessAbaloneData'), name, `${name}.csv`);

  beforeAll(() => {
    synthesis = synthesized('examples/abalone/app.ts');
    pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, join(scratch, 'abalone'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: directory => { pythonOutput([helper, 'train', directory]); },
    });
    pipeline.run();
  }, 240_000);

  test('the model passes the gate and is registered', () => {
    expect(pipeline.ran).toEqual(['PreprocessAbaloneData', 'TrainAbaloneModel', 'EvaluateAbaloneModel', 'CheckMSEAbaloneEvaluation', 'RegisterAbaloneModel']);
    const { mse } = pipeline.report('EvaluateAbaloneModel', 'evaluation.json').regression_metrics;
    expect(mse.value).toBeLessThanOrEqual(6.0);
    expect(mse.value).toBeGreaterThan(3);
    expect(mse.standard_deviation).toBeGreaterThan(0);
  });

  test('a model that always answers the mean does not pass', () => {
    const constant = JSON.parse(pythonOutput([helper, 'constant', dataSet('train'), dataSet('test')]));
    expect(constant.regression_metrics.mse.value).toBeGreaterThan(6.0);
  });

  test('every row of the data set is used once', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\n').length;
    const counts = ['train', 'validation', 'test'].map(name => lines(dataSet(name)));
    expect(counts).toEqual([2924, 626, 627]);
    expect(counts.reduce((a, b) => a + b)).toBe(lines(join(EXAMPLES, 'abalone', 'data', 'abalone.csv')));
  });

  describe('the endpoint test of the deploy pipeline', () => {
    let cases: { body: string; checks: any[] }[];
    beforeAll(() => { cases = endpointTestOf(synthesis).cases; });

    test('the trained model passes it, in either form that the container answers in', () => {
      expect(cases).toHaveLength(2);
      for (const { body, checks } of cases) {
        writeFileSync(join(scratch, 'body.csv'), Buffer.from(body, 'base64'));
        const answers = JSON.parse(pythonOutput([helper, 'predict', join(scratch, 'body.csv'), pipeline.directory('TrainAbaloneModel')])) as number[];
        for (const answer of [answers.join(','), `${answers.join('\n')}\n`]) {
          expect(checks.map(check => checkAnswer(check, { text: answer, latencyMillis: 1 }))).toEqual(checks.map(() => undefined));
        }
      }
    });

    test.each([3, 9.93, 15])('a model that always answers %d fails it', constant => {
      const failures = cases.flatMap(({ checks }) => checks.map(check => checkAnswer(check, { text: `${constant},${constant}`, latencyMillis: 1 })));
      expect(failures.filter(Boolean)).not.toEqual([]);
    });

    test('its rows are rows of the test set, as the endpoint takes them', () => {
      const features = new Set(readFileSync(dataSet('test'), 'utf8').trim().split('\n').map(line => line.slice(line.indexOf(',') + 1)));
      const payload = cases.flatMap(({ body }) => Buffer.from(body, 'base64').toString().trim().split('\n'));
      expect(payload).toHaveLength(4);
      expect(payload.filter(row => !features.has(row))).toEqual([]);
    });
  });
});

describeWithPython('the customer features pipeline, as it is defined', () => {
  const helper = join(__dirname, 'customers.py');
  const state = join(scratch, 'feature-store');
  let synthesis: Synthesized;
  let pipeline: LocalPipeline;

  beforeAll(() => {
    synthesis = synthesized('examples/customer-features/app.ts');
    pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, join(scratch, 'customers'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([helper, 'process', state, script, ...args], { env: { PROCESSING_DIR } }); },
      train: ML_DIR => { pythonOutput([helper, 'train', state], { env: { ML_DIR } }); },
    });
    pipeline.run();
  }, 240_000);

  test('the data goes through the feature group, and the model is registered', () => {
    expect(pipeline.ran).toEqual(['PrepareAndIngest', 'TrainOnFeatureGroup', 'EvaluateChurnModel', 'CheckAuc', 'RegisterChurnModel']);
    expect(pipeline.report('EvaluateChurnModel', 'evaluation.json').binary_classification_metrics.auc.value).toBeGreaterThan(0.75);
  });

  test('the feature group has the features that are ingested, with their types', () => {
    const features = JSON.parse(pythonOutput([helper, 'features', join(EXAMPLES, 'customer-features', 'ml', 'prepare_and_ingest.py')]));
    const [group] = resources(synthesis, 'AWS::SageMaker::FeatureGroup');
    expect(Object.fromEntries(group.FeatureDefinitions.map(({ FeatureName, FeatureType }: any) => [FeatureName, FeatureType]))).toEqual(features);
    expect([group.RecordIdentifierFeatureName, group.EventTimeFeatureName]).toEqual(['customer_id', 'event_time']);
  });
});

describeWithPython('the rentals pipeline, as it is defined, on the real data', () => {
  const helper = join(__dirname, 'rentals.py');
  let synthesis: Synthesized;
  let pipeline: LocalPipeline;

  beforeAll(() => {
    synthesis = synthesized('examples/build-train/app.ts');
    pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, join(scratch, 'rentals'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: directory => { pythonOutput([helper, 'train', directory]); },
    });
    pipeline.run();
  }, 240_000);

  test('the model passes the gate and is registered', () => {
    expect(pipeline.ran).toEqual(['TrainRentals', 'EvaluateRentals', 'CheckR2', 'RegisterRentals']);
    const { r2 } = pipeline.report('EvaluateRentals', 'evaluation.json').regression_metrics;
    expect(r2.value).toBeGreaterThan(0.8);
    expect(r2.value).toBeLessThan(0.99);
  });

  test('the archive serves itself, with the program that the registered model names', () => {
    const { Environment } = definitionOf(synthesis).Steps.find((step: any) => step.Name === 'CheckR2').Arguments.IfSteps[0].Arguments.InferenceSpecification.Containers[0];
    const answers = JSON.parse(pythonOutput([helper, 'serve', pipeline.directory('TrainRentals'), JSON.stringify(Environment), '190,2,0,22.0,50,5.0']));
    expect(answers).toHaveLength(1);
    expect(answers[0]).toBeGreaterThan(500);
  });
});

describeWithPython('the monitored pipeline, as it is defined, on its data', () => {
  const helper = join(__dirname, 'demand.py');
  let synthesis: Synthesized;
  let pipeline: LocalPipeline;

  beforeAll(() => {
    synthesis = synthesized('examples/monitored/app.ts');
    pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, join(scratch, 'monitored'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: directory => { pythonOutput([helper, 'train', directory]); },
      check: (environment, directory) => { pythonOutput([helper, 'baseline', JSON.stringify(environment), directory]); },
    });
    pipeline.run();
  }, 240_000);

  test('the model is registered with the baselines that the checks have calculated', () => {
    expect(pipeline.ran).toEqual(['Prepare', 'Train', 'Evaluate', 'DataQuality', 'ModelQuality', 'Register']);
    expect(Object.keys(pipeline.registered).sort()).toEqual([
      'DriftCheckBaselines.ModelDataQuality.Constraints', 'DriftCheckBaselines.ModelDataQuality.Statistics', 'DriftCheckBaselines.ModelQuality.Constraints',
      'ModelMetrics.ModelDataQuality.Constraints', 'ModelMetrics.ModelDataQuality.Statistics', 'ModelMetrics.ModelQuality.Statistics',
    ]);
    expect(pipeline.registered['DriftCheckBaselines.ModelDataQuality.Constraints']).toMatch(/\/DataQuality\/output\/constraints\.json$/);
    expect(pipeline.registered['DriftCheckBaselines.ModelQuality.Constraints']).toMatch(/\/ModelQuality\/output\/constraints\.json$/);
  });

  test('the policy approves it, and would not approve a model that answers the mean', () => {
    const { mse, r2 } = pipeline.report('Evaluate', 'evaluation.json').regression_metrics;
    const functions = resources(synthesis, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables.POLICY).filter(policy => policy !== undefined);
    expect(functions).toHaveLength(1);
    const [rule] = JSON.parse(functions[0]).rules;
    expect(rule).toMatchObject({ type: 'range', metric: '$.regression_metrics.mse.value', max: 25 });
    expect(mse.value).toBeLessThan(rule.max);
    expect(mse.value / (1 - r2.value)).toBeGreaterThan(10 * rule.max);
  });

  test('what the endpoint captures keeps the baseline, and data that is broken does not', () => {
    const violations = JSON.parse(pythonOutput([helper, 'violations', join(pipeline.directory('DataQuality'), 'output'), pipeline.directory('Train')]));
    expect(violations).toEqual({ usual: [], nonsense: ['temperature: not numeric'], gaps: ['wind: missing values'] });
  }, 120_000);

  test('a model of a building that was insulated since is worse than the baseline of its quality', () => {
    const { usual, insulated } = JSON.parse(pythonOutput([helper, 'mse', pipeline.directory('Train')]));
    const { threshold } = JSON.parse(readFileSync(join(pipeline.directory('ModelQuality'), 'output', 'constraints.json'), 'utf8')).regression_constraints.mse;
    expect(usual).toBeLessThan(2 * threshold);
    expect(insulated).toBeGreaterThan(10 * threshold);
  }, 120_000);

  test('the trained model passes the endpoint test of the deploy pipeline, and one that always answers the mean does not', () => {
    const [{ body, checks }] = endpointTestOf(synthesis).cases;
    writeFileSync(join(scratch, 'demand.csv'), Buffer.from(body, 'base64'));
    const answer = pythonOutput([helper, 'predict', join(scratch, 'demand.csv'), pipeline.directory('Train')]).trim();
    const outcomes = (text: string) => checks.map((check: any) => checkAnswer(check, { text, latencyMillis: 1 }));
    expect(outcomes(answer)).toEqual(checks.map(() => undefined));
    expect(outcomes('45').filter(Boolean)).not.toEqual([]);
  });
});
