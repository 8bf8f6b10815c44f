import { Annotations } from 'aws-cdk-lib';
import type { Pipeline } from '../../../pipelines';

const FIXES: { readonly [part: string]: string } = {
  vpc: 'has no VPC: leave the step\'s network to the project, or give vpc',
  isolation: 'is not isolated: leave out networkIsolation, or set it to true (or to false, with a warning, if its container has to call AWS)',
  traffic: 'does not encrypt the traffic between instances: leave out interContainerEncryption',
  volume: 'has volumes without a key: leave volumeKmsKey to the project, or give one',
  output: 'writes without a key: leave outputKmsKey to the project, or give one',
};

/** What a step of another service has to be given for its disks. */
const KEYS_ELSEWHERE: { readonly [path: string]: string } = {
  SecurityConfiguration: 'has disks without a key of the account: give additionalConfig.SecurityConfiguration, the name of a security configuration of EMR with encryption '
    + 'at rest by a key and in transit by certificates, which strict security cannot make',
  encryptionKeyArn: 'has disks without a key: give configurationOverrides.diskEncryptionConfiguration.encryptionKeyArn, and let executionRole use the key',
};

/** What is there already, by the type of the step. */
const EXISTING: { readonly [type: string]: string } = {
  EMR: 'a cluster that is there already, whose subnets, security groups and security configuration no step can set: see that it has no way to the internet and is encrypted, '
    + 'or use EmrCluster.create, which gets the network',
  EMRServerless: 'an application that is there already, whose network and disks no step can set: see that it has no way to the internet and is encrypted, '
    + 'or use EmrServerlessApplication.create, which gets the network',
};

/** The jobs that are not strict although they could be. */
export function jobProblems(pipeline: Pipeline): string[] {
  return pipeline._jobFindings().filter(finding => !finding.optedOut).map(({ stepName, part, path }) =>
    `with strict security, step ${JSON.stringify(stepName)} (${pipeline._stepOf(stepName)?.node.path ?? pipeline.node.path}) ${KEYS_ELSEWHERE[path.split('.').pop()!] ?? FIXES[part]} (see ${path})`);
}

/** Says which jobs are not isolated, by their own choice or by their kind, and which are not looked at. */
export function warnOfJobs(pipeline: Pipeline): void {
  for (const { stepName, part, path } of pipeline._jobFindings().filter(finding => finding.optedOut)) {
    const step = pipeline._stepOf(stepName) ?? pipeline;
    if (EXISTING[path] !== undefined) {
      Annotations.of(step).addWarningV2('cdk-mlops:security.existing-cluster', `step ${JSON.stringify(stepName)} runs on ${EXISTING[path]}`);
    } else if (part === 'unknown') {
      Annotations.of(step).addWarningV2('cdk-mlops:security.unchecked-step',
        `strict security does not reach step ${JSON.stringify(stepName)} of type ${path}: see to its network and keys yourself`);
    } else {
      Annotations.of(step).addWarningV2('cdk-mlops:security.not-isolated',
        `the container of step ${JSON.stringify(stepName)} is not isolated: it reaches the services that the VPC has endpoints of, and nothing else`);
    }
  }
}
