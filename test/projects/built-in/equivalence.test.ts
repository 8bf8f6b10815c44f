import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { projects } from 'cdk-mlops';
import { differences, factsOf, linesOf, templateOf } from './compare';
import { DELIBERATE, Deliberate, unexpected } from './deliberate';
import { document } from './document';
import { FACTS, I, N } from './facts';
import { modelPackageEvent } from '../../registry/model-package-events';
import { matchesEventPattern } from '../../support/event-pattern';

const { BuiltInTemplate, BuiltInSeedCode } = projects;
const TEMPLATES = Object.values(BuiltInTemplate);
const made = new Map(TEMPLATES.map(template => [template, templateOf(template)]));
const compared = (template: projects.BuiltInTemplate, body: any) => differences(linesOf(FACTS[template]), linesOf(factsOf(body)));
const copy = (template: projects.BuiltInTemplate) => JSON.parse(JSON.stringify(made.get(template)));

describe.each(TEMPLATES)('%s', template => {
  test('has nothing that differs from AWS\'s template by accident', () => {
    expect(unexpected(template, compared(template, made.get(template)))).toEqual([]);
  });

  test('says as much as AWS\'s template does', () => {
    const theirs = linesOf(FACTS[template]);
    expect(theirs.size).toBeGreaterThan(template === BuiltInTemplate.BUILD_TRAIN ? 80 : 130);
    const same = [...theirs].filter(([path, value]) => linesOf(factsOf(made.get(template))).get(path) === value);
    expect(same.length / theirs.size).toBeGreaterThan(0.8);
  });

  test('has no parameters but AWS\'s', () => {
    expect(Object.keys(made.get(template).Parameters)).toEqual(Object.keys(FACTS[template].parameters));
    expect(made.get(template).Rules).toBeUndefined();
  });
});

test('every difference that is listed is there, in every template that is named', () => {
  for (const each of DELIBERATE) {
    for (const template of each.templates) {
      const used = new Set<Deliberate>();
      unexpected(template, compared(template, made.get(template)), used);
      expect({ title: each.title, template, used: used.has(each) }).toEqual({ title: each.title, template, used: true });
    }
  }
  expect(new Set(DELIBERATE.map(each => each.title)).size).toBe(DELIBERATE.length);
});

