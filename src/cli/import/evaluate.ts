import { Duration, Lazy, Size } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Code, Variable } from './code';
import * as images from '../../images';
import * as pipelines from '../../pipelines';
import * as registry from '../../registry';

/** What generated programs import: the module, and whether it is imported as a whole under that name. */
export const IMPORTS: Record<string, { from: string; whole: boolean; value: any }> = {
  Duration: { from: 'aws-cdk-lib', whole: false, value: Duration },
  Lazy: { from: 'aws-cdk-lib', whole: false, value: Lazy },
  Size: { from: 'aws-cdk-lib', whole: false, value: Size },
  ec2: { from: 'aws-cdk-lib/aws-ec2', whole: true, value: ec2 },
  iam: { from: 'aws-cdk-lib/aws-iam', whole: true, value: iam },
  kms: { from: 'aws-cdk-lib/aws-kms', whole: true, value: kms },
  lambda: { from: 'aws-cdk-lib/aws-lambda', whole: true, value: lambda },
  s3: { from: 'aws-cdk-lib/aws-s3', whole: true, value: s3 },
  sns: { from: 'aws-cdk-lib/aws-sns', whole: true, value: sns },
  sqs: { from: 'aws-cdk-lib/aws-sqs', whole: true, value: sqs },
  images: { from: '', whole: false, value: images },
  pipelines: { from: '', whole: false, value: pipelines },
  registry: { from: '', whole: false, value: registry },
};

/** The values of a program's constants while it is being made. */
export class Evaluation {
  private readonly values = new Map<Variable, any>();

  /** @param scope what `this` is */
  constructor(private readonly scope: Construct) {}

  public set(variable: Variable, value: any): void { this.values.set(variable, value); }

  public get(variable: Variable): any { return this.values.get(variable); }

  public evaluate(code: Code): any {
    switch (code.kind) {
      case 'value': return code.value;
      case 'list': return code.items.map(item => this.evaluate(item));
      case 'object': return Object.fromEntries(code.members.map(([key, member]) => [key, this.evaluate(member)]));
      case 'name': return lookUp(code.path);
      case 'variable':
        if (!this.values.has(code.variable)) { throw new Error(`constant ${code.variable.name} is used before it is there`); }
        return this.values.get(code.variable);
      case 'this': return this.scope;
      case 'member': return this.evaluate(code.of)[code.name];
      case 'new': return new (lookUp(code.path))(...code.args.map(arg => this.evaluate(arg)));
      case 'template': return code.parts.map(part => (typeof part === 'string' ? part : this.evaluate(part))).join('');
      case 'call': {
        const args = code.args.map(arg => this.evaluate(arg));
        if (code.of.kind === 'member') { return this.evaluate(code.of.of)[code.of.name](...args); }
        const path = (code.of as { path: string }).path;
        const dot = path.lastIndexOf('.');
        return lookUp(path.slice(0, dot))[path.slice(dot + 1)](...args);
      }
    }
  }
}

function lookUp(path: string): any {
  const [first, ...rest] = path.split('.');
  return rest.reduce((at, key) => at[key], IMPORTS[first].value);
}
