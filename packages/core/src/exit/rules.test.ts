import { describe, expect, test } from 'vitest';
import type { Position } from '../portfolio/position.ts';
import { aBlock, aPair, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { aPosition } from '../testing/buildStep.ts';
import { liquidityExit } from './liquidityExit.ts';
import { watchPosition, type PositionWatch } from './positionWatch.ts';
import { takeProfitLadder } from './takeProfitLadder.ts';
import { timeStop } from './timeStop.ts';
import { trailingStop } from './trailingStop.ts';
import { volatilityStop } from './volatilityStop.ts';

const TOKEN = aToken(1, 'TKN', 8);
const OPENED = aBlock(1_000);

/** A market in which one whole token costs so many whole USDC, with so much cash in its pool (whole USDC). */
function priced(price: number, { block = 1_000, cash = 1_000_000, prices = [] as readonly number[] } = {}) {
  const cashUnits = BigInt(cash) * 1_000_000n;
  const tokenUnits = (cashUnits * 100n * 1_000n) / BigInt(Math.round(price * 1_000));
  return aSnapshot({
    block: aBlock(block),
    pools: [aPair(USDC, cashUnits, TOKEN, tokenUnits)],
    ...(prices.length === 0 ? {} : { prices: new Map([[TOKEN.address, prices]]) }),
  });
}

/** So many tokens, each of which cost 100 USDC. */
function held(tokens: number): Position {
  const hundredths = BigInt(Math.round(tokens * 100));
  return aPosition(TOKEN, hundredths * 1_000_000n, hundredths * 1_000_000n, { openedAt: OPENED.timestamp });
}

/** The watch after the position was seen at these prices, one block after the other. */
function seen(position: Position, ...prices: readonly number[]): PositionWatch {
  return prices.reduce<PositionWatch | undefined>(
    (watch, price, index) => watchPosition(watch, position, priced(price, { block: 1_000 + index })),
    undefined,
  )!;
}

describe('a trailing stop of 5 % that holds from a gain of 10 % on', () => {
  const params = { trailPercent: 5, activationPercent: 10 };
  test.each([
    ['does not hold before the gain was made', [100, 109], 100, false],
    ['holds its fire while the price is near its highest', [100, 120], 114.01, false],
    ['fires at exactly the trail', [100, 120], 114, true],
    ['fires below it, also when the gain is gone', [100, 120], 90, true],
  ] as const)('%s', (_, before, now, fires) => {
    const position = held(10);
    const snapshot = priced(now, { block: 1_010 });
    const watch = watchPosition(seen(position, ...before), position, snapshot);
    expect(trailingStop.evaluate(position, snapshot, params, watch) !== undefined).toBe(fires);
  });

  test('sells everything and says how far the price has fallen', () => {
    const position = held(10);
    const decided = trailingStop.evaluate(position, priced(108), params, seen(position, 100, 120));
    expect(decided).toEqual({
      quantity: position.quantity,
      decision: 'EXIT',
      reason:
        'The price is 10.00 % below its highest since the purchase; the trail is 5 %. The position is worth 8.00 % more than it cost.',
    });
  });

  test('knows a high that nobody noted from the price history, and none from before the purchase', () => {
    const position = held(10);
    const after = priced(110, { block: 1_003, prices: [500, 100, 120, 115, 110] });
    expect(watchPosition(undefined, position, after).highestPrice).toBe('120');
  });
});

describe('a ladder of 40, 30 and 30 %', () => {
  const params = takeProfitLadder.params.parse({
    rungs: [
      { gainPercent: 5, sellPercent: 40 },
      { gainPercent: 10, sellPercent: 30 },
      { gainPercent: 20, sellPercent: 30 },
    ],
  });
  const soldAt = (left: number, price: number, watch = seen(held(10), 100)): number =>
    Number(takeProfitLadder.evaluate(held(left), priced(price), params, watch)?.quantity ?? 0n) / 1e8;

  test.each([
    ['nothing before the first rung', 10, 104, 0],
    ['its share at the first', 10, 105, 4],
    ['nothing twice', 6, 109, 0],
    ['what two rungs ask for where the price leaps over one', 10, 110, 7],
    ['what is left at the last', 3, 125, 3],
    ['what is missing where a sale filled in part', 8, 105, 2],
    ['no more where another rule has sold already', 5, 105, 0],
  ])('sells %s', (_, left, price, expected) => {
    expect(soldAt(left, price)).toBe(expected);
  });

  test('counts what was added to the position', () => {
    const first = seen(held(10), 100);
    const added = watchPosition(first, held(20), priced(100));
    expect(added.bought).toBe('2000000000');
    expect(soldAt(20, 105, added)).toBe(8);
  });

  test('refuses rungs that would sell more than there is', () => {
    const rungs = [
      { gainPercent: 5, sellPercent: 60 },
      { gainPercent: 9, sellPercent: 50 },
    ];
    expect(takeProfitLadder.params.safeParse({ rungs }).success).toBe(false);
  });
});

describe('a volatility-scaled stop', () => {
  const params = { multiple: 2, horizonBlocks: 100, minPercent: 1, maxPercent: 15 };
  const restless = Array.from({ length: 40 }, (_, index) => 100 * (1 + (index % 2 === 0 ? 0.0025 : -0.0025)));
  const position = held(10);

  test('is as wide as the token was restless when it was bought, however wild it is now', () => {
    const watch = watchPosition(undefined, position, priced(100, { prices: restless }));
    expect(watch.volatility).toBeCloseTo(0.005, 4);
    const wild = priced(91, { prices: [50, 150, 40, 160, 91] });
    expect(
      volatilityStop.evaluate(position, wild, params, watchPosition(watch, position, wild)),
    ).toBeUndefined();
    const below = priced(89, { prices: [50, 150, 40, 160, 89] });
    expect(
      volatilityStop.evaluate(position, below, params, watchPosition(watch, position, below)),
    ).toMatchObject({
      decision: 'STOP_LOSS',
      reason: expect.stringMatching(/worth 11.00 % less.*loss of 10.0\d %/) as string,
    });
  });

  test.each([
    ['is never nearer than its bound', 1e-9, 99.01, 98.99],
    ['is never further than its bound', 10, 85.01, 84.99],
    ['keeps to its widest where the volatility is not known', undefined, 85.01, 84.99],
  ])('%s', (_, volatility, holds, fires) => {
    const { volatility: __, ...base } = seen(position, 100);
    const watch = { ...base, ...(volatility === undefined ? {} : { volatility }) };
    expect(volatilityStop.evaluate(position, priced(holds), params, watch)).toBeUndefined();
    expect(volatilityStop.evaluate(position, priced(fires), params, watch)).toBeDefined();
  });
});

describe('a liquidity-aware exit', () => {
  const params = { cover: 2, lostPercent: 70 };
  // 5 % of the price take about 2.5 % of a pair's cash.
  const position = held(100);
  const watch = watchPosition(undefined, position, priced(100, { cash: 10_000_000 }));

  test('leaves a position alone that the pool covers', () => {
    const snapshot = priced(100, { cash: 3_500_000 });
    expect(liquidityExit.evaluate(position, snapshot, params, watch)).toBeUndefined();
  });

  test('cuts a position down to what a thin pool covers', () => {
    const before = watchPosition(undefined, position, priced(100, { cash: 500_000 }));
    const decided = liquidityExit.evaluate(position, priced(100, { cash: 500_000 }), params, before);
    const kept = Number(position.quantity - decided!.quantity) / 1e8;
    expect(kept).toBeGreaterThan(45);
    expect(kept).toBeLessThan(55);
    expect(decided).toMatchObject({
      decision: 'EXIT',
      reason: expect.stringMatching(/less than 2 times/) as string,
    });
  });

  test('leaves whole when most of the liquidity has gone, though what is left would do', () => {
    const decided = liquidityExit.evaluate(held(1), priced(100, { cash: 2_900_000 }), params, watch);
    expect(decided).toMatchObject({
      quantity: held(1).quantity,
      reason: expect.stringMatching(
        /^7\d,\d{3}\.\d+ USDC can be had within 5 % .* of 25\d,\d{3}\.\d+ USDC when it was bought/,
      ) as string,
    });
  });

  test('wants out of an empty pool altogether', () => {
    expect(liquidityExit.evaluate(position, priced(100, { cash: 1 }), params, watch)?.quantity).toBe(
      position.quantity,
    );
  });
});

describe('a time stop of 1,000 s that spares gains of 2 %', () => {
  const params = { maxSeconds: 1_000, unlessGainPercent: 2 };
  test.each([
    ['one block before', 100, 1_499, false],
    ['at the time', 100, 1_500, true],
    ['at the time, with the gain', 102, 1_500, false],
    ['at the time, with less than the gain', 101.99, 1_500, true],
  ])('%s', (_, price, block, fires) => {
    const position = held(10);
    const decided = timeStop.evaluate(position, priced(price, { block }), params, seen(position, 100));
    expect(decided !== undefined).toBe(fires);
  });
});
