import { App, Duration, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, monitoring, pipelines } from 'cdk-mlops';
import { ENV, fixture, jobOf, may, statements } from './fixture';
import { compactModel } from '../../scripts/api-model-compact';
import { botocoreModel } from '../../scripts/api-model-source';
import { checkValue } from '../../src/private/api-model-check';
import { ApiModel } from '../../src/private/api-model-shape';
import { flatten } from '../support/iam';

const KINDS = ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'] as const;
const truth = { groundTruthUri: 's3://truth/churn' };
const ALL: monitoring.MonitorOptions = {
  dataQuality: {
    baselineStatistics: 's3://models/data/statistics.json',
    baselineConstraints: 's3://models/data/constraints.json',
    recordPreprocessorUri: 's3://code/preprocess.py',
    postAnalyticsProcessorUri: 's3://code/postprocess.py',
    excludeFeatures: '0,3',
  },
  modelQuality: {
    ...truth,
    problemType: pipelines.ModelProblemType.BINARY_CLASSIFICATION,
    probabilityAttribute: '0',
    probabilityThreshold: 0.7,
    startTimeOffset: Duration.hours(25),
    endTimeOffset: Duration.hours(1),
    baselineConstraints: 's3://models/quality/constraints.json',
  },
  modelBias: {
    ...truth,
    label: 'churn',
    labelValues: [1],
    facets: [{ name: 'age', values: [40] }],
    headers: ['age', 'calls', 'churn'],
    inferenceAttribute: '0',
    baselineConstraints: 's3://models/bias/analysis.json',
  },
  modelExplainability: {
    modelName: 'Churn', headers: ['age', 'calls'], shap: { baseline: [[30, 2]], numSamples: 100 }, baselineConstraints: 's3://models/shap/analysis.json',
  },
};

/** The values of a template as a request: references to resources become names. */
function asRequest(value: any): any {
  if (Array.isArray(value)) { return value.map(asRequest); }
  if (typeof value !== 'object' || value === null) { return value; }
  const [key] = Object.keys(value);
  if (key === 'Fn::GetAtt') { return value[key][1] === 'Arn' ? 'arn:aws:iam::111111111111:role/monitor' : `name-of-${value[key][0]}`; }
  if (key === 'Ref') { return value.Ref.includes('AnalysisConfig') ? 's3://reports/analysis_config.json' : value.Ref.toLowerCase(); }
  if (key === 'Fn::Join') { return value[key][1].map(asRequest).join(value[key][0]); }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asRequest(each)]));
}

