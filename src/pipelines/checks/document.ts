import { CheckContext, functionOf, isObject, isUnknown, scalar, show } from './context';
import { closest } from '../../private/api-model-closest';
import { isToken } from '../../private/api-model-values';

const MEMBERS = ['Version', 'Metadata', 'Parameters', 'PipelineExperimentConfig', 'MlflowConfig', 'Steps'];
/** What people look for in the definition, and where it is instead. */
const ELSEWHERE: { readonly [member: string]: string } = {
  ParallelismConfiguration: 'it belongs to the pipeline or an execution',
  SelectiveExecutionConfig: 'it belongs to an execution',
  PipelineName: 'it belongs to the pipeline',
  PipelineDescription: 'it belongs to the pipeline',
  PipelineDisplayName: 'it belongs to the pipeline',
  Description: 'it belongs to the pipeline',
  DisplayName: 'it belongs to the pipeline',
  RoleArn: 'it belongs to the pipeline',
  Tags: 'they belong to the pipeline',
  PipelineDefinitionBody: 'check what it holds',
};
/** The most characters of a definition that is given in the request itself. */
const MAX_SIZE = 1_048_576;

/** Checks the members of a definition besides parameters and steps. */
export function checkDocument(context: CheckContext, pipelineName: string | undefined): void {
  const { document } = context;
  for (const member of Object.keys(document)) {
    if (MEMBERS.includes(member) || document[member] === undefined) { continue; }
    const nearest = closest(member, MEMBERS);
    const where = Object.prototype.hasOwnProperty.call(ELSEWHERE, member) ? ELSEWHERE[member] : undefined;
    context.report('definition-member', undefined, member, where ? `is not part of the definition: ${where}`
      : nearest ? `is not a member of a definition: did you mean ${nearest}` : `is not a member of a definition that the library knows: allowed are ${MEMBERS.join(', ')}`,
    where || nearest ? 'error' : 'warning');
  }
  const { Version: version } = document;
  if (version !== undefined && !isToken(version) && version !== '2020-12-01') {
    context.report('definition-version', undefined, 'Version', `must be "2020-12-01", got ${show(version)}`);
  }
  checkMetadata(context, document.Metadata);
  checkExperiment(context, document.PipelineExperimentConfig, pipelineName);
  checkMlflow(context, document.MlflowConfig);
}

/** @param size roughly the number of characters */
export function checkSize(context: CheckContext, size: number): void {
  if (size < MAX_SIZE / 4) { return; }
  let length: number;
  try {
    length = JSON.stringify(context.document).length;
  } catch {
    // a token that cannot be written yet
    return;
  }
  if (length > MAX_SIZE) {
    context.report('definition-size', undefined, '', `the definition must have at most ${MAX_SIZE} characters, got ${length}: put it into S3 (PipelineDefinitionS3Location), or split it`);
  }
}

function checkMetadata(context: CheckContext, metadata: unknown): void {
  if (metadata === undefined || metadata === null || isToken(metadata)) { return; }
  const report = (path: string, text: string) => context.report('metadata', undefined, path, text);
  if (!isObject(metadata)) { return report('Metadata', `must be an object, got ${show(metadata)}`); }
  for (const key of Object.keys(metadata)) {
    const value = scalar(metadata[key]);
    if (!isToken(key) && !/^[A-Za-z0-9\-_]{1,128}$/.test(key)) {
      report('Metadata', `must have names of 1 to 128 letters, digits, hyphens and underscores, got ${show(key)}${key.length > 128 ? ` with ${key.length}` : ''}`);
    }
    if (isToken(value)) { continue; }
    if (typeof value !== 'string') {
      report(`Metadata.${key}`, `must be a text, got ${show(value)}${typeof value === 'object' ? '' : `: write ${show(String(value))}`}`);
    } else if (value.length > 1024) {
      report(`Metadata.${key}`, `must have at most 1024 characters, got ${value.length}: shorten it`);
    }
  }
}

function checkExperiment(context: CheckContext, config: unknown, pipelineName: string | undefined): void {
  const report = (path: string, text: string, severity?: 'warning') => context.report('experiment-config', undefined, `PipelineExperimentConfig${path}`, text, severity);
  const named = config === undefined || (isObject(config) && [config.ExperimentName, config.TrialName].some(value => value?.Get === 'Execution.PipelineName'));
  if (named && pipelineName !== undefined && !isToken(pipelineName) && pipelineName.length > 82) {
    report('.ExperimentName', `must have at most 82 characters, got the pipeline's name with ${pipelineName.length}: shorten it, or set another experiment`);
  }
  if (config === undefined || config === null || isToken(config)) { return; }
  if (!isObject(config)) { return report('', `must be null or an object with ExperimentName and TrialName, got ${show(config)}`); }
  const members = ['ExperimentName', 'TrialName'];
  for (const member of Object.keys(config)) {
    if (members.includes(member)) { continue; }
    const nearest = closest(member, members);
    report(`.${member}`, `is not a member of PipelineExperimentConfig: ${nearest ? `did you mean ${nearest}` : `allowed are ${members.join(', ')}`}`);
  }
  for (const member of members) {
    const value = config[member];
    if (value === undefined || value === null || isToken(value)) { continue; }
    const name = functionOf(value);
    if (name === 'Std:JsonGet' || (name === undefined && typeof value !== 'string')) {
      report(`.${member}`, `must be a text, a parameter, an execution variable or a Std:Join, got ${show(value)}`);
    } else if (typeof value === 'string' && !/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}$/.test(value)) {
      report(`.${member}`, `must have 1 to 120 letters, digits and hyphens, with a letter or digit at both ends, got ${show(value)} with ${value.length}`);
    } else if (typeof value === 'string' && value.length > 82) {
      report(`.${member}`, `has ${value.length} characters, got ${show(value)}: some ways to start a pipeline take at most 82, shorten it`, 'warning');
    }
  }
}

const MLFLOW_ARN = /^arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:mlflow-[a-zA-Z-]*\/.*$/;

function checkMlflow(context: CheckContext, config: unknown): void {
  if (config === undefined || config === null || isToken(config)) { return; }
  const report = (path: string, text: string) => context.report('mlflow-config', undefined, `MlflowConfig${path}`, text);
  if (!isObject(config)) { return report('', `must be null or an object, got ${show(config)}`); }
  const members = ['MlflowResourceArn', 'MlflowExperimentName'];
  for (const member of Object.keys(config)) {
    if (members.includes(member)) { continue; }
    const nearest = closest(member, members);
    report(`.${member}`, `is not a member of MlflowConfig of a pipeline: ${nearest && member !== 'MlflowRunName' ? `did you mean ${nearest}` : `allowed are ${members.join(', ')}`}`);
  }
  const { MlflowResourceArn: arn, MlflowExperimentName: name } = config;
  if (arn === undefined || arn === null) {
    report('.MlflowResourceArn', `is required in MlflowConfig, got ${show(arn)}: add the ARN of an MLflow tracking server or app`);
  } else if (!isUnknown(arn) && (typeof arn !== 'string' || !MLFLOW_ARN.test(arn))) {
    report('.MlflowResourceArn', `must be the ARN of an MLflow tracking server or app, got ${show(arn)}`);
  }
  if (name !== undefined && name !== null && !isUnknown(name) && (typeof name !== 'string' || name.length < 1 || name.length > 256)) {
    report('.MlflowExperimentName', `must have 1 to 256 characters, got ${show(name)}${typeof name === 'string' ? ` with ${name.length}` : ''}`);
  }
}
