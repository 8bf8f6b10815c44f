import { App, CfnResource, CustomResource, NestedStack, PhysicalName, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ManagedPolicy, PermissionsBoundary, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { RoleProps } from 'aws-cdk-lib/aws-iam';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId, Provider } from 'aws-cdk-lib/custom-resources';
import { delivery, endpoints, images, pipelines, projects, registry } from 'cdk-mlops';

const SETTINGS = { path: '/mlops/', namePrefix: 'ml-', permissionsBoundaryName: 'team/Boundary' };
const assumedBy = new ServicePrincipal('lambda.amazonaws.com');

function roles(stack: Stack): Record<string, any> {
  return Object.fromEntries(Object.entries<any>(Template.fromStack(stack).toJSON().Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role'));
}

test('every role of a project has them: the library\'s, those of helpers, and those of the stages', () => {
  const app = new App();
  const stack = new Stack(app, 'Tooling', { env: { account: '111111111111', region: 'eu-west-1' } });
  const image = images.Image.xgboost('1.7-1');
  const train = new pipelines.TrainingStep(stack, 'Train', {
    image, instanceType: pipelines.InstanceType.M5_LARGE, inputs: { train: pipelines.TrainingInput.from('s3://data/train.csv') },
  });
  const register = new pipelines.RegisterModelStep(stack, 'Register', {
    image, modelData: train.modelArtifacts, modelPackageGroup: new registry.ModelPackageGroup(stack, 'Models'), contentTypes: ['text/csv'], responseTypes: ['text/csv'],
  });
  const project = new projects.BuildTrainDeployProject(stack, 'Project', {
    projectName: 'abalone',
    pipeline: new pipelines.Pipeline(stack, 'Pipeline', { steps: [train, register] }),
    source: delivery.Source.codeConnection('acme/abalone', { connectionArn: 'arn:aws:codeconnections:eu-west-1:111111111111:connection/1' }),
    stages: [{
      stageName: 'staging',
      env: { account: '222222222222', region: 'eu-west-1' },
      endpoint: { instanceType: pipelines.InstanceType.M5_LARGE },
      test: delivery.EndpointTest.invoke({ cases: [{ body: '1', expect: [delivery.Expectation.numbersBetween(1, 29)] }] }),
    }],
  });
  // two kinds of helpers: a singleton function, and the CDK's own provider, whose role is no L1 role
  const bucket = new Bucket(stack, 'Helped', { autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
  new BucketDeployment(stack, 'Helper', { destinationBucket: bucket, sources: [Source.data('a.txt', 'a')] });
  projects.RoleSettings.apply(app, SETTINGS);

  const tooling = roles(stack);
  const staging = roles(project.stages[0].stack);
  expect(Object.keys(tooling).length).toBeGreaterThan(9);
  expect(Object.keys(tooling).some(id => id.startsWith('CustomS3AutoDeleteObjects'))).toBe(true);
  expect(Object.keys(staging)).toHaveLength(2);
  const names = new Set<string>();
  for (const { Properties } of [...Object.values(tooling), ...Object.values(staging)]) {
    expect(Properties.RoleName).toMatch(/^ml-[\w-]{1,61}$/);
    names.add(Properties.RoleName);
    // the path of a test role says which stage it belongs to, and stays
    expect(Properties.Path).toMatch(/^\/(mlops|endpoint-test\/.+)\/$/);
    expect(JSON.stringify(Properties.PermissionsBoundary)).toMatch(/:iam::[12]{12}:policy\/team\/Boundary/);
  }
  expect(names.size).toBe(Object.keys(tooling).length + Object.keys(staging).length);
  expect(JSON.stringify(Object.values(staging)[0].Properties.PermissionsBoundary)).toContain('222222222222');
});

test('what a role has already stays', () => {
  const stack = new Stack(new App(), 'S');
  new Role(stack, 'Named', { assumedBy, roleName: 'mine', path: '/own/' });
  const bound = new Role(stack, 'Bound', { assumedBy });
  PermissionsBoundary.of(bound).apply(ManagedPolicy.fromManagedPolicyName(stack, 'Policy', 'Tight'));
  projects.RoleSettings.apply(stack, SETTINGS);
  const [named, other] = Object.values(roles(stack)).map(role => role.Properties);
  expect(named).toMatchObject({ RoleName: 'mine', Path: '/own/' });
  expect(JSON.stringify(other.PermissionsBoundary)).toContain('Tight');
  expect(JSON.stringify(other.PermissionsBoundary)).not.toContain('team/Boundary');
});

test('only what is given is set, and only below the scope', () => {
  const stack = new Stack(new App(), 'S');
  const model = new endpoints.Model(stack, 'Model', {
    containers: [endpoints.ModelContainer.fromImage(images.Image.xgboost('1.7-1'), { modelDataUrl: 's3://models/model.tar.gz' })],
  });
  new Role(stack, 'Outside', { assumedBy });
  new CfnResource(model, 'Other', { type: 'AWS::IAM::InstanceProfile' });
  projects.RoleSettings.apply(model, { permissionsBoundaryName: 'Boundary' });
  const [inside, outside] = Object.values(roles(stack)).map(role => role.Properties);
  expect(Object.keys(inside)).toEqual(expect.arrayContaining(['PermissionsBoundary']));
  expect(inside.PermissionsBoundary['Fn::Join'][1]).toEqual(['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':policy/Boundary']);
  expect(inside).not.toHaveProperty('Path');
  expect(inside).not.toHaveProperty('RoleName');
  expect(outside).not.toHaveProperty('PermissionsBoundary');
});

test('a role in a CDK stage has them', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Stage'), 'S');
  new Role(stack, 'Role', { assumedBy });
  projects.RoleSettings.apply(app, { path: '/mlops/' });
  expect(Object.values(roles(stack))[0].Properties.Path).toBe('/mlops/');
});

describe('a role that another account knows by its ARN', () => {
  const twoAccounts = (props: RoleProps) => {
    const app = new App();
    const stack = (id: string, account: string) => new Stack(app, id, { env: { account, region: 'eu-west-1' } });
    const role = new Role(stack('Here', '111111111111'), 'Role', props);
    new Bucket(stack('There', '222222222222'), 'Bucket', { bucketName: 'data-there' }).grantRead(role);
    return { app, role };
  };

  test('fails with the role, as the ARN would have neither path nor prefix', () => {
    const { app } = twoAccounts({ assumedBy, roleName: PhysicalName.GENERATE_IF_NEEDED });
    projects.RoleSettings.apply(app, { path: '/mlops/' });
    expect(() => app.synth()).toThrow(/role "Here\/Role" is referred to in another account or region as "here.*", without the path and the prefix of its RoleSettings: give a role/);
  });

  test.each<[string, RoleProps, projects.RoleSettingsOptions]>([
    ['with a name and path of its own', { assumedBy, roleName: 'reader', path: '/own/' }, { path: '/mlops/', namePrefix: 'ml-' }],
    ['with a boundary only', { assumedBy, roleName: PhysicalName.GENERATE_IF_NEEDED }, { permissionsBoundaryName: 'Boundary' }],
  ])('is fine %s', (_, props, settings) => {
    const { app, role } = twoAccounts(props);
    projects.RoleSettings.apply(app, settings);
    const policies = JSON.stringify(app.synth().getStackByName('There').template);
    const made = Object.values(roles(Stack.of(role)))[0].Properties;
    expect(policies).toContain(`:iam::111111111111:role${made.Path ?? '/'}${made.RoleName}`);
  });

  test('is fine where nobody refers to it', () => {
    const app = new App();
    const stack = new Stack(app, 'Here', { env: { account: '111111111111', region: 'eu-west-1' } });
    new Role(stack, 'Role', { assumedBy, roleName: PhysicalName.GENERATE_IF_NEEDED });
    projects.RoleSettings.apply(app, SETTINGS);
    expect(Object.values(app.synth().getStackByName('Here').template.Resources as Record<string, any>)[0].Properties).toMatchObject({ Path: '/mlops/', RoleName: expect.stringMatching(/^ml-Here-Role-/) });
  });
});

test('roles in nested stacks, and those of the CDK\'s provider framework there, have them', () => {
  const stack = new Stack(new App(), 'Parent');
  const nested = new NestedStack(new NestedStack(stack, 'Nested'), 'Deeper');
  const code = () => new Function(nested, `Handler${nested.node.children.length}`, { runtime: Runtime.NODEJS_20_X, handler: 'index.handler', code: Code.fromInline('//') });
  const provider = new Provider(nested, 'Provider', { onEventHandler: code(), isCompleteHandler: code() });
  new CustomResource(nested, 'Custom', { serviceToken: provider.serviceToken });
  new AwsCustomResource(nested, 'Call', {
    onUpdate: { service: 'SSM', action: 'getParameter', parameters: { Name: 'a' }, physicalResourceId: PhysicalResourceId.of('a') },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['arn:aws:ssm:eu-west-1:111111111111:parameter/a'] }),
  });
  new Role(stack, 'Role', { assumedBy });
  projects.RoleSettings.apply(stack, SETTINGS);
  expect(Object.keys(roles(stack))).toHaveLength(1);
  const all = roles(nested);
  // both handlers, the framework's three functions and its state machine, and the function that calls AWS
  expect(Object.keys(all).length).toBeGreaterThanOrEqual(7);
  expect(Object.keys(all).some(id => id.startsWith('Providerframework'))).toBe(true);
  expect(Object.keys(all).some(id => id.startsWith('Providerwaiterstatemachine'))).toBe(true);
  expect(Object.keys(all).some(id => id.startsWith('AWS679f53fac002430cb0da5b7982bd2287'))).toBe(true);
  const given = [...Object.values(all), ...Object.values(roles(stack))].map(({ Properties }) => Properties);
  for (const { RoleName, Path, PermissionsBoundary: boundary } of given) {
    expect(RoleName).toMatch(/^ml-[\w-]{1,61}$/);
    expect(Path).toBe('/mlops/');
    expect(JSON.stringify(boundary)).toContain(':policy/team/Boundary');
  }
  expect(new Set(given.map(({ RoleName }) => RoleName)).size).toBe(given.length);
});

test.each<[string, projects.RoleSettingsOptions, string]>([
  ['nothing', {}, 'got none of them'],
  ['a path without slash', { path: 'mlops' }, 'path must begin and end with a slash'],
  ['a path with an empty part', { path: '/a//' }, 'got "/a//"'],
  ['a long prefix', { namePrefix: 'a-name-prefix-that-is-much-too-long-' }, 'namePrefix must have 1 to 24'],
  ['a prefix with other characters', { namePrefix: 'ml/' }, 'got "ml/"'],
  ['the ARN of a policy', { permissionsBoundaryName: 'arn:aws:iam::111111111111:policy/B' }, 'not its ARN'],
])('fails with %s', (_, options, message) => {
  expect(() => projects.RoleSettings.apply(new Stack(), options)).toThrow(message);
});
