/** What is wrong with a workflow of GitHub that its schema does not know. */
export function githubProblems(workflow: any): string[] {
  const problems: string[] = [];
  const jobs = Object.entries<any>(workflow.jobs);
  if (/AKIA[0-9A-Z]{16}|aws-(?:access-key-id|secret-access-key)|AWS_SECRET_ACCESS_KEY|secrets\./.test(JSON.stringify(workflow))) { problems.push('a static key or secret'); }
  if (workflow.permissions === undefined) { problems.push('no permissions: the token may do what the repository allows'); }
  if (workflow.concurrency?.group === undefined) { problems.push('runs overlap'); }
  for (const [name, job] of jobs) {
    const permissions = job.permissions ?? workflow.permissions ?? {};
    const extra = Object.entries(permissions).filter(([key, value]) => !(key === 'id-token' ? value === 'write' : value === 'read' && ['contents', 'actions'].includes(key)));
    if (extra.length > 0) { problems.push(`${name}: permissions ${JSON.stringify(extra)}`); }
    const assumes = job.steps.find((step: any) => /configure-aws-credentials/.test(step.uses ?? ''));
    if (assumes !== undefined && permissions['id-token'] !== 'write') { problems.push(`${name}: no id-token permission, but it assumes a role`); }
    if (assumes === undefined && permissions['id-token'] !== undefined) { problems.push(`${name}: an id-token permission without a role`); }
    if (job['timeout-minutes'] === undefined) { problems.push(`${name}: no timeout`); }
    if (/^deploy-/.test(name) && job.environment !== name.replace(/^deploy-/, '')) { problems.push(`${name}: not in its environment, so that nobody approves`); }
    if (/^deploy-/.test(name) && !/needs\.model\.outputs\.deploy == 'true'/.test(job.if)) { problems.push(`${name}: deploys when there is nothing to deploy`); }
    let known = false;
    for (const step of job.steps) {
      if (step.uses !== undefined && !/^[\w.-]+\/[\w.-]+@(?:v\d+(?:\.\d+)*|[0-9a-f]{40})$/.test(step.uses)) { problems.push(`${name}: ${step.uses} is not pinned`); }
      if (step.run === undefined) {
        known ||= /configure-aws-credentials/.test(step.uses);
        continue;
      }
      if (step.run.includes('${{')) { problems.push(`${name}: an expression becomes code in ${JSON.stringify(step.name)}`); }
      if (!step.run.startsWith('set -euo pipefail\n')) { problems.push(`${name}: ${JSON.stringify(step.name)} goes on after a failure`); }
      if (known && ['Install', 'Test', 'Synthesize'].includes(step.name)) { problems.push(`${name}: ${JSON.stringify(step.name)} runs with credentials`); }
      if (!known && /\baws |cdk (?:deploy|diff)/.test(step.run)) { problems.push(`${name}: ${JSON.stringify(step.name)} needs credentials`); }
    }
  }
  // the stages one after the other: each needs the one before it
  const deploys = jobs.filter(([name]) => name.startsWith('deploy-'));
  deploys.forEach(([name, job], i) => {
    const wanted = ['model', ...i > 0 ? [deploys[i - 1][0]] : []];
    if (JSON.stringify(job.needs) !== JSON.stringify(wanted)) { problems.push(`${name}: needs ${JSON.stringify(job.needs)} instead of ${JSON.stringify(wanted)}`); }
  });
  return problems;
}

const RESERVED = ['stages', 'default', 'variables', 'workflow', 'include'];

/** What is wrong with a configuration of GitLab that its schema does not know. */
export function gitlabProblems(document: any): string[] {
  const problems: string[] = [];
  if (/AKIA[0-9A-Z]{16}|AWS_SECRET_ACCESS_KEY|AWS_ACCESS_KEY_ID/.test(JSON.stringify(document))) { problems.push('a static key'); }
  const jobs = Object.entries<any>(document).filter(([name]) => !RESERVED.includes(name));
  let before: string | undefined;
  for (const [name, job] of jobs) {
    const lines: string[] = job.script;
    const assumes = lines.findIndex(line => line.includes('AWS_ROLE_ARN='));
    if (assumes >= 0 && job.id_tokens === undefined) { problems.push(`${name}: no id_tokens, but it assumes a role`); }
    if (assumes < 0 && job.id_tokens !== undefined) { problems.push(`${name}: id_tokens without a role`); }
    if (job.rules === undefined) { problems.push(`${name}: runs in every pipeline`); }
    if (job.timeout === undefined) { problems.push(`${name}: no timeout`); }
    lines.forEach((line, i) => {
      if (line.includes('MLOPS_END') && !line.includes("<<'MLOPS_END'\nset -euo pipefail\n")) { problems.push(`${name}: a script goes on after a failure`); }
      if (/\baws (?!_)|cdk (?:deploy|diff)/.test(line) && (assumes < 0 || i < assumes)) { problems.push(`${name}: needs credentials before it has them`); }
      if (/pip install|pytest|npm (?:ci|test)|cdk synth/.test(line) && assumes >= 0 && i > assumes) { problems.push(`${name}: code of others runs with credentials`); }
    });
    const stage = /deploy-([A-Za-z0-9-]+)$/.exec(name)?.[1];
    if (stage === undefined) { continue; }
    if (job.environment?.name !== stage) { problems.push(`${name}: not in its environment`); }
    if (job.resource_group === undefined) { problems.push(`${name}: deployments overlap`); }
    if (before !== undefined && !job.needs.includes(before)) { problems.push(`${name}: does not wait for ${before}`); }
    before = name;
  }
  return problems;
}
