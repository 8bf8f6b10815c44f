import { readFileSync } from 'fs';
import { join } from 'path';

/** Actions by the resource type of IAM that they are about; `*` for those that are about none. */
export interface Calls {
  readonly [resource: string]: string[];
}

/** The calls that CloudFormation makes for a type. */
export interface TypeCalls {
  /** The property with the physical name. */
  readonly name?: string;
  /** Whether its resources have tags. */
  readonly tags?: boolean;
  /** Calls about the resource itself. */
  readonly own: Calls;
  /** Calls about resources that it refers to. */
  readonly also?: Calls;
  /** Calls that only a deletion makes. */
  readonly deletes?: string[];
}

interface PermissionData {
  readonly types: { readonly [type: string]: TypeCalls };
  readonly resources: { readonly [resource: string]: string };
}

let data: PermissionData | undefined;

/** What CloudFormation calls for each type of resource; made by scripts/make-permissions.ts. */
export function permissionData(): PermissionData {
  data ??= JSON.parse(readFileSync(join(__dirname, '..', '..', '..', '..', 'data', 'cloudformation-permissions.json'), 'utf8')) as PermissionData;
  return data;
}
