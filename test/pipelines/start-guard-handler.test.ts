import { GuardWorld } from './start-guard-world';
import { AwsError } from '../support/aws-loopback';

let world: GuardWorld;
beforeAll(async () => { world = await GuardWorld.start(); });
beforeEach(() => world.reset());
afterAll(() => world.aws.stop());

const starts = () => world.aws.inputs('StartPipelineExecution');
const A = [{ Name: 'Input', Value: 's3://a' }];
const B = [{ Name: 'Input', Value: 's3://b' }];
const QUIET = { quietSeconds: 900, maxWaitSeconds: 14_400 };

describe('one execution at a time', () => {
  test('a request starts an execution with its parameters, a token and a name', async () => {
    await world.ask({ trigger: 'Nightly', parameters: A });
    expect(starts()).toEqual([{
      PipelineName: 'abalone',
      PipelineExecutionDisplayName: expect.stringMatching(/^Nightly-20261102T100000-[0-9a-f]{12}$/),
      PipelineExecutionDescription: 'Nightly: 1 request(s) since 2026-11-02T10:00:00.000Z',
      PipelineParameters: A,
      ClientRequestToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
    }]);
  });

  test('requests while an execution runs lead to one more afterwards', async () => {
    await world.ask();
    for (const trigger of ['Commit', 'NewData', 'Schedule']) {
      world.pass(60);
      await world.ask({ trigger });
      expect(starts()).toHaveLength(1);
    }
    world.pass(3600);
    await world.end();
    expect(starts()).toHaveLength(2);
    expect(starts()[1].PipelineExecutionDisplayName).toMatch(/^Commit-NewData-Schedule-/);
    await world.end();
    expect(starts()).toHaveLength(2);
  });

  test('requests with other parameters get executions of their own, one after the other', async () => {
    await world.messages(world.request({ parameters: A }), world.request({ parameters: B }), world.request({ parameters: A }));
    expect(starts().map(each => each.PipelineParameters)).toEqual([A]);
    await world.end();
    await world.end();
    expect(starts().map(each => each.PipelineParameters)).toEqual([A, B]);
  });

  test('the order of parameters does not matter', async () => {
    await world.messages(world.request({ parameters: [...A, { Name: 'X', Value: '1' }] }), world.request({ parameters: [{ Name: 'X', Value: 1 }, ...A] }));
    await world.end();
    expect(starts()).toHaveLength(1);
    expect(starts()[0].PipelineParameters).toEqual([...A, { Name: 'X', Value: '1' }]);
  });

  test.each(['Executing', 'Stopping'])('an execution that somebody else started counts while it is %s', async status => {
    world.begin().status = status;
    await world.ask();
    expect(starts()).toHaveLength(0);
    await world.end('Stopped');
    expect(starts()).toHaveLength(1);
  });

  test('finds what runs on a later page too', async () => {
    const { arn } = world.begin();
    world.aws.on('sagemaker', 'ListPipelineExecutions', (input: any) => input.NextToken === undefined
      ? { PipelineExecutionSummaries: [{ PipelineExecutionArn: `${arn}x`, PipelineExecutionStatus: 'Failed' }], NextToken: 'more' }
      : { PipelineExecutionSummaries: [{ PipelineExecutionArn: arn, PipelineExecutionStatus: 'Executing' }] });
    await world.ask();
    expect(starts()).toHaveLength(0);
    expect(world.aws.inputs('ListPipelineExecutions')[0].CreatedAfter).toBe((world.now - 28 * 86_400_000) / 1000);
  });

  test('a list that does not have the last start yet changes nothing', async () => {
    world.listsAtOnce = false;
    await world.ask();
    world.pass(1);
    await world.ask();
    await world.wake();
    expect(world.running).toHaveLength(1);
    expect(starts()).toHaveLength(1);
  });

  test('a list that still has an execution as running, which has ended, changes nothing', async () => {
    await world.ask();
    world.pass(10);
    await world.ask();
    const [{ arn }] = world.running;
    await world.end('Succeeded', { tell: false });
    world.aws.on('sagemaker', 'ListPipelineExecutions', { PipelineExecutionSummaries: [{ PipelineExecutionArn: arn, PipelineExecutionStatus: 'Executing' }] });
    await world.wake();
    expect(starts()).toHaveLength(2);
  });

  test('as many as may run at a time', async () => {
    world.reset({ MAX_CONCURRENT_EXECUTIONS: '2' });
    await world.messages(world.request({ parameters: A }), world.request({ parameters: B }), world.request());
    expect(world.running).toHaveLength(2);
    await world.end();
    expect(starts()).toHaveLength(3);
  });

  test('two invocations at once start one', async () => {
    await Promise.all([world.ask(), world.ask(), world.ask(), world.ask()]);
    expect(world.running).toHaveLength(1);
    expect(new Set(starts().map(each => each.ClientRequestToken)).size).toBe(1);
  });

  test('two invocations at once after the end start one of what waits', async () => {
    await world.ask();
    world.pass(10);
    await world.ask({ parameters: A });
    await world.ask({ parameters: B });
    await world.end('Succeeded', { tell: false });
    await Promise.all([world.wake(), world.wake(), world.wake()]);
    expect(world.running).toHaveLength(1);
    expect(starts()).toHaveLength(2);
  });
});

