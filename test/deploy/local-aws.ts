import { ChildProcess, execFile, spawn } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';
import { pythonEnvironment, ROOT } from '../ml/python';

/** The account of whoever asks without credentials of another one. */
export const TOOLING = '123456789012';
const CDK = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const run = promisify(execFile);

/** What a stack made or deleted. */
export interface JournalEntry {
  readonly event: 'create' | 'delete';
  readonly type: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** The logical id, where it was made. */
  readonly id?: string;
}

/** A stack that the deploy pipeline made. */
export interface StageStack {
  readonly stack: string;
  readonly account: string;
  readonly region: string;
  readonly status?: string;
  readonly outputs?: Record<string, string>;
}

/** AWS, played by a server on loopback. */
export class LocalAws {
  /** @param region where those are who name no region */
  public static async start(region: string): Promise<LocalAws> {
    const aws = new LocalAws(region, await freePort());
    await aws.ready();
    return aws;
  }

  private readonly directory = mkdtempSync(join(tmpdir(), 'local-aws-'));
  private readonly journalFile = join(this.directory, 'journal.jsonl');
  private readonly server: ChildProcess;
  private said = '';

  private constructor(private readonly region: string, private readonly port: number) {
    this.server = spawn(pythonEnvironment('deploy').python!, [join(__dirname, 'server.py'), String(port), this.journalFile], {
      cwd: this.directory, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.server.stderr!.on('data', data => { this.said = (this.said + String(data)).slice(-20_000); });
  }

  /** What stacks made and deleted, in order. */
  public get journal(): JournalEntry[] {
    if (!existsSync(this.journalFile)) { return []; }
    return readFileSync(this.journalFile, 'utf8').trim().split('\n').filter(line => line).map(line => JSON.parse(line));
  }

  /** What is there now of what stacks made. */
  public get remaining(): JournalEntry[] {
    const there = new Map<string, JournalEntry>();
    for (const entry of this.journal) {
      const key = [entry.type, entry.name, entry.account, entry.region].join(' ');
      if (entry.event === 'create') { there.set(key, entry); } else { there.delete(key); }
    }
    return [...there.values()];
  }

  /** Runs the CDK's command line as a user in an account. */
  public async cdk(args: string[], account = TOOLING): Promise<string> {
    const credentials = account === TOOLING ? {} : await this.credentials(account);
    return this.spawn(process.execPath, [CDK, ...args], credentials);
  }

  /** Prepares an account for the CDK, and lets the tooling account deploy to it. */
  public async bootstrap(app: string, account: string, region: string): Promise<string> {
    const trust = account === TOOLING ? [] : ['--trust', TOOLING];
    return this.cdk(['bootstrap', `aws://${account}/${region}`, '--app', app, ...trust,
      '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess'], account);
  }

  /** Does what a deploy pipeline does with CloudFormation. */
  public async pipeline(verb: 'deploy' | 'delete', name: string, variables: Record<string, string>): Promise<StageStack[]> {
    return JSON.parse(await this.spawn(pythonEnvironment('deploy').python!, [join(__dirname, 'pipeline.py'), verb, name, JSON.stringify(variables)]));
  }

  /** A call of the API, with boto3's names. */
  public async call(
    service: string, operation: string, parameters: Record<string, any> = {}, where: { account?: string; region?: string } = {},
  ): Promise<any> {
    const program = 'import boto3, json, sys; s, o, r, p = sys.argv[1:]; '
      + 'print(json.dumps(getattr(boto3.client(s, region_name=r), o)(**json.loads(p)), default=str))';
    const { account = TOOLING, region = this.region } = where;
    const credentials = account === TOOLING ? {} : await this.credentials(account);
    return JSON.parse(await this.spawn(pythonEnvironment('deploy').python!, ['-c', program, service, operation, region, JSON.stringify(parameters)], credentials));
  }

  public async stop(): Promise<void> {
    const gone = new Promise(resolve => this.server.once('exit', resolve));
    this.server.kill();
    await gone;
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Credentials of an administrator of another account. */
  private async credentials(account: string): Promise<Record<string, string>> {
    const found = await this.call('sts', 'assume_role', { RoleArn: `arn:aws:iam::${account}:role/administrator`, RoleSessionName: 'administrator' });
    const { AccessKeyId, SecretAccessKey, SessionToken } = found.Credentials;
    return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken };
  }

  private async spawn(command: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
    const { PATH, HOME = this.directory } = process.env;
    try {
      const { stdout } = await run(command, args, {
        cwd: this.directory,
        maxBuffer: 64 * 1024 * 1024,
        env: {
          PATH,
          HOME,
          PYTHONWARNINGS: 'ignore',
          CDK_HOME: this.directory,
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          AWS_ENDPOINT_URL: `http://127.0.0.1:${this.port}`,
          // buckets of templates have their name in the host's
          AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: `http://localhost:${this.port}`,
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_REGION: this.region,
          AWS_DEFAULT_REGION: this.region,
          AWS_EC2_METADATA_DISABLED: 'true',
          ...environment,
        },
      });
      return stdout;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${[command, ...args].join(' ')} failed:\n${stdout}\n${stderr}\nThe server's last words:\n${this.said.slice(-3000)}`);
    }
  }

  private async ready(): Promise<void> {
    for (let i = 0; i < 300; i++) {
      if (this.server.exitCode !== null) { break; }
      const answer = await fetch(`http://127.0.0.1:${this.port}/moto-api/`).catch(() => undefined);
      if (answer?.ok) { return; }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    throw new Error(`the server does not start:\n${this.said}`);
  }
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
