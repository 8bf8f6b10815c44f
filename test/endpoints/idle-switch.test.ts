import { App, Aws, CfnParameter, Duration, RemovalPolicy, Stack, Tags, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, monitoring, pipelines } from 'cdk-mlops';
import { statements } from './statements';

const { Weekday } = endpoints;
const HOURS: endpoints.WorkingHours = { from: '07:30', until: '19:00', timeZone: TimeZone.EUROPE_BERLIN };

function fixture(idle: endpoints.IdleOptions = { workingHours: HOURS }, options: Partial<endpoints.ModelEndpointProps> = {}, stack = new Stack(new App(), 'Stack')) {
  const served = new endpoints.ModelEndpoint(stack, 'Abalone', {
    modelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/1',
    instanceType: pipelines.InstanceType.M5_LARGE,
    modelAccess: { modelDataLocations: ['s3://artifacts'] },
    endpointName: 'abalone',
    idle,
    ...options,
  });
  return { stack, served, template: Template.fromStack(stack) };
}
/** What the function is told. */
const settings = (template: Template) => JSON.parse(Object.values(template.findResources('AWS::Lambda::Function'))[0].Properties.Environment.Variables.SETTINGS);
const one = (template: Template, type: string) => Object.entries(template.findResources(type))[0];

test('a function looks after the endpoint every five minutes', () => {
  const { template } = fixture();
  const [id] = one(template, 'AWS::Lambda::Function');
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 900,
    Environment: { Variables: { ENDPOINT_NAME: 'abalone', TABLE_NAME: { Ref: one(template, 'AWS::DynamoDB::Table')[0] } } },
    Code: { ZipFile: Match.stringLikeRegexp('DeleteEndpointCommand') },
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [{ Arn: { 'Fn::GetAtt': [id, 'Arn'] }, Input: '{"action":"check"}', RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
  expect(settings(template)).toEqual({ hours: { days: [1, 2, 3, 4, 5], from: 450, until: 1140, timeZone: 'Europe/Berlin' }, keepOnMinutes: 120 });
});

test('needs no assets, so that a stage of a deploy pipeline can have it', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  fixture(undefined, undefined, stack);
  const assets = app.synth().getStackByName('Stack').assets.filter(({ id }) => !/template/.test(JSON.stringify(id)));
  expect(assets).toEqual([]);
  expect(JSON.stringify(Template.fromStack(stack).toJSON()).length).toBeLessThan(60_000);
});

test('every option reaches the function', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  const { template, served } = fixture({
    workingHours: { days: [Weekday.SUNDAY, Weekday.FRIDAY], from: '22:00', until: '24:00', timeZone: TimeZone.of('Asia/Tokyo') },
    noInvocationsFor: Duration.days(1),
    keepOnFor: Duration.minutes(45),
    checkInterval: Duration.minutes(1),
    logGroup: LogGroup.fromLogGroupName(stack, 'Logs', 'mine'),
    role,
    tableKey: new Key(stack, 'Key'),
  }, {}, stack);
  expect(settings(template)).toEqual({ hours: { days: [0, 5], from: 1320, until: 1440, timeZone: 'Asia/Tokyo' }, idleMinutes: 1440, keepOnMinutes: 45 });
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  template.hasResourceProperties('AWS::Lambda::Function', { Role: stack.resolve(role.roleArn), LoggingConfig: { LogGroup: 'mine' } });
  template.hasResourceProperties('AWS::DynamoDB::Table', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } });
  expect(served.idleSwitch!.role).toBe(role);
});

