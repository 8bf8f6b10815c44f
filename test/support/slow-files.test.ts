import { existsSync } from 'fs';
import { join } from 'path';

const { SLOW, slowFirst } = jest.requireActual('./slow-files.cjs');

test('there are the files that are called slow', () => {
  expect(SLOW.filter((file: string) => !existsSync(join(__dirname, '..', '..', file)))).toEqual([]);
});

test('they begin first, the slowest of them at once, and the others keep their order', () => {
  const files = ['/x/test/docs.test.ts', '/x/test/gates/examples/abalone.test.ts', '/x/test/deploy/deploy.test.ts', '/x/test/cli/cli.test.ts', 'C:\\x\\test\\ml\\seed.test.ts'];
  expect(slowFirst(files)).toEqual([files[2], files[1], files[4], files[0], files[3]]);
});
