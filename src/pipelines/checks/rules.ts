/** How bad a problem is: an error stops synthesis, a warning is said. */
export type Severity = 'error' | 'warning';

/** What is known of a rule. */
export interface RuleInfo {
  readonly severity: Severity;
  /** What must hold. */
  readonly about: string;
}

const error = (about: string): RuleInfo => ({ severity: 'error', about });
const warning = (about: string): RuleInfo => ({ severity: 'warning', about });

/** All rules by their ids, which are stable: users acknowledge problems by them. */
export const RULES = {
  // the document
  'definition-shape': error('the definition is an object with a list of steps, which are objects'),
  'definition-version': error('`Version` is "2020-12-01"'),
  'definition-member': error('the definition has no members besides its own; what a pipeline has elsewhere (parallelism, tags) is not in it'),
  'definition-size': error('a definition given inline has at most 1,048,576 characters'),
  'metadata': error('`Metadata` maps names of at most 128 to texts of at most 1,024 characters'),
  'experiment-config': error('`PipelineExperimentConfig` is null or has texts or variables; a pipeline name used for it has at most 82 characters'),
  'mlflow-config': error('`MlflowConfig` has the ARN of an MLflow server or app and an experiment name'),
  // steps
  'step-name': error('a step has a name of 1 to 64 letters, digits, hyphens and underscores'),
  'duplicate-step': error('names of steps are unique in a pipeline, branches included; a step is in one place only'),
  'step-type': error('a step has a type'),
  'unknown-step-type': warning('the type of a step is one that the library knows'),
  'step-member': error('a step has the members of its type, and all that it must have'),
  'step-display-name': error('a display name has at most 256 characters'),
  'step-description': error('a description has at most 3,072 characters'),
  'variable-not-allowed': error('names, dependencies, caching, retries and declarations are known when the pipeline is made'),
  // the graph
  'depends-on': error('`DependsOn` is a list of step names'),
  'unknown-step': error('steps that are referred to exist'),
  'self-dependency': error('a step does not depend on itself'),
  'cycle': error('steps do not depend on each other in a circle'),
  'depends-on-fail': error('nothing comes after a fail step'),
  'branch-step-outside': warning('a step outside of a branch does not need a step in it, which may never run'),
  'opposite-branch': error('a step does not need one in the other branch of the same condition'),
  // parameters
  'parameter-name': error('a parameter has a name of 1 to 256 letters, digits, hyphens and underscores'),
  'duplicate-parameter': error('names of parameters are unique'),
  'parameter-type': error('a parameter is a String, Integer, Float or Boolean'),
  'parameter-member': error('a parameter has the members that parameters have'),
  'parameter-default': error('the default of a parameter has its type'),
  'parameter-enum': error('allowed values of a parameter are 1 to 16 different texts, the default among them'),
  'parameter-count': error('at most 200 parameters must be given at the start'),
  'undeclared-parameter': error('parameters that are used are declared'),
  'unused-parameter': warning('parameters that are declared are used'),
  // references
  'get-grammar': error('the path of a `Get` is one of a parameter, an execution variable or a result of a step'),
  'execution-variable': error('execution variables exist, and have a value where they are used'),
  'refers-to-fail': error('a fail step has no results'),
  'step-without-property': error('a reference to a step names one of its results'),
  'property-path': error('results that are referred to exist in the response that describes the step'),
  'property-not-a-value': error('a reference leads to one value, not to a list or an object'),
  'top-k': error('the results of a tuning step are numbered from 0 to 49'),
  'output-parameter': error('output parameters that are referred to are declared by their step'),
  'property-file': error('property files are declared by a processing step, lie in an output of it, and are read by `Std:JsonGet`'),
  // functions
  'function-shape': error('a function stands alone in its object, and `Get` has a text'),
  'unknown-function': error('functions are `Get`, `Std:Join` and `Std:JsonGet`'),
  'join': error('`Std:Join` has a separator `On` and a list `Values` of single values'),
  'json-get': error('`Std:JsonGet` has a fixed `Path` and either a `PropertyFile` or a joined `S3Uri`'),
  // conditions
  'condition-shape': error('a condition has one of eight types and the members of that type'),
  'condition-count': error('a list of conditions has 1 to 200 of them'),
  'condition-operand': error('a condition compares single values'),
  'condition-types': error('both sides of a condition are of the same type'),
  // declarations of steps
  'property-file-declaration': error('a property file has a unique name, an output of the step, and a path in it'),
  'output-parameter-declaration': error('a step declares at most 50 output parameters with unique names and a type'),
  'step-target': error('a Lambda step has the ARN of a function, a callback step the URL of a queue'),
  'check-step': error('a check step has a type of check and what that type needs'),
  'check-inputs': error('the inputs and outputs of a check step have the names that the service looks for'),
  // arguments
  'argument-required': error('required arguments are given'),
  'argument-unknown': error('arguments exist in the API'),
  'argument-forbidden': error('arguments that the pipeline service rejects are not given'),
  'argument-union': error('of arguments that exclude each other exactly one is given'),
  'argument-type': error('arguments have the type that the API takes'),
  'argument-enum': error('arguments have one of the values that the API takes'),
  'argument-pattern': error('arguments match the pattern of the API'),
  'argument-length': error('texts are as long as the API takes them'),
  'argument-range': error('numbers are in the range of the API'),
  'argument-size': error('lists and maps have as many members as the API takes'),
  'argument-variable': error('a variable has the type of its place, and stands for one value'),
  'flat-arguments': error('arguments of Lambda and callback steps are single values'),
  'emr-step-size': error('the jar, its class, arguments and properties have at most 10,240 characters together'),
  // policies
  'retry-unsupported': error('only steps that the service can retry have retry policies'),
  'retry-shape': error('a retry policy has the members of one'),
  'retry-exception': error('a retry policy names errors that steps of its type can have'),
  'retry-limits': error('a retry policy has `MaxAttempts` or `ExpireAfterMin`, not both'),
  'retry-range': error('interval, rate and limits of a retry policy are in their ranges'),
  'retry-duplicate': warning('an error is named once in a retry policy'),
  'cache-unsupported': error('only steps whose results can be reused have a cache configuration'),
  'cache-config': error('a cache configuration has `Enabled` and an ISO 8601 duration `ExpireAfter`'),
  // advice
  'secret': warning('there are no secrets in a definition, which anyone can read who may describe the pipeline'),
} satisfies { readonly [id: string]: RuleInfo };

/** The id of a rule. */
export type RuleId = keyof typeof RULES;
