import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import { Step } from '../step';
import type { StepOptions } from '../step-options';

/** The source of an action or context. */
export interface LineageSource {
  /** The URI of the source: an ARN, an S3 URI, or another. */
  readonly sourceUri: string;

  /**
   * The type of the source, for example `ARN`.
   *
   * @default - none
   */
  readonly sourceType?: string;

  /**
   * The id of the source.
   *
   * @default - none
   */
  readonly sourceId?: string;
}

/** What actions, artifacts and contexts have in common. */
export interface LineageEntityOptions {
  /**
   * Names and values of one's own; values may be known at run time.
   *
   * @default - none
   */
  readonly properties?: { [name: string]: string };
}

/** Something that was done, for example an approval. */
export interface LineageAction extends LineageSource, LineageEntityOptions {
  /** The action's name. */
  readonly name: string;

  /** The type, for example `ModelDeployment`. */
  readonly type: string;

  /**
   * What was done.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * `Unknown`, `InProgress`, `Completed`, `Failed`, `Stopping` or `Stopped`; may be known at run time.
   *
   * @default - none
   */
  readonly status?: string;
}

/** Something that was used or made, for example a dataset. */
export interface LineageArtifact extends LineageEntityOptions {
  /** The artifact's name. */
  readonly name: string;

  /** The type, for example `DataSet`. */
  readonly type: string;

  /** The URI of the source. */
  readonly sourceUri: string;

  /**
   * Values that identify the source, by their type: `MD5Hash`, `S3ETag`, `S3Version` or `Custom`.
   *
   * @default - none
   */
  readonly sourceIds?: { [type: string]: string };
}

/** Something that others belong to, for example a project. */
export interface LineageContext extends LineageSource, LineageEntityOptions {
  /** The context's name. */
  readonly name: string;

  /** The type, for example `Project`. */
  readonly type: string;

  /**
   * What the context is.
   *
   * @default - none
   */
  readonly description?: string;
}

/** One end of an association. */
export class LineageEntity {
  /** An action of the same step, by its name. */
  public static action(name: string): LineageEntity { return new LineageEntity({ Name: name, Type: 'Action' }); }

  /** An artifact of the same step, by its name. */
  public static artifact(name: string): LineageEntity { return new LineageEntity({ Name: name, Type: 'Artifact' }); }

  /** A context of the same step, by its name. */
  public static context(name: string): LineageEntity { return new LineageEntity({ Name: name, Type: 'Context' }); }

  /** Any entity by its ARN. */
  public static fromArn(arn: string): LineageEntity { return new LineageEntity({ Arn: arn }); }

  /** @internal */
  private constructor(public readonly _form: { Name?: string; Type?: string; Arn?: string }) {}
}

/** What an association says. */
export enum LineageAssociationType {
  /** The source had a part in the destination. */
  CONTRIBUTED_TO = 'ContributedTo',
  /** The source belongs with the destination. */
  ASSOCIATED_WITH = 'AssociatedWith',
  /** The source was made from the destination. */
  DERIVED_FROM = 'DerivedFrom',
  /** The source made the destination. */
  PRODUCED = 'Produced',
  /** Both are the same. */
  SAME_AS = 'SameAs',
}

/** A link between two entities. */
export interface LineageAssociation {
  /** Where it begins. */
  readonly source: LineageEntity;
  /** Where it ends. */
  readonly destination: LineageEntity;
  /**
   * What it says.
   *
   * @default LineageAssociationType.ASSOCIATED_WITH
   */
  readonly type?: LineageAssociationType;
}

/** Properties of a `LineageStep`. At least one of the four lists must be given. */
export interface LineageStepProps extends StepOptions {
  /**
   * Things that were done.
   *
   * @default - none
   */
  readonly actions?: LineageAction[];

  /**
   * Things that were used or made.
   *
   * @default - none
   */
  readonly artifacts?: LineageArtifact[];

  /**
   * Things that others belong to.
   *
   * @default - none
   */
  readonly contexts?: LineageContext[];

  /**
   * Links between them, or to entities that are there already.
   *
   * @default - none
   */
  readonly associations?: LineageAssociation[];
}

/**
 * Writes down where things come from (SageMaker lineage tracking).
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-entities.html
 */
