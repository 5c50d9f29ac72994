import { candleStart, type ClosedCandle } from '@twinlane/core/market/candle';
import type { Address } from '@twinlane/core/money/hex';
import { applyFill, positionKey, type AccountLedger } from '@twinlane/core/portfolio/applyFill';
import type { ThoughtDraft } from '@twinlane/core/thought/thought';
import type { CandleRetention } from '@twinlane/core/thought/labelOutcome';
import { labelOutcomes } from '@twinlane/core/thought/labelOutcomes';
import { Decimal } from 'decimal.js';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../openStore.ts';
import { fillOf, testAccount, testDraft, testOrder, testToken, USDC } from './domain.ts';
import type { StoreHarness } from './harness.ts';

const START = 1_700_000_000;
const MARKET = { chainId: 31_337, cash: USDC.address };
const TOKEN = testToken(1);
const KEPT: CandleRetention = {
  '1s': 0,
  '5s': 0,
  '15s': 0,
  '1m': 0,
  '5m': 0,
  '15m': 0,
  '1h': 0,
  '4h': 0,
  '1d': 0,
};

const NOTHING_HELD: AccountLedger = {
  balances: { cash: 10n ** 30n, native: 10n ** 30n },
  positions: new Map(),
};

/** A trade's candle in every interval. */
function candlesOf(token: Address, at: number, price: string): ClosedCandle[] {
  const value = new Decimal(price);
  const bar = { open: value, high: value, low: value, close: value, volume: 1n, buys: 1, sells: 0 };
  return (['1s', '5s', '15s', '1m', '5m', '15m', '1h', '4h', '1d'] as const).map((interval) => ({
    token,
    interval,
    candle: { start: candleStart(interval, at), ...bar },
  }));
}

function blockAt(number: number, timestamp: number) {
  return {
    number,
    hash: `0x${number.toString(16).padStart(64, '0')}`,
    timestamp,
    native: new Decimal(3_000),
    whole: true,
    prices: new Map(),
    trades: new Map(),
  } as const;
}

