import { describe, expect, test } from 'vitest';
import { priceImpactBps, spotPrice } from './price.ts';
import { quoteExactIn } from './quote.ts';
import { pairPool, rangePool, TOKEN0, TOKEN1 } from './testing/pools.ts';
import { sqrtRatioAtTick } from './tickMath.ts';

describe('spotPrice', () => {
  test('counts whole tokens: 2,000 of a six-decimal token for one of eighteen', () => {
    const pair = pairPool(5n * 10n ** 18n, 10_000n * 10n ** 6n);
    expect(spotPrice(pair, TOKEN0, TOKEN1).toString()).toBe('2000');
    expect(spotPrice(pair, TOKEN1, TOKEN0).toString()).toBe('0.0005');
  });

  test('keeps more digits than a float on concentrated liquidity', () => {
    const pool = rangePool(500, 10, sqrtRatioAtTick(-200_000), []);
    const price = spotPrice(pool, TOKEN0, TOKEN1);
    expect(price.toNumber()).toBeCloseTo(1.0001 ** -200_000 * 1e12, 6);
    expect(price.times(spotPrice(pool, TOKEN1, TOKEN0)).toNumber()).toBeCloseTo(1, 15);
    expect(price.precision()).toBeGreaterThan(30);
  });

  test('is zero on an empty pool and refuses other tokens', () => {
    expect(spotPrice(pairPool(0n, 0n), TOKEN0, TOKEN1).isZero()).toBe(true);
    expect(() => spotPrice(pairPool(1n, 1n), TOKEN0, TOKEN0)).toThrow(/in itself/);
  });
});

describe('priceImpactBps', () => {
  test('leaves the fee out: half the pool’s depth costs a third', () => {
    const pair = pairPool(10n ** 18n, 10n ** 18n, 0);
    expect(
      priceImpactBps(pair, TOKEN0.address, quoteExactIn(pair, TOKEN0.address, 5n * 10n ** 17n)),
    ).toBeCloseTo(3333.3334, 4);
  });

  test('is next to nothing for a small trade, whatever the fee, in both directions', () => {
    const pool = rangePool(10_000, 200, sqrtRatioAtTick(777), [
      { tickLower: -2000, tickUpper: 2000, liquidity: 10n ** 24n },
    ]);
    for (const token of [TOKEN0, TOKEN1]) {
      const impact = priceImpactBps(pool, token.address, quoteExactIn(pool, token.address, 10n ** 18n));
      expect(impact).toBeGreaterThan(0);
      expect(impact).toBeLessThan(0.1);
    }
  });

  test('is everything where nothing comes out', () => {
    const pair = pairPool(10n ** 18n, 10n ** 6n);
    expect(priceImpactBps(pair, TOKEN0.address, quoteExactIn(pair, TOKEN0.address, 1n))).toBe(10_000);
  });
});
