import { App, Aws, CfnOutput, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PipelineExpression, renderExpressions, splitString } from '../../src/private/expressions';
import { JsonNumber, toJsonText } from '../../src/private/json';

const get = (path: string) => PipelineExpression.get(path);
const render = (value: any) => renderExpressions(value, () => {});

describe('renderExpressions', () => {
  test('a lone token becomes its function', () => {
    expect(render(get('Parameters.A').asString())).toEqual({ Get: 'Parameters.A' });
    expect(render(get('Parameters.A').asNumber())).toEqual({ Get: 'Parameters.A' });
    expect(render(get('Parameters.A'))).toEqual({ Get: 'Parameters.A' });
  });

  test('a concatenation becomes a join', () => {
    expect(render(`s3://${get('Parameters.Bucket').asString()}/x/${get('Execution.PipelineExecutionId').asString()}`)).toEqual({
      'Std:Join': { On: '', Values: ['s3://', { Get: 'Parameters.Bucket' }, '/x/', { Get: 'Execution.PipelineExecutionId' }] },
    });
  });

  test('CloudFormation tokens stay in the text between expressions', () => {
    const rendered = render(`${Aws.REGION}-a-${get('Parameters.P').asString()}-${Aws.ACCOUNT_ID}`);
    expect(rendered['Std:Join'].Values).toEqual([`${Aws.REGION}-a-`, { Get: 'Parameters.P' }, `-${Aws.ACCOUNT_ID}`]);
    expect(render(`${Aws.REGION}-a`)).toBe(`${Aws.REGION}-a`);
  });

  test('undefined members are dropped, nulls kept', () => {
    expect(render({ a: undefined, b: null, c: [1, undefined, 2] })).toEqual({ b: null, c: [1, 2] });
  });

  test('every expression is reported, nested ones too', () => {
    const seen: string[] = [];
    renderExpressions({ x: [`${get('Steps.A.B').asString()}!`, new PipelineExpression('j', { 'Std:Join': { On: '', Values: [get('Parameters.Q')] } })] },
      e => seen.push(e.hint));
    expect(seen).toEqual(['Steps.A.B', 'j', 'Parameters.Q']);
  });

  test('fails on a number token inside of text', () => {
    expect(() => render(`n=${get('Parameters.N').asNumber()}`)).toThrow(/number that is only known at run time was put into a string: use the string form/);
  });

  test('fails when used in a resource', () => {
    const stack = new Stack(new App());
    new CfnOutput(stack, 'Out', { value: get('Steps.Train.ModelArtifacts').asString() });
    expect(() => (stack.node.root as App).synth()).toThrow(/Steps.Train.ModelArtifacts is only known while the pipeline runs/);
  });

  test('splitString gives back what was put together', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ minLength: 1 }).filter(s => !s.includes('$')), fc.constantFrom('A', 'B').map(n => get(`Parameters.${n}`)))), parts => {
      const text = parts.map(p => typeof p === 'string' ? p : p.asString()).join('');
      const back = splitString(text).map(p => typeof p === 'string' ? p : `<${p.hint}>`).join('');
      expect(back).toBe(parts.map(p => typeof p === 'string' ? p : `<${p.hint}>`).join(''));
    }), { seed: 1 });
  });
});

describe('toJsonText', () => {
  const stack = new Stack(new App(), 'S');
  test('writes what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), value => {
      expect(toJsonText(value)).toBe(JSON.stringify(value));
    }), { seed: 2 });
  });
  test('keeps the spelling of numbers', () => {
    expect(toJsonText({ a: JsonNumber.float(2), b: 2, c: new JsonNumber('1e3'), d: JsonNumber.float(0.5) })).toBe('{"a":2.0,"b":2,"c":1e3,"d":0.5}');
  });
  test('CloudFormation tokens become part of the text', () => {
    const text = toJsonText({ s: `x-${Aws.REGION}`, n: Token.asNumber({ Ref: 'N' }), l: Token.asList({ Ref: 'L' }), o: Lazy.any({ produce: () => ({ k: [Aws.REGION] }) }), r: Token.asAny({ Ref: 'R' }) }, stack);
    expect(stack.resolve(text)).toEqual({
      'Fn::Join': ['', ['{"s":"x-', { Ref: 'AWS::Region' }, '","n":', { Ref: 'N' }, ',"l":["', { 'Fn::Join': ['","', { Ref: 'L' }] },
        '"],"o":{"k":["', { Ref: 'AWS::Region' }, '"]},"r":"', { Ref: 'R' }, '"}']],
    });
  });
});
