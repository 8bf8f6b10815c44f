import { compactModel, convertPattern } from '../../scripts/api-model-compact';
import { botocoreModel } from '../../scripts/api-model-source';
import { closest, editDistance } from '../../src/private/api-model-closest';
import { ApiModel, compilePattern } from '../../src/private/api-model-shape';

const surrogates = '[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF\\t]*';

test.each<[string, string[], string[]]>([
  // the whole text must match, whether the pattern says so or not
  ['[a-z]+', ['abc'], ['abc1', '1abc', '', 'abc\n']],
  ['^[a-z]+$', ['abc'], ['abc1', '1abc']],
  ['^[a-z]+', ['abc'], ['abc1']],
  ['^a$|^b$', ['a', 'b'], ['ab', 'xb', 'ax']],
  ['a|b', ['a', 'b'], ['ab', 'xb', 'ax']],
  // classes of Unicode
  ['([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)', ['Größe 1', '日本-@', ''], ['a#b', '<']],
  ['([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)${1,128}', ['Größe', 'a/b'], ['a#b']],
  [surrogates, ['a b', '😀', 'é\t'], ['\u0001', '\n']],
  // classes of Java
  ['arn:[\\p{Alnum}\\-]+:lambda:[\\p{Alnum}\\-]+:[0-9]{12}:function:.*', ['arn:aws-cn:lambda:cn-north-1:111122223333:function:f'], ['arn:aws_cn:lambda:x:111122223333:function:f']],
  ['\\p{ASCII}*', ['abc~'], ['é']],
  ['\\A\\S[\\p{Print}]*\\z', ['a b'], [' a', 'a\n']],
  ['[a-y]*+z', ['abcz', 'z'], ['a']],
  ['[*+]+\\++', ['*+', '*++'], ['*', 'a+']],
  // a hyphen before a bracket, lookarounds
  ['[a-zA-Z0-9-\\.]+', ['a-.'], ['a_']],
  ['(?!\\s*$).+', ['a', ' a'], ['  ', '']],
  ['([a-zA-Z0-9]([a-zA-Z0-9\\-]){0,62})(?<!-)', ['a-b'], ['a-']],
])('%s', (pattern, right, wrong) => {
  const regex = compilePattern(convertPattern(pattern)!);
  for (const text of right) { expect([text, regex.test(text)]).toEqual([text, true]); }
  for (const text of wrong) { expect([text, regex.test(text)]).toEqual([text, false]); }
});

test('a pattern that forbids nothing is left out, one that JavaScript does not have is an error', () => {
  expect(convertPattern('[\\s\\S]*')).toBeUndefined();
  expect(convertPattern('.*(?:[ \\r\\n\\t].*)*')).toBeUndefined();
  expect(() => convertPattern('(?i)all|[0-9]{12}')).toThrow(/Invalid group/);
});

test('every pattern of the services can be converted', () => {
  for (const service of ['sagemaker', 'emr', 'emr-serverless', 'bedrock', 'codepipeline', 'codebuild', 's3', 'sts', 'sagemaker-runtime', 'sagemaker-featurestore-runtime']) {
    const { patterns } = compactModel(botocoreModel(service), service);
    expect(patterns.length).toBeGreaterThan(0);
    patterns.forEach(compilePattern);
  }
  // where one cannot, the tolerant form leaves it out
  expect(() => compactModel(botocoreModel('ssm'), 'ssm')).toThrow();
  expect(compactModel(botocoreModel('ssm'), 'ssm', { tolerant: true }).patterns.length).toBeGreaterThan(0);
});

test('recursive shapes are linked once', () => {
  const model = new ApiModel({ source: 'test', patterns: [], shapes: { Tree: { m: { Children: 'Trees' } }, Trees: { l: 'Tree' } } });
  const tree = model.shape('Tree');
  expect(tree.members.get('Children')!.element).toBe(tree);
  expect(() => new ApiModel({ source: 'test', patterns: [], shapes: { A: { m: { B: 0 } } } }).shape('A').members).toThrow('no shape "B" in the API model (test)');
});

test('the closest name', () => {
  expect(closest('InstanecType', ['InstanceCount', 'InstanceType', 'VolumeSizeInGB'])).toBe('InstanceType');
  expect(closest('S3uri', ['S3Uri', 'LocalPath'])).toBe('S3Uri');
  expect(closest('Description', ['Name', 'ModelPackageDescription'])).toBe('ModelPackageDescription');
  expect(closest('Zebra', ['Name', 'Role'])).toBeUndefined();
  expect(editDistance('ab', 'ba')).toBe(1);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('kitten', 'sitting', 2)).toBe(2);
});
