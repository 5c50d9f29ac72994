import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { getAmountIn, getAmountOut } from './constantProduct.ts';
import { magnitude } from './testing/pools.ts';

/** `UniswapV2Library` and its forks as they are written: a numerator over a denominator of the fee. */
const CONTRACTS = [
  { name: 'Uniswap V2 and SushiSwap V2', fee: 3000, keeps: 997n, of: 1000n },
  { name: 'PancakeSwap V2 of the npm artifact', fee: 2000, keeps: 998n, of: 1000n },
  { name: 'PancakeSwap V2', fee: 2500, keeps: 9975n, of: 10_000n },
];

test.each(CONTRACTS)('equals the formulas of $name', ({ fee, keeps, of }) => {
  fc.assert(
    fc.property(magnitude(112), magnitude(112), magnitude(112), (amount, reserveIn, reserveOut) => {
      const kept = amount * keeps;
      expect(getAmountOut(amount, reserveIn, reserveOut, fee)).toBe(
        (kept * reserveOut) / (reserveIn * of + kept),
      );
      const amountOut = (amount % reserveOut) + 1n;
      const reserve = reserveOut + 1n;
      expect(getAmountIn(amountOut, reserveIn, reserve, fee)).toBe(
        (reserveIn * amountOut * of) / ((reserve - amountOut) * keeps) + 1n,
      );
    }),
    { numRuns: 1000, seed: 5 },
  );
});

test('what must be paid for an output buys at least that output, and the product never falls', () => {
  fc.assert(
    fc.property(
      magnitude(112),
      magnitude(112),
      magnitude(112),
      fc.integer({ min: 0, max: 100_000 }),
      (amount, reserveIn, reserveOut, fee) => {
        const amountOut = (amount % reserveOut) + 1n;
        const reserve = reserveOut + 1n;
        const amountIn = getAmountIn(amountOut, reserveIn, reserve, fee);
        expect(getAmountOut(amountIn, reserveIn, reserve, fee)).toBeGreaterThanOrEqual(amountOut);
        expect((reserveIn + amountIn) * (reserve - amountOut)).toBeGreaterThanOrEqual(reserveIn * reserve);
      },
    ),
    { numRuns: 500, seed: 6 },
  );
});

test('refuses amounts and reserves as the library does', () => {
  expect(() => getAmountOut(0n, 1n, 1n, 3000)).toThrow(/amount of 0/);
  expect(() => getAmountOut(-1n, 1n, 1n, 3000)).toThrow(/amount of -1/);
  expect(() => getAmountOut(1n, 0n, 1n, 3000)).toThrow(/empty/);
  expect(() => getAmountIn(1n, 1n, 0n, 3000)).toThrow(/empty/);
  expect(() => getAmountIn(5n, 5n, 5n, 3000)).toThrow(/cannot pay out 5/);
});
