import type { Construct } from 'constructs';
import type { MonitorContext } from './context';
import type { MonitorKind } from './kinds';
import { checkS3Uri } from './locations';
import { Image, ImageUsage } from '../../images';
import type { MonitorOptions } from '../monitor-options';
import { ScheduledMonitor } from '../scheduled-monitor';

/** The monitors by kind. */
export type Monitors = { readonly [kind in MonitorKind]?: ScheduledMonitor };

/** Makes the monitors of the given kinds. */
export function createMonitors(scope: Construct, context: MonitorContext, options: MonitorOptions, kinds: readonly MonitorKind[]): Monitors {
  return Object.fromEntries(kinds.map(kind => [kind, MAKERS[kind](scope, context, options)]));
}

type Maker = (scope: Construct, context: MonitorContext, options: MonitorOptions) => ScheduledMonitor;

const MAKERS: { readonly [kind in MonitorKind]: Maker } = {
  DataQuality: dataQuality,
  ModelQuality: dataQuality,
  ModelBias: dataQuality,
  ModelExplainability: dataQuality,
};

function dataQuality(scope: Construct, context: MonitorContext, options: MonitorOptions): ScheduledMonitor {
  const own = options.dataQuality ?? {};
  checkS3Uri(own.baselineStatistics, 'dataQuality.baselineStatistics', scope);
  checkS3Uri(own.recordPreprocessorUri, 'dataQuality.recordPreprocessorUri', scope);
  checkS3Uri(own.postAnalyticsProcessorUri, 'dataQuality.postAnalyticsProcessorUri', scope);
  read(context, own.baselineConstraints, own.baselineStatistics, own.recordPreprocessorUri, own.postAnalyticsProcessorUri);
  return ScheduledMonitor._create(scope, 'DataQuality', {
    kind: 'DataQuality',
    context,
    options: own,
    parts: {
      prop: 'dataQuality',
      imageUri: pull(scope, context, Image.modelMonitor()),
      app: { recordPreprocessorSourceUri: own.recordPreprocessorUri, postAnalyticsProcessorSourceUri: own.postAnalyticsProcessorUri },
      attributes: { excludeFeaturesAttribute: own.excludeFeatures },
      statisticsUri: own.baselineStatistics,
    },
  });
}

function read(context: MonitorContext, ...uris: (string | undefined)[]): void {
  for (const uri of uris) {
    if (uri !== undefined) { context.role.readObject(uri); }
  }
}

function pull(scope: Construct, context: MonitorContext, image: Image): string {
  const { imageUri, repositoryArn } = image.bind(scope, { usage: ImageUsage.PROCESSING, instanceType: context.resources.instanceType });
  context.role.pull(repositoryArn);
  return imageUri;
}
