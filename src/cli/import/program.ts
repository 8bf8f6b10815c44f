import { Code, Statement, Variable, visitCode } from './code';
import { IMPORTS } from './evaluate';
import { printStatement, quote, wrap } from './print';
import type { Environment } from './world';

/** All that a module is printed from. */
export interface Program {
  readonly className: string;
  readonly comment: string;
  readonly library: string;
  readonly environment: Environment;
  readonly resources: Statement[];
  readonly parameters: Statement[];
  readonly steps: Statement[];
  readonly pipeline: Statement[];
}

/** Writes a module with a stack. */
export function printProgram(program: Program): string {
  const used = new Set<Variable>();
  const modules = new Set<string>();
  const visit = (code: Code) => visitCode(code, part => {
    if (part.kind === 'variable') { used.add(part.variable); }
    if (part.kind === 'name' || part.kind === 'new') { modules.add(part.path.split('.')[0]); }
  });
  // from the end: what exists already is named only if something after it uses it
  const needed = (statements: Statement[]) => [...statements].reverse().filter(({ variable, optional, code }) => {
    const isNeeded = !optional || used.has(variable!);
    if (isNeeded) { visit(code); }
    return isNeeded;
  }).reverse();
  const pipeline = needed(program.pipeline);
  const steps = needed(program.steps);
  const parameters = needed(program.parameters);
  const resources = needed(program.resources);

  const { account, region } = program.environment;
  const env = account || region
    ? `{ env: { ${[account && `account: ${quote(account)}`, region && `region: ${quote(region)}`].filter(Boolean).join(', ')} }, ...props }` : 'props';
  const body = [resources, parameters, steps].filter(section => section.length)
    .map(section => printSection(section, used, section === steps)).join('\n');
  return `${printImports(modules, program.library)}
/**
${wrap(program.comment, 116).map(line => ` * ${line}\n`).join('')} */
export class ${program.className} extends Stack {
  /** The pipeline. */
  public readonly pipeline: pipelines.Pipeline;

  constructor(scope: Construct, id: string, props: StackProps = {}) {
    super(scope, id, ${env});

${body}
${printPipeline(pipeline)}  }
}
`;
}

/** A constant that nothing uses is a call for its effect. */
function printSection(statements: Statement[], used: Set<Variable>, separate: boolean): string {
  return statements.map((statement, i) => {
    const unused = statement.variable && !used.has(statement.variable);
    const text = printStatement(unused ? { ...statement, variable: undefined } : statement, '    ');
    // a step, with what belongs to it, stands by itself
    return separate && i > 0 && statement.code.kind === 'new' ? `\n${text}` : text;
  }).join('');
}

function printPipeline([pipeline, ...overrides]: Statement[]): string {
  const text = printStatement({ ...pipeline, variable: { name: 'this.pipeline' } }, '    ').replace('const this.pipeline', 'this.pipeline');
  return text + overrides.map(statement => printStatement(statement, '    ')).join('');
}

function printImports(modules: Set<string>, library: string): string {
  const found = Object.keys(IMPORTS).filter(key => modules.has(key));
  const core = found.filter(key => IMPORTS[key].from === 'aws-cdk-lib');
  const own = found.filter(key => IMPORTS[key].from === '');
  return [
    `import { ${[...core, 'Stack', 'StackProps'].join(', ')} } from 'aws-cdk-lib';`,
    ...found.filter(key => IMPORTS[key].whole).map(key => `import * as ${key} from '${IMPORTS[key].from}';`),
    `import { ${[...new Set([...own, 'pipelines'])].sort().join(', ')} } from ${quote(library)};`,
    'import { Construct } from \'constructs\';',
    '',
  ].join('\n');
}
