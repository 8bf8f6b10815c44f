import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { basename, dirname, join, posix } from 'path';
import { pythonOutput } from './python';

/** How the jobs of a pipeline are run here. */
export interface Jobs {
  /**
   * Runs the script of a processing job.
   *
   * @param directory what is /opt/ml/processing in the container; the scripts take it from PROCESSING_DIR
   */
  process(script: string, args: string[], directory: string): void;

  /**
   * Runs a training job: input/config/hyperparameters.json and input/data/<channel> in, model/ out.
   *
   * @param directory what is /opt/ml in the container
   */
  train(directory: string): void;

  /**
   * Calculates the baseline of a quality check: statistics.json and constraints.json in output/.
   *
   * @param environment the settings of the container
   * @param directory what is /opt/ml/processing in the container
   */
  check?(environment: Record<string, string>, directory: string): void;
}

interface Step {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments: any;
  readonly PropertyFiles?: { PropertyFileName: string; OutputName: string; FilePath: string }[];
}

const PROCESSING = '/opt/ml/processing';
const OPERATORS: Record<string, (left: number, right: number) => boolean> = {
  GreaterThanOrEqualTo: (left, right) => left >= right,
  LessThanOrEqualTo: (left, right) => left <= right,
};

/**
 * Runs a synthesized pipeline as it is defined, with its own scripts, in processes on this machine. A directory stands for S3. It knows what the
 * examples' pipelines have, and fails on anything else.
 */
export class LocalPipeline {
  /** The steps that ran, in their order. */
  public readonly ran: string[] = [];
  /** The files that were registered with the model, by their place in the request. */
  public readonly registered: Record<string, string> = {};
  private readonly steps = new Map<string, Step>();
  private readonly modelData = new Map<string, string>();

  /**
   * @param definition the definition, with CloudFormation's values as plain text
   * @param assembly the assembly with the assets
   * @param work an empty directory
   */
  constructor(
    private readonly definition: { Parameters: any[]; Steps: Step[] },
    private readonly assembly: string,
    private readonly work: string,
    private readonly jobs: Jobs,
  ) {}

  public run(steps = this.definition.Steps): void {
    for (const step of steps) {
      this.steps.set(step.Name, step);
      this.ran.push(step.Name);
      switch (step.Type) {
        case 'Processing': this.processing(step); break;
        case 'Training': this.training(step); break;
        case 'QualityCheck': this.check(step); break;
        case 'Condition': this.condition(step); break;
        case 'RegisterModel': this.registration(step); break;
        case 'Fail': throw new Error(`the pipeline stopped: ${this.value(step.Arguments.ErrorMessage)}`);
        default: throw new Error(`cannot run steps of type ${step.Type}`);
      }
    }
  }

  /** The content of a report of a step that ran. */
  public report(stepName: string, fileName: string): any {
    const step = this.steps.get(stepName)!;
    const file = step.PropertyFiles!.find(({ PropertyFileName, FilePath }) => PropertyFileName === fileName || FilePath === fileName)!;
    return JSON.parse(readFileSync(join(this.local(this.outputUri(step, file.OutputName)), file.FilePath), 'utf8'));
  }

  /** The directory in which a step's job ran. */
  public directory(stepName: string): string { return join(this.work, 'jobs', stepName); }

  private processing(step: Step): void {
    const directory = this.directory(step.Name);
    const inContainer = (path: string) => {
      if (!path.startsWith(`${PROCESSING}/`)) { throw new Error(`${step.Name} uses ${path}, which no job has`); }
      return join(directory, posix.relative(PROCESSING, path));
    };
    for (const { S3Input } of step.Arguments.ProcessingInputs ?? []) { this.fetch(this.value(S3Input.S3Uri), inContainer(S3Input.LocalPath)); }
    const outputs = step.Arguments.ProcessingOutputConfig?.Outputs ?? [];
    // the service makes the folders of outputs
    for (const { S3Output } of outputs) { mkdirSync(inContainer(S3Output.LocalPath), { recursive: true }); }
    const [interpreter, script] = step.Arguments.AppSpecification.ContainerEntrypoint;
    if (interpreter !== 'python3') { throw new Error(`cannot run ${interpreter}`); }
    const args: unknown[] = step.Arguments.AppSpecification.ContainerArguments ?? [];
    this.jobs.process(inContainer(script), args.map(argument => this.value(argument)), directory);
    for (const { OutputName, S3Output } of outputs) {
      cpSync(inContainer(S3Output.LocalPath), this.local(this.outputUri(step, OutputName)), { recursive: true });
    }
  }

  private training(step: Step): void {
    const directory = this.directory(step.Name);
    mkdirSync(join(directory, 'input', 'config'), { recursive: true });
    const parameters = Object.entries(step.Arguments.HyperParameters ?? {}).map(([name, value]) => [name, this.value(value)]);
    writeFileSync(join(directory, 'input', 'config', 'hyperparameters.json'), JSON.stringify(Object.fromEntries(parameters)));
    for (const { ChannelName, DataSource } of step.Arguments.InputDataConfig ?? []) {
      this.fetch(this.value(DataSource.S3DataSource.S3Uri), join(directory, 'input', 'data', ChannelName));
    }
    mkdirSync(join(directory, 'model'));
    this.jobs.train(directory);
    const uri = `${this.value(step.Arguments.OutputDataConfig.S3OutputPath)}/pipelines-1-${step.Name}/output/model.tar.gz`;
    mkdirSync(dirname(this.local(uri)), { recursive: true });
    pythonOutput(['-m', 'tarfile', '-c', this.local(uri), ...readdirSync(join(directory, 'model'))], { cwd: join(directory, 'model') });
    this.modelData.set(step.Name, uri);
  }

