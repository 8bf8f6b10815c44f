import { Partition, partitionFindings } from './partitions';

const template = (Properties: unknown, sections: object = {}) => [{ name: 'T', body: { Resources: { R: { Type: 'T', Properties } as any }, ...sections } }];
const mapping = (...rows: [string, unknown][]) => ({ Mappings: { Images: Object.fromEntries(rows.map(([region, uri]) => [region, { uri }])) } });

test.each<[string, Partition | undefined, any[], string]>([
  ['an ARN of the wrong partition', 'aws-cn', template({ Role: 'arn:aws:iam::111111111111:role/r' }), 'literal partition aws in'],
  ['an ARN of another partition at home', 'aws', template({ Role: 'arn:aws-cn:iam::111111111111:role/r' }), 'literal partition aws-cn'],
  ['any ARN in an unknown environment', undefined, template({ Role: 'arn:aws:iam::111111111111:role/r' }), 'literal partition aws'],
  ['an ARN in pieces', 'aws-us-gov', template({ Role: { 'Fn::Join': ['', ['arn:aws:s3:::', { Ref: 'B' }]] } }), 'literal partition aws'],
  ['an ARN in a document', 'aws-us-gov', template({ Body: JSON.stringify({ RoleArn: 'arn:aws:iam::1:role/r' }) }), 'literal partition aws'],
  ['a registry of another partition', 'aws-cn', template({ Image: '1.dkr.ecr.cn-north-1.amazonaws.com/i:1' }), 'literal host 1.dkr.ecr.cn-north-1.amazonaws.com '],
  ['a registry of China at home', 'aws', template({ Image: '1.dkr.ecr.cn-north-1.amazonaws.com.cn/i:1' }), 'literal host'],
  ['any host in an unknown environment', undefined, template({ Url: 'https://s3.amazonaws.com/b' }), 'literal host s3.amazonaws.com'],
  ['a host where a service would stand elsewhere', 'aws-cn', template({ Url: 's3.amazonaws.com' }), 'literal host'],
  ['a host beside an audience', undefined, template({ Url: 'https://sts.amazonaws.com', ClientIdList: ['sts.amazonaws.com'] }), 'Properties.Url: literal host'],
  ['a wrong row of a table by region', undefined, template({}, mapping(['cn-north-1', '1.dkr.ecr.cn-north-1.amazonaws.com/i'])), 'Images.cn-north-1.uri'],
  ['a wrong row of a table by something else', 'aws-cn', template({}, mapping(['small', 'arn:aws:s3:::b'])), 'Images.small.uri'],
])('a planted literal is caught: %s', (_, partition, templates, finding) => {
  expect(partitionFindings(templates, partition)).toEqual([expect.stringContaining(finding)]);
});

test.each<[string, Partition | undefined, any[]]>([
  ['a literal of the right partition', 'aws-cn', template({ Role: 'arn:aws-cn:iam::1:role/r', Image: '1.dkr.ecr.cn-north-1.amazonaws.com.cn/i' })],
  ['a pseudo parameter', undefined, template({ Role: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::1:role/r']] } })],
  ['a service in a trust policy', 'aws-cn', template({ PolicyDocument: { Statement: [{ Principal: { Service: ['sagemaker.amazonaws.com', 'events.amazonaws.com'] } }] } })],
  ['a service that a role is passed to', undefined, template({ Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } })],
  ['an audience of OpenID Connect', undefined, template({ ClientIdList: ['sts.amazonaws.com'], Condition: { StringEquals: { 'git.acme.example:aud': 'sts.amazonaws.com' } } })],
  ['a table with the hosts of all partitions', undefined, template({}, mapping(
    ['us-east-1', '1.dkr.ecr.us-east-1.amazonaws.com/i'], ['cn-north-1', '1.dkr.ecr.cn-north-1.amazonaws.com.cn/i'], ['us-gov-west-1', '1.dkr.ecr.us-gov-west-1.amazonaws.com/i'],
  ))],
])('no complaint about %s', (_, partition, templates) => {
  expect(partitionFindings(templates, partition)).toEqual([]);
});

test('what the user wrote is the user\'s', () => {
  const connection = 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1';
  expect(partitionFindings(template({ ConnectionArn: connection }), undefined, [connection])).toEqual([]);
  expect(partitionFindings(template({ ConnectionArn: connection, Role: 'arn:aws:iam::1:role/r' }), undefined, [connection])).toHaveLength(1);
});
