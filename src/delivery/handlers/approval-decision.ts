import type { VersionMetrics } from './version-metrics';
import type { PolicyDocument, RuleDocument } from '../private/approval-document';

/** What became of a condition. */
export interface RuleResult {
  readonly outcome: 'met' | 'failed' | 'unknown';
  /** The condition and what it found, in words. */
  readonly text: string;
}

export interface Decision {
  readonly decision: 'approved' | 'rejected' | 'manual';
  readonly results: readonly RuleResult[];
}

/** The version that the others are compared with. */
export interface Production {
  readonly version: number | string;
  /** Whether it was registered after the version that is decided about. */
  readonly newer: boolean;
  readonly metrics: VersionMetrics;
}

/**
 * Decides by the conditions alone. Approval takes at least one condition and all of them met; what cannot be told is left to people, and so
 * is a failed condition unless failing rejects.
 */
export async function decide(policy: PolicyDocument, metrics: VersionMetrics, production: Production | undefined): Promise<Decision> {
  const results: RuleResult[] = [];
  for (const rule of policy.rules) { results.push(await apply(rule, metrics, production)); }
  const count = (outcome: RuleResult['outcome']) => results.filter(result => result.outcome === outcome).length;
  if (results.length === 0 || count('unknown') > 0) { return { decision: 'manual', results }; }
  if (count('failed') > 0) { return { decision: policy.reject ? 'rejected' : 'manual', results }; }
  return { decision: 'approved', results };
}

async function apply(rule: RuleDocument, metrics: VersionMetrics, production: Production | undefined): Promise<RuleResult> {
  const own = await metrics.read(rule.source, rule.metric);
  if ('problem' in own) { return { outcome: 'unknown', text: own.problem }; }
  const { value } = own;
  const said = `${rule.metric.replace(/^\$\./, '')} is ${value}`;
  if (rule.type === 'range') {
    const { min, max } = rule;
    const limits = [...min === undefined ? [] : [`at least ${min}`], ...max === undefined ? [] : [`at most ${max}`]].join(' and ');
    // written so that a comparison with what is no number fails
    const met = (min === undefined || value >= min) && (max === undefined || value <= max) && limits !== '';
    return { outcome: met ? 'met' : 'failed', text: `${said}, ${met ? '' : 'but '}has to be ${limits}` };
  }
  if (production === undefined) {
    return { outcome: rule.first ? 'met' : 'unknown', text: `${said}, and there is no approved version to compare it with` };
  }
  if (production.newer) { return { outcome: 'unknown', text: `version ${production.version}, which is newer, is approved already` }; }
  const other = await production.metrics.read(rule.source, rule.metric);
  if ('problem' in other) { return { outcome: 'unknown', text: `version ${production.version}, the approved one, cannot be compared: ${other.problem}` }; }
  const higher = rule.better === 'higher';
  const limit = higher ? other.value + rule.by : other.value - rule.by;
  const met = higher ? value >= limit : value <= limit;
  return {
    outcome: met ? 'met' : 'failed',
    text: `${said}, ${met ? '' : 'but '}has to be ${higher ? 'at least' : 'at most'} ${Number(limit.toPrecision(12))} `
      + `(version ${production.version}, the approved one, has ${other.value})`,
  };
}
