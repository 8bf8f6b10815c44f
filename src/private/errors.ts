import type { IConstruct } from 'constructs';

/**
 * Invalid input, found at synth. Never exported: callers match on the message, which ends with a stable code.
 *
 * Message style: lower case, no period; the prop's name as the user wrote it, the value as JSON, what is allowed, what to do.
 */
export class ValidationError extends Error {
  /**
   * @param code stable identifier of the rule, PascalCase
   * @param message the sentence for the user
   * @param scope the construct at fault, if one exists already
   */
  constructor(public readonly code: string, message: string, scope?: IConstruct) {
    super(`${message} [${code}]${scope?.node.path ? ` (at ${scope.node.path})` : ''}`);
    this.name = 'ValidationError';
  }
}
