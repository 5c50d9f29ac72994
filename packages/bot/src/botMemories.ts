import type { Bot } from '@twinlane/core/engine/bot';
import {
  EMPTY_MEMORY,
  noteOrderEnded,
  noteOrderReopened,
  stuckTokens,
  type BotMemory,
} from '@twinlane/core/engine/botMemory';
import type { TradingSettings } from '@twinlane/core/engine/tradingSettings';
import type { Address } from '@twinlane/core/money/hex';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Store } from '@twinlane/core/ports';

/** What bots remember from block to block, kept as facts of the store. */
export class BotMemories {
  readonly #store: Store;
  readonly #trading: TradingSettings;
  readonly #memories = new Map<string, BotMemory>();
  /** By bot, what was noted since its decision under way began: that decision knows nothing of it. */
  readonly #notes = new Map<string, ((memory: BotMemory) => BotMemory)[]>();

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

  /** The bot's memory for a decision, whose outcome is to be `set`. */
  begin(bot: Bot): Promise<BotMemory> {
    this.#notes.set(bot.id, []);
    return this.of(bot);
  }

  /** Keeps what a decision made of the memory that it began with, and what was noted since. */
  set(bot: Bot, memory: BotMemory): void {
    const notes = this.#notes.get(bot.id) ?? [];
    this.#memories.set(
      bot.id,
      notes.reduce((known, note) => note(known), memory),
    );
  }

  /** Takes down that an order ended, at a chain time (Unix seconds). */
  noteEnd(
    order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut'> & Partial<Pick<Order, 'route'>>,
    ended: { readonly filled: boolean; readonly now: number },
  ): void {
    this.#note(order.botId, (memory) => noteOrderEnded(memory, order, ended, this.#trading));
  }

  /** Takes down that an order's end was taken back. */
  noteReopened(
    order: Pick<Order, 'botId' | 'side' | 'tokenIn' | 'tokenOut' | 'amountIn'> &
      Partial<Pick<Order, 'route'>>,
  ): void {
    this.#note(order.botId, (memory) => noteOrderReopened(memory, order));
  }

  #note(botId: string, note: (memory: BotMemory) => BotMemory): void {
    this.#memories.set(botId, note(this.#memories.get(botId) ?? EMPTY_MEMORY));
    this.#notes.get(botId)?.push(note);
  }

  /** Tokens that some bot found it cannot sell. */
  stuck(): ReadonlySet<Address> {
    const stuck = new Set<Address>();
    for (const memory of this.#memories.values()) {
      stuckTokens(memory).forEach((token) => stuck.add(token));
    }
    return stuck;
  }

  /** Keeps what the bot remembers now, or another memory of it. */
  async store(bot: Bot, memory = this.#memories.get(bot.id)): Promise<void> {
    await this.#store.transaction((unit) => unit.putFact(factName(bot.id), memory));
  }
}

function factName(botId: string): string {
  return `bot-memory:${botId}`;
}
