#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { projects } from 'cdk-mlops';

/** A template as a product and in S3, and projects of both. */
const app = new App();
const stack = new Stack(app, 'Publishing', { env: { account: '111111111111', region: 'eu-west-1' } });

const template = new ProductStack(stack, 'Template');
projects.ProjectParameters.of(template);
new Topic(template, 'Topic', { enforceSSL: true });

const product = new projects.ProjectProduct(stack, 'Product', { productStack: template, productName: 'Topic', owner: 'ML' });
new projects.SageMakerProject(stack, 'OfProduct', { projectName: 'of-product', source: projects.ProjectSource.published(product) });

const store = new projects.ProjectTemplateStore(stack, 'Store', { domainArns: ['arn:aws:sagemaker:eu-west-1:111111111111:domain/d-abcdefghijkl'] });
const stored = store.addTemplate('Topic', { templateName: 'topic', productStack: template });
new projects.SageMakerProject(stack, 'OfTemplate', {
  projectName: 'of-template', source: projects.ProjectSource.s3(store.bucket, stored.key, { launchRole: stored.launchRole }),
}).node.addDependency(stored);

new projects.CodeRepository(stack, 'Code', { repositoryUrl: 'https://github.com/acme/abalone.git', branch: 'main' });
