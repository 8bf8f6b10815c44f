import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { ValidationError } from './errors';

/**
 * The bundled code of a handler that ships with the package.
 *
 * @param name the handler's path below src without `.lambda.ts`, for example `delivery/handlers/resolve-model`
 */
export function handlerCode(name: string): Code {
  return Code.fromAsset(bundleOf(name));
}

/**
 * The bundled code of a small handler, as part of the template: for stacks that can have no assets.
 *
 * @param name as in `handlerCode`
 */
export function inlineHandlerCode(name: string): Code {
  return Code.fromInline(readFileSync(join(bundleOf(name), 'index.js'), 'utf8'));
}

function bundleOf(name: string): string {
  const directory = join(__dirname, '..', '..', 'assets', `${name}.lambda`);
  if (!existsSync(directory)) {
    throw new ValidationError('HandlerMissing', `no bundled handler at ${directory}: run npx projen bundle first`);
  }
  return directory;
}
