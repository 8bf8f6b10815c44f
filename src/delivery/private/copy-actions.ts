import { Duration, Stack, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { FunctionAction, PipelineFunction } from './pipeline-function';
import { allowAccess } from './stage-access';
import type { StageEnvironment } from './stage-environments';
import { registryAccounts } from '../../images/private/data';
import type { IModelPackageGroup } from '../../registry';
import type { DeployOptions } from '../deploy-options';
import type { DeploymentStage } from '../deployment-stage';
import { ModelStore } from '../model-store';
import type { DeploymentStageOptions } from '../stage-options';

/** The action that copies a model package, with all that it consists of, to the place of the copies of a stage. */
export function copyAction(scope: Construct, props: {
  readonly actionName: string;
  readonly namespace: string;
  readonly runOrder: number;
  readonly stage: DeploymentStage;
  readonly stageOptions: DeploymentStageOptions;
  readonly environment: StageEnvironment;
  readonly options: Pick<DeployOptions, 'lambdaRuntime' | 'logRetention'>;
  /** Whether another CI system than CodePipeline calls the function. */
  readonly direct?: boolean;
  readonly group: IModelPackageGroup;
  /** A reference to the ARN of the model package. */
  readonly source: string;
  /** A reference to the places of the baselines, if the stage is monitored. */
  readonly baselines?: string;
  /** Gives a reference to an output of the stack of the copies. */
  output(name: string): string;
}): FunctionAction {
  const { environment, group, options } = props;
  const stack = Stack.of(props.stage.modelStore!);
  const path = ModelStore._rolePath(stack.stackName);
  const copier = new PipelineFunction(scope, 'Copy', {
    handler: 'delivery/handlers/copy-model',
    description: `Copies models to stage ${props.stage.node.id}`,
    timeout: Duration.minutes(15),
    rolePath: path,
    action: !props.direct,
    environment: environment.otherRegion
      ? { IMAGE_ACCOUNTS: JSON.stringify(registryAccounts(Stack.of(scope).region, environment.env.region!)) } : undefined,
    runtime: options.lambdaRuntime,
    logRetention: options.logRetention,
  });
  allowAccess(copier.role, path, stack);
  const { modelPackageGroupName, env: { account, region } } = group;
  copier.role.addToPolicy(new PolicyStatement({
    actions: ['sagemaker:DescribeModelPackage'],
    resources: [Stack.of(scope).formatArn({ service: 'sagemaker', account, region, resource: 'model-package', resourceName: `${modelPackageGroupName}/*` })],
  }));
  return new FunctionAction({
    actionName: props.actionName,
    variablesNamespace: props.namespace,
    runOrder: props.runOrder,
    function: copier.function,
    parameters: {
      source: props.source,
      roleArn: props.output('CopyRoleArn'),
      region: Token.isUnresolved(stack.region) ? undefined : stack.region,
      bucket: props.output('ModelBucketName'),
      group: props.output('ModelPackageGroupName'),
      imageAccount: props.stageOptions.copyModel?.imageAccount ?? stack.account,
      baselines: props.baselines,
    },
  });
}
