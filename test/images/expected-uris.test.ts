import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Image, ImageUsage } from '../../src/images';
import { dnsSuffix, imageEntry, imageNames, imageScope, imageScopes } from '../../src/images/private/data';
import { resolveImage } from '../../src/images/private/resolve';

// made by scripts/image-expectations.py with the SageMaker Python SDK's own rules
type Row = [string, string, string | null, string | null, string | null, string | null, string, number[]];
const { regions, accounts, expected } = JSON.parse(readFileSync(join(__dirname, 'expected-uris.json'), 'utf8')) as
  { regions: Record<string, string>; accounts: string[]; expected: Row[] };
const hosts = Object.entries(regions);
const app = new App();
const stacks = new Map(hosts.map(([region]) => [region, new Stack(app, `Stack-${region}`, { env: { region, account: '111122223333' } })]));

function usageOf(scope: string): ImageUsage {
  return scope.startsWith('inference') ? ImageUsage.INFERENCE : scope === 'training' ? ImageUsage.TRAINING : ImageUsage.PROCESSING;
}

test.each([...new Set(expected.map(([name]) => name))])('%s has the URIs of the SageMaker Python SDK', name => {
  const different: string[] = [];
  let compared = 0;
  for (const [, scope, version, pyVersion, instanceType, baseFramework, repository, pairs] of expected.filter(row => row[0] === name)) {
    const image = Image.builtIn(name, {
      version: version ?? undefined,
      pyVersion: pyVersion ?? undefined,
      baseFramework: baseFramework ?? undefined,
      imageScope: ['training', 'inference', 'processing'].includes(scope) ? undefined : scope,
    });
    for (let i = 0; i < pairs.length; i += 2) {
      const [region, host] = hosts[pairs[i]];
      const { imageUri } = image.bind(stacks.get(region)!, { usage: usageOf(scope), instanceType: instanceType ?? undefined });
      const uri = `${accounts[pairs[i + 1]]}.dkr.${host}/${repository}`;
      compared++;
      if (imageUri !== uri) { different.push(`${uri} but got ${imageUri}`); }
    }
  }
  expect(different).toEqual([]);
  expect(compared).toBeGreaterThan(0);
});

test('every version of every image has a well-formed URI in each of its regions', () => {
  const wrong: string[] = [];
  let checked = 0;
  for (const name of imageNames()) {
    for (const scope of imageScopes(name)!) {
      for (const [version, variants] of imageScope(name, scope).versions) {
        const bases = typeof variants === 'object' && variants.bases ? Object.keys(variants.bases) : [undefined];
        const entries = typeof variants === 'number' ? [variants] : Object.values(variants.bases ?? variants.pyVersions!);
        const { processors, pyVersions } = imageEntry(entries[0]);
        const pythons = typeof variants === 'object' && variants.pyVersions ? Object.keys(variants.pyVersions) : name === 'sagemaker-base-python' ? [undefined] : pyVersions ?? [undefined];
        const processor = (imageScope(name, scope).processors ?? processors)?.[0];
        for (const baseFramework of bases) {
          const pyVersion = pythons.length > 1 ? pythons[pythons.length - 1] : undefined;
          const { repository, tag, accounts: owners } = resolveImage({ name, scope, version, baseFramework, processor, pyVersion, usage: 'training' });
          for (const [region, owner] of Object.entries(owners)) {
            checked++;
            const uri = `${owner}.dkr.ecr.${region}.${dnsSuffix(region)}/${repository}${tag === undefined ? '' : `:${tag}`}`;
            if (!/^\d{12}\.dkr\.ecr\.[a-z]{2,4}(-[a-z]+)+-\d\.[a-z0-9.-]+\/[a-z][a-z0-9-]*(:[0-9a-z][\w.-]{0,127})?$/.test(uri) || /undefined|--|-$/.test(uri)) { wrong.push(uri); }
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(checked).toBeGreaterThan(10_000);
});
