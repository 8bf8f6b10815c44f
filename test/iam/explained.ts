import { readFileSync } from 'fs';
import { join } from 'path';

/** A grant that no needed call proves, and why it stays. */
export interface Explanation {
  readonly role: RegExp;
  readonly action: RegExp;
  readonly resource?: RegExp;
  readonly reason: string;
}

/** Every grant that could be dropped without a needed call failing. The proof fails on one that is not here, and on an entry without use. */
export const EXPLAINED: Explanation[] = [
  {
    role: /\/(BuildRole|ChurnImage\/Role)$/,
    action: /^logs:CreateLogGroup$/,
    resource: /:log-group:\/aws\/codebuild\/[^:]+$/,
    reason: 'the CDK\'s CodeBuild project names its log group both with and without its streams; IAM asks for the streams',
  },
  {
    role: /\/ChurnImage\/Role$/,
    action: /^logs:(CreateLogGroup|CreateLogStream|PutLogEvents)$/,
    resource: /:log-group:\/aws\/codebuild\/[^:]+:\*$/,
    reason: 'the CDK\'s CodeBuild project lets its role write to the group that is named after it, even when it logs to another one',
  },
  {
    role: /\/BuildRole$/,
    action: /^kms:(Encrypt|GenerateDataKey)$/,
    reason: 'the CDK\'s CodeBuild project may encrypt with its key: for output artifacts, which this build does not have',
  },
  {
    role: /\/ImageBuildProvider\/(Framework\w+|Provider\/waiter-state-machine\/)Role$/,
    action: /^lambda:InvokeFunction$/,
    resource: /:\*$/,
    reason: 'the CDK\'s provider framework grants the versions of a function together with the function',
  },
  {
    role: /\/ImageBuildProvider\/Framework\w+Role$/,
    action: /^lambda:(GetFunction|InvokeFunction)$/,
    resource: /(OnEvent|IsComplete)[0-9A-Z-]+$/i,
    reason: 'the CDK\'s provider framework grants both handlers to both of its functions',
  },
  {
    role: /^(CustomerFeatures|Strict)\/Pipeline\/JobRole$/,
    action: /^(glue:(BatchGetPartition|GetDatabase|GetPartition|GetPartitions|GetTable)|s3:GetBucketLocation)$/,
    reason: 'grants.readOffline is for queries with Athena as well, which look at the table; the example\'s code reads the files themselves',
  },
];

const DATA = join(__dirname, '..', '..', 'data', 'permission-reasons.json');

/** Actions that are granted on `*`, and the limit of the API that makes it so: what `cdk-mlops permissions` tells, too. */
export const WILDCARDS: Record<string, string> = JSON.parse(readFileSync(DATA, 'utf8')).anyResource;
