import type { CheckContext, PlacedStep } from './context';
import { PathPart, showPath } from '../../private/api-model-values';

const ACCESS_KEY = /(?<![A-Z0-9])(AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])/;
const PRIVATE_KEY = '-----BEGIN';
/** Members whose own members have names that people choose. */
const NAMED = new Set(['Environment', 'HyperParameters', 'StaticHyperParameters', 'Properties', 'CustomerMetadataProperties']);
const ADVICE = 'read it from Secrets Manager in the container instead';

/** Looks for secrets in a text of a step. It never shows them. */
export function checkSecret(context: CheckContext, step: PlacedStep | undefined, value: string, path: readonly PathPart[]): void {
  const what = secretIn(value);
  if (what) { return context.report('secret', step, showPath(path), `must not have ${what}, since a definition can be read by many: ${ADVICE}`); }
  const name = path[path.length - 1];
  if (typeof name !== 'string') { return; }
  const parent = path[path.length - 2];
  const free = typeof parent === 'string' && (NAMED.has(parent) || (parent === 'Arguments' && (step?.type === 'Lambda' || step?.type === 'Callback')));
  if (free && namesSecret(name.replace(/^:/, '')) && looksSecret(value)) {
    context.report('secret', step, showPath(path), `must not be written out, as its name says that it is a secret: ${ADVICE}`);
  }
}

/** Looks for secrets in the default of a parameter. It never shows them. */
export function checkSecretParameter(context: CheckContext, name: string, value: unknown, path: string): void {
  if (typeof value !== 'string') { return; }
  const what = secretIn(value);
  if (what) {
    context.report('secret', undefined, path, `must not have ${what}, since a definition can be read by many: give the value at the start, or better ${ADVICE}`);
  } else if (namesSecret(name) && looksSecret(value)) {
    context.report('secret', undefined, path, `must not be written out, as the name ${JSON.stringify(name)} says that it is a secret: leave the default out, or better ${ADVICE}`);
  }
}

function secretIn(value: string): string | undefined {
  if ((value.includes('AKIA') || value.includes('ASIA')) && ACCESS_KEY.test(value)) { return 'an AWS access key'; }
  if (value.includes(PRIVATE_KEY) && value.includes('PRIVATE KEY-----')) { return 'a private key'; }
  return undefined;
}

const MAYBE_SECRET = /pass|pwd|secret|token|key|credential/i;
const cache = new Map<string, boolean>();

/** Whether a name is that of a secret: its last words count, so that `SECRET_ARN` and `tokenizer` are none. */
function namesSecret(name: string): boolean {
  if (!MAYBE_SECRET.test(name)) { return false; }
  let known = cache.get(name);
  if (known === undefined) {
    const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase().split(/[^a-z0-9]+/).filter(word => word);
    const last = words[words.length - 1];
    const two = words.slice(-2).join('');
    // tokens of texts, not of accounts
    const ofText = /^(bos|eos|pad|unk|sep|cls|mask|stop|special|max|min|num|n|per)$/.test(words[words.length - 2] ?? '');
    known = ['password', 'passwd', 'pwd', 'passphrase', 'secret', 'credentials', 'apikey'].includes(last) || (last === 'token' && !ofText)
      || ['apikey', 'accesskey', 'secretkey', 'privatekey', 'secretaccesskey', 'accesstoken'].some(key => two.endsWith(key) || last.endsWith(key));
    if (cache.size < 10_000) { cache.set(name, known); }
  }
  return known;
}

/** Whether a value may be one: not empty, not a number or flag, not the place of a secret. */
function looksSecret(given: string): boolean {
  const value = given.replace(/^"(.*)"$/, '$1');
  return value.length >= 4 && !/^(true|false|none|null|[\d.eE+-]+)$/i.test(value) && !/^(arn:|s3:\/\/|https?:\/\/|\/|<.*>$|\{\{)/.test(value) && !/\s/.test(value.trim());
}
