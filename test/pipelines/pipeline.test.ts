import { App, Aws, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template, Annotations } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Abalone, definitionOf } from './abalone';
import { images, pipelines } from '../../src';

const env = { account: '111122223333', region: 'us-west-2' };

describe('the definition', () => {
  const abalone = new Abalone({ env });
  const pipeline = abalone.pipeline({ pipelineName: 'abalone', maxParallelSteps: 3, description: 'predicts age' });
  const definition = definitionOf(pipeline);
  const step = (name: string) => definition.Steps.find((s: any) => s.Name === name);

  test('declares the parameters that steps use, in order of use', () => {
    expect(definition.Parameters).toEqual([
      { Name: 'InputDataUrl', Type: 'String', DefaultValue: 's3://<Data666C94C7>/abalone/' },
      { Name: 'MseThreshold', Type: 'Float', DefaultValue: 6 },
    ]);
    expect(JSON.stringify(pipeline.stack.resolve(pipeline.definitionText()))).toContain('\\"DefaultValue\\":6.0');
  });

  test('records executions under an experiment of the pipeline\'s name', () => {
    expect(definition.PipelineExperimentConfig).toEqual({ ExperimentName: { Get: 'Execution.PipelineName' }, TrialName: { Get: 'Execution.PipelineExecutionId' } });
  });

  test('results flow as Get', () => {
    expect(step('Train').Arguments.InputDataConfig).toEqual([{
      ChannelName: 'train',
      ContentType: 'text/csv',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3DataDistributionType: 'FullyReplicated',
          S3Uri: { Get: 'Steps.Prepare.ProcessingOutputConfig.Outputs[\'train\'].S3Output.S3Uri' },
        },
      },
    }]);
    expect(step('Train').Arguments.HyperParameters).toEqual({ eta: '0.2', num_round: '50', objective: 'reg:squarederror' });
  });

  test('the script runs from its own input', () => {
    expect(step('Prepare').Arguments.AppSpecification).toEqual({
      ImageUri: '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
      ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/run.py'],
      ContainerArguments: ['--source', { Get: 'Parameters.InputDataUrl' }],
    });
    expect(step('Prepare').Arguments.ProcessingInputs[1]).toMatchObject({ InputName: 'code', S3Input: { S3Uri: 's3://code-bucket/scripts/run.py' } });
  });

  test('outputs of each execution get a place of their own', () => {
    expect(step('Prepare').Arguments.ProcessingOutputConfig.Outputs[0].S3Output).toEqual({
      LocalPath: '/opt/ml/processing/train',
      S3UploadMode: 'EndOfJob',
      S3Uri: { 'Std:Join': { On: '/', Values: ['s3:/', '<PipelineArtifactBucket5F943F51>', 'abalone', { Get: 'Execution.PipelineExecutionId' }, 'Prepare', 'output', 'train'] } },
    });
  });

  test('a report is declared by its step and read by the condition', () => {
    expect(step('Evaluate').PropertyFiles).toEqual([{ PropertyFileName: 'evaluation-evaluation-json', OutputName: 'evaluation', FilePath: 'evaluation.json' }]);
    expect(step('Gate').Arguments.Conditions).toEqual([{
      Type: 'LessThanOrEqualTo',
      LeftValue: { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.evaluation-evaluation-json' }, Path: 'regression_metrics.mse.value' } },
      RightValue: { Get: 'Parameters.MseThreshold' },
    }]);
  });

  test('branches hold their steps whole', () => {
    expect(step('Gate').Arguments.IfSteps[0]).toMatchObject({
      Name: 'Register', Type: 'RegisterModel', Arguments: { ModelPackageGroupName: 'abalone', ModelApprovalStatus: 'PendingManualApproval' },
    });
    expect(step('Gate').Arguments.ElseSteps).toEqual([{
      Name: 'Stop',
      Type: 'Fail',
      Arguments: { ErrorMessage: { 'Std:Join': { On: '', Values: ['MSE > ', { Get: 'Parameters.MseThreshold' }] } } },
    }]);
  });

  test('no dependency is written that results imply', () => {
    expect(JSON.stringify(definition)).not.toContain('DependsOn');
  });

  test('the resource is in CloudFormation\'s spelling', () => {
    Template.fromStack(abalone.stack).hasResourceProperties('AWS::SageMaker::Pipeline', {
      PipelineName: 'abalone',
      PipelineDescription: 'predicts age',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 3 },
      PipelineDefinition: { PipelineDefinitionBody: Match.anyValue() },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PipelineExecutionRole'), 'Arn'] },
    });
  });
});

