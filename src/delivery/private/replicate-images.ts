import { CfnReplicationConfiguration } from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import type { StageEnvironment } from './stage-environments';
import { ValidationError } from '../../private/errors';
import type { ModelArtifacts } from '../model-artifacts';
import type { DeploymentStageOptions } from '../stage-options';

/** Lets ECR copy the repositories of models to the registries of the stages that want it. */
export function replicateImages(
  scope: Construct, artifacts: ModelArtifacts, stages: readonly DeploymentStageOptions[], environments: readonly StageEnvironment[],
): void {
  const wanting = stages.flatMap((stage, i) => stage.copyModel?.replicateImages ? [{ stage, ...environments[i] }] : []);
  if (wanting.length === 0) { return; }
  const [{ stage }] = wanting;
  if ((artifacts.repositories ?? []).length === 0) {
    throw new ValidationError('ReplicateImages', `copyModel.replicateImages of stage ${JSON.stringify(stage.stageName)} needs repositories of this app in `
      + 'modelArtifacts.repositories, got none: images of the service are in every region', scope);
  }
  const here = wanting.find(each => !each.otherRegion);
  if (here !== undefined) {
    throw new ValidationError('ReplicateImages', `copyModel.replicateImages of stage ${JSON.stringify(here.stage.stageName)} has no meaning in the region of the pipeline, `
      + 'where images are pulled from where they are: leave it out', scope);
  }
  const destinations = new Map(wanting.map(({ env }) => [`${env.account}/${env.region}`, { registryId: env.account!, region: env.region! }]));
  new CfnReplicationConfiguration(scope, 'ImageReplication', {
    replicationConfiguration: {
      rules: [{
        destinations: [...destinations.values()],
        repositoryFilters: artifacts.repositories!.map(repository => ({ filter: repository.repositoryName, filterType: 'PREFIX_MATCH' })),
      }],
    },
  });
}
