import type { CfnRepository } from 'aws-cdk-lib/aws-codecommit';
import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Names } from './names';
import { named } from './storage';

interface RuleOptions {
  readonly name: string;
  readonly description: string;
  readonly eventPattern: object;
  readonly target: CfnPipeline;
  readonly targetId: string;
  readonly roleArn: string;
}

/** A decision on a model, whichever it is, deploys the newest one that is approved: so a rejection takes back the version that is served. */
export function decisionRule(scope: Construct, names: Names, target: CfnPipeline, roleArn: string, allStates = false): CfnRule {
  return rule(scope, 'ModelDeploySageMakerEventRule', {
    name: `${names.stem}-model`,
    description: 'A decision on a model of the registry starts the deployment',
    eventPattern: {
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      'detail': {
        ModelPackageGroupName: [names.group],
        ...allStates ? {} : { ModelApprovalStatus: [{ 'anything-but': ['PendingManualApproval'] }] },
      },
    },
    target,
    targetId: `sagemaker-${names.projectName}-trigger`,
    roleArn,
  }, names);
}

/** The endpoint of staging that is in service starts the deployment of its monitors. */
export function endpointRule(scope: Construct, names: Names, target: CfnPipeline, roleArn: string): CfnRule {
  return rule(scope, 'InServiceEndpointEventRule', {
    name: `${names.stem}-ep`,
    description: 'The endpoint of staging in service starts the deployment of its monitors',
    eventPattern: {
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Endpoint State Change'],
      'detail': { EndpointName: [`${names.projectName}-staging`], EndpointStatus: ['IN_SERVICE'] },
    },
    target,
    targetId: `sagemaker-${names.projectName}-endpoint-trigger`,
    roleArn,
  }, names);
}

/** A push to a repository in CodeCommit starts its pipeline. */
export function pushRule(
  scope: Construct, id: string,
  options: { names: Names; name: string; targetId: string; repository: CfnRepository; target: CfnPipeline; roleArn: string },
): CfnRule {
  return rule(scope, id, {
    name: options.name,
    description: 'A push to the repository starts its pipeline',
    eventPattern: {
      'source': ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      'resources': [options.repository.attrArn],
      'detail': { referenceType: ['branch'], referenceName: ['main'] },
    },
    target: options.target,
    targetId: options.targetId,
    roleArn: options.roleArn,
  }, options.names);
}

function rule(scope: Construct, id: string, { target, targetId, roleArn, ...rest }: RuleOptions, names: Names): CfnRule {
  return named(new CfnRule(scope, id, {
    ...rest,
    state: 'ENABLED',
    targets: [{ arn: names.arn('codepipeline', target.ref), id: targetId, roleArn }],
  }), id);
}
