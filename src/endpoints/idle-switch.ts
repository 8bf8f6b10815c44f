import { Annotations, CustomResource, Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { CfnResource } from 'aws-cdk-lib';
import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Grant, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Endpoint } from './endpoint';
import type { IEndpoint } from './endpoint';
import { EndpointConfig } from './endpoint-config';
import type { IdleOptions } from './idle-options';
import type { PolicyRequirement } from '../pipelines';
import { idleName, idleSettings } from './private/idle-checks';
import { configResource, propertiesOf } from './private/idle-deployment';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import { ValidationError } from '../private/errors';
import { inlineHandlerCode } from '../private/handlers';

/** Props of the switch of an endpoint. */
export interface IdleSwitchProps extends IdleOptions {
  /** The endpoint, which this app makes, with an `endpointName`, and without scaling. */
  readonly endpoint: IEndpoint;
}

/**
 * Turns an endpoint off at night, at weekends or when nobody uses it, and on again.
 *
 * A real-time endpoint has at least one instance as long as it exists, so off means deleted. Configuration and model stay, and the endpoint is made
 * of them again, with the same name and tags. A deployment that changes the endpoint turns it on first and waits for it; the stack can be deleted
 * in either state.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DeleteEndpoint.html
 */
export class IdleSwitch extends Construct {
  /** The function that looks after the endpoint. */
  public readonly function: LambdaFunction;
  /** The role of the function. */
  public readonly role: IRole;
  /** The log group of the function. */
  public readonly logGroup: ILogGroup;
  /** What the function knows of the endpoint. */
  public readonly table: Table;
  /** What calls the function every few minutes. */
  public readonly rule: Rule;

  private readonly outside = new OutsidePolicies(this, 'endpoints');

