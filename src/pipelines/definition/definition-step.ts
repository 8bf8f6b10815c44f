import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImageConfig, ImageUsage } from '../../images';
import type { Image } from '../../images';
import { PipelineExpression } from '../../private/expressions';
import { asksModel } from '../job-security';
import type { Permissions } from '../permissions';
import { Step, StepContext } from '../step';
import { grantAccess, readerOf } from './access';
import { parsePathRoot } from './graph';
import type { DefinitionDocument, StepDocument } from './model';
import type { Replacement, Replacer } from './replacements';
import { ROLE_SLOTS, slots } from './slots';

/** What the steps of one definition share. */
export interface DefinitionScope {
  readonly document: DefinitionDocument;
  readonly replacements: Replacement[];
  readonly replacer: Replacer;
  /** The steps by name. */
  readonly steps: Map<string, DefinitionStep>;
}

/** A step of a definition that was read. */
export class DefinitionStep extends Step {
  /** The step as it is deployed, but for the roles. */
  public readonly document: StepDocument;

  /** What images were replaced by. */
  public readonly images = new Map<Image, ImageConfig>();

  private readonly children: DefinitionStep[][];
  private readonly ownRole?: IRole;

  constructor(scope: Construct, document: StepDocument, public readonly definition: DefinitionScope) {
    super(scope, document.Name, document.Type, {});
    const add = (steps: StepDocument[] | undefined) => (steps ?? []).map(step => new DefinitionStep(scope, step, definition));
    this.children = document.Type === 'Condition' ? [add(document.Arguments?.IfSteps), add(document.Arguments?.ElseSteps)] : [];
    this.ownRole = this.findRole(document);
    this.document = this.replace(this.children.length ? withoutBranches(document) : document);
    definition.steps.set(this.stepName, this);
  }

  /** @internal */
  public _children(): Step[] { return this.children.flat(); }

  /** @internal */
  public get _ownRole(): IRole | undefined { return this.ownRole; }

  /** @internal */
  public get _callsServices(): boolean { return asksModel(this.document); }

  /** @internal */
  public get _jobHolder(): Step {
    const reader = readerOf(this);
    return reader === undefined || reader === 'execution' ? this : reader;
  }

  /** @internal */
  public _arguments(context: StepContext): any {
    const args = copy(this.document.Arguments) ?? {};
    for (const slot of slots({ Arguments: args }, ROLE_SLOTS[this.stepType] ?? [])) {
      // a role that the execution is given stays; one that was replaced is in its place already
      if (typeof slot.value === 'string' && !this.ownRole) { slot.set(context.jobRoleArn(this)); }
    }
    if (this.children.length) {
      const [ifSteps, elseSteps] = this.children.map(branch => branch.map(step => context.renderStep(step)));
      args.IfSteps = ifSteps;
      args.ElseSteps = elseSteps;
    }
    return args;
  }

  /** @internal */
  public _toDocument(context: StepContext): StepDocument {
    const rendered = super._toDocument(context);
    const dependencies = [...new Set([...this.document.DependsOn ?? [], ...rendered.DependsOn ?? []])];
    return {
      ...this.document,
      Arguments: 'Arguments' in this.document || Object.keys(rendered.Arguments).length ? rendered.Arguments : undefined,
      DependsOn: 'DependsOn' in this.document || dependencies.length ? dependencies : undefined,
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void { grantAccess(this, permissions); }

  /** @internal */
  public _writes(): string[] {
    return slots(this.document, ['Arguments']).flatMap(slot => written(slot.value)).map(value => this.uri(value));
  }

  /** A text value as the typed steps hold them: with the run-time values in it as tokens, and parameters as their defaults. */
  public uri(value: any): string {
    const convert = (at: any): any => {
      if (at === null || typeof at !== 'object') { return at; }
      if (at['Std:Join']) {
        return new PipelineExpression('a join', { 'Std:Join': { On: at['Std:Join'].On ?? '', Values: (at['Std:Join'].Values ?? []).map(convert) } });
      }
      if (typeof at.Get === 'string') {
        const root = parsePathRoot(at.Get);
        if (root.kind === 'Parameters') {
          const given = this.definition.document.Parameters?.find(parameter => parameter.Name === root.name)?.DefaultValue;
          if (typeof given === 'string') { return this.replace(given); }
        }
        return PipelineExpression.get(at.Get, root.kind === 'Steps' ? this.definition.steps.get(root.name) : undefined);
      }
      return new PipelineExpression('a value of a JSON file', at);
    };
    const converted = convert(value);
    return PipelineExpression.isExpression(converted) ? converted.asString() : String(converted);
  }

  private replace(value: any): any {
    return this.definition.replacer.apply(value, image => {
      let config = this.images.get(image);
      if (!config) {
        config = image.bind(this, { usage: USAGES[this.stepType] ?? ImageUsage.PROCESSING });
        this.images.set(image, config);
      }
      return config.imageUri;
    });
  }

  /** The role of the step's job, if the user or a parameter says which. */
  private findRole(document: StepDocument): IRole | undefined {
    for (const { value } of slots(document, ROLE_SLOTS[document.Type] ?? [])) {
      const replaced = this.definition.replacements.find(replacement => replacement.kind === 'role' && replacement.text === value);
      if (replaced) { return replaced.role; }
      if (typeof value?.Get === 'string') {
        const arn = this.uri(value);
        // the role belongs to others: it gets no permissions from here
        if (arn.startsWith('arn:')) { return Role.fromRoleArn(this, 'Role', arn, { mutable: false }); }
      }
    }
    return undefined;
  }
}

const USAGES: Record<string, ImageUsage> = {
  Training: ImageUsage.TRAINING,
  Tuning: ImageUsage.TRAINING,
  Model: ImageUsage.INFERENCE,
  RegisterModel: ImageUsage.INFERENCE,
};

/** The places that a job writes to. */
function written(args: any): any[] {
  const out: any[] = [];
  const visit = (value: any, output: boolean) => {
    if (value === null || typeof value !== 'object') { return; }
    for (const key of Object.keys(value)) {
      const inside = output || key === 'ProcessingOutputConfig' || key === 'CheckpointConfig';
      if (/^S3Output(Path|Location)$/.test(key) || (inside && key === 'S3Uri')) {
        out.push(value[key]);
      } else {
        visit(value[key], inside);
      }
    }
  };
  visit(args, false);
  return out.filter(value => value !== null && value !== undefined);
}

function withoutBranches(document: StepDocument): StepDocument {
  const { IfSteps, ElseSteps, ...args } = document.Arguments ?? {};
  return { ...document, Arguments: args };
}

function copy(value: any): any {
  if (Array.isArray(value)) { return value.map(copy); }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)]));
}
