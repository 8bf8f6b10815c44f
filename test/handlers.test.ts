import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** What may happen to any handler in operation. */
const HAZARDS = ['throttling', 'duplicate', 'missing', 'timeout', 'partial failure', 'out of order'] as const;
type Hazard = typeof HAZARDS[number];

/** A hazard that cannot happen to a handler, and why. */
interface Never { readonly never: string }

/** The title of the test in which a hazard happens to a handler, in the tests of that handler, or why it cannot. */
interface Row {
  readonly tests: string[];
  readonly hazards: Record<Hazard, string | Never>;
}

const never = (why: string): Never => ({ never: why });
const READS = never('it reads, and writes nothing that could be there in part');
const ONE_LOOK = never('one look, in the time of a step; the step is tried again by its pipeline');

const TABLE: Record<string, Row> = {
  'delivery/batch-model': {
    tests: ['delivery/batch-model-handler.test.ts'],
    hazards: {
      'throttling': 'survives throttling',
      'duplicate': READS,
      'missing': 'fails the run, with what to do, when nothing is approved',
      'timeout': ONE_LOOK,
      'partial failure': READS,
      'out of order': never('it looks up the newest version whenever it is called'),
    },
  },
  'delivery/batch-run': {
    tests: ['delivery/batch-run-handler.test.ts'],
    hazards: {
      'throttling': 'a throttled start is tried again, with the same token',
      'duplicate': 'a doubled call asks with the same token, by which SageMaker starts no second run',
      'missing': '%s that finds nothing fails the stage',
      'timeout': 'a run that takes too long fails the stage',
      'partial failure': 'a failed run is told when its steps cannot be listed',
      'out of order': 'a call that comes late, when the job has its outcome, changes nothing',
    },
  },
  'delivery/build-test': {
    tests: ['delivery/build-test-handler.test.ts'],
    hazards: {
      'throttling': 'throttling is waited out',
      'duplicate': 'a doubled call asks with the same token, by which CodeBuild starts no second build',
      'missing': 'a project that is gone stops the stage, and that is recorded',
      'timeout': 'a build that takes too long stops the stage',
      'partial failure': 'a passed build whose report cannot be written does not pass, and is recorded all the same',
      'out of order': 'a call that comes late, when the job has its outcome, changes nothing',
    },
  },
  'delivery/copy-model': {
    tests: ['delivery/copy-model-handler.test.ts'],
    hazards: {
      'throttling': 'survives throttling',
      'duplicate': 'two calls at the same time make one copy',
      'missing': 'tells of %s',
      'timeout': 'no time left: nothing is lost',
      'partial failure': 'after a failure in the middle, what is copied is not copied again',
      'out of order': 'version 1 is not taken for version 10',
    },
  },
  'delivery/endpoint-test': {
    tests: ['delivery/endpoint-test-handler.test.ts', 'delivery/endpoint-test-results.test.ts', 'delivery/load-test.test.ts'],
    hazards: {
      'throttling': 'throttling of the endpoint is survived',
      'duplicate': never('it only invokes: a second call has a report of its own, and the same marks at the version'),
      'missing': 'missing test cases fail the test',
      'timeout': 'an endpoint that does not answer fails the test in time, and the later cases are told too',
      'partial failure': 'that cannot be written fails the test, and the result is recorded all the same',
      'out of order': 'goes on in further calls until the time is over, and judges all of it',
    },
  },
  'delivery/model-approval': {
    tests: ['delivery/model-approval-handler.test.ts'],
    hazards: {
      'throttling': 'that throttle are asked again',
      'duplicate': 'that come twice have one effect',
      'missing': 'of a version that is gone end',
      'timeout': 'an approval that could not be told is told at the next try',
      'partial failure': 'of which one fails do not hold up the others',
      'out of order': 'that are ahead of the version come again',
    },
  },
  'delivery/resolve-model': {
    tests: ['delivery/resolve-model.test.ts'],
    hazards: {
      'throttling': 'survives throttling',
      'duplicate': 'a second invocation for a job that is done is no error',
      'missing': 'that no version is approved yet is told, and no failure',
      'timeout': 'an outcome that cannot be told is an error, so that Lambda tries again',
      'partial failure': 'the deployment goes on when the version cannot be described',
      'out of order': never('it looks up the newest version whenever it is called, whichever decision started the pipeline'),
    },
  },
  'delivery/soak': {
    tests: ['delivery/soak-handler.test.ts'],
    hazards: {
      'throttling': 'survives throttling within a look, and a look that is throttled altogether, but not the last one',
      'duplicate': 'a call that comes twice or late neither shortens nor lengthens the time, and is no error',
      'missing': 'an alarm that was deleted or never made is told',
      'timeout': 'goes on until the time is over, by a token that CodePipeline hands back',
      'partial failure': READS,
      'out of order': 'an alarm from before has until the end to calm down',
    },
  },
  'endpoints/idle-switch': {
    tests: ['endpoints/idle-switch-handler.test.ts'],
    hazards: {
      'throttling': 'throttling is waited out',
      'duplicate': 'checks that come twice or at once do nothing twice',
      'missing': 'does not make an endpoint again that somebody else deleted',
      'timeout': 'goes on in the next invocation when the first one is over',
      'partial failure': 'a deletion that was noted but never made is made later',
      'out of order': 'that comes between the note of a deletion and the deletion waits for its end',
    },
  },
  'images/image-build': {
    tests: ['images/image-build-handler.test.ts'],
    hazards: {
      'throttling': 'throttling is waited out',
      'duplicate': 'the same request twice has one token, so that it is one build',
      'missing': 'fails when the build is gone',
      'timeout': 'waits while the build runs',
      'partial failure': 'fails when the build ended with %s, with its causes and log',
      'out of order': never('CloudFormation waits for the outcome of a request before it makes the next one'),
    },
  },
  'monitoring/write-file': {
    tests: ['monitoring/write-file-handler.test.ts'],
    hazards: {
      'throttling': 'a busy S3 is asked again',
      'duplicate': 'a second call for one request writes the same file again',
      'missing': 'a file that may not be written fails the deployment, with the reason',
      'timeout': 'a busy CloudFormation is told again, once in the end',
      'partial failure': never('S3 writes a file as a whole or not at all'),
      'out of order': never('CloudFormation waits for the outcome of a request before it makes the next one'),
    },
  },
  'pipelines/start-guard': {
    tests: ['pipelines/start-guard-handler.test.ts'],
    hazards: {
      'throttling': 'throttling of every call is sat out',
      'duplicate': 'the same event several times is one request',
      'missing': 'an execution that is gone has ended',
      'timeout': 'an invocation that ends after the decision and before the start is taken up',
      'partial failure': 'a message that cannot be read stays in the queue alone',
      'out of order': 'events of ends that come late, twice, or for another execution start nothing',
    },
  },
  'projects/project-template': {
    tests: ['projects/publishing/project-template-handler.test.ts'],
    hazards: {
      'throttling': 'is told where templates are, also when SageMaker is busy',
      'duplicate': 'that was told another place since then keeps it',
      'missing': 'that has gone does not hold up the deletion',
      'timeout': 'that may not be tagged fails the deployment; a busy CloudFormation hears of it once',
      'partial failure': 'that cannot be copied fails the deployment, with the reason',
      'out of order': 'goes with its resource, and only then',
    },
  },
  'projects/seed-checkin': {
    tests: ['projects/built-in/seed-checkin-handler.test.ts'],
    hazards: {
      'throttling': 'throttling is waited out',
      'duplicate': 'the same request twice has one token, so that it is one build',
      'missing': 'a role that was just made is waited for, one that stays without permission is not',
      'timeout': 'a build that does not end fails the stack before the time of the function is over',
      'partial failure': 'a build that ends with %s fails the stack with the reason',
      'out of order': never('CloudFormation waits for the outcome of a request before it makes the next one'),
    },
  },
  'projects/seed-code': {
    tests: ['projects/seeding/handler.test.ts'],
    hazards: {
      'throttling': 'throttling is waited out, and a build that is not seen yet is looked for again',
      'duplicate': 'the same request twice is one build',
      'missing': '%s fails the stack with the reason',
      'timeout': 'a build that does not end fails the stack before the time of the function is over',
      'partial failure': 'a build that ends with %s fails the stack with the reason',
      'out of order': 'somebody who writes it at the same time wins',
    },
  },
};

