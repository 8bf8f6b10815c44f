import { createHash } from 'crypto';
import { CustomResource, Duration, PhysicalName, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { OutsidePolicies } from '../../pipelines/access/outside-policies';
import { inlineHandlerCode } from '../../private/handlers';

const FILE = 'analysis_config.json';

/**
 * Analysis configurations, which Clarify reads from S3. CloudFormation has nothing that writes a file, and the stack of a stage
 * can have no assets, so a function with its code in the template does it.
 */
export class AnalysisFiles extends Construct {
  private function?: LambdaFunction;

  public constructor(
    scope: Construct, private readonly bucket: IBucket, private readonly prefix: string, private readonly outside: OutsidePolicies,
    private readonly key?: IKey,
  ) {
    super(scope, 'AnalysisFiles');
  }

  /**
   * Writes a file. Another content or model is another file, since job definitions cannot be changed.
   *
   * @param name the directory of its kind
   * @param modelName the name of the model, if the content has it
   * @returns the resource that makes it, and its URI
   */
  public write(scope: Construct, name: string, content: object, modelName?: string): { readonly resource: CustomResource; readonly uri: string } {
    const stack = Stack.of(scope);
    const hash = createHash('sha256').update(JSON.stringify(stack.resolve(content))).digest('hex').slice(0, 16);
    const key = [this.prefix, name, hash, ...modelName === undefined ? [] : [modelName], FILE].join('/');
    this.function ??= this.makeFunction();
    const resource = new CustomResource(scope, 'AnalysisConfig', {
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      resourceType: 'Custom::AnalysisConfig',
      properties: { Bucket: this.bucket.bucketName, Key: key, Content: stack.toJsonString(content) },
    });
    return { resource, uri: `s3://${this.bucket.bucketName}/${key}` };
  }

  private makeFunction(): LambdaFunction {
    const description = 'Writes configurations of analyses with SageMaker Clarify';
    const made = new Role(this, 'Role', { description, roleName: PhysicalName.GENERATE_IF_NEEDED, assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const role = this.outside.of(made);
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    role.addToPolicy(new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }));
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects(`${this.prefix}/*`)] }));
    this.key?.grant(role, 'kms:GenerateDataKey');
    const writer = new LambdaFunction(this, 'Function', {
      description,
      code: inlineHandlerCode('monitoring/handlers/write-file'),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      role: made.withoutPolicyUpdates(),
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: Duration.minutes(2),
    });
    // the permissions are there before the first call
    writer.node.addDependency(made);
    return writer;
  }
}
