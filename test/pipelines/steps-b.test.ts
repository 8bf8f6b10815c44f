import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnParameter, Size, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Abalone, definitionOf } from './abalone';
import { images, pipelines, registry } from '../../src';

const { BedrockCommitment, ClarifyCheck, DatasetFormat, InstanceType, LineageEntity, QualityCheck } = pipelines;
const FIXTURES = join(__dirname, '..', 'conformance', 'sdk', 'fixtures');
const image = images.Image.fromUri('111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1');

interface Statement { actions: string[]; resources: string; condition: any }

function statements(pipeline: pipelines.Pipeline, role: string): Statement[] {
  const policies = Template.fromStack(pipeline.stack).findResources('AWS::IAM::Policy');
  const policy = Object.entries(policies).find(([id]) => id.includes(role))![1];
  return policy.Properties.PolicyDocument.Statement.map((statement: any) => ({
    actions: [].concat(statement.Action), resources: JSON.stringify(statement.Resource), condition: statement.Condition,
  }));
}

/** What a role may do with an action: the resources of its statements, as text. */
function allowed(pipeline: pipelines.Pipeline, action: string, role = 'ExecutionRole'): string {
  return statements(pipeline, role).filter(statement => statement.actions.includes(action)).map(statement => statement.resources).join(' ');
}

function world(env?: { account: string; region: string }) {
  const { stack } = new Abalone({ env });
  return { stack, pipeline: (...steps: pipelines.Step[]) => new pipelines.Pipeline(stack, 'Pipeline', { steps }) };
}

function model(stack: Stack) {
  return new pipelines.ModelStep(stack, 'Model', { image, modelData: 's3://models/model.tar.gz' });
}

function dataBias(more: Partial<pipelines.DataBiasCheckOptions> = {}) {
  return ClarifyCheck.dataBias({ dataset: 's3://rows/train.csv', label: 'y', labelValues: [1], facets: [{ name: 'sex' }], ...more });
}

