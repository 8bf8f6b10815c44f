import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import type { CfnEventBus, IEventBus, OnEventOptions } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { StageEnvironment } from './stage-environments';
import { ValidationError } from '../../private/errors';
import { generatedPhysicalName } from '../../private/physical-name';
import type { DeploymentStage } from '../deployment-stage';
import type { DeploymentStageOptions } from '../stage-options';

/**
 * The bus of the tooling account that hears of drift in the stages. A bus of its own: only the accounts of monitored stages write
 * to it, and nothing else is on it.
 */
export function driftEventBus(
  scope: Construct, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[],
): EventBus | undefined {
  if (stages.every(stage => stage.monitoring === undefined)) { return undefined; }
  // the stacks of the stages know it by its name
  const eventBusName = generatedPhysicalName(scope, 'DriftEventBus', 128);
  const bus = new EventBus(scope, 'DriftEventBus', { eventBusName, description: 'Hears of drift of the models that the deploy pipeline deploys' });
  const accounts = stages.flatMap((stage, i) => stage.monitoring !== undefined && environments[i].otherAccount ? [environments[i].env.account!] : []);
  if (accounts.length > 0) {
    const policy = new PolicyDocument({
      statements: [new PolicyStatement({
        sid: 'DriftInStages',
        principals: [...new Set(accounts)].sort().map(account => new AccountPrincipal(account)),
        actions: ['events:PutEvents'],
        resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: eventBusName })],
      })],
    });
    (bus.node.defaultChild as CfnEventBus).policy = policy;
  }
  return bus;
}

/** The ARN of the bus, as the stack of a stage may know it: by names only. */
export function driftEventBusArn(bus: IEventBus, { otherAccount, otherRegion }: StageEnvironment): (stack: Stack) => string {
  const { account, region } = Stack.of(bus);
  const name = (bus as unknown as { readonly physicalName: string }).physicalName;
  return stack => stack.formatArn({
    service: 'events',
    resource: 'event-bus',
    resourceName: name,
    account: otherAccount ? account : undefined,
    region: otherRegion ? region : undefined,
  });
}

/** A rule for drift in any of the stages. */
export function driftRule(
  scope: Construct, id: string, bus: IEventBus | undefined, stages: readonly DeploymentStage[], options: OnEventOptions,
): Rule {
  if (bus === undefined) {
    throw new ValidationError('DriftWithoutMonitoring', 'no stage is monitored, so that nothing tells of drift: give monitoring to one of the stages '
      + stages.map(stage => JSON.stringify(stage.node.id)).join(', '), scope);
  }
  const { target, eventPattern, ...rest } = options;
  const rule = new Rule(options.crossStackScope ?? scope, id, {
    description: rest.description ?? 'Drift in a stage',
    ruleName: rest.ruleName,
    eventBus: bus,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { state: { value: ['ALARM'] } },
    },
  });
  if (eventPattern !== undefined) { rule.addEventPattern(eventPattern); }
  rule.addTarget(target);
  return rule;
}
