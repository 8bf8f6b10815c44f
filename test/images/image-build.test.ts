import { execFileSync } from 'child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnOutput, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { BuildEnvironmentVariableType, ComputeType, LinuxBuildImage } from 'aws-cdk-lib/aws-codebuild';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Image, ImageBuild, ImageProcessor, ImageUsage } from '../../src/images';
import type { ImageBuildProps } from '../../src/images';

const directory = join(__dirname, 'container');
const stackIn = (region?: string) => new Stack(new App(), 'Stack', region ? { env: { region, account: '111122223333' } } : {});
const tagOf = (props: Partial<ImageBuildProps> = {}) => new ImageBuild(stackIn(), 'Build', { directory, ...props }).imageTag;

function buildSpecOf(stack: Stack): any {
  const [project] = Object.values(Template.fromStack(stack).findResources('AWS::CodeBuild::Project'));
  return JSON.parse(project.Properties.Source.BuildSpec);
}

describe('with defaults', () => {
  const stack = stackIn();
  const build = new ImageBuild(stack, 'Build', { directory });
  new CfnOutput(stack, 'Uri', { value: build.image.bind(stack, { usage: ImageUsage.TRAINING }).imageUri });
  const template = Template.fromStack(stack);

  test('the project builds the asset in Docker and logs for later', () => {
    template.hasResourceProperties('AWS::CodeBuild::Project', {
      Source: { Type: 'S3', Location: Match.anyValue(), BuildSpec: Match.stringLikeRegexp('docker build') },
      Artifacts: { Type: 'NO_ARTIFACTS' },
      Environment: {
        ComputeType: 'BUILD_GENERAL1_MEDIUM',
        Image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        PrivilegedMode: true,
        Type: 'LINUX_CONTAINER',
        EnvironmentVariables: Match.arrayWith([{ Name: 'IMAGE_TAG', Type: 'PLAINTEXT', Value: build.imageTag }]),
      },
      EncryptionKey: 'alias/aws/s3',
      TimeoutInMinutes: 45,
      LogsConfig: { CloudWatchLogs: { Status: 'ENABLED', GroupName: { Ref: Match.stringLikeRegexp('^BuildLogGroup') } } },
    });
    template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 180 }, DeletionPolicy: 'Retain' });
  });

  test('the image waits for the build', () => {
    template.hasOutput('Uri', { Value: { 'Fn::Join': ['', Match.arrayWith([':', { 'Fn::GetAtt': [stack.getLogicalId(build.resource.node.defaultChild as any), 'ImageTag'] }])] } });
    template.hasResource('Custom::ImageBuild', {
      Properties: { ProjectName: { Ref: Match.stringLikeRegexp('^BuildProject') }, ImageTag: build.imageTag, ServiceTimeout: '3600' },
      DependsOn: Match.arrayWith([
        Match.stringLikeRegexp('^BuildRepository'), Match.stringLikeRegexp('^BuildRoleDefaultPolicy'),
        Match.stringLikeRegexp('^BuildStartPolicy'), Match.stringLikeRegexp('^BuildWatchPolicy'),
      ]),
    });
  });

  test('the role may build this image and no more', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [{
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: 'codebuild.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }],
      },
    });
    const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
    const [, policy] = policies.find(([id]) => id.startsWith('BuildRole'))!;
    const statements: any[] = policy.Properties.PolicyDocument.Statement;
    expect(statements.filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual(['ecr:GetAuthorizationToken']);
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions).toEqual(expect.arrayContaining(['ecr:PutImage', 'ecr:DescribeImages', 's3:GetObject', 'logs:PutLogEvents']));
    expect(JSON.stringify(policies.map(([, { Properties }]) => Properties.PolicyDocument.Statement.map((statement: any) => statement.Action)))).not.toContain('*');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'codebuild:StartBuild', Effect: 'Allow', Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^BuildProject'), 'Arn'] } }] },
    });
  });

  test('functions have no managed policy', () => {
    expect(Object.values(template.findResources('AWS::IAM::Role')).flatMap(role => role.Properties.ManagedPolicyArns ?? [])).toEqual([]);
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.onEvent', Runtime: 'nodejs22.x' });
    template.hasResourceProperties('AWS::Lambda::Function', { Handler: 'index.isComplete' });
  });

  test('the repository is made here, immutable', () => {
    expect(build.imageRepository!.repository).toBe(build.repository);
    template.hasResourceProperties('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' });
  });
});