describe('checks', () => {
  test('the analysis configuration is a file that keeps its name, below a hash of its content', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const step = (id: string, threshold: number) => new pipelines.ClarifyCheckStep(stack, id, {
      check: ClarifyCheck.modelBias({
        dataset: 's3://rows/train.csv',
        label: '0',
        labelValues: [1],
        facets: [{ name: '8', values: [0.5] }, { name: 'sex' }],
        model: { modelName: 'loans', instanceType: InstanceType.M5_LARGE },
        prediction: { probability: 'p', probabilityThreshold: threshold },
      }),
    });
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [step('A', 0.5), step('B', 0.5), step('C', 0.6)] });
    const uris = definitionOf(pipeline).Steps.map((each: any) => each.Arguments.ProcessingInputs[0].S3Input.S3Uri);
    expect(uris[0]).toMatch(/^s3:\/\/cdk-.*\/[0-9a-f]{64}\/analysis_config\.json$/);
    expect(uris[1]).toBe(uris[0]);
    expect(uris[2]).not.toBe(uris[0]);

    const assembly = app.synth();
    const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
    const folder = /([0-9a-f]{64})\/analysis_config/.exec(uris[0])![1];
    const asset = manifest.files[`${folder}/analysis_config`];
    expect(Object.values<any>(asset.destinations)[0].objectKey).toBe(`${folder}/analysis_config.json`);
    expect(JSON.parse(readFileSync(join(assembly.directory, asset.source.path), 'utf8'))).toEqual({
      dataset_type: 'text/csv',
      label: 0,
      label_values_or_threshold: [1],
      facet: [{ name_or_index: 8, value_or_threshold: [0.5] }, { name_or_index: 'sex' }],
      probability_threshold: 0.5,
      methods: { post_training_bias: { methods: 'all' }, report: { name: 'report', title: 'Analysis Report' } },
      predictor: { instance_type: 'ml.m5.large', initial_instance_count: 1, probability: 'p' },
    });
  });

  test('in a stage the file is staged in the stage\'s assembly', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const stack = new Stack(stage, 'Stack');
    new pipelines.Pipeline(stack, 'Pipeline', { steps: [new pipelines.ClarifyCheckStep(stack, 'Bias', { check: dataBias() })] });
    const assembly = app.synth().getNestedAssembly('assembly-Prod');
    const manifest = JSON.parse(readFileSync(join(assembly.directory, `${assembly.stacks[0].id}.assets.json`), 'utf8'));
    const [source] = Object.entries<any>(manifest.files).filter(([id]) => id.endsWith('/analysis_config')).map(([, file]) => file.source.path);
    expect(JSON.parse(readFileSync(join(assembly.directory, source), 'utf8')).methods.pre_training_bias).toEqual({ methods: 'all' });
  });

  test('both kinds of explanations, and members that no option covers', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const step = new pipelines.ClarifyCheckStep(stack, 'Explain', {
      check: ClarifyCheck.explainability({
        dataset: 's3://rows/rows.json',
        format: pipelines.ClarifyDataFormat.JSON,
        features: '[a, b]',
        model: { modelName: 'loans', instanceType: InstanceType.M5_LARGE, endpointNamePrefix: 'explain' },
        shap: { baselineUri: 's3://rows/baseline.json', additionalConfig: { text_config: { granularity: 'token', language: 'en' } } },
        pdp: { topKFeatures: 3 },
        additionalConfig: { segment_config: [{ name_or_index: 'a', segments: [[1]] }] },
      }),
    });
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [step] });
    const assembly = app.synth();
    const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Stack.assets.json'), 'utf8'));
    const [source] = Object.entries<any>(manifest.files).filter(([id]) => id.endsWith('/analysis_config')).map(([, file]) => file.source.path);
    const config = JSON.parse(readFileSync(join(assembly.directory, source), 'utf8'));
    expect(config.methods.shap).toEqual({
      use_logit: false, save_local_shap_values: true, baseline: 's3://rows/baseline.json', text_config: { granularity: 'token', language: 'en' },
    });
    expect(config.methods.pdp).toEqual({ grid_resolution: 15, top_k_features: 3 });
    expect(config.segment_config).toHaveLength(1);
    expect(allowed(pipeline, 'sagemaker:InvokeEndpoint', 'JobRole')).toContain('endpoint/explain-*');
  });

  test('a check may do what it does: its job, its data, the baselines and the temporary endpoint', () => {
    const { stack, pipeline } = world();
    const loans = model(stack);
    const group = new registry.ModelPackageGroup(stack, 'Models', { modelPackageGroupName: 'loans' });
    const check = new pipelines.ClarifyCheckStep(stack, 'Bias', {
      check: ClarifyCheck.modelBias({
        dataset: 's3://rows/train.csv',
        labelValues: [1],
        facets: [{ name: 'sex' }],
        facetDatasetUri: 's3://facets/sex.csv',
        model: { modelName: loans.modelName, instanceType: InstanceType.M5_LARGE },
      }),
      modelPackageGroup: group,
      suppliedBaselineConstraints: 's3://baselines/constraints.json',
    });
    const built = pipeline(loans, check);
    expect(allowed(built, 'sagemaker:CreateProcessingJob')).toContain('processing-job/pipelines-*');
    expect(allowed(built, 'sagemaker:ListModelPackages')).toContain('/*');
    expect(allowed(built, 'sagemaker:ListModelPackages')).toContain('model-package/');
    for (const uri of ['rows/train.csv*', 'facets/sex.csv*', 'baselines/constraints.json*', '/analysis_config.json*']) {
      expect(allowed(built, 's3:GetObject', 'JobRole')).toContain(uri);
    }
    expect(allowed(built, 's3:GetObject')).toContain('baselines/constraints.json*');
    expect(allowed(built, 'sagemaker:CreateEndpoint', 'JobRole')).toContain('endpoint/sm-clarify-*');
    expect(allowed(built, 'sagemaker:CreateEndpointConfig', 'JobRole')).toContain('endpoint-config/sm-clarify-*');
    expect(allowed(built, 'sagemaker:DescribeModel', 'JobRole')).toContain('model/pipelines-*');
    expect(allowed(built, 'sagemaker:CreateEndpoint')).toBe('');
  });

  test('a group that is chosen at start can be any', () => {
    const { stack, pipeline } = world();
    const name = new pipelines.StringParameter(stack, 'GroupName', { defaultValue: 'loans' });
    const built = pipeline(new pipelines.QualityCheckStep(stack, 'Quality', {
      check: QualityCheck.data({ dataset: 's3://rows/', format: DatasetFormat.csv() }),
      modelPackageGroup: registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', name.valueAsString),
    }));
    expect(allowed(built, 'sagemaker:ListModelPackages')).toContain('model-package/*');
    expect(definitionOf(built).Steps[0].ModelPackageGroupName).toEqual({ Get: 'Parameters.GroupName' });
  });

  test('a script of a quality check is found under its name in the container', () => {
    const { stack, pipeline } = world();
    const built = pipeline(new pipelines.QualityCheckStep(stack, 'Quality', {
      check: QualityCheck.data({
        dataset: 's3://rows/', format: DatasetFormat.sagemakerCaptureJson(), recordPreprocessorScript: pipelines.Script.fromAsset(join(FIXTURES, 'setup-kernel.sh')),
      }),
    }));
    const [step] = definitionOf(built).Steps;
    const [, script] = step.Arguments.ProcessingInputs;
    expect(script.InputName).toBe('record_preprocessor_script_input');
    expect(step.Arguments.Environment.record_preprocessor_script).toBe(
      `/opt/ml/processing/input/record_preprocessor_script_input/${script.S3Input.S3Uri.split('/').pop()}`);
    expect(step.Arguments.Environment.dataset_format).toBe('{"sagemakerCaptureJson": {}}');
  });

  test('baselines go into the registry, and the pipeline may read them', () => {
    const { stack, pipeline } = world();
    const quality = new pipelines.QualityCheckStep(stack, 'Quality', {
      check: QualityCheck.data({ dataset: 's3://rows/', format: DatasetFormat.csv(), outputPath: 's3://reports/quality' }), registerNewBaseline: true,
    });
    const built = pipeline(quality, new pipelines.RegisterModelStep(stack, 'RegisterChecked', {
      image,
      modelData: 's3://models/model.tar.gz',
      contentTypes: ['text/csv'],
      responseTypes: ['text/csv'],
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'),
      metrics: { modelDataStatistics: { s3Uri: quality.calculatedBaselineStatistics } },
      driftCheckBaselines: { modelDataConstraints: { s3Uri: quality.baselineUsedForDriftCheckConstraints } },
    }));
    expect(definitionOf(built).Steps[1].Arguments.DriftCheckBaselines.ModelDataQuality.Constraints.S3Uri).toEqual({
      Get: 'Steps.Quality.BaselineUsedForDriftCheckConstraints',
    });
    expect(allowed(built, 's3:GetObject')).toContain('reports/quality*');
  });

  test('fails for an analysis configuration with a value of the execution or of CloudFormation', () => {
    const { stack } = world();
    const name = new pipelines.StringParameter(stack, 'Column');
    expect(() => new pipelines.ClarifyCheckStep(stack, 'A', { check: dataBias({ label: name.valueAsString }) })).toThrow(/label of the analysis configuration must be known at synth.*AnalysisConfigValue/);
    const parameter = new CfnParameter(stack, 'Uri');
    expect(() => new pipelines.ClarifyCheckStep(stack, 'B', { check: dataBias({ facetDatasetUri: parameter.valueAsString }) }))
      .toThrow(/facet_dataset_uri of the analysis configuration must be known at synth/);
    const given = dataBias({ label: name.valueAsString, analysisConfigUri: 's3://configs/analysis_config.json' });
    expect(() => new pipelines.ClarifyCheckStep(stack, 'C', { check: given })).not.toThrow();
  });

  test.each<[string, () => any, RegExp]>([
    ['an analysis configuration of another name', () => dataBias({ analysisConfigUri: 's3://configs/config.json' }), /analysisConfigUri must be .* "analysis_config.json"/],
    ['no facet', () => dataBias({ facets: [] }), /facets must have at least one/],
    ['no label value', () => dataBias({ labelValues: [] }), /labelValues must have at least one/],
    ['JSON without features', () => dataBias({ format: pipelines.ClarifyDataFormat.JSON }), /features must be given for JSON/],
    ['facets of their own in JSON lines', () => dataBias({ format: pipelines.ClarifyDataFormat.JSON_LINES, facetDatasetUri: 's3://f/' }), /facetDatasetUri must not be given for application\/jsonlines/],
    ['excluded columns of images', () => dataBias({ format: pipelines.ClarifyDataFormat.IMAGE, excludedColumns: ['a'] }), /must not be given for images/],
    ['JSON lines without a template', () => ClarifyCheck.explainability({
      dataset: 's3://rows/', model: { modelName: 'm', instanceType: InstanceType.M5_LARGE, contentType: 'application/jsonlines', contentTemplate: '{}' },
    }), /contentTemplate must be given with \$features/],
    ['two baselines', () => ClarifyCheck.explainability({
      dataset: 's3://rows/', model: { modelName: 'm', instanceType: InstanceType.M5_LARGE }, shap: { baseline: [[1]], numClusters: 2 },
    }), /baseline, baselineUri and numClusters of shap exclude each other/],
    ['a prefix with an underscore', () => ClarifyCheck.explainability({
      dataset: 's3://rows/', model: { modelName: 'm', instanceType: InstanceType.M5_LARGE, endpointNamePrefix: 'my_endpoint' },
    }), /endpointNamePrefix must consist of/],
  ])('fails for %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('fails for a flag that is no boolean', () => {
    const { stack } = world();
    expect(() => new pipelines.ClarifyCheckStep(stack, 'A', { check: dataBias(), skipCheck: 'true' })).toThrow(/skipCheck must be true, false, or a value known at run time.*NotBoolean/);
  });
});

