import { evaluate, matchesArn, PolicyStatement, Request } from './evaluator';

const ARN = 'arn:aws:iam::111111111111:role/r';
const OBJECT = 'arn:aws:s3:::b/k/x.csv';
const allow = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...rest });
const deny = (rest: Partial<PolicyStatement> = {}): PolicyStatement => ({ ...allow(rest), Effect: 'Deny' });
const when = (operator: string, key: string, value: unknown) => allow({ Condition: { [operator]: { [key]: value } } });

interface Case {
  /** Of the role. */
  readonly identity?: PolicyStatement[];
  readonly boundary?: PolicyStatement[];
  /** Of the resource, and its account. */
  readonly resource?: PolicyStatement[];
  readonly owner?: string;
  readonly request?: Partial<Request>;
}

const request = ({ identity = [], boundary, resource, owner = '111111111111', request: rest }: Case): Request => ({
  principal: { arn: ARN, account: '111111111111', statements: identity, boundary },
  action: 's3:GetObject',
  resource: OBJECT,
  resourceAccount: owner,
  resourcePolicy: resource && { statements: resource, account: owner },
  ...rest,
});
const KEY = { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:111111111111:key/1' };
const decrypt = allow({ Action: 'kms:Decrypt', Resource: KEY.resource });
const keyPolicy = (Principal: unknown, rest: Partial<PolicyStatement> = {}) => allow({ Action: 'kms:*', Resource: '*', Principal, ...rest });
const ROOT = { AWS: 'arn:aws:iam::111111111111:root' };
const BOTH = { 'k:list': ['a', 'b'] };

test.each<[string, boolean, Case]>([
  // identity policies
  ['nothing allows', false, {}],
  ['a statement allows', true, { identity: [allow()] }],
  ['another action', false, { identity: [allow({ Action: 's3:PutObject' })] }],
  ['an action in other case', true, { identity: [allow({ Action: 'S3:getobject' })] }],
  ['a pattern of actions', true, { identity: [allow({ Action: ['s3:Get*'] })] }],
  ['a pattern with one open letter', true, { identity: [allow({ Action: 's3:GetObjec?' })] }],
  ['a pattern of other actions', false, { identity: [allow({ Action: 's3:GetObject?*' })] }],
  ['all but this action', false, { identity: [allow({ Action: undefined, NotAction: 's3:Get*' })] }],
  ['all but another action', true, { identity: [allow({ Action: undefined, NotAction: 's3:Put*' })] }],
  ['another bucket', false, { identity: [allow({ Resource: 'arn:aws:s3:::c/*' })] }],
  ['the bucket, not its objects', false, { identity: [allow({ Resource: 'arn:aws:s3:::b' })] }],
  ['one of several resources', true, { identity: [allow({ Resource: ['arn:aws:s3:::c/*', OBJECT] })] }],
  ['a resource in other case', false, { identity: [allow({ Resource: 'arn:aws:s3:::B/*' })] }],
  ['another partition', false, { identity: [allow({ Resource: 'arn:aws-cn:s3:::b/*' })] }],
  ['all but this resource', false, { identity: [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::b/*' })] }],
  ['all but another resource', true, { identity: [allow({ Resource: undefined, NotResource: 'arn:aws:s3:::c/*' })] }],
  ['a variable in the resource', true, { identity: [allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalAccount}/*' })], request: { resource: 'arn:aws:s3:::b/111111111111/x' } }],
  ['a variable of another value', false, { identity: [allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalAccount}/*' })], request: { resource: 'arn:aws:s3:::b/222222222222/x' } }],
  ['a deny beside', false, { identity: [allow(), deny()] }],
  ['a deny of something else', true, { identity: [allow(), deny({ Action: 's3:PutObject' })] }],
  ['a deny of all but this', true, { identity: [allow(), deny({ Action: undefined, NotAction: 's3:GetObject' })] }],
  ['a deny whose condition is not met', true, { identity: [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] }],
  ['a deny whose condition is met', false, { identity: [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })] }],
  // conditions
  ['StringEquals, met', true, { identity: [when('StringEquals', 'k:a', ['x', 'y'])], request: { context: { 'k:a': 'y' } } }],
  ['StringEquals, key in other case', true, { identity: [when('StringEquals', 'K:A', 'y')], request: { context: { 'k:a': 'y' } } }],
  ['StringEquals, value in other case', false, { identity: [when('StringEquals', 'k:a', 'Y')], request: { context: { 'k:a': 'y' } } }],
  ['StringEquals, no such key', false, { identity: [when('StringEquals', 'k:a', 'y')] }],
  ['StringEqualsIfExists, no such key', true, { identity: [when('StringEqualsIfExists', 'k:a', 'y')] }],
  ['StringEqualsIfExists, another value', false, { identity: [when('StringEqualsIfExists', 'k:a', 'y')], request: { context: { 'k:a': 'x' } } }],
  ['StringEqualsIgnoreCase', true, { identity: [when('StringEqualsIgnoreCase', 'k:a', 'Y')], request: { context: { 'k:a': 'y' } } }],
  ['StringNotEquals, the value', false, { identity: [when('StringNotEquals', 'k:a', ['x', 'y'])], request: { context: { 'k:a': 'y' } } }],
  ['StringNotEquals, no such key', true, { identity: [when('StringNotEquals', 'k:a', 'y')] }],
  ['StringLike', true, { identity: [when('StringLike', 'k:a', 'p/*')], request: { context: { 'k:a': 'p/q/r' } } }],
  ['StringLike, another text', false, { identity: [when('StringLike', 'k:a', 'p/*')], request: { context: { 'k:a': 'pq' } } }],
  ['StringEquals takes no patterns', false, { identity: [when('StringEquals', 'k:a', 'p/*')], request: { context: { 'k:a': 'p/q' } } }],
  ['ArnLike', true, { identity: [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/*')] }],
  ['ArnLike does not reach over parts', false, { identity: [when('ArnLike', 'aws:PrincipalArn', 'arn:aws:*:role/r')] }],
  ['ArnNotEquals', false, { identity: [when('ArnNotEquals', 'aws:PrincipalArn', ARN)] }],
  ['Bool', true, { identity: [when('Bool', 'k:a', 'true')], request: { context: { 'k:a': 'TRUE' } } }],
  ['NumericLessThanEquals, met', true, { identity: [when('NumericLessThanEquals', 's3:max-keys', '10')], request: { context: { 's3:max-keys': '9' } } }],
  ['NumericLessThanEquals, not met', false, { identity: [when('NumericLessThanEquals', 's3:max-keys', '10')], request: { context: { 's3:max-keys': '100' } } }],
  ['NumericGreaterThan', false, { identity: [when('NumericGreaterThan', 'k:a', '10')], request: { context: { 'k:a': '10' } } }],
  ['DateLessThan', true, { identity: [when('DateLessThan', 'aws:CurrentTime', '2030-01-01T00:00:00Z')], request: { context: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } }],
  ['Null: the key is there', false, { identity: [when('Null', 'k:a', 'true')], request: { context: { 'k:a': 'x' } } }],
  ['Null: the key is not there', true, { identity: [when('Null', 'k:a', 'true')] }],
  ['ForAnyValue, one of them', true, { identity: [when('ForAnyValue:StringEquals', 'k:list', 'b')], request: { context: BOTH } }],
  ['ForAnyValue, no such key', false, { identity: [when('ForAnyValue:StringLike', 'k:list', '*')] }],
  ['ForAllValues, not all', false, { identity: [when('ForAllValues:StringEquals', 'k:list', 'b')], request: { context: BOTH } }],
  ['ForAllValues, all', true, { identity: [when('ForAllValues:StringLike', 'k:list', ['a', 'b*'])], request: { context: BOTH } }],
  ['ForAllValues, no such key', true, { identity: [when('ForAllValues:StringEquals', 'k:list', 'b')] }],
  ['two operators, one not met', false, { identity: [allow({ Condition: { StringEquals: { 'k:a': 'x' }, Bool: { 'k:b': 'true' } } })], request: { context: { 'k:a': 'x' } } }],
  ['two keys, both met', true, { identity: [allow({ Condition: { StringEquals: { 'k:a': 'x', 'k:b': 'y' } } })], request: { context: { 'k:a': 'x', 'k:b': 'y' } } }],
  ['a variable in a condition', true, { identity: [when('StringEquals', 'k:a', '${aws:PrincipalAccount}')], request: { context: { 'k:a': '111111111111' } } }],
  // permissions boundaries
  ['the boundary allows too', true, { identity: [allow()], boundary: [allow({ Action: 's3:*', Resource: '*' })] }],
  ['the boundary allows something else', false, { identity: [allow()], boundary: [allow({ Action: 'ecr:*', Resource: '*' })] }],
  ['the boundary alone', false, { boundary: [allow()] }],
  ['the boundary denies', false, { identity: [allow()], boundary: [allow(), deny()] }],
  // resource policies of the same account
  ['the resource names the role', true, { resource: [allow({ Principal: { AWS: ARN } })] }],
  ['the resource names another role', false, { resource: [allow({ Principal: { AWS: `${ARN}2` } })] }],
  ['the resource names the account only', false, { resource: [allow({ Principal: ROOT })] }],
  ['the resource lets in everybody', true, { resource: [allow({ Principal: '*' })] }],
  ['the resource denies everybody', false, { identity: [allow()], resource: [deny({ Principal: { AWS: '*' } })] }],
  ['the resource denies the account', false, { identity: [allow()], resource: [deny({ Principal: ROOT })] }],
  ['the resource denies all but this role', true, { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: ARN } })] }],
  ['the resource denies all but another', false, { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: `${ARN}2` } })] }],
  ['a resource policy without resource', true, { identity: [], resource: [allow({ Principal: { AWS: ARN }, Resource: undefined })] }],
  // other accounts
  ['another account, its policy says nothing', false, { identity: [allow()], owner: '222222222222' }],
  ['another account, both sides', true, { identity: [allow()], resource: [allow({ Principal: ROOT })], owner: '222222222222' }],
  ['another account, its side only', false, { resource: [allow({ Principal: { AWS: ARN } })], owner: '222222222222' }],
  ['another account, which lets in a third one', false, { identity: [allow()], resource: [allow({ Principal: { AWS: '333333333333' } })], owner: '222222222222' }],
  ['another account, which the condition excludes', false, { identity: [when('StringEquals', 's3:ResourceAccount', '111111111111')], resource: [allow({ Principal: ROOT })], owner: '222222222222' }],
  // keys
  ['a key that hands over to its account, and a role that may', true, { identity: [decrypt], resource: [keyPolicy(ROOT)], request: KEY }],
  ['a key that hands over, and a role that may not', false, { resource: [keyPolicy(ROOT)], request: KEY }],
  ['a key with a policy of its own', false, { identity: [decrypt], resource: [keyPolicy({ AWS: `${ARN}2` })], request: KEY }],
  ['a key that names the role', true, { resource: [keyPolicy({ AWS: ARN })], request: KEY }],
  ['a key through another service', false, { identity: [decrypt], resource: [keyPolicy(ROOT, { Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } })], request: { ...KEY, context: { 'kms:ViaService': 'sqs.eu-west-1.amazonaws.com' } } }],
  ['a key of another account, both sides', true, {
    identity: [allow({ Action: 'kms:Decrypt', Resource: '*' })],
    resource: [keyPolicy(ROOT)],
    owner: '222222222222',
    request: { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:222222222222:key/1' },
  }],
  // services
  ['a service that the policy names', true, { resource: [allow({ Action: 'sts:AssumeRole', Resource: undefined, Principal: { Service: 'sagemaker.amazonaws.com' } })], request: { principal: { service: 'sagemaker.amazonaws.com' }, action: 'sts:AssumeRole', resource: ARN } }],
  ['a service that it does not name', false, { resource: [allow({ Action: 'sts:AssumeRole', Resource: undefined, Principal: { Service: 'lambda.amazonaws.com' } })], request: { principal: { service: 'sagemaker.amazonaws.com' }, action: 'sts:AssumeRole', resource: ARN } }],
  ['a service for another account', false, {
    resource: [allow({ Action: 'sts:AssumeRole', Resource: undefined, Principal: { Service: 'sagemaker.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } } })],
    request: { principal: { service: 'sagemaker.amazonaws.com' }, action: 'sts:AssumeRole', resource: ARN, context: { 'aws:SourceAccount': '999999999999' } },
  }],
])('%s: %s', (_, allowed, given) => {
  expect(evaluate(request(given)).allowed).toBe(allowed);
});

test('fails with an operator that it does not know', () => {
  expect(() => evaluate(request({ identity: [when('StringSounds', 'k:a', 'x')] }))).toThrow('unknown condition operator StringSounds');
});

test.each<[string, Case]>([
  ['explicit deny', { identity: [allow(), deny()] }],
  ['no identity policy allows', {}],
  ['no resource policy allows', { identity: [allow()], owner: '222222222222' }],
  ['the boundary does not allow', { identity: [allow()], boundary: [] }],
  ['allowed', { identity: [allow()] }],
])('says why: %s', (reason, given) => {
  expect(evaluate(request(given)).reason).toBe(reason);
});

test('colons in the last part of an ARN belong to it', () => {
  expect(matchesArn('arn:aws:logs:*:1:log-group:/aws/x:*', 'arn:aws:logs:eu-west-1:1:log-group:/aws/x:log-stream:y')).toBe(true);
  expect(matchesArn('arn:aws:logs:*:1:log-group:/aws/x:*', 'arn:aws:logs:eu-west-1:1:log-group:/aws/xy:log-stream:y')).toBe(false);
});
