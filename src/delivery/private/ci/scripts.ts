/** All scripts stop at the first failure, also within a pipe and at a variable that nobody sets. */
const STRICT = 'set -euo pipefail';

/** A script of several commands. */
export function script(...commands: readonly string[]): string { return `${[STRICT, ...commands].join('\n')}\n`; }

/** Reads what only the deployed stack knows. */
const READ_SETTINGS = 'settings="$(aws ssm get-parameter --name "$MLOPS_SETTINGS" --query Parameter.Value --output text)"';

/** Calls a function and waits for it. The command line succeeds when the function fails, so its answer tells. */
const CALL = [
  'call() {',
  '  failure="$(aws lambda invoke --function-name "$1" --payload "$2" --cli-binary-format raw-in-base64-out --cli-read-timeout 0 \\',
  '    --query FunctionError --output text answer.json)"',
  '  if [ "$failure" != None ]; then jq -r \'.errorMessage? // .\' answer.json >&2; return 1; fi',
  '}',
];

/** Sets the variables of the commands that start the SageMaker pipeline. */
export function startScript(commands: readonly string[], withParameters: boolean, guarded: boolean): string {
  const read = (variable: string, member: string) => [`${variable}="$(jq -er '${member}' <<<"$settings")"`, `export ${variable}`];
  return script(
    READ_SETTINGS,
    ...read('SAGEMAKER_PIPELINE_NAME', '.pipelineName'),
    ...guarded ? read('SAGEMAKER_START_QUEUE_URL', '.startQueueUrl') : [],
    ...withParameters ? read('SAGEMAKER_PIPELINE_PARAMETERS', '.pipelineParameters | tojson') : [],
    ...commands,
  );
}

/**
 * Finds the newest approved version, and says whether it is to be deployed: into `model.json`.
 *
 * What was decided is noted before anything is deployed: a version that fails is not tried again by itself, so that nobody is asked for the
 * same approval every quarter of an hour. Started by hand, it is deployed in any case.
 */
export const RESOLVE = script(
  ...CALL,
  READ_SETTINGS,
  'call "$(jq -er .function <<<"$settings")" "$(jq -ec \'{parameters}\' <<<"$settings")"',
  'jq -r .summary answer.json',
  'model="$(jq -ec .outputVariables answer.json)"',
  'version="$(jq -er .ModelPackageVersion <<<"$model")"',
  'wanted="$(jq -er .ModelPackageArn <<<"$model") $version $(jq -er .templates <<<"$settings")"',
  'started="$(aws ssm get-parameter --name "$MLOPS_STARTED" --query Parameter.Value --output text)"',
  'deploy=true',
  'if [ "$(jq -r .Approved <<<"$model")" != true ]; then',
  '  deploy=false',
  'elif [ "$MLOPS_BY_HAND" != true ]; then',
  '  read -r _ before templates <<<"$started"',
  '  if [ "$started" = "$wanted" ]; then',
  '    echo "version $version is deployed already, or its deployment has failed: start this by hand to deploy it again"',
  '    deploy=false',
  '  elif [ "$(jq -r .redeployOnRejection <<<"$settings")" != true ] && [[ "$before" =~ ^[0-9]+$ ]] && [ "$version" -lt "$before" ]; then',
  '    echo "version $before is not approved any more: start this by hand to go back to version $version"',
  '    deploy=false',
  '  elif [ "$(jq -r .redeployOnChange <<<"$settings")" != true ] && [ "${started% *}" = "${wanted% *}" ]; then',
  '    echo "only the templates have changed"',
  '    deploy=false',
  '  fi',
  'fi',
  'if [ "$deploy" = true ]; then aws ssm put-parameter --name "$MLOPS_STARTED" --value "$wanted" --overwrite --query Version --output text; fi',
  'jq -nc --argjson deploy "$deploy" --argjson model "$model" \'{$deploy, $model}\' >model.json',
);

/** What the actions of a stage know when it begins: the version, and the run. */
export const BEGIN_STAGE = script(
  'jq -n --argjson model "$MLOPS_MODEL" --arg run "$MLOPS_RUN" \'{ResolveModel: $model, codepipeline: {PipelineExecutionId: $run}}\' >"$MLOPS_VARIABLES"',
);

/** The settings of an action, with the values of the actions before it. */
const READ_ACTION = [
  READ_SETTINGS,
  'action="$(jq -ec --arg action "$MLOPS_ACTION" --slurpfile variables "$MLOPS_VARIABLES" \'',
  '  def value($space; $name): $variables[0][$space][$name] // error("no action before this one has told \\($space).\\($name)");',
  '  .[$action] // error("the settings have no action \\($action)")',
  '  | walk(if type == "string" then gsub("#[{](?<space>[^.}]+)[.](?<name>[^}]+)[}]"; value(.space; .name)) else . end)\' <<<"$settings")"',
];

/** Keeps what an action tells under its namespace. */
const keep = (value: string) => [
  `variables="$(jq -ec --arg space "$MLOPS_NAMESPACE" --slurpfile answer ${value} '.[$space] = $told' "$MLOPS_VARIABLES")"`,
];

/** Deploys one stack of a stage from the assembly. */
export const DEPLOY_STACK = script(
  ...READ_ACTION,
  'list="$(jq -r \'.parameters | to_entries[] | "\\(.key)=\\(.value)"\' <<<"$action")"',
  'parameters=()',
  'while IFS= read -r parameter; do',
  '  if [ -n "$parameter" ]; then parameters+=(--parameters "$parameter"); fi',
  'done <<<"$list"',
  'rm -f outputs.json',
  'npx --no -- cdk deploy "$MLOPS_STACK" --app cdk.out --exclusively --require-approval never --ci --outputs-file outputs.json "${parameters[@]}"',
  ...keep('outputs.json').map(line => line.replace('$told', '($answer[0] | [.[]] | add // {})')),
  'printf \'%s\\n\' "$variables" >"$MLOPS_VARIABLES"',
);

/** Calls the function of an action until it is done with it. */
export const CALL_FUNCTION = script(
  ...CALL,
  ...READ_ACTION,
  'token=null',
  'while :; do',
  '  call "$(jq -er .function <<<"$action")" "$(jq -ec --argjson token "$token" \\',
  '    \'{parameters} + (if $token == null then {} else {continuationToken: $token} end)\' <<<"$action")"',
  '  jq -r \'.summary // "done"\' answer.json',
  '  token="$(jq -c \'.continuationToken // null\' answer.json)"',
  '  if [ "$token" = null ]; then break; fi',
  '  sleep "${MLOPS_PAUSE_SECONDS:-30}"',
  'done',
  ...keep('answer.json').map(line => line.replace('$told', '($answer[0].outputVariables // {})')),
  'printf \'%s\\n\' "$variables" >"$MLOPS_VARIABLES"',
);
