import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Image } from '../../images';
import { JsonNumber } from '../../private/json-number';

/** What of a definition is replaced by a construct when it is deployed. */
export interface Replacement {
  readonly kind: 'role' | 'bucket' | 'image' | 'text';
  /** The text in the definition. */
  readonly text: string;
  readonly role?: IRole;
  readonly bucket?: IBucket;
  readonly image?: Image;
  readonly value?: string;
}

/** Replaces texts, wherever they are values, and remembers which replacements were of use. */
export class Replacer {
  private readonly replacements: Replacement[];
  private readonly used = new Set<Replacement>();

  constructor(replacements: Replacement[]) {
    // the longest first: a prefix of another one must not win
    this.replacements = [...replacements].sort((a, b) => b.text.length - a.text.length);
  }

  /** @param imageUri binds an image */
  public apply(value: any, imageUri: (image: Image) => string): any {
    if (typeof value === 'string') { return this.text(value, imageUri); }
    if (value === null || typeof value !== 'object' || value instanceof JsonNumber) { return value; }
    if (Array.isArray(value)) { return value.map(item => this.apply(item, imageUri)); }
    // paths are no texts
    if (typeof value.Get === 'string' && Object.keys(value).length === 1) { return value; }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.apply(member, imageUri)]));
  }

  /** What was to be replaced, but is nowhere. */
  public get unused(): string[] {
    return this.replacements.filter(replacement => !this.used.has(replacement)).map(replacement => replacement.text).sort();
  }

  private text(text: string, imageUri: (image: Image) => string): string {
    for (const replacement of this.replacements) {
      const replaced = replace(text, replacement, () =>
        replacement.value ?? replacement.role?.roleArn ?? replacement.bucket?.bucketName ?? imageUri(replacement.image!));
      if (replaced !== undefined) {
        this.used.add(replacement);
        return replaced;
      }
    }
    return text;
  }
}

function replace(text: string, { kind, text: from }: Replacement, to: () => string): string | undefined {
  if (text === from) { return to(); }
  if (kind === 'text') { return text.startsWith(from.endsWith('/') ? from : `${from}/`) ? to() + text.slice(from.length) : undefined; }
  if (kind !== 'bucket') { return undefined; }
  // framework containers get S3 URIs as JSON, in quotes
  const match = /^("?s3:\/\/)([^/"]+)(.*)$/s.exec(text);
  return match?.[2] === from ? match[1] + to() + match[3] : undefined;
}
