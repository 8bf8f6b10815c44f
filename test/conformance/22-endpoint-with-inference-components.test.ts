import { Duration, Size } from 'aws-cdk-lib';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('22: serverless and asynchronous endpoints, and components on a shared one', () => {
  const world = new World();
  const { stack } = world;
  const { Image } = images;
  const { InstanceType } = pipelines;
  const copies = new pipelines.IntegerParameter(stack, 'Copies', { defaultValue: 1 });
  const name = new pipelines.StringParameter(stack, 'SharedEndpointName', { parameterName: 'SharedEndpoint', defaultValue: 'shared-gpu' });
  const variant = new pipelines.StringParameter(stack, 'VariantName', { defaultValue: 'AllTraffic' });
  const network = world.network(['subnet-5e55'], ['sg-5e55']);

  const rank = new pipelines.ModelStep(stack, 'Rank-CreateModel', {
    image: Image.fromUri(`${REGISTRY}/rank:1`), modelData: `s3://${BUCKET}/serving/rank.tar.gz`,
  });
  const chat = new pipelines.ModelStep(stack, 'Chat-CreateModel', {
    image: Image.fromUri(`${REGISTRY}/chat:1`),
    uncompressedModelData: `s3://${BUCKET}/serving/chat/`,
    environment: { MAX_TOKENS: '2048' },
    networkIsolation: true,
    jobTags: { kind: 'chat' },
    ...network,
  });
  chat.addArgumentOverride('PrimaryContainer.ImageConfig', { RepositoryAccessMode: 'Vpc' });

  const serverless = new pipelines.EndpointConfigStep(stack, 'ServerlessConfig', {
    endpointConfigName: 'rank-serverless',
    variants: [{ variantName: 'Main', modelName: rank.modelName, serverless: { memorySize: Size.gibibytes(2), maxConcurrency: 5 } }],
  });
  const quiet = new pipelines.EndpointStep(stack, 'ServerlessEndpoint', {
    endpointName: 'rank-serverless', endpointConfigName: serverless.endpointConfigName,
  });
  const queued = new pipelines.EndpointConfigStep(stack, 'AsyncConfig', {
    displayName: 'Asynchronous configuration',
    endpointConfigName: 'chat-async',
    variants: [{
      variantName: variant.valueAsString,
      modelName: chat.modelName,
      instanceType: InstanceType.of('ml.g5.xlarge'),
      startupTimeout: Duration.minutes(10),
    }],
    asyncInference: { outputPath: `s3://${BUCKET}/serving/answers`, maxConcurrentInvocationsPerInstance: 4 },
    kmsKey: world.key('serving'),
    ...network,
    cache: { expireAfter: Duration.days(1) },
    retryPolicies: [{ exceptions: [pipelines.RetryException.CAPACITY_ERROR], maxAttempts: 3 }],
  });
  const shared = new pipelines.EndpointConfigStep(stack, 'SharedConfig', {
    endpointConfigName: 'shared-gpu-config',
    role: world.role,
    networkIsolation: false,
    variants: [{
      variantName: variant.valueAsString,
      instanceType: InstanceType.of('ml.g5.12xlarge'),
      managedScaling: { minInstances: 1, maxInstances: 4 },
      routing: pipelines.EndpointRouting.LEAST_OUTSTANDING_REQUESTS,
    }],
  });
  const online = new pipelines.EndpointStep(stack, 'SharedEndpoint', {
    endpointName: name.valueAsString,
    endpointConfigName: shared.endpointConfigName,
    jobTags: { shared: 'yes' },
    description: 'Several models live here',
    dependsOn: [queued, quiet],
  });

  const component = (id: string, model: pipelines.ModelStep, cpuCores: number, memory: number) => new pipelines.InferenceComponentStep(stack, id, {
    inferenceComponentName: id.toLowerCase(),
    endpointName: online.endpointName,
    variantName: variant.valueAsString,
    modelName: model.modelName,
    cpuCores,
    accelerators: 1,
    minMemory: Size.mebibytes(memory),
    modelDataDownloadTimeout: Duration.minutes(15),
    copyCount: copies.valueAsNumber,
  });
  const chatPart = component('ChatPart', chat, 4, 16384);
  const rankPart = component('RankPart', rank, 0.5, 1024);
  rankPart.addDependency(chatPart);
  const warm = new pipelines.LambdaStep(stack, 'WarmUp', {
    lambdaFunction: world.lambda('warm'),
    inputs: {
      component: rankPart.inferenceComponentName,
      status: rankPart.property('InferenceComponentStatus'),
      endpoint: online.endpointArn,
      variant: shared.property('ProductionVariants[0].VariantName'),
    },
  });
  world.expect('22-endpoint-with-inference-components', 'ServingKinds', {
    parameters: [copies, name, variant], steps: [chat, rank, serverless, quiet, queued, shared, online, chatPart, rankPart, warm],
  });
});
