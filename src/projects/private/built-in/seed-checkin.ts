import { readFileSync } from 'fs';
import { join } from 'path';
import { Aws, CfnCustomResource, Token } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnCodeRepository } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { makeCheckinBuild } from './builds';
import type { BuildContext } from './builds';
import type { Parameters, Repository } from './parameters';
import type { SeedLocation } from './seed-location';
import { named } from './storage';
import { connectionUrl } from '../../../delivery/private/seed-target';
import { ValidationError } from '../../../private/errors';

/** The seed code of each half that the template has. */
export interface Seeds {
  readonly ModelBuild?: SeedLocation;
  readonly ModelDeploy?: SeedLocation;
  readonly ModelMonitor?: SeedLocation;
}

/** What CloudFormation takes as code in a template. */
const INLINE_LIMIT = 4096;

/** Puts seed code into the repositories while they are empty, and tells SageMaker where they are. */
export function makeRepositories(scope: Construct, seeds: Seeds, parameters: Parameters, context: BuildContext): CfnCodeRepository[] {
  const { shape, names } = context;
  const halves: [keyof Seeds, Repository, boolean][] = [
    ['ModelBuild', parameters.build, shape.build], ['ModelDeploy', parameters.deploy, shape.deploy], ['ModelMonitor', parameters.monitor, shape.monitor],
  ];
  const trigger = Object.values(seeds).some(seed => seed !== undefined) ? makeTrigger(scope, context) : undefined;
  const checkins = new Construct(scope, 'SeedCheckins');
  const repositories = new Construct(scope, 'CodeRepositories');
  return halves.filter(([, , there]) => there).map(([half, { fullName, branch }]) => {
    const seed = seeds[half];
    let url = connectionUrl(parameters.connectionArn, fullName);
    if (seed !== undefined && trigger !== undefined) {
      const checkin = new CfnCustomResource(checkins, half, { serviceToken: trigger.attrArn });
      named(checkin, `SageMaker${half}SeedCodeCheckinProjectTriggerLambdaInvoker`);
      checkin.addPropertyOverride('SEEDCODE_BUCKET_NAME', seed.bucketName);
      checkin.addPropertyOverride('SEEDCODE_BUCKET_KEY', seed.key);
      checkin.addPropertyOverride('GIT_REPOSITORY_FULL_NAME', fullName);
      checkin.addPropertyOverride('GIT_REPOSITORY_BRANCH', branch);
      checkin.addPropertyOverride('GIT_REPOSITORY_CONNECTION_ARN', parameters.connectionArn);
      url = Token.asString(checkin.getAtt('url'));
    }
    return named(new CfnCodeRepository(repositories, half, {
      codeRepositoryName: `sagemaker-${names.projectId}-${half.toLowerCase()}`,
      gitConfig: { branch, repositoryUrl: url },
    }), `${half}SagemakerCodeRepository`);
  });
}

function makeTrigger(scope: Construct, context: BuildContext): CfnFunction {
  const build = makeCheckinBuild(scope, context);
  const trigger = named(new CfnFunction(scope, 'GitSeedCodeCheckinProjectTriggerLambda', {
    functionName: `sagemaker-${context.names.projectId}-git-seedcodecheckin`,
    description: 'Has seed code put into a repository that is empty',
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeout: 900,
    role: context.roles.seedTrigger,
    code: { zipFile: inlineCode('projects/handlers/seed-checkin') },
    environment: { variables: { CodeBuildProjectName: build.ref, UrlSuffix: Aws.URL_SUFFIX } },
  }), 'GitSeedCodeCheckinProjectTriggerLambda');
  // the permissions are there before the first call
  for (const id of ['SeedTriggerRole', 'SeedCheckinRole']) {
    const policy = scope.node.tryFindChild(id);
    if (policy !== undefined) { trigger.node.addDependency(policy); }
  }
  return trigger;
}

/** A bundled handler as a part of the template, which then needs no assets. */
function inlineCode(name: string): string {
  const code = readFileSync(join(__dirname, '..', '..', '..', '..', 'assets', `${name}.lambda`, 'index.js'), 'utf8').replace(/^\s*\/\/.*\n/gm, '').replace(/^ +/gm, '');
  if (code.length > INLINE_LIMIT) { throw new ValidationError('InlineCode', `the code of ${name} must have at most ${INLINE_LIMIT} characters, got ${code.length}`); }
  return code;
}
