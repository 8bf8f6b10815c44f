import { Builder } from './builder';
import { call, Code, create, Members, object, Statement, THIS, use, value, Variable } from './code';
import { Difference, differences, isFunction, isObject, printPath } from './compare';
import { printStatement } from './print';
import { STEP_TYPES, StepType } from './step-types';
import { reports } from './steps/processing';
import type { KnownStep } from './values';
import { cannotImport } from './world';
import type { StepDocument } from '../../pipelines/definition/model';
import { Permissions } from '../../pipelines/permissions';
import type { Step, StepContext } from '../../pipelines/step';

/** What a step became. */
export interface ImportedStep {
  readonly known: KnownStep;
  /** Why the step is a `RawStep`, if it is. */
  readonly raw?: string;
  readonly statements: Statement[];
}

/** Writes steps: by the class of their type where that renders what is wanted with few changes, otherwise as they are. */
export class StepImporter {
  /** Why the last attempt failed. */
  private reason?: string;

  /** @param permissions fails if a step cannot be given what it needs */
  constructor(
    private readonly builder: Builder, private readonly context: StepContext,
    private readonly permissions: () => { given: Permissions; check(): void },
  ) {}

  public import(document: StepDocument): ImportedStep {
    const type = STEP_TYPES[document.Type];
    this.reason = undefined;
    const typed = type && this.attempt(document, variable => this.typed(document, type, variable), document.Type === 'Condition');
    const imported = typed ?? this.attempt(document, variable => this.raw(document, variable, true), true)
      ?? this.attempt(document, variable => this.raw(document, variable, false), true);
    if (!imported) { throw cannotImport(`step ${JSON.stringify(document.Name)} of type ${JSON.stringify(document.Type)} cannot be written: ${this.reason}`); }
    this.builder.values.steps.set(document.Name, imported.known);
    return imported;
  }

  /**
   * A step as it is: no class says anything about it.
   *
   * @param checked whether its cache and retry policies may be props, which are checked
   */
  private raw(document: StepDocument, variable: Variable, checked: boolean): Attempt {
    const b = this.builder;
    const { Name, Type, Arguments, DependsOn, DisplayName, Description, RetryPolicies, CacheConfig, ...others } = document;
    const id = b.world.id(Name, 'Step');
    const cache = checked ? b.cache(CacheConfig) : undefined;
    const retryPolicies = checked ? b.retries(RetryPolicies) : undefined;
    const members: Record<string, any> = others;
    if (!cache && CacheConfig !== undefined) { members.CacheConfig = CacheConfig; }
    if (!retryPolicies && RetryPolicies !== undefined) { members.RetryPolicies = RetryPolicies; }
    const props = {
      type: value(Type),
      ...this.common(document, id),
      cache,
      retryPolicies,
      members: Object.keys(members).length ? b.any(members) : undefined,
      arguments: isObject(Arguments) && !isFunction(Arguments) && Object.keys(Arguments).length ? b.any(Arguments) : undefined,
    };
    return { id, variable, className: 'RawStep', props };
  }

  private typed(document: StepDocument, type: StepType, variable: Variable): Attempt | undefined {
    const b = this.builder;
    const steps = (documents: any) => (Array.isArray(documents) ? documents : []).map(({ Name }) => use(b.values.steps.get(Name)!.variable));
    const branches = document.Type === 'Condition'
      ? { ifSteps: steps(document.Arguments?.IfSteps), elseSteps: steps(document.Arguments?.ElseSteps) } : undefined;
    const props = type.props(b, document.Arguments ?? {}, document, branches);
    if (!props) { return undefined; }
    const id = b.world.id(document.Name, 'Step');
    return {
      id,
      variable,
      className: type.className,
      props: {
        ...this.common(document, id),
        ...props,
        cache: type.cache ? b.cache(document.CacheConfig) : undefined,
        retryPolicies: type.retries ? b.retries(document.RetryPolicies) : undefined,
      },
    };
  }

  /** The props that every step has. */
  private common(document: StepDocument, id: string): Members {
    const b = this.builder;
    const { Name, DisplayName, Description, DependsOn } = document;
    return {
      stepName: id === Name ? undefined : value(Name),
      displayName: b.text(DisplayName),
      description: b.text(Description),
      dependsOn: DependsOn?.length ? b.list(DependsOn, dependency => {
        const step = b.values.steps.get(dependency);
        return step && b.world.get(step.variable).stepType !== 'Fail' ? use(step.variable) : undefined;
      }) : undefined,
    };
  }

