import type { DescribeEndpointCommandOutput as Live } from '@aws-sdk/client-sagemaker';
import { IdleSettings, wantsOn } from './idle-decision';
import { LiveEndpoint } from './idle-endpoint';
import { IdleState, IdleStore } from './idle-state';

/** Longer than it takes from noting a deletion to the end of the call: whoever noted one and has not made it by then never will. */
const LEASE = 120_000;
const MAX_FAILURES = 3;

/** How things stand: what the endpoint is, or what happens to it. */
export type Standing = 'on' | 'off' | 'starting' | 'stopping' | 'busy' | 'missing' | 'unknown';

/**
 * Brings an endpoint from what it is towards what it should be, one step at a time.
 *
 * What is going to be done is noted before it is done, on the condition that nobody else has noted anything since; so whoever goes on, after a
 * failure or at the same time, knows what may have happened.
 */
export class IdleSteps {
  constructor(private readonly store: IdleStore, private readonly endpoint: LiveEndpoint, private readonly settings: IdleSettings) {}

  /** Does what there is to do now. */
  public async step(): Promise<Standing> {
    const { state, version } = await this.store.load();
    if (state === undefined || state.phase === 'left') { return 'unknown'; }
    const live = await this.endpoint.describe();
    const wanted = wantsOn(this.settings, state, Date.now());
    switch (state.phase) {
      case 'on': return this.whileOn(state, version, live, wanted);
      case 'stopping': return this.whileStopping(state, version, live);
      case 'off': return this.whileOff(state, version, live, wanted);
      case 'starting': return this.whileStarting(state, version, live, wanted);
    }
  }

  private async whileOn(state: IdleState, version: number, live: Live | undefined, wanted: boolean): Promise<Standing> {
    // somebody else deleted it: neither ours to repair nor to hide
    if (live === undefined) { return 'missing'; }
    // CloudFormation or somebody else is at work, or has failed
    if (live.EndpointStatus !== 'InService') { return 'busy'; }
    if (!wanted) { return this.stop(state, version, live, state.stoppedAt); }
    return await this.isIdle(state, live) ? this.stop(state, version, live, Date.now()) : 'on';
  }

  private async whileStopping(state: IdleState, version: number, live: Live | undefined): Promise<Standing> {
    if (live === undefined) {
      await this.save({ ...state, phase: 'off' }, version);
      return this.step();
    }
    // no deletion under way any more: it never was made, or was refused
    if (live.EndpointStatus !== 'Deleting' && Date.now() - state.changedAt >= LEASE) {
      await this.save({ ...state, phase: 'on' }, version);
      return this.step();
    }
    return 'stopping';
  }

  private async whileOff(state: IdleState, version: number, live: Live | undefined, wanted: boolean): Promise<Standing> {
    if (live !== undefined && live.EndpointStatus !== 'Deleting') {
      // somebody made it by hand, and wants to use it
      await this.save({ ...state, phase: 'on', stoppedAt: undefined, holdUntil: Date.now() + this.settings.keepOnMinutes * 60_000 }, version);
      return this.step();
    }
    return wanted && live === undefined ? this.start({ ...state, failures: 0 }, version) : 'off';
  }

  private async whileStarting(state: IdleState, version: number, live: Live | undefined, wanted: boolean): Promise<Standing> {
    if (live === undefined) {
      if (wanted) { return this.start(state, version); }
      await this.save({ ...state, phase: 'off' }, version);
      return 'off';
    }
    if (live.EndpointStatus === 'InService') {
      await this.save({ ...state, phase: 'on', onSince: Date.now(), failures: 0 }, version);
      return this.step();
    }
    if (live.EndpointStatus === 'Failed') {
      if (!wanted) { return this.stop(state, version, live, state.stoppedAt); }
      const failures = (state.failures ?? 0) + 1;
      if (failures >= MAX_FAILURES) {
        throw new Error(`the endpoint has failed to start ${failures} times, last because of: ${live.FailureReason ?? 'no reason given'}`);
      }
      await this.save({ ...state, failures }, version);
      await this.endpoint.delete();
    }
    return 'starting';
  }

  private async isIdle(state: IdleState, live: Live): Promise<boolean> {
    const { idleMinutes } = this.settings;
    const now = Date.now();
    if (idleMinutes === undefined || now < (state.holdUntil ?? 0)) { return false; }
    // an endpoint that is new, or has just changed, had no time to be invoked
    const since = Math.max(state.onSince ?? 0, live.CreationTime?.getTime() ?? 0, live.LastModifiedTime?.getTime() ?? 0);
    if (now - since < idleMinutes * 60_000) { return false; }
    const variantNames = (live.ProductionVariants ?? []).map(({ VariantName }) => VariantName!);
    // nothing is known of an endpoint without variants
    return variantNames.length > 0 && !await this.endpoint.wasInvoked(variantNames, idleMinutes);
  }

  private async stop(state: IdleState, version: number, live: Live, stoppedAt: number | undefined): Promise<Standing> {
    const tags = await this.endpoint.tags(live.EndpointArn!);
    await this.save({ ...state, phase: 'stopping', holdUntil: undefined, stoppedAt, endpointConfigName: live.EndpointConfigName, tags }, version);
    await this.endpoint.delete();
    return 'stopping';
  }

  private async start(state: IdleState, version: number): Promise<Standing> {
    await this.save({ ...state, phase: 'starting', stoppedAt: undefined }, version);
    await this.endpoint.create(state.endpointConfigName!, state.tags ?? []);
    return 'starting';
  }

  private async save(state: IdleState, version: number): Promise<void> {
    const noted = { ...state, changedAt: Date.now() };
    await this.store.save(noted, version);
    console.log(JSON.stringify({ outcome: noted.phase, ...noted }));
  }
}
