import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { env, featureGroup, schema } from './fixture';
import { FeatureGroup, TableFormat } from '../../src/features';
import type { FeatureGroupGrants, IFeatureGroup } from '../../src/features';
import { flatten, iamProblems, list, policyStatements } from '../support/iam';

const groupArn = 'arn:aws:sagemaker:eu-west-1:111111111111:feature-group/customers';
const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/k';
const glue = (path: string) => `arn:aws:glue:eu-west-1:111111111111:${path}`;

function imported(stack: Stack): IFeatureGroup {
  return FeatureGroup.fromFeatureGroupAttributes(stack, 'Imported', {
    featureGroupArn: groupArn,
    onlineStoreEncryptionKey: Key.fromKeyArn(stack, 'Key', keyArn),
    offlineStoreBucket: Bucket.fromBucketName(stack, 'Bucket', 'features'),
    offlineStorePrefix: 'ml',
  });
}

function granted(define: (grants: FeatureGroupGrants, user: User) => void, group: (stack: Stack) => IFeatureGroup = imported) {
  const stack = new Stack(new App(), 'Features', { env });
  define(group(stack).grants, new User(stack, 'User'));
  return policyStatements(Template.fromStack(stack), 'User');
}
const simple = (statements: ReturnType<typeof granted>) =>
  statements.map(({ Action, Resource }) => [list(Action), list(Resource).map(flatten)]);

test('describe', async () => {
  const statements = granted((grants, user) => grants.describe(user));
  expect(simple(statements)).toEqual([[['sagemaker:DescribeFeatureGroup', 'sagemaker:DescribeFeatureMetadata'], [groupArn]]]);
  expect(await iamProblems(statements)).toEqual([]);
});

test('ingest, with the key of the online store', async () => {
  const statements = granted((grants, user) => grants.ingest(user));
  expect(simple(statements)).toEqual([
    [['sagemaker:DescribeFeatureGroup', 'sagemaker:PutRecord'], [groupArn]],
    [['kms:Decrypt'], [keyArn]],
  ]);
  expect(await iamProblems(statements)).toEqual([]);
});

test('readOnline, with the key of the online store', async () => {
  const statements = granted((grants, user) => grants.readOnline(user));
  expect(simple(statements)).toEqual([
    [['sagemaker:BatchGetRecord', 'sagemaker:GetRecord'], [groupArn]],
    [['kms:Decrypt'], [keyArn]],
  ]);
  expect(await iamProblems(statements)).toEqual([]);
});

test('readOffline, only the part of the bucket that is of this feature group', async () => {
  const statements = granted((grants, user) => grants.readOffline(user));
  const files = 'ml/111111111111/sagemaker/eu-west-1/offline-store/customers-*';
  const table = [glue('catalog'), glue('database/sagemaker_featurestore'), glue('table/sagemaker_featurestore/customers?*')];
  expect(simple(statements)).toEqual([
    [['s3:GetBucketLocation'], ['arn:aws:s3:::features']],
    [['s3:ListBucket'], ['arn:aws:s3:::features']],
    [['s3:GetObject'], [`arn:aws:s3:::features/${files}`]],
    [['glue:BatchGetPartition', 'glue:GetPartition', 'glue:GetPartitions', 'glue:GetTable'], table],
    [['glue:GetDatabase'], table.slice(0, 2)],
    [['sagemaker:DescribeFeatureGroup'], [groupArn]],
  ]);
  expect(statements[1].Condition).toEqual({ StringLike: { 's3:prefix': files } });
  expect(await iamProblems(statements)).toEqual([]);
});

