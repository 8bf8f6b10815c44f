export * as delivery from './delivery';
export * as endpoints from './endpoints';
export * as features from './features';
export * as images from './images';
export * as monitoring from './monitoring';
export * as pipelines from './pipelines';
export * as projects from './projects';
export * as registry from './registry';
