export * from './project';
export * from './project-props';
export * from './seed-code';
export * from './stack';
export * from './template';
