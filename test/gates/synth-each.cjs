// Synthesizes apps one after the other in this process, each as if it had a process of its own: from standard input a list of
// { file, cwd, env }, to standard output what became of each as { status, output }.
const { readFileSync } = require('node:fs');
const { dirname, sep } = require('node:path');

const write = process.stdout.write.bind(process.stdout);
const outcomes = JSON.parse(readFileSync(0, 'utf8')).map(run);
process.exitCode = 0;
write(JSON.stringify(outcomes));

function run({ file, cwd, env }) {
  for (const [name, value] of Object.entries(env)) {
    if (value === null) { delete process.env[name]; } else { process.env[name] = value; }
  }
  process.chdir(cwd);
  process.exitCode = 0;
  let output = '';
  for (const stream of [process.stdout, process.stderr]) { stream.write = text => { output += text; return true; }; }
  for (const loaded of Object.keys(require.cache)) {
    if (loaded.startsWith(dirname(file) + sep) && !loaded.includes('node_modules')) { delete require.cache[loaded]; }
  }
  try {
    require(file);
    // an app is synthesized when its process has nothing left to do
    process.emit('beforeExit', 0);
    return { status: process.exitCode, output };
  } catch (error) {
    return { status: 1, output: `${output}${error.stack}` };
  } finally {
    process.removeAllListeners('beforeExit');
  }
}
