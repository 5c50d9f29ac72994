import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteExactIn } from '../amm/quote.ts';
import type { Pool } from '../amm/pool.ts';
import { anyPools, TOKENS } from '../amm/route/testing/randomMarket.ts';
import { addFill, noImpact } from '../fill/ownImpact.ts';
import { aPair, aRangePool, aToken, anAddress, USDC, WETH } from '../testing/buildMarket.ts';
import { quoteCycle } from './cycle.ts';
import { findCycles, type CycleSearch } from './findCycles.ts';
import { bestByTrying, everyCycle } from './testing/everyCycle.ts';

const E6 = 10n ** 6n;
const E18 = 10n ** 18n;
const free: Pick<CycleSearch, 'costOf' | 'count' | 'most' | 'maxHops'> = {
  costOf: () => 0n,
  count: 5,
  most: 10n ** 30n,
  maxHops: 3,
};

const cheap = aPair(USDC, 1_000_000n * E6, WETH, 500n * E18, { address: anAddress(1) });
const dear = aPair(USDC, 1_050_000n * E6, WETH, 500n * E18, { address: anAddress(2), venue: 'sushiswap-v2' });

describe('cycles', () => {
  test('buy where a token is cheap and sell where it is dear, at the input at which neither more nor less gains more', () => {
    const [best, ...others] = findCycles({ ...free, cash: USDC, pools: [dear, cheap] });
    expect(others).toEqual([]);
    expect(best?.hops.map(({ pool }) => pool.address)).toEqual([cheap.address, dear.address]);
    const gains = (amount: bigint) => quoteCycle(best!.hops, amount)!.amountOut - amount;
    expect(best?.gross).toBe(gains(best!.amountIn));
    expect(best!.gross).toBeGreaterThanOrEqual(
      bestByTrying(best!.hops, free.most)!.amountOut - bestByTrying(best!.hops, free.most)!.amountIn,
    );
    for (const by of [E6, 100n * E6]) {
      expect(gains(best!.amountIn + by)).toBeLessThan(best!.gross);
      expect(gains(best!.amountIn - by)).toBeLessThan(best!.gross);
    }
  });

  test('are none where fees take what the prices differ by', () => {
    const near = { ...dear, reserve0: cheap.reserve0, reserve1: (cheap.reserve1 * 1_004n) / 1_000n };
    expect(findCycles({ ...free, cash: USDC, pools: [cheap, near] })).toEqual([]);
    expect(findCycles({ ...free, cash: USDC, pools: [cheap] })).toEqual([]);
    expect(findCycles({ ...free, cash: USDC, pools: [] })).toEqual([]);
  });

  test('go through the wrapped native currency and other tokens where that gains', () => {
    const token = aToken(0x700);
    const pools: readonly Pool[] = [
      cheap,
      aPair(WETH, 100n * E18, token, 1_000n * E18, { address: anAddress(3) }),
      aPair(token, 10_000n * E18, USDC, 2_200_000n * E6, { address: anAddress(4) }),
    ];
    const [best] = findCycles({ ...free, cash: USDC, pools });
    expect(best?.hops.map(({ tokenOut }) => tokenOut.address)).toEqual([
      WETH.address,
      token.address,
      USDC.address,
    ]);
    expect(findCycles({ ...free, maxHops: 2, cash: USDC, pools })).toEqual([]);
  });

  test('put in no more than they may, and rank by what is left after gas', () => {
    const [bounded] = findCycles({ ...free, most: 1_000n * E6, cash: USDC, pools: [cheap, dear] });
    expect(bounded?.amountIn).toBe(1_000n * E6);
    const [costly] = findCycles({ ...free, costOf: (gas) => gas, cash: USDC, pools: [cheap, dear] });
    expect(costly?.net).toBe(costly!.gross - costly!.gas);
    expect(costly?.gas).toBe(180_000n);
  });

  test('never share a pool', () => {
    const middle = { ...dear, address: anAddress(9), reserve0: 1_100_000n * E6 };
    const found = findCycles({ ...free, cash: USDC, pools: [cheap, dear, middle] });
    const pools = found.flatMap(({ hops }) => hops.map(({ pool }) => pool.address));
    expect(new Set(pools).size).toBe(pools.length);
  });

  test('see what the account has already taken', () => {
    const [best] = findCycles({ ...free, cash: USDC, pools: [cheap, dear] });
    let amount = best!.amountIn;
    const impacts = new Map(
      best!.hops.map(({ pool, tokenIn }) => {
        const { amountIn, amountOut } = quoteExactIn(pool, tokenIn.address, amount);
        amount = amountOut;
        const flow = pool.token0.address === tokenIn.address ? amountIn : -amountOut;
        return [pool.address, addFill(noImpact(pool.address), flow)] as const;
      }),
    );
    const again = findCycles({ ...free, cash: USDC, pools: [cheap, dear], impacts });
    expect(again.every(({ gross }) => gross * 1_000_000n < best!.gross)).toBe(true);
  });

  test('stop where the liquidity of a range ends', () => {
    const range = aRangePool(USDC, WETH, { tick: 200_000, liquidity: 10n ** 12n });
    const pair = aPair(USDC, 10n ** 30n, WETH, 10n ** 30n, { address: anAddress(7) });
    const [best] = findCycles({ ...free, cash: USDC, pools: [range, pair] });
    expect(best).toBeDefined();
    expect(best!.gross).toBeGreaterThanOrEqual(
      bestByTrying(best!.hops, free.most)!.amountOut - bestByTrying(best!.hops, free.most)!.amountIn,
    );
  });

  test('miss at most a thousandth of the best that trying every way and every input finds, on random graphs', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyPools(7), fc.integer({ min: 0, max: 2 }), (pools, index) => {
        const cash = TOKENS[index]!;
        const [best] = findCycles({ ...free, cash, pools });
        const tried = everyCycle(pools, cash, 3).map((hops) => bestByTrying(hops, free.most));
        const gains = tried.flatMap((cycle) =>
          cycle === undefined ? [] : [cycle.amountOut - cycle.amountIn],
        );
        const most = gains.reduce((high, gain) => (gain > high ? gain : high), 0n);
        compared += most > 0n ? 1 : 0;
        expect((best?.gross ?? 0n) * 1_000n + 2_000n).toBeGreaterThanOrEqual(most * 999n);
        expect(best === undefined || quoteCycle(best.hops, best.amountIn)?.amountOut === best.amountOut).toBe(
          true,
        );
      }),
      { numRuns: 150, seed: 1 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});
