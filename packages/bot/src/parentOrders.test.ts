import type { Bot } from '@twinlane/core/engine/bot';
import { noBreakers } from '@twinlane/core/breaker/testing/noBreakers';
import { settingsFor } from '@twinlane/core/intel/levels';
import { tradingSettingsSchema } from '@twinlane/core/engine/tradingSettings';
import { FatalError } from '@twinlane/core/errors';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { ParentOrder } from '@twinlane/core/order/parent/parentOrder';
import { aParentOrder } from '@twinlane/core/order/parent/testing/aParentOrder';
import type { MarketSnapshot } from '@twinlane/core/market/marketSnapshot';
import { aBlock, anAddress, aPair, aSnapshot, aToken, USDC } from '@twinlane/core/testing/buildMarket';
import { aPosition, aSimulator, PAPER_ACCOUNT } from '@twinlane/core/testing/buildStep';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BotMemories } from './botMemories.ts';
import { MANUAL_LIMITS, manualBot } from './manualBot.ts';
import { ParentOrders, type ParentOrdersParts } from './parentOrders.ts';
import { createLedger } from './store/ledger.ts';
import type { OpenStore } from './store/openStore.ts';
import { testDraft } from './store/testing/domain.ts';
import { pgliteHarness } from './store/testing/harness.ts';

const TOKEN = aToken(1, 'TKN');
const WHOLE = 10n ** 18n;
/** A token costs 1 USDC in a pool with 500,000 of each. */
const POOL = aPair(USDC, 500_000_000_000n, TOKEN, 500_000n * WHOLE, { address: anAddress(31) });
const TRADING = tradingSettingsSchema.parse({});
const START = aBlock(1_000).timestamp;

const harness = pgliteHarness();
let store: OpenStore;
let executed: Order[];
let told: OutboxMessage[];
let snapshot: MarketSnapshot;
let count = 0;
let tests = 0;
let account: Account;
let manual: Bot;
/** Id of the order that a test places. */
let P1: string;

/** The market so many blocks after the first. */
function at(blocks: number): MarketSnapshot {
  const prices = new Map([
    [TOKEN.address, Array.from({ length: 60 }, (_, index) => 1 + (index % 3) / 1_000)],
  ]);
  return aSnapshot({ block: aBlock(1_000 + blocks), pools: [POOL], prices });
}

/** A process over the store, as it is after a start. */
async function open(changes: Partial<ParentOrdersParts> = {}): Promise<ParentOrders> {
  const orders = new ParentOrders({
    account,
    store,
    ledger: createLedger({ store }),
    ports: aSimulator(),
    memories: new BotMemories(store, TRADING),
    settingsOf: () => ({
      intel: settingsFor(5, { ...MANUAL_LIMITS, riskTolerance: 100 }),
      trading: TRADING,
    }),
    withFacts: (input) => input,
    snapshot: () => snapshot,
    execute: (order) => void executed.push(order),
    clock: { now: () => 1, monotonic: () => 1 },
    ids: { next: () => `id-${(count += 1)}` },
    log: pino({ level: 'silent' }),
    ...changes,
  });
  await orders.load();
  return orders;
}

beforeAll(async () => {
  store = await harness.open();
  store.onPublished((message) => void told.push(message));
});
beforeEach(async () => {
  [executed, told, snapshot] = [[], [], at(0)];
  // Names of its own for each test: emptying the tables takes longer than all tests.
  tests += 1;
  account = { ...PAPER_ACCOUNT, id: `account-${tests}`, name: `paper ${tests}` };
  manual = manualBot(account.id, `manual-${tests}`);
  P1 = `p-1-${tests}`;
  await store.transaction((unit) => unit.accounts.create(account));
});
afterAll(() => harness.cleanUp());

function wish(changes: Partial<ParentOrder> = {}): ParentOrder {
  return aParentOrder(TOKEN, {
    id: P1,
    accountId: account.id,
    botId: manual.id,
    placedAt: START,
    ...changes,
  });
}

/** What the bot of those who trade by hand has bought. */
function held(): Position {
  return aPosition(TOKEN, 300n * WHOLE, 300_000_000n, {
    id: `position-${tests}`,
    accountId: account.id,
    botId: manual.id,
  });
}

