import { Construct } from 'constructs';
import { checkResourceName } from '../../private/checks';
import type { Permissions } from '../permissions';
import type { EndpointProperties } from '../properties/endpoint';
import { lazyProperties } from '../properties/lazy';
import { renderCache, Step } from '../step';
import type { CacheOptions, StepOptions } from '../step-options';
import { rejectArgument } from './endpoint-config';
import { renderTags, StepTagOptions } from './job-record';

/** Properties of an `EndpointStep`. */
export interface EndpointStepProps extends StepOptions, CacheOptions, StepTagOptions {
  /** The endpoint's name: 1 to 63 letters, digits and hyphens. An endpoint of this name is updated if there is one. */
  readonly endpointName: string;

  /** The name of the configuration, usually `config.endpointConfigName` of an `EndpointConfigStep`. */
  readonly endpointConfigName: string;
}

/**
 * Creates an endpoint, or updates the one of that name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html
 */
export class EndpointStep extends Step {
  constructor(scope: Construct, id: string, private readonly props: EndpointStepProps) {
    super(scope, id, 'Endpoint', props);
    checkResourceName(props.endpointName, 'endpointName', this);
  }

  /** Everything that is known of the endpoint once it is there. */
  public get properties(): EndpointProperties { return lazyProperties(this, 'endpoint', 'EndpointProperties'); }

  /** The endpoint's name. */
  public get endpointName(): string { return this.property('EndpointName'); }

  /** The endpoint's ARN. */
  public get endpointArn(): string { return this.property('EndpointArn'); }

  /** Sets a member of the step's request. The service takes no deployment configuration in a pipeline. */
  public addArgumentOverride(path: string, value: any): void {
    rejectArgument(this, path, ['DeploymentConfig'], 'for a rollout with alarms make the endpoint outside of the pipeline, for example with the endpoints module');
    super.addArgumentOverride(path, value);
  }

  /** @internal */
  public _knownProperty(path: string): string | undefined {
    return path === 'EndpointName' ? this.props.endpointName : undefined;
  }

  /** @internal */
  public _arguments(): any {
    return { EndpointName: this.props.endpointName, EndpointConfigName: this.props.endpointConfigName, Tags: renderTags(this.props.jobTags) };
  }

  /** @internal */
  public _members(): Record<string, any> { return { CacheConfig: renderCache(this.props.cache) }; }

  /** @internal */
  public _permissions(permissions: Permissions): void {
    const endpoints = permissions.sagemakerArns('endpoint', this.props.endpointName);
    permissions.execution(['sagemaker:AddTags', 'sagemaker:DescribeEndpoint'], endpoints);
    permissions.execution(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'],
      [...endpoints, ...permissions.sagemakerArns('endpoint-config', this.props.endpointConfigName)]);
  }
}
