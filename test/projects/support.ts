import { App, Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { delivery, images, pipelines, registry } from 'cdk-mlops';

export const TOOLING = { account: '111111111111', region: 'eu-west-1' };
export const STAGING = { account: '222222222222', region: 'eu-west-1' };
export const PROD = { account: '333333333333', region: 'eu-west-1' };
export const SOURCE = delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/6e0c9b1c' });
export const ENDPOINT = { instanceType: pipelines.InstanceType.M5_LARGE };
export const STAGES: delivery.DeploymentStageOptions[] = [
  { stageName: 'staging', env: STAGING, endpoint: ENDPOINT, approval: true }, { stageName: 'prod', env: PROD, endpoint: ENDPOINT },
];

export function tooling(env?: object): Stack { return new Stack(new App(), 'Tooling', { env: env ?? TOOLING }); }

/** Trains and registers. */
export function trainingPipeline(stack: Stack): pipelines.Pipeline {
  const image = images.Image.xgboost('1.7-1');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image,
    instanceType: pipelines.InstanceType.M5_XLARGE,
    inputs: { train: pipelines.TrainingInput.from('s3://data/train.csv', { contentType: 'text/csv' }) },
  });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    modelPackageGroup: new registry.ModelPackageGroup(stack, 'Group'),
    image,
    modelData: train.modelArtifacts,
    contentTypes: ['text/csv'],
    responseTypes: ['text/csv'],
  });
  return new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] });
}

/** Ids of resources that can bear tags and do not have these. */
export function untagged(template: Template, tags: { [key: string]: string }): string[] {
  const NO_TAGS = [
    'AWS::IAM::Policy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy', 'AWS::KMS::Alias', 'AWS::Scheduler::Schedule', 'AWS::Budgets::Budget',
    'AWS::CDK::Metadata', 'AWS::Events::Rule', 'AWS::SQS::QueuePolicy',
  ];
  return Object.entries<any>(template.toJSON().Resources)
    .filter(([, { Type }]) => !NO_TAGS.includes(Type))
    .filter(([, { Properties = {} }]) => {
      const own = Array.isArray(Properties.Tags)
        ? Object.fromEntries(Properties.Tags.map((tag: any) => [tag.Key, tag.Value]))
        : Properties.Tags ?? {};
      return Object.entries(tags).some(([key, value]) => own[key] !== value);
    })
    .map(([id]) => id);
}