/** Stores it with its bot. */
async function hold(): Promise<Position> {
  const position = held();
  await store.transaction(async (unit) => {
    await unit.bots.put(manual);
    await unit.putPosition(position);
  });
  return position;
}

async function fill(order: Order): Promise<void> {
  await store.transaction((unit) => unit.endOrder(order.id, 'filled'));
}

const updates = () => told.filter(({ type }) => type === 'order_update');

describe('orders that people place', () => {
  it('are carried out at once, told, audited, and leave a chain from the order to its thought', async () => {
    const orders = await open();
    const placed = await orders.place(wish(), manual);
    expect(placed.state).toBe('working');
    expect(executed).toHaveLength(1);
    const [order] = await store.read.parentOrders.children(P1);
    expect(order).toMatchObject({ id: executed[0]?.id, amountIn: 100_000_000n, side: 'buy' });
    expect(await store.read.thoughts.get(order!.thoughtId)).toMatchObject({
      gate: 'order.market',
      strategy: 'manual',
      orderId: order!.id,
    });
    expect(await store.read.bots.get(manual.id)).toMatchObject({ name: 'manual', state: 'running' });
    expect(updates().at(-1)?.data).toMatchObject({ order: { id: P1, inFlight: { value: '100' } } });
    const [audit] = await store.read.audit.page({ limit: 5, target: `order:${P1}` });
    expect(audit).toMatchObject({ what: 'order.place' });
    await fill(order!);
    snapshot = at(3);
    await orders.onBlock(snapshot);
    expect(await store.read.parentOrders.get(P1)).toMatchObject({ state: 'done' });
    expect(executed).toHaveLength(1);
  });

  it('are one order under one key, and refused where the key meant another', async () => {
    const orders = await open();
    await orders.place(wish({ requestKey: 'request:a' }), manual);
    const again = await orders.place(wish({ id: `${P1}-2`, requestKey: 'request:a' }), manual);
    expect(again.id).toBe(P1);
    expect(executed).toHaveLength(1);
    const other = wish({ id: `${P1}-3`, requestKey: 'request:a', amount: 1_000_000n });
    await expect(orders.place(other, manual)).rejects.toMatchObject({ code: 'order.keyReused' });
  });

  it('are the same order after a kill between any two writes', async () => {
    const first = await open();
    await first.place(wish({ kind: 'stop', params: { stopPrice: '0.5' } }), manual);
    expect(executed).toHaveLength(1);
    // Its state was not stored any more.
    await store.transaction((unit) => unit.changeParentOrder(P1, { state: 'waiting', memory: {} }));
    const second = await open();
    await second.onBlock((snapshot = at(1)));
    expect(executed).toHaveLength(1);
    await fill(executed[0]!);
    const third = await open();
    await third.onBlock((snapshot = at(2)));
    expect(await store.read.parentOrders.get(P1)).toMatchObject({ state: 'done' });
    expect(await store.read.parentOrders.children(P1)).toHaveLength(1);
  });

  it('work again where the chain drops the block of their fill', async () => {
    const orders = await open();
    await orders.place(wish(), manual);
    await fill(executed[0]!);
    await orders.onBlock((snapshot = at(1)));
    await store.transaction((unit) => unit.reopenOrder(executed[0]!.id));
    await orders.onBlock((snapshot = at(2)));
    expect(await store.read.parentOrders.get(P1)).toMatchObject({ state: 'working' });
    await store.transaction((unit) => unit.endOrder(executed[0]!.id, 'expired', 'it never landed'));
    await orders.onBlock((snapshot = at(3)));
    expect(executed.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      `${P1}:slice:0:0`,
      `${P1}:slice:0:1`,
    ]);
  });

  it('end once for all when a person cancels them, and say who and why', async () => {
    const orders = await open();
    await orders.place(wish({ kind: 'limit', params: { price: '0.5' } }), manual);
    const cancelled = await orders.cancel(P1, 'enough');
    expect(cancelled).toMatchObject({ state: 'cancelled', stateReason: 'A person cancelled it: enough' });
    await expect(orders.cancel(P1, 'again')).rejects.toMatchObject({ code: 'order.ended' });
    await expect(orders.cancel('p-9', 'what')).rejects.toMatchObject({ code: 'order.unknown' });
    await orders.onBlock((snapshot = at(1)));
    expect(executed).toEqual([]);
    const [audit] = await store.read.audit.page({ limit: 5, target: `order:${P1}` });
    expect(audit).toMatchObject({ what: 'order.cancel', reason: 'enough' });
  });

  it('expire at their time, with a thought', async () => {
    const orders = await open();
    const limit = wish({ kind: 'limit', params: { price: '0.5' }, expiresAt: START + 1 });
    expect(await orders.place(limit, manual)).toMatchObject({ state: 'waiting' });
    await orders.onBlock((snapshot = at(5)));
    expect(await store.read.parentOrders.get(P1)).toMatchObject({ state: 'expired' });
    const [thought] = await store.read.thoughts.page(account.id, { limit: 1 });
    expect(thought).toMatchObject({ decision: 'SKIP', gate: 'order.expired' });
  });

  it('sell slice by slice, each under its own key, until all is sold', async () => {
    const position = await hold();
    const twap = wish({
      kind: 'twap',
      side: 'sell',
      decision: 'SELL',
      amount: 300n * WHOLE,
      params: { minutes: 0.05, slices: 3 },
    });
    let orders = await open();
    await orders.place(twap, manual);
    for (let block = 1; block < 8 && executed.length < 3; block += 1) {
      for (const order of await store.read.orders.open(account.id)) {
        await fill(order);
        const sold = 300n * WHOLE - order.amountIn * BigInt(executed.length);
        await store.transaction((unit) => unit.putPosition({ ...position, quantity: sold }));
      }
      // Every block is the first of another process.
      orders = await open();
      await orders.onBlock((snapshot = { ...at(block), now: START + block }));
    }
    expect(executed.map(({ amountIn }) => amountIn)).toEqual([100n * WHOLE, 100n * WHOLE, 100n * WHOLE]);
    expect(new Set(executed.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  });

  it('give back the leave of a purchase whose memory could not be kept', async () => {
    const settled: string[] = [];
    const admit = () => ({
      sizeBps: 10_000,
      settle: ({ result }: { result: string }) => void settled.push(result),
    });
    const away = new FatalError('memory.test', 'It cannot be written.');
    const orders = await open({
      ports: { ...aSimulator(), breakers: { ...noBreakers, admit } },
      memories: new BotMemories({ read: store.read, transaction: () => Promise.reject(away) }, TRADING),
    });
    expect(await orders.place(wish(), manual)).toMatchObject({ state: 'failed' });
    expect(executed).toEqual([]);
    expect(settled).toEqual(['ignored']);
  });

  it('wait where the ledger refuses an order, and are tried again later', async () => {
    const orders = await open();
    const broke = { cash: 0n, native: 10n ** 18n };
    const limit = wish({ kind: 'limit', params: { price: '2' } });
    await store.transaction(async (unit) => {
      await unit.lockAccount(account.id);
      await unit.setBalances(account.id, broke);
    });
    const placed = await orders.place(limit, manual);
    expect(placed).toMatchObject({ state: 'waiting' });
    expect(placed.stateReason).toContain('sizing.cash');
    expect(executed).toEqual([]);
  });

  it('hold no other exit back once they have failed, where they are exits', async () => {
    const { id: positionId } = await hold();
    const sale = { kind: 'twap', side: 'sell', decision: 'SELL', amount: 300n * WHOLE } as const;
    const params = { minutes: 1, slices: 3 };
    await store.transaction((unit) =>
      unit.insertParentOrder(wish({ ...sale, params, origin: 'exit', positionId })),
    );
    const fault = new FatalError('facts.test', 'Its wallet is unknown.');
    const orders = await open({
      withFacts: () => {
        throw fault;
      },
    });
    expect(orders.schedules()).toMatchObject([{ state: 'waiting' }]);
    await orders.onBlock(snapshot);
    const stateReason = 'It met a fault: Its wallet is unknown.';
    expect(orders.schedules()).toMatchObject([{ state: 'failed', stateReason }]);
  });

  it('begin with the thought that wants them, where they are exits, and are held back once cancelled', async () => {
    const position = await hold();
    const schedule = wish({
      origin: 'exit',
      kind: 'vwap',
      side: 'sell',
      decision: 'TAKE_PROFIT',
      amount: 300n * WHOLE,
      params: { minutes: 1, slices: 3 },
      positionId: position.id,
      requestKey: 'exit:1',
    });
    const thought = testDraft({ accountId: account.id, botId: manual.id, gate: 'exit.takeProfit' });
    const meta = { id: `thought-${tests}`, correlationId: 'c', analysisMs: 1 };
    await createLedger({ store }).record({ thought, meta, schedule });
    expect(updates().at(-1)?.data).toMatchObject({ order: { origin: 'exit', state: 'waiting' } });
    const orders = await open();
    expect(orders.schedules()).toEqual([schedule]);
    await orders.onBlock(snapshot);
    expect(executed).toMatchObject([{ amountIn: 100n * WHOLE, parentOrderId: P1 }]);
    expect(orders.schedules()).toMatchObject([{ state: 'working', memory: { weights: [1, 1, 1] } }]);
    await orders.cancel(P1, 'I hold on');
    expect(orders.schedules()).toMatchObject([{ state: 'cancelled' }]);
    expect((await open()).schedules()).toMatchObject([{ id: P1, state: 'cancelled' }]);
    await store.transaction((unit) => unit.putPosition({ ...position, quantity: 0n, closedAt: START }));
    expect((await open()).schedules()).toEqual([]);
  });

  it('begin once however often they are wanted, where they are exits, and are told with one thought', async () => {
    const position = await hold();
    const exitOf = (id: string, positionId: string) => {
      const wanted = wish({ origin: 'exit', side: 'sell', positionId, requestKey: `exit:${positionId}#1` });
      const thought = testDraft({ accountId: account.id, botId: manual.id, gate: 'exit.takeProfit' });
      const meta = { id: `thought-${tests}-${id}`, correlationId: 'c', analysisMs: 1 };
      return { thought, meta, schedule: { ...wanted, id: `${P1}-${id}` } };
    };
    const ledger = createLedger({ store });
    const second = { ...position, id: `${position.id}-2` };
    await ledger.recordAll([exitOf('a', position.id), exitOf('b', position.id)]);
    expect(await ledger.record(exitOf('c', position.id))).toEqual({});
    await store.transaction(async (unit) => {
      await unit.putPosition({ ...position, quantity: 0n, closedAt: START });
      await unit.putPosition(second);
    });
    expect(await ledger.record(exitOf('d', second.id))).toMatchObject({
      thought: { gate: 'exit.takeProfit' },
    });
    const orders = await open();
    expect(orders.schedules().map(({ id }) => id)).toEqual([`${P1}-d`]);
    const all = await store.read.parentOrders.page(account.id, { limit: 10 });
    expect(all.map(({ id }) => id)).toEqual([`${P1}-d`, `${P1}-a`]);
    const thoughts = await store.read.thoughts.after(account.id, 0, { limit: 10 });
    expect(thoughts.filter(({ gate }) => gate === 'exit.takeProfit')).toHaveLength(2);
  });

  it('are known to be old where they are exits and could not be read, and never older than read before', async () => {
    const position = held();
    const { parentOrders } = store.read;
    const waiting: PromiseWithResolvers<void>[] = [];
    const ofOpenPositions: typeof parentOrders.ofOpenPositions = async (id) => {
      const read = await parentOrders.ofOpenPositions(id);
      const line = Promise.withResolvers<void>();
      waiting.push(line);
      await line.promise;
      return read;
    };
    const slow = { ...store, read: { ...store.read, parentOrders: { ...parentOrders, ofOpenPositions } } };
    const answered = (reads: number) =>
      vi.waitFor(() => expect(waiting).toHaveLength(reads), { timeout: 20_000 });
    const opening = open({ store: slow });
    await answered(1);
    waiting[0]?.resolve();
    const orders = await opening;
    expect([orders.schedules(), orders.isOld()]).toEqual([[], false]);
    const before = orders.load();
    await answered(2);
    await store.transaction(async (unit) => {
      await unit.putPosition(position);
      await unit.insertParentOrder(wish({ side: 'sell', origin: 'exit', positionId: position.id }));
    });
    const cut = orders.load();
    await answered(3);
    waiting[2]?.reject(new Error('The line was cut.'));
    await expect(cut).rejects.toThrow('The line was cut.');
    expect(orders.isOld()).toBe(true);
    const after = orders.load();
    await answered(4);
    waiting[3]?.resolve();
    await after;
    waiting[1]?.resolve();
    await before;
    expect([orders.schedules().map(({ id }) => id), orders.isOld()]).toEqual([[P1], false]);
  });
});
