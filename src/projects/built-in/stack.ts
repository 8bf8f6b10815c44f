import { DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import type { StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BuiltInProject } from './project';
import type { BuiltInProjectProps } from './project-props';

/**
 * Properties of a stack with a built-in project.
 */
export interface BuiltInProjectStackProps extends BuiltInProjectProps {
  /**
   * The account and region of the stack, a description, and the rest of what a stack takes.
   *
   * @default - any account and region
   */
  readonly stackProps?: StackProps;
}

/**
 * A stack that is one of AWS's project templates: its parameters are those of AWS's template and no others.
 *
 * It is deployed with values for the parameters, or made a product of Service Catalog, so that SageMaker gives the project its name and id.
 */
export class BuiltInProjectStack extends Stack {
  /** The project. */
  public readonly project: BuiltInProject;

  public constructor(scope: Construct, id: string, props: BuiltInProjectStackProps = {}) {
    super(scope, id, {
      analyticsReporting: false,
      // a parameter of the CDK's own would be asked for in SageMaker
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
      ...props.stackProps,
    });
    this.project = new BuiltInProject(this, 'Project', props);
  }
}
