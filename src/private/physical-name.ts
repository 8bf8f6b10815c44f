import { Construct } from 'constructs';
import { generatedName } from './naming';

/**
 * The generated name of a construct that is about to be made. `Resource` wants the name before the construct exists, and
 * only a name that is a plain string can be referenced from a stack in another account or region.
 *
 * Lower case: SageMaker keeps the case of some names and folds that of others when it makes an ARN of them, so only a name
 * in lower case is the same in both.
 */
export function generatedPhysicalName(scope: Construct, id: string, maxLength: number): string {
  const probe = new Construct(scope, id);
  const name = generatedName(probe, maxLength).toLowerCase();
  scope.node.tryRemoveChild(probe.node.id);
  return name;
}
