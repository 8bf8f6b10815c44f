import { callStatic, Code, Members, options, value } from './code';
import type { World } from './world';
import { ImageUsage } from '../../images';
import { imageEntry, imageNames, imageScope, imageScopes } from '../../images/private/data';
import { ImageChoice, resolveImage } from '../../images/private/resolve';

/** The static methods for images whose version is given. */
const FRAMEWORKS: Record<string, string> = {
  'xgboost': 'xgboost',
  'sklearn': 'sklearn',
  'pytorch': 'pytorch',
  'huggingface': 'huggingFace',
  'tensorflow': 'tensorflow',
  'mxnet': 'mxnet',
  'autogluon': 'autogluon',
  'spark': 'spark',
  'sparkml-serving': 'sparkMlServing',
  'data-wrangler': 'dataWrangler',
  'sagemaker-tritonserver': 'tritonServer',
  'djl-lmi': 'djlLmi',
  'huggingface-llm': 'huggingFaceLlm',
  'huggingface-vllm': 'huggingFaceVllm',
};

/** The static methods for images that need nothing more. */
const ALGORITHMS: Record<string, string> = {
  'blazingtext': 'blazingText',
  'forecasting-deepar': 'deepAr',
  'factorization-machines': 'factorizationMachines',
  'image-classification': 'imageClassification',
  'ipinsights': 'ipInsights',
  'kmeans': 'kMeans',
  'knn': 'kNearestNeighbors',
  'lda': 'lda',
  'linear-learner': 'linearLearner',
  'ntm': 'neuralTopicModel',
  'object2vec': 'object2Vec',
  'object-detection': 'objectDetection',
  'pca': 'pca',
  'randomcutforest': 'randomCutForest',
  'semantic-segmentation': 'semanticSegmentation',
  'seq2seq': 'seq2Seq',
  'clarify': 'clarify',
  'model-monitor': 'modelMonitor',
  'debugger': 'debuggerRules',
};

const URI = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+\/([^:@]+)(?::([\w.-]+))?$/;

/** The image of the tables that has a URI, by the way that a user would write it. */
export function findImage(
  world: World, uri: string, usage: ImageUsage, instanceType: string | undefined,
): { name: string; code: Code } | undefined {
  const match = URI.exec(uri);
  if (!match || match[2] !== world.environment.region) { return undefined; }
  const [, account, region, repository, tag = ''] = match;
  const found = imageNames().flatMap(name => choices(name, repository, tag)).filter(choice => {
    try {
      const image = resolveImage({ ...choice, usage, instanceType });
      return image.repository === repository && (image.tag ?? '') === tag && image.accounts[region] === account;
    } catch {
      // the choice does not fit the use
      return false;
    }
  });
  // what is written shortest
  const [best] = found.sort((a, b) => Object.keys(a).length - Object.keys(b).length || weight(a) - weight(b));
  return best && { name: best.name, code: write(best) };
}

/** The ways to ask for an image of a name that may give a tag. */
function choices(name: string, repository: string, tag: string): ImageChoice[] {
  const scopes = imageScopes(name)!.map(scope => imageScope(name, scope));
  const versions = new Set<string>();
  const bases = new Set<string>();
  let single = false;
  for (const scope of scopes) {
    for (const [version, entries] of scope.versions) {
      const all = typeof entries === 'number' ? [entries] : Object.values(entries.pyVersions ?? entries.bases ?? {});
      if (!all.some(index => repository === imageEntry(index).repository)) { continue; }
      single ||= scope.versions.length === 1;
      for (const written of [version, ...Object.keys(scope.aliases ?? {}).filter(alias => scope.aliases![alias] === version)]) {
        if (tag.includes(written)) { versions.add(written); }
      }
      if (typeof entries !== 'number' && entries.bases) {
        for (const base of [...Object.keys(entries.bases), ...Object.keys(entries.baseAliases ?? {})]) {
          if (tag.startsWith(base.replace(/^[a-z]+/, ''))) { bases.add(base); }
        }
      }
    }
  }
  const python = /\bpy\d+\b/.exec(tag)?.[0];
  const start: ImageChoice[] = [...single ? [{ name }] : [], ...[...versions].map(version => ({ name, version }))];
  const withPython = start.flatMap(choice => [choice, ...python ? [{ ...choice, pyVersion: python }] : []]);
  return withPython.flatMap(choice => [choice, ...[...bases].map(baseFramework => ({ ...choice, baseFramework }))]);
}

function weight({ name, version, baseFramework }: ImageChoice): number {
  return (FRAMEWORKS[name] || ALGORITHMS[name] ? 0 : 1000) + name.length + (version ?? '').length + (baseFramework ?? '').length;
}

function write({ name, version, pyVersion, baseFramework }: ImageChoice): Code {
  const text = (given: string | undefined) => (given === undefined ? undefined : value(given));
  const more: Members = { pyVersion: text(pyVersion), baseFramework: text(baseFramework) };
  if (version === undefined && ALGORITHMS[name] && !pyVersion) { return callStatic(`images.Image.${ALGORITHMS[name]}`); }
  if (version !== undefined && FRAMEWORKS[name]) { return callStatic(`images.Image.${FRAMEWORKS[name]}`, value(version), ...options(more)); }
  return callStatic('images.Image.builtIn', value(name), ...options({ version: text(version), ...more }));
}
