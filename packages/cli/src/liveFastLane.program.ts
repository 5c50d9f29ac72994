import { describe, expect, it } from 'vitest';
import {
  configureLive,
  expectGoodBooks,
  LIVE_FLAGS,
  PATIENCE_MS,
  untilSettled,
  untilTrades,
  useDataDir,
} from './testing/liveProgram.ts';
import { startProgram } from './testing/startProgram.ts';

const folder = useDataDir();

describe('the whole program in live mode on the Fast Lane', { timeout: 600_000 }, () => {
  it('enters on the Fast Lane, and loses and doubles nothing by kill -9', async () => {
    const dataDir = folder();
    configureLive(dataDir, 20, 'fast');
    const first = await startProgram(dataDir, LIVE_FLAGS);
    const accountId = await untilTrades(first, 1);
    await first.kill();

    const second = await startProgram(dataDir, LIVE_FLAGS);
    const { fastLane } = await second.until(
      'another entry',
      (state) => (state.fastLane?.find(({ stage }) => stage === 'total')?.count ?? 0) > 0,
      PATIENCE_MS,
    );
    expect(fastLane?.every(({ count, p99 }) => count > 0 && p99 >= 0)).toBe(true);
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toMatch(/twinlane_fast_lane_stage_duration_seconds_count\{stage="total"\} [1-9]/);
    // In the middle of what it has just sent.
    await second.kill();

    configureLive(dataDir, 1, 'fast');
    const third = await startProgram(dataDir, LIVE_FLAGS);
    await untilSettled(third, accountId);
    expect(await third.stop()).toBe(0);
    await expectGoodBooks(dataDir, accountId, async (store) => {
      const thoughts = await store.read.thoughts.page(accountId, { limit: 500 });
      const purchases = thoughts.filter(({ decision }) => decision === 'BUY');
      expect(purchases.length).toBeGreaterThan(1);
      expect(purchases.some(({ lane }) => lane === 'fast')).toBe(true);
      // What had no fresh verdict yet was analysed in full.
      const slow = purchases.filter(({ lane }) => lane === 'smart').map(({ laneReason }) => laneReason);
      expect(slow.filter((reason) => !/verdict|intel level/.test(reason))).toEqual([]);
      const orders = await store.read.orders.page(accountId, { limit: 500 });
      const entries = orders.filter(({ side }) => side === 'buy');
      expect(entries.map(({ thoughtId }) => thoughtId).sort()).toEqual(purchases.map(({ id }) => id).sort());
    });
  });
});
