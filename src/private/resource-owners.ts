import { Reference, Token, Tokenization } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IConstruct } from 'constructs';
import type { PolicyResource } from './requirements';

/** The bucket whose name this is, if the name is a reference to a bucket construct. */
export function bucketOf(bucketName: string): IBucket | undefined { return ownerOf(bucketName, 'bucketArn') as IBucket | undefined; }

/**
 * The construct that a name or an ARN is a reference to, if it has a policy.
 *
 * @param member a member by which it is told from others
 */
export function ownerOf(text: string, member: 'bucketArn' | 'keyArn' | 'repositoryArn'): PolicyResource | undefined {
  if (!Token.isUnresolved(text)) { return undefined; }
  const [token] = Tokenization.reverseString(text).tokens;
  if (!Reference.isReference(token)) { return undefined; }
  let at: IConstruct | undefined = token.target;
  for (let depth = 0; at && depth < 2; depth++, at = at.node.scope) {
    if (typeof (at as any).addToResourcePolicy === 'function' && (at as any)[member] !== undefined) { return at as unknown as PolicyResource; }
  }
  return undefined;
}

/** The bucket of the CDK's assets, and those in which AWS publishes samples and models. */
export function isOfNobody(bucketName: string): boolean {
  return /^cdk-[a-z0-9]{1,10}-assets-/.test(bucketName) || /^(sagemaker-sample-(files|data)|jumpstart-|sagemaker-servicecatalog-seedcode-)/.test(bucketName)
    // asset buckets of unknown accounts, and those that a reference names
    || Token.isUnresolved(bucketName) || bucketName.includes('${');
}

/** Why the policy of a bucket is asked for that is given by its name. */
export const UNOWNED_BUCKET = 'a bucket is known by its name only. If it is in another account, or a key of yours encrypts it, others have to let the roles in '
  + '(with that key: kms:Decrypt to read, kms:GenerateDataKey to write)';
