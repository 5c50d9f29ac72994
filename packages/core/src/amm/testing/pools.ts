import * as fc from 'fast-check';
import type { Token } from '../../market/token.ts';
import { changeLiquidity } from '../concentratedLiquidity.ts';
import type { ConcentratedLiquidityPool, ConstantProductPool } from '../pool.ts';
import { MAX_TICK, MIN_TICK, sqrtRatioAtTick, tickAtSqrtRatio } from '../tickMath.ts';
import { createTickTable } from '../tickTable.ts';

export const TOKEN0: Token = {
  chainId: 31337,
  address: '0x1000000000000000000000000000000000000001',
  symbol: 'ZERO',
  decimals: 18,
};

export const TOKEN1: Token = {
  chainId: 31337,
  address: '0x2000000000000000000000000000000000000002',
  symbol: 'ONE',
  decimals: 6,
};

/** A position of a test pool. */
export interface Position {
  readonly tickLower: number;
  readonly tickUpper: number;
  readonly liquidity: bigint;
}

/** A pool that stands at `sqrtPriceX96` and holds `positions`. */
export function rangePool(
  fee: number,
  tickSpacing: number,
  sqrtPriceX96: bigint,
  positions: readonly Position[],
  tick = tickAtSqrtRatio(sqrtPriceX96),
): ConcentratedLiquidityPool {
  const empty: ConcentratedLiquidityPool = {
    kind: 'concentratedLiquidity',
    address: '0x3000000000000000000000000000000000000003',
    venue: 'uniswap-v3',
    token0: TOKEN0,
    token1: TOKEN1,
    fee,
    tickSpacing,
    sqrtPriceX96,
    tick,
    liquidity: 0n,
    ticks: createTickTable(tickSpacing, []),
  };
  return positions.reduce(
    (pool, { tickLower, tickUpper, liquidity }) => changeLiquidity(pool, tickLower, tickUpper, liquidity),
    empty,
  );
}

/** A pair with these reserves. */
export function pairPool(reserve0: bigint, reserve1: bigint, fee = 3000): ConstantProductPool {
  return {
    kind: 'constantProduct',
    address: '0x4000000000000000000000000000000000000004',
    venue: 'uniswap-v2',
    token0: TOKEN0,
    token1: TOKEN1,
    fee,
    reserve0,
    reserve1,
  };
}

const FEES: readonly (readonly [fee: number, tickSpacing: number])[] = [
  [100, 1],
  [500, 10],
  [2500, 50],
  [3000, 60],
  [10000, 200],
];

/** A whole number of any magnitude from 1 up to 2^bits. */
export function magnitude(bits: number): fc.Arbitrary<bigint> {
  return fc
    .tuple(fc.integer({ min: 0, max: bits - 1 }), fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }))
    .map(([bit, noise]) => (1n << BigInt(bit)) + ((noise << BigInt(bit)) >> 64n));
}

/**
 * Pools of every fee tier: overlapping and adjacent positions, positions far out, gaps without liquidity, a price anywhere,
 * also exactly on a stop with the tick on either side of it.
 */
export function anyPool(): fc.Arbitrary<ConcentratedLiquidityPool> {
  return fc.constantFrom(...FEES).chain(([fee, spacing]) => {
    const highest = Math.floor(MAX_TICK / spacing);
    const centre = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: -2000, max: 2000 }) },
      { weight: 1, arbitrary: fc.integer({ min: -highest + 300, max: highest - 300 }) },
    );
    return centre.chain((middle) => {
      const at = (reach: number) =>
        fc
          .integer({ min: middle - reach, max: middle + reach })
          .map((compressed) => Math.min(Math.max(compressed, -highest), highest) * spacing);
      const tick = fc.oneof(
        { weight: 4, arbitrary: at(20) },
        { weight: 2, arbitrary: at(600) },
        { weight: 1, arbitrary: fc.constantFrom(-highest * spacing, highest * spacing) },
      );
      const position = fc
        .tuple(tick, tick, magnitude(104))
        .filter(([a, b]) => a !== b)
        .map(([a, b, liquidity]) => ({
          tickLower: Math.min(a, b),
          tickUpper: Math.max(a, b),
          liquidity,
        }));
      const start = fc.oneof(
        fc.record({ stop: fc.oneof(at(20), at(300)), below: fc.boolean(), nudge: fc.constant(0n) }),
        fc.record({
          stop: at(40),
          below: fc.constant(false),
          nudge: fc.bigInt({ min: 0n, max: (1n << 40n) - 1n }),
        }),
      );
      return fc
        .tuple(fc.array(position, { maxLength: 8 }), start)
        .map(([positions, { stop, below, nudge }]) => {
          const inside = Math.min(Math.max(stop, MIN_TICK + 1), MAX_TICK - 1);
          const low = sqrtRatioAtTick(inside);
          const price = low + (((sqrtRatioAtTick(inside + 1) - low) * nudge) >> 40n);
          return rangePool(fee, spacing, price, positions, below ? inside - 1 : tickAtSqrtRatio(price));
        });
    });
  });
}
