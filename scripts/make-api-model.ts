/**
 * Writes data/api-model/*.json: the API's own rules for what the pipeline service calls and for what it describes.
 * Run by hand after an update of aws-cdk-lib or @aws-sdk/client-sagemaker: npx tsx scripts/make-api-model.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { compactModel, DROPPED_PATTERNS } from './api-model-compact';
import { PIPELINE_SHAPES } from './api-model-pipelines';
import { enrichFromSdk, SdkModel } from './api-model-sdk';
import { BotocoreModel, BotocoreShape, botocoreModel, botocoreVersion } from './api-model-source';
import type { ModelData, ShapeReference } from '../src/private/api-model-shape';

const directory = join(__dirname, '..', 'data', 'api-model');

/** Operations whose requests are arguments of steps, and those whose responses are properties of steps. */
const OPERATIONS: { [service: string]: { inputs: string[]; outputs: string[]; others?: string[] } } = {
  'sagemaker': {
    inputs: [
      'CreateTrainingJob', 'CreateProcessingJob', 'CreateTransformJob', 'CreateHyperParameterTuningJob', 'CreateAutoMLJob', 'CreateModel',
      'CreateModelPackage', 'CreateEndpointConfig', 'CreateEndpoint', 'UpdateEndpoint', 'CreateInferenceComponent', 'UpdateInferenceComponent',
      'CreateAction', 'CreateArtifact', 'CreateContext', 'CreateJob', 'CreatePipeline', 'StartPipelineExecution',
    ],
    outputs: [
      'DescribeTrainingJob', 'DescribeProcessingJob', 'DescribeTransformJob', 'DescribeHyperParameterTuningJob',
      'ListTrainingJobsForHyperParameterTuningJob', 'DescribeAutoMLJob', 'DescribeModel', 'DescribeModelPackage', 'DescribeEndpointConfig',
      'DescribeEndpoint', 'DescribeInferenceComponent', 'DescribeJob',
    ],
    others: ['AssociationEdgeType'],
  },
  'emr': { inputs: ['RunJobFlow'], outputs: [], others: ['Step', 'IAMRoleArn', 'ActionOnFailure', 'HadoopJarStepConfig'] },
  'emr-serverless': { inputs: ['StartJobRun', 'CreateApplication'], outputs: [] },
  'bedrock': {
    inputs: ['CreateCustomModel', 'CreateCustomModelDeployment', 'CreateModelImportJob', 'CreateProvisionedModelThroughput'],
    outputs: ['GetCustomModel', 'GetCustomModelDeployment', 'GetModelImportJob', 'GetProvisionedModelThroughput'],
  },
};

/** Members that the frozen models lack and no installed client has. */
const SUPPLEMENTS: { [service: string]: (shapes: { [name: string]: BotocoreShape }) => { [name: string]: BotocoreShape } } = {
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_CreateCustomModel.html
  bedrock: shapes => ({
    CreateCustomModelRequest: {
      ...shapes.CreateCustomModelRequest,
      required: shapes.CreateCustomModelRequest.required!.filter(name => name !== 'modelSourceConfig'),
      members: { ...shapes.CreateCustomModelRequest.members, customModelDataSource: { shape: 'CustomModelDataSource' } },
    },
    CustomModelDataSource: { type: 'structure', union: true, members: { modelPackageArnDataSource: { shape: 'ModelPackageArnDataSource' } } },
    ModelPackageArnDataSource: { type: 'structure', required: ['modelPackageArn'], members: { modelPackageArn: { shape: 'NonBlankString' } } },
  }),
  // https://docs.aws.amazon.com/emr/latest/APIReference/API_RunJobFlow.html
  emr: shapes => ({
    RunJobFlowInput: { ...shapes.RunJobFlowInput, members: { ...shapes.RunJobFlowInput.members, SessionEnabled: { shape: 'BooleanObject' } } },
  }),
};

/** The shapes of a service under data/api-model. */
function makeModel(service: string): ModelData {
  const published = botocoreModel(service);
  const botocore = { ...published, shapes: { ...published.shapes, ...SUPPLEMENTS[service]?.({ ...published.shapes }) } };
  const { inputs, outputs, others } = OPERATIONS[service];
  const source = `botocore ${botocoreVersion()} ${service} ${botocore.metadata.apiVersion}`;
  const roots = [
    ...inputs.filter(name => botocore.operations[name]).map(name => botocore.operations[name].input!.shape),
    ...outputs.filter(name => botocore.operations[name]).map(name => botocore.operations[name].output!.shape),
    ...others ?? [],
  ];
  // steps write the members of Bedrock's requests with a capital letter
  const model = service === 'bedrock' ? capitalized(botocore) : botocore;
  if (service !== 'sagemaker') { return compactModel(model, source, { roots }); }
  const sdk = SdkModel.load('@aws-sdk/client-sagemaker');
  return compactModel(enrichFromSdk(model, sdk).model, `${source}, ${sdk.version}`, { roots });
}

