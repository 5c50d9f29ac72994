import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { aPair, aRangePool, aToken, USDC } from '../testing/buildMarket.ts';
import { sandwichBound } from './sandwichBound.ts';

const TOKEN = aToken(1);
const MILLION = 10n ** 12n;
const pair = (usd: bigint, fee = 3_000) => aPair(USDC, usd, TOKEN, 10n ** 24n, { fee });

/** What an attacker earns by putting `front` before the trade; undefined where the trade would then revert. */
function earns(pool: Pool, amountIn: bigint, bps: number, front: bigint): bigint | undefined {
  const expected = quoteExactIn(pool, USDC.address, amountIn).amountOut;
  const bought = quoteExactIn(pool, USDC.address, front);
  const traded = quoteExactIn(bought.after, USDC.address, amountIn);
  if (traded.amountOut * 10_000n < expected * BigInt(10_000 - bps)) {
    return undefined;
  }
  return quoteExactIn(traded.after, TOKEN.address, bought.amountOut).amountOut - front;
}

describe('the largest slippage that no sandwich earns from', () => {
  it('is all that may be given for a trade that is small beside the fee', () => {
    const trade = { pool: pair(MILLION), tokenIn: USDC.address, amountIn: 10n ** 9n, attackerGas: 0n };
    expect(sandwichBound({ ...trade, mostBps: 300 })).toBe(300);
  });

  it('shrinks with the trade and grows with what the attack costs', () => {
    const trade = { pool: pair(MILLION), tokenIn: USDC.address, amountIn: MILLION / 50n, mostBps: 1_000 };
    const bounds = [0n, 5_000_000n, 50_000_000n].map((attackerGas) =>
      sandwichBound({ ...trade, attackerGas }),
    );
    expect(bounds[0]).toBe(0);
    expect(bounds[1]).toBeGreaterThan(0);
    expect(bounds[2]).toBeGreaterThan(bounds[1]!);
    expect(sandwichBound({ ...trade, attackerGas: 5_000_000n, amountIn: MILLION / 20n })).toBeLessThan(
      bounds[1]!,
    );
  });

  it('is one more basis point away from paying, where it binds', () => {
    const [pool, amountIn, gas] = [pair(MILLION), MILLION / 40n, 20_000_000n];
    const bps = sandwichBound({ pool, tokenIn: USDC.address, amountIn, attackerGas: gas, mostBps: 1_000 });
    expect(bps).toBeLessThan(1_000);
    const fronts = Array.from({ length: 4_000 }, (_, index) => (MILLION * BigInt(index + 1)) / 20_000n);
    const best = (limit: number) =>
      fronts.reduce((most, front) => {
        const earned = earns(pool, amountIn, limit, front);
        return earned !== undefined && earned > most ? earned : most;
      }, 0n);
    expect(best(bps)).toBeLessThanOrEqual(gas);
    expect(best(bps + 2)).toBeGreaterThan(gas);
  });

  it('holds against every attacker, in pairs and in pools with ticks', () => {
    const range = aRangePool(TOKEN, USDC, { liquidity: 10n ** 15n, fee: 500 });
    fc.assert(
      fc.property(
        fc.constantFrom<Pool>(pair(MILLION), pair(MILLION, 2_000), range),
        fc.bigInt({ min: 1_000_000n, max: MILLION / 10n }),
        fc.bigInt({ min: 0n, max: 100_000_000n }),
        fc.array(fc.bigInt({ min: 1n, max: MILLION }), { minLength: 20, maxLength: 20 }),
        (pool, amountIn, attackerGas, fronts) => {
          const bps = sandwichBound({ pool, tokenIn: USDC.address, amountIn, attackerGas, mostBps: 500 });
          const most = fronts
            .map((front) => earns(pool, amountIn, bps, front))
            .reduce((best, earned) => (earned !== undefined && earned > (best ?? 0n) ? earned : best), 0n);
          // Between the amounts that are tried, a thousandth of the trade at most.
          expect((most ?? 0n) - attackerGas).toBeLessThanOrEqual(bps === 0 ? MILLION : amountIn / 1_000n);
        },
      ),
      { numRuns: 150, seed: 4 },
    );
  });
});
