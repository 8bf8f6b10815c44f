/** The form of a value: a primitive, a list or map of a form, or a type of the table. */
export type TypeForm = 'any' | 'boolean' | 'date' | 'number' | 'string' | { readonly list: TypeForm } | { readonly map: TypeForm } | { readonly type: string };

export interface MemberData {
  readonly type: TypeForm;
  readonly optional?: boolean;
}

export interface FactoryData {
  /** The class whose static method it is. */
  readonly owner: string;
  /** Whether it is the constructor of that class. */
  readonly constructed?: boolean;
  /** Whether the method takes a scope and an id first. */
  readonly scoped?: boolean;
  readonly parameters: { readonly name: string; readonly type: TypeForm; readonly optional?: boolean; readonly variadic?: boolean }[];
}

/** What a manifest may say for a type. */
export interface TypeData {
  readonly kind: 'enum' | 'struct' | 'class';
  /** Of enums the names of the members, of structs the members. */
  readonly members?: any;
  /** Static members that are values of the type, with the class that has each. */
  readonly constants?: { readonly [name: string]: string };
  /** Static methods that make values of the type. */
  readonly factories?: { readonly [name: string]: FactoryData };
  /** Of constructs: the props. */
  readonly props?: string;
  readonly propsOptional?: boolean;
}

/** Everything that a manifest may say. */
export interface ManifestTypes {
  /** The constructs that a manifest may make, by their short names. */
  readonly constructs: { readonly [name: string]: string };
  readonly types: { readonly [fqn: string]: TypeData };
}
