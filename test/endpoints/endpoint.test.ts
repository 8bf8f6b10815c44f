import { App, CfnResource, Duration, PhysicalName, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsIntegration, RestApi, SagemakerIntegration } from 'aws-cdk-lib/aws-apigateway';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Role, ServicePrincipal, User } from 'aws-cdk-lib/aws-iam';
import { CfnEndpoint } from 'aws-cdk-lib/aws-sagemaker';
import type { IEndpointRef } from 'aws-cdk-lib/aws-sagemaker';
import { endpoints, pipelines } from 'cdk-mlops';
import { statements } from './statements';

const { Endpoint, EndpointConfig, Model, VariantScaling } = endpoints;

const newStack = (props = {}) => new Stack(new App(), 'Stack', props);
const config = (stack: Stack, ...variantNames: string[]) => new EndpointConfig(stack, 'Config', {
  variants: variantNames.map(variantName => ({
    variantName, instanceType: pipelines.InstanceType.M5_LARGE, model: Model.fromModelName(stack, `${variantName}Model`, 'abalone'),
  })),
});
const endpoint = (stack: Stack, ...variantNames: string[]) => new Endpoint(stack, 'Endpoint', { endpointConfig: config(stack, ...variantNames) });

describe('an endpoint', () => {
  test('serves a configuration made elsewhere', () => {
    const stack = newStack();
    new Endpoint(stack, 'Endpoint', { endpointConfig: EndpointConfig.fromEndpointConfigName(stack, 'Config', 'abalone'), endpointName: 'Abalone' });
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Endpoint', { EndpointConfigName: 'abalone', EndpointName: 'Abalone' });
  });

  test('is deployed after its configuration, and removed before it', () => {
    const stack = newStack();
    endpoint(stack, 'AllTraffic');
    const template = Template.fromStack(stack);
    const [configId] = Object.keys(template.findResources('AWS::SageMaker::EndpointConfig'));
    template.hasResourceProperties('AWS::SageMaker::Endpoint', { EndpointConfigName: { 'Fn::GetAtt': [configId, 'EndpointConfigName'] } });
  });

  test('gives its tags to its resources', () => {
    const stack = newStack();
    Tags.of(endpoint(stack, 'AllTraffic')).add('project', 'abalone');
    Template.fromStack(stack).hasResourceProperties('AWS::SageMaker::Endpoint', { Tags: [{ Key: 'project', Value: 'abalone' }] });
  });

  test('has a name that other accounts can use, if it is asked for', () => {
    const app = new App();
    const here = new Stack(app, 'Here', { env: { account: '111111111111', region: 'eu-west-1' } });
    const there = new Stack(app, 'There', { env: { account: '222222222222', region: 'eu-west-1' } });
    const made = new Endpoint(here, 'Endpoint', { endpointConfig: config(here, 'AllTraffic'), endpointName: PhysicalName.GENERATE_IF_NEEDED });
    new CfnResource(there, 'User', { type: 'A::B::C', properties: { Name: made.endpointName } });
    app.synth();
    const { Name } = Object.values(Template.fromStack(there).findResources('A::B::C'))[0].Properties;
    expect(Name).toMatch(/^[a-z0-9-]{1,63}$/);
    Template.fromStack(here).hasResourceProperties('AWS::SageMaker::Endpoint', { EndpointName: Name });
  });

  test.each([
    ['-a', /endpointName must consist of letters, digits and hyphens.*got "-a"/],
    ['a'.repeat(64), /endpointName must have 1 to 63 characters/],
  ])('fails for the name %s', (endpointName, message) => {
    const stack = newStack();
    expect(() => new Endpoint(stack, 'Endpoint', { endpointConfig: config(stack, 'AllTraffic'), endpointName })).toThrow(message);
  });

  test('is an IEndpointRef, an IEndpoint of the CDK, and its resource the default child', () => {
    const stack = newStack();
    const made = endpoint(stack, 'AllTraffic');
    const ref: IEndpointRef = made;
    expect(stack.resolve(ref.endpointRef.endpointArn)).toEqual({ Ref: stack.getLogicalId(made.node.defaultChild as CfnEndpoint) });
    const integration: AwsIntegration = new SagemakerIntegration(made);
    new RestApi(stack, 'Api').root.addMethod('POST', integration);
    expect(statements(Template.fromStack(stack))).toContainEqual(expect.objectContaining({ Action: 'sagemaker:InvokeEndpoint' }));
  });
});

describe('an imported endpoint', () => {
  test('by name: its ARN has the name in lower case, as the service writes it', () => {
    const stack = newStack({ env: { account: '222222222222', region: 'cn-north-1' } });
    const made = Endpoint.fromEndpointName(stack, 'Endpoint', 'Abalone-Prod');
    expect(made.endpointName).toBe('Abalone-Prod');
    expect(stack.resolve(made.endpointArn)).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:cn-north-1:222222222222:endpoint/abalone-prod']],
    });
  });

  test('by ARN', () => {
    const stack = newStack();
    const arn = 'arn:aws-us-gov:sagemaker:us-gov-west-1:222222222222:endpoint/abalone';
    const made = Endpoint.fromEndpointArn(stack, 'Endpoint', arn);
    expect([made.endpointName, made.endpointRef.endpointArn, made.env.region]).toEqual(['abalone', arn, 'us-gov-west-1']);
  });
});

