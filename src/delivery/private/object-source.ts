import { Resource } from 'aws-cdk-lib';
import { ActionCategory } from 'aws-cdk-lib/aws-codepipeline';
import type { ActionBindOptions, ActionConfig, Artifact, IStage } from 'aws-cdk-lib/aws-codepipeline';
import { Action } from 'aws-cdk-lib/aws-codepipeline-actions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUCKET_ACTIONS, READ_ACTIONS } from './artifact-store';
import { PolicyGaps } from '../../private/policy-gaps';

/** An action that takes one object of a versioned bucket as its artifact. It may read that object only, and never polls. */
export class ObjectSourceAction extends Action {
  public constructor(private readonly props: {
    readonly actionName: string;
    /** The bucket, if it is not that of the assets. */
    readonly bucket?: IBucket;
    readonly bucketArn: string;
    readonly bucketName: string;
    readonly bucketKey: string;
    readonly encryptionKey?: IKey;
    readonly output: Artifact;
  }) {
    super({
      actionName: props.actionName,
      category: ActionCategory.SOURCE,
      provider: 'S3',
      artifactBounds: { minInputs: 0, maxInputs: 0, minOutputs: 1, maxOutputs: 1 },
      outputs: [props.output],
    });
  }

  protected bound(scope: Construct, _stage: IStage, options: ActionBindOptions): ActionConfig {
    const { bucket, bucketArn, bucketName, bucketKey, encryptionKey } = this.props;
    const outside = PolicyGaps.of(scope, 'delivery');
    if (bucket !== undefined) {
      outside.letIn('bucket', bucket, bucketArn, options.role, [
        { actions: BUCKET_ACTIONS, resources: [bucketArn] }, { actions: READ_ACTIONS, resources: [`${bucketArn}/${bucketKey}`] },
      ]);
    }
    if (encryptionKey !== undefined && !Resource.isOwnedResource(encryptionKey)) {
      outside.letIn('key', encryptionKey, encryptionKey.keyArn, options.role, [{ actions: ['kms:Decrypt'], resources: ['*'] }]);
    }
    options.role.addToPrincipalPolicy(new PolicyStatement({ actions: BUCKET_ACTIONS, resources: [bucketArn] }));
    options.role.addToPrincipalPolicy(new PolicyStatement({ actions: READ_ACTIONS, resources: [`${bucketArn}/${bucketKey}`] }));
    encryptionKey?.grant(options.role, 'kms:Decrypt');
    options.bucket.grantWrite(options.role);
    return { configuration: { S3Bucket: bucketName, S3ObjectKey: bucketKey, PollForSourceChanges: false } };
  }
}
