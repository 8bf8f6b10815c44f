import type { IModelPackageGroupRef } from 'aws-cdk-lib/aws-sagemaker';
import { BUCKET, REGISTRY, ROLE, World } from './world';
import { images, pipelines, registry } from '../../src';

test('19: everything that the registry can hold', () => {
  const world = new World();
  const { stack } = world;
  const { InstanceType } = pipelines;
  const image = images.Image.fromUri(`${REGISTRY}/credit:11`);
  const artefact = new pipelines.StringParameter(stack, 'Artefact', { defaultValue: `s3://${BUCKET}/credit/model.tar.gz` });
  const group = new pipelines.StringParameter(stack, 'Group', { defaultValue: 'credit-models' });
  const commit = new pipelines.StringParameter(stack, 'Commit');
  const status = new pipelines.StringParameter(stack, 'Status', { defaultValue: 'Approved' });
  const modelPackageGroup: IModelPackageGroupRef = registry.ModelPackageGroup.fromModelPackageGroupName(stack, 'Models', group.valueAsString);
  const report = (name: string) => ({ s3Uri: `s3://${BUCKET}/credit/${name}.json`, contentDigest: 'sha256:00ff' });

  const full = new pipelines.RegisterModelStep(stack, 'Credit-RegisterModel', {
    displayName: 'Register with full record',
    description: 'Everything at once',
    image,
    modelData: artefact.valueAsString,
    environment: { WORKERS: '2', COMMIT: commit.valueAsString },
    framework: 'XGBOOST',
    frameworkVersion: '1.7',
    nearestModelName: 'xgboost',
    dataInputConfig: '{"x": [1, 4]}',
    contentTypes: ['text/csv', 'application/json'],
    responseTypes: ['application/json'],
    inferenceInstances: [InstanceType.M5_LARGE, InstanceType.C5_LARGE],
    transformInstances: [InstanceType.M5_XLARGE],
    modelPackageGroup,
    approvalStatus: status.valueAsString,
    modelDescription: 'Scores credit requests',
    domain: 'MACHINE_LEARNING',
    task: 'CLASSIFICATION',
    samplePayloadUrl: `s3://${BUCKET}/credit/payload.tar.gz`,
    skipModelValidation: true,
    sourceUri: 'arn:aws:sagemaker:us-west-2:111122223333:model/credit',
    customerMetadata: { desk: 'retail', commit: commit.valueAsString },
    modelMetadata: {
      commitId: commit.valueAsString,
      repository: 'https://git.example.com/credit',
      projectId: 'p-42',
      generatedBy: pipelines.ExecutionVariable.PIPELINE_EXECUTION_ARN,
    },
    metrics: {
      modelStatistics: report('statistics'),
      modelConstraints: report('constraints'),
      modelDataStatistics: report('data-statistics'),
      modelDataConstraints: report('data-constraints'),
      bias: report('bias'),
      biasPreTraining: report('bias-before'),
      biasPostTraining: report('bias-after'),
      explainability: report('explain'),
    },
    driftCheckBaselines: {
      modelStatistics: report('d1'),
      modelConstraints: report('d2'),
      modelDataStatistics: report('d3'),
      modelDataConstraints: report('d4'),
      biasPreTrainingConstraints: report('d5'),
      biasPostTrainingConstraints: report('d6'),
      explainabilityConstraints: report('d7'),
      biasConfigFile: { s3Uri: `s3://${BUCKET}/credit/bias-config.json` },
      explainabilityConfigFile: {
        s3Uri: `s3://${BUCKET}/credit/explain-config.json`, contentDigest: 'sha256:11', contentType: 'application/json',
      },
    },
    modelCard: {
      content: {
        model_overview: { model_name: 'credit', problem_type: 'classification', model_creator: 'risk team', model_artifact: [] },
        intended_uses: { purpose_of_model: 'Rank requests', intended_uses: 'Internal only', risk_rating: 'Unknown' },
        business_details: { business_problem: 'Losses', line_of_business: 'Retail' },
      },
    },
    lifeCycle: { stage: 'Staging', stageStatus: 'PendingApproval', description: 'Waits for the committee' },
  });
  const plainCard = new pipelines.RegisterModelStep(stack, 'CreditText-RegisterModel', {
    image,
    modelData: artefact.valueAsString,
    contentTypes: ['text/plain'],
    responseTypes: ['text/plain'],
    modelPackageGroup,
    modelCard: { content: { model_overview: { model_owner: 'risk' } }, status: pipelines.ModelCardStatus.PENDING_REVIEW },
    dependsOn: [full],
  });
  plainCard.addArgumentOverride('ModelPackageRegistrationType', 'Registered');
  plainCard.addArgumentOverride('InferenceSpecification.Containers[0].BaseModel', {
    HubContentName: 'tiny-language-model', HubContentVersion: '1.2.0', RecipeName: 'sft-recipe',
  });
  const alone = new pipelines.RegisterModelStep(stack, 'CreditAlone-RegisterModel', {
    image,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
    inferenceInstances: [InstanceType.M5_LARGE],
    transformInstances: [InstanceType.M5_LARGE],
  });
  alone.addArgumentOverride('ValidationSpecification', {
    ValidationRole: ROLE,
    ValidationProfiles: [{
      ProfileName: 'quick',
      TransformJobDefinition: {
        TransformInput: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${BUCKET}/credit/validate` } } },
        TransformOutput: { S3OutputPath: `s3://${BUCKET}/credit/validated` },
        TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
      },
    }],
  });
  const record = new pipelines.LambdaStep(stack, 'RecordVersion', {
    lambdaFunction: world.lambda('record'),
    inputs: {
      version: full.modelPackageVersion,
      image: full.property('InferenceSpecification.Containers[0].Image'),
      status: world.join(group.valueAsString, full.property('ModelApprovalStatus')),
      desk: full.property('CustomerMetadataProperties[\'desk\']'),
    },
    dependsOn: [plainCard, alone],
  });
  world.expect('19-registry-with-full-record', 'CreditRegistry', {
    parameters: [artefact, group, commit, status], steps: [full, plainCard, alone, record],
  });
});
