import { App, CfnParameter, CfnResource, Duration, Lazy, Resource, Size, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { IEndpointConfigRef, IModelRef } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, pipelines } from 'cdk-mlops';
import { statements } from './statements';

const { EndpointConfig, Model, ModelContainer } = endpoints;
const TYPE = 'AWS::SageMaker::EndpointConfig';

const newStack = () => new Stack(new App(), 'Stack');
const newModel = (stack: Stack, id = 'Model') =>
  new Model(stack, id, { containers: [ModelContainer.fromModelPackage('abalone/1')], modelAccess: {} });
const config = (stack: Stack, props: Partial<endpoints.EndpointConfigProps> = {}) =>
  new EndpointConfig(stack, 'Config', { ...props, variants: props.variants ?? [variant(newModel(stack))] });
const variant = (model: IModelRef, options: Partial<endpoints.ProductionVariant> = {}): endpoints.ProductionVariant =>
  ({ model, instanceType: pipelines.InstanceType.M5_LARGE, ...options });

/** A model of some other library, which implements the reference and nothing else. */
class Foreign extends Resource implements IModelRef {
  public readonly modelRef = { modelArn: 'arn:aws:sagemaker:eu-west-1:222222222222:model/foreign' };
}

describe('variants', () => {
  test('several models share the traffic, one of them with none of it', () => {
    const stack = newStack();
    const [blue, green] = [newModel(stack, 'BlueModel'), newModel(stack, 'GreenModel')];
    const made = config(stack, {
      variants: [
        variant(blue, { variantName: 'Blue', initialVariantWeight: 0, initialInstanceCount: 2 }),
        variant(green, { variantName: 'Green', initialVariantWeight: 0.25, instanceType: pipelines.InstanceType.of('ml.c7i.large') }),
      ],
    });
    expect(made.variantNames).toEqual(['Blue', 'Green']);
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ProductionVariants: [
        { VariantName: 'Blue', ModelName: stack.resolve(blue.modelName), InstanceType: 'ml.m5.large', InitialInstanceCount: 2, InitialVariantWeight: 0 },
        { VariantName: 'Green', ModelName: stack.resolve(green.modelName), InstanceType: 'ml.c7i.large', InitialInstanceCount: 1, InitialVariantWeight: 0.25 },
      ],
    });
  });

  test('options of the second variant do not land in the first', () => {
    const stack = newStack();
    const model = newModel(stack);
    config(stack, {
      variants: [variant(model), variant(model, {
        variantName: 'Second', volumeSize: Size.gibibytes(512), enableSsmAccess: false, modelDataDownloadTimeout: Duration.hours(1),
      })],
    });
    const [resource] = Object.values(Template.fromStack(stack).findResources(TYPE));
    expect(Object.keys(resource.Properties.ProductionVariants[0]).sort())
      .toEqual(['InitialInstanceCount', 'InitialVariantWeight', 'InstanceType', 'ModelName', 'VariantName']);
    expect(resource.Properties.ProductionVariants[1])
      .toMatchObject({ VolumeSizeInGB: 512, EnableSSMAccess: false, ModelDataDownloadTimeoutInSeconds: 3600 });
  });

  test('take numbers and instance types that are known at deployment only', () => {
    const stack = newStack();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const type = new CfnParameter(stack, 'Type').valueAsString;
    const instanceType = pipelines.InstanceType.of(type);
    config(stack, { variants: [variant(newModel(stack), { initialInstanceCount: number, initialVariantWeight: number, instanceType })] });
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ProductionVariants: [
        Match.objectLike({ InitialInstanceCount: { Ref: 'Number' }, InitialVariantWeight: { Ref: 'Number' }, InstanceType: { Ref: 'Type' } }),
      ],
    });
  });

  test('serve any model reference', () => {
    const stack = newStack();
    config(stack, {
      variants: [
        variant(new CfnModel(stack, 'L1', { modelName: 'named' }), { variantName: 'L1' }),
        variant(new Foreign(stack, 'Foreign'), { variantName: 'Foreign' }),
        variant(Model.fromModelName(stack, 'Imported', 'elsewhere'), { variantName: 'Imported' }),
      ],
    });
    Template.fromStack(stack).hasResourceProperties(TYPE, {
      ProductionVariants: [
        Match.objectLike({ ModelName: { 'Fn::GetAtt': ['L1', 'ModelName'] } }),
        Match.objectLike({ ModelName: 'foreign' }),
        Match.objectLike({ ModelName: 'elsewhere' }),
      ],
    });
  });

  const token = Lazy.string({ produce: () => 'Blue' });
  test.each<[string, (model: IModelRef) => endpoints.ProductionVariant[], RegExp]>([
    ['no variants', () => [], /variants must have 1 to 10 entries, got 0/],
    ['too many variants', model => [...Array(11).keys()].map(i => variant(model, { variantName: `V${i}` })), /variants must have 1 to 10 entries, got 11/],
    ['two variants of the same name', model => [variant(model, { variantName: 'A' }), variant(model, { variantName: 'A' })], /two entries with the name "A": give each a variantName of its own/],
    ['two variants without name', model => [variant(model), variant(model)], /two entries with the name "AllTraffic"/],
    ['a token as name', model => [variant(model, { variantName: token })], /variantName must be known at synth because metrics, scaling and captured data are found by it, got a token/],
    ['a bad name', model => [variant(model, { variantName: 'a b' })], /variantName must consist of letters, digits and hyphens.*got "a b"/],
    ['a long name', model => [variant(model, { variantName: 'a'.repeat(64) })], /variantName must have 1 to 63 characters/],
    ['a negative weight', model => [variant(model, { initialVariantWeight: -1 })], /initialVariantWeight must be 0 or more, got -1/],
    ['a weight that is no number', model => [variant(model, { initialVariantWeight: NaN })], /initialVariantWeight must be 0 or more/],
    ['no instances', model => [variant(model, { initialInstanceCount: 0 })], /initialInstanceCount must be a whole number of at least 1, got 0/],
    ['a volume that is too big', model => [variant(model, { volumeSize: Size.gibibytes(513) })], /volumeSize in GiB must be a whole number from 1 to 512, got 513/],
    ['a volume of half a gibibyte', model => [variant(model, { volumeSize: Size.mebibytes(512) })], /volumeSize in GiB must be a whole number from 1 to 512, got 0.5/],
    ['a short download timeout', model => [variant(model, { modelDataDownloadTimeout: Duration.seconds(59) })], /modelDataDownloadTimeout in seconds must be a whole number from 60 to 3600, got 59/],
    ['a long start timeout', model => [variant(model, { containerStartupHealthCheckTimeout: Duration.hours(2) })], /containerStartupHealthCheckTimeout in seconds must be a whole number from 60 to 3600, got 7200/],
  ])('fails for %s', (_, variants, message) => {
    const stack = newStack();
    expect(() => config(stack, { variants: variants(newModel(stack)) })).toThrow(message);
  });

  test('fails for a model of another account', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env: { account: '222222222222', region: 'eu-west-1' } });
    const model = Model.fromModelArn(here, 'There', 'arn:aws:sagemaker:eu-west-1:111111111111:model/abalone');
    expect(() => config(here, { variants: [variant(model)] }))
      .toThrow(/model must be in the account of its endpoint configuration \("222222222222"\), got "111111111111": make the model there, from the same model package/);
  });
});

