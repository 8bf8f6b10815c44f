import { checkDefinition, RULES } from '../../../src/pipelines/checks';
import { parseJson } from '../../../src/private/json-parse';
import { fastest } from '../../support/fastest';
import { CAPTURED, SDK } from '../definition/corpus';

describe('no complaint about what the SDK makes', () => {
  test.each(SDK)('%s', (_, text) => {
    expect(checkDefinition(JSON.parse(text)).filter(problem => problem.severity === 'error')).toEqual([]);
    // numbers that keep their spelling are numbers
    expect(checkDefinition(parseJson(text))).toEqual(checkDefinition(JSON.parse(text)));
  });

  test('the only advice is about placeholders and an instance type that the API lists for other uses', () => {
    const advice = SDK.flatMap(([, text]) => checkDefinition(JSON.parse(text)));
    expect(new Set(advice.map(problem => problem.message.replace(/.*(ContentDigest|ModelKmsKeyArn|InstanceType).*/, '$1'))))
      .toEqual(new Set(['ContentDigest', 'ModelKmsKeyArn', 'InstanceType']));
  });
});

test('definitions of unit tests, which are not always right, are checked to the end', () => {
  for (const [, text] of CAPTURED) {
    for (const problem of checkDefinition(JSON.parse(text))) {
      expect(Object.keys(RULES)).toContain(problem.rule);
      // what is missing in them: roles, buckets and networks of their own
      expect(problem.rule).not.toMatch(/^(argument-variable|condition-|get-grammar|property-path|cycle|cache|retry|parameter-|secret)/);
    }
  }
});

test.each<[unknown]>([
  [null], [1], ['x'], [[]], [{}], [{ Steps: null }], [{ Steps: [null, 1, 'x', [], {}] }], [{ Steps: [{ Name: 1, Type: 2, Arguments: 3, DependsOn: 4 }] }],
  [{ Steps: [], Parameters: 'x' }], [{ Steps: [], Parameters: [null, 1, {}] }], [{ Steps: [{ Name: 'A', Type: 'Condition', Arguments: { Conditions: [null, [], {}], IfSteps: 1 } }] }],
  [{ Steps: [{ Name: 'A', Type: 'Lambda', Arguments: { x: { 'Std:Join': null } }, RetryPolicies: [null], OutputParameters: [null], CacheConfig: 1 }] }],
  [{ constructor: 1, Steps: [{ Name: '__proto__', Type: 'Lambda', toString: 1, Arguments: { hasOwnProperty: 1, valueOf: 1, toString: null } }] }],
  [{ Steps: [{ Name: 'A', Type: 'Processing', PropertyFiles: [1], Arguments: { ProcessingOutputConfig: { Outputs: [null] }, x: { 'Std:JsonGet': { PropertyFile: 1 } } } }] }],
])('%j is a wrong definition, but no reason to fail', document => {
  expect(checkDefinition(document).some(problem => problem.severity === 'error')).toBe(true);
});

function chain(length: number): object {
  return {
    Version: '2020-12-01',
    Parameters: [{ Name: 'Input', Type: 'String', DefaultValue: 's3://bucket/in' }],
    Steps: Array.from({ length }, (_, i) => ({
      Name: `Train${i}`,
      Type: 'Training',
      Arguments: {
        RoleArn: 'arn:aws:iam::111122223333:role/PipelineRole',
        AlgorithmSpecification: { TrainingImage: '111122223333.dkr.ecr.us-west-2.amazonaws.com/xgboost:1.7-1', TrainingInputMode: 'File' },
        InputDataConfig: [{
          ChannelName: 'train',
          DataSource: {
            S3DataSource: {
              S3DataType: 'S3Prefix',
              S3Uri: { Get: i ? `Steps.Train${i - 1}.ModelArtifacts.S3ModelArtifacts` : 'Parameters.Input' },
              S3DataDistributionType: 'FullyReplicated',
            },
          },
        }],
        OutputDataConfig: { S3OutputPath: { 'Std:Join': { On: '/', Values: ['s3:/', 'bucket', { Get: 'Execution.PipelineExecutionId' }, `Train${i}`] } } },
        ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 86400 },
        HyperParameters: { objective: 'reg:squarederror', num_round: '50', eta: '0.2' },
        Environment: { STEP: `${i}` },
      },
      RetryPolicies: [{ BackoffRate: 2, IntervalSeconds: 1, MaxAttempts: 5, ExceptionType: ['Step.SERVICE_FAULT', 'SageMaker.CAPACITY_ERROR'] }],
      CacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
    })),
  };
}

test('1,000 training steps in a chain are checked in less than a second, and ten times as many in linear time', () => {
  checkDefinition(chain(10));
  const time = (length: number, limit: number, attempts: number) => {
    const document = chain(length);
    return fastest(limit, () => expect(checkDefinition(document, { storedInS3: true })).toEqual([]), attempts);
  };
  // the best of several in any case: it is the measure of the longer chain
  const thousand = Math.min(...[1, 2, 3].map(() => time(1000, 1000, 3)));
  expect(thousand).toBeLessThan(1000);
  // a quadratic check would take a hundred times as long
  expect(time(10_000, 40 * thousand, 3)).toBeLessThan(40 * thousand);
});
