import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { Lazy } from 'aws-cdk-lib';
import type { DeploymentStage } from '../../deployment-stage';

/** What changes with the templates of the stages, and with nothing else. The stages are synthesized before the stack that holds them. */
export function templateDigest(stages: readonly DeploymentStage[]): string {
  return Lazy.uncachedString({
    produce: () => {
      const hash = createHash('sha256');
      for (const stack of stages.flatMap(stage => stage.synth().stacks)) { hash.update(`${stack.stackName}\n${readFileSync(stack.templateFullPath, 'utf8')}\n`); }
      return hash.digest('hex').slice(0, 16);
    },
  });
}