describe('encryption', () => {
  test('with a key, which the model\'s role may use for volumes', () => {
    const stack = newStack();
    const key = new Key(stack, 'Key');
    config(stack, { encryptionKey: key });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(TYPE, { KmsKeyId: stack.resolve(key.keyArn) });
    expect(statements(template).slice(2)).toEqual([
      { Effect: 'Allow', Action: 'kms:CreateGrant', Resource: stack.resolve(key.keyArn), Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
      { Effect: 'Allow', Action: 'kms:DescribeKey', Resource: stack.resolve(key.keyArn) },
    ]);
  });

  test('warns of a model whose role is unknown', () => {
    const stack = newStack();
    config(stack, { encryptionKey: new Key(stack, 'Key'), variants: [variant(new CfnModel(stack, 'L1', {}))] });
    Annotations.fromStack(stack).hasWarning('/Stack/Config', Match.stringLikeRegexp('nothing can be granted to the model at Stack/L1.*cdk-mlops:endpoints.modelRole'));
  });
});

describe('data capture', () => {
  test('writes all requests and answers to a bucket of its own: encrypted, private, TLS only, retained', () => {
    const stack = newStack();
    const made = config(stack, { dataCapture: {} });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(TYPE, {
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: stack.resolve(made.dataCaptureUri),
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
        KmsKeyId: Match.absent(),
      },
    });
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketName: Match.absent(),
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
    });
    expect(statements(template).slice(2)).toEqual([{
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: { 'Fn::Join': ['', [stack.resolve(made.dataCaptureBucket!.bucketArn), '/data-capture/*']] },
    }]);
  });

  test('every option reaches the configuration', () => {
    const stack = newStack();
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Mine');
    config(stack, {
      dataCapture: {
        bucket,
        prefix: 'captured/abalone',
        samplingPercentage: 0,
        enabled: false,
        encryptionKey: key,
        captureModes: [endpoints.CaptureMode.OUTPUT],
        csvContentTypes: [],
        jsonContentTypes: ['application/jsonlines'],
      },
    });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(TYPE, {
      DataCaptureConfig: {
        EnableCapture: false,
        InitialSamplingPercentage: 0,
        DestinationS3Uri: { 'Fn::Join': ['', ['s3://', stack.resolve(bucket.bucketName), '/captured/abalone']] },
        CaptureOptions: [{ CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: Match.absent(), JsonContentTypes: ['application/jsonlines'] },
        KmsKeyId: stack.resolve(key.keyArn),
      },
    });
    template.resourceCountIs('AWS::S3::Bucket', 1);
    expect(statements(template).slice(2).map(({ Action }) => Action)).toEqual(['s3:PutObject', ['kms:Decrypt', 'kms:GenerateDataKey']]);
  });

  test('logs the access to its bucket, if there is a place for that', () => {
    const stack = newStack();
    const logs = new Bucket(stack, 'Logs');
    config(stack, { dataCapture: { accessLogsBucket: logs } });
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { DestinationBucketName: stack.resolve(logs.bucketName), LogFilePrefix: 'data-capture/' },
    });
  });

  test('leaves content types out when there are none', () => {
    const stack = newStack();
    config(stack, { dataCapture: { csvContentTypes: [], jsonContentTypes: [] } });
    Template.fromStack(stack).hasResourceProperties(TYPE, { DataCaptureConfig: { CaptureContentTypeHeader: Match.absent() } });
  });

  test('uses its own key, else that of the bucket, else that of the volumes', () => {
    const stack = newStack();
    const [own, ofBucket, ofVolumes] = ['Own', 'OfBucket', 'OfVolumes'].map(id => new Key(stack, id));
    const bucket = new Bucket(stack, 'Bucket', { encryptionKey: ofBucket });
    const keyOf = (id: string, dataCapture: endpoints.DataCaptureOptions) => {
      const made = new EndpointConfig(stack, id, { variants: [variant(newModel(stack, `${id}Model`))], encryptionKey: ofVolumes, dataCapture });
      return stack.resolve((made.node.defaultChild as any).dataCaptureConfig.kmsKeyId);
    };
    expect(keyOf('A', { bucket, encryptionKey: own })).toEqual(stack.resolve(own.keyArn));
    expect(keyOf('B', { bucket })).toEqual(stack.resolve(ofBucket.keyArn));
    expect(keyOf('C', {})).toEqual(stack.resolve(ofVolumes.keyArn));
    Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: stack.resolve(ofVolumes.keyArn) },
        }],
      },
    });
  });

  test('is granted to an imported model\'s role once, however many variants it has', () => {
    const stack = newStack();
    const role = Role.fromRoleName(stack, 'Role', 'serving');
    const model = Model.fromModelAttributes(stack, 'Model', { modelArn: 'arn:aws:sagemaker:eu-west-1:222222222222:model/m', role });
    config(stack, { dataCapture: {}, variants: [variant(model), variant(model, { variantName: 'Second' })] });
    expect(statements(Template.fromStack(stack)).map(({ Action }) => Action)).toEqual(['s3:PutObject']);
  });

  test.each<[string, endpoints.DataCaptureOptions, RegExp]>([
    ['more than all', { samplingPercentage: 101 }, /dataCapture.samplingPercentage must be a whole number from 0 to 100, got 101/],
    ['less than nothing', { samplingPercentage: -1 }, /dataCapture.samplingPercentage must be a whole number from 0 to 100, got -1/],
    ['a fraction', { samplingPercentage: 0.5 }, /dataCapture.samplingPercentage must be a whole number from 0 to 100, got 0.5/],
    ['nothing to capture', { captureModes: [] }, /dataCapture.captureModes must name input, output or both, each once, got \[\]/],
    ['the same twice', { captureModes: [endpoints.CaptureMode.INPUT, endpoints.CaptureMode.INPUT] }, /each once, got \["Input","Input"\]/],
    ['a bad content type', { csvContentTypes: ['csv'] }, /dataCapture.csvContentTypes must consist of content types such as "text\/csv", got "csv"/],
    ['too many content types', { jsonContentTypes: Array(11).fill('a/b') }, /dataCapture.jsonContentTypes must have at most 10 entries, got 11/],
    ['a content type of both kinds', { jsonContentTypes: ['text/csv'] }, /dataCapture has "text\/csv" in csvContentTypes and in jsonContentTypes/],
    ['a prefix with slashes around it', { prefix: '/captured/' }, /dataCapture.prefix must be a key prefix without slash at its start and end, got "\/captured\/"/],
    ['an empty prefix', { prefix: '' }, /dataCapture.prefix must be a key prefix/],
  ])('fails for %s', (_, dataCapture, message) => {
    expect(() => config(newStack(), { dataCapture })).toThrow(message);
  });

  test('fails for a location that is too long', () => {
    const stack = newStack();
    expect(() => config(stack, { dataCapture: { bucket: Bucket.fromBucketName(stack, 'Mine', 'mine'), prefix: 'x'.repeat(512) } }))
      .toThrow(/dataCapture.prefix is too long: the location must have at most 512 characters, got 522/);
  });
});

