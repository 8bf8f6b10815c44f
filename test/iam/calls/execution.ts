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

  /** Of every pipeline: the steps whose job or model runs with a role. */
  public static runningWith(world: World, roleArn: string): [Execution, any[]][] {
    return world.all('AWS::SageMaker::Pipeline').map((pipeline): [Execution, any[]] => {
      const execution = new Execution(world, pipeline);
      return [execution, execution.steps.filter(step => execution.roleOf(step) === roleArn)];
    });
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

  /** As the service makes it, or as a prefix is given. */
  public jobName(step: any): string {
    const { TrainingJobName, ProcessingJobName, TransformJobName, ModelName } = step.Arguments;
    const given = TrainingJobName ?? ProcessingJobName ?? TransformJobName ?? (step.Type === 'Model' ? ModelName : undefined);
    return given === undefined ? `pipelines-${EXECUTION_ID}-${step.Name}-${SUFFIX}` : `${this.value(given)}-${EXECUTION_ID}-${SUFFIX}`;
  }

  /** Names of at most 32 characters begin with the execution. */
  public shortJobName(step: any): string { return `${EXECUTION_ID}-${step.Name.slice(0, 8)}-${SUFFIX}`; }

  /** A value of the definition as the execution sees it. */
  public value(form: any): any {
    if (form === null || typeof form !== 'object') { return form; }
    if (form['Std:Join']) { return form['Std:Join'].Values.map((each: any) => this.value(each)).join(form['Std:Join'].On); }
    const [first, name, ...rest] = String(form.Get).split('.');
    if (first === 'Parameters') { return this.definition.Parameters.find((parameter: any) => parameter.Name === name).DefaultValue; }
    if (first === 'Execution') { return name === 'PipelineExecutionId' ? EXECUTION_ID : this.pipeline.ref; }
    return this.result(this.steps.find(each => each.Name === name), rest.join('.'));
  }

  /** What a step has made, by its place in the answer of the describe call. */
  private result(step: any, path: string): any {
    const args = step.Arguments;
    const output = /^ProcessingOutputConfig\.Outputs\['(.+)'\]\.S3Output\.S3Uri$/.exec(path)?.[1];
    if (output !== undefined) { return this.value(outputs(step).find(each => each.OutputName === output).S3Output.S3Uri); }
    const baseline = /^(?:CalculatedBaseline|BaselineUsedForDriftCheck)(Constraints|Statistics)$/.exec(path)?.[1];
    if (baseline !== undefined) { return `${this.value(outputs(step)[0].S3Output.S3Uri)}/${baseline.toLowerCase()}.json`; }
    // the function that resolves a version answers with one of the group that it is asked for
    if (path === 'OutputParameters[\'ModelPackageArn\']') {
      const group = String(this.value(args.group));
      return group.startsWith('arn:') ? `${group.replace(':model-package-group/', ':model-package/')}/7` : this.arn('model-package', `${group}/7`);
    }
    switch (`${step.Type}.${path}`) {
      case 'Training.ModelArtifacts.S3ModelArtifacts': return `${this.value(args.OutputDataConfig.S3OutputPath)}/${this.jobName(step)}/output/model.tar.gz`;
      case 'Tuning.TrainingJobDefinition.OutputDataConfig.S3OutputPath': return this.value(args.TrainingJobDefinition.OutputDataConfig.S3OutputPath);
      case 'Tuning.TrainingJobSummaries[0].TrainingJobName': return `${this.shortJobName(step)}-001-${SUFFIX}`;
      case 'Model.ModelName': return this.jobName(step);
      case 'EndpointConfig.EndpointConfigName': case 'Endpoint.EndpointName': return this.value(args[path]);
      case 'BedrockCustomModel.ModelArn': return `arn:${this.world.partition}:bedrock:${this.pipeline.region}:${this.pipeline.account}:custom-model/imported/abcdefghijkl`;
      default: throw new Error(`the value ${path} of ${step.Name} (${step.Type}) is not known`);
    }
  }

  /** The ARN of the role that a step's job or model runs with. */
  public roleOf(step: any): string | undefined {
    const { RoleArn, ExecutionRoleArn, TrainingJobDefinition, TrainingJobDefinitions } = step.Arguments;
    const role = RoleArn ?? (step.Type === 'Model' ? ExecutionRoleArn : undefined) ?? TrainingJobDefinition?.RoleArn ?? TrainingJobDefinitions?.[0].RoleArn;
    return role === undefined ? undefined : this.value(role);
  }

  /** The key that a step names for what it writes to a place; undefined if the bucket's counts. */
  public keyAt(uri: string): string | undefined {
    const configs = this.steps.flatMap(({ Arguments: args = {} }) => [
      ...(args.ProcessingOutputConfig?.Outputs ?? []).map((output: any) => [output.S3Output?.S3Uri, args.ProcessingOutputConfig.KmsKeyId]),
      ...[args.OutputDataConfig, args.TransformOutput, args.TrainingJobDefinition?.OutputDataConfig]
        .map(config => [config?.S3OutputPath, config?.KmsKeyId]),
    ]).filter(([place, key]) => place !== undefined && key !== undefined);
    const found = configs.find(([place]) => uri.startsWith(this.value(place)));
    return found && this.value(found[1]);
  }

  /** The versions that the model of a step is made of. */
  public packagesOf(step: any): string[] {
    const names = (step.Arguments.Containers ?? []).map(({ ModelPackageName }: any) => ModelPackageName);
    return names.filter((name: any) => name !== undefined).map((name: any) => this.value(name));
  }

  public get mlflow(): string | undefined { return this.definition.MlflowConfig?.MlflowResourceArn; }

  public place(uri: any): Place { return Place.of(this.world, this.value(uri)); }
}

export function outputs(step: any): any[] { return step.Arguments.ProcessingOutputConfig?.Outputs ?? []; }
