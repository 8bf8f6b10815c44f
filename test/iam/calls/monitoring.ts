import type { ResolvedResource } from '../resolver';
import type { AppRole, World } from '../world';
import { all, Call, joinVpc, parentOf, Place, pullImage, repositoryArn, RoleCalls, useKey, writeLogs } from './call';
import { useModelKeys } from './endpoints';

const KINDS: [kind: string, metrics: string][] = [
  ['DataQuality', 'data-metrics'], ['ModelQuality', 'model-metrics'], ['ModelBias', 'bias-metrics'], ['ModelExplainability', 'explainability-metrics'],
];

/** The job definitions of a monitor, with their kind and the last part of the namespace of their metrics. */
function jobsOf(world: World, role: AppRole): [job: ResolvedResource, kind: string, metrics: string][] {
  return KINDS.flatMap(([kind, metrics]) =>
    world.below(`AWS::SageMaker::${kind}JobDefinition`, parentOf(role)).map((job): [ResolvedResource, string, string] => [job, kind, metrics]));
}

/** What the jobs of a monitor do. */
function monitorCalls(world: World, role: AppRole): Call[] {
  return [
    ...all(['cloudwatch:PutMetricData'], '*', 'write metrics of the instances', { 'cloudwatch:namespace': '/aws/sagemaker/ProcessingJobs' }),
    ...jobsOf(world, role).flatMap(([job, kind, metrics]) => jobCalls(world, job, kind, metrics)),
  ];
}

function jobCalls(world: World, job: ResolvedResource, kind: string, metrics: string): Call[] {
  const { properties } = job;
  const app = properties[`${kind}AppSpecification`];
  const input = properties[`${kind}JobInput`];
  const output = properties[`${kind}JobOutputConfig`];
  const baseline = properties[`${kind}BaselineConfig`];
  const { VolumeKmsKeyId } = properties.JobResources.ClusterConfig;
  const namespace = `aws/sagemaker/${input.EndpointInput ? 'Endpoints' : 'ModelMonitoring'}/${metrics}`;
  const reports = Place.of(world, `${output.MonitoringOutputs[0].S3Output.S3Uri}/2026/11/21/04/report.json`);
  const files = [
    baseline?.ConstraintsResource?.S3Uri, baseline?.StatisticsResource?.S3Uri, configUri(world, app),
    app.RecordPreprocessorSourceUri, app.PostAnalyticsProcessorSourceUri,
  ];
  const truth = input.GroundTruthS3Input?.S3Uri;
  const via = `s3.${job.region}.amazonaws.com`;
  return [
    ...writeLogs(`arn:${world.partition}:logs:${job.region}:${job.account}:log-group:/aws/sagemaker/ProcessingJobs`, { createGroup: true, describe: true }),
    ...all(['cloudwatch:PutMetricData'], '*', 'publish metrics of the data and the model', { 'cloudwatch:namespace': namespace }),
    ...all(['cloudwatch:PutMetricData'], '*', 'publish metrics of the data and the model', { 'cloudwatch:namespace': `/${namespace}` }),
    ...pullImage(repositoryArn(world, app.ImageUri)),
    ...Place.of(world, `${captured(world, job, input)}/2026/11/21/03/data.jsonl`).read('read the captured data'),
    ...files.filter(uri => uri !== undefined).flatMap(uri => Place.of(world, uri).read('read baselines, scripts and the configuration of the analysis')),
    // baselines lie with the model that they were registered with
    ...baseline === undefined ? [] : useModelKeys(world, job, 'decrypt baselines'),
    ...truth === undefined ? [] : [
      ...Place.of(world, `${truth}/2026/11/21/03/labels.jsonl`).read('read the truth'),
      ...Place.of(world, `${output.MonitoringOutputs[0].S3Output.S3Uri}/merge/data.jsonl`).read('read what was merged with the truth'),
    ],
    ...reports.write('write reports'),
    ...useKey(output.KmsKeyId, ['Decrypt', 'GenerateDataKey'], 'encrypt reports', via),
    ...useKey(VolumeKmsKeyId, ['CreateGrant', 'Decrypt', 'DescribeKey', 'GenerateDataKey'], 'encrypt the storage of the instances')
      .map(call => call.action === 'kms:CreateGrant' ? { ...call, context: { 'kms:GrantIsForAWSResource': 'true' } } : call),
    ...joinVpc(world, job, properties.NetworkConfig?.VpcConfig),
    ...kind === 'ModelExplainability' ? askModel(world, job) : [],
  ];
}

/** The resource that writes a configuration has its place as its id. */
function configUri(world: World, { ConfigUri }: any): string | undefined {
  const file = world.all('Custom::AnalysisConfig').find(({ ref }) => ref === ConfigUri);
  return file === undefined ? ConfigUri : `s3://${file.properties.Bucket}/${file.properties.Key}`;
}

