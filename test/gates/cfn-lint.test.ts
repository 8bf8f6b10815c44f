import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { cfnLintErrors, cfnLintErrorsOf } from './cfn-lint';
import { describeWithPython } from '../ml/python';

const directory = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function template(name: string, resources: object): string {
  const file = join(directory, `${name}.template.json`);
  writeFileSync(file, JSON.stringify({ Resources: resources }));
  return file;
}

/** A CodePipeline that deploys with a role, as the stages of a deploy pipeline do. */
function deploying(RoleArn: unknown): object {
  const action = (Name: string, Category: string, Provider: string, rest: object) =>
    ({ Name, ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' }, ...rest });
  return {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        RoleArn: 'arn:aws:iam::111111111111:role/pipeline',
        ArtifactStore: { Type: 'S3', Location: 'artifacts' },
        Stages: [
          { Name: 'Source', Actions: [action('Templates', 'Source', 'S3', { Configuration: { S3Bucket: 'b', S3ObjectKey: 'k' }, OutputArtifacts: [{ Name: 'Templates' }] })] },
          { Name: 'Deploy', Actions: [action('Deploy', 'Deploy', 'CloudFormation', { InputArtifacts: [{ Name: 'Templates' }], Configuration: { ActionMode: 'CREATE_UPDATE', StackName: 's', TemplatePath: 'Templates::t.json', RoleArn } })] },
        ],
      },
    },
  };
}

describeWithPython('cfn-lint', () => {
  test('a value outside of an enumeration is caught, in every template', () => {
    const files = ['Enabled', 'Sometimes'].map(Status => template(Status, { Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status } } } }));
    expect(cfnLintErrors(files)).toEqual([expect.stringMatching(/^Sometimes\.template\.json Resources\.Bucket\.Properties\.VersioningConfiguration\.Status: 'Sometimes' is not one of/)]);
  });

  test('the name of a role where its ARN is due is caught', () => {
    const file = template('name', {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'sagemaker.amazonaws.com' } }] } } },
      Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: { Ref: 'Role' } } },
    });
    expect(cfnLintErrors([file])).not.toEqual([]);
  });

  test('a type that the region does not have is caught', () => {
    const file = template('region', { App: { Type: 'AWS::AppRunner::Service', Properties: { SourceConfiguration: {} } } });
    expect(cfnLintErrors([file], 'us-east-1')).toEqual([]);
    expect(cfnLintErrors([file], 'cn-north-1')).toEqual([expect.stringContaining('cn-north-1')]);
  });

  test('groups keep their errors, their regions and what their region does not have', () => {
    const service = template('service', { App: { Type: 'AWS::AppRunner::Service', Properties: { SourceConfiguration: {} } } });
    const wrong = template('bucket', { Bucket: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Sometimes' } } } });
    expect(cfnLintErrorsOf({
      fine: { files: [service] },
      wrong: { files: [service, wrong] },
      missing: { files: [service], region: 'cn-north-1' },
      known: { files: [service, wrong], region: 'cn-north-1', gaps: ['AWS::AppRunner::Service'] },
    })).toEqual({
      wrong: [expect.stringContaining('Sometimes')],
      missing: [expect.stringContaining('cn-north-1')],
      known: [expect.stringContaining('Sometimes')],
    });
  });

  test('advice under the id of an error does not count, the error does', () => {
    const joined = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111111111111:role/deploy']] };
    expect(cfnLintErrors([template('joined', deploying(joined))])).toEqual([]);
    expect(cfnLintErrors([template('wrong', deploying('deploy'))])).toEqual([expect.stringContaining('E3703')]);
  });

  test('a template that cannot be read is an error', () => {
    const file = template('broken', {});
    writeFileSync(file, '{');
    expect(cfnLintErrors([file])).not.toEqual([]);
  });
});
