import { Token } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { StepDocument } from './definition/model';
import type { JobDefaults } from './job-defaults';
import type { Permissions } from './permissions';
import type { Step } from './step';
import { ValidationError } from '../private/errors';
import { setAt, splitPath } from '../private/paths';

/** A thing that a job can be given to be safe. */
export type SecurityPart = 'vpc' | 'isolation' | 'traffic' | 'volume' | 'output';

/** Where the request of a step has them, below `Arguments`. */
interface Places {
  readonly vpc?: string;
  readonly isolation?: string;
  readonly traffic?: string;
  /** What has `VolumeKmsKeyId`, beside the instance type. */
  readonly volume?: string;
  /** What has `KmsKeyId`, where it is there at all. */
  readonly outputs?: string[];
  /** Parts that follow from being connected and have no use without this member. */
  readonly vpcNeeds?: string;
  /** The name of the key's member, if it is another one. */
  readonly volumeKey?: string;
  /** The members of `vpc`, if they have other names than those of SageMaker. */
  readonly vpcMembers?: readonly [subnets: string, groups: string];
  /** Whether the key is the business of a security configuration of its own: it is missed, but not filled in. */
  readonly ownKey?: boolean;
}

const PROCESSING: Places = {
  vpc: 'NetworkConfig.VpcConfig',
  isolation: 'NetworkConfig.EnableNetworkIsolation',
  traffic: 'NetworkConfig.EnableInterContainerTrafficEncryption',
  volume: 'ProcessingResources.ClusterConfig',
  outputs: ['ProcessingOutputConfig'],
};
const TRAINING: Places = {
  vpc: 'VpcConfig',
  isolation: 'EnableNetworkIsolation',
  traffic: 'EnableInterContainerTrafficEncryption',
  volume: 'ResourceConfig',
  outputs: ['OutputDataConfig'],
};

const PLACES: Record<string, Places> = {
  Processing: PROCESSING,
  ClarifyCheck: PROCESSING,
  QualityCheck: PROCESSING,
  Training: TRAINING,
  Transform: { volume: 'TransformResources', outputs: ['TransformOutput', 'DataCaptureConfig'] },
  Model: { vpc: 'VpcConfig', isolation: 'EnableNetworkIsolation' },
  AutoML: {
    vpc: 'AutoMLJobConfig.SecurityConfig.VpcConfig',
    traffic: 'AutoMLJobConfig.SecurityConfig.EnableInterContainerTrafficEncryption',
    volume: 'AutoMLJobConfig.SecurityConfig',
    outputs: ['OutputDataConfig'],
  },
  // only configurations that run containers by themselves, for inference components, have a network
  EndpointConfig: { vpc: 'VpcConfig', isolation: 'EnableNetworkIsolation', vpcNeeds: 'ExecutionRoleArn', volume: '', volumeKey: 'KmsKeyId' },
  BedrockModelImport: { vpc: 'VpcConfig', vpcMembers: ['SubnetIds', 'SecurityGroupIds'], volume: '', volumeKey: 'ImportedModelKmsKeyId' },
  // Bedrock copies the files by itself, without a network of the account
  BedrockCustomModel: { volume: '', volumeKey: 'ModelKmsKeyArn' },
};

/** A cluster of its own has subnets by the kind of its instances, and groups besides those that EMR makes; its keys are in a security configuration. */
function clusterPlaces(instances: any): Places[] {
  const subnets = instances?.InstanceFleets === undefined ? 'Ec2SubnetId' : 'Ec2SubnetIds';
  return [
    { vpc: `ClusterConfig.Instances.${subnets}` },
    { vpc: 'ClusterConfig.Instances.AdditionalMasterSecurityGroups' },
    { vpc: 'ClusterConfig.Instances.AdditionalSlaveSecurityGroups' },
    { volume: 'ClusterConfig', volumeKey: 'SecurityConfiguration', ownKey: true },
  ];
}

/** An application of its own, with the disks of its workers. */
function applicationPlaces(args: any): Places[] {
  const disk = 'diskEncryptionConfiguration';
  const forJob = getAt(args, `JobConfig.configurationOverrides.${disk}`) !== undefined;
  return [
    { vpc: 'ApplicationConfig.networkConfiguration', vpcMembers: ['subnetIds', 'securityGroupIds'] },
    { volume: `${forJob ? 'JobConfig.configurationOverrides' : 'ApplicationConfig'}.${disk}`, volumeKey: 'encryptionKeyArn', ownKey: true },
  ];
}

/** Steps that run nothing of their own, or something that others made and secure. */
const WITHOUT_JOB = [
  'Condition', 'Fail', 'RegisterModel', 'Lambda', 'Callback', 'Endpoint', 'InferenceComponent', 'Lineage', 'BedrockProvisionedModelThroughput', 'BedrockCustomModelDeployment',
];

