/** A cdk-nag finding that stays, and why. */
export interface Explanation {
  readonly rule: RegExp;
  readonly path: RegExp;
  readonly reason: string;
}

/**
 * Every finding of cdk-nag's AwsSolutions pack in the example apps that is not mended, with the limit that makes it so. The gate fails on a
 * finding that is not here, and on an entry that no finding needs any more.
 */
export const EXPLAINED: Explanation[] = [
  {
    rule: /^AwsSolutions-S1$/,
    path: /\/(OfflineStoreBucket|ReportsBucket|ArtifactBucket|ArtifactsBucket|OutputBucket|DataCaptureBucket|CaptureBucket|Reports)\/Resource$/,
    reason: 'server access logs need a log bucket, which an account has one of: the bucket is taken by a prop, with its logs',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*(processing-job|training-job|transform-job|model)\/pipelines-\*\]$/,
    path: /\/ExecutionRole\/DefaultPolicy\/Resource$/,
    reason: 'the service names the jobs of an execution itself, with the prefix pipelines-',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:experiment(-trial|-trial-component)?\/\*\]$/,
    path: /\/ExecutionRole\/DefaultPolicy\/Resource$/,
    reason: 'experiments, trials and components are named after executions, whose ids are not known before they start',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:model-package\/.*\/\*\]$/,
    path: /./,
    reason: 'the versions of one model package group: they have numbers that are not known before they are registered',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:log-group:\/aws\/sagemaker\/(ProcessingJobs|TrainingJobs|TransformJobs|Endpoints\/?):?\*?\*?(:.*)?\]$/,
    path: /./,
    reason: 'log streams are named by the service after jobs and endpoints, which have no name before they run',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:pipeline\/.*\/execution\/\*\]$/,
    path: /\/StartGuard\/Role\/DefaultPolicy\/Resource$/,
    reason: 'the executions of one pipeline, whose ids are not known before they start',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    path: /\/(JobRole|Role|ServiceRole|ModelRole)\/DefaultPolicy\/Resource$/,
    reason: 'cloudwatch:PutMetricData (limited by its namespace) and ecr:GetAuthorizationToken have no resource-level permission',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:s3:::.*\/.*\*\]$/,
    path: /\/(ExecutionRole|JobRole|Role|ServiceRole)\/DefaultPolicy\/Resource$/,
    reason: 'the objects below one prefix of one bucket: executions write keys that are not known before they run',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<[A-Za-z0-9]+(Bucket|Store)[A-Za-z0-9]*\.Arn>\/.*\*\]$/,
    path: /./,
    reason: 'the objects of one bucket, or below one prefix of it: their keys are not known before they are written',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:glue:.*:table\/sagemaker_featurestore\/.*\*\]$/,
    path: /./,
    reason: 'the service names the Glue table of a feature group after it, with the time of creation',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:log-group:\/aws\/codebuild\/.*:\*\]$/,
    path: /\/(Build|Checkin)?Role\/DefaultPolicy\/Resource$/,
    reason: 'the log streams of one CodeBuild project, named after builds',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::<ImageBuildProvider[A-Za-z0-9]+\.Arn>:\*\]$/,
    path: /\/ImageBuildProvider\//,
    reason: 'the versions of one function: the CDK\'s provider framework grants them together',
  },
  {
    rule: /^AwsSolutions-S1$/,
    path: /\/ModelStore\/Bucket\/Resource$/,
    reason: 'server access logs of the copies go to a bucket of the stage\'s account, which copyModel.accessLogsBucket takes',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:s3:::.*ModelBuckets.*\/\*\]$/,
    path: /\/ModelStore\/CopyRole\/DefaultPolicy\/Resource$/,
    reason: 'the objects that a version names, in the bucket of the models, are known when it is registered',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*<ModelStoreBucket\w+\.Arn>\/\*\]$|^AwsSolutions-IAM5\[Resource::.*:model-package\/.*\/\*\]$/,
    path: /\/ModelStore\/CopyRole\/DefaultPolicy\/Resource$/,
    reason: 'copies are named after the version and its objects, which are known when it is registered',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:cloudwatch:.*:alarm:\*\]$/,
    path: /\/SoakRole\/DefaultPolicy\/Resource$/,
    reason: 'CloudWatch decides about alarms on their list, whichever names are asked for',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:kms:.*:key\/\*\]$/,
    path: /\/Deploy\/Role\/DefaultPolicy\/Resource$/,
    reason: 'the key of another region is known by its alias only, to which a condition limits the statement',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:role\/(endpoint-soak|model-copy)\/.*\/\*\]$/,
    path: /\/(Soak|Copy)\/Role\/DefaultPolicy\/Resource$/,
    reason: 'the role of one stage: its path is known, its name is made by CloudFormation in the other account',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:role\/endpoint-test\/.*\/\*\]$/,
    path: /\/Test\/Role\/DefaultPolicy\/Resource$/,
    reason: 'the test role of one stage: its path is known, its name is made by CloudFormation in the other account',
  },
  {
    rule: /^AwsSolutions-L1$/,
    path: /./,
    reason: 'handlers run on the Node.js release that they are built and tested for; the runtime can be set',
  },
  {
    rule: /^AwsSolutions-(SF1|SF2)$/,
    path: /\/Provider\/waiter-state-machine\/Resource$/,
    reason: 'the waiter of the CDK\'s provider framework has no such option; it holds no data',
  },
  {
    rule: /^AwsSolutions-CB4$/,
    path: /\/Project\/Resource$/,
    reason: 'builds hold no data besides the image\'s layers and are encrypted with the service\'s key; encryptionKey takes another',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::/,
    path: /\/LaunchPolicies\/Policy\d+\/Resource$/,
    reason: 'a launch role makes resources that are named after projects and stacks that do not exist yet; its calls are proven one by one',
  },
  // ---------------------------------------------------------------- built-in projects
  {
    rule: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/ExecutionRole\/DefaultPolicy\/Resource$/,
    reason: 'cloudwatch:PutMetricData (limited by its namespace) and ecr:GetAuthorizationToken have no resource-level permission',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:ecr:<AWS::Region>:\*:repository\/sagemaker-[a-z-]+\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/(Execution|Model)Role\/DefaultPolicy\/Resource$/,
    reason: 'one repository of images that AWS provides: they lie in an account of AWS, another one in each region',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:sagemaker:.*:(model-package-group|pipeline|monitoring-schedule)\/\*-?<SageMakerProjectId>\*?\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/\w+Role\/DefaultPolicy\/Resource$/,
    reason: 'the name of the project, a parameter, may be written in lower case in ARNs, which CloudFormation cannot do: the id tells which project',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:sagemaker:.*:(model|endpoint-config|endpoint)\/\*\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/(CloudFormation|ModelDeployTest)Role\/DefaultPolicy\/Resource$/,
    reason: 'CloudFormation names models and configurations, and ARNs of endpoints are in lower case: the tag with the id of the project tells which ones',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:cloudwatch:.*:alarm:<SageMakerProjectName>-\*\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/CloudFormationRole\/DefaultPolicy\/Resource$/,
    reason: 'the alarms of the project\'s endpoints, which the template in the user\'s repository names',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:cloudformation:.*:stack\/sagemaker-<SageMakerProjectName>-<SageMakerProjectId>-[a-z-]+\/\*\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/(CodePipeline|ModelBuild)Role\/DefaultPolicy\/Resource$/,
    reason: 'one stack: its ARN ends with an id that CloudFormation makes',
  },
  {
    rule: /^AwsSolutions-IAM5\[Resource::.*:log-group:\/aws\/(codebuild|lambda)\/sagemaker-.*:\*\]$/,
    path: /^(BuiltIn|Published\/DeliveryTemplate)\/Project\/\w+Role\/DefaultPolicy\/Resource$/,
    reason: 'the log streams of one build or function, which the service names',
  },
];
