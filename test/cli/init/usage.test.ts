import { mkdirSync, readdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { PassThrough } from 'stream';
import { cli, CONNECTION, filesIn, flags, place, STAGES, TOOLING, written } from './support';
import { mainOnTerminal } from '../../../src/cli/main';
import { render } from '../../../src/private/app-templates/render';

/** Runs the program on a terminal where somebody types lines, then end of file. */
async function typed(lines: string[], ...args: string[]): Promise<{ code: number; asked: string; out: string; err: string }> {
  let [asked, out, err] = ['', '', ''];
  const input = new PassThrough();
  const output = new PassThrough();
  output.on('data', text => { asked += text; });
  input.end(lines.map(line => `${line}\n`).join(''));
  const io = { out: (text: string) => { out += text; }, err: (text: string) => { err += text; }, color: false, errColor: false };
  const code = await mainOnTerminal(args, io, { input, output });
  return { code, asked, out, err };
}

describe('without a terminal', () => {
  test('the files are listed, and the same flags write the same', () => {
    const directory = place();
    const result = cli(...flags('build-train-deploy', 'tabular'), directory);
    expect(result).toMatchObject({ code: 0, err: expect.stringMatching(/^wrote \d+ files to .*README\.md\n$/) });
    expect(result.out.trim().split('\n')).toEqual(Object.keys(filesIn(directory)));
    expect(filesIn(written(...flags('build-train-deploy', 'tabular')))).toEqual(filesIn(directory));
  });

  test('the help names every kind, template and flag', () => {
    const { code, out } = cli('--help');
    expect(code).toBe(0);
    for (const text of ['build-train-deploy-monitor', 'batch', 'abalone', 'tabular', 'nlp', '--tooling', '--source-key', '--model-bucket', 'Exit code']) {
      expect(out).toContain(text);
    }
  });

  const [kind, s3, connection] = [['--kind', 'build-train', '--template', 'tabular'], ['--source', 's3', '--source-bucket', 'bucket'], ['--source', 'github', '--connection-arn', CONNECTION]];
  test.each([
    [[], /--kind is missing: give one of build-train, build-train-deploy, build-train-deploy-monitor, deploy, batch \(see cdk-mlops init --help\)/],
    [['--kind', 'train'], /--kind must be one of build-train, .*, batch, got "train"/],
    [['--kind', 'deploy'], /--template is missing: give one of abalone, tabular, nlp/],
    [['--kind', 'build-train', '--template', 'vision'], /--template must be one of abalone, tabular, nlp with --kind build-train, got "vision"/],
    [['--kind', 'build-train-deploy-monitor', '--template', 'nlp'], /--template must be one of abalone, tabular with --kind build-train-deploy-monitor, got "nlp"/],
    [['--kind', 'batch', '--template', 'abalone'], /--template must be one of batch with --kind batch, got "abalone"/],
    [[...kind, '--language', 'java'], /--language must be one of typescript, python, got "java"/],
    [[...kind, '--name', '1st'], /--name must be a letter, then letters, digits and single hyphens between them, at most 32 in all, got "1st"/],
    [['--kind', 'batch', '--name', 'a'.repeat(25)], /--name must be .* at most 24 in all, got "a{25}"/],
    [kind, /--source is missing: give one of github, gitlab, bitbucket, codecommit, s3/],
    [[...kind, '--source', 'svn'], /--source must be one of github, .*, got "svn"/],
    [[...kind, '--source', 'github'], /--connection-arn is missing: give the ARN of the code connection/],
    [[...kind, '--source', 'github', '--connection-arn', 'arn'], /--connection-arn must be the ARN of a connection, .*, got "arn"/],
    [[...kind, ...connection], /--repository is missing: give the repository/],
    [[...kind, ...connection, '--repository', 'acme'], /--repository must be the full name, owner\/name, got "acme"/],
    [[...kind, ...connection, '--repository', 'acme/a"b'], /--repository must be the full name/],
    [[...kind, ...s3, '--repository', 'acme/a'], /--repository goes with --source github, gitlab, bitbucket or codecommit, got --source s3: leave it out/],
    [[...kind, ...s3, '--source-key', 'code.tar'], /--source-key must be the key of a zip file: .*, got "code.tar"/],
    [[...kind, '--source', 's3', '--source-bucket', 'A'], /--source-bucket must be the name of a bucket: .*, got "A"/],
    [[...kind, ...s3, '--stage', 'prod'], /--stage goes with a --kind that deploys, got --kind build-train: leave it out/],
    [[...kind, ...s3, '--model-bucket', 'models'], /--model-bucket goes with --kind deploy, got --kind build-train: leave it out/],
    [['--kind', 'deploy', '--template', 'nlp', '--source', 's3'], /--source goes with a --kind that trains, got --kind deploy: leave it out/],
    [['--kind', 'build-train-deploy', '--template', 'nlp', ...s3], /--stage is missing: give the stages in their order/],
    [['--kind', 'build-train-deploy', '--template', 'nlp', ...s3, '--stage', 'prod=1/eu'], /--stage must be NAME or NAME=ACCOUNT\/REGION, such as .*, got "prod=1\/eu"/],
    [['--kind', 'build-train-deploy', '--template', 'nlp', ...s3, '--stage', 'prod', '--stage', 'Prod'], /--stage must have a name of its own each time, got "Prod" twice/],
    [['--kind', 'build-train-deploy', '--template', 'nlp', ...s3, ...STAGES], /--tooling is missing: give the account and region .* since --stage staging names its own/],
    [[...kind, ...s3, '--tooling', 'here'], /--tooling must be ACCOUNT\/REGION, such as .*, got "here"/],
    [['--tooling', 'here', '--kind', 'batch'], /--tooling must be ACCOUNT\/REGION, such as .*, got "here"/],
    [['--stage', 'prod', ...s3, '--model-bucket', 'models'], /--model-bucket goes with --kind deploy, got --source s3: leave it out/],
    [['--name', 'x', '--source-bucket', 'bucket', '--repository', 'acme/a'], /--source-bucket goes with --source s3, got --repository acme\/a: leave it out/],
    [['--template', 'nlp', '--kind', 'batch'], /--template must be one of batch with --kind batch, got "nlp"/],
    [['--template', 'vision'], /--template must be one of abalone, tabular, nlp, batch, got "vision"/],
    [['--template', 'batch', '--stage', 'prod'], /--stage goes with a --kind that deploys, got --template batch: leave it out/],
    [['--kind', 'deploy', '--model-bucket', 'A'], /--model-bucket must be the name of a bucket: .*, got "A"/],
    [['--stage', 'a', '--stage', 'A'], /--stage must have a name of its own each time, got "A" twice/],
    [[...kind, ...s3, '--force'], /unknown option '--force'/],
    [[...kind, ...s3, 'other'], /one DIRECTORY is expected, got 2/],
  ])('fails with exit code 2 for %j', (args, message) => {
    const directory = place();
    const result = cli(directory, ...args);
    expect(result).toMatchObject({ code: 2, out: '' });
    expect(result.err).toMatch(message);
    expect(result.err).toMatch(/^cdk-mlops: (--|one|unknown)/);
    expect(readdirSync(dirname(directory))).toEqual([]);
  });

  test('fails without a directory', () => {
    expect(cli(...kind, ...s3)).toMatchObject({ code: 2, err: expect.stringContaining('DIRECTORY is missing') });
  });

  test('the name is made of the directory, if that gives one', () => {
    const directory = place('2 My_abalones!');
    expect(cli(...kind, ...s3, directory).code).toBe(0);
    expect(filesIn(directory)['app.ts']).toContain('projectName: \'My-abalones\'');
    expect(filesIn(directory)['app.ts']).toContain('new Stack(app, \'MyAbalones\'');
    expect(cli(...kind, ...s3, place('4711'))).toMatchObject({ code: 2, err: expect.stringContaining('--name is missing: give the name of the project') });
    expect(cli(...kind, ...s3, place('a'.repeat(40)))).toMatchObject({ code: 2, err: expect.stringContaining('(made of the directory: give another with --name)') });
  });
});

describe('what is there', () => {
  test('is never overwritten, and is named', () => {
    const directory = place();
    mkdirSync(directory);
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    expect(cli(...flags('build-train', 'nlp'), directory)).toMatchObject({
      code: 2, out: '', err: expect.stringMatching(/DIRECTORY must be new or empty, got ".*first", which holds notes\.txt: choose another, nothing is overwritten/),
    });
    expect(filesIn(directory)).toEqual({ 'notes.txt': 'mine' });
    for (let i = 0; i < 7; i++) { writeFileSync(join(directory, `f${i}`), ''); }
    expect(cli(...flags('build-train', 'nlp'), directory).err).toContain('which holds f0, f1, f2, f3, f4 and 3 more:');
    expect(cli(...flags('build-train', 'nlp'), join(directory, 'notes.txt')).err).toMatch(/DIRECTORY must be a directory, got ".*notes\.txt", which is a file/);
  });

  test('may be an empty directory, or a repository without files', () => {
    const directory = place();
    mkdirSync(join(directory, '.git'), { recursive: true });
    writeFileSync(join(directory, '.git', 'HEAD'), 'ref: refs/heads/main\n');
    expect(cli(...flags('build-train', 'nlp'), directory).code).toBe(0);
    expect(filesIn(directory)['.git/HEAD']).toBe('ref: refs/heads/main\n');
    expect(cli(...flags('build-train', 'nlp'), directory)).toMatchObject({ code: 2, err: expect.stringContaining('which holds .gitignore, README.md') });
  });
});

describe('on a terminal', () => {
  test('every answer becomes the flag', async () => {
    const directory = place();
    const result = await typed(
      [directory, 'build-train-deploy', 'tabular', '', '', 'github', CONNECTION, 'acme/first', '', 'staging=222222222222/eu-west-1, production=333333333333/eu-west-1', '111111111111/eu-west-1'],
      'init');
    expect(result).toMatchObject({ code: 0, err: expect.stringContaining('wrote') });
    expect(result.asked).toContain('kind of project (build-train, build-train-deploy, build-train-deploy-monitor, deploy, batch): ');
    expect(result.asked).toContain('language of the CDK app (typescript, python) [typescript]: ');
    expect(result.asked).toContain('name of the project [first]: ');
    expect(filesIn(directory)).toEqual(filesIn(written(...flags('build-train-deploy', 'tabular'))));
  });

  test('only what is missing is asked, and what has one answer is not', async () => {
    const directory = place();
    const result = await typed(['s3', 'sources-of-111111111111', ''], 'init', '--kind', 'batch', '--language', 'typescript', '--name', 'first', ...TOOLING, directory);
    expect(result.code).toBe(0);
    expect(result.asked.match(/: /g)).toHaveLength(3);
    expect(filesIn(directory)).toEqual(filesIn(written(...flags('batch', 'batch', 's3'))));
  });

  test('what follows from flags is not asked, and only what goes with them is proposed', async () => {
    const directory = place();
    const result = await typed(['deploy', 'build-train', 'tabular', ''], 'init', '--source-bucket', 'sources-of-111111111111', '--name', 'first', '--language', 'typescript',
      ...TOOLING, directory);
    expect(result).toMatchObject({ code: 0 });
    expect(result.asked).toContain('kind of project (build-train, build-train-deploy, build-train-deploy-monitor, batch): ');
    expect(result.asked).toContain('  --kind must be one of build-train, build-train-deploy, build-train-deploy-monitor, batch, got "deploy"\n');
    expect(result.asked).not.toContain('where the code is');
    expect(filesIn(directory)).toEqual(filesIn(written(...flags('build-train', 'tabular', 's3'))));
    const nlp = await typed([], 'init', '--template', 'nlp', '--stage', 'prod', place());
    expect(nlp.asked).toContain('kind of project (build-train-deploy, deploy): ');
  });

  test('a name that the directory does not give is asked', async () => {
    const directory = place('a'.repeat(40));
    const result = await typed(['', 'first', ''], 'init', ...flags('build-train', 'nlp'), '--language', 'typescript', directory);
    expect(result).toMatchObject({ code: 0, asked: expect.stringContaining('  --name must be a letter') });
    expect(filesIn(directory)).toEqual(filesIn(written(...flags('build-train', 'nlp'))));
  });

  test('nothing is asked if all is there', async () => {
    const result = await typed([], 'init', ...flags('build-train', 'nlp'), place());
    expect(result).toMatchObject({ code: 0, asked: '' });
    expect(await typed([], 'validate')).toMatchObject({ code: 2, asked: '' });
    expect(await typed([], 'init', '--help')).toMatchObject({ code: 0, asked: '' });
    expect(await typed([])).toMatchObject({ code: 2, asked: '' });
  });

  test('a wrong answer is told and asked again', async () => {
    const directory = place();
    const result = await typed(['', 'all', 'deploy', '', '', '', '', '', 'models', 'a a', 'staging=222222222222/eu-west-1', '', '111111111111/eu-west-1'], 'init', directory);
    expect(result).toMatchObject({ code: 0 });
    expect(result.asked).toContain('  --kind is missing\n');
    expect(result.asked).toContain('  --kind must be one of build-train, build-train-deploy, build-train-deploy-monitor, deploy, batch, got "all"\n');
    expect(result.asked).toContain('  --model-bucket is missing\n');
    expect(result.asked).toContain('  --stage must have a name of its own each time, got "a" twice\n');
    expect(result.asked).toContain('  --tooling is missing\n');
    expect(filesIn(directory)['cdk.json']).toContain('{ "name": "staging", "env": { "account": "222222222222", "region": "eu-west-1" } }');
  });

  test('an end of the answers writes nothing', async () => {
    const directory = place();
    const result = await typed(['deploy'], 'init', directory);
    expect(result).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^cdk-mlops: there is no answer to "template .*": nothing was written/) });
    expect(readdirSync(dirname(directory))).toEqual([]);
  });

  test('a wrong flag or a full directory is told before the first question', async () => {
    const full = place();
    mkdirSync(full);
    writeFileSync(join(full, 'a'), '');
    expect(await typed([], 'init', '--kind', 'x', place())).toMatchObject({ code: 2, asked: '', err: expect.stringContaining('--kind must be one of') });
    expect(await typed([], 'init', '--kind', 'build-train', '--tooling', 'x', place())).toMatchObject({ code: 2, asked: '', err: expect.stringContaining('--tooling must be') });
    expect(await typed([], 'init', '--kind', 'build-train', '--stage', 'x', place())).toMatchObject({ code: 2, asked: '', err: expect.stringContaining('--stage goes with') });
    expect(await typed([], 'init', '--repository', 'a b')).toMatchObject({ code: 2, asked: '', err: expect.stringContaining('--repository must be') });
    expect(await typed([], 'init', full)).toMatchObject({ code: 2, asked: '', err: expect.stringContaining('which holds a:') });
  });
});

describe('the language of the templates', () => {
  const words = new Set(['a', 'b']);
  const rendered = (text: string) => render(text, words, { name: 'N' }, 'file');

  test.each([
    ['x {{name}} y', 'x N y'],
    ['one //? a\ntwo //? c\nthree #? c b\nfour //? !c', 'one\nthree\nfour'],
    ['one //? a+b\ntwo //? a+c\nthree //? a+!c', 'one\nthree'],
    ['//? c\none\ntwo //? a\n//? end\nthree', 'three'],
    ['  //? a\n  one\n  two //? c\n  //? end', '  one'],
    ['https://x.example/?y # a comment', 'https://x.example/?y # a comment'],
  ])('%j becomes %j', (text, expected) => { expect(rendered(text)).toBe(expected); });

  test.each([
    ['{{other}}', 'file has a placeholder without a value: other'],
    ['{{toString}}', 'file has a placeholder without a value: toString'],
    ['//? a\nx', 'file has a block without an end'],
    ['//? end', 'file ends a block that has not begun'],
    ['//? a\n//? b\n//? end', 'file has a block in a block: b'],
  ])('fails for %j', (text, message) => { expect(() => rendered(text)).toThrow(message); });
});
