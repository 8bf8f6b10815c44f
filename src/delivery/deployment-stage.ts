import { BootstraplessSynthesizer, CfnOutput, CfnParameter, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { AccountPrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ModelEndpoint } from '../endpoints';
import type { EndpointOptions, ModelAccess } from '../endpoints';
import type { PolicyRequirement } from '../pipelines';
import { ModelStore } from './model-store';
import { namedArtifacts } from './private/parameter-list';
import { StageBatch } from './stage-batch';
import { withShared } from '../endpoints/private/model-role';
import type { EndpointMonitor } from '../monitoring';
import { ValidationError } from '../private/errors';
import { idleFor } from './private/stage-idle';
import { captureFor, monitorStage } from './private/stage-monitoring';
import { connectStage } from './private/stage-network';
import type { PreparedStage, StageArtifacts, StageProps } from './private/stage-props';
import { checkStageReferences, stageRole } from './private/stage-references';
import { stageSoak } from './private/stage-soak';
import type { DeploymentStageOptions } from './stage-options';

/**
 * A stage of a deploy pipeline: an assembly of its own with one stack, in which a model package is served.
 *
 * The stack takes the model package as a parameter, so that one template serves every version. `cdk deploy` of the tooling
 * stack leaves it alone; the deploy pipeline deploys it.
 */
export class DeploymentStage extends Stage {
  /** @internal */
  public static _create(scope: Construct, id: string, props: StageProps): DeploymentStage {
    return new DeploymentStage(scope, id, props);
  }

  /** The stack of the endpoint. Resources that are added to it are deployed with the endpoint. */
  public readonly stack: Stack;

  /** The batch runs, if the stage has them. */
  public readonly batch?: StageBatch;

  /** The place of the copies of models, in a stack of its own, if the stage has copies. */
  public readonly modelStore?: ModelStore;

  /** The parameter with the ARN of the model package. */
  public readonly modelPackageArn: CfnParameter;

  /** The monitors of the endpoint, if it is monitored. */
  public readonly monitor?: EndpointMonitor;

  /** The role that may look at the endpoint and invoke it; only the test of this stage can assume it. */
  public readonly testRole?: Role;

  /** The alarms of the endpoint that are watched during the soak time. Actions can be added to them. */
  public readonly soakAlarms: Alarm[] = [];

  /**
   * The administration role that was made for the stack set.
   *
   * @internal
   */
  public _administrationRole?: IRole;

  /** The role that may look at alarms; only the soak action of this stage can assume it. */
  public readonly soakRole?: Role;

  /**
   * Values of parameters that only the deploy pipeline knows.
   *
   * @internal
   */
  public readonly _parameterValues: { [name: string]: string } = {};

  /**
   * Parameters whose values are known once the version is, by the names of the resolver's variables.
   *
   * @internal
   */
  public readonly _resolvedParameters: string[] = [];

  /**
   * The kinds of monitors whose baselines are those of the version.
   *
   * @internal
   */
  public readonly _baselineKinds: string[] = [];

  /**
   * The endpoint, if the stage has one.
   *
   * @internal
   */
  public readonly _endpoint?: ModelEndpoint;

  private constructor(scope: Construct, id: string, props: StageProps) {
    const { permissionsBoundary, synthesizer, stageName } = props.options;
    super(scope, id, { env: props.env, permissionsBoundary });
    this.stack = new Stack(this, 'Endpoint', {
      stackName: props.stackName,
      // the accounts of a set need no bootstrap
      synthesizer: props.options.stackSet === undefined ? synthesizer : new BootstraplessSynthesizer(),
      description: `${props.options.endpoint === undefined ? 'Scores with' : 'Serves'} a model of the registry in stage ${stageName}`,
    });
    checkStageReferences(props.options.endpoint, 'endpoint', this.stack);
    checkStageReferences(props.options.batch, 'batch', this.stack);
    const connected = connectStage(this.stack, props.options, props.toolingAccount);
    const { options, secureJobs }: PreparedStage = props.prepare?.(this.stack, connected) ?? { options: connected };
    if (props.store !== undefined) { this.modelStore = this.makeStore(props.store, options, props.prepareStore); }
    this.modelPackageArn = new CfnParameter(this.stack, 'ModelPackageArn', {
      description: `The ARN of the model package to ${options.endpoint === undefined ? 'score with' : 'serve'}`,
      allowedPattern: 'arn:[^:]+:sagemaker:[^:]+:[0-9]{12}:model-package/.+',
    });
    const modelAccess = this.modelAccess(options.endpoint?.modelAccess, props.artifacts, options.stackSet !== undefined);
    if (options.endpoint !== undefined) { this._endpoint = this.makeEndpoint(options, options.endpoint, modelAccess); }
    new CfnOutput(this.stack, 'ServedModelPackageArn', { value: this.modelPackageArn.valueAsString, description: 'The ARN of the served model package' });
    if (options.batch !== undefined) {
      this.batch = StageBatch._create(this.stack, 'Batch', {
        options: options.batch,
        modelPackageArn: this.modelPackageArn.valueAsString,
        access: modelAccess,
        secureJobs,
        toolingAccount: props.toolingAccount,
      });
    }
    if (options.monitoring !== undefined) {
      this.monitor = monitorStage(this, options.monitoring, {
        keyArns: modelAccess?.keyArns ?? [],
        driftEventBusArn: props.driftEventBusArn!(this.stack),
      });
    }
    if (options.test !== undefined) { this.testRole = this.makeTestRole(props); }
    if (options.soak !== undefined) {
      checkStageReferences(options.soak, 'soak', this.stack);
      const { alarms, role } = stageSoak(this, options.soak, props.toolingAccount);
      this.soakAlarms = alarms;
      this.soakRole = role;
    }
    this.addTags(props.tags);
  }

  /** The endpoint, with its model and configuration. Fails if the stage has batch runs only. */
  public get endpoint(): ModelEndpoint {
    if (this._endpoint === undefined) {
      throw new ValidationError('StageEndpoint', `stage ${JSON.stringify(this.node.id)} has no endpoint, but batch runs: give it an endpoint, or ask for its batch`, this);
    }
    return this._endpoint;
  }

  /**
   * What the policies of roles, buckets and keys must have for the endpoint, its monitor, batch runs and the copies of models. Those that are not `added`
   * are left to whoever owns the role, bucket or key. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] {
    return [this._endpoint, this.batch, this.monitor, this.modelStore].flatMap(each => each?.requirements ?? []);
  }

  /** The role with which StackSets assumes the execution roles in the accounts of the stage, if it has a set with self-managed permissions. */
  public get administrationRole(): IRole | undefined { return this._administrationRole; }

  /** Tags; a value of the tooling stack that is known at deployment only comes as a parameter. */
  private addTags(tags: { readonly [key: string]: string }): void {
    let count = 0;
    for (const key of Object.keys(tags).sort()) {
      let value = tags[key];
      if (Token.isUnresolved(value)) {
        const parameter = new CfnParameter(this.stack, `Tag${++count}`, { description: `The value of tag ${key}` });
        this._parameterValues[parameter.node.id] = value;
        value = parameter.valueAsString;
      }
      Tags.of(this).add(key, value);
    }
  }

  private makeEndpoint(options: DeploymentStageOptions, own: EndpointOptions, modelAccess: ModelAccess | undefined): ModelEndpoint {
    const served = new ModelEndpoint(this.stack, 'ModelEndpoint', {
      ...own,
      dataCapture: captureFor(options, this.stack),
      idle: idleFor(own.idle, options.soak, this.stack),
      role: own.role && stageRole(this.stack, 'ModelRole', own.role, 'endpoint.role', () => this.endpoint.model.requirements),
      modelAccess,
      modelPackageArn: this.modelPackageArn.valueAsString,
    });
    new CfnOutput(this.stack, 'EndpointName', { value: served.endpointName, description: 'The name of the endpoint' });
    return served;
  }

  private makeStore(store: NonNullable<StageProps['store']>, options: DeploymentStageOptions, prepare: StageProps['prepareStore']): ModelStore {
    const stack = new Stack(this, 'ModelStore', {
      stackName: store.stackName,
      synthesizer: options.synthesizer,
      description: `Keeps copies of models for stage ${options.stageName}`,
    });
    checkStageReferences(store.options, 'copyModel', stack);
    const made = ModelStore._create(stack, 'ModelStore', store);
    prepare?.(stack, store.options);
    return made;
  }

  private modelAccess(own: ModelAccess | undefined, artifacts: StageArtifacts, isSet: boolean): ModelAccess | undefined {
    const { locations, keyArns, repositoryArns } = namedArtifacts(this.stack, artifacts, isSet);
    if (this.modelStore !== undefined) {
      const copied = new CfnParameter(this.stack, 'CopiedModelBucket', { description: 'The name of the bucket with the copy of the model' });
      locations.push({ bucketName: copied.valueAsString, prefix: '' });
      keyArns.push(new CfnParameter(this.stack, 'CopiedModelKey', { description: 'The ARN of the key of that bucket' }).valueAsString);
    }
    const modelDataLocations = locations.map(({ bucketName, prefix }) => `s3://${bucketName}${prefix && `/${prefix}`}`);
    const places = { modelDataLocations, keyArns, repositoryArns };
    // without any, the model says what it misses
    if (own === undefined && Object.values(places).every(list => list.length === 0)) { return undefined; }
    // the deploy pipeline lets the accounts of the stages in
    return withShared({
      ...own,
      modelDataLocations: [...own?.modelDataLocations ?? [], ...places.modelDataLocations],
      keyArns: [...own?.keyArns ?? [], ...places.keyArns],
      repositoryArns: [...own?.repositoryArns ?? [], ...places.repositoryArns],
    }, own);
  }

  private makeTestRole(props: StageProps): Role {
    const tester = new CfnParameter(this.stack, 'TesterArn', {
      type: 'CommaDelimitedList',
      description: 'The ARNs of the roles that test the endpoint',
      default: 'nobody',
    });
    const role = new Role(this.stack, 'TestRole', {
      description: 'Lets the deploy pipeline look at the endpoint and invoke it',
      path: props.testRolePath,
      assumedBy: new AccountPrincipal(props.toolingAccount ?? this.stack.account)
        .withConditions({ StringEquals: { 'aws:PrincipalArn': tester.valueAsList } }),
    });
    role.addToPolicy(new PolicyStatement({
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'],
      // the ARN as the service spells it, and with the name as it is: IAM may get either
      resources: [
        this.endpoint.endpoint.endpointArn,
        this.stack.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: this.endpoint.endpointName }),
      ],
    }));
    new CfnOutput(this.stack, 'TestRoleArn', { value: role.roleArn, description: 'The ARN of the role for tests of the endpoint' });
    return role;
  }
}