export class LineageStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: LineageStepProps) {
    super(scope, id, 'Lineage', props);
    if (!LISTS.some(list => props[list]?.length)) {
      throw new ValidationError('LineageEmpty', 'actions, artifacts, contexts or associations must have at least one entry, got none', this);
    }
    for (const list of ['actions', 'artifacts', 'contexts'] as const) {
      const names = (props[list] ?? []).map(entity => entity.name);
      const twice = names.find((name, i) => names.indexOf(name) !== i);
      if (twice !== undefined) {
        throw new ValidationError('LineageTwice', `${list} must have names of their own, got ${JSON.stringify(twice)} twice: rename one`, this);
      }
      const quoted = names.find(name => name.includes('\''));
      if (quoted !== undefined) { throw new ValidationError('LineageName', `${list} must not have a quote in a name, got ${JSON.stringify(quoted)}`, this); }
    }
  }

  /**
   * The ARN of an action of this step.
   *
   * @param name the action's name in `actions`
   */
  public actionArn(name: string): string { return this.arn('actions', 'ActionArns', name); }

  /**
   * The ARN of an artifact of this step.
   *
   * @param name the artifact's name in `artifacts`
   */
  public artifactArn(name: string): string { return this.arn('artifacts', 'ArtifactArns', name); }

  /**
   * The ARN of a context of this step.
   *
   * @param name the context's name in `contexts`
   */
  public contextArn(name: string): string { return this.arn('contexts', 'ContextArns', name); }

  /** @internal */
  public _arguments(): any {
    const { props } = this;
    return {
      Actions: some(props.actions)?.map(action => ({
        ActionName: action.name,
        ActionType: action.type,
        Description: action.description,
        Status: action.status,
        Source: renderSource(action),
        Properties: action.properties && { ...action.properties },
      })),
      Artifacts: some(props.artifacts)?.map(artifact => ({
        ArtifactName: artifact.name,
        ArtifactType: artifact.type,
        Source: {
          SourceUri: artifact.sourceUri,
          SourceTypes: artifact.sourceIds && Object.entries(artifact.sourceIds).map(([SourceIdType, Value]) => ({ SourceIdType, Value })),
        },
        Properties: artifact.properties && { ...artifact.properties },
      })),
      Contexts: some(props.contexts)?.map(context => ({
        ContextName: context.name,
        ContextType: context.type,
        Description: context.description,
        Source: renderSource(context),
        Properties: context.properties && { ...context.properties },
      })),
      Associations: some(props.associations)?.map(association => ({
        Source: { ...association.source._form },
        Destination: { ...association.destination._form },
        AssociationType: association.type ?? LineageAssociationType.ASSOCIATED_WITH,
      })),
    };
  }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const { props } = this;
    for (const [kind, entities] of [['Action', props.actions], ['Context', props.contexts]] as const) {
      const arns = (entities ?? []).flatMap(entity => permissions.sagemakerArns(kind.toLowerCase(), entity.name));
      if (arns.length) { permissions.execution(['sagemaker:AddTags', `sagemaker:Create${kind}`, `sagemaker:Describe${kind}`], arns); }
    }
    // the ARN of an artifact has a hash of its source instead of its name
    if (props.artifacts?.length) {
      permissions.execution(['sagemaker:AddTags', 'sagemaker:CreateArtifact', 'sagemaker:DescribeArtifact'], [permissions.sagemakerArn('artifact', '*')]);
    }
    if (props.associations?.length) {
      permissions.execution(['sagemaker:AddAssociation'],
        ['action', 'artifact', 'context', 'experiment-trial-component'].map(kind => permissions.sagemakerArn(kind, '*')));
    }
  }

  private arn(list: 'actions' | 'artifacts' | 'contexts', property: string, name: string): string {
    const known = (this.props[list] ?? []).map(entity => entity.name);
    if (!known.includes(name)) {
      throw new ValidationError('UnknownEntity',
        `name must be one of the ${list} of step ${JSON.stringify(this.stepName)}, which has ${JSON.stringify(known)}, got ${JSON.stringify(name)}`, this);
    }
    return this.property(`${property}['${name}']`);
  }
}

const LISTS = ['actions', 'artifacts', 'contexts', 'associations'] as const;

function some<T>(list: T[] | undefined): T[] | undefined { return list?.length ? list : undefined; }

function renderSource(source: LineageSource): any {
  return { SourceUri: source.sourceUri, SourceType: source.sourceType, SourceId: source.sourceId };
}
