import { assert, bigInt, boolean, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingBalance, mostItCosts } from './balanceCheck.ts';
import { bumpFees } from './bumpFees.ts';
import { mostClosingGas } from './closingCall.ts';
import { feeCeiling, swapCeiling } from './feeCeiling.ts';
import { isValidReplacement } from './feePair.ts';
import { LIVE_RETRIES, PAPER_RETRIES, retryDelay } from './retryDelay.ts';

const GWEI = 1_000_000_000n;
const pair = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint) => ({ maxFeePerGas, maxPriorityFeePerGas });
const CEILING = 500n * GWEI;

describe('a bump', () => {
  test.each([
    ['15 per cent more, rounded up', pair(101n, 7n), pair(1n, 1n), {}, pair(117n, 9n)],
    ['one wei more than nothing', pair(100n, 0n), pair(1n, 0n), {}, pair(115n, 1n)],
    ['the market, where it is dearer', pair(100n, 10n), pair(400n, 20n), {}, pair(400n, 20n)],
    ['half as much again after a drop', pair(100n, 10n), pair(1n, 1n), { dropped: true }, pair(150n, 15n)],
    [
      'the ceiling, where that is still a replacement',
      pair(450n * GWEI, GWEI),
      pair(1n, 1n),
      {},
      pair(CEILING, 1_150_000_000n),
    ],
    ['nothing, where the ceiling leaves no room', pair(460n * GWEI, GWEI), pair(1n, 1n), {}, undefined],
  ] as const)('is %s', (_, old, market, more, expected) => {
    expect(bumpFees({ old, market, ceiling: CEILING, ...more })).toEqual(expected);
  });

  test('of a swap at its ceiling leaves two for cancels', () => {
    const swap = pair(swapCeiling(CEILING), GWEI);
    const first = bumpFees({ old: swap, market: swap, ceiling: CEILING });
    const second = first && bumpFees({ old: first, market: swap, ceiling: CEILING });
    expect(swap.maxFeePerGas).toBe(378_071_833_648n);
    expect(second?.maxFeePerGas).toBeLessThanOrEqual(CEILING);
  });

  test('is always a replacement, never above the ceiling, never with a tip above the cap', () => {
    const fee = bigInt({ min: 0n, max: 600n * GWEI });
    expect(() =>
      assert(
        property(fee, fee, fee, fee, fee, boolean(), (a, b, c, d, ceiling, dropped) => {
          const old = a > b ? pair(a, b) : pair(b, a);
          const market = c > d ? pair(c, d) : pair(d, c);
          const next = bumpFees({ old, market, ceiling, dropped });
          if (next === undefined) {
            // Nothing that a pool would take fits under the ceiling.
            return !isValidReplacement(old, pair(ceiling, ceiling));
          }
          return (
            isValidReplacement(old, next) &&
            next.maxFeePerGas <= ceiling &&
            next.maxPriorityFeePerGas <= next.maxFeePerGas
          );
        }),
        { numRuns: 20_000 },
      ),
    ).not.toThrow();
  });
});

describe('ceilings and balances', () => {
  test('other fees count towards the ceiling', () => {
    expect(feeCeiling(100n, { gasLimit: 1_000n, otherFees: 10_001n })).toBe(89n);
    expect(feeCeiling(100n, { gasLimit: 10n, otherFees: 5_000n })).toBe(0n);
  });

  test('a balance covers the transaction, its cancel at the ceiling, other fees and what is in flight', () => {
    const request = {
      gasLimit: 200_000n,
      maxFeePerGas: 10n,
      value: 5n,
      otherFees: 7n,
      cancelCeiling: 50n,
      cancelGas: mostClosingGas({ kind: 'public' }),
    };
    expect(mostItCosts(request)).toBe(2_000_012n);
    expect(mostItCosts({ ...request, cancelCeiling: 100n })).toBe(2_100_007n);
    const cancelGas = mostClosingGas({ kind: 'private', relay: 'any' });
    expect(mostItCosts({ ...request, cancelCeiling: 100n, cancelGas })).toBe(4_200_007n);
    expect(missingBalance({ ...request, balance: 2_000_112n, committed: 100n })).toBe(0n);
    expect(missingBalance({ ...request, balance: 2_000_111n, committed: 100n })).toBe(1n);
  });
});

describe('a retry', () => {
  test('waits a second, then twice as long each time, up to half a minute', () => {
    expect([0, 1, 2, 5, 9].map((retry) => retryDelay(LIVE_RETRIES, retry, 0.5))).toEqual([
      1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
    expect(retryDelay(PAPER_RETRIES, 0, 0.5)).toBe(100);
  });

  test('is spread by 10 per cent', () => {
    expect(retryDelay(LIVE_RETRIES, 0, 0)).toBe(900);
    expect(retryDelay(LIVE_RETRIES, 0, 1)).toBe(1_100);
  });
});
