import type { AppRole, World } from '../world';
import { APPROVAL_ROLES } from './approval';
import { BATCH_ROLES } from './batch';
import { BUILT_IN_ROLES } from './built-in';
import { Call, parentOf, RoleCalls } from './call';
import { CI_ROLES } from './ci';
import { DELIVERY_ROLES } from './delivery';
import { ENDPOINT_ROLES } from './endpoints';
import { MONITORING_ROLES } from './monitoring';
import { OTHER_ROLES } from './others';
import { PUBLISHING_ROLES } from './publishing';
import { RETRAIN_ROLES } from './retrain';
import { SAGEMAKER_PIPELINE_ROLES } from './sagemaker-pipeline';
import { SEED_ROLES } from './seeds';
import { STAGE_ROLES } from './stages';
import { STARTER_ROLES } from './starters';
import { strictCalls, STRICT_ROLES } from './strict';

export * from './call';

/** Every role that the constructs make. */
export const ROLES: RoleCalls[] = [
  ...APPROVAL_ROLES,
  ...SAGEMAKER_PIPELINE_ROLES,
  ...DELIVERY_ROLES,
  ...BATCH_ROLES,
  ...ENDPOINT_ROLES,
  ...MONITORING_ROLES,
  ...OTHER_ROLES,
  ...STAGE_ROLES,
  ...PUBLISHING_ROLES,
  ...RETRAIN_ROLES,
  ...STRICT_ROLES,
  ...BUILT_IN_ROLES,
  ...CI_ROLES,
  ...SEED_ROLES,
  ...STARTER_ROLES,
];

function kindsOf(world: World, role: AppRole): RoleCalls[] {
  return ROLES.filter(({ path, beside, principal }) => path.test(role.path)
    && (principal === 'role' || role.services.some(service => service.split('.')[0] === principal)) && (!beside || world.resources.some(resource => resource.type === beside[0]
    && resource.path === [parentOf(role), ...beside[1] ? [beside[1]] : []].join('/'))));
}

/** What keeps the roles of an app from being proven: those without calls, or with calls from two places. */
export function rolesWithoutCalls(world: World): string[] {
  return world.roles.flatMap(role => {
    const kinds = kindsOf(world, role);
    if (kinds.length === 1) { return []; }
    if (kinds.length > 1) {
      return [`role ${role.path} has several entries in test/iam/calls (${kinds.map(kind => kind.title).join('; ')}): make their \`path\` or \`beside\` narrower`];
    }
    const path = `/\\/${role.path.split('/').slice(-2).join('\\/')}$/`;
    return [`role ${role.path} has no entry in test/iam/calls: add one to the list of a file of its area there ({ path: ${path}, title, `
      + `principal: '${role.services[0]?.split('.')[0] ?? 'role'}', calls: (world, role) => [the calls that its holder makes] }), and the list to ROLES in calls/index.ts`];
  });
}

export function kindOf(world: World, role: AppRole): RoleCalls {
  const found = kindsOf(world, role);
  if (found.length !== 1) { throw new Error(rolesWithoutCalls(Object.create(world, { roles: { value: [role] } })).join()); }
  return found[0];
}

/** The calls that a role must be able to make. */
export function neededCalls(world: World, role: AppRole): Call[] { return strictCalls(world, role, kindOf(world, role).calls(world, role)); }
