export * from './project-parameters';
export * from './project-product';
export * from './project-product-props';
