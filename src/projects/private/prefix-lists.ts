import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * The ids of AWS's own lists of the addresses of Amazon S3, by region. CloudFormation tells no template the list of a gateway endpoint, and AWS
 * publishes no table of them: these ids are taken from public templates and posts, and were not checked in an account. A wrong one fails
 * closed, since it opens nothing but S3 of another region or nothing at all: compare with `aws ec2 describe-managed-prefix-lists`, and give
 * `s3PrefixListId` where it tells another. In other regions S3 is reached by an interface endpoint, which needs no list.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
const S3_PREFIX_LISTS: { readonly [region: string]: string } = {
  'ap-northeast-1': 'pl-61a54008',
  'ap-northeast-2': 'pl-78a54011',
  'ap-south-1': 'pl-78a54011',
  'ap-southeast-1': 'pl-6fa54006',
  'ap-southeast-2': 'pl-6ca54005',
  'eu-central-1': 'pl-6ea54007',
  'eu-north-1': 'pl-c3aa4faa',
  'eu-west-1': 'pl-6da54004',
  'eu-west-2': 'pl-7ca54015',
  'sa-east-1': 'pl-6aa54003',
  'us-east-1': 'pl-63a5400a',
  'us-east-2': 'pl-7ba54012',
  'us-west-1': 'pl-6ba54002',
  'us-west-2': 'pl-68a54001',
};

/** The same of Amazon DynamoDB, from the same kind of places. */
const DYNAMODB_PREFIX_LISTS: { readonly [region: string]: string } = {
  'ap-northeast-1': 'pl-78a54011',
  'ap-northeast-2': 'pl-48a54021',
  'ap-south-1': 'pl-66a7420f',
  'ap-southeast-1': 'pl-67a5400e',
  'ap-southeast-2': 'pl-62a5400b',
  'eu-central-1': 'pl-66a5400f',
  'eu-north-1': 'pl-adae4bc4',
  'eu-west-1': 'pl-6fa54006',
  'eu-west-2': 'pl-b3a742da',
  'us-east-1': 'pl-02cd2c6b',
  'us-east-2': 'pl-4ca54025',
  'us-west-1': 'pl-6ea54007',
  'us-west-2': 'pl-00a54069',
};

/** The list of S3 of the region of a construct, if the region is known and its list too. */
export function s3PrefixList(scope: IConstruct): string | undefined { return inRegion(S3_PREFIX_LISTS, scope); }

/** The list of DynamoDB of the region of a construct, if the region is known and its list too. */
export function dynamoDbPrefixList(scope: IConstruct): string | undefined { return inRegion(DYNAMODB_PREFIX_LISTS, scope); }

function inRegion(lists: { readonly [region: string]: string }, scope: IConstruct): string | undefined {
  const { region } = Stack.of(scope);
  return Token.isUnresolved(region) ? undefined : lists[region];
}
