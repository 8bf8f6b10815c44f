import type { ResolvedResource } from '../resolver';
import type { World } from '../world';
import { Place } from './call';

/** An execution whose calls are looked at. */
const EXECUTION_ID = 'abcdef123456';
const SUFFIX = 'x1y2z3w4v5';

/** What the services read of a pipeline: its definition with the values of one execution. */
export class Execution {
  /** The pipelines of the app that register models in a group. */
  public static registeringIn(world: World, groupName: string): Execution[] {
    return world.resources.filter(resource => resource.type === 'AWS::SageMaker::Pipeline').map(pipeline => new Execution(world, pipeline))
      .filter(execution => execution.registrations(groupName).length > 0);
  }

  public readonly steps: any[];
  private readonly definition: any;

  constructor(public readonly world: World, public readonly pipeline: ResolvedResource) {
    this.definition = JSON.parse(pipeline.properties.PipelineDefinition.PipelineDefinitionBody);
    const branches = (step: any): any[] => [...step.Arguments?.IfSteps ?? [], ...step.Arguments?.ElseSteps ?? []];
    const flat = (steps: any[]): any[] => steps.flatMap(step => [step, ...flat(branches(step))]);
    this.steps = flat(this.definition.Steps);
  }

  public get experiment(): any { return this.definition.PipelineExperimentConfig; }

  /** The steps that register in a group. */
  public registrations(groupName: string): any[] {
    return this.steps.filter(step => step.Type === 'RegisterModel' && step.Arguments.ModelPackageGroupName !== undefined
      && String(this.value(step.Arguments.ModelPackageGroupName)).split('/').pop() === groupName);
  }

  public arn(resource: string, name: string): string {
    return `arn:${this.world.partition}:sagemaker:${this.pipeline.region}:${this.pipeline.account}:${resource}/${name}`;
  }

  public jobName(step: any): string { return `pipelines-${EXECUTION_ID}-${step.Name}-${SUFFIX}`; }

  /** A value of the definition as the execution sees it. */
  public value(form: any): any {
    if (form === null || typeof form !== 'object') { return form; }
    if (form['Std:Join']) { return form['Std:Join'].Values.map((each: any) => this.value(each)).join(form['Std:Join'].On); }
    const [first, name, ...rest] = String(form.Get).split('.');
    if (first === 'Parameters') { return this.definition.Parameters.find((parameter: any) => parameter.Name === name).DefaultValue; }
    if (first === 'Execution') { return name === 'PipelineExecutionId' ? EXECUTION_ID : this.pipeline.ref; }
    const step = this.steps.find(each => each.Name === name);
    if (rest.join('.') === 'ModelArtifacts.S3ModelArtifacts') {
      return `${this.value(step.Arguments.OutputDataConfig.S3OutputPath)}/${this.jobName(step)}/output/model.tar.gz`;
    }
    // the function that resolves a version answers with one of the group that it is asked for
    if (/^OutputParameters\['ModelPackageArn'\]$/.test(rest.join('.'))) {
      const group = String(this.value(step.Arguments.group));
      return group.startsWith('arn:') ? `${group.replace(':model-package-group/', ':model-package/')}/7` : this.arn('model-package', `${group}/7`);
    }
    const output = /^ProcessingOutputConfig\.Outputs\['(.+)'\]\.S3Output\.S3Uri$/.exec(rest.join('.'))?.[1];
    if (output === undefined) { throw new Error(`the value of ${form.Get} is not known`); }
    return this.value(outputs(step).find(each => each.OutputName === output).S3Output.S3Uri);
  }

  public place(uri: any): Place { return Place.of(this.world, this.value(uri)); }
}

export function outputs(step: any): any[] { return step.Arguments.ProcessingOutputConfig?.Outputs ?? []; }
