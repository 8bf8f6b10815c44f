import { Token } from 'aws-cdk-lib';
import { ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { Permissions } from '../permissions';
import { Step, StepContext } from '../step';
import type { JobOptions, StepOptions } from '../step-options';

/** A step that runs a job in containers. */
export abstract class JobStep extends Step {
  /** The security groups of the job's containers, if it is connected to a VPC. */
  public readonly securityGroups?: ISecurityGroup[];

  /** @internal */
  protected readonly _subnetIds?: string[];

  /** @param job the job's common settings */
  protected constructor(scope: Construct, id: string, stepType: string, options: StepOptions, private readonly job: JobOptions) {
    super(scope, id, stepType, options);
    if (!job.vpc && (job.vpcSubnets || job.securityGroups)) {
      throw new ValidationError('VpcMissing', `${job.vpcSubnets ? 'vpcSubnets' : 'securityGroups'} needs vpc, got none: give the VPC, or remove it`, this);
    }
    if (job.vpc) {
      this._subnetIds = job.vpc.selectSubnets(job.vpcSubnets).subnetIds;
      this.securityGroups = job.securityGroups ?? [new SecurityGroup(this, 'SecurityGroup', { vpc: job.vpc, description: `Containers of pipeline step ${this.stepName}` })];
    }
    const variables = Object.keys(job.environment ?? {});
    if (variables.length > 100) {
      throw new ValidationError('TooManyVariables', `environment must have at most 100 variables, got ${variables.length}`, this);
    }
  }

  /** @internal */
  public _outputKey(context: StepContext): IKey | undefined { return this.job.outputKmsKey ?? context.security?.defaults.outputKmsKey; }

  /** @internal */
  public get _ownRole(): IRole | undefined { return this.job.role; }

  /** @internal */
  protected _environment(): Record<string, string> | undefined {
    return this.job.environment && Object.keys(this.job.environment).length ? { ...this.job.environment } : undefined;
  }

  /** @internal */
  protected _vpcConfig(): any {
    if (!this.securityGroups) { return undefined; }
    return { SecurityGroupIds: this.securityGroups.map(group => group.securityGroupId), Subnets: this._subnetIds };
  }

  /** @internal */
  protected _networkPermissions(permissions: Permissions): void {
    if (this.job.vpc) { permissions.network(this, this._subnetIds!, this.securityGroups!.map(group => group.securityGroupId), this.job.vpc.vpcId); }
  }

  /** @internal */
  protected _jobPermissions(permissions: Permissions): void {
    this._networkPermissions(permissions);
    if (this.job.volumeKmsKey) { permissions.useVolumeKey(this, this.job.volumeKmsKey); }
    if (this.job.outputKmsKey) { permissions.useKey(this, this.job.outputKmsKey); }
  }
}

/** Text for a slot that the API takes as a string. @internal */
export function asText(value: any, scope: Construct, prop: string): any {
  if (typeof value === 'string') { return value; }
  if (typeof value === 'number' && Token.isUnresolved(value)) {
    // a number that is known at run time only: the join of one turns it into text
    return { 'Std:Join': { On: '', Values: [value] } };
  }
  if (typeof value === 'number' || typeof value === 'boolean') { return String(value); }
  if (value !== null && typeof value === 'object' && 'resolve' in value) {
    return { 'Std:Join': { On: '', Values: [value] } };
  }
  throw new ValidationError('NotText', `${prop} must be text, a number or a boolean, got ${JSON.stringify(value)}`, scope);
}
