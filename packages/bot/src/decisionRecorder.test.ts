import { randomUUID } from 'node:crypto';
import type { BreakerOutcome } from '@twinlane/core/breaker/breakerTypes';
import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { afterAll, expect, it } from 'vitest';
import { AccountBooks } from './accountBooks.ts';
import { BotMemories } from './botMemories.ts';
import { DecisionRecorder } from './decisionRecorder.ts';
import { createLedger } from './store/ledger.ts';
import { testAccount, testBot, testDraft, testOrder } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';
import { createTestLog } from './testing/testLog.ts';

const harness = pgliteHarness();
afterAll(() => harness.cleanUp());

it('sends an order once, though it is decided again after it has ended', async () => {
  const [store, account, bot] = [await harness.open(), testAccount(), testBot()];
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(bot);
  });
  const ledger = createLedger({ store });
  const memories = new BotMemories(store, tradingSettingsSchema.parse({}));
  const books = new AccountBooks(account);
  const sent: string[] = [];
  const settled: BreakerOutcome[] = [];
  const recorder = new DecisionRecorder({
    store,
    ledger,
    memories,
    books,
    orders: { execute: (order) => Promise.resolve(void sent.push(order.id)) },
    ids: { next: () => randomUUID() },
    now: () => 1_700_000_000,
    log: createTestLog() as never,
  });
  const settle = (outcome: BreakerOutcome): undefined => void settled.push(outcome);
  const { id: _, thoughtId: __, status: ___, ...intent } = testOrder();
  const decisions = [{ thought: testDraft(), intent, admission: { sizeBps: 10_000, settle } }];
  const decide = () =>
    recorder.record([
      { bot, base: EMPTY_MEMORY, outcome: { decisions, memory: EMPTY_MEMORY }, analysisMs: 1 },
    ]);

  await decide();
  expect([sent.length, settled]).toEqual([1, []]);
  await ledger.end(sent[0]!, 'rejected', 'Its price had moved.');
  await decide();
  expect([sent.length, settled]).toEqual([1, [{ result: 'ignored' }]]);
  expect(memories.known(bot.id)).toEqual(EMPTY_MEMORY);
  expect(books.now().openOrders.map(({ id }) => id)).toEqual(sent);
});
