import { readFileSync } from 'fs';
import { join } from 'path';
import { asArray } from '../gates/templates';

/** A stack of a cloud assembly, with what a deployment would know of it. */
export interface StackInput {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly template: any;
  /** Values of the template's parameters; a default counts if there is none. */
  readonly parameters?: Record<string, any>;
}

/** A resource as it would be after a deployment. */
export interface ResolvedResource {
  readonly id: string;
  /** The path of the construct. */
  readonly path: string;
  readonly type: string;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly ref: string;
  /** As it is given or made; `ref` is the ARN for some types. */
  readonly name: string;
  readonly arn: string;
  readonly properties: any;
}

/** Where an account number or region is unknown at synth. */
const UNKNOWN = { account: '111111111111', region: 'eu-west-1' };

/** The part of an ARN after the account, by the resource's type; `*` stands for the name. */
const ARNS: Record<string, string> = {
  'AWS::CodeBuild::Project': 'codebuild:project/*',
  'AWS::CodePipeline::Pipeline': 'codepipeline:*',
  'AWS::EC2::SecurityGroup': 'ec2:security-group/*',
  'AWS::EC2::Subnet': 'ec2:subnet/*',
  'AWS::EC2::VPC': 'ec2:vpc/*',
  'AWS::ECR::Repository': 'ecr:repository/*',
  'AWS::Events::Rule': 'events:rule/*',
  'AWS::KMS::Key': 'kms:key/*',
  'AWS::Lambda::Function': 'lambda:function:*',
  'AWS::Logs::LogGroup': 'logs:log-group:*:*',
  'AWS::SNS::Topic': 'sns:*',
  'AWS::SQS::Queue': 'sqs:*',
  'AWS::SageMaker::Endpoint': 'sagemaker:endpoint/*',
  'AWS::SageMaker::EndpointConfig': 'sagemaker:endpoint-config/*',
  'AWS::SageMaker::FeatureGroup': 'sagemaker:feature-group/*',
  'AWS::SageMaker::Model': 'sagemaker:model/*',
  'AWS::SageMaker::ModelPackageGroup': 'sagemaker:model-package-group/*',
  'AWS::SageMaker::Pipeline': 'sagemaker:pipeline/*',
  'AWS::Scheduler::Schedule': 'scheduler:schedule/default/*',
  'AWS::SecretsManager::Secret': 'secretsmanager:secret:*-AbCdEf',
  'AWS::StepFunctions::StateMachine': 'states:stateMachine:*',
};

/** Types of which `Ref` is the ARN. */
const REF_IS_ARN = [
  'AWS::SNS::Topic', 'AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model', 'AWS::SageMaker::ModelPackageGroup',
  'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine', 'AWS::IAM::ManagedPolicy',
];

/** The property that names a resource, where it is not the type's name with `Name`. */
const NAME_PROPERTIES: Record<string, string> = { 'AWS::CodeBuild::Project': 'Name', 'AWS::CodePipeline::Pipeline': 'Name', 'AWS::Scheduler::Schedule': 'Name', 'AWS::Events::Rule': 'Name' };

/** Types whose ARNs have the name in lower case. */
const LOWER_CASE_ARN = ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model'];

/** Turns the intrinsic functions of one template into the values that a deployment would have. */
export class Resolver {
  public readonly partition: string;
  private readonly names = new Map<string, string>();

