import { UserError } from '../errors.ts';
import type { StoreReader } from '../ports.ts';
import type { ThoughtFilter } from './thoughtFilter.ts';
import { outcomeRecord, type ThoughtRecord } from './thoughtRecord.ts';

/** Thoughts per round trip: what is in memory at a time. */
const BATCH = 500;

/** Which records are wanted. */
export interface RecordQuery {
  /** An account's id; all accounts where absent. */
  readonly account?: string | undefined;
  /** Ids of the accounts that may be looked at; all where absent. */
  readonly accounts?: readonly string[];
  /** A bot's name or id. */
  readonly bot?: string | undefined;
  readonly filter?: Omit<ThoughtFilter, 'botId'>;
  readonly withOutcomes?: boolean;
}

/**
 * The thoughts of all accounts, one account after the other, each oldest first: the same log gives the same records. Only a batch is
 * in memory at a time. @throws UserError `thoughts.noBot` where no bot is called so.
 */
export async function* thoughtRecords(
  read: Pick<StoreReader, 'accounts' | 'bots' | 'thoughts' | 'outcomes'>,
  { account, accounts: visible, bot, filter = {}, withOutcomes = false }: RecordQuery,
): AsyncGenerator<ThoughtRecord> {
  const accounts = (await read.accounts.list()).filter(
    ({ id }) => (account === undefined || id === account) && (visible?.includes(id) ?? true),
  );
  const botIds = bot === undefined ? undefined : await botsCalled(read, accounts, bot);
  for (const { id } of accounts) {
    const botId = botIds?.get(id);
    if (botIds !== undefined && botId === undefined) continue;
    const own: ThoughtFilter = { ...filter, ...(botId === undefined ? {} : { botId }) };
    for (let index = 0; ;) {
      const batch = await read.thoughts.after(id, index, { limit: BATCH, filter: own });
      const outcomes = withOutcomes ? await read.outcomes.ofThoughts(batch.map((one) => one.id)) : undefined;
      for (const thought of batch) {
        const outcome = outcomes?.get(thought.id);
        yield outcome === undefined ? thought : { ...thought, outcome: outcomeRecord(outcome) };
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH) break;
      index = last.index;
    }
  }
}

/** The bot of that name or id in each account that has one. */
async function botsCalled(
  read: Pick<StoreReader, 'bots'>,
  accounts: readonly { readonly id: string }[],
  named: string,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { id } of accounts) {
    const bot = (await read.bots.list(id)).find((one) => one.id === named || one.name === named);
    if (bot !== undefined) found.set(id, bot.id);
  }
  if (found.size === 0) {
    throw new UserError('thoughts.noBot', 'No bot is called so.', {
      hint: 'Give the name of a bot in the settings, or its id.',
    });
  }
  return found;
}
