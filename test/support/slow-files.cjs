// Files of tests that take longer than 20 seconds, the slowest first.
const SLOW = [
  'test/cli/init/python.test.ts',
  'test/deploy/deploy.test.ts',
  'test/cli/init/applications.test.ts',
  'test/iam/proofs.test.ts',
  'test/gates/examples/',
  'test/cli/init/pipelines.test.ts',
  'test/cli/import/import.test.ts',
  'test/ml/seed.test.ts',
  'test/ml/examples.test.ts',
  'test/gates/integ.test.ts',
  'test/gates/strict.test.ts',
  'test/gates/gates.test.ts',
  'test/integ/snapshots.test.ts',
  'test/gates/build-spec.test.ts',
  'test/scripts/demo.test.ts',
  'test/gates/determinism.test.ts',
];

const rank = file => {
  const place = SLOW.findIndex(slow => file.replaceAll('\\', '/').includes(`/${slow}`));
  return place < 0 ? SLOW.length : place;
};

/** The slow ones first, in the order of the list; the others as they were. */
exports.slowFirst = (items, fileOf = item => item) => [...items].sort((a, b) => rank(fileOf(a)) - rank(fileOf(b)));
exports.SLOW = SLOW;
