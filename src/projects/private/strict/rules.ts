import type { CfnResource } from 'aws-cdk-lib';
import { EVENT_RULES } from './event-rules';
import { NETWORK_RULES } from './network-rules';
import { publicImageProblems } from './packages';
import { needs } from './rule';
import type { Rule, Surroundings } from './rule';
import { asList, propertiesOf } from './templates';
import { hasLocalStorage } from '../../../pipelines/job-security';

const logGroup: Rule = {
  types: ['AWS::Logs::LogGroup'],
  harden: (around, resource) => { around.set(resource, 'KmsKeyId', around.operationsKeyArn); },
  problems: ({ KmsKeyId }) => needs(KmsKeyId, 'a key', 'give encryptionKey'),
};

const lambda: Rule = {
  types: ['AWS::Lambda::Function'],
  harden: (around, resource, { Role, Environment }) => {
    const { subnetIds, securityGroupIds } = around.connection;
    if (around.set(resource, 'VpcConfig', { SubnetIds: subnetIds, SecurityGroupIds: securityGroupIds })) {
      around.allow(resource, Role, ...around.interfaces.ofFunction());
      around.reach(Role, 'function');
    }
    if (Environment !== undefined && around.set(resource, 'KmsKeyArn', around.operationsKeyArn)) {
      around.allow(resource, Role, around.key(around.operationsKeyArn, 'kms:Decrypt'));
    }
  },
  problems: ({ VpcConfig, Environment, KmsKeyArn }) => [
    ...needs(VpcConfig, 'a VPC', 'give vpc'),
    ...Environment === undefined ? [] : needs(KmsKeyArn, 'a key for its environment', 'give environmentEncryption'),
  ],
};

const build: Rule = {
  types: ['AWS::CodeBuild::Project'],
  harden: (around, resource, { ServiceRole }) => {
    around.installPrivately(resource);
    const login = around.packageStatements(JSON.stringify(propertiesOf(resource).Source?.BuildSpec ?? ''));
    if (login.length > 0) { around.allow(resource, ServiceRole, ...login); }
    const { vpcId, subnetIds, securityGroupIds } = around.connection;
    if (around.set(resource, 'VpcConfig', { VpcId: vpcId, Subnets: subnetIds, SecurityGroupIds: securityGroupIds })) {
      around.allow(resource, ServiceRole, ...around.interfaces.ofBuild());
      around.reach(ServiceRole, 'build');
    }
    around.set(resource, 'EncryptionKey', around.dataKeyArn);
  },
  problems: ({ VpcConfig, EncryptionKey }, _, resource) => [
    ...needs(VpcConfig, 'a VPC', 'give vpc'), ...needs(EncryptionKey, 'a key', 'give encryptionKey'), ...publicImageProblems(resource),
  ],
};

const model: Rule = {
  types: ['AWS::SageMaker::Model'],
  harden: (around, resource, { ExecutionRoleArn }) => {
    around.set(resource, 'EnableNetworkIsolation', true);
    if (around.set(resource, 'VpcConfig', { Subnets: around.connection.subnetIds, SecurityGroupIds: around.connection.jobSecurityGroupIds })) {
      around.allow(resource, ExecutionRoleArn, ...around.interfaces.ofJob());
    }
    around.reach(ExecutionRoleArn, 'job');
  },
  problems: ({ VpcConfig }) => needs(VpcConfig, 'a VPC', 'give vpc'),
};

const instances = (variants: any) => asList<any>(variants).map(variant => variant.InstanceType).filter(type => typeof type === 'string');

const endpointConfig: Rule = {
  types: ['AWS::SageMaker::EndpointConfig'],
  problems: ({ KmsKeyId, ProductionVariants, DataCaptureConfig, AsyncInferenceConfig }) => [
    // the service rejects a key for instances with local storage, which they encrypt by themselves
    ...instances(ProductionVariants).some(hasLocalStorage) ? [] : needs(KmsKeyId, 'a key', 'give encryptionKey'),
    ...DataCaptureConfig === undefined ? [] : needs(DataCaptureConfig.KmsKeyId, 'a key for captured data', 'give dataCapture.encryptionKey'),
    ...AsyncInferenceConfig === undefined ? [] : needs(AsyncInferenceConfig.OutputConfig?.KmsKeyId, 'a key for its answers', 'give one'),
  ],
};

/** Jobs of monitoring that ask the endpoint, for which they need a network. */
const ASKING = ['ModelBiasJobDefinition', 'ModelExplainabilityJobDefinition'];

