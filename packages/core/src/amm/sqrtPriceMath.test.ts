import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  amount0Between,
  amount1Between,
  sqrtPriceAfterInput,
  sqrtPriceAfterOutput,
} from './sqrtPriceMath.ts';
import { magnitude } from './testing/pools.ts';
import { referencePriceAfterInput, referencePriceAfterOutput } from './testing/referenceSwap.ts';
import { MIN_SQRT_RATIO } from './tickMath.ts';

const anyPrice = magnitude(160).map((price) => price + MIN_SQRT_RATIO);

test('the price after an input equals the published implementation, also where 256 bits overflow', () => {
  fc.assert(
    fc.property(
      anyPrice,
      magnitude(128),
      magnitude(128),
      fc.boolean(),
      (price, liquidity, amount, zeroForOne) => {
        expect(sqrtPriceAfterInput(price, liquidity, amount, zeroForOne)).toBe(
          referencePriceAfterInput(price, liquidity, amount, zeroForOne),
        );
      },
    ),
    { numRuns: 3000, seed: 12 },
  );
});

test('the price after an output equals the published implementation wherever the output is there', () => {
  fc.assert(
    fc.property(
      anyPrice,
      magnitude(128),
      fc.nat({ max: 999 }),
      fc.boolean(),
      (price, liquidity, share, zeroForOne) => {
        const all = zeroForOne ? (liquidity * price) >> 96n : (liquidity << 96n) / price;
        const amount = (all * BigInt(share)) / 1000n;
        fc.pre(amount > 0n);
        expect(sqrtPriceAfterOutput(price, liquidity, amount, zeroForOne)).toBe(
          referencePriceAfterOutput(price, liquidity, amount, zeroForOne),
        );
      },
    ),
    { numRuns: 2000, seed: 13 },
  );
});

function up(numerator: bigint, denominator: bigint): bigint {
  return (numerator + denominator - 1n) / denominator;
}

test('amounts between prices round as the contract does, which divides twice', () => {
  fc.assert(
    fc.property(anyPrice, anyPrice, magnitude(128), (a, b, liquidity) => {
      const [lower, upper] = a < b ? [a, b] : [b, a];
      const numerator = (liquidity << 96n) * (upper - lower);
      expect(amount0Between(lower, upper, liquidity, true)).toBe(up(up(numerator, upper), lower));
      expect(amount0Between(lower, upper, liquidity, false)).toBe(numerator / upper / lower);
      expect(amount1Between(lower, upper, liquidity, true)).toBe(up(liquidity * (upper - lower), 1n << 96n));
      expect(amount1Between(lower, upper, liquidity, false)).toBe(
        (liquidity * (upper - lower)) / (1n << 96n),
      );
    }),
    { numRuns: 1000, seed: 14 },
  );
});
