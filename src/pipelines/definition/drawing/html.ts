import { arrange } from './arrange';
import { PAGE_SCRIPT } from './html-script';
import { PAGE_STYLE } from './html-style';
import { createPicture } from './picture';
import { escape, svgOf } from './svg';
import { formatJson } from '../../../private/json-number';
import type { DefinitionDocument, StepDocument } from '../model';
import { OTHER_ROLE_SLOTS, ROLE_SLOTS, slots } from '../slots';

/** Draws a definition as one page that needs nothing else: a click on a step shows what it does. */
export function drawHtml(document: DefinitionDocument, title = 'Pipeline'): string {
  const picture = createPicture(document);
  const dependents = new Map<string, string[]>();
  for (const [name, node] of picture.graph.nodes) {
    for (const dependency of node.dependencies) {
      const list = dependents.get(dependency);
      if (list) { list.push(name); } else { dependents.set(dependency, [name]); }
    }
  }
  const steps = [...picture.graph.nodes].map(([name, node]) => {
    const { Arguments, ...members } = withoutBranches(node.step);
    const { Name, Type, DependsOn, DisplayName, Description, ...others } = members;
    return {
      name,
      type: Type,
      displayName: DisplayName,
      description: Description,
      parent: node.parent,
      branch: node.branch,
      dependencies: node.dependencies,
      explicit: DependsOn ?? [],
      dependents: dependents.get(name) ?? [],
      roles: rolesOf(node.step),
      // as text, so that numbers keep their spelling
      args: Arguments === undefined ? '' : formatJson(Arguments, 2),
      others: Object.keys(others).length ? formatJson(others, 2) : '',
    };
  });
  const { Steps, Parameters, ...rest } = document;
  const data = {
    steps,
    parameters: (Parameters ?? []).map(parameter => ({
      name: parameter.Name, type: parameter.Type, value: parameter.DefaultValue === undefined ? '' : formatJson(parameter.DefaultValue), allowed: parameter.EnumValues,
    })),
    others: formatJson(rest, 2),
  };
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>
${PAGE_STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<input id="find" type="search" placeholder="Find a step" aria-label="Find a step">
<div class="zoom"><button id="out" title="Smaller" aria-label="Smaller">−</button><button id="fit" title="Fit to the window">Fit</button><button id="in" title="Larger" aria-label="Larger">+</button></div>
</header>
<main>
<div id="picture" tabindex="-1">
${svgOf(arrange(picture))}</div>
<aside id="details" aria-live="polite"></aside>
</main>
<script type="application/json" id="data">${JSON.stringify(data).replace(/</g, '\\u003c')}</script>
<script>
${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

function withoutBranches(step: StepDocument): StepDocument {
  if (step.Type !== 'Condition') { return step; }
  const { IfSteps, ElseSteps, ...args } = step.Arguments ?? {};
  return { ...step, Arguments: args };
}

/** The roles that a step hands over, each with the place that it is in. */
function rolesOf(step: StepDocument): { path: string; value: string }[] {
  const paths = [...ROLE_SLOTS[step.Type] ?? [], ...(OTHER_ROLE_SLOTS[step.Type] ?? []).map(slot => slot.path)];
  const known = new Set(paths);
  if (!known.size) { paths.push('Arguments.RoleArn', 'Arguments.ExecutionRoleArn'); }
  return paths.flatMap(path => slots(step, [path]).map(({ value }) => (
    { path: path.replace('Arguments.', ''), value: typeof value === 'string' ? value : formatJson(value) })));
}
