/** Compares the workflow files of the repository with the synthesized app, where the command line of this library is installed. */
export function workflowCheckCommand(root: string): string {
  return `if [ -x node_modules/.bin/cdk-mlops ] && [ -f cdk.out/manifest.json ]; then npx --no -- cdk-mlops workflows --app cdk.out --out ${root} --check; fi`;
}
