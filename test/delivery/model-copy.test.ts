import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { delivery, endpoints, pipelines, registry } from 'cdk-mlops';
import { evaluate, stagesOf, statementsOf } from './support';
import { flatten, iamProblems, list } from '../support/iam';

const TOOLING = { account: '111111111111', region: 'eu-west-1' };
const FAR = { account: '333333333333', region: 'us-east-1' };
const NEAR = { account: '222222222222', region: 'eu-west-1' };
const XGBOOST = 'arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost';
const endpoint: endpoints.EndpointOptions = { instanceType: pipelines.InstanceType.M5_LARGE };

function deploy(stages: delivery.DeploymentStageOptions[], { env = TOOLING, own = false, artifacts = {} as delivery.ModelArtifacts } = {}) {
  const stack = new Stack(new App(), 'Tooling', { env });
  const bucket = new Bucket(stack, 'Artifacts', { encryptionKey: new Key(stack, 'ArtifactsKey') });
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group', { modelPackageGroupName: 'abalone' }),
    modelArtifacts: { buckets: [bucket], repositoryArns: [XGBOOST], repositories: own ? [new Repository(stack, 'Images')] : [], ...artifacts },
    stages,
  });
  const template = Template.fromStack(stack);
  const store = pipeline.stages[0].modelStore!;
  return {
    stack,
    pipeline,
    template,
    declared: stagesOf(template),
    store,
    stage: Template.fromStack(pipeline.stages[0].stack),
    kept: store && Template.fromStack(Stack.of(store)),
  };
}
const far = (options: Partial<delivery.DeploymentStageOptions> = {}) => [{ stageName: 'prod', env: FAR, endpoint, ...options }];
const account = (id: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${id}:root`]] });

describe('a stage in another region', () => {
  const { declared, kept, pipeline, stack, stage, store, template } = deploy(far());
  const [prepare, copy, deployment] = declared[2].Actions;

  test('gets a place for copies, then the copy, then the endpoint of the copy', () => {
    expect([prepare, copy, deployment].map(action => [action.RunOrder, action.Name, action.ActionTypeId.Provider, action.Region])).toEqual([
      [1, 'PrepareModelsProd', 'CloudFormation', 'us-east-1'], [2, 'CopyModelProd', 'Lambda', undefined], [3, 'DeployResourcesProd', 'CloudFormation', 'us-east-1'],
    ]);
    expect(prepare.Configuration).toMatchObject({ StackName: `${pipeline.stages[0].stack.stackName}-models`, ActionMode: 'CREATE_UPDATE', TemplatePath: 'Templates::prod.models.template.json' });
    expect(JSON.stringify(prepare.RoleArn)).toContain('cdk-hnb659fds-deploy-role-333333333333-us-east-1');
    expect(JSON.parse(evaluate(template, copy.Configuration.UserParameters))).toEqual({
      source: '#{ResolveModel.ModelPackageArn}',
      roleArn: '#{ModelsProd.CopyRoleArn}',
      region: 'us-east-1',
      bucket: '#{ModelsProd.ModelBucketName}',
      group: '#{ModelsProd.ModelPackageGroupName}',
      imageAccount: '333333333333',
    });
    expect(JSON.parse(evaluate(template, deployment.Configuration.ParameterOverrides))).toEqual({
      ModelPackageArn: '#{CopyProd.ModelPackageArn}', CopiedModelBucket: '#{ModelsProd.ModelBucketName}', CopiedModelKey: '#{ModelsProd.ModelKeyArn}',
    });
  });

  test('every reference to a variable has an action before it that gives it', () => {
    const given = new Map<string, string[]>();
    for (const action of declared.flatMap(each => each.Actions)) {
      for (const [, namespace, name] of flatten(JSON.stringify(action.Configuration)).matchAll(/#\{(\w+)\.(\w+)\}/g)) {
        expect([namespace, name, given.get(namespace)]).toEqual([namespace, name, expect.arrayContaining([name])]);
      }
      given.set(action.Namespace, action.Name === 'ResolveModel' ? ['Approved', 'ModelPackageArn', 'ModelPackageVersion']
        : action.Name === 'CopyModelProd' ? ['ModelPackageArn', 'ModelPackageVersion']
          : Object.keys((action.Name === 'PrepareModelsProd' ? kept : stage).toJSON().Outputs ?? {}));
    }
  });

  test('every stack gets exactly the parameters that it asks for', () => {
    const asked = (of: Template) => Object.keys(of.toJSON().Parameters).filter(name => !name.startsWith('Bootstrap')).sort();
    const overrides = (action: any) => Object.keys(JSON.parse(evaluate(template, action.Configuration.ParameterOverrides))).sort();
    expect(overrides(prepare)).toEqual(asked(kept));
    expect(overrides(deployment)).toEqual(asked(stage));
  });

  test('both templates travel in the asset', () => {
    const directory = join((stack.node.root as App).outdir, `asset.${declared[0].Actions[0].Configuration.S3ObjectKey.replace('.zip', '')}`);
    expect(readdirSync(directory).sort()).toEqual(['prod.models.template.json', 'prod.template.json']);
    expect(JSON.parse(readFileSync(join(directory, 'prod.models.template.json'), 'utf8'))).toEqual(kept.toJSON());
  });

  test('the copies are encrypted, private and kept', () => {
    expect([Stack.of(store).account, Stack.of(store).region]).toEqual(['333333333333', 'us-east-1']);
    kept.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() } }] },
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' }] },
      },
    });
    kept.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    kept.hasResource('AWS::SageMaker::ModelPackageGroup', { DeletionPolicy: 'Retain', Properties: {} });
    kept.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:*', Principal: { AWS: '*' }, Resource: Match.anyValue(), Condition: { Bool: { 'aws:SecureTransport': 'false' } } }], Version: '2012-10-17' },
    });
  });

  test('the copying role reads the source, writes the copy, registers it, and no more', async () => {
    const statements = statementsOf(kept, Stack.of(store), store.copyRole);
    const resources = (action: string) => statements.filter(s => list<string>(s.Action).includes(action))
      .flatMap(s => list<any>(s.Resource)).map(r => evaluate(kept, r));
    const copies = 'arn:aws:s3:::bucket';
    expect(resources('s3:GetObject')).toEqual(['arn:aws:s3:::ModelBuckets/*', `${copies}/*`]);
    expect(resources('s3:PutObject')).toEqual([`${copies}/*`]);
    expect(resources('kms:Decrypt')).toEqual(['ModelKeys', 'arn:aws:kms:us-east-1:111111111111:key/0000']);
    expect(resources('ecr:BatchGetImage')).toEqual(['arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost']);
    expect(resources('sagemaker:CreateModelPackage')).toHaveLength(1);
    expect(await iamProblems(statements, resource => evaluate(kept, resource).replace(/^ModelKeys$/, 'arn:aws:kms:eu-west-1:111111111111:key/1'))).toEqual([]);
    kept.hasResourceProperties('AWS::IAM::Role', {
      Path: `/model-copy/${Stack.of(store).stackName}/`,
      AssumeRolePolicyDocument: Match.objectLike({ Statement: [Match.objectLike({ Principal: { AWS: account('111111111111') }, Condition: { ArnLike: Match.anyValue() } })] }),
    });
  });

  test('the endpoint reads the copy and the image of its region only', () => {
    const statements = Object.values(stage.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    const resources = (action: string) => statements.filter(s => list<string>(s.Action).includes(action))
      .flatMap(s => list<any>(s.Resource)).map(r => evaluate(stage, r));
    expect(resources('s3:GetObject')).toEqual(['arn:aws:s3:::CopiedModelBucket/*']);
    expect(resources('kms:Decrypt')).toEqual(['CopiedModelKey']);
    expect(resources('ecr:BatchGetImage')).toEqual(['arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost']);
  });

  test('the function knows whose the images of the service are there, and may describe versions of the group', () => {
    const [fn] = Object.values(template.findResources('AWS::Lambda::Function', { Properties: { Description: 'Copies models to stage prod' } }));
    expect(JSON.parse(fn.Properties.Environment.Variables.IMAGE_ACCOUNTS)).toMatchObject({ 141502667606: '683313688378', 763104351884: '763104351884' });
    expect(fn.Properties.Timeout).toBe(900);
    const [id] = Object.keys(template.findResources('AWS::IAM::Role', { Properties: { Description: 'Copies models to stage prod' } }));
    const statements = Object.values(template.findResources('AWS::IAM::Policy', { Properties: { Roles: [{ Ref: id }] } })).flatMap(policy => policy.Properties.PolicyDocument.Statement);
    expect(statements.map(s => s.Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'], ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'], 'sts:AssumeRole', 'sagemaker:DescribeModelPackage',
    ]);
    expect(evaluate(template, statements[2].Resource)).toBe(`arn:aws:iam::333333333333:role/model-copy/${Stack.of(store).stackName}/*`);
  });

  test('the source lets the account of the stage in', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({ Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', Principal: { AWS: account('333333333333') } })]) }),
    });
  });
});

test('a stage in the same region is copied to on request, and its images stay where they are', () => {
  const { kept, stage, template } = deploy([{ stageName: 'prod', env: NEAR, endpoint, copyModel: {} }], { own: true });
  expect(Object.keys(stage.findParameters('*')).filter(name => !name.startsWith('Bootstrap')).sort())
    .toEqual(['CopiedModelBucket', 'CopiedModelKey', 'ModelPackageArn', 'ModelRepositories']);
  expect(Object.keys(kept.findParameters('*')).filter(name => !name.startsWith('Bootstrap')).sort()).toEqual(['ModelBuckets', 'ModelKeys', 'ModelRepositories']);
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: Match.objectLike({ Statement: [Match.objectLike({ Action: Match.arrayWith(['ecr:DescribeImages']), Principal: { AWS: account('222222222222') } })] }),
  });
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment: Match.anyValue() }, 0);
});

test('a monitored stage gets the baselines of the copy', () => {
  const { declared, pipeline, template } = deploy(far({ monitoring: {} }));
  const [, copy, deployment] = declared[2].Actions;
  expect(JSON.parse(evaluate(template, copy.Configuration.UserParameters)).baselines).toBe('#{ResolveModel.Baselines}');
  expect(JSON.parse(evaluate(template, deployment.Configuration.ParameterOverrides)).Baselines).toBe('#{CopyProd.Baselines}');
  expect(pipeline.stages[0].modelStore).toBeDefined();
});

test('works in an unknown environment too', () => {
  const stack = new Stack(new App(), 'Tooling');
  const pipeline = new delivery.DeployPipeline(stack, 'Deploy', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    modelArtifacts: { buckets: [new Bucket(stack, 'Artifacts')] },
    stages: [{ stageName: 'prod', endpoint, copyModel: { removalPolicy: RemovalPolicy.DESTROY } }],
  });
  const kept = Template.fromStack(Stack.of(pipeline.stages[0].modelStore!));
  kept.hasResource('AWS::KMS::Key', { DeletionPolicy: 'Delete' });
  expect(JSON.stringify([Template.fromStack(stack).toJSON(), kept.toJSON()])).not.toMatch(/arn:aws/);
});

describe('images of one\'s own', () => {
  test('are those of the account of the stage', () => {
    const { declared, template } = deploy(far(), { own: true });
    const overrides = JSON.parse(evaluate(template, declared[2].Actions[2].Configuration.ParameterOverrides));
    expect(overrides.ModelRepositories).toMatch(/^arn:aws:ecr:us-east-1:333333333333:repository\/Images/);
  });

  test('or of another one', () => {
    const { declared, template } = deploy(far({ copyModel: { imageAccount: '444444444444' } }), { artifacts: { repositoryArns: ['arn:aws:ecr:eu-west-1:111111111111:repository/churn'] } });
    expect(JSON.parse(evaluate(template, declared[2].Actions[1].Configuration.UserParameters)).imageAccount).toBe('444444444444');
  });

  test('are replicated by ECR, if it is said', () => {
    const { kept, stack, template } = deploy(far({ copyModel: { replicateImages: true } }), { own: true });
    template.hasResourceProperties('AWS::ECR::ReplicationConfiguration', {
      ReplicationConfiguration: {
        Rules: [{ Destinations: [{ RegistryId: '333333333333', Region: 'us-east-1' }], RepositoryFilters: [{ Filter: { Ref: Match.stringLikeRegexp('^Images') }, FilterType: 'PREFIX_MATCH' }] }],
      },
    });
    kept.hasResourceProperties('AWS::ECR::RegistryPolicy', {
      PolicyText: Match.objectLike({ Statement: [Match.objectLike({ Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'], Principal: { AWS: account('111111111111') } })] }),
    });
    expect(Stack.of(stack).account).toBe('111111111111');
  });

  test('are not, if it is not said', () => {
    const { kept, template } = deploy(far(), { own: true });
    template.resourceCountIs('AWS::ECR::ReplicationConfiguration', 0);
    kept.resourceCountIs('AWS::ECR::RegistryPolicy', 0);
  });
});

test('the key of the copies and the name of their group can be given', () => {
  const keys = new Stack(new App(), 'Keys');
  const encryptionKey = Key.fromKeyArn(keys, 'Mine', 'arn:aws:kms:us-east-1:333333333333:key/mine');
  const accessLogsBucket = Bucket.fromBucketName(keys, 'Logs', 'logs-of-333333333333');
  const { kept } = deploy(far({ copyModel: { encryptionKey, modelPackageGroupName: 'abalone-in-virginia', accessLogsBucket } }));
  kept.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'logs-of-333333333333', LogFilePrefix: 'model-copies/' } });
  kept.resourceCountIs('AWS::KMS::Key', 0);
  kept.hasResourceProperties('AWS::SageMaker::ModelPackageGroup', { ModelPackageGroupName: 'abalone-in-virginia' });
  kept.hasOutput('ModelKeyArn', { Value: 'arn:aws:kms:us-east-1:333333333333:key/mine' });
});

test.each([['cn-north-1', 'cn-northwest-1', '450853457545', '451049120500'], ['us-gov-west-1', 'us-gov-east-1', '414596584902', '237065988967']])(
  'from %s to %s, the images of the service are found', (from, to, owner, expected) => {
    const artifacts = { repositoryArns: [`arn:x:ecr:${from}:${owner}:repository/sagemaker-xgboost`] };
    const { stage } = deploy(far({ env: { account: '333333333333', region: to } }), { env: { account: '111111111111', region: from }, artifacts });
    expect(JSON.stringify(stage.toJSON())).toContain(`:ecr:${to}:${expected}:repository/sagemaker-xgboost`);
    expect(JSON.stringify(stage.toJSON())).not.toContain('arn:aws');
  });

test('a repository whose name is known at deployment only is told', () => {
  const stack = new Stack(new App(), 'Elsewhere', { env: TOOLING });
  const { stack: tooling } = deploy(far(), { artifacts: { repositoryArns: [Stack.of(stack).formatArn({ service: 'ecr', region: stack.partition, resource: 'repository/x' })] } });
  Annotations.fromStack(tooling).hasWarning('/Tooling/Deploy', Match.stringLikeRegexp('stage "prod" is in us-east-1, and a repository of modelArtifacts.repositoryArns is known'));
});

describe('fails for', () => {
  test.each<[string, () => void, string]>([
    ['an image that the region does not have',
      () => deploy(far({ env: { account: '333333333333', region: 'ap-southeast-7' } })), 'an image of the service that the region of stage "prod" does not have, got "ap-southeast-7"'],
    ['nothing to replicate', () => deploy(far({ copyModel: { replicateImages: true } })), 'needs repositories of this app in modelArtifacts.repositories'],
    ['replication to where the images are', () => deploy([{ stageName: 'prod', env: NEAR, endpoint, copyModel: { replicateImages: true } }], { own: true }), 'has no meaning in the region of the pipeline'],
    ['a name that is too long for two', () => deploy(far({ stackName: 'x'.repeat(122) })), 'stackName of a stage with copies of models must have at most 121 characters, got 122'],
    ['a key of another stack', () => {
      const stack = new Stack(new App(), 'Keys', { env: FAR });
      deploy(far({ copyModel: { encryptionKey: new Key(stack, 'Mine') } }));
    }, 'copyModel.encryptionKey of stage "prod" refers to'],
  ])('%s', (_, act, message) => { expect(act).toThrow(message); });
});

describe('parts of buckets', () => {
  const make = (stages: delivery.DeploymentStageOptions[]) => {
    const stack = new Stack(new App(), 'Tooling', { env: TOOLING });
    const bucket = new Bucket(stack, 'Artifacts');
    const locations = [{ bucket, prefix: 'abalone/' }, { bucket, prefix: 'churn/' }];
    const modelPackageGroup = new registry.ModelPackageGroup(stack, 'Group');
    const pipeline = new delivery.DeployPipeline(stack, 'Deploy', { modelPackageGroup, modelArtifacts: { locations }, stages });
    return { pipeline, template: Template.fromStack(stack), stage: Template.fromStack(pipeline.stages[0].stack) };
  };
  const readable = (template: Template) => Object.values(template.findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement)
    .filter(s => list<string>(s.Action).includes('s3:GetObject')).flatMap(s => list<any>(s.Resource)).map(r => evaluate(template, r));

  test('are all that an endpoint and another account may read', () => {
    const { stage, template } = make([{ stageName: 'prod', env: NEAR, endpoint }]);
    expect(readable(stage)).toEqual(['arn:aws:s3:::ModelBuckets/abalone/*', 'arn:aws:s3:::ModelBuckets/churn/*']);
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': ['abalone/*', 'churn/*'] } } }),
        ]),
      }),
    });
    const [{ Properties: { PolicyDocument: { Statement } } }] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    expect(Statement.filter((s: any) => s.Action === 's3:GetObject').flatMap((s: any) => s.Resource).map((r: any) => evaluate(template, r)))
      .toEqual(['arn:aws:s3:::bucket/abalone/*', 'arn:aws:s3:::bucket/churn/*']);
  });

  test('are all that is copied', () => {
    const { pipeline } = make([{ stageName: 'prod', env: NEAR, endpoint, copyModel: {} }]);
    expect(readable(Template.fromStack(Stack.of(pipeline.stages[0].modelStore!)))).toEqual(['arn:aws:s3:::ModelBuckets/abalone/*', 'arn:aws:s3:::ModelBuckets/churn/*', 'arn:aws:s3:::bucket/*']);
  });

  test.each(['abalone', '/abalone/', 'a*/', ''])('must not begin with %s', prefix => {
    const stack = new Stack(new App(), 'Tooling');
    expect(() => new delivery.DeployPipeline(stack, 'Deploy', {
      modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
      modelArtifacts: { locations: [{ bucket: new Bucket(stack, 'Artifacts'), prefix }] },
      stages: [{ stageName: 'prod', endpoint }],
    })).toThrow('modelArtifacts.locations[0].prefix must end with a slash and not begin with one');
  });
});
