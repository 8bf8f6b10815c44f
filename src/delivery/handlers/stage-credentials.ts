import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, JobFailure, sleep } from './pipeline-job';

/** Temporary credentials. */
export interface StageCredentials { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string }

const ATTEMPTS = 6;

/** The credentials of a role in a stage. A role that was made a moment ago may need some seconds until it can be assumed. */
export async function assumeStageRole(roleArn: string, purpose: string, jobId: string, pollMillis: number): Promise<StageCredentials> {
  const client = new STSClient({});
  for (let attempt = 1; ; attempt++) {
    try {
      const { Credentials: issued } = await client.send(new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: `${purpose}-${jobId}`.slice(0, 64),
        DurationSeconds: 900,
      }));
      return { accessKeyId: issued!.AccessKeyId!, secretAccessKey: issued!.SecretAccessKey!, sessionToken: issued!.SessionToken! };
    } catch (error) {
      if ((error as Error).name !== 'AccessDenied' || attempt === ATTEMPTS) {
        throw new JobFailure(`the role ${roleArn} could not be assumed: ${describe(error)}`);
      }
      await sleep(pollMillis);
    }
  }
}
