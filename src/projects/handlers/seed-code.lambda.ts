import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { answerCloudFormation, CustomResourceEvent } from '../../private/custom-resource-answer';

/** What CloudFormation sends. */
export interface SeedEvent extends CustomResourceEvent {
  readonly ResourceProperties: {
    /** The repository and its branch, which a build fills … */
    readonly Url?: string;
    readonly Branch?: string;
    /** … or the object that is to hold the code. */
    readonly Bucket?: string;
    readonly Key?: string;
  };
}

/** Until this much of the function's time is left. */
const SPARE_MILLIS = 30_000;
/** How long a role that was just made may be without its permissions. */
const PATIENCE_MILLIS = 120_000;
const wait = () => new Promise(resolve => setTimeout(resolve, Number(process.env.POLL_MILLIS ?? 10_000)));

/** Puts seed code where a project takes its code from, while there is nothing; what is there stays. */
export async function handler(event: SeedEvent, context: { getRemainingTimeInMillis(): number }): Promise<void> {
  const { Url, Branch, Bucket, Key } = event.ResourceProperties;
  const id = Url === undefined ? `s3://${Bucket}/${Key}` : `${Url} ${Branch}`;
  const end = Date.now() + context.getRemainingTimeInMillis() - SPARE_MILLIS;
  let reason: string | undefined;
  try {
    // the code is the user's: it stays when the project goes
    if (event.RequestType !== 'Delete') {
      await (Url === undefined ? patiently(() => upload(Bucket!, Key!), end) : checkIn(event.RequestId, end));
    }
  } catch (error) {
    reason = `no seed code in ${id}: ${(error as Error).name}: ${(error as Error).message}`;
    console.error(reason);
  }
  await answerCloudFormation(event, id, reason);
}

/** Runs the build that puts the code into an empty repository. */
async function checkIn(idempotencyToken: string, end: number): Promise<void> {
  const client = new CodeBuildClient({ maxAttempts: 8 });
  // the same request twice is one build
  const { build } = await patiently(() => client.send(new StartBuildCommand({ projectName: process.env.BUILD_PROJECT, idempotencyToken })), end);
  for (;;) {
    const { builds } = await patiently(() => client.send(new BatchGetBuildsCommand({ ids: [build!.id!] })), end);
    const status = builds?.[0]?.buildStatus;
    if (status === 'SUCCEEDED') { return; }
    if (status !== undefined && status !== 'IN_PROGRESS') { throw new Error(`the build ${build!.id} ended with ${status}`); }
    if (Date.now() > end) { throw new Error(`the build ${build!.id} has not ended in time`); }
    await wait();
  }
}

/** Writes the object unless there is one, in one step: what another one writes at the same time stays too. */
async function upload(Bucket: string, Key: string): Promise<void> {
  const client = new S3Client({ maxAttempts: 8 });
  const { Body } = await client.send(new GetObjectCommand({ Bucket: process.env.SEED_BUCKET, Key: process.env.SEED_KEY }));
  const code = await Body!.transformToByteArray();
  for (let attempt = 1; ; attempt++) {
    try {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: code, ContentType: 'application/zip', IfNoneMatch: '*' }));
      return;
    } catch (error) {
      const { name } = error as Error;
      if (name === 'PreconditionFailed') {
        console.log(`s3://${Bucket}/${Key} is there: nothing is changed`);
        return;
      }
      // somebody writes it right now
      if (name !== 'ConditionalRequestConflict' || attempt === 5) { throw error; }
      await wait();
    }
  }
}

/** A role that was just made may need a while until it counts. */
async function patiently<T>(call: () => Promise<T>, end: number): Promise<T> {
  const until = Math.min(end, Date.now() + PATIENCE_MILLIS);
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!/^AccessDenied/.test((error as Error).name) || Date.now() > until) { throw error; }
      await wait();
    }
  }
}
