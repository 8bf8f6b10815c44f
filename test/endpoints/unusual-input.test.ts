import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { endpoints, pipelines } from 'cdk-mlops';

const PACKAGE = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/1';

function fixture(options: Partial<endpoints.ModelEndpointProps>, stack = new Stack(new App(), 'Stack')): Template {
  new endpoints.ModelEndpoint(stack, 'Abalone', {
    modelPackageArn: PACKAGE, instanceType: pipelines.InstanceType.M5_LARGE, modelAccess: { modelDataLocations: ['s3://artifacts'] }, ...options,
  });
  return Template.fromStack(stack);
}
const access = (more: endpoints.ModelAccess) => ({ modelAccess: { modelDataLocations: ['s3://artifacts'], ...more } });
const scaling = { maxCapacity: 2, invocationsPerInstance: 1 };

test.each<[string, Partial<endpoints.ModelEndpointProps>, RegExp]>([
  ['an instance count that is no number', { initialInstanceCount: NaN }, /initialInstanceCount must be a whole number of at least 1, got NaN/],
  ['infinitely many instances', { initialInstanceCount: Infinity }, /initialInstanceCount must be a whole number of at least 1, got Infinity/],
  ['fewer than no instances', { initialInstanceCount: -1 }, /got -1/],
  ['scaling to no number', { scaling: { ...scaling, maxCapacity: NaN } }, /maxCapacity must be a whole number of at least 1, got NaN/],
  ['no number of invocations', { scaling: { ...scaling, invocationsPerInstance: NaN } }, /invocationsPerInstance must be greater than 0, got NaN/],
  ['a group instead of a package', { modelPackageArn: PACKAGE.replace('model-package/abalone/1', 'model-package-group/abalone') }, /modelPackageArn must be the ARN of a model package/],
  ['a model instead of a package', { modelPackageArn: PACKAGE.replace('model-package/abalone/1', 'model/abalone') }, /modelPackageArn must be the ARN of a model package/],
  ['a repository by its name', access({ repositoryArns: ['abalone'] }), /modelAccess.repositoryArns must have ARNs of repositories such as "arn:aws:ecr:.*", got "abalone"/],
  ['a repository by its URI', access({ repositoryArns: ['111111111111.dkr.ecr.eu-west-1.amazonaws.com/abalone'] }), /must have ARNs of repositories/],
  ['a key by its alias', access({ keyArns: ['arn:aws:kms:eu-west-1:111111111111:alias/abalone'] }), /modelAccess.keyArns must have ARNs of keys such as "arn:aws:kms:.*", got "arn:.*alias/],
  ['a key by its id', access({ keyArns: ['00000000-0000-0000-0000-000000000000'] }), /modelAccess.keyArns must have ARNs of keys/],
  ['half a second', { modelDataDownloadTimeout: Duration.millis(61_500) }, /modelDataDownloadTimeout in seconds must be a whole number from 60 to 3600, got 61.5/],
  ['a machine image by its id', { inferenceAmiVersion: 'ami-0123456789' }, /inferenceAmiVersion must be a version such as "al2-ami-sagemaker-inference-gpu-2", got "ami-0123456789"/],
  ['no machine image', { inferenceAmiVersion: '' }, /inferenceAmiVersion must be a version such as .*, got ""/],
])('fails for %s', (_, options, message) => expect(() => fixture(options)).toThrow(message));

test('takes what is known at deployment only', () => {
  const stack = new Stack(new App(), 'Stack');
  const parameter = (id: string, type = 'String') => new CfnParameter(stack, id, { type });
  fixture({
    modelPackageArn: parameter('Package').valueAsString,
    inferenceAmiVersion: parameter('Ami').valueAsString,
    initialInstanceCount: parameter('Count', 'Number').valueAsNumber,
    ...access({ keyArns: [parameter('Key').valueAsString], repositoryArns: [parameter('Repository').valueAsString] }),
  }, stack).hasResourceProperties('AWS::SageMaker::EndpointConfig', {
    ProductionVariants: [Match.objectLike({ InferenceAmiVersion: { Ref: 'Ami' }, InitialInstanceCount: { Ref: 'Count' } })],
  });
});
