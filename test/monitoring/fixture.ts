import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { endpoints, monitoring } from 'cdk-mlops';
import { flatten } from '../support/iam';

export const ENV = { account: '111111111111', region: 'eu-west-1' };

type Options = Partial<monitoring.EndpointMonitorProps>;

/** A monitor of an endpoint made elsewhere. */
export function fixture(options: Options | ((stack: Stack) => Options) = {}) {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const monitor = new monitoring.EndpointMonitor(stack, 'Monitor', {
    endpoint: endpoints.Endpoint.fromEndpointName(stack, 'Endpoint', 'Churn'),
    dataCaptureUri: 's3://captured/data-capture/',
    ...typeof options === 'function' ? options(stack) : options,
  });
  return { stack, monitor, get template() { return Template.fromStack(stack); } };
}

/** The definition of the jobs of a kind. */
export const jobOf = (template: Template, kind: string) => Object.values(template.findResources(`AWS::SageMaker::${kind}JobDefinition`))[0];
/** What the role of the jobs may do. */
export const statements = (template: Template, role = 'MonitorRole'): any[] => Object.values(template.findResources('AWS::IAM::Policy'))
  .filter(policy => policy.Properties.Roles[0].Ref?.startsWith(role)).flatMap(policy => policy.Properties.PolicyDocument.Statement);
/** The resources of an action of the role of the jobs. */
export const may = (template: Template, action: string) => statements(template).filter(({ Action }) => [Action].flat().includes(action))
  .flatMap(({ Resource }) => [Resource].flat().map(flatten));
