import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { accountsByRegion, imageEntry, imageNames, imageScope, imageScopes } from './data';
import type { ImageEntry, ImageScope } from './data';
import { chooseProcessor, instanceFamily, isGraviton, isNeuron } from './processor';
import { ValidationError } from '../../private/errors';

/** Which image is meant: what the user wrote. */
export interface ImageChoice {
  readonly name: string;
  readonly version?: string;
  readonly pyVersion?: string;
  readonly processor?: string;
  readonly scope?: string;
  readonly baseFramework?: string;
  readonly containerVersion?: string;
  readonly sdkVersion?: string;
  readonly inferenceTool?: string;
  readonly tag?: string;
}

/** Which image is meant, and what for. */
export interface ImageQuery extends ImageChoice {
  /** training, inference or processing */
  readonly usage: string;
  readonly instanceType?: string;
  /** The construct that uses the image, for messages. */
  readonly at?: IConstruct;
}

/** The image that was found. */
export interface ResolvedImage {
  readonly repository: string;
  /** No tag means what the registry serves without one. */
  readonly tag?: string;
  /** Number of the account map: equal numbers, equal accounts. */
  readonly map: number;
  readonly accounts: Record<string, string>;
}

const GRAVITON_SCOPE = 'inference_graviton';
/** Arm builds whose tags do not follow the rule for all others. */
const ARM_TAGS: Record<string, string> = {
  'xgboost:1.3-1': '1.3-1-arm64',
  'xgboost:1.5-1': '1.5-1-arm64',
  'sklearn:1.0-1': '1.0-1-arm64-cpu-py3',
};
/** The first images for p4d have a CUDA suffix; later ones need none. */
const P4D_SUFFIXES: Record<string, string> = {
  'tensorflow:2.3-gpu-py37': 'cu110-ubuntu18.04-v3',
  'tensorflow:2.3.1-gpu-py37': 'cu110-ubuntu18.04',
  'tensorflow:2.3.2-gpu-py37': 'cu110-ubuntu18.04',
  'tensorflow:1.15-gpu-py37': 'cu110-ubuntu18.04-v8',
  'tensorflow:1.15.4-gpu-py37': 'cu110-ubuntu18.04',
  'tensorflow:1.15.5-gpu-py37': 'cu110-ubuntu18.04',
  'mxnet:1.8-gpu-py37': 'cu110-ubuntu16.04-v1',
  'mxnet:1.8.0-gpu-py37': 'cu110-ubuntu16.04',
  'pytorch:1.6-gpu-py36': 'cu110-ubuntu18.04-v3',
  'pytorch:1.6.0-gpu-py36': 'cu110-ubuntu18.04',
  'pytorch:1.6-gpu-py3': 'cu110-ubuntu18.04-v3',
  'pytorch:1.6.0-gpu-py3': 'cu110-ubuntu18.04',
};
/** Repositories whose tags name the Neuron SDK. */
const SDK_IN_TAG = [
  'huggingface-pytorch-inference-neuron', 'huggingface-pytorch-inference-neuronx', 'huggingface-vllm-inference-neuronx',
  'pytorch-training-neuron', 'pytorch-training-neuronx',
];
const HUGGING_FACE = ['huggingface', 'huggingface-neuron', 'huggingface-neuronx', 'huggingface-training-compiler'];

const quoted = (values: string[]) => values.map(value => JSON.stringify(value)).join(', ');

const KNOWN = ['version', 'pyVersion', 'processor', 'baseFramework', 'containerVersion', 'sdkVersion'] as const;

/** Fails for an image that exists for no use at all; called where the user names it. */
export function checkChoice(choice: ImageChoice, at?: IConstruct): void {
  const { name } = choice;
  if (Token.isUnresolved(name)) {
    throw new ValidationError('TokenNotAllowed', `name must be known at synth because the image's URI is looked up by it, got a token (${name})`, at);
  }
  if (!imageScopes(name)) {
    throw new ValidationError('ImageName', `name must be one of ${quoted(imageNames())}, got ${JSON.stringify(name)}`, at);
  }
  for (const key of KNOWN) {
    if (Token.isUnresolved(choice[key])) {
      throw new ValidationError('TokenNotAllowed', `${key} of image ${name} must be known at synth because the image's URI is made from it, `
        + `got a token (${choice[key]}): pass a plain value, or the whole URI with Image.fromUri`, at);
    }
  }
  const scopes = [name, `${name}-neuron`, `${name}-neuronx`]
    .flatMap(image => (imageScopes(image) ?? []).map(scope => imageScope(image, scope)));
  if (choice.version !== undefined && !scopes.some(scope => findVersion(scope, choice.version!) !== undefined)) {
    throw versionError(name, scopes, choice.version, at);
  }
}