test('everything can be brought along', () => {
  const stack = stackIn('eu-west-1');
  const repository = new Repository(stack, 'Own');
  const role = new Role(stack, 'OwnRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
  const logGroup = new LogGroup(stack, 'OwnLogs');
  const build = new ImageBuild(stack, 'Build', {
    directory,
    repository,
    role,
    logGroup,
    vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }),
    computeType: ComputeType.LARGE,
    buildImage: LinuxBuildImage.STANDARD_7_0,
    timeout: Duration.minutes(20),
    environmentVariables: { PIP_INDEX: { type: BuildEnvironmentVariableType.SECRETS_MANAGER, value: 'pip-index' } },
    buildSecrets: ['PIP_INDEX'],
  });
  expect([build.repository, build.role, build.logGroup, build.imageRepository]).toEqual([repository, role, logGroup, undefined]);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::ECR::Repository', 1);
  template.hasResourceProperties('AWS::CodeBuild::Project', {
    ServiceRole: { 'Fn::GetAtt': [Match.stringLikeRegexp('^OwnRole'), 'Arn'] },
    TimeoutInMinutes: 20,
    Environment: { ComputeType: 'BUILD_GENERAL1_LARGE', Image: 'aws/codebuild/standard:7.0', EnvironmentVariables: Match.arrayWith([{ Name: 'PIP_INDEX', Type: 'SECRETS_MANAGER', Value: 'pip-index' }]) },
    VpcConfig: { Subnets: Match.anyValue() },
  });
  expect(buildSpecOf(stack).phases.build.commands[0]).toContain('--secret id=PIP_INDEX,env=PIP_INDEX');
});

test('two builds share one provider, and one may be the base of the other', () => {
  const stack = stackIn();
  const base = new ImageBuild(stack, 'Base', { directory });
  new ImageBuild(stack, 'Build', { directory, baseImage: base.image });
  const template = Template.fromStack(stack); // fails on cycles
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  template.resourceCountIs('Custom::ImageBuild', 2);
});

describe('the base image', () => {
  test.each([undefined, 'cn-north-1', 'us-gov-west-1'])('is handed to Docker, and the build may pull it (region %s)', region => {
    const stack = stackIn(region);
    new ImageBuild(stack, 'Build', { directory, baseImage: Image.pytorch('2.5', { processor: ImageProcessor.CPU }), baseImageUsage: ImageUsage.INFERENCE });
    const template = Template.fromStack(stack);
    const [project] = Object.values(template.findResources('AWS::CodeBuild::Project'));
    const variable = project.Properties.Environment.EnvironmentVariables.find(({ Name }: any) => Name === 'BASE_IMAGE');
    expect(JSON.stringify(variable.Value)).toContain('/pytorch-inference:2.5-cpu-py311');
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Effect: 'Allow',
          Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('repository/pytorch-inference$')])] },
        }]),
      },
    });
  });
});

describe('the tag', () => {
  test('is the same in every synth and from every place', () => {
    const copy = join(mkdtempSync(join(tmpdir(), 'image-')), 'elsewhere');
    cpSync(directory, copy, { recursive: true });
    expect(tagOf()).toMatch(/^[0-9a-f]{40}$/);
    expect(tagOf({ directory: copy })).toBe(tagOf());
    expect(tagOf({ buildArgs: { A: '1', B: '2' } })).toBe(tagOf({ buildArgs: { B: '2', A: '1' } }));
    rmSync(copy, { recursive: true });
  });

  test('changes with content and options', () => {
    const copy = mkdtempSync(join(tmpdir(), 'image-'));
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, 'train.py'), 'print("better")\n');
    const tags = [
      tagOf(), tagOf({ directory: copy }), tagOf({ buildArgs: { A: '1' } }), tagOf({ extraHash: '2' }), tagOf({ target: 'train' }),
      tagOf({ platform: Platform.LINUX_ARM64 }), tagOf({ baseImage: Image.xgboost('1.7-1') }), tagOf({ baseImage: Image.xgboost('1.5-1') }),
    ];
    expect(new Set(tags).size).toBe(tags.length);
    rmSync(copy, { recursive: true });
  });

  test('does not change with what is ignored', () => {
    const copy = mkdtempSync(join(tmpdir(), 'image-'));
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, '.dockerignore'), 'Dockerfile\nnotes\n');
    const before = tagOf({ directory: copy, exclude: ['more'] });
    mkdirSync(join(copy, 'notes'));
    writeFileSync(join(copy, 'notes', 'todo.txt'), 'x');
    writeFileSync(join(copy, 'more'), 'x');
    expect(tagOf({ directory: copy, exclude: ['more'] })).toBe(before);
    writeFileSync(join(copy, 'Dockerfile'), 'FROM scratch\n');
    expect(tagOf({ directory: copy, exclude: ['more'] })).not.toBe(before);
    rmSync(copy, { recursive: true });
  });
});

