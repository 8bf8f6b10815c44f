import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { handlerCode } from '../../private/handlers';

/** CloudFormation waits one hour for a custom resource; the provider gives up a little earlier, to say so itself. */
const TOTAL = Duration.minutes(58);

/** Starts image builds and waits for them: one a stack, for all builds of the stack. */
export class ImageBuildProvider extends Construct {
  /** The provider of the stack that a construct is in. */
  public static of(scope: Construct): ImageBuildProvider {
    const stack = Stack.of(scope);
    return stack.node.tryFindChild('ImageBuildProvider') as ImageBuildProvider | undefined ?? new ImageBuildProvider(stack);
  }

  public readonly serviceToken: string;
  private readonly logGroup: LogGroup;
  private readonly onEventRole: Role;
  private readonly isCompleteRole: Role;

  private constructor(stack: Stack) {
    super(stack, 'ImageBuildProvider');
    this.logGroup = new LogGroup(this, 'LogGroup', { retention: RetentionDays.SIX_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
    this.onEventRole = this.lambdaRole('OnEventRole');
    this.isCompleteRole = this.lambdaRole('IsCompleteRole');
    const provider = new Provider(this, 'Provider', {
      onEventHandler: this.handler('OnEvent', 'onEvent', 'Starts an image build', this.onEventRole),
      isCompleteHandler: this.handler('IsComplete', 'isComplete', 'Looks whether an image build has finished', this.isCompleteRole),
      queryInterval: Duration.seconds(15),
      totalTimeout: TOTAL,
      logGroup: this.logGroup,
      frameworkOnEventRole: this.lambdaRole('FrameworkOnEventRole'),
      frameworkCompleteAndTimeoutRole: this.lambdaRole('FrameworkIsCompleteRole'),
    });
    this.serviceToken = provider.serviceToken;
  }

  /**
   * Lets the handlers start builds of a project and look at them.
   *
   * The policies belong to the build and not to the handlers' roles: a build may need the result of another one, which the provider
   * would then wait for.
   */
  public allow(scope: Construct, projectArn: string): Policy[] {
    const policy = (id: string, role: Role, action: string) => new Policy(scope, id, {
      roles: [role],
      statements: [new PolicyStatement({ actions: [action], resources: [projectArn] })],
    });
    return [policy('StartPolicy', this.onEventRole, 'codebuild:StartBuild'), policy('WatchPolicy', this.isCompleteRole, 'codebuild:BatchGetBuilds')];
  }

  private handler(id: string, name: string, description: string, role: Role): LambdaFunction {
    return new LambdaFunction(this, id, {
      description,
      code: handlerCode('images/handlers/image-build'),
      handler: `index.${name}`,
      runtime: Runtime.NODEJS_22_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.minutes(1),
      role,
      logGroup: this.logGroup,
    });
  }

  /** A role without the managed policy that lets functions write to every log group. */
  private lambdaRole(id: string): Role {
    const role = new Role(this, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    return role;
  }
}
