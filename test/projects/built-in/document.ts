import { projects } from 'cdk-mlops';
import { linesOf } from './compare';
import { DELIBERATE } from './deliberate';
import { FACTS } from './facts';

const { BuiltInTemplate } = projects;

/** docs/faithful.md, as the list of differences says it. */
export function document(): string {
  const templates = Object.values(BuiltInTemplate);
  const without = (named: string[]) => templates.filter(template => !named.includes(template));
  const which = (named: string[]) => {
    if (named.length === templates.length) { return 'all'; }
    return without(named).length < named.length ? `all but ${without(named).map(code).join(', ')}` : named.map(code).join(', ');
  };
  return [
    '# Faithful mode: what differs from AWS\'s templates',
    '',
    '<!-- written by test/projects/built-in/equivalence.test.ts from test/projects/built-in/deliberate.ts: UPDATE_DOCS=1 npx jest test/projects/built-in -->',
    '',
    '`projects.BuiltInProject` makes the same parameters, resources, logical ids, names, stages, actions, environment variables, stacks and events as',
    'AWS\'s public project templates. A test compares both, fact by fact, and fails on a difference that is not in this table, and on an entry of this',
    'table that is no longer a difference. Descriptions are words of our own and are not compared.',
    '',
    '| template | facts compared |',
    '|---|---|',
    ...templates.map(template => `| ${code(template)} | ${linesOf(FACTS[template]).size} |`),
    '',
    '| what | templates | AWS | here | why | to have it as AWS does |',
    '|---|---|---|---|---|---|',
    ...DELIBERATE.map(each => `| ${each.title} | ${which(each.templates)} | ${each.aws} | ${each.here} | ${each.why} | ${each.back ?? ''} |`),
    '',
    '## Outside of the template',
    '',
    'The template is half of it: the other half is in the repositories. The code that this package puts into them differs from AWS\'s seed code on',
    'purpose as well.',
    '',
    '| what | AWS | here |',
    '|---|---|---|',
    '| Python of the builds | 3.8 | 3.12 |',
    '| SageMaker pipeline | made through the API by the build, which waits for its end, up to two hours | owned by a stack; the build starts it and ends |',
    '| definition of the pipeline | with the SageMaker Python SDK | plain Python; a pipeline of the SDK works as well |',
    '| parameters of the pipeline | two plain strings among them | parameters only |',
    '| test of the endpoint | looks whether it is in service; the invocation is a stub | invokes it with the payloads of the repository and checks the answers |',
    '| data set | in the service\'s bucket | in the repository, and from there in the bucket of the project |',
    '| images | scikit-learn 0.23-1, XGBoost 1.0-1 | scikit-learn 1.2-1, XGBoost 1.7-1 |',
    '',
    'Names stay: the steps, the parameters of the pipeline, the files that the builds read and write, the parameters and tags of the endpoint stacks,',
    'the name of the endpoints.',
    '',
    '## As a product of Service Catalog',
    '',
    'The template has AWS\'s parameters and no others. `BuiltInSeedCode.fromPackage()` makes assets, for which the bucket of the CDK bootstrap has to be',
    'there in the account that launches the product (or give `stackProps.synthesizer`, or make a `BuiltInProject` in a `ProductStack` with an asset',
    'bucket); with `fromBucket` or `none` the template needs nothing but itself. The launch role has to be allowed to make what the template has,',
    'roles included.',
    '',
  ].join('\n');
}

function code(text: string): string { return `\`${text}\``; }