describe('references', () => {
  test('a configuration is an IEndpointConfigRef, and its resource the default child', () => {
    const stack = newStack();
    const made = config(stack);
    const ref: IEndpointConfigRef = made;
    expect(stack.resolve(ref.endpointConfigRef)).toEqual({
      endpointConfigId: { Ref: expect.stringMatching(/^Config/) },
      endpointConfigName: { 'Fn::GetAtt': [expect.stringMatching(/^Config/), 'EndpointConfigName'] },
    });
    expect((made.node.defaultChild as CfnResource).cfnResourceType).toBe(TYPE);
    expect(EndpointConfig.isEndpointConfig(made)).toBe(true);
  });

  test('an imported one has name and ARN', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '222222222222', region: 'us-gov-west-1' } });
    const arn = 'arn:aws-us-gov:sagemaker:us-gov-west-1:222222222222:endpoint-config/abalone';
    const byArn = EndpointConfig.fromEndpointConfigArn(stack, 'ByArn', arn);
    expect([byArn.endpointConfigName, byArn.endpointConfigRef]).toEqual(['abalone', { endpointConfigId: arn, endpointConfigName: 'abalone' }]);
    const byName = EndpointConfig.fromEndpointConfigName(stack, 'ByName', 'abalone');
    expect(stack.resolve(byName.endpointConfigArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:us-gov-west-1:222222222222:endpoint-config/abalone']],
    });
    expect(EndpointConfig.isEndpointConfig(byName)).toBe(false);
  });
});
