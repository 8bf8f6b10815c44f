import { createHash } from 'crypto';
import { asArray } from '../gates/templates';

/** A stack of a cloud assembly, with what a deployment would know of it. */
export interface StackInput {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly template: any;
  /** Values of the template's parameters; a default counts if there is none. */
  readonly parameters?: Record<string, any>;
  /** The templates of nested stacks, by their logical id, each with those nested in it. */
  readonly nested?: Record<string, NestedTemplate>;
  /** What stacks of the same account and region export, by name. */
  readonly exports?: Exports;
}

export interface NestedTemplate {
  readonly template: any;
  readonly nested: Record<string, NestedTemplate>;
}

/** Values that stacks export, by account, region and name; resolved when they are asked for. */
export class Exports {
  private readonly values = new Map<string, () => any>();

  public add(resolver: Resolver): void {
    const { account, region, template } = resolver.stack;
    for (const { Export, Value } of Object.values<any>(template.Outputs ?? {})) {
      if (Export) { this.values.set(`${account}/${region}/${resolver.resolve(Export.Name)}`, () => resolver.resolve(Value)); }
    }
  }

  public get({ account, region, stackName }: StackInput, name: string): any {
    const value = this.values.get(`${account}/${region}/${name}`);
    if (!value) { throw new Error(`${stackName} imports ${name}, which no stack of ${account}/${region} exports`); }
    return value();
  }
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

/** The part of an ARN after the account, by the resource's type; `*` stands for the name. */
const ARNS: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'cloudwatch:alarm:*',
  'AWS::CodeBuild::Project': 'codebuild:project/*',
  'AWS::CodeCommit::Repository': 'codecommit:*',
  'AWS::CodePipeline::Pipeline': 'codepipeline:*',
  'AWS::DynamoDB::Table': 'dynamodb:table/*',
  'AWS::EC2::SecurityGroup': 'ec2:security-group/*',
  'AWS::EC2::Subnet': 'ec2:subnet/*',
  'AWS::EC2::VPC': 'ec2:vpc/*',
  'AWS::ECR::Repository': 'ecr:repository/*',
  'AWS::Events::ApiDestination': 'events:api-destination/*/11111111-2222-3333-4444-555555555555',
  'AWS::Events::EventBus': 'events:event-bus/*',
  'AWS::Events::Rule': 'events:rule/*',
  'AWS::KMS::Key': 'kms:key/*',
  'AWS::Lambda::Function': 'lambda:function:*',
  'AWS::Logs::LogGroup': 'logs:log-group:*:*',
  'AWS::SNS::Topic': 'sns:*',
  'AWS::SQS::Queue': 'sqs:*',
  'AWS::SageMaker::CodeRepository': 'sagemaker:code-repository/*',
  'AWS::SageMaker::Endpoint': 'sagemaker:endpoint/*',
  'AWS::SageMaker::EndpointConfig': 'sagemaker:endpoint-config/*',
  'AWS::SageMaker::FeatureGroup': 'sagemaker:feature-group/*',
  'AWS::SageMaker::Model': 'sagemaker:model/*',
  'AWS::SageMaker::ModelPackageGroup': 'sagemaker:model-package-group/*',
  'AWS::SageMaker::MonitoringSchedule': 'sagemaker:monitoring-schedule/*',
  'AWS::SageMaker::Pipeline': 'sagemaker:pipeline/*',
  'AWS::Scheduler::Schedule': 'scheduler:schedule/default/*',
  'AWS::SecretsManager::Secret': 'secretsmanager:secret:*-AbCdEf',
  'AWS::StepFunctions::StateMachine': 'states:stateMachine:*',
};

/** Types of which `Ref` is the ARN. */
const REF_IS_ARN = [
  'AWS::IAM::OIDCProvider', 'AWS::SNS::Topic', 'AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model', 'AWS::SageMaker::ModelPackageGroup',
  'AWS::SecretsManager::Secret', 'AWS::StepFunctions::StateMachine', 'AWS::IAM::ManagedPolicy',
];

/** The property that names a resource, where it is not the type's name with `Name`. */
const NAME_PROPERTIES: Record<string, string> = { 'AWS::CodeBuild::Project': 'Name', 'AWS::CodePipeline::Pipeline': 'Name', 'AWS::Scheduler::Schedule': 'Name', 'AWS::Events::Rule': 'Name', 'AWS::Events::EventBus': 'Name' };

