export * from './approval-status';
export * from './cross-account-access';
export * from './model-package-group';
export * from './model-package-group-grants';
