import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { delivery, pipelines, registry } from 'cdk-mlops';
import { buildSpecOf, evaluate, stagesOf } from './support';

const directory = mkdtempSync(join(tmpdir(), 'tests-'));
writeFileSync(join(directory, 'test_endpoint.py'), 'def test_it(): pass\n');
writeFileSync(join(directory, 'buildspec.yml'), 'version: 0.2\nphases: { build: { commands: [pytest] } }\n');
mkdirSync(join(directory, 'empty'));

function deploy(options: Partial<delivery.CodeBuildTestOptions> = { commands: ['python3 -m pytest'] }, more: delivery.EndpointTest[] = []) {
  const stack = new Stack(new App(), 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const own = delivery.EndpointTest.codeBuild({ directory, ...options });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' }),
    stages: [
      {
        stageName: 'staging',
        env: { account: '222222222222', region: 'eu-west-1' },
        endpoint: { instanceType: pipelines.InstanceType.M5_LARGE },
        test: more.length === 0 ? own : delivery.EndpointTest.all(...more, own),
        approval: true,
      },
      { stageName: 'prod', env: { account: '333333333333', region: 'eu-west-1' }, endpoint: { instanceType: pipelines.InstanceType.M5_LARGE } },
    ],
  });
  const template = Template.fromStack(stack);
  return { template, actions: stagesOf(template)[2].Actions as any[], stage: Template.fromStack(pipeline.stages[0].stack) };
}

test('the commands run in a build, as the test role, when the endpoint is in service', () => {
  const { template } = deploy();
  const { phases, env } = buildSpecOf(template);
  expect(env.shell).toBe('bash');
  expect(phases.build.commands).toEqual(['python3 -m pytest']);
  expect(phases.install.commands[0]).toContain('requirements.txt');
  expect(phases.pre_build.commands[0]).toContain('aws sts assume-role --role-arn "$TEST_ROLE_ARN"');
  expect(phases.pre_build.commands.at(-1)).toBe('aws sagemaker wait endpoint-in-service --endpoint-name "$ENDPOINT_NAME"');
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Source: Match.objectLike({ Type: 'S3' }),
    TimeoutInMinutes: 30,
    Environment: Match.objectLike({
      EnvironmentVariables: [
        { Name: 'STAGE_NAME', Type: 'PLAINTEXT', Value: 'staging' },
        ...['ENDPOINT_NAME', 'ENDPOINT_REGION', 'TEST_ROLE_ARN'].map(Name => ({ Name, Type: 'PLAINTEXT', Value: 'given at the start' })),
      ],
      PrivilegedMode: false,
    }),
  });
});

test('the action starts the build, and the approval links its report', () => {
  const { template, actions } = deploy();
  expect(actions.map(each => [each.RunOrder, each.Name])).toEqual([[1, 'DeployResourcesStaging'], [2, 'TestStaging'], [3, 'ApproveDeployment']]);
  expect(JSON.parse(evaluate(template, actions[1].Configuration.UserParameters))).toMatchObject({
    results: { stage: 'staging', reportPrefix: 'endpoint-tests/staging/', recordKey: 'endpoint-test/staging' },
    endpointName: '#{DeployStaging.EndpointName}',
    roleArn: '#{DeployStaging.TestRoleArn}',
    region: 'eu-west-1',
    model: '#{ResolveModel.ModelPackageArn}',
  });
  expect(actions[2].Configuration.CustomData).toContain('test report: #{TestStaging.ReportUrl}');
});

test('the build acts as the test role, and may do nothing else', () => {
  const { template, stage } = deploy();
  const [id] = Object.entries<any>(template.findResources('AWS::IAM::Role')).filter(([, role]) => JSON.stringify(role.Properties.AssumeRolePolicyDocument).includes('codebuild')).map(([each]) => each);
  const statements = Object.values<any>(template.findResources('AWS::IAM::Policy')).filter(policy => policy.Properties.Roles[0].Ref === id).flatMap(policy => policy.Properties.PolicyDocument.Statement);
  expect(statements.map(each => each.Action)).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents'], ['s3:GetObject', 's3:GetObjectVersion'], 'sts:AssumeRole']);
  expect(JSON.stringify(statements[2].Resource)).toContain('222222222222:role/endpoint-test/');
  stage.hasParameter('TesterArn', { Type: 'CommaDelimitedList' });
});

test('it stands beside requests of the library', () => {
  const { actions } = deploy(undefined, [delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [delivery.Expectation.numbersBetween(0, 1)] }] })]);
  expect(actions.map(each => each.Name)).toEqual(['DeployResourcesStaging', 'TestStaging-1', 'TestStaging-2', 'ApproveDeployment']);
  expect(actions[2].Configuration.UserParameters['Fn::Join'][1].join('')).toContain('endpoint-test/staging/2');
});

test('a build specification of the repository', () => {
  const { template } = deploy({ buildSpecFile: 'buildspec.yml', timeout: Duration.minutes(45), environmentVariables: { LEVEL: 'slow' } });
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    Source: Match.objectLike({ BuildSpec: 'buildspec.yml' }),
    TimeoutInMinutes: 45,
    Environment: Match.objectLike({ EnvironmentVariables: Match.arrayWith([{ Name: 'LEVEL', Type: 'PLAINTEXT', Value: 'slow' }]) }),
  });
});

test.each<[string, delivery.CodeBuildTestOptions, string]>([
  ['a directory that is not there', { directory: '/nowhere', commands: ['a'] }, 'directory must be a directory with the tests, got "/nowhere", which is none: give its path'],
  ['neither commands nor a file', { directory }, 'a test in CodeBuild must have either commands or buildSpecFile, got neither'],
  ['commands and a file', { directory, commands: ['a'], buildSpecFile: 'buildspec.yml' }, 'a test in CodeBuild must have either commands or buildSpecFile, got both'],
  ['no commands', { directory, commands: [] }, 'commands must have at least one member, got 0: a test without commands tests nothing'],
  ['a file that is not there', { directory, buildSpecFile: 'other.yml' }, 'got "other.yml", which is not there'],
  ['installCommands with a file', { directory, buildSpecFile: 'buildspec.yml', installCommands: ['a'] }, 'installCommands go with commands'],
  ['more time than credentials have', { directory, commands: ['a'], timeout: Duration.hours(2) }, 'timeout must be from 5 minutes to 1 hour, got 2 hours'],
])('fails with %s', (_, options, message) => {
  expect(() => delivery.EndpointTest.codeBuild(options)).toThrow(message);
});
