/** A model package event, in the shape that the SageMaker guide shows for an approved version of a registered pipeline model. */
export function modelPackageEvent(detail: Record<string, unknown> = {}, envelope: Record<string, unknown> = {}) {
  return {
    'version': '0',
    'id': '844e2571-85d4-695f-b930-0153b71dcb42',
    'detail-type': 'SageMaker Model Package State Change',
    'source': 'aws.sagemaker',
    'account': '111111111111',
    'time': '2026-02-24T17:00:14Z',
    'region': 'eu-west-1',
    'resources': ['arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/2'],
    'detail': {
      ModelPackageGroupName: 'abalone',
      ModelPackageVersion: 2,
      ModelPackageArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/abalone/2',
      CreationTime: '2026-02-24T17:00:14Z',
      InferenceSpecification: {
        Containers: [{
          Image: '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1',
          ImageDigest: 'sha256:4dc8a7e4a010a19bb9e0a6b063f355393f6e623603361bd8b105f554d4f0c004',
          ModelDataUrl: 's3://artifacts/abalone/TrainAbaloneModel/pipelines-4r83jejmhorv-TrainAbaloneModel/output/model.tar.gz',
        }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [], ImageScanStatuses: [] },
      CertifyForMarketplace: false,
      ModelApprovalStatus: 'Approved',
      MetadataProperties: { GeneratedBy: 'arn:aws:sagemaker:eu-west-1:111111111111:pipeline/abalone/execution/4r83jejmhorv' },
      ModelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://artifacts/abalone/evaluation/evaluation.json' } },
      },
      LastModifiedTime: '2026-02-24T17:00:14Z',
      ...detail,
    },
    ...envelope,
  };
}
