import { readFileSync } from 'fs';
import { join } from 'path';
import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type { FileAssetLocation, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { addZipAsset } from './file-asset';
import type { AssetFile } from './file-asset';
import { ValidationError } from '../../private/errors';
import type { DeploymentStage } from '../deployment-stage';

type CloudAssembly = ReturnType<Stage['synth']>;

/**
 * The templates of all stages, as one zip asset of the tooling stack.
 *
 * The stages are assemblies of their own and are synthesized before the stack that holds them; the names of the asset are
 * tokens, resolved when that stack is synthesized.
 */
export class TemplateBundle extends Construct {
  public readonly bucketName: string;
  public readonly objectKey: string;
  private assemblies: CloudAssembly[] = [];
  private location?: FileAssetLocation;

  public constructor(scope: Construct, id: string, private readonly stages: readonly DeploymentStage[]) {
    super(scope, id);
    this.bucketName = Lazy.uncachedString({ produce: () => this.publish().bucketName });
    this.objectKey = Lazy.uncachedString({ produce: () => this.publish().objectKey });
  }

  /** The name of a stage's template in the bundle. */
  public templateOf(stage: DeploymentStage): string {
    return `${stage.node.id}.template.json`;
  }

  /** The name of the template of the place of a stage's copies. */
  public storeTemplateOf(stage: DeploymentStage): string {
    return `${stage.node.id}.models.template.json`;
  }

  private publish(): FileAssetLocation {
    const assemblies = this.stages.map(stage => stage.synth());
    // a second synthesis of the app makes new assemblies
    if (this.location === undefined || assemblies.some((assembly, i) => assembly !== this.assemblies[i])) {
      this.location = addZipAsset(this, this.stages.flatMap((stage, i) => this.templates(stage, assemblies[i])));
      this.assemblies = assemblies;
    }
    return this.location;
  }

  private templates(stage: DeploymentStage, assembly: CloudAssembly): AssetFile[] {
    const files = new Map([[stage.stack.artifactId, this.templateOf(stage)]]);
    if (stage.modelStore !== undefined) { files.set(Stack.of(stage.modelStore).artifactId, this.storeTemplateOf(stage)); }
    const others = assembly.stacks.filter(stack => !files.has(stack.id));
    if (others.length > 0 || assembly.nestedAssemblies.length > 0) {
      throw new ValidationError('StageStacks',
        `a stage of a deploy pipeline deploys one stack, got ${assembly.stacks.map(s => s.stackName).join(', ')}: add resources to the stack of the stage`, stage);
    }
    const own = assembly.stacks.map(stack => stack.templateFile);
    for (const artifact of assembly.artifacts) {
      const file = (artifact.manifest.properties as { readonly file?: string } | undefined)?.file;
      if (artifact.manifest.type !== 'cdk:asset-manifest' || file === undefined) { continue; }
      const manifest = JSON.parse(readFileSync(join(assembly.directory, file), 'utf8')) as AssetManifest;
      const assets = [
        ...Object.values(manifest.files ?? {}).map(asset => asset.source.path).filter(path => path === undefined || !own.includes(path)),
        ...Object.values(manifest.dockerImages ?? {}).map(asset => asset.source.directory),
      ];
      if (assets.length > 0) {
        throw new ValidationError('StageAssets',
          `the stack of a stage is deployed by CodePipeline, which publishes no assets, but it has ${JSON.stringify(assets)}: `
          + 'put what needs assets (Lambda functions with code from files, nested stacks, images) into another stack', stage);
      }
    }
    return assembly.stacks.map(stack => ({ name: files.get(stack.id)!, content: readFileSync(stack.templateFullPath, 'utf8') }));
  }
}

interface AssetManifest {
  readonly files?: { readonly [id: string]: { readonly source: { readonly path?: string } } };
  readonly dockerImages?: { readonly [id: string]: { readonly source: { readonly directory?: string } } };
}

/** Whether a value can be used as it is in the template of another stage. */
export function isPlain(value: string): boolean {
  return !Token.isUnresolved(value);
}
