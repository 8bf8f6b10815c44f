import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Repository, RepositoryEncryption, TagMutability, TagStatus } from 'aws-cdk-lib/aws-ecr';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { IConstruct } from 'constructs';
import { Image } from './image';
import { ImageRepositoryGrants } from './image-repository-grants';
import { checkRange } from '../private/checks';
import { ValidationError } from '../private/errors';

/** A repository of container images for training, processing and inference. */
export interface IImageRepository extends IConstruct {
  /** The ECR repository. */
  readonly repository: IRepository;

  /** Permissions on the images. */
  readonly grants: ImageRepositoryGrants;

  /**
   * An image in the repository.
   *
   * @param tagOrDigest tag, or digest with `sha256:`
   */
  image(tagOrDigest: string): Image;
}

/** Properties of an image repository. */
export interface ImageRepositoryProps {
  /**
   * Name of the repository.
   *
   * @default - named by CloudFormation
   */
  readonly repositoryName?: string;

  /**
   * Key that encrypts the images. Who pulls them needs no permission on it: ECR decrypts them.
   *
   * @default - AES-256 with a key that ECR manages
   */
  readonly encryptionKey?: IKeyRef;

  /**
   * Whether a tag, once pushed, always means the same image.
   *
   * @default true
   */
  readonly immutableTags?: boolean;

  /**
   * Whether ECR looks for vulnerabilities in every image pushed.
   *
   * @default true
   */
  readonly scanOnPush?: boolean;

  /**
   * How long images without tag are kept. Whole days.
   *
   * @default Duration.days(14)
   */
  readonly untaggedExpiration?: Duration;

  /**
   * How many images are kept, tagged ones included; the oldest expire first. A model version whose image has expired can no longer be deployed.
   *
   * @default - all tagged images are kept
   */
  readonly maxImageCount?: number;

  /**
   * Ids of other accounts that may pull images, for example those that the models are deployed to. The role that pulls needs
   * the permission in its own account too.
   *
   * @default - no other account
   */
  readonly pullAccounts?: string[];

  /**
   * What happens to the repository when it leaves the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether images are deleted with the repository; needs `removalPolicy` DESTROY, which fails without it while images exist.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;
}

/**
 * An ECR repository for the images of machine-learning jobs and models: encrypted, with immutable tags, scanned on push, cleaned up, retained.
 *
 * @stateful
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export class ImageRepository extends Construct implements IImageRepository {
  /**
   * An existing repository.
   *
   * @param repository the repository
   */
  public static fromRepository(scope: Construct, id: string, repository: IRepository): IImageRepository {
    return new ImportedImageRepository(scope, id, repository);
  }

  /** The ECR repository. */
  public readonly repository: IRepository;
  /** Permissions on the images. */
  public readonly grants: ImageRepositoryGrants;

  constructor(scope: Construct, id: string, props: ImageRepositoryProps = {}) {
    super(scope, id);
    checkRange(props.maxImageCount, 'maxImageCount', 1, 2_147_483_647, this);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    if (props.emptyOnDelete && removalPolicy !== RemovalPolicy.DESTROY) {
      throw new ValidationError('EmptyOnDelete', `emptyOnDelete needs removalPolicy DESTROY, got ${JSON.stringify(removalPolicy)}: `
        + 'leave out emptyOnDelete, or set removalPolicy to DESTROY', this);
    }
    const expiration = props.untaggedExpiration ?? Duration.days(14);
    if (!expiration.isUnresolved()) { checkRange(expiration.toDays({ integral: false }), 'untaggedExpiration (days)', 1, 36_500, this); }

    this.repository = new Repository(this, 'Resource', {
      repositoryName: props.repositoryName,
      encryption: props.encryptionKey ? RepositoryEncryption.KMS : RepositoryEncryption.AES_256,
      encryptionKey: props.encryptionKey,
      imageTagMutability: props.immutableTags ?? true ? TagMutability.IMMUTABLE : TagMutability.MUTABLE,
      imageScanOnPush: props.scanOnPush ?? true,
      removalPolicy,
      emptyOnDelete: props.emptyOnDelete,
      lifecycleRules: [
        { description: 'expire images without tag', tagStatus: TagStatus.UNTAGGED, maxImageAge: expiration },
        ...props.maxImageCount === undefined ? [] : [
          { description: 'keep the newest images', tagStatus: TagStatus.ANY, maxImageCount: props.maxImageCount },
        ],
      ],
    });
    this.grants = ImageRepositoryGrants.fromRepository(this.repository);
    if (props.pullAccounts) { this.grants.pullFromAccounts(props.pullAccounts); }
  }

  public image(tagOrDigest: string): Image {
    return Image.fromEcrRepository(this.repository, tagOrDigest);
  }
}

class ImportedImageRepository extends Construct implements IImageRepository {
  public readonly grants: ImageRepositoryGrants;

  constructor(scope: Construct, id: string, public readonly repository: IRepository) {
    super(scope, id);
    this.grants = ImageRepositoryGrants.fromRepository(repository);
  }

  public image(tagOrDigest: string): Image {
    return Image.fromEcrRepository(this.repository, tagOrDigest);
  }
}
