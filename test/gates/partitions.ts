import { stringsOf, Template } from './templates';

export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov';

/**
 * Literals that hold in another partition only; nothing is fine.
 *
 * @param partition the partition that the app is for; undefined if its environment is unknown, so that any literal is wrong
 * @param given what the app's user wrote, for example the ARN of a connection
 */
export function partitionFindings(templates: Template[], partition: Partition | undefined, given: string[] = []): string[] {
  const findings: string[] = [];
  for (const { name, body: { Mappings, ...body } } of templates) {
    const look = (value: unknown, path: string[], expected: Partition | undefined) => {
      for (const [text, keys] of stringsOf(value, path)) {
        const own = given.reduce((rest, part) => rest.split(part).join(''), text);
        findings.push(...literalFindings(own, keys, expected).map(finding => `${name} ${keys.join('.')}: ${finding} in ${excerpt(text)}`));
      }
    };
    look(body, [], partition);
    // a table by region holds the values of all partitions
    for (const [table, rows] of Object.entries(Mappings ?? {})) {
      for (const [row, values] of Object.entries(rows)) { look(values, [table, row], isRegion(row) ? partitionOf(row) : partition); }
    }
  }
  return findings;
}

function isRegion(text: string): boolean { return /^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text); }

function partitionOf(region: string): Partition | undefined {
  if (region.startsWith('cn-')) { return 'aws-cn'; }
  if (region.startsWith('us-gov-')) { return 'aws-us-gov'; }
  // partitions that the gate does not run for have suffixes of their own
  return /^(us-iso|eu-iso|eusc-)/.test(region) ? undefined : 'aws';
}

function literalFindings(text: string, keys: string[], partition: Partition | undefined): string[] {
  const findings: string[] = [];
  for (const [, literal] of text.matchAll(/\barn:(aws[a-z-]*):/g)) {
    if (literal !== partition) { findings.push(`literal partition ${literal}`); }
  }
  for (const [host, suffix] of text.matchAll(/[a-z0-9.-]*\bamazonaws\.com(\.cn)?/g)) {
    // the names of services in policies are the same in every partition
    if (host === text && !suffix && (isPrincipal(keys) || isAudience(keys))) { continue; }
    const right = partition === 'aws-cn' ? suffix !== undefined : partition !== undefined && suffix === undefined;
    if (!right) { findings.push(`literal host ${host}`); }
  }
  return findings;
}

function isPrincipal(keys: string[]): boolean {
  const parent = keys.filter(key => !/^\d+$/.test(key));
  const last = parent[parent.length - 1];
  return (last === 'Service' && parent[parent.length - 2] === 'Principal') || last === 'iam:PassedToService' || last === 'iam:AWSServiceName'
    || (last === 'Principal' && parent[parent.length - 2] === 'Properties');
}

/** The audience of tokens of OpenID Connect is a text that both sides agree on, not a host. */
function isAudience(keys: string[]): boolean {
  return keys[keys.length - 1].endsWith(':aud') || keys[keys.length - 2] === 'ClientIdList';
}

function excerpt(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
