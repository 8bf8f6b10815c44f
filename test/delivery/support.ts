import type { Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import type { IRole } from 'aws-cdk-lib/aws-iam';

/** The parsed build specification of the only CodeBuild project. */
export function buildSpecOf(template: Template): any {
  const [project] = Object.values(template.findResources('AWS::CodeBuild::Project'));
  return JSON.parse(project.Properties.Source.BuildSpec);
}

/** Every statement of the policies of a role. */
export function statementsOf(template: Template, stack: Stack, role: IRole): any[] {
  const arn = stack.resolve(role.roleArn)['Fn::GetAtt'][0];
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(policy => policy.Properties.Roles?.some((r: any) => r.Ref === arn))
    .flatMap(policy => policy.Properties.PolicyDocument.Statement);
}

/** The stages of the only CodePipeline pipeline. */
export function stagesOf(template: Template): any[] {
  const [pipeline] = Object.values(template.findResources('AWS::CodePipeline::Pipeline'));
  return pipeline.Properties.Stages;
}

const SAMPLES: { readonly [type: string]: string } = {
  'AWS::CodeBuild::Project': 'arn:aws:codebuild:us-east-1:111111111111:project/project',
  'AWS::S3::Bucket': 'arn:aws:s3:::bucket',
  'AWS::KMS::Key': 'arn:aws:kms:us-east-1:111111111111:key/0000',
  'AWS::Lambda::Function': 'arn:aws:lambda:us-east-1:111111111111:function:function',
  // CloudFormation returns `…:group:*`, which stands for the streams of the group
  'AWS::Logs::LogGroup': 'arn:aws:logs:us-east-1:111111111111:log-group:group:log-stream:*',
  'AWS::IAM::Role': 'arn:aws:iam::111111111111:role/role',
  'AWS::SNS::Topic': 'arn:aws:sns:us-east-1:111111111111:topic',
  'AWS::ECR::Repository': 'arn:aws:ecr:us-east-1:111111111111:repository/repository',
  'AWS::SageMaker::ModelPackageGroup': 'arn:aws:sagemaker:us-east-1:111111111111:model-package-group/group',
  'AWS::SageMaker::Endpoint': 'arn:aws:sagemaker:us-east-1:111111111111:endpoint/endpoint',
};
const PSEUDO: { readonly [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::Region': 'us-east-1', 'AWS::AccountId': '111111111111' };

/** Evaluates a value of a template to text, with a realistic ARN for each resource. */
export function evaluate(template: Template, value: any): string {
  const recur = (v: any): any => {
    if (typeof v !== 'object') { return v; }
    if (v.Ref !== undefined || v['Fn::GetAtt'] !== undefined) {
      const id = v.Ref ?? v['Fn::GetAtt'][0];
      if (PSEUDO[id] !== undefined) { return PSEUDO[id]; }
      const type = template.toJSON().Resources[id]?.Type;
      const isArn = v['Fn::GetAtt']?.[1].endsWith('Arn') || ['AWS::SNS::Topic', 'AWS::SageMaker::Endpoint'].includes(type);
      return isArn ? SAMPLES[type] : id;
    }
    if (v['Fn::Join'] !== undefined) { return v['Fn::Join'][1].map(recur).join(v['Fn::Join'][0]); }
    if (v['Fn::Split'] !== undefined) { return recur(v['Fn::Split'][1]).split(v['Fn::Split'][0]); }
    if (v['Fn::Select'] !== undefined) {
      const from = v['Fn::Select'][1].Ref !== undefined ? [v['Fn::Select'][1].Ref] : recur(v['Fn::Select'][1]);
      return from[v['Fn::Select'][0]];
    }
    if (typeof v['Fn::Sub'] === 'string') { return v['Fn::Sub'].replace(/\$\{([^}]+)\}/g, (_: string, name: string) => PSEUDO[name]); }
    if (v['Fn::FindInMap'] !== undefined) {
      const [map, first, second] = v['Fn::FindInMap'].map(recur);
      return template.toJSON().Mappings[map][first][second];
    }
    throw new Error(`cannot evaluate ${JSON.stringify(v)}`);
  };
  return recur(value);
}
