import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkName } from '../../private/checks';
import type { ProjectOptions } from '../project-options';

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
  return { 'sagemaker:project-name': projectName, 'sagemaker:project-id': projectId };
}

/** Marks everything below a construct as belonging to a project. */
export function tagProject(construct: IConstruct, identity: ProjectIdentity): void {
  for (const [key, value] of Object.entries(projectTags(identity))) { Tags.of(construct).add(key, value); }
}
