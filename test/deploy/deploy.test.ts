import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { LocalAws, StageStack, TOOLING } from './local-aws';
import { synth } from '../gates/synth';
import { describeWithPython } from '../ml/python';

interface Place { readonly account: string; readonly region: string }

const [HERE, THERE] = ['eu-west-1', 'us-east-1'];
const STAGING = { account: '222222222222', region: HERE };
const CONTEXT = {
  connectionArn: `arn:aws:codeconnections:${HERE}:${TOOLING}:connection/11111111-2222-3333-4444-555555555555`,
  dataBucket: `data-of-${TOOLING}`,
  tooling: { account: TOOLING, region: HERE },
  staging: STAGING,
  production: { account: '333333333333', region: HERE },
  productionElsewhere: { account: '333333333333', region: THERE },
};

/** The logical ids that a template makes, by what becomes of them when the stack is deleted. */
function resourcesOf(template: any): { deleted: string[]; retained: string[] } {
  const entries = Object.entries<any>(template.Resources).filter(([, resource]) => resource.Type !== 'AWS::CDK::Metadata' && resource.Condition === undefined);
  const ids = (retained: boolean) => entries.filter(([, resource]) => (resource.DeletionPolicy === 'Retain') === retained).map(([id]) => id).sort();
  return { deleted: ids(false), retained: ids(true) };
}

interface Scenario {
  readonly example: string;
  /** The stack of the tooling account; those that it depends on are deployed with it. */
  readonly stack: string;
  readonly production: Place;
  /** Where the CDK is bootstrapped besides the places of the stages. */
  readonly tooling: Place[];
  /** Stacks that the pipeline makes, in order. */
  readonly stacks: Place[];
  /** What the pipeline's functions find out, given the approved version. */
  readonly variables: (model: string) => Record<string, string>;
}

const SCENARIOS: Scenario[] = [
  {
    example: 'abalone',
    stack: 'Abalone',
    production: CONTEXT.production,
    tooling: [CONTEXT.tooling],
    stacks: [STAGING, CONTEXT.production],
    variables: model => ({ 'ResolveModel.ModelPackageArn': model }),
  },
  {
    example: 'multi-region',
    stack: 'MultiRegion',
    production: CONTEXT.productionElsewhere,
    tooling: [CONTEXT.tooling, { account: TOOLING, region: THERE }],
    // production has a stack for its copies of models
    stacks: [STAGING, CONTEXT.productionElsewhere, CONTEXT.productionElsewhere],
    variables: model => ({
      'ResolveModel.ModelPackageArn': model,
      'CopyProduction.ModelPackageArn': model.replace(HERE, THERE).replace(TOOLING, CONTEXT.productionElsewhere.account),
    }),
  },
];

