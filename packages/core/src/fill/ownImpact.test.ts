import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import { spotPrice } from '../amm/price.ts';
import { quoteExactIn } from '../amm/quote.ts';
import { aPair, aRangePool, aToken, anAddress } from '../testing/buildMarket.ts';
import { addFill, applyOwnImpact, fadeOwnImpact, forgetGivingBack, noImpact } from './ownImpact.ts';
import type { OwnImpact } from './ownImpact.ts';

const CASH = aToken(1, 'USDC', 6);
const TOKEN = aToken(2, 'TKN', 18);

const PAIR = aPair(CASH, 1_000_000_000_000n, TOKEN, 10n ** 24n);
const RANGE = aRangePool(CASH, TOKEN, { liquidity: 10n ** 18n });
const POOLS: readonly (readonly [string, Pool])[] = [
  ['V2 pair', PAIR],
  ['V3 pool', RANGE],
  ['V3 pool with a low fee', aRangePool(CASH, TOKEN, { fee: 100 })],
];

/** What trading on paper in one pool looks like from the account's side. */
function trader(pool: Pool) {
  let real = pool;
  let impact: OwnImpact = noImpact(pool.address);
  return {
    get impact() {
      return impact;
    },
    get real() {
      return real;
    },
    /** A fill of the account: the real pool stays as it is. Returns what came out. */
    fill(tokenIn: string, amountIn: bigint): bigint {
      const isFirst = tokenIn === pool.token0.address;
      const { address } = isFirst ? pool.token0 : pool.token1;
      const quote = quoteExactIn(applyOwnImpact(real, impact, address), address, amountIn);
      impact = addFill(impact, isFirst ? quote.amountIn : -quote.amountOut);
      return quote.amountOut;
    },
    /** A swap of somebody else. */
    others(tokenIn: string, amountIn: bigint): bigint {
      const isFirst = tokenIn === pool.token0.address;
      const quote = quoteExactIn(real, isFirst ? pool.token0.address : pool.token1.address, amountIn);
      real = quote.after;
      const amounts = isFirst
        ? { amount0: quote.amountIn, amount1: -quote.amountOut }
        : { amount0: -quote.amountOut, amount1: quote.amountIn };
      impact = fadeOwnImpact(impact, [{ pool: pool.address, ...amounts }]);
      return quote.amountOut;
    },
  };
}

/** An amount of cash as a share of the pool: up to a tenth of what it holds near its price. */
const cashAmount = fc.bigInt({ min: 1_000_000n, max: 30_000_000_000_000_000n });
function scaled(pool: Pool, amount: bigint): bigint {
  return pool.kind === 'constantProduct' ? amount / 300_000n + 1n : amount;
}

