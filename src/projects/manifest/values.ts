import { dirname, resolve } from 'path';
import { Construct } from 'constructs';
import { classOf } from './classes';
import type { Place } from './document';
import { Text } from './references';
import type { FactoryData, ManifestTypes, MemberData, TypeData, TypeForm } from './types';
import { closest } from '../../private/api-model-closest';

/** Turns what stands in a manifest into the values that constructs take. */
export class Values {
  private imports = 0;

  /**
   * @param scope where constructs go that stand for what exists already
   * @param file the manifest, to whose directory paths are relative
   * @param lookUp finds or makes the resource of a name
   */
  constructor(
    private readonly types: ManifestTypes,
    private readonly scope: Construct,
    private readonly file: string,
    private readonly lookUp: (name: string) => any,
  ) {}

  /** The construct that a place with one member, `pipelines.TrainingStep: {…}`, describes. */
  public construct(scope: Construct, id: string, place: Place, names: { readonly [name: string]: string } = this.types.constructs): Construct {
    const [[name, { key, value }], ...more] = [...place.map('a map with the name of a construct'), [undefined, { key: place, value: place }] as const];
    if (name === undefined || more.length > 1) { return place.fail(`must have one member, named after a construct such as ${Object.keys(names)[0]}, got ${place.show()}`); }
    const fqn = names[name];
    if (!has(names, name)) { return key.fail(`is not a construct that a manifest can make${near(name, Object.keys(names))}`); }
    const { props } = this.types.types[fqn];
    const made = props === undefined ? undefined : this.struct(value, props);
    return this.make(key, () => new (classOf(fqn))(scope, id, made));
  }

  /** The members of a struct. */
  public struct(place: Place, fqn: string): any {
    const members: Record<string, MemberData> = this.types.types[fqn].members;
    const given = place.map(`a map of ${Object.keys(members).slice(0, 6).join(', ')}${Object.keys(members).length > 6 ? ', …' : ''}`);
    const out: Record<string, any> = {};
    for (const [name, { key, value }] of given) {
      const member = has(members, name) ? members[name] : undefined;
      if (!member) { return key.fail(`is not an option here${near(name, Object.keys(members))}`); }
      const read = this.read(value, member.type);
      if (read !== undefined) { out[name] = read; }
    }
    const missing = Object.keys(members).filter(name => !members[name].optional && out[name] === undefined);
    if (missing.length > 0) { return place.fail(`must have ${missing.join(', ')}, got ${place.show()}`); }
    return out;
  }

  /** A value of a form. */
  public read(place: Place, form: TypeForm): any {
    const content = place.read();
    if (content.kind === 'scalar' && content.value === null && form !== 'any') { return undefined; }
    const text = content.kind === 'scalar' && typeof content.value === 'string' ? new Text(content.value, place) : undefined;
    if (text?.lone) { return this.checked(place, this.make(place, () => text.lone!.evaluate(this.lookUp)), form); }
    if (typeof form === 'object') {
      if ('list' in form) { return this.list(place, form.list); }
      if ('map' in form) {
        return Object.fromEntries([...place.map('a map')].map(([name, { value }]) => [name, this.read(value, form.map)]));
      }
      return this.typed(place, form.type);
    }
    if (form === 'any') { return this.any(place); }
    if (content.kind !== 'scalar') { return place.fail(`must be ${WORDS[form]}, got ${place.show()}`); }
    const value = text ? this.text(place, text) : content.value;
    // what looks like a number or a truth value is text all the same where text is due
    if (form === 'string') { return content.source ?? String(value); }
    if (form === 'date') {
      const date = new Date(String(value));
      return Number.isNaN(date.getTime()) ? place.fail(`must be a date such as 2030-12-31, got ${place.show()}`) : date;
    }
    if (typeof value !== form || (typeof value === 'number' && !Number.isFinite(value))) { return place.fail(`must be ${WORDS[form]}, got ${place.show()}`); }
    return value;
  }

  private list(place: Place, form: TypeForm): any[] {
    const content = place.read();
    if (content.kind !== 'list') { return place.fail(`must be a list, got ${place.show()}`); }
    return content.items.map(item => this.read(item, form));
  }

  private any(place: Place): any {
    const content = place.read();
    switch (content.kind) {
      case 'list': return content.items.map(item => this.read(item, 'any'));
      case 'map': return Object.fromEntries([...content.members].map(([name, { value }]) => [name, this.read(value, 'any')]));
      default: return typeof content.value === 'string' ? this.text(place, new Text(content.value, place)) : content.value;
    }
  }

  private typed(place: Place, fqn: string): any {
    const type = this.types.types[fqn];
    switch (type.kind) {
      case 'struct': return this.struct(place, fqn);
      case 'enum': {
        const content = place.read();
        const value = content.kind === 'scalar' ? content.source ?? String(content.value) : undefined;
        if (value === undefined || !type.members.includes(value)) { return place.fail(`must be one of ${type.members.join(', ')}, got ${place.show()}${near(value, type.members)}`); }
        return classOf(fqn)[value];
      }
      default: return this.instance(place, type);
    }
  }

