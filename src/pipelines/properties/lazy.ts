import type { Step } from '../step';

/**
 * The properties of a step. Their classes are many, and most apps use few of them: a module of them is loaded when it is first asked for.
 *
 * @param file the module in this folder
 * @param className its class
 */
export function lazyProperties(step: Step, file: string, className: string): any {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return new (require(`./${file}`)[className])(step);
}
