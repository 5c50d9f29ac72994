import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { aPair, aRangePool, aToken, anAddress, USDC } from '../testing/buildMarket.ts';
import { followRug, isSuspicious, NEW_TRACK, rewindRug, rugFactsOf, type RugTrack } from './followRug.ts';
import type { RugAct } from './rugFacts.ts';

const TOKEN = aToken(1, 'TKN', 8);
const ACT: RugAct = { kind: 'paused', block: 3, at: 6 };

function pair(share: number): Pool {
  const part = BigInt(Math.round(share * 1_000));
  return aPair(USDC, 10n ** 9n * part, TOKEN, 10n ** 11n * part, { address: anAddress(77) });
}

function times(count: number, share: number): readonly number[] {
  return Array.from({ length: count }, () => share);
}

/** The track after blocks 1, 2, … that left so much of the pool, of 1 before the first. */
function followed(...shares: readonly number[]): RugTrack {
  return shares.reduce(
    (track, share, index) =>
      followRug(track, {
        block: index + 1,
        token: TOKEN.address,
        pools: [{ before: pair(shares[index - 1] ?? 1), after: pair(share) }],
        acts: index === 2 ? [ACT] : [],
      }),
    NEW_TRACK,
  );
}

function recent(track: RugTrack, block = 9): { readonly left: number; readonly blocks: number } {
  return rugFactsOf(track, block, undefined).recentLiquidity;
}

describe('liquidity of the last blocks', () => {
  test.each([
    ['stays', [1, 1, 1], { left: 1_000_000, blocks: 0 }],
    ['goes at once', [1, 1, 0.4], { left: 400_000, blocks: 1 }],
    ['goes in steps, which add up', [1, 0.8, 0.6, 0.5], { left: 500_000, blocks: 3 }],
    ['came before it went', [2, 1], { left: 1_000_000, blocks: 0 }],
    ['came, went, and took more with it', [2, 0.5], { left: 500_000, blocks: 1 }],
    ['went and came back', [0.5, 1], { left: 1_000_000, blocks: 0 }],
  ])('that %s', (_, shares, expected) => {
    expect(recent(followed(...shares))).toEqual(expected);
  });

  test('forgets what was longer ago than thirty blocks', () => {
    const long = Array.from({ length: 30 }, () => 0.5);
    expect(recent(followed(0.5, ...long.slice(1))).left).toBe(500_000);
    expect(recent(followed(0.5, ...long)).left).toBe(1_000_000);
  });

  test('is not missed where it was only added for a while, however long ago', () => {
    const blocks = fc.integer({ min: 1, max: 29 });
    const added = fc.double({ min: 1.01, max: 100_000, noNaN: true });
    fc.assert(
      fc.property(blocks, fc.integer({ min: 0, max: 40 }), blocks, added, (before, after, stays, level) => {
        const shares = [...times(before, 1), ...times(stays, level), ...times(after + 1, 1)];
        expect(recent(followed(...shares)).left).toBeGreaterThan(999_990);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('is missed where it leaves in steps, whatever was added for a while before', () => {
    const added = fc.double({ min: 1, max: 50, noNaN: true });
    const step = fc.double({ min: 0.5, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(added, fc.array(step, { minLength: 1, maxLength: 10 }), (level, steps) => {
        const levels = steps.map((_, index) =>
          steps.slice(0, index + 1).reduce((all, each) => all * each, 1),
        );
        const last = Math.round((levels.at(-1) ?? 1) * 1_000) * 1_000;
        const { left } = recent(followed(...times(40, 1), level, ...levels));
        expect(Math.abs(left - last)).toBeLessThan(10);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test('that stood for thirty blocks is missed when it leaves', () => {
    expect(recent(followed(...times(31, 2), 1)).left).toBe(500_000);
  });

  test('does not take trades for it, in a pair or in ranges', () => {
    const range = aRangePool(TOKEN, USDC, { address: anAddress(78) });
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 16n }), fc.boolean(), (amount, sells) => {
        const tokenIn = sells ? TOKEN.address : USDC.address;
        const pools = [pair(1), range].map((before) => ({
          before,
          after: quoteExactIn(before, tokenIn, amount).after,
        }));
        const track = followRug(NEW_TRACK, { block: 1, token: TOKEN.address, pools, acts: [] });
        expect(recent(track).left).toBeGreaterThan(999_900);
      }),
      { numRuns: 80, seed: 3 },
    );
  });
});

test('what dropped blocks showed is taken back', () => {
  const track = followed(1, 1, 0.4, 0.4);
  expect(rugFactsOf(track, 4, undefined).acts).toEqual([ACT]);
  const back = rewindRug(track, 2);
  expect(rugFactsOf(back, 2, undefined)).toEqual({
    block: 2,
    recentLiquidity: { left: 1_000_000, blocks: 0 },
    acts: [],
    locks: [],
  });
});

test.each([
  ['nothing', {}, false],
  ['a twentieth of the liquidity that has gone', { recentLiquidity: { left: 940_000, blocks: 2 } }, true],
  ['an act of this block', { acts: [ACT] }, true],
  ['an act of an earlier one', { acts: [{ ...ACT, block: 2 }] }, false],
  [
    'a sale that fails',
    { sale: { outcome: 'failed', pool: anAddress(1), amountIn: 1n, reason: 'no' } },
    true,
  ],
] as const)('%s is suspicious or not', (_, facts, expected) => {
  const known = { block: 3, recentLiquidity: { left: 1_000_000, blocks: 0 }, acts: [], locks: [] };
  expect(isSuspicious({ ...known, ...facts })).toBe(expected);
});
