const ATTEMPTS = 5;

/** What CloudFormation sends to every custom resource. */
export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResponseURL: string;
}

/**
 * Tells CloudFormation how it went; without an answer it would wait for an hour. A resource that is deleted keeps the id that it has.
 *
 * @param reason why it failed, if it did
 */
export async function answerCloudFormation(event: CustomResourceEvent, id: string, reason?: string): Promise<void> {
  const body = JSON.stringify({
    Status: reason === undefined ? 'SUCCESS' : 'FAILED',
    Reason: reason,
    PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      // the URL is signed for no content type
      const response = await fetch(event.ResponseURL, { method: 'PUT', headers: { 'content-type': '' }, body });
      if (response.ok) { return; }
      throw new Error(`CloudFormation answered ${response.status}`);
    } catch (error) {
      if (attempt === ATTEMPTS) { throw error; }
      await new Promise(resolve => setTimeout(resolve, 200 * 2 ** attempt));
    }
  }
}
