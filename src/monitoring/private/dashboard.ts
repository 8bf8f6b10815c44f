import { Duration } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, MathExpression, Row, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { MonitorContext } from './context';
import { KINDS, metricNamespace } from './kinds';
import type { MonitorKind } from './kinds';
import type { Monitors } from './monitors';

/** What is shown of each kind: a title, and the text that the names of its metrics have in common. */
const GRAPHS: { readonly [kind in MonitorKind]: [title: string, search: string][] } = {
  DataQuality: [['Drift from the baseline', 'feature_baseline_drift_'], ['Completeness', 'feature_completeness_']],
  ModelQuality: [['Metrics', '']],
  ModelBias: [['Bias metrics', 'bias_metric_']],
  ModelExplainability: [['SHAP values', 'feature_']],
};

/**
 * A dashboard of all metrics that the monitors publish. What features there are is not known at synth, so metrics are searched
 * for by schedule.
 */
export function monitorDashboard(scope: Construct, context: MonitorContext, monitors: Monitors): Dashboard {
  const rows = (Object.entries(monitors) as [MonitorKind, NonNullable<Monitors[MonitorKind]>][]).flatMap(([kind, monitor]): IWidget[] => [
    new TextWidget({ markdown: `## ${KINDS[kind].words} of ${context.subject}\nReports: \`${monitor.reportsUri}\``, width: 24, height: 2 }),
    new Row(...GRAPHS[kind].map(([title, search]) => new GraphWidget({
      title,
      width: 24 / GRAPHS[kind].length,
      left: [new MathExpression({
        expression: searchExpression(metricNamespace(kind, context.input.endpointInput !== undefined), monitor.monitoringScheduleName, search),
        label: '',
        period: Duration.hours(1),
        usingMetrics: {},
      })],
    }))),
  ]);
  return new Dashboard(scope, 'Dashboard', { widgets: rows.map(widget => [widget]) });
}

function searchExpression(namespace: string, schedule: string, search: string): string {
  const name = search === '' ? '' : ` %^${search}.*%`;
  return `SEARCH('Namespace="${namespace}" MonitoringSchedule="${schedule}"${name}', 'Average', 3600)`;
}
