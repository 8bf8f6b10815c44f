/** A resolved value with its intrinsics as text. */
export function readable(value: any): any {
  if (Array.isArray(value)) { return value.map(readable); }
  if (typeof value !== 'object' || value === null) { return value; }
  const keys = Object.keys(value);
  if (keys.length === 1) {
    const [argument] = Object.values<any>(value);
    switch (keys[0]) {
      case 'Ref': return `\${${argument}}`;
      case 'Fn::GetAtt': return `\${${Array.isArray(argument) ? argument.join('.') : argument}}`;
      case 'Fn::Sub': return typeof argument === 'string' ? argument : argument[0];
      case 'Fn::Join': if (Array.isArray(argument[1])) { return argument[1].map((part: any) => String(readable(part))).join(argument[0]); }
    }
    if (keys[0].startsWith('Fn::')) { return `\${${keys[0]} ${JSON.stringify(readable(argument)).replace(/["{}$]/g, '')}}`; }
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member)]));
}
