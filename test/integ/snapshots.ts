import { existsSync, readdirSync } from 'fs';
import { basename, join } from 'path';
import { SynthesizedTemplate } from '../gates/synth';

const ROOT = join(__dirname, '..', '..');

/** The apps whose resources are kept in a snapshot, by name. */
export const SNAPSHOT_APPS: Record<string, string> = Object.fromEntries([
  ...readdirSync(join(ROOT, 'examples')).filter(name => existsSync(join(ROOT, 'examples', name, 'app.ts'))).map(name => [name, `examples/${name}/app.ts`]),
  ...readdirSync(join(ROOT, 'integ')).filter(name => name.endsWith('.ts')).map(name => [basename(name, '.ts'), `integ/${name}`]),
]);

/** Properties whose change replaces a resource that holds data, or that a user refers to. */
const NAMES = ['PipelineName', 'ModelPackageGroupName', 'FeatureGroupName', 'BucketName', 'RepositoryName', 'RoleName'];

/** What an upgrade must not change unnoticed. */
export function snapshotOf(templates: SynthesizedTemplate[]): any {
  return Object.fromEntries(templates.map(({ name, body }) => [
    name,
    Object.fromEntries(Object.entries<any>(body.Resources).sort().map(([id, resource]) => [id, {
      type: resource.Type,
      ...resource.DeletionPolicy ? { deletionPolicy: resource.DeletionPolicy } : {},
      ...Object.fromEntries(NAMES.filter(key => resource.Properties?.[key] !== undefined).map(key => [key, resource.Properties[key]])),
    }])),
  ]));
}

/** The differences between two snapshots, a line each. */
export function differences(before: any, after: any): string[] {
  const out: string[] = [];
  for (const template of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [before[template] ?? {}, after[template] ?? {}];
    for (const id of new Set([...Object.keys(old), ...Object.keys(now)])) {
      if (!now[id]) {
        out.push(`${template}: ${old[id].type} ${id} is gone`);
      } else if (!old[id]) {
        out.push(`${template}: ${now[id].type} ${id} is new`);
      } else if (JSON.stringify(old[id]) !== JSON.stringify(now[id])) {
        out.push(`${template}: ${id} changed from ${JSON.stringify(old[id])} to ${JSON.stringify(now[id])}`);
      }
    }
  }
  return out;
}