describe('roles', () => {
  test('the pipeline passes the job role to SageMaker and nothing else', () => {
    const abalone = new Abalone({ env });
    abalone.pipeline({ pipelineName: 'abalone' });
    Template.fromStack(abalone.stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('ExecutionRole'),
      PolicyDocument: {
        Statement: Match.arrayWith([{
          Action: 'iam:PassRole',
          Effect: 'Allow',
          Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('PipelineJobRole'), 'Arn'] },
        }]),
      },
    });
  });

  test('jobs read the parameter\'s default place and write below the pipeline\'s prefix', () => {
    const abalone = new Abalone({ env });
    abalone.pipeline({ pipelineName: 'abalone' });
    const policies = Template.fromStack(abalone.stack).findResources('AWS::IAM::Policy');
    const [job] = Object.values(policies).filter(p => p.Properties.PolicyName.includes('JobRole'));
    const statement = (action: string) => job.Properties.PolicyDocument.Statement.find((s: any) => [s.Action].flat().includes(action));
    expect(JSON.stringify(statement('s3:GetObject').Resource)).toContain('{"Ref":"Data666C94C7"},"/abalone/*"');
    expect(statement('s3:PutObject').Resource['Fn::Join'][1].slice(-2)).toEqual([{ Ref: 'PipelineArtifactBucket5F943F51' }, '/abalone/*']);
    expect(statement('ecr:BatchGetImage').Resource).toHaveLength(2);
  });

  test('a bucket\'s key is found through the URI', () => {
    const abalone = new Abalone({ env });
    const key = new Key(abalone.stack, 'Key');
    const bucket = new Bucket(abalone.stack, 'Secret', { encryptionKey: key });
    const step = new pipelines.TrainingStep(abalone.stack, 'OnSecret', {
      image: images.Image.xgboost('1.7-1'),
      instanceType: pipelines.InstanceType.M5_LARGE,
      inputs: { train: pipelines.TrainingInput.from(bucket.s3UrlForObject('in')) },
      outputPath: `s3://${bucket.bucketName}/out`,
    });
    new pipelines.Pipeline(abalone.stack, 'Second', { steps: [step] });
    Template.fromStack(abalone.stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyName: Match.stringLikeRegexp('SecondJobRole'),
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: Match.arrayWith(['kms:Decrypt', 'kms:GenerateDataKey']), Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } })]) },
    });
  });

  test('a place that is not known at synth is said', () => {
    const abalone = new Abalone({ env });
    const anywhere = new pipelines.StringParameter(abalone.stack, 'Anywhere');
    const step = new pipelines.TrainingStep(abalone.stack, 'FromAnywhere', {
      image: images.Image.xgboost('1.7-1'),
      instanceType: pipelines.InstanceType.M5_LARGE,
      inputs: { train: pipelines.TrainingInput.from(anywhere.valueAsString) },
    });
    new pipelines.Pipeline(abalone.stack, 'Second', { steps: [step] });
    Annotations.fromStack(abalone.stack).hasWarning('/Stack/FromAnywhere', Match.stringLikeRegexp('will read an S3 location that is not known at synth \\(Parameters.Anywhere\\).*cdk-mlops:unknown-s3-location'));
  });

  test('own roles are used and get what is needed', () => {
    const abalone = new Abalone({ env });
    const role = new Role(abalone.stack, 'Mine', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const pipeline = abalone.pipeline({ jobRole: role, executionRole: role });
    const template = Template.fromStack(abalone.stack);
    template.resourceCountIs('AWS::IAM::Role', 1);
    expect(pipeline.jobRole).toBe(role);
    expect(definitionOf(pipeline).Steps[0].Arguments.RoleArn).toBe('<MineE6D6DD2D.Arn>'.replace('E6D6DD2D', (abalone.stack.resolve(role.roleArn)['Fn::GetAtt'][0] as string).slice(4)));
  });
});

describe('environments', () => {
  test.each([['us-west-2', 'aws'], ['cn-north-1', 'aws-cn'], ['us-gov-west-1', 'aws-us-gov']])('%s', (region, partition) => {
    const abalone = new Abalone({ env: { account: '111122223333', region } });
    abalone.pipeline();
    const text = JSON.stringify(Template.fromStack(abalone.stack).toJSON());
    expect(text).toContain('"Ref":"AWS::Partition"');
    expect(text.split('dkr.ecr.')[1].slice(0, 80)).toContain(partition === 'aws-cn' ? '.amazonaws.com.cn/sagemaker-' : '.amazonaws.com/sagemaker-');
    expect(text.includes('arn:aws:')).toBe(false);
  });

  test('unknown', () => {
    const abalone = new Abalone();
    abalone.pipeline();
    const template = Template.fromStack(abalone.stack);
    expect(Object.keys(template.findMappings('*')).length).toBeGreaterThan(0);
    expect(JSON.stringify(template.toJSON()).includes('arn:aws:')).toBe(false);
  });
});

