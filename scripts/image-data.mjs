// Makes data/image-uris.json, the table behind images.Image, from the image URI tables of the SageMaker Python SDK.
//
//   node scripts/image-data.mjs <image-uris.jsonl> [<output>]
//
// The input has one line a table: {"name": "xgboost", "config": {...}}. The output says the same in a fraction of the size, because
// account maps (region → account) repeat in nearly every entry: they become rows of one matrix, and equal entries are shared.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [input, output = join(fileURLToPath(new URL('..', import.meta.url)), 'data', 'image-uris.json')] = process.argv.slice(2);
if (!input) {
  console.error('usage: node scripts/image-data.mjs <image-uris.jsonl> [<output>]');
  process.exit(1);
}

const byCodePoint = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => byCodePoint(a, b)));
const naturally = (a, b) => {
  const [x, y] = [a, b].map(text => text.split(/(\d+)/));
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i] ?? '', y[i] ?? ''];
    if (p !== q) { return i % 2 === 1 ? Number(p) - Number(q) : byCodePoint(p, q); }
  }
  return 0;
};

const tables = readFileSync(input, 'utf8').split('\n').filter(Boolean).map(line => JSON.parse(line))
  .filter(({ name }) => name !== 'instance_gpu_info') // describes instance types, not images
  .sort((a, b) => byCodePoint(a.name, b.name));

const maps = new Map(); // canonical JSON of an account map → account map
const collect = value => {
  if (typeof value !== 'object' || value === null) { return; }
  for (const [key, child] of Object.entries(value)) {
    if (key === 'registries') { maps.set(JSON.stringify(sorted(child)), sorted(child)); } else { collect(child); }
  }
};
collect(tables);
const mapKeys = [...maps.keys()].sort(byCodePoint);
const regions = [...new Set([...maps.values()].flatMap(map => Object.keys(map)))].sort(byCodePoint);
const accounts = [...new Set([...maps.values()].flatMap(map => Object.values(map)))].sort(byCodePoint);

const entries = [];
const entryIndex = new Map();
const sharedEntry = entry => {
  const key = JSON.stringify(entry);
  if (!entryIndex.has(key)) { entryIndex.set(key, entries.push(entry) - 1); }
  return entryIndex.get(key);
};

const image = config => {
  const { registries, repository, py_versions, processors, tag_prefix, container_version, sdk_versions, ...rest } = config;
  const unknown = Object.keys(rest);
  if (!repository || unknown.length > 0) { throw new Error(`unexpected members ${unknown}, repository ${repository}`); }
  return sharedEntry({
    repository,
    accounts: mapKeys.indexOf(JSON.stringify(sorted(registries))),
    ...(py_versions && { pyVersions: py_versions }),
    ...(processors && { processors }),
    ...(tag_prefix && { tagPrefix: tag_prefix }),
    ...(container_version && { containerVersions: container_version }),
    ...(sdk_versions && { sdkVersions: sdk_versions }),
  });
};

// an entry number; or one for each Python version; or one for each base framework, with aliases
const version = config => {
  if (config.repository) { return image(config); }
  const { version_aliases, ...variants } = config;
  const images = Object.fromEntries(Object.entries(variants).sort(([a], [b]) => naturally(a, b)).map(([key, value]) => [key, image(value)]));
  return version_aliases ? { baseAliases: sorted(version_aliases), bases: images } : { pyVersions: images };
};

const scope = ({ processors, version_aliases, versions }) => ({
  ...(processors && { processors }),
  ...(version_aliases && Object.keys(version_aliases).length > 0 && { aliases: sorted(version_aliases) }),
  versions: Object.entries(versions).sort(([a], [b]) => naturally(a, b)).map(([name, config]) => [name, version(config)]),
});

// the same images for several scopes: `scopes` lists them; else a configuration for each scope
const images = Object.fromEntries(tables.map(({ name, config }) => [name, config.versions
  ? { scopes: config.scope ?? ['processing', 'training', 'inference'], shared: scope(config) }
  : { scopes: Object.keys(config), ...Object.fromEntries(Object.entries(config).map(([key, value]) => [key, scope(value)])) }]));

const data = {
  regions,
  accounts,
  // maps[i][j]: index of the account that owns the image in regions[j], -1 where the image does not exist
  maps: mapKeys.map(key => regions.map(region => accounts.indexOf(maps.get(key)[region]))),
  entries,
  images,
};
const lines = object => Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
mkdirSync(dirname(output), { recursive: true });
writeFileSync(output, [
  '{',
  `"regions":${JSON.stringify(data.regions)},`,
  `"accounts":${JSON.stringify(data.accounts)},`,
  `"maps":[\n${data.maps.map(row => JSON.stringify(row)).join(',\n')}\n],`,
  `"entries":[\n${data.entries.map(entry => JSON.stringify(entry)).join(',\n')}\n],`,
  `"images":{\n${lines(data.images)}\n}`,
  '}\n',
].join('\n'));
console.log(`${output}: ${tables.length} images, ${entries.length} entries, ${mapKeys.length} account maps, ${regions.length} regions`);
