import type { AppRole, World } from '../world';
import type { Call, RoleCalls } from './call';
import { DELIVERY_ROLES } from './delivery';
import { OTHER_ROLES } from './others';
import { SAGEMAKER_PIPELINE_ROLES } from './sagemaker-pipeline';

export * from './call';

/** Every role that the constructs make. */
export const ROLES: RoleCalls[] = [...SAGEMAKER_PIPELINE_ROLES, ...DELIVERY_ROLES, ...OTHER_ROLES];

export function kindOf(role: AppRole): RoleCalls {
  const found = ROLES.filter(kind => kind.path.test(role.path));
  if (found.length !== 1) { throw new Error(`role ${role.path} must have one entry with its calls in test/iam/calls, it has ${found.length}`); }
  return found[0];
}

/** The calls that a role must be able to make. */
export function neededCalls(world: World, role: AppRole): Call[] { return kindOf(role).calls(world, role); }
