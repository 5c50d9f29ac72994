import { randomUUID } from 'node:crypto';
import type { BreakerOutcome } from '@twinlane/core/breaker/breakerTypes';
import { EMPTY_MEMORY } from '@twinlane/core/engine/botMemory';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { afterAll, expect, it } from 'vitest';
import { AccountBooks } from './accountBooks.ts';
import { BotMemories } from './botMemories.ts';
import { DecisionRecorder, type Decided } from './decisionRecorder.ts';
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

it('stores what it is given while somebody has more to give in one transaction, in its order', async () => {
  const [store, account] = [await harness.open(), testAccount({ id: 'account-held' })];
  const bots = ['one', 'two', 'three'].map((id) => testBot({ id, accountId: account.id }));
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    for (const bot of bots) await unit.bots.put(bot);
  });
  const ledger = createLedger({ store });
  const transactions: number[] = [];
  const recorder = new DecisionRecorder({
    store,
    ledger: {
      recordAll: (decisions, facts) => {
        transactions.push(decisions.length);
        return ledger.recordAll(decisions, facts);
      },
    },
    memories: new BotMemories(store, tradingSettingsSchema.parse({})),
    books: new AccountBooks(account),
    orders: { execute: () => Promise.resolve() },
    ids: { next: () => randomUUID() },
    now: () => 1_700_000_000,
    log: createTestLog() as never,
  });
  const release = recorder.hold();
  const stored = bots.map((bot) => {
    const decisions = [{ thought: testDraft({ accountId: account.id, botId: bot.id, decision: 'HOLD' }) }];
    const outcome = { decisions, memory: EMPTY_MEMORY };
    return recorder.record([{ bot, base: EMPTY_MEMORY, outcome, analysisMs: 1 }]);
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(transactions).toEqual([]);
  release();
  release();
  await Promise.all(stored);
  expect(transactions).toEqual([3]);
  const thoughts = await store.read.thoughts.page(account.id, { limit: 9 });
  expect(thoughts.map(({ botId }) => botId)).toEqual(['three', 'two', 'one']);
});

it('stores what is urgent though somebody has more to give', async () => {
  const [store, account] = [await harness.open(), testAccount({ id: 'account-urgent' })];
  const bot = testBot({ id: 'urgent', accountId: account.id });
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    await unit.bots.put(bot);
  });
  const recorder = new DecisionRecorder({
    store,
    ledger: createLedger({ store }),
    memories: new BotMemories(store, tradingSettingsSchema.parse({})),
    books: new AccountBooks(account),
    orders: { execute: () => Promise.resolve() },
    ids: { next: () => randomUUID() },
    now: () => 1_700_000_000,
    log: createTestLog() as never,
  });
  recorder.hold();
  const decisions = [{ thought: testDraft({ accountId: account.id, botId: bot.id, decision: 'HOLD' }) }];
  const outcome = { decisions, memory: EMPTY_MEMORY };
  await recorder.record([{ bot, base: EMPTY_MEMORY, outcome, analysisMs: 1, isUrgent: true }]);
  expect(await store.read.thoughts.page(account.id, { limit: 9 })).toHaveLength(1);
});

it('leaves an entry that would not be decided so any more, and what it remembered of it', async () => {
  const [store, account] = [await harness.open(), testAccount({ id: 'account-outdated' })];
  const bots = ['edited', 'same'].map((id) => testBot({ id, accountId: account.id }));
  await store.transaction(async (unit) => {
    await unit.accounts.create(account);
    for (const bot of bots) await unit.bots.put(bot);
  });
  const memories = new BotMemories(store, tradingSettingsSchema.parse({}));
  const books = new AccountBooks(account);
  const sent: string[] = [];
  const settled: string[] = [];
  const recorder = new DecisionRecorder({
    store,
    ledger: createLedger({ store }),
    memories,
    books,
    orders: { execute: (order) => Promise.resolve(void sent.push(order.botId)) },
    ids: { next: () => randomUUID() },
    now: () => 1_700_000_000,
    log: createTestLog() as never,
  });
  const memory = { ...EMPTY_MEMORY, lastDecisionAt: 7 };
  const decided = bots.map((bot): Decided => {
    const {
      id: _,
      thoughtId: __,
      status: ___,
      ...intent
    } = testOrder({
      accountId: account.id,
      botId: bot.id,
      idempotencyKey: bot.id,
    });
    const thought = testDraft({ accountId: account.id, botId: bot.id });
    const settle = (): undefined => void settled.push(bot.id);
    const decisions = [{ thought, intent, admission: { sizeBps: 10_000, settle } }];
    const isOutdated = () => bot.id === 'edited';
    return { bot, base: EMPTY_MEMORY, outcome: { decisions, memory }, analysisMs: 1, isOutdated };
  });
  await recorder.record(decided);
  expect([sent, settled]).toEqual([['same'], ['edited']]);
  expect(bots.map(({ id }) => memories.known(id).lastDecisionAt)).toEqual([undefined, 7]);
  expect(books.now().openOrders.map(({ botId }) => botId)).toEqual(['same']);
  const thoughts = await store.read.thoughts.page(account.id, { limit: 9 });
  expect(thoughts.map(({ botId }) => botId)).toEqual(['same']);
});
