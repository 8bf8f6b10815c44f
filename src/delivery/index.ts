export * from './build-options';
export * from './build-pipeline';
export * from './source';
