import { synth, synthEach, Synthesized, synthesized, synthesizedEach, Way } from './synth';

const PLANTED = 'test/gates/fixtures/planted.ts';

describe('the gates catch what is planted', () => {
  test('AWS\'s validator on the newest aws-cdk-lib', () => {
    const result = synth(PLANTED, { strict: true, context: { defect: 'enum' } });
    expect(result.status).not.toBe(0);
    expect(result.output).toContain('AcceleratorType');
  });

  test('the validator is really that of the newest release', () => {
    const result = synth(PLANTED, { context: { defect: 'enum' } });
    expect(result.status).toBe(0);
  });

  test('cdk-nag: a bucket without access logs and TLS', () => {
    const { findings } = synthesized(PLANTED, { nag: true, context: { defect: 'nag' } });
    expect(findings.map(finding => finding.rule)).toEqual(expect.arrayContaining(['AwsSolutions-S1', 'AwsSolutions-S10']));
    expect(findings[0].path).toContain('Open');
  });
});

describe('in one process with others', () => {
  let results: Record<string, Synthesized>;
  beforeAll(() => {
    const gov = { defect: 'region', region: 'us-gov-west-1' };
    const ways: Record<string, Way> = {
      none: {},
      enum: { context: { defect: 'enum' } },
      gap: { context: gov, gaps: ['AWS::SageMaker::FeatureGroup'] },
      region: { context: gov },
      required: { context: { defect: 'required' } },
      again: {},
    };
    const each = synthEach(Object.values(ways).map(way => [PLANTED, way]));
    results = Object.fromEntries(Object.keys(ways).map((name, i) => [name, each[i]]));
  });

  test.each([
    ['a value outside of an enumeration', 'enum', 'AcceleratorType'],
    ['a missing member', 'required', 'RoleArn'],
    ['a type that the region does not have', 'region', 'AWS::SageMaker::FeatureGroup'],
  ])('AWS\'s validator finds %s', (_, defect, message) => {
    expect(results[defect].status).not.toBe(0);
    expect(results[defect].output).toContain(message);
    expect(results[defect].templates).toEqual([]);
  });

  test.each(['none', 'gap', 'again'])('no defect of another is held against an app without one (%s)', name => {
    expect({ status: results[name].status, output: results[name].output }).toEqual({ status: 0, output: '' });
    expect(results[name].templates).toHaveLength(1);
  });

  test('an app that must work is refused when it does not', () => {
    expect(() => synthesizedEach([[PLANTED], [PLANTED, { context: { defect: 'enum' } }]])).toThrow(/planted.ts failed \(1\):[^]*AcceleratorType/);
  });
});
