export * from './batch-project';
export * from './build-train-deploy-project';
export * from './build-train-project';
export * from './deploy-project';
export * from './project';
export * from './project-budget';
export * from './project-options';
export * from './role-settings';