  constructor(public readonly stack: StackInput) {
    const { region } = stack;
    this.partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /** All resources of the template. */
  public resources(): ResolvedResource[] {
    const resources = Object.entries<any>(this.stack.template.Resources ?? {})
      .filter(([, { Condition }]) => Condition === undefined || this.condition({ Condition }));
    return resources.map(([id, resource]) => ({
      id,
      path: String(resource.Metadata?.['aws:cdk:path'] ?? id).replace(/\/Resource$/, ''),
      type: resource.Type,
      account: this.stack.account,
      region: this.stack.region,
      stackName: this.stack.stackName,
      ref: this.ref(id),
      name: this.name(id),
      arn: this.arn(id),
      properties: this.resolve(resource.Properties ?? {}),
    }));
  }

  public resolve(value: any): any {
    if (Array.isArray(value)) { return value.map(each => this.resolve(each)).filter(each => each !== undefined); }
    if (value === null || typeof value !== 'object') { return value; }
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) { return this.call(keys[0], value[keys[0]]); }
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.resolve(member)]).filter(([, member]) => member !== undefined));
  }

  private call(name: string, args: any): any {
    switch (name) {
      case 'Ref': return this.ref(args);
      case 'Fn::GetAtt': return this.attribute(...(typeof args === 'string' ? args.split(/\.(.*)/s) : args) as [string, string]);
      case 'Fn::Join': return asArray(this.resolve(args[1])).join(args[0]);
      case 'Fn::Select': return this.resolve(args[1])[Number(this.resolve(args[0]))];
      case 'Fn::Split': return String(this.resolve(args[1])).split(args[0]);
      case 'Fn::Sub': return this.substitute(...(typeof args === 'string' ? [args, {}] : args) as [string, any]);
      case 'Fn::FindInMap': {
        const [map, first, second] = this.resolve(args) as string[];
        const found = this.stack.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) { throw new Error(`${map} has no ${first}, ${second}`); }
        return found;
      }
      case 'Fn::If': return this.resolve(this.condition({ Condition: args[0] }) ? args[1] : args[2]);
      case 'Fn::GetAZs': return ['a', 'b', 'c'].map(zone => `${this.resolve(args) || this.stack.region}${zone}`);
      case 'Fn::ImportValue': return `import-${this.resolve(args)}`;
      case 'Fn::Base64': return Buffer.from(this.resolve(args)).toString('base64');
      default: throw new Error(`unknown function ${name}`);
    }
  }

  private condition(value: any): boolean {
    if (value.Condition !== undefined) { return this.condition(this.stack.template.Conditions[value.Condition]); }
    const [[name, args]] = Object.entries<any>(value);
    switch (name) {
      case 'Fn::Equals': return this.resolve(args[0]) === this.resolve(args[1]);
      case 'Fn::Not': return !this.condition(args[0]);
      case 'Fn::And': return args.every((each: any) => this.condition(each));
      case 'Fn::Contains': return this.resolve(args[0]).includes(this.resolve(args[1]));
      case 'Fn::Or': return args.some((each: any) => this.condition(each));
      default: throw new Error(`unknown condition ${name}`);
    }
  }

  private substitute(text: string, variables: any): string {
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal, name) => {
      if (literal) { return `\${${name}}`; }
      if (variables[name] !== undefined) { return this.resolve(variables[name]); }
      return name.includes('.') ? this.call('Fn::GetAtt', name) : this.ref(name);
    });
  }

  private ref(id: string): any {
    const { account, region, stackName, template, parameters = {} } = this.stack;
    const china = this.partition === 'aws-cn';
    const pseudo: Record<string, any> = {
      'AWS::Partition': this.partition,
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::StackName': stackName,
      'AWS::StackId': `arn:${this.partition}:cloudformation:${region}:${account}:stack/${stackName}/1`,
      'AWS::URLSuffix': `amazonaws.com${china ? '.cn' : ''}`,
      'AWS::NoValue': undefined,
    };
    if (id in pseudo) { return pseudo[id]; }
    const parameter = template.Parameters?.[id];
    if (parameter) {
      const value = parameters[id] ?? parameter.Default;
      if (value === undefined) { throw new Error(`parameter ${id} of ${stackName} has no value`); }
      return parameter.Type === 'CommaDelimitedList' ? String(value).split(',').filter(each => each !== '') : value;
    }
    const type = this.type(id);
    return REF_IS_ARN.includes(type) ? this.arn(id) : type === 'AWS::SQS::Queue' ? `https://sqs.${region}.amazonaws.com/${account}/${this.name(id)}` : this.name(id);
  }

  private attribute(id: string, attribute: string): any {
    const type = this.type(id);
    if (/Arn$/.test(attribute) || (attribute === 'TopicArn')) { return this.arn(id); }
    if (/Name$/.test(attribute) && !attribute.includes('Domain')) { return this.name(id); }
    if (type === 'AWS::ECR::Repository' && attribute === 'RepositoryUri') {
      return `${this.stack.account}.dkr.ecr.${this.stack.region}.${this.ref('AWS::URLSuffix')}/${this.name(id)}`;
    }
    if (type === 'AWS::EC2::SecurityGroup' && attribute === 'GroupId') { return this.name(id); }
    return `${id}.${attribute}`.toLowerCase();
  }

  private type(id: string): string {
    const resource = this.stack.template.Resources?.[id];
    if (!resource) { throw new Error(`${this.stack.stackName} has no ${id}`); }
    return resource.Type;
  }

  private arn(id: string): string {
    const { account, region, template } = this.stack;
    const type = this.type(id);
    const name = this.name(id);
    const start = `arn:${this.partition}`;
    if (type === 'AWS::S3::Bucket') { return `${start}:s3:::${name}`; }
    if (type === 'AWS::IAM::Role') { return `${start}:iam::${account}:role${this.resolve(template.Resources[id].Properties.Path) ?? '/'}${name}`; }
    if (type === 'AWS::IAM::ManagedPolicy') { return `${start}:iam::${account}:policy/${name}`; }
    const form = ARNS[type];
    // others are not named in policies; an ARN that no policy means is safe
    if (form === undefined) { return `${start}:other:${region}:${account}:${type}/${name}`; }
    const [service, rest] = form.split(/:(.*)/s);
    return `${start}:${service}:${region}:${account}:${rest.replace('*', () => LOWER_CASE_ARN.includes(type) ? name.toLowerCase() : name)}`;
  }

  /** The name that is given, or one as CloudFormation makes it. */
  private name(id: string): string {
    let name = this.names.get(id);
    if (name === undefined) {
      const type = this.type(id);
      const property = NAME_PROPERTIES[type] ?? `${type.split('::').pop()}Name`;
      const given = this.resolve(this.stack.template.Resources[id].Properties?.[property]);
      const made = `${this.stack.stackName.slice(0, 20)}-${id.slice(0, 30)}-${id.slice(-6)}`;
      const lower = type === 'AWS::S3::Bucket' || type === 'AWS::ECR::Repository';
      name = given ?? (type === 'AWS::KMS::Key' ? `00000000-0000-4000-8000-${Buffer.from(id).toString('hex').slice(-12)}` : lower ? made.toLowerCase() : made);
      this.names.set(id, name!);
    }
    return name!;
  }
}

/** All stacks of a cloud assembly and of the assemblies in it. */
export function stacksOf(outdir: string): StackInput[] {
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8'));
  return Object.entries<any>(manifest.artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly') { return stacksOf(join(outdir, artifact.properties.directoryName)); }
    if (artifact.type !== 'aws:cloudformation:stack') { return []; }
    const [, account, region] = /^aws:\/\/([^/]+)\/(.+)$/.exec(artifact.environment)!;
    const file = join(outdir, artifact.properties.templateFile);
    const template = JSON.parse(readFileSync(file, 'utf8'));
    if (Object.values<any>(template.Resources ?? {}).some(resource => resource.Type === 'AWS::CloudFormation::Stack')) {
      throw new Error(`${id} has nested stacks, which the resolver does not follow`);
    }
    return [{
      stackName: artifact.properties.stackName ?? id,
      account: account.startsWith('unknown') ? UNKNOWN.account : account,
      region: region.startsWith('unknown') ? UNKNOWN.region : region,
      template,
    }];
  });
}
