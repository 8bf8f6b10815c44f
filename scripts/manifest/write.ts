import { writeFileSync } from 'fs';
import { join } from 'path';
import { Assemblies } from './assembly';
import { makeSchema } from './schema';
import { Table } from './table';

/** What a manifest may say, for the library and for editors. */
export function makeManifestData(root: string): { types: string; schema: string } {
  const table = new Table(new Assemblies(root));
  const types = table.make();
  // a line a type, so that differences can be read
  const lines = Object.entries(types.types).map(([fqn, type]) => `${JSON.stringify(fqn)}:${JSON.stringify(type)}`);
  const text = `{"constructs":${JSON.stringify(types.constructs)},"types":{\n${lines.join(',\n')}\n}}\n`;
  return { types: text, schema: `${JSON.stringify(makeSchema(types, table), undefined, 1)}\n` };
}

export function writeManifestData(root: string): void {
  const { types, schema } = makeManifestData(root);
  writeFileSync(join(root, 'data', 'manifest-types.json'), types);
  writeFileSync(join(root, 'data', 'mlops.schema.json'), schema);
}
