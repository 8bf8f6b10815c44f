import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { CfnParameterProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * The parameters of a project's template to which SageMaker gives values when somebody makes a project: its name and its id.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-projects-templates-custom.html
 */
export class ProjectParameters {
  /**
   * The parameters of the stack that a construct is in. They are made with the first call; a built-in project has made them already.
   *
   * @param scope a construct in the stack, or the stack itself
   */
  public static of(scope: Construct): ProjectParameters {
    return new ProjectParameters(Stack.of(scope));
  }

  /** The name that the user gives to the project: `SageMakerProjectName`. */
  public readonly projectName: string;

  /** The id that SageMaker gives to the project: `SageMakerProjectId`. */
  public readonly projectId: string;

  private constructor(stack: Stack) {
    this.projectName = parameter(stack, 'SageMakerProjectName', {
      description: 'The name of the project', minLength: 1, maxLength: 32, allowedPattern: '^[a-zA-Z](-*[a-zA-Z0-9])*',
    });
    this.projectId = parameter(stack, 'SageMakerProjectId', {
      description: 'The id of the project, which SageMaker makes', minLength: 1, maxLength: 20, allowedPattern: '^[a-zA-Z0-9](-*[a-zA-Z0-9])*',
    });
  }
}

function parameter(stack: Stack, name: string, constraints: CfnParameterProps): string {
  const there = stack.node.findAll().filter((each): each is CfnParameter => each instanceof CfnParameter)
    .find(each => Stack.of(each) === stack && stack.resolve(each.logicalId) === name);
  return (there ?? new CfnParameter(stack, name, { type: 'String', ...constraints })).valueAsString;
}
