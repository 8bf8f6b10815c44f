import { Stack } from 'aws-cdk-lib';
import { IRole, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Builder } from './builder';
import { call, callStatic, Code, create, list, Members, object, Statement, THIS, use, value } from './code';
import { differences, isObject, printPath, same } from './compare';
import { printProgram } from './program';
import { Resources } from './resources';
import { StepImporter } from './step-import';
import { Survey, survey } from './survey';
import { Values } from './values';
import { cannotImport, pascalCase, World } from './world';
import { PipelineDefinition } from '../../pipelines/definition/definition';
import type { DefinitionDocument } from '../../pipelines/definition/model';
import { Permissions } from '../../pipelines/permissions';
import type { StepContext } from '../../pipelines/step';
import { parseJson } from '../../private/json-parse';

/** How a definition is imported. */
export interface ImportOptions {
  /**
   * The name of the class.
   *
   * @default - the pipeline's name and `Stack`
   */
  readonly className?: string;

  /**
   * The pipeline's name.
   *
   * @default - found in the places that steps write to; otherwise a new name
   */
  readonly pipelineName?: string;

  /**
   * Where the definition comes from, for the comment at the top.
   *
   * @default - nothing is said about it
   */
  readonly source?: string;

  /**
   * What the library is imported from.
   *
   * @default cdk-mlops
   */
  readonly library?: string;

  /** @default - found in ARNs */
  readonly account?: string;

  /** @default - found in ARNs and image URIs */
  readonly region?: string;
}

/** A program, and what could not be written with typed constructs. */
export interface ImportedDefinition {
  readonly text: string;
  /** The steps that became `RawStep`, by name, with the reason. */
  readonly rawSteps: { [step: string]: string };
}

/**
 * Writes a definition as a TypeScript module: a stack whose pipeline renders the same definition, with typed constructs wherever they can say it.
 * Every statement is run while it is made, and what it renders is compared with the definition.
 *
 * @param document the definition, as JSON text or as `PipelineDefinition` has read it
 */
export function importDefinition(document: string | DefinitionDocument, options: ImportOptions = {}): ImportedDefinition {
  const read = typeof document === 'string' ? PipelineDefinition._fromText(document, options.source ?? 'definition')._document : document;
  return new Importer(read, options).import();
}

class Importer {
  private readonly survey: Survey;
  private readonly world: World;
  private readonly resources: Resources;
  private readonly values: Values;
  private readonly pipelineName?: string;
  private readonly artifactBucket?: string;
  private readonly jobRole?: string;
  private readonly rawSteps: { [step: string]: string } = {};

  constructor(private readonly document: DefinitionDocument, private readonly options: ImportOptions) {
    this.survey = survey(document);
    const { account, region } = this.survey.environment;
    this.world = new World({ account: options.account ?? account, region: options.region ?? region });
    this.pipelineName = options.pipelineName ?? this.survey.pipelineName;
    this.resources = new Resources(this.world);
    this.resources.artifactBucket = this.survey.artifactBucket;
    this.artifactBucket = this.resources.bucket(this.survey.artifactBucket) && this.survey.artifactBucket;
    this.jobRole = this.resources.role(this.survey.jobRole) && this.survey.jobRole;
    this.values = new Values(this.world, this.resources);
  }

