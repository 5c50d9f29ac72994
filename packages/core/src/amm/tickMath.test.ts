import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { referenceSqrtRatio, referenceTick } from './testing/referenceSwap.ts';
import {
  MAX_SQRT_RATIO,
  MAX_TICK,
  MIN_SQRT_RATIO,
  MIN_TICK,
  sqrtRatioAtTick,
  tickAtSqrtRatio,
} from './tickMath.ts';

const anyTick = fc.integer({ min: MIN_TICK, max: MAX_TICK });

test('ratios equal the published implementation', () => {
  expect(sqrtRatioAtTick(MIN_TICK)).toBe(MIN_SQRT_RATIO);
  expect(sqrtRatioAtTick(MAX_TICK)).toBe(MAX_SQRT_RATIO);
  expect(sqrtRatioAtTick(0)).toBe(1n << 96n);
  for (let bit = 0; bit < 20; bit += 1) {
    for (const tick of [2 ** bit, -(2 ** bit)]) {
      expect(sqrtRatioAtTick(tick)).toBe(referenceSqrtRatio(tick));
    }
  }
  fc.assert(
    fc.property(anyTick, (tick) => sqrtRatioAtTick(tick) === referenceSqrtRatio(tick)),
    { numRuns: 2000, seed: 1 },
  );
});

test('the tick of a price is exact at, just below and just above every boundary', () => {
  fc.assert(
    fc.property(fc.integer({ min: MIN_TICK + 1, max: MAX_TICK - 1 }), (tick) => {
      const ratio = sqrtRatioAtTick(tick);
      expect(tickAtSqrtRatio(ratio)).toBe(tick);
      expect(tickAtSqrtRatio(ratio - 1n)).toBe(tick - 1);
      expect(tickAtSqrtRatio(ratio + 1n)).toBe(sqrtRatioAtTick(tick + 1) === ratio + 1n ? tick + 1 : tick);
    }),
    { numRuns: 20_000, seed: 2 },
  );
  expect(tickAtSqrtRatio(MIN_SQRT_RATIO)).toBe(MIN_TICK);
  expect(tickAtSqrtRatio(MAX_SQRT_RATIO - 1n)).toBe(MAX_TICK - 1);
});

test('the tick of any price equals the published implementation', () => {
  const price = fc
    .tuple(fc.integer({ min: 32, max: 159 }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
    .map(([bit, noise]) => (1n << BigInt(bit)) + ((noise << BigInt(bit)) >> 64n))
    .filter((value) => value >= MIN_SQRT_RATIO && value < MAX_SQRT_RATIO);
  fc.assert(
    fc.property(price, (value) => {
      expect(tickAtSqrtRatio(value)).toBe(referenceTick(value));
    }),
    { numRuns: 2000, seed: 3 },
  );
});

test('refuses what is out of range', () => {
  expect(() => sqrtRatioAtTick(MAX_TICK + 1)).toThrow(/Tick 887273/);
  expect(() => sqrtRatioAtTick(0.5)).toThrow(/Tick 0.5/);
  expect(() => tickAtSqrtRatio(MIN_SQRT_RATIO - 1n)).toThrow(/No tick/);
  expect(() => tickAtSqrtRatio(MAX_SQRT_RATIO)).toThrow(/No tick/);
});
