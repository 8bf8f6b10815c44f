import { call, callStatic, Code, object, Statement, THIS, use, value, Variable } from './code';
import { findImage } from './images';
import { camelCase, pascalCase, World } from './world';
import { ImageUsage } from '../../images';

/** What exists besides the pipeline and is named once: each becomes a constant at the top of the program when it is first used. */
export class Resources {
  /** The bucket that steps write to unless told otherwise. */
  public artifactBucket?: string;

  private readonly known = new Map<string, Variable | undefined>();

  constructor(private readonly world: World) {}

  /** `role.roleArn`'s construct, or undefined if this is no ARN of a role. */
  public role(arn: any): Code | undefined {
    if (typeof arn !== 'string' || !/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) { return undefined; }
    const text = arn.slice(arn.lastIndexOf('/') + 1);
    return this.construct(`role ${arn}`, text, id => callStatic('iam.Role.fromRoleArn', THIS, id, value(arn), object({ mutable: value(false) })));
  }

  public bucket(bucketName: any): Code | undefined {
    if (typeof bucketName !== 'string' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName)) { return undefined; }
    const base = bucketName === this.artifactBucket ? 'ArtifactBucket' : `${bucketName.replace(/(^|-)\d{12}(?=-|$)/g, '')}-bucket`;
    return this.construct(`bucket ${bucketName}`, base, id => callStatic('s3.Bucket.fromBucketName', THIS, id, value(bucketName)));
  }

  public roleName(roleName: any): Code | undefined {
    if (typeof roleName !== 'string' || !/^[\w+=,.@-]{1,64}$/.test(roleName)) { return undefined; }
    return this.construct(`role name ${roleName}`, roleName, id => callStatic('iam.Role.fromRoleName', THIS, id, value(roleName), object({ mutable: value(false) })));
  }

  public topic(arn: any): Code | undefined {
    const match = typeof arn === 'string' ? /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:([\w-]+)$/.exec(arn) : null;
    return match ? this.construct(`topic ${arn}`, `${match[1]}-topic`, id => callStatic('sns.Topic.fromTopicArn', THIS, id, value(arn))) : undefined;
  }

  public instanceProfile(profile: any): Code | undefined {
    if (typeof profile !== 'string' || !/^[\w+=,.@-]{1,128}$/.test(profile)) { return undefined; }
    return this.construct(`profile ${profile}`, `${profile}-profile`, id => callStatic('iam.InstanceProfile.fromInstanceProfileName', THIS, id, value(profile)));
  }

  public key(arn: any): Code | undefined {
    if (typeof arn !== 'string' || !/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/.test(arn)) { return undefined; }
    return this.construct(`key ${arn}`, 'Key', id => callStatic('kms.Key.fromKeyArn', THIS, id, value(arn)));
  }

  public lambdaFunction(arn: any): Code | undefined {
    const match = typeof arn === 'string' ? /^arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:([\w-]+)(?::(\$LATEST|[\w-]+))?$/.exec(arn) : null;
    if (!match) { return undefined; }
    const base = [match[1], ...match[2] ? [match[2].replace('$', '')] : [], 'function'].join('-');
    return this.construct(`function ${arn}`, base, id => callStatic('lambda.Function.fromFunctionArn', THIS, id, value(arn)));
  }

  /** @param parameter what stands for the URL, if that is the default of a parameter */
  public queue(url: any, parameter?: Code): Code | undefined {
    const match = typeof url === 'string' ? /^https:\/\/sqs\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/(\d{12})\/([\w.-]+)$/.exec(url) : null;
    if (!match) { return undefined; }
    const partition = match[2].endsWith('.cn') ? 'aws-cn' : match[1].startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    const arn = `arn:${partition}:sqs:${match[1]}:${match[3]}:${match[4]}`;
    return this.construct(`queue ${url} ${JSON.stringify(parameter)}`, `${match[4]}-queue`,
      id => callStatic('sqs.Queue.fromQueueAttributes', THIS, id, object({ queueArn: value(arn), queueUrl: parameter ?? value(url) })), parameter);
  }

  /** @param parameter what stands for the name, if it is chosen at start */
  public modelPackageGroup(groupName: any, parameter?: Code): Code | undefined {
    if (parameter) {
      return this.construct(`group ${JSON.stringify(parameter)}`, 'ModelPackageGroup',
        id => callStatic('registry.ModelPackageGroup.fromModelPackageGroupName', THIS, id, parameter), parameter);
    }
    if (typeof groupName !== 'string' || !/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(groupName)) { return undefined; }
    return this.construct(`group ${groupName}`, `${groupName}-group`,
      id => callStatic('registry.ModelPackageGroup.fromModelPackageGroupName', THIS, id, value(groupName)));
  }

  /** An image: one of the tables if the URI is made by it for this use, else by its URI. */
  public image(uri: any, usage: ImageUsage, instanceType: string | undefined): Code | undefined {
    if (typeof uri !== 'string') { return undefined; }
    const key = `image ${uri} ${usage} ${instanceType?.split('.')[1] ?? ''}`;
    if (!this.known.has(key)) {
      const builtIn = findImage(this.world, uri, usage, instanceType);
      const code = builtIn?.code ?? callStatic('images.Image.fromUri', value(uri));
      // the same image for another use
      const twin = `image ${JSON.stringify(code)}`;
      if (!this.known.has(twin)) {
        const base = builtIn?.name ?? uri.replace(/[:@].*$/, '').split('/').pop()!;
        this.declare(twin, `${base.replace(/^sagemaker-/, '')}-image`, () => code);
      }
      this.known.set(key, this.known.get(twin));
    }
    const variable = this.known.get(key);
    return variable && use(variable);
  }

  /** Text that names a resource, by that resource. */
  public text(text: string): Code | undefined {
    const role = this.role(text);
    if (role) { return { kind: 'member', of: role, name: 'roleArn' }; }
    const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(text);
    const bucket = match && this.bucket(match[1]);
    return bucket ? call(bucket, 's3UrlForObject', value(match[2])) : undefined;
  }

  /** @param parameter what it is made with, if that is known at run time only: then it comes after the parameters */
  private construct(key: string, base: string, code: (id: Code) => Code, parameter?: Code): Code | undefined {
    if (!this.known.has(key)) {
      this.declare(key, base, () => code(value(this.world.id(pascalCase(base), 'Resource'))), parameter ? this.world.steps : this.world.resources);
    }
    const variable = this.known.get(key);
    return variable && use(variable);
  }

  private declare(key: string, base: string, code: () => Code, to = this.world.resources): void {
    const statement: Statement = { variable: this.world.variable(camelCase(base)), code: code(), optional: true };
    try {
      this.world.add(to, statement);
      this.known.set(key, statement.variable);
    } catch {
      // not a name that the construct takes
      this.known.set(key, undefined);
    }
  }
}

