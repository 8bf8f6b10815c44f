import { Parameter, StringParameter } from './parameter';
import { Step } from './step';
import { PipelineExpression, splitString } from '../private/expressions';

/**
 * The ARNs that a name known at run time only leads to: the values or the default of a parameter, the name that another step gives, or any name.
 */
export function knownArns(arn: string): string[] {
  let known = [''];
  for (const part of splitString(arn)) {
    const values = PipelineExpression.isExpression(part) ? knownValues(part).flatMap(knownArns) : [part];
    known = known.flatMap(start => values.map(value => start + value));
  }
  return known;
}

function knownValues(expression: PipelineExpression): string[] {
  const { owner, form } = expression;
  if (Parameter.isParameter(owner)) {
    const { enumValues, defaultValue } = owner as StringParameter;
    if (form.Get) { return enumValues ?? (typeof defaultValue === 'string' ? [defaultValue] : ['*']); }
  }
  const known = Step.isStep(owner) && form.Get ? owner._knownProperty(form.Get.slice(`Steps.${owner.stepName}.`.length)) : undefined;
  return [known ?? '*'];
}
