import { spawnSync } from 'child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { pathToFileURL } from 'url';

const ROOT = resolve(__dirname, '..', '..');
const EXAMPLES = readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'app.ts')));
const output = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

describe('the demo', () => {
  let said: string;
  beforeAll(() => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, join(ROOT, 'scripts', 'demo.ts'), output], {
      encoding: 'utf8', env: { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'test', 'tsconfig.json') },
    });
    if (status !== 0) { throw new Error(stdout + stderr); }
    said = stdout;
  }, 120_000);

  test('it tells of every example, and how to deploy it', () => {
    for (const example of EXAMPLES) {
      expect(said).toContain(`examples/${example}\n`);
      expect(said).toContain(`cd examples/${example}\n`);
    }
    expect(said.match(/^ {2}npx cdk deploy \S+/gm)).toHaveLength(EXAMPLES.length);
  });

  test('every template is where it says', () => {
    const files = said.match(/^ {4}\S+\.template\.json$/gm)!.map(line => line.trim());
    expect(files.length).toBeGreaterThanOrEqual(EXAMPLES.length);
    expect(files.filter(file => !file.startsWith(output) || !existsSync(file))).toEqual([]);
  });

  test('pipelines are drawn with their branches', () => {
    expect(said).toMatch(/├─ PreprocessAbaloneData +Processing\n/);
    expect(said).toMatch(/├─ TrainAbaloneModel +Training +after PreprocessAbaloneData\n/);
    expect(said).toMatch(/├─ if regression_metrics\.mse\.value <= 6\n +│ +└─ RegisterAbaloneModel +RegisterModel\n/);
    expect(said).toMatch(/├─ TrainOnFeatureGroup +Training +after PrepareAndIngest\n/);
  });

  test('stages come in the order of their deployment, with their accounts', () => {
    expect(said).toMatch(/222222222222 eu-west-1 {2}\d+ resources[^]*333333333333 eu-west-1 {2}\d+ resources/);
    expect(said).toMatch(/DeployStaging\n[^]*TestStaging[^]*ApproveDeployment[^]*DeployProd/);
  });

  test('without a terminal there are no colours', () => {
    expect(said).not.toContain('\u001b');
  });
});
