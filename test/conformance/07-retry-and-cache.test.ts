import { Duration } from 'aws-cdk-lib';
import { InstanceType as Ec2InstanceType } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, Role } from 'aws-cdk-lib/aws-iam';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('07: retry policies and caching', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType, RetryException } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/steady:1`);
  const throttled: pipelines.RetryPolicy = {
    exceptions: [RetryException.THROTTLING], backoffRate: 3, interval: Duration.seconds(10), maxAttempts: 7,
  };
  const anyCall: pipelines.RetryPolicy = {
    exceptions: [RetryException.SERVICE_FAULT, RetryException.THROTTLING], expireAfter: Duration.minutes(90),
  };
  const faults: pipelines.RetryPolicy = { exceptions: [RetryException.SERVICE_FAULT] };
  const capacity: pipelines.RetryPolicy = {
    exceptions: [RetryException.CAPACITY_ERROR, RetryException.RESOURCE_LIMIT], interval: Duration.minutes(2), expireAfter: Duration.days(10),
  };
  const crash: pipelines.RetryPolicy = { exceptions: [RetryException.JOB_INTERNAL_ERROR], backoffRate: 1.5, maxAttempts: 20 };
  const mixed: pipelines.RetryPolicy = {
    exceptions: [RetryException.RESOURCE_LIMIT, RetryException.JOB_INTERNAL_ERROR, RetryException.CAPACITY_ERROR],
    interval: Duration.seconds(5),
    maxAttempts: 1,
  };

  const extract = new pipelines.EmrStep(stack, 'Extract', {
    displayName: 'Extract',
    description: 'Extract on machines bought at the best price',
    cluster: pipelines.EmrCluster.create({
      releaseLabel: 'emr-7.0.0',
      instanceProfile: InstanceProfile.fromInstanceProfileName(stack, 'Profile', 'ExtractProfile'),
      serviceRole: Role.fromRoleName(stack, 'Service', 'ExtractService'),
      instanceFleets: [
        { role: pipelines.EmrInstanceRole.MASTER, onDemandCapacity: 1, instances: [{ instanceType: new Ec2InstanceType('m5.xlarge') }] },
        {
          role: pipelines.EmrInstanceRole.CORE,
          spotCapacity: 4,
          instances: [{ instanceType: new Ec2InstanceType('r5.xlarge'), weightedCapacity: 1 }],
        },
      ],
    }),
    jar: 'command-runner.jar',
    args: ['spark-submit', 's3://code/extract.py'],
    cache: { expireAfter: Duration.days(14) },
    retryPolicies: [anyCall],
  });
  const clean = new pipelines.ProcessingStep(stack, 'Clean', {
    image,
    instanceType: InstanceType.M5_LARGE,
    entrypoint: ['clean'],
    outputs: { clean: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/clean', { destination: `s3://${BUCKET}/clean` }) },
    cache: { expireAfter: Duration.hours(36) },
    retryPolicies: [throttled, mixed],
    dependsOn: [extract],
  });
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image,
    instanceType: InstanceType.P3_2XLARGE,
    outputPath: `s3://${BUCKET}/steady`,
    inputs: { rows: pipelines.TrainingInput.from(clean.output('clean')) },
    debugHook: {},
    profiler: { disabled: true },
    cache: {},
    retryPolicies: [capacity, crash, anyCall, throttled],
  });
  const create = new pipelines.ModelStep(stack, 'Steady-CreateModel', { image, modelData: train.modelArtifacts, retryPolicies: [faults] });
  const register = new pipelines.RegisterModelStep(stack, 'SteadyPackage-RegisterModel', {
    image,
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    modelPackageGroup: world.group('steady'),
    retryPolicies: [anyCall, throttled],
  });
  const score = new pipelines.TransformStep(stack, 'Score', {
    modelName: create.modelName,
    instanceType: InstanceType.M5_LARGE,
    instanceCount: 2,
    inputData: `s3://${BUCKET}/to-score`,
    outputPath: `s3://${BUCKET}/scores`,
    cache: { enabled: false },
    retryPolicies: [crash],
  });
  const cache = { expireAfter: Duration.minutes(30) };
  const config = new pipelines.EndpointConfigStep(stack, 'Config', {
    endpointConfigName: 'steady-config',
    variants: [{ variantName: 'AllTraffic', modelName: create.modelName, initialInstanceCount: 1, instanceType: InstanceType.M5_LARGE }],
    cache,
    retryPolicies: [throttled],
  });
  const serve = new pipelines.EndpointStep(stack, 'Serve', { endpointName: 'steady', endpointConfigName: config.endpointConfigName, cache });
  world.expect('07-retry-and-cache', 'RetryAndCache', { steps: [extract, clean, train, create, register, score, config, serve] });
});
