import { Stack } from 'aws-cdk-lib';
import type { Environment } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Source } from './source';
import { checkName } from '../private/checks';
import { ValidationError } from '../private/errors';

/** A branch and the environment that is made of it. */
export interface BranchEnvironmentOptions {
  /** The name of the environment, for example `dev`: letters, digits and hyphens, at most 32. It is part of the stack's name. */
  readonly environmentName: string;

  /** The branch from which the environment is built. */
  readonly branch: string;

  /**
   * The account and region of the environment's stack.
   *
   * @default - those of the scope
   */
  readonly env?: Environment;

  /**
   * What differs between environments: names and values for the app to read, for example the location of the data.
   *
   * @default - nothing
   */
  readonly settings?: { [name: string]: string };
}

/** Properties of stacks for branches. */
export interface BranchStacksProps {
  /** Where the ML code comes from. Its branch does not matter. */
  readonly source: Source;

  /** The environments, each with a branch of its own. */
  readonly environments: BranchEnvironmentOptions[];

  /**
   * Tags of the stacks. The name of the environment is added as `environment`.
   *
   * @default - only that
   */
  readonly tags?: { [key: string]: string };
}

/** A branch, its stack and its source. */
export class BranchEnvironment {
  /** The name of the environment. */
  public readonly environmentName: string;

  /** The branch. */
  public readonly branch: string;

  /** The stack in which to define what the branch builds. */
  public readonly stack: Stack;

  /** The source, at this branch. */
  public readonly source: Source;

  /** What differs between environments. */
  public readonly settings: { [name: string]: string };

  /** @internal */
  constructor(options: BranchEnvironmentOptions, stack: Stack, source: Source) {
    this.environmentName = options.environmentName;
    this.branch = options.branch;
    this.settings = options.settings ?? {};
    this.stack = stack;
    this.source = source;
  }

  /**
   * A setting of the environment; fails when there is none of this name.
   *
   * @param name the name of the setting
   */
  public setting(name: string): string {
    const value = this.settings[name];
    if (value === undefined) {
      throw new ValidationError('BranchSetting',
        `settings of the environment ${JSON.stringify(this.environmentName)} must have ${JSON.stringify(name)}, got ${JSON.stringify(Object.keys(this.settings))}`, this.stack);
    }
    return value;
  }
}

/**
 * A branch per environment: a stack for each branch, with the source at that branch.
 *
 * Each stack deploys itself from its own branch (`selfUpdate`), so what a branch changes reaches its own environment only. That is why there is a
 * stack for each: of several build pipelines in one stack, the first would deploy the others as its branch has them.
 */
export class BranchStacks extends Construct {
  /** The environments, in the given order. */
  public readonly environments: BranchEnvironment[];

  constructor(scope: Construct, id: string, props: BranchStacksProps) {
    super(scope, id);
    if (props.environments.length === 0) {
      throw new ValidationError('BranchEnvironments', 'environments must have at least one member, got []', this);
    }
    for (const prop of ['environmentName', 'branch'] as const) {
      const values = props.environments.map(environment => environment[prop]);
      const twice = values.find((value, i) => values.indexOf(value) !== i);
      if (twice !== undefined) {
        throw new ValidationError('BranchEnvironments', `environments must have a ${prop} of their own each, got ${JSON.stringify(twice)} twice`, this);
      }
    }
    this.environments = props.environments.map(environment => {
      checkName(environment.environmentName, {
        prop: 'environmentName', maxLength: 32, pattern: /^[A-Za-z](-*[A-Za-z0-9])*$/, allowed: 'letters, digits and hyphens, with a letter at the beginning',
      }, this);
      const stack = new Stack(this, environment.environmentName, {
        stackName: `${this.node.path.replaceAll('/', '-')}-${environment.environmentName}`,
        env: environment.env,
        description: `Environment ${environment.environmentName}, from branch ${environment.branch}`,
        tags: { environment: environment.environmentName, ...props.tags },
      });
      return new BranchEnvironment(environment, stack, props.source.forBranch(environment.branch));
    });
  }

  /**
   * The environment with this name.
   *
   * @param environmentName the name of the environment
   */
  public environment(environmentName: string): BranchEnvironment {
    const found = this.environments.find(environment => environment.environmentName === environmentName);
    if (found === undefined) {
      throw new ValidationError('BranchEnvironments', `environmentName must be one of ${JSON.stringify(this.environments.map(each => each.environmentName))}, `
        + `got ${JSON.stringify(environmentName)}`, this);
    }
    return found;
  }
}
