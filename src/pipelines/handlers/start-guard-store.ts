import { ConditionalCheckFailedException, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { emptyState, State } from './start-guard-state';

const ID = 'start-guard';
/** Long after every execution has ended. */
const KEEP_SECONDS = 90 * 24 * 3600;

/** Keeps the state of a guard in one item, which nobody changes without having seen the last change. */
export class Store {
  private readonly client = new DynamoDBClient({ maxAttempts: 8 });

  constructor(private readonly tableName: string) {}

  public async load(): Promise<{ state: State; version: number }> {
    const { Item } = await this.client.send(new GetItemCommand({ TableName: this.tableName, Key: { Id: { S: ID } }, ConsistentRead: true }));
    return Item === undefined
      ? { state: emptyState(), version: 0 }
      : { state: { ...emptyState(), ...JSON.parse(Item.State.S!) }, version: Number(Item.Version.N) };
  }

  /**
   * Changes the state, again and again until nobody else has changed it in between.
   *
   * @param change changes the state it is given and returns what there is to tell; undefined leaves the state alone
   */
  public async update<T>(change: (state: State) => T | undefined): Promise<T | undefined> {
    for (let attempt = 1; ; attempt++) {
      const { state, version } = await this.load();
      const result = change(state);
      if (result === undefined) { return undefined; }
      try {
        await this.save(state, version);
        return result;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException) || attempt === 10) { throw error; }
        await new Promise(resolve => setTimeout(resolve, Math.random() * 100 * attempt));
      }
    }
  }

  private async save(state: State, version: number): Promise<void> {
    await this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: {
        Id: { S: ID },
        Version: { N: String(version + 1) },
        State: { S: JSON.stringify(state) },
        Expires: { N: String(Math.floor(Date.now() / 1000) + KEEP_SECONDS) },
      },
      ConditionExpression: 'attribute_not_exists(Id) OR Version = :version',
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    }));
  }
}