/** The shapes that only pipelines have; some of them are made of others. */
function makePipelineModel({ sagemaker, emr, bedrock }: { [service: string]: ModelData }): ModelData {
  const training = members(sagemaker, 'sagemaker', 'ListTrainingJobsForHyperParameterTuningJobResponse');
  const endpoint = { ...members(sagemaker, 'sagemaker', 'UpdateEndpointInput'), ...members(sagemaker, 'sagemaker', 'CreateEndpointInput') };
  const component = { ...members(sagemaker, 'sagemaker', 'UpdateInferenceComponentInput'), ...members(sagemaker, 'sagemaker', 'CreateInferenceComponentInput') };
  const made: ModelData['shapes'] = {
    TuningProperties: {
      m: { ...members(sagemaker, 'sagemaker', 'DescribeHyperParameterTuningJobResponse'), TrainingJobSummaries: training.TrainingJobSummaries },
    },
    AutoMLProperties: { m: { ...members(sagemaker, 'sagemaker', 'DescribeAutoMLJobResponse'), BestCandidateProperties: 0 } },
    EmrProperties: { m: { ...members(emr, 'emr', 'Step'), ClusterId: '$s' } },
    // the SDK has a name of its own besides the API's
    BedrockCustomModelDeploymentProperties: { m: { ...members(bedrock, 'bedrock', 'GetCustomModelDeploymentResponse'), ModelDeploymentArn: '$s' } },
    // the service creates what is not there and updates what is
    EndpointArguments: { m: requiring(endpoint, ['EndpointName', 'EndpointConfigName']) },
    InferenceComponentArguments: { m: requiring(component, ['InferenceComponentName']) },
  };
  return { source: 'the pipeline definition language', patterns: [], shapes: { ...PIPELINE_SHAPES, ...made } };
}

type Members = { readonly [member: string]: ShapeReference };

/** The members of a structure, none of them required, with references that are valid in another file. */
function members(model: ModelData, service: string, structure: string): Members {
  return Object.fromEntries(Object.entries(model.shapes[structure].m!).map(([declared, reference]) => {
    const name = declared.replace('!', '');
    const target = reference === 0 ? name : reference;
    return [name, target.startsWith('$') ? target : `${service}.${target}`];
  }));
}

function requiring(all: Members, required: readonly string[]): Members {
  return Object.fromEntries(Object.entries(all).map(([name, reference]) => [required.includes(name) ? `${name}!` : name, reference]));
}

function capitalized(model: BotocoreModel): BotocoreModel {
  const upper = (name: string) => name[0].toUpperCase() + name.slice(1);
  const shapes = Object.entries(model.shapes).map(([name, shape]): [string, BotocoreShape] => [name, {
    ...shape,
    ...(shape.members ? { members: Object.fromEntries(Object.entries(shape.members).map(([member, reference]) => [upper(member), reference])) } : {}),
    ...(shape.required ? { required: shape.required.map(upper) } : {}),
  }]);
  return { ...model, shapes: Object.fromEntries(shapes) };
}

/** The text of a data file: a line a shape, so that a difference can be read. */
export function render(data: ModelData): string {
  const names = Object.keys(data.shapes).sort();
  return [
    '{',
    `"source":${JSON.stringify(data.source)},`,
    `"patterns":[\n${data.patterns.map(pattern => JSON.stringify(pattern)).join(',\n')}\n],`,
    `"shapes":{\n${names.map(name => `${JSON.stringify(name)}:${JSON.stringify(data.shapes[name])}`).join(',\n')}\n}`,
    '}\n',
  ].join('\n');
}

/** The files of data/api-model with their text. */
export function makeFiles(): { [file: string]: string } {
  const models = Object.fromEntries(Object.keys(OPERATIONS).map(service => [service, makeModel(service)]));
  models.pipelines = makePipelineModel(models);
  return Object.fromEntries(Object.entries(models).map(([service, model]) => [`${service}.json`, render(model)]));
}

if (require.main === module) {
  mkdirSync(directory, { recursive: true });
  let total = 0;
  for (const [file, text] of Object.entries(makeFiles())) {
    const path = join(directory, file);
    writeFileSync(path, text);
    total += text.length;
    console.log(`${file}: ${text.length} bytes, ${Object.keys((JSON.parse(readFileSync(path, 'utf8')) as ModelData).shapes).length} shapes`);
  }
  console.log(`${total} bytes; patterns left out: ${Object.keys(DROPPED_PATTERNS).length}`);
}