describe('monitored transform', () => {
  const transform = { modelName: 'fraud', inputData: 's3://rows/', instanceType: InstanceType.M5_LARGE };
  const quality = QualityCheck.model({ dataset: 's3://scores/', format: DatasetFormat.csv(), problemType: pipelines.ModelProblemType.REGRESSION });

  test('the check comes after the job, or before', () => {
    const { stack, pipeline } = world();
    const after = new pipelines.MonitoredTransform(stack, 'After', { transform, qualityCheck: quality });
    const before = new pipelines.MonitoredTransform(stack, 'Before', {
      transform, qualityCheck: QualityCheck.data({ dataset: 's3://rows/', format: DatasetFormat.csv() }), monitorBeforeTransform: true,
    });
    const steps = definitionOf(pipeline(...after.steps, ...before.steps)).Steps;
    expect(steps.map((step: any) => [step.Name, step.DependsOn])).toEqual([
      ['After-transform', undefined], ['After-monitoring', ['After-transform']],
      ['Before-transform', ['Before-monitoring']], ['Before-monitoring', undefined],
    ]);
  });

  test.each<[string, Partial<pipelines.MonitoredTransformProps>, RegExp]>([
    ['no check', {}, /qualityCheck or clarifyCheck must be given, got none/],
    ['two checks', { qualityCheck: quality, clarifyCheck: dataBias() }, /got both/],
    ['a check of answers before the job', { qualityCheck: quality, monitorBeforeTransform: true }, /monitorBeforeTransform is only for checks of the data's quality/],
    ['a bias check before the job', { clarifyCheck: dataBias(), monitorBeforeTransform: true }, /MonitorBefore/],
    ['statistics for Clarify', { clarifyCheck: dataBias(), suppliedBaselineStatistics: 's3://b/s.json' }, /suppliedBaselineStatistics is only for quality checks/],
  ])('fails for %s', (_, props, message) => {
    expect(() => new pipelines.MonitoredTransform(world().stack, 'Watched', { transform, ...props })).toThrow(message);
  });
});

describe('endpoints', () => {
  test('configuration, endpoint and component may be made, by their names', () => {
    const { stack, pipeline } = world();
    const loans = model(stack);
    const name = new pipelines.StringParameter(stack, 'EndpointName', { defaultValue: 'Loans' });
    const key = new Key(stack, 'Key');
    const topic = new Topic(stack, 'Topic');
    const config = new pipelines.EndpointConfigStep(stack, 'Config', {
      endpointConfigName: 'loans-1',
      variants: [{ variantName: 'Main', modelName: loans.modelName, instanceType: InstanceType.M5_LARGE, volumeSize: Size.gibibytes(50) }],
      shadowVariants: [{ variantName: 'Shadow', modelName: loans.modelName, instanceType: InstanceType.M5_LARGE }],
      asyncInference: { outputPath: 's3://answers/ok', failurePath: 's3://answers/bad', successTopic: topic },
      kmsKey: key,
    });
    const endpoint = new pipelines.EndpointStep(stack, 'Endpoint', { endpointName: name.valueAsString, endpointConfigName: config.endpointConfigName });
    const part = new pipelines.InferenceComponentStep(stack, 'Part', {
      inferenceComponentName: 'part', endpointName: endpoint.endpointName, modelName: loans.modelName, minMemory: Size.gibibytes(1), cpuCores: 2,
    });
    const built = pipeline(loans, config, endpoint, part);
    expect(allowed(built, 'sagemaker:CreateEndpointConfig')).toContain('endpoint-config/loans-1');
    expect(allowed(built, 'sagemaker:UpdateEndpoint')).toContain('endpoint-config/loans-1');
    // ARNs of endpoints have names in lower case
    for (const known of ['endpoint/Loans', 'endpoint/loans']) { expect(allowed(built, 'sagemaker:UpdateEndpoint')).toContain(known); }
    expect(allowed(built, 'sagemaker:CreateInferenceComponent')).toMatch(/endpoint\/loans.*inference-component\/part/);
    expect(allowed(built, 'kms:CreateGrant')).toContain('Key');
    expect(allowed(built, 's3:PutObject', 'JobRole')).toMatch(/answers\/bad.*answers\/ok/);
    expect(allowed(built, 'sns:Publish', 'JobRole')).toContain('Topic');
    const text = JSON.stringify(stack.resolve(built.definitionText()));
    expect(text).toContain('\\"NumberOfCpuCoresRequired\\":2.0');
  });

  test('an inference component of a container, and an adapter for it', () => {
    const { stack, pipeline } = world();
    const base = new pipelines.InferenceComponentStep(stack, 'Base', {
      inferenceComponentName: 'base', endpointName: 'e', container: { image, modelData: 's3://models/llm/', environment: { TGI: '1' } }, minMemory: Size.gibibytes(8),
    });
    const adapter = new pipelines.InferenceComponentStep(stack, 'Adapter', {
      inferenceComponentName: 'adapter', endpointName: 'e', baseInferenceComponentName: base.inferenceComponentName, container: { modelData: 's3://models/lora.tar.gz' },
    });
    const built = pipeline(base, adapter);
    const [first, second] = definitionOf(built).Steps.map((step: any) => step.Arguments.Specification);
    expect(first).toEqual({
      Container: { Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1', ArtifactUrl: 's3://models/llm/', Environment: { TGI: '1' } },
      ComputeResourceRequirements: { MinMemoryRequiredInMb: 8192 },
    });
    expect(second).toEqual({ BaseInferenceComponentName: { Get: 'Steps.Base.InferenceComponentName' }, Container: { ArtifactUrl: 's3://models/lora.tar.gz' } });
    expect(allowed(built, 's3:GetObject', 'JobRole')).toMatch(/models\/llm\/.*models\/lora/);
    expect(allowed(built, 'ecr:BatchGetImage', 'JobRole')).toContain('repository/own');
  });

  test('serverless memory may be chosen at start', () => {
    const { stack, pipeline } = world();
    const memory = new pipelines.IntegerParameter(stack, 'Memory', { defaultValue: 2048 });
    const config = new pipelines.EndpointConfigStep(stack, 'Config', {
      endpointConfigName: 'c', variants: [{ variantName: 'A', modelName: 'm', serverless: { memorySize: Size.mebibytes(memory.valueAsNumber), maxConcurrency: 5 } }],
    });
    expect(definitionOf(pipeline(config)).Steps[0].Arguments.ProductionVariants[0].ServerlessConfig).toEqual({ MemorySizeInMB: { Get: 'Parameters.Memory' }, MaxConcurrency: 5 });
  });

  test('the role of inference components is handed to SageMaker only', () => {
    const { stack, pipeline } = world();
    const role = Role.fromRoleArn(stack, 'Serving', 'arn:aws:iam::111122223333:role/Serving');
    const built = pipeline(new pipelines.EndpointConfigStep(stack, 'Config', {
      endpointConfigName: 'shared', role, variants: [{ variantName: 'All', instanceType: InstanceType.M5_LARGE }],
    }));
    const [pass] = statements(built, 'ExecutionRole').filter(statement => statement.actions.includes('iam:PassRole'));
    expect(pass.resources).toContain('role/Serving');
    expect(pass.condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  });

  const variant = { variantName: 'Main', modelName: 'm', instanceType: InstanceType.M5_LARGE };
  test.each<[string, (stack: Stack) => any, RegExp]>([
    ['no variant', stack => new pipelines.EndpointConfigStep(stack, 'X', { endpointConfigName: 'c', variants: [] }), /variants must have 1 to 10/],
    ['a name with an underscore', stack => new pipelines.EndpointConfigStep(stack, 'X', { endpointConfigName: 'my_config', variants: [variant] }), /endpointConfigName must consist of/],
    ['a long name', stack => new pipelines.EndpointStep(stack, 'X', { endpointName: 'e'.repeat(64), endpointConfigName: 'c' }), /endpointName must have 1 to 63 characters/],
    ['instances and serverless', stack => new pipelines.EndpointConfigStep(stack, 'X', {
      endpointConfigName: 'c', variants: [{ ...variant, serverless: { memorySize: Size.gibibytes(2), maxConcurrency: 1 } }],
    }), /variant "Main" must have instanceType or serverless, got both/],
    ['no capacity', stack => new pipelines.EndpointConfigStep(stack, 'X', { endpointConfigName: 'c', variants: [{ variantName: 'A', modelName: 'm' }] }), /got none/],
    ['serverless without a model', stack => new pipelines.EndpointConfigStep(stack, 'X', {
      endpointConfigName: 'c', variants: [{ variantName: 'A', serverless: { memorySize: Size.gibibytes(2), maxConcurrency: 1 } }],
    }), /must have modelName because it is serverless/],
    ['7 GiB of serverless memory', stack => new pipelines.EndpointConfigStep(stack, 'X', {
      endpointConfigName: 'c', variants: [{ variantName: 'A', modelName: 'm', serverless: { memorySize: Size.gibibytes(7), maxConcurrency: 1 } }],
    }), /memorySize of variant "A" in GiB must be a whole number from 1 to 6, got 7/],
    ['half a GiB of serverless memory', stack => new pipelines.EndpointConfigStep(stack, 'X', {
      endpointConfigName: 'c', variants: [{ variantName: 'A', modelName: 'm', serverless: { memorySize: Size.mebibytes(1536), maxConcurrency: 1 } }],
    }), /from 1 to 6, got 1.5/],
    ['data capture in a configuration', stack => new pipelines.EndpointConfigStep(stack, 'X', { endpointConfigName: 'c', variants: [variant] })
      .addArgumentOverride('DataCaptureConfig.EnableCapture', true), /the pipeline service rejects DataCaptureConfig/],
    ['an explainer in a configuration', stack => new pipelines.EndpointConfigStep(stack, 'X', { endpointConfigName: 'c', variants: [variant] })
      .addArgumentOverride('ExplainerConfig', {}), /the pipeline service rejects ExplainerConfig/],
    ['a deployment configuration in an endpoint', stack => new pipelines.EndpointStep(stack, 'X', { endpointName: 'e', endpointConfigName: 'c' })
      .addArgumentOverride('DeploymentConfig', {}), /the pipeline service rejects DeploymentConfig/],
    ['a component without a model', stack => new pipelines.InferenceComponentStep(stack, 'X', { inferenceComponentName: 'i', endpointName: 'e' }), /modelName, an image of container, or baseInferenceComponentName must be given, got none/],
    ['a component with two models', stack => new pipelines.InferenceComponentStep(stack, 'X', { inferenceComponentName: 'i', endpointName: 'e', modelName: 'm', container: { image } }), /got modelName and container: give one of them/],
    ['a model with an adapter\'s archive', stack => new pipelines.InferenceComponentStep(stack, 'X', { inferenceComponentName: 'i', endpointName: 'e', modelName: 'm', container: { modelData: 's3://b/a.tar.gz' } }), /container is not for a component with modelName/],
    ['a component without memory', stack => new pipelines.InferenceComponentStep(stack, 'X', { inferenceComponentName: 'i', endpointName: 'e', modelName: 'm' }), /minMemory must be given/],
    ['no core', stack => new pipelines.InferenceComponentStep(stack, 'X', {
      inferenceComponentName: 'i', endpointName: 'e', modelName: 'm', minMemory: Size.gibibytes(1), cpuCores: 0,
    }), /cpuCores must be more than 0/],
  ])('fails for %s', (_, make, message) => {
    expect(() => make(world().stack)).toThrow(message);
  });
});

describe('Bedrock', () => {
  test('roles are made for Bedrock, handed to it only, and may read the model', () => {
    const { stack, pipeline } = world();
    const name = new pipelines.StringParameter(stack, 'ModelName', { defaultValue: 'writer' });
    const vpc = new Vpc(stack, 'Vpc', { natGateways: 0 });
    const custom = new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: name.valueAsString, modelData: 's3://weights/writer/' });
    const imported = new pipelines.BedrockModelImportStep(stack, 'Import', {
      jobName: 'import-1', importedModelName: 'writer', modelData: 's3://weights/writer/', vpc, vpcSubnets: { subnets: vpc.isolatedSubnets },
    });
    const live = new pipelines.BedrockCustomModelDeploymentStep(stack, 'Live', { modelDeploymentName: name.valueAsString, modelArn: custom.modelArn });
    const reserved = new pipelines.BedrockProvisionedModelThroughputStep(stack, 'Reserve', {
      provisionedModelName: 'reserved', modelId: 'amazon.nova-lite-v1:0', modelUnits: 1, commitment: BedrockCommitment.SIX_MONTHS,
    });
    const built = pipeline(custom, imported, live, reserved);
    const passes = statements(built, 'PipelineExecutionRole').filter(statement => statement.actions.includes('iam:PassRole'));
    expect(passes.map(pass => pass.condition)).toEqual([{ StringEquals: { 'iam:PassedToService': 'bedrock.amazonaws.com' } }]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'bedrock.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }],
      },
    });
    expect(allowed(built, 's3:GetObject', 'CustomRole')).toContain('weights/writer/*');
    expect(allowed(built, 's3:GetObject', 'ImportRole')).toContain('weights/writer/*');
    expect(allowed(built, 'ec2:CreateNetworkInterface', 'ImportRole')).toContain('subnet/",{"Ref":"VpcIsolatedSubnet1');
    expect(allowed(built, 'bedrock:CreateCustomModelDeployment', 'PipelineExecutionRole')).toContain(':custom-model/*');
    expect(allowed(built, 'bedrock:CreateProvisionedModelThroughput', 'PipelineExecutionRole')).toContain('::foundation-model/amazon.nova-lite-v1:0');
    expect(allowed(built, 'bedrock:GetImportedModel', 'PipelineExecutionRole')).toContain(':imported-model/*');
  });

  test('a model package is a source as well', () => {
    const { stack, pipeline } = world();
    const name = new pipelines.StringParameter(stack, 'ModelName', { defaultValue: 'writer' });
    const modelPackageArn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/writer/3';
    const built = pipeline(new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: name.valueAsString, modelPackageArn }));
    expect(definitionOf(built).Steps[0].Arguments.CustomModelDataSource).toEqual({ ModelPackageArnDataSource: { ModelPackageArn: modelPackageArn } });
    expect(allowed(built, 'sagemaker:DescribeModelPackage', 'CustomRole')).toContain(modelPackageArn);
  });

  test.each<[string, (stack: Stack) => any, RegExp]>([
    ['a model\'s name as plain text', stack => new pipelines.BedrockCustomModelStep(stack, 'X', { modelName: 'writer', modelData: 's3://w/' }), /modelName must be a text parameter of the pipeline, got "writer"/],
    ['a model\'s name around a parameter', stack => new pipelines.BedrockCustomModelStep(stack, 'X', {
      modelName: `a-${new pipelines.StringParameter(stack, 'P').valueAsString}`, modelData: 's3://w/',
    }), /modelName must be a text parameter of the pipeline, got another value/],
    ['a deployment\'s name as plain text', stack => new pipelines.BedrockCustomModelDeploymentStep(stack, 'X', { modelDeploymentName: 'live', modelArn: 'arn:a' }), /modelDeploymentName must be a text parameter/],
    ['no source of a model', stack => new pipelines.BedrockCustomModelStep(stack, 'X', {
      modelName: new pipelines.StringParameter(stack, 'P').valueAsString,
    }), /modelData or modelPackageArn must be given, got none/],
    ['no model unit', stack => new pipelines.BedrockProvisionedModelThroughputStep(stack, 'X', { provisionedModelName: 'p', modelId: 'm', modelUnits: 0 }), /modelUnits must be a whole number of at least 1/],
  ])('fails for %s', (_, make, message) => {
    expect(() => make(world().stack)).toThrow(message);
  });
});

