import { Assemblies, Docs, Method, Parameter, Type, TypeReference } from './assembly';
import type { FactoryData, ManifestTypes, MemberData, TypeData, TypeForm } from '../../src/projects/manifest/types';

/** Constructs of the CDK that a manifest may make besides those of the library: what one brings along oneself. */
const CDK_CONSTRUCTS = [
  'aws_codecommit.Repository', 'aws_ec2.SecurityGroup', 'aws_ec2.Vpc', 'aws_kms.Key', 'aws_logs.LogGroup', 'aws_s3.Bucket', 'aws_s3_assets.Asset', 'aws_sns.Topic',
  'aws_sqs.Queue',
].map(name => `aws-cdk-lib.${name}`);

/** Types whose values only code can make. */
const CODE_ONLY = /^(constructs\.|aws-cdk-lib\.(Stack|App|Stage|CfnResource|CfnElement|IResolvable|Reference)$|aws-cdk-lib\..*\.Cfn)/;

/** Collects the types that can be reached from the constructs of the library. */
export class Table {
  private readonly types: Record<string, TypeData> = {};
  private readonly docs = new Map<string, Docs>();

  constructor(private readonly assemblies: Assemblies) {}

  public make(): ManifestTypes {
    const own = this.assemblies.own.filter(type => type.kind === 'class' && !type.abstract && this.assemblies.isConstruct(type.fqn));
    const constructs: Record<string, string> = {};
    for (const type of [...own, ...CDK_CONSTRUCTS.map(fqn => this.assemblies.get(fqn))]) {
      const [scope, id, props, ...more] = type.initializer?.parameters ?? [];
      if (scope?.type.fqn !== 'constructs.Construct' || id?.name !== 'id' || more.length > 0) { continue; }
      constructs[this.shortName(type.fqn)] = type.fqn;
      this.types[type.fqn] ??= this.classData(type);
      const propsOptional = props === undefined || props.optional === true ? true : undefined;
      this.types[type.fqn] = { ...this.types[type.fqn], props: props?.type.fqn, propsOptional };
      if (props?.type.fqn) { this.visit(props.type.fqn); }
    }
    const sorted = Object.fromEntries(Object.entries(this.types).sort(([a], [b]) => (a < b ? -1 : 1)));
    return { constructs: Object.fromEntries(Object.entries(constructs).sort(([a], [b]) => (a < b ? -1 : 1))), types: sorted };
  }

  /** The summary of a type or of its member. */
  public summary(key: string): string | undefined { return this.docs.get(key)?.summary; }

  private shortName(fqn: string): string { return fqn.replace(/^cdk-mlops\./, '').replace(/^aws-cdk-lib\.aws_/, ''); }

  /** Whether values of the type can be written in a manifest. */
  private visit(fqn: string): boolean {
    if (CODE_ONLY.test(fqn)) { return false; }
    if (this.types[fqn]) { return true; }
    const type = this.assemblies.get(fqn);
    if (type.docs) { this.docs.set(fqn, type.docs); }
    if (type.kind === 'enum') {
      this.types[fqn] = { kind: 'enum', members: type.members!.map(member => member.name) };
    } else if (type.kind === 'interface' && type.datatype) {
      const members: Record<string, MemberData> = {};
      this.types[fqn] = { kind: 'struct', members };
      for (const member of this.assemblies.members(fqn)) {
        if (member.docs?.deprecated !== undefined && !fqn.startsWith('cdk-mlops.')) { continue; }
        const form = this.form(member.type);
        if (form === undefined) { continue; }
        members[member.name] = { type: form, optional: member.optional ? true : undefined };
        if (member.docs) { this.docs.set(`${fqn}.${member.name}`, member.docs); }
      }
    } else {
      this.types[fqn] = { kind: 'class', factories: {} };
      this.types[fqn] = this.classData(type);
    }
    return true;
  }

  /** The form of a value, or undefined if only code can make one. */
  private form(reference: TypeReference): TypeForm | undefined {
    if (reference.primitive) { return reference.primitive === 'json' ? 'any' : reference.primitive; }
    if (reference.collection) {
      const of = this.form(reference.collection.elementtype);
      return of && { [reference.collection.kind === 'array' ? 'list' : 'map']: of } as TypeForm;
    }
    if (reference.union) { return 'any'; }
    return this.visit(reference.fqn!) ? { type: reference.fqn! } : undefined;
  }

