export * from './image';
export * from './image-build';
export * from './image-build-props';
export * from './image-options';
export * from './image-repository';
export * from './image-repository-grants';
