import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IEndpointRef } from 'aws-cdk-lib/aws-sagemaker';

/** Permissions on an endpoint. */
export class EndpointGrants {
  /** The permissions on any endpoint. */
  public static fromEndpoint(endpoint: IEndpointRef): EndpointGrants {
    return new EndpointGrants(endpoint);
  }

  private constructor(private readonly endpoint: IEndpointRef) {}

  /** Lets the grantee invoke the endpoint and wait for the answer. */
  public invoke(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sagemaker:InvokeEndpoint');
  }

  /** Lets the grantee invoke the endpoint and read the answer as a stream. */
  public invokeWithResponseStream(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sagemaker:InvokeEndpointWithResponseStream');
  }

  /** Lets the grantee see the endpoint's state and configuration. */
  public describe(grantee: IGrantable): Grant {
    return this.grant(grantee, 'sagemaker:DescribeEndpoint');
  }

  private grant(grantee: IGrantable, action: string): Grant {
    return Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [this.endpoint.endpointRef.endpointArn] });
  }
}
