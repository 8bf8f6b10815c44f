import { Aws } from 'aws-cdk-lib';
import { BuiltInTemplate } from '../../built-in/template';

/** The halves that a template has. */
export interface Shape {
  readonly build: boolean;
  readonly deploy: boolean;
  readonly monitor: boolean;
  readonly codeCommit: boolean;
}

export function shapeOf(template: BuiltInTemplate): Shape {
  return {
    build: template !== BuiltInTemplate.DEPLOY,
    deploy: template !== BuiltInTemplate.BUILD_TRAIN,
    monitor: template === BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR,
    codeCommit: template === BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT,
  };
}

/** The physical names of everything in a project; all are made of its name and id. */
export class Names {
  /** What the names of builds, pipelines, rules and stacks begin with. */
  public readonly stem: string;
  public readonly bucket: string;
  /** The model package group; the SageMaker pipeline has the same name. */
  public readonly group: string;
  /**
   * The name of the group, or of the pipeline, in ARNs. The service wrote names in lower case there, which CloudFormation cannot do, so it is
   * the id, in lower case anyway and of one project, that tells.
   */
  private readonly groupPattern: string;

  public constructor(public readonly projectName: string, public readonly projectId: string, codeCommit: boolean, sourceGroup?: string) {
    this.stem = codeCommit ? `sagemaker-${projectName}` : `sagemaker-${projectName}-${projectId}`;
    this.bucket = codeCommit ? `sagemaker-${projectName}-artifacts` : `sagemaker-project-${projectId}`;
    this.group = sourceGroup ?? (codeCommit ? projectName : `${projectName}-${projectId}`);
    this.groupPattern = sourceGroup ?? `*-${projectId}`;
  }

  public get packagesArn(): string { return this.arn('sagemaker', `model-package/${this.groupPattern}/*`); }
  public get groupArn(): string { return this.arn('sagemaker', `model-package-group/${this.groupPattern}`); }
  public get pipelineArn(): string { return this.arn('sagemaker', `pipeline/*-${this.projectId}`); }

  public build(suffix: string): string { return this.arn('codebuild', `project/${this.stem}-${suffix}`); }
  public stack(suffix: string): string { return this.arn('cloudformation', `stack/${this.stem}-${suffix}/*`); }
  public codePipeline(suffix: string): string { return this.arn('codepipeline', `${this.stem}-${suffix}`); }
  public buildLogs(suffix: string): string { return this.arn('logs', `log-group:/aws/codebuild/${this.stem}-${suffix}:*`); }

  public arn(service: string, rest: string): string { return arnOf(service, rest); }
}

export function arnOf(service: string, rest: string, { account = Aws.ACCOUNT_ID as string, region = Aws.REGION as string } = {}): string {
  return `arn:${Aws.PARTITION}:${service}:${region}:${account}:${rest}`;
}
