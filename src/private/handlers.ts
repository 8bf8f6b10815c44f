import { existsSync } from 'fs';
import { join } from 'path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { ValidationError } from './errors';

/**
 * The bundled code of a handler that ships with the package.
 *
 * @param name the handler's path below src without `.lambda.ts`, for example `delivery/handlers/resolve-model`
 */
export function handlerCode(name: string): Code {
  const directory = join(__dirname, '..', '..', 'assets', `${name}.lambda`);
  if (!existsSync(directory)) {
    throw new ValidationError('HandlerMissing', `no bundled handler at ${directory}: run npx projen bundle first`);
  }
  return Code.fromAsset(directory);
}