describe('grants', () => {
  const setup = () => {
    const stack = newStack();
    return { stack, made: Endpoint.fromEndpointName(stack, 'Endpoint', 'abalone') };
  };
  test.each<[keyof endpoints.EndpointGrants, string]>([
    ['invoke', 'sagemaker:InvokeEndpoint'],
    ['invokeWithResponseStream', 'sagemaker:InvokeEndpointWithResponseStream'],
    ['describe', 'sagemaker:DescribeEndpoint'],
  ])('%s lets a role %s this endpoint', (method, action) => {
    const { stack, made } = setup();
    (made.grants as any)[method](new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })).assertSuccess();
    expect(statements(Template.fromStack(stack))).toEqual([{ Effect: 'Allow', Action: action, Resource: stack.resolve(made.endpointArn) }]);
  });

  test('reach users, imported roles and any endpoint', () => {
    const { stack } = setup();
    const l1 = new CfnEndpoint(stack, 'L1', { endpointConfigName: 'x' });
    endpoints.EndpointGrants.fromEndpoint(l1).invoke(new User(stack, 'User'));
    endpoints.EndpointGrants.fromEndpoint(l1).invoke(Role.fromRoleName(stack, 'Role', 'mine'));
    expect(statements(Template.fromStack(stack)).map(({ Resource }) => Resource)).toEqual([{ Ref: 'L1' }, { Ref: 'L1' }]);
  });
});

describe('metrics', () => {
  test.each<[string, string, string, string]>([
    ['metricInvocations', 'AWS/SageMaker', 'Invocations', 'Sum'],
    ['metricInvocationsPerInstance', 'AWS/SageMaker', 'InvocationsPerInstance', 'Sum'],
    ['metricInvocation4XXErrors', 'AWS/SageMaker', 'Invocation4XXErrors', 'Sum'],
    ['metricInvocation5XXErrors', 'AWS/SageMaker', 'Invocation5XXErrors', 'Sum'],
    ['metricInvocationModelErrors', 'AWS/SageMaker', 'InvocationModelErrors', 'Sum'],
    ['metricModelLatency', 'AWS/SageMaker', 'ModelLatency', 'Average'],
    ['metricOverheadLatency', 'AWS/SageMaker', 'OverheadLatency', 'Average'],
    ['metricCpuUtilization', '/aws/sagemaker/Endpoints', 'CPUUtilization', 'Average'],
    ['metricMemoryUtilization', '/aws/sagemaker/Endpoints', 'MemoryUtilization', 'Average'],
    ['metricDiskUtilization', '/aws/sagemaker/Endpoints', 'DiskUtilization', 'Average'],
    ['metricGpuUtilization', '/aws/sagemaker/Endpoints', 'GPUUtilization', 'Average'],
    ['metricGpuMemoryUtilization', '/aws/sagemaker/Endpoints', 'GPUMemoryUtilization', 'Average'],
  ])('%s is %s %s, %s', (method, namespace, metricName, statistic) => {
    const stack = newStack();
    const made = endpoint(stack, 'Blue');
    const metric = (made as any)[method]();
    expect(stack.resolve([metric.namespace, metric.metricName, metric.statistic, metric.dimensions]))
      .toEqual([namespace, metricName, statistic, { EndpointName: stack.resolve(made.endpointName), VariantName: 'Blue' }]);
  });

  test('options win, and make an alarm', () => {
    const stack = newStack();
    const made = endpoint(stack, 'Blue', 'Green');
    made.metricModelLatency({ variantName: 'Green', statistic: 'p99', period: Duration.minutes(1) }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'ModelLatency',
      ExtendedStatistic: 'p99',
      Period: 60,
      Dimensions: Match.arrayWith([{ Name: 'VariantName', Value: 'Green' }]),
    });
  });

  test('of an imported endpoint are those of AllTraffic, unless another variant is named', () => {
    const made = Endpoint.fromEndpointName(newStack(), 'Endpoint', 'abalone');
    expect(made.metricInvocations().dimensions!.VariantName).toBe('AllTraffic');
    expect(made.metric('Anything', { variantName: 'Blue' }).dimensions!.VariantName).toBe('Blue');
  });

  test('fails when several variants could be meant, or none', () => {
    const made = endpoint(newStack(), 'Blue', 'Green');
    expect(() => made.metricInvocations()).toThrow(/variantName must be given, since the endpoint has several variants: "Blue", "Green"/);
    expect(() => made.metricInvocations({ variantName: 'Red' })).toThrow(/variantName must be one of the endpoint's variants "Blue", "Green", got "Red"/);
  });
});

describe('scaling', () => {
  test('of two variants', () => {
    const stack = newStack();
    const made = endpoint(stack, 'Blue', 'Green');
    new VariantScaling(stack, 'BlueScaling', { endpoint: made, variantName: 'Blue', maxCapacity: 2, invocationsPerInstance: 10 });
    const green = new VariantScaling(stack, 'GreenScaling', { endpoint: made, variantName: 'Green', maxCapacity: 3, invocationsPerInstance: 20 });
    green.target.scaleOnSchedule('Night', { schedule: Schedule.expression('cron(0 0 * * ? *)'), minCapacity: 1 });
    const targets = Object.values(Template.fromStack(stack).findResources('AWS::ApplicationAutoScaling::ScalableTarget')).map(target => target.Properties);
    expect(targets.map(target => [target.MaxCapacity, target.ResourceId['Fn::Join'][1][2]])).toEqual([[2, '/variant/Blue'], [3, '/variant/Green']]);
    expect(targets[1].ScheduledActions).toHaveLength(1);
  });

  test('fails for a variant that is not there', () => {
    const stack = newStack();
    const made = endpoint(stack, 'Blue', 'Green');
    expect(() => new VariantScaling(stack, 'Scaling', { endpoint: made, maxCapacity: 2, invocationsPerInstance: 10 })).toThrow(/variantName must be given/);
    expect(() => new VariantScaling(stack, 'Other', { endpoint: made, variantName: 'Red', maxCapacity: 2, invocationsPerInstance: 10 })).toThrow(/got "Red"/);
  });
});
