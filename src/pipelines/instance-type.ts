import { Token } from 'aws-cdk-lib';
import { ValidationError } from '../private/errors';

/**
 * A SageMaker instance type, by its full name (`ml.m5.large`).
 *
 * The set is open: `InstanceType.of('ml.…')` takes any name, and also a value that is only known when the pipeline runs
 * (`InstanceType.of(parameter.valueAsString)`).
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html
 */
export class InstanceType {
  /** ml.t2.medium (inference only) */
  public static readonly T2_MEDIUM = InstanceType.of('ml.t2.medium');
  /** ml.t3.medium */
  public static readonly T3_MEDIUM = InstanceType.of('ml.t3.medium');
  /** ml.t3.large */
  public static readonly T3_LARGE = InstanceType.of('ml.t3.large');
  /** ml.m5.large */
  public static readonly M5_LARGE = InstanceType.of('ml.m5.large');
  /** ml.m5.xlarge */
  public static readonly M5_XLARGE = InstanceType.of('ml.m5.xlarge');
  /** ml.m5.2xlarge */
  public static readonly M5_2XLARGE = InstanceType.of('ml.m5.2xlarge');
  /** ml.m5.4xlarge */
  public static readonly M5_4XLARGE = InstanceType.of('ml.m5.4xlarge');
  /** ml.m5.12xlarge */
  public static readonly M5_12XLARGE = InstanceType.of('ml.m5.12xlarge');
  /** ml.m5.24xlarge */
  public static readonly M5_24XLARGE = InstanceType.of('ml.m5.24xlarge');
  /** ml.m6i.large */
  public static readonly M6I_LARGE = InstanceType.of('ml.m6i.large');
  /** ml.m6i.xlarge */
  public static readonly M6I_XLARGE = InstanceType.of('ml.m6i.xlarge');
  /** ml.m7i.large */
  public static readonly M7I_LARGE = InstanceType.of('ml.m7i.large');
  /** ml.m7i.xlarge */
  public static readonly M7I_XLARGE = InstanceType.of('ml.m7i.xlarge');
  /** ml.c5.large */
  public static readonly C5_LARGE = InstanceType.of('ml.c5.large');
  /** ml.c5.xlarge */
  public static readonly C5_XLARGE = InstanceType.of('ml.c5.xlarge');
  /** ml.c5.2xlarge */
  public static readonly C5_2XLARGE = InstanceType.of('ml.c5.2xlarge');
  /** ml.c5.9xlarge */
  public static readonly C5_9XLARGE = InstanceType.of('ml.c5.9xlarge');
  /** ml.r5.large */
  public static readonly R5_LARGE = InstanceType.of('ml.r5.large');
  /** ml.r5.xlarge */
  public static readonly R5_XLARGE = InstanceType.of('ml.r5.xlarge');
  /** ml.r5.4xlarge */
  public static readonly R5_4XLARGE = InstanceType.of('ml.r5.4xlarge');
  /** ml.g4dn.xlarge: one NVIDIA T4 */
  public static readonly G4DN_XLARGE = InstanceType.of('ml.g4dn.xlarge');
  /** ml.g4dn.12xlarge: four NVIDIA T4 */
  public static readonly G4DN_12XLARGE = InstanceType.of('ml.g4dn.12xlarge');
  /** ml.g5.xlarge: one NVIDIA A10G */
  public static readonly G5_XLARGE = InstanceType.of('ml.g5.xlarge');
  /** ml.g5.2xlarge: one NVIDIA A10G */
  public static readonly G5_2XLARGE = InstanceType.of('ml.g5.2xlarge');
  /** ml.g5.12xlarge: four NVIDIA A10G */
  public static readonly G5_12XLARGE = InstanceType.of('ml.g5.12xlarge');
  /** ml.p3.2xlarge: one NVIDIA V100 */
  public static readonly P3_2XLARGE = InstanceType.of('ml.p3.2xlarge');
  /** ml.p4d.24xlarge: eight NVIDIA A100 */
  public static readonly P4D_24XLARGE = InstanceType.of('ml.p4d.24xlarge');
  /** ml.p5.48xlarge: eight NVIDIA H100 */
  public static readonly P5_48XLARGE = InstanceType.of('ml.p5.48xlarge');
  /** ml.inf2.xlarge: AWS Inferentia2 */
  public static readonly INF2_XLARGE = InstanceType.of('ml.inf2.xlarge');
  /** ml.trn1.32xlarge: AWS Trainium */
  public static readonly TRN1_32XLARGE = InstanceType.of('ml.trn1.32xlarge');

  /**
   * Any instance type by its name, `ml.` included; a token (a pipeline parameter, for example) is passed through.
   */
  public static of(name: string): InstanceType {
    if (!Token.isUnresolved(name) && !/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(name)) {
      throw new ValidationError('InstanceTypeFormat',
        `instanceType must be a full SageMaker instance type such as "ml.m5.large", got ${JSON.stringify(name)}`
        + (/^[a-z0-9-]+\.[a-z0-9]+$/.test(name) ? `: write "ml.${name}"` : ''));
    }
    return new InstanceType(name);
  }

  private constructor(
    /** The name, for example `ml.m5.large`. */
    public readonly name: string,
  ) {}

  /** The name, for example `ml.m5.large`. */
  public toString(): string {
    return this.name;
  }
}
