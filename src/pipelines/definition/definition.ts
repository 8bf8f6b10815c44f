import { readFileSync } from 'fs';
import { basename } from 'path';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Image } from '../../images';
import { ValidationError } from '../../private/errors';
import { formatJson } from '../../private/json-number';
import { parseJson } from '../../private/json-parse';
import type { Pipeline } from '../pipeline';
import type { DefinitionDocument, StepDocument } from './model';
import type { Replacement } from './replacements';

/** How `PipelineDefinition.toJson` writes. */
export interface JsonOptions {
  /**
   * Spaces a level, 0 to write everything on one line.
   *
   * @default 0
   */
  readonly indent?: number;
}

/** The forms in which a definition can be drawn. */
export enum DrawingFormat {
  /** The text of a Mermaid flowchart, for Markdown pages. */
  MERMAID = 'mermaid',
  /** An image. */
  SVG = 'svg',
  /** One page that needs nothing else, in which one can click a step and read its arguments, dependencies and role. */
  HTML = 'html',
}

/**
 * A pipeline definition made anywhere, for example by the SageMaker Python SDK. Nothing of it is lost: written again it is equal, down to the
 * spelling of numbers (`2.0` is a float to the service) and to members that the library does not know.
 *
 * Give it to a `Pipeline` to deploy it. The `with…` methods say what of it is to be replaced by constructs; each returns a new object.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-define.html
 */
export class PipelineDefinition {
  /**
   * Reads a definition.
   *
   * @param text the definition as JSON text
   */
  public static fromJson(text: string): PipelineDefinition {
    return PipelineDefinition._fromText(text, 'definition');
  }

  /**
   * Reads a definition from a file.
   *
   * @param path the file, relative to the working directory
   */
  public static fromFile(path: string): PipelineDefinition {
    return PipelineDefinition._fromText(readFileSync(path, 'utf8'), basename(path));
  }

  /**
   * The definition of a pipeline in this app, to draw or simulate it. Values that CloudFormation knows at deployment stand in it the way
   * `Fn::Sub` writes them: `${Bucket}`, `${Role.Arn}`.
   *
   * @param pipeline the pipeline
   */
  public static fromPipeline(pipeline: Pipeline): PipelineDefinition {
    // whoever has a pipeline has loaded the CDK; this file does not
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { readableDocument } = require('./readable') as typeof import('./readable');
    return new PipelineDefinition(readableDocument(pipeline._render().document, pipeline.stack), []);
  }

  /** @internal */
  public static _fromText(text: string, source: string): PipelineDefinition {
    return new PipelineDefinition(checkDocument(parseJson(text, source), source), []);
  }

  private constructor(private readonly document: DefinitionDocument, private readonly replacements: Replacement[]) {}

  /** The names of all steps, those in branches included, in the order of the document. */
  public get stepNames(): string[] {
    const names: string[] = [];
    const add = (steps: StepDocument[]) => {
      for (const step of steps) {
        names.push(step.Name);
        branches(step).forEach(add);
      }
    };
    add(this.document.Steps);
    return names;
  }

  /** The names of the parameters, in the order of the document. */
  public get parameterNames(): string[] {
    return (this.document.Parameters ?? []).map(parameter => parameter.Name);
  }

  /**
   * Puts a role in the place of a role ARN. Jobs whose role is not replaced run with the pipeline's `jobRole`.
   *
   * @param roleArn the ARN as the definition has it
   * @param role the role to use instead
   */
  public withRole(roleArn: string, role: IRole): PipelineDefinition {
    return this.with({ kind: 'role', text: roleArn, role });
  }

  /**
   * Puts a bucket in the place of a bucket name: in S3 URIs, and alone, as in a join of `s3:/` and the name.
   *
   * @param bucketName the bucket's name as the definition has it
   * @param bucket the bucket to use instead
   */
  public withBucket(bucketName: string, bucket: IBucket): PipelineDefinition {
    return this.with({ kind: 'bucket', text: bucketName, bucket });
  }

  /**
   * Puts an image in the place of an image URI.
   *
   * @param imageUri the URI as the definition has it
   * @param image the image to use instead
   */
  public withImage(imageUri: string, image: Image): PipelineDefinition {
    return this.with({ kind: 'image', text: imageUri, image });
  }

