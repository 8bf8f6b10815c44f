import { Annotations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDefinition, DefinitionCheckOptions, Problem, RULES } from '.';
import { closest } from '../../private/api-model-closest';
import { ValidationError } from '../../private/errors';

interface Acknowledgement {
  readonly rule: string;
  readonly reason: string;
  readonly step?: string;
  used: boolean;
}

/** The checks of a pipeline at synth, and what its owner takes responsibility for. */
export class SynthChecks {
  private readonly acknowledgements: Acknowledgement[] = [];

  constructor(private readonly scope: IConstruct) {
  }

  /** Leaves out the problems of a rule, in one step or all. */
  public acknowledge(rule: string, reason: string, step?: string): void {
    if (!Object.prototype.hasOwnProperty.call(RULES, rule)) {
      const nearest = closest(rule, Object.keys(RULES));
      throw new ValidationError('UnknownCheck',
        `ruleId must be one of ${Object.keys(RULES).sort().join(', ')}, got ${JSON.stringify(rule)}${nearest ? `: did you mean ${JSON.stringify(nearest)}` : ''}`, this.scope);
    }
    if (reason.trim().length < 10) {
      throw new ValidationError('NoReason', `reason must say in at least 10 characters why the check does not matter here, got ${JSON.stringify(reason)}`, this.scope);
    }
    this.acknowledgements.push({ rule, reason, step, used: false });
  }

  /**
   * Checks a definition: warnings become annotations, errors are returned.
   *
   * @param constructOf the construct of a step, for its annotations
   */
  public run(document: unknown, options: DefinitionCheckOptions, constructOf: (stepName: string) => IConstruct | undefined): string[] {
    const errors: string[] = [];
    for (const acknowledgement of this.acknowledgements) { acknowledgement.used = false; }
    for (const problem of checkDefinition(document, options)) {
      if (this.isAcknowledged(problem)) { continue; }
      if (problem.severity === 'error') {
        errors.push(`${problem.message} [${problem.rule}]`);
      } else {
        const scope = (problem.step !== undefined ? constructOf(problem.step) : undefined) ?? this.scope;
        Annotations.of(scope).addWarningV2(`cdk-mlops:${problem.rule}`, problem.message);
      }
    }
    for (const { rule, step, used } of this.acknowledgements) {
      if (used) { continue; }
      Annotations.of(this.scope).addWarningV2('cdk-mlops:unused-acknowledgement',
        `check ${JSON.stringify(rule)} is acknowledged${step === undefined ? '' : ` for step ${JSON.stringify(step)}`}, but finds nothing there: remove acknowledgeCheck`);
    }
    return errors;
  }

  private isAcknowledged(problem: Problem): boolean {
    let found = false;
    for (const acknowledgement of this.acknowledgements) {
      if (acknowledgement.rule === problem.rule && (acknowledgement.step === undefined || acknowledgement.step === problem.step)) {
        acknowledgement.used = true;
        found = true;
      }
    }
    return found;
  }
}
