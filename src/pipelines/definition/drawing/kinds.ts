/** What a step is about, for its colour. */
export type Kind = 'data' | 'training' | 'model' | 'serving' | 'control' | 'fail' | 'call' | 'check' | 'other';

const KINDS: Record<string, Kind> = {
  Processing: 'data',
  Transform: 'data',
  EMR: 'data',
  EMRServerless: 'data',
  Training: 'training',
  Tuning: 'training',
  AutoML: 'training',
  Model: 'model',
  RegisterModel: 'model',
  Lineage: 'model',
  BedrockCustomModel: 'model',
  BedrockModelImport: 'model',
  EndpointConfig: 'serving',
  Endpoint: 'serving',
  InferenceComponent: 'serving',
  BedrockCustomModelDeployment: 'serving',
  BedrockProvisionedModelThroughput: 'serving',
  Condition: 'control',
  Fail: 'fail',
  Lambda: 'call',
  Callback: 'call',
  ClarifyCheck: 'check',
  QualityCheck: 'check',
};

export function kindOf(type: string): Kind { return KINDS[type] ?? 'other'; }

export const COLORS: Record<Kind, string> = {
  data: '#2f6fde',
  training: '#c2571a',
  model: '#1f8a4c',
  serving: '#0f8b8d',
  control: '#7a4fd0',
  fail: '#c62f3b',
  call: '#a0720a',
  check: '#b03a86',
  other: '#5b6472',
};