  private check(step: Step): void {
    const directory = this.directory(step.Name);
    const inContainer = (path: string) => join(directory, posix.relative(PROCESSING, path));
    for (const { S3Input } of step.Arguments.ProcessingInputs) { this.fetch(this.value(S3Input.S3Uri), inContainer(S3Input.LocalPath)); }
    const [{ OutputName, S3Output }] = step.Arguments.ProcessingOutputConfig.Outputs;
    mkdirSync(inContainer(S3Output.LocalPath), { recursive: true });
    this.jobs.check!(step.Arguments.Environment, directory);
    cpSync(inContainer(S3Output.LocalPath), this.local(this.outputUri(step, OutputName)), { recursive: true });
  }

  private condition({ Arguments: { Conditions, IfSteps, ElseSteps } }: Step): void {
    this.run(Conditions.every((condition: any) => this.holds(condition)) ? IfSteps : ElseSteps);
  }

  private registration(step: Step): void {
    const specification = step.Arguments.InferenceSpecification;
    for (const member of ['ModelMetrics', 'DriftCheckBaselines']) {
      for (const [group, files] of Object.entries<any>(step.Arguments[member] ?? {})) {
        for (const [name, { S3Uri }] of Object.entries<any>(files)) { this.registered[`${member}.${group}.${name}`] = this.value(S3Uri); }
      }
    }
    if (this.registered['ModelMetrics.ModelQuality.Statistics'] === undefined) { throw new Error(`${step.Name} registers a model without its metrics`); }
    const uris = [...specification.Containers.map(({ ModelDataUrl }: any) => this.value(ModelDataUrl)), ...Object.values(this.registered)];
    for (const uri of uris) {
      if (!existsSync(this.local(uri)) || !statSync(this.local(uri)).isFile()) { throw new Error(`${step.Name} registers ${uri}, which no step wrote`); }
    }
  }

  private holds({ Type, LeftValue, RightValue }: any): boolean {
    const { PropertyFile, Path } = LeftValue['Std:JsonGet'];
    const [, stepName, fileName] = /^Steps\.([\w-]+)\.PropertyFiles\.([\w-]+)$/.exec(PropertyFile.Get)!;
    const number = Path.split('.').reduce((part: any, member: string) => part?.[member], this.report(stepName, fileName));
    if (typeof number !== 'number') { throw new Error(`${Path} is not a number in ${fileName} of ${stepName}`); }
    return OPERATORS[Type](number, RightValue);
  }

  /** What a value of the definition is in this run. */
  private value(part: any): string {
    if (typeof part !== 'object') { return String(part); }
    if (part['Std:Join']) { return part['Std:Join'].Values.map((value: unknown) => this.value(value)).join(part['Std:Join'].On); }
    const [kind, name, ...rest] = part.Get.split('.');
    if (kind === 'Execution') { return `run-of-${name}`; }
    if (kind === 'Parameters') { return String(this.definition.Parameters.find(parameter => parameter.Name === name).DefaultValue); }
    const path = rest.join('.');
    const output = /^ProcessingOutputConfig\.Outputs\['([^']+)'\]\.S3Output\.S3Uri$/.exec(path);
    if (output) { return this.outputUri(this.steps.get(name)!, output[1]); }
    if (path === 'ModelArtifacts.S3ModelArtifacts' && this.modelData.has(name)) { return this.modelData.get(name)!; }
    const baseline = /^(Calculated|BaselineUsedForDriftCheck)(?:Baseline)?(Statistics|Constraints)$/.exec(path);
    const check: any = this.steps.get(name);
    // a check that takes what it has calculated as the new baseline
    if (baseline && check?.Type === 'QualityCheck' && (baseline[1] === 'Calculated' || check.RegisterNewBaseline === true)) {
      return `${this.value(check.Arguments.ProcessingOutputConfig.Outputs[0].S3Output.S3Uri)}/${baseline[2].toLowerCase()}.json`;
    }
    throw new Error(`cannot tell ${part.Get}`);
  }

  private outputUri(step: Step, outputName: string): string {
    return this.value(step.Arguments.ProcessingOutputConfig.Outputs.find(({ OutputName }: any) => OutputName === outputName).S3Output.S3Uri);
  }

  /** Where an object or a prefix lies here: assets in the assembly, everything else in the directory that stands for S3. */
  private local(uri: string): string {
    const asset = join(this.assembly, `asset.${basename(uri)}`);
    return existsSync(asset) ? asset : join(this.work, 's3', uri.replace(/^s3:\/\//, ''));
  }

  /** What the service does before a job: an object comes into the folder under its name, a prefix with all below it. */
  private fetch(uri: string, folder: string): void {
    const source = this.local(uri);
    if (!existsSync(source)) { throw new Error(`nothing at ${uri}`); }
    mkdirSync(folder, { recursive: true });
    cpSync(source, statSync(source).isFile() ? join(folder, basename(uri)) : folder, { recursive: true });
  }
}