describe('deployments', () => {
  test('CloudFormation asks the function before it makes or changes configuration and endpoint, and stops the checks before it deletes them', () => {
    const { template } = fixture();
    const [deployment] = one(template, 'Custom::EndpointOn');
    const [endpoint, resource] = one(template, 'AWS::SageMaker::Endpoint');
    expect(resource.DependsOn).toEqual([deployment]);
    expect(one(template, 'AWS::SageMaker::EndpointConfig')[1].DependsOn).toEqual([deployment]);
    expect(one(template, 'AWS::Events::Rule')[1].DependsOn).toEqual([endpoint]);
    expect(one(template, 'AWS::Lambda::Function')[1].DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/RoleDefaultPolicy/)]));
    template.hasResourceProperties('Custom::EndpointOn', { ServiceTimeout: '3600', EndpointName: 'abalone' });
  });

  test.each<[string, Partial<endpoints.ModelEndpointProps>]>([
    ['the instances', { instanceType: pipelines.InstanceType.M5_XLARGE }],
    ['data capture', { dataCapture: {} }],
    ['what is retained', { retainedVariantProperties: [endpoints.VariantProperty.DESIRED_WEIGHT] }],
  ])('a change of %s is one of what the function is asked', (_, options) => {
    const [before, after] = [{}, options].map(each => one(fixture(undefined, each).template, 'Custom::EndpointOn')[1].Properties);
    expect(after).not.toEqual(before);
    // another package makes another model, with another name
    expect(after.EndpointConfig.ProductionVariants[0].ModelName).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/Model/), 'ModelName'] });
  });

  test('tags and overrides that are added last count as well', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const served = new endpoints.ModelEndpoint(stack, 'Abalone', {
      modelPackageArn: 'arn', instanceType: pipelines.InstanceType.M5_LARGE, modelAccess: {}, endpointName: 'abalone', idle: { workingHours: HOURS },
    });
    Tags.of(app).add('project', 'abalone');
    (served.endpoint.node.defaultChild as CfnEndpointConfig).addPropertyOverride('RetainDeploymentConfig', true);
    Template.fromStack(stack).hasResourceProperties('Custom::EndpointOn', {
      Endpoint: { EndpointConfigName: Match.absent(), RetainDeploymentConfig: true, Tags: [{ Key: 'project', Value: 'abalone' }] },
      EndpointConfig: { Tags: [{ Key: 'project', Value: 'abalone' }] },
    });
  });

  test('a configuration from elsewhere is known by its name', () => {
    const stack = new Stack(new App(), 'Stack');
    const endpoint = new endpoints.Endpoint(stack, 'Endpoint', {
      endpointConfig: endpoints.EndpointConfig.fromEndpointConfigName(stack, 'Config', 'abalone-1'), endpointName: 'abalone',
    });
    new endpoints.IdleSwitch(stack, 'Idle', { endpoint, workingHours: HOURS });
    Template.fromStack(stack).hasResourceProperties('Custom::EndpointOn', { EndpointConfig: 'abalone-1' });
    Annotations.fromStack(stack).hasInfo('/Stack/Idle', Match.stringLikeRegexp('turn it on before'));
  });

  test('an L1 configuration of the stack is known like one of the library', () => {
    const stack = new Stack(new App(), 'Stack');
    const endpointConfig = new CfnEndpointConfig(stack, 'Config', { productionVariants: [{ modelName: 'm', variantName: 'v', initialVariantWeight: 1 }] });
    new endpoints.IdleSwitch(stack, 'Idle', { endpoint: new endpoints.Endpoint(stack, 'Endpoint', { endpointConfig, endpointName: 'abalone' }), workingHours: HOURS });
    Template.fromStack(stack).hasResourceProperties('Custom::EndpointOn', { EndpointConfig: { ProductionVariants: [{ ModelName: 'm' }] } });
  });
});

