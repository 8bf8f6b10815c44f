export * from './code-repository';
export * from './project-parameters';
export * from './project-product';
export * from './project-product-props';
export * from './project-template-store';
export * from './sagemaker-project';
