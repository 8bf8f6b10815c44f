import { ArnFormat, Resource, Stack } from 'aws-cdk-lib';
import type { IResource } from 'aws-cdk-lib';
import { Grant, UnknownPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IGrantable, IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { EndpointConfigReference, IEndpointConfigRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { DataCaptureOptions } from './data-capture';
import { createEndpointConfig } from './private/alpha';
import { createDataCapture } from './private/data-capture';
import type { DataCapture } from './private/data-capture';
import { isGrantable, overrideVariants, renderVariants } from './private/variants';
import type { ProductionVariant } from './production-variant';
import { PolicyHolder } from '../pipelines';
import type { PolicyRequirement } from '../pipelines';
import { OutsidePolicies } from '../pipelines/access/outside-policies';
import type { Use } from '../private/policy-gaps';

const ENDPOINT_CONFIG = Symbol.for('cdk-mlops.endpoints.EndpointConfig');

/** An endpoint configuration, made here or elsewhere. */
export interface IEndpointConfig extends IResource, IEndpointConfigRef {
  /**
   * The ARN of the endpoint configuration.
   * @attribute
   */
  readonly endpointConfigArn: string;

  /**
   * The name of the endpoint configuration.
   * @attribute
   */
  readonly endpointConfigName: string;
}

/** Props of an endpoint configuration. */
export interface EndpointConfigProps {
  /** The variants that share the traffic, 1 to 10, each with a name of its own. */
  readonly variants: ProductionVariant[];

  /**
   * The key that the instances' storage volumes are encrypted with. Local storage of an instance type that has it is
   * encrypted by its hardware instead. The models' roles are allowed to use the key.
   *
   * @default - the volumes are encrypted with a key of the service
   */
  readonly encryptionKey?: IKey;

  /**
   * Whether and how requests and answers are written to S3.
   *
   * @default - nothing is captured
   */
  readonly dataCapture?: DataCaptureOptions;
}

/**
 * A SageMaker endpoint configuration: which models are served on which instances.
 *
 * It cannot be changed in place. It has no name of its own, so that every change replaces it, and the endpoint then moves to
 * the new one without interruption before the old one goes.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html
 */
export class EndpointConfig extends Resource implements IEndpointConfig {
  /** An endpoint configuration made elsewhere in this account and region, by its name. */
  public static fromEndpointConfigName(scope: Construct, id: string, endpointConfigName: string): IEndpointConfig {
    return importConfig(scope, id, endpointConfigName,
      Stack.of(scope).formatArn({ service: 'sagemaker', resource: 'endpoint-config', resourceName: endpointConfigName }));
  }

  /** An endpoint configuration made elsewhere, by its ARN. */
  public static fromEndpointConfigArn(scope: Construct, id: string, endpointConfigArn: string): IEndpointConfig {
    const { resourceName } = Stack.of(scope).splitArn(endpointConfigArn, ArnFormat.SLASH_RESOURCE_NAME);
    return importConfig(scope, id, resourceName!, endpointConfigArn);
  }

  /** Whether a value is an endpoint configuration made with this class. */
  public static isEndpointConfig(x: any): x is EndpointConfig {
    return typeof x === 'object' && x !== null && ENDPOINT_CONFIG in x;
  }

  public readonly endpointConfigArn: string;
  public readonly endpointConfigName: string;
  /** The names of the variants, in the order given. */
  public readonly variantNames: string[];
  /** The bucket that captured data is written to, if data is captured. */
  public readonly dataCaptureBucket?: IBucket;
  /** The S3 location that captured data is written below, if data is captured. */
  public readonly dataCaptureUri?: string;
  /** The key of the instances' storage volumes, if one was given. */
  public readonly encryptionKey?: IKey;
  private readonly outside = new OutsidePolicies(this, 'endpoints');

  constructor(scope: Construct, id: string, props: EndpointConfigProps) {
    super(scope, id);
    Object.defineProperty(this, ENDPOINT_CONFIG, { value: true });

    const rendered = renderVariants(this, this.env, props.variants);
    const capture = props.dataCapture && createDataCapture(this, props.dataCapture, props.encryptionKey);
    const resource = createEndpointConfig(this, this.env, rendered, props.encryptionKey?.keyArn);
    overrideVariants(resource, props.variants);
    resource.dataCaptureConfig = capture?.config;

    for (const model of new Set(props.variants.map(variant => variant.model))) {
      const known = isGrantable(model) && !(model.grantPrincipal instanceof UnknownPrincipal);
      const grantee = known ? model : this.outside.unknown(model.modelRef.modelArn, 'endpoints.modelRole',
        `nothing can be granted to the model at ${model.node.path}: allow its role to write captured data and to use the keys`);
      capture?.grantWrite(grantee);
      if (props.encryptionKey) { grantVolumeKey(grantee, props.encryptionKey); }
      const role = grantee.grantPrincipal as Partial<IRole>;
      if (role.roleArn !== undefined) { this.requireAccess(role as IRole, capture, props.encryptionKey); }
    }

    this.encryptionKey = props.encryptionKey;
    this.variantNames = rendered.map(variant => variant.variantName);
    this.dataCaptureBucket = capture?.bucket;
    this.dataCaptureUri = capture?.uri;
    this.endpointConfigName = resource.attrEndpointConfigName;
    this.endpointConfigArn = resource.ref;
  }

  public get endpointConfigRef(): EndpointConfigReference {
    return { endpointConfigId: this.endpointConfigArn, endpointConfigName: this.endpointConfigName };
  }

  /**
   * Statements that this app does not add: those with which a bucket and keys of other accounts let the models' roles in, and those of roles of models
   * that are known by their name only (with the model's ARN). What a model's role takes from here or not, its `Model` says. Warnings say them too.
   */
  public get requirements(): PolicyRequirement[] { return this.outside.requirements; }

  private requireAccess(role: IRole, capture: DataCapture | undefined, volumeKey: IKey | undefined): void {
    if (capture) {
      this.outside.letIn(PolicyHolder.BUCKET, capture.bucket, capture.bucket.bucketArn, role, [{ actions: ['s3:PutObject'], resources: [capture.objectsArn] }]);
    }
    const keys: [IKey | undefined, Use[]][] = [
      [capture?.key, [{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }]],
      [volumeKey, [
        { actions: ['kms:CreateGrant'], resources: ['*'], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } },
        { actions: ['kms:DescribeKey'], resources: ['*'] },
      ]],
    ];
    for (const [key, uses] of keys) {
      if (key) { this.outside.letIn(PolicyHolder.KEY, key, key.keyArn, role, uses); }
    }
  }
}

/** Lets the service attach encrypted volumes in the name of the model's role. */
function grantVolumeKey(grantee: IGrantable, key: IKey): void {
  Grant.addToPrincipalOrResource({
    grantee,
    resource: key,
    actions: ['kms:CreateGrant'],
    resourceArns: [key.keyArn],
    resourceSelfArns: ['*'],
    conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
  key.grant(grantee, 'kms:DescribeKey');
}

function importConfig(scope: Construct, id: string, endpointConfigName: string, endpointConfigArn: string): IEndpointConfig {
  class Import extends Resource implements IEndpointConfig {
    public readonly endpointConfigArn = endpointConfigArn;
    public readonly endpointConfigName = endpointConfigName;
    public readonly endpointConfigRef = { endpointConfigId: endpointConfigArn, endpointConfigName };
  }
  return new Import(scope, id, { environmentFromArn: endpointConfigArn });
}
