import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

/** The next invocation goes on with the same connections. */
let dynamodb: DynamoDBClient | undefined;

/** What a switch knows of its endpoint. */
export interface IdleState {
  /**
   * `on`: it is CloudFormation's or is as we left it; `stopping`: we are about to delete it, or have; `off`: it is gone because of us;
   * `starting`: we are about to make it, or have; `left`: no longer our business.
   */
  readonly phase: 'on' | 'stopping' | 'off' | 'starting' | 'left';
  /** When the phase began. */
  readonly changedAt: number;
  readonly holdUntil?: number;
  readonly stoppedAt?: number;
  /** When it was last seen to come into service after we made it. */
  readonly onSince?: number;
  /** What it is made of again. */
  readonly endpointConfigName?: string;
  readonly tags?: readonly { readonly Key: string; readonly Value: string }[];
  /** How often it failed to start since it was asked for. */
  readonly failures?: number;
  /** The request of CloudFormation that waits, and since when. */
  readonly request?: { readonly id: string; readonly since: number };
  /** A digest of what CloudFormation wanted at its last request that was granted. */
  readonly deployed?: string;
}

/** Somebody else has changed the state since it was read. */
export class Overtaken extends Error {}

/** Keeps the state of one endpoint in an item, which nobody changes without having seen the last change. */
export class IdleStore {
  private readonly client: DynamoDBClient;

  constructor(private readonly tableName: string, private readonly id: string) {
    this.client = dynamodb ??= new DynamoDBClient({ maxAttempts: 8 });
  }

  /** The state, or undefined before the first deployment. */
  public async load(): Promise<{ state?: IdleState; version: number }> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { Id: { S: this.id } }, ConsistentRead: true }));
    return Item === undefined ? { version: 0 } : { state: JSON.parse(Item.State.S!), version: Number(Item.Version.N) };
  }

  /**
   * Changes the state that was read.
   *
   * @returns the version that it has now
   * @throws Overtaken if it is not the last one
   */
  public async save(state: IdleState, version: number): Promise<number> {
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: { Id: { S: this.id }, Version: { N: String(version + 1) }, State: { S: JSON.stringify(state) } },
        ConditionExpression: 'attribute_not_exists(Id) OR Version = :version',
        ExpressionAttributeValues: { ':version': { N: String(version) } },
      }));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) { throw new Overtaken('somebody else has changed the state'); }
      throw error;
    }
    return version + 1;
  }

  /** Changes the state whoever else does; undefined leaves it alone. */
  public async update(change: (state: IdleState | undefined) => IdleState | undefined): Promise<IdleState | undefined> {
    for (let attempt = 1; ; attempt++) {
      const { state, version } = await this.load();
      const next = change(state);
      if (next === undefined) { return state; }
      try {
        await this.save(next, version);
        return next;
      } catch (error) {
        if (!(error instanceof Overtaken) || attempt === 10) { throw error; }
        await new Promise(resolve => setTimeout(resolve, Math.random() * 50 * attempt));
      }
    }
  }
}
