import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { LocalAws, StageStack, TOOLING } from './local-aws';
import { synth } from '../gates/synth';
import { describeWithPython } from '../ml/python';

const REGION = 'eu-west-1';
const STAGES = [{ account: '222222222222', region: REGION }, { account: '333333333333', region: REGION }];
const CONTEXT = {
  connectionArn: `arn:aws:codeconnections:${REGION}:${TOOLING}:connection/11111111-2222-3333-4444-555555555555`,
  tooling: { account: TOOLING, region: REGION },
  staging: STAGES[0],
  production: STAGES[1],
};

/** The logical ids that a template makes, by what becomes of them when the stack is deleted. */
function resourcesOf(template: any): { deleted: string[]; retained: string[] } {
  const entries = Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type !== 'AWS::CDK::Metadata' && resource.Condition === undefined);
  const ids = (retained: boolean) => entries.filter(([, resource]) => (resource.DeletionPolicy === 'Retain') === retained).map(([id]) => id).sort();
  return { deleted: ids(false), retained: ids(true) };
}

describeWithPython('the abalone project in three accounts', () => {
  const app = synth('examples/abalone/app.ts', { context: CONTEXT });
  const template = (name: string) => app.templates.find(each => each.name.endsWith(name))!.body;
  const stageTemplates = app.templates.filter(each => each.name.includes('assembly-'));
  let aws: LocalAws;
  let stacks: StageStack[];

  beforeAll(async () => {
    aws = await LocalAws.start(REGION);
    for (const { account, region } of [CONTEXT.tooling, ...STAGES]) { await aws.bootstrap(app.outdir, account, region); }
  }, 180_000);
  afterAll(async () => aws?.stop());

  const made = (account: string) => aws.journal.filter(entry => entry.event === 'create' && entry.account === account).map(entry => entry.id).sort();
  const deployPipeline = async () => {
    const { pipelines } = await aws.call('codepipeline', 'list_pipelines');
    return pipelines.map((each: any) => each.name).find((name: string) => name.includes('ProjectDeploy'));
  };

  test('the command line deploys the tooling stack, and everything in it is made', async () => {
    const before = made(TOOLING);
    await aws.cdk(['deploy', 'Abalone', '--app', app.outdir, '--require-approval', 'never']);
    const { deleted, retained } = resourcesOf(template('Abalone.template.json'));
    const ids = made(TOOLING);
    for (const id of before) { ids.splice(ids.indexOf(id), 1); }
    expect(ids).toEqual([...deleted, ...retained].sort());
    expect(ids.length).toBeGreaterThan(30);
  }, 120_000);

  test('SageMaker has the pipeline with its definition, and every place in it is known', async () => {
    const { PipelineSummaries: [summary] } = await aws.call('sagemaker', 'list_pipelines');
    const { PipelineDefinition: text, RoleArn: role } = await aws.call('sagemaker', 'describe_pipeline', { PipelineName: summary.PipelineName });
    const definition = JSON.parse(text);
    expect(definition.Steps.map((step: any) => step.Name)).toEqual(expect.arrayContaining(['PreprocessAbaloneData', 'TrainAbaloneModel', 'CheckMSEAbaloneEvaluation']));
    expect(role).toMatch(new RegExp(`^arn:aws:iam::${TOOLING}:role/Abalone-PipelineExecutionRole`));
    // the data and the scripts are where the definition says
    const uris = [...text.matchAll(/s3:\/\/(cdk-[a-z0-9-]+)\/([^"]+)/g)].map(match => [match[1], match[2]]);
    expect(uris.length).toBeGreaterThanOrEqual(3);
    for (const [bucket, key] of uris) {
      expect((await aws.call('s3', 'head_object', { Bucket: bucket, Key: key })).ContentLength).toBeGreaterThan(0);
    }
  }, 60_000);

  test('fails for an action whose variable has no value, and for a role that does not trust the pipeline', async () => {
    await expect(aws.pipeline('deploy', await deployPipeline(), {})).rejects.toThrow(/KeyError: 'ResolveModel.ModelPackageArn'/);
    const role = { RoleName: `cdk-hnb659fds-deploy-role-${STAGES[1].account}-${REGION}` };
    const { Role: { AssumeRolePolicyDocument: document } } = await aws.call('iam', 'get_role', role, STAGES[1]);
    const trusting = (account: string) => aws.call('iam', 'update_assume_role_policy',
      { ...role, PolicyDocument: JSON.stringify({ ...document, Version: '2012-10-17' }).replaceAll(TOOLING, account) }, STAGES[1]);
    await trusting('444444444444');
    await expect(aws.pipeline('delete', await deployPipeline(), {})).rejects.toThrow(/does not trust 123456789012/);
    await trusting(TOOLING);
  }, 60_000);

  test('the deploy pipeline makes an endpoint of the model in each of the other accounts', async () => {
    const { ModelPackageGroupSummaryList: [group] } = await aws.call('sagemaker', 'list_model_package_groups');
    const model = `${group.ModelPackageGroupArn.replace(':model-package-group/', ':model-package/')}/1`;
    stacks = await aws.pipeline('deploy', await deployPipeline(), { 'ResolveModel.ModelPackageArn': model });
    expect(stacks.map(({ account, region, status }) => ({ account, region, status }))).toEqual(STAGES.map(stage => ({ ...stage, status: 'CREATE_COMPLETE' })));
    for (const [i, { account, region, outputs }] of stacks.entries()) {
      const { deleted, retained } = resourcesOf(stageTemplates.find(each => each.name.includes(i === 0 ? 'staging' : 'production'))!.body);
      expect(made(account)).toEqual(expect.arrayContaining([...deleted, ...retained]));
      const endpoint = await aws.call('sagemaker', 'describe_endpoint', { EndpointName: outputs!.EndpointName }, { account, region });
      const config = await aws.call('sagemaker', 'describe_endpoint_config', { EndpointConfigName: endpoint.EndpointConfigName }, { account, region });
      const served = await aws.call('sagemaker', 'describe_model', { ModelName: config.ProductionVariants[0].ModelName }, { account, region });
      expect(served.Containers).toEqual([{ ModelPackageName: model }]);
      expect(config.ProductionVariants[0].InitialInstanceCount).toBe(i + 1);
    }
  }, 120_000);

  test('torn down, nothing is left but what is retained', async () => {
    await aws.pipeline('delete', await deployPipeline(), {});
    await aws.cdk(['destroy', 'Abalone', '--app', app.outdir, '--force']);
    const left = aws.remaining.filter(entry => !/^(CDKToolkit|cdk-|CDKTo-|\/cdk-bootstrap)/.test(entry.name));
    const expected = resourcesOf(template('Abalone.template.json')).retained;
    expect(left.map(entry => entry.id).sort()).toEqual([...expected, ...stageTemplates.flatMap(each => resourcesOf(each.body).retained)].sort());
    expect(new Set(left.map(entry => entry.type))).toEqual(new Set(['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup']));
  }, 120_000);
}, 'deploy');

test('the server learns what moto lacks, and no more than that', () => {
  const source = readFileSync(join(__dirname, 'server.py'), 'utf8');
  const kinds = [...source.matchAll(/^ {4}"(AWS::[\w:]+)": \(/gm)].map(match => match[1]);
  const used = new Set(readdirSync(join(__dirname, '..', '..', 'integ', 'snapshots'))
    .flatMap(file => Object.values<any>(JSON.parse(readFileSync(join(__dirname, '..', '..', 'integ', 'snapshots', file), 'utf8'))))
    .flatMap(resources => Object.values<any>(resources).map(resource => resource.type)));
  expect(kinds.length).toBeGreaterThan(3);
  expect(kinds.filter(kind => !used.has(kind))).toEqual([]);
});
