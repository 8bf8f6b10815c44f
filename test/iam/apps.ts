import { World } from './world';
import { synthesized } from '../gates/synth';
import { SNAPSHOT_APPS } from '../integ/snapshots';

/** Every example and every app of integ/, by name; a new one is found in its folder. */
export const APPS: [name: string, file: string][] = Object.entries(SNAPSHOT_APPS);

const worlds = new Map<string, World>();

/** An app as it would be after its deployment, synthesized once a test file. */
export function worldOf(name: string, context: Record<string, any> = {}): World {
  const id = JSON.stringify([name, context]);
  let world = worlds.get(id);
  if (!world) {
    world = World.of(synthesized(SNAPSHOT_APPS[name], { context }).outdir);
    worlds.set(id, world);
  }
  return world;
}
