import { WILDCARDS } from './explained';
import { actionFacts } from './iam-data';

test.each(Object.keys(WILDCARDS))('%s can be about no resource that exists when it is granted', async action => {
  const facts = await actionFacts(action);
  const others: Record<string, unknown[]> = {
    // metrics got resources for data sets of other accounts only
    'cloudwatch:PutMetricData': [expect.stringContaining(':dataset/')],
    // the summary may be of a stack, or of a template that is none yet
    'cloudformation:GetTemplateSummary': [expect.stringContaining(':stack/'), expect.stringContaining(':stackset/')],
  };
  expect(facts?.arns).toEqual(others[action] ?? []);
});
