import { CfnOutput, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { CfnRepository } from 'aws-cdk-lib/aws-codecommit';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { BuiltInProjectProps } from './project-props';
import { BuiltInSeedCode } from './seed-code';
import { BuiltInTemplate } from './template';
import { ValidationError } from '../../private/errors';
import { ModelPackageGroup } from '../../registry';
import { makeBuilds } from '../private/built-in/builds';
import type { BuildContext } from '../private/built-in/builds';
import { Names, shapeOf } from '../private/built-in/names';
import type { Shape } from '../private/built-in/names';
import { defineParameters } from '../private/built-in/parameters';
import { makePipelines } from '../private/built-in/pipelines';
import { makeRoles } from '../private/built-in/roles';
import { decisionRule, endpointRule, pushRule } from '../private/built-in/rules';
import { makeRepositories } from '../private/built-in/seed-checkin';
import type { Seeds } from '../private/built-in/seed-checkin';
import { makeBucket, named } from '../private/built-in/storage';
import { projectTags } from '../private/identity';

/**
 * A project as AWS's public templates make it: the same parameters, resources, names, stages, actions, environment variables, stacks and events,
 * without their defects. What differs, and why, is in `docs/faithful.md`.
 *
 * Its logical ids and physical names are those of AWS's template, so a stack has one of these at most.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-sm.html
 */
export class BuiltInProject extends Construct {
  /** Which of AWS's templates. */
  public readonly template: BuiltInTemplate;

  /** The name of the project: a reference to the parameter. */
  public readonly projectName: string;

  /** The id of the project: a reference to the parameter. */
  public readonly projectId: string;

  /** The name of the model package group. */
  public readonly modelPackageGroupName: string;

  /** The model package group, if it belongs to the stack. */
  public readonly modelPackageGroup?: ModelPackageGroup;

  /** The bucket of all artifacts and data. */
  public readonly artifactBucket: IBucket;

  /** The key that encrypts artifacts and data. */
  public readonly encryptionKey: IKey;

  /** The pipeline of the build half, if the template has it. */
  public readonly modelBuildPipeline?: CfnPipeline;

  /** The pipeline of the deploy half, if the template has it. */
  public readonly modelDeployPipeline?: CfnPipeline;

  /** The pipeline of the monitors, if the template has it. */
  public readonly modelMonitorPipeline?: CfnPipeline;

  public constructor(scope: Construct, id: string, props: BuiltInProjectProps = {}) {
    super(scope, id);
    this.template = props.template ?? BuiltInTemplate.BUILD_TRAIN_DEPLOY;
    const shape = shapeOf(this.template);
    if (Stack.of(this).node.findAll().some(each => each instanceof BuiltInProject && each !== this)) {
      throw new ValidationError('BuiltInProjectTwice',
        'a stack has one built-in project at most, since logical ids and parameters are those of AWS\'s template: put this one into a stack of its own', this);
    }
    const parameters = defineParameters(this, shape, props);
    const names = new Names(parameters.projectName, parameters.projectId, shape.codeCommit, parameters.sourceGroup);
    this.projectName = names.projectName;
    this.projectId = names.projectId;
    this.modelPackageGroupName = names.group;

    const givenKey = parameters.kmsArn === undefined ? props.encryptionKey : Key.fromKeyArn(this, 'Key', parameters.kmsArn);
    const { bucket, key } = makeBucket(this, names.bucket, givenKey, props.accessLogsBucket);
    this.artifactBucket = bucket;
    this.encryptionKey = key;
    const storage = { bucketName: bucket.bucketName, bucketArn: bucket.bucketArn, keyArn: key.keyArn };
    if (shape.build && (props.ownModelPackageGroup ?? true)) {
      this.modelPackageGroup = named(new ModelPackageGroup(this, 'ModelPackageGroup', { modelPackageGroupName: names.group }), 'ModelPackageGroup');
    }

    const seeds = this.seeds(shape, props.seedCode ?? BuiltInSeedCode.fromPackage());
    const roles = makeRoles(this, props, {
      shape, names, parameters, storage, seeds: shape.codeCommit ? [] : Object.values(seeds).filter(seed => seed !== undefined),
    });
    const context: BuildContext = {
      shape,
      names,
      roles,
      storage,
      image: (props.buildImage ?? LinuxBuildImage.AMAZON_LINUX_2023_5).imageId,
      ownsPipeline: !shape.codeCommit && !props.useServiceRoles,
    };
    const builds = makeBuilds(this, context);
    const repositories = shape.codeCommit ? this.codeCommitRepositories(names, seeds) : undefined;
    const pipelines = makePipelines(this, {
      shape,
      names,
      parameters,
      roles,
      storage,
      builds,
      codeCommit: repositories && { modelBuild: repositories.build.attrName, modelDeploy: repositories.deploy.attrName },
    });
    this.modelBuildPipeline = pipelines.modelBuild;
    this.modelDeployPipeline = pipelines.modelDeploy;
    this.modelMonitorPipeline = pipelines.monitor;

    if (pipelines.modelDeploy) { decisionRule(this, names, pipelines.modelDeploy, roles.events); }
    if (pipelines.monitor) { endpointRule(this, names, pipelines.monitor, roles.events); }
    if (repositories) {
      const { stem: name, projectName } = names;
      pushRule(this, 'ModelBuildCodeCommitEventRule', {
        names, name: `${name}-build`, targetId: `codecommit-${projectName}-modelbuild`, repository: repositories.build, target: pipelines.modelBuild!, roleArn: roles.events,
      });
      pushRule(this, 'ModelDeployCodeCommitEventRule', {
        names, name: `${name}-code`, targetId: `codecommit-${projectName}-trigger`, repository: repositories.deploy, target: pipelines.modelDeploy!, roleArn: roles.events,
      });
    } else {
      makeRepositories(this, seeds, parameters, context);
    }
    if (shape.monitor) { this.outputs(); }
    for (const [tag, value] of Object.entries(projectTags(this))) { Tags.of(this).add(tag, value); }
  }

  private seeds(shape: Shape, code: BuiltInSeedCode): Seeds {
    const scope = new Construct(this, 'SeedCode');
    return {
      ModelBuild: shape.build ? code._locate(scope, 'model-build') : undefined,
      ModelDeploy: shape.deploy ? code._locate(scope, 'model-deploy') : undefined,
      ModelMonitor: shape.monitor ? code._locate(scope, 'model-monitor') : undefined,
    };
  }

  private codeCommitRepositories(names: Names, seeds: Seeds): { build: CfnRepository; deploy: CfnRepository } {
    const repository = (id: string, suffix: string, description: string, seed: Seeds[keyof Seeds]) => {
      const made = named(new CfnRepository(this, id, {
        repositoryName: `${names.stem}-${suffix}`,
        repositoryDescription: description,
        code: seed && { s3: { bucket: seed.bucketName, key: seed.key }, branchName: 'main' },
      }), id);
      made.applyRemovalPolicy(RemovalPolicy.RETAIN);
      return made;
    };
    return {
      build: repository('ModelBuildCodeCommitRepository', 'modelbuild', 'The SageMaker pipeline of the project', seeds.ModelBuild),
      deploy: repository('ModelDeployCodeCommitRepository', 'modeldeploy', 'The endpoints of the project', seeds.ModelDeploy),
    };
  }

  /** The template with monitors tells where its pipelines are in the console. */
  private outputs(): void {
    const { region } = Stack.of(this);
    const outputs = new Construct(this, 'Outputs');
    const pipelines = { ModelBuild: this.modelBuildPipeline!, ModelDeploy: this.modelDeployPipeline!, ModelMonitor: this.modelMonitorPipeline! };
    for (const [id, pipeline] of Object.entries(pipelines)) {
      named(new CfnOutput(outputs, id, { value: `https://console.aws.amazon.com/codesuite/codepipeline/pipelines/${pipeline.ref}/view?region=${region}` }), `${id}Pipeline`);
    }
  }
}