describe('the build specification, run with stand-ins for docker and aws', () => {
  /** Runs the commands in bash; the stand-ins write down how they were called. */
  function run(props: Partial<ImageBuildProps>, { exists = false, buildFails = false } = {}): { calls: string[]; failed: boolean } {
    const stack = stackIn('eu-west-1');
    new ImageBuild(stack, 'Build', { directory, ...props });
    const { phases, env } = buildSpecOf(stack);
    const bin = mkdtempSync(join(tmpdir(), 'bin-'));
    const log = join(bin, 'log');
    writeFileSync(`${log}.docker`, '');
    const tool = (name: string, body: string) => {
      writeFileSync(join(bin, name),
        // a line of its own log: tools in a pipe run at the same time
        `#!/bin/bash\n{ printf '${name}'; printf ' [%s]' "$@"; echo; } >> "${log}.${name}"\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    tool('aws', `case "$*" in *describe-images*) exit ${exists ? 0 : 254};; *) echo password;; esac`);
    tool('docker', `case "$1" in login) cat > /dev/null;; build) exit ${buildFails ? 1 : 0};; esac`);
    const commands = [...phases.pre_build.commands, ...phases.build.commands];
    let failed = false;
    try {
      execFileSync('bash', ['-e', '-c', commands.join('\n')], {
        stdio: 'pipe',
        env: {
          ...env.variables,
          PATH: `${bin}:${process.env.PATH}`,
          REPOSITORY_URI: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/images',
          REPOSITORY_NAME: 'images',
          REPOSITORY_REGION: 'eu-west-1',
          IMAGE_TAG: 'abc',
          BASE_IMAGE: '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.5',
        },
      });
    } catch { failed = true; }
    const calls = readFileSync(`${log}.docker`, 'utf8').trim().split('\n');
    rmSync(bin, { recursive: true });
    return { calls: calls.filter(call => call.startsWith('docker')), failed };
  }
  const login = (registry: string) => `docker [login] [--username] [AWS] [--password-stdin] [${registry}]`;
  const own = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

  test('logs in, builds and pushes', () => {
    const { calls, failed } = run({ dockerfile: 'Dockerfile', target: 'train', buildArgs: { NAME: 'it\'s $HOME', A: '1 2' } });
    expect(failed).toBe(false);
    expect(calls).toEqual([
      login(own),
      `docker [build] [--file] [Dockerfile] [--platform] [linux/amd64] [--target] [train] [--build-arg] [A=1 2] [--build-arg] [NAME=it's $HOME] [--tag] [${own}/images:abc] [.]`,
      `docker [push] [${own}/images:abc]`,
    ]);
  });

  test('logs in to the base image\'s registry too', () => {
    const { calls } = run({ baseImage: Image.xgboost('1.7-1') });
    expect(calls).toContain(login('763104351884.dkr.ecr.us-east-1.amazonaws.com'));
    expect(calls.find(call => call.startsWith('docker [build]'))).toContain('[--build-arg] [BASE_IMAGE=763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.5]');
  });

  test('does not build what exists', () => {
    expect(run({}, { exists: true })).toEqual({ calls: [login(own)], failed: false });
  });

  test('fails when Docker fails, and pushes nothing', () => {
    const { calls, failed } = run({}, { buildFails: true });
    expect(failed).toBe(true);
    expect(calls.some(call => call.includes('push'))).toBe(false);
  });
});

describe('fails', () => {
  const build = (props: Partial<ImageBuildProps>) => () => new ImageBuild(stackIn(), 'Build', { directory, ...props });

  test.each<[string, Partial<ImageBuildProps>, RegExp]>([
    ['a directory that does not exist', { directory: 'no/such' }, /directory must be a directory with a Dockerfile, got "no\/such": .*\[ImageDirectory\] \(at Stack\/Build\)/],
    ['a directory that is a file', { directory: join(directory, 'train.py') }, /directory must be a directory/],
    ['a Dockerfile that does not exist', { dockerfile: 'Other' }, /dockerfile must exist in directory .*, got "Other"/],
    ['a Dockerfile outside', { dockerfile: '../x' }, /dockerfile must be a path inside the directory, relative to it, got "\.\.\/x"/],
    ['a time-out over the hour of CloudFormation', { timeout: Duration.hours(2) }, /timeout \(minutes\) must be a whole number from 5 to 50, got 120/],
    ['a build argument with a bad name', { buildArgs: { '1-x': 'y' } }, /names in buildArgs must have letters, digits and underscores/],
    ['a build argument that the build sets', { baseImage: Image.kMeans(), buildArgs: { BASE_IMAGE: 'y' } }, /buildArgs must not have "BASE_IMAGE"/],
    ['an environment variable that the build sets', { environmentVariables: { IMAGE_TAG: { value: 'y' } } }, /environmentVariables must not have "IMAGE_TAG"/],
    ['a secret that is no environment variable', { buildSecrets: ['TOKEN'] }, /buildSecrets must name environmentVariables, got "TOKEN"/],
  ])('fails for %s', (_, props, message) => {
    expect(build(props)).toThrow(message);
  });

  test('fails for a build argument that is a token', () => {
    const value = new CfnParameter(stackIn(), 'Version').valueAsString;
    expect(build({ buildArgs: { VERSION: value } })).toThrow(/buildArgs\.VERSION must be known at synth because the image's tag is made from it/);
  });
});
