import { parsePathRoot } from '../../../pipelines/definition/graph';
import { Builder } from '../builder';
import { callStatic, Code, list, Members, value } from '../code';
import { isNumber, isObject } from '../compare';

export function fail(b: Builder, args: any): Members | undefined {
  return { errorMessage: b.unless(args.ErrorMessage, '', message => b.text(message)) };
}

/** @param branches the steps of both branches, which are in the program already */
export function condition(b: Builder, args: any, branches: { ifSteps: Code[]; elseSteps: Code[] }): Members {
  const conditions = Array.isArray(args.Conditions) ? args.Conditions.map((given: any) => writeCondition(b, given)) : [];
  // what cannot be written is put in by an override
  return {
    conditions: list(conditions.length ? conditions.map((code: Code | undefined) => code ?? PLACEHOLDER) : [PLACEHOLDER]),
    ifSteps: branches.ifSteps.length ? list(branches.ifSteps) : undefined,
    elseSteps: branches.elseSteps.length ? list(branches.elseSteps) : undefined,
  };
}

const PLACEHOLDER = callStatic('pipelines.Condition.equalTo', value(true), value(true));

const COMPARISONS: Record<string, string> = {
  Equals: 'equalTo',
  GreaterThan: 'greaterThan',
  GreaterThanOrEqualTo: 'greaterThanOrEqualTo',
  LessThan: 'lessThan',
  LessThanOrEqualTo: 'lessThanOrEqualTo',
};

function writeCondition(b: Builder, given: any): Code | undefined {
  const code = conditionCode(b, given);
  if (!code) { return undefined; }
  try {
    // the functions check what they are given
    b.world.evaluate(code);
    return code;
  } catch {
    return undefined;
  }
}

function conditionCode(b: Builder, given: any): Code | undefined {
  if (!isObject(given)) { return undefined; }
  const method = COMPARISONS[given.Type];
  if (method) {
    const { LeftValue: left, RightValue: right } = given;
    if (left === undefined || left === null || right === undefined || right === null) { return undefined; }
    // values of reports and results are read as numbers where they are compared with numbers
    const hint = given.Type !== 'Equals' || isNumber(left) || isNumber(right) ? 'number' : undefined;
    return callStatic(`pipelines.Condition.${method}`, b.values.any(left, hint), b.values.any(right, hint));
  }
  if (given.Type === 'In' && Array.isArray(given.Values) && given.QueryValue !== undefined) {
    const hint = given.Values.some(isNumber) ? 'number' : undefined;
    return callStatic('pipelines.Condition.in', b.values.any(given.QueryValue, hint), list(given.Values.map((item: any) => b.values.any(item))));
  }
  if (given.Type === 'Not') {
    const inner = writeCondition(b, given.Condition);
    return inner && callStatic('pipelines.Condition.not', inner);
  }
  if (given.Type === 'Or' && Array.isArray(given.Conditions)) {
    const inner = given.Conditions.map((one: any) => writeCondition(b, one));
    return inner.every((code: Code | undefined) => code !== undefined) ? callStatic('pipelines.Condition.or', ...inner) : undefined;
  }
  return undefined;
}

export function lambda(b: Builder, args: any, document: any): Members | undefined {
  const lambdaFunction = b.resources.lambdaFunction(document.FunctionArn);
  return lambdaFunction && { lambdaFunction, inputs: flat(b, args), outputs: outputs(b, document.OutputParameters) };
}

export function callback(b: Builder, args: any, document: any): Members | undefined {
  const queue = queueOf(b, document.SqsQueueUrl);
  return queue && { queue, inputs: flat(b, args), outputs: outputs(b, document.OutputParameters) };
}

/** A queue by its URL, or by a parameter whose default is one. */
function queueOf(b: Builder, url: any): Code | undefined {
  const root = typeof url?.Get === 'string' ? parsePathRoot(url.Get) : undefined;
  if (root?.kind !== 'Parameters') { return b.resources.queue(url); }
  const byDefault = b.values.parameters.get(root.name)?.defaultValue;
  return b.resources.queue(byDefault, b.text(url));
}

function flat(b: Builder, args: any): Code | undefined {
  return Object.keys(args).length ? b.map(args, given => (given === null || Array.isArray(given) ? undefined : b.any(given))) : undefined;
}

function outputs(b: Builder, given: any): Code | undefined {
  return b.named(given, output => output?.OutputName, output => b.enumeration('OutputType', output.OutputType));
}

