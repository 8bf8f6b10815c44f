/**
 * A service that a private network reaches by an interface endpoint. The value is the service's name in the names of endpoints.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export enum PrivateService {
  /** Amazon Athena. */
  ATHENA = 'athena',
  /** AWS CloudFormation. */
  CLOUDFORMATION = 'cloudformation',
  /** The API of AWS CodeArtifact, which gives out tokens. */
  CODEARTIFACT_API = 'codeartifact.api',
  /** The repositories of AWS CodeArtifact, as pip and npm use them. */
  CODEARTIFACT_REPOSITORIES = 'codeartifact.repositories',
  /** AWS CodeBuild. */
  CODEBUILD = 'codebuild',
  /** AWS CodePipeline. */
  CODEPIPELINE = 'codepipeline',
  /** Amazon DynamoDB, by a gateway endpoint. */
  DYNAMODB = 'dynamodb',
  /** The API of Amazon ECR. */
  ECR_API = 'ecr.api',
  /** The registry of Amazon ECR, as Docker uses it. */
  ECR_DOCKER = 'ecr.dkr',
  /** Amazon EventBridge. */
  EVENTBRIDGE = 'events',
  /** AWS Glue. */
  GLUE = 'glue',
  /** AWS KMS. */
  KMS = 'kms',
  /** AWS Lambda. */
  LAMBDA = 'lambda',
  /** Amazon CloudWatch Logs. */
  LOGS = 'logs',
  /** Amazon CloudWatch's metrics and alarms. */
  MONITORING = 'monitoring',
  /** The API of SageMaker AI. */
  SAGEMAKER_API = 'sagemaker.api',
  /** Records of SageMaker Feature Store. */
  SAGEMAKER_FEATURE_STORE_RUNTIME = 'sagemaker.featurestore-runtime',
  /** Invocations of SageMaker endpoints. */
  SAGEMAKER_RUNTIME = 'sagemaker.runtime',
  /** AWS Secrets Manager. */
  SECRETS_MANAGER = 'secretsmanager',
  /** Amazon SNS. */
  SNS = 'sns',
  /** Amazon SQS. */
  SQS = 'sqs',
  /** AWS Systems Manager, for its parameters. */
  SSM = 'ssm',
  /** AWS Step Functions. */
  STEP_FUNCTIONS = 'states',
  /** AWS STS. */
  STS = 'sts',
}