  public import(): ImportedDefinition {
    const { world, options } = this;
    if (!this.document.Steps?.length) { throw cannotImport('it has no steps'); }
    this.addParameters();
    this.addSteps();
    const pipeline = this.addPipeline();
    const name = this.pipelineName ?? options.source?.replace(/^.*[\\/]|\.[^.]*$/g, '') ?? 'Imported';
    const text = printProgram({
      className: options.className ?? `${pascalCase(name)}Stack`,
      comment: `Pipeline ${name}${options.source ? `, imported from ${options.source.replace(/\*\//g, '')}` : ''}.`,
      library: options.library ?? 'cdk-mlops',
      environment: world.environment,
      resources: world.resources,
      parameters: world.parameters,
      steps: world.steps,
      pipeline,
    });
    return { text, rawSteps: this.rawSteps };
  }

  private addParameters(): void {
    const { world, values } = this;
    for (const { Name, Type, DefaultValue, EnumValues } of this.document.Parameters ?? []) {
      const className = PARAMETERS[Type] ?? 'StringParameter';
      const id = world.id(Name, 'Parameter');
      const defaultValue = DefaultValue === undefined ? undefined : this.defaultValue(className, DefaultValue);
      const members: Members = {
        parameterName: id === Name ? undefined : value(Name),
        defaultValue,
        enumValues: className === 'StringParameter' && Array.isArray(EnumValues) && EnumValues.length >= 1 && EnumValues.length <= 16
          && EnumValues.every(item => typeof item === 'string') && (defaultValue === undefined || EnumValues.includes(DefaultValue))
          ? list(EnumValues.map(item => value(item))) : undefined,
      };
      const variable = world.variable(Name, 'parameter');
      const props = object(members) as { members: unknown[] } & Code;
      world.add(world.parameters, {
        variable, code: create(`pipelines.${className}`, THIS, value(id), ...props.members.length ? [props] : []),
      });
      values.parameters.set(Name, { variable, defaultValue: DefaultValue });
    }
  }

  /** A default, if the parameter's class takes it; otherwise the pipeline gets an override. */
  private defaultValue(className: string, given: any): Code | undefined {
    switch (className) {
      case 'StringParameter': return typeof given === 'string' ? this.values.text(given) : undefined;
      case 'IntegerParameter': return typeof given === 'number' && Number.isInteger(given) ? value(given) : undefined;
      case 'FloatParameter': return Number.isFinite(Number(given)) && !isObject(given) && typeof given !== 'boolean' ? value(Number(given)) : undefined;
      default: return this.values.boolean(given);
    }
  }

  private addSteps(): void {
    const { world } = this;
    const builder = new Builder(world, this.values, this.resources, this.jobRole);
    const apart = new Stack();
    const bucket = Bucket.fromBucketName(apart, 'Bucket', this.artifactBucket ?? 'unknown');
    const anyRole = Role.fromRoleArn(apart, 'Role', 'arn:aws:iam::111111111111:role/Any');
    const context: StepContext = {
      pipelineName: this.pipelineName ?? '(generated name)',
      artifactBucketName: this.artifactBucket ?? '(generated bucket)',
      jobRoleArn: step => step._ownRole?.roleArn ?? this.jobRole ?? '(generated role)',
      renderStep: step => step._toDocument(context),
    };
    const permissions = () => {
      const statements: PolicyStatement[] = [];
      const role = collectingRole(anyRole, statements);
      const given = new Permissions(world.stack, role, () => role, context, bucket);
      return {
        given,
        check: () => {
          given.grant();
          statements.forEach(statement => world.stack.resolve(statement.toStatementJson()));
        },
      };
    };
    const importer = new StepImporter(builder, context, permissions);
    for (const step of this.survey.steps) {
      const imported = importer.import(step);
      if (imported.raw !== undefined) { this.rawSteps[step.Name] = imported.raw; }
      world.steps.push(...imported.statements);
    }
  }

  private addPipeline(): Statement[] {
    const { world, values, document } = this;
    const experiment = document.PipelineExperimentConfig;
    const metadata: any = document.Metadata;
    const statements: Statement[] = [];
    const steps = document.Steps.map(step => use(values.steps.get(step.Name)!.variable));
    const variable = { name: 'this.pipeline' };
    const isMetadata = isObject(metadata) && Object.keys(metadata).length > 0 && Object.values(metadata).every(text => typeof text === 'string');
    const pipeline = world.add(statements, {
      variable,
      code: create('pipelines.Pipeline', THIS, value('Pipeline'), object({
        pipelineName: this.pipelineName === undefined ? undefined : value(this.pipelineName),
        parameters: values.parameters.size ? list([...values.parameters.values()].map(parameter => use(parameter.variable))) : undefined,
        steps: list(steps),
        experiment: this.experiment(experiment),
        metadata: isMetadata ? values.any(metadata) : undefined,
        jobRole: this.resources.role(this.jobRole),
        artifactBucket: this.resources.bucket(this.artifactBucket),
      }, true)),
    });
    const rendered = () => parseJson(world.stack.resolve(pipeline.definitionText()));
    const { Steps: wantedSteps, ...wanted } = document;
    const { Steps: _, ...given } = rendered();
    for (const difference of differences(given, wanted)) {
      if (!difference.path.length) { throw cannotImport('one of its members has a quote in its name'); }
      const path = value(printPath(difference.path));
      const code = difference.wanted === undefined
        ? call(use(variable), 'addDefinitionDeletionOverride', path) : call(use(variable), 'addDefinitionOverride', path, values.any(difference.wanted));
      world.add(statements, { code });
    }
    if (!same(rendered(), document)) {
      const [first] = differences(rendered(), document);
      throw cannotImport(`${printPath(first.path)} has a form that nothing can be written for`);
    }
    return statements;
  }

  private experiment(given: any): Code | undefined {
    if (given === null) { return callStatic('pipelines.ExperimentConfig.none'); }
    const byDefault = { ExperimentName: { Get: 'Execution.PipelineName' }, TrialName: { Get: 'Execution.PipelineExecutionId' } };
    if (!isObject(given) || same(given, byDefault)) { return undefined; }
    const [experiment, trial] = [this.values.text(given.ExperimentName), this.values.text(given.TrialName)];
    return experiment && trial && callStatic('pipelines.ExperimentConfig.of', experiment, trial);
  }
}

const PARAMETERS: Record<string, string> = {
  String: 'StringParameter', Integer: 'IntegerParameter', Float: 'FloatParameter', Boolean: 'BooleanParameter',
};

/** A role that keeps what it is given. */
function collectingRole(role: IRole, statements: PolicyStatement[]): IRole {
  return new Proxy(role, {
    get: (target, key) => {
      if (key !== 'addToPrincipalPolicy') { return Reflect.get(target, key); }
      return (statement: PolicyStatement) => {
        statements.push(statement);
        return { statementAdded: true };
      };
    },
  });
}

