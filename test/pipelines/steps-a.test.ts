import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { InstanceType as Ec2InstanceType } from 'aws-cdk-lib/aws-ec2';
import { InstanceProfile, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Abalone, definitionOf } from './abalone';
import { images, pipelines, registry } from '../../src';

const { HyperparameterRange, InstanceType, ObjectiveType, OutputType, TrainingInput } = pipelines;
const image = images.Image.fromUri('111122223333.dkr.ecr.eu-west-1.amazonaws.com/own:1');
const minimize = { metricName: 'loss', type: ObjectiveType.MINIMIZE };

test('in another partition no ARN is of the commercial one', () => {
  const { stack } = new Abalone({ env: { account: '111122223333', region: 'cn-north-1' } });
  const own = images.Image.fromUri('111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/own:1');
  const job = { image: own, instanceType: InstanceType.M5_LARGE };
  const model = new pipelines.ModelStep(stack, 'Model', { image: own, modelData: 's3://models/model.tar.gz' });
  const steps = [
    model,
    new pipelines.TransformStep(stack, 'Score', { modelName: model.modelName, inputData: 's3://rows/', instanceType: InstanceType.M5_LARGE }),
    new pipelines.TuningStep(stack, 'Tune', {
      trainingJob: { ...job, ranges: { eta: HyperparameterRange.continuous(0.1, 1) } }, objective: minimize, maxJobs: 2,
    }),
    new pipelines.AutoMLStep(stack, 'Auto', { inputs: [{ uri: 's3://rows/' }], targetAttribute: 'y' }),
    new pipelines.EmrStep(stack, 'Emr', { cluster: pipelines.EmrCluster.existing('j-1'), jar: 'command-runner.jar' }),
    new pipelines.CallbackStep(stack, 'Ask', { queue: new Queue(stack, 'Queue') }),
    new pipelines.ProcessingStep(stack, 'Query', {
      ...job,
      inputs: { rows: pipelines.ProcessingInput.fromAthena('select 1', { database: 'db', outputUri: 's3://answers/', outputFormat: 'PARQUET' }) },
      outputs: { features: pipelines.ProcessingOutput.toFeatureGroup('customers') },
    }),
  ];
  const built = new pipelines.Pipeline(stack, 'Pipeline', { steps });
  const policies = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies).not.toMatch(/arn:aws:/);
  expect(policies).not.toMatch(/"[a-z-]+:\*"/);
  expect(statementFor(built, 'sagemaker:PutRecord', 'JobRole')[0].resources).toContain('feature-group/customers');
  expect(statementFor(built, 'athena:StartQueryExecution', 'JobRole')[0].resources).toContain('workgroup/primary');
});

/** The statements of the role's policy, with intrinsics as text. */
function statements(pipeline: pipelines.Pipeline, role: 'ExecutionRole' | 'JobRole'): { actions: string[]; resources: string; condition: any }[] {
  const policies = Template.fromStack(pipeline.stack).findResources('AWS::IAM::Policy');
  const policy = Object.entries(policies).find(([id]) => id.includes(role))![1];
  return policy.Properties.PolicyDocument.Statement.map((statement: any) => ({
    actions: [].concat(statement.Action), resources: JSON.stringify(statement.Resource), condition: statement.Condition,
  }));
}

function statementFor(pipeline: pipelines.Pipeline, action: string, role: 'ExecutionRole' | 'JobRole' = 'ExecutionRole') {
  return statements(pipeline, role).filter(statement => statement.actions.includes(action));
}

function world(): { stack: Stack; pipeline(...steps: pipelines.Step[]): pipelines.Pipeline } {
  const { stack } = new Abalone();
  return { stack, pipeline: (...steps) => new pipelines.Pipeline(stack, 'Pipeline', { steps }) };
}

