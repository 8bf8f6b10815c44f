import { buildSpecLint } from './build-spec-lint';
import { dataProblems } from './data-lint';
import { policyProblems } from './policy-lint';
import { Resource, Template } from './templates';

/** Something in a template that must not be. */
export interface Problem {
  readonly rule: string;
  readonly resource: string;
  readonly detail: string;
}

/** Takes a problem of one resource. */
export type Report = (rule: string, detail: string) => void;

/** Checks that hold for every template of every example, beside those of other people's tools. */
export async function lintTemplate(template: Template['body']): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [id, resource] of Object.entries<Resource>(template.Resources ?? {})) {
    const report: Report = (rule, detail) => { problems.push({ rule, resource: `${id} (${resource.Type})`, detail }); };
    // the policy of a VPC endpoint allows nobody anything: it bounds what others allow
    if (resource.Type !== 'AWS::EC2::VPCEndpoint') { await policyProblems(resource, report); }
    buildSpecLint(resource, template.Resources!, report);
    dataProblems(id, resource, template.Resources!, report);
  }
  return problems;
}
