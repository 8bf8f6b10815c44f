import type { IConstruct } from 'constructs';
import { checkJsonPath } from './functions';
import { PipelineExpression } from '../private/expressions';

/**
 * A JSON file that a processing step writes, whose members can be used by later steps and in conditions. Made by `ProcessingStep.report()`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-propertyfile.html
 */
export class Report {
  /**
   * @param step the step that writes the file
   * @param stepName the step's name in the pipeline
   * @param propertyFileName the report's name in the pipeline definition
   * @param outputName the output that the file is in
   * @param path the file's place in the output
   * @param outputUri where the output lies in S3
   * @internal
   */
  constructor(
    private readonly step: IConstruct,
    private readonly stepName: string,
    /** The report's name in the pipeline definition. */
    public readonly propertyFileName: string,
    /** The output of the step that the file is in. */
    public readonly outputName: string,
    /** The file's place in the output. */
    public readonly path: string,
    private readonly outputUri: string,
  ) {}

  /**
   * A number in the report.
   *
   * @param path the JSON path, for example `regression_metrics.mse.value`
   */
  public number(path: string): number { return this.get(path).asNumber(); }

  /**
   * A text in the report.
   *
   * @param path the JSON path
   */
  public string(path: string): string { return this.get(path).asString(); }

  /** The S3 URI of the file, for example for the metrics of a registered model. */
  public get s3Uri(): string {
    return new PipelineExpression('the report', { 'Std:Join': { On: '/', Values: [this.outputUri, this.path] } }, this.step).asString();
  }

  private get(path: string): PipelineExpression {
    checkJsonPath(path);
    return new PipelineExpression(`${path} of report ${this.propertyFileName}`, {
      'Std:JsonGet': { PropertyFile: { Get: `Steps.${this.stepName}.PropertyFiles.${this.propertyFileName}` }, Path: path },
    }, this.step);
  }
}
