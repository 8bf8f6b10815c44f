import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { CfnElement, FileSystem, IgnoreMode, Token } from 'aws-cdk-lib';
import type { BuildEnvironmentVariable } from 'aws-cdk-lib/aws-codebuild';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import type { BuildOptions, ModelArtifacts } from '../delivery';
import { Image } from '../images';
import type { SeedLocation } from './private/built-in/seed-location';
import type { SeededProject } from './private/seeding';
import { groupName } from './private/trained-model';
import { seedApp } from '../private/app-templates/seed-app';
import { ValidationError } from '../private/errors';

/**
 * Options of seed code of this package.
 */
export interface PackagedSeedCodeOptions {
  /**
   * The bucket of the artifacts of the pipeline that the seed code defines. Needed in a project with stages, whose endpoints read models there.
   *
   * @default - one that the stack of the pipeline makes
   */
  readonly artifactBucket?: IBucket;
}

/**
 * Options of seed code of one's own.
 */
export interface AssetSeedCodeOptions {
  /**
   * What is left out, as in a `.gitignore`.
   *
   * @default - what the directory's own .gitignore leaves out, .git, node_modules, cdk.out, .venv, and what Python leaves behind
   */
  readonly exclude?: string[];
}

const LEFT_OUT = ['.git', 'node_modules', 'cdk.out', '.venv', '__pycache__', '*.pyc', '.pytest_cache', '.DS_Store'];

/**
 * The code with which a repository begins. It is put there while there is nothing; what is there is never changed.
 */
export abstract class SeedCode {
  /**
   * How old an abalone is, by its measures: XGBoost, on the data set of the UCI repository.
   *
   * This and the other code of this package is a CDK app with the SageMaker pipeline in a stack of its own, its ML code with tests, and data. The project
   * names its pipeline (`Pipeline.fromPipelineName`) and gives `modelPackageGroup`; its build deploys the app of the repository, not the project.
   *
   * @param options the bucket of the pipeline
   */
  public static abalone(options: PackagedSeedCodeOptions = {}): SeedCode { return new PackagedCode('abalone', () => Image.xgboost('1.7-1'), options); }

  /**
   * A number out of the columns of a table, which a file names: XGBoost.
   *
   * @param options the bucket of the pipeline
   */
  public static tabular(options: PackagedSeedCodeOptions = {}): SeedCode { return new PackagedCode('tabular', () => Image.xgboost('1.7-1'), options); }

  /**
   * The subject of a short text: scikit-learn, with a training script of one's own.
   *
   * @param options the bucket of the pipeline
   */
  public static nlp(options: PackagedSeedCodeOptions = {}): SeedCode { return new PackagedCode('nlp', () => Image.sklearn('1.2-1'), options); }

  /**
   * A directory, for example that of the very app that defines the project: `SeedCode.fromAsset(__dirname)`.
   *
   * @param directory the directory
   * @param options what is left out
   */
  public static fromAsset(directory: string, options: AssetSeedCodeOptions = {}): SeedCode {
    if (!existsSync(directory) || !statSync(directory).isDirectory()) {
      throw new ValidationError('SeedDirectory', `directory must be a directory with code, got ${JSON.stringify(directory)}, which is none`);
    }
    return new AssetCode(directory, options);
  }

  /**
   * A zip file in a bucket.
   *
   * @param bucket the bucket
   * @param key the key of the zip file
   */
  public static fromBucket(bucket: IBucket, key: string): SeedCode {
    if (!Token.isUnresolved(key) && !key.endsWith('.zip')) { throw new ValidationError('SeedKey', `key must name a zip file, got ${JSON.stringify(key)}: end it with ".zip"`); }
    return new StoredCode(bucket, key);
  }

  /** @internal */
  public abstract _locate(scope: Construct, project: SeededProject): SeedLocation;

  /**
   * Fails where the code does not fit the project.
   *
   * @internal
   */
  public _check(_scope: Construct, _project: SeededProject): void { /* anything goes */ }

  /**
   * What builds of the code do otherwise than those of the app that defines the project.
   *
   * @internal
   */
  public _buildOptions(_project: SeededProject): BuildOptions { return {}; }

  /**
   * Where the models lie that the code trains.
   *
   * @internal
   */
  public _modelArtifacts(): ModelArtifacts { return {}; }
}

class PackagedCode extends SeedCode {
  public constructor(private readonly template: string, private readonly image: () => Image, private readonly options: PackagedSeedCodeOptions) {
    super();
  }

