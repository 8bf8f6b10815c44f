import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { describeWithPython, python, pythonOutput, ROOT } from './python';

const EXAMPLES = join(ROOT, 'examples');

describeWithPython('the examples\' own tests', () => {
  test.each(['abalone', 'customer-features'])('%s', name => {
    const { status, stdout, stderr } = python(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', join(EXAMPLES, name, 'ml')]);
    expect(stdout + stderr).toMatch(/^\d+ passed\b(?!.*(skipped|failed|error))/m);
    expect(status).toBe(0);
  }, 240_000);
});

describeWithPython('the abalone model on the real data', () => {
  const ml = join(EXAMPLES, 'abalone', 'ml');
  const base = mkdtempSync(join(tmpdir(), 'abalone-'));
  const helper = join(__dirname, 'abalone.py');
  // the gate of the pipeline, and what the pipeline trains with
  const maximum = 6.0;
  const hyperparameters = {
    objective: 'reg:squarederror', num_round: '50', max_depth: '5', eta: '0.2', gamma: '4', min_child_weight: '6', subsample: '0.7',
  };
  let report: { regression_metrics: Record<string, { value: number; standard_deviation: number }> };

  beforeAll(() => {
    pythonOutput([join(ml, 'preprocess.py'), '--input-data', join(EXAMPLES, 'abalone', 'data'), '--base-dir', base]);
    writeFileSync(join(base, 'hyperparameters.json'), JSON.stringify(hyperparameters));
    pythonOutput([helper, 'train', join(base, 'hyperparameters.json'), base]);
    cpSync(join(base, 'test'), join(base, 'input', 'test'), { recursive: true });
    pythonOutput([join(ml, 'evaluate.py'), '--base-dir', base]);
    report = JSON.parse(readFileSync(join(base, 'evaluation', 'evaluation.json'), 'utf8'));
  }, 240_000);
  afterAll(() => rmSync(base, { recursive: true, force: true }));

  test('every row of the data set is used', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').trim().split('\n').length;
    const counts = ['train', 'validation', 'test'].map(name => lines(join(base, name, `${name}.csv`)));
    expect(counts).toEqual([2924, 626, 627]);
    expect(counts.reduce((a, b) => a + b)).toBe(lines(join(EXAMPLES, 'abalone', 'data', 'abalone.csv')));
  });

  test('the trained model passes the gate', () => {
    expect(report.regression_metrics.mse.value).toBeLessThanOrEqual(maximum);
    expect(report.regression_metrics.mse.value).toBeGreaterThan(3);
    expect(report.regression_metrics.mse.standard_deviation).toBeGreaterThan(0);
  });

  test('a model that always answers the mean does not', () => {
    const constant = JSON.parse(pythonOutput([helper, 'constant', base])) as typeof report;
    expect(constant.regression_metrics.mse.value).toBeGreaterThan(maximum);
  });

  test('the endpoint test\'s rows are answered within their ranges, and a constant answer is not', () => {
    const { predictions } = JSON.parse(readFileSync(join(ml, 'endpoint-test', 'expected.json'), 'utf8')) as {
      predictions: { minimum: number; maximum: number }[];
    };
    const payload = join(ml, 'endpoint-test', 'payload.csv');
    const answers = JSON.parse(pythonOutput([helper, 'predict', payload, base])) as number[];
    expect(answers).toHaveLength(predictions.length);
    answers.forEach((answer, i) => {
      expect(answer).toBeGreaterThanOrEqual(predictions[i].minimum);
      expect(answer).toBeLessThanOrEqual(predictions[i].maximum);
    });
    const mean = answers.reduce((a, b) => a + b) / answers.length;
    expect(predictions.every(({ minimum, maximum: most }) => minimum <= mean && mean <= most)).toBe(false);
  });

  test('the endpoint test\'s rows are rows of the test set, as the endpoint takes them', () => {
    const features = new Set(readFileSync(join(base, 'test', 'test.csv'), 'utf8').trim().split('\n').map(line => line.slice(line.indexOf(',') + 1)));
    const payload = readFileSync(join(ml, 'endpoint-test', 'payload.csv'), 'utf8').trim().split('\n');
    expect(payload.filter(row => !features.has(row))).toEqual([]);
  });

  test('evaluation without a model fails the job', () => {
    expect(existsSync(join(base, 'nothing'))).toBe(false);
    const { status, stderr } = python([join(ml, 'evaluate.py'), '--base-dir', join(base, 'nothing')]);
    expect(status).not.toBe(0);
    expect(stderr).toContain('FileNotFoundError');
  });
});
