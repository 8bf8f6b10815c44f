import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

const ROOT = join(__dirname, '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const below = (folder: string) => (readdirSync(join(ROOT, folder), { recursive: true }) as string[]).map(file => join(folder, file));
/** The documentation that is written by hand, and not that of others. */
const OWN = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...['src', 'docs', 'bench', 'examples'].flatMap(below)]
  .filter(file => file.endsWith('.md') && !/node_modules|cdk\.out|\.pytest_cache/.test(file));

test('every dependency has its reason', () => {
  const { dependencies, devDependencies, peerDependencies } = JSON.parse(read('package.json'));
  const named = [...read('docs/decisions/0001-toolchain.md').matchAll(/`([^`\s]+)`/g)].map(([, name]) => name);
  const reasons = named.map(name => new RegExp(`^${name.replace(/[.]/g, '\\.').replace(/\*/g, '.*')}$`));
  const all = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
  expect(all.filter(name => !reasons.some(reason => reason.test(name)))).toEqual([]);
});

test.each(OWN)('the links of %s lead somewhere', file => {
  const links = [...read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, link]) => link).filter(link => !/^[a-z]+:/.test(link));
  expect(links.filter(link => !existsSync(join(ROOT, dirname(file), link)))).toEqual([]);
});

test('every folder of the library has its README, and is in the list of CONTRIBUTING.md', () => {
  const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => `src/${entry.name}`);
  expect(folders.filter(folder => !existsSync(join(ROOT, folder, 'README.md')))).toEqual(['src/private']);
  expect(folders.filter(folder => !read('CONTRIBUTING.md').includes(`| \`${folder}\` |`))).toEqual([]);
});

test('every example is in the index of examples, with a template and a source', () => {
  const examples = readdirSync(join(ROOT, 'examples'), { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== 'node_modules').map(entry => entry.name);
  const rows = [...read('examples/README.md').matchAll(/^\| \[`([a-z-]+)`\]\(\1\) \| [^|]+ \| [^|]+ \| [^|]+ \|$/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(examples.sort());
});

test('every template and every source has an example, and the table of them is right', () => {
  const templates = ['BuildTrainProject', 'BuildTrainDeployProject', 'BuildTrainDeployMonitorProject', 'DeployProject', 'BatchProject'];
  const sources = ['Source.codeConnection', 'Source.codeCommit', 'Source.s3', 'Ci.githubActions', 'Ci.gitLab', 'none'];
  const apps = below('examples').filter(file => /^examples\/[^/]+\/app\.ts$/.test(file)).map(file => ({ name: file.split('/')[1], text: read(file) }));
  const place = (template: string, source: string) => apps.filter(({ text }) => text.includes(`new projects.${template}(`)
    && (source === 'none' ? !sources.some(each => text.includes(`delivery.${each}(`)) : text.includes(`delivery.${source}(`))).map(({ name }) => `\`${name}\``).sort().join(', ');
  const table = [sources.map(source => `\`${source}\``).join(' | ').replace('`none`', 'none'), ...templates.map(template => [`\`${template}\``, ...sources.map(source => place(template, source))].join(' | '))];
  for (const row of table) { expect(read('examples/README.md').replace(/ +/g, ' ')).toContain(`${row} |`.replace(/ +/g, ' ')); }
  expect(templates.filter(template => sources.every(source => place(template, source) === ''))).toEqual([]);
  expect(sources.filter(source => templates.every(template => place(template, source) === ''))).toEqual([]);
});

test('every command that the documentation names exists', () => {
  const { tasks } = JSON.parse(read('.projen/tasks.json'));
  const named = OWN.flatMap(file => [...read(file).matchAll(/(?:npx projen|npm run) ([a-z:-]+)/g)].map(([, task]) => task));
  expect([...new Set(named)].filter(task => tasks[task] === undefined)).toEqual([]);
  expect(named).toContain('demo');
});
