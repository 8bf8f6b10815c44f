import { Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Fails at synth when a bucket of the app does not send its events to EventBridge, so that a rule for them would never fire. */
export function checkSendsEvents(scope: Construct, bucket: IBucket): void {
  // of a bucket that is not of the app nothing is known
  if (!(bucket instanceof Bucket)) { return; }
  scope.node.addValidation({
    validate: () => {
      const template = Stack.of(bucket).resolve((bucket.node.defaultChild as CfnBucket)._toCloudFormation());
      const own = JSON.stringify(template).includes('"EventBridgeConfiguration"');
      const byProvider = bucket.node.tryFindChild('Notifications')?.node.tryFindChild('Resource') !== undefined;
      return own || byProvider ? [] : [
        `the bucket ${bucket.node.path} must send its events to EventBridge, or new data starts nothing: set eventBridgeEnabled to true [BucketEvents]`,
      ];
    },
  });
}
