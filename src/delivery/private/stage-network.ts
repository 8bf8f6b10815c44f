import type { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ValidationError } from '../../private/errors';
import type { DeploymentStageOptions } from '../stage-options';

/** The options of a stage whose VPC is found or made in its own stack: what runs in the stage is connected to it. */
export function connectStage(stack: Stack, options: DeploymentStageOptions, toolingAccount?: string): DeploymentStageOptions {
  const { batch, endpoint, monitoring, stageName, vpc } = options;
  if (vpc === undefined) { return options; }
  for (const [prop, given] of Object.entries({ endpoint, batch, monitoring })) {
    const twin = (['vpc', 'vpcSubnets', 'securityGroups'] as const).find(each => given?.[each] !== undefined);
    if (twin !== undefined) {
      throw new ValidationError('StageVpcTwice', `stage ${JSON.stringify(stageName)} has vpc, to which all that runs in it is connected, and ${prop}.${twin}: leave out one of them`, stack);
    }
  }
  const { vpc: network, vpcSubnets, securityGroups } = vpc.bind(new Construct(stack, 'Vpc'), { stageName, toolingAccount });
  const connection = { vpc: network, vpcSubnets, securityGroups };
  return {
    ...options,
    endpoint: endpoint && { ...endpoint, ...connection },
    batch: batch && { ...batch, ...connection },
    monitoring: monitoring && { ...monitoring, ...connection },
  };
}
