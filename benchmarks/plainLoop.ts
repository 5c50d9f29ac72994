import { randomUUIDv7 } from 'node:crypto';
import type { Bot } from '@twinlane/core/engine/bot';
import { EMPTY_MEMORY, type BotMemory } from '@twinlane/core/engine/botMemory';
import { mustBeKept } from '@twinlane/core/engine/notePositions';
import { step } from '@twinlane/core/engine/step';
import type { Cancellation } from '@twinlane/core/ports';
import type { EngineWorld } from './engineWorld.ts';

const NEVER: Cancellation = { cancelled: false, onCancel: () => undefined };

/**
 * The obvious loop: one bot after the other reads the account, decides, and stores what it decided before the next one's turn.
 * `onDecided` hears of each bot that is done.
 */
export function plainLoop(world: EngineWorld, onDecided: (bot: Bot) => void): void {
  const { account, store, ledger, executor, ports, settingsOf, mirror, tracker } = world;
  const { read } = store;
  const memories = new Map<string, BotMemory>();

  async function decide(bot: Bot, snapshot: ReturnType<typeof tracker.snapshot>): Promise<void> {
    const [balances, positions, openOrders] = await Promise.all([
      read.accounts.balances(account.id),
      read.positions.open(account.id),
      read.orders.open(account.id),
    ]);
    const memory = memories.get(bot.id) ?? EMPTY_MEMORY;
    const settings = settingsOf(bot);
    const input = { bot, account, balances, positions, openOrders, snapshot, memory, settings };
    const result = await step(input, ports);
    memories.set(bot.id, result.memory);
    for (const { thought, intent } of result.decisions) {
      const meta = { id: randomUUIDv7(), correlationId: randomUUIDv7(), analysisMs: 0 };
      const { order } = await ledger.record(
        intent === undefined
          ? { thought, meta }
          : { thought, meta, intent: { ...intent, id: randomUUIDv7(), thoughtId: meta.id } },
      );
      if (order !== undefined) {
        executor.execute(order, { cancellation: NEVER }).catch(() => undefined);
      }
    }
    if (result.decisions.length > 0 || mustBeKept(memory, result.memory)) {
      await store.transaction((unit) => unit.putFact(`bot-memory:${bot.id}`, result.memory));
    }
    onDecided(bot);
  }

  mirror.onBlock(async () => {
    const snapshot = tracker.snapshot(executor.ownImpacts(account.id));
    for (const bot of await read.bots.list(account.id)) {
      await decide(bot, snapshot);
    }
  });
}
