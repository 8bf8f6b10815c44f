import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { basename, dirname, join } from 'path';
import { UsageError } from './io';
import { PipelineDefinition } from '../pipelines/definition/definition';
import { readable } from '../pipelines/definition/readable-values';

/** A pipeline in a synthesized app. */
export interface AssemblyPipeline {
  /** Its construct's path, or stack and logical id. */
  readonly path: string;
  readonly logicalId: string;
  readonly definition: PipelineDefinition;
}

/** The pipelines in a cloud assembly, those of nested stacks and stages included, sorted by path. */
export function findPipelines(directory: string): AssemblyPipeline[] {
  const root = rootOf(directory);
  const out: AssemblyPipeline[] = [];
  for (const file of templates(root)) {
    const template = JSON.parse(readFileSync(file, 'utf8'));
    const paths = constructPaths(file);
    for (const [logicalId, resource] of Object.entries<any>(template.Resources ?? {})) {
      if (resource?.Type !== 'AWS::SageMaker::Pipeline') { continue; }
      const stack = basename(file).replace(/(\.nested)?\.template\.json$/, '');
      const path = (resource.Metadata?.['aws:cdk:path'] ?? paths.get(logicalId) ?? `${stack}/${logicalId}`).replace(/\/Resource$/, '');
      const text = textOf(resource.Properties?.PipelineDefinition, dirname(file), root);
      if (text === undefined) { throw new UsageError(`the definition of ${path} lies in S3, and not in the assembly`); }
      out.push({ path, logicalId, definition: PipelineDefinition._fromText(text, path) });
    }
  }
  return out.sort((a, b) => a.path < b.path ? -1 : 1);
}

/** What constructs say under a type of metadata, those of stages included, with their paths. */
export function findMetadata(directory: string, type: string): { readonly path: string; readonly data: any }[] {
  const visit = (assembly: string): { readonly path: string; readonly data: any }[] => {
    const manifest = JSON.parse(readFileSync(join(assembly, 'manifest.json'), 'utf8'));
    return Object.values<any>(manifest.artifacts ?? {}).flatMap(artifact => {
      if (artifact.type === 'cdk:cloud-assembly') { return visit(join(assembly, artifact.properties.directoryName)); }
      const more = artifact.additionalMetadataFile ? JSON.parse(readFileSync(join(assembly, artifact.additionalMetadataFile), 'utf8')) : {};
      return Object.entries<any>({ ...artifact.metadata, ...more })
        .flatMap(([path, entries]) => entries.filter((entry: any) => entry.type === type).map(({ data }: any) => ({ path: path.replace(/^\//, ''), data })));
    });
  };
  return visit(rootOf(directory));
}

/** The cloud assembly in a directory. */
export function rootOf(directory: string): string {
  const root = existsSync(join(directory, 'manifest.json')) ? directory : join(directory, 'cdk.out');
  if (!existsSync(join(root, 'manifest.json'))) {
    throw new UsageError(`${directory} holds no synthesized app: run "cdk synth" first, and give the app's directory or its cdk.out`);
  }
  return root;
}

/** The files of all templates of an assembly. */
export function templates(directory: string): string[] {
  return readdirSync(directory).sort().flatMap(name => {
    const path = join(directory, name);
    if (name.endsWith('.template.json')) { return [path]; }
    return name.startsWith('assembly-') && statSync(path).isDirectory() ? templates(path) : [];
  });
}

/** The constructs' paths by logical id, as the manifest has them for the stack of a template. */
export function constructPaths(file: string): Map<string, string> {
  const directory = dirname(file);
  const paths = new Map<string, string>();
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  for (const artifact of Object.values<any>(manifest.artifacts ?? {})) {
    if (artifact.properties?.templateFile !== basename(file)) { continue; }
    const more = artifact.additionalMetadataFile ? JSON.parse(readFileSync(join(directory, artifact.additionalMetadataFile), 'utf8')) : {};
    for (const [path, entries] of Object.entries<any>({ ...artifact.metadata, ...more })) {
      for (const entry of entries) {
        if (entry.type === 'aws:cdk:logicalId') { paths.set(entry.data, path.replace(/^\//, '')); }
      }
    }
  }
  return paths;
}

/** The text of a definition in the template, or in one of the assembly's assets when it is deployed through S3. */
function textOf(definition: any, ...directories: string[]): string | undefined {
  const body = definition?.PipelineDefinitionBody;
  if (body !== undefined) { return String(readable(body)); }
  const key = basename(String(readable(definition?.PipelineDefinitionS3Location?.Key ?? '')));
  if (!key) { return undefined; }
  for (const directory of new Set(directories)) {
    for (const name of readdirSync(directory).sort()) {
      const candidate = join(directory, name, key);
      if (name.startsWith('asset.') && existsSync(candidate)) { return readFileSync(candidate, 'utf8'); }
    }
  }
  return undefined;
}
