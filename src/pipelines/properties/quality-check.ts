// written by scripts/make-properties.ts from the API model; do not edit
import { StepProperties } from './base';

/** What is known of a quality check that a step made. */
export class QualityCheckProperties extends StepProperties {
  /** The calculated baseline constraints. */
  public get calculatedBaselineConstraints(): string { return this._text(this._at('CalculatedBaselineConstraints')); }

  /** The baseline used for drift check constraints. */
  public get baselineUsedForDriftCheckConstraints(): string { return this._text(this._at('BaselineUsedForDriftCheckConstraints')); }

  /** The calculated baseline statistics. */
  public get calculatedBaselineStatistics(): string { return this._text(this._at('CalculatedBaselineStatistics')); }

  /** The baseline used for drift check statistics. */
  public get baselineUsedForDriftCheckStatistics(): string { return this._text(this._at('BaselineUsedForDriftCheckStatistics')); }
}