/** What labelling outcomes must do, whatever the database. */
export function describeOutcomes(harness: StoreHarness): void {
  describe(`outcomes on ${harness.kind}`, () => {
    let store: OpenStore;
    let number = 0;
    let count = 0;

    beforeEach(async () => {
      store = await harness.open();
      number = 0;
      count = 0;
      await store.transaction((unit) => unit.accounts.create(testAccount()));
    });
    afterEach(() => store.close());
    afterAll(() => harness.cleanUp());

    const run = () => labelOutcomes({ store, account: testAccount(), kept: KEPT });
    const ofThought = async (id: string) => (await store.read.outcomes.ofThoughts([id])).get(id);

    async function trade(seconds: number, price: string, token = TOKEN): Promise<void> {
      await store.transaction((unit) =>
        unit.putCandles(MARKET, candlesOf(token.address, START + seconds, price), []),
      );
    }
    async function timeIs(seconds: number): Promise<void> {
      number += 1;
      await store.transaction((unit) => unit.putCandles(MARKET, [], [blockAt(number, START + seconds)]));
    }
    async function think(changes: Partial<ThoughtDraft> = {}): Promise<string> {
      count += 1;
      const id = `thought-${count}`;
      const market = { ...testDraft().market, price: '2' };
      const draft = testDraft({ token: TOKEN, decidedAt: START, market, factors: [], ...changes });
      await store.transaction((unit) =>
        unit.appendThought(draft, { id, correlationId: 'c', analysisMs: 1, orderId: `order-${count}` }),
      );
      return id;
    }

    it('grow by horizon as chain time goes on, and stay as they were written', async () => {
      const id = await think({ decision: 'SKIP', gate: 'risk.score' });
      await trade(200, '3');
      await trade(250, '2.5');
      await timeIs(400);
      await expect(run()).resolves.toEqual({ labels: 0, trades: 0, more: false });
      await timeIs(420);
      await expect(run()).resolves.toMatchObject({ labels: 1 });
      await expect(run()).resolves.toMatchObject({ labels: 0 });
      await trade(3_000, '1');
      await trade(80_000, '4');
      await timeIs(86_400 + 120);
      await run();
      const { labels } = (await ofThought(id))!;
      expect(labels).toMatchObject([
        { horizon: 300, after: '2.5', best: '3', worst: '2', decision: 'SKIP', gate: 'risk.score' },
        { horizon: 3_600, after: '1', best: '3', worst: '1' },
        { horizon: 86_400, after: '4', best: '4', worst: '1', resolution: 1 },
      ]);
      const change = store.database.session((session) =>
        session.exec('UPDATE twinlane.thought_labels SET gate = gate'),
      );
      await expect(change).rejects.toThrow('append-only');
    });

    it('are caught up with in bounded runs, in the order of the chain', async () => {
      for (let n = 0; n < 205; n += 1) await think({ decidedAt: START + n });
      await timeIs(1_000);
      await expect(run()).resolves.toEqual({ labels: 200, trades: 0, more: true });
      await expect(run()).resolves.toEqual({ labels: 5, trades: 0, more: false });
      await expect(ofThought('thought-205')).resolves.toMatchObject({ labels: [{ horizon: 300 }] });
    });

    it('name what was not seen in the place of prices', async () => {
      const id = await think();
      await store.transaction((unit) => unit.putUnseen(MARKET, [{ from: START + 100, to: START + 160 }]));
      await timeIs(500);
      await run();
      const { labels } = (await ofThought(id))!;
      expect(labels[0]).toMatchObject({ absent: 'The process did not see 61 s of that time.' });
      expect(labels[0]).not.toHaveProperty('after');
    });

    it('tell what a trade came to, of every decision of its position, and whether its token could be sold', async () => {
      const entry = await think();
      const exit = await think({ decision: 'STOP_LOSS', decidedAt: START + 30 });
      const buy = testOrder({ id: 'order-1', thoughtId: entry, decidedAt: START });
      const sell = testOrder({
        id: 'order-2',
        idempotencyKey: 'key-2',
        side: 'sell',
        tokenIn: TOKEN,
        tokenOut: USDC,
        amountIn: buy.quotedAmountOut,
        thoughtId: exit,
      });
      const bought = fillOf(buy, { timestamp: START + 2 });
      const sold = fillOf(sell, { timestamp: START + 32 });
      const position = {
        id: bought.id,
        accountId: 'account-1',
        botId: 'bot-1',
        token: TOKEN,
        quantity: 0n,
        cost: 0n,
        realisedPnl: -12_345_678_901_234_567_890n,
        gasFee: 2n,
        gasFeeCash: 2_000n,
        openedAt: START + 2,
        closedAt: START + 32,
      };
      await store.transaction(async (unit) => {
        await unit.insertFill(bought.orderId === (await unit.insertOrder(buy)).id ? bought : sold);
        await unit.insertOrder(sell);
        await unit.insertFill(sold);
        await unit.putPosition(position);
      });
      await timeIs(420);
      await expect(run()).resolves.toEqual({ labels: 1, trades: 2, more: false });
      await expect(run()).resolves.toMatchObject({ trades: 0 });
      const known = {
        positionId: bought.id,
        realisedPnl: position.realisedPnl,
        gasFeeCash: 2_000n,
        closedAt: START + 32,
      };
      await expect(ofThought(entry)).resolves.toMatchObject({
        labels: [{ horizon: 300, sellable: true, sellableAt: START + 32 }],
        trade: { orderId: 'order-1', ...known },
      });
      await expect(ofThought(exit)).resolves.toMatchObject({ trade: { orderId: 'order-2', ...known } });
    });

    it('tell what a cycle earned or lost from its own fill, beside what else its bot trades in that block', async () => {
      const [won, lost, sold] = [
        await think({ decision: 'ARBITRAGE', gate: 'approved' }),
        await think({ decision: 'ARBITRAGE', gate: 'approved' }),
        await think({ decision: 'SELL', gate: 'approved' }),
      ];
      const cycle = { side: 'cycle', tokenIn: USDC, tokenOut: USDC } as const;
      const orders = [
        testOrder({ ...cycle, id: 'order-1', thoughtId: won, amountIn: 1_000_000_000_000_000_001n }),
        testOrder({ ...cycle, id: 'order-2', idempotencyKey: 'key-2', thoughtId: lost }),
        testOrder({
          id: 'order-3',
          idempotencyKey: 'key-3',
          thoughtId: sold,
          side: 'sell',
          tokenIn: TOKEN,
          tokenOut: USDC,
        }),
      ];
      const fills = orders.map((order, n) =>
        fillOf(order, {
          timestamp: START + 2,
          ...(n === 0 ? { amountOut: 1_000_000_000_000_000_008n, gasFeeCash: 3n } : {}),
          ...(n === 1
            ? { outcome: 'reverted', revertReason: 'insufficientOutput', amountIn: 0n, amountOut: 0n }
            : {}),
        }),
      );
      await store.transaction(async (unit) => {
        for (const order of orders) await unit.insertOrder(order);
        for (const fill of fills) await unit.insertFill(fill);
        for (const fill of fills.slice(0, 2)) {
          const after = applyFill(NOTHING_HELD, fill, USDC.address).positions.get(
            positionKey('bot-1', USDC.address),
          );
          await unit.putPosition(after!);
        }
      });
      await timeIs(420);
      await expect(run()).resolves.toEqual({ labels: 3, trades: 2, more: false });
      const times = { openedAt: START + 2, closedAt: START + 2 };
      await expect(ofThought(won)).resolves.toMatchObject({
        trade: { orderId: 'order-1', positionId: fills[0]!.id, realisedPnl: 7n, gasFeeCash: 3n, ...times },
      });
      await expect(ofThought(lost)).resolves.toMatchObject({
        trade: {
          orderId: 'order-2',
          positionId: fills[1]!.id,
          realisedPnl: 0n,
          gasFeeCash: fills[1]!.gasFeeCash,
        },
      });
      expect(await ofThought(sold)).not.toHaveProperty('trade');
    });

    it('compare what was skipped with what was bought', async () => {
      const other = testToken(2);
      await think({ decision: 'BUY', gate: 'approved' });
      for (let n = 0; n < 3; n += 1) {
        await think({ decision: 'SKIP', gate: 'risk.score', token: other, decidedAt: START + n });
      }
      await trade(100, '3');
      await trade(3_000, '1.5', other);
      await timeIs(4_000);
      await run();
      await expect(store.read.outcomes.summary('account-1', 3_600)).resolves.toEqual([
        { decision: 'SKIP', gate: 'risk.score', count: 3, known: 3, medianMove: -25, risen: 0 },
        { decision: 'BUY', gate: 'approved', count: 1, known: 1, medianMove: 50, risen: 1 },
      ]);
    });

    it('are found by their keys, however many there are', async () => {
      await think();
      await timeIs(420);
      await run();
      const plan = await store.database.session(async (session) => {
        await session.exec('SET enable_seqscan = off');
        const rows = await session.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN SELECT thought_index FROM twinlane.thought_labels WHERE account_id = 'account-1' AND horizon = 300
           ORDER BY thought_index DESC LIMIT 1`,
        );
        const next = await session.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN SELECT record FROM twinlane.thoughts WHERE account_id = 'account-1' AND index > 5 ORDER BY index LIMIT 200`,
        );
        const candles = await session.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN SELECT high FROM twinlane.candles WHERE chain_id = 1 AND cash = 'c' AND token = 't' AND seconds = 1
           AND start >= 5 AND start < 9`,
        );
        await session.exec('SET enable_seqscan = on');
        return [...rows, ...next, ...candles].map((row) => row['QUERY PLAN']).join('\n');
      });
      expect(plan).toMatch(/Index Only Scan Backward using thought_labels_account_id_horizon/);
      expect(plan).toMatch(/Index Scan using thoughts_account_id_index_pk/);
      expect(plan).toMatch(/Index.* Scan using candles_/);
      expect(plan).not.toMatch(/Sort|Seq Scan/);
    });
  });
}
