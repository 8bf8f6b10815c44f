import { CfnOutput, Tags, Token } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { kebabCase, parameterPath } from './private/contract';
import { checkTags, projectIdentity, projectTags } from './private/identity';
import { perimeterOf } from './private/perimeters';
import { ProjectBudget } from './project-budget';
import type { ProjectOptions } from './project-options';
import { CodeRepository } from './publishing/code-repository';
import type { SecurityPerimeter } from './security-perimeter';
import type { DeploymentStage } from '../delivery';
import { ValidationError } from '../private/errors';

/**
 * What all projects have in common: name and id by the rules of SageMaker Projects, their tags on everything, the names of
 * what was made as outputs and, on request, as Systems Manager parameters, and a budget.
 *
 * Derive from it to make a template of your own: make the parts in the constructor, mark parts from elsewhere with
 * `addToProject`, and tell what others may rely on with `addOutput`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
 */
export abstract class Project extends Construct {
  /**
   * Make a project, and the resources that it needs, from a manifest: a YAML file that has every option of the constructs.
   *
   * The resources of the manifest go beside the project, under their names. Paths that begin with a dot are relative to the manifest.
   * Mistakes are told with their file, line and column.
   *
   * @param scope where the project and the resources go
   * @param id the id of the project
   * @param file the manifest; its JSON Schema is in the package, `data/mlops.schema.json`
   */
  public static fromManifest(scope: Construct, id: string, file: string): Project {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { Manifest } = require('./manifest/load') as typeof import('./manifest/load');
    return new Manifest(file).load<Project>(scope, id);
  }

  /** The name of the project. */
  public readonly projectName: string;

  /** The id of the project. */
  public readonly projectId: string;

  /** The tags of everything that belongs to the project, by key. */
  public readonly projectTags: { [key: string]: string };

  /** The path below which the project publishes the names of what it made, if it does. */
  public readonly ssmParameterPath?: string;

  /** What makes the stack of the project strict, with strict security. */
  public readonly securityPerimeter?: SecurityPerimeter;

  /** The budget of the project, if it has one. */
  public readonly budget?: ProjectBudget;

  /** The Git repositories that SageMaker is told of, by their ids. */
  public readonly codeRepositories: { [id: string]: CodeRepository } = {};

  public constructor(scope: Construct, id: string, props: ProjectOptions) {
    super(scope, id);
    const identity = projectIdentity(this, props);
    this.projectName = identity.projectName;
    this.projectId = identity.projectId;
    checkTags(props.tags ?? {}, this);
    this.projectTags = { ...projectTags(identity), ...props.tags };
    this.ssmParameterPath = parameterPath(props, this);
    this.addToProject(this);
    this.securityPerimeter = perimeterOf(this, props);
    if (props.codeRepositories !== undefined) {
      const repositories = new Construct(this, 'CodeRepositories');
      for (const [name, repository] of Object.entries(props.codeRepositories)) {
        this.codeRepositories[name] = new CodeRepository(repositories, name, repository);
      }
    }
    if (props.budget !== undefined) {
      this.budget = new ProjectBudget(this, 'Budget', {
        ...props.budget,
        projectName: this.projectName,
        notificationTopic: props.budget.notificationTopic ?? props.notificationTopic,
      });
    }
  }

  /**
   * Mark constructs that are defined elsewhere as belonging to the project: they and everything below them get its tags.
   *
   * @param members constructs, for example a pipeline, a model package group or a feature group
   */
  public addToProject(...members: IConstruct[]): void {
    for (const member of members) {
      for (const [key, value] of Object.entries(this.projectTags)) { Tags.of(member).add(key, value); }
    }
  }

  /**
   * Tell a name that others may rely on: as an output of the stack and, if the project publishes parameters, as a parameter
   * below `ssmParameterPath`. `PipelineName` becomes `pipeline-name` there.
   *
   * @param id the id of the output, in PascalCase
   * @param value the name
   * @param description what it is the name of
   */
  public addOutput(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
    if (this.ssmParameterPath !== undefined) {
      const parameters = this.node.tryFindChild('Parameters') as Construct | undefined ?? new Construct(this, 'Parameters');
      this.parameter(parameters, id, kebabCase(id), value, description);
    }
  }

  /**
   * Tell the names of the endpoints of stages, which their stacks have as output `EndpointName`, and of their batch pipelines (`BatchPipelineName`): if the
   * project publishes parameters, as `stages/<stage>/endpoint-name` and `…/batch-pipeline-name` below `ssmParameterPath`, in the account and region of the stage.
   *
   * @param stages the stages of a deploy pipeline
   */
  public addStageOutputs(...stages: DeploymentStage[]): void {
    if (this.ssmParameterPath === undefined) { return; }
    if (stages.length > 0 && Token.isUnresolved(this.ssmParameterPath)) {
      throw new ValidationError('SsmParameterPath', 'ssmParameterPath must be known at synth for the stages, whose templates are deployed elsewhere, '
        + `got a token (${this.ssmParameterPath}): give a plain value`, this);
    }
    for (const stage of stages) {
      const { stack, batch, _endpoint: endpoint } = stage;
      if (endpoint !== undefined) {
        this.parameter(stack, 'EndpointNameParameter', `stages/${stage.node.id}/endpoint-name`, endpoint.endpointName, 'The name of the endpoint');
      }
      if (batch !== undefined) {
        this.parameter(stack, 'BatchPipelineNameParameter', `stages/${stage.node.id}/batch-pipeline-name`, batch.pipeline.pipelineName, 'The SageMaker pipeline that scores data');
      }
    }
  }

  private parameter(scope: Construct, id: string, name: string, value: string, description: string): void {
    // a path is no simple name, also when it is a token
    new StringParameter(scope, id, { parameterName: `${this.ssmParameterPath}/${name}`, stringValue: value, description, simpleName: false });
  }
}
