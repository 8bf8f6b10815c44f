import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { projects } from 'cdk-mlops';
import { templateOf } from './compare';
import { cfnLintErrors } from '../../gates/cfn-lint';
import { partitionFindings } from '../../gates/partitions';
import { lintTemplate } from '../../gates/template-lint';
import { python, testWithPython } from '../../ml/python';

const { BuiltInSeedCode, BuiltInTemplate } = projects;
const TEMPLATES = Object.values(BuiltInTemplate);
const made = new Map(TEMPLATES.map(template => [template, templateOf(template)]));
const scratch = mkdtempSync(join(tmpdir(), 'built-in-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test.each(TEMPLATES)('%s: roles, buckets, keys and builds are as safe as they are said to be', async template => {
  expect(await lintTemplate(made.get(template))).toEqual([]);
});

test.each(TEMPLATES)('%s names no partition', template => {
  const body = made.get(template);
  expect(partitionFindings([{ name: template, text: JSON.stringify(body), body } as any], undefined)).toEqual([]);
});

testWithPython('cfn-lint has no errors in any of them', () => {
  const files = TEMPLATES.map(template => {
    const file = join(scratch, `${template}.template.json`);
    writeFileSync(file, JSON.stringify(made.get(template)));
    return file;
  });
  // AWS's own default of the parameter, in the place of which SageMaker puts an ARN
  const placeholder = (error: string) => error.startsWith(BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT) && error.includes("{'Ref': 'UseRoleArn'} is not a 'AWS::IAM::Role.Arn'");
  const errors = cfnLintErrors(files, 'eu-west-1');
  expect(errors.filter(error => !placeholder(error))).toEqual([]);
  expect(errors).toHaveLength(2);
}, 240_000);

/** A build specification of the seed code, or of the template, as data. */
function buildSpec(file: string): any {
  const { stdout } = python(['-c', 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))', file]);
  return JSON.parse(stdout);
}

/** What is wrong with a build specification, by the rules of CodeBuild and of the other builds here. */
function problemsOf(spec: any): string[] {
  const problems: string[] = [];
  if (String(spec.version) !== '0.2') { problems.push(`version is ${spec.version}`); }
  if (spec.env?.shell !== 'bash') { problems.push('the shell is not bash'); }
  const known = ['install', 'pre_build', 'build', 'post_build'];
  for (const [name, phase] of Object.entries<any>(spec.phases ?? {})) {
    if (!known.includes(name)) { problems.push(`${name} is no phase`); }
    if (!Array.isArray(phase.commands) || phase.commands.some((command: unknown) => typeof command !== 'string')) { problems.push(`${name} has commands that are no text`); }
    if (phase['on-failure'] !== 'ABORT') { problems.push(`${name} goes on after a failure`); }
    if (Number(String(phase['runtime-versions']?.python ?? '3.12').split('.')[1]) < 11) { problems.push(`${name} has Python ${phase['runtime-versions'].python}`); }
  }
  if (!spec.phases?.build) { problems.push('nothing is built'); }
  for (const file of spec.artifacts?.files ?? []) {
    if (typeof file !== 'string') { problems.push(`artifact ${JSON.stringify(file)} is no text`); }
  }
  return problems;
}

const VARIABLES: Record<string, string> = {
  'model-build/codebuild-buildspec.yml': 'SageMakerModelPipelineBuildProject',
  'model-deploy/buildspec.yml': 'ModelDeployBuildProject',
  'model-deploy/test/buildspec.yml': 'ModelDeployTestProject',
  'model-monitor/buildspec.yml': 'GetBaselinesAndConfigs',
};

for (const [file, project] of Object.entries(VARIABLES)) {
  testWithPython(`${file} is what CodeBuild takes, and uses only variables that its build has`, () => {
    const path = join(BuiltInSeedCode.packagedDirectory, file);
    const spec = buildSpec(path);
    expect(problemsOf(spec)).toEqual([]);
    const { Environment } = made.get(BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR).Resources[project].Properties;
    const given: string[] = Environment.EnvironmentVariables.map((each: any) => each.Name);
    const used = [...readFileSync(path, 'utf8').matchAll(/\$\{?([A-Za-z_]+)(:-)?/g)].filter(([, , optional]) => !optional).map(([, name]) => name);
    // CodeBuild's own: the place of a secondary artifact
    expect(used.filter(name => !given.includes(name) && name !== 'CODEBUILD_SRC_DIR_BuildArtifact')).toEqual([]);
    expect(used.length).toBeGreaterThan(1);
  });
}

test('the commands of the check-in are a specification too, and a broken one is noticed', () => {
  const { GitSeedCodeCheckinProject } = made.get(BuiltInTemplate.BUILD_TRAIN_DEPLOY).Resources;
  expect(GitSeedCodeCheckinProject.Properties.Source.BuildSpec).toContain('git ls-remote --heads "$GIT_REPOSITORY_URL"');
  expect(problemsOf({ version: 0.1, phases: { built: { commands: [{ a: 1 }] } } })).toHaveLength(6);
});