const SRC = join(__dirname, '..', 'src');
const handlers = readdirSync(SRC).filter(folder => existsSync(join(SRC, folder, 'handlers')))
  .flatMap(folder => readdirSync(join(SRC, folder, 'handlers')).filter(file => file.endsWith('.lambda.ts')).map(file => `${folder}/${file.replace('.lambda.ts', '')}`));

/** What is wrong with a table, for these handlers and with a look at the titles of tests. */
function problems(table: Record<string, Row>, names: readonly string[], titles: (file: string) => readonly string[]): string[] {
  return [
    ...names.filter(name => table[name] === undefined).map(name => `${name} has no row: say for each hazard which test shows it`),
    ...Object.keys(table).filter(name => !names.includes(name)).map(name => `${name} is no handler`),
    ...Object.entries(table).flatMap(([name, { hazards, tests }]) => {
      const known = tests.flatMap(titles);
      return HAZARDS.flatMap(hazard => {
        const found = hazards[hazard];
        if (typeof found !== 'string') { return found.never.length > 20 ? [] : [`${name}, ${hazard}: a reason is missing`]; }
        return known.includes(found) ? [] : [`${name}, ${hazard}: ${tests.join(', ')} has no test ${JSON.stringify(found)}`];
      });
    }),
  ];
}

function titlesOf(file: string): string[] {
  const text = readFileSync(join(__dirname, file), 'utf8');
  return [...text.matchAll(/(?:\btest|^ *\]\)|test\.each.*\))\('((?:[^'\\]|\\.)+)', (?:async )?(?:\(|\w)/gm)].map(match => match[1].replace(/\\'/g, '\''));
}

test('every handler is shown with every hazard', () => {
  expect(handlers.length).toBeGreaterThan(10);
  expect(problems(TABLE, handlers, titlesOf)).toEqual([]);
});

test('a handler without a row, a hazard without a test and a reason that says nothing are noticed', () => {
  const row = TABLE['delivery/soak'];
  const without = { ...TABLE };
  delete (without as any)['delivery/soak'];
  expect(problems(without, handlers, titlesOf)).toEqual(['delivery/soak has no row: say for each hazard which test shows it']);
  expect(problems({ ...TABLE, 'delivery/soak': { ...row, hazards: { ...row.hazards, missing: 'nothing like it' } } }, handlers, titlesOf))
    .toEqual(['delivery/soak, missing: delivery/soak-handler.test.ts has no test "nothing like it"']);
  expect(problems({ ...TABLE, 'delivery/soak': { ...row, hazards: { ...row.hazards, duplicate: never('no') } } }, handlers, titlesOf)).toEqual(['delivery/soak, duplicate: a reason is missing']);
  expect(problems({ ...TABLE, 'delivery/gone': row }, handlers, titlesOf)).toEqual(['delivery/gone is no handler']);
});
