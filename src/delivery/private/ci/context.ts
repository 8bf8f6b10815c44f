import { Duration } from 'aws-cdk-lib';
import type { IOIDCProviderRef, Role } from 'aws-cdk-lib/aws-iam';
import { ParameterTier, StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { allow, jobRole, oidcProvider, parameterArn, roleText } from './oidc';
import type { CiDialect } from './plan';
import { generatedName } from '../../../private/naming';
import { generatedPhysicalName } from '../../../private/physical-name';
import type { CiOptions } from '../../ci-options';

/** Makes roles and settings whose names the workflow files have. */
export class CiContext {
  public readonly provider: IOIDCProviderRef;
  /** How long a job may take. */
  public readonly minutes: number;
  private readonly path: string;

  public constructor(public readonly scope: Construct, public readonly options: CiOptions, public readonly dialect: CiDialect) {
    this.provider = options.provider ?? oidcProvider(scope, dialect);
    this.minutes = (options.timeout ?? Duration.hours(1)).toMinutes();
    this.path = `/cdk-mlops/${generatedName(scope, 200)}`;
  }

  /** A role for the jobs with a subject, and its ARN as the workflow file has it. */
  public role(
    scope: Construct, id: string, subject: string, description: string, minutes = this.minutes,
  ): { readonly role: Role; readonly text: string } {
    const name = generatedPhysicalName(scope, id, 64);
    const { dialect, provider } = this;
    const role = jobRole(scope, id, { name, dialect, provider, subject, description, minutes });
    return { role, text: roleText(role, name, dialect) };
  }

  /** What only the deployed stack knows, for the jobs with a role. The name is known at synth. */
  public settings(scope: Construct, id: string, path: string, value: string, role: Role, description: string): string {
    const parameterName = `${this.path}/${path}`;
    new StringParameter(scope, id, { parameterName, stringValue: value, description, tier: ParameterTier.INTELLIGENT_TIERING });
    allow(role, ['ssm:GetParameter'], [parameterArn(scope, parameterName)]);
    return parameterName;
  }
}