describe('Lambda and callback steps', () => {
  const lambda = (stack: Stack) => new LambdaFunction(stack, 'Function', {
    runtime: Runtime.PYTHON_3_12, handler: 'index.handler', code: Code.fromInline('def handler(event, context): return {}'),
  });

  test('the pipeline may call this function only', () => {
    const { stack, pipeline } = world();
    const built = pipeline(new pipelines.LambdaStep(stack, 'Call', { lambdaFunction: lambda(stack), inputs: { a: 1 } }));
    const [statement] = statementFor(built, 'lambda:InvokeFunction');
    expect(statement.resources).toMatch(/^{"Fn::GetAtt":\["Function[0-9A-F]+","Arn"\]}$/);
  });

  test('outputs keep their type as numbers and values, and become text as strings', () => {
    const { stack, pipeline } = world();
    const call = new pipelines.LambdaStep(stack, 'Call', { lambdaFunction: lambda(stack), outputs: { rows: OutputType.INTEGER, ok: OutputType.BOOLEAN } });
    const next = new pipelines.LambdaStep(stack, 'Next', {
      lambdaFunction: call.lambdaFunction,
      inputs: { text: call.output('rows'), number: call.outputAsNumber('rows'), value: call.outputValue('ok') },
    });
    const get = { Get: 'Steps.Call.OutputParameters[\'rows\']' };
    expect(definitionOf(pipeline(call, next)).Steps[1].Arguments).toEqual({
      text: { 'Std:Join': { On: '', Values: [get] } }, number: get, value: { Get: 'Steps.Call.OutputParameters[\'ok\']' },
    });
  });

  test.each([
    ['unknown', (step: pipelines.LambdaStep) => step.output('nothing'), /which has \["text"\], got "nothing" \[UnknownOutput\]/],
    ['inherited', (step: pipelines.LambdaStep) => step.output('toString'), /UnknownOutput/],
    ['of another type', (step: pipelines.LambdaStep) => step.outputAsNumber('text'), /which is a String: use output\(\) \[OutputType\]/],
  ])('fails for an output that is %s', (_, use, message) => {
    const { stack } = world();
    const step = new pipelines.LambdaStep(stack, 'Call', { lambdaFunction: lambda(stack), outputs: { text: OutputType.STRING } });
    expect(() => use(step)).toThrow(message);
  });

  test('fails for too many outputs, nested inputs and a quote in a name', () => {
    const { stack } = world();
    const lambdaFunction = lambda(stack);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`o${i}`, OutputType.STRING]));
    expect(() => new pipelines.LambdaStep(stack, 'A', { lambdaFunction, outputs: many })).toThrow(/at most 50 entries, got 51/);
    expect(() => new pipelines.LambdaStep(stack, 'B', { lambdaFunction, inputs: { a: { b: 1 } } })).toThrow(/got {"b":1} for "a".*InputNotFlat/);
    expect(() => new pipelines.LambdaStep(stack, 'C', { lambdaFunction, outputs: { 'it\'s': OutputType.STRING } })).toThrow(/OutputName/);
  });

  test('the pipeline may send to the queue, and use its key', () => {
    const { stack, pipeline } = world();
    const queue = new Queue(stack, 'Queue', { encryptionMasterKey: new Key(stack, 'Key') });
    const built = pipeline(new pipelines.CallbackStep(stack, 'Ask', { queue }));
    expect(statementFor(built, 'sqs:SendMessage')[0].resources).toContain('"Queue');
    expect(statementFor(built, 'kms:Decrypt').some(statement => statement.resources.includes('"Key'))).toBe(true);
    expect(definitionOf(built).Steps[0].SqsQueueUrl).toMatch(/^<Queue/);
  });
});

