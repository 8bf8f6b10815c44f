import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkName } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { ProjectOptions } from '../project-options';

const NAME_TAG = 'sagemaker:project-name';
const ID_TAG = 'sagemaker:project-id';

/** The name and id of a project. */
export interface ProjectIdentity {
  readonly projectName: string;
  readonly projectId: string;
}

/**
 * The checked name and id of a project, by the rules of SageMaker Projects.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateProject.html
 */
export function projectIdentity(scope: IConstruct, options: ProjectOptions): ProjectIdentity {
  const { projectName, projectId } = options;
  checkName(projectName, {
    prop: 'projectName',
    maxLength: 32,
    pattern: /^[a-zA-Z](-*[a-zA-Z0-9])*$/,
    allowed: 'letters, digits and hyphens, with a letter at the beginning and no hyphen at the end',
  }, scope);
  if (projectId !== undefined) {
    checkName(projectId, { prop: 'projectId', maxLength: 32, pattern: /^p-[a-z0-9]+$/, allowed: '"p-", then lower-case letters and digits' }, scope);
  }
  // an address is a hash of the path: the same in every synthesis, another one for every project of an app
  return { projectName, projectId: projectId ?? `p-${scope.node.addr.slice(-12)}` };
}

/** The tags of everything that belongs to a project. */
export function projectTags({ projectName, projectId }: ProjectIdentity): { [key: string]: string } {
  return { [NAME_TAG]: projectName, [ID_TAG]: projectId };
}

/** Further tags, none of which takes the place of another one's. */
export function checkTags(tags: { readonly [key: string]: string }, scope: IConstruct): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key) || key === NAME_TAG || key === ID_TAG) {
      throw new ValidationError('ProjectTag', 'tags must have keys of 1 to 128 letters, digits, spaces and "_.:/=+-@" that do not begin with "aws:"; '
        + `${NAME_TAG} and ${ID_TAG} come from projectName and projectId, got ${JSON.stringify(key)}`, scope);
    }
    if (!Token.isUnresolved(value) && !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(value)) {
      throw new ValidationError('ProjectTag',
        `the value of tag ${JSON.stringify(key)} must have at most 256 letters, digits, spaces and "_.:/=+-@", got ${JSON.stringify(value)}`, scope);
    }
  }
}
