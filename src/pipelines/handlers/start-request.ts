/** A message to a start guard: something asks for an execution, or something may have changed. */
export interface StartRequest {
  readonly kind: 'start';
  /** Who asks, in a word: part of the execution's name. */
  readonly trigger: string;
  /** The same for every copy of the same request. */
  readonly id: string;
  /** When it was asked for, in ISO 8601. */
  readonly time: string;
  readonly parameters?: readonly { readonly Name: string; readonly Value: string }[];
  /** How long nothing else may ask before it is started. */
  readonly quietSeconds?: number;
  /** How long it waits for that at most. */
  readonly maxWaitSeconds?: number;
  /** What happens to it while an execution runs. */
  readonly whenBusy?: 'QUEUE' | 'DROP';
}

/** Look again: an execution has changed, or some time has passed. */
export interface Wake {
  readonly kind: 'wake';
}

/** The message in the text, checked; throws an error with the reason. */
export function readMessage(body: string): StartRequest | Wake {
  const message = JSON.parse(body) as StartRequest | Wake;
  if (message?.kind === 'wake') { return message; }
  if (message?.kind !== 'start') { throw new Error(`a message must be of the kind "start" or "wake", got ${body}`); }
  for (const field of ['trigger', 'id', 'time'] as const) {
    if (typeof message[field] !== 'string' || message[field] === '') { throw new Error(`a request must have ${field}, got ${body}`); }
  }
  if (Number.isNaN(Date.parse(message.time))) { throw new Error(`the time of a request must be of ISO 8601, got ${JSON.stringify(message.time)}`); }
  const parameters = (message.parameters ?? []).map(parameter => {
    const { Name, Value } = parameter ?? {};
    // what comes out of an event may be a number or a truth value
    if (typeof Name !== 'string' || !['string', 'number', 'boolean'].includes(typeof Value) || String(Value) === '') {
      throw new Error(`a parameter must have a name and a value, got ${JSON.stringify(parameter)} in ${body}`);
    }
    return { Name, Value: String(Value) };
  });
  return { ...message, parameters };
}
