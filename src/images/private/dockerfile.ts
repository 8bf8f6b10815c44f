/** The images that a Dockerfile starts from, besides its own stages and nothing at all; what no argument tells is left out. */
export function baseImagesOf(dockerfile: string, buildArgs: { readonly [name: string]: string }): string[] {
  const defaults: Record<string, string> = {};
  const stages = new Set(['scratch']);
  // Docker gets the syntax of the file, if it names one, as an image too
  const images: string[] = [];
  const syntax = /^#\s*syntax\s*=\s*(\S+)/.exec(dockerfile)?.[1];
  for (const line of dockerfile.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const arg = /^\s*ARG\s+(\w+)=(\S+)/i.exec(line);
    // only what is set before the first stage counts for FROM
    if (arg !== null && images.length === 0) { defaults[arg[1]] = arg[2].replace(/^(["'])(.*)\1$/, '$2'); }
    const from = /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line);
    if (from === null) { continue; }
    const image = from[1].replace(/\$\{?(\w+)\}?/g, (text, name) => buildArgs[name] ?? defaults[name] ?? text);
    if (!stages.has(image.toLowerCase()) && !image.includes('$')) { images.push(image); }
    if (from[2] !== undefined) { stages.add(from[2].toLowerCase()); }
  }
  return syntax === undefined ? images : [syntax, ...images];
}

/** Whether a Dockerfile installs packages with pip or npm, and whether it mounts the settings for that. */
export function installsOf(dockerfile: string): { tool: 'pip' | 'npm'; mounted: boolean }[] {
  const commands = dockerfile.replace(/\\\r?\n/g, ' ').split(/\r?\n/).filter(line => /^\s*RUN\s/i.test(line));
  return ([['pip', /\bpip3?\s+install\b|\buv\s+pip\b/], ['npm', /\b(npm\s+(ci|i|install)|yarn|pnpm)\b/]] as const)
    .map(([tool, pattern]) => ({ tool, runs: commands.filter(command => pattern.test(command)) }))
    .filter(({ runs }) => runs.length > 0)
    .map(({ tool, runs }) => ({ tool, mounted: runs.every(run => new RegExp(`--mount=\\S*\\bid=${tool}\\b`).test(run)) }));
}