  /** @internal */
  public _locate(scope: Construct, { projectName, monitored }: SeededProject): SeedLocation {
    const directory = FileSystem.mkdtemp('cdk-mlops-');
    const known = projectName === undefined || Token.isUnresolved(projectName) ? undefined : projectName;
    for (const [file, content] of seedApp({ template: this.template, projectName: known, monitored })) {
      const path = join(directory, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const asset = new Asset(scope, 'Code', { path: directory });
    // without staging the deployment reads the files from here
    if (asset.assetPath !== directory) { rmSync(directory, { recursive: true, force: true }); }
    return locationOf(asset);
  }

  /** @internal */
  public _check(scope: Construct, { pipeline, modelPackageGroup, monitored, stages }: SeededProject): void {
    const brings = `SeedCode.${this.template}() brings`;
    if (pipeline === undefined) {
      throw new ValidationError('SeedPipeline', `${brings} a pipeline that trains, which is not for a project that trains nothing: `
        + 'give SeedCode.fromAsset with the directory of this app', scope);
    }
    if (pipeline.node.defaultChild !== undefined || CfnElement.isCfnElement(pipeline)) {
      throw new ValidationError('SeedPipeline', `${brings} a pipeline in a stack of its own, and pipeline ${pipeline.node.path} is defined in this app: `
        + 'give Pipeline.fromPipelineName, or SeedCode.fromAsset with the directory of this app', scope);
    }
    if (modelPackageGroup === undefined) {
      throw new ValidationError('SeedGroup', `${brings} a pipeline that registers its models in a group of the project: give modelPackageGroup`, scope);
    }
    if (stages && this.options.artifactBucket === undefined) {
      throw new ValidationError('SeedArtifacts', `${brings} a pipeline whose models the endpoints of the stages read: give its artifactBucket, SeedCode.${this.template}({ artifactBucket })`, scope);
    }
    if (monitored && this.template === 'nlp') {
      throw new ValidationError('SeedBaselines', `${brings} a pipeline that registers no baselines, which monitoring needs: leave out monitoring, or take SeedCode.tabular()`, scope);
    }
  }

  /** @internal */
  public _buildOptions({ modelPackageGroup }: SeededProject): BuildOptions {
    const { artifactBucket } = this.options;
    const names: { [context: string]: string } = {
      projectName: 'SAGEMAKER_PROJECT_NAME',
      pipelineName: 'SAGEMAKER_PIPELINE_NAME',
      modelPackageGroup: 'SAGEMAKER_MODEL_PACKAGE_GROUP_NAME',
      ...artifactBucket === undefined ? {} : { artifactBucket: 'SAGEMAKER_ARTIFACT_BUCKET' },
      ...artifactBucket?.encryptionKey === undefined ? {} : { artifactKey: 'SAGEMAKER_ARTIFACT_KEY' },
    };
    const variables: { [name: string]: BuildEnvironmentVariable } = {
      SAGEMAKER_MODEL_PACKAGE_GROUP_NAME: { value: groupName(modelPackageGroup!) },
      ...artifactBucket === undefined ? {} : { SAGEMAKER_ARTIFACT_BUCKET: { value: artifactBucket.bucketName } },
      ...artifactBucket?.encryptionKey === undefined ? {} : { SAGEMAKER_ARTIFACT_KEY: { value: artifactBucket.encryptionKey.keyArn } },
    };
    return {
      synthCommands: ['npx --no -- cdk synth --all --quiet'],
      selfUpdateCommands: [
        ['npx --no -- cdk deploy --all --require-approval never --ci', ...Object.entries(names).map(([context, name]) => `-c ${context}="$${name}"`)].join(' '),
      ],
      environmentVariables: variables,
    };
  }

  /** @internal */
  public _modelArtifacts(): ModelArtifacts {
    const { artifactBucket } = this.options;
    return { buckets: artifactBucket === undefined ? [] : [artifactBucket], images: [this.image()] };
  }
}

class AssetCode extends SeedCode {
  public constructor(private readonly directory: string, private readonly options: AssetSeedCodeOptions) {
    super();
  }

  /** @internal */
  public _locate(scope: Construct): SeedLocation {
    const ignored = join(this.directory, '.gitignore');
    const own = existsSync(ignored) ? readFileSync(ignored, 'utf8').split(/\r?\n/) : [];
    return locationOf(new Asset(scope, 'Code', {
      path: this.directory, exclude: [...LEFT_OUT, ...own, ...this.options.exclude ?? []], ignoreMode: IgnoreMode.GIT,
    }));
  }
}

class StoredCode extends SeedCode {
  public constructor(private readonly bucket: IBucket, private readonly key: string) {
    super();
  }

  /** @internal */
  public _locate(): SeedLocation {
    const { bucketName, bucketArn, encryptionKey } = this.bucket;
    return { bucketName, bucketArn, key: this.key, encryptionKeyArn: encryptionKey?.keyArn };
  }
}

function locationOf(asset: Asset): SeedLocation {
  return { bucketName: asset.s3BucketName, bucketArn: asset.bucket.bucketArn, key: asset.s3ObjectKey };
}
