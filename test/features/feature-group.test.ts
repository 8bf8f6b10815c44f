import { App, CfnParameter, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { aws_sagemaker } from 'aws-cdk-lib/interfaces';
import { env, featureGroup, propertiesOf, schema } from './fixture';
import { Feature, FeatureGroup, FeatureType, OnlineStorageType, Throughput } from '../../src/features';

describe('a feature group', () => {
  test('with an online store alone is only itself, with a generated name, and retained', () => {
    const { stack, group } = featureGroup({ featureGroupName: undefined, onlineStore: {} }, null);
    const template = Template.fromStack(stack);

    template.hasResource('AWS::SageMaker::FeatureGroup', {
      Properties: {
        FeatureGroupName: Match.stringLikeRegexp('^features-customers-[0-9a-f]{8}$'),
        FeatureDefinitions: [
          { FeatureName: 'customer_id', FeatureType: 'String' },
          { FeatureName: 'event_time', FeatureType: 'Fractional' },
          { FeatureName: 'age', FeatureType: 'Integral' },
        ],
        RecordIdentifierFeatureName: 'customer_id',
        EventTimeFeatureName: 'event_time',
        OnlineStoreConfig: { EnableOnlineStore: true },
        OfflineStoreConfig: Match.absent(),
        RoleArn: Match.absent(),
        ThroughputConfig: Match.absent(),
      },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    expect(Object.keys(template.toJSON().Resources)).toHaveLength(1);
    expect(group.role).toBeUndefined();
    expect(group.offlineStoreBucket).toBeUndefined();
    expect(group.node.defaultChild).toBe(group.node.findChild('Resource'));
  });

  test('has everything that it is given', () => {
    const { stack, group } = featureGroup({
      description: 'what we know about customers',
      features: [...schema.features, Feature.of('segment', FeatureType.STRING)],
      onlineStore: { ttl: Duration.days(30), storageType: OnlineStorageType.STANDARD },
      throughput: Throughput.provisioned({ readCapacityUnits: 10, writeCapacityUnits: 0 }),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Tags.of(group).add('team', 'customers');

    Template.fromStack(stack).hasResource('AWS::SageMaker::FeatureGroup', {
      Properties: {
        FeatureGroupName: 'customers',
        Description: 'what we know about customers',
        OnlineStoreConfig: { EnableOnlineStore: true, StorageType: 'Standard', TtlDuration: { Unit: 'Days', Value: 30 } },
        ThroughputConfig: { ThroughputMode: 'Provisioned', ProvisionedReadCapacityUnits: 10, ProvisionedWriteCapacityUnits: 0 },
        Tags: [{ Key: 'team', Value: 'customers' }],
      },
      DeletionPolicy: 'Delete',
    });
    expect(group.features.map(({ name }) => name)).toEqual(['customer_id', 'event_time', 'age', 'segment']);
  });

  test('encrypts the online store with the key it is given', () => {
    const stack = new Stack(new App(), 'Features');
    new FeatureGroup(stack, 'Customers', { ...schema, onlineStore: { encryptionKey: new Key(stack, 'Key') } });
    const [key] = Object.keys(Template.fromStack(stack).findResources('AWS::KMS::Key'));

    expect(propertiesOf(stack).OnlineStoreConfig.SecurityConfig).toEqual({ KmsKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
  });

  test.each([
    [Duration.seconds(1), 'Seconds', 1],
    [Duration.seconds(90), 'Seconds', 90],
    [Duration.minutes(90), 'Minutes', 90],
    [Duration.hours(24), 'Days', 1],
    [Duration.days(14), 'Weeks', 2],
    [Duration.millis(2000), 'Seconds', 2],
  ])('writes a time to live in the largest unit (%#)', (ttl, Unit, Value) => {
    expect(propertiesOf(featureGroup({ onlineStore: { ttl } }).stack).OnlineStoreConfig.TtlDuration).toEqual({ Unit, Value });
  });

  test('takes a time to live that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features');
    const days = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    new FeatureGroup(stack, 'Customers', { ...schema, onlineStore: { ttl: Duration.days(days) } });
    expect(propertiesOf(stack).OnlineStoreConfig.TtlDuration).toEqual({ Unit: 'Days', Value: { Ref: 'Days' } });
  });

  test('on demand', () => {
    expect(propertiesOf(featureGroup({ onlineStore: { storageType: OnlineStorageType.IN_MEMORY }, throughput: Throughput.onDemand() }).stack))
      .toMatchObject({ ThroughputConfig: { ThroughputMode: 'OnDemand' }, OnlineStoreConfig: { StorageType: 'InMemory' } });
  });

  test('provides writing alone for an offline store', () => {
    expect(propertiesOf(featureGroup({ offlineStore: {}, throughput: Throughput.provisioned({ writeCapacityUnits: 5 }) }).stack).ThroughputConfig)
      .toEqual({ ThroughputMode: 'Provisioned', ProvisionedWriteCapacityUnits: 5 });
  });

  test('is a reference for other constructs', () => {
    const { stack, group } = featureGroup({ onlineStore: {} }, null);
    const reference: aws_sagemaker.IFeatureGroupRef = group;
    const [id] = Object.keys(Template.fromStack(stack).findResources('AWS::SageMaker::FeatureGroup'));

    expect(stack.resolve(reference.featureGroupRef)).toEqual({ featureGroupName: { Ref: id } });
    expect(stack.resolve(group.featureGroupArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':feature-group/', { Ref: id }]],
    });
  });

  test('can be used from a stack in another account', () => {
    const { stack, group } = featureGroup({ onlineStore: {} });
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: '222222222222', region: 'us-east-1' } });
    expect(other.resolve(group.featureGroupName)).toBe('customers');
    expect(other.resolve(group.featureGroupArn)['Fn::Join'][1].join('')).toContain(':sagemaker:eu-west-1:111111111111:feature-group/customers');
  });

  test('takes a name that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features');
    new FeatureGroup(stack, 'Customers', { ...schema, featureGroupName: new CfnParameter(stack, 'Name').valueAsString, onlineStore: {}, offlineStore: {} });
    expect(propertiesOf(stack).FeatureGroupName).toEqual({ Ref: 'Name' });
  });

  test('takes 2500 features', () => {
    const features = [...schema.features, ...Array.from({ length: 2497 }, (_, i) => Feature.integral(`feature_${i}`))];
    expect(propertiesOf(featureGroup({ features, onlineStore: {} }).stack).FeatureDefinitions).toHaveLength(2500);
  });

  test('takes a text as the event time', () => {
    const features = [Feature.integral('id'), Feature.string('at')];
    const { stack } = featureGroup({ features, recordIdentifierFeatureName: 'id', eventTimeFeatureName: 'at', onlineStore: {} });
    expect(propertiesOf(stack)).toMatchObject({ RecordIdentifierFeatureName: 'id', EventTimeFeatureName: 'at' });
  });
});

