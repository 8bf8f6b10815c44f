import type { JobDefaults } from './job-defaults';

/** Those that have a value. */
export function givenDefaults(defaults: JobDefaults): JobDefaults {
  const { vpc, vpcSubnets, securityGroups, networkIsolation, interContainerEncryption, volumeKmsKey, outputKmsKey } = defaults;
  const all = { vpc, vpcSubnets, securityGroups, networkIsolation, interContainerEncryption, volumeKmsKey, outputKmsKey };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Whether there are any. */
export function hasDefaults(props: JobDefaults): boolean { return Object.keys(givenDefaults(props)).length > 0; }
