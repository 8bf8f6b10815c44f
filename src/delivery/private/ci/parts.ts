import { Token } from 'aws-cdk-lib';
import type { IOIDCProviderRef, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { buildPart, checksPart } from './build-part';
import { CiContext } from './context';
import { deployPart } from './deploy-part';
import type { DeployPart } from './deploy-part';
import { regionText } from './oidc';
import type { CiDialect, CiPlan } from './plan';
import { checkKnown, checkName, checkRange } from '../../../private/checks';
import { ValidationError } from '../../../private/errors';
import type { CiOptions } from '../../ci-options';
import { DEFAULT_INSTALL_COMMANDS, DEFAULT_TEST_COMMANDS, synthCommand } from '../build-spec';
import { checkDirectory } from '../checks';
import { deployedStack } from '../roles';

/** What the workflows of a CI system need in the account, and what they do. */
export interface CiParts {
  readonly context: CiContext;
  readonly provider: IOIDCProviderRef;
  readonly checksRole?: Role;
  readonly buildRole?: Role;
  readonly deploy?: DeployPart;
  readonly plan: CiPlan;
}

export function ciParts(scope: Construct, options: CiOptions, dialect: CiDialect): CiParts {
  checkOptions(options, scope);
  const context = new CiContext(scope, options, dialect);
  const checks = options.pullRequests ?? true ? checksPart(context) : undefined;
  const build = options.pipeline === undefined ? undefined : buildPart(context);
  const deploy = options.stages === undefined ? undefined : deployPart(context);
  return {
    context,
    provider: context.provider,
    checksRole: checks?.role,
    buildRole: build?.role,
    deploy,
    plan: {
      name: nameOf(options),
      branch: branchOf(options),
      directory: options.directory,
      filePaths: options.filePaths,
      region: regionText(scope, dialect),
      nodeVersion: options.nodeVersion ?? '22',
      pythonVersion: options.pythonVersion ?? '3.12',
      variables: options.environmentVariables ?? {},
      minutes: context.minutes,
      install: options.installCommands ?? DEFAULT_INSTALL_COMMANDS,
      test: options.testCommands ?? DEFAULT_TEST_COMMANDS,
      synth: options.synthCommands ?? [synthCommand(deployedStack(scope).node.path)],
      checks: checks?.plan,
      build: build?.plan,
      deploy: deploy?.plan,
    },
  };
}

export function branchOf({ branch }: CiOptions): string { return branch ?? 'main'; }

export function nameOf({ repository, workflowName }: CiOptions): string {
  return workflowName ?? repository.split('/').pop()!.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
}

function checkOptions(options: CiOptions, scope: Construct): void {
  const known = 'it becomes part of a workflow file and of the trust of roles';
  checkKnown(options.repository, 'repository', known, scope);
  if (!/^[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)+$/.test(options.repository)) {
    throw new ValidationError('CiRepository', `repository must be its path, for example "acme/abalone", got ${JSON.stringify(options.repository)}`, scope);
  }
  checkKnown(options.branch, 'branch', known, scope);
  if (!/^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(branchOf(options))) {
    throw new ValidationError('CiBranch', `branch must be the name of one branch, without wildcards, got ${JSON.stringify(options.branch)}`, scope);
  }
  checkKnown(options.workflowName, 'workflowName', known, scope);
  checkName(nameOf(options), { prop: 'workflowName', maxLength: 64, pattern: /^[A-Za-z0-9-]+$/, allowed: 'letters, digits and "-"' }, scope);
  checkDirectory(options.directory, 'directory', scope);
  if (options.pipeline === undefined && options.stages === undefined) {
    throw new ValidationError('CiNothing', 'a CI system needs something to do: give pipeline, or modelPackageGroup and stages, or both', scope);
  }
  if ((options.stages === undefined) !== (options.modelPackageGroup === undefined)) {
    throw new ValidationError('CiStages', 'modelPackageGroup and stages belong together: give both or neither', scope);
  }
  const idle = (['startGuard', 'pipelineParameters'] as const).find(prop => options.pipeline === undefined && options[prop] !== undefined);
  if (idle !== undefined) { throw new ValidationError('CiBuild', `${idle} is for the build, which needs a pipeline: give pipeline, or leave out ${idle}`, scope); }
  if (options.pipelineParameters !== undefined && Object.keys(options.pipelineParameters).length > 200) {
    throw new ValidationError('PipelineParameters', `pipelineParameters must have at most 200 members, got ${Object.keys(options.pipelineParameters).length}`, scope);
  }
  if (options.timeout !== undefined) { checkRange(options.timeout.toMinutes(), 'timeout in minutes', 5, 360, scope); }
  const { installCommands, testCommands, synthCommands, selfUpdateCommands } = options;
  const commands = { installCommands, testCommands, synthCommands, selfUpdateCommands };
  for (const [prop, list] of Object.entries(commands)) {
    for (const command of list ?? []) {
      checkKnown(command, prop, known, scope);
      if (/\$\{\{/.test(command)) {
        throw new ValidationError('CiExpression', `${prop} must not contain expressions of the CI system, whose values would become code, got ${JSON.stringify(command)}: `
          + 'give the value as environment variable', scope);
      }
    }
  }
  for (const [name, value] of Object.entries(options.environmentVariables ?? {})) {
    if (Token.isUnresolved(value) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || /^(?:AWS_|MLOPS_|GITHUB_|CI_)/.test(name)) {
      throw new ValidationError('CiVariable', 'environmentVariables must have plain values, and names of letters, digits and "_" that begin with none of AWS_, MLOPS_, GITHUB_ and CI_, '
        + `got ${JSON.stringify(name)}: ${JSON.stringify(value)}`, scope);
    }
  }
}
