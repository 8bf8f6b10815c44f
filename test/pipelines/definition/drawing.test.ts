import { CAPTURED, SDK } from './corpus';
import { pipelines } from '../../../src';

const { DrawingFormat, PipelineDefinition } = pipelines;

const job = (Name: string, members: any = {}) => ({ Name, Type: 'Training', ...members });
const define = (...Steps: any[]) => PipelineDefinition.fromJson(JSON.stringify({ Version: '2020-12-01', Steps }));

/** The boxes of steps and branches in an image. */
function boxes(svg: string): { name: string; x: number; y: number; width: number; height: number }[] {
  const number = (text: string, name: string) => Number(new RegExp(` ${name}="([\\d.-]+)"`).exec(text)![1]);
  return [...svg.matchAll(/<g class="step \w+" data-step="([^"]+)">.*?(<rect[^>]*>|<path[^>]*>)/g)].map(([, name, shape]) => {
    if (shape.startsWith('<rect')) {
      return { name, x: number(shape, 'x'), y: number(shape, 'y'), width: number(shape, 'width'), height: number(shape, 'height') };
    }
    const [x, y] = /M([\d.-]+) ([\d.-]+)/.exec(shape)!.slice(1).map(Number);
    const right = Number(/H([\d.-]+)/.exec(shape)![1]);
    return { name, x: x - 12, y, width: right - x + 24, height: 46 };
  });
}

function overlaps(all: ReturnType<typeof boxes>): string[] {
  return all.flatMap((a, i) => all.slice(i + 1)
    .filter(b => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
    .map(b => `${a.name} and ${b.name}`));
}

test.each([...SDK, ...CAPTURED])('%s is drawn', (_, text) => {
  const definition = PipelineDefinition.fromJson(text);
  const names = new Set(definition.stepNames);
  const svg = definition.draw(DrawingFormat.SVG, 'A & B');
  expect(svg).toContain('A &#38; B');
  expect(boxes(svg).map(box => box.name).sort()).toEqual([...names].sort());
  expect(overlaps(boxes(svg))).toEqual([]);
  const mermaid = definition.draw(DrawingFormat.MERMAID);
  for (const name of names) { expect(mermaid).toContain(`"${name}<br/>`); }
  const html = definition.draw(DrawingFormat.HTML);
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  const data = JSON.parse(/<script type="application\/json" id="data">(.*)<\/script>/.exec(html)![1]);
  expect(data.steps.map((step: any) => step.name).sort()).toEqual([...names].sort());
});

test('branches are labelled, and hold their steps', () => {
  const definition = PipelineDefinition.fromJson(SDK[0][1]);
  const mermaid = definition.draw(DrawingFormat.MERMAID, 'Abalone: a "test"');
  expect(mermaid).toContain('title: "Abalone: a \\"test\\""');
  expect(mermaid).toMatch(/subgraph s4_if\["if"\]\n {4}s5\[.*RegisterAbalone.*\n {4}s6\[.*\n {4}s7\[.*ScoreAbalone.*\n {2}end\n {2}subgraph s4_else\["else"\]\n {4}s8\(\[.*Fail.*\n {2}end/);
  expect(mermaid).toContain('  s4 -.->|if| s4_if\n  s4 -.->|else| s4_else\n');
  const svg = definition.draw(DrawingFormat.SVG);
  expect(svg).toMatch(/<g class="branch if" data-condition="CheckMse">.*>if<\/text>/);
  expect(svg).toMatch(/<g class="branch else" data-condition="CheckMse">.*>else<\/text>/);
});

test('what follows from other dependencies is not drawn', () => {
  const definition = define(job('A'), job('B', { DependsOn: ['A'] }), job('C', { DependsOn: ['A', 'B'] }));
  const edges = [...definition.draw(DrawingFormat.SVG).matchAll(/data-from="(\w+)" data-to="(\w+)"/g)].map(match => match.slice(1).join(' '));
  expect(edges).toEqual(['A B', 'B C']);
  expect(definition.draw(DrawingFormat.MERMAID).match(/-->/g)).toHaveLength(2);
  const html = definition.draw(DrawingFormat.HTML);
  expect(JSON.parse(/id="data">(.*)<\/script>/.exec(html)![1]).steps[2].dependencies).toEqual(['A', 'B']);
});

test('each step is drawn below those that it needs', () => {
  const all = new Map(boxes(PipelineDefinition.fromJson(SDK[16][1]).draw(DrawingFormat.SVG)).map(box => [box.name, box]));
  const svg = PipelineDefinition.fromJson(SDK[16][1]).draw(DrawingFormat.SVG);
  for (const [, from, to] of svg.matchAll(/class="edge" data-from="([\w-]+)" data-to="([\w-]+)"/g)) {
    expect([from, to, all.get(from)!.y + 46 <= all.get(to)!.y]).toEqual([from, to, true]);
  }
});

test('the page tells roles, and text in it cannot become markup', () => {
  const html = define(job('A', {
    Description: '</script><script>alert(1)</script>', Arguments: { RoleArn: 'arn:aws:iam::1:role/R', HyperParameters: { x: '<img src=x onerror=alert(1)>' } },
  })).draw(DrawingFormat.HTML, '<b>title</b>');
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html).not.toContain('<img');
  expect(html).not.toContain('<b>title');
  const data = JSON.parse(/id="data">(.*)<\/script>/.exec(html)![1]);
  expect(data.steps[0].roles).toEqual([{ path: 'RoleArn', value: 'arn:aws:iam::1:role/R' }]);
  expect(JSON.parse(data.steps[0].args).HyperParameters.x).toEqual('<img src=x onerror=alert(1)>');
});

test('what cannot run is drawn all the same', () => {
  for (const format of [DrawingFormat.SVG, DrawingFormat.MERMAID, DrawingFormat.HTML]) {
    expect(define().draw(format)).toMatch(/svg|flowchart/);
    expect(define(job('A', { DependsOn: ['B'] }), job('B', { DependsOn: ['A', 'C', 'B'] }), job('A')).draw(format)).toMatch(/svg|flowchart/);
    // a step between a condition and a step in its branch: no circle of steps, but one of boxes
    const condition = { Name: 'C', Type: 'Condition', Arguments: { Conditions: [], IfSteps: [job('In', { DependsOn: ['T'] })] } };
    expect(define(condition, job('T', { DependsOn: ['C'] })).draw(format)).toMatch(/svg|flowchart/);
  }
});
