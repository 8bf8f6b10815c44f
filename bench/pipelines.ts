/**
 * Measures the pipeline language in one run: the time to author, check and render a chain of training steps, how that grows, the memory that it
 * takes, and what requiring the library costs. Run `npm run bench`; `--json` prints the figures only.
 */
import { spawnSync } from 'child_process';
import { join } from 'path';
import { chain } from './chain';
import { checkDefinition } from '../src/pipelines/checks';

const SIZES = [10, 100, 1000, 10_000];

function seconds(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Authors, checks and renders once. */
function once(steps: number): number {
  return seconds(() => {
    const pipeline = chain(steps);
    const text = pipeline.definitionText();
    const [problem] = checkDefinition(pipeline._render().document, { storedInS3: true });
    if (problem) { throw new Error(problem.message); }
    if (!text.includes(`Train${steps - 1}`)) { throw new Error('the last step is missing'); }
  });
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function main(): void {
  once(100); // warm
  const times = SIZES.map(steps => ({ steps, seconds: median(Array.from({ length: steps > 1000 ? 1 : 3 }, () => once(steps))) }));
  const exponent = slope(times.map(t => [Math.log(t.steps), Math.log(t.seconds)]));
  const memory = process.memoryUsage.rss() / 2 ** 20;
  const sdk = sdkSeconds(1000);
  const thousand = times.find(t => t.steps === 1000)!.seconds;
  const result = {
    times,
    exponent: round(exponent),
    rssMiB: Math.round(memory),
    ...sdk !== undefined ? { sdkSeconds: round(sdk), timesFasterThanSdk: round(sdk / thousand) } : {},
    ...importCost(),
  };
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(result));
    return;
  }
  for (const { steps, seconds: s } of times) { console.log(`${String(steps).padStart(6)} chained training steps: ${s.toFixed(3)} s`); }
  console.log(`growth from 10 to 10,000 steps: exponent ${result.exponent}`);
  console.log(`memory after all of them: ${result.rssMiB} MiB`);
  console.log(sdk !== undefined ? `Python SDK, 1,000 steps: ${sdk.toFixed(2)} s (${result.timesFasterThanSdk} times as long)`
    : 'Python SDK: not installed (pip install "sagemaker<3"), not measured');
  if (result.importMs !== undefined) {
    console.log(`requiring the library: ${result.importMs} ms more than the CDK's own modules that it uses (${result.cdkMs} ms),`);
    console.log(`  and ${result.allModulesMs} ms once all of its modules were touched`);
  } else {
    console.log('requiring the library: not measured, compile it first (npx projen compile)');
  }
}

/** The slope of the line through points on a doubly logarithmic scale: 1 is linear growth. */
function slope(points: number[][]): number {
  const mean = (index: number) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0);
}

const round = (value: number) => Number(value.toFixed(2));

/** The same pipeline with the SageMaker Python SDK, where that is installed. */
function sdkSeconds(steps: number): number | undefined {
  const result = spawnSync(process.env.BENCH_PYTHON ?? 'python3', [join(__dirname, 'sdk_chain.py'), String(steps)], {
    encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'],
  });
  return result.status === 0 ? Number(result.stdout.trim().split('\n').pop()) : undefined;
}

/** Median over fresh processes of what requiring the compiled library adds to requiring the CDK's modules that it requires itself. */
function importCost(): { importMs?: number; allModulesMs?: number; cdkMs?: number } {
  const script = join(__dirname, 'import-cost.cjs');
  const runs = Array.from({ length: 7 }, () => spawnSync(process.execPath, [script], { encoding: 'utf8' }));
  if (runs.some(run => run.status !== 0)) { return {}; }
  const figures = runs.map(run => JSON.parse(run.stdout) as { library: number; touched: number; cdk: number });
  return {
    importMs: round(median(figures.map(f => f.library))),
    allModulesMs: Math.round(median(figures.map(f => f.touched))),
    cdkMs: Math.round(median(figures.map(f => f.cdk))),
  };
}

main();
