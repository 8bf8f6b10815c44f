import { App, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ImageRepository, ImageUsage } from '../../src/images';
import type { ImageRepositoryProps } from '../../src/images';

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

function synth(props?: ImageRepositoryProps, env?: { region: string; account: string }): Template {
  const stack = new Stack(new App(), 'Stack', { env });
  new ImageRepository(stack, 'Images', props);
  return Template.fromStack(stack);
}

test('is encrypted, immutable, scanned, cleaned up and retained by default', () => {
  const template = synth();
  template.hasResource('AWS::ECR::Repository', {
    Properties: {
      RepositoryName: Match.absent(),
      EncryptionConfiguration: Match.absent(), // AES-256 is what ECR does
      ImageTagMutability: 'IMMUTABLE',
      ImageScanningConfiguration: { ScanOnPush: true },
      EmptyOnDelete: Match.absent(),
      RepositoryPolicyText: Match.absent(),
      LifecyclePolicy: {
        LifecyclePolicyText: JSON.stringify({
          rules: [{
            rulePriority: 1,
            description: 'expire images without tag',
            selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 14, countUnit: 'days' },
            action: { type: 'expire' },
          }],
        }),
      },
    },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('every default can be changed', () => {
  const stack = new Stack(new App(), 'Stack');
  new ImageRepository(stack, 'Images', {
    repositoryName: 'team/images',
    encryptionKey: new Key(stack, 'Key'),
    immutableTags: false,
    scanOnPush: false,
    untaggedExpiration: Duration.days(3),
    maxImageCount: 50,
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
  });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::ECR::Repository', {
    Properties: {
      RepositoryName: 'team/images',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
      ImageTagMutability: 'MUTABLE',
      ImageScanningConfiguration: { ScanOnPush: false },
      EmptyOnDelete: true,
      LifecyclePolicy: { LifecyclePolicyText: Match.stringLikeRegexp('"countNumber":3.*"rulePriority":2.*"tagStatus":"any".*"countNumber":50') },
    },
    DeletionPolicy: 'Delete',
  });
});

test('other accounts may pull, sorted and once each; principals are of the partition', () => {
  const template = synth({ pullAccounts: ['222222222222', '111111111111', '222222222222'] }, { region: 'cn-north-1', account: '333333333333' });
  const root = (account: string) => ({ AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${account}:root`]] } }.AWS);
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Statement: [{ Sid: 'PullFromAccounts', Effect: 'Allow', Action: PULL, Principal: { AWS: [root('111111111111'), root('222222222222')] } }],
    },
  });
});

test('an account id may be a token', () => {
  const stack = new Stack(new App(), 'Stack');
  const account = new CfnParameter(stack, 'Account').valueAsString;
  new ImageRepository(stack, 'Images', { pullAccounts: [account] });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: { Statement: [Match.objectLike({ Principal: { AWS: { 'Fn::Join': ['', Match.arrayWith([{ Ref: 'Account' }])] } } })] },
  });
});

test('grants give exact actions on the repository', () => {
  const stack = new Stack(new App(), 'Stack');
  const images = new ImageRepository(stack, 'Images');
  const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  images.grants.pull(role);
  images.grants.pullBySageMaker();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Effect: 'Allow', Action: [PULL[0], PULL[2], PULL[1]], Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Images'), 'Arn'] } },
        { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
      ],
    },
  });
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: {
      Statement: [{
        Sid: 'PullBySageMaker',
        Effect: 'Allow',
        Action: PULL,
        Principal: { Service: 'sagemaker.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }],
    },
  });
});

test('push grants let a principal write', () => {
  const stack = new Stack(new App(), 'Stack');
  const images = new ImageRepository(stack, 'Images');
  images.grants.push(new Role(stack, 'Pusher', { assumedBy: new AccountPrincipal('111122223333') }));
  images.grants.pullPush(new Role(stack, 'Both', { assumedBy: new AccountPrincipal('111122223333') }));
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .map(policy => policy.Properties.PolicyDocument.Statement.flatMap((statement: any) => statement.Action));
  expect(policies[0]).toContain('ecr:PutImage');
  expect(policies[0]).not.toContain('ecr:BatchGetImage');
  expect(policies[1]).toEqual(expect.arrayContaining(['ecr:PutImage', 'ecr:BatchGetImage']));
});

test('an existing repository is taken as it is', () => {
  const stack = new Stack(new App(), 'Stack');
  const existing = Repository.fromRepositoryName(stack, 'Existing', 'existing');
  const images = ImageRepository.fromRepository(stack, 'Images', existing);
  expect(images.repository).toBe(existing);
  expect(images.image('1.0').bind(stack, { usage: ImageUsage.TRAINING }).imageUri).toMatch(/\/existing:1\.0$/);
  images.grants.pullFromAccounts(['111122223333']);
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('imported repository cannot be changed'));
  Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
});

test.each<[string, ImageRepositoryProps, RegExp]>([
  ['no images to keep', { maxImageCount: 0 }, /maxImageCount must be a whole number from 1 .*, got 0/],
  ['half days', { untaggedExpiration: Duration.hours(12) }, /untaggedExpiration \(days\) must be a whole number from 1/],
  ['deletion of images in a retained repository', { emptyOnDelete: true }, /emptyOnDelete needs removalPolicy DESTROY, got "retain"/],
  ['account ids of another form', { pullAccounts: ['arn:aws:iam::111122223333:root'] }, /accountIds must have ids of 12 digits, got "arn:aws:iam::111122223333:root"/],
])('fails for %s', (_, props, message) => {
  expect(() => synth(props)).toThrow(message);
});

test('fails for a list of accounts that is a token', () => {
  const stack = new Stack(new App(), 'Stack');
  const accounts = new CfnParameter(stack, 'Accounts', { type: 'CommaDelimitedList' }).valueAsList;
  expect(() => new ImageRepository(stack, 'Images', { pullAccounts: accounts })).toThrow(/accountIds must be known at synth/);
});