/** The places of a step: a search has those of each of its training jobs. */
function placesOf(type: string, args: any): Places[] | undefined {
  if (type === 'EMR') { return args.ClusterConfig === undefined ? undefined : clusterPlaces(args.ClusterConfig.Instances); }
  if (type === 'EMRServerless') { return args.ApplicationConfig === undefined ? undefined : applicationPlaces(args); }
  if (type !== 'Tuning') { return PLACES[type] && [PLACES[type]]; }
  const roots = Array.isArray(args.TrainingJobDefinitions)
    ? args.TrainingJobDefinitions.map((_: any, i: number) => `TrainingJobDefinitions[${i}]`) : ['TrainingJobDefinition'];
  return roots.map((root: string) => {
    const resources = getAt(args, `${root}.HyperParameterTuningResourceConfig`) === undefined ? 'ResourceConfig' : 'HyperParameterTuningResourceConfig';
    return {
      vpc: `${root}.VpcConfig`,
      isolation: `${root}.EnableNetworkIsolation`,
      traffic: `${root}.EnableInterContainerTrafficEncryption`,
      volume: `${root}.${resources}`,
      outputs: [`${root}.OutputDataConfig`],
    };
  });
}

/** Gives the jobs of a pipeline what they were not given by their steps. @internal */
export class JobSecurity {
  private readonly applied = new Map<Step, Set<SecurityPart>>();
  private readonly subnetIds: string[] = [];
  private readonly groupIds: string[] = [];

  /** @param before what applied until now, whose network stays */
  constructor(scope: Construct, public readonly defaults: JobDefaults, before?: JobSecurity) {
    const { vpc, vpcSubnets, securityGroups } = defaults;
    if (before?.defaults.vpc) {
      this.subnetIds = before.subnetIds;
      this.groupIds = before.groupIds;
      return;
    }
    if (!vpc && (vpcSubnets || securityGroups)) {
      throw new ValidationError('VpcMissing', `${vpcSubnets ? 'vpcSubnets' : 'securityGroups'} needs vpc, got none: give the VPC, or remove it`, scope);
    }
    if (securityGroups && (securityGroups.length < 1 || securityGroups.length > 5)) {
      throw new ValidationError('SecurityGroupCount', `securityGroups must have 1 to 5 groups, got ${securityGroups.length}`, scope);
    }
    if (vpc) {
      this.subnetIds = vpc.selectSubnets(vpcSubnets).subnetIds;
      const groups = securityGroups ?? [new SecurityGroup(scope, 'JobSecurityGroup', { vpc, description: 'Containers of the jobs of a SageMaker pipeline' })];
      this.groupIds = groups.map(group => group.securityGroupId);
    }
  }

  /** Fills in what a step's request does not say. */
  public apply(step: Step, args: any): void {
    const parts = new Set<SecurityPart>();
    this.applied.set(step, parts);
    const { defaults } = this;
    const fill = (part: SecurityPart, path: string, value: any) => {
      if (getAt(args, path) !== undefined) { return; }
      setAt(args, path, value, step);
      parts.add(part);
    };
    for (const places of placesOf(step.stepType, args) ?? []) {
      const connected = places.vpcNeeds === undefined || getAt(args, places.vpcNeeds) !== undefined;
      if (places.vpc !== undefined && defaults.vpc && connected) {
        fill('vpc', places.vpc, this.connection(places));
      }
      if (places.isolation !== undefined && defaults.networkIsolation !== undefined && connected && !step._callsServices) {
        fill('isolation', places.isolation, defaults.networkIsolation);
      }
      if (places.traffic !== undefined && defaults.interContainerEncryption !== undefined) { fill('traffic', places.traffic, defaults.interContainerEncryption); }
      if (places.volume !== undefined && !places.ownKey && defaults.volumeKmsKey && !onlyLocalStorage(args, places)) {
        fill('volume', volumeKeyOf(places), defaults.volumeKmsKey.keyArn);
      }
      for (const output of places.outputs ?? []) {
        if (defaults.outputKmsKey && getAt(args, output) !== undefined) { fill('output', `${output}.KmsKeyId`, defaults.outputKmsKey.keyArn); }
      }
    }
  }

  private connection({ vpc, vpcMembers: [subnets, groups] = ['Subnets', 'SecurityGroupIds'] }: Places): unknown {
    if (vpc!.endsWith('.Ec2SubnetId')) { return this.subnetIds[0]; }
    if (vpc!.endsWith('.Ec2SubnetIds')) { return this.subnetIds; }
    if (vpc!.endsWith('SecurityGroups')) { return this.groupIds; }
    return { [groups]: this.groupIds, [subnets]: this.subnetIds };
  }

