import { createHash } from 'crypto';
import { IdleSettings } from './idle-decision';
import { LiveEndpoint } from './idle-endpoint';
import { IdleStore, Overtaken } from './idle-state';
import { IdleSteps, Standing } from './idle-steps';
import { answerCloudFormation, CustomResourceEvent } from '../../private/custom-resource-answer';

/** What somebody may ask for. */
export interface IdleRequest {
  readonly action: 'start' | 'stop' | 'check';
}

/** What CloudFormation says: what it wants to make of endpoint and configuration. */
export interface IdleDeploymentEvent extends CustomResourceEvent {
  readonly ResourceProperties: { readonly [name: string]: unknown };
}

/** The part of Lambda's context that is read. */
export interface IdleContext {
  getRemainingTimeInMillis(): number;
}

/** What is left of an invocation's time when it has to end. */
const SLACK = 30_000;
/** CloudFormation waits for an hour; Lambda repeats an invocation that failed twice. */
const LONGEST_WAIT = 42 * 60_000;
const MAX_ERRORS = 3;
const pollMillis = () => Number(process.env.POLL_MILLIS ?? 10_000);

/**
 * Turns an endpoint off by deleting it, and on by making it again of the same endpoint configuration.
 *
 * It is called every few minutes (`check`), by whoever wants the endpoint on or off, and by CloudFormation before it changes the endpoint: what is
 * off could not be changed. The template holds this code itself, so it has to be short.
 */
export async function handler(event: IdleRequest | IdleDeploymentEvent, context: IdleContext): Promise<{ standing: Standing } | void> {
  const settings = JSON.parse(process.env.SETTINGS!) as IdleSettings;
  const store = new IdleStore(process.env.TABLE_NAME!, process.env.ENDPOINT_NAME!);
  const endpoint = new LiveEndpoint(process.env.ENDPOINT_NAME!);
  const steps = new IdleSteps(store, endpoint, settings);
  const keepOn = () => Date.now() + settings.keepOnMinutes * 60_000;
  if ('RequestType' in event) { return new Deployment(store, endpoint, steps, keepOn).answer(event, context); }
  if (event.action !== 'check') {
    const asked = event.action === 'start' ? () => ({ holdUntil: keepOn(), stoppedAt: undefined, failures: 0 })
      : event.action === 'stop' ? () => ({ holdUntil: undefined, stoppedAt: Date.now() }) : undefined;
    if (asked === undefined) { throw new Error(`action must be "start", "stop" or "check", got ${JSON.stringify(event)}`); }
    await store.update(state => state && { ...state, ...asked() });
  }
  try {
    const standing = await steps.step();
    console.log(JSON.stringify({ action: event.action, standing }));
    return { standing };
  } catch (error) {
    // whoever it is sees to it as well
    if (error instanceof Overtaken) { return { standing: 'busy' }; }
    throw error;
  }
}

/** What a deployment needs of the endpoint. */
class Deployment {
  constructor(
    private readonly store: IdleStore,
    private readonly endpoint: LiveEndpoint,
    private readonly steps: IdleSteps,
    private readonly keepOn: () => number,
  ) {}

  public async answer(event: IdleDeploymentEvent, context: IdleContext): Promise<void> {
    let reason: string | undefined;
    try {
      if (event.RequestType === 'Delete') { await this.leave(event, context); } else { await this.prepare(event, context); }
    } catch (error) {
      // not an answer: Lambda calls again
      if (error instanceof NotYet) { throw error; }
      reason = (error as Error).message;
      console.error(reason);
    }
    await answerCloudFormation(event, 'idle-switch', reason);
  }

  /** Sees to it that the endpoint is there, and stays while it is changed. */
  private async prepare(event: IdleDeploymentEvent, context: IdleContext): Promise<void> {
    const { ServiceToken, ...properties } = event.ResourceProperties;
    const deployed = createHash('sha256').update(JSON.stringify(properties)).digest('hex');
    const { phase, request, deployed: last } = (await this.store.update(state => ({
      ...state === undefined || state.phase === 'left' ? { phase: 'on', changedAt: Date.now() } : state,
      stoppedAt: undefined,
      failures: 0,
      holdUntil: this.keepOn(),
      request: state?.request?.id === event.RequestId ? state.request : { id: event.RequestId, since: Date.now() },
    })))!;
    if (phase !== 'on') {
      if (deployed === last && event.RequestType === 'Update') {
        // a deployment that goes back before it came to the endpoint, which comes on all the same, but is not waited for
        await this.steps.step().catch(error => console.error(String(error)));
      } else {
        await this.waitForEndpoint(request!.since, context);
      }
    }
    await this.store.update(state => ({ ...state!, deployed }));
  }

  /**
   * No switch any more. An endpoint that outlives it comes on first; one that goes with its stack does not. In that case its configuration, which
   * waits for this resource when it is made, is gone already.
   */
  private async leave(event: IdleDeploymentEvent, context: IdleContext): Promise<void> {
    // from here on nobody turns it off who does not know of this
    const state = await this.store.update(current => current && { ...current, holdUntil: this.keepOn() });
    if (state?.endpointConfigName !== undefined && state.phase !== 'on' && await this.endpoint.hasConfig(state.endpointConfigName)) {
      await this.prepare(event, context);
    }
    await this.store.update(current => current && { ...current, phase: 'left', changedAt: Date.now() });
  }

  private async waitForEndpoint(since: number, context: IdleContext): Promise<void> {
    for (let errors = 0; ;) {
      let standing: Standing | undefined;
      try {
        standing = await this.steps.step();
        errors = 0;
      } catch (error) {
        if (!(error instanceof Overtaken) && ++errors === MAX_ERRORS) {
          throw new Error(`the endpoint is off and could not be turned on for the deployment: ${(error as Error).message}`, { cause: error });
        }
      }
      if (standing === 'on' || standing === 'busy' || standing === 'missing' || standing === 'unknown') { return; }
      if (Date.now() - since > LONGEST_WAIT) {
        throw new Error('the endpoint is off and took too long to come into service: deploy again when it is on');
      }
      if (context.getRemainingTimeInMillis() < SLACK + pollMillis()) { throw new NotYet('the endpoint is not in service yet'); }
      await new Promise(resolve => setTimeout(resolve, pollMillis()));
    }
  }
}

class NotYet extends Error {}
