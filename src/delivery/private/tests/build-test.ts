import { existsSync, statSync } from 'fs';
import { join } from 'path';
import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxBuildImage, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { letReport, letUseVersions, resultDocument } from './function-test';
import type { TestKind } from './kinds';
import { checkDuration } from './render';
import { buildSpecProblems } from '../../../private/build-spec-rules';
import { ValidationError } from '../../../private/errors';
import { PolicyGaps } from '../../../private/policy-gaps';
import type { EndpointTestBindOptions, EndpointTestConfig } from '../../endpoint-test';
import type { CodeBuildTestOptions } from '../../endpoint-test-options';
import { FunctionAction, PipelineFunction } from '../pipeline-function';
import { serviceRole } from '../roles';

const DEFAULT_INSTALL = [
  'if [ -f requirements.txt ]; then python3 -m pip install --disable-pip-version-check --quiet -r requirements.txt; fi',
  'if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; fi',
];

/** What the function says when it starts a build. */
const GIVEN_AT_START = ['ENDPOINT_NAME', 'ENDPOINT_REGION', 'TEST_ROLE_ARN'];

/** Acts as the test role in the account of the endpoint, which was made a moment ago, and waits for the endpoint. */
const ENTER_STAGE = [
  'for attempt in 1 2 3 4 5 6; do credentials="$(aws sts assume-role --role-arn "$TEST_ROLE_ARN" --role-session-name endpoint-test '
  + '--query "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]" --output text)" && break; sleep 10; done',
  'read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<<"$credentials"',
  'test -n "$AWS_ACCESS_KEY_ID"',
  'export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_REGION="$ENDPOINT_REGION" AWS_DEFAULT_REGION="$ENDPOINT_REGION"',
  'aws sagemaker wait endpoint-in-service --endpoint-name "$ENDPOINT_NAME"',
];

/** Runs commands of the user in CodeBuild. */
export function buildTest(options: CodeBuildTestOptions): TestKind {
  const { buildSpecFile, commands, directory, installCommands } = options;
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new ValidationError('TestDirectory', `directory must be a directory with the tests, got ${JSON.stringify(directory)}, which is none: give its path`);
  }
  if ((commands === undefined) === (buildSpecFile === undefined)) {
    throw new ValidationError('TestCommands', `a test in CodeBuild must have either commands or buildSpecFile, got ${commands === undefined ? 'neither' : 'both'}`);
  }
  if (commands?.length === 0) {
    throw new ValidationError('TestCommands', 'commands must have at least one member, got 0: a test without commands tests nothing');
  }
  if (buildSpecFile !== undefined && !existsSync(join(directory, buildSpecFile))) {
    throw new ValidationError('TestBuildSpec', `buildSpecFile must be a file in directory ${JSON.stringify(directory)}, got ${JSON.stringify(buildSpecFile)}, which is not there`);
  }
  if (buildSpecFile !== undefined && installCommands !== undefined) {
    throw new ValidationError('TestCommands', 'installCommands go with commands; a file given as buildSpecFile has its own: leave out one of them');
  }
  checkDuration(options.timeout, 'timeout', Duration.minutes(5), Duration.hours(1), 'TestTimeout');
  return { bind: (scope, bound) => bindBuildTest(scope, bound, options) };
}

function bindBuildTest(scope: Construct, options: EndpointTestBindOptions, test: CodeBuildTestOptions): EndpointTestConfig {
  const { results, reportBucket, record } = resultDocument(options, test);
  const { project, role } = testProject(new Construct(scope, 'TestBuild'), options, test);
  const runner = new PipelineFunction(scope, 'BuildTest', {
    handler: 'delivery/handlers/build-test',
    description: `Runs tests of stage ${options.stageName} in CodeBuild`,
    timeout: Duration.minutes(3),
    action: !options._direct,
    environment: reportBucket === undefined ? undefined : { REPORT_BUCKET: reportBucket.bucketName },
    runtime: options.lambdaRuntime,
    logRetention: options.logRetention,
  });
  runner.role.addToPolicy(new PolicyStatement({ actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'], resources: [project.projectArn] }));
  const outside = PolicyGaps.of(scope, 'delivery');
  outside.watch(reportBucket);
  if (reportBucket !== undefined) { letReport(outside.of(runner.role), reportBucket, results.reportPrefix!); }
  if (record) { letUseVersions(scope, runner, options, true); }
  const action = new FunctionAction({
    actionName: options.actionName,
    runOrder: options.runOrder,
    variablesNamespace: options.actionName,
    function: runner.function,
    parameters: {
      project: project.projectName,
      results,
      endpointName: options.endpointName,
      roleArn: options.testRoleArn,
      region: Token.isUnresolved(options.region) ? undefined : options.region,
      model: options.modelPackageArn,
      execution: reportBucket === undefined ? undefined : '#{codepipeline.PipelineExecutionId}',
    },
  });
  return { testerRole: role, action, reportUrl: reportBucket === undefined ? undefined : action.variable('ReportUrl') };
}

function testProject(
  scope: Construct, options: EndpointTestBindOptions, test: CodeBuildTestOptions,
): { readonly project: Project; readonly role: Role } {
  const code = new Asset(scope, 'Code', { path: test.directory });
  const role = serviceRole(scope, 'Role', 'codebuild.amazonaws.com', `Runs tests of stage ${options.stageName}`);
  const logGroup = new LogGroup(scope, 'Logs', { retention: options.logRetention ?? RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
  role.addToPolicy(new PolicyStatement({
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [Stack.of(scope).formatArn({ service: 's3', region: '', account: '', resource: code.s3BucketName, resourceName: code.s3ObjectKey })],
  }));
  options.assetsKey?.grant(role, 'kms:Decrypt');
  const project = new Project(scope, 'Project', {
    description: `Tests the endpoint of stage ${options.stageName}`,
    source: Source.s3({ bucket: code.bucket, path: code.s3ObjectKey }),
    buildSpec: test.buildSpecFile === undefined ? buildSpecOf(test) : BuildSpec.fromSourceFilename(test.buildSpecFile),
    environment: { buildImage: LinuxBuildImage.AMAZON_LINUX_2023_5, computeType: test.computeType ?? ComputeType.SMALL },
    environmentVariables: {
      STAGE_NAME: { value: options.stageName },
      ...Object.fromEntries(GIVEN_AT_START.map(name => [name, { value: 'given at the start' }])),
      ...Object.fromEntries(Object.entries(test.environmentVariables ?? {}).map(([name, value]) => [name, { value }])),
    },
    timeout: test.timeout ?? Duration.minutes(30),
    logging: { cloudWatch: { logGroup } },
    grantReportGroupPermissions: false,
    // what it is granted is above, to the letter
    role: role.withoutPolicyUpdates(),
  });
  project.node.addDependency(role);
  return { project, role };
}

function buildSpecOf({ commands, installCommands }: CodeBuildTestOptions): BuildSpec {
  const spec = {
    version: '0.2',
    env: { shell: 'bash' },
    phases: {
      install: { 'runtime-versions': { python: '3.12', nodejs: '22' }, 'commands': installCommands ?? DEFAULT_INSTALL },
      pre_build: { commands: ENTER_STAGE },
      build: { commands },
    },
  };
  const problems = buildSpecProblems(spec);
  if (problems.length > 0) { throw new ValidationError('BuildSpec', `the commands of the test make no build specification: ${problems.join('; ')}`); }
  return BuildSpec.fromObject(spec);
}
