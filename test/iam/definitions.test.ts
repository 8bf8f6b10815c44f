import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { pipelines } from 'cdk-mlops';
import { actionFacts, takes } from './iam-data';
import { SDK } from '../pipelines/definition/corpus';
import { flatten, list } from '../support/iam';

/** Actions without a resource in AWS's list, for which its own policies name one nevertheless. */
const NAMED_ANYWAY: Record<string, RegExp> = {
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html
  'emr-serverless:CreateApplication': /:\/\*$/,
};

test.each(SDK)('every statement for the steps of %s is about resources that its actions have', async (_, text) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-west-2' } });
  new pipelines.Pipeline(stack, 'Pipeline', { definition: pipelines.PipelineDefinition.fromJson(text) });
  const statements = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy')).flatMap(policy => policy.Properties.PolicyDocument.Statement);
  expect(statements.length).toBeGreaterThan(0);
  const wrong: string[] = [];
  for (const { Action: action, Resource: resource } of statements) {
    for (const each of list<string>(action)) {
      const facts = await actionFacts(each);
      const arns = list<any>(resource).map(arn => flatten(arn));
      if (facts === undefined || !arns.some(arn => takes(facts, arn) || NAMED_ANYWAY[each]?.test(arn))) { wrong.push(`${each} on ${arns.join(', ')}`); }
    }
  }
  expect(wrong).toEqual([]);
});
