import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';

interface Properties {
  readonly SEEDCODE_BUCKET_NAME: string;
  readonly SEEDCODE_BUCKET_KEY: string;
  readonly GIT_REPOSITORY_FULL_NAME: string;
  readonly GIT_REPOSITORY_BRANCH: string;
  readonly GIT_REPOSITORY_CONNECTION_ARN: string;
}

interface Request {
  readonly RequestType: string;
  readonly RequestId: string;
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: Properties;
}

// this file is a part of templates, which take 4096 characters: only what is needed
const wait = (millis: number) => new Promise(resolve => setTimeout(resolve, millis));
const pollMillis = () => Number(process.env.POLL_MILLIS ?? 10_000);

/** Runs the build that puts code into an empty repository, and tells CloudFormation. */
export async function handler(event: Request, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const p = event.ResourceProperties;
  const [, , service, region, account, resource] = p.GIT_REPOSITORY_CONNECTION_ARN.split(':');
  const url = `https://${service}.${region}.${process.env.UrlSuffix}/git-http/${account}/${region}/${resource.split('/')[1]}/${p.GIT_REPOSITORY_FULL_NAME}.git`;
  let reason: string | undefined;
  try {
    // the code is the user's: it stays
    if (event.RequestType !== 'Delete') { await checkIn(event, url, () => context.getRemainingTimeInMillis() - 30_000); }
  } catch (error) {
    reason = `no seed code for ${p.GIT_REPOSITORY_FULL_NAME}: ${error}`;
  }
  const body = JSON.stringify({
    Status: reason ? 'FAILED' : 'SUCCESS',
    Reason: reason,
    // always the same: an update that failed must not be followed by a deletion
    PhysicalResourceId: event.LogicalResourceId,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    Data: { url },
  });
  for (let left = 5; ; left--) {
    const status = await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } }).then(answer => answer.status, String);
    if (status === 200) { return; }
    if (left === 0) { throw Error(`no answer to CloudFormation: ${status}`); }
    await wait(pollMillis());
  }
}

async function checkIn(event: Request, url: string, left: () => number): Promise<void> {
  const client = new CodeBuildClient({ maxAttempts: 8 });
  const p = event.ResourceProperties;
  // a role that was just made may need a while until it counts
  const patiently = async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if ((error as Error).name !== 'AccessDeniedException' || left() < 780_000) { throw error; }
        await wait(pollMillis());
      }
    }
  };
  const { build } = await patiently(() => client.send(new StartBuildCommand({
    projectName: process.env.CodeBuildProjectName,
    // the same request twice is one build
    idempotencyToken: event.RequestId,
    environmentVariablesOverride: Object.entries({
      GIT_REPOSITORY_URL: url,
      GIT_REPOSITORY_BRANCH: p.GIT_REPOSITORY_BRANCH,
      SEEDCODE_BUCKET_NAME: p.SEEDCODE_BUCKET_NAME,
      SEEDCODE_BUCKET_KEY: p.SEEDCODE_BUCKET_KEY,
    }).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const })),
  })));
  for (;;) {
    const { builds } = await patiently(() => client.send(new BatchGetBuildsCommand({ ids: [build!.id!] })));
    const status = builds![0].buildStatus;
    if (status === 'SUCCEEDED') { return; }
    if (status !== 'IN_PROGRESS') { throw Error(`the build ${build!.id} ended with ${status}`); }
    if (left() < 0) { throw Error(`the build ${build!.id} has not ended in time`); }
    await wait(pollMillis());
  }
}
