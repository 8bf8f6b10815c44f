import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Abalone } from './abalone';
import { pipelines } from '../../src';

/** An abalone pipeline with a step whose argument is long. */
function withText(length: number): Abalone {
  const abalone = new Abalone({ env: { account: '111122223333', region: 'us-west-2' } });
  const long = new pipelines.RawStep(abalone.stack, 'Long', {
    type: 'Lambda',
    arguments: { text: 'x'.repeat(length), url: abalone.data.s3UrlForObject('a') },
    members: { FunctionArn: 'arn:aws:lambda:us-west-2:111122223333:function:sagemaker-long' },
  });
  abalone.pipeline({ pipelineName: 'large', steps: [...abalone.steps, long] });
  return abalone;
}

test('a small definition is in the template', () => {
  const template = Template.fromStack(withText(10).stack);
  template.hasResourceProperties('AWS::SageMaker::Pipeline', { PipelineDefinition: { PipelineDefinitionBody: Match.anyValue(), PipelineDefinitionS3Location: Match.absent() } });
  template.resourceCountIs('Custom::CDKBucketDeployment', 0);
});

test('a large one goes to S3, with the values of CloudFormation filled in at deployment', () => {
  const { stack } = withText(120_000);
  const template = Template.fromStack(stack);
  const [deployment] = Object.values(template.findResources('Custom::CDKBucketDeployment'));
  // the values to fill in, one map for the one source
  const markers = deployment.Properties.SourceMarkers[0];
  expect(Object.values(markers)).toEqual(expect.arrayContaining([
    { Ref: expect.stringMatching(/^Data/) }, { 'Fn::GetAtt': [expect.stringMatching(/^PipelineJobRole/), 'Arn'] },
  ]));
  const file = join((stack.node.root as any).outdir, `asset.${deployment.Properties.SourceObjectKeys[0].replace('.zip', '')}`);
  const [name] = readdirSync(file);
  let text = readFileSync(join(file, name), 'utf8');
  for (const [marker, value] of Object.entries(markers)) { text = text.split(marker).join(JSON.stringify(value).replace(/\W/g, '')); }
  const definition = JSON.parse(text);
  expect(definition.Steps.map((s: any) => s.Name)).toContain('Long');
  expect(text).not.toContain('marker:');
  template.hasResource('AWS::SageMaker::Pipeline', {
    Properties: {
      PipelineDefinition: {
        PipelineDefinitionBody: Match.absent(),
        PipelineDefinitionS3Location: { Key: `large/definition/${name}` },
      },
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PipelineDefinitionDeployment')]),
  });
});

test('a change after the pipeline was made counts', () => {
  const abalone = withText(10);
  (abalone.stack.node.findChild('Long') as pipelines.RawStep).addArgumentOverride('text', 'y'.repeat(120_000));
  Template.fromStack(abalone.stack).resourceCountIs('Custom::CDKBucketDeployment', 1);
});
