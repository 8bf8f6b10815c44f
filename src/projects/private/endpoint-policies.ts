import { Fn, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { PrivateService } from '../private-service';

/** Endpoints that take no policy, or whose callers come with a token instead of credentials. */
const WITHOUT_POLICY: PrivateService[] = [PrivateService.CODEARTIFACT_REPOSITORIES, PrivateService.CODEPIPELINE];

/** The service's prefix in actions, where it is not the first part of the endpoint's name. */
const PREFIXES: { readonly [service: string]: string } = { [PrivateService.MONITORING]: 'cloudwatch' };

/**
 * Only roles of these accounts act through an endpoint: credentials that come from elsewhere are of no use in the network. Tables, which could
 * carry data away, are of these accounts too.
 */
export function endpointPolicy(service: PrivateService, accounts: string[]): PolicyStatement[] {
  if (WITHOUT_POLICY.includes(service)) { return []; }
  return [new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: [`${PREFIXES[service] ?? service.split('.')[0]}:*`],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': accounts, ...service === PrivateService.DYNAMODB ? { 'aws:ResourceAccount': accounts } : {} } },
  })];
}

/**
 * The accounts of CodeArtifact whose buckets have the packages, in the regions for which they are documented; elsewhere, and where the region is not
 * known at synth, any bucket with such a name can be read.
 *
 * @see https://docs.aws.amazon.com/codeartifact/latest/ug/create-s3-gateway-endpoint.html
 */
const PACKAGE_ACCOUNTS: { readonly [region: string]: string } = {
  'ap-northeast-1': '660291247815',
  'eu-central-1': '769407342218',
  'eu-north-1': '611884512288',
  'eu-south-1': '484130244270',
  'eu-west-1': '438097961670',
  'eu-west-2': '247805302724',
  'eu-west-3': '762466490029',
  'us-east-1': '193858265520',
  'us-east-2': '250872398865',
  'us-west-2': '787052242323',
};

/**
 * What the instances of a cluster of EMR install from.
 *
 * @see https://docs.aws.amazon.com/emr/latest/ManagementGuide/private-subnet-iampolicy.html
 */
export function clusterStatement(scope: IConstruct): PolicyStatement {
  const { partition, region } = Stack.of(scope);
  return new PolicyStatement({
    principals: [new AnyPrincipal()],
    actions: ['s3:GetObject'],
    resources: [`repo.${region}.emr.amazonaws.com`, `al2023-repos-${region}-de612dc2`, `amazonlinux-2-repos-${region}`, `amazonlinux.${region}.amazonaws.com`]
      .map(name => `arn:${partition}:s3:::${name}/*`),
  });
}

/** What jobs, builds and functions do with buckets, those of these accounts only, so that no data leaves by this way; and what AWS's services need. */
export function s3EndpointPolicy(scope: IConstruct, accounts: string[]): PolicyStatement[] {
  const { partition, region } = Stack.of(scope);
  const statement = (actions: string[], resources: string[], conditions?: { [operator: string]: object }) =>
    new PolicyStatement({ principals: [new AnyPrincipal()], actions, resources, conditions });
  return [
    statement([
      's3:AbortMultipartUpload', 's3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:GetEncryptionConfiguration', 's3:GetObject',
      's3:GetObjectTagging', 's3:GetObjectVersion', 's3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListMultipartUploadParts', 's3:PutObject',
      's3:PutObjectAcl', 's3:PutObjectTagging',
    ], ['*'], { StringEquals: { 'aws:PrincipalAccount': accounts, 'aws:ResourceAccount': accounts } }),
    // the layers of images, which ECR hands out by signed links
    statement(['s3:GetObject'], [`arn:${partition}:s3:::prod-${region}-starport-layer-bucket/*`]),
    // the answers of custom resources, by signed links too; the region's name has no hyphens there
    statement(['s3:PutObject'], [`arn:${partition}:s3:::cloudformation-custom-resource-response-${Fn.join('', Fn.split('-', region))}/*`]),
    // packages of CodeArtifact, by signed links
    statement(['s3:GetObject'], [`arn:${partition}:s3:::assets-${PACKAGE_ACCOUNTS[region] ?? '*'}-${region}/*`]),
  ];
}