describeWithPython('on a local server', () => {
  describe.each(SCENARIOS.map(scenario => [scenario.example, scenario] as const))('the example %s in three accounts', (example, scenario) => {
    const app = synth(`examples/${example}/app.ts`, { context: CONTEXT });
    const isStage = (name: string) => name.startsWith('assembly-');
    const tooling = app.templates.filter(each => !isStage(each.name) && !each.name.startsWith('asset.'));
    const stageTemplates = app.templates.filter(each => isStage(each.name));
    let aws: LocalAws;
    let stacks: StageStack[];

    beforeAll(async () => {
      aws = await LocalAws.start(HERE);
      for (const { account, region } of [...scenario.tooling, STAGING, scenario.production]) { await aws.bootstrap(app.outdir, account, region); }
    }, 180_000);
    afterAll(async () => aws?.stop());

    const made = (account: string) => aws.journal.filter(entry => entry.event === 'create' && entry.account === account).map(entry => entry.id).sort();
    const deployPipeline = async () => {
      const { pipelines } = await aws.call('codepipeline', 'list_pipelines');
      return pipelines.map((each: any) => each.name).find((name: string) => name.includes('Deploy'));
    };
    const approved = async () => {
      const { ModelPackageGroupSummaryList: [group] } = await aws.call('sagemaker', 'list_model_package_groups');
      return `${group.ModelPackageGroupArn.replace(':model-package-group/', ':model-package/')}/1`;
    };

    test('the command line deploys the stacks of the tooling account, and everything in them is made', async () => {
      const before = made(TOOLING);
      await aws.cdk(['deploy', scenario.stack, '--app', app.outdir, '--require-approval', 'never']);
      const wanted = tooling.flatMap(each => { const { deleted, retained } = resourcesOf(each.body); return [...deleted, ...retained]; });
      const ids = made(TOOLING);
      for (const id of before) { ids.splice(ids.indexOf(id), 1); }
      expect(ids).toEqual(wanted.sort());
      expect(ids.length).toBeGreaterThan(30);
      expect(tooling).toHaveLength(scenario.tooling.length);
    }, 120_000);

    test('SageMaker has the pipeline with its definition, and every asset in it is there', async () => {
      const { PipelineSummaries: [summary] } = await aws.call('sagemaker', 'list_pipelines');
      const { PipelineDefinition: text, RoleArn: role } = await aws.call('sagemaker', 'describe_pipeline', { PipelineName: summary.PipelineName });
      expect(JSON.parse(text).Steps.length).toBeGreaterThanOrEqual(2);
      expect(role).toMatch(new RegExp(`^arn:aws:iam::${TOOLING}:role/${scenario.stack}-PipelineExecutionRole`));
      const uris = [...text.matchAll(/s3:\/\/(cdk-[a-z0-9-]+)\/([^"]+)/g)].map(match => [match[1], match[2]]);
      if (example === 'abalone') { expect(uris.length).toBeGreaterThanOrEqual(3); }
      for (const [bucket, key] of uris) {
        expect((await aws.call('s3', 'head_object', { Bucket: bucket, Key: key })).ContentLength).toBeGreaterThan(0);
      }
    }, 60_000);

    test('fails for an action whose variable has no value, and for a role that does not trust the pipeline', async () => {
      await expect(aws.pipeline('deploy', await deployPipeline(), {})).rejects.toThrow(/KeyError: 'ResolveModel.ModelPackageArn'/);
      const { production } = scenario;
      const role = { RoleName: `cdk-hnb659fds-deploy-role-${production.account}-${production.region}` };
      const { Role: { AssumeRolePolicyDocument: document } } = await aws.call('iam', 'get_role', role, production);
      const trusting = (account: string) => aws.call('iam', 'update_assume_role_policy',
        { ...role, PolicyDocument: JSON.stringify({ ...document, Version: '2012-10-17' }).replaceAll(TOOLING, account) }, production);
      await trusting('444444444444');
      await expect(aws.pipeline('delete', await deployPipeline(), {})).rejects.toThrow(/does not trust 123456789012/);
      await trusting(TOOLING);
    }, 60_000);

    test('the deploy pipeline makes an endpoint of the model in each of the other accounts', async () => {
      const variables = scenario.variables(await approved());
      stacks = await aws.pipeline('deploy', await deployPipeline(), variables);
      expect(stacks.map(({ account, region, status }) => ({ account, region, status })))
        .toEqual(scenario.stacks.map(place => ({ ...place, status: 'CREATE_COMPLETE' })));
      const served = stacks.filter(stack => stack.outputs!.EndpointName !== undefined);
      expect(served.map(({ account, region }) => ({ account, region }))).toEqual([STAGING, scenario.production]);
      for (const { account, region, outputs } of served) {
        const endpoint = await aws.call('sagemaker', 'describe_endpoint', { EndpointName: outputs!.EndpointName }, { account, region });
        const config = await aws.call('sagemaker', 'describe_endpoint_config', { EndpointConfigName: endpoint.EndpointConfigName }, { account, region });
        const model = await aws.call('sagemaker', 'describe_model', { ModelName: config.ProductionVariants[0].ModelName }, { account, region });
        const wanted = account === STAGING.account ? variables['ResolveModel.ModelPackageArn'] : Object.values(variables).pop();
        expect(model.Containers).toEqual([{ ModelPackageName: wanted }]);
      }
      for (const { name, body } of stageTemplates) {
        const { deleted, retained } = resourcesOf(body);
        expect(made(name.includes('staging') ? STAGING.account : scenario.production.account)).toEqual(expect.arrayContaining([...deleted, ...retained]));
      }
    }, 120_000);

    test('torn down, nothing is left but what is retained', async () => {
      await aws.pipeline('delete', await deployPipeline(), {});
      await aws.cdk(['destroy', ...tooling.length > 1 ? ['--all'] : [scenario.stack], '--app', app.outdir, '--force']);
      const left = aws.remaining.filter(entry => !/^(CDKToolkit|cdk-|CDKTo-|\/cdk-bootstrap)/.test(entry.name));
      expect(left.map(entry => entry.id).sort()).toEqual([...tooling, ...stageTemplates].flatMap(each => resourcesOf(each.body).retained).sort());
      expect(new Set(left.map(entry => entry.type))).toEqual(new Set(['AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup']));
    }, 120_000);
  });
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