  /** Runs what would be written, and adds what of the document it lacks. */
  private attempt(document: StepDocument, write: (variable: Variable) => Attempt | undefined, always: boolean): ImportedStep | undefined {
    const b = this.builder;
    const variable = b.world.variable(document.Name, 'step');
    const statements: Statement[] = [];
    let id: string | undefined;
    try {
      const attempt = write(variable);
      if (!attempt) { return this.undo(variable, id, 'a prop that its class needs has a form that the prop does not take'); }
      const { className, props } = attempt;
      id = attempt.id;
      const comment = typeof document.Description === 'string' ? document.Description : undefined;
      const step = b.world.add(statements, {
        variable, comment, code: create(`pipelines.${className}`, THIS, value(id), object(props, true)),
      }) as Step;
      const known = { name: document.Name, variable, reports: this.reports(document, step, variable, statements) };
      // what refers to the step's own reports and results is known only now
      b.values.steps.set(document.Name, known);
      const found = this.differences(document, step);
      const overrides = found.map(difference => this.override(variable, difference));
      for (const override of overrides) { b.world.add(statements, { code: override }); }
      if (this.differences(document, step).length) { return this.undo(variable, id, 'overrides cannot make up for what the class adds'); }
      const permissions = this.permissions();
      step._permissions(permissions.given);
      permissions.check();
      const size = (codes: Code[]) => codes.reduce((sum, code) => sum + printStatement({ code }, '').length, 0);
      if (!always && overrides.length > 3 && size(overrides) > size([object(props)])) {
        return this.undo(variable, id, `${overrides.length} of its members are in no prop`);
      }
      return { known, raw: className === 'RawStep' ? this.reason ?? 'its type has no class' : undefined, statements };
    } catch (error) {
      return this.undo(variable, id, error instanceof Error ? error.message.split('\n')[0] : String(error));
    }
  }

  private undo(variable: Variable, id: string | undefined, reason: string): undefined {
    this.reason = reason;
    for (const [key, known] of this.builder.values.steps) {
      if (known.variable === variable) { this.builder.values.steps.delete(key); }
    }
    // a construct is there even if its constructor failed
    if (id !== undefined) { this.builder.world.remove(id); }
    this.builder.world.release(variable);
    return undefined;
  }

  private reports(document: StepDocument, step: Step, variable: Variable, statements: Statement[]): Map<string, Variable> {
    const found = new Map<string, Variable>();
    if (typeof (step as any).report !== 'function') { return found; }
    for (const { propertyFile, statement } of reports(this.builder, { name: document.Name, variable }, document.PropertyFiles)) {
      try {
        this.builder.world.add(statements, statement);
        found.set(propertyFile, statement.variable!);
      } catch {
        // of an output that the step does not have: an override says it
        this.builder.world.release(statement.variable!);
      }
    }
    return found;
  }

  /** Where the step differs from what is wanted; its branches are compared by themselves. */
  private differences(document: StepDocument, step: Step): Difference[] {
    const rendered = this.builder.world.render(step._toDocument(this.context));
    if (!isObject(rendered)) { return [{ path: ['Arguments'], wanted: document.Arguments }]; }
    return differences(withBranchNames(rendered), withBranchNames(document));
  }

  private override(variable: Variable, { path, wanted }: Difference): Code {
    const ofArguments = path[0] === 'Arguments' && path.length > 1;
    const kind = ofArguments ? 'Argument' : 'Member';
    const text = value(printPath(ofArguments ? path.slice(1) : path));
    const step = use(variable);
    return wanted === undefined ? call(step, `add${kind}DeletionOverride`, text) : call(step, `add${kind}Override`, text, this.builder.values.any(wanted));
  }
}

interface Attempt {
  readonly id: string;
  readonly variable: Variable;
  readonly className: string;
  readonly props: Members;
}

/** The steps of branches are constructs of their own: the condition has their names only. */
function withBranchNames(document: any): any {
  if (document.Type !== 'Condition' || !isObject(document.Arguments)) { return document; }
  const names = (steps: any) => (Array.isArray(steps) ? { Branch: steps.map(step => step?.Name) } : steps);
  const { IfSteps, ElseSteps, ...others } = document.Arguments;
  const args: any = { ...others };
  if (IfSteps !== undefined) { args.IfSteps = names(IfSteps); }
  if (ElseSteps !== undefined) { args.ElseSteps = names(ElseSteps); }
  return { ...document, Arguments: args };
}

