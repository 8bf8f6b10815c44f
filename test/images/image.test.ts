import { App, Aws, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { Image, ImageProcessor, ImageUsage, InferenceTool } from '../../src/images';

const account = '111122223333';
const stackIn = (region?: string) => new Stack(new App(), 'Stack', region ? { env: { region, account } } : {});
const bindIn = (region: string, image: Image, usage = ImageUsage.TRAINING, instanceType?: string) =>
  image.bind(stackIn(region), { usage, instanceType }).imageUri;

describe('in a known region', () => {
  test.each([ImageUsage.TRAINING, ImageUsage.INFERENCE, ImageUsage.PROCESSING])('xgboost and sklearn need no options for %s', usage => {
    expect(bindIn('us-east-1', Image.xgboost('1.7-1'), usage)).toBe('683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1');
    expect(bindIn('us-east-1', Image.sklearn('1.2-1'), usage)).toBe('683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3');
  });

  test.each([
    ['us-east-1', 'amazonaws\\.com'],
    ['cn-north-1', 'amazonaws\\.com\\.cn'],
    ['us-gov-west-1', 'amazonaws\\.com'],
  ])('URI and repository ARN are those of the partition in %s', (region, suffix) => {
    const stack = stackIn(region);
    const { imageUri, repositoryArn } = Image.xgboost('1.7-1').bind(stack, { usage: ImageUsage.TRAINING });
    expect(imageUri).toMatch(new RegExp(`^\\d{12}\\.dkr\\.ecr\\.${region}\\.${suffix}/sagemaker-xgboost:1\\.7-1$`));
    new CfnOutput(stack, 'Arn', { value: repositoryArn! });
    Template.fromStack(stack).hasOutput('Arn', {
      Value: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:${region}:${imageUri.slice(0, 12)}:repository/sagemaker-xgboost`]] },
    });
  });

  test('isolated regions have their own DNS suffixes', () => {
    const image = Image.pytorch('2.0', { processor: ImageProcessor.CPU });
    expect(bindIn('us-iso-east-1', image)).toMatch(/\.dkr\.ecr\.us-iso-east-1\.c2s\.ic\.gov\/pytorch-training:2\.0-cpu-py310$/);
    expect(bindIn('us-isob-east-1', image)).toMatch(/\.sc2s\.sgov\.gov\//);
  });

  test('the image follows use and instance type', () => {
    const image = Image.pytorch('2.5');
    expect(bindIn('eu-west-1', image, ImageUsage.TRAINING, 'ml.m5.large')).toMatch(/pytorch-training:2\.5-cpu-py311$/);
    expect(bindIn('eu-west-1', image, ImageUsage.TRAINING, 'ml.g5.2xlarge')).toMatch(/pytorch-training:2\.5-gpu-py311$/);
    expect(bindIn('eu-west-1', image, ImageUsage.INFERENCE, 'ml.m5.large')).toMatch(/pytorch-inference:2\.5-cpu-py311$/);
    expect(bindIn('eu-west-1', image, ImageUsage.PROCESSING, 'ml.m5.large')).toMatch(/pytorch-training:2\.5-cpu-py311$/);
    expect(bindIn('eu-west-1', Image.pytorch('2.4'), ImageUsage.INFERENCE, 'ml.m7g.large')).toMatch(/pytorch-inference-graviton:2\.4-cpu-py311-ubuntu22\.04-sagemaker$/);
  });

  test('options win over the instance type', () => {
    const image = Image.pytorch('2.5', { processor: ImageProcessor.GPU, imageScope: 'inference', tag: 'x-custom' });
    expect(bindIn('eu-west-1', image, ImageUsage.TRAINING, 'ml.m5.large')).toMatch(/\/pytorch-inference:x-custom$/);
    expect(bindIn('eu-west-1', Image.spark('3.5', { pyVersion: 'py312', containerVersion: 'v1' }), ImageUsage.PROCESSING))
      .toMatch(/sagemaker-spark-processing:3\.5-cpu-py312-v1$/);
  });

  test('algorithms with one version need none', () => {
    expect(bindIn('us-east-1', Image.kMeans())).toBe('382416733822.dkr.ecr.us-east-1.amazonaws.com/kmeans:1');
    expect(bindIn('us-east-1', Image.clarify(), ImageUsage.PROCESSING)).toMatch(/sagemaker-clarify-processing:1\.0$/);
    expect(bindIn('us-east-1', Image.modelMonitor(), ImageUsage.PROCESSING)).toMatch(/\/sagemaker-model-monitor-analyzer$/);
  });

  test('Hugging Face images name both versions, and Neuron images their SDK', () => {
    expect(bindIn('us-east-1', Image.huggingFace('4.36', { baseFramework: 'pytorch2.1' }), ImageUsage.TRAINING, 'ml.g5.xlarge'))
      .toMatch(/huggingface-pytorch-training:2\.1-transformers4\.36-gpu-py310-cu121-ubuntu20\.04$/);
    const image = Image.huggingFace('4.43', { inferenceTool: InferenceTool.NEURONX });
    expect(bindIn('us-east-1', image, ImageUsage.INFERENCE, 'ml.inf2.xlarge'))
      .toMatch(/huggingface-pytorch-inference-neuronx:2\.1\.2-transformers4\.43\.2-neuronx-py310-sdk2\.20\.0-ubuntu20\.04$/);
  });

  test('every factory makes an image', () => {
    const images = [
      Image.blazingText(), Image.deepAr(), Image.factorizationMachines(), Image.imageClassification(), Image.ipInsights(), Image.kMeans(),
      Image.kNearestNeighbors(), Image.lda(), Image.linearLearner(), Image.neuralTopicModel(), Image.object2Vec(), Image.objectDetection(),
      Image.pca(), Image.randomCutForest(), Image.semanticSegmentation(), Image.seq2Seq(),
    ];
    const uris = images.map(image => bindIn('eu-west-1', image));
    expect(new Set(uris).size).toBe(images.length);
    const processing = [
      Image.clarify(), Image.modelMonitor(), Image.debuggerRules(), Image.spark('3.5', { processor: ImageProcessor.CPU }), Image.dataWrangler('3.x'), Image.autogluon('1.4'),
      Image.mxnet('1.9'), Image.tensorflow('2.16'), Image.sparkMlServing('3.3'), Image.tritonServer('25.09'), Image.djlLmi('0.33.0'),
      Image.huggingFaceLlm('3.2'), Image.huggingFaceVllm('0.21'),
    ].map(image => bindIn('eu-west-1', image, ImageUsage.PROCESSING, 'ml.g5.xlarge').replace(/.*\//, '').replace(/:.*/, ''));
    expect(new Set(processing).size).toBe(processing.length);
  });
});

describe('in an unknown region', () => {
  test('the account is looked up in one mapping for all images with the same accounts', () => {
    const stack = stackIn();
    const config = Image.xgboost('1.7-1').bind(new Construct(stack, 'A'), { usage: ImageUsage.TRAINING });
    const other = Image.sklearn('1.2-1').bind(new Construct(stack, 'B'), { usage: ImageUsage.PROCESSING });
    new CfnOutput(stack, 'Uri', { value: config.imageUri });
    new CfnOutput(stack, 'Other', { value: other.imageUri });
    new CfnOutput(stack, 'Arn', { value: config.repositoryArn! });
    const template = Template.fromStack(stack);
    const mappings = template.findMappings('*');
    const [id] = Object.keys(mappings);
    expect(Object.keys(mappings)).toHaveLength(1);
    expect(id).toMatch(/^SageMakerImageAccounts[0-9A-F]{8}$/);
    expect(Object.keys(mappings[id])).toEqual(Object.keys(mappings[id]).sort());
    expect(mappings[id]['us-east-1']).toEqual({ account: '683313688378' });
    expect(mappings[id]).toHaveProperty('cn-north-1');
    const find = { 'Fn::FindInMap': [id, { Ref: 'AWS::Region' }, 'account'] };
    template.hasOutput('Uri', {
      Value: { 'Fn::Join': ['', [find, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/sagemaker-xgboost:1.7-1']] },
    });
    template.hasOutput('Arn', {
      Value: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':', find, ':repository/sagemaker-xgboost']] },
    });
  });

  test('only regions that have the image are in its mapping, and each account map has its own', () => {
    const stack = stackIn();
    Image.lda().bind(stack, { usage: ImageUsage.TRAINING });
    Image.xgboost('1.7-1').bind(stack, { usage: ImageUsage.TRAINING });
    const mappings = Object.values(Template.fromStack(stack).findMappings('*'));
    expect(mappings).toHaveLength(2);
    const [lda, xgboost] = mappings.sort((a, b) => Object.keys(a).length - Object.keys(b).length);
    expect(Object.keys(lda)).toHaveLength(16);
    expect(lda).not.toHaveProperty('cn-north-1');
    expect(Object.keys(xgboost)).toHaveLength(37);
  });

  test('the mapping does not depend on what is bound first', () => {
    const ids = (images: Image[]) => {
      const stack = stackIn();
      images.forEach(image => image.bind(stack, { usage: ImageUsage.TRAINING }));
      return Object.keys(Template.fromStack(stack).findMappings('*')).sort();
    };
    expect(ids([Image.lda(), Image.kMeans()])).toEqual(ids([Image.kMeans(), Image.lda()]));
  });
});

describe('fails', () => {
  const stack = stackIn('eu-west-1');
  const bind = (image: Image, usage: ImageUsage, instanceType?: string) => () => image.bind(stack, { usage, instanceType });

  test('fails for a version that does not exist, naming those that do', () => {
    expect(() => Image.xgboost('1.6-1')).toThrow(/version of image xgboost must be one of "0\.90-1", .*"1\.7-1", .*or, for short, "latest", got "1\.6-1" \[ImageVersion\]/);
    expect(() => Image.builtIn('tensorflow')).not.toThrow();
    expect(bind(Image.builtIn('tensorflow'), ImageUsage.TRAINING)).toThrow(/version of image tensorflow \(training\) must be one of .*, got none/);
    expect(bind(Image.sklearn('1.4-2'), ImageUsage.INFERENCE)).toThrow(/version of image sklearn \(inference\) must be one of .*"1\.4-2-py312", got "1\.4-2" .*\(at Stack\)/);
  });

  test('fails for a name that does not exist, naming those that do', () => {
    expect(() => Image.builtIn('xgbost')).toThrow(/name must be one of "autogluon", .*"xgboost-neo", got "xgbost" \[ImageName\]/);
    expect(() => Image.builtIn('toString')).toThrow(/\[ImageName\]/);
  });

  test('fails for a token where the value must be known', () => {
    const parameter = new CfnParameter(stackIn(), 'Version').valueAsString;
    expect(() => Image.xgboost(parameter)).toThrow(/version of image xgboost must be known at synth because the image's URI is made from it, got a token .*Image\.fromUri \[TokenNotAllowed\]/);
    expect(() => Image.builtIn(parameter)).toThrow(/name must be known at synth/);
    expect(() => Image.pytorch('2.5', { pyVersion: parameter })).toThrow(/pyVersion of image pytorch must be known at synth/);
  });

  test('fails for a region without the image, naming those that have it', () => {
    expect(() => Image.lda().bind(stackIn('me-south-1'), { usage: ImageUsage.TRAINING }))
      .toThrow(/image lda does not exist in region "me-south-1", only in ap-northeast-1, .*us-west-2: choose another image, version or region \[ImageRegion\] \(at Stack\)/);
  });

  test('fails for a Python version that does not exist', () => {
    expect(bind(Image.pytorch('2.5', { pyVersion: 'py36', processor: ImageProcessor.CPU }), ImageUsage.TRAINING))
      .toThrow('pyVersion of image pytorch (training) 2.5 must be one of "py311", got "py36"');
    expect(bind(Image.pytorch('1.8'), ImageUsage.TRAINING, 'ml.m5.large')).toThrow('pyVersion of image pytorch (training) 1.8 must be one of "py3", "py36", got none');
    expect(bind(Image.builtIn('kmeans', { pyVersion: 'py3' }), ImageUsage.TRAINING)).toThrow(/pyVersion of image kmeans .* must be left out/);
  });

  test('fails where CPU or GPU matters and the instance type is not known', () => {
    const token = new CfnParameter(stackIn(), 'InstanceType').valueAsString;
    expect(bind(Image.pytorch('2.5'), ImageUsage.TRAINING, token)).toThrow(/differs between "cpu", "gpu", and the instance type is not known at synth .*: pass the image's processor option \[ImageProcessor\]/);
    expect(bind(Image.pytorch('2.5'), ImageUsage.INFERENCE)).toThrow(/and no instance type is given: pass the image's processor option/);
    expect(bind(Image.pytorch('2.5', { processor: ImageProcessor.CPU }), ImageUsage.TRAINING, token)).not.toThrow();
    expect(bind(Image.xgboost('1.7-1'), ImageUsage.TRAINING, token)).not.toThrow();
  });

  test('fails for a processor without image', () => {
    expect(bind(Image.sklearn('1.2-1'), ImageUsage.TRAINING, 'ml.p3.2xlarge')).toThrow(/exists for "cpu", which instance type "ml\.p3\.2xlarge" does not have.*pass processor CPU/);
    expect(bind(Image.sklearn('1.2-1', { processor: ImageProcessor.GPU }), ImageUsage.TRAINING)).toThrow(/processor of image sklearn \(training\) 1\.2-1 must be one of "cpu", got "gpu"/);
    expect(bind(Image.kMeans(), ImageUsage.TRAINING, 'ml.trn1.2xlarge')).toThrow(/has no build for AWS Trainium/);
    expect(bind(Image.kMeans(), ImageUsage.INFERENCE, 'ml.m7g.large')).toThrow(/image kmeans has no inference build for AWS Graviton \(ml\.m7g\.large\)/);
    expect(bind(Image.pytorch('2.5'), ImageUsage.TRAINING, 'ml.p2.xlarge')).toThrow(/P2 instances end with version 1\.13/);
    expect(bind(Image.xgboost('1.7-1'), ImageUsage.TRAINING, 'm5.large')).toThrow(/instanceType must be a SageMaker instance type such as "ml\.m5\.large", got "m5\.large"/);
  });

  test('fails for a use that the image is not made for', () => {
    expect(bind(Image.djlLmi('0.33.0'), ImageUsage.TRAINING)).toThrow(/image djl-lmi is for "inference", not for "training"/);
    expect(bind(Image.clarify(), ImageUsage.INFERENCE)).toThrow(/image clarify is for "processing", not for "inference"/);
    expect(bind(Image.xgboost('1.7-1', { imageScope: 'eia' }), ImageUsage.INFERENCE)).toThrow(/imageScope of image xgboost must be one of "inference", "inference_graviton", "training", got "eia"/);
  });

  test('fails for a base framework that does not exist', () => {
    expect(bind(Image.huggingFace('4.11'), ImageUsage.TRAINING, 'ml.g5.xlarge'))
      .toThrow(/baseFramework of image huggingface \(training\) 4\.11 must be one of "pytorch1\.9\.0", "tensorflow2\.5\.1" or, for short, "pytorch1\.9", "tensorflow2\.5", got none/);
  });

  test.each(['', 'two words', 'https://example.com/image', 'x'.repeat(256)])('fails for the URI "%.20s"', uri => {
    expect(() => Image.fromUri(uri)).toThrow(/imageUri must have 1 to 255 characters, no space and no protocol/);
  });
});

test('the table is read on first use, not with the library', () => {
  jest.isolateModules(() => {
    const fs = jest.requireActual('fs');
    const read = jest.spyOn(fs, 'readFileSync');
    const tables = () => read.mock.calls.filter(([file]) => String(file).endsWith('image-uris.json')).length;
    const fresh = jest.requireActual('../../src/images');
    expect(tables()).toBe(0);
    fresh.Image.kMeans();
    fresh.Image.xgboost('1.7-1');
    expect(tables()).toBe(1);
    read.mockRestore();
  });
});

describe('own images', () => {
  test('a URI of ECR gives the repository', () => {
    const stack = stackIn('eu-west-1');
    const uri = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/image:1.0';
    const { imageUri, repositoryArn } = Image.fromUri(uri).bind(stack, { usage: ImageUsage.TRAINING });
    expect(imageUri).toBe(uri);
    expect(repositoryArn).toMatch(/^arn:.*:ecr:eu-west-1:123456789012:repository\/team\/image$/);
    const digest = `123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/image@sha256:${'0a'.repeat(32)}`;
    expect(Image.fromUri(digest).bind(stack, { usage: ImageUsage.TRAINING }).repositoryArn).toMatch(/:ecr:cn-north-1:123456789012:repository\/image$/);
  });

  test('other URIs and tokens pass', () => {
    const stack = stackIn();
    for (const uri of ['registry.example.com/image:1', `${Aws.ACCOUNT_ID}.dkr.ecr.eu-west-1.amazonaws.com/image`]) {
      expect(Image.fromUri(uri).bind(stack, { usage: ImageUsage.TRAINING })).toEqual({ imageUri: uri });
    }
  });

  test('a repository gives tag, digest and itself', () => {
    const stack = stackIn();
    const repository = new Repository(stack, 'Repository');
    const config = Image.fromEcrRepository(repository, '1.0').bind(stack, { usage: ImageUsage.TRAINING });
    expect(config.repository).toBe(repository);
    expect(config.repositoryArn).toBe(repository.repositoryArn);
    expect(stack.resolve(config.imageUri)).toEqual(stack.resolve(repository.repositoryUriForTag('1.0')));
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(Image.fromEcrRepository(repository, digest).bind(stack, { usage: ImageUsage.TRAINING }).imageUri).toMatch(new RegExp(`@${digest}$`));
    expect(Image.fromEcrRepository(repository).bind(stack, { usage: ImageUsage.TRAINING }).imageUri).toMatch(/:latest$/);
  });

  test('an asset is made once a stack, for the platform of the instances', () => {
    const app = new App();
    const [one, two] = [new Stack(app, 'One'), new Stack(app, 'Two')];
    const image = Image.fromAsset(`${__dirname}/container`);
    const first = image.bind(new Construct(one, 'A'), { usage: ImageUsage.TRAINING });
    expect(image.bind(new Construct(one, 'B'), { usage: ImageUsage.INFERENCE }).imageUri).toBe(first.imageUri);
    const scope = new Construct(two, 'A');
    image.bind(scope, { usage: ImageUsage.TRAINING });
    Image.fromAsset(`${__dirname}/container`, { buildArgs: { A: '1' } }).bind(scope, { usage: ImageUsage.TRAINING });
    const assets = app.synth().artifacts.filter(artifact => artifact.id.endsWith('.assets')).map(artifact => (artifact as any).contents.dockerImages);
    expect(assets.map(images => Object.keys(images).length).sort()).toEqual([1, 2]);
    expect(Object.values<any>(assets[0])[0].source.platform).toBe('linux/amd64');
  });
});
