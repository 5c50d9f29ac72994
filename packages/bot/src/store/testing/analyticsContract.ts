import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BookedFill } from '@twinlane/core/portfolio/bookedFill';
import type { TradeRow } from '@twinlane/core/portfolio/listRepository';
import type { Position } from '@twinlane/core/portfolio/position';
import type { OpenStore } from '../openStore.ts';
import { testAccount } from './domain.ts';
import type { StoreHarness } from './harness.ts';
import { seedHistory } from './seedHistory.ts';

const ACCOUNT = testAccount({ id: 'analysed', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
const START = 1_700_000_000;
const TRADES = 800;
const SPAN = { accountId: ACCOUNT.id, from: START + 6_000, to: START + 42_000 };
const STARTS = [SPAN.from, SPAN.from + 12_000, SPAN.from + 30_000];

function sum<Row>(rows: readonly Row[], of: (row: Row) => bigint): bigint {
  return rows.reduce((total, row) => total + of(row), 0n);
}

function within({ from, to }: { readonly from: number; readonly to: number }, time = 0): boolean {
  return time >= from && time < to;
}

/** What a sale earned on what had been paid, per cent. */
function percent({ amountOut, realisedPnl = 0n }: TradeRow): number {
  return (Number(realisedPnl) * 100) / Number(amountOut - realisedPnl);
}

/** What closed positions come to, computed plainly. */
function closedOf(positions: readonly Position[]) {
  const nets = positions.map(({ realisedPnl, gasFeeCash }) => realisedPnl - gasFeeCash);
  return {
    closedPositions: positions.length,
    wins: nets.filter((net) => net > 0n).length,
    losses: nets.filter((net) => net < 0n).length,
    realisedPnl: sum(positions, ({ realisedPnl }) => realisedPnl),
    gasFeeCash: sum(positions, ({ gasFeeCash }) => gasFeeCash),
    gained: sum(nets, (net) => (net > 0n ? net : 0n)),
    lost: sum(nets, (net) => (net < 0n ? -net : 0n)),
  };
}

/** What the sums of a store must be, whatever the database. */
export function describeAnalytics(harness: StoreHarness): void {
  describe(`analytics on ${harness.kind}`, () => {
    let store: OpenStore;
    let closed: readonly Position[];
    let fills: readonly BookedFill[];
    let trades: readonly TradeRow[];

    beforeAll(async () => {
      store = await harness.open();
      const all = await seedHistory(store, { account: ACCOUNT, trades: TRADES, seed: 11, points: 60 });
      const other = testAccount({ id: 'another', initialCash: 10n ** 15n, initialNative: 10n ** 18n });
      await seedHistory(store, { account: other, trades: 200, seed: 12, points: 5 });
      const positions = await store.read.positions.closed(ACCOUNT.id, 1_000);
      closed = positions.filter(({ closedAt }) => within(SPAN, closedAt));
      fills = all.filter(({ timestamp }) => within(SPAN, timestamp));
      const listed = await store.read.lists.trades(ACCOUNT.id, { limit: 1_000, filter: SPAN });
      trades = listed.map(({ row }) => row);
    });

    afterAll(() => harness.cleanUp());

    it('adds up what was closed in the span, by period, token and bot', async () => {
      const found = await store.read.analytics.closed(SPAN, STARTS);
      expect(closed.length).toBeGreaterThan(50);
      expect(found.total).toMatchObject(closedOf(closed));
      const hold = closed.reduce((total, { openedAt, closedAt = 0 }) => total + closedAt - openedAt, 0);
      expect(found.total.averageHold).toBeCloseTo(hold / closed.length, 6);
      for (const [index, from] of STARTS.entries()) {
        const to = STARTS[index + 1] ?? SPAN.to;
        const part = closed.filter(({ closedAt }) => within({ from, to }, closedAt));
        expect(found.periods.get(index)).toMatchObject(closedOf(part));
      }
      const byToken = Map.groupBy(closed, ({ token }) => token.address);
      expect(found.tokens.size).toBe(byToken.size);
      for (const [address, part] of byToken) expect(found.tokens.get(address)).toMatchObject(closedOf(part));
      const byBot = Map.groupBy(closed, ({ botId }) => botId);
      expect(found.bots.size).toBe(byBot.size);
      for (const [bot, part] of byBot) expect(found.bots.get(bot)).toMatchObject(closedOf(part));
    });

    it('restricts to one bot', async () => {
      const botId = 'analysed-bot-1';
      const found = await store.read.analytics.closed({ ...SPAN, botId }, STARTS);
      expect(found.total).toMatchObject(closedOf(closed.filter((one) => one.botId === botId)));
      expect([...found.bots.keys()]).toEqual([botId]);
    });

    it('adds up trades, reverts, gas and what changed hands', async () => {
      const { total, periods } = await store.read.analytics.fills(SPAN, STARTS);
      expect(total.trades).toBe(fills.length);
      expect(total.reverted).toBe(fills.filter(({ outcome }) => outcome === 'reverted').length);
      expect(total.gasFeeCash).toBe(sum(fills, ({ gasFeeCash }) => gasFeeCash));
      expect(total.volume).toBe(
        sum(trades, ({ side, amountIn, amountOut }) => (side === 'sell' ? amountOut : amountIn)),
      );
      expect([...periods.values()].reduce((count, one) => count + one.trades, 0)).toBe(fills.length);
    });

    it('counts sales by what decided them and by what they earned', async () => {
      const { reasons, returns } = await store.read.analytics.sales(SPAN, [-10, 0, 10]);
      const sold = trades.filter(({ side, outcome }) => side === 'sell' && outcome === 'filled');
      const byReason = Map.groupBy(sold, ({ exitReason = '' }) => exitReason);
      expect(reasons.size).toBe(byReason.size);
      for (const [reason, part] of byReason) {
        expect(reasons.get(reason)).toMatchObject({
          sales: part.length,
          realisedPnl: sum(part, ({ realisedPnl = 0n }) => realisedPnl),
        });
      }
      expect(returns.get(2)?.sales).toBe(sold.filter((one) => percent(one) >= 10).length);
      expect(returns.get(-1)?.sales).toBe(sold.filter((one) => percent(one) < -10).length);
      expect([...returns.values()].reduce((count, { sales }) => count + sales, 0)).toBe(sold.length);
    });

    it('counts entries by their risk when they were decided', async () => {
      const found = await store.read.analytics.entryRisk(SPAN, [0, 50]);
      const bought = trades.filter(({ side, outcome }) => side === 'buy' && outcome === 'filled');
      const counts = [...found.values()];
      expect(counts.reduce((count, { entries }) => count + entries, 0)).toBe(bought.length);
      expect(found.get(0)?.entries).toBeGreaterThan(0);
      expect(found.get(1)?.entries).toBeGreaterThan(0);
      for (const { entries, closed: over, wins } of counts) {
        expect(over).toBeLessThanOrEqual(entries);
        expect(wins).toBeLessThanOrEqual(over);
      }
    });

    it('weighs what was tied up by how long it was', async () => {
      let [held, weighed, since] = [0n, 0n, SPAN.from];
      const all = await store.read.lists.trades(ACCOUNT.id, { limit: 1_000, sort: 'oldest' });
      for (const { row } of all) {
        if (row.timestamp >= SPAN.to) break;
        const until = Math.max(row.timestamp, SPAN.from);
        weighed += held * BigInt(until - since);
        since = until;
        if (row.outcome === 'filled') {
          held +=
            row.side === 'buy'
              ? row.amountIn + (row.realisedPnl ?? 0n)
              : (row.realisedPnl ?? 0n) - row.amountOut;
        }
      }
      weighed += held * BigInt(SPAN.to - since);
      expect(await store.read.analytics.invested(SPAN)).toBe(weighed / BigInt(SPAN.to - SPAN.from));
    });

    it('reads the curve by steps and periods, with its greatest fall', async () => {
      const points = await store.read.equity.range(ACCOUNT.id, SPAN.from, 10_000, SPAN.to);
      const { steps, periods, maxDrawdown = 0 } = await store.read.analytics.equity(SPAN, STARTS, 3_600);
      const last = Map.groupBy(points, ({ timestamp }) => Math.floor(timestamp / 3_600));
      expect(steps.map(({ equity }) => equity)).toEqual(
        [...last.values()].map((part) => part.at(-1)?.equity),
      );
      expect(periods.get(2)).toBe(points.at(-1)?.equity);
      let [high, worst] = [0n, 0];
      for (const { equity } of points) {
        if (equity > high) high = equity;
        worst = Math.max(worst, Number(high - equity) / Number(high));
      }
      expect(maxDrawdown).toBeCloseTo(worst, 10);
    });

    it('changes its version with every fill that is booked or taken back', async () => {
      const before = await store.read.analytics.version(ACCOUNT.id);
      const last = trades[0]?.id ?? '';
      await store.transaction((unit) => unit.reverseFill(last, 'dropped'));
      expect(await store.read.analytics.version(ACCOUNT.id)).not.toBe(before);
    });
  });
}