describe.each(POOLS)('own impact on a %s', (_, pool) => {
  test('an account that has not traded sees the pool as it is', () => {
    expect(applyOwnImpact(pool, undefined, CASH.address)).toBe(pool);
    expect(applyOwnImpact(pool, noImpact(pool.address), TOKEN.address)).toBe(pool);
  });

  test('after a purchase, the pool is seen exactly as the purchase would have left it', () => {
    const account = trader(pool);
    const amount = scaled(pool, 10n ** 15n);
    const { after } = quoteExactIn(pool, CASH.address, amount);
    account.fill(CASH.address, amount);
    expect(applyOwnImpact(pool, account.impact, CASH.address)).toEqual(after);
    expect(applyOwnImpact(pool, account.impact, TOKEN.address)).toEqual(after);
  });

  test('a round trip on an unmoved market never profits', () => {
    fc.assert(
      fc.property(fc.array(cashAmount, { minLength: 1, maxLength: 5 }), fc.nat(4), (amounts, sales) => {
        const account = trader(pool);
        const parts = amounts.map((amount) => scaled(pool, amount / 5n));
        const spent = parts.reduce((sum, part) => sum + part, 0n);
        const held = parts.reduce((sum, part) => sum + account.fill(CASH.address, part), 0n);
        let earned = 0n;
        let left = held;
        for (let sale = sales; sale >= 0; sale -= 1) {
          const part = left / BigInt(sale + 1);
          earned += part > 0n ? account.fill(TOKEN.address, part) : 0n;
          left -= part;
        }
        expect(earned).toBeLessThanOrEqual(spent);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  test('a round trip does not profit from noise that ends where it began', () => {
    fc.assert(
      fc.property(cashAmount, cashAmount, fc.boolean(), (own, noise, up) => {
        const account = trader(pool);
        const spent = scaled(pool, own);
        const held = account.fill(CASH.address, spent);
        const bought = account.others(up ? CASH.address : TOKEN.address, scaled(pool, noise));
        account.others(up ? TOKEN.address : CASH.address, bought);
        expect(account.fill(TOKEN.address, held)).toBeLessThanOrEqual(spent);
      }),
      { numRuns: 100, seed: 2 },
    );
  });
});

describe.each(POOLS)('the same mispricing on a %s', (_, pool) => {
  /** Fair price once `gap` more cash has come in: what the opportunity is measured against. */
  function opportunity(gap: bigint): { readonly worth: (tokens: bigint) => number } {
    const { after } = quoteExactIn(pool, CASH.address, gap);
    const price = spotPrice(after, TOKEN, CASH).toNumber();
    return { worth: (tokens) => (Number(tokens) / 1e18) * price * 1e6 };
  }

  test('pays once and not a second time', () => {
    fc.assert(
      fc.property(cashAmount, (amount) => {
        const gap = scaled(pool, amount);
        const { worth } = opportunity(gap);
        const account = trader(pool);
        account.fill(CASH.address, gap);
        expect(worth(account.fill(CASH.address, gap))).toBeLessThanOrEqual(Number(gap));
      }),
      { numRuns: 100, seed: 3 },
    );
  });

  test('pays no more in split orders than in one', () => {
    fc.assert(
      fc.property(cashAmount, fc.integer({ min: 2, max: 20 }), (amount, count) => {
        const part = scaled(pool, amount) / BigInt(count) + 1n;
        const whole = trader(pool).fill(CASH.address, part * BigInt(count));
        const account = trader(pool);
        let bought = 0n;
        for (let index = 0; index < count; index += 1) {
          bought += account.fill(CASH.address, part);
        }
        expect(bought).toBeLessThanOrEqual(whole);
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  test('pays next to nothing again after noise in both directions, ten times its size, in split orders', () => {
    fc.assert(
      fc.property(
        cashAmount,
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 10 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        (amount, noise, count, upFirst) => {
          const gap = scaled(pool, amount);
          const { worth } = opportunity(gap);
          const account = trader(pool);
          const first = worth(account.fill(CASH.address, gap)) - Number(gap);
          for (const percent of noise) {
            const size = (gap * BigInt(percent)) / 100n + 1n;
            const [there, back] = upFirst ? [CASH, TOKEN] : [TOKEN, CASH];
            const paid = upFirst ? size : quoteExactIn(account.real, CASH.address, size).amountOut + 1n;
            account.others(back.address, account.others(there.address, paid) + 1n);
          }
          const part = gap / BigInt(count);
          let second = 0;
          for (let index = 0; index < count; index += 1) {
            second += worth(account.fill(CASH.address, part)) - Number(part);
          }
          // Noise of m times the account's size fades m hundredths of its impact; the gain of that is its square.
          expect(second).toBeLessThanOrEqual(Math.max(0, first) * 0.05 + Number(gap) * 1e-4);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});

describe('fading', () => {
  const pool = anAddress(9);
  const swap = (amount0: bigint) => ({ pool, amount0, amount1: -amount0 });
  const bought = addFill(noImpact(pool), 1_000n);

  test('a purchase presses on further purchases and gives back to sales by its full amount', () => {
    expect(bought).toEqual({ pool, pressing: 1_000n, givingBack: 1_000n });
  });

  test('a real swap in the same direction fades a hundredth of itself from what presses', () => {
    expect(fadeOwnImpact(bought, [swap(300n)])).toEqual({ pool, pressing: 997n, givingBack: 700n });
  });

  test('a real swap the other way fades only what is given back', () => {
    expect(fadeOwnImpact(bought, [swap(-300n)])).toEqual({ pool, pressing: 1_000n, givingBack: 700n });
  });

  test('neither crosses zero', () => {
    expect(fadeOwnImpact(bought, [swap(10n ** 9n)])).toEqual(noImpact(pool));
    expect(fadeOwnImpact(addFill(noImpact(pool), -1_000n), [swap(-(10n ** 9n))])).toEqual(noImpact(pool));
  });

  test('a sale is the mirror image of a purchase', () => {
    const sold = addFill(noImpact(pool), -1_000n);
    expect(fadeOwnImpact(sold, [swap(-300n)])).toEqual({ pool, pressing: -997n, givingBack: -700n });
    expect(fadeOwnImpact(sold, [swap(300n)])).toEqual({ pool, pressing: -1_000n, givingBack: -700n });
  });

  test('swaps in other pools change nothing', () => {
    expect(fadeOwnImpact(bought, [{ ...swap(500n), pool: anAddress(10) }])).toEqual(bought);
  });

  test('an own fill the other way reduces both, and what is left stands against either direction', () => {
    const faded = fadeOwnImpact(bought, [swap(-400n)]);
    expect(addFill(faded, -500n)).toEqual({ pool, pressing: 500n, givingBack: 100n });
    expect(addFill(faded, -700n)).toEqual({ pool, pressing: 300n, givingBack: -100n });
    expect(addFill(faded, -900n)).toEqual({ pool, pressing: -300n, givingBack: 100n });
    expect(addFill(faded, -1_100n)).toEqual({ pool, pressing: -500n, givingBack: -100n });
  });

  test('by blocks that nobody has seen leaves nothing to recover, and all that stands against a trade', () => {
    const sold = addFill(noImpact(pool), -1_000n);
    const against = addFill(fadeOwnImpact(bought, [swap(-400n)]), -700n);
    expect(forgetGivingBack(bought)).toEqual({ pool, pressing: 1_000n, givingBack: 0n });
    expect(forgetGivingBack(sold)).toEqual({ pool, pressing: -1_000n, givingBack: 0n });
    expect(forgetGivingBack(against)).toEqual(against);
    expect(forgetGivingBack(noImpact(pool))).toEqual(noImpact(pool));
  });

  test('a sale from an overlay larger than the pool is clamped to what the pool can pay', () => {
    const small = aPair(CASH, 1_000n, TOKEN, 1_000n, { address: pool });
    const seen = applyOwnImpact(small, addFill(noImpact(pool), -5_000n), TOKEN.address);
    expect(seen).toMatchObject({ reserve0: 1n });
  });
});
