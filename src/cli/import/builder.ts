import { callStatic, Code, list, member, name, object, use, value } from './code';
import { isFunction, isNumber, isObject, same } from './compare';
import { findImage } from './images';
import type { Resources } from './resources';
import type { Values } from './values';
import type { World } from './world';
import type { ImageUsage } from '../../images';
import * as pipelines from '../../pipelines';
import { parsePathRoot } from '../../pipelines/definition/graph';

/** What the functions that write a step's props work with. Each gives nothing where the value has another form than the prop takes. */
export class Builder {
  /** @param jobRole the ARN of the role that the pipeline's jobs have by default */
  constructor(
    public readonly world: World, public readonly values: Values, public readonly resources: Resources, private readonly jobRole: string | undefined,
  ) {}

  public text(given: any): Code | undefined { return this.values.text(given); }

  public number(given: any): Code | undefined { return this.values.number(given); }

  /** A number for a prop that is written as a float anyway. */
  public plainNumber(given: any): Code | undefined { return isNumber(given) ? value(Number(given)) : this.number(given); }

  public boolean(given: any): Code | undefined { return this.values.boolean(given); }

  public any(given: any): Code | undefined { return given === undefined ? undefined : this.values.any(given); }

  /** Nothing where the value is the default anyway. */
  public unless(given: any, fallback: any, write: (given: any) => Code | undefined): Code | undefined {
    return given === undefined || given === null || same(given, fallback) ? undefined : write(given);
  }

  /** A list if all of its items can be written. */
  public list(given: any, write: (item: any) => Code | undefined): Code | undefined {
    if (!Array.isArray(given)) { return undefined; }
    const items = given.map(write);
    return items.every((item): item is Code => item !== undefined) ? list(items) : undefined;
  }

  public texts(given: any): Code | undefined { return this.list(given, item => this.text(item)); }

  /** An object if all of its members can be written. */
  public map(given: any, write: (item: any, key: string) => Code | undefined): Code | undefined {
    if (!isObject(given) || isFunction(given)) { return undefined; }
    const members = Object.keys(given).map(key => [key, write(given[key], key)] as const);
    return members.every(([, code]) => code !== undefined) ? { kind: 'object', members: members as [string, Code][] } : undefined;
  }

  public textMap(given: any): Code | undefined { return this.map(given, item => this.text(item)); }

  /** A list of named things as an object. */
  public named(given: any, nameOf: (item: any) => any, write: (item: any) => Code | undefined): Code | undefined {
    if (!Array.isArray(given) || !given.length) { return undefined; }
    const names = given.map(nameOf);
    const unique = names.every(key => typeof key === 'string') && new Set(names).size === names.length;
    return unique ? this.map(Object.fromEntries(given.map((item, i) => [names[i], item])), write) : undefined;
  }

  /** A member of an enum. */
  public enumeration(enumName: string, given: any): Code | undefined {
    const members = (pipelines as any)[enumName] as Record<string, string> | undefined;
    const key = members && Object.keys(members).find(candidate => members[candidate] === given);
    return key === undefined ? undefined : name(`pipelines.${enumName}.${key}`);
  }

  public instanceType(given: any): Code | undefined {
    const text = this.text(given);
    if (!text) { return undefined; }
    const known = Object.keys(pipelines.InstanceType).find(key => (pipelines.InstanceType as any)[key].name === given);
    if (known) { return name(`pipelines.InstanceType.${known}`); }
    const code = callStatic('pipelines.InstanceType.of', text);
    try {
      this.world.evaluate(code);
      return code;
    } catch {
      // not the name of an instance type
      return undefined;
    }
  }

  public duration(seconds: any): Code | undefined {
    if (typeof seconds !== 'number' || seconds <= 0 || !Number.isInteger(seconds)) {
      const code = isNumber(seconds) ? undefined : this.number(seconds);
      return code && callStatic('Duration.seconds', code);
    }
    const [unit, length] = [['days', 86400], ['hours', 3600], ['minutes', 60], ['seconds', 1]].find(([, size]) => seconds % (size as number) === 0)!;
    return callStatic(`Duration.${unit}`, value(seconds / (length as number)));
  }

  public minutes(given: any): Code | undefined {
    return typeof given === 'number' && Number.isInteger(given) ? this.duration(given * 60) : this.wrap('Duration.minutes', given);
  }

  public gibibytes(given: any): Code | undefined { return this.wrap('Size.gibibytes', given); }