describe('all kinds of monitors', () => {
  const { template, monitor, stack } = fixture(ALL);

  test.each(KINDS)('%s is a request that the API takes, and so is its schedule', kind => {
    const shapes = new ApiModel(compactModel(botocoreModel('sagemaker'), 'sagemaker', { tolerant: true }));
    const problems = (shape: string, request: object) =>
      checkValue(shapes.shape(shape), request, { path: shape, isVariable: () => false }).map(problem => problem.message);
    const job = asRequest({ JobDefinitionName: 'job', ...jobOf(template, kind).Properties });
    expect(problems(`Create${kind}JobDefinitionRequest`, job)).toEqual([]);
    // a check that can fail
    expect(problems(`Create${kind}JobDefinitionRequest`, { ...job, RoleArn: 'nobody' })).toHaveLength(1);
    const schedule = Object.values(template.findResources('AWS::SageMaker::MonitoringSchedule'))
      .find(each => each.Properties.MonitoringScheduleConfig.MonitoringType === kind)!;
    expect(problems('CreateMonitoringScheduleRequest', asRequest(schedule.Properties))).toEqual([]);
  });

  test('statistics and constraints are in their places', () => {
    const baseline = (kind: string) => jobOf(template, kind).Properties[`${kind}BaselineConfig`];
    expect(KINDS.map(baseline)).toEqual([
      { ConstraintsResource: { S3Uri: 's3://models/data/constraints.json' }, StatisticsResource: { S3Uri: 's3://models/data/statistics.json' } },
      { ConstraintsResource: { S3Uri: 's3://models/quality/constraints.json' } },
      { ConstraintsResource: { S3Uri: 's3://models/bias/analysis.json' } },
      { ConstraintsResource: { S3Uri: 's3://models/shap/analysis.json' } },
    ]);
  });

  test('job definitions have no names, so that they can be replaced; schedules keep theirs and know the definition', () => {
    const schedules = Object.values(template.findResources('AWS::SageMaker::MonitoringSchedule'));
    expect(schedules).toHaveLength(4);
    for (const { Properties: { MonitoringScheduleName, MonitoringScheduleConfig: { MonitoringType, MonitoringJobDefinitionName } } } of schedules) {
      expect(MonitoringScheduleName).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
      const [id, attribute] = MonitoringJobDefinitionName['Fn::GetAtt'];
      expect(attribute).toBe('JobDefinitionName');
      expect(template.toJSON().Resources[id].Type).toBe(`AWS::SageMaker::${MonitoringType}JobDefinition`);
      expect(template.toJSON().Resources[id].Properties).not.toHaveProperty('JobDefinitionName');
    }
    expect(new Set(schedules.map(each => each.Properties.MonitoringScheduleName)).size).toBe(4);
  });

  test('images are those of Model Monitor and of Clarify', () => {
    const repository = (kind: string) => /amazonaws\.com\/([^:]+)/.exec(jobOf(template, kind).Properties[`${kind}AppSpecification`].ImageUri)![1];
    expect(KINDS.map(repository)).toEqual(['sagemaker-model-monitor-analyzer', 'sagemaker-model-monitor-analyzer', 'sagemaker-clarify-processing', 'sagemaker-clarify-processing']);
  });

  test('inputs', () => {
    const input = (kind: string) => jobOf(template, kind).Properties[`${kind}JobInput`];
    expect(input('DataQuality').EndpointInput).toEqual({ EndpointName: 'Churn', LocalPath: '/opt/ml/processing/input/endpoint', ExcludeFeaturesAttribute: '0,3' });
    expect(input('ModelQuality')).toEqual({
      EndpointInput: {
        EndpointName: 'Churn',
        LocalPath: '/opt/ml/processing/input/endpoint',
        ProbabilityAttribute: '0',
        ProbabilityThresholdAttribute: 0.7,
        StartTimeOffset: '-P1DT1H',
        EndTimeOffset: '-PT1H',
      },
      GroundTruthS3Input: { S3Uri: 's3://truth/churn' },
    });
    expect(input('ModelBias').EndpointInput.InferenceAttribute).toBe('0');
    expect(input('ModelExplainability')).not.toHaveProperty('GroundTruthS3Input');
  });

  test('scripts', () => {
    expect(jobOf(template, 'DataQuality').Properties.DataQualityAppSpecification).toMatchObject({
      RecordPreprocessorSourceUri: 's3://code/preprocess.py',
      PostAnalyticsProcessorSourceUri: 's3://code/postprocess.py',
      Environment: { publish_cloudwatch_metrics: 'Enabled' },
    });
  });

  test('analyses are written when the stack is deployed, and the jobs wait for them', () => {
    const files = template.findResources('Custom::AnalysisConfig');
    const contents = Object.values(files).map(file => JSON.parse(file.Properties.Content));
    expect(contents).toEqual([
      { headers: ['age', 'calls', 'churn'], label: 'churn', label_values_or_threshold: [1], facet: [{ name_or_index: 'age', value_or_threshold: [40] }] },
      {
        headers: ['age', 'calls'],
        methods: { shap: { use_logit: false, save_local_shap_values: false, baseline: [[30, 2]], num_samples: 100 } },
        predictor: { model_name: 'Churn', instance_type: 'ml.m5.xlarge', initial_instance_count: 1 },
      },
    ]);
    const ids = Object.keys(files);
    expect(jobOf(template, 'ModelBias').Properties.ModelBiasAppSpecification.ConfigUri).toEqual({ Ref: ids[0] });
    expect(jobOf(template, 'ModelExplainability').Properties.ModelExplainabilityAppSpecification.ConfigUri).toEqual({ Ref: ids[1] });
    expect(files[ids[1]].Properties.Key).toMatch(/^monitoring\/analysis\/model-explainability\/[0-9a-f]{16}\/Churn\/analysis_config\.json$/);
  });

  test('the code of the function fits into a template', () => {
    const [{ Properties: { Code } }] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(Code.ZipFile.length).toBeLessThanOrEqual(4096);
    expect(Code.ZipFile).toContain('PutObjectCommand');
  });

  test('the role reads capture, baselines, scripts, truth and analyses, and writes reports', () => {
    const hash = (kind: string) => new RegExp(`analysis/${kind}/(\\w+)/`).exec(JSON.stringify(template.toJSON()))![1];
    expect(may(template, 's3:GetObject').sort()).toEqual([
      `arn:aws:s3:::*/monitoring/analysis/model-bias/${hash('model-bias')}/analysis_config.json`,
      `arn:aws:s3:::*/monitoring/analysis/model-explainability/${hash('model-explainability')}/Churn/analysis_config.json`,
      'arn:aws:s3:::*/monitoring/model-bias/*',
      'arn:aws:s3:::*/monitoring/model-quality/*',
      'arn:aws:s3:::captured/data-capture/Churn/*',
      'arn:aws:s3:::code/postprocess.py',
      'arn:aws:s3:::code/preprocess.py',
      'arn:aws:s3:::models/bias/analysis.json',
      'arn:aws:s3:::models/data/constraints.json',
      'arn:aws:s3:::models/data/statistics.json',
      'arn:aws:s3:::models/quality/constraints.json',
      'arn:aws:s3:::models/shap/analysis.json',
      'arn:aws:s3:::truth/churn/*',
    ].sort());
    expect(may(template, 's3:PutObject')).toEqual(['data-quality', 'model-quality', 'model-bias', 'model-explainability'].map(kind => `arn:aws:s3:::*/monitoring/${kind}/*`));
    expect(template.findResources('AWS::IAM::ManagedPolicy')).toEqual({});
    expect(may(template, 'sagemaker:DescribeModel')).toEqual(['Churn', 'churn'].map(name => `arn:aws:sagemaker:eu-west-1:111111111111:model/${name}`));
    const [metrics] = statements(template).filter(each => each.Action === 'cloudwatch:PutMetricData');
    expect(metrics.Condition.StringEquals['cloudwatch:namespace']).toEqual(expect.arrayContaining([
      'aws/sagemaker/Endpoints/data-metrics', 'aws/sagemaker/Endpoints/model-metrics', 'aws/sagemaker/Endpoints/bias-metrics', 'aws/sagemaker/Endpoints/explainability-metrics',
    ]));
  });

  test('the role is SageMaker\'s, for this account', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } }],
      },
    });
  });

  test('metrics have the namespaces and dimensions of the service', () => {
    const metric = (kind: 'modelQuality' | 'modelBias', name: string, dimensionsMap?: { [name: string]: string }) =>
      stack.resolve(monitor[kind]!.metric(name, { dimensionsMap }).toMetricConfig().metricStat);
    expect(metric('modelQuality', 'f1')).toMatchObject({
      namespace: 'aws/sagemaker/Endpoints/model-metrics',
      metricName: 'f1',
      statistic: 'Average',
      dimensions: [{ name: 'Endpoint', value: 'Churn' }, { name: 'MonitoringSchedule', value: monitor.modelQuality!.monitoringScheduleName }],
    });
    expect(metric('modelBias', 'bias_metric_DPPL', { Facet: 'age' }).dimensions.map((each: any) => each.name)).toEqual(['Endpoint', 'Facet', 'MonitoringSchedule']);
  });

  test('a dashboard shows all of them', () => {
    const [{ Properties: { DashboardBody } }] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
    const body = flatten(DashboardBody);
    for (const one of monitor.monitors) { expect(body).toContain(one.monitoringScheduleName); }
    expect(monitor.monitors).toHaveLength(4);
    expect(body).toContain('Namespace=\\"aws/sagemaker/Endpoints/explainability-metrics\\"');
    expect(JSON.parse(body.replace(/\*/g, '')).widgets.length).toBeGreaterThanOrEqual(8);
  });
});

