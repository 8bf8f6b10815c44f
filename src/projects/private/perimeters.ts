import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IPipelineRef } from 'aws-cdk-lib/aws-sagemaker';
import type { Construct } from 'constructs';
import type { BuildOptions, DeploymentStageOptions } from '../../delivery';
import { secureBuckets } from './strict/access-logs';
import { DEFAULT_INSTALL_COMMANDS } from '../../delivery/private/build-spec';
import type { StagePreparation, StorePreparation } from '../../delivery/private/stage-props';
import { hasLocalStorage } from '../../pipelines/job-security';
import type { Project } from '../project';
import type { ProjectOptions } from '../project-options';
import type { SecurityPerimeter } from '../security-perimeter';

/** What the props of templates may have besides those of all projects. */
interface TemplateProps extends ProjectOptions {
  readonly pipeline?: IPipelineRef;
  readonly stages?: DeploymentStageOptions[];
}

/** What makes the stack of a project strict. The jobs of its pipeline are, before anything else asks what the pipeline needs. */
export function perimeterOf(project: Construct, props: TemplateProps): SecurityPerimeter | undefined {
  const here = Stack.of(project).account;
  const accounts = (props.stages ?? []).flatMap(stage => stage.env?.account ?? [])
    .filter(account => !Token.isUnresolved(account) && account !== here);
  const perimeter = props.security?._perimeter(project, { accessLogsBucket: props.accessLogsBucket }, [...new Set(accounts)].sort());
  if (perimeter && props.pipeline) { perimeter.secureJobs(props.pipeline); }
  const { region } = Stack.of(project);
  for (const { stageName, env, test } of perimeter?.network ? props.stages ?? [] : []) {
    if (test === undefined || env?.region === undefined || Token.isUnresolved(region) || env.region === region) { continue; }
    Annotations.of(project).addWarningV2('cdk-mlops:security.other-region', `the test of stage ${JSON.stringify(stageName)} calls SageMaker in ${env.region}, which the private `
      + `network in ${region} has no endpoint of: bring a vpc with a way there, or leave out the test`);
  }
  return perimeter;
}

/** Builds install from the private index. The rest of what makes them strict follows from the stack that they are in. */
export function secureBuildOptions(project: Project, options: BuildOptions = {}): BuildOptions {
  const perimeter = project.securityPerimeter;
  if (!perimeter) { return options; }
  return { ...options, installCommands: [...perimeter.packageRepository.loginCommands, ...options.installCommands ?? DEFAULT_INSTALL_COMMANDS] };
}

/** The perimeter of the stack of each stage, and what the endpoint has of it; what the options of the stage say wins. */
export function stagePreparation(project: Project, props: ProjectOptions): StagePreparation | undefined {
  const { security } = props;
  if (!security?.isStrict) { return undefined; }
  const tooling = Stack.of(project).account;
  return (stack, options) => {
    const { endpoint, batch, monitoring } = options;
    const trusted = Token.isUnresolved(tooling) || tooling === stack.account ? [] : [tooling];
    const given = [endpoint, batch].find(each => each?.vpc !== undefined);
    const own = given === undefined ? {} : { vpc: given.vpc, vpcSubnets: given.vpcSubnets, securityGroups: given.securityGroups };
    const encryptionKey = endpoint?.encryptionKey;
    const perimeter = security._elsewhere()._perimeter(stack, { ...own, dataKey: encryptionKey }, trusted)!;
    const network = { vpc: perimeter.vpc, vpcSubnets: perimeter.subnets, securityGroups: perimeter.jobSecurityGroups };
    const capture = endpoint?.dataCapture ?? (monitoring && {});
    return {
      // the steps of batch runs get what they say nothing of
      secureJobs: pipeline => perimeter.secureJobs(pipeline),
      options: {
        ...options,
        endpoint: endpoint && {
          ...endpoint,
          ...network,
          networkIsolation: endpoint.networkIsolation ?? true,
          encryptionKey: encryptionKey ?? (hasLocalStorage(endpoint.instanceType.name) ? undefined : perimeter.dataKey),
          dataCapture: capture && { ...capture, encryptionKey: capture.encryptionKey ?? perimeter.dataKey },
        },
        monitoring: monitoring && { ...network, interContainerTrafficEncryption: true, volumeKey: perimeter.dataKey, ...monitoring },
      },
    };
  };
}

/** The copies of models of a stage have a key of their own; versions and access logs come with strict security. */
export function storePreparation({ security }: ProjectOptions): StorePreparation | undefined {
  return security?.isStrict ? (stack, options) => secureBuckets(stack, options.accessLogsBucket !== undefined) : undefined;
}
