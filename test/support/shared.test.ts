import { spawn } from 'child_process';
import { once } from 'events';
import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { shared } from './shared';

test('a directory is filled once, and again for another key', () => {
  const filled: string[] = [];
  const directories = ['a', 'a', 'b'].map(key => shared(`shared.test.ts ${key}`, directory => { filled.push(key); writeFileSync(join(directory, 'key'), key); }));
  expect(filled).toEqual(['a', 'b']);
  expect(directories.map(directory => readFileSync(join(directory, 'key'), 'utf8'))).toEqual(['a', 'a', 'b']);
});

test('what could not be made is not there, and is tried again', () => {
  const key = 'shared.test.ts fails';
  let directory = '';
  expect(() => shared(key, place => { directory = place; throw new Error('planted'); })).toThrow('planted');
  expect(existsSync(directory)).toBe(false);
  expect(shared(key, () => undefined)).toBe(directory);
});

test('who asks while another process makes it waits until it is complete', async () => {
  const key = 'shared.test.ts waits';
  const script = `
    const { writeFileSync } = require('fs');
    const { join } = require('path');
    const { shared } = require(${JSON.stringify(join(__dirname, 'shared.ts'))});
    shared(${JSON.stringify(key)}, directory => {
      console.log('begun');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      writeFileSync(join(directory, 'by'), 'the other');
    });`;
  const other = spawn(process.execPath, ['--import', pathToFileURL(require.resolve('tsx')).href, '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  const directory = shared(key, () => { throw new Error('it is being made'); });
  expect(readFileSync(join(directory, 'by'), 'utf8')).toBe('the other');
});