  /**
   * Puts a value in the place of a text: of whole texts equal to it, and of URIs that go on with a slash after it.
   *
   * @param text the text as the definition has it, for example a function's ARN, a queue's URL or the prefix of S3 URIs
   * @param value what to use instead
   */
  public withText(text: string, value: string): PipelineDefinition {
    return this.with({ kind: 'text', text, value });
  }

  /** The definition as JSON text, as it was read. */
  public toJson(options: JsonOptions = {}): string {
    return formatJson(this.document, options.indent ?? 0);
  }

  /**
   * Draws the pipeline. Dependencies that follow from others are left out, except in the text of a step in HTML.
   *
   * @param format the form of the drawing
   * @param title a title
   */
  public draw(format: DrawingFormat, title?: string): string {
    // drawing is rarely needed: it is loaded when it is
    switch (format) {
      /* eslint-disable @typescript-eslint/no-require-imports */
      case DrawingFormat.MERMAID: return (require('./drawing/mermaid') as typeof import('./drawing/mermaid')).drawMermaid(this.document, title);
      case DrawingFormat.SVG: return (require('./drawing/svg') as typeof import('./drawing/svg')).drawSvg(this.document, title);
      case DrawingFormat.HTML: return (require('./drawing/html') as typeof import('./drawing/html')).drawHtml(this.document, title);
      /* eslint-enable @typescript-eslint/no-require-imports */
    }
  }

  /** @internal */
  public get _document(): DefinitionDocument { return this.document; }

  /** @internal */
  public get _replacements(): Replacement[] { return this.replacements; }

  private with(replacement: Replacement): PipelineDefinition {
    if (!replacement.text) {
      throw new ValidationError('EmptyReplacement', 'what is to be replaced must not be an empty text');
    }
    return new PipelineDefinition(this.document, [...this.replacements, replacement]);
  }
}

/** The branches of a condition step; none of other steps. */
export function branches(step: StepDocument): StepDocument[][] {
  return step.Type === 'Condition' ? [step.Arguments?.IfSteps ?? [], step.Arguments?.ElseSteps ?? []] : [];
}

/** What must hold for a document to be read as a definition at all; everything else is for the checks. */
function checkDocument(document: any, source: string): DefinitionDocument {
  const fail = (at: string, what: string): never => {
    throw new ValidationError('NoDefinition', `${source}${at ? `: ${at}` : ''} ${what}`);
  };
  if (!isObject(document)) { fail('', 'must hold a JSON object with a list Steps'); }
  const steps = (list: any, at: string) => {
    if (!Array.isArray(list)) { fail(at, 'must be a list of steps'); }
    list.forEach((step: any, i: number) => {
      const here = `${at}[${i}]`;
      if (!isObject(step)) { fail(here, 'must be an object'); }
      for (const member of ['Name', 'Type']) {
        if (typeof step[member] !== 'string') { fail(`${here}.${member}`, `must be text, got ${JSON.stringify(step[member])}`); }
      }
      if (step.DependsOn !== undefined && !(Array.isArray(step.DependsOn) && step.DependsOn.every((name: any) => typeof name === 'string'))) {
        fail(`${here}.DependsOn`, 'must be a list of step names');
      }
      if (step.Type === 'Condition') {
        for (const branch of ['IfSteps', 'ElseSteps']) {
          if (step.Arguments?.[branch] !== undefined) { steps(step.Arguments[branch], `${here}.Arguments.${branch}`); }
        }
      }
    });
  };
  steps(document.Steps, 'Steps');
  if (document.Parameters !== undefined) {
    if (!Array.isArray(document.Parameters)) { fail('Parameters', 'must be a list'); }
    document.Parameters.forEach((parameter: any, i: number) => {
      if (!isObject(parameter) || typeof parameter.Name !== 'string') { fail(`Parameters[${i}]`, 'must be an object with a Name'); }
    });
  }
  return document;
}

function isObject(x: any): boolean { return typeof x === 'object' && x !== null && !Array.isArray(x); }
