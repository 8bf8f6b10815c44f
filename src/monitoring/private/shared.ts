import type { MonitorOptions } from '../monitor-options';

/** What others than the user named, and has let the monitors in already. */
type Shared = Pick<MonitorOptions, 'dataKeyArns' | 'driftEventBus'>;

const SHARED = new WeakMap<MonitorOptions, Shared>();

/** The options, of which a deploy pipeline sees to some places by itself. */
export function withShared<O extends MonitorOptions>(options: O, shared: Shared): O {
  SHARED.set(options, shared);
  return options;
}

/** What is the user's own of the options. */
export function ownPlaces(options: MonitorOptions): Shared {
  const shared = SHARED.get(options);
  return {
    dataKeyArns: options.dataKeyArns?.filter(arn => !shared?.dataKeyArns?.includes(arn)),
    driftEventBus: shared?.driftEventBus === undefined ? options.driftEventBus : undefined,
  };
}
