import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { ValidationError } from '../../private/errors';

/** The family of an instance type, for example `m5`. */
export function instanceFamily(instanceType: string | undefined, at?: IConstruct): string | undefined {
  if (instanceType === undefined || Token.isUnresolved(instanceType)) { return undefined; }
  const match = /^ml[._]([a-z\d-]+)(\.\w+)?$/.exec(instanceType);
  if (!match) {
    throw new ValidationError('InstanceTypeFormat',
      `instanceType must be a SageMaker instance type such as "ml.m5.large", got ${JSON.stringify(instanceType)}`, at);
  }
  return match[1];
}

/** True for families with AWS Graviton (Arm) processors: the letter g follows the generation. */
export function isGraviton(family: string | undefined): boolean {
  return family !== undefined && /^[cmrtx]\d+g/.test(family);
}

/** True for families with AWS Inferentia or Trainium. */
export function isNeuron(family: string | undefined): boolean {
  return family !== undefined && /^(inf|trn)\d/.test(family);
}

/** The tables name accelerators in several ways. */
function wantedNames(processor: string): string[] {
  return { inf: ['inf', 'inf2', 'neuronx'], trn: ['trn', 'neuronx', 'inf2', 'inf'] }[processor] ?? [processor];
}

/**
 * The processor part of the tag, one of `available`.
 */
export function chooseProcessor(
  image: string,
  available: string[] | undefined,
  { processor: wanted, instanceType, at }: { readonly processor?: string; readonly instanceType?: string; readonly at?: IConstruct },
): string | undefined {
  const family = instanceFamily(instanceType, at);
  if (!available || available.length === 0) {
    if (!family?.startsWith('trn') || image.includes('neuron')) { return undefined; }
    throw new ValidationError('ImageProcessor',
      `image ${image} has no build for AWS Trainium (${instanceType}): choose another instance type or image`, at);
  }
  const names = wanted !== undefined ? wantedNames(wanted) : family !== undefined ? candidates(family, image) : [];
  const found = names.find(name => available.includes(name));
  if (found) { return found; }
  const list = available.map(name => JSON.stringify(name)).join(', ');
  if (wanted !== undefined) {
    throw new ValidationError('ImageProcessor', `processor of image ${image} must be one of ${list}, got ${JSON.stringify(wanted)}`, at);
  }
  if (family !== undefined) {
    throw new ValidationError('ImageProcessor',
      `image ${image} exists for ${list}, which instance type ${JSON.stringify(instanceType)} does not have: choose another instance type or image`
      + (available.includes('cpu') ? ', or pass processor CPU to leave the accelerator unused' : ''), at);
  }
  if (available.length === 1) { return available[0]; }
  throw new ValidationError('ImageProcessor', `image ${image} differs between ${list}, and `
    + (instanceType === undefined ? 'no instance type is given' : `the instance type is not known at synth (${instanceType})`)
    + ': pass the image\'s processor option', at);
}

function candidates(family: string, image: string): string[] {
  if (family === 'inf1') { return ['inf1', 'inf', 'neuron']; }
  if (family.startsWith('inf')) { return [family, 'inf', 'neuronx', 'neuron']; }
  // images for the newer Neuron SDK run on Trainium too, whatever the tables call their processor
  if (family.startsWith('trn')) { return [family, 'trn', ...(image.includes('neuronx') ? ['neuronx', 'inf2', 'inf'] : [])]; }
  return [family, /^[gp]/.test(family) ? 'gpu' : 'cpu'];
}
