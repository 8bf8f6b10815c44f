import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import type { ProductStackProps } from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct } from 'constructs';
import { projects } from '../../../src';

/** A template of one's own: a project with a bucket. */
export class ReportProject extends projects.Project {
  public readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: projects.ProjectOptions) {
    super(scope, id, props);
    this.bucket = new Bucket(this, 'Reports');
    this.addOutput('ReportBucketName', this.bucket.bucketName, 'Where the reports are');
  }
}

export class ReportTemplate extends ProductStack {
  public readonly project: ReportProject;

  constructor(scope: Construct, id: string, props?: ProductStackProps) {
    super(scope, id, props);
    const { projectName, projectId } = projects.ProjectParameters.of(this);
    this.project = new ReportProject(this, 'Project', { projectName, projectId });
  }
}

export function toolingStack(): Stack {
  return new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
}

/** An ARN or a name with its references as `<name>`. */
export function text(value: any): string {
  if (typeof value === 'string') { return value; }
  if (value.Ref) { return `<${value.Ref}>`; }
  if (value['Fn::GetAtt']) { return `<${value['Fn::GetAtt'].join('.')}>`; }
  return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]);
}

export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly condition?: object;
}

/** Every action and resource that the managed policies of a template allow. */
export function grantsOf(template: any): Grant[] {
  const list = (value: any): any[] => Array.isArray(value) ? value : [value];
  return Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::ManagedPolicy')
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap((statement: any) => list(statement.Action).flatMap(action => list(statement.Resource)
      .map(resource => ({ action, resource: text(resource), condition: statement.Condition }))));
}