describe('advice', () => {
  test('on an identifier that is a fraction', () => {
    const { stack } = featureGroup({ features: [Feature.fractional('customer_id'), Feature.fractional('event_time')], onlineStore: {} });
    Annotations.fromStack(stack).hasWarning('/Features/Customers', Match.stringLikeRegexp('"customer_id" is a Fractional feature.*cdk-mlops:fractionalRecordIdentifier'));
  });

  test('on names that differ only in case, where there is a table', () => {
    const features = [...schema.features, Feature.integral('Age')];
    Annotations.fromStack(featureGroup({ features, offlineStore: {} }).stack)
      .hasWarning('/Features/Customers', Match.stringLikeRegexp('"age" and "Age" differ only in case.*cdk-mlops:featureNameCase'));
    Annotations.fromStack(featureGroup({ features, onlineStore: {} }).stack).hasNoWarning('*', Match.anyValue());
  });
});

describe('a feature group fails', () => {
  const online = { onlineStore: {} };
  const provisioned = Throughput.provisioned({ readCapacityUnits: 1, writeCapacityUnits: 1 });
  test.each<[string, any, string]>([
    ['without a store', {}, 'a feature group must have a store, got neither onlineStore nor offlineStore'],
    ['without features', { ...online, features: [] }, 'features must have 1 to 2500 features, got 0'],
    ['with 2501 features', { ...online, features: [...schema.features, ...Array.from({ length: 2498 }, (_, i) => Feature.integral(`f${i}`))] },
      'features must have 1 to 2500 features, got 2501: divide them'],
    ['with the same feature twice', { ...online, features: [...schema.features, Feature.string('age')] }, 'features must have each name once, got "age" twice'],
    ['with a space in a feature name', { ...online, features: [...schema.features, Feature.string('last name')] }, 'features[3] must consist of letters'],
    ['with a feature name that begins with an underscore', { ...online, features: [...schema.features, Feature.string('_x')] }, 'features[3] must consist of letters'],
    ['with a feature name that ends with a hyphen', { ...online, features: [...schema.features, Feature.string('x-')] }, 'features[3] must consist of letters'],
    ['with an empty feature name', { ...online, features: [...schema.features, Feature.string('')] }, 'features[3] must have 1 to 64 characters'],
    ['with a feature name of 65 characters', { ...online, features: [...schema.features, Feature.string('x'.repeat(65))] }, 'features[3] must have 1 to 64 characters'],
    ['with the reserved name is_deleted', { ...online, features: [...schema.features, Feature.string('is_deleted')] }, 'features[3] must not be one of'],
    ['with the reserved name write_time', { ...online, features: [...schema.features, Feature.string('write_time')] }, 'got "write_time"'],
    ['with the reserved name api_invocation_time', { ...online, features: [...schema.features, Feature.string('api_invocation_time')] }, 'got "api_invocation_time"'],
    ['with an identifier that is no feature', { ...online, recordIdentifierFeatureName: 'customer' },
      'recordIdentifierFeatureName must be one of the features, got "customer": the features are ["age","customer_id","event_time"]'],
    ['with an event time that is no feature', { ...online, eventTimeFeatureName: 'time' }, 'eventTimeFeatureName must be one of the features, got "time"'],
    ['with a whole number as event time', { ...online, eventTimeFeatureName: 'age' }, 'eventTimeFeatureName must be a String feature (ISO 8601) or a Fractional one'],
    ['with a slash in its name', { ...online, featureGroupName: 'a/b' }, 'featureGroupName must consist of letters'],
    ['with a name of 65 characters', { ...online, featureGroupName: 'x'.repeat(65) }, 'featureGroupName must have 1 to 64 characters'],
    ['with a description of 129 characters', { ...online, description: 'x'.repeat(129) }, 'description must have 0 to 128 characters, got 129'],
    ['with a time to live of 0', { onlineStore: { ttl: Duration.seconds(0) } }, 'ttl must be a whole number of seconds, at least 1'],
    ['with a time to live of half a second', { onlineStore: { ttl: Duration.millis(500) } }, 'ttl must be a whole number of seconds, at least 1'],
    ['with provisioned throughput in memory',
      { onlineStore: { storageType: OnlineStorageType.IN_MEMORY }, throughput: provisioned },
      'throughput must be Throughput.onDemand() with an in-memory online store'],
    ['with an online store and no read capacity', { ...online, throughput: Throughput.provisioned({ writeCapacityUnits: 1 }) },
      'readCapacityUnits must be given'],
    ['with too much capacity', { ...online, throughput: Throughput.provisioned({ readCapacityUnits: 1, writeCapacityUnits: 10_000_001 }) },
      'writeCapacityUnits must be a whole number from 0 to 10000000, got 10000001'],
    ['with negative capacity', { ...online, throughput: Throughput.provisioned({ readCapacityUnits: -1, writeCapacityUnits: 1 }) },
      'readCapacityUnits must be a whole number'],
  ])('%s', (_, props, message) => {
    expect(() => featureGroup(props)).toThrow(message);
    expect(() => featureGroup(props)).toThrow('(at Features/Customers)');
  });

  test('with a feature name that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features');
    const name = new CfnParameter(stack, 'Name').valueAsString;
    expect(() => new FeatureGroup(stack, 'A', { ...schema, ...online, features: [...schema.features, Feature.string(name)] })).toThrow('features[3] must be known at synth');
    expect(() => new FeatureGroup(stack, 'B', { ...schema, ...online, eventTimeFeatureName: name })).toThrow('eventTimeFeatureName must be known at synth');
  });

  test('with a time to live in milliseconds that is known only at deployment', () => {
    const stack = new Stack(new App(), 'Features');
    const ttl = Duration.millis(new CfnParameter(stack, 'Ttl', { type: 'Number' }).valueAsNumber);
    expect(() => new FeatureGroup(stack, 'A', { ...schema, onlineStore: { ttl } })).toThrow('ttl must be in seconds or a longer unit when its value is a token');
  });
});

test('the same app gives the same template, whatever else is made before', () => {
  const synth = (before: boolean) => {
    const stack = new Stack(new App(), 'Features', { env });
    if (before) { new Key(stack, 'Unrelated'); }
    new FeatureGroup(stack, 'Customers', { ...schema, onlineStore: {}, offlineStore: {} });
    if (!before) { new Key(stack, 'Unrelated'); }
    const { Resources } = Template.fromStack(stack).toJSON();
    return JSON.stringify(Object.entries(Resources).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  expect(synth(true)).toBe(synth(false));
});
