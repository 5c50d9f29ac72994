import { array, assert, bigInt, boolean, constantFrom, integer, option, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { routeStatistics, type RouteRecord } from './routeStatistics.ts';
import type { SubmissionRoute } from './transactionIntent.ts';

const PUBLIC: SubmissionRoute = { kind: 'public' };
const RELAY: SubmissionRoute = { kind: 'private', relay: 'flashbots-protect' };

function mined(blocks: number, milliseconds: number, received?: bigint): RouteRecord {
  return {
    route: RELAY,
    sentAt: 1_000,
    sentBlock: 100,
    included: { at: 1_000 + milliseconds, block: 100 + blocks, fellBack: false },
    ...(received === undefined ? {} : { price: { quoted: 1_000_000n, received } }),
  };
}

const anyRecord = record<RouteRecord>(
  {
    route: constantFrom<SubmissionRoute>(PUBLIC, RELAY, { kind: 'public', droppedBy: 'flashbots-protect' }),
    sentAt: integer({ min: 0, max: 1e6 }),
    sentBlock: integer({ min: 0, max: 1_000 }),
    included: record({
      at: integer({ min: 0, max: 2e6 }),
      block: integer({ min: 0, max: 2_000 }),
      fellBack: boolean(),
    }),
    price: record({
      quoted: bigInt({ min: 0n, max: 10n ** 24n }),
      received: bigInt({ min: 0n, max: 10n ** 24n }),
    }),
  },
  { requiredKeys: ['route', 'sentAt', 'sentBlock'] },
);

describe('statistics of the ways of sending', () => {
  it('are none before the first transaction', () => {
    expect(routeStatistics([])).toEqual([]);
  });

  it('tell delay and price of each way, by name', () => {
    const published: RouteRecord = { ...mined(1, 12_000), route: PUBLIC };
    const waiting: RouteRecord = { route: RELAY, sentAt: 0, sentBlock: 90 };
    const records = [mined(1, 9_000, 1_000_100n), published, mined(2, 30_000, 999_000n), waiting];
    expect(routeStatistics(records)).toEqual([
      {
        route: 'flashbots-protect',
        sent: 3,
        included: 2,
        fellBack: 0,
        blocks: { count: 2, p50: 1, p95: 2, worst: 2 },
        milliseconds: { count: 2, p50: 9_000, p95: 30_000, worst: 30_000 },
        price: { count: 2, p50: 1, p95: -10, worst: -10, mean: -4.5 },
      },
      {
        route: 'public',
        sent: 1,
        included: 1,
        fellBack: 0,
        blocks: { count: 1, p50: 1, p95: 1, worst: 1 },
        milliseconds: { count: 1, p50: 12_000, p95: 12_000, worst: 12_000 },
      },
    ]);
  });

  it('count what fell back where it was first sent', () => {
    const fellBack = { ...mined(30, 360_000), included: { at: 361_000, block: 130, fellBack: true } };
    expect(routeStatistics([fellBack])).toMatchObject([
      { route: 'flashbots-protect', included: 1, fellBack: 1, blocks: { p50: 30 } },
    ]);
  });

  it('add up what gas cost against the baseline, also where it cost more', () => {
    const gas = (paid: bigint, saved: bigint): RouteRecord => ({
      ...mined(1, 1),
      gas: { baseline: 'viem', paid, saved },
    });
    expect(routeStatistics([gas(90n, 10n), gas(104n, -4n), mined(1, 1)])).toMatchObject([
      { gas: { baseline: 'viem', count: 2, paid: 194n, saved: 6n, savedPercent: 3 } },
    ]);
    expect(routeStatistics([gas(301n, -1n)])).toMatchObject([{ gas: { savedPercent: -0.34 } }]);
    expect(routeStatistics([gas(0n, 0n)])).toMatchObject([{ gas: { savedPercent: 0 } }]);
  });

  it('look to the losing side for the 95th of a hundred', () => {
    const records = Array.from({ length: 100 }, (_, index) =>
      mined(index + 1, index, 1_000_000n - BigInt(index) * 100n),
    );
    const [relay] = routeStatistics(records);
    expect(relay).toMatchObject({
      blocks: { p50: 50, p95: 95, worst: 100 },
      price: { p50: -49, p95: -94, worst: -99 },
    });
  });

  it.each([
    [1_000_000n, 0],
    [999_999n, -0.01],
    [1_000_000n + 10n ** 6n, 10_000],
    [0n, -10_000],
  ])('round against the trader: %i of a million', (received, points) => {
    expect(routeStatistics([mined(1, 1, received)])).toMatchObject([
      { price: { p50: points, mean: points } },
    ]);
  });

  it('round a loss up even where it is a trifle', () => {
    const trifle: RouteRecord = { ...mined(1, 1), price: { quoted: 10n ** 24n, received: 10n ** 24n - 1n } };
    expect(routeStatistics([trifle])).toMatchObject([{ price: { worst: -0.01 } }]);
  });

  it('hold whatever the records are', () => {
    assert(
      property(array(option(anyRecord)), (given) => {
        const records = given.filter((each) => each !== null);
        const views = routeStatistics(records);
        expect(views.reduce((sum, { sent }) => sum + sent, 0)).toBe(records.length);
        for (const { blocks, milliseconds, price, included, fellBack, sent } of views) {
          expect(included).toBeLessThanOrEqual(sent);
          expect(fellBack).toBeLessThanOrEqual(included);
          expect(blocks?.count ?? 0).toBe(included);
          expect(milliseconds?.p50 ?? 0).toBeGreaterThanOrEqual(0);
          expect(blocks?.p95 ?? 0).toBeLessThanOrEqual(blocks?.worst ?? 0);
          expect(price?.worst ?? 0).toBeLessThanOrEqual(price?.mean ?? 0);
          expect(price?.worst ?? 0).toBeGreaterThanOrEqual(-10_000);
        }
      }),
    );
  });
});
