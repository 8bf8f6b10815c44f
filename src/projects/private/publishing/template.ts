import { Aws } from 'aws-cdk-lib';
import type { ProductStack } from 'aws-cdk-lib/aws-servicecatalog';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../../private/errors';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A template, as far as it matters here. */
export interface Template {
  readonly Parameters: { readonly [name: string]: { readonly Type: string } };
  readonly Resources: { readonly [id: string]: TemplateResource };
}

/** The template of a stack as it is defined by now. */
export function templateOf(stack: ProductStack): Template {
  // what synthesis calls; there is no public way to look at a template before
  const { Parameters = {}, Resources = {} } = stack.resolve((stack as unknown as { _toCloudFormation(): object })._toCloudFormation());
  return { Parameters, Resources };
}

/** Fails when SageMaker could not make a project of a template. */
export function checkTemplate(template: Template, scope: IConstruct): void {
  for (const name of ['SageMakerProjectName', 'SageMakerProjectId']) {
    if (template.Parameters[name]?.Type !== 'String') {
      throw new ValidationError('ProjectParameters', `the template of productStack must have the parameter ${name} of type String, which SageMaker gives, `
        + `got ${JSON.stringify(Object.keys(template.Parameters).sort())}: take projectName and projectId from projects.ProjectParameters.of(stack)`, scope);
    }
  }
  if (Object.keys(template.Resources).length === 0) {
    throw new ValidationError('ProjectTemplateEmpty', 'productStack must have resources, got none: define the project in it before it is published', scope);
  }
}

const KNOWN: { [name: string]: string } = {
  'AWS::AccountId': Aws.ACCOUNT_ID,
  'AWS::Partition': Aws.PARTITION,
  'AWS::Region': Aws.REGION,
  'AWS::URLSuffix': Aws.URL_SUFFIX,
  // ids of projects begin like this
  'SageMakerProjectId': 'p-*',
};

/** A value of a template as IAM may match it: what is not known is a `*`. */
export function patternOf(value: any): string {
  return render(value).replace(/\*+/g, '*');
}

function render(value: any): string {
  if (typeof value === 'string' || typeof value === 'number') { return String(value); }
  if (value?.Ref !== undefined) { return KNOWN[value.Ref] ?? '*'; }
  const join = value?.['Fn::Join'];
  if (Array.isArray(join?.[1])) { return join[1].map(render).join(join[0]); }
  const sub = value?.['Fn::Sub'];
  if (sub !== undefined) {
    const [text, variables] = Array.isArray(sub) ? sub : [sub, {}];
    return (text as string).replace(/\$\{([^!}]+)\}/g, (_all, name: string) => name in variables ? render(variables[name]) : KNOWN[name] ?? '*');
  }
  return '*';
}

/** The logical ids that a value refers to. */
export function referencesOf(value: any): string[] {
  if (Array.isArray(value)) { return value.flatMap(referencesOf); }
  if (typeof value !== 'object' || value === null) { return []; }
  if (typeof value.Ref === 'string') { return [value.Ref]; }
  const attribute = value['Fn::GetAtt'];
  if (attribute !== undefined) { return [Array.isArray(attribute) ? attribute[0] : String(attribute).split('.')[0]]; }
  const sub = value['Fn::Sub'];
  if (sub !== undefined) {
    const [text, variables] = Array.isArray(sub) ? sub : [sub, {}];
    return [...[...(text as string).matchAll(/\$\{([^!}.]+)[^}]*\}/g)].map(([, name]) => name), ...referencesOf(Object.values(variables))];
  }
  return referencesOf(Object.values(value));
}

/** The strings in a value that look like the ARN of something, unknown parts as `*`. */
export function arnsIn(value: any): string[] {
  const text = patternOf(value);
  if (/^arn:([^:]*:){4}/.test(text)) { return [text]; }
  if (Array.isArray(value)) { return value.flatMap(arnsIn); }
  if (typeof value !== 'object' || value === null || Object.keys(value).some(key => key.startsWith('Fn::') || key === 'Ref')) { return []; }
  return Object.values(value).flatMap(arnsIn);
}
