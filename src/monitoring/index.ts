export * from './batch-transform-monitor';
export * from './endpoint-monitor';
export * from './job-options';
export * from './kind-options';
export * from './model-monitor';
export * from './monitor-options';
export * from './monitor-schedule';
export * from './scheduled-monitor';
