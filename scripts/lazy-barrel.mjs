// Makes the compiled barrels load a module when it is first touched: requiring the library costs next to nothing, and an app that uses two of its
// modules does not pay for the others.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const eager = /^exports\.(\w+) = __importStar\(require\("(\.\/\w+)"\)\);$/gm;

for (const barrel of ['../lib/index.js', '../lib/pipelines/index.js']) {
  const file = fileURLToPath(new URL(barrel, import.meta.url));
  const before = readFileSync(file, 'utf8');
  const modules = [...before.matchAll(eager)].map(([, name, path]) => [name, path]);
  if (modules.length === 0 && !before.includes('// lazy')) { throw new Error(`${file} has no export that could be made lazy`); }
  if (modules.length > 0) {
    const names = modules.map(([name]) => name).join(', ');
    writeFileSync(file, `${before.replace(/^exports\..* = void 0;\n/m, '').replace(eager, '').replace(/\/\/# sourceMappingURL.*\n?/, '').trimEnd()}
// lazy
for (const [name, path] of ${JSON.stringify(modules)}) {
  Object.defineProperty(exports, name, { enumerable: true, configurable: true, get: () => require(path) });
}
// ES modules find the names of a CommonJS module by this line, which never runs
0 && (module.exports = { ${names} });
`);
  }
  console.log(`lazy barrel ${barrel.slice(3)}: ${modules.length || 'done before'}`);
}
