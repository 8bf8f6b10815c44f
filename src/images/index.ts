export * from './image';
export * from './image-options';