function hardenJob(around: Surroundings, resource: CfnResource, prefix: string, job: any, output: string, asking: boolean): void {
  const { subnetIds, jobSecurityGroupIds } = around.connection;
  if (!asking) { around.set(resource, `${prefix}NetworkConfig.EnableNetworkIsolation`, true); }
  around.set(resource, `${prefix}NetworkConfig.EnableInterContainerTrafficEncryption`, true);
  if (around.set(resource, `${prefix}NetworkConfig.VpcConfig`, { Subnets: subnetIds, SecurityGroupIds: jobSecurityGroupIds })) {
    around.allow(resource, job.RoleArn, ...around.interfaces.ofJob());
  }
  around.reach(job.RoleArn, 'job');
  const resources = prefix === '' ? job.JobResources : job.MonitoringResources;
  const keys = [
    !hasLocalStorage(String(resources?.ClusterConfig?.InstanceType))
      && around.set(resource, `${prefix}${prefix === '' ? 'JobResources' : 'MonitoringResources'}.ClusterConfig.VolumeKmsKeyId`, around.dataKeyArn),
    around.set(resource, `${prefix}${output}.KmsKeyId`, around.dataKeyArn),
  ];
  if (keys.some(Boolean)) {
    around.allow(resource, job.RoleArn, around.key(around.dataKeyArn, 'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'));
  }
}

const jobProblems = (job: any) => [
  ...needs(job.NetworkConfig?.VpcConfig, 'a VPC', 'give vpc'),
  ...job.NetworkConfig?.EnableInterContainerTrafficEncryption === true ? [] : ['must encrypt the traffic between instances: set interContainerEncryption'],
];

const jobDefinition: Rule = {
  types: ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].map(kind => `AWS::SageMaker::${kind}JobDefinition`),
  harden: (around, resource, properties) => {
    const kind = resource.cfnResourceType.split('::')[2];
    hardenJob(around, resource, '', properties, kind.replace('JobDefinition', 'JobOutputConfig'), ASKING.includes(kind));
  },
  problems: jobProblems,
};

const schedule: Rule = {
  types: ['AWS::SageMaker::MonitoringSchedule'],
  harden: (around, resource, { MonitoringScheduleConfig: config }) => {
    if (config?.MonitoringJobDefinition === undefined) { return; }
    hardenJob(around, resource, 'MonitoringScheduleConfig.MonitoringJobDefinition.', config.MonitoringJobDefinition, 'MonitoringOutputConfig', false);
  },
  problems: ({ MonitoringScheduleConfig: config }) =>
    config?.MonitoringJobDefinition === undefined ? [] : jobProblems(config.MonitoringJobDefinition),
};

