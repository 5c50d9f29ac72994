import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { spotPrice } from '../amm/price.ts';
import { quoteExactIn, quoteExactOut } from '../amm/quote.ts';
import { integerSqrt } from '../money/integerSqrt.ts';
import type { Address } from '../money/hex.ts';
import { anAddress, aPair, aRangePool, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import { DEPTH_BPS, marketDepth, poolDepthAt } from './marketDepth.ts';

const A = aToken(1, 'A');
const B = aToken(2, 'B');

const pairs = fc
  .record({
    a: fc.bigInt({ min: 10n ** 12n, max: 10n ** 27n }),
    b: fc.bigInt({ min: 10n ** 12n, max: 10n ** 27n }),
    fee: fc.constantFrom(500, 2_500, 3_000, 10_000),
  })
  .map(({ a, b, fee }): Pool => aPair(A, a, B, b, { fee }));
const ranges = fc
  .record({
    tick: fc.integer({ min: -200_000, max: 200_000 }),
    liquidity: fc.bigInt({ min: 10n ** 15n, max: 10n ** 27n }),
    fee: fc.constantFrom(500, 3_000, 10_000),
  })
  .map((plan): Pool => aRangePool(A, B, plan));
const cases = fc.record({
  pool: fc.oneof(pairs, ranges),
  tokenFirst: fc.boolean(),
  bps: fc.constantFrom(...DEPTH_BPS),
});

describe('the depth of one pool', () => {
  test('takes the price so far when buyers put it in, and no further', () => {
    fc.assert(
      fc.property(cases, ({ pool, tokenFirst, bps }) => {
        const [token, other] = tokenFirst ? [A, B] : [B, A];
        const limit = spotPrice(pool, token, other)
          .mul(10_000 + bps)
          .div(10_000);
        const cost = poolDepthAt(pool, token.address, bps, 'buy');
        const reached = spotPrice(quoteExactIn(pool, other.address, cost).after, token, other);
        expect(reached.lte(limit.mul('1.000000001'))).toBe(true);
        // A hundred-thousandth more goes past it, so it was not less than it could be.
        const more = quoteExactIn(pool, other.address, cost + cost / 100_000n + 100n);
        expect(spotPrice(more.after, token, other).gte(limit.mul('0.999999'))).toBe(true);
      }),
    );
  });

  test('takes the price down so far when sellers take it out, and no further', () => {
    fc.assert(
      fc.property(cases, ({ pool, tokenFirst, bps }) => {
        const [token, other] = tokenFirst ? [A, B] : [B, A];
        const limit = spotPrice(pool, token, other)
          .mul(10_000 - bps)
          .div(10_000);
        const paid = poolDepthAt(pool, token.address, bps, 'sell');
        const { after } = quoteExactOut(pool, other.address, paid);
        expect(spotPrice(after, token, other).gte(limit.mul('0.99999999'))).toBe(true);
        const more = quoteExactOut(pool, other.address, paid + paid / 100_000n + 100n);
        expect(spotPrice(more.after, token, other).lte(limit.mul('1.000001'))).toBe(true);
      }),
    );
  });

  test('grows with the distance, and is nothing for an empty pair', () => {
    const pool = aRangePool(A, B);
    const [one, two, five] = DEPTH_BPS.map((bps) => poolDepthAt(pool, A.address, bps, 'buy'));
    expect(one! > 0n && two! > one! && five! > two!).toBe(true);
    expect(poolDepthAt(aPair(A, 0n, B, 0n), A.address, 100, 'sell')).toBe(0n);
  });

  test('is what a hundred of each without a fee gives by hand', () => {
    const pool = aPair(A, 100_000_000n, B, 100_000_000n, { fee: 0 });
    // √1.01 − 1 of the reserve; 1 − √0.99 of it for what goes in, rounded down twice.
    expect(poolDepthAt(pool, A.address, 100, 'buy')).toBe(498_756n);
    expect(poolDepthAt(pool, A.address, 100, 'sell')).toBe(501_255n);
  });
});

describe('the depth of a token', () => {
  test('adds its pools up in cash, those with the native currency at its price', () => {
    const token = aToken(5);
    const direct = aPair(USDC, 10n ** 12n, token, 10n ** 24n, { address: anAddress(21) });
    const byNative = aPair(WETH, 10n ** 21n, token, 10n ** 24n, { address: anAddress(22) });
    const source = {
      cash: USDC,
      wrappedNative: WETH,
      nativePrice: new Decimal(3_000),
      poolsOf: (a: Address, b: Address) =>
        [direct, byNative].filter(({ token0, token1 }) =>
          [a, b].every((each) => [token0.address, token1.address].includes(each)),
        ),
    };
    const [one] = marketDepth(source, token.address);
    const wei = poolDepthAt(byNative, token.address, 100, 'buy');
    expect(one?.buy).toBe(poolDepthAt(direct, token.address, 100, 'buy') + (wei * 3_000n) / 10n ** 12n);
    expect(marketDepth(source, WETH.address).map(({ bps, buy }) => [bps, buy])).toEqual([
      [100, 0n],
      [200, 0n],
      [500, 0n],
    ]);
  });
});

describe('the integer square root', () => {
  test('is the largest whole number whose square fits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 600n }), (value) => {
        const root = integerSqrt(value);
        expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true);
      }),
    );
    expect([0n, 1n, 2n, 3n, 4n].map(integerSqrt)).toEqual([0n, 1n, 1n, 1n, 2n]);
  });
});
