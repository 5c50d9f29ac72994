import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bot } from '@twinlane/core/engine/bot';
import type { TradingEvent } from '@twinlane/core/engine/tradingEvent';
import type { BlockRef } from '@twinlane/core/market/block';
import type { Order } from '@twinlane/core/order/orderIntent';
import type { Fill } from '@twinlane/core/portfolio/fill';
import type { Ledger, Settlement } from '@twinlane/core/ledger';
import type { OutboxMessage } from '@twinlane/core/repositories';
import { serverMessage } from '@twinlane/protocol/serverMessage';
import { createLedger } from '../ledger.ts';
import type { OpenStore } from '../openStore.ts';
import { checkLedger } from './checkLedger.ts';
import { fillOf, testAccount, testBot, testDraft, testOrder, testToken, USDC } from './domain.ts';
import type { StoreHarness } from './harness.ts';
import { LOAD_ACCOUNT, loadLedger } from './ledgerLoad.ts';

const TOKEN = testToken(1);
const POOL = testToken(9).address;

/** A block by its number. */
function inBlock(number: number): Pick<Fill, 'blockNumber' | 'blockHash'> {
  return { blockNumber: number, blockHash: `0x${number.toString(16).padStart(64, '0')}` };
}

/** The block by its number, as what ends in it names it. */
function refOf(number: number): BlockRef {
  return { number, hash: inBlock(number).blockHash };
}

/** Fills of orders, and the end of the fourth, all in block 11. */
function settlementsOf(orders: readonly Order[]): Settlement[] {
  return orders.map((order, place) => {
    const end = { id: order.id, status: 'expired', reason: 'too dear', block: refOf(11) } as const;
    const impacts = [{ pool: POOL, pressing: BigInt(place + 1), givingBack: 1n }];
    return place === 3 ? { end } : { fill: fillOf(order, inBlock(11)), impacts };
  });
}

/** What an account's bookings make. */
async function booksOf(store: OpenStore, accountId: string) {
  const page = { limit: 100 };
  return {
    balances: await store.read.accounts.balances(accountId),
    positions: await store.read.positions.page(accountId, page),
    fills: await store.read.fills.page(accountId, page),
    impacts: await store.read.ownImpacts.all(accountId),
  };
}

