import { basename } from 'path';
import { python } from '../ml/python';

interface Match {
  readonly Filename: string;
  readonly Level: string;
  readonly Location: { readonly Path?: (string | number)[] };
  readonly Message: string;
  readonly Rule: { readonly Id: string };
}

/** What cfn-lint calls an error; nothing is fine. */
export function cfnLintErrors(files: string[], region = 'us-east-1'): string[] {
  const { status, stdout, stderr } = python(['-c', 'from cfnlint.runner import main; main()', '--format', 'json', '--regions', region, '--', ...files]);
  // its exit code is a sum: 2 for errors, 4 for warnings, 8 for information; 1 is a failure of its own
  if (status === null || status % 2 || !stdout.trim().startsWith('[')) { throw new Error(`cfn-lint failed with ${status}\n${stdout}\n${stderr}`); }
  return (JSON.parse(stdout) as Match[]).filter(({ Level }) => Level === 'Error').filter(match => !isMislabelled(match))
    .map(({ Filename, Rule, Location, Message }) => `${basename(Filename)} ${(Location.Path ?? []).join('.')}: ${Message} (${Rule.Id})`).sort();
}

/**
 * cfn-lint checks the role of a CodePipeline action by running all rules of strings on it, and then gives what they say the id of its own rule.
 * So its advice I1022, to write Fn::Sub instead of Fn::Join, comes out as the error E3703. What else E3703 says counts.
 */
function isMislabelled({ Rule, Message }: Match): boolean {
  return Rule.Id === 'E3703' && Message === 'Prefer using Fn::Sub over Fn::Join with an empty delimiter';
}
