import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand, StatusType } from '@aws-sdk/client-codebuild';
import type { Build } from '@aws-sdk/client-codebuild';

/** The part of a custom resource's event that the handlers read. */
export interface ImageBuildEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly ProjectName: string; readonly ImageTag: string };
  /** What `onEvent` returned. */
  readonly BuildId?: string;
}

/** What `onEvent` returns. */
export interface ImageBuildStarted {
  readonly PhysicalResourceId?: string;
  readonly BuildId?: string;
}

/** What `isComplete` returns. */
export interface ImageBuildState {
  readonly IsComplete: boolean;
  readonly Data?: { readonly ImageTag: string };
}

// an error ends the deployment, so a busy service is asked for long
const client = new CodeBuildClient({ maxAttempts: 10 });

/** Entry point of the function that starts builds. */
export async function onEvent(event: ImageBuildEvent): Promise<ImageBuildStarted> {
  return startBuild(event, client);
}

/** Entry point of the function that looks whether builds have finished. */
export async function isComplete(event: ImageBuildEvent): Promise<ImageBuildState> {
  return checkBuild(event, client);
}

/** Starts the build. Images stay when the resource goes: models may still refer to them, and the repository has rules for old ones. */
export async function startBuild(event: ImageBuildEvent, codebuild: CodeBuildClient): Promise<ImageBuildStarted> {
  const { ProjectName } = event.ResourceProperties;
  if (event.RequestType === 'Delete') { return { PhysicalResourceId: event.PhysicalResourceId }; }
  // the request's id as token: Lambda may deliver the same request twice
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: ProjectName, idempotencyToken: event.RequestId }));
  if (!build?.id) { throw new Error(`CodeBuild returned no build id for project ${ProjectName}`); }
  console.log(JSON.stringify({ message: 'build started', build: build.id, imageTag: event.ResourceProperties.ImageTag }));
  return { PhysicalResourceId: ProjectName, BuildId: build.id };
}

/** Tells whether the build has finished; fails the deployment if the build has failed. */
export async function checkBuild(event: ImageBuildEvent, codebuild: CodeBuildClient): Promise<ImageBuildState> {
  if (event.RequestType === 'Delete') { return { IsComplete: true }; }
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [event.BuildId!] }));
  const build = builds?.[0];
  if (!build) { throw new Error(`build ${event.BuildId} does not exist`); }
  if (build.buildStatus === StatusType.IN_PROGRESS) { return { IsComplete: false }; }
  if (build.buildStatus !== StatusType.SUCCEEDED) { throw new Error(failure(build)); }
  return { IsComplete: true, Data: { ImageTag: event.ResourceProperties.ImageTag } };
}

function failure(build: Build): string {
  const causes = (build.phases ?? [])
    .filter(phase => phase.phaseStatus !== undefined && phase.phaseStatus !== StatusType.SUCCEEDED)
    .flatMap(phase => (phase.contexts ?? []).flatMap(context => context.message ? [`${phase.phaseType}: ${context.message}`] : []));
  const parts = [`image build ${build.id} ended with ${build.buildStatus}`, ...causes, `logs: ${build.logs?.deepLink ?? 'none'}`];
  return parts.join('; ').slice(0, 2000); // CloudFormation takes 4 kB for the whole response
}
