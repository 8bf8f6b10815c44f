import type { Stack } from 'aws-cdk-lib';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import type { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import type { Construct } from 'constructs';
import type { AssetImageOptions, BuiltInImageOptions, FrameworkImageOptions, HuggingFaceImageOptions } from './image-options';
import { bindAsset, bindBuiltIn, bindRepository, bindUri, checkImageUri } from './private/bind';
import { imageNames } from './private/data';
import { checkChoice } from './private/resolve';

/** What a job or model runs an image for. */
export enum ImageUsage {
  /** A training job. */
  TRAINING = 'training',
  /** A model: an endpoint or a batch transform job. */
  INFERENCE = 'inference',
  /** A processing job. */
  PROCESSING = 'processing',
}

/** How an image is used. */
export interface ImageBindOptions {
  /** What the image runs for: built-in images may differ between training and inference. */
  readonly usage: ImageUsage;

  /**
   * The instance type's full name, for example `ml.m5.large`: some images differ between CPU, GPU and other accelerators.
   *
   * May be a token. @default - not known; images that differ by processor need their `processor` option
   */
  readonly instanceType?: string;
}

/** An image, bound to the construct that uses it. */
export interface ImageConfig {
  /** The URI that SageMaker pulls, for example `123456789012.dkr.ecr.eu-west-1.amazonaws.com/my-image:1`. */
  readonly imageUri: string;

  /**
   * ARN of the ECR repository that holds the image, for the permission to pull it; may contain tokens.
   *
   * @default - the repository is not known
   */
  readonly repositoryArn?: string;

  /**
   * The repository itself, if it is a construct.
   *
   * @default - the repository is known by its ARN at most
   */
  readonly repository?: IRepository;
}

/**
 * A container image for training, processing or inference.
 *
 * The same object can be used for any number of jobs and models, in any stack. URIs of built-in images follow the rules of the
 * SageMaker Python SDK's `image_uris.retrieve`.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 */
export abstract class Image {
  /**
   * An image by its URI. The permission to pull it is given where the URI is that of a private ECR repository.
   *
   * SageMaker pulls images from private ECR repositories in the region of the job.
   *
   * @param imageUri the URI with tag or digest; may be a token
   */
  public static fromUri(imageUri: string): Image {
    checkImageUri(imageUri);
    return new BoundImage(scope => bindUri(scope, imageUri));
  }

  /**
   * An image in an ECR repository.
   *
   * @param repository the repository
   * @param tagOrDigest tag, or digest with `sha256:`. Default: `latest`
   */
  public static fromEcrRepository(repository: IRepository, tagOrDigest: string = 'latest'): Image {
    return new BoundImage(() => bindRepository(repository, tagOrDigest));
  }

  /**
   * An image that is built from a directory with a Dockerfile by Docker on the machine that deploys, as every CDK image asset is.
   *
   * `ImageBuild` builds in the cloud instead, and into a repository of your own.
   *
   * @param directory the directory with the Dockerfile
   */
  public static fromAsset(directory: string, options: AssetImageOptions = {}): Image {
    const assets = new WeakMap<Stack, DockerImageAsset>();
    return new BoundImage(scope => bindAsset(scope, assets, directory, options));
  }

  /**
   * Any image of the tables by the name that the SageMaker Python SDK has for it; `Image.builtInNames()` lists them.
   *
   * @param name for example `djl-lmi`
   */
  public static builtIn(name: string, options: BuiltInImageOptions = {}): Image {
    const choice = { name, ...options, scope: options.imageScope };
    checkChoice(choice);
    return new BoundImage((scope, bindOptions) => bindBuiltIn(scope, choice, bindOptions));
  }

  /** The names that `builtIn` knows, sorted. */
  public static builtInNames(): string[] {
    return imageNames();
  }

  /** XGBoost: gradient boosted trees, built-in algorithm and framework alike, for example `Image.xgboost('1.7-1')`. */
  public static xgboost(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('xgboost', { ...options, version });
  }

  /** scikit-learn, for example `Image.sklearn('1.2-1')`. */
  public static sklearn(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('sklearn', { ...options, version });
  }

  /** PyTorch, for example `Image.pytorch('2.5')`. */
  public static pytorch(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('pytorch', { ...options, version });
  }

  /** Hugging Face transformers on PyTorch or TensorFlow, for example `Image.huggingFace('4.36', { baseFramework: 'pytorch2.1' })`. */
  public static huggingFace(version: string, options: HuggingFaceImageOptions = {}): Image {
    return Image.builtIn('huggingface', { ...options, version });
  }

  /** TensorFlow, for example `Image.tensorflow('2.16')`. */
  public static tensorflow(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('tensorflow', { ...options, version });
  }

  /** Apache MXNet, for example `Image.mxnet('1.9')`. */
  public static mxnet(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('mxnet', { ...options, version });
  }

  /** AutoGluon, for example `Image.autogluon('1.4')`. */
  public static autogluon(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('autogluon', { ...options, version });
  }

  /** Apache Spark, for processing jobs, for example `Image.spark('3.5')`. */
  public static spark(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('spark', { ...options, version });
  }

  /** SparkML serving, for inference, for example `Image.sparkMlServing('3.3')`. */
  public static sparkMlServing(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('sparkml-serving', { ...options, version });
  }

  /** Data Wrangler, for processing jobs, for example `Image.dataWrangler('3.x')`. */
  public static dataWrangler(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('data-wrangler', { ...options, version });
  }

  /** NVIDIA Triton inference server, for inference, for example `Image.tritonServer('25.09')`. */
  public static tritonServer(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('sagemaker-tritonserver', { ...options, version });
  }

  /** Large model inference with DJL serving, for example `Image.djlLmi('0.33.0')`. */
  public static djlLmi(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('djl-lmi', { ...options, version });
  }

  /** Hugging Face text generation inference (TGI), for example `Image.huggingFaceLlm('3.0')`. */
  public static huggingFaceLlm(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('huggingface-llm', { ...options, version });
  }

  /** Hugging Face models on vLLM, for inference, for example `Image.huggingFaceVllm('0.21')`. */
  public static huggingFaceVllm(version: string, options: FrameworkImageOptions = {}): Image {
    return Image.builtIn('huggingface-vllm', { ...options, version });
  }

  /** BlazingText: word vectors and text classification. */
  public static blazingText(): Image { return Image.builtIn('blazingtext'); }

  /** DeepAR: forecasting. */
  public static deepAr(): Image { return Image.builtIn('forecasting-deepar'); }

  /** Factorization machines: regression and classification of sparse data. */
  public static factorizationMachines(): Image { return Image.builtIn('factorization-machines'); }

  /** Image classification (MXNet). */
  public static imageClassification(): Image { return Image.builtIn('image-classification'); }

  /** IP Insights: unusual IP addresses. */
  public static ipInsights(): Image { return Image.builtIn('ipinsights'); }

  /** K-means: clustering. */
  public static kMeans(): Image { return Image.builtIn('kmeans'); }

  /** K-nearest neighbors: classification and regression. */
  public static kNearestNeighbors(): Image { return Image.builtIn('knn'); }

  /** Latent Dirichlet allocation: topics. */
  public static lda(): Image { return Image.builtIn('lda'); }

  /** Linear learner: regression and classification. */
  public static linearLearner(): Image { return Image.builtIn('linear-learner'); }

  /** Neural topic model. */
  public static neuralTopicModel(): Image { return Image.builtIn('ntm'); }

  /** Object2Vec: embeddings of pairs. */
  public static object2Vec(): Image { return Image.builtIn('object2vec'); }

  /** Object detection (MXNet). */
  public static objectDetection(): Image { return Image.builtIn('object-detection'); }

  /** Principal component analysis. */
  public static pca(): Image { return Image.builtIn('pca'); }

  /** Random cut forest: anomaly detection. */
  public static randomCutForest(): Image { return Image.builtIn('randomcutforest'); }

  /** Semantic segmentation of images. */
  public static semanticSegmentation(): Image { return Image.builtIn('semantic-segmentation'); }

  /** Sequence to sequence: translation and summaries. */
  public static seq2Seq(): Image { return Image.builtIn('seq2seq'); }

  /** Clarify: bias and explainability, for processing jobs. */
  public static clarify(): Image { return Image.builtIn('clarify'); }

  /** Model Monitor: baselines and violations, for processing jobs. */
  public static modelMonitor(): Image { return Image.builtIn('model-monitor'); }

  /** Debugger: the built-in rules, for processing jobs. */
  public static debuggerRules(): Image { return Image.builtIn('debugger'); }

  /**
   * Called by jobs and models that use the image. Do not call it yourself.
   *
   * @param scope the construct that uses the image
   * @param options how the image is used
   */
  public abstract bind(scope: Construct, options: ImageBindOptions): ImageConfig;
}

/** An image that is made by a function. A class here and not files of subclasses: those and `Image` would import each other. */
class BoundImage extends Image {
  constructor(private readonly binder: (scope: Construct, options: ImageBindOptions) => ImageConfig) {
    super();
  }

  public bind(scope: Construct, options: ImageBindOptions): ImageConfig {
    return this.binder(scope, options);
  }
}
