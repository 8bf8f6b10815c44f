import { basename, join } from 'path';
import { python } from '../ml/python';

interface Match {
  readonly Filename: string;
  readonly Level: string;
  readonly Location: { readonly Path?: (string | number)[] };
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** Templates of one region. */
export interface LintGroup {
  readonly files: string[];
  /** @default - us-east-1 */
  readonly region?: string;
  /** Resource types that CloudFormation does not have in the region, which cfn-lint then need not say. */
  readonly gaps?: string[];
}

/** What cfn-lint calls an error; nothing is fine. */
export function cfnLintErrors(files: string[], region?: string): string[] {
  return cfnLintErrorsOf({ files: { files, region } }).files ?? [];
}

/** What cfn-lint calls an error, by the name of the group, for those that have any; one process, since Python needs a second to load cfn-lint. */
export function cfnLintErrorsOf(groups: Record<string, LintGroup>): Record<string, string[]> {
  const runs = Object.values(groups).map(({ files, region = 'us-east-1' }) => ['--format', 'json', '--regions', region, '--', ...files]);
  const { status, stdout, stderr } = python([join(__dirname, 'cfn-lint.py')], { input: JSON.stringify(runs) });
  if (status !== 0) { throw new Error(`cfn-lint failed with ${status}\n${stdout}\n${stderr}`); }
  const outcomes: { status: number; output: string }[] = JSON.parse(stdout);
  return Object.fromEntries(Object.entries(groups).map(([name, { gaps = [] }], i) => {
    const run = outcomes[i];
    // its exit code is a sum: 2 for errors, 4 for warnings, 8 for information; 1 is a failure of its own
    if (run.status % 2 || !run.output.trim().startsWith('[')) { throw new Error(`cfn-lint failed with ${run.status}\n${run.output}\n${stderr}`); }
    const errors = (JSON.parse(run.output) as Match[]).filter(({ Level }) => Level === 'Error').filter(match => !isMislabelled(match))
      .map(({ Filename, Rule, Location, Message }) => `${basename(Filename)} ${(Location.Path ?? []).join('.')}: ${Message} (${Rule.Id})`).sort();
    return [name, errors.filter(error => !gaps.some(type => error.includes(`Resource type '${type}' does not exist in`)))] as const;
  }).filter(([, errors]) => errors.length > 0));
}

/**
 * cfn-lint checks the role of a CodePipeline action by running all rules of strings on it, and then gives what they say the id of its own rule.
 * So its advice I1022, to write Fn::Sub instead of Fn::Join, comes out as the error E3703. What else E3703 says counts.
 */
function isMislabelled({ Rule, Message }: Match): boolean {
  return Rule.Id === 'E3703' && Message === 'Prefer using Fn::Sub over Fn::Join with an empty delimiter';
}
