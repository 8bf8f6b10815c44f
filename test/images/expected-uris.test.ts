import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Image, ImageUsage } from '../../src/images';

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