  constructor(scope: Construct, id: string, props: IdleSwitchProps) {
    super(scope, id);
    const { endpoint } = props;
    if (!(endpoint instanceof Endpoint)) {
      throw new ValidationError('IdleEndpoint', `endpoint of an IdleSwitch must be made in this app, got the imported ${JSON.stringify(endpoint.node.path)}: `
        + 'add the switch where the endpoint is made', this);
    }
    if (Stack.of(endpoint) !== Stack.of(this)) {
      throw new ValidationError('IdleEndpoint', `endpoint of an IdleSwitch must be in the same stack ${JSON.stringify(Stack.of(this).stackName)}, got one in `
        + `${JSON.stringify(Stack.of(endpoint).stackName)}: its deployments go through the switch`, this);
    }
    const settings = idleSettings(props, this);
    const endpointName = idleName(endpoint._givenName, this);
    endpoint._turnsOff();

    this.table = new Table(this, 'State', {
      partitionKey: { name: 'Id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...props.tableKey === undefined
        ? { encryption: TableEncryption.AWS_MANAGED }
        : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: props.tableKey },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // without the endpoint it means nothing
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.logGroup = props.logGroup ?? new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const description = 'Turns an endpoint off when it is not needed';
    const own = props.role === undefined ? new Role(this, 'Role', { description, assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) : undefined;
    this.role = own ?? props.role!;
    this.grant(endpoint, endpointName, settings.idleMinutes !== undefined, props);
    this.function = new LambdaFunction(this, 'Function', {
      description,
      code: inlineHandlerCode('endpoints/handlers/idle-switch'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      role: own?.withoutPolicyUpdates() ?? this.outside.of(this.role),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      memorySize: 256,
      // a deployment waits for the endpoint
      timeout: Duration.minutes(15),
      environment: { ENDPOINT_NAME: endpointName, TABLE_NAME: this.table.tableName, SETTINGS: JSON.stringify(settings) },
    });
    this.function.node.addDependency(this.role);
    this.rule = new Rule(this, 'Check', {
      description: 'Looks whether an endpoint has to be turned on or off',
      schedule: Schedule.rate(props.checkInterval ?? Duration.minutes(5)),
      targets: [new LambdaTarget(this.function, { event: RuleTargetInput.fromObject({ action: 'check' }), retryAttempts: 0 })],
    });
    this.prepareDeployments(endpoint, endpointName);
  }

  /**
   * Statements that this app does not add: those of a given role that takes none, and those with which keys of other accounts let the role in. Warnings
   * say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  /**
   * Lets the grantee turn the endpoint on and off, by invoking the function with `{"action":"start"}` or `{"action":"stop"}`.
   *
   * @param grantee who may
   */
  public grantStart(grantee: IGrantable): Grant { return this.function.grantInvoke(grantee); }

  /**
   * How often the function failed: because the endpoint could not be made again, for example.
   *
   * @param options of the metric
   */
  public metricErrors(options?: MetricOptions): Metric { return this.function.metricErrors(options); }

  /** CloudFormation cannot change what is not there: what changes the endpoint goes through here first. */
  private prepareDeployments(endpoint: Endpoint, endpointName: string): void {
    const resource = endpoint.node.defaultChild as CfnResource;
    const config = configResource(endpoint._config, this);
    const deployment = new CustomResource(this, 'Deployment', {
      serviceToken: this.function.functionArn,
      resourceType: 'Custom::EndpointOn',
      serviceTimeout: Duration.hours(1),
      properties: {
        EndpointName: endpointName,
        // whatever changes in them has to call the function
        Endpoint: Lazy.any({ produce: () => propertiesOf(resource, ['EndpointConfigName']) }),
        EndpointConfig: config === undefined
          ? endpoint._config.endpointConfigRef.endpointConfigName
          : Lazy.any({ produce: () => propertiesOf(config) }),
      },
    });
    const before = deployment.node.defaultChild as CfnResource;
    resource.addDependency(before);
    // a stack that is deleted has no configuration any more when the function is told, one that only loses the switch has
    config?.addDependency(before);
    // nobody makes an endpoint again that CloudFormation is about to delete
    this.rule.node.addDependency(resource);
    if (config === undefined) {
      Annotations.of(this).addInfo('the endpoint configuration is not made in this stack, so that an endpoint which is off stays off when idle is taken away: turn it on before');
    }
  }

  private grant(endpoint: Endpoint, endpointName: string, readsMetrics: boolean, props: IdleSwitchProps): void {
    const stack = Stack.of(this);
    const arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'sagemaker', resource, resourceName });
    // the ARN as the service spells it, and with the name as it is: IAM may get either
    const endpoints = [...new Set([endpointName.toLowerCase(), endpointName])].map(name => arn('endpoint', name));
    // configurations have names that CloudFormation makes, another one at each change
    const configs = arn('endpoint-config', '*');
    const key = EndpointConfig.isEndpointConfig(endpoint._config) ? endpoint._config.encryptionKey : undefined;
    this.outside.watch(props.tableKey, key);
    const role = this.outside.of(this.role);
    const statements = [
      new PolicyStatement({ actions: ['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:ListTags'], resources: endpoints }),
      // of any configuration, but only this endpoint
      new PolicyStatement({ actions: ['sagemaker:CreateEndpoint'], resources: [...endpoints, configs] }),
      new PolicyStatement({ actions: ['sagemaker:DescribeEndpointConfig'], resources: [configs] }),
      new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], resources: [this.table.tableArn] }),
      new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ...readsMetrics ? [new PolicyStatement({ actions: ['cloudwatch:GetMetricStatistics'], resources: ['*'] })] : [],
      ...props.tableKey === undefined ? [] : [new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        resources: [props.tableKey.keyArn],
      })],
    ];
    for (const statement of statements) { role.addToPrincipalPolicy(statement); }
    // who makes an endpoint with encrypted volumes lets the service use the key
    if (key === undefined) { return; }
    Grant.addToPrincipalOrResource({
      grantee: role,
      resource: key,
      actions: ['kms:CreateGrant'],
      resourceArns: [key.keyArn],
      resourceSelfArns: ['*'],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
}
