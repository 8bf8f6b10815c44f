export * from './import-definition';
