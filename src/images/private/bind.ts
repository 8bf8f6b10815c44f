import { createHash } from 'crypto';
import { ArnFormat, Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { ImageBindOptions, ImageConfig } from '../image';
import type { AssetImageOptions } from '../image-options';
import { dnsSuffix } from './data';
import { resolveImage } from './resolve';
import type { ImageChoice } from './resolve';

/** Binds an image of the tables: a literal URI where the region is known, else one that looks the account up in a mapping. */
export function bindBuiltIn(scope: Construct, query: ImageChoice, options: ImageBindOptions): ImageConfig {
  const image = resolveImage({ ...query, usage: options.usage, instanceType: options.instanceType, at: scope });
  const stack = Stack.of(scope);
  const { region } = stack;
  let account: string;
  let suffix: string;
  if (Token.isUnresolved(region)) {
    account = accountMapping(stack, image.accounts).findInMap(region, 'account');
    suffix = Aws.URL_SUFFIX;
  } else {
    if (!Object.hasOwn(image.accounts, region)) {
      throw new ValidationError('ImageRegion', `image ${query.name}${query.version ? ` ${query.version}` : ''} does not exist in region ${JSON.stringify(region)}, `
        + `only in ${Object.keys(image.accounts).join(', ')}: choose another image, version or region`, scope);
    }
    account = image.accounts[region];
    suffix = dnsSuffix(region);
  }
  return {
    imageUri: `${account}.dkr.ecr.${region}.${suffix}/${image.repository}${image.tag ? `:${image.tag}` : ''}`,
    repositoryArn: repositoryArn(stack, region, account, image.repository),
  };
}

/** One mapping a stack for all images with the same accounts. Named by its content: equal in every synth, in any order of creation. */
function accountMapping(stack: Stack, accounts: Record<string, string>): CfnMapping {
  const hash = createHash('sha256').update(JSON.stringify(accounts)).digest('hex').slice(0, 8).toUpperCase();
  const id = `SageMakerImageAccounts${hash}`;
  return stack.node.tryFindChild(id) as CfnMapping | undefined ?? new CfnMapping(stack, id, {
    mapping: Object.fromEntries(Object.entries(accounts).map(([region, account]) => [region, { account }])),
  });
}

function repositoryArn(stack: Stack, region: string, account: string, repository: string): string {
  return stack.formatArn({ service: 'ecr', region, account, resource: 'repository', resourceName: repository, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

const ECR_URI = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([a-z0-9._/-]+?)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

/** Fails for an image URI that SageMaker would reject. */
export function checkImageUri(imageUri: string): void {
  if (Token.isUnresolved(imageUri)) { return; }
  if (!/^[^\s]{1,255}$/.test(imageUri) || /^[a-z]+:\/\//.test(imageUri)) {
    throw new ValidationError('ImageUri', 'imageUri must have 1 to 255 characters, no space and no protocol, for example '
      + `"123456789012.dkr.ecr.eu-west-1.amazonaws.com/my-image:1", got ${JSON.stringify(imageUri)}`);
  }
}

/** Binds an image by its URI; the repository's ARN is known where the URI is that of a private ECR repository. */
export function bindUri(scope: Construct, imageUri: string): ImageConfig {
  const match = Token.isUnresolved(imageUri) ? null : ECR_URI.exec(imageUri);
  if (!match) { return { imageUri }; }
  const [, account, region, , repository] = match;
  return { imageUri, repositoryArn: repositoryArn(Stack.of(scope), region, account, repository) };
}

/** Binds an image of an ECR repository. */
export function bindRepository(repository: IRepository, tagOrDigest: string): ImageConfig {
  return { imageUri: repository.repositoryUriForTagOrDigest(tagOrDigest), repositoryArn: repository.repositoryArn, repository };
}

/** Binds an image that the CDK's own asset publishing builds: one asset a stack, however often the image is used. */
export function bindAsset(scope: Construct, assets: WeakMap<Stack, DockerImageAsset>, directory: string, options: AssetImageOptions): ImageConfig {
  const stack = Stack.of(scope);
  let asset = assets.get(stack);
  if (!asset) {
    // another image may have been bound in this scope before; the id shows nowhere, since an asset is no resource
    let id = 'ImageAsset';
    for (let i = 2; scope.node.tryFindChild(id); i++) { id = `ImageAsset${i}`; }
    // always the platform of SageMaker's instances, never that of the machine that happens to build
    asset = new DockerImageAsset(scope, id, { directory, ...options, platform: options.platform ?? Platform.LINUX_AMD64 });
    assets.set(stack, asset);
  }
  return { imageUri: asset.imageUri, repositoryArn: asset.repository.repositoryArn, repository: asset.repository };
}
