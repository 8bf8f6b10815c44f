import type { StackView } from './assembly';
import { Branch, columns, plain } from './text';

interface Step {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments?: any;
  readonly DependsOn?: string[];
}

const OPERATORS: Record<string, string> = {
  Equals: '=', GreaterThan: '>', GreaterThanOrEqualTo: '>=', LessThan: '<', LessThanOrEqualTo: '<=',
};

/** The SageMaker pipelines of a stack, with their steps. */
export function modelPipelines(stack: StackView): { name: string; steps: Branch[] }[] {
  return stack.resources.filter(({ Type }) => Type === 'AWS::SageMaker::Pipeline').map(({ id, Properties }) => {
    const body = Properties.PipelineDefinition.PipelineDefinitionBody;
    return {
      name: plain(Properties.PipelineName ?? id),
      steps: body === undefined ? [{ label: 'the definition is an asset, being too long for the template' }] : branches(JSON.parse(plain(body)).Steps),
    };
  });
}

/** The CodePipelines of a stack, with their stages and actions. */
export function deliveryPipelines(stack: StackView): { name: string; stages: Branch[] }[] {
  return stack.resources.filter(({ Type }) => Type === 'AWS::CodePipeline::Pipeline').map(({ id, Properties }) => ({
    name: Properties.Name === undefined ? id : plain(Properties.Name),
    stages: Properties.Stages.map(({ Name, Actions }: any) => ({
      label: Name,
      children: columns([...Actions].sort((a: any, b: any) => (a.RunOrder ?? 1) - (b.RunOrder ?? 1)).map((action: any) => {
        const account = /::(\d{12}):/.exec(plain(action.RoleArn ?? ''))?.[1];
        const region = action.Region ?? stack.region;
        return [plain(action.Name), action.ActionTypeId.Provider, account && account !== stack.account ? `in ${account} ${plain(region)}` : ''];
      })).map(label => ({ label })),
    })),
  }));
}

/** Steps in their order of execution, with what each waits for. */
function branches(steps: Step[]): Branch[] {
  const labels = columns(steps.map(step => {
    const before = [...new Set([...JSON.stringify(step.Arguments ?? {}).matchAll(/"Get":"Steps\.([\w-]+)\./g)].map(([, name]) => name)
      .concat(step.DependsOn ?? []))].filter(name => steps.some(other => other.Name === name));
    return [step.Name, step.Type, before.length ? `after ${before.join(', ')}` : ''];
  }));
  return steps.map((step, i) => ({
    label: labels[i],
    children: step.Type !== 'Condition' ? [] : [
      { label: `if ${step.Arguments.Conditions.map(condition).join(' and ')}`, children: branches(step.Arguments.IfSteps ?? []) },
      { label: 'else', children: branches(step.Arguments.ElseSteps ?? []) },
    ].filter(branch => branch.children.length),
  }));
}

function condition({ Type, LeftValue, RightValue, ...rest }: any): string {
  return Type in OPERATORS ? `${value(LeftValue)} ${OPERATORS[Type]} ${value(RightValue)}` : `${Type} ${JSON.stringify(rest)}`;
}

function value(operand: any): string {
  return operand?.['Std:JsonGet']?.Path ?? operand?.Get ?? String(operand);
}
