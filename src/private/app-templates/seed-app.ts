import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { render } from './render';
import { DATA, filesOf, TEMPLATES, versions } from './templates';

/** What the application is rendered for. */
export interface SeedApp {
  /** The template of `data/init` that has the pipeline and the ML code. */
  readonly template: string;
  /** The name of the project, as far as it is known. */
  readonly projectName?: string;
  /** Whether the pipeline registers baselines for monitors with its models. */
  readonly monitored: boolean;
}

/** What belongs to the pipeline, and not to a project that surrounds it. */
const PIPELINE = /^(data|ml)\/|^(pipeline\.ts|package\.json|tsconfig\.json|\.gitignore)$/;

/** An application with a SageMaker pipeline and its ML code, for the repository of a project that is defined elsewhere: contents by their places. */
export function seedApp({ template, projectName, monitored }: SeedApp): Map<string, Buffer> {
  const words = new Set(['always', 'seed', 'typescript', 'trains', `template-${template}`, monitored ? 'build-train-deploy-monitor' : 'build-train']);
  const name = projectName ?? template;
  const values = { ...versions(), title: title(template), projectName: name, packageName: name.toLowerCase(), stackName: 'Pipeline' };
  const files = new Map<string, Buffer>();
  const add = (target: string, source: string, rendered: boolean) => {
    const content = readFileSync(source);
    files.set(target, rendered ? Buffer.from(render(content.toString(), words, values, source)) : content);
  };
  for (const [target, { source, rendered }] of filesOf(template, words)) {
    if (PIPELINE.test(target)) { add(target, source, rendered); }
  }
  const own = join(DATA, 'seed', 'project');
  for (const file of readdirSync(own)) { add(file, join(own, file), true); }
  return new Map([...files].sort(([a], [b]) => a < b ? -1 : 1));
}

function title(template: string): string {
  const text = TEMPLATES()[template].title;
  return text[0].toUpperCase() + text.slice(1);
}
