import { jobName, Surname } from './describe';
import { evaluate, Surroundings } from './evaluate';
import type { PipelineSimulatorOptions } from './scenario';
import { EvaluationError, merge } from './values';
import type { DefinitionDocument, StepDocument } from '../definition/model';

/** A step that evaluates its arguments. */
export interface StepFacts {
  readonly name: string;
  readonly type: string;
  /** Seconds since the start of the execution. */
  readonly time: number;
  readonly attempt: number;
  /** Takes the references that nothing is known about. */
  readonly assumed: string[];
}

/** The values that exist in one execution. */
export class ExecutionValues {
  public readonly executionId: string;
  public readonly startTime: string;

  private readonly results = new Map<string, any>();
  private readonly reports = new Map<string, { [name: string]: any }>();
  private readonly declaredReports = new Map<string, string[]>();
  private readonly documents: { pattern: RegExp; content: any }[];
  private readonly partition: string;
  private readonly region: string;
  private readonly account: string;
  private readonly pipelineName: string;

  /** @param epoch when the execution starts, in milliseconds */
  constructor(
    private readonly document: DefinitionDocument,
    steps: Iterable<StepDocument>,
    private readonly parameters: Map<string, any>,
    documents: { [uri: string]: any },
    private readonly run: number,
    private readonly epoch: number,
    options: PipelineSimulatorOptions,
  ) {
    this.executionId = `sim${String(run).padStart(9, '0')}`;
    this.startTime = new Date(epoch).toISOString();
    this.region = options.region ?? 'us-east-1';
    this.account = options.account ?? '111122223333';
    this.partition = this.region.startsWith('cn-') ? 'aws-cn' : this.region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    this.pipelineName = options.pipelineName ?? 'pipeline';
    this.documents = Object.entries(documents).map(([uri, content]) => ({
      pattern: new RegExp(`^${uri.split('*').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 's'), content,
    }));
    for (const step of steps) {
      if (Array.isArray(step.PropertyFiles)) { this.declaredReports.set(step.Name, step.PropertyFiles.map(file => file?.PropertyFileName)); }
    }
  }

  /** Keeps the result of a step, with what the scenario says about it, and returns it. */
  public succeeded(step: string, made: any, reports: { [name: string]: any }, given?: any): any {
    const result = merge(made, given);
    this.results.set(step, result);
    this.reports.set(step, reports);
    return result;
  }

  public result(step: string): any { return this.results.get(step); }

  public surname(attempt: number, start: number, end: number): Surname {
    const { partition, region, account, executionId, run } = this;
    return { partition, region, account, executionId, attempt, run, startTime: this.at(start), endTime: this.at(end) };
  }

  /** What the references of a step are resolved against. */
  public around(step: StepDocument, facts: StepFacts): Surroundings {
    const surroundings: Surroundings = {
      parameter: name => {
        if (!this.parameters.has(name)) { throw new EvaluationError(`parameter ${JSON.stringify(name)} is not declared`); }
        return this.parameters.get(name);
      },
      execution: name => this.executionVariable(name, step, facts),
      experiment: member => {
        const config: any = this.document.PipelineExperimentConfig;
        if (config?.[member] === undefined) { throw new EvaluationError(`the pipeline has no experiment configuration, so ${JSON.stringify(member)} has no value`); }
        return evaluate(config[member], surroundings);
      },
      result: name => this.results.get(name),
      report: (name, file) => this.report(name, file),
      document: uri => {
        const found = this.documents.find(({ pattern }) => pattern.test(uri));
        if (!found) { throw new EvaluationError(`nothing is known about the content of ${uri}: give it in documents`); }
        return found.content;
      },
      assume: path => {
        if (!facts.assumed.includes(path)) { facts.assumed.push(path); }
        return `<${path}>`;
      },
    };
    return surroundings;
  }

  private report(step: string, file: string): any {
    if (!this.declaredReports.get(step)?.includes(file)) {
      throw new EvaluationError(`step ${JSON.stringify(step)} declares no property file ${JSON.stringify(file)}`);
    }
    const reports = this.reports.get(step);
    if (!reports) { throw new EvaluationError(`step ${JSON.stringify(step)} has no result, so its property file ${JSON.stringify(file)} does not exist`); }
    if (!Object.prototype.hasOwnProperty.call(reports, file)) {
      throw new EvaluationError(`nothing is known about property file ${JSON.stringify(file)} of step ${JSON.stringify(step)}: give it in reports of the step`);
    }
    return reports[file];
  }

  private executionVariable(name: string, step: StepDocument, facts: StepFacts): any {
    const pipelineArn = `arn:${this.partition}:sagemaker:${this.region}:${this.account}:pipeline/${this.pipelineName.toLowerCase()}`;
    switch (name) {
      case 'StartDateTime': return this.startTime;
      case 'CurrentDateTime': return this.at(facts.time);
      case 'PipelineName': return this.pipelineName;
      case 'PipelineArn': return pipelineArn;
      case 'PipelineExecutionId': return this.executionId;
      case 'PipelineExecutionArn': return `${pipelineArn}/execution/${this.executionId}`;
      // the names of jobs exist inside of their own steps only
      case 'TrainingJobName': return step.Type === 'Training' ? jobName(step, { executionId: this.executionId, attempt: facts.attempt }) : undefined;
      case 'ProcessingJobName': return ['Processing', 'ClarifyCheck', 'QualityCheck'].includes(step.Type)
        ? jobName(step, { executionId: this.executionId, attempt: facts.attempt }) : undefined;
      default: return undefined;
    }
  }

  private at(seconds: number): string { return new Date(this.epoch + Math.round(seconds * 1000)).toISOString(); }
}
