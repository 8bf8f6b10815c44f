import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { modelPackageEvent } from './model-package-events';
import { ModelApprovalStatus, ModelPackageGroup } from '../../src/registry';
import type { IModelPackageGroup } from '../../src/registry';
import { matchesEventPattern } from '../support/event-pattern';

const env = { account: '111111111111', region: 'eu-west-1' };

function patternOf(define: (group: IModelPackageGroup, stack: Stack) => void, environment?: typeof env): any {
  const stack = new Stack(new App(), 'Tooling', { env: environment });
  define(new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' }), stack);
  const [rule] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
  return rule.Properties.EventPattern;
}

describe('onApproval', () => {
  const nearMisses: [string, any][] = [
    ['of another group', modelPackageEvent({ ModelPackageGroupName: 'abalone-2' })],
    ['of a group with another case', modelPackageEvent({ ModelPackageGroupName: 'Abalone' })],
    ['of another source', modelPackageEvent({}, { source: 'com.example.sagemaker' })],
    ['of another type', modelPackageEvent({}, { 'detail-type': 'SageMaker Model State Change' })],
    ['that is pending', modelPackageEvent({ ModelApprovalStatus: 'PendingManualApproval' })],
    ['without a decision', modelPackageEvent({ ModelApprovalStatus: undefined })],
    ['with the decision in upper case', modelPackageEvent({ ModelApprovalStatus: 'APPROVED' })],
    ['with the detail one level deeper', { ...modelPackageEvent(), detail: { detail: modelPackageEvent().detail } }],
    ['with the fields outside the detail', { ...modelPackageEvent(), detail: {}, ModelPackageGroupName: 'abalone', ModelApprovalStatus: 'Approved' }],
    ['of a package outside groups', modelPackageEvent({ ModelPackageGroupName: undefined, ModelPackageName: 'abalone' })],
  ];

  test('fires on an approval alone', () => {
    const pattern = patternOf(group => group.onApproval('Approved'));

    expect(pattern).toEqual({
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      'detail': {
        ModelPackageGroupName: ['abalone'],
        ModelApprovalStatus: ['Approved'],
        UpdatedModelPackageFields: ['ModelApprovalStatus', { exists: false }],
      },
    });
    expect(matchesEventPattern(pattern, modelPackageEvent())).toBe(true);
    expect(matchesEventPattern(pattern, modelPackageEvent({ ModelApprovalStatus: 'Rejected' }))).toBe(false);
    // a change tells what changed; without this, a note at an approved package would deploy it again
    expect(matchesEventPattern(pattern, modelPackageEvent({ UpdatedModelPackageFields: ['ModelApprovalStatus', 'ApprovalDescription'] }))).toBe(true);
    expect(matchesEventPattern(pattern, modelPackageEvent({ UpdatedModelPackageFields: ['CustomerMetadataProperties'] }))).toBe(false);
    expect(matchesEventPattern(pattern, modelPackageEvent({ UpdatedModelPackageFields: ['ModelLifeCycle'] }))).toBe(false);
  });

  test.each(nearMisses)('does not fire on an event %s', (_, event) => {
    expect(matchesEventPattern(patternOf(group => group.onApproval('Approved')), event)).toBe(false);
  });

  test.each(nearMisses)('of both decisions does not fire on an event %s', (_, event) => {
    const pattern = patternOf(group => group.onApproval('Decided', { statuses: [ModelApprovalStatus.REJECTED, ModelApprovalStatus.APPROVED] }));
    expect(matchesEventPattern(pattern, event)).toBe(false);
  });

  test('fires on every decision that is asked for, in a fixed order', () => {
    const pattern = patternOf(group => group.onApproval('Decided', {
      statuses: [ModelApprovalStatus.REJECTED, ModelApprovalStatus.APPROVED, ModelApprovalStatus.REJECTED],
    }));
    expect(pattern.detail.ModelApprovalStatus).toEqual(['Approved', 'Rejected']);
    expect(matchesEventPattern(pattern, modelPackageEvent({ ModelApprovalStatus: 'Rejected' }))).toBe(true);
  });

  test('has the target and the options of the rule', () => {
    const stack = new Stack(new App(), 'Tooling');
    const group = new ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' });
    const rule = group.onApproval('Approved', {
      target: new SqsQueue(new Queue(stack, 'Queue')),
      description: 'deploys',
      eventPattern: { detail: { ModelPackageStatus: ['Completed'] } },
    });

    expect(rule.node.scope).toBe(group);
    Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
      Description: 'deploys',
      EventPattern: { detail: { ModelPackageGroupName: ['abalone'], ModelApprovalStatus: ['Approved'], ModelPackageStatus: ['Completed'] } },
      Targets: [{ Id: 'Target0' }],
    });
  });

  test('fires on the group of a generated name', () => {
    const stack = new Stack(new App(), 'Tooling');
    new ModelPackageGroup(stack, 'Group').onApproval('Approved');
    const template = Template.fromStack(stack);
    const [group] = Object.values(template.findResources('AWS::SageMaker::ModelPackageGroup'));
    const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
    const event = modelPackageEvent({ ModelPackageGroupName: group.Properties.ModelPackageGroupName });
    expect(matchesEventPattern(rule.Properties.EventPattern, event)).toBe(true);
  });

  test.each([
    ['name', (stack: Stack) => ModelPackageGroup.fromModelPackageGroupName(stack, 'Imported', 'abalone')],
    ['ARN', (stack: Stack) => ModelPackageGroup.fromModelPackageGroupArn(stack, 'Imported', 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/abalone')],
  ])('works on a group imported by its %s', (_, imported) => {
    const pattern = patternOf((_group, stack) => imported(stack).onApproval('Approved'), env);
    expect(matchesEventPattern(pattern, modelPackageEvent())).toBe(true);
  });

  test('takes a name that is known only at deployment', () => {
    const pattern = patternOf((_, stack) => ModelPackageGroup
      .fromModelPackageGroupName(stack, 'Imported', new CfnParameter(stack, 'Name').valueAsString).onApproval('Approved'));
    expect(pattern.detail.ModelPackageGroupName).toEqual([{ Ref: 'Name' }]);
  });

  test('fails without a status', () => {
    expect(() => patternOf(group => group.onApproval('Approved', { statuses: [] }))).toThrow('statuses must have at least one ModelApprovalStatus, got []');
  });

  test('fails in another account or region than the group', () => {
    const stack = new Stack(new App(), 'Production', { env });
    const group = (arn: string) => ModelPackageGroup.fromModelPackageGroupArn(stack, arn.split(':').join(''), arn);
    expect(() => group('arn:aws:sagemaker:eu-west-1:222222222222:model-package-group/abalone').onApproval('Approved'))
      .toThrow('must be in the account of the model package group "222222222222"');
    expect(() => group('arn:aws:sagemaker:us-east-1:111111111111:model-package-group/abalone').onStateChange('Changed'))
      .toThrow('must be in the region of the model package group "us-east-1"');
  });
});

describe('onStateChange', () => {
  test.each([
    ['an approval', modelPackageEvent(), true],
    ['a new package', modelPackageEvent({ ModelApprovalStatus: 'PendingManualApproval' }), true],
    ['a deleted package', modelPackageEvent({ ModelPackageStatus: 'Deleting', ModelApprovalStatus: undefined }), true],
    ['another group', modelPackageEvent({ ModelPackageGroupName: 'other' }), false],
  ])('on %s', (_, event, expected) => {
    expect(matchesEventPattern(patternOf(group => group.onStateChange('Changed')), event)).toBe(expected);
  });
});

describe('onApproval over an event bus', () => {
  const bus = (stack: Stack) => new EventBus(stack, 'Bus');
  const other = (stack: Stack) =>
    ModelPackageGroup.fromModelPackageGroupArn(stack, 'Other', 'arn:aws:sagemaker:eu-west-1:999999999999:model-package-group/abalone');
  const forwarded = modelPackageEvent({}, { account: '999999999999' });

  test('fires on events that the account of the group forwards', () => {
    const stack = new Stack(new App(), 'Tooling', { env });
    other(stack).onApproval('Approved', { crossStackScope: stack, eventBus: bus(stack) });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    expect(Properties.EventBusName).toEqual({ Ref: expect.stringMatching(/^Bus/) });
    expect(matchesEventPattern(Properties.EventPattern, forwarded)).toBe(true);
    // others may be let in on the bus as well
    expect(matchesEventPattern(Properties.EventPattern, { ...forwarded, account: '111111111111' })).toBe(false);
    expect(matchesEventPattern(Properties.EventPattern, { ...forwarded, region: 'us-east-1' })).toBe(false);
    expect(matchesEventPattern(Properties.EventPattern, modelPackageEvent({ ModelApprovalStatus: 'Rejected' }, { account: '999999999999' }))).toBe(false);
  });

  test('fails without a bus, where the events never come', () => {
    const stack = new Stack(new App(), 'Tooling', { env });
    expect(() => other(stack).onApproval('Approved', { crossStackScope: stack })).toThrow('forward the events to an event bus and give it as eventBus');
  });
});