/** Types whose ARNs have the name in lower case. */
const LOWER_CASE_ARN = ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Model'];

/** Turns the intrinsic functions of one template into the values that a deployment would have. */
export class Resolver {
  public readonly partition: string;
  private readonly names = new Map<string, string>();
  private readonly children = new Map<string, Resolver>();

  constructor(public readonly stack: StackInput) {
    const { region } = stack;
    this.partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  }

  /** All resources of the template. */
  public resources(): ResolvedResource[] {
    const resources = Object.entries<any>(this.stack.template.Resources ?? {})
      .filter(([, { Condition }]) => Condition === undefined || this.condition({ Condition }));
    return resources.flatMap(([id, resource]) => resource.Type === 'AWS::CloudFormation::Stack' ? this.child(id).resources() : [{
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
    }]);
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
      case 'Fn::ImportValue': return this.stack.exports?.get(this.stack, this.resolve(args)) ?? `import-${this.resolve(args)}`;
      case 'Fn::Cidr': return this.blocks(...(this.resolve(args) as [string, number, string]));
      case 'Fn::Base64': return Buffer.from(this.resolve(args)).toString('base64');
      default: throw new Error(`unknown function ${name}`);
    }
  }

  /** Blocks of as many addresses as the bits say, one after the other. */
  private blocks(block: string, count: number, bits: string): string[] {
    const first = block.split('/')[0].split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    return Array.from({ length: count }, (_, i) => {
      const at = first + i * 2 ** Number(bits);
      return `${[24, 16, 8, 0].map(shift => Math.floor(at / 2 ** shift) % 256).join('.')}/${32 - Number(bits)}`;
    });
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
    if (type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
      const child = this.child(id);
      return child.resolve(child.stack.template.Outputs[attribute.slice('Outputs.'.length)].Value);
    }
    if (/Arn$/.test(attribute) || (attribute === 'TopicArn')) { return this.arn(id); }
    if (/Name$/.test(attribute) && !attribute.includes('Domain')) { return this.name(id); }
    if (type === 'AWS::ECR::Repository' && attribute === 'RepositoryUri') {
      return `${this.stack.account}.dkr.ecr.${this.stack.region}.${this.ref('AWS::URLSuffix')}/${this.name(id)}`;
    }
    if (type === 'AWS::EC2::SecurityGroup' && attribute === 'GroupId') { return this.name(id); }
    return `${id}.${attribute}`.toLowerCase();
  }

  /** The stack that is nested here. What its parameters are is looked up when it is asked for: it may come from a sister. */
  private child(id: string): Resolver {
    let child = this.children.get(id);
    if (!child) {
      const { account, region, stackName, nested, exports } = this.stack;
      const found = nested?.[id];
      if (!found) { throw new Error(`the template of ${id}, which is nested in ${stackName}, is not there`); }
      const parameters = {};
      for (const [name, value] of Object.entries(this.stack.template.Resources[id].Properties.Parameters ?? {})) {
        Object.defineProperty(parameters, name, { get: () => this.resolve(value) });
      }
      child = new Resolver({ ...found, stackName: `${stackName}-${id}`, account, region, exports, parameters });
      this.children.set(id, child);
    }
    return child;
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
    if (type === 'AWS::IAM::OIDCProvider') { return `${start}:iam::${account}:oidc-provider/${template.Resources[id].Properties.Url.replace('https://', '')}`; }
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
      // the same resource of stacks whose names begin alike
      const twin = createHash('sha256').update(this.stack.stackName).digest('hex').slice(0, 6);
      const single = `${made.slice(0, 56)}-${twin}`;
      const names: Record<string, string> = {
        'AWS::KMS::Key': `00${twin}-0000-4000-8000-${Buffer.from(id).toString('hex').slice(-12)}`,
        'AWS::S3::Bucket': single.toLowerCase(),
        'AWS::ECR::Repository': made.toLowerCase(),
        'AWS::IAM::Role': single,
      };
      name = given ?? names[type] ?? made;
      this.names.set(id, name!);
    }
    return name!;
  }
}