  public mebibytes(given: any): Code | undefined { return this.wrap('Size.mebibytes', given); }

  public image(uri: any, usage: ImageUsage, instanceType?: any): Code | undefined {
    if (typeof uri === 'string') { return this.resources.image(uri, usage, typeof instanceType === 'string' ? instanceType : undefined); }
    const text = this.text(uri);
    return text && callStatic('images.Image.fromUri', text);
  }

  /** The role of a job, unless it is that of the pipeline's jobs. */
  public role(arn: any): Code | undefined { return arn === this.jobRole ? undefined : this.resources.role(arn); }

  public key(arn: any): Code | undefined { return this.resources.key(arn); }

  public tags(given: any): Code | undefined {
    return this.named(given, tag => tag?.Key, tag => (same(Object.keys(tag).sort(), ['Key', 'Value']) ? this.text(tag.Value) : undefined));
  }

  public cache(given: any): Code | undefined {
    if (!isObject(given)) { return undefined; }
    const expires = typeof given.ExpireAfter === 'string' ? parseIsoDuration(given.ExpireAfter) : undefined;
    if (given.ExpireAfter !== undefined && expires === undefined) { return undefined; }
    return object({ enabled: this.unless(given.Enabled, true, enabled => this.boolean(enabled)), expireAfter: expires });
  }

  public retries(given: any): Code | undefined {
    return this.list(given, policy => {
      const exceptions = this.list(policy?.ExceptionType, exception => this.enumeration('RetryException', exception));
      const known = ['ExceptionType', 'BackoffRate', 'IntervalSeconds', 'MaxAttempts', 'ExpireAfterMin'];
      if (!exceptions || Object.keys(policy).some(key => !known.includes(key))) { return undefined; }
      const rate = isNumber(policy.BackoffRate) ? value(Number(policy.BackoffRate)) : undefined;
      return object({
        exceptions,
        interval: this.unless(policy.IntervalSeconds, 1, seconds => this.duration(seconds)),
        backoffRate: rate && Number(policy.BackoffRate) === 2 ? undefined : rate,
        maxAttempts: policy.MaxAttempts === 5 && policy.ExpireAfterMin === undefined ? undefined : this.number(policy.MaxAttempts),
        expireAfter: this.minutes(policy.ExpireAfterMin),
      });
    });
  }

  /** The group that a model is registered in: by its name, or by a parameter that is one. */
  public modelPackageGroup(given: any): Code | undefined {
    return this.resources.modelPackageGroup(given, isFunction(given) ? this.text(given) : undefined);
  }

  /** An image, unless a step takes the one of this method anyway. */
  public imageUnless(method: string, uri: any, usage: ImageUsage, instanceType: any): Code | undefined {
    const found = typeof uri === 'string' ? findImage(this.world, uri, usage, typeof instanceType === 'string' ? instanceType : undefined)?.code : undefined;
    return same(found, callStatic(method)) ? undefined : this.image(uri, usage, instanceType);
  }

  /** A flag that may be decided at run time. */
  public flag(given: any): Code | undefined {
    if (typeof given === 'boolean') { return value(given); }
    const root = typeof given?.Get === 'string' ? parsePathRoot(given.Get) : undefined;
    const parameter = root?.kind === 'Parameters' ? this.values.parameters.get(root.name) : undefined;
    return parameter && this.values.checked(given, [member(use(parameter.variable), 'value')]);
  }

  private wrap(path: string, given: any): Code | undefined {
    const code = given === undefined ? undefined : this.number(given);
    return code && callStatic(path, code);
  }
}

/** `P30D`, `PT1H30M` → an expression that writes the same text again. */
function parseIsoDuration(text: string): Code | undefined {
  const match = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(text);
  const parts = match?.slice(1).map((amount, i) => ({ amount, unit: ['days', 'hours', 'minutes', 'seconds'][i] })).filter(part => part.amount !== undefined);
  if (parts?.length === 1) { return callStatic(`Duration.${parts[0].unit}`, value(Number(parts[0].amount))); }
  return parts?.length ? callStatic('Duration.parse', value(text)) : undefined;
}

/** The member at a path, or undefined. */
export function at(document: any, path: string): any {
  return path.split('.').reduce((here, key) => (isObject(here) ? here[key] : undefined), document);
}

/** Whether an object has no other members than these. */
export function only(document: any, ...keys: string[]): boolean {
  return isObject(document) && Object.keys(document).every(key => keys.includes(key));
}