describe('schedules', () => {
  test('start the pipeline with values for parameters', () => {
    const abalone = new Abalone({ env });
    const pipeline = abalone.pipeline();
    pipeline.addSchedule('Nightly', { schedule: ScheduleExpression.rate(Duration.days(1)), parameters: { InputDataUrl: 's3://b/x' } });
    Template.fromStack(abalone.stack).hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 day)',
      Target: { SageMakerPipelineParameters: { PipelineParameterList: [{ Name: 'InputDataUrl', Value: 's3://b/x' }] } },
    });
    Template.fromStack(abalone.stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'sagemaker:StartPipelineExecution' })] },
    });
  });
  test('fails on an unknown parameter', () => {
    expect(() => new Abalone().pipeline().addSchedule('S', { schedule: ScheduleExpression.rate(Duration.days(1)), parameters: { Nope: '1' } }))
      .toThrow(/parameters must be parameters of the pipeline, which has \["InputDataUrl","MseThreshold"\], got "Nope"/);
  });
  test('fails on a parameter without a value', () => {
    const abalone = new Abalone();
    abalone.prepare.addArgumentOverride('Environment.X', new pipelines.StringParameter(abalone.stack, 'Must').valueAsString);
    expect(() => abalone.pipeline().addSchedule('S', { schedule: ScheduleExpression.rate(Duration.days(1)) }))
      .toThrow(/must have a value for \["Must"\], which have no default/);
  });
});

describe('escape hatches', () => {
  test('an argument override is part of the graph', () => {
    const abalone = new Abalone({ env });
    abalone.train.addArgumentOverride('Environment.A', abalone.evaluate.exitMessage);
    expect(() => abalone.pipeline()).toThrow(/steps depend on each other in a circle: .*Train/);
  });

  test('members can be set and left out', () => {
    const abalone = new Abalone({ env });
    abalone.train.addArgumentOverride('InputDataConfig[0].InputMode', 'FastFile');
    abalone.train.addArgumentOverride('Environment[\'A.B\']', abalone.prepare.exitMessage);
    abalone.train.addArgumentDeletionOverride('StoppingCondition');
    const train = definitionOf(abalone.pipeline()).Steps[1].Arguments;
    expect(train.InputDataConfig[0].InputMode).toBe('FastFile');
    expect(train.Environment).toEqual({ 'A.B': { Get: 'Steps.Prepare.ExitMessage' } });
    expect(train.StoppingCondition).toBeUndefined();
  });
});