  /** How values of a class or behavioral interface are made: by its static members, or those of what implements it. */
  private classData(type: Type): TypeData {
    const constants: Record<string, string> = {};
    const factories: Record<string, FactoryData> = {};
    for (const candidate of this.makers(type)) {
      for (const property of candidate.properties ?? []) {
        if (!property.static || !property.const || !this.gives(property.type, type.fqn)) { continue; }
        constants[property.name] ??= candidate.fqn;
      }
      for (const method of candidate.methods ?? []) {
        const factory = factories[method.name] ? undefined : this.factory(candidate, method, type.fqn);
        if (factory) { factories[method.name] = factory; }
      }
      const constructor = factories[candidate.name] ? undefined : this.constructorOf(candidate, type.fqn);
      if (constructor) { factories[candidate.name] = constructor; }
    }
    return {
      kind: 'class',
      factories: Object.fromEntries(Object.entries(factories).sort(([a], [b]) => (a < b ? -1 : 1))),
      constants: Object.keys(constants).length > 0 ? constants : undefined,
    };
  }

  /** The classes that may have factories for a type: those of the library, and those of the CDK's module that it is in. */
  private makers(type: Type): Type[] {
    // the CDK has some interfaces in a module of their own
    const home = (fqn: string) => fqn.slice(0, fqn.lastIndexOf('.')).replace('.interfaces', '').replace('aws_cloudwatch_actions', 'aws_cloudwatch');
    const near = (fqn: string) => fqn.startsWith('cdk-mlops.') || home(fqn) === home(type.fqn);
    const all = [...this.assemblies.types.values()].filter(each => each.kind === 'class' && near(each.fqn)
      && (this.assemblies.ancestors(each.fqn).includes(type.fqn)
        || (each.methods ?? []).some(method => method.static && method.returns?.type.fqn === type.fqn)));
    // its own factories come first, then those of constructs that are not mere resources
    const rank = (each: Type) => (each.fqn === type.fqn ? 0 : each.name.startsWith('Cfn') ? 2 : 1);
    return all.sort((a, b) => rank(a) - rank(b) || (a.fqn < b.fqn ? -1 : 1));
  }

  private gives(reference: TypeReference | undefined, fqn: string): boolean {
    return reference?.fqn !== undefined && this.assemblies.ancestors(reference.fqn).includes(fqn);
  }

  /** A class whose values are made with `new`, under its own name. */
  private constructorOf(owner: Type, fqn: string): FactoryData | undefined {
    if (owner.abstract || !owner.initializer || owner.initializer.protected || owner.docs?.deprecated !== undefined) { return undefined; }
    if (!this.gives(owner, fqn) || this.assemblies.isConstruct(owner.fqn) || owner.name.startsWith('Cfn')) { return undefined; }
    const parameters = this.parameters(owner.initializer.parameters ?? []);
    return parameters && { owner: owner.fqn, constructed: true, parameters };
  }

  private factory(owner: Type, method: Method, fqn: string): FactoryData | undefined {
    if (!method.static || method.protected || method.docs?.deprecated !== undefined || !this.gives(method.returns?.type, fqn)) { return undefined; }
    let parameters = method.parameters ?? [];
    const scoped = parameters[0]?.type.fqn === 'constructs.Construct' && parameters[1]?.name === 'id';
    if (scoped) { parameters = parameters.slice(2); }
    const known = this.parameters(parameters);
    return known && { owner: owner.fqn, scoped: scoped ? true : undefined, parameters: known };
  }

  /** The parameters up to the first that only code can give; undefined if that one is needed. */
  private parameters(parameters: Parameter[]): FactoryData['parameters'] | undefined {
    const data = parameters.map(parameter => this.parameter(parameter));
    if (data.some((each, i) => each === undefined && !parameters[i].optional)) { return undefined; }
    const unknown = data.indexOf(undefined);
    return data.slice(0, unknown < 0 ? data.length : unknown) as FactoryData['parameters'];
  }

  private parameter(parameter: Parameter): FactoryData['parameters'][number] | undefined {
    const type = this.form(parameter.type);
    return type && { name: parameter.name, type, optional: parameter.optional ? true : undefined, variadic: parameter.variadic ? true : undefined };
  }
}
