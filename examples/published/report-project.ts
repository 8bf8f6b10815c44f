import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import { projects, registry } from 'cdk-mlops';
import { Construct } from 'constructs';

/** An organization's own kind of project: a registry, and a place for reports. */
export class ReportProject extends projects.Project {
  constructor(scope: Construct, id: string, props: projects.ProjectOptions) {
    super(scope, id, props);
    const models = new registry.ModelPackageGroup(this, 'Models', { modelPackageGroupName: `${this.projectName}-${this.projectId}` });
    const reports = new Bucket(this, 'Reports', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: props.accessLogsBucket,
    });
    this.addOutput('ModelPackageGroupName', models.modelPackageGroupName, 'Where models are registered');
    this.addOutput('ReportBucketName', reports.bucketName, 'Where the reports are');
  }
}

/** Its template: SageMaker gives the name and the id when somebody makes a project. */
export class ReportTemplate extends ProductStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new ReportProject(this, 'Project', projects.ProjectParameters.of(this));
  }
}
