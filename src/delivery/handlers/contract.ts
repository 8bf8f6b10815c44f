import { DescribeModelPackageCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { describe, JobFailure } from './pipeline-job';
import type { TestCaseDocument } from '../private/test-document';

/** What a version promises in the registry and no case of a test holds it to. */
export async function uncovered(modelPackageArn: string, cases: readonly TestCaseDocument[]): Promise<string[]> {
  let specification;
  try {
    const version = await new SageMakerClient({ maxAttempts: 10 }).send(new DescribeModelPackageCommand({ ModelPackageName: modelPackageArn }));
    specification = version.InferenceSpecification;
  } catch (error) {
    throw new JobFailure(`the version ${modelPackageArn} could not be described: ${describe(error)}`);
  }
  const asked = cases.filter(({ refused }) => !refused);
  const missing = (declared: readonly string[] | undefined, covered: (string | undefined)[], what: string) =>
    (declared ?? []).filter(type => !covered.includes(type)).map(type => `the version declares ${what} of ${type}, but no sample has it`);
  return [
    ...missing(specification?.SupportedContentTypes, asked.map(({ contentType }) => contentType), 'requests'),
    ...missing(specification?.SupportedResponseMIMETypes, asked.map(({ accept }) => accept), 'answers'),
  ];
}
