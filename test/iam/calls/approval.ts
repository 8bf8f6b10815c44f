import { AppRole, World } from '../world';
import { all, Call, parentOf, RoleCalls, useKey, writeLogs } from './call';

function versionsOf(world: World, role: AppRole): { readonly versions: string; readonly region: string } {
  const path = parentOf(role, 2);
  const [rule] = world.below('AWS::Events::Rule', path);
  const [group] = rule.properties.EventPattern.detail.ModelPackageGroupName;
  return { versions: `arn:${world.partition}:sagemaker:${rule.region}:${role.account}:model-package/${group}/7`, region: rule.region };
}

function deciderCalls(world: World, role: AppRole): Call[] {
  const path = parentOf(role, 2);
  const { versions, region } = versionsOf(world, role);
  const [decider] = world.below('AWS::Lambda::Function', parentOf(role));
  const [logs] = world.below('AWS::Logs::LogGroup', parentOf(role));
  const { POLICY, TOPIC_ARN, CHAT_TOPIC_ARN } = decider.properties.Environment.Variables;
  const policy = JSON.parse(POLICY);
  const statuses = policy.rules.length === 0 ? [] : ['Approved', ...policy.reject ? ['Rejected'] : []];
  const topics = [TOPIC_ARN, ...CHAT_TOPIC_ARN ? [CHAT_TOPIC_ARN] : []];
  const keys = new Set(topics.map(arn => world.resources.find(resource => resource.type === 'AWS::SNS::Topic' && resource.arn === arn)?.properties.KmsMasterKeyId));
  const reads = policy.rules.some((rule: any) => rule.source !== 'CustomerMetadata');
  // of every pipeline of the app: where it keeps the metrics
  const buckets = reads ? world.all('AWS::SageMaker::Pipeline').map(pipeline => world.at('AWS::S3::Bucket', `${pipeline.path.replace(/\/Resource$/, '')}/ArtifactBucket`)) : [];
  return [
    ...writeLogs(logs.arn),
    ...all(['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], world.at('AWS::SQS::Queue', `${path}/Queue`).arn, 'Lambda takes the events of registered versions from the queue'),
    ...all(['sagemaker:DescribeModelPackage'], versions, 'read a version'),
    ...policy.rules.some((rule: any) => rule.type === 'production') ? all(['sagemaker:ListModelPackages'], versions, 'find the version in production') : [],
    ...all(['sagemaker:UpdateModelPackage'], versions, 'mark a version that people decide about'),
    ...statuses.flatMap(status => all(['sagemaker:UpdateModelPackage'], versions, 'decide about a version', { 'sagemaker:ModelApprovalStatus': status })),
    ...all(['sns:Publish'], topics, 'tell people'),
    ...[...keys].flatMap(key => key === undefined ? [] : useKey(key, ['Decrypt', 'GenerateDataKey'], 'tell people through an encrypted topic', `sns.${region}.amazonaws.com`)),
    ...buckets.flatMap(bucket => all(['s3:GetObject'], `${bucket.arn}/Abalone-Pipeline/abcdef123456/Evaluate/output/evaluation/evaluation.json`, 'read the metrics')),
  ];
}

function notByDecider(world: World, role: AppRole): Call[] {
  const { versions } = versionsOf(world, role);
  const [decider] = world.below('AWS::Lambda::Function', parentOf(role));
  const policy = JSON.parse(decider.properties.Environment.Variables.POLICY);
  const denied = ['Approved', 'Rejected', 'PendingManualApproval'].filter(status => !(policy.rules.length > 0 && (status === 'Approved' || policy.reject && status === 'Rejected')));
  return [
    ...denied.flatMap(status => all(['sagemaker:UpdateModelPackage'], versions, 'decides as the policy does not', { 'sagemaker:ModelApprovalStatus': status })),
    ...all(['sagemaker:UpdateModelPackage'], versions.replace(/model-package\/.*/, 'model-package/others/1'), 'decides about another model'),
    ...all(['sagemaker:DeleteModelPackage'], versions, 'deletes a version'),
    ...all(['s3:PutObject'], world.all('AWS::S3::Bucket').map(({ arn }) => `${arn}/Abalone-Pipeline/x`), 'rewrites metrics'),
    ...all(['codepipeline:StartPipelineExecution'], world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => arn), 'starts a deployment by itself'),
  ];
}

/** Nothing: the role of a chat channel is there because a channel has to have one. What it must not do is the point. */
function notByChat(world: World): Call[] {
  return [
    ...all(['codepipeline:PutApprovalResult'], world.all('AWS::CodePipeline::Pipeline').map(({ arn }) => `${arn}/DeployStaging/ApproveDeployment`), 'approves from the chat'),
    ...all(['cloudwatch:DescribeAlarms'], `arn:${world.partition}:cloudwatch:eu-west-1:111111111111:alarm:*`, 'looks at the account from the chat'),
    ...all(['sns:Publish'], world.all('AWS::SNS::Topic').map(({ arn }) => arn), 'sends notifications of its own'),
  ];
}

export const APPROVAL_ROLES: RoleCalls[] = [
  { path: /\/Decider\/Role$/, title: 'Role of the function that decides about versions', principal: 'lambda', calls: deciderCalls, forbidden: notByDecider },
  { path: /\/Chat\/Channel\d+\/Role$/, title: 'Role of a chat channel', principal: 'chatbot', idle: true, calls: () => [], forbidden: notByChat },
];