describe('bursts', () => {
  test('a burst of uploads starts one execution after it is quiet', async () => {
    for (let i = 0; i < 30; i++) {
      await world.messages(...Array.from({ length: 20 }, () => world.request({ trigger: 'NewData', ...QUIET })));
      world.pass(60);
      await world.wake();
      expect(starts()).toHaveLength(0);
    }
    world.pass(839);
    await world.wake();
    expect(starts()).toHaveLength(0);
    world.pass(1);
    await world.wake();
    expect(starts()).toHaveLength(1);
    expect(starts()[0].PipelineExecutionDescription).toContain('600 request(s)');
  });

  test('uploads that never cease wait no longer than is allowed', async () => {
    for (let minutes = 0; minutes < 239; minutes += 10) {
      await world.ask(QUIET);
      expect(starts()).toHaveLength(0);
      world.pass(600);
    }
    await world.ask(QUIET);
    expect(starts()).toHaveLength(1);
  });

  test('data that comes while an execution runs leads to one more, when it is complete', async () => {
    await world.ask();
    world.pass(60);
    await world.ask(QUIET);
    world.pass(1000);
    await world.ask(QUIET);
    await world.end();
    expect(starts()).toHaveLength(1);
    world.pass(900);
    await world.wake();
    expect(starts()).toHaveLength(2);
    await world.end();
    expect(starts()).toHaveLength(2);
  });

  test('a request that does not wait for quiet takes the data along', async () => {
    await world.ask(QUIET);
    world.pass(10);
    await world.ask({ trigger: 'Commit' });
    expect(starts()).toHaveLength(1);
    world.pass(3600);
    await world.end();
    expect(starts()).toHaveLength(1);
  });

  test('a request that is to be dropped while an execution runs is dropped, also when its event comes after the end', async () => {
    const late = () => world.request({ whenBusy: 'DROP' });
    await world.ask();
    world.pass(60);
    await world.messages(late());
    const during = late();
    world.pass(60);
    await world.end();
    world.pass(10);
    await world.messages(during);
    expect(starts()).toHaveLength(1);
    await world.messages(late());
    expect(starts()).toHaveLength(2);
  });

  test('a request that is to be dropped counts executions of others', async () => {
    world.begin();
    await world.ask({ whenBusy: 'DROP' });
    await world.end();
    expect(starts()).toHaveLength(0);
  });
});

