import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { env, featureGroup, propertiesOf, schema } from './fixture';
import { FeatureGroup, TableFormat } from '../../src/features';
import type { OfflineStoreOptions } from '../../src/features';
import { flatten, iamProblems, list, policyStatements } from '../support/iam';

describe('the bucket that is made', () => {
  test('is encrypted, private, TLS only and retained', () => {
    const { stack, group } = featureGroup({ offlineStore: {} }, null);
    const template = Template.fromStack(stack);

    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      },
      DeletionPolicy: 'Retain',
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    expect(group.offlineStoreBucket).toBe(group.node.findChild('OfflineStoreBucket'));
    expect(propertiesOf(stack).OfflineStoreConfig).toEqual({ S3StorageConfig: { S3Uri: stack.resolve(group.offlineStoreS3Uri) } });
    expect(stack.resolve(group.offlineStoreS3Uri)).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^CustomersOfflineStoreBucket/) }]] });
  });

  test('has the key that is given, with a bucket key, and the removal policy of the feature group', () => {
    const stack = new Stack(new App(), 'Features');
    const encryptionKey = new Key(stack, 'Key');
    new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: { encryptionKey }, removalPolicy: RemovalPolicy.DESTROY });
    const keyArn = stack.resolve(encryptionKey.keyArn);

    Template.fromStack(stack).hasResource('AWS::S3::Bucket', {
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
          }],
        },
      },
      DeletionPolicy: 'Delete',
    });
    expect(propertiesOf(stack).OfflineStoreConfig.S3StorageConfig.KmsKeyId).toEqual(keyArn);
  });
});

describe('the store', () => {
  test('lies in the bucket that is given, below the prefix, with the key of the bucket', () => {
    const stack = new Stack(new App(), 'Features');
    const bucket = new Bucket(stack, 'Bucket', { encryption: BucketEncryption.KMS });
    const group = new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: { bucket, prefix: 'features/customers' } });

    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 1);
    expect(group.offlineStoreBucket).toBe(bucket);
    expect(propertiesOf(stack).OfflineStoreConfig.S3StorageConfig).toEqual({
      S3Uri: { 'Fn::Join': ['', ['s3://', stack.resolve(bucket.bucketName), '/features/customers']] },
      KmsKeyId: stack.resolve(bucket.encryptionKey!.keyArn),
    });
  });

  test.each<[string, OfflineStoreOptions, any]>([
    ['a format', { tableFormat: TableFormat.ICEBERG }, { TableFormat: 'Iceberg' }],
    ['a table', { dataCatalog: { databaseName: 'ml', tableName: 'customers' } },
      { DataCatalogConfig: { Catalog: 'AwsDataCatalog', Database: 'ml', TableName: 'customers' } }],
    ['a table that exists', { createGlueTable: false, dataCatalog: { catalog: 'own', databaseName: 'ml', tableName: 'customers' } },
      { DisableGlueTableCreation: true, DataCatalogConfig: { Catalog: 'own', Database: 'ml', TableName: 'customers' } }],
    ['no table', { createGlueTable: false, tableFormat: TableFormat.GLUE }, { DisableGlueTableCreation: true, TableFormat: 'Glue' }],
    ['a table by name', { createGlueTable: true }, { DisableGlueTableCreation: false }],
  ])('has %s', (_, offlineStore, expected) => {
    const { stack, group } = featureGroup({ offlineStore });
    const { S3StorageConfig, ...rest } = propertiesOf(stack).OfflineStoreConfig;
    expect(rest).toEqual(expected);
    expect(S3StorageConfig).toBeDefined();
    expect(group.glueTableName).toBe(offlineStore.dataCatalog?.tableName);
    expect(group.glueDatabaseName).toBe(offlineStore.dataCatalog?.databaseName);
  });

  test('has a prefix that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features');
    const prefix = new CfnParameter(stack, 'Prefix').valueAsString;
    const bucket = Bucket.fromBucketName(stack, 'Bucket', 'features');
    new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: { bucket, prefix } });
    expect(propertiesOf(stack).OfflineStoreConfig.S3StorageConfig.S3Uri).toEqual({ 'Fn::Join': ['', ['s3://features/', { Ref: 'Prefix' }]] });
  });

  test.each<[string, OfflineStoreOptions, string]>([
    ['a URI as prefix', { prefix: 's3://bucket/features' }, 'prefix must be the beginning of the keys'],
    ['a slash before the prefix', { prefix: '/features' }, 'got "/features"'],
    ['a slash after the prefix', { prefix: 'features/' }, 'got "features/"'],
    ['an empty prefix', { prefix: '' }, 'prefix must have 1 to 955 characters, got 0'],
    ['a prefix that makes the URI too long', { prefix: 'x'.repeat(956) }, 'prefix must have 1 to 955 characters, got 956'],
    ['Iceberg without a table', { tableFormat: TableFormat.ICEBERG, createGlueTable: false }, 'createGlueTable must be true with TableFormat.ICEBERG'],
    ['an empty database name', { dataCatalog: { databaseName: '', tableName: 't' } }, 'dataCatalog.databaseName must have 1 to 255 characters'],
    ['a table name of 256 characters', { dataCatalog: { databaseName: 'd', tableName: 't'.repeat(256) } }, 'dataCatalog.tableName must have 1 to 255'],
    ['an empty catalog', { dataCatalog: { databaseName: 'd', tableName: 't', catalog: '' } }, 'dataCatalog.catalog must have 1 to 255'],
  ])('fails with %s', (_, offlineStore, message) => {
    expect(() => featureGroup({ offlineStore })).toThrow(message);
  });
});