describe('permissions', () => {
  const own = (template: Template) => statements(template).filter(({ Action }) => /sagemaker|dynamodb|GetMetric|CreateGrant/.test(JSON.stringify(Action)));

  test('this endpoint, its state, and nothing else; metrics only if they are read', () => {
    const { template, stack } = fixture();
    const arn = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, `:${resource}`]] });
    expect(own(template).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['sagemaker:AddTags', 'sagemaker:DeleteEndpoint', 'sagemaker:DescribeEndpoint', 'sagemaker:ListTags'], arn('endpoint/abalone')],
      ['sagemaker:CreateEndpoint', [arn('endpoint/abalone'), arn('endpoint-config/*')]],
      ['sagemaker:DescribeEndpointConfig', arn('endpoint-config/*')],
      [['dynamodb:GetItem', 'dynamodb:PutItem'], stack.resolve({ 'Fn::GetAtt': [one(template, 'AWS::DynamoDB::Table')[0], 'Arn'] })],
    ]);
    expect(own(fixture({ noInvocationsFor: Duration.hours(1) }).template)).toContainEqual(expect.objectContaining({ Action: 'cloudwatch:GetMetricStatistics', Resource: '*' }));
  });

  test('the key of the volumes, for grants of the service only', () => {
    const stack = new Stack(new App(), 'Stack');
    const encryptionKey = new Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY });
    const { template } = fixture(undefined, { encryptionKey }, stack);
    const grants = statements(template).filter(({ Action }) => Action === 'kms:CreateGrant');
    expect(grants).toHaveLength(2);
    expect(new Set(grants.map(each => JSON.stringify([each.Resource, each.Condition])))).toEqual(
      new Set([JSON.stringify([stack.resolve(encryptionKey.keyArn), { Bool: { 'kms:GrantIsForAWSResource': 'true' } }])]));
  });

  test('somebody who may turn it on', () => {
    const stack = new Stack(new App(), 'Stack');
    const served = new endpoints.ModelEndpoint(stack, 'Abalone', {
      modelPackageArn: 'arn', instanceType: pipelines.InstanceType.M5_LARGE, modelAccess: {}, endpointName: 'abalone', idle: { workingHours: HOURS },
    });
    served.idleSwitch!.grantStart(new Role(stack, 'Person', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
    expect(statements(Template.fromStack(stack))).toContainEqual(expect.objectContaining({ Action: 'lambda:InvokeFunction' }));
    expect(served.idleSwitch!.metricErrors().metricName).toBe('Errors');
  });
});

test('works in every partition', () => {
  const { template } = fixture({ noInvocationsFor: Duration.hours(1) }, { modelPackageArn: Aws.STACK_ID }, new Stack(new App(), 'Stack', { env: { region: 'cn-north-1' } }));
  expect(JSON.stringify(template.toJSON())).not.toContain('arn:aws');
});

test.each<[string, endpoints.IdleOptions, Partial<endpoints.ModelEndpointProps>, RegExp]>([
  ['neither hours nor invocations', {}, {}, /idle must have workingHours, noInvocationsFor or both, got neither/],
  ['no name', { workingHours: HOURS }, { endpointName: undefined }, /must have an endpointName: it is deleted and made again by that name/],
  ['a name that is not known', { workingHours: HOURS }, { endpointName: Aws.STACK_NAME }, /endpointName of an endpoint with idle must be known at synth/],
  ['scaling', { workingHours: HOURS }, { scaling: { maxCapacity: 2, invocationsPerInstance: 1 } }, /leave out scaling, or leave out idle and lower the number of instances with scaling.schedules/],
  ['no days', { workingHours: { ...HOURS, days: [] } }, {}, /workingHours.days must be 1 to 7 different days, got \[\]/],
  ['a day twice', { workingHours: { ...HOURS, days: [Weekday.MONDAY, Weekday.MONDAY] } }, {}, /different days, got \["MONDAY","MONDAY"\]/],
  ['a day that there is not', { workingHours: { ...HOURS, days: ['Mon' as endpoints.Weekday] } }, {}, /got \["Mon"\]: use members of Weekday/],
  ['a time in words', { workingHours: { ...HOURS, from: '7am' } }, {}, /workingHours.from must be a time as HH:MM from "00:00" to "23:59", got "7am"/],
  ['a time without leading zero', { workingHours: { ...HOURS, from: '7:00' } }, {}, /got "7:00"/],
  ['a beginning at 24:00', { workingHours: { ...HOURS, from: '24:00' } }, {}, /workingHours.from must be.*got "24:00"/],
  ['an end after midnight', { workingHours: { ...HOURS, until: '24:01' } }, {}, /workingHours.until must be a time as HH:MM from "00:00" to "24:00", got "24:01"/],
  ['a minute too many', { workingHours: { ...HOURS, until: '10:60' } }, {}, /got "10:60"/],
  ['hours without length', { workingHours: { ...HOURS, until: '07:30' } }, {}, /must end at another time than they begin, got "07:30" for both/],
  ['a time zone that there is not', { workingHours: { ...HOURS, timeZone: TimeZone.of('Europe/Bielefeld') } }, {}, /must be a time zone of the IANA database such as "Europe\/Berlin", got "Europe\/Bielefeld"/],
  ['the whole week', { workingHours: { ...HOURS, days: Object.values(Weekday), from: '00:00', until: '24:00' } }, {}, /cover the whole week, so that the endpoint would never be off/],
  ['hardly any time', { noInvocationsFor: Duration.minutes(5) }, {}, /idle.noInvocationsFor must be whole minutes from 15 minutes to 14 days, got Duration.minutes\(5\)/],
  ['no time', { noInvocationsFor: Duration.minutes(0) }, {}, /got Duration.minutes\(0\)/],
  ['too much time', { noInvocationsFor: Duration.days(15) }, {}, /got Duration.days\(15\)/],
  ['seconds', { noInvocationsFor: Duration.seconds(1000) }, {}, /got Duration.seconds\(1000\)/],
  ['a time that is not known', { noInvocationsFor: Duration.minutes(new CfnParameter(new Stack(), 'P', { type: 'Number' }).valueAsNumber) }, {}, /idle.noInvocationsFor must be known at synth/],
  ['a short hold', { workingHours: HOURS, keepOnFor: Duration.minutes(1) }, {}, /idle.keepOnFor must be whole minutes from 15 minutes to 7 days/],
  ['rare checks', { workingHours: HOURS, checkInterval: Duration.hours(2) }, {}, /idle.checkInterval must be whole minutes from 1 minute to 1 hour/],
])('fails for %s', (_, idle, options, message) => expect(() => fixture(idle, options)).toThrow(message));