describe('lineage', () => {
  test('entities may be made by their names, artifacts by any', () => {
    const { stack, pipeline } = world();
    const lineage = new pipelines.LineageStep(stack, 'Lineage', {
      actions: [{ name: 'approve', type: 'Approval', sourceUri: 'https://tickets/1' }],
      artifacts: [{ name: 'rows', type: 'DataSet', sourceUri: 's3://rows/' }],
      associations: [{ source: LineageEntity.artifact('rows'), destination: LineageEntity.action('approve') }],
    });
    const built = pipeline(lineage);
    expect(allowed(built, 'sagemaker:CreateAction')).toContain('action/approve');
    expect(allowed(built, 'sagemaker:CreateArtifact')).toContain('artifact/*');
    expect(allowed(built, 'sagemaker:CreateContext')).toBe('');
    expect(allowed(built, 'sagemaker:AddAssociation')).toContain('experiment-trial-component/*');
    expect(definitionOf(built).Steps[0].Arguments.Associations[0].AssociationType).toBe('AssociatedWith');
  });

  test.each<[string, (stack: Stack) => any, RegExp]>([
    ['nothing', stack => new pipelines.LineageStep(stack, 'X', { actions: [] }), /actions, artifacts, contexts or associations must have at least one entry/],
    ['the same name twice', stack => new pipelines.LineageStep(stack, 'X', {
      artifacts: ['a', 'b'].map(uri => ({ name: 'rows', type: 'DataSet', sourceUri: `s3://${uri}/` })),
    }), /artifacts must have names of their own, got "rows" twice/],
    ['an entity that is not there', stack => new pipelines.LineageStep(stack, 'X', {
      artifacts: [{ name: 'rows', type: 'DataSet', sourceUri: 's3://rows/' }],
    }).actionArn('rows'), /name must be one of the actions of step "X", which has \[\], got "rows"/],
  ])('fails for %s', (_, make, message) => {
    expect(() => make(world().stack)).toThrow(message);
  });
});

