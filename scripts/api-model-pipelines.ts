import type { ShapeData } from '../src/private/api-model-shape';

/**
 * Shapes that no API has: arguments and properties of steps that are the pipeline service's own.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html
 */
export const PIPELINE_SHAPES: { readonly [name: string]: ShapeData } = {
  ConditionArguments: { m: { 'Conditions!': 'ConditionList', 'IfSteps': 'StepList', 'ElseSteps': 'StepList' } },
  ConditionList: { l: 'Condition', n: 1, x: 200 },
  Condition: {
    m: {
      'Type!': 'ConditionType', 'LeftValue': '$j', 'RightValue': '$j', 'QueryValue': '$j', 'Values': 'ValueList', 'Condition': 0, 'Conditions': 'ConditionList',
    },
  },
  ConditionType: { e: ['Equals', 'GreaterThan', 'GreaterThanOrEqualTo', 'LessThan', 'LessThanOrEqualTo', 'In', 'Not', 'Or'] },
  ValueList: { l: '$j', n: 1 },
  StepList: { l: '$j' },
  ConditionProperties: { m: { Outcome: '$s' } },

  FailArguments: { m: { ErrorMessage: 0 } },
  ErrorMessage: { x: 3072 },
  NoProperties: { m: {} },

  FreeArguments: { k: '$s', v: '$j' },
  OutputProperties: { m: { OutputParameters: 'OutputMap' } },
  OutputMap: { k: '$s', v: '$j' },

  CheckProperties: { m: { CalculatedBaselineConstraints: '$s', BaselineUsedForDriftCheckConstraints: '$s' } },
  QualityCheckProperties: {
    m: {
      CalculatedBaselineConstraints: '$s', BaselineUsedForDriftCheckConstraints: '$s', CalculatedBaselineStatistics: '$s', BaselineUsedForDriftCheckStatistics: '$s',
    },
  },

  BestCandidateProperties: { m: { ModelInsightsJsonReportPath: '$s', ExplainabilityJsonReportPath: '$s' } },

  EmrArguments: { m: { 'StepConfig!': 'EmrStepConfig', 'ClusterId': 'EmrClusterId', 'ClusterConfig': 'emr.RunJobFlowInput', 'ExecutionRoleArn': 'emr.IAMRoleArn' } },
  EmrStepConfig: { m: { 'HadoopJarStep!': 'emr.HadoopJarStepConfig', 'Name': '$s', 'ActionOnFailure': 'emr.ActionOnFailure' } },
  EmrClusterId: { n: 1, x: 256 },

  EmrServerlessArguments: {
    m: { 'ExecutionRoleArn!': '$s', 'JobConfig!': 'emr-serverless.StartJobRunRequest', 'ApplicationId': '$s', 'ApplicationConfig': 'emr-serverless.CreateApplicationRequest' },
  },
  OpenProperties: { t: 'j' },

  LineageArguments: { m: { Actions: 'ActionList', Artifacts: 'ArtifactList', Contexts: 'ContextList', Associations: 'AssociationList' } },
  ActionList: { l: 'sagemaker.CreateActionRequest', n: 1 },
  ArtifactList: { l: 'sagemaker.CreateArtifactRequest', n: 1 },
  ContextList: { l: 'sagemaker.CreateContextRequest', n: 1 },
  AssociationList: { l: 'Association', n: 1 },
  Association: { m: { 'Source!': 'AssociationEnd', 'Destination!': 'AssociationEnd', 'AssociationType': 'sagemaker.AssociationEdgeType' } },
  AssociationEnd: { m: { Name: '$s', Type: 'AssociationEndType', Arn: '$s' } },
  AssociationEndType: { e: ['Action', 'Artifact', 'Context'] },
  LineageProperties: { m: { ActionArns: 'ArnMap', ArtifactArns: 'ArnMap', ContextArns: 'ArnMap', Associations: '$j' } },
  ArnMap: { k: '$s', v: '$s' },
};