describe('a feature group of this app', () => {
  test('gives its own ARN, its keys and its table', () => {
    const stack = new Stack(new App(), 'Features');
    const online = new Key(stack, 'Online');
    const offline = new Key(stack, 'Offline');
    const group = new FeatureGroup(stack, 'Customers', {
      ...schema,
      featureGroupName: 'My-customers_2',
      onlineStore: { encryptionKey: online },
      offlineStore: { encryptionKey: offline, tableFormat: TableFormat.ICEBERG },
    });
    const user = new User(stack, 'User');
    group.grants.readOnline(user);
    group.grants.readOffline(user);

    const statements = policyStatements(Template.fromStack(stack), 'User');
    const keys = statements.filter(({ Action }) => Action === 'kms:Decrypt').map(({ Resource }) => Resource);
    expect(keys).toEqual([stack.resolve(online.keyArn), stack.resolve(offline.keyArn)]);
    const tables = statements.filter(({ Action }) => Action === 'glue:GetTable').flatMap(({ Resource }) => Resource.map(flatten));
    // the service folds the name of the table and joins it with underscores or hyphens
    expect(tables[2]).toBe('arn:aws:glue:us-east-1:111111111111:table/sagemaker_featurestore/my?customers?2?*');
    expect(JSON.stringify(statements[0].Resource)).toContain('"Ref":"Customers');
  });

  test('has nothing of Glue when it has no table', () => {
    const { stack, group } = featureGroup({ offlineStore: { createGlueTable: false } });
    group.grants.readOffline(new User(stack, 'User'));
    expect(JSON.stringify(policyStatements(Template.fromStack(stack), 'User'))).not.toContain('glue:');
  });

  test('names the table that it was given', () => {
    const { stack, group } = featureGroup({ offlineStore: { createGlueTable: false, dataCatalog: { databaseName: 'ml', tableName: 'customers' } } });
    group.grants.readOffline(new User(stack, 'User'));
    const statements = policyStatements(Template.fromStack(stack), 'User');
    expect(statements.flatMap(({ Resource }) => list(Resource).map(flatten)).filter(arn => arn.includes(':table/')))
      .toEqual([glue('table/ml/customers')]);
  });

  test('names all tables of the database when its name is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features', { env });
    const group = new FeatureGroup(stack, 'Customers', { ...schema, featureGroupName: new CfnParameter(stack, 'Name').valueAsString, offlineStore: {} });
    group.grants.readOffline(new User(stack, 'User'));
    expect(policyStatements(Template.fromStack(stack), 'User').flatMap(({ Resource }) => list(Resource).map(flatten)))
      .toContain(glue('table/sagemaker_featurestore/*'));
  });

  test('gives roles what it gives users, and nothing to a service', () => {
    const { stack, group } = featureGroup({ onlineStore: {} });
    const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    expect(group.grants.readOnline(role).success).toBe(true);
    expect(group.grants.readOnline(new ServicePrincipal('lambda.amazonaws.com')).success).toBe(false);
  });

  test('fails to give reading from a store that it has not', () => {
    const online = featureGroup({ onlineStore: {} });
    expect(() => online.group.grants.readOffline(new User(online.stack, 'User'))).toThrow('readOffline needs a feature group with an offline store');
    const offline = featureGroup({ offlineStore: {} });
    expect(() => offline.group.grants.readOnline(new User(offline.stack, 'User'))).toThrow('readOnline needs a feature group with an online store');
  });
});

describe('an imported feature group', () => {
  test('by name is one of this account and region', () => {
    const stack = new Stack(new App(), 'Features');
    const group = FeatureGroup.fromFeatureGroupName(stack, 'Imported', 'customers');
    expect(stack.resolve(group.featureGroupName)).toBe('customers');
    expect(flatten(stack.resolve(group.featureGroupArn))).toBe('arn:aws:sagemaker:us-east-1:111111111111:feature-group/customers');
    Template.fromStack(stack).resourceCountIs('AWS::SageMaker::FeatureGroup', 0);
  });

  test('by ARN is where the ARN says', () => {
    const group = FeatureGroup.fromFeatureGroupArn(new Stack(new App(), 'Features'), 'Imported', groupArn);
    expect(group.featureGroupRef).toEqual({ featureGroupName: 'customers' });
    expect(group.env).toEqual(env);
  });

  test('knows the store that it was given', () => {
    const group = imported(new Stack(new App(), 'Features'));
    expect(group.offlineStoreS3Uri).toBe('s3://features/ml');
    expect(group.offlineStoreBucket?.bucketName).toBe('features');
  });

  test('may have an online store', () => {
    const statements = granted((grants, user) => grants.readOnline(user), stack => FeatureGroup.fromFeatureGroupName(stack, 'Imported', 'customers'));
    expect(simple(statements)).toEqual([[['sagemaker:BatchGetRecord', 'sagemaker:GetRecord'], [groupArn]]]);
  });

  test('fails to give reading from an offline store that is not known', () => {
    expect(() => granted((grants, user) => grants.readOffline(user), stack => FeatureGroup.fromFeatureGroupArn(stack, 'Imported', groupArn)))
      .toThrow('import the group with fromFeatureGroupAttributes and its offlineStoreBucket');
  });
});
