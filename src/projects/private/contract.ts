import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { ProjectOptions } from '../project-options';

/** The path of the parameters of a project, if it publishes any. */
export function parameterPath(options: ProjectOptions, scope: IConstruct): string | undefined {
  const { ssmParameters, ssmParameterPath } = options;
  if (ssmParameters === false && ssmParameterPath !== undefined) {
    throw new ValidationError('SsmParameterPath',
      `ssmParameterPath has no effect with ssmParameters false, got ${JSON.stringify(ssmParameterPath)}: leave one of them out`, scope);
  }
  if (!(ssmParameters ?? ssmParameterPath !== undefined)) { return undefined; }
  const path = ssmParameterPath ?? `/mlops/${options.projectName}`;
  if (!Token.isUnresolved(path) && (!/^(\/[\w.-]+){1,11}$/.test(path) || /^\/(aws|ssm)/i.test(path) || path.length > 500)) {
    throw new ValidationError('SsmParameterPath', 'ssmParameterPath must have 1 to 11 levels of letters, digits and "_.-", each with a slash before it, '
      + `at most 500 characters, and must not begin with "/aws" or "/ssm", got ${JSON.stringify(path)}`, scope);
  }
  return path;
}

/** `PipelineName` is `pipeline-name` in paths. */
export function kebabCase(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
