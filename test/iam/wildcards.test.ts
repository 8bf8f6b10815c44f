import { WILDCARDS } from './explained';
import { actionFacts } from './iam-data';

test.each(Object.keys(WILDCARDS))('%s can be about no resource that exists when it is granted', async action => {
  const facts = await actionFacts(action);
  // metrics got resources for data sets of other accounts only
  expect(facts?.arns).toEqual(action === 'cloudwatch:PutMetricData' ? [expect.stringContaining(':dataset/')] : []);
});