describe('notebook jobs', () => {
  const props = { notebook: join(FIXTURES, 'exploration.ipynb'), image, kernelName: 'python3' };

  test('the notebook and its files keep their names, below a hash of their contents', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', {
      steps: [new pipelines.NotebookJobStep(stack, 'Explore', {
        ...props, dependencies: [join(FIXTURES, 'report_lib')], initializationScript: join(FIXTURES, 'setup-kernel.sh'),
      })],
    });
    const uri = definitionOf(pipeline).Steps[0].Arguments.InputDataConfig[0].DataSource.S3DataSource.S3Uri;
    const folder = /\/([0-9a-f]{64})$/.exec(uri)![1];
    const manifest = JSON.parse(readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8'));
    const keys = Object.values<any>(manifest.files).map(file => Object.values<any>(file.destinations)[0].objectKey)
      .filter(key => key.startsWith(folder));
    expect(keys.sort()).toEqual(['exploration.ipynb', 'render.py', 'setup-kernel.sh'].map(name => `${folder}/${name}`));
    expect(allowed(pipeline, 's3:GetObject', 'JobRole')).toContain(folder);
    expect(allowed(pipeline, 'sagemaker:CreateTrainingJob')).toContain('training-job/exploration-*');
  });

  test.each<[string, (stack: Stack) => any, RegExp]>([
    ['a notebook that is not there', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, notebook: 'no.ipynb' }), /notebook must be a file, got "no.ipynb"/],
    ['a script that is not there', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, initializationScript: 'no.sh' }), /initializationScript must be a file/],
    ['a dependency that is not there', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, dependencies: ['nowhere'] }), /dependencies must be files or directories, got "nowhere"/],
    ['two files of a name', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, dependencies: [props.notebook] }), /files must have names of their own, got "exploration.ipynb" twice/],
    ['a job\'s name with a digit first', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, notebookJobName: '1st' }), /notebookJobName must begin with a letter/],
    ['no kernel', stack => new pipelines.NotebookJobStep(stack, 'X', { ...props, kernelName: '' }), /kernelName must be given/],
  ])('fails for %s', (_, make, message) => {
    expect(() => make(world().stack)).toThrow(message);
  });

  test('fails for an image of another region', () => {
    const { stack } = world({ account: '111122223333', region: 'us-west-2' });
    expect(() => new pipelines.NotebookJobStep(stack, 'X', props)).toThrow(/image must be in the region of the pipeline, us-west-2/);
  });
});

