/** What the page does. Plain JavaScript: it runs in the browser of whoever opens the page. */
export const PAGE_SCRIPT = String.raw`
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const byName = new Map(data.steps.map(step => [step.name, step]));
const picture = document.getElementById('picture');
const svg = picture.querySelector('svg');
const details = document.getElementById('details');
const shapes = new Map([...svg.querySelectorAll('.step')].map(shape => [shape.dataset.step, shape]));
const edges = [...svg.querySelectorAll('.edge')];

function element(tag, members, ...children) {
  const node = document.createElement(tag);
  Object.assign(node, members || {});
  node.append(...children);
  return node;
}

function link(name) {
  const a = element('a', { href: '#' + encodeURIComponent(name), textContent: name });
  return a;
}

/* JSON text in which the paths of steps are links */
function json(text) {
  const pre = element('pre');
  const pattern = /Steps\.([A-Za-z0-9_-]+)/g;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    if (!byName.has(match[1])) { continue; }
    const start = match.index + 'Steps.'.length;
    pre.append(text.slice(at, start), link(match[1]));
    at = start + match[1].length;
  }
  pre.append(text.slice(at));
  return pre;
}

function section(title, ...children) {
  return children.length ? [element('h3', { textContent: title }), ...children] : [];
}

function tags(names) {
  return names.length ? [element('div', { className: 'tags' }, ...names.map(link))] : [];
}

function showStep(step) {
  const where = step.parent ? [element('p', { className: 'kind' }, 'in branch ', element('b', { textContent: step.branch }), ' of ', link(step.parent))] : [];
  details.replaceChildren(
    element('h2', { textContent: step.name }),
    element('p', { className: 'kind', textContent: step.type }),
    ...where,
    ...(step.displayName ? [element('p', { textContent: String(step.displayName) })] : []),
    ...(step.description ? [element('p', { textContent: String(step.description) })] : []),
    ...section('Runs after', ...tags(step.dependencies)),
    ...section('Is needed by', ...tags(step.dependents)),
    ...section('Role', ...step.roles.map(role => element('p', { title: role.path }, element('code', { textContent: role.value })))),
    ...(step.args ? section('Arguments', json(step.args)) : []),
    ...(step.others ? section('Other members', json(step.others)) : []),
  );
  details.scrollTop = 0;
}

function showPipeline() {
  const rows = data.parameters.map(p => element('tr', {},
    element('td', {}, element('code', { textContent: p.name })), element('td', { textContent: p.type }),
    element('td', {}, element('code', { textContent: p.value + (p.allowed ? ' (one of ' + p.allowed.join(', ') + ')' : '') }))));
  details.replaceChildren(
    element('h2', { textContent: data.steps.length + (data.steps.length === 1 ? ' step' : ' steps') }),
    element('p', { className: 'kind', textContent: 'Select a step to read its arguments, dependencies and role.' }),
    ...(rows.length ? section('Parameters', element('table', {}, element('tr', {}, ...['Name', 'Type', 'Default'].map(t => element('th', { textContent: t }))), ...rows)) : []),
    ...section('Steps', ...tags(data.steps.map(step => step.name))),
    ...section('Definition', json(data.others)),
  );
}

function select(name, scroll) {
  const step = byName.get(name);
  shapes.forEach(shape => shape.classList.remove('selected', 'near'));
  edges.forEach(edge => edge.classList.remove('near'));
  svg.classList.toggle('some', Boolean(step));
  if (!step) { showPipeline(); return; }
  const shape = shapes.get(name);
  if (shape) {
    shape.classList.add('selected');
    if (scroll) { shape.scrollIntoView({ block: 'center', inline: 'center' }); }
  }
  for (const other of [...step.dependencies, ...step.dependents]) { const s = shapes.get(other); if (s) { s.classList.add('near'); } }
  for (const edge of edges) { if (edge.dataset.from === name || edge.dataset.to === name) { edge.classList.add('near'); } }
  showStep(step);
}

function fromAddress() {
  let name = '';
  try { name = decodeURIComponent(location.hash.slice(1)); } catch (error) { /* no step has such a name */ }
  select(name, true);
}
function go(name) {
  const hash = name ? '#' + encodeURIComponent(name) : ' ';
  history.replaceState(null, '', hash);
  select(name, false);
}
window.addEventListener('hashchange', fromAddress);

shapes.forEach((shape, name) => {
  shape.setAttribute('tabindex', '0');
  shape.setAttribute('role', 'button');
  shape.addEventListener('click', event => { event.stopPropagation(); if (!moved) { go(name); } });
  shape.addEventListener('keydown', event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); go(name); } });
});
picture.addEventListener('click', () => { if (!moved) { go(''); } });
document.addEventListener('keydown', event => { if (event.key === 'Escape') { go(''); } });

const find = document.getElementById('find');
const findSteps = () => {
  const text = find.value.trim().toLowerCase();
  shapes.forEach((shape, name) => {
    const step = byName.get(name);
    shape.classList.toggle('hidden', text !== '' && !(name + ' ' + step.type).toLowerCase().includes(text));
  });
};
find.addEventListener('input', findSteps);
find.addEventListener('keydown', event => {
  const first = [...shapes].find(([, shape]) => !shape.classList.contains('hidden'));
  if (event.key === 'Enter' && first) { select(first[0], true); }
});

const width = svg.viewBox.baseVal.width;
const height = svg.viewBox.baseVal.height;
let scale = 1;
function zoom(to) {
  scale = Math.min(3, Math.max(0.1, to));
  svg.setAttribute('width', width * scale);
  svg.setAttribute('height', height * scale);
}
const fit = () => zoom(Math.min(1, (picture.clientWidth - 20) / width, (picture.clientHeight - 20) / height));
document.getElementById('in').addEventListener('click', () => zoom(scale * 1.25));
document.getElementById('out').addEventListener('click', () => zoom(scale / 1.25));
document.getElementById('fit').addEventListener('click', fit);
picture.addEventListener('wheel', event => {
  if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1)); }
}, { passive: false });

let moved = false;
picture.addEventListener('pointerdown', event => {
  if (event.button !== 0) { return; }
  const from = [event.clientX + picture.scrollLeft, event.clientY + picture.scrollTop];
  moved = false;
  const move = now => {
    if (Math.hypot(now.clientX - event.clientX, now.clientY - event.clientY) > 4) { moved = true; picture.classList.add('moving'); }
    if (moved) { picture.scrollTo(from[0] - now.clientX, from[1] - now.clientY); }
  };
  window.addEventListener('pointermove', move);
  window.addEventListener('pointerup', () => { window.removeEventListener('pointermove', move); picture.classList.remove('moving'); }, { once: true });
});

fit();
fromAddress();
`;
