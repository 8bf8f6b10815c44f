// Requires first the modules of aws-cdk-lib that the compiled library requires, then the library, and prints both times in milliseconds.
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const lib = join(__dirname, '..', 'lib');
const names = new Set();
for (const file of readdirSync(lib, { recursive: true })) {
  if (!file.endsWith('.js') || file.includes('cli') || file.endsWith('.lambda.js')) { continue; }
  for (const [, name] of readFileSync(join(lib, file), 'utf8').matchAll(/require\("((?:aws-cdk-lib|constructs)[^"]*)"\)/g)) { names.add(name); }
}
const time = work => {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e6;
};
const cdk = time(() => {
  for (const name of [...names].sort()) {
    const loaded = require(name);
    // aws-cdk-lib loads a class when it is first touched; the library touches those that it extends
    if (name === 'aws-cdk-lib') { void [loaded.Resource, loaded.Stack, loaded.Token, loaded.Duration]; }
  }
});
let loaded;
const library = time(() => { loaded = require(lib); });
const touched = time(() => Object.keys(loaded).forEach(name => loaded[name]));
console.log(JSON.stringify({ cdk, library, touched }));
