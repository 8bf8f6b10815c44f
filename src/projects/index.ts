export * from './build-train-deploy-project';
export * from './project-options';
export * from './role-settings';