describe('the jobs', () => {
  test('have defaults', () => {
    const { Properties } = jobOf(fixture().template, 'DataQuality');
    expect(Properties.JobResources.ClusterConfig).toEqual({ InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 });
    expect(Properties.StoppingCondition).toEqual({ MaxRuntimeInSeconds: 3300 });
    expect(Properties).not.toHaveProperty('NetworkConfig');
    expect(Properties).not.toHaveProperty('DataQualityBaselineConfig');
  });

  test('run where and how they are told to', () => {
    const { template, monitor } = fixture(scope => ({
      vpc: new Vpc(scope, 'Vpc'),
      networkIsolation: true,
      instanceCount: 2,
      instanceType: pipelines.InstanceType.of('ml.m5.4xlarge'),
      volumeSize: Size.gibibytes(100),
      maxRuntime: Duration.minutes(30),
      encryptionKey: new Key(scope, 'Key'),
    }));
    const { Properties } = jobOf(template, 'DataQuality');
    const key = { 'Fn::GetAtt': [expect.stringMatching('^Key'), 'Arn'] };
    expect(Properties.JobResources.ClusterConfig).toEqual({ InstanceCount: 2, InstanceType: 'ml.m5.4xlarge', VolumeSizeInGB: 100, VolumeKmsKeyId: key });
    expect(Properties.NetworkConfig).toMatchObject({
      EnableNetworkIsolation: true,
      EnableInterContainerTrafficEncryption: true,
      VpcConfig: { Subnets: expect.any(Array), SecurityGroupIds: [expect.anything()] },
    });
    expect(Properties.DataQualityJobOutputConfig.KmsKeyId).toEqual(key);
    expect(Properties.StoppingCondition).toEqual({ MaxRuntimeInSeconds: 1800 });
    expect(statements(template)).toEqual(expect.arrayContaining([
      expect.objectContaining({ Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }),
      expect.objectContaining({ Action: 'ec2:CreateNetworkInterface' }),
    ]));
    expect(monitor.connections.securityGroups).toHaveLength(1);
    template.hasResourceProperties('AWS::S3::Bucket', { BucketEncryption: { ServerSideEncryptionConfiguration: [Match.objectLike({ ServerSideEncryptionByDefault: { KMSMasterKeyID: Match.anyValue(), SSEAlgorithm: 'aws:kms' } })] } });
  });

  test('run with a role, and write into a bucket, of one\'s own', () => {
    const { template } = fixture(scope => ({
      role: Role.fromRoleArn(scope, 'Role', 'arn:aws:iam::111111111111:role/monitor'),
      reportsBucket: Bucket.fromBucketName(scope, 'Reports', 'reports'),
      reportsPrefix: 'churn/monitors',
    }));
    expect(jobOf(template, 'DataQuality').Properties.RoleArn).toBe('arn:aws:iam::111111111111:role/monitor');
    expect(jobOf(template, 'DataQuality').Properties.DataQualityJobOutputConfig.MonitoringOutputs).toEqual([
      { S3Output: { LocalPath: '/opt/ml/processing/output', S3UploadMode: 'EndOfJob', S3Uri: 's3://reports/churn/monitors/data-quality' } },
    ]);
    expect(template.findResources('AWS::S3::Bucket')).toEqual({});
    expect(template.findResources('AWS::IAM::Role')).toEqual({});
  });

  test('run once over a window', () => {
    fixture({ schedule: monitoring.MonitorSchedule.once(Duration.hours(3)) }).template.hasResourceProperties('AWS::SageMaker::MonitoringSchedule', {
      MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: 'NOW', DataAnalysisStartTime: '-PT3H', DataAnalysisEndTime: '-PT0H' } },
    });
  });
});

