export * from './feature';
export * from './feature-group';
export * from './feature-group-grants';
export * from './feature-group-ref';
export * from './offline-store';
export * from './online-store';
export * from './throughput';
