/* eslint-disable @typescript-eslint/no-require-imports */
// types of a manifest are looked up by name, each module when one of its types is met
const OWN: Record<string, () => any> = {
  projects: () => require('..'),
  delivery: () => require('../../delivery'),
  monitoring: () => require('../../monitoring'),
  endpoints: () => require('../../endpoints'),
  registry: () => require('../../registry'),
  features: () => require('../../features'),
  pipelines: () => require('../../pipelines'),
  images: () => require('../../images'),
};

/** The class or enum of a fully qualified name: `cdk-mlops.pipelines.Pipeline`, `aws-cdk-lib.aws_s3.Bucket`, `aws-cdk-lib.Duration`. */
export function classOf(fqn: string): any {
  const [library, ...path] = fqn.split('.');
  if (library === 'cdk-mlops') { return OWN[path[0]]()[path[1]]; }
  const name = path.pop()!;
  return require(['aws-cdk-lib', ...path.map(each => each.replace(/_/g, '-'))].join('/'))[name];
}
