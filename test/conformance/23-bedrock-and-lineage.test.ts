import { Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BUCKET, REGISTRY, World } from './world';
import { images, pipelines } from '../../src';

test('23: a model in Bedrock in every way, and where it came from', () => {
  const world = new World();
  const { stack } = world;
  const { ExecutionVariable, Functions, LineageAssociationType, LineageEntity } = pipelines;
  const modelName = new pipelines.StringParameter(stack, 'CustomModelName', { defaultValue: 'support-writer' });
  const deploymentName = new pipelines.StringParameter(stack, 'DeploymentName', { defaultValue: 'support-writer-live' });
  const units = new pipelines.IntegerParameter(stack, 'ModelUnits', { defaultValue: 1 });
  const role = Role.fromRoleArn(stack, 'Bedrock', 'arn:aws:iam::111122223333:role/BedrockImport');

  const tune = new pipelines.TrainingStep(stack, 'TuneWriter', {
    image: images.Image.fromUri(`${REGISTRY}/llm-tuning:3`),
    instanceType: pipelines.InstanceType.of('ml.p4d.24xlarge'),
    outputPath: `s3://${BUCKET}/llm`,
    compressOutput: false,
    profiler: { disabled: true },
    inputs: { train: pipelines.TrainingInput.from(`s3://${BUCKET}/llm/dialogues`) },
  });
  const imported = new pipelines.BedrockModelImportStep(stack, 'ImportWriter', {
    displayName: 'Import into Bedrock',
    jobName: Functions.join('-', ['import', ExecutionVariable.PIPELINE_EXECUTION_ID]),
    importedModelName: 'support-writer-imported',
    modelData: tune.modelArtifacts,
    role,
    importedModelTags: { team: 'support' },
    ...world.network(['subnet-b0b0'], ['sg-b0b0']),
  });
  const custom = new pipelines.BedrockCustomModelStep(stack, 'CustomWriter', {
    modelName: modelName.valueAsString,
    modelData: tune.modelArtifacts,
    role,
    kmsKey: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-west-2:111122223333:key/0000'),
    modelTags: { team: 'support' },
    dependsOn: [imported],
  });
  const live = new pipelines.BedrockCustomModelDeploymentStep(stack, 'DeployWriter', {
    modelDeploymentName: deploymentName.valueAsString,
    modelArn: custom.modelArn,
    deploymentDescription: 'Pay per use',
  });
  const reserved = new pipelines.BedrockProvisionedModelThroughputStep(stack, 'ReserveWriter', {
    provisionedModelName: 'support-writer-reserved',
    modelId: imported.importedModelArn,
    modelUnits: units.valueAsNumber,
    commitment: pipelines.BedrockCommitment.ONE_MONTH,
    description: 'Fixed capacity',
    dependsOn: [live],
  });
  const lineage = new pipelines.LineageStep(stack, 'RecordOrigin', {
    actions: [{
      name: 'tuning',
      type: 'Approval',
      status: 'Completed',
      sourceUri: tune.trainingJobArn,
      sourceType: 'ARN',
      properties: { by: 'pipeline', run: ExecutionVariable.PIPELINE_EXECUTION_ID },
    }],
    artifacts: [
      { name: 'dialogues', type: 'DataSet', sourceUri: `s3://${BUCKET}/llm/dialogues` },
      { name: 'weights', type: 'Model', sourceUri: tune.modelArtifacts, sourceIds: { S3ETag: 'abc' } },
    ],
    contexts: [{ name: 'writer', type: 'Project', description: 'Support answers', sourceUri: live.modelDeploymentArn }],
    associations: [
      { source: LineageEntity.artifact('dialogues'), destination: LineageEntity.action('tuning'), type: LineageAssociationType.CONTRIBUTED_TO },
      { source: LineageEntity.action('tuning'), destination: LineageEntity.fromArn(custom.modelArn), type: LineageAssociationType.PRODUCED },
    ],
  });
  const more = new pipelines.LineageStep(stack, 'LinkOrigin', {
    associations: [
      { source: LineageEntity.fromArn(lineage.artifactArn('weights')), destination: LineageEntity.fromArn(lineage.contextArn('writer')) },
      {
        source: LineageEntity.fromArn(lineage.actionArn('tuning')),
        destination: LineageEntity.fromArn(reserved.provisionedModelArn),
        type: LineageAssociationType.DERIVED_FROM,
      },
    ],
    dependsOn: [lineage],
  });
  const check = new pipelines.ConditionStep(stack, 'IsLive', {
    conditions: [pipelines.Condition.in(live.status, ['Active', 'Creating'])],
    ifSteps: [reserved, lineage, more],
    elseSteps: [new pipelines.FailStep(stack, 'NotLive', { errorMessage: Functions.join(' ', ['Deployment of', custom.modelName, 'is', live.status]) })],
  });
  world.expect('23-bedrock-and-lineage', 'SupportWriter', {
    parameters: [modelName, deploymentName, units], steps: [tune, imported, custom, live, check],
  });
});
