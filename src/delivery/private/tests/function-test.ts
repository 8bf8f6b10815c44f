import type { Duration } from 'aws-cdk-lib';
import { Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PolicyGaps } from '../../../private/policy-gaps';
import type { EndpointTestBindOptions, EndpointTestConfig } from '../../endpoint-test';
import type { TestResultOptions } from '../../endpoint-test-options';
import { addFileAsset } from '../file-asset';
import { FunctionAction, PipelineFunction } from '../pipeline-function';
import type { LoadDocument, ResultDocument, TestDocument } from '../test-document';

/** What a test needs besides its document. */
export interface FunctionTestProps {
  readonly document: TestDocument | LoadDocument;
  readonly results: TestResultOptions;
  readonly timeout: Duration;
  readonly memorySize?: number;
  readonly description: string;
}

/** A test that a function does: writes its document as an asset, and the function and action beside it. */
export function bindFunctionTest(scope: Construct, options: EndpointTestBindOptions, props: FunctionTestProps): EndpointTestConfig {
  const { results, reportBucket, record } = resultDocument(options, props.results);
  const document = addFileAsset(scope, '.json', JSON.stringify({ ...props.document, ...results }));
  const tester = new PipelineFunction(scope, 'Test', {
    handler: 'delivery/handlers/endpoint-test',
    description: props.description,
    timeout: props.timeout,
    action: !options._direct,
    memorySize: props.memorySize,
    environment: reportBucket === undefined ? undefined : { REPORT_BUCKET: reportBucket.bucketName },
    runtime: options.lambdaRuntime,
    logRetention: options.logRetention,
  });
  tester.role.addToPolicy(new PolicyStatement({
    actions: ['s3:GetObject'],
    resources: [Stack.of(scope).formatArn({
      service: 's3', region: '', account: '', resource: document.bucketName, resourceName: document.objectKey,
    })],
  }));
  const outside = PolicyGaps.of(scope, 'delivery');
  outside.watch(reportBucket, options.assetsKey);
  const role = outside.of(tester.role);
  options.assetsKey?.grant(role, 'kms:Decrypt');
  if (reportBucket !== undefined) { letReport(role, reportBucket, results.reportPrefix!); }
  const covers = (props.document as TestDocument).coverRegistry === true;
  if (record || covers) { letUseVersions(scope, tester, options, record); }
  const action = new FunctionAction({
    actionName: options.actionName,
    runOrder: options.runOrder,
    variablesNamespace: options.actionName,
    function: tester.function,
    parameters: {
      endpointName: options.endpointName,
      roleArn: options.testRoleArn,
      region: Token.isUnresolved(options.region) ? undefined : options.region,
      bucket: document.bucketName,
      key: document.objectKey,
      model: options.modelPackageArn,
      execution: reportBucket === undefined ? undefined : '#{codepipeline.PipelineExecutionId}',
    },
  });
  return { testerRole: tester.role, action, reportUrl: reportBucket === undefined ? undefined : action.variable('ReportUrl') };
}

/** What becomes of the result of a test, as its function gets to know it. */
export function resultDocument(options: EndpointTestBindOptions, given: TestResultOptions): {
  readonly results: ResultDocument; readonly reportBucket?: IBucket; readonly record: boolean;
} {
  const id = options.testId ?? options.stageName;
  const reportBucket = given.reportBucket ?? options.reportBucket;
  const record = (given.recordInRegistry ?? true) && options.modelPackageGroup !== undefined;
  return {
    reportBucket,
    record,
    results: {
      stage: options.stageName,
      reportPrefix: reportBucket === undefined ? undefined : `endpoint-tests/${id}/`,
      recordKey: record ? `endpoint-test/${id}` : undefined,
    },
  };
}

/** Lets the function of a test write its reports. */
export function letReport(role: Role, bucket: IBucket, prefix: string): void {
  role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${prefix}*`)] }));
  bucket.encryptionKey?.grant(role, 'kms:GenerateDataKey');
}

/** The versions of the group: to look at, and to note the result at. It cannot approve or reject any. */
export function letUseVersions(
  scope: Construct, tester: PipelineFunction, { modelPackageGroup: group }: EndpointTestBindOptions, record: boolean,
): void {
  if (group === undefined) { return; }
  const { account, region } = group.env;
  const versions = Stack.of(scope).formatArn({
    service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${group.modelPackageGroupName}/*`,
  });
  tester.role.addToPolicy(new PolicyStatement({ actions: ['sagemaker:DescribeModelPackage'], resources: [versions] }));
  if (!record) { return; }
  tester.role.addToPolicy(new PolicyStatement({
    actions: ['sagemaker:UpdateModelPackage'],
    resources: [versions],
    conditions: { Null: { 'sagemaker:ModelApprovalStatus': 'true' } },
  }));
}
