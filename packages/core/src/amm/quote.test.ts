import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SWAP_AMOUNT } from './concentratedLiquidity.ts';
import { getAmountIn, getAmountOut, MAX_RESERVE } from './constantProduct.ts';
import { quoteExactIn, quoteExactOut } from './quote.ts';
import { anyPool, magnitude, pairPool, rangePool, TOKEN0, TOKEN1 } from './testing/pools.ts';
import { sqrtRatioAtTick } from './tickMath.ts';

const range = rangePool(3000, 60, 1n << 96n, [{ tickLower: -600, tickUpper: 600, liquidity: 10n ** 18n }]);
const pair = pairPool(10n ** 18n, 10n ** 12n);

describe.each([
  ['concentrated liquidity', range],
  ['constant product', pair],
])('a quote on %s', (_name, pool) => {
  test('of nothing is a complete trade of nothing', () => {
    const nothing = { amountIn: 0n, amountOut: 0n, feeAmount: 0n, complete: true, after: pool };
    expect(quoteExactIn(pool, TOKEN0.address, 0n)).toEqual(nothing);
    expect(quoteExactOut(pool, TOKEN0.address, 0n)).toEqual(nothing);
  });

  test('refuses negative amounts and unknown tokens', () => {
    expect(() => quoteExactIn(pool, TOKEN0.address, -1n)).toThrow(/amount of -1/);
    expect(() => quoteExactOut(pool, TOKEN0.address, -1n)).toThrow(/amount of -1/);
    expect(() => quoteExactIn(pool, pool.address, 1n)).toThrow(/does not hold/);
  });

  test('of more than the pool can be handed is incomplete', () => {
    const nothing = { amountIn: 0n, amountOut: 0n, feeAmount: 0n, complete: false, after: pool };
    expect(quoteExactIn(pool, TOKEN0.address, 1n << 256n)).toEqual(nothing);
    expect(quoteExactOut(pool, TOKEN0.address, 1n << 256n)).toEqual(nothing);
  });

  test('says what selling back would bring: never more than was paid', () => {
    const there = quoteExactIn(pool, TOKEN0.address, 10n ** 15n);
    const back = quoteExactIn(there.after, TOKEN1.address, there.amountOut);
    expect(there.complete && back.complete).toBe(true);
    expect(back.amountOut).toBeLessThan(10n ** 15n);
  });
});

describe('a quote on concentrated liquidity', () => {
  test('ends where liquidity ends, and says so', () => {
    const all = quoteExactIn(range, TOKEN0.address, MAX_SWAP_AMOUNT);
    expect(all.complete).toBe(false);
    expect(all.amountIn).toBeLessThan(10n ** 17n);
    expect(quoteExactOut(range, TOKEN1.address, 10n ** 30n)).toEqual(all);
    expect(quoteExactOut(range, TOKEN1.address, all.amountOut).complete).toBe(true);
  });

  test('stops at the price limit; a limit that the price has passed trades nothing', () => {
    const sqrtPriceLimitX96 = sqrtRatioAtTick(-30);
    const quote = quoteExactIn(range, TOKEN0.address, 10n ** 18n, { sqrtPriceLimitX96 });
    expect(quote).toMatchObject({ complete: false, after: { sqrtPriceX96: sqrtPriceLimitX96, tick: -30 } });
    expect(quoteExactIn(quote.after, TOKEN0.address, 1n, { sqrtPriceLimitX96 })).toMatchObject({
      amountIn: 0n,
      complete: false,
    });
    const outside = quoteExactIn(range, TOKEN1.address, 1n, { sqrtPriceLimitX96: 1n << 160n });
    expect(outside).toMatchObject({ amountIn: 0n, complete: false });
  });

  test('exact out costs no less than what exact in pays for', () => {
    fc.assert(
      fc.property(anyPool(), magnitude(100), fc.boolean(), (pool, amount, zeroForOne) => {
        const [tokenIn, tokenOut] = zeroForOne ? [TOKEN0, TOKEN1] : [TOKEN1, TOKEN0];
        const sold = quoteExactIn(pool, tokenIn.address, amount);
        const bought = quoteExactOut(pool, tokenOut.address, sold.amountOut);
        expect(bought.amountOut).toBe(sold.amountOut);
        expect(bought.amountIn).toBeLessThanOrEqual(sold.amountIn);
        expect(sold.feeAmount).toBeLessThanOrEqual(sold.amountIn);
      }),
      { numRuns: 60, seed: 8 },
    );
  });
});

describe('a quote on constant product', () => {
  test('equals the library in both directions and moves the reserves', () => {
    const sold = quoteExactIn(pair, TOKEN1.address, 10n ** 9n);
    expect(sold.amountOut).toBe(getAmountOut(10n ** 9n, pair.reserve1, pair.reserve0, 3000));
    expect(sold.feeAmount).toBe(3_000_000n);
    expect(sold.after).toEqual({
      ...pair,
      reserve0: pair.reserve0 - sold.amountOut,
      reserve1: pair.reserve1 + 10n ** 9n,
    });
    const bought = quoteExactOut(pair, TOKEN1.address, 10n ** 9n);
    expect(bought.amountIn).toBe(getAmountIn(10n ** 9n, pair.reserve0, pair.reserve1, 3000));
    expect(bought.after).toMatchObject({ reserve0: pair.reserve0 + bought.amountIn });
  });

  test.each([
    ['an empty pair', quoteExactIn(pairPool(0n, 0n), TOKEN0.address, 1n)],
    ['an output from an empty pair', quoteExactOut(pairPool(0n, 1n), TOKEN1.address, 1n)],
    ['an input too small to buy anything', quoteExactIn(pair, TOKEN0.address, 1n)],
    ['an input that overflows the reserve', quoteExactIn(pair, TOKEN0.address, MAX_RESERVE)],
    ['an output of the whole reserve', quoteExactOut(pair, TOKEN1.address, pair.reserve1)],
    [
      'an output whose price overflows the reserve',
      quoteExactOut(pairPool(MAX_RESERVE, 9n), TOKEN1.address, 5n),
    ],
  ])('%s is not traded', (_name, quote) => {
    expect(quote).toMatchObject({ amountIn: 0n, amountOut: 0n, complete: false });
  });
});