describe('the endpoint', () => {
  test('of this app is in service before its schedule, and keeps the case of its name', () => {
    const stack = new Stack(new App(), 'Stack');
    const served = new endpoints.ModelEndpoint(stack, 'Churn', {
      modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/1',
      instanceType: pipelines.InstanceType.M5_LARGE,
      dataCapture: {},
      modelAccess: { repositoryArns: [] },
    });
    new monitoring.EndpointMonitor(stack, 'Monitor', { endpoint: served.endpoint, dataCaptureUri: served.endpointConfig.dataCaptureUri! });
    const template = Template.fromStack(stack);
    const [id] = Object.keys(template.findResources('AWS::SageMaker::Endpoint'));
    expect(jobOf(template, 'DataQuality').Properties.DataQualityJobInput.EndpointInput.EndpointName).toEqual({ 'Fn::GetAtt': [id, 'EndpointName'] });
  });

  test('may be one of another library', () => {
    const stack = new Stack(new App(), 'Stack');
    const monitor = (id: string, endpoint: any) => new monitoring.EndpointMonitor(stack, id, { endpoint, dataCaptureUri: 's3://captured' }).endpointName;
    const l1 = new CfnEndpoint(stack, 'L1', { endpointConfigName: 'config' });
    expect(monitor('OfL1', l1)).toBe(l1.attrEndpointName);
    expect(monitor('OfArn', { endpointRef: { endpointArn: 'arn:aws:sagemaker:eu-west-1:111111111111:endpoint/churn' } })).toBe('churn');
  });
});

test('jobs of batch transform are monitored too', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const monitor = new monitoring.BatchTransformMonitor(stack, 'Monitor', {
    dataCaptureUri: 's3://captured/transform',
    format: monitoring.CapturedDataFormat.csv(false),
    dataQuality: { baselineConstraints: 's3://models/constraints.json', baselineStatistics: 's3://models/statistics.json' },
  });
  const template = Template.fromStack(stack);
  expect(jobOf(template, 'DataQuality').Properties.DataQualityJobInput).toEqual({
    BatchTransformInput: { DataCapturedDestinationS3Uri: 's3://captured/transform', DatasetFormat: { Csv: { Header: false } }, LocalPath: '/opt/ml/processing/input/transform' },
  });
  expect(may(template, 's3:GetObject')).toContain('arn:aws:s3:::captured/transform/*');
  expect(stack.resolve(monitor.dataQuality!.metric('x').toMetricConfig().metricStat)).toMatchObject({
    namespace: 'aws/sagemaker/ModelMonitoring/data-metrics', dimensions: [{ name: 'MonitoringSchedule', value: monitor.dataQuality!.monitoringScheduleName }],
  });
});

