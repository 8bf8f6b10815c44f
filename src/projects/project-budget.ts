import { Stack, Token } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ValidationError } from '../private/errors';
import { reportMissing } from '../private/requirements';

/**
 * A budget and who hears of it.
 */
export interface BudgetOptions {
  /** What the project may cost a month, in `currency`; more than 0. */
  readonly amount: number;

  /**
   * The currency of the account's bill, by its code of three letters.
   *
   * @default 'USD'
   */
  readonly currency?: string;

  /**
   * Percentages of the amount; when the costs of the month go above one, somebody is told.
   *
   * @default [80, 100]
   */
  readonly thresholds?: number[];

  /**
   * Percentages of the amount; when the month is forecast to end above one, somebody is told. AWS makes forecasts after
   * about five weeks of costs.
   *
   * @default [100]
   */
  readonly forecastThresholds?: number[];

  /**
   * Who hears of it by mail, at most 10 addresses.
   *
   * @default - nobody
   */
  readonly emails?: string[];

  /**
   * The topic that hears of it. A topic of this app lets AWS Budgets in by itself, and its key does too.
   *
   * @default - the notification topic of the project
   */
  readonly notificationTopic?: ITopic;
}

/**
 * Properties of a project's budget.
 */
export interface ProjectBudgetProps extends BudgetOptions {
  /** The name of the project, whose tag `sagemaker:project-name` says what counts. */
  readonly projectName: string;
}

/**
 * A monthly budget over everything that bears the tag `sagemaker:project-name` of a project.
 *
 * Costs are known by tag once somebody has activated `sagemaker:project-name` as a cost allocation tag in the billing
 * console. A budget counts the costs of its account; in the account that pays for an organization, those of all its accounts.
 *
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 */
export class ProjectBudget extends Construct {
  /** The name of the budget. */
  public readonly budgetName: string;

  public constructor(scope: Construct, id: string, props: ProjectBudgetProps) {
    super(scope, id);
    const { thresholds = [80, 100], forecastThresholds = [100], emails = [], currency = 'USD' } = props;
    check({ ...props, thresholds, forecastThresholds, emails, currency }, this);
    const subscribers = [
      ...emails.map(address => ({ subscriptionType: 'EMAIL', address })),
      ...props.notificationTopic === undefined ? [] : [{ subscriptionType: 'SNS', address: props.notificationTopic.topicArn }],
    ];
    const notify = (notificationType: string) => (threshold: number) => ({
      notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
      subscribers,
    });
    const budget = new CfnBudget(this, 'Resource', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: props.amount, unit: currency },
        costFilters: { TagKeyValue: [`user:sagemaker:project-name$${props.projectName}`] },
      },
      notificationsWithSubscribers: [...thresholds.map(notify('ACTUAL')), ...forecastThresholds.map(notify('FORECASTED'))],
    });
    this.budgetName = budget.ref;
    if (props.notificationTopic !== undefined) { letBudgetsIn(props.notificationTopic, budget); }
  }
}

function check(props: Required<Omit<ProjectBudgetProps, 'notificationTopic'>> & ProjectBudgetProps, scope: Construct): void {
  if (!Token.isUnresolved(props.amount) && !(props.amount > 0)) {
    throw new ValidationError('BudgetAmount', `budget.amount must be more than 0, got ${JSON.stringify(props.amount)}`, scope);
  }
  if (!Token.isUnresolved(props.currency) && !/^[A-Z]{3}$/.test(props.currency)) {
    throw new ValidationError('BudgetCurrency', `budget.currency must be a code of three capital letters, got ${JSON.stringify(props.currency)}: write it as "USD"`, scope);
  }
  for (const prop of ['thresholds', 'forecastThresholds'] as const) {
    const wrong = props[prop].find((value, i) => !Token.isUnresolved(value) && !(value > 0 && value <= 1000) || props[prop].indexOf(value) !== i);
    if (wrong !== undefined) {
      throw new ValidationError('BudgetThreshold', `budget.${prop} must be different percentages above 0, at most 1000, got ${JSON.stringify(wrong)}`, scope);
    }
  }
  const count = props.thresholds.length + props.forecastThresholds.length;
  if (count < 1 || count > 10) {
    throw new ValidationError('BudgetThreshold', `budget.thresholds and budget.forecastThresholds must have 1 to 10 members together, got ${count}`, scope);
  }
  if (props.emails.length > 10) {
    throw new ValidationError('BudgetSubscribers', `budget.emails must have at most 10 addresses, got ${props.emails.length}: use a topic`, scope);
  }
  if (props.emails.length === 0 && props.notificationTopic === undefined) {
    throw new ValidationError('BudgetSubscribers', 'budget must have emails or a notificationTopic, got neither: nobody would hear of it', scope);
  }
}

/** Lets AWS Budgets publish to a topic, on behalf of this account's budgets only. */
function letBudgetsIn(topic: ITopic, budget: CfnBudget): void {
  const stack = Stack.of(budget);
  const sid = 'AllowBudgets';
  const conditions = {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'budgets', region: '', resource: '*' }) },
  };
  const principals = [new ServicePrincipal('budgets.amazonaws.com')];
  const publish = new PolicyStatement({ sid, principals, actions: ['sns:Publish'], resources: [topic.topicArn], conditions });
  const use = new PolicyStatement({ sid, principals, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'], conditions });
  const topicPolicy = topic.addToResourcePolicy(publish.copy());
  // the topic is tried when the budget subscribes it
  if (topicPolicy.policyDependable !== undefined) { budget.node.addDependency(topicPolicy.policyDependable); }
  const missing = (kind: 'topic' | 'key', arn: string, statement: PolicyStatement) =>
    reportMissing(budget, 'projects.budget-topic', { kind, arn, statements: [statement], added: false },
      `the ${kind === 'topic' ? 'topic' : 'key of the topic'} ${topic.topicArn} is not owned by this app: its policy has to let budgets.amazonaws.com `
      + `${kind === 'topic' ? 'publish' : 'use it'}`);
  if (!topicPolicy.statementAdded) { missing('topic', topic.topicArn, publish); }
  const key = topic.masterKey;
  if (key && !key.addToResourcePolicy(use.copy(), true).statementAdded) { missing('key', key.keyArn, use); }
}
