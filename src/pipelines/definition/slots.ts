/** Where the steps of each type have the role of their job, as paths below the step; `[]` is each item of a list. */
export const ROLE_SLOTS: Record<string, string[]> = {
  Training: ['Arguments.RoleArn'],
  Processing: ['Arguments.RoleArn'],
  ClarifyCheck: ['Arguments.RoleArn'],
  QualityCheck: ['Arguments.RoleArn'],
  AutoML: ['Arguments.RoleArn'],
  Tuning: ['Arguments.TrainingJobDefinition.RoleArn', 'Arguments.TrainingJobDefinitions[].RoleArn'],
  Model: ['Arguments.ExecutionRoleArn'],
  EndpointConfig: ['Arguments.ExecutionRoleArn'],
};

/** Roles that the pipeline hands to other services; they stay what they are unless they are replaced. */
export const OTHER_ROLE_SLOTS: Record<string, { path: string; service: string }[]> = {
  EMR: [
    { path: 'Arguments.ExecutionRoleArn', service: 'elasticmapreduce' },
    { path: 'Arguments.ClusterConfig.ServiceRole', service: 'elasticmapreduce' },
    { path: 'Arguments.ClusterConfig.AutoScalingRole', service: 'elasticmapreduce' },
    { path: 'Arguments.ClusterConfig.JobFlowRole', service: 'ec2' },
  ],
  EMRServerless: [
    { path: 'Arguments.ExecutionRoleArn', service: 'emr-serverless' },
    { path: 'Arguments.JobConfig.executionRoleArn', service: 'emr-serverless' },
  ],
  BedrockCustomModel: [{ path: 'Arguments.RoleArn', service: 'bedrock' }],
  BedrockModelImport: [{ path: 'Arguments.RoleArn', service: 'bedrock' }],
};

export interface Slot {
  readonly value: any;
  set(value: any): void;
}

/** The places in a value that exist for some paths. */
export function slots(root: any, paths: string[]): Slot[] {
  const out: Slot[] = [];
  const visit = (at: any, [key, ...rest]: string[]) => {
    if (at === null || typeof at !== 'object') { return; }
    const name = key.replace('[]', '');
    const value = at[name];
    if (value === undefined) { return; }
    if (rest.length === 0) {
      out.push({ value, set: replacement => { at[name] = replacement; } });
    } else if (key.endsWith('[]')) {
      if (Array.isArray(value)) { value.forEach(item => visit(item, rest)); }
    } else {
      visit(value, rest);
    }
  };
  for (const path of paths) { visit(root, path.split('.')); }
  return out;
}