/** Finds an image by the rules of the SageMaker Python SDK. */
export function resolveImage(query: ImageQuery): ResolvedImage {
  checkChoice(query, query.at);
  const { name, tool } = neuronImage(query);
  const family = instanceFamily(query.instanceType, query.at);
  const scopeName = chooseScope(query, name, family);
  const scope = imageScope(name, scopeName);
  const label = `${name} (${scopeName})`;
  const { version, full } = chooseVersion(label, scope, query);
  checkInstance(query, family, full);

  const { entry, base } = chooseVariant(`${label} ${version}`, scope, full, query);
  const pyVersion = choosePyVersion(`${label} ${version}`, name, entry.variant, query);
  const image = imageEntry(entry.index(pyVersion));
  const processor = chooseProcessor(`${label} ${version}`, scope.processors ?? image.processors, query);
  const tag = query.tag ?? makeTag({ query, name, scopeName, image, version, full, base, pyVersion, processor, tool, family });
  const python = name === 'sagemaker-base-python' ? `-${basePython(query)}` : '';
  return { repository: image.repository + python, tag: tag || undefined, map: image.accounts, accounts: accountsByRegion(image.accounts) };
}

/** PyTorch and Hugging Face have images of their own for Inferentia and Trainium. */
function neuronImage(query: ImageQuery): { name: string; tool?: string } {
  const suffix = /^(huggingface|pytorch)-(neuronx?)$/.exec(query.name);
  if (suffix) { return { name: query.name, tool: suffix[2] }; }
  if (!['huggingface', 'pytorch'].includes(query.name)) { return { name: query.name, tool: query.inferenceTool }; }
  const neuron = isNeuron(instanceFamily(query.instanceType, query.at)) || ['inf', 'trn'].includes(query.processor ?? '');
  const tools = query.inferenceTool ? [query.inferenceTool] : neuron ? ['neuron', 'neuronx'] : [];
  const existing = tools.filter(tool => imageScopes(`${query.name}-${tool}`));
  if (tools.length > 0 && existing.length === 0) {
    throw new ValidationError('ImageInferenceTool', `inferenceTool ${JSON.stringify(query.inferenceTool)} has no image of ${query.name}: use "neuron" or "neuronx"`, query.at);
  }
  const tool = existing.find(candidate => hasVersion(`${query.name}-${candidate}`, query)) ?? existing[existing.length - 1];
  return { name: tool ? `${query.name}-${tool}` : query.name, tool };
}

function hasVersion(name: string, query: ImageQuery): boolean {
  return query.version !== undefined && imageScopes(name)!.filter(scope => scope === (query.scope ?? query.usage))
    .some(scope => findVersion(imageScope(name, scope), query.version!) !== undefined);
}

/** The full version for a version or its alias. */
function findVersion(scope: ImageScope, wanted: string): string | undefined {
  const full = scope.aliases && Object.hasOwn(scope.aliases, wanted) ? scope.aliases[wanted] : wanted;
  return scope.versions.some(([version]) => version === full) ? full : undefined;
}

function versionError(label: string, scopes: ImageScope[], wanted: string | undefined, at?: IConstruct): ValidationError {
  const versions = [...new Set(scopes.flatMap(scope => scope.versions.map(([version]) => version)))];
  const aliases = [...new Set(scopes.flatMap(scope => Object.keys(scope.aliases ?? {})))].filter(alias => !versions.includes(alias));
  return new ValidationError('ImageVersion', `version of image ${label} must be one of ${quoted(versions)}`
    + (aliases.length > 0 ? ` or, for short, ${quoted(aliases)}` : '')
    + (wanted === undefined ? ', got none' : `, got ${JSON.stringify(wanted)}`), at);
}

