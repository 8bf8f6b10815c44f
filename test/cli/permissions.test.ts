import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { images, pipelines } from '../../src';
import { main } from '../../src/cli/main';

function cli(...args: string[]): { code: number; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = main(args, { out: text => { out += text; }, err: text => { err += text; }, color: false, errColor: false });
  return { code, out, err };
}

const outdir = mkdtempSync(join(tmpdir(), 'permissions-'));
const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
const env = { account: '111111111111', region: 'eu-west-1' };
const stack = new Stack(app, 'Training', { env });
new pipelines.Pipeline(stack, 'Pipeline', {
  steps: [new pipelines.TrainingStep(stack, 'Train', {
    image: images.Image.xgboost('1.7-1'),
    instanceType: pipelines.InstanceType.M5_LARGE,
    inputs: { train: pipelines.TrainingInput.from('s3://data/train/') },
  })],
});
const elsewhere = new Stack(new Stage(app, 'Prod', { env }), 'Other');
const lambda = new ServicePrincipal('lambda.amazonaws.com');
const broad = new Role(new NestedStack(elsewhere, 'Nested'), 'Broad', {
  assumedBy: lambda,
  permissionsBoundary: ManagedPolicy.fromManagedPolicyName(elsewhere, 'Boundary', 'developers'),
  managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AmazonS3FullAccess')],
});
broad.addToPolicy(new PolicyStatement({ actions: ['s3:*', 'sqs:SendMessage'], resources: ['*'] }));
app.synth();

test('tells what each role may do, and why', () => {
  const { code, out, err } = cli('permissions', '--app', outdir, '--role', 'Pipeline/JobRole');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^Training\/Pipeline\/JobRole\n {2}assumed by sagemaker\.amazonaws\.com if aws:SourceAccount StringEquals 111111111111\n/);
  expect(out).toMatch(/may s3:GetObject\n {4}on arn:\$\{AWS::Partition\}:s3:::data\/train\/\*\n {4}to [^\n]*read the inputs and the code/);
  expect(out).toContain('on arn:${AWS::Partition}:s3:::{Training/Pipeline/ArtifactBucket}/');
  expect(out).toContain('cloudwatch:PutMetricData is on any resource: metrics are no resources; the statement is limited to namespaces');
});

test('finds roles of nested stacks and stages, and what is too much in them', () => {
  const { code, out, err } = cli('permissions', '--app', outdir, '--format', 'json');
  const { roles } = JSON.parse(out);
  expect(roles.map((role: any) => role.path)).toEqual(['Prod/Other/Nested/Broad', 'Training/Pipeline/ExecutionRole', 'Training/Pipeline/JobRole']);
  expect(roles[0]).toMatchObject({
    trust: ['lambda.amazonaws.com'],
    boundary: expect.stringMatching(/:policy\/developers$/),
    managedPolicies: [expect.stringMatching(/:policy\/AmazonS3FullAccess$/)],
    anyResource: [{ action: 's3:*' }, { action: 'sqs:SendMessage' }],
  });
  expect(code).toBe(1);
  expect(err.split('\n').filter(Boolean).map(line => line.replace(/has .*:policy/, 'has'))).toEqual([
    'Prod/Other/Nested/Broad may do s3:*', 'Prod/Other/Nested/Broad may sqs:SendMessage on any resource', 'Prod/Other/Nested/Broad has/AmazonS3FullAccess',
  ]);
});

test('every permission of the library\'s own roles has its reason', () => {
  const { roles } = JSON.parse(cli('permissions', '--app', outdir, '--role', 'JobRole', '--format', 'json').out);
  expect(roles[0].permissions.length).toBeGreaterThan(5);
  for (const { actions, why } of roles[0].permissions) { expect([actions, why.length]).not.toEqual([actions, 0]); }
});

test('writes Markdown into a file', () => {
  const file = join(outdir, 'roles.md');
  expect(cli('permissions', '--app', outdir, '--format', 'markdown', '--out', file).out).toBe('');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain('## Training/Pipeline/ExecutionRole\n\n- assumed by sagemaker.amazonaws.com');
  expect(text).toMatch(/\| `iam:PassRole` \| `\{Training\/Pipeline\/JobRole\}` \| `iam:PassedToService StringEquals sagemaker.amazonaws.com` \| [^|]*give the jobs their role/);
});

test.each([
  [['permissions'], /--app is missing/],
  [['permissions', '--app', join(outdir, 'nothing')], /holds no synthesized app/],
  [['permissions', '--app', outdir, 'x.json'], /permissions takes no FILE, but --app DIR/],
  [['permissions', '--app', outdir, '--format', 'yaml'], /--format must be text, markdown or json, got "yaml"/],
  [['permissions', '--app', outdir, '--role', 'Nobody'], /--role must name one of Prod\/Other\/Nested\/Broad, .*, got "Nobody"/],
])('fails for %j', (args, message) => {
  expect(cli(...args)).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
});
