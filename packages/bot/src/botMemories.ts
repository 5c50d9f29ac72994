import type { Bot } from '@twinlane/core/engine/bot';
import {
  EMPTY_MEMORY,
  noteOrderEnded,
  noteOrderReopened,
  stuckTokens,
  type BotMemory,
} from '@twinlane/core/engine/botMemory';
import { rebaseMemory } from '@twinlane/core/engine/rebaseMemory';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Store, StoreReader } from '@twinlane/core/ports';

/** What bots remember from block to block, kept as facts of the store. */
export class BotMemories {
  readonly #store: Pick<Store, 'read' | 'transaction'>;
  readonly #trading: TradingSettings;
  readonly #memories = new Map<string, BotMemory>();

  constructor(store: Pick<Store, 'read' | 'transaction'>, trading: TradingSettings) {
    this.#store = store;
    this.#trading = trading;
  }

  /** Reads what was stored of bots that have not been asked for before. */
  async load(bots: readonly Bot[]): Promise<void> {
    for (const bot of bots) {
      if (!this.#memories.has(bot.id)) {
        await this.of(bot);
      }
    }
  }

  /** The bot's memory, as it was last stored where it has not been asked for before. */
  async of(bot: Bot): Promise<BotMemory> {
    const known = this.#memories.get(bot.id);
    if (known !== undefined) {
      return known;
    }
    const read = await storedMemory(this.#store.read, bot.id);
    // Something may have been noted while it was read.
    const memory = this.#memories.get(bot.id) ?? read;
    this.#memories.set(bot.id, memory);
    return memory;
  }

  /** The same of a bot that was loaded. */
  known(botId: string): BotMemory {
    return this.#memories.get(botId) ?? EMPTY_MEMORY;
  }

  /** Keeps what was made of the memory that something began with, besides what was noted since. */
  change(botId: string, base: BotMemory, mine: BotMemory): void {
    this.#memories.set(botId, rebaseMemory({ base, mine, now: this.known(botId) }));
  }

  /** Takes down that an order ended, at a chain time (Unix seconds). */
  noteEnd(
    order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut'> & Partial<Pick<Order, 'route'>>,
    ended: { readonly filled: boolean; readonly now: number },
  ): void {
    this.#memories.set(order.botId, noteOrderEnded(this.known(order.botId), order, ended, this.#trading));
  }

  /** Takes down that an order's end was taken back. */
  noteReopened(
    order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut' | 'amountIn'> &
      Partial<Pick<Order, 'route'>>,
  ): void {
    this.#memories.set(order.botId, noteOrderReopened(this.known(order.botId), order));
  }

  /** Tokens that some bot found it cannot sell. */
  stuck(): ReadonlySet<Address> {
    const stuck = new Set<Address>();
    for (const memory of this.#memories.values()) {
      stuckTokens(memory).forEach((token) => stuck.add(token));
    }
    return stuck;
  }

  /** Keeps what the bot remembers now. */
  async store(bot: Pick<Bot, 'id'>): Promise<void> {
    await this.#store.transaction((unit) => unit.putFacts(this.facts([bot.id])));
  }

  /** The bots' memories as facts of the store, by name. */
  facts(botIds: Iterable<string>): ReadonlyMap<string, BotMemory> {
    const facts = new Map<string, BotMemory>();
    for (const botId of botIds) facts.set(factName(botId), this.known(botId));
    return facts;
  }
}

/** What was last stored of what a bot remembers: a price that has hardly risen since is not in it. */
export async function storedMemory({ facts }: Pick<StoreReader, 'facts'>, botId: string): Promise<BotMemory> {
  const stored = await facts.get(factName(botId));
  return stored === undefined ? EMPTY_MEMORY : { ...EMPTY_MEMORY, ...(stored as Partial<BotMemory>) };
}

function factName(botId: string): string {
  return `bot-memory:${botId}`;
}
