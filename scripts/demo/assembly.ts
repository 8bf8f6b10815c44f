import { CloudAssembly, CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';

export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties?: any;
}

/** A stack of a cloud assembly. */
export class StackView {
  public readonly path: string;
  public readonly stackName: string;
  public readonly account: string;
  public readonly region: string;
  public readonly templateFile: string;
  public readonly resources: Resource[];

  /** @param nested whether the stack lies in an assembly of its own, as those of stages do */
  constructor(stack: CloudFormationStackArtifact, public readonly nested: boolean) {
    this.path = stack.hierarchicalId;
    this.stackName = stack.stackName;
    this.account = stack.environment.account.replace('unknown-account', '(any account)');
    this.region = stack.environment.region.replace('unknown-region', '(any region)');
    this.templateFile = stack.templateFullPath;
    this.resources = Object.entries<Omit<Resource, 'id'>>(stack.template.Resources ?? {})
      .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata').map(([id, resource]) => ({ id, ...resource }));
  }

  public get known(): boolean { return !`${this.account}${this.region}`.includes('(any'); }

  /** How many resources of each type, the most frequent first. */
  public counts(): [string, number][] {
    const counts = new Map<string, number>();
    for (const { Type } of this.resources) {
      const name = Type.replace(/^AWS::|^Custom::/, '').replace('::', ' ');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }
}

export interface Assembly {
  readonly stacks: StackView[];
  /** Accounts and regions as `cdk bootstrap` takes them, that of the first stack first. */
  environments(): string[];
}

export function readAssembly(directory: string): Assembly {
  const assembly = new CloudAssembly(directory);
  const own = new Set(assembly.stacks.map(stack => stack.templateFullPath));
  const stacks = assembly.stacksRecursively.map(stack => new StackView(stack, !own.has(stack.templateFullPath)))
    .sort((a, b) => Number(a.nested) - Number(b.nested));
  // stages in the order in which the delivery pipeline deploys them
  const order = JSON.stringify(stacks.filter(stack => !stack.nested).map(stack => stack.resources));
  const place = (stack: StackView) => stack.nested ? order.indexOf(`"StackName":"${stack.stackName}"`) : -1;
  stacks.sort((a, b) => place(a) - place(b));
  return {
    stacks,
    environments: () => [...new Set(stacks.map(stack => stack.known ? `aws://${stack.account}/${stack.region}` : 'aws://ACCOUNT/REGION'))],
  };
}