/** Where an endpoint writes what it captures, or a batch transform job. */
function captured(world: World, job: ResolvedResource, { EndpointInput, BatchTransformInput }: any): string {
  if (BatchTransformInput) { return BatchTransformInput.DataCapturedDestinationS3Uri; }
  // stages in several accounts may have the same names
  const named = (type: string, name: string) => world.all(type)
    .find(each => each.name === name && each.account === job.account && each.region === job.region)!;
  const endpoint = named('AWS::SageMaker::Endpoint', EndpointInput.EndpointName);
  const config = named('AWS::SageMaker::EndpointConfig', endpoint.properties.EndpointConfigName);
  return `${config.properties.DataCaptureConfig.DestinationS3Uri}/${EndpointInput.EndpointName}/AllTraffic`;
}

/** Clarify puts the model on an endpoint of its own. */
function askModel(world: World, job: ResolvedResource): Call[] {
  const arn = (resource: string) => `arn:${world.partition}:sagemaker:${job.region}:${job.account}:${resource}`;
  const model = world.all('AWS::SageMaker::Model').find(({ account, stackName }) => account === job.account && stackName === job.stackName)!;
  const [endpoint, config] = [arn('endpoint/sm-clarify-1'), arn('endpoint-config/sm-clarify-1')];
  return [
    ...all(['sagemaker:DescribeModel'], arn(`model/${model.name}`), 'look at the model'),
    ...all(['sagemaker:AddTags', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpointConfig', 'sagemaker:DescribeEndpointConfig'], config, 'make and delete an endpoint to ask'),
    ...all(['sagemaker:CreateEndpoint'], [endpoint, config], 'make and delete an endpoint to ask'),
    ...all(['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], endpoint, 'ask the model'),
  ];
}

/** What a monitor might be thought to do. */
function toMonitor(world: World, role: AppRole): Call[] {
  const [job] = jobsOf(world, role)[0];
  const arn = (resource: string) => `arn:${world.partition}:sagemaker:${job.region}:${job.account}:${resource}`;
  return [
    ...all(['sagemaker:DeleteMonitoringSchedule', 'sagemaker:StopMonitoringSchedule', 'sagemaker:UpdateMonitoringSchedule'], arn('monitoring-schedule/any'), 'switches itself off'),
    ...all(['sagemaker:InvokeEndpoint', 'sagemaker:UpdateEndpoint'], world.all('AWS::SageMaker::Endpoint').map(endpoint => endpoint.arn), 'touches the endpoint'),
    ...all(['s3:PutObject'], 'arn:aws:s3:::models-of-111111111111/abalone/baseline/constraints.json', 'changes its own baseline'),
    ...all(['cloudwatch:PutMetricData'], '*', 'fakes metrics of the endpoint', { 'cloudwatch:namespace': 'AWS/SageMaker' }),
  ];
}

function driftCalls(world: World, role: AppRole): Call[] {
  const targets = world.below('AWS::Events::Rule', parentOf(role)).flatMap(rule => rule.properties.Targets ?? []).filter((target: any) => target.RoleArn === role.arn);
  return all(['events:PutEvents'], [...new Set<string>(targets.map((target: any) => target.Arn))], 'tell the drift event bus of alarms');
}

function toDrift(world: World, role: AppRole): Call[] {
  return all(['events:PutEvents'], `arn:${world.partition}:events:eu-west-1:${role.account}:event-bus/default`, 'writes events of its own');
}

function analysisCalls(world: World, role: AppRole): Call[] {
  const monitor = parentOf(role, 2);
  const files = world.below('Custom::AnalysisConfig', monitor);
  const [bucket] = world.below('AWS::S3::Bucket', monitor);
  return [
    ...writeLogs(world.find('AWS::Logs::LogGroup', `${parentOf(role)}/Logs`).arn),
    ...files.flatMap(({ properties }) => all(['s3:PutObject'], `${bucket.arn}/${properties.Key}`, 'write the configuration of an analysis')),
  ];
}

function toAnalysis(world: World, role: AppRole): Call[] {
  const [bucket] = world.below('AWS::S3::Bucket', parentOf(role, 2));
  return [
    ...all(['s3:PutObject'], `${bucket.arn}/monitoring/data-quality/constraint_violations.json`, 'changes reports'),
    ...all(['s3:GetObject'], `${bucket.arn}/monitoring/data-quality/constraint_violations.json`, 'reads reports'),
  ];
}

export const MONITORING_ROLES: RoleCalls[] = [
  {
    path: /\/Role$/,
    beside: ['AWS::SageMaker::MonitoringSchedule', 'DataQuality/Schedule'],
    title: 'Role of the jobs of a model monitor',
    principal: 'sagemaker',
    calls: monitorCalls,
    forbidden: toMonitor,
  },
  { path: /\/DriftRole$/, title: 'Role with which EventBridge tells another bus of drift', principal: 'events', calls: driftCalls, forbidden: toDrift },
  {
    path: /\/AnalysisFiles\/Role$/, title: 'Role of the function that writes configurations of analyses', principal: 'lambda', calls: analysisCalls, forbidden: toAnalysis,
  },
];
