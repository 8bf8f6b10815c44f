import { readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, sep } from 'path';
import { Duration } from 'aws-cdk-lib';
import { checkKnown } from '../../../private/checks';
import { ValidationError } from '../../../private/errors';
import type { EndpointTestCase } from '../../endpoint-test-options';
import { Expectation } from '../../expectation';

const TEXTS = ['name', 'bodyFile', 'contentType', 'accept', 'targetVariant', 'targetModel', 'inferenceComponentName'] as const;
const MEMBERS = [...TEXTS, 'body', 'maxLatencyMillis', 'expect'];

interface ExpectationForm {
  readonly members: { readonly [name: string]: string };
  readonly make: (value: any) => Expectation;
}

/** How an expectation is written, and its arguments: all of them needed but those with `?`. */
const EXPECTATIONS: { readonly [name: string]: ExpectationForm } = {
  numbersBetween: { members: { 'min': 'number', 'max': 'number', 'count?': 'number' }, make: ({ min, max, count }) => Expectation.numbersBetween(min, max, count) },
  equalTo: { members: { '': 'string' }, make: text => Expectation.equalTo(text) },
  contains: { members: { '': 'string' }, make: text => Expectation.contains(text) },
  matches: { members: { '': 'string' }, make: pattern => Expectation.matches(pattern) },
  contentType: { members: { '': 'string' }, make: type => Expectation.contentType(type) },
  notEmpty: { members: { '': 'true' }, make: () => Expectation.notEmpty() },
  jsonEquals: {
    members: { path: 'string', value: 'any' },
    make: ({ path, value }) => Expectation.jsonEquals(path, typeof value === 'string' ? value : JSON.stringify(value)),
  },
  jsonNumberBetween: { members: { path: 'string', min: 'number', max: 'number' }, make: ({ path, min, max }) => Expectation.jsonNumberBetween(path, min, max) },
};

/** The cases in the JSON files of a directory, in the order of the files' names. */
export function readCases(directory: string): EndpointTestCase[] {
  checkKnown(directory, 'casesDirectory', 'its files are read');
  const files = jsonFiles(directory, directory);
  if (files.length === 0) {
    throw new ValidationError('TestCasesDirectory', `casesDirectory must have at least one .json file, got ${JSON.stringify(directory)} without any`);
  }
  return files.flatMap(file => {
    const path = join(directory, file);
    const document = parse(path);
    const list = Array.isArray(document) ? document : [document];
    if (list.length === 0) { throw problem(path, '', 'must have at least one case, got []'); }
    const stem = file.replace(/\.json$/, '').split(sep).join('/');
    return list.map((entry, i) => readCase(entry, path, Array.isArray(document) ? `[${i}]` : '', list.length > 1 ? `${stem} ${i + 1}` : stem));
  });
}

function jsonFiles(root: string, directory: string): string[] {
  let entries;
  try {
    entries = readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    throw new ValidationError('TestCasesDirectory',
      `casesDirectory must be a directory that can be read, got ${JSON.stringify(root)}: ${(error as Error).message}`);
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1).flatMap(entry => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) { return jsonFiles(root, path); }
    return entry.name.endsWith('.json') ? [relative(root, path)] : [];
  });
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw problem(path, '', `must be JSON: ${(error as Error).message}`);
  }
}