test('no role has a wildcard action, and no ARN is of another partition', () => {
  const { stack, pipeline } = world({ account: '111122223333', region: 'cn-north-1' });
  const name = new pipelines.StringParameter(stack, 'ModelName', { defaultValue: 'writer' });
  const own = images.Image.fromUri('111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/own:1');
  const loans = new pipelines.ModelStep(stack, 'Model', { image: own, modelData: 's3://models/model.tar.gz' });
  pipeline(
    loans,
    new pipelines.ClarifyCheckStep(stack, 'Explain', {
      check: ClarifyCheck.explainability({ dataset: 's3://rows/', model: { modelName: loans.modelName, instanceType: InstanceType.M5_LARGE } }),
    }),
    new pipelines.EndpointStep(stack, 'Endpoint', { endpointName: 'e', endpointConfigName: 'c' }),
    new pipelines.BedrockCustomModelStep(stack, 'Custom', { modelName: name.valueAsString, modelData: 's3://weights/' }),
    new pipelines.LineageStep(stack, 'Lineage', { contexts: [{ name: 'c', type: 'Project', sourceUri: 'https://c' }] }),
    new pipelines.NotebookJobStep(stack, 'Notebook', { notebook: join(FIXTURES, 'exploration.ipynb'), image: own, kernelName: 'python3' }),
  );
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).not.toMatch(/arn:aws:/);
  expect(policies).not.toMatch(/"[a-z-]+:\*"/);
});