describe('fails on misuse', () => {
  const token = new CfnParameter(new Stack(new App()), 'T').valueAsString;
  const cases: [string, (abalone: Abalone) => void, RegExp][] = [
    ['duplicate step names', a => { new pipelines.Pipeline(a.stack, 'P', { steps: [...a.steps, new pipelines.FailStep(a.stack, 'Other', { stepName: 'Train' })] }); },
      /stepName must be unique in a pipeline, branches included, got "Train" of Stack\/Train and Stack\/Other: rename one/],
    ['a step twice', a => { a.pipeline({ steps: [...a.steps, a.register] }); }, /step "Register" is in the pipeline twice: list it once/],
    ['a step that is used but not listed', a => { a.pipeline({ steps: [a.train, a.evaluate, a.gate] }); }, /step "Train" uses step "Prepare" \(Stack\/Prepare\), which is not in the pipeline: add it to steps/],
    ['a step of another pipeline', a => {
      a.pipeline();
      const late = new pipelines.FailStep(a.stack, 'Late', { errorMessage: a.train.modelArtifacts });
      new pipelines.Pipeline(a.stack, 'Other', { steps: [late] });
    }, /step "Late" uses step "Train" of another pipeline \(Stack\/Pipeline\): hand the value over as a parameter/],
    ['a step in two pipelines', a => {
      a.pipeline();
      new pipelines.Pipeline(a.stack, 'Other', { steps: a.steps });
    }, /step "Prepare" belongs to pipeline Stack\/Pipeline already/],
    ['a cycle', a => { a.prepare.addDependency(a.gate); a.pipeline(); }, /steps depend on each other in a circle: Prepare → Gate → Evaluate → .*Prepare/],
    ['a report of an output that does not exist', a => { a.evaluate.report('evaluatoin', 'e.json'); },
      /report must name an output of step "Evaluate", which has \["evaluation"\], got "evaluatoin"/],
    ['an output that does not exist', a => { a.prepare.output('valid'); }, /output must name an output of step "Prepare", which has \["train","test"\], got "valid"/],
    ['an image version that does not exist', () => { images.Image.xgboost('9.9-9').bind(new Stack(new App()), { usage: images.ImageUsage.TRAINING }); }, /"1\.7-1".*got "9\.9-9"/],
    ['a step name over its limit', a => { new pipelines.FailStep(a.stack, 'x'.repeat(65)); }, /stepName must have 1 to 64 characters, got "x+" with 65: choose a shorter name/],
    ['a step name with odd characters', a => { new pipelines.FailStep(a.stack, 'F', { stepName: 'a b' }); }, /stepName must consist of letters, digits, hyphens and underscores, got "a b"/],
    ['a token as step name', a => { new pipelines.FailStep(a.stack, 'F', { stepName: token }); }, /stepName must be known at synth because other steps refer to it/],
    ['a pipeline name over its limit', a => { a.pipeline({ pipelineName: 'x'.repeat(257) }); }, /pipelineName must have 1 to 256 characters/],
    ['a pipeline name that is too long for an experiment', a => { a.pipeline({ pipelineName: 'x'.repeat(83) }); }, /pipelineName must have at most 82 characters because it is the experiment's name as well, got 83/],
    ['an odd pipeline name', a => { a.pipeline({ pipelineName: '-x-' }); }, /pipelineName must consist of letters, digits and hyphens.*got "-x-"/],
    ['no steps', a => { a.pipeline({ steps: [] }); }, /steps must have at least one step, got \[\]/],
    ['a result of a fail step', a => { a.fail.property('X'); }, /fail step "Stop" has no result/],
    ['a dependency on a fail step', a => { a.train.addDependency(a.fail); }, /step "Train" depends on the fail step "Stop", after which nothing runs/],
    ['a dependency on itself', a => { a.train.addDependency(a.train); }, /cannot depend on itself/],
    ['a step in both branches', a => { new pipelines.ConditionStep(a.stack, 'C', { conditions: [pipelines.Condition.equalTo(1, 1)], ifSteps: [a.train], elseSteps: [a.train] }); }, /is in ifSteps and elseSteps/],
    ['no conditions', a => { new pipelines.ConditionStep(a.stack, 'C', { conditions: [] }); }, /conditions must have 1 to 200 conditions, got 0/],
    ['two parameters of a name', a => {
      a.train.addArgumentOverride('Environment.A', new pipelines.StringParameter(a.stack, 'Q', { parameterName: 'MseThreshold' }).valueAsString);
      a.pipeline();
    }, /parameterName must be unique in a pipeline, got "MseThreshold"/],
    ['a default outside of the enumeration', a => { new pipelines.StringParameter(a.stack, 'E', { defaultValue: 'c', enumValues: ['a', 'b'] }); }, /defaultValue must be one of enumValues \["a","b"\], got "c"/],
    ['a default that is known at run time only', a => { new pipelines.StringParameter(a.stack, 'E', { defaultValue: pipelines.ExecutionVariable.PIPELINE_NAME }); }, /defaultValue must be known before the pipeline runs, got Execution.PipelineName/],
    ['another parameter as a default', a => { new pipelines.FloatParameter(a.stack, 'E', { defaultValue: new pipelines.FloatParameter(a.stack, 'F').valueAsNumber }); }, /defaultValue must be known before the pipeline runs, got Parameters.F/],
    ['a float for an integer', a => { new pipelines.IntegerParameter(a.stack, 'E', { defaultValue: pipelines.Functions.float(2) }); }, /defaultValue must be a whole number, got 2.0/],
    ['no whole number', () => { pipelines.Functions.integer('1.5'); }, /digits must be the decimal digits of a whole number, got "1.5"/],
    ['a fraction for an integer', a => { new pipelines.IntegerParameter(a.stack, 'I', { defaultValue: 1.5 }); }, /defaultValue must be a whole number, got 1.5: use a FloatParameter/],
    ['a JSON path that is a variable', a => { a.report.number(a.inputData.valueAsString); }, /path must be plain text/],
    ['an instance type without ml.', () => { pipelines.InstanceType.of('m5.large'); }, /instanceType must be a full SageMaker instance type such as "ml.m5.large", got "m5.large": write "ml.m5.large"/],
    ['a script that is not there', () => { pipelines.Script.fromAsset('nowhere/x.py'); }, /path must be a file, got "nowhere\/x.py"/],
    ['retry limits that exclude each other', a => {
      a.pipeline({
        steps: [new pipelines.TrainingStep(a.stack, 'R', {
          image: images.Image.xgboost('1.7-1'),
          instanceType: pipelines.InstanceType.M5_LARGE,
          retryPolicies: [{ exceptions: [pipelines.RetryException.THROTTLING], maxAttempts: 3, expireAfter: Duration.minutes(5) }],
        })],
      });
    }, /maxAttempts and expireAfter exclude each other/],
    ['an odd override path', a => { a.train.addArgumentOverride('A..B', 1); a.pipeline(); }, /path must be members joined by dots/],
  ];
  test.each(cases)('%s', (_name, act, message) => {
    expect(() => act(new Abalone({ env }))).toThrow(message);
  });
});

test('the same app gives the same bytes, whatever the order of unrelated constructs', () => {
  const build = (reverse: boolean) => {
    const abalone = new Abalone({ env });
    const makers = [() => new Bucket(abalone.stack, 'A'), () => abalone.pipeline({ pipelineName: 'p' }), () => new Bucket(abalone.stack, 'B')];
    (reverse ? makers.reverse() : makers).forEach(make => make());
    const template = Template.fromStack(abalone.stack).toJSON();
    return JSON.stringify(Object.fromEntries(Object.entries(template.Resources).sort()));
  };
  expect(build(false)).toBe(build(true));
  expect(build(false)).not.toContain(Aws.ACCOUNT_ID);
});

describe('a role for each step', () => {
  const steps = (stack: Stack) => {
    const prepare = new pipelines.ProcessingStep(stack, 'Prep', {
      image: images.Image.sklearn('1.2-1'),
      instanceType: pipelines.InstanceType.M5_LARGE,
      inputs: { rows: pipelines.ProcessingInput.fromS3('s3://rows/in/') },
      outputs: { train: pipelines.ProcessingOutput.fromLocal('/opt/ml/processing/train') },
    });
    const train = new pipelines.TrainingStep(stack, 'Fit', {
      image: images.Image.xgboost('1.7-1'), instanceType: pipelines.InstanceType.M5_LARGE, inputs: { train: pipelines.TrainingInput.from(prepare.output('train')) },
    });
    return { prepare, train, stop: new pipelines.FailStep(stack, 'Stop', { errorMessage: 'no' }) };
  };

  test('lets each job do what its step needs, and no more', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const { prepare, train } = steps(stack);
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [prepare, train], jobRoles: pipelines.JobRoles.PER_STEP });
    const template = Template.fromStack(stack);
    const text = (step: string) => JSON.stringify(Object.values(template.findResources('AWS::IAM::Policy', {
      Properties: { PolicyName: Match.stringLikeRegexp(`^${step}JobRole`) },
    })));
    expect(text('Prep')).toContain(':s3:::rows/in/*');
    expect(text('Prep')).toContain('ProcessingJobs');
    expect(text('Prep')).not.toContain('TrainingJobs');
    expect(text('Fit')).not.toContain('rows');
    expect(pipeline.jobRoleOf(train).node.path).toBe('Stack/Fit/JobRole');
    expect(definitionOf(pipeline).Steps.map((step: any) => step.Arguments.RoleArn)).toEqual([expect.stringContaining('PrepJobRole'), expect.stringContaining('FitJobRole')]);
  });

  test('fails where there is no such role', () => {
    const stack = new Stack(new App(), 'Stack', { env });
    const { prepare, train, stop } = steps(stack);
    const pipeline = new pipelines.Pipeline(stack, 'Pipeline', { steps: [prepare, stop], jobRoles: pipelines.JobRoles.PER_STEP });
    expect(() => pipeline.jobRole).toThrow(/has no jobRole, since jobRoles is JobRoles.PER_STEP: use jobRoleOf\(step\) \[JobRolePerStep\]/);
    expect(() => pipeline.jobRoleOf(stop)).toThrow(/step must be one of the pipeline's that runs a job with a role, got "Stop" \[NoJob\]/);
    expect(() => pipeline.jobRoleOf(train)).toThrow(/got "Fit" \[NoJob\]/);
    const shared = pipeline.executionRole;
    expect(() => new pipelines.Pipeline(stack, 'Both', { steps: [train], jobRole: shared, jobRoles: pipelines.JobRoles.PER_STEP }))
      .toThrow(/jobRole is the role that all jobs share.*\[JobRoles\]/);
  });
});