function chooseScope(query: ImageQuery, name: string, family: string | undefined): string {
  const scopes = imageScopes(name)!;
  if (query.scope !== undefined && !scopes.includes(query.scope)) {
    throw new ValidationError('ImageScope', `imageScope of image ${name} must be one of ${quoted([...scopes].sort())}, `
      + `got ${JSON.stringify(query.scope)}`, query.at);
  }
  if (isGraviton(family)) {
    if ([GRAVITON_SCOPE, 'inference'].includes(query.scope ?? query.usage) && scopes.includes(GRAVITON_SCOPE)) { return GRAVITON_SCOPE; }
    throw new ValidationError('ImageGraviton', `image ${name} has no ${query.scope ?? query.usage} build for AWS Graviton (${query.instanceType}): `
      + 'choose an instance type with x86 processors', query.at);
  }
  if (query.scope !== undefined) { return query.scope; }
  // one scope says what the image is, and a processing job can run any image; training images are the usual ones for scripts
  const wanted = query.usage === 'processing' ? ['processing', 'training', ...scopes] : [query.usage];
  const found = wanted.find(scope => scopes.includes(scope));
  if (!found) {
    throw new ValidationError('ImageScope', `image ${name} is for ${quoted([...scopes].sort())}, not for "${query.usage}": choose another image`
      + `, or pass imageScope (${quoted([...scopes].sort())}) if it fits all the same`, query.at);
  }
  return found;
}

function chooseVersion(label: string, scope: ImageScope, { version, at }: ImageQuery): { version: string; full: string } {
  const wanted = version ?? (scope.versions.length === 1 ? scope.versions[0][0] : undefined);
  const full = wanted === undefined ? undefined : findVersion(scope, wanted);
  if (wanted === undefined || full === undefined) { throw versionError(label, [scope], version, at); }
  return { version: wanted, full };
}

interface Variant {
  readonly variant: string[] | undefined;
  index(pyVersion: string | undefined): number;
}

function chooseVariant(
  label: string, scope: ImageScope, full: string, query: ImageQuery,
): { entry: Variant; base?: { given: string; full: string } } {
  const found = scope.versions.find(([version]) => version === full)![1];
  const single = (index: number): Variant => ({ variant: imageEntry(index).pyVersions, index: () => index });
  if (typeof found === 'number') { return { entry: single(found) }; }
  if (found.pyVersions) {
    const byPython = found.pyVersions;
    return { entry: { variant: Object.keys(byPython), index: pyVersion => byPython[pyVersion!] } };
  }
  const bases = found.bases!;
  const aliases = found.baseAliases ?? {};
  const only = Object.keys(bases).length === 1 ? Object.keys(bases)[0] : undefined;
  const given = query.baseFramework ?? only;
  const base = given !== undefined && Object.hasOwn(aliases, given) ? aliases[given] : given;
  if (base === undefined || !Object.hasOwn(bases, base)) {
    throw new ValidationError('ImageBaseFramework', `baseFramework of image ${label} must be one of ${quoted(Object.keys(bases))}`
      + (Object.keys(aliases).length > 0 ? ` or, for short, ${quoted(Object.keys(aliases))}` : '')
      + (given === undefined ? ', got none' : `, got ${JSON.stringify(given)}`), query.at);
  }
  return { entry: single(bases[base]), base: { given: given!, full: base } };
}

function choosePyVersion(label: string, name: string, available: string[] | undefined, query: ImageQuery): string | undefined {
  const { pyVersion: wanted, at } = query;
  if (name === 'sagemaker-base-python') { return undefined; }
  if (!available || available.length === 0) {
    if (wanted === undefined) { return undefined; }
    throw new ValidationError('ImagePyVersion', `pyVersion of image ${label} must be left out because the image has no choice of Python versions, got ${JSON.stringify(wanted)}`, at);
  }
  if (wanted === undefined) {
    if (name === 'spark') { return undefined; } // tags without a Python version exist
    if (available.length === 1) { return available[0]; }
  } else if (available.includes(wanted)) { return wanted; }
  throw new ValidationError('ImagePyVersion', `pyVersion of image ${label} must be one of ${quoted(available)}`
    + (wanted === undefined ? ', got none' : `, got ${JSON.stringify(wanted)}`), at);
}

