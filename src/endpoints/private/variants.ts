import { ArnFormat, SizeRoundingBehavior, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import type { Duration, ResourceEnvironment } from 'aws-cdk-lib';
import { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { CfnEndpointConfig, IModelRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { VariantBase } from './alpha';
import { checkKnown, checkName, checkRange } from '../../private/checks';
import { ValidationError } from '../../private/errors';
import type { IModel } from '../model';
import { NAME, NAME_IN_WORDS } from './names';
import type { ProductionVariant } from '../production-variant';

/** The name of a variant that is given none. */
export const DEFAULT_VARIANT = 'AllTraffic';

/** Checks the variants together and one by one, and renders the part that the alpha module knows. */
export function renderVariants(scope: Construct, env: ResourceEnvironment, variants: ProductionVariant[]): VariantBase[] {
  if (variants.length < 1 || variants.length > 10) {
    throw new ValidationError('VariantCount', `variants must have 1 to 10 entries, got ${variants.length}`, scope);
  }
  const names = new Set<string>();
  return variants.map(variant => {
    const variantName = variant.variantName ?? DEFAULT_VARIANT;
    checkKnown(variantName, 'variantName', 'metrics, scaling and captured data are found by it', scope);
    checkName(variantName, { prop: 'variantName', maxLength: 63, pattern: NAME, allowed: NAME_IN_WORDS }, scope);
    if (names.has(variantName)) {
      throw new ValidationError('VariantNames', `variants has two entries with the name ${JSON.stringify(variantName)}: give each a variantName of its own`, scope);
    }
    names.add(variantName);
    checkInstances(scope, variant);
    checkMachineImage(scope, variant.inferenceAmiVersion);
    checkWeight(scope, variant.initialVariantWeight);
    checkEnvironment(scope, env, variant.model);
    return {
      variantName,
      modelName: modelName(scope, variant.model),
      instanceType: variant.instanceType.name,
      initialInstanceCount: variant.initialInstanceCount ?? 1,
      initialVariantWeight: variant.initialVariantWeight ?? 1,
    };
  });
}

/** Adds to the rendered variants what the alpha module does not know. */
export function overrideVariants(resource: CfnEndpointConfig, variants: ProductionVariant[]): void {
  variants.forEach((variant, i) => {
    const properties = {
      VolumeSizeInGB: variant.volumeSize?.toGibibytes(),
      ModelDataDownloadTimeoutInSeconds: variant.modelDataDownloadTimeout?.toSeconds(),
      ContainerStartupHealthCheckTimeoutInSeconds: variant.containerStartupHealthCheckTimeout?.toSeconds(),
      EnableSSMAccess: variant.enableSsmAccess,
      RoutingConfig: variant.routingStrategy && { RoutingStrategy: variant.routingStrategy },
      InferenceAmiVersion: variant.inferenceAmiVersion,
    };
    for (const [name, value] of Object.entries(properties)) {
      if (value !== undefined) {
        resource.addPropertyOverride(`ProductionVariants.${i}.${name}`, value);
      }
    }
  });
}

/** The part of the model's interface that is there if something can be granted to it. */
export function isGrantable(model: IModelRef): model is IModel {
  return (model as IModel).grantPrincipal !== undefined;
}

function checkInstances(scope: Construct, variant: ProductionVariant): void {
  checkRange(variant.initialInstanceCount, 'initialInstanceCount', 1, Number.MAX_SAFE_INTEGER, scope);
  if (variant.volumeSize !== undefined && !variant.volumeSize.isUnresolved()) {
    checkRange(variant.volumeSize.toGibibytes({ rounding: SizeRoundingBehavior.NONE }), 'volumeSize in GiB', 1, 512, scope);
  }
  checkTimeout(scope, variant.modelDataDownloadTimeout, 'modelDataDownloadTimeout');
  checkTimeout(scope, variant.containerStartupHealthCheckTimeout, 'containerStartupHealthCheckTimeout');
}

function checkMachineImage(scope: Construct, version?: string): void {
  if (version !== undefined && !Token.isUnresolved(version) && !/^al\d+-ami-sagemaker-inference-[a-z0-9-]+$/.test(version)) {
    throw new ValidationError('InferenceAmiVersion',
      `inferenceAmiVersion must be a version such as "al2-ami-sagemaker-inference-gpu-2", got ${JSON.stringify(version)}`, scope);
  }
}

function checkTimeout(scope: Construct, timeout: Duration | undefined, prop: string): void {
  if (timeout !== undefined && !timeout.isUnresolved()) {
    checkRange(timeout.toSeconds({ integral: false }), `${prop} in seconds`, 60, 3600, scope);
  }
}

function checkWeight(scope: Construct, weight?: number): void {
  if (weight !== undefined && !Token.isUnresolved(weight) && !(weight >= 0 && Number.isFinite(weight))) {
    throw new ValidationError('VariantWeight', `initialVariantWeight must be 0 or more, got ${weight}`, scope);
  }
}

/** A model serves in its own account and region only. What is not known is taken to be the same. */
function checkEnvironment(scope: Construct, env: ResourceEnvironment, model: IModelRef): void {
  for (const part of ['account', 'region'] as const) {
    if (Token.compareStrings(model.env[part], env[part]) === TokenComparison.DIFFERENT) {
      throw new ValidationError('ModelEnvironment',
        `model must be in the ${part} of its endpoint configuration (${JSON.stringify(env[part])}), got ${JSON.stringify(model.env[part])}: make the model there, from the same model package`,
        scope);
    }
  }
}

function modelName(scope: Construct, model: IModelRef): string {
  // of an L1, modelName is what was asked for; the attribute also brings the dependency
  if (CfnModel.isCfnModel(model)) { return model.attrModelName; }
  return (model as IModel).modelName
    ?? Stack.of(scope).splitArn(model.modelRef.modelArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
}