/** What the ledger must do, whatever the database. */
export function describeLedger(harness: StoreHarness): void {
  describe(`ledger on ${harness.kind}`, () => {
    let store: OpenStore;
    let ledger: Ledger;
    const events: TradingEvent[] = [];
    const messages: OutboxMessage[] = [];
    let accounts = 0;
    let accountId = '';

    beforeAll(async () => {
      store = await harness.open();
      store.onPublished((message) => messages.push(message));
      ledger = createLedger({ store, onEvent: (event) => events.push(event) });
    });

    afterAll(() => harness.cleanUp());

    async function newAccount(changes: Parameters<typeof testAccount>[0] = {}): Promise<void> {
      accounts += 1;
      accountId = `account-${accounts}`;
      events.length = 0;
      messages.length = 0;
      await store.transaction((unit) => unit.accounts.create(testAccount({ id: accountId, ...changes })));
    }

    function intent(id: string, changes: Partial<Order> = {}): Order {
      const ownId = `${accountId}-${id}`;
      return testOrder({ id: ownId, idempotencyKey: ownId, accountId, thoughtId: `t-${ownId}`, ...changes });
    }

    async function record(order: Order) {
      return ledger.record({
        thought: testDraft({ accountId }),
        meta: { id: order.thoughtId, correlationId: 'c', analysisMs: 1 },
        intent: order,
      });
    }

    async function bought(id: string, amountIn: bigint, quantity: bigint): Promise<void> {
      const { order } = await record(intent(id, { amountIn, quotedAmountOut: quantity }));
      await ledger.book(fillOf(order!), []);
    }

    async function traded(id: string, block: number, changes: Partial<Order>): Promise<Order> {
      const { order } = await record(intent(id, changes));
      const impact = { pool: POOL, pressing: BigInt(block), givingBack: -BigInt(block) };
      await ledger.book(fillOf(order!, inBlock(block)), [impact]);
      return order!;
    }

    it('records a decision once, whatever comes of the order', async () => {
      await newAccount();
      const first = await record(intent('a'));
      expect(first.order).toMatchObject({ status: 'requested' });
      expect(first.thought).toMatchObject({ orderId: first.order!.id, decision: 'BUY', index: 1 });
      await expect(record(intent('a'))).resolves.toEqual({ order: first.order });
      await ledger.book(fillOf(first.order!), []);
      await expect(record(intent('a'))).resolves.toEqual({ order: { ...first.order, status: 'filled' } });
      await expect(store.read.thoughts.count(accountId)).resolves.toBe(1);
      expect(events.map(({ type }) => type)).toEqual(['thought', 'order', 'fill']);
    });

    it('records a thought without an order', async () => {
      await newAccount();
      const { thought, order } = await ledger.record({
        thought: testDraft({ accountId, decision: 'HOLD' }),
        meta: { id: `hold-${accountId}`, correlationId: 'c', analysisMs: 1 },
      });
      expect([thought?.decision, order]).toEqual(['HOLD', undefined]);
    });

    it('refuses what cash, tokens or gas do not cover besides what is in flight', async () => {
      await newAccount({ initialCash: 100n, initialNative: 3n * 130_000n * 10_000_000n });
      await expect(record(intent('a', { amountIn: 60n }))).resolves.toHaveProperty('order');
      const refused = await record(intent('b', { amountIn: 41n }));
      expect(refused.order).toBeUndefined();
      expect(refused.thought).toMatchObject({
        decision: 'SKIP',
        gate: 'ledger.refused',
        reasoning: 'It takes 41 base units of cash, and 40 of 100 are available.',
      });
      await expect(record(intent('c', { amountIn: 40n, gasLimit: 390_000n }))).resolves.toMatchObject({
        thought: {
          reasoning: 'Gas may cost 3900000000000 wei, and 2600000000000 of 3900000000000 wei are available.',
        },
      });
      const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC } as const;
      await expect(record(intent('d', { ...sale, amountIn: 1n }))).resolves.toMatchObject({
        thought: { reasoning: 'It sells 1 base units, and 0 of 0 are available.' },
      });
      await expect(record(intent('e', { amountIn: 0n }))).resolves.toMatchObject({
        thought: { reasoning: 'The order is over nothing.' },
      });
      await expect(record(intent('f', { amountIn: 40n }))).resolves.toHaveProperty('order');
      await expect(checkLedger(store, accountId)).resolves.toEqual([]);
    });

    it('refuses what a bot would enter that was stopped or paused since it decided', async () => {
      await newAccount();
      const botId = `bot-of-${accountId}`;
      const put = (state: Bot['state']) =>
        store.transaction((unit) => unit.bots.put(testBot({ id: botId, accountId, state })));
      await put('running');
      const first = await record(intent('a', { botId, amountIn: 5n, quotedAmountOut: 9n }));
      await ledger.book(fillOf(first.order!), []);
      for (const state of ['paused', 'stopped', 'error'] as const) {
        await put(state);
        const { thought, order } = await record(intent(state, { botId }));
        expect([order, thought?.gate, thought?.reasoning]).toEqual([
          undefined,
          'ledger.refused',
          `The bot is ${state}: it enters nothing.`,
        ]);
      }
      const part = await record(intent('part', { botId, parentOrderId: 'parent' }));
      const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC, amountIn: 9n } as const;
      const sold = await record(intent('sale', { botId, ...sale }));
      expect([part.order?.status, sold.order?.status]).toEqual(['requested', 'requested']);
    });

    it('refuses a second sale of the same tokens', async () => {
      await newAccount();
      await bought('a', 100n, 50n);
      const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC, quotedAmountOut: 120n } as const;
      const first = await record(intent('b', { ...sale, amountIn: 30n }));
      expect(first.order).toBeDefined();
      expect((await record(intent('c', { ...sale, amountIn: 21n }))).order).toBeUndefined();
      expect((await record(intent('d', { ...sale, amountIn: 20n, botId: 'other' }))).order).toBeUndefined();
      expect((await record(intent('e', { ...sale, amountIn: 20n }))).order).toBeDefined();
      await ledger.book(fillOf(first.order!), []);
      await expect(store.read.positions.open(accountId)).resolves.toMatchObject([
        { quantity: 20n, cost: 40n, realisedPnl: 60n },
      ]);
      expect(await store.read.positions.closed(accountId, 5)).toEqual([]);
      const [last] = await store.read.orders.open(accountId);
      await ledger.book(fillOf(last!), []);
      await expect(store.read.positions.closed(accountId, 5)).resolves.toMatchObject([
        { quantity: 0n, realisedPnl: 140n },
      ]);
    });

    it('books a fill once, by its id and by its order, with its impacts and messages', async () => {
      await newAccount();
      const { order } = await record(intent('a'));
      const fill = fillOf(order!);
      const impacts = [{ pool: POOL, pressing: 5n, givingBack: 6n }];
      const booked = await Promise.all([ledger.book(fill, impacts), ledger.book(fill, impacts)]);
      expect(booked).toEqual([fill, fill]);
      await expect(ledger.book({ ...fill, id: 'another', amountOut: 1n }, [])).resolves.toEqual(fill);
      await expect(store.read.fills.count(accountId)).resolves.toBe(1);
      await expect(store.read.ownImpacts.all(accountId)).resolves.toEqual(impacts);
      expect(messages.map(({ type, seq }) => [type, seq])).toEqual([
        ['thought_log_created', 1],
        ['trade_update', 2],
        ['trade_update', 3],
        ['portfolio_update', 4],
      ]);
      expect(messages[3]?.data).toMatchObject({
        accountId,
        positions: [{ token: { address: TOKEN.address } }],
      });
      for (const { room, type, seq, at, data } of messages) {
        const sent = { room, type, seq, timestamp: new Date(at).toISOString(), data };
        expect(serverMessage.safeParse(sent).error).toBeUndefined();
      }
      await expect(checkLedger(store, accountId)).resolves.toEqual([]);
    });

    it('books what cannot be paid as a revert that costs gas, and at most the gas there is', async () => {
      await newAccount({ initialCash: 100n, initialNative: 130_000n * 10_000_000n });
      const { order } = await record(intent('a', { amountIn: 100n }));
      const gasFee = 130_000n * 10_000_001n;
      const booked = await ledger.book(fillOf(order!, { amountIn: 101n, gasFee, gasFeeCash: 1_000n }), [
        { pool: POOL, pressing: 5n, givingBack: 6n },
      ]);
      expect(booked).toMatchObject({
        outcome: 'reverted',
        revertReason: 'insufficientBalance',
        amountIn: 0n,
        amountOut: 0n,
        gasFee: 130_000n * 10_000_000n,
        gasFeeCash: 1_000n,
      });
      await expect(store.read.accounts.balances(accountId)).resolves.toEqual({ cash: 100n, native: 0n });
      await expect(store.read.ownImpacts.all(accountId)).resolves.toEqual([]);
      await expect(checkLedger(store, accountId)).resolves.toEqual([]);
    });

    it('ends an order without a fill, once', async () => {
      await newAccount();
      const { order } = await record(intent('a'));
      await ledger.end(order!.id, 'rejected', 'the venue is closed');
      await ledger.end(order!.id, 'rejected', 'the venue is closed');
      await expect(store.read.orders.get(order!.id)).resolves.toMatchObject({
        status: 'rejected',
        statusReason: 'the venue is closed',
      });
      await expect(ledger.end(order!.id, 'expired', 'late')).rejects.toMatchObject({
        code: 'store.orderEnded',
      });
      await expect(ledger.book(fillOf(order!), [])).rejects.toMatchObject({ code: 'ledger.orderEnded' });
      await expect(ledger.book(fillOf(testOrder({ id: 'nobody', accountId })), [])).rejects.toMatchObject({
        code: 'ledger.noOrder',
      });
      expect(messages.filter(({ type }) => type === 'trade_update')).toHaveLength(2);
    });

    /** What came of everything so far, without what names the account. */
    async function whatCame(): Promise<unknown> {
      const open = await store.read.orders.open(accountId);
      const told = messages.map(({ type, seq, data }) => ({ type, seq, data }));
      const all = { books: await booksOf(store, accountId), open, told, events };
      const text = JSON.stringify(all, (_, field: unknown) =>
        typeof field === 'bigint' ? field.toString() : field,
      );
      return JSON.parse(text.replaceAll(new RegExp(`${accountId}(?!\\d)`, 'g'), 'account'));
    }

    describe('when orders of a block are settled at once', () => {
      const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC } as const;

      async function requested(): Promise<readonly Order[]> {
        await newAccount();
        await traded('held', 9, { amountIn: 70n, quotedAmountOut: 9n });
        const wishes = [
          intent('a', { amountIn: 100n, quotedAmountOut: 7n }),
          intent('b', { amountIn: 50n, quotedAmountOut: 3n }),
          intent('c', { ...sale, amountIn: 9n, quotedAmountOut: 400n }),
          intent('d'),
          intent('e', { ...sale, botId: 'bot-2', amountIn: 1n }),
        ];
        const orders = [];
        for (const wish of wishes) orders.push((await record(wish)).order!);
        messages.length = 0;
        events.length = 0;
        return orders;
      }

      it('comes to what booking them one after the other does, also when it is taken back', async () => {
        const orders = (await requested()).slice(0, 4);
        const start = await booksOf(store, accountId);
        const settled = await ledger.settle(accountId, settlementsOf(orders));
        expect(settled.map(({ fill }) => fill?.outcome)).toEqual(['filled', 'filled', 'filled', undefined]);
        const atOnce = await whatCame();
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
        await ledger.reverse(accountId, 10, 'dropped');
        expect(await booksOf(store, accountId)).toEqual(start);

        const others = (await requested()).slice(0, 4);
        for (const settlement of settlementsOf(others)) {
          const { end } = settlement;
          if (end === undefined) await ledger.book(settlement.fill, settlement.impacts);
          else await ledger.end(end.id, end.status, end.reason ?? '', end.block);
        }
        expect(await whatCame()).toEqual(atOnce);
      });

      it('leaves those after one that comes out otherwise, and those that were booked before', async () => {
        const orders = (await requested()).slice(0, 3);
        const [first, second, third] = settlementsOf(orders);
        const dear = { fill: fillOf(orders[0]!, { ...inBlock(11), amountIn: 10n ** 30n }), impacts: [] };
        const [unpaid, ...rest] = await ledger.settle(accountId, [dear, second!, third!]);
        expect([unpaid?.fill?.revertReason, rest]).toEqual(['insufficientBalance', []]);
        expect((await store.read.orders.open(accountId)).map(({ id }) => id)).toContain(orders[1]!.id);
        await expect(ledger.settle(accountId, [first!, second!])).resolves.toEqual([unpaid]);
        await expect(ledger.settle(accountId, [second!, third!])).resolves.toHaveLength(2);
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('keeps a fill that was booked, whatever its order is to end as now', async () => {
        const orders = (await requested()).slice(0, 2);
        const [first, second] = settlementsOf(orders);
        const [booked] = await ledger.settle(accountId, [first!]);
        const end = { id: orders[0]!.id, status: 'rejected', reason: 'stopped' } as const;
        await expect(ledger.settle(accountId, [{ end }, second!])).resolves.toEqual([booked]);
        await expect(ledger.end(end.id, end.status, end.reason)).rejects.toMatchObject({
          code: 'store.orderEnded',
        });
        await expect(store.read.orders.get(end.id)).resolves.toMatchObject({ status: 'filled' });
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('keeps the end that an order had without a fill, whatever it is to end as now', async () => {
        const orders = (await requested()).slice(0, 2);
        const [first, second] = settlementsOf(orders);
        const id = orders[0]!.id;
        const end = { id, status: 'expired', reason: 'late' } as const;
        await ledger.settle(accountId, [{ end }]);
        const stop = { end: { id, status: 'rejected', reason: 'stopped' } } as const;
        await expect(ledger.settle(accountId, [stop, second!])).resolves.toEqual([{ end }]);
        await expect(ledger.settle(accountId, [first!, second!])).resolves.toEqual([{ end }]);
        await expect(ledger.settle(accountId, [{ end }, second!])).resolves.toHaveLength(2);
        await expect(store.read.orders.get(id)).resolves.toMatchObject({
          status: 'expired',
          statusReason: 'late',
        });
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('does nothing of it where one is at fault', async () => {
        const orders = await requested();
        const start = await whatCame();
        const nobody = { fill: fillOf(testOrder({ id: 'nobody', accountId })), impacts: [] };
        const settled = ledger.settle(accountId, [...settlementsOf(orders.slice(0, 4)), nobody]);
        await expect(settled).rejects.toMatchObject({ code: 'ledger.noOrder' });
        expect(await whatCame()).toEqual(start);
      });
    });

    describe('when the chain drops blocks', () => {
      const sale = { side: 'sell', tokenIn: TOKEN, tokenOut: USDC } as const;
      it('takes back what ended in them, newest first, and leaves the rest as it was', async () => {
        await newAccount();
        await traded('a', 11, { amountIn: 100n, quotedAmountOut: 7n });
        const before = await booksOf(store, accountId);
        const b = await traded('b', 12, { amountIn: 50n, quotedAmountOut: 3n });
        const c = await traded('c', 13, { ...sale, amountIn: 10n, quotedAmountOut: 400n });
        const d = await traded('d', 14, { amountIn: 30n, quotedAmountOut: 2n });
        const { order: e } = await record(intent('e'));
        await ledger.end(e!.id, 'expired', 'too dear', { number: 13, hash: inBlock(13).blockHash });
        expect(
          (await store.read.orders.endBlocks(accountId, { limit: 9 })).map(({ number }) => number),
        ).toEqual([14, 13, 13, 12, 11]);
        expect(await store.read.orders.endBlocks(accountId, { limit: 1, below: 12 })).toEqual([
          { number: 11, hash: inBlock(11).blockHash },
        ]);
        messages.length = 0;
        events.length = 0;
        const reversed = await ledger.reverse(accountId, 11, 'Its block was dropped.');
        expect(reversed.map(({ order, endedIn }) => [order.id, order.status, endedIn.number])).toEqual([
          [d.id, 'requested', 14],
          [c.id, 'requested', 13],
          [b.id, 'requested', 12],
          [e!.id, 'requested', 13],
        ]);
        expect(await booksOf(store, accountId)).toEqual(before);
        expect((await store.read.orders.open(accountId)).map(({ id }) => id)).toEqual(
          [b, c, d, e!].map(({ id }) => id),
        );
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
        expect(messages.map(({ type }) => type)).toEqual([
          'trade_update',
          'trade_update',
          'trade_update',
          'portfolio_update',
          'trade_update',
        ]);
        expect(messages[0]?.data).toMatchObject({
          order: { id: d.id, status: 'requested' },
          undone: { trade: { id: `fill-of-${d.id}`, blockNumber: 14 }, reason: 'Its block was dropped.' },
        });
        for (const { room, type, seq, at: time, data } of messages) {
          const sent = { room, type, seq, timestamp: new Date(time).toISOString(), data };
          expect(serverMessage.safeParse(sent).error).toBeUndefined();
        }
        expect(events.map(({ type }) => type)).toEqual(['reversal', 'reversal', 'reversal', 'order']);
      });

      it('does so once, keeps what it took back as history, and books the orders anew', async () => {
        await newAccount();
        const a = await traded('a', 11, { amountIn: 100n, quotedAmountOut: 7n });
        const first = fillOf(a, inBlock(11));
        await ledger.reverse(accountId, 10, 'one');
        await expect(ledger.reverse(accountId, 10, 'again')).resolves.toEqual([]);
        await expect(booksOf(store, accountId)).resolves.toMatchObject({
          positions: [],
          fills: [],
          impacts: [],
        });
        const second = fillOf(a, { ...inBlock(12), amountOut: 6n });
        await expect(ledger.book(second, [{ pool: POOL, pressing: 1n, givingBack: 2n }])).resolves.toEqual(
          second,
        );
        await expect(booksOf(store, accountId)).resolves.toMatchObject({
          positions: [{ id: second.id, quantity: 6n }],
          fills: [second],
          impacts: [{ pressing: 1n }],
        });
        await ledger.reverse(accountId, 10, 'two');
        const history = await store.read.fills.reversed(accountId, 10);
        expect(history.map(({ fill, reason }) => [fill, reason])).toEqual([
          [second, 'two'],
          [first, 'one'],
        ]);
        await expect(store.read.fills.count(accountId)).resolves.toBe(0);
        await ledger.end(a.id, 'rejected', 'no', { number: 12, hash: inBlock(12).blockHash });
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('takes back what was booked after that too, since it may rest on it', async () => {
        await newAccount();
        await traded('a', 11, { amountIn: 100n, quotedAmountOut: 7n });
        await traded('b', 15, { amountIn: 100n, quotedAmountOut: 9n });
        // Of an older block and yet booked later: some of what it sells was bought in block 15.
        await traded('c', 12, { ...sale, amountIn: 16n, quotedAmountOut: 400n });
        const reversed = await ledger.reverse(accountId, 14, 'dropped');
        expect(reversed.map(({ endedIn }) => endedIn.number)).toEqual([12, 15]);
        await expect(store.read.positions.open(accountId)).resolves.toMatchObject([{ quantity: 7n }]);
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('opens a position again that was sold and bought anew', async () => {
        await newAccount();
        await traded('a', 11, { amountIn: 100n, quotedAmountOut: 3n });
        const before = await booksOf(store, accountId);
        await traded('b', 12, { ...sale, amountIn: 3n, quotedAmountOut: 110n });
        await traded('c', 13, { amountIn: 50n, quotedAmountOut: 3n });
        await ledger.reverse(accountId, 11, 'dropped');
        expect(await booksOf(store, accountId)).toEqual(before);
        await expect(checkLedger(store, accountId)).resolves.toEqual([]);
      });

      it('brings back a bot that was deleted since, to leave what it holds again', async () => {
        await newAccount();
        const botId = `${accountId}-bot`;
        const other = testBot({ id: `${botId}-2`, accountId, name: 'Other', state: 'stopped' });
        await store.transaction(async (unit) => {
          await unit.bots.put(testBot({ id: botId, accountId }));
          await unit.bots.put(other);
        });
        await traded('buy', 10, { botId, amountIn: 70n, quotedAmountOut: 9n });
        await traded('sell', 12, { ...sale, botId, amountIn: 9n });
        await store.transaction(async (unit) => {
          await unit.setBotState(botId, 'stopped', 'by hand');
          await unit.bots.remove(botId, 1);
          await unit.bots.remove(other.id, 1);
        });
        await expect(store.read.bots.list(accountId)).resolves.toEqual([]);
        await ledger.reverse(accountId, 11, 'dropped');
        await expect(store.read.positions.open(accountId)).resolves.toMatchObject([{ botId, quantity: 9n }]);
        await expect(store.read.bots.list(accountId)).resolves.toMatchObject([
          { id: botId, state: 'paused', stateReason: expect.stringContaining('took back') as string },
        ]);
      });

      it('leaves other accounts and ends in no block alone', async () => {
        await newAccount();
        await traded('a', 11, {});
        const others = await booksOf(store, accountId);
        const other = accountId;
        await newAccount();
        const { order } = await record(intent('a'));
        await ledger.end(order!.id, 'rejected', 'a fault');
        await traded('b', 11, {});
        await ledger.reverse(accountId, 0, 'dropped');
        await expect(store.read.orders.get(order!.id)).resolves.toMatchObject({ status: 'rejected' });
        accountId = other;
        expect(await booksOf(store, accountId)).toEqual(others);
      });

      it('forgets what the account was worth in them', async () => {
        await newAccount();
        const point = { accountId, timestamp: 1, equity: 1n, cash: 1n, native: 1n };
        await store.transaction(async (unit) => {
          for (const blockNumber of [10, 11, 12]) await unit.appendEquity({ ...point, blockNumber });
          await unit.forgetEquityAfter(accountId, 10);
        });
        const points = await store.read.equity.range(accountId, 0, 10);
        expect(points.map(({ blockNumber }) => blockNumber)).toEqual([10]);
      });
    });

    it('holds under 200 concurrent trades on one account', async () => {
      await store.transaction((unit) => unit.accounts.create(LOAD_ACCOUNT));
      const options = { store, ledger, seed: 11, run: 'r', trades: 400, concurrency: 200 };
      const outcome = await loadLedger(options);
      expect(outcome.filled).toBeGreaterThan(50);
      expect(outcome.refused).toBeGreaterThan(20);
      await expect(checkLedger(store, LOAD_ACCOUNT.id)).resolves.toEqual([]);
      await expect(store.read.fills.count(LOAD_ACCOUNT.id)).resolves.toBe(outcome.filled + outcome.reverted);
    });
  });
}
