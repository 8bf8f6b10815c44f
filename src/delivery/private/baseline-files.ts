/** Stands for what a version does not have; no bucket and no file of a check is called so. */
export const NONE = 'NONE';

/** The files of a version that its monitors compare with, in the order in which they are passed to stages, after bucket and prefix. */
export const BASELINE_FILES = [
  'DataQualityStatistics', 'DataQualityConstraints', 'ModelQualityConstraints', 'ModelBiasConstraints', 'ModelExplainabilityConstraints',
] as const;

export type BaselineFile = typeof BASELINE_FILES[number];
