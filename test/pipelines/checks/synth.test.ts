import { Annotations as CoreAnnotations, App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { good, stepOf } from './good';
import { pipelines } from '../../../src';
import { checkDefinition } from '../../../src/pipelines/checks';
import { Abalone } from '../abalone';

const REASON = 'the account has it in preview';

function warnings(stack: Stack): string[] {
  return Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(found => `${found.id} ${found.entry.data}`)
    // the app's code lies in a bucket of others
    .filter(warning => !warning.includes('cdk-mlops:pipelines.unowned-bucket'));
}

test('no complaint about a typed pipeline', () => {
  const { stack } = withPipeline();
  Template.fromStack(stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
  expect(warnings(stack)).toEqual([]);
});

test.each(['us-gov-west-1', 'cn-north-1', 'eu-west-1'])('no complaint in %s', region => {
  const { stack } = withPipeline({ region, account: '111122223333' });
  Template.fromStack(stack);
  expect(warnings(stack)).toEqual([]);
});

test('fails at synth for everything that is wrong, each in its line', () => {
  const abalone = withPipeline();
  abalone.train.addArgumentOverride('ResourceConfig.InstanceType', 'm5.xlarge');
  abalone.train.addArgumentOverride('InputDataConfig[0].ChannelNam', 'x');
  abalone.register.addArgumentOverride('CertifyForMarketplace', true);
  expect(() => Template.fromStack(abalone.stack)).toThrow(new RegExp([
    '\\[Stack/Pipeline\\] step "Train": Arguments\\.ResourceConfig\\.InstanceType must be one of .* did you mean "ml\\.m5\\.xlarge" \\[argument-enum\\]',
    '\\[Stack/Pipeline\\] step "Train": Arguments\\.InputDataConfig\\[0\\]\\.ChannelNam is not a member of Channel: did you mean ChannelName \\[argument-unknown\\]',
    '\\[Stack/Pipeline\\] step "Register": Arguments\\.CertifyForMarketplace must not be given: .* \\[argument-forbidden\\]',
  ].join('\\n *')));
});

test('an override can put right what is wrong', () => {
  const abalone = withPipeline();
  abalone.train.addArgumentOverride('HyperParameters.eta', 0.2);
  abalone.train.addArgumentOverride('HyperParameters.eta', '0.2');
  Template.fromStack(abalone.stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
});

test('advice is a warning at the step', () => {
  const abalone = withPipeline();
  abalone.train.addArgumentOverride('Environment.API_TOKEN', 'hf_abcdefgh');
  Template.fromStack(abalone.stack);
  Annotations.fromStack(abalone.stack).hasWarning('/Stack/Train', Match.stringLikeRegexp('step "Train": Arguments.Environment.API_TOKEN must not be written out.*cdk-mlops:secret'));
  expect(warnings(abalone.stack)).toHaveLength(1);
});

test('advice about the definition is a warning at the pipeline, once', () => {
  const abalone = new Abalone();
  abalone.pipeline({ parameters: [new pipelines.StringParameter(abalone.stack, 'Unused')] });
  Template.fromStack(abalone.stack);
  Template.fromStack(abalone.stack);
  expect(warnings(abalone.stack)).toEqual([expect.stringMatching(/^\/Stack\/Pipeline Parameters\[0\] is used by no step, got "Unused".*unused-parameter/)]);
});

test('advice can be acknowledged in the way of the CDK', () => {
  const abalone = withPipeline();
  abalone.train.addArgumentOverride('Environment.API_TOKEN', 'hf_abcdefgh');
  CoreAnnotations.of(abalone.stack).acknowledgeWarning('cdk-mlops:secret', 'a token for tests');
  Template.fromStack(abalone.stack);
  expect(warnings(abalone.stack)).toEqual([]);
});

describe('an acknowledged check', () => {
  test('is left out for a step', () => {
    const abalone = withPipeline();
    abalone.train.addArgumentOverride('ResourceConfig.InstanceType', 'm5.xlarge');
    abalone.made.acknowledgeCheck('argument-enum', REASON, 'Train');
    Template.fromStack(abalone.stack);
    expect(warnings(abalone.stack)).toEqual([]);
  });

  test('is left out for all steps', () => {
    const abalone = withPipeline();
    for (const step of [abalone.train, abalone.prepare]) { step.addArgumentOverride('Nonsense', 1); }
    abalone.made.acknowledgeCheck('argument-unknown', REASON);
    Template.fromStack(abalone.stack);
    expect(warnings(abalone.stack)).toEqual([]);
  });

  test('leaves others in', () => {
    const abalone = withPipeline();
    for (const step of [abalone.train, abalone.prepare]) { step.addArgumentOverride('Nonsense', 1); }
    abalone.made.acknowledgeCheck('argument-unknown', REASON, 'Train');
    expect(() => Template.fromStack(abalone.stack)).toThrow('step "Prepare": Arguments.Nonsense is not a member of CreateProcessingJobRequest');
  });

  test('works for advice', () => {
    const abalone = withPipeline();
    abalone.train.addArgumentOverride('Environment.API_TOKEN', 'hf_abcdefgh');
    abalone.made.acknowledgeCheck('secret', 'a token for tests only', 'Train');
    Template.fromStack(abalone.stack);
    expect(warnings(abalone.stack)).toEqual([]);
  });

  test('that finds nothing is told', () => {
    const abalone = withPipeline();
    abalone.made.acknowledgeCheck('cache-config', REASON, 'Trian');
    Template.fromStack(abalone.stack);
    expect(warnings(abalone.stack)).toEqual([
      expect.stringMatching(/^\/Stack\/Pipeline check "cache-config" is acknowledged for step "Trian", but finds nothing there: remove acknowledgeCheck.*unused-acknowledgement/),
    ]);
  });

  test('fails for an unknown rule', () => {
    expect(() => withPipeline().made.acknowledgeCheck('argument-enums', REASON))
      .toThrow(/ruleId must be one of argument-enum, .*, variable-not-allowed, got "argument-enums": did you mean "argument-enum" \[UnknownCheck\]/);
    expect(() => withPipeline().made.acknowledgeCheck('toString', REASON)).toThrow('got "toString"');
  });

  test('fails without a reason', () => {
    expect(() => withPipeline().made.acknowledgeCheck('argument-enum', 'because  ')).toThrow('reason must say in at least 10 characters why the check does not matter here, got "because  "');
  });
});

test('a definition that was read is checked like one of typed steps', () => {
  const wrong = good();
  stepOf(wrong, 'Register').Arguments.Description = 'x';
  const deploy = (definition: any) => {
    const stack = new Stack(new App(), 'Stack');
    new pipelines.Pipeline(stack, 'Pipeline', { definition: pipelines.PipelineDefinition.fromJson(JSON.stringify(definition)) });
    return Template.fromStack(stack);
  };
  expect(() => deploy(wrong)).toThrow('step "Register": Arguments.Description is not a member of CreateModelPackageInput: did you mean ModelPackageDescription [argument-unknown]');
  deploy(good()).resourceCountIs('AWS::SageMaker::Pipeline', 1);
});

test('a definition in S3 may be large', () => {
  const abalone = withPipeline();
  abalone.stack.node.addMetadata('x', 'y');
  const long = new pipelines.RawStep(abalone.stack, 'Long', {
    type: 'Lambda', arguments: { text: 'x'.repeat(1_100_000) }, members: { FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:long' },
  });
  new pipelines.Pipeline(abalone.stack, 'Large', { pipelineName: 'large', steps: [long] });
  Template.fromStack(abalone.stack).resourceCountIs('AWS::SageMaker::Pipeline', 2);
});

describe('tokens', () => {
  const stack = new Stack(new App(), 'Stack');
  const bucket = new Bucket(stack, 'Bucket');
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  const any = Lazy.any({ produce: () => { throw new Error('not resolved for checks'); } });

  test.each<[string, (step: (name: string) => any, definition: any) => void]>([
    ['texts', step => { Object.assign(step('Train').Arguments, { RoleArn: text, OutputDataConfig: { S3OutputPath: bucket.s3UrlForObject('x') } }); }],
    ['a text where the API has a list of values', step => { step('Train').Arguments.ResourceConfig.InstanceType = text; }],
    ['numbers', step => { step('Train').Arguments.ResourceConfig.VolumeSizeInGB = number; }],
    ['lists', step => { step('Train').Arguments.VpcConfig = { SecurityGroupIds: list, Subnets: Fn.split(',', text) }; }],
    ['objects', step => { step('Train').Arguments.Tags = any; }],
    ['arguments', step => { step('Spark').Arguments = any; }],
    ['members that exclude each other', step => { const { Arguments: args } = step('Spark'); delete args.ClusterId; args.ClusterConfig = any; step('Search').Arguments.AutoMLJobConfig = any; }],
    ['a name of a map', step => { step('Train').Arguments.Environment = { [text]: 'a' }; }],
    ['values in a join', step => { step('Stop').Arguments.ErrorMessage['Std:Join'].Values.push(text, number, any); }],
    ['a whole join', step => { step('Stop').Arguments.ErrorMessage['Std:Join'] = any; }],
    ['a path of a report', step => { step('Notify').Arguments.mse['Std:JsonGet'].Path = text; }],
    ['operands', step => { step('Gate').Arguments.Conditions[0].RightValue = number; }],
    ['values to look for', step => { step('Gate').Arguments.Conditions[2].Conditions[0].Condition.Values = any; }],
    ['conditions', step => { step('Gate').Arguments.Conditions = any; }],
    ['targets', step => { step('Notify').FunctionArn = text; step('Ask').SqsQueueUrl = `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/q`; }],
    ['a default', (_, d) => { d.Parameters[0].DefaultValue = bucket.s3UrlForObject(); }],
    ['a default of a number', (_, d) => { d.Parameters[2].DefaultValue = number; }],
    ['a default that is allowed', (_, d) => { d.Parameters[1].DefaultValue = text; }],
    ['allowed values', (_, d) => { d.Parameters[1].EnumValues = list; }],
    ['one allowed value', (_, d) => { d.Parameters[1].EnumValues = [text, 'ml.m5.large']; }],
    ['descriptions', step => { step('Train').Description = text; step('Train').DisplayName = any; }],
    ['retries', step => { step('Train').RetryPolicies[0].MaxAttempts = number; step('Tune').RetryPolicies = any; }],
    ['cache configurations', step => { step('Train').CacheConfig.ExpireAfter = text; step('Prepare').CacheConfig = any; }],
    ['metadata', (_, d) => { d.Metadata = { stack: text }; }],
    ['an experiment', (_, d) => { d.PipelineExperimentConfig.ExperimentName = text; }],
    ['MLflow', (_, d) => { d.MlflowConfig = { MlflowResourceArn: text, MlflowExperimentName: any }; }],
    ['checks', step => { Object.assign(step('Bias'), { SkipCheck: any, ModelPackageGroupName: text }); }],
    ['names of inputs', step => { step('Bias').Arguments.ProcessingInputs[0].InputName = text; }],
    ['outputs of a report', step => { step('Evaluate').Arguments.ProcessingOutputConfig.Outputs[0].OutputName = text; }],
    ['what looks like a secret', step => { step('Train').Arguments.Environment.DB_PASSWORD = text; }],
    ['a Get', step => { step('Train').Arguments.Environment.X = { Get: text }; }],
    ['text with tokens within', step => { step('Train').Arguments.Environment.X = `x${'y'.repeat(600)}${Token.asString(any)}`; }],
  ])('%s are unknown values', (_, plant) => {
    const definition = good();
    plant(name => stepOf(definition, name), definition);
    expect(checkDefinition(definition)).toEqual([]);
  });

  test.each<[string, (step: (name: string) => any) => void, string]>([
    ['a number where a text is due', step => { step('Train').Arguments.Environment.X = number; }, 'argument-type'],
    ['a text where a number is due', step => { step('Train').Arguments.ResourceConfig.VolumeSizeInGB = text; }, 'argument-type'],
    ['a list where a text is due', step => { step('Train').Arguments.RoleArn = list; }, 'argument-type'],
  ])('fails for %s', (_, plant, rule) => {
    const definition = good();
    plant(name => stepOf(definition, name));
    expect(checkDefinition(definition).map(problem => problem.rule)).toEqual([rule]);
  });
});

function withPipeline(env?: { account: string; region: string }): Abalone & { made: pipelines.Pipeline } {
  const abalone = new Abalone(env && { env });
  return Object.assign(abalone, { made: abalone.pipeline() });
}
