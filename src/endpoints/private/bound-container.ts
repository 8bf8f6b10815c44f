import type { CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import type { ModelAccess } from '../model-access';

/** What the model makes of a container. */
export interface BoundContainer {
  readonly definition: CfnModel.ContainerDefinitionProperty;
  /** What the model's role may read because of this container. */
  readonly access: ModelAccess;
  /** Whether the container's parts are known at synth only by name, so that `modelAccess` must say where they lie. */
  readonly opaque: boolean;
}