  /** What the roles need for what was filled in. */
  public permissions(step: Step, permissions: Permissions): void {
    const parts = this.applied.get(step) ?? new Set();
    const holder = step._jobHolder;
    const { vpc, volumeKmsKey, outputKmsKey } = this.defaults;
    // EMR connects its instances with the role that the cluster has, and EMR Serverless for whoever makes the application
    if (parts.has('vpc') && step.stepType === 'EMRServerless') {
      permissions.applicationNetwork();
    } else if (parts.has('vpc') && step.stepType !== 'EMR') {
      permissions.network(step, this.subnetIds, this.groupIds, vpc!.vpcId);
    }
    if (parts.has('volume')) {
      if (/^(EndpointConfig|Bedrock)/.test(step.stepType)) { permissions.executionVolumeKey(volumeKmsKey!); } else { permissions.useVolumeKey(holder, volumeKmsKey!); }
    }
    if (parts.has('output')) { permissions.useKey(holder, outputKmsKey!); }
  }
}

/** A job that is not as safe as it could be. @internal */
export interface JobFinding {
  readonly stepName: string;
  readonly part: SecurityPart | 'unknown';
  /** The member that is missing or wrong. */
  readonly path: string;
  /** Whether the step says so itself, where that is its right. */
  readonly optedOut: boolean;
}

/** What is missing in the jobs of rendered steps, branches included. @internal */
export function jobFindings(steps: readonly StepDocument[]): JobFinding[] {
  return steps.flatMap(step => {
    const args = step.Arguments ?? {};
    if (step.Type === 'Condition') { return [...jobFindings(args.IfSteps ?? []), ...jobFindings(args.ElseSteps ?? [])]; }
    const places = placesOf(step.Type, args);
    if (!places) { return WITHOUT_JOB.includes(step.Type) ? [] : [{ stepName: step.Name, part: 'unknown' as const, path: step.Type, optedOut: true }]; }
    const findings: JobFinding[] = [];
    const report = (part: SecurityPart, path: string, optedOut = false) => findings.push({ stepName: step.Name, part, path, optedOut });
    for (const each of places) {
      const connected = each.vpcNeeds === undefined || getAt(args, each.vpcNeeds) !== undefined;
      if (each.vpc !== undefined && connected && getAt(args, each.vpc) === undefined) { report('vpc', each.vpc); }
      if (each.isolation !== undefined && connected && getAt(args, each.isolation) !== true) {
        // what runs beside others in a VPC may have to call the services that the VPC has endpoints of
        report('isolation', each.isolation, getAt(args, each.isolation) === false || asksModel(step));
      }
      if (each.traffic !== undefined && getAt(args, each.traffic) !== true) { report('traffic', each.traffic); }
      if (each.volume !== undefined && !onlyLocalStorage(args, each) && getAt(args, volumeKeyOf(each)) === undefined) { report('volume', volumeKeyOf(each)); }
      for (const output of each.outputs ?? []) {
        if (getAt(args, output) !== undefined && getAt(args, `${output}.KmsKeyId`) === undefined) { report('output', `${output}.KmsKeyId`); }
      }
    }
    return findings;
  });
}

/** Whether the container of a check puts a model on an endpoint and asks it. @internal */
export function asksModel(step: { readonly Type?: string; readonly [member: string]: any }): boolean {
  return step.Type === 'ClarifyCheck' && step.CheckType !== 'DATA_BIAS';
}

function volumeKeyOf({ volume, volumeKey = 'VolumeKmsKeyId' }: Places): string { return volume === '' ? volumeKey : `${volume}.${volumeKey}`; }

/** Instances with local storage encrypt it by their hardware: the service rejects a key for them. */
function onlyLocalStorage(args: any, { volume }: Places): boolean {
  const resources = volume === '' ? args : getAt(args, volume!) ?? {};
  const groups = [...resources.InstanceGroups ?? [], ...resources.InstanceConfigs ?? [], ...resources.ProductionVariants ?? []];
  const types = [resources.InstanceType, ...groups.map((each: any) => each?.InstanceType)].filter(type => typeof type === 'string' && !Token.isUnresolved(type)) as string[];
  return types.some(hasLocalStorage);
}

/** @internal */
export function hasLocalStorage(instanceType: string): boolean {
  return /^(ml\.)?([a-z]+\d+[a-z]*d[a-z]*|g5|g6|g6e|gr6|g6f|i3|i3en|p5|p5e|p5en|trn1|trn1n|trn2)\./.test(instanceType);
}

function getAt(document: any, path: string): any {
  let at = document;
  for (const key of splitPath(path)) {
    if (at === null || typeof at !== 'object') { return undefined; }
    at = at[key];
  }
  return at ?? undefined;
}
