import { Annotations, CfnResource, Fn } from 'aws-cdk-lib';
import { propertiesOf } from './templates';
import { ImageBuild } from '../../../images';
import type { IPackageRepository } from '../../package-repository';

const INSTALLS = /\b(pip3?|uv|npm|npx|yarn|pnpm)\s/;
const FIRST_COMMANDS = /"commands":\s*\[\s*/;

/**
 * Lets a build install from a private index: builds of images by secrets, any other by a log-in before its first command. Builds that log in themselves,
 * and those that install nothing, stay as they are. What is in a file of the source cannot be changed, which is a warning.
 *
 * @param packages the repository, which is made when it is asked for
 */
export function installPrivately(resource: CfnResource, packages: () => IPackageRepository): void {
  const image = resource.node.scopes.find(scope => scope instanceof ImageBuild) as ImageBuild | undefined;
  if (image !== undefined) {
    installInImage(image, packages);
    return;
  }
  const { Source } = propertiesOf(resource);
  const spec: unknown = Source?.BuildSpec;
  const parts: unknown[] = typeof spec === 'string' ? [spec] : (spec as any)?.['Fn::Join']?.[1] ?? [];
  const text = parts.map(part => typeof part === 'string' ? part : '').join('');
  if (text.includes('aws codeartifact ')) { return; }
  const at = parts.findIndex(part => typeof part === 'string' && FIRST_COMMANDS.test(part));
  if (at === -1 || !text.trimStart().startsWith('{')) {
    // without a specification in the template, that of the source counts
    if (spec === undefined || at === -1 || INSTALLS.test(text)) { tellOfPackages(resource); }
    return;
  }
  if (!INSTALLS.test(text)) { return; }
  const commands = packages().loginCommands.map(command => JSON.stringify(command)).join(', ');
  const [before] = FIRST_COMMANDS.exec(parts[at] as string)!;
  const split = (parts[at] as string).indexOf(before) + before.length;
  const filled = [...parts.slice(0, at), (parts[at] as string).slice(0, split), `${commands}, `, (parts[at] as string).slice(split), ...parts.slice(at + 1)];
  resource.addPropertyOverride('Source.BuildSpec', Fn.join('', filled as string[]));
}

function installInImage(image: ImageBuild, packages: () => IPackageRepository): void {
  const installs = image._installs();
  if (installs.length > 0) { image._installFrom(packages()); }
  for (const { tool } of installs.filter(({ mounted }) => !mounted)) {
    const target = tool === 'pip' ? '/etc/pip.conf' : '/root/.npmrc';
    Annotations.of(image).addWarningV2(`cdk-mlops:security.image-packages-${tool}`,
      `the Dockerfile installs packages with ${tool} and does not mount its settings, without which it reaches no index: write RUN --mount=type=secret,id=${tool},target=${target} …`);
  }
}

function tellOfPackages(resource: CfnResource): void {
  Annotations.of(resource).addWarningV2('cdk-mlops:security.packages',
    'the specification of the build is not in the template, and strict security cannot add a log-in to the private index of packages: '
    + 'let it begin with the loginCommands of the project\'s securityPerimeter.packageRepository, or acknowledge that it installs nothing');
}

/** Images that a build cannot get without the internet. */
export function publicImageProblems(resource: CfnResource): string[] {
  const image = resource.node.scopes.find(scope => scope instanceof ImageBuild) as ImageBuild | undefined;
  return image === undefined ? [] : image._publicImages().map(uri =>
    `starts from ${JSON.stringify(uri)}, which the private network has no way to: give baseImage an image in Amazon ECR, for example by a pull-through cache`);
}
