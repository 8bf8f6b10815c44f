import { Names } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A name for a resource that CloudFormation cannot name by itself. It is made from the stack's name and the construct's
 * path, so two stacks never collide and the name stays the same from synth to synth.
 */
export function generatedName(scope: IConstruct, maxLength: number): string {
  const name = Names.uniqueResourceName(scope, { maxLength, separator: '-' });
  return name.replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}