  /** A value of a class: a constant by its name, or a factory with its arguments. */
  private instance(place: Place, type: TypeData): any {
    const content = place.read();
    const { constants = {}, factories = {} } = type;
    if (content.kind === 'scalar' && content.value !== null) {
      const name = content.source ?? String(content.value);
      if (has(constants, name)) { return classOf(constants[name])[name]; }
      const { of } = factories;
      // names of an open set need no more than themselves
      if (of && of.parameters.length === 1) { return this.call(place, place, 'of', of); }
    }
    if (content.kind === 'map' && content.members.size === 1) {
      const [[name, { key, value }]] = content.members;
      if (has(factories, name)) { return this.call(key, value, name, factories[name]); }
    }
    const names = [...Object.keys(constants), ...Object.keys(factories).map(name => `${name}: …`)];
    const allowed = names.length === 0 ? 'a reference to a resource, such as ${Name}' : `${names.slice(0, 12).join(' or ')}${names.length > 12 ? ' …' : ''}, or a reference`;
    return place.fail(`must be ${allowed}, got ${place.show()}`);
  }

  private call(key: Place, place: Place, name: string, factory: FactoryData): any {
    const owner = classOf(factory.owner);
    const scope = factory.scoped ? [this.scope, this.importId(place)] : [];
    const args = this.arguments(place, factory.parameters);
    return this.make(key, () => factory.constructed ? new owner(...args) : owner[name](...scope, ...args));
  }

  /** The arguments of a factory: alone, in a list if there may be many, or by their names, with the options beside them. */
  private arguments(place: Place, parameters: FactoryData['parameters']): any[] {
    const content = place.read();
    if (parameters.length === 0) { return []; }
    const [first] = parameters;
    const last = parameters[parameters.length - 1];
    if (last.variadic && content.kind === 'list') { return this.list(place, last.type); }
    const options = typeof last.type === 'object' && 'type' in last.type && this.types.types[last.type.type]?.kind === 'struct' ? last : undefined;
    const named = content.kind === 'map' && parameters.some(parameter => parameter !== options && content.members.has(parameter.name));
    if (parameters.length === 1 && !named) { return [this.read(place, first.type)]; }
    if (!named) {
      const missing = parameters.slice(1).find(parameter => !parameter.optional);
      if (missing || content.kind === 'map') { return place.fail(`must be a map of ${parameters.map(parameter => parameter.name).join(', ')}, got ${place.show()}`); }
      return [this.read(place, first.type)];
    }
    const members: Record<string, MemberData> = options ? this.types.types[(options.type as any).type].members : {};
    const own = parameters.filter(parameter => parameter !== options);
    const given = place.map('a map');
    const rest: Record<string, any> = {};
    for (const [name, { key, value }] of given) {
      if (own.some(parameter => parameter.name === name)) { continue; }
      if (!has(members, name)) { return key.fail(`is not an option here${near(name, [...own.map(parameter => parameter.name), ...Object.keys(members)])}`); }
      rest[name] = this.read(value, members[name].type);
    }
    const optionsGiven = options !== undefined && (!options.optional || Object.keys(rest).length > 0);
    const missing = [
      ...own.filter(parameter => !parameter.optional && !given.has(parameter.name)).map(parameter => parameter.name),
      ...optionsGiven ? Object.keys(members).filter(name => !members[name].optional && rest[name] === undefined) : [],
    ];
    if (missing.length > 0) { return place.fail(`must have ${missing.join(', ')}, got ${place.show()}`); }
    return parameters.map(parameter => {
      if (parameter === options) { return Object.keys(rest).length || !parameter.optional ? rest : undefined; }
      return given.has(parameter.name) ? this.read(given.get(parameter.name)!.value, parameter.type) : undefined;
    });
  }

  private text(place: Place, { parts }: Text): string {
    const text = parts.map(part => {
      if (typeof part === 'string') { return part; }
      const value = this.make(place, () => part.evaluate(this.lookUp));
      return typeof value === 'string' ? value : place.fail(`must have references to texts only, got a ${typeof value}`);
    }).join('');
    // a path begins with a dot, and is looked for beside the manifest
    return /^\.\.?(\/|$)/.test(text) ? resolve(dirname(this.file), text) : text;
  }

  /** A referred value, which must be of the kind that the place takes. */
  private checked(place: Place, value: any, form: TypeForm): any {
    const wanted = typeof form === 'object' ? ('list' in form ? 'list' : 'object') : form;
    const got = Array.isArray(value) ? 'list' : typeof value;
    if (wanted !== 'any' && wanted !== got) { return place.fail(`must be ${WORDS[wanted] ?? wanted}, but ${place.show()} is ${WORDS[got] ?? got}`); }
    return value;
  }

  /** An id that stays the same as long as what is imported stays in its place. */
  private importId(place: Place): string {
    const id = place.path.split(/[^A-Za-z0-9]+/).filter(part => part).map(part => part[0].toUpperCase() + part.slice(1)).join('');
    return this.scope.node.tryFindChild(id) ? `${id}${++this.imports}` : id;
  }

  private make<T>(place: Place, code: () => T): T {
    try {
      return code();
    } catch (error) {
      return place.failWith(error as Error);
    }
  }
}

const has = (map: object, name: string) => Object.prototype.hasOwnProperty.call(map, name);

const WORDS: Record<string, string> = {
  string: 'a text', number: 'a number', boolean: 'true or false', date: 'a date', object: 'a resource or value of its type', list: 'a list',
};

function near(name: string | undefined, names: string[]): string {
  const found = name === undefined ? undefined : closest(name, names);
  return found ? `: did you mean ${found}` : `, only ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`;
}