test('docs/faithful.md lists them (UPDATE_DOCS=1 writes it)', () => {
  const file = join(__dirname, '..', '..', '..', 'docs', 'faithful.md');
  const text = document();
  if (process.env.UPDATE_DOCS === '1') { writeFileSync(file, text); }
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('with the service roles, no role differs but that of EventBridge, and the variables are AWS\'s', () => {
  for (const template of TEMPLATES.filter(each => each !== BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT)) {
    const found = compared(template, templateOf(template, { useServiceRoles: true }));
    expect(unexpected(template, found)).toEqual([]);
    expect(found.filter(({ path }) => /Role|EnvironmentVariables/.test(path)).map(({ path }) => path.replace(/[0-9A-F]{8}$/, '')).sort())
      .toEqual(template === BuiltInTemplate.BUILD_TRAIN ? [] : [
        ...template === BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR ? ['Resources.InServiceEndpointEventRule.Targets.0.RoleArn'] : [],
        'Resources.ModelDeploySageMakerEventRule.Targets.0.RoleArn', 'Resources.ProjectEventsRole', 'Resources.ProjectEventsRoleDefaultPolicy',
      ]);
  }
});

test('without a group of its own and with AWS\'s image, these differences are gone', () => {
  const { BUILD_TRAIN_DEPLOY: template } = BuiltInTemplate;
  const found = compared(template, templateOf(template, { ownModelPackageGroup: false, buildImage: { imageId: 'aws/codebuild/amazonlinux2-x86_64-standard:5.0' } as any }));
  expect(unexpected(template, found)).toEqual([]);
  expect(found.filter(({ path }) => /ModelPackageGroup$|Image$/.test(path))).toEqual([]);
});

test('code that is there already needs no check-in', () => {
  const { Resources } = templateOf(BuiltInTemplate.BUILD_TRAIN_DEPLOY, { seedCode: BuiltInSeedCode.none() });
  expect(Object.keys(Resources).filter(id => /Seed/i.test(id))).toEqual([]);
  const facts = factsOf(templateOf(BuiltInTemplate.BUILD_TRAIN_DEPLOY, { seedCode: BuiltInSeedCode.none() }));
  expect(facts.resources.ModelBuildSagemakerCodeRepository.properties.GitConfig.RepositoryUrl)
    .toBe('https://codeconnections.eu-west-1.amazonaws.com/git-http/111111111111/eu-west-1/11111111-2222-3333-4444-555555555555/acme/build.git');
});

describe('the rules', () => {
  const { resources } = factsOf(made.get(BuiltInTemplate.BUILD_TRAIN_DEPLOY_MONITOR));
  const decisions = resources.ModelDeploySageMakerEventRule.properties.EventPattern;
  const endpoints = resources.InServiceEndpointEventRule.properties.EventPattern;
  const ofGroup = (ModelApprovalStatus: string, ModelPackageGroupName = `${N}-${I}`) => modelPackageEvent({ ModelPackageGroupName, ModelApprovalStatus });
  const endpoint = (EndpointName: string, EndpointStatus: string) =>
    ({ 'source': 'aws.sagemaker', 'detail-type': 'SageMaker Endpoint State Change', 'detail': { EndpointName, EndpointStatus } });

  test.each<[string, boolean, object]>([
    ['an approval', true, ofGroup('Approved')],
    ['a rejection', true, ofGroup('Rejected')],
    ['a registration', false, ofGroup('PendingManualApproval')],
    ['an approval in another group', false, ofGroup('Approved', 'other')],
    ['an approval in a group with a longer name', false, ofGroup('Approved', `${N}-${I}-2`)],
    ['an event of another service', false, { ...ofGroup('Approved'), source: 'acme.sagemaker' }],
    ['an event of another kind', false, { ...ofGroup('Approved'), 'detail-type': 'SageMaker Model State Change' }],
  ])('%s starts a deployment: %s', (_, starts, event) => {
    expect(matchesEventPattern(decisions, event)).toBe(starts);
  });

  test.each<[string, string, boolean]>([
    [`${N}-staging`, 'IN_SERVICE', true], [`${N}-staging`, 'UPDATING', false], [`${N}-prod`, 'IN_SERVICE', false], [`${N}-staging-2`, 'IN_SERVICE', false],
  ])('the endpoint %s that is %s starts the monitors: %s', (name, status, starts) => {
    expect(matchesEventPattern(endpoints, endpoint(name, status))).toBe(starts);
  });

  test('pushes to main of the own repository start its pipeline', () => {
    const { resources: ofCodeCommit } = factsOf(made.get(BuiltInTemplate.BUILD_TRAIN_DEPLOY_CODE_COMMIT));
    const { EventPattern } = ofCodeCommit.ModelBuildCodeCommitEventRule.properties;
    const push = (repository: string, referenceName: string, referenceType = 'branch') => ({
      'source': 'aws.codecommit',
      'detail-type': 'CodeCommit Repository State Change',
      'resources': [`arn:aws:codecommit:eu-west-1:111111111111:sagemaker-${N}-${repository}`],
      'detail': { referenceType, referenceName },
    });
    expect(matchesEventPattern(EventPattern, push('modelbuild', 'main'))).toBe(true);
    for (const event of [push('modeldeploy', 'main'), push('modelbuild', 'topic'), push('modelbuild', 'main', 'tag')]) {
      expect(matchesEventPattern(EventPattern, event)).toBe(false);
    }
  });
});

describe('a planted difference is caught:', () => {
  type Plant = (body: any) => void;
  const project = (body: any, id: string) => body.Resources[id].Properties;
  const stage = (body: any, id: string, i: number) => body.Resources[id].Properties.Stages[i];
  test.each<[string, Plant]>([
    ['a resource is gone', body => { delete body.Resources.ModelDeployTestProject; }],
    ['a resource has another logical id', body => { body.Resources.Bucket2 = body.Resources.MlOpsArtifactsKey; }],
    ['a resource is of another type', body => { body.Resources.GitSeedCodeCheckinProjectTriggerLambda.Type = 'AWS::Serverless::Function'; }],
    ['the bucket is deleted with the stack', body => { body.Resources.MlOpsArtifactsBucket.DeletionPolicy = 'Delete'; }],
    ['the bucket has another name', body => { project(body, 'MlOpsArtifactsBucket').BucketName = 'sagemaker-project'; }],
    ['a variable is gone', body => { project(body, 'ModelDeployTestProject').Environment.EnvironmentVariables.pop(); }],
    ['a variable has another name', body => { project(body, 'ModelDeployBuildProject').Environment.EnvironmentVariables[8].Name = 'EXPORT_PROD_CONFIG'; }],
    ['a variable has another value', body => { project(body, 'ModelDeployBuildProject').Environment.EnvironmentVariables[6].Value = 'template.yml'; }],
    ['a variable more', body => { project(body, 'ModelDeployBuildProject').Environment.EnvironmentVariables.push({ Name: 'MORE', Value: '1' }); }],
    ['a build has another time limit', body => { project(body, 'SageMakerModelPipelineBuildProject').TimeoutInMinutes = 60; }],
    ['a build has another specification', body => { project(body, 'ModelDeployTestProject').Source.BuildSpec = 'buildspec.yml'; }],
    ['a build has more power', body => { project(body, 'ModelDeployTestProject').Environment.ComputeType = 'BUILD_GENERAL1_LARGE'; }],
    ['a stage has another name', body => { stage(body, 'ModelDeployPipeline', 3).Name = 'DeployProduction'; }],
    ['stages are in another order', body => { body.Resources.ModelDeployPipeline.Properties.Stages.reverse(); }],
    ['an action has another name', body => { stage(body, 'ModelDeployPipeline', 2).Actions[1].Name = 'Test'; }],
    ['an action is gone', body => { stage(body, 'ModelDeployPipeline', 2).Actions.pop(); }],
    ['an action runs at another time', body => { stage(body, 'ModelDeployPipeline', 2).Actions[2].RunOrder = 1; }],
    ['an action has another provider', body => { stage(body, 'ModelBuildPipeline', 0).Actions[0].ActionTypeId.Provider = 'CodeCommit'; }],
    ['an artifact has another name', body => { stage(body, 'ModelBuildPipeline', 1).Actions[0].OutputArtifacts[0].Name = 'Build'; }],
    ['a stack has another name', body => { stage(body, 'ModelDeployPipeline', 2).Actions[0].Configuration.StackName = 'staging'; }],
    ['a configuration has another file', body => { stage(body, 'ModelDeployPipeline', 3).Actions[0].Configuration.TemplateConfiguration = 'BuildArtifact::staging-config-export.json'; }],
    ['production replaces what failed', body => { stage(body, 'ModelDeployPipeline', 3).Actions[0].Configuration.ActionMode = 'REPLACE_ON_FAILURE'; }],
    ['the question is another one', body => { stage(body, 'ModelDeployPipeline', 2).Actions[2].Configuration.CustomData = 'Go on?'; }],
    ['a rejection does not count', body => { project(body, 'ModelDeploySageMakerEventRule').EventPattern.detail.ModelApprovalStatus = ['Approved']; }],
    ['a registration counts', body => { delete project(body, 'ModelDeploySageMakerEventRule').EventPattern.detail.ModelApprovalStatus; }],
    ['the rule is off', body => { project(body, 'ModelDeploySageMakerEventRule').State = 'DISABLED'; }],
    ['the rule has another target', body => { project(body, 'ModelDeploySageMakerEventRule').Targets[0].Arn = 'arn:aws:codepipeline:eu-west-1:111111111111:other'; }],
    ['a parameter is gone', body => { delete body.Parameters.ModelBuildCodeRepositoryBranch; }],
    ['a parameter more', body => { body.Parameters.More = { Type: 'String' }; }],
    ['a parameter has no default', body => { delete body.Parameters.ModelDeployCodeRepositoryBranch.Default; }],
    ['a parameter is longer', body => { body.Parameters.SageMakerProjectName.MaxLength = 64; }],
    ['a parameter has no pattern', body => { delete body.Parameters.SageMakerProjectName.AllowedPattern; }],
    ['a parameter is shown', body => { delete body.Parameters.SageMakerProjectId.NoEcho; }],
    ['a branch is not optional', body => { delete body.Metadata.SagemakerTemplateParameterRules.ModelBuildCodeRepositoryBranch; }],
    ['a group has another label', body => { body.Metadata['AWS::CloudFormation::Interface'].ParameterGroups[0].Label.default = 'Build'; }],
    ['a role is somebody else\'s', body => { project(body, 'ModelDeployTestProject').ServiceRole = 'arn:aws:iam::111111111111:role/Admin'; }],
    ['artifacts are encrypted with no key', body => { project(body, 'MlOpsArtifactsBucket').PublicAccessBlockConfiguration.BlockPublicAcls = false; }],
    ['a code repository has another name', body => { project(body, 'ModelBuildSagemakerCodeRepository').CodeRepositoryName = 'code'; }],
    ['seed code comes from the service', body => {
      project(body, 'SageMakerModelBuildSeedCodeCheckinProjectTriggerLambdaInvoker').SEEDCODE_BUCKET_NAME = 'sagemaker-servicecatalog-seedcode-us-east-1';
    }],
  ])('%s', (_, plant) => {
    const { BUILD_TRAIN_DEPLOY: template } = BuiltInTemplate;
    const body = copy(template);
    plant(body);
    let problems: string[];
    try {
      problems = unexpected(template, compared(template, body));
    } catch (error) {
      problems = [String(error)];
    }
    expect(problems.length).toBeGreaterThan(0);
  });
});
