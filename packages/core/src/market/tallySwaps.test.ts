import { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import type { Pool } from '../amm/pool.ts';
import type { PoolSwap } from '../ports.ts';
import { anAddress, aPair, aToken, USDC, WETH } from '../testing/buildMarket.ts';
import type { BlockPrices } from './blockPrices.ts';
import { tallySwaps } from './tallySwaps.ts';

const TOKEN = aToken(1, 'TOK', 8);
const FAR = aToken(2, 'FAR');
const LOST = aToken(3, 'LOST');
const DIRECT = aPair(USDC, 1n, TOKEN, 1n, { address: anAddress(11) });
const BY_WETH = aPair(WETH, 1n, FAR, 1n, { address: anAddress(12) });
const BETWEEN = aPair(TOKEN, 1n, FAR, 1n, { address: anAddress(13) });
const NATIVE = aPair(USDC, 1n, WETH, 1n, { address: anAddress(14) });
const UNPRICED = aPair(USDC, 1n, LOST, 1n, { address: anAddress(15) });
const POOLS = [DIRECT, BY_WETH, BETWEEN, NATIVE, UNPRICED];

function prices(token: number, native: number, far: number): BlockPrices {
  return {
    native: new Decimal(native),
    tokens: new Map([
      [TOKEN.address, { unit: 'cash' as const, price: new Decimal(token) }],
      [WETH.address, { unit: 'cash' as const, price: new Decimal(native) }],
      [FAR.address, { unit: 'native' as const, price: new Decimal(far) }],
    ]),
  };
}

/** A swap by what the pool got of one token (negative: paid) and of its other one. */
function swap(pool: Pool, token: { readonly address: string }, amount: bigint, other: bigint): PoolSwap {
  return pool.token0.address === token.address
    ? { pool: pool.address, amount0: amount, amount1: other }
    : { pool: pool.address, amount0: other, amount1: amount };
}

function tally(swaps: readonly PoolSwap[], before: BlockPrices | undefined = prices(2, 3_000, 0.001)) {
  return tallySwaps({
    swaps,
    pool: (address) => POOLS.find((pool) => pool.address === address),
    cash: USDC,
    wrappedNative: WETH,
    before,
    after: prices(2.5, 2_900, 0.0011),
  });
}

describe("a block's swaps", () => {
  test('open at the price before the block and close at that after it, and count the cash that moved', () => {
    const bars = tally([
      swap(DIRECT, TOKEN, -500_000_000n, 11_000_000n),
      swap(DIRECT, TOKEN, 100_000_000n, -2_400_001n),
    ]);
    expect(bars.get(TOKEN.address)).toEqual({
      open: new Decimal(2),
      high: new Decimal(2.5),
      low: new Decimal(2),
      close: new Decimal(2.5),
      volume: 13_400_001n,
      buys: 1,
      sells: 1,
    });
    expect(bars.has(USDC.address)).toBe(false);
  });

  test('are worth the native currency that moved, at its price in cash, rounded down', () => {
    const bars = tally([swap(BY_WETH, FAR, -(10n ** 18n), 10n ** 15n + 1n)]);
    // 0.001 WETH and a wei at 2,900 are 2.9 USDC and a bit.
    expect(bars.get(FAR.address)).toMatchObject({ volume: 2_900_000n, buys: 1, sells: 0 });
    expect(bars.get(FAR.address)?.close.toString()).toBe('3.19');
    expect(bars.get(FAR.address)?.open.toString()).toBe('3');
    // The same swap gave WETH away.
    expect(bars.get(WETH.address)).toMatchObject({ volume: 2_900_000n, buys: 0, sells: 1 });
  });

  test('between two other tokens count for each at its own price', () => {
    const bars = tally([swap(BETWEEN, TOKEN, 200_000_000n, -(10n ** 18n))]);
    expect(bars.get(TOKEN.address)).toMatchObject({ volume: 5_000_000n, sells: 1 });
    expect(bars.get(FAR.address)).toMatchObject({ volume: 3_190_000n, buys: 1 });
  });

  test('open where they close when the block before was not seen', () => {
    const bars = tally([swap(DIRECT, TOKEN, -1n, 1n)], { native: new Decimal(0), tokens: new Map() });
    expect(bars.get(TOKEN.address)?.open.toString()).toBe('2.5');
    expect(tally([]).size).toBe(0);
  });

  test('leave out tokens without a price, unknown pools and amounts of nothing', () => {
    const bars = tally([
      swap(UNPRICED, LOST, -5n, 5n),
      { pool: anAddress(99), amount0: 1n, amount1: -1n },
      swap(DIRECT, TOKEN, 0n, 7n),
    ]);
    expect(bars.size).toBe(0);
  });

  test('of absurd size count for a bounded amount', () => {
    const bars = tally([swap(DIRECT, TOKEN, -5n, 2n ** 255n), swap(DIRECT, TOKEN, -5n, 2n ** 255n)]);
    expect(bars.get(TOKEN.address)?.volume).toBe(2n * 10n ** 48n);
  });
});
