const role = 'arn:aws:iam::111122223333:role/PipelineRole';
const image = '111122223333.dkr.ecr.us-west-2.amazonaws.com/xgboost:1.7-1';
const s3 = (uri: any) => ({ DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri } } });
const cluster = () => ({ ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 30 } });
const input = (name: string, uri: any) => ({ InputName: name, S3Input: { S3Uri: uri, LocalPath: `/opt/ml/processing/${name}`, S3DataType: 'S3Prefix', S3InputMode: 'File' } });
const output = (name: string, uri: any = `s3://bucket/${name}`) => ({ OutputName: name, S3Output: { S3Uri: uri, LocalPath: `/opt/ml/processing/${name}`, S3UploadMode: 'EndOfJob' } });
const trainingJob = () => ({
  RoleArn: role,
  AlgorithmSpecification: { TrainingImage: image, TrainingInputMode: 'File' },
  OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
  StoppingCondition: { MaxRuntimeInSeconds: 86400 },
});
const resources = () => ({ InstanceCount: { Get: 'Parameters.Instances' }, InstanceType: { Get: 'Parameters.InstanceType' }, VolumeSizeInGB: 30 });

/** A right definition, each time a new one, with nearly every type of step; the faults are planted in it. */
export function good(): any {
  return {
    Version: '2020-12-01',
    Metadata: { team: 'abalone' },
    Parameters: [
      { Name: 'Input', Type: 'String', DefaultValue: 's3://bucket/in' },
      { Name: 'InstanceType', Type: 'String', DefaultValue: 'ml.m5.xlarge', EnumValues: ['ml.m5.xlarge', 'ml.m5.2xlarge'] },
      { Name: 'Instances', Type: 'Integer', DefaultValue: 1 },
      { Name: 'Threshold', Type: 'Float', DefaultValue: 6.5 },
      { Name: 'Spot', Type: 'Boolean', DefaultValue: false },
    ],
    PipelineExperimentConfig: { ExperimentName: { Get: 'Execution.PipelineName' }, TrialName: { Get: 'Execution.PipelineExecutionId' } },
    Steps: [
      {
        Name: 'Prepare',
        Type: 'Processing',
        Arguments: {
          RoleArn: role,
          AppSpecification: { ImageUri: image, ContainerEntrypoint: ['python3', 'prepare.py'], ContainerArguments: ['--id', { Get: 'Execution.ProcessingJobName' }] },
          ProcessingResources: cluster(),
          ProcessingInputs: [input('raw', { Get: 'Parameters.Input' })],
          ProcessingOutputConfig: { Outputs: [output('train'), output('test')] },
          Environment: { MODE: 'fast' },
        },
        CacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
      },
      {
        Name: 'Train',
        Type: 'Training',
        DisplayName: 'Train it',
        Description: 'Trains the model',
        Arguments: {
          ...trainingJob(),
          ResourceConfig: resources(),
          InputDataConfig: [{ ChannelName: 'train', ...s3({ Get: "Steps.Prepare.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri" }) }],
          HyperParameters: { eta: '0.2', rounds: { 'Std:Join': { On: '', Values: [{ Get: 'Parameters.Instances' }] } } },
          EnableManagedSpotTraining: { Get: 'Parameters.Spot' },
          Environment: { EPOCHS: '3' },
        },
        RetryPolicies: [
          { ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 5 },
          { ExceptionType: ['SageMaker.CAPACITY_ERROR'], IntervalSeconds: 60, BackoffRate: 1.5, ExpireAfterMin: 600 },
        ],
        CacheConfig: { Enabled: true, ExpireAfter: 'PT1H' },
      },
      {
        Name: 'Tune',
        Type: 'Tuning',
        Arguments: {
          HyperParameterTuningJobConfig: {
            Strategy: 'Bayesian',
            HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'validation:rmse' },
            ResourceLimits: { MaxNumberOfTrainingJobs: 10, MaxParallelTrainingJobs: 2 },
            ParameterRanges: { ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0.1', MaxValue: '0.5' }] },
          },
          TrainingJobDefinition: { ...trainingJob(), ResourceConfig: resources(), StaticHyperParameters: { objective: 'reg:squarederror' } },
        },
      },
      {
        Name: 'Search',
        Type: 'AutoML',
        Arguments: {
          RoleArn: role,
          InputDataConfig: [{ ...s3({ Get: 'Parameters.Input' }), TargetAttributeName: 'y' }],
          OutputDataConfig: { S3OutputPath: 's3://bucket/automl' },
          AutoMLJobConfig: { Mode: 'ENSEMBLING' },
        },
      },
      {
        Name: 'Create',
        Type: 'Model',
        Arguments: { ExecutionRoleArn: role, PrimaryContainer: { Image: image, ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' } } },
      },
      {
        Name: 'Score',
        Type: 'Transform',
        Arguments: {
          ModelName: { Get: 'Steps.Create.ModelName' },
          TransformInput: s3({ Get: 'Parameters.Input' }),
          TransformOutput: { S3OutputPath: 's3://bucket/scores' },
          TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
        },
      },
      {
        Name: 'Evaluate',
        Type: 'Processing',
        Arguments: {
          RoleArn: role,
          AppSpecification: { ImageUri: image },
          ProcessingResources: cluster(),
          ProcessingInputs: [
            input('model', { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' }),
            input('best', { 'Std:Join': { On: '/', Values: ['s3:/', 'bucket', { Get: 'Steps.Tune.TrainingJobSummaries[0].TrainingJobName' }, 'output/model.tar.gz'] } }),
            input('scores', { Get: 'Steps.Score.TransformOutput.S3OutputPath' }),
          ],
          ProcessingOutputConfig: { Outputs: [output('evaluation')] },
        },
        PropertyFiles: [{ PropertyFileName: 'Report', OutputName: 'evaluation', FilePath: 'evaluation.json' }],
      },
      {
        Name: 'Notify',
        Type: 'Lambda',
        FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:sagemaker-notify',
        Arguments: { mse: { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Report' }, Path: 'mse.value' } }, retries: 3 },
        OutputParameters: [{ OutputName: 'status', OutputType: 'String' }, { OutputName: 'count', OutputType: 'Integer' }],
      },
      {
        Name: 'Ask',
        Type: 'Callback',
        SqsQueueUrl: 'https://sqs.us-west-2.amazonaws.com/111122223333/approvals',
        Arguments: { status: { Get: "Steps.Notify.OutputParameters['status']" } },
        OutputParameters: [{ OutputName: 'answer', OutputType: 'String' }],
      },
      {
        Name: 'Bias',
        Type: 'ClarifyCheck',
        CheckType: 'MODEL_BIAS',
        ModelName: { Get: 'Steps.Create.ModelName' },
        ModelPackageGroupName: 'abalone',
        SkipCheck: { Get: 'Parameters.Spot' },
        Arguments: {
          RoleArn: role,
          AppSpecification: { ImageUri: image },
          ProcessingResources: cluster(),
          ProcessingInputs: [input('analysis_config', 's3://bucket/config'), input('dataset', { Get: 'Parameters.Input' })],
          ProcessingOutputConfig: { Outputs: [output('analysis_result')] },
        },
      },
      {
        Name: 'Quality',
        Type: 'QualityCheck',
        CheckType: 'DATA_QUALITY',
        Arguments: {
          RoleArn: role,
          AppSpecification: { ImageUri: image },
          ProcessingResources: cluster(),
          ProcessingInputs: [input('baseline_dataset_input', { Get: 'Parameters.Input' })],
          ProcessingOutputConfig: { Outputs: [output('quality_check_output')] },
        },
      },
      {
        Name: 'Spark',
        Type: 'EMR',
        Arguments: { ClusterId: 'j-1', StepConfig: { HadoopJarStep: { Jar: 'command-runner.jar', Args: ['spark-submit', 's3://bucket/job.py'] } } },
      },
      {
        Name: 'Import',
        Type: 'BedrockCustomModel',
        Arguments: { ModelName: { Get: 'Parameters.InstanceType' }, ModelSourceConfig: { S3DataSource: { S3Uri: 's3://bucket/model' } } },
      },
      {
        Name: 'Gate',
        Type: 'Condition',
        Arguments: {
          Conditions: [
            {
              Type: 'LessThanOrEqualTo',
              LeftValue: { 'Std:JsonGet': { PropertyFile: { Get: 'Steps.Evaluate.PropertyFiles.Report' }, Path: 'mse.value' } },
              RightValue: { Get: 'Parameters.Threshold' },
            },
            { Type: 'Equals', LeftValue: { Get: "Steps.Ask.OutputParameters['answer']" }, RightValue: 'yes' },
            { Type: 'Or', Conditions: [{ Type: 'Not', Condition: { Type: 'In', QueryValue: { Get: "Steps.Notify.OutputParameters['count']" }, Values: [1, 2] } }] },
          ],
          IfSteps: [
            {
              Name: 'Register',
              Type: 'RegisterModel',
              Arguments: {
                ModelPackageGroupName: 'abalone',
                InferenceSpecification: {
                  Containers: [{ Image: image, ModelDataUrl: { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' } }],
                  SupportedContentTypes: ['text/csv'],
                  SupportedResponseMIMETypes: ['text/csv'],
                },
              },
            },
            { Name: 'Again', Type: 'Condition', Arguments: { Conditions: [{ Type: 'Equals', LeftValue: { Get: 'Parameters.Spot' }, RightValue: true }], IfSteps: [], ElseSteps: [] } },
          ],
          ElseSteps: [{ Name: 'Stop', Type: 'Fail', Arguments: { ErrorMessage: { 'Std:Join': { On: ' ', Values: ['MSE above', { Get: 'Parameters.Threshold' }] } } } }],
        },
      },
    ],
  };
}

/** A step of a definition, wherever it is. */
export function stepOf(definition: any, name: string): any {
  const find = (steps: any[]): any => {
    for (const step of steps) {
      const found = step.Name === name ? step : step.Type === 'Condition' ? find([...step.Arguments.IfSteps ?? [], ...step.Arguments.ElseSteps ?? []]) : undefined;
      if (found) { return found; }
    }
    return undefined;
  };
  return find(definition.Steps);
}