describe('events as they really come', () => {
  test('the same event several times is one request', async () => {
    const event = world.request();
    await world.messages(event, event);
    await world.messages(event);
    await world.end();
    world.pass(3);
    await world.messages(event);
    expect(starts()).toHaveLength(1);
  });

  test('an event that comes after a later start was seen by it', async () => {
    const late = world.request();
    world.pass(60);
    await world.ask();
    world.pass(60);
    await world.messages(late);
    await world.end();
    expect(starts()).toHaveLength(1);
  });

  test('but not by a start with other parameters, nor by one that failed', async () => {
    const late = world.request();
    const other = world.request({ parameters: A });
    world.pass(60);
    await world.ask();
    world.pass(60);
    await world.messages(other);
    await world.end('Failed');
    expect(starts()).toHaveLength(2);
    await world.end();
    await world.messages(late);
    expect(starts()).toHaveLength(3);
  });

  test('events of ends that come late, twice, or for another execution start nothing', async () => {
    await world.ask();
    world.pass(5);
    await world.ask();
    await world.messages({ kind: 'wake' }, { kind: 'wake' });
    expect(starts()).toHaveLength(1);
    await world.end();
    await world.messages({ kind: 'wake' }, { kind: 'wake' });
    expect(starts()).toHaveLength(2);
  });

  test('the end is found without its event', async () => {
    await world.ask();
    world.pass(5);
    await world.ask();
    await world.end('Succeeded', { tell: false });
    world.pass(300);
    await world.wake();
    expect(starts()).toHaveLength(2);
  });

  test('an execution that is gone has ended', async () => {
    await world.ask();
    world.pass(5);
    await world.ask();
    world.executions = [];
    await world.wake();
    expect(starts()).toHaveLength(2);
  });

  test('a message that cannot be read stays in the queue alone', async () => {
    const { batchItemFailures } = await world.messages('{', world.request(), { kind: 'other' }, { kind: 'start', trigger: 'x', id: 'y', time: 'soon' },
      world.request({ parameters: [{ Name: 'A' }] }), world.request({ id: '' }));
    expect(batchItemFailures.map(each => each.itemIdentifier)).toEqual(['m0', 'm2', 'm3', 'm4', 'm5']);
    expect(starts()).toHaveLength(1);
  });
});

describe('failures of executions', () => {
  test('a failed execution is not repeated by default, and what waits goes on', async () => {
    await world.ask();
    await world.end('Failed');
    expect(starts()).toHaveLength(1);
    world.pass(1);
    await world.ask();
    expect(starts()).toHaveLength(2);
  });

  test('is repeated as often as asked for, each after the cool-down', async () => {
    world.reset({ RETRY_ATTEMPTS: '2', COOLDOWN_SECONDS: '600' });
    await world.ask({ parameters: A });
    for (let attempt = 1; attempt <= 2; attempt++) {
      await world.end('Failed');
      world.pass(599);
      await world.wake();
      expect(starts()).toHaveLength(attempt);
      world.pass(1);
      await world.wake();
      expect(starts()).toHaveLength(attempt + 1);
    }
    await world.end('Failed');
    world.pass(3600);
    await world.wake();
    expect(starts()).toHaveLength(3);
    expect(starts()[2].PipelineParameters).toEqual(A);
    expect(starts()[2].PipelineExecutionDescription).toContain('after 2 failed execution(s)');
    expect(new Set(starts().map(each => each.ClientRequestToken)).size).toBe(3);
  });

  test('what is asked for in the cool-down waits, and is one with the repetition', async () => {
    world.reset({ RETRY_ATTEMPTS: '1', COOLDOWN_SECONDS: '600' });
    await world.ask();
    await world.end('Failed');
    world.pass(60);
    await world.ask();
    expect(starts()).toHaveLength(1);
    world.pass(540);
    await world.wake();
    expect(starts()).toHaveLength(2);
    await world.end();
    expect(starts()).toHaveLength(2);
  });

  test('an execution that somebody stopped is not repeated', async () => {
    world.reset({ RETRY_ATTEMPTS: '3' });
    await world.ask();
    await world.end('Stopped');
    world.pass(3600);
    await world.wake();
    expect(starts()).toHaveLength(1);
  });
});

