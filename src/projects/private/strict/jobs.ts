import { Annotations } from 'aws-cdk-lib';
import type { Pipeline } from '../../../pipelines';

const FIXES: { readonly [part: string]: string } = {
  vpc: 'has no VPC: leave the step\'s network to the project, or give vpc',
  isolation: 'is not isolated: leave out networkIsolation, or set it to true (or to false, with a warning, if its container has to call AWS)',
  traffic: 'does not encrypt the traffic between instances: leave out interContainerEncryption',
  volume: 'has volumes without a key: leave volumeKmsKey to the project, or give one',
  output: 'writes without a key: leave outputKmsKey to the project, or give one',
};

/** The jobs that are not strict although they could be. */
export function jobProblems(pipeline: Pipeline): string[] {
  return pipeline._jobFindings().filter(finding => !finding.optedOut).map(({ stepName, part, path }) =>
    `with strict security, step ${JSON.stringify(stepName)} (${pipeline._stepOf(stepName)?.node.path ?? pipeline.node.path}) ${FIXES[part]} (see ${path})`);
}

/** Says which jobs are not isolated, by their own choice or by their kind, and which are not looked at. */
export function warnOfJobs(pipeline: Pipeline): void {
  for (const { stepName, part, path } of pipeline._jobFindings().filter(finding => finding.optedOut)) {
    const step = pipeline._stepOf(stepName) ?? pipeline;
    if (part === 'unknown') {
      Annotations.of(step).addWarningV2('cdk-mlops:security.unchecked-step',
        `strict security does not reach step ${JSON.stringify(stepName)} of type ${path}: see to its network and keys yourself`);
    } else {
      Annotations.of(step).addWarningV2('cdk-mlops:security.not-isolated',
        `the container of step ${JSON.stringify(stepName)} is not isolated: it reaches the services that the VPC has endpoints of, and nothing else`);
    }
  }
}