function basePython({ pyVersion: wanted, at }: ImageQuery): string {
  const python = wanted?.replace(/^py/, '') ?? '310';
  if (!['310', '38'].includes(python)) {
    throw new ValidationError('ImagePyVersion', `pyVersion of image sagemaker-base-python must be one of "py310", "py38", got ${JSON.stringify(wanted)}`, at);
  }
  return python;
}

function checkInstance(query: ImageQuery, family: string | undefined, version: string): void {
  const first: Record<string, [number, number]> = { pytorch: [1, 13], tensorflow: [2, 12] };
  const limit = first[query.name];
  if (family !== 'p2' || !limit) { return; }
  const [major, minor] = version.split('.').map(Number);
  if (major > limit[0] || (major === limit[0] && minor >= limit[1])) {
    throw new ValidationError('ImageInstanceType', `image ${query.name} ${version} does not run on ${JSON.stringify(query.instanceType)}: `
      + `P2 instances end with version ${limit.join('.')}, choose a newer instance type`, query.at);
  }
}

interface TagParts {
  readonly query: ImageQuery;
  readonly name: string;
  readonly scopeName: string;
  readonly image: ImageEntry;
  /** As the user wrote it, perhaps an alias. */
  readonly version: string;
  readonly full: string;
  readonly base?: { given: string; full: string };
  readonly pyVersion?: string;
  readonly processor?: string;
  readonly tool?: string;
  readonly family?: string;
}

function makeTag(parts: TagParts): string {
  const { query, name, scopeName, version, processor, pyVersion, tool } = parts;
  if (scopeName === GRAVITON_SCOPE && ['xgboost', 'sklearn'].includes(name)) { return ARM_TAGS[`${name}:${version}`]; }
  const containerVersion = containerVersionOf(parts);
  const processorPart = name === 'sagemaker-tritonserver' && processor === 'gpu' ? undefined : tool ?? processor;
  const tag = [tagPrefix(parts), processorPart, pyVersion, containerVersion].filter(Boolean).join('-');
  const suffix = parts.family === 'p4d' ? P4D_SUFFIXES[`${query.name}:${tag}`] : undefined;
  return suffix ? `${tag}-${suffix}` : tag;
}

function tagPrefix({ name, image, version, full, base }: TagParts): string {
  if (!HUGGING_FACE.includes(name)) { return image.tagPrefix ?? version; }
  const neuron = SDK_IN_TAG.includes(image.repository);
  const framework = (neuron ? base!.full : base!.given).replace(/^(pytorch|tensorflow)/, '');
  return `${framework}-transformers${neuron ? full : version}`;
}

function containerVersionOf({ query, name, image, version, processor }: TagParts): string | undefined {
  const versions = image.containerVersions;
  // the tables' key may be another name for the same accelerator
  const container = versions ? versions[processor!] ?? Object.values(versions)[0]
    : query.containerVersion ?? defaultContainerVersion(query, name, version);
  if (image.repository === `${name}-inference-graviton`) { return `${container}-sagemaker`; }
  if (!SDK_IN_TAG.includes(image.repository)) { return container; }
  if (query.sdkVersion !== undefined && !image.sdkVersions?.includes(query.sdkVersion)) {
    throw new ValidationError('ImageSdkVersion', `sdkVersion of image ${name} ${version} must be one of ${quoted(image.sdkVersions ?? [])}, got ${JSON.stringify(query.sdkVersion)}`, query.at);
  }
  return `${query.sdkVersion ?? [...image.sdkVersions!].sort().pop()}-${container}`;
}

/** Tags that need a last part which the tables do not have. */
function defaultContainerVersion(query: ImageQuery, name: string, version: string): string | undefined {
  if (name === 'pytorch-smp') {
    if (version.includes('2.5')) { return 'cu124'; }
    return query.instanceType?.includes('p5') || ['2.1', '2.2', '2.3', '2.4'].some(minor => version.includes(minor)) ? 'cu121' : 'cu118';
  }
  return name === 'huggingface' ? 'cu110-ubuntu18.04' : undefined;
}
