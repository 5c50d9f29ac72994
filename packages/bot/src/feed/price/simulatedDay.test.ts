import { describe, expect, it } from 'vitest';
import { ADDRESSES_PER_CALL, PLAN_QUOTAS } from './coingeckoPlan.ts';
import { simulateReads, type ReadPlan } from './testing/simulateReads.ts';

const DAY = 86_400;
const demo: ReadPlan = {
  quota: PLAN_QUOTAS.demo,
  addressesPerCall: ADDRESSES_PER_CALL.demo,
  tokens: 50,
  pooled: 50,
  seconds: DAY,
  // A fiftieth of the benchmark's reads: what is counted per day is the same.
  readEvery: 50,
};
const OUTAGE = { from: 3_000, until: 3_600 };

describe('a day of 50 tokens', { timeout: 120_000 }, () => {
  it('takes at most 333 calls on the demo plan, and every read finds a price', async () => {
    const day = await simulateReads(demo);
    expect(day.reads).toBe((50 * DAY) / 50);
    expect(day.hits / day.reads).toBeGreaterThanOrEqual(0.99);
    expect(day.mostInDay).toBeLessThanOrEqual(333);
    expect(day.calls).toBe(day.mostInDay);
    expect(day.calls / (50 * DAY)).toBeLessThanOrEqual(0.02);
    expect(day.mostInMinute).toBeLessThanOrEqual(PLAN_QUOTAS.demo.perMinute);
    expect(day.oldestFresh).toBeLessThanOrEqual(60_000);
    expect(day.oldest).toBeLessThanOrEqual(240_000);
    // Both sources are really used.
    expect(day.before['coingecko fresh']).toBeGreaterThan(0);
    expect(day.before['pools fresh']).toBeGreaterThan(0);
  });

  it('takes at most 1,100 calls on a rich plan, also where no pool stands in', async () => {
    const rich = { perMinute: 500, perMonth: 500_000 };
    const day = await simulateReads({ ...demo, quota: rich, pooled: 0 });
    expect(day.hits / day.reads).toBeGreaterThanOrEqual(0.99);
    expect(day.mostInDay).toBeLessThanOrEqual(1_100);
    expect(day.calls).toBeGreaterThan(900);
    expect(day.oldestFresh).toBeLessThanOrEqual(60_000);
    expect(day.oldest).toBeLessThanOrEqual(240_000);
    expect(day.before['coingecko stale']).toBeGreaterThan(0);
  });

  it('goes on while the API is down for ten minutes: stale and marked so, then the chain alone, and recovers', async () => {
    const rich = { perMinute: 500, perMonth: 500_000 };
    const plan = { ...demo, quota: rich, pooled: 45, seconds: 6_000, readEvery: 5, outage: OUTAGE };
    const day = await simulateReads(plan);
    expect(day.failedCalls).toBeGreaterThan(3);
    // Whoever waits for a price does not beat upon an API that is down.
    expect(day.mostInMinute).toBeLessThanOrEqual(5);
    // Five tokens have no pool: stale for up to four minutes, then nothing; the others are always priced.
    const pooledReads = (45 * 600) / 5;
    expect((day.during['coingecko fresh'] ?? 0) + (day.during['pools fresh'] ?? 0)).toBeGreaterThanOrEqual(
      pooledReads,
    );
    expect(day.during['coingecko stale']).toBeGreaterThan(0);
    expect(day.during['none']).toBeGreaterThan(0);
    expect(day.during['none']).toBeLessThan((5 * 600) / 5);
    expect(day.oldestFresh).toBeLessThanOrEqual(60_000);
    expect(day.oldest).toBeLessThanOrEqual(240_000);
    expect(day.recovery).toBeLessThanOrEqual(140);
    // Nobody is without a price soon after.
    expect(day.after['none'] ?? 0).toBeLessThanOrEqual((5 * 140) / 5);
  });
});
