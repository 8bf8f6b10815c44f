import { synth, synthesized } from './synth';

const PLANTED = 'test/gates/fixtures/planted.ts';

describe('the gates catch what is planted', () => {
  test('AWS\'s validator on the newest aws-cdk-lib: a value outside of an enumeration', () => {
    const result = synth(PLANTED, { strict: true, context: { defect: 'enum' } });
    expect(result.status).not.toBe(0);
    expect(result.output).toContain('AcceleratorType');
  });

  test('AWS\'s validator on the newest aws-cdk-lib: a missing member', () => {
    const result = synth(PLANTED, { strict: true, context: { defect: 'required' } });
    expect(result.status).not.toBe(0);
    expect(result.output).toContain('RoleArn');
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

  test('an app without a defect passes', () => {
    expect(synthesized(PLANTED, { strict: true }).templates).toHaveLength(1);
  });
});
