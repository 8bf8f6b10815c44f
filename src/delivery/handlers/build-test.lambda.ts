import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, StatusType } from '@aws-sdk/client-codebuild';
import type { Build } from '@aws-sdk/client-codebuild';
import type { TestParameters } from './endpoint-access';
import { describe, DirectAnswer, DirectEvent, JobContext, JobContinuation, JobEvent, runJob, sleep } from './pipeline-job';
import { settle } from './settle-test';
import { brokenTest } from './test-result';
import type { TestResult } from './test-result';
import type { ResultDocument } from '../private/test-document';

interface Parameters extends Omit<TestParameters, 'bucket' | 'key'> {
  /** The CodeBuild project. */
  readonly project: string;
  /** What becomes of the result. */
  readonly results: ResultDocument;
}

/** What one job leaves to the next one of the same action. */
interface Progress {
  readonly since: number;
  readonly build: string;
}

const pollMillis = () => Number(process.env.POLL_MILLIS ?? 30_000);
/** How long a build that was just started may be unknown. */
const UNKNOWN_MILLIS = 60_000;

/**
 * Runs the tests of a user in CodeBuild and waits for them: CodePipeline calls again and again, with the build in the token.
 *
 * The first call makes its request with the id of the job, by which CodeBuild knows it: a call that is doubled, or that is repeated since its outcome was lost,
 * gets the build of the first one and starts no second.
 */
export async function handler(event: JobEvent | DirectEvent, context: JobContext): Promise<DirectAnswer | void> {
  return runJob<Parameters>(event, context, async (parameters, token, jobId) => {
    const client = new CodeBuildClient({ maxAttempts: 8 });
    let progress: Progress | undefined;
    let build: Build | undefined;
    try {
      progress = token === undefined ? { since: Date.now(), build: await start(client, parameters, jobId) } : JSON.parse(token) as Progress;
      build = await look(client, progress);
    } catch (error) {
      const what = progress === undefined ? `the build of ${parameters.project} could not be started` : `the build ${progress.build} could not be looked at`;
      return settle(parameters.results, parameters, jobId, brokenTest('build', `${what}: ${describe(error)}`));
    }
    if (build === undefined || build.buildStatus === StatusType.IN_PROGRESS) {
      await sleep(pollMillis());
      return new JobContinuation(JSON.stringify(progress satisfies Progress), {
        percentComplete: 50, summary: `the build ${progress.build} is in ${build?.currentPhase ?? 'its beginning'}`,
      });
    }
    return settle(parameters.results, parameters, jobId, resultOf(build, progress.build));
  });
}

async function start(client: CodeBuildClient, parameters: Parameters, jobId: string): Promise<string> {
  const { project, endpointName, region, roleArn, model } = parameters;
  const variables = {
    ENDPOINT_NAME: endpointName,
    ENDPOINT_REGION: region ?? process.env.AWS_REGION!,
    TEST_ROLE_ARN: roleArn,
    ...model === undefined ? {} : { MODEL_PACKAGE_ARN: model },
  };
  const { build } = await client.send(new StartBuildCommand({
    projectName: project,
    idempotencyToken: jobId,
    environmentVariablesOverride: Object.entries(variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const })),
  }));
  return build!.id!;
}

async function look(client: CodeBuildClient, { build, since }: Progress): Promise<Build | undefined> {
  const { builds = [] } = await client.send(new BatchGetBuildsCommand({ ids: [build] }));
  if (builds.length === 0 && Date.now() - since > UNKNOWN_MILLIS) { throw new Error('CodeBuild does not know it'); }
  return builds[0];
}

function resultOf(build: Build, id: string): TestResult {
  const passed = build.buildStatus === StatusType.SUCCEEDED;
  const phases = (build.phases ?? []).filter(phase => phase.phaseStatus !== undefined);
  const failed = phases.filter(phase => phase.phaseStatus !== StatusType.SUCCEEDED);
  const reasonsOf = (phase: typeof phases[number]) => (phase.contexts ?? []).flatMap(({ statusCode, message }) => message ? [`${statusCode ? `${statusCode}: ` : ''}${message}`] : []);
  const why = failed.map(phase => [`${phase.phaseType} ${phase.phaseStatus}`, ...reasonsOf(phase)].join(' '));
  const log = build.logs?.deepLink;
  const status = build.buildStatus ?? 'unknown';
  return {
    kind: 'build',
    passed,
    message: [`the build ${id} ${passed ? 'passed' : `ended with ${status}`}`, ...why, ...log === undefined ? [] : [`log: ${log}`]].join('; '),
    summary: passed ? 'build passed' : `build ${status}`,
    requests: 0,
    failedRequests: 0,
    cases: phases.map(phase => ({
      name: phase.phaseType ?? 'phase',
      passed: phase.phaseStatus === StatusType.SUCCEEDED,
      requests: 0,
      failedRequests: 0,
      reasons: reasonsOf(phase),
      latency: {},
    })),
    budgets: [],
    latency: {},
    variables: { BuildId: id },
  };
}
