import { at, Builder } from '../builder';
import type { Members } from '../code';

/** What the requests of all jobs have in common, by its place in each. */
export function jobMembers(b: Builder, args: any, places: {
  role?: any; environment?: any; runtime?: any; volumeKey?: any; outputKey?: any; networkIsolation?: any; encryption?: any;
}): Members {
  return {
    role: b.role(places.role),
    environment: Object.keys(places.environment ?? {}).length ? b.textMap(places.environment) : undefined,
    maxRuntime: places.runtime === undefined ? undefined : b.duration(places.runtime),
    networkIsolation: b.boolean(places.networkIsolation),
    interContainerEncryption: b.boolean(places.encryption),
    volumeKmsKey: b.key(places.volumeKey),
    outputKmsKey: b.key(places.outputKey),
    jobTags: b.tags(args.Tags),
    trialComponentDisplayName: b.text(at(args, 'ExperimentConfig.TrialComponentDisplayName')),
  };
}
