/**
 * The type of a feature's values.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FeatureDefinition.html
 */
export enum FeatureType {
  /** Text in UTF-8. */
  STRING = 'String',
  /** A signed whole number of 64 bits. */
  INTEGRAL = 'Integral',
  /** A floating point number of double precision. */
  FRACTIONAL = 'Fractional',
}

/**
 * One feature of a feature group: a name and the type of its values.
 *
 * A name has 1 to 64 letters, digits, hyphens and underscores, with a letter or digit at both ends. `is_deleted`,
 * `write_time` and `api_invocation_time` are columns that Feature Store adds by itself.
 *
 * Lists, sets and vectors exist in the API and not in CloudFormation, so there are none here.
 */
export class Feature {
  /** A feature with text values. */
  public static string(name: string): Feature {
    return new Feature(name, FeatureType.STRING);
  }

  /** A feature with whole numbers as values. */
  public static integral(name: string): Feature {
    return new Feature(name, FeatureType.INTEGRAL);
  }

  /** A feature with floating point numbers as values. */
  public static fractional(name: string): Feature {
    return new Feature(name, FeatureType.FRACTIONAL);
  }

  /** A feature with values of a type that is computed. */
  public static of(name: string, type: FeatureType): Feature {
    return new Feature(name, type);
  }

  private constructor(
    /** The feature's name. */
    public readonly name: string,
    /** The type of its values. */
    public readonly type: FeatureType,
  ) {}
}
