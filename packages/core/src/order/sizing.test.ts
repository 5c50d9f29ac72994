import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceImpactBps } from '../amm/price.ts';
import { addFill, noImpact } from '../fill/ownImpact.ts';
import { anAddress, aPair, aRangePool, aSnapshot, aToken, USDC } from '../testing/buildMarket.ts';
import { sizeEntry } from './sizing.ts';
import type { SizingRequest } from './sizing.ts';

const TOKEN = aToken(1);
const DEEP = aPair(USDC, 10n ** 13n, TOKEN, 10n ** 25n);
const usd = (whole: number): bigint => BigInt(Math.round(whole * 1_000_000));

function request(changes: Partial<SizingRequest> = {}): SizingRequest {
  const pools = changes.pools ?? [DEEP];
  return {
    snapshot: aSnapshot({ pools }),
    pools,
    equity: usd(10_000),
    held: 0n,
    availableCash: usd(8_000),
    maxPositionPercent: 10,
    minTrade: 75,
    maxPriceImpactBps: 150,
    ...changes,
  };
}

describe('the size of an entry', () => {
  const SIZED: readonly (readonly [string, Partial<SizingRequest>, number, RegExp])[] = [
    ["is the level's share of equity", {}, 1_000, /10 % of equity/],
    ['leaves out what is held already', { held: usd(300) }, 700, /10 % of equity/],
    ['is no more than the free cash', { availableCash: usd(400) }, 400, /free cash/],
    ['may be exactly the smallest trade', { availableCash: usd(75) }, 75, /free cash/],
  ];
  test.each(SIZED)('%s', (_, changes, expected, boundBy) => {
    const sizing = sizeEntry(request(changes));
    expect(sizing).toMatchObject({ outcome: 'sized', amountIn: usd(expected) });
    expect(sizing).toHaveProperty('boundBy', expect.stringMatching(boundBy));
  });

  const REFUSED: readonly (readonly [string, Partial<SizingRequest>, string])[] = [
    ['the token is held to the full', { held: usd(1_000) }, 'sizing.position'],
    ['more is held than the level allows', { held: usd(5_000) }, 'sizing.position'],
    ['the account is too small for the smallest trade', { equity: usd(700) }, 'sizing.position'],
    ['the cash does not reach', { availableCash: usd(74.99) }, 'sizing.cash'],
    ['there is no cash', { availableCash: 0n }, 'sizing.cash'],
    ['the pool is too thin', { pools: [aPair(USDC, usd(1_000), TOKEN, 10n ** 21n)] }, 'sizing.depth'],
    ['the pool is empty', { pools: [aPair(USDC, 0n, TOKEN, 0n)] }, 'sizing.depth'],
    ['there is no pool', { pools: [] }, 'sizing.depth'],
  ];
  test.each(REFUSED)('is refused where %s', (_, changes, gate) => {
    const sizing = sizeEntry(request(changes));
    expect(sizing).toMatchObject({ outcome: 'refused', gate });
    expect(sizing).toHaveProperty('reason', expect.stringMatching(/USDC.*\.$/));
  });

  test('never exceeds any of its bounds, and comes close to the tightest', () => {
    const pools = fc.constantFrom(
      [aPair(USDC, usd(20_000), TOKEN, 10n ** 22n)],
      [aRangePool(TOKEN, USDC, { liquidity: 10n ** 13n, address: anAddress(99) })],
      [DEEP],
    );
    fc.assert(
      fc.property(
        pools,
        fc.integer({ min: 100, max: 100_000 }),
        fc.integer({ min: 5, max: 500 }),
        (all, cash, limit) => {
          const asked = request({
            pools: all,
            equity: usd(cash),
            availableCash: usd(cash),
            maxPositionPercent: 50,
            minTrade: 1,
            maxPriceImpactBps: limit,
          });
          const sizing = sizeEntry(asked);
          if (sizing.outcome === 'refused') {
            return;
          }
          expect(sizing.amountIn).toBeLessThanOrEqual(usd(cash / 2));
          expect(sizing.priceImpactBps).toBeLessThanOrEqual(limit);
          expect(priceImpactBps(sizing.hop.pool, USDC.address, sizing.hop.quote)).toBe(sizing.priceImpactBps);
          const isBoundByDepth = sizing.amountIn < usd(cash / 2);
          expect(isBoundByDepth && sizing.priceImpactBps < limit * 0.9).toBe(false);
        },
      ),
      { numRuns: 100, seed: 1 },
    );
  });

  test('takes the pool that pays most, and the one that takes most where none takes all', () => {
    const cheap = aPair(USDC, usd(5_000_000), TOKEN, 10n ** 25n, { address: anAddress(51) });
    const dear = aPair(USDC, usd(5_100_000), TOKEN, 10n ** 25n, { address: anAddress(52) });
    const thin = aPair(USDC, usd(10_000), TOKEN, 10n ** 23n, { address: anAddress(53) });
    expect(sizeEntry(request({ pools: [dear, thin, cheap] }))).toHaveProperty(
      'hop.pool.address',
      cheap.address,
    );
    expect(sizeEntry(request({ pools: [thin, dear] }))).toHaveProperty('hop.pool.address', dear.address);
  });

  test("sees the account's own earlier purchases", () => {
    const own = addFill(noImpact(DEEP.address), -(10n ** 24n));
    const before = sizeEntry(request());
    const snapshot = aSnapshot({ pools: [DEEP], ownImpacts: [own] });
    const after = sizeEntry(request({ snapshot }));
    if (before.outcome !== 'sized' || after.outcome !== 'sized') {
      throw new Error('both should be sized');
    }
    expect(after.hop.quote.amountOut).toBeLessThan(before.hop.quote.amountOut);
  });
});
