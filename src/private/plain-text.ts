import { Stack, Token } from 'aws-cdk-lib';

/**
 * A resolved value of a template as one text: what is known at synth as it is, references as `${LogicalId}` and `${LogicalId.Attribute}`, which
 * `Fn::Sub` would take.
 */
export function plainText(value: any, stack: Stack): string {
  if (value === null || typeof value !== 'object') { return String(value); }
  if (value.Ref !== undefined) { return known(value.Ref, stack) ?? `\${${value.Ref}}`; }
  const [[name, args]] = Object.entries<any>(value);
  switch (name) {
    case 'Fn::GetAtt': return `\${${(typeof args === 'string' ? [args] : args).join('.')}}`;
    case 'Fn::Join': return Array.isArray(args[1]) ? args[1].map(each => plainText(each, stack)).join(args[0]) : JSON.stringify(value);
    case 'Fn::Sub': return typeof args === 'string' ? args.replace(/\$\{(AWS::\w+)\}/g, (whole, id) => known(id, stack) ?? whole) : JSON.stringify(value);
    default: return JSON.stringify(value);
  }
}

/** All texts of a value made plain. */
export function plainValue(value: any, stack: Stack): any {
  if (Array.isArray(value)) { return value.map(each => plainValue(each, stack)); }
  if (value === null || typeof value !== 'object') { return value; }
  const keys = Object.keys(value);
  if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) { return plainText(value, stack); }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member, stack)]));
}

function known(pseudo: string, stack: Stack): string | undefined {
  const { account, region } = stack;
  const given = (text: string) => Token.isUnresolved(text) ? undefined : text;
  switch (pseudo) {
    case 'AWS::AccountId': return given(account);
    case 'AWS::Region': return given(region);
    case 'AWS::Partition': return given(region)?.replace(/^(?:(cn|us-gov)-.*|.*)$/s, (_, start) => (start ? `aws-${start}` : 'aws'));
    default: return undefined;
  }
}
