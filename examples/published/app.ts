#!/usr/bin/env node
import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { projects } from 'cdk-mlops';
import { ReportTemplate } from './report-project';

const app = new App();
const stack = new Stack(app, 'Published', { env: app.node.tryGetContext('tooling') });
const studio = Role.fromRoleName(stack, 'Studio', app.node.getContext('studioRole'));

// a kind of project of one's own
const reports = new projects.ProjectProduct(stack, 'Reports', {
  productStack: new ReportTemplate(stack, 'ReportTemplate'),
  productName: 'Reports',
  description: 'A registry of models, and a place for reports about them',
  owner: 'ML platform',
  users: [studio],
});

// and one of AWS's, in the same portfolio; its repositories have code already
const template = new ProductStack(stack, 'DeliveryTemplate');
new projects.BuiltInProject(template, 'Project', { seedCode: projects.BuiltInSeedCode.none() });
new projects.ProjectProduct(stack, 'Delivery', {
  productStack: template,
  productName: 'Build, train and deploy',
  owner: 'ML platform',
  portfolio: reports.portfolio,
});
