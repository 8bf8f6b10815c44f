import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { endpoints } from 'cdk-mlops';

/*
 * jsii itself refuses a type of an unexported or bundled module in a public signature, and scripts/check-bundling.mjs reads
 * the compiled assembly. What is held here, without compiling, is that only one unexported file can bring such a type in.
 */
const root = join(__dirname, '..', '..', 'src');

function sources(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name));
}

test('one file of the library knows the alpha module, and gives back L1 resources only', () => {
  const knowing = sources(root).filter(file => /from '@aws-cdk\/aws-sagemaker-alpha/.test(readFileSync(file, 'utf8')));
  expect(knowing.map(file => file.slice(root.length + 1))).toEqual(['endpoints/private/alpha.ts']);
  const signatures = readFileSync(knowing[0], 'utf8').match(/^export function .*$/gm)!;
  expect(signatures.map(line => line.match(/: (\w+) \{$/)?.[1])).toEqual(['CfnEndpointConfig', 'CfnEndpoint']);
});

test('nothing of the private files is exported', () => {
  expect(readFileSync(join(root, 'endpoints', 'index.ts'), 'utf8')).not.toContain('private');
  expect(Object.keys(endpoints).sort()).toEqual([
    'CaptureMode', 'Endpoint', 'EndpointConfig', 'EndpointGrants', 'IdleSwitch', 'InferenceExecutionMode', 'Model', 'ModelContainer', 'ModelEndpoint',
    'RoutingStrategy', 'VariantProperty', 'VariantScaling', 'Weekday',
  ]);
});
