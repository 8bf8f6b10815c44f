import type { Report } from './template-lint';
import { asArray, Resource, statementsOf } from './templates';

type Resources = Record<string, Resource>;
type Check = (properties: Record<string, any>, report: Report, id: string, resources: Resources) => void;

/** Types that hold what cannot be made again. */
const RETAINED = [
  'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::ECR::Repository', 'AWS::DynamoDB::Table', 'AWS::SageMaker::FeatureGroup', 'AWS::SageMaker::ModelPackageGroup',
];

const CHECKS: Record<string, Check> = {
  'AWS::S3::Bucket': (p, report, id, resources) => {
    if (!p.BucketEncryption) { report('bucket-encryption', 'not encrypted'); }
    for (const key of ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']) {
      if (p.PublicAccessBlockConfiguration?.[key] !== true) { report('bucket-public', `${key} is not set`); }
    }
    if (!deniesPlainText(resources, id, 'AWS::S3::BucketPolicy', 'Bucket')) { report('bucket-tls', 'requests without TLS are not denied'); }
  },
  'AWS::SQS::Queue': (p, report, id, resources) => {
    if (p.KmsMasterKeyId === undefined && p.SqsManagedSseEnabled !== true) { report('queue-encryption', 'not encrypted'); }
    if (!deniesPlainText(resources, id, 'AWS::SQS::QueuePolicy', 'Queues')) { report('queue-tls', 'requests without TLS are not denied'); }
  },
  'AWS::SNS::Topic': (p, report, id, resources) => {
    if (p.KmsMasterKeyId === undefined) { report('topic-encryption', 'not encrypted'); }
    if (!deniesPlainText(resources, id, 'AWS::SNS::TopicPolicy', 'Topics')) { report('topic-tls', 'messages without TLS are not denied'); }
  },
  'AWS::KMS::Key': (p, report) => {
    if (p.EnableKeyRotation !== true) { report('key-rotation', 'the key is not rotated'); }
  },
  'AWS::ECR::Repository': (p, report) => {
    if (p.ImageScanningConfiguration?.ScanOnPush !== true) { report('image-scan', 'images are not scanned on push'); }
    if (!p.LifecyclePolicy) { report('image-lifecycle', 'images pile up'); }
  },
  'AWS::DynamoDB::Table': (p, report) => {
    if (p.SSESpecification?.SSEEnabled !== true) { report('table-encryption', 'not encrypted with a KMS key'); }
  },
  'AWS::CodeBuild::Project': (p, report) => {
    if (p.EncryptionKey === undefined) { report('build-encryption', 'no encryption key'); }
    if ([p.Artifacts, ...asArray(p.SecondaryArtifacts)].some(artifacts => artifacts?.EncryptionDisabled === true)) {
      report('build-encryption', 'artifacts are not encrypted');
    }
  },
  'AWS::CodePipeline::Pipeline': (p, report) => {
    if (p.PipelineType !== 'V2') { report('pipeline-type', `is of type ${p.PipelineType}`); }
    const stores = [p.ArtifactStore, ...asArray(p.ArtifactStores).map((store: any) => store.ArtifactStore)].filter(Boolean);
    if (stores.some(store => store.EncryptionKey === undefined)) { report('artifact-encryption', 'artifacts are not encrypted with a key of their own'); }
  },
  'AWS::Logs::LogGroup': (p, report) => {
    if (p.RetentionInDays === undefined) { report('log-retention', 'logs are kept forever'); }
  },
  'AWS::Lambda::Url': (p, report) => {
    if (p.AuthType !== 'AWS_IAM') { report('open-function', 'anybody may call the function'); }
  },
  'AWS::Lambda::Permission': (p, report) => {
    if (p.Principal === '*') { report('open-function', 'anybody may call the function'); }
    if (/\.amazonaws\.com/.test(JSON.stringify(p.Principal)) && p.SourceArn === undefined && p.SourceAccount === undefined) {
      report('confused-deputy', 'the service may call the function on behalf of any account: no SourceArn, no SourceAccount');
    }
  },
};

/** What leaves data unencrypted, open or easily lost. */
export function dataProblems(id: string, resource: Resource, resources: Resources, report: Report): void {
  CHECKS[resource.Type]?.(resource.Properties ?? {}, report, id, resources);
  // what expires by itself is nothing to keep
  const expires = resource.Properties?.TimeToLiveSpecification?.Enabled === true;
  if (!RETAINED.includes(resource.Type) || expires) { return; }
  for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    if (!resource[policy]?.startsWith('Retain')) { report('not-retained', `${policy} is ${resource[policy] ?? 'missing'}`); }
  }
}

/** Whether a policy of the resource denies everybody whatever does not come over TLS. */
function deniesPlainText(resources: Resources, id: string, policyType: string, reference: string): boolean {
  return Object.values(resources).some(({ Type, Properties = {} }) => Type === policyType
    && asArray(Properties[reference]).some((target: any) => JSON.stringify(target).includes(`"${id}"`))
    && [...statementsOf(Properties)].some(statement => statement.Effect === 'Deny'
      && (statement.Principal === '*' || statement.Principal?.AWS === '*')
      && String(statement.Condition?.Bool?.['aws:SecureTransport']) === 'false'));
}