describe('a switch of its own', () => {
  const make = (stack: Stack) => new endpoints.Endpoint(stack, 'Endpoint', {
    endpointConfig: endpoints.EndpointConfig.fromEndpointConfigName(stack, 'Config', 'abalone-1'), endpointName: 'abalone',
  });

  test('fails for an endpoint that is imported, is in another stack, or has one', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const other = new Stack(app, 'Other');
    const imported = endpoints.Endpoint.fromEndpointName(stack, 'Imported', 'abalone');
    const workingHours = HOURS;
    expect(() => new endpoints.IdleSwitch(stack, 'A', { endpoint: imported, workingHours })).toThrow(/must be made in this app, got the imported "Stack\/Imported"/);
    const endpoint = make(stack);
    expect(() => new endpoints.IdleSwitch(other, 'B', { endpoint, workingHours })).toThrow(/must be in the same stack "Other", got one in "Stack"/);
    new endpoints.IdleSwitch(stack, 'C', { endpoint, workingHours });
    expect(() => new endpoints.IdleSwitch(stack, 'D', { endpoint, workingHours })).toThrow(/has an IdleSwitch already/);
  });

  test('fails for an endpoint that is monitored, whichever comes first', () => {
    const message = /idle deletes the endpoint at times, and a monitor needs an endpoint that is in service.*leave out idle/;
    for (const idleFirst of [true, false]) {
      const stack = new Stack(new App(), 'Stack');
      const endpoint = make(stack);
      const both = [
        () => new endpoints.IdleSwitch(stack, 'Idle', { endpoint, workingHours: HOURS }),
        () => new monitoring.EndpointMonitor(stack, 'Monitor', { endpoint, dataCaptureUri: 's3://captured/data', dataQuality: {} }),
      ];
      if (!idleFirst) { both.reverse(); }
      both[0]();
      expect(both[1]).toThrow(message);
    }
  });

  test('fails for scaling that comes afterwards', () => {
    const stack = new Stack(new App(), 'Stack');
    const endpoint = make(stack);
    new endpoints.IdleSwitch(stack, 'Idle', { endpoint, workingHours: HOURS });
    expect(() => new endpoints.VariantScaling(stack, 'Scaling', { endpoint, maxCapacity: 2, invocationsPerInstance: 1 })).toThrow(/idle deletes the endpoint at times/);
  });
});
