import type { Bot } from '@twinlane/core/engine/bot';
import { EMPTY_MEMORY, noteOrderEnded, stuckTokens, type BotMemory } from '@twinlane/core/engine/botMemory';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Store } from '@twinlane/core/ports';

/** What bots remember from block to block, kept as facts of the store. */
export class BotMemories {
  readonly #store: Store;
  readonly #trading: TradingSettings;
  readonly #memories = new Map<string, BotMemory>();

  constructor(store: Store, trading: TradingSettings) {
    this.#store = store;
    this.#trading = trading;
  }

  /** The bot's memory, as it was last stored where it has not been asked for before. */
  async of(bot: Bot): Promise<BotMemory> {
    const known = this.#memories.get(bot.id);
    if (known !== undefined) {
      return known;
    }
    const stored = await this.#store.read.facts.get(factName(bot.id));
    const memory =
      stored === undefined ? EMPTY_MEMORY : { ...EMPTY_MEMORY, ...(stored as Partial<BotMemory>) };
    this.#memories.set(bot.id, memory);
    return memory;
  }

  set(bot: Bot, memory: BotMemory): void {
    this.#memories.set(bot.id, memory);
  }

  /** Takes down that an order ended, at a chain time (Unix seconds). */
  noteEnd(
    order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut'>,
    ended: { readonly filled: boolean; readonly now: number },
  ): void {
    const memory = this.#memories.get(order.botId) ?? EMPTY_MEMORY;
    this.#memories.set(order.botId, noteOrderEnded(memory, order, ended, this.#trading));
  }

  /** Tokens that some bot found it cannot sell. */
  stuck(): ReadonlySet<Address> {
    const stuck = new Set<Address>();
    for (const memory of this.#memories.values()) {
      stuckTokens(memory).forEach((token) => stuck.add(token));
    }
    return stuck;
  }

  async store(bot: Bot): Promise<void> {
    const memory = this.#memories.get(bot.id);
    await this.#store.transaction((unit) => unit.putFact(factName(bot.id), memory));
  }
}

function factName(botId: string): string {
  return `bot-memory:${botId}`;
}
