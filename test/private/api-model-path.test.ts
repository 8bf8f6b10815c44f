import { parsePropertyPath, resolveProperty } from '../../src/private/api-model';

test.each<[string, string, string]>([
  ['DescribeTrainingJobResponse', 'ModelArtifacts.S3ModelArtifacts', 'string'],
  ['DescribeTrainingJobResponse', "HyperParameters['eta']", 'string'],
  ['DescribeTrainingJobResponse', "FinalMetricDataList['validation:rmse'].Value", 'float'],
  ['DescribeTrainingJobResponse', 'InputDataConfig[0].DataSource.S3DataSource.S3Uri', 'string'],
  ['DescribeTrainingJobResponse', 'ResourceConfig.InstanceCount', 'integer'],
  ['DescribeTrainingJobResponse', 'EnableNetworkIsolation', 'boolean'],
  ['DescribeTrainingJobResponse', 'CreationTime', 'timestamp'],
  ['DescribeTrainingJobResponse', 'ModelArtifacts', 'structure'],
  ['DescribeProcessingJobResponse', "ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri", 'string'],
  ['DescribeProcessingJobResponse', 'ProcessingInputs["input-1"].S3Input.S3Uri', 'string'],
  ['DescribeProcessingJobResponse', "Environment['A B']", 'string'],
  ['pipelines.TuningProperties', 'TrainingJobSummaries[0].TrainingJobName', 'string'],
  ['pipelines.TuningProperties', 'BestTrainingJob.FinalHyperParameterTuningJobObjectiveMetric.Value', 'float'],
  ['pipelines.AutoMLProperties', "BestCandidate.InferenceContainers[0].Environment['SAGEMAKER_PROGRAM']", 'string'],
  ['pipelines.AutoMLProperties', 'BestCandidateProperties.ModelInsightsJsonReportPath', 'string'],
  ['pipelines.EmrProperties', 'ClusterId', 'string'],
  ['pipelines.EmrProperties', 'Config.Args[1]', 'string'],
  ['pipelines.OutputProperties', "OutputParameters['score']", 'document'],
  ['pipelines.LineageProperties', "ActionArns['train']", 'string'],
  ['pipelines.QualityCheckProperties', 'BaselineUsedForDriftCheckStatistics', 'string'],
  ['DescribeModelPackageOutput', 'ModelPackageVersion', 'integer'],
  ['bedrock.GetCustomModelResponse', 'ModelArn', 'string'],
  ['pipelines.OpenProperties', 'jobRun.jobRunId', 'document'],
])('%s has %s of type %s', (shape, path, type) => {
  expect(resolveProperty(shape, path)).toMatchObject({ found: true, type });
});

test.each<[string, string, string]>([
  ['DescribeTrainingJobResponse', 'ModelArtifact.S3ModelArtifacts', 'ModelArtifact is not a property of DescribeTrainingJobResponse: did you mean ModelArtifacts'],
  ['DescribeTrainingJobResponse', 'ModelArtifacts.S3Uri', 'ModelArtifacts.S3Uri is not a property of ModelArtifacts: it has S3ModelArtifacts'],
  ['DescribeTrainingJobResponse', 'ModelArtifacts.S3ModelArtifacts.Uri', 'ModelArtifacts.S3ModelArtifacts.Uri is not a property: ModelArtifacts.S3ModelArtifacts is a string and has none'],
  ['DescribeTrainingJobResponse', 'HyperParameters.eta', "HyperParameters.eta is not a property: HyperParameters is a map, write ['eta']"],
  ['DescribeTrainingJobResponse', 'HyperParameters[0]', "HyperParameters[0] is not a property: HyperParameters is a map, write ['0']"],
  ['DescribeTrainingJobResponse', "ModelArtifacts['S3ModelArtifacts']", "ModelArtifacts['S3ModelArtifacts'] is not a property: S3ModelArtifacts is a member of ModelArtifacts, write .S3ModelArtifacts"],
  ['DescribeTrainingJobResponse', 'properties.TrainingJobName', 'properties is not a property of DescribeTrainingJobResponse: it has TrainingJobName, TrainingJobArn, TuningJobArn, LabelingJobArn, AutoMLJobArn, ModelArtifacts, TrainingJobStatus, SecondaryStatus, FailureReason, HyperParameters, AlgorithmSpecification, RoleArn and 38 more'],
  ['DescribeProcessingJobResponse', 'ProcessingOutputConfig.Outputs.train', "ProcessingOutputConfig.Outputs.train is not a property: ProcessingOutputConfig.Outputs is a list, write a name such as ['name'] first"],
  ['DescribeProcessingJobResponse', "AppSpecification.ContainerArguments['a']", "AppSpecification.ContainerArguments['a'] is not a property: AppSpecification.ContainerArguments is a list of string elements, write an index such as [0]"],
  ['DescribeProcessingJobResponse', "ProcessingOutputConfig.Outputs['train'].S3Output.S3uri", "ProcessingOutputConfig.Outputs['train'].S3Output.S3uri is not a property of ProcessingOutputConfig.Outputs['train'].S3Output: did you mean S3Uri"],
  ['pipelines.NoProperties', 'ErrorMessage', 'ErrorMessage is not a property of NoProperties, which has no properties'],
  ['pipelines.ConditionProperties', 'Outcomes', 'Outcomes is not a property of ConditionProperties: did you mean Outcome'],
  ['DescribeModelOutput', 'A..B', "A..B is not a property path: write names, [0] and ['key'], for example A.B[0]['c']"],
  ['DescribeModelOutput', 'Containers[*].Image', "Containers[*].Image is not a property path: write names, [0] and ['key'], for example A.B[0]['c']"],
  ['DescribeModelOutput', '', "the empty path is not a property path: write names, [0] and ['key'], for example A.B[0]['c']"],
])('fails for %s: %s', (shape, path, message) => {
  expect(resolveProperty(shape, path)).toMatchObject({ found: false, message });
});

test('the name that was meant comes by itself, for a fix', () => {
  expect(resolveProperty('DescribeTrainingJobResponse', 'ModelArtefacts')).toMatchObject({ path: 'ModelArtefacts', closest: 'ModelArtifacts' });
});

test('paths are parsed', () => {
  expect(parsePropertyPath("A.B[0]['c d'].E")).toEqual(['A', 'B', 0, ':c d', 'E']);
  expect(parsePropertyPath('A[0][1]')).toEqual(['A', 0, 1]);
  for (const wrong of ['.A', 'A.', 'A B', 'A[', "A['b", '[0]A', 'A[0]B', "A['it's']"]) { expect([wrong, parsePropertyPath(wrong)]).toEqual([wrong, undefined]); }
  // a path that was parsed already
  expect(resolveProperty('DescribeTrainingJobResponse', ['HyperParameters', ':eta'])).toMatchObject({ found: true });
});