function readCase(entry: unknown, path: string, at: string, defaultName: string): EndpointTestCase {
  const given = record(entry, path, at, 'a test case');
  const unknown = Object.keys(given).find(key => !MEMBERS.includes(key) && key !== '$schema');
  if (unknown !== undefined) { throw problem(path, `${at}.${unknown}`, `is not a member of a test case; it has ${MEMBERS.join(', ')}`); }
  for (const key of TEXTS) {
    if (given[key] !== undefined && typeof given[key] !== 'string') { throw problem(path, `${at}.${key}`, `must be a string, got ${JSON.stringify(given[key])}`); }
  }
  if ((given.body === undefined) === (given.bodyFile === undefined)) {
    throw problem(path, at, `must have either body or bodyFile, got ${given.body === undefined ? 'neither' : 'both'}`);
  }
  if (given.maxLatencyMillis !== undefined && !(typeof given.maxLatencyMillis === 'number' && given.maxLatencyMillis > 0)) {
    throw problem(path, `${at}.maxLatencyMillis`, `must be a number above 0, got ${JSON.stringify(given.maxLatencyMillis)}`);
  }
  if (!Array.isArray(given.expect) || given.expect.length === 0) {
    throw problem(path, `${at}.expect`, `must be a list of at least one expectation, got ${JSON.stringify(given.expect)}`);
  }
  const isText = typeof given.body === 'string' || given.body === undefined;
  return {
    ...Object.fromEntries(TEXTS.filter(key => given[key] !== undefined).map(key => [key, given[key] as string])),
    name: given.name as string | undefined ?? defaultName,
    // every other value is sent as JSON
    body: isText ? given.body as string | undefined : JSON.stringify(given.body),
    bodyFile: given.bodyFile === undefined ? undefined : join(dirname(path), given.bodyFile as string),
    contentType: given.contentType as string | undefined ?? (isText ? undefined : 'application/json'),
    maxLatency: given.maxLatencyMillis === undefined ? undefined : Duration.millis(given.maxLatencyMillis as number),
    expect: given.expect.map((expectation, i) => readExpectation(expectation, path, `${at}.expect[${i}]`)),
  };
}

function readExpectation(entry: unknown, path: string, at: string): Expectation {
  const given = record(entry, path, at, 'an expectation');
  const [name, ...others] = Object.keys(given);
  const kind = Object.prototype.hasOwnProperty.call(EXPECTATIONS, name ?? '') ? EXPECTATIONS[name] : undefined;
  if (kind === undefined || others.length > 0) {
    throw problem(path, at, `must have one member of ${Object.keys(EXPECTATIONS).join(', ')}, got ${JSON.stringify(Object.keys(given))}`);
  }
  checkMembers(given[name], kind.members, path, `${at}.${name}`);
  try {
    return kind.make(given[name]);
  } catch (error) {
    throw problem(path, `${at}.${name}`, `is not valid: ${(error as Error).message}`);
  }
}

function checkMembers(value: unknown, members: { readonly [name: string]: string }, path: string, at: string): void {
  const fits = (each: unknown, type: string) => type === 'any' || (type === 'true' ? each === true : typeof each === type);
  if (members[''] !== undefined) {
    if (!fits(value, members[''])) { throw problem(path, at, `must be ${members[''] === 'true' ? 'true' : `a ${members['']}`}, got ${JSON.stringify(value)}`); }
    return;
  }
  const given = record(value, path, at, `{ ${Object.keys(members).join(', ')} }`);
  const names = Object.keys(members).map(name => name.replace('?', ''));
  const unknown = Object.keys(given).find(key => !names.includes(key));
  if (unknown !== undefined) { throw problem(path, `${at}.${unknown}`, `is not one of ${names.join(', ')}`); }
  for (const [name, type] of Object.entries(members)) {
    const key = name.replace('?', '');
    if (given[key] === undefined && name.endsWith('?')) { continue; }
    if (given[key] === undefined || !fits(given[key], type)) {
      throw problem(path, `${at}.${key}`, `must be ${type === 'any' ? 'there' : `a ${type}`}, got ${JSON.stringify(given[key])}`);
    }
  }
}

function record(value: unknown, path: string, at: string, what: string): { readonly [key: string]: unknown } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) { throw problem(path, at, `must be ${what}, got ${JSON.stringify(value)}`); }
  return value as { readonly [key: string]: unknown };
}

function problem(path: string, at: string, message: string): ValidationError {
  return new ValidationError('TestCaseFile', `${path}${at === '' ? '' : ` at ${at.replace(/^\./, '')}`} ${message}`);
}
