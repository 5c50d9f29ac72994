import * as fc from 'fast-check';
import { aPair, aToken } from '../../../testing/buildMarket.ts';
import type { Token } from '../../../market/token.ts';
import { changeLiquidity } from '../../concentratedLiquidity.ts';
import type { ConcentratedLiquidityPool, Pool } from '../../pool.ts';
import { MAX_TICK, sqrtRatioAtTick } from '../../tickMath.ts';
import { createTickTable } from '../../tickTable.ts';
import { anAddress } from '../../../testing/buildMarket.ts';

/** Tokens with many decimals, few and none of them stable: only base units count. */
export const TOKENS: readonly Token[] = [
  aToken(0x101, 'A', 18),
  aToken(0x102, 'B', 6),
  aToken(0x103, 'C', 18),
  aToken(0x104, 'D', 8),
];

const TIERS = [
  [100, 1],
  [500, 10],
  [3000, 60],
  [10_000, 200],
] as const;

/** A pool between two of the tokens, whose prices disagree by a few per cent and whose depths by three orders of magnitude. */
function anyPool(index: number, tokens: readonly Token[]): fc.Arbitrary<Pool> {
  const pair = fc
    .uniqueArray(fc.integer({ min: 0, max: tokens.length - 1 }), { minLength: 2, maxLength: 2 })
    .map((ends) => ends.toSorted((a, b) => a - b));
  const depth = fc.integer({ min: 0, max: 3000 }).map((step) => 10 ** (21 + step / 1000));
  const skew = fc.integer({ min: -400, max: 400 });
  return fc
    .tuple(pair, depth, skew, fc.constantFrom('pair' as const, 'range' as const), fc.constantFrom(...TIERS))
    .chain(([[low = 0, high = 1], held, tick, kind, [fee, spacing]]) => {
      const [token0, token1] = [tokens[low]!, tokens[high]!];
      const address = anAddress(0x9000 + index);
      if (kind === 'pair') {
        const other = held * 1.0001 ** tick;
        return fc.constant<Pool>(
          aPair(token0, BigInt(Math.floor(held)), token1, BigInt(Math.floor(other)), { address }),
        );
      }
      return ranges(spacing, tick).map((positions) =>
        rangePool({ address, token0, token1, fee, tickSpacing: spacing, tick }, positions, held),
      );
    });
}

/** Small graphs of pools of both kinds between three or four tokens, some of them side by side. */
export function anyPools(most: number): fc.Arbitrary<readonly Pool[]> {
  return fc
    .tuple(fc.integer({ min: 3, max: TOKENS.length }), fc.integer({ min: 2, max: most }))
    .chain(([tokens, count]) =>
      fc.tuple(...Array.from({ length: count }, (_, index) => anyPool(index, TOKENS.slice(0, tokens)))),
    );
}

interface Range {
  readonly lower: number;
  readonly upper: number;
  /** Liquidity as a multiple of the pool's. */
  readonly weight: number;
}

function ranges(spacing: number, tick: number): fc.Arbitrary<readonly Range[]> {
  const middle = Math.floor(tick / spacing);
  const width = fc.integer({ min: 1, max: Math.max(3, Math.floor(3000 / spacing)) });
  const position = fc.tuple(width, width, fc.integer({ min: 1, max: 40 })).map(([down, up, weight]) => ({
    lower: (middle - down) * spacing,
    upper: (middle + up) * spacing,
    weight,
  }));
  const highest = Math.floor(MAX_TICK / spacing) * spacing;
  const full = { lower: -highest, upper: highest, weight: 1 };
  return fc
    .tuple(fc.array(position, { maxLength: 4 }), fc.boolean())
    .map(([positions, alone]) => (alone && positions.length > 0 ? positions : positions.concat(full)));
}

function rangePool(
  identity: Pick<ConcentratedLiquidityPool, 'address' | 'token0' | 'token1' | 'fee' | 'tickSpacing' | 'tick'>,
  positions: readonly Range[],
  held: number,
): ConcentratedLiquidityPool {
  const empty: ConcentratedLiquidityPool = {
    ...identity,
    kind: 'concentratedLiquidity',
    venue: 'uniswap-v3',
    sqrtPriceX96: sqrtRatioAtTick(identity.tick) + 12_345n,
    liquidity: 0n,
    ticks: createTickTable(identity.tickSpacing, []),
  };
  return positions.reduce(
    (pool, { lower, upper, weight }) =>
      changeLiquidity(pool, lower, upper, BigInt(Math.floor(held * weight))),
    empty,
  );
}