describe('failures of the services', () => {
  /** Lets calls of an operation fail before the service has done anything. */
  const failing = (operation: string, errors: AwsError[], service = 'sagemaker') => {
    const handlers = (world.aws as any).handlers as Map<string, any>;
    const real = handlers.get(`${service} ${operation}`);
    world.aws.on(service, operation, (input: any, request: any) => {
      const error = errors.shift();
      if (error) { throw error; }
      return real(input, request);
    });
  };
  const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');

  test('throttling of every call is sat out', async () => {
    failing('StartPipelineExecution', [throttled(), throttled()]);
    failing('ListPipelineExecutions', [throttled()]);
    await world.ask();
    failing('DescribePipelineExecution', [throttled(), throttled()]);
    await world.end();
    expect(world.executions).toHaveLength(1);
    expect(world.state.active).toEqual([]);
  });

  test('a start whose answer got lost is not made twice', async () => {
    world.aws.on('sagemaker', 'StartPipelineExecution', (input: any) => {
      world.begin(input);
      throw new AwsError('InternalFailure', 'oh', 500);
    });
    await world.ask();
    expect(world.running).toHaveLength(1);
    expect(world.state.active[0].arn).toBeUndefined();
    world.pass(60);
    await world.ask({ parameters: A });
    expect(world.running).toHaveLength(1);
    world.pass(60);
    // and the service has forgotten the token
    const [execution] = world.executions as any[];
    execution.token = 'forgotten';
    await world.wake();
    expect(world.running).toHaveLength(1);
    expect(world.state.active[0].arn).toBe(execution.arn);
  });

  test('an invocation that ends after the decision and before the start is taken up', async () => {
    const crash = jest.spyOn(console, 'log').mockImplementation();
    world.aws.on('sagemaker', 'StartPipelineExecution', () => { throw new AwsError('ServiceUnavailable', 'down', 503); });
    await world.ask({ parameters: A });
    crash.mockReset();
    const [{ token }] = world.state.active;
    world.aws.on('sagemaker', 'StartPipelineExecution', (input: any) => ({ PipelineExecutionArn: world.begin(input).arn }));
    await world.wake();
    expect(world.running).toHaveLength(0);
    world.pass(120);
    await world.wake();
    expect(world.running.map(each => [each.token, each.parameters])).toEqual([[token, A]]);
  });

  test('requests stay in the queue when the table does not answer, and are taken once afterwards', async () => {
    const event = world.request();
    failing('PutItem', Array.from({ length: 20 }, () => new AwsError('InternalServerError', 'down', 500)), 'dynamodb');
    await expect(world.messages(event)).rejects.toThrow('down');
    world.reset();
    await world.messages(event);
    await world.messages(event);
    expect(starts()).toHaveLength(1);
  });

  test('requests that are in the table already are not taken twice when the service does not answer', async () => {
    const event = world.request();
    world.aws.on('sagemaker', 'ListPipelineExecutions', () => { throw new AwsError('ValidationException', 'no'); });
    await expect(world.messages(event)).rejects.toThrow('no');
    expect(world.state.pending).toHaveLength(1);
    world.aws.on('sagemaker', 'ListPipelineExecutions', { PipelineExecutionSummaries: [] });
    await world.messages(event);
    await world.end();
    expect(starts()).toHaveLength(1);
  });

  test('a start that the service keeps refusing goes to the dead-letter queue, and others go on', async () => {
    failing('StartPipelineExecution', Array.from({ length: 5 }, () => new AwsError('ValidationException', 'no parameter Input')));
    await world.ask({ trigger: 'Nightly', parameters: A });
    await world.ask();
    for (let i = 0; i < 4; i++) {
      expect(world.dead).toEqual([]);
      world.pass(300);
      await world.wake();
    }
    expect(world.dead).toEqual([expect.objectContaining({ kind: 'start', trigger: 'Nightly', parameters: A, reason: 'ValidationException: no parameter Input' })]);
    expect(starts()).toHaveLength(6);
    expect(world.running.map(each => each.parameters)).toEqual([[]]);
    // it can be sent back
    world.pass(300);
    await world.messages(world.dead[0]);
    await world.end();
    expect(world.running.map(each => each.parameters)).toEqual([A]);
  });

  test('a limit of the account is waited for', async () => {
    failing('StartPipelineExecution', Array.from({ length: 12 }, () => new AwsError('ResourceLimitExceeded', 'too many executions')));
    await world.ask();
    for (let i = 0; i < 12; i++) {
      world.pass(300);
      await world.wake();
    }
    expect(world.dead).toEqual([]);
    expect(world.running).toHaveLength(1);
  });

  test('more requests with different parameters than the table takes go to the dead-letter queue', async () => {
    world.begin();
    await world.messages(...Array.from({ length: 55 }, (_, i) => world.request({ parameters: [{ Name: 'N', Value: String(i) }] })));
    expect(world.state.pending).toHaveLength(50);
    expect(world.dead).toHaveLength(5);
    expect(world.dead[4]).toMatchObject({ parameters: [{ Name: 'N', Value: '54' }], reason: expect.stringContaining('wait already') });
  });

  test('the state stays small however much happens', async () => {
    for (let i = 0; i < 60; i++) {
      await world.messages(...Array.from({ length: 100 }, () => world.request({ parameters: [{ Name: 'N', Value: String(i) }] })));
      world.pass(60);
      await world.end();
    }
    expect(starts()).toHaveLength(60);
    expect(JSON.stringify(world.state).length).toBeLessThan(40_000);
  });
});
