import type { StartRequest } from './start-request';

/** What waits to be started: requests for the same parameters are one. */
export interface Pending {
  /** The parameters as one text, which tells requests apart. */
  readonly key: string;
  readonly parameters: readonly { readonly Name: string; readonly Value: string }[];
  /** Who asked for it. */
  triggers: string[];
  /** How many requests it stands for. */
  requests: number;
  /** When the first of them came. */
  readonly since: number;
  /** When it may start. */
  due: number;
  /** Whether somebody asked who does not want to wait for quiet. */
  atOnce: boolean;
  /** How often it has failed already. */
  attempts: number;
}

/** An execution that was started, or is about to be. */
export interface Active {
  /** The idempotency token of its start. */
  readonly token: string;
  readonly name: string;
  readonly request: Pending;
  /** When the guard decided to start it. */
  claimedAt: number;
  /** How often the service refused to start it. */
  refusals: number;
  arn?: string;
}

/** All that a guard remembers. */
export interface State {
  pending: Pending[];
  active: Active[];
  /** When an execution with these parameters was last begun. */
  starts: { [key: string]: number };
  /** From when to when executions ran, of late. */
  past: { from: number; to: number }[];
  /** Ids of requests of late. */
  seen: string[];
  /** Nothing is started before. */
  notBefore: number;
}

export function emptyState(): State {
  return { pending: [], active: [], starts: {}, past: [], seen: [], notBefore: 0 };
}

/** Requests with the same parameters have the same key. */
export function keyOf(parameters: StartRequest['parameters'] = []): string {
  return JSON.stringify([...parameters].sort((a, b) => a.Name < b.Name ? -1 : 1).map(({ Name, Value }) => [Name, Value]));
}

/** Clocks of services differ by less; an event that is older than a start by more than this was there at the start. */
const CLOCK_MARGIN = 5_000;
const MAX_SEEN = 300;
const MAX_PAST = 20;
const MAX_STARTS = 50;
/** An item of DynamoDB takes 400 kB. */
const MAX_PENDING = 50;

export type Outcome = 'waits' | 'duplicate' | 'covered' | 'dropped' | 'full';

/**
 * Takes a request into the state.
 *
 * @param elsewhere whether an execution runs that the guard did not start
 */
export function absorb(state: State, request: StartRequest, now: number, elsewhere: boolean): Outcome {
  if (state.seen.includes(request.id)) { return 'duplicate'; }
  const key = keyOf(request.parameters);
  const pending = state.pending.find(each => each.key === key);
  const outcome = fate(state, request, key, elsewhere);
  if (outcome === 'waits' && pending === undefined && state.pending.length >= MAX_PENDING) { return 'full'; }
  state.seen = [...state.seen, request.id].slice(-MAX_SEEN);
  if (outcome !== 'waits') { return outcome; }
  const atOnce = request.quietSeconds === undefined;
  if (pending === undefined) {
    state.pending.push({
      key,
      parameters: request.parameters ?? [],
      triggers: [request.trigger],
      requests: 1,
      since: now,
      due: dueOf(request, now, now),
      atOnce,
      attempts: 0,
    });
  } else {
    pending.triggers = [...new Set([...pending.triggers, request.trigger])].sort();
    pending.requests += 1;
    // what may start at once does not wait for the quiet that another trigger wants
    if (atOnce) { pending.due = Math.min(pending.due, now); } else if (!pending.atOnce) { pending.due = dueOf(request, now, pending.since); }
    pending.atOnce ||= atOnce;
  }
  return 'waits';
}

function fate(state: State, { time, whenBusy }: StartRequest, key: string, elsewhere: boolean): 'waits' | 'covered' | 'dropped' {
  const asked = Date.parse(time);
  // an execution that began later has seen what the request is about
  if (state.starts[key] !== undefined && asked + CLOCK_MARGIN < state.starts[key]) { return 'covered'; }
  if (whenBusy !== 'DROP') { return 'waits'; }
  const during = state.past.some(({ from, to }) => asked >= from && asked <= to);
  return during || elsewhere || state.active.length > 0 ? 'dropped' : 'waits';
}

function dueOf({ quietSeconds = 0, maxWaitSeconds }: StartRequest, now: number, since: number): number {
  const quiet = now + quietSeconds * 1000;
  return maxWaitSeconds === undefined ? quiet : Math.max(now, Math.min(quiet, since + maxWaitSeconds * 1000));
}

/** Puts the request that has waited longest among those that are due in the place of a new execution. */
export function claim(state: State, now: number, token: string): Active | undefined {
  if (now < state.notBefore) { return undefined; }
  const [request] = state.pending.filter(each => each.due <= now).sort((a, b) => a.since - b.since);
  if (request === undefined) { return undefined; }
  const active: Active = { token, name: nameOf(request, now, token), request, claimedAt: now, refusals: 0 };
  state.pending = state.pending.filter(each => each !== request);
  state.active.push(active);
  state.starts[request.key] = now;
  state.starts = Object.fromEntries(Object.entries(state.starts).sort(([, a], [, b]) => b - a).slice(0, MAX_STARTS));
  return active;
}

/** Takes an execution out that has ended. */
export function finish(
  state: State, token: string, end: { readonly status: string; readonly at: number }, now: number,
  { retryAttempts, cooldownMillis }: { readonly retryAttempts: number; readonly cooldownMillis: number },
): void {
  const ended = state.active.find(each => each.token === token);
  if (ended === undefined) { return; }
  state.active = state.active.filter(each => each !== ended);
  state.past = [...state.past, { from: ended.claimedAt, to: end.at }].slice(-MAX_PAST);
  if (end.status !== 'Failed') { return; }
  state.notBefore = Math.max(state.notBefore, now + cooldownMillis);
  // what it has not trained on may still be asked for by a late event
  if (state.starts[ended.request.key] === ended.claimedAt) { delete state.starts[ended.request.key]; }
  const attempts = ended.request.attempts + 1;
  if (attempts > retryAttempts) { return; }
  const same = state.pending.find(each => each.key === ended.request.key);
  if (same === undefined) {
    state.pending.push({ ...ended.request, attempts, due: now + cooldownMillis });
  } else {
    same.triggers = [...new Set([...same.triggers, ...ended.request.triggers])].sort();
    same.attempts = attempts;
  }
}

function nameOf({ triggers }: Pending, now: number, token: string): string {
  const words = triggers.join('-').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 40).replace(/-+$/, '') || 'start';
  return `${words}-${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, '')}-${token.replaceAll('-', '').slice(0, 12)}`;
}