describe('the role', () => {
  const statementsOf = (options: (stack: Stack) => OfflineStoreOptions) => {
    const stack = new Stack(new App(), 'Features', { env });
    const bucket = Bucket.fromBucketName(stack, 'Bucket', 'features');
    new FeatureGroup(stack, 'Customers', { featureGroupName: 'customers', ...schema, offlineStore: { bucket, ...options(stack) } });
    return policyStatements(Template.fromStack(stack)).map(({ Action, Resource }) => [list(Action), list(Resource).map(flatten)]);
  };
  const glue = (path: string) => `arn:aws:glue:eu-west-1:111111111111:${path}`;

  test('can be assumed by SageMaker for this account alone', () => {
    const { stack, group } = featureGroup({ offlineStore: {} }, null);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { Service: 'sagemaker.amazonaws.com' },
          Condition: { StringEqualsIfExists: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }],
      },
      ManagedPolicyArns: Match.absent(),
    });
    expect(group.role).toBe(group.node.findChild('Role'));
    expect(propertiesOf(stack).RoleArn).toEqual(stack.resolve(group.role!.roleArn));
  });

  test('may only write to a store with a Glue table', () => {
    expect(statementsOf(() => ({ prefix: 'customers' }))).toEqual([
      [['s3:GetBucketAcl'], ['arn:aws:s3:::features']],
      [['s3:PutObject', 's3:PutObjectAcl'], ['arn:aws:s3:::features/customers/*']],
    ]);
  });

  test('may keep an Iceberg table up to date too', () => {
    const keyArn = 'arn:aws:kms:eu-west-1:111111111111:key/k';
    expect(statementsOf(stack => ({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn), tableFormat: TableFormat.ICEBERG }))).toEqual([
      [['s3:GetBucketAcl'], ['arn:aws:s3:::features']],
      [['s3:PutObject', 's3:PutObjectAcl'], ['arn:aws:s3:::features/*']],
      [['s3:GetObject'], ['arn:aws:s3:::features/*/metadata/*']],
      [['glue:GetTable', 'glue:UpdateTable'],
        [glue('catalog'), glue('database/sagemaker_featurestore'), glue('table/sagemaker_featurestore/customers?*')]],
      [['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn]],
    ]);
  });

  test.each<[string, OfflineStoreOptions]>([
    ['a Glue table', {}],
    ['an Iceberg table of its own', { tableFormat: TableFormat.ICEBERG, dataCatalog: { databaseName: 'ml', tableName: 'customers' } }],
  ])('has only actions that exist, on ARNs that they take, with %s', async (_, options) => {
    const stack = new Stack(new App(), 'Features');
    new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: { ...options, bucket: Bucket.fromBucketName(stack, 'Bucket', 'features') } });
    const statements = policyStatements(Template.fromStack(stack));
    expect(statements.length).toBeGreaterThan(1);
    expect(await iamProblems(statements)).toEqual([]);
  });

  test('has its permissions before the feature group is made', () => {
    const { stack } = featureGroup({ offlineStore: {} });
    const template = Template.fromStack(stack);
    const [policy] = Object.keys(template.findResources('AWS::IAM::Policy'));
    const [group] = Object.values(template.findResources('AWS::SageMaker::FeatureGroup'));
    expect(list(group.DependsOn)).toContain(policy);
  });

  test('can be brought along, and gets the permissions', () => {
    const stack = new Stack(new App(), 'Features');
    const role = Role.fromRoleName(stack, 'Role', 'feature-store');
    const group = new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: {}, role });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::IAM::Role', 0);
    template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['feature-store'] });
    expect(group.role).toBe(role);
    expect(propertiesOf(stack).RoleArn).toEqual(stack.resolve(role.roleArn));
  });

  test('that is brought along can stay as it is', () => {
    const stack = new Stack(new App(), 'Features');
    const role = Role.fromRoleName(stack, 'Role', 'feature-store', { mutable: false });
    new FeatureGroup(stack, 'Customers', { ...schema, offlineStore: {}, role });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });
});

test.each([['cn-north-1'], ['us-gov-west-1']])('in %s no ARN says aws', region => {
  const { stack, group } = featureGroup({ onlineStore: {}, offlineStore: { tableFormat: TableFormat.ICEBERG } }, { account: '111111111111', region });
  group.grants.readOffline(new Role(stack, 'Reader', { assumedBy: group.role!.grantPrincipal }));
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('arn:aws:');
});
