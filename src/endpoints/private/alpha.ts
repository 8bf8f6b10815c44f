import * as alpha from '@aws-cdk/aws-sagemaker-alpha';
import { Token } from 'aws-cdk-lib';
import type { ResourceEnvironment } from 'aws-cdk-lib';
import type { CfnEndpoint, CfnEndpointConfig } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';

/*
 * The only file that knows @aws-cdk/aws-sagemaker-alpha (docs/decisions/0002). It gives back L1 resources, so that no type
 * of that module can reach the public surface.
 */

/** What the alpha module renders of a variant; everything else is added by property override. */
export interface VariantBase {
  readonly variantName: string;
  readonly modelName: string;
  readonly instanceType: string;
  readonly initialInstanceCount: number;
  readonly initialVariantWeight: number;
}

/** An endpoint configuration below `scope`; the resource becomes the scope's default child. */
export function createEndpointConfig(scope: Construct, env: ResourceEnvironment, variants: VariantBase[], kmsKeyId?: string): CfnEndpointConfig {
  const config = new alpha.EndpointConfig(scope, 'Resource', {
    instanceProductionVariants: variants.map(variant => ({
      variantName: variant.variantName,
      // of a model, the alpha module reads the name and the environment only
      model: { modelName: variant.modelName, env } as alpha.IModel,
      instanceType: alpha.InstanceType.of(variant.instanceType),
      // its checks take a number token for a negative number
      initialInstanceCount: plain(variant.initialInstanceCount),
      initialVariantWeight: plain(variant.initialVariantWeight),
    })),
  });
  const resource = config.node.findChild('EndpointConfig') as CfnEndpointConfig;
  resource.kmsKeyId = kmsKeyId;
  variants.forEach((variant, i) => {
    if (Token.isUnresolved(variant.initialInstanceCount)) {
      resource.addPropertyOverride(`ProductionVariants.${i}.InitialInstanceCount`, variant.initialInstanceCount);
    }
    // it turns a weight of 0 into 1
    if (variant.initialVariantWeight === 0 || Token.isUnresolved(variant.initialVariantWeight)) {
      resource.addPropertyOverride(`ProductionVariants.${i}.InitialVariantWeight`, variant.initialVariantWeight);
    }
  });
  // its resource is not called Resource, so that the usual look-up would find nothing
  config.node.defaultChild = resource;
  scope.node.defaultChild = resource;
  return resource;
}

/** An endpoint below `scope`; the resource becomes the scope's default child. */
export function createEndpoint(scope: Construct, env: ResourceEnvironment, endpointConfigName: string, endpointName?: string): CfnEndpoint {
  const endpoint = new alpha.Endpoint(scope, 'Resource', {
    endpointName,
    // of a configuration, the alpha module reads the name and the environment only
    endpointConfig: { endpointConfigName, env } as alpha.IEndpointConfig,
  });
  const resource = endpoint.node.findChild('Endpoint') as CfnEndpoint;
  endpoint.node.defaultChild = resource;
  scope.node.defaultChild = resource;
  return resource;
}

function plain(value: number): number | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}