describe('models and batch transform', () => {
  test('the role of the model reads the data and writes the answers', () => {
    const { stack, pipeline } = world();
    const role = new Role(stack, 'ModelRole', { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const model = new pipelines.ModelStep(stack, 'Model', { image, modelData: 's3://models/model.tar.gz', role });
    const built = pipeline(model, new pipelines.TransformStep(stack, 'Score', {
      modelName: model.modelName, inputData: 's3://rows/today/', outputPath: 's3://scores/today/', instanceType: InstanceType.M5_LARGE,
    }));
    const policy = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy')).find(([id]) => id.startsWith('ModelRole'))![1];
    const text = JSON.stringify(policy);
    for (const place of [':s3:::models/model.tar.gz', ':s3:::rows/today/*', ':s3:::scores/today/*']) { expect(text).toContain(place); }
    expect(statementFor(built, 'sagemaker:CreateTransformJob')[0].resources).toContain('transform-job/pipelines-*');
    expect(statementFor(built, 'sagemaker:CreateModel')[0].resources).toContain('model/pipelines-*');
    const passed = statementFor(built, 'iam:PassRole');
    expect(passed.map(statement => statement.condition)).toEqual([{ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } }]);
  });

  test('a prefix of the name is what the permissions are for', () => {
    const { stack, pipeline } = world();
    const built = pipeline(new pipelines.ModelStep(stack, 'Model', { image, modelNamePrefix: 'northwind' }));
    expect(statementFor(built, 'sagemaker:CreateModel')[0].resources).toContain('model/northwind-*');
    expect(definitionOf(built).Steps[0].Arguments.ModelName).toBe('northwind');
  });

  test('a model of a version of the registry takes its containers', () => {
    const { stack, pipeline } = world();
    const arn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
    const built = pipeline(new pipelines.ModelStep(stack, 'Model', { modelPackageArn: arn, environment: { LOG: 'debug' } }));
    expect(definitionOf(built).Steps[0].Arguments.Containers).toEqual([{ ModelPackageName: arn, Environment: { LOG: 'debug' } }]);
    expect(statementFor(built, 'sagemaker:DescribeModelPackage').map(({ actions, resources }) => [actions, resources]))
      .toEqual([[['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage'], JSON.stringify(arn)]]);
  });

  test('a version that is known at run time only is one of its group, or any', () => {
    const resources = (modelPackageGroup?: registry.ModelPackageGroup, scope = world()) => {
      const version = new pipelines.StringParameter(scope.stack, 'Version');
      return statementFor(scope.pipeline(new pipelines.ModelStep(scope.stack, 'Model', { modelPackageArn: version.valueAsString, modelPackageGroup })),
        'sagemaker:DescribeModelPackage')[0].resources;
    };
    expect(resources()).toMatch(/:model-package\/\*"/);
    const scope = world();
    expect(resources(new registry.ModelPackageGroup(scope.stack, 'Churn', { modelPackageGroupName: 'churn' }), scope)).toMatch(/:model-package\/".*Churn.*"\/\*"/);
  });

  test('fails for contradictory containers and values out of range', () => {
    const { stack } = world();
    const modelPackageArn = 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3';
    expect(() => new pipelines.ModelStep(stack, 'P', { modelPackageArn, image })).toThrow(/image is not for a model with modelPackageArn/);
    expect(() => new pipelines.ModelStep(stack, 'Q', { image, modelPackageGroup: new registry.ModelPackageGroup(stack, 'Other') }))
      .toThrow(/modelPackageGroup is only for a model with modelPackageArn/);
    expect(() => new pipelines.ModelStep(stack, 'A', {})).toThrow(/image must be given, or containers \[ImageMissing\]/);
    expect(() => new pipelines.ModelStep(stack, 'B', { image, containers: [{ image }] })).toThrow(/image is not for a model with containers/);
    expect(() => new pipelines.ModelStep(stack, 'C', { containers: [] })).toThrow(/1 to 15 containers, got 0/);
    expect(() => new pipelines.ModelStep(stack, 'D', { image, executionMode: pipelines.InferenceExecutionMode.DIRECT })).toThrow(/ExecutionMode/);
    expect(() => new pipelines.ModelStep(stack, 'E', { image, modelData: 's3://a/b', uncompressedModelData: 's3://a/b/' })).toThrow(/ModelData/);
    expect(() => new pipelines.ModelStep(stack, 'F', { image, modelNamePrefix: '-x' })).toThrow(/NamePrefix/);
    const score = { modelName: 'm', inputData: 's3://a/b', instanceType: InstanceType.M5_LARGE };
    expect(() => new pipelines.TransformStep(stack, 'G', { ...score, maxInvocationRetries: 4 })).toThrow(/from 0 to 3, got 4/);
    expect(() => new pipelines.TransformStep(stack, 'H', { ...score, invocationTimeout: Duration.hours(2) })).toThrow(/from 1 to 3600, got 7200/);
  });
});

describe('tuning', () => {
  const trainingJob = { image, instanceType: InstanceType.M5_LARGE, ranges: { eta: HyperparameterRange.continuous(0.1, 1) } };

  test('the best model lies where the service put it', () => {
    const { stack, pipeline } = world();
    const tune = new pipelines.TuningStep(stack, 'Tune', { trainingJob, objective: minimize, maxJobs: 4 });
    const built = pipeline(tune, new pipelines.ModelStep(stack, 'Best', { image, modelData: tune.topModel(0) }));
    expect(definitionOf(built).Steps[1].Arguments.PrimaryContainer.ModelDataUrl).toEqual({
      'Std:Join': {
        On: '/',
        Values: [
          { Get: 'Steps.Tune.TrainingJobDefinition.OutputDataConfig.S3OutputPath' },
          { Get: 'Steps.Tune.TrainingJobSummaries[0].TrainingJobName' },
          'output/model.tar.gz',
        ],
      },
    });
    expect(statementFor(built, 'sagemaker:CreateHyperParameterTuningJob')[0].resources).toContain('hyper-parameter-tuning-job/*');
    // the model's role reads what the search writes
    expect(statementFor(built, 's3:GetObject', 'JobRole')[0].resources).toContain('ArtifactBucket');
  });

  test.each<[string, Partial<pipelines.TuningStepProps>, RegExp]>([
    ['no training job', { trainingJob: undefined }, /got none: give one of them \[TrainingJobs\]/],
    ['both forms of training jobs', { trainingJobs: { a: trainingJob } }, /got both: give one of them \[TrainingJobs\]/],
    ['no objective', { objective: undefined }, /ObjectiveMissing/],
    ['no number of jobs', { maxJobs: undefined }, /MaxJobs/],
    ['Hyperband settings of another strategy', { hyperband: { maxResource: 3 } }, /strategy Hyperband/],
    ['six parents', { warmStart: { type: pipelines.WarmStartType.TRANSFER_LEARNING, parents: ['a', 'b', 'c', 'd', 'e', 'f'] } }, /1 to 5 names, got 6/],
    ['no ranges', { trainingJob: { ...trainingJob, ranges: {} } }, /RangesMissing/],
    ['no instances', { trainingJob: { ...trainingJob, instanceType: undefined } }, /Instances/],
    ['a range and a value', { trainingJob: { ...trainingJob, hyperparameters: { eta: 1 } } }, /"eta" must have a range or a value/],
    ['a runtime of a minute', { maxTuningRuntime: Duration.minutes(1) }, /from 120 to/],
    ['two jobs without improvement', { completion: { maxJobsNotImproving: 2 } }, /maxJobsNotImproving/],
  ])('fails for %s', (_, change, message) => {
    const { stack } = world();
    expect(() => new pipelines.TuningStep(stack, 'Tune', { trainingJob, objective: minimize, maxJobs: 4, ...change })).toThrow(message);
  });

  test('fails for ranks and ranges out of bounds', () => {
    const { stack } = world();
    const tune = new pipelines.TuningStep(stack, 'Tune', { trainingJobs: { a: trainingJob, b: trainingJob }, objective: minimize, maxJobs: 4 });
    expect(() => tune.topModel(50, { bucket: 'b' })).toThrow(/from 0 to 49, got 50/);
    expect(() => tune.topModel(0)).toThrow(/TopModelPlace/);
    expect(() => HyperparameterRange.continuous(2, 1)).toThrow(/below its highest, got 2 and 1/);
    expect(() => HyperparameterRange.continuous(0, 1, pipelines.ScalingType.LOGARITHMIC)).toThrow(/must begin above 0/);
    expect(() => HyperparameterRange.continuous(0, 1, pipelines.ScalingType.REVERSE_LOGARITHMIC)).toThrow(/below 1/);
    expect(() => HyperparameterRange.integer(1, 2.5)).toThrow(/whole numbers, got 2.5/);
    expect(() => HyperparameterRange.categorical()).toThrow(/1 to 30 values/);
  });
});

describe('EMR', () => {
  const cluster = (stack: Stack) => ({
    releaseLabel: 'emr-7.0.0',
    serviceRole: Role.fromRoleName(stack, 'Service', 'EmrService'),
    instanceProfile: InstanceProfile.fromInstanceProfileName(stack, 'Profile', 'EmrNodes'),
    instanceGroups: [{ role: pipelines.EmrInstanceRole.MASTER, instanceCount: 1, instanceType: new Ec2InstanceType('m5.xlarge') }],
  });

  test('a running cluster: exactly this one', () => {
    const { stack, pipeline } = world();
    const built = pipeline(new pipelines.EmrStep(stack, 'Run', { cluster: pipelines.EmrCluster.existing('j-1ABC'), jar: 'command-runner.jar' }));
    const [statement] = statementFor(built, 'elasticmapreduce:AddJobFlowSteps');
    expect(statement.resources).toContain(':cluster/j-1ABC');
    expect(statement.actions).not.toContain('elasticmapreduce:RunJobFlow');
    expect(statementFor(built, 'events:PutRule')[0].resources).toContain(':rule/SageMakerPipelineExecutionEMRStepStatusUpdateRule');
    expect(JSON.stringify(statementFor(built, 'iam:PassRole'))).not.toContain('elasticmapreduce');
  });

  test('a new cluster: its roles are handed to EMR and EC2 only', () => {
    const { stack, pipeline } = world();
    const built = pipeline(new pipelines.EmrStep(stack, 'Run', { cluster: pipelines.EmrCluster.create(cluster(stack)), jar: 'command-runner.jar' }));
    expect(statementFor(built, 'elasticmapreduce:TerminateJobFlows')[0].resources).toContain(':cluster/*');
    expect(statementFor(built, 'elasticmapreduce:RunJobFlow')[0].actions).toEqual(['elasticmapreduce:RunJobFlow']);
    const passed = statementFor(built, 'iam:PassRole').map(({ resources, condition }) => [resources, condition.StringEquals['iam:PassedToService']]);
    expect(passed).toEqual([
      [expect.stringContaining('role/EmrService'), 'elasticmapreduce.amazonaws.com'],
      [expect.stringContaining('role/EmrNodes'), 'ec2.amazonaws.com'],
    ]);
    expect(statementFor(built, 'events:PutRule')[0].resources).toContain(':rule/SageMakerPipelineExecutionEMRClusterStatusUpdateRule');
  });

  test.each<[string, object, RegExp]>([
    ['Name', { additionalConfig: { Name: 'x' } }, /must not have Name/],
    ['Steps', { additionalConfig: { Steps: [] } }, /must not have Steps/],
    ['AutoTerminationPolicy', { additionalConfig: { AutoTerminationPolicy: {} } }, /must not have AutoTerminationPolicy/],
    ['KeepJobFlowAliveWhenNoSteps', { additionalConfig: { Instances: { KeepJobFlowAliveWhenNoSteps: true } } }, /Instances.KeepJobFlowAlive/],
    ['TerminationProtected', { additionalConfig: { Instances: { TerminationProtected: true } } }, /Instances.TerminationProtected/],
    ['no instances', { instanceGroups: undefined }, /got none: give one of them \[EmrInstances\]/],
    ['groups and fleets', { instanceFleets: [] }, /got both: give one of them \[EmrInstances\]/],
  ])('fails for a cluster configuration with %s', (_, change, message) => {
    const { stack } = world();
    expect(() => pipelines.EmrCluster.create({ ...cluster(stack), ...change })).toThrow(message);
  });

  test('fails for arguments of more than 10240 characters', () => {
    const { stack } = world();
    expect(() => new pipelines.EmrStep(stack, 'Run', { cluster: pipelines.EmrCluster.existing('j-1'), jar: 'x.jar', args: ['a'.repeat(10_240)] }))
      .toThrow(/at most 10240 characters together, got 10245/);
  });

  test('EMR Serverless: an application that is there or one of its own', () => {
    const { stack, pipeline } = world();
    const executionRole = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/Spark');
    const spark = { entryPoint: 's3://code/job.py' };
    const there = new pipelines.EmrServerlessStep(stack, 'There', {
      application: pipelines.EmrServerlessApplication.existing('00f1'), executionRole, spark, maxRuntime: Duration.hours(1),
    });
    const own = new pipelines.EmrServerlessStep(stack, 'Own', {
      application: pipelines.EmrServerlessApplication.create({ name: 'app', releaseLabel: 'emr-7.0.0' }), executionRole, spark,
    });
    const built = pipeline(there, own);
    expect(definitionOf(built).Steps.map((step: any) => step.Arguments)).toEqual([{
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/Spark',
      ApplicationId: '00f1',
      JobConfig: {
        applicationId: '00f1',
        executionRoleArn: 'arn:aws:iam::111122223333:role/Spark',
        jobDriver: { sparkSubmit: spark },
        executionTimeoutMinutes: 60,
      },
    }, {
      ExecutionRoleArn: 'arn:aws:iam::111122223333:role/Spark',
      ApplicationConfig: { name: 'app', releaseLabel: 'emr-7.0.0', type: 'SPARK' },
      JobConfig: { executionRoleArn: 'arn:aws:iam::111122223333:role/Spark', jobDriver: { sparkSubmit: spark } },
    }]);
    expect(statementFor(built, 'emr-serverless:StartJobRun').some(statement => statement.resources.includes('/applications/*'))).toBe(true);
    expect(statementFor(built, 'iam:PassRole')[0].condition.StringEquals['iam:PassedToService']).toBe('emr-serverless.amazonaws.com');
    expect(() => new pipelines.EmrServerlessStep(stack, 'None', { application: pipelines.EmrServerlessApplication.existing('1'), executionRole }))
      .toThrow(/spark or hive must be given, got none/);
  });
});

describe('AutoML, registry and MLflow', () => {
  test('fails for AutoML settings that the service rejects', () => {
    const { stack } = world();
    const given = { inputs: [{ uri: 's3://a/b' }], targetAttribute: 'y' };
    expect(() => new pipelines.AutoMLStep(stack, 'A', { ...given, inputs: [] })).toThrow(/1 to 20 entries, got 0/);
    expect(() => new pipelines.AutoMLStep(stack, 'B', { ...given, objectiveMetric: 'AUC' })).toThrow(/got no problemType/);
    expect(() => new pipelines.AutoMLStep(stack, 'C', { ...given, validationFraction: 1 })).toThrow(/between 0 and 1, got 1/);
  });

  test('several containers and another way to serve', () => {
    const { stack, pipeline } = world();
    const types = { contentTypes: ['text/csv'], responseTypes: ['text/csv'] };
    const register = new pipelines.RegisterModelStep(stack, 'Publish', {
      ...types,
      containers: [{ image, hostname: 'prepare' }, { image, modelData: 's3://models/model.tar.gz', hostname: 'predict' }],
      additionalInferenceSpecifications: [{ ...types, name: 'small', containers: [{ image }], inferenceInstances: [InstanceType.T2_MEDIUM] }],
    });
    const { Arguments: args } = definitionOf(pipeline(register)).Steps[0];
    expect(args.InferenceSpecification.Containers.map((container: any) => container.ContainerHostname)).toEqual(['prepare', 'predict']);
    expect(args.AdditionalInferenceSpecifications).toMatchObject([{ Name: 'small', SupportedRealtimeInferenceInstanceTypes: ['ml.t2.medium'] }]);
    expect(args).not.toHaveProperty('ModelPackageGroupName');
  });

  test('a group that is chosen at start can be any', () => {
    const { stack, pipeline } = world();
    const group = new pipelines.StringParameter(stack, 'GroupName', { defaultValue: 'models' });
    const modelPackageGroup: any = {
      modelPackageGroupName: group.valueAsString,
      modelPackageGroupRef: { modelPackageGroupArn: `arn:aws:sagemaker:us-east-1:111122223333:model-package-group/${group.valueAsString}` },
      node: stack.node,
    };
    const built = pipeline(new pipelines.RegisterModelStep(stack, 'Publish', {
      image, modelPackageGroup, contentTypes: ['text/csv'], responseTypes: ['text/csv'],
    }));
    expect(statementFor(built, 'sagemaker:DescribeModelPackageGroup')[0].resources).toContain('model-package-group/*');
  });

  test('executions are recorded with MLflow', () => {
    const { stack } = world();
    const name = new pipelines.StringParameter(stack, 'ExperimentName', { defaultValue: 'prices' });
    const mlflowResourceArn = 'arn:aws:sagemaker:us-east-1:111122223333:mlflow-tracking-server/team';
    const train = new pipelines.TrainingStep(stack, 'OnlyTrain', {
      image, instanceType: InstanceType.M5_LARGE, inputs: { train: TrainingInput.from('s3://a/b') },
    });
    const built = new pipelines.Pipeline(stack, 'Pipeline', { steps: [train], mlflow: { mlflowResourceArn, experimentName: name.valueAsString } });
    expect(definitionOf(built)).toMatchObject({
      Parameters: [{ Name: 'ExperimentName' }],
      MlflowConfig: { MlflowResourceArn: mlflowResourceArn, MlflowExperimentName: { Get: 'Parameters.ExperimentName' } },
    });
    for (const role of ['ExecutionRole', 'JobRole'] as const) {
      expect(statementFor(built, 'sagemaker-mlflow:CreateRun', role)[0].resources).toBe(JSON.stringify(mlflowResourceArn));
    }
  });
});
