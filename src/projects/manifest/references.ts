import { Aws } from 'aws-cdk-lib';
import type { Place } from './document';

/** A member of what a name stands for, or a call of a method of it with plain values. */
interface Access {
  readonly name: string;
  readonly args?: (string | number | boolean)[];
}

/** Text with references: `${Train.modelArtifacts}`, `s3://${Data.s3BucketName}/${Prepare.output('train')}`, `${AWS::Region}`. */
export class Text {
  /** The references and the text between them. */
  public readonly parts: (string | Reference)[];

  constructor(text: string, place: Place) {
    this.parts = [];
    let at = 0;
    // $${ is a plain ${
    for (const match of text.matchAll(/\$\$\{|\$\{([^}]*)\}/g)) {
      this.push(text.slice(at, match.index));
      if (match[1] === undefined) { this.push('${'); } else { this.parts.push(new Reference(match[1].trim(), place)); }
      at = match.index + match[0].length;
    }
    this.push(text.slice(at));
  }

  /** The only reference, if the text is nothing else. */
  public get lone(): Reference | undefined {
    const [first] = this.parts;
    return this.parts.length === 1 && typeof first !== 'string' ? first : undefined;
  }

  private push(text: string): void {
    const last = this.parts.length - 1;
    if (typeof this.parts[last] === 'string') { this.parts[last] += text; } else if (text || !this.parts.length) { this.parts.push(text); }
    // the empty text in front of a first reference
    if (this.parts.length === 1 && this.parts[0] === '') { this.parts.pop(); }
  }
}

const PSEUDO: Record<string, string> = {
  'AWS::AccountId': Aws.ACCOUNT_ID, 'AWS::Region': Aws.REGION, 'AWS::Partition': Aws.PARTITION, 'AWS::StackName': Aws.STACK_NAME, 'AWS::URLSuffix': Aws.URL_SUFFIX,
};

/** A reference to a resource of the manifest, or to a member of one. */
export class Reference {
  public readonly name: string;
  private readonly accesses: Access[] = [];

  constructor(private readonly text: string, private readonly place: Place) {
    if (PSEUDO[text] !== undefined) {
      this.name = text;
      return;
    }
    const [name] = /^[A-Za-z][A-Za-z0-9_-]*/.exec(text) ?? [];
    if (name === undefined) { this.fail('must begin with the name of a resource'); }
    this.name = name;
    const pattern = /\.([A-Za-z][A-Za-z0-9]*)(?:\(([^()]*)\))?/y;
    pattern.lastIndex = name.length;
    while (pattern.lastIndex < text.length) {
      const found = pattern.exec(text);
      if (!found) { return this.fail('must be a name, then members like ".modelArtifacts" or methods like ".output(train)"'); }
      this.accesses.push({ name: found[1], args: found[2] === undefined ? undefined : parseArguments(found[2]) });
    }
  }

  /** @param lookUp finds or makes the resource of a name */
  public evaluate(lookUp: (name: string) => any): any {
    if (PSEUDO[this.text] !== undefined) { return PSEUDO[this.text]; }
    let value = lookUp(this.name);
    for (const { name, args } of this.accesses) {
      // what is inherited from every object is no member of a construct
      if (value === null || typeof value !== 'object' || !(name in value) || name in Object.prototype || name.startsWith('_')) {
        this.fail(`names ${JSON.stringify(name)}, which is not there`);
      }
      const member = value[name];
      if ((typeof member === 'function') !== (args !== undefined)) {
        this.fail(args === undefined ? `names the method ${JSON.stringify(name)}: call it, as in ".${name}(…)"` : `calls ${JSON.stringify(name)}, which is no method`);
      }
      value = args === undefined ? member : member.apply(value, args);
      if (value === undefined) { this.fail(`names ${JSON.stringify(name)}, which has no value here`); }
    }
    return value;
  }

  private fail(what: string): never { return this.place.fail(`has the reference ${JSON.stringify(`\${${this.text}}`)}, which ${what}`); }
}

/** `train`, `'a, b'`, `"x"`, `1`, `true`: texts need quotes only where they hold a comma or look like something else. */
function parseArguments(text: string): (string | number | boolean)[] {
  if (text.trim() === '') { return []; }
  const found = text.match(/\s*(?:'[^']*'|"[^"]*"|[^,'"]+)\s*(?:,|$)/g) ?? [];
  return found.map(each => {
    const argument = each.replace(/,$/, '').trim();
    if (/^(['"]).*\1$/.test(argument)) { return argument.slice(1, -1); }
    if (argument === 'true' || argument === 'false') { return argument === 'true'; }
    return argument !== '' && Number.isFinite(Number(argument)) ? Number(argument) : argument;
  });
}