test.each([
  ['Json', monitoring.CapturedDataFormat.json(), { Json: { Line: true } }],
  ['Parquet', monitoring.CapturedDataFormat.parquet(), { Parquet: true }],
])('batch data as %s', (_, format, expected) => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new monitoring.BatchTransformMonitor(stack, 'Monitor', { dataCaptureUri: 's3://captured/transform', format });
  expect(jobOf(Template.fromStack(stack), 'DataQuality').Properties.DataQualityJobInput.BatchTransformInput.DatasetFormat).toEqual(expected);
});

const bias = { ...truth, labelValues: [1], facets: [{ name: 'age' }] };
test.each<[string, Partial<monitoring.EndpointMonitorProps>, RegExp]>([
  ['a place that is none of S3', { dataQuality: { baselineConstraints: 'models/constraints.json' } }, /dataQuality.baselineConstraints must be an S3 URI .* got "models\/constraints.json" \[MonitorS3Uri\]/],
  ['a capture place that is none of S3', { dataCaptureUri: 'captured' }, /dataCaptureUri must be an S3 URI/],
  ['too many instances', { instanceCount: 101 }, /instanceCount must be a whole number from 1 to 100, got 101/],
  ['too little storage', { volumeSize: Size.gibibytes(20000) }, /volumeSize \(in GiB\) must be a whole number from 1 to 16384/],
  ['too long a job', { maxRuntime: Duration.hours(25) }, /maxRuntime \(in seconds\) must be a whole number from 1 to 86400, got 90000/],
  ['subnets without VPC', { vpcSubnets: {} }, /vpcSubnets has no meaning without a VPC/],
  ['a prefix with slashes', { reportsPrefix: '/x/' }, /reportsPrefix must be a key prefix without slash/],
  ['a variable with a bad name', { dataQuality: { environment: { 'a-b': '1' } } }, /dataQuality.environment must have names of letters, digits and "_", got "a-b"/],
  ['too many variables', { dataQuality: { environment: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`V${i}`, '1'])) } }, /at most 49 variables, got 50/],
  ['an unknown problem', { modelQuality: { ...truth, problemType: 'Clustering', inferenceAttribute: '0' } }, /problemType must be one of "Regression", .* got "Clustering"/],
  ['no place of the answer', { modelQuality: { ...truth, problemType: 'Regression', probabilityAttribute: '0' } }, /inferenceAttribute must be given for Regression, got none/],
  ['offsets the wrong way round', { modelQuality: { ...truth, problemType: 'Regression', inferenceAttribute: '0', startTimeOffset: Duration.hours(1), endTimeOffset: Duration.hours(2) } }, /startTimeOffset must be longer than endTimeOffset/],
  ['a threshold that is no probability', { modelBias: { ...bias, probabilityThreshold: 2 } }, /probabilityThreshold must be a number from 0 to 1, got 2/],
  ['no facets', { modelBias: { ...bias, facets: [] } }, /modelBias.facets must have at least one sensitive attribute/],
  ['no label values', { modelBias: { ...bias, labelValues: undefined } }, /modelBias.labelValues must have at least one value/],
  ['an analysis given twice', { modelBias: { ...bias, analysisConfigUri: 's3://x/analysis_config.json' } }, /analysisConfigUri has what labelValues, facets would say/],
  ['no model to ask', { modelExplainability: {} }, /modelExplainability.modelName must be given, got none/],
  ['two baselines of SHAP', { modelExplainability: { modelName: 'm', shap: { numClusters: 2, baselineUri: 's3://x/y' } } }, /exclude each other/],
  ['isolation of a job that asks a model', { networkIsolation: true, modelExplainability: { modelName: 'm' } }, /networkIsolation must not be on with modelExplainability/],
])('fails for %s', (_, options, message) => {
  expect(() => fixture(options)).toThrow(message);
});

test('fails for connections without a VPC', () => {
  expect(() => fixture().monitor.connections).toThrow(/in no VPC.*\[NotConnectable\]/);
});
