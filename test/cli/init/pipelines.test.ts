import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { flags, place, synthesize, written } from './support';
import { plain } from '../../../scripts/demo/text';
import { checkAnswer } from '../../../src/delivery/handlers/check-answer';
import { Synthesized } from '../../gates/synth';
import { LocalPipeline } from '../../ml/local-pipeline';
import { describeWithPython, pythonOutput } from '../../ml/python';

const JOBS = join(__dirname, 'jobs.py');

function definitionOf({ templates }: Synthesized): any {
  const found = Object.values<any>(templates[0].body.Resources).find(({ Type, Properties }) =>
    Type === 'AWS::SageMaker::Pipeline' && JSON.stringify(Properties).includes('Evaluate'));
  return JSON.parse(plain(found.Properties.PipelineDefinition.PipelineDefinitionBody));
}

/** The endpoint test cases as the deploy pipeline sends and checks them. */
function casesOf({ outdir }: Synthesized): { body: string; checks: any[] }[] {
  return readdirSync(outdir).filter(name => /^asset\..*\.json$/.test(name)).map(name => JSON.parse(readFileSync(join(outdir, name), 'utf8')))
    .find(document => document.cases !== undefined).cases;
}

describeWithPython('the pipelines that are written, as they are defined, on the data that comes with them', () => {
  test.each([
    ['abalone', 'Prepare'],
    ['tabular', 'Prepare'],
    ['nlp', 'Split'],
  ])('%s registers a model, which passes its endpoint test, and a model that always answers the same does not', (template, first) => {
    const directory = written(...flags('build-train-deploy', template));
    const synthesis = synthesize(directory);
    const inScriptMode = template === 'nlp';
    const pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, place('jobs'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: job => { pythonOutput(inScriptMode ? [JOBS, 'script', join(directory, 'ml', 'train.py'), job] : [JOBS, 'train', job]); },
    });
    pipeline.run();
    expect(pipeline.ran).toEqual([first, 'Train', 'Evaluate', 'GoodEnough', 'Register']);

    const bodies = casesOf(synthesis).map(({ body, checks }) => ({ body: Buffer.from(body, 'base64').toString(), checks }));
    expect(bodies.length).toBeGreaterThan(1);
    const problems = (answer: (body: string) => string) => bodies.flatMap(({ body, checks }) => {
      const text = answer(body);
      return checks.map(check => checkAnswer(check, { text, latencyMillis: 1 })).filter(problem => problem !== undefined);
    });
    const job = pipeline.directory('Train');
    expect(problems(body => pythonOutput(inScriptMode ? [JOBS, 'serve', job, 'train.py', body] : [JOBS, 'invoke', job, body]).trim())).toEqual([]);
    const constant = (body: string) => inScriptMode ? '{"predictions": [{"label": "billing", "score": 0.99}, {"label": "billing", "score": 0.99}]}'
      : body.trim().split('\n').map(() => '9.9').join(',');
    expect(problems(constant)).not.toEqual([]);
  }, 240_000);

  test('batch scores rows that are made as its README says', () => {
    const directory = written(...flags('batch', 'batch'));
    const synthesis = synthesize(directory);
    const pipeline = new LocalPipeline(definitionOf(synthesis), synthesis.outdir, place('jobs'), {
      process: (script, args, PROCESSING_DIR) => { pythonOutput([script, ...args], { env: { PROCESSING_DIR } }); },
      train: job => { pythonOutput([JOBS, 'train', job]); },
    });
    pipeline.run();
    expect(pipeline.ran).toContain('Register');
    // what the transform does: the model gets everything but the id, and its answer is put behind
    const rows = pythonOutput(['ml/scoring_rows.py', 'data/rentals.csv'], { cwd: directory }).trim().split('\n').map(line => line.split(','));
    const labels = readFileSync(join(directory, 'data', 'rentals.csv'), 'utf8').trim().split('\n').slice(1).map(line => Number(line.split(',')[0]));
    const scores = pythonOutput([JOBS, 'invoke', pipeline.directory('Train'), rows.map(([, ...row]) => row.join(',')).join('\n')]).trim().split(',').map(Number);
    expect(rows.map(([id]) => Number(id))).toEqual(labels.map((_, i) => i + 1));
    const errors = scores.map((score, i) => Math.abs(score - labels[i]));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(errors)).toBeLessThan(mean(labels) / 5);
  }, 240_000);
});