const topic: Rule = {
  types: ['AWS::SNS::Topic'],
  harden: (around, resource) => {
    if (!around.set(resource, 'KmsMasterKeyId', around.operationsKeyArn)) { return; }
    around.allowSenders(resource);
    around.allowUsers(resource, /^sns:Publish$/, around.key(around.operationsKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
  },
  problems: ({ KmsMasterKeyId }) => needs(KmsMasterKeyId, 'a key', 'give masterKey'),
};

const queue: Rule = {
  types: ['AWS::SQS::Queue'],
  harden: (around, resource) => {
    if (!around.set(resource, 'KmsMasterKeyId', around.operationsKeyArn)) { return; }
    around.allowSenders(resource);
    around.allowUsers(resource, /^sqs:SendMessage$/, around.key(around.operationsKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
    around.allowUsers(resource, /^sqs:ReceiveMessage$/, around.key(around.operationsKeyArn, 'kms:Decrypt'));
  },
  problems: ({ KmsMasterKeyId }) => needs(KmsMasterKeyId, 'a key', 'give encryptionMasterKey'),
};

const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

const usesKey = (properties: any) => asList<any>(properties.BucketEncryption?.ServerSideEncryptionConfiguration)
  .some(each => /^aws:kms/.test(String(each.ServerSideEncryptionByDefault?.SSEAlgorithm)) && each.ServerSideEncryptionByDefault.KMSMasterKeyID !== undefined);

const bucket: Rule = {
  types: ['AWS::S3::Bucket'],
  harden: (around, resource, properties) => {
    around.set(resource, 'PublicAccessBlockConfiguration', BLOCKED);
    around.set(resource, 'VersioningConfiguration.Status', 'Enabled');
    if (!around.refusesPlainHttp(resource)) { around.refusePlainHttp(resource); }
    if (around.isLogBucket(resource)) { return; }
    around.set(resource, 'LoggingConfiguration', { DestinationBucketName: around.accessLogsBucketName, LogFilePrefix: `${resource.node.path.split('/').slice(1, -1).join('/')}/` });
    if (usesKey(properties)) { return; }
    around.replace(resource, 'BucketEncryption', {
      ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: around.dataKeyArn } }],
    });
    around.allowUsers(resource, /^s3:(GetObject|GetObject\*|Get\*)$/, around.key(around.dataKeyArn, 'kms:Decrypt'));
    around.allowUsers(resource, /^s3:(PutObject|PutObject\*|Put\*)$/, around.key(around.dataKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
  },
  problems: (properties, around, resource) => [
    // S3 delivers access logs only to buckets that are encrypted with its own keys
    ...usesKey(properties) || around.isLogBucket(resource) ? [] : ['must be encrypted with a key: give encryptionKey'],
    ...Object.keys(BLOCKED).every(name => properties.PublicAccessBlockConfiguration?.[name] === true) ? [] : ['must block public access: give BlockPublicAccess.BLOCK_ALL'],
    ...around.refusesPlainHttp(resource) ? [] : ['must refuse requests without TLS: set enforceSSL'],
  ],
};

const repository: Rule = {
  types: ['AWS::ECR::Repository'],
  harden: (around, resource, { EncryptionConfiguration }) => {
    if (EncryptionConfiguration?.EncryptionType === 'KMS' && EncryptionConfiguration.KmsKey !== undefined) { return; }
    around.replace(resource, 'EncryptionConfiguration', { EncryptionType: 'KMS', KmsKey: around.dataKeyArn });
  },
  problems: ({ EncryptionConfiguration }) => needs(EncryptionConfiguration?.KmsKey, 'a key', 'give encryptionKey'),
};

const table: Rule = {
  types: ['AWS::DynamoDB::Table'],
  harden: (around, resource, { SSESpecification }) => {
    if (SSESpecification?.KMSMasterKeyId !== undefined) { return; }
    resource.addPropertyOverride('SSESpecification', { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: around.dataKeyArn });
    // grants are made by whoever makes the table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
    around.allowUsers(resource, /^dynamodb:/, around.key(around.dataKeyArn, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey',
      'kms:ReEncryptFrom', 'kms:ReEncryptTo'));
  },
  problems: ({ SSESpecification }) => needs(SSESpecification?.KMSMasterKeyId, 'a key', 'give encryptionKey'),
};

const featureGroup: Rule = {
  types: ['AWS::SageMaker::FeatureGroup'],
  harden: (around, resource, { OnlineStoreConfig, OfflineStoreConfig, RoleArn }) => {
    if (OnlineStoreConfig !== undefined && around.set(resource, 'OnlineStoreConfig.SecurityConfig.KmsKeyId', around.dataKeyArn)) {
      around.allowUsers(resource, /^sagemaker:(BatchGetRecord|DeleteRecord|GetRecord|PutRecord)$/, around.key(around.dataKeyArn, 'kms:Decrypt'));
    }
    if (OfflineStoreConfig !== undefined && around.set(resource, 'OfflineStoreConfig.S3StorageConfig.KmsKeyId', around.dataKeyArn)) {
      around.allow(resource, RoleArn, around.key(around.dataKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
    }
  },
  problems: ({ OnlineStoreConfig, OfflineStoreConfig }) => [
    ...OnlineStoreConfig === undefined ? [] : needs(OnlineStoreConfig.SecurityConfig?.KmsKeyId, 'a key for its online store', 'give onlineStore.encryptionKey'),
    ...OfflineStoreConfig === undefined ? [] : needs(OfflineStoreConfig.S3StorageConfig?.KmsKeyId, 'a key for its offline store', 'give offlineStore.encryptionKey'),
  ],
};

const pipeline: Rule = {
  types: ['AWS::CodePipeline::Pipeline'],
  problems: ({ ArtifactStore, ArtifactStores }) => [ArtifactStore, ...asList<any>(ArtifactStores).map(each => each.ArtifactStore)]
    .filter(store => store !== undefined && store.EncryptionKey === undefined).map(() => 'must have a key for its artifacts: give a bucket with encryptionKey'),
};

const key: Rule = {
  types: ['AWS::KMS::Key'],
  problems: ({ EnableKeyRotation, KeySpec }) => EnableKeyRotation === true || (KeySpec !== undefined && KeySpec !== 'SYMMETRIC_DEFAULT') ? [] : ['must be rotated: set enableKeyRotation'],
};

/** What strict security is made of. */
export const RULES: Rule[] = [
  logGroup, lambda, build, model, endpointConfig, jobDefinition, schedule, topic, queue, bucket, repository, table, featureGroup,
  pipeline, key, ...EVENT_RULES, ...NETWORK_RULES,
];
