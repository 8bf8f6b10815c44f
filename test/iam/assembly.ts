import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import type { NestedTemplate, StackInput } from './resolver';

/** Where an account number or region is unknown at synth. */
const UNKNOWN = { account: '111111111111', region: 'eu-west-1' };

/** All stacks of a cloud assembly and of the assemblies in it. */
export function stacksOf(outdir: string): StackInput[] {
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  return Object.entries<any>(manifest.artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') { return stacksOf(join(outdir, artifact.properties.directoryName)); }
    if (artifact.type !== 'aws:cloudformation:stack') { return []; }
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment)!;
    return [{
      stackName: artifact.properties.stackName ?? id,
      account: account.startsWith('unknown') ? UNKNOWN.account : account,
      region: region.startsWith('unknown') ? UNKNOWN.region : region,
      ...templateOf(outdir, artifact.properties.templateFile),
    }];
  });
}

function templateOf(outdir: string, file: string): NestedTemplate {
  const template = JSON.parse(readFileSync(join(outdir, file), 'utf8'));
  const nested = Object.entries<any>(template.Resources ?? {}).filter(([, resource]) => resource.Type === 'AWS::CloudFormation::Stack')
    .map(([id, { Properties }]): [string, string | undefined] => [id, assetFile(outdir, JSON.stringify(Properties.TemplateURL))])
    // others than those of the CDK have their templates elsewhere
    .flatMap(([id, asset]): [string, NestedTemplate][] => asset === undefined ? [] : [[id, templateOf(outdir, asset)]]);
  return { template, nested: Object.fromEntries(nested) };
}

/** The file of the asset whose hash is part of a URL. */
function assetFile(outdir: string, url: string): string | undefined {
  return readdirSync(outdir).filter(name => name.endsWith('.assets.json'))
    .flatMap(name => Object.entries<any>(JSON.parse(readFileSync(join(outdir, name), 'utf8')).files ?? {}))
    .find(([hash]) => url.includes(hash))?.[1].source.path;
}

/** The templates of products, by the hash in their addresses. */
export function productsOf(outdir: string): Map<string, any> {
  const files = readdirSync(outdir).filter(name => name.endsWith('.assets.json'))
    .flatMap(name => Object.entries<any>(JSON.parse(readFileSync(join(outdir, name), 'utf8')).files ?? {}))
    .filter(([, { source }]) => source.path?.endsWith('.product.template.json'));
  return new Map(files.map(([hash, { source }]) => [hash, JSON.parse(readFileSync(join(outdir, source.path), 'utf8'))]));
}
