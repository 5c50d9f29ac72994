import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changeLiquidity,
  isPriceLimitAhead,
  MAX_SWAP_AMOUNT,
  swap,
  type SwapRequest,
  type SwapResult,
} from './concentratedLiquidity.ts';
import { FatalError } from '../errors.ts';
import { recordedDataFolder } from '../money/testing/recordedData.ts';
import type { ConcentratedLiquidityPool } from './pool.ts';
import { anyPool, magnitude, type Position, rangePool } from './testing/pools.ts';
import { referenceSwap } from './testing/referenceSwap.ts';
import { MAX_TICK, MIN_TICK, sqrtRatioAtTick, tickAtSqrtRatio } from './tickMath.ts';
import { liquidityAt } from './tickTable.ts';
import { nextStop } from './tickStops.ts';

/** What a property asks of a pool: the limit is placed relative to wherever the pool stands. */
const anyRequest = fc.record({
  zeroForOne: fc.boolean(),
  exactIn: fc.boolean(),
  amount: fc.oneof(
    { weight: 8, arbitrary: magnitude(112) },
    { weight: 1, arbitrary: magnitude(255) },
    { weight: 1, arbitrary: fc.constant(MAX_SWAP_AMOUNT) },
  ),
  limit: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.record({
        stops: fc.integer({ min: 1, max: 12 }),
        offset: fc.integer({ min: -1, max: 1 }),
      }),
    },
  ),
});

function place(
  pool: ConcentratedLiquidityPool,
  asked: typeof anyRequest extends fc.Arbitrary<infer T> ? T : never,
): SwapRequest {
  const { limit, ...request } = asked;
  // Without a limit a step-by-step reference takes thousands of steps on the finest spacing: keep those within reach.
  const stops = limit?.stops ?? (pool.tickSpacing === 1 ? 60 : undefined);
  if (stops === undefined) {
    return request;
  }
  let tick = pool.tick;
  for (let count = 0; count < stops; count += 1) {
    tick = nextStop(pool.ticks, request.zeroForOne && count > 0 ? tick - 1 : tick, request.zeroForOne);
    if (tick <= MIN_TICK || tick >= MAX_TICK) {
      return request;
    }
  }
  const sqrtPriceLimitX96 = sqrtRatioAtTick(tick) + BigInt(limit?.offset ?? 0);
  return isPriceLimitAhead(pool.sqrtPriceX96, sqrtPriceLimitX96, request.zeroForOne)
    ? { ...request, sqrtPriceLimitX96 }
    : request;
}

describe('swap', () => {
  test('equals the plain walk over a chain of swaps that share what was summed up', () => {
    fc.assert(
      fc.property(anyPool(), fc.array(anyRequest, { minLength: 1, maxLength: 5 }), (start, requests) => {
        let pool = start;
        for (const asked of requests) {
          const request = place(pool, asked);
          const limit = request.sqrtPriceLimitX96;
          if (
            !isPriceLimitAhead(
              pool.sqrtPriceX96,
              limit ?? (request.zeroForOne ? 4295128740n : (1n << 160n) / 2n),
              request.zeroForOne,
            )
          ) {
            continue;
          }
          const result = swap(pool, request);
          expect(result).toEqual(referenceSwap(pool, request));
          pool = after(pool, result);
        }
      }),
      { numRuns: 400, seed: 20_240_105 },
    );
  });

  test('equals the plain walk from stop to stop and beside stops, in any order on one tick table', () => {
    const places = fc.array(
      fc.record({
        stop: fc.oneof(fc.constantFrom(-2, -1, 0, 1), fc.integer({ min: -8, max: 8 })),
        side: fc.constantFrom(-1, 0, 0, 1),
        below: fc.boolean(),
      }),
      { minLength: 4, maxLength: 12 },
    );
    fc.assert(
      fc.property(
        anyPool(),
        places,
        fc.boolean(),
        fc.boolean(),
        magnitude(100),
        fc.boolean(),
        (pool, visits, zeroForOne, exactIn, amount, atEdge) => {
          const compressed = Math.floor(pool.tick / pool.tickSpacing);
          // Half of the time round the edge of a bitmap word, which is a stop without a tick.
          const middle = atEdge ? Math.round(compressed / 256) * 256 : compressed;
          for (const { stop, side, below } of visits) {
            const tick = (middle + stop) * pool.tickSpacing + side;
            if (tick <= MIN_TICK + 1 || tick >= MAX_TICK - 1) {
              continue;
            }
            // On a tick's own price a pool stands at the tick, or one below it when it fell there.
            const current = below ? tick - 1 : tick;
            const liquidity = liquidityAt(pool.ticks, current);
            const state = { ...pool, sqrtPriceX96: sqrtRatioAtTick(tick), tick: current, liquidity };
            const request = place(state, { zeroForOne, exactIn, amount, limit: { stops: 4, offset: 0 } });
            expect(swap(state, request)).toEqual(referenceSwap(state, request));
          }
        },
      ),
      { numRuns: 300, seed: 11 },
    );
  });

  test('equals the plain walk after the ticks have changed under it', () => {
    fc.assert(
      fc.property(anyPool(), anyRequest, fc.integer({ min: 1, max: 40 }), (pool, asked, width) => {
        const first = place(pool, asked);
        if (!isPriceLimitAhead(pool.sqrtPriceX96, first.sqrtPriceLimitX96 ?? 1n << 96n, first.zeroForOne)) {
          return;
        }
        swap(pool, first);
        const lower = Math.floor(pool.tick / pool.tickSpacing) * pool.tickSpacing;
        if (lower < MIN_TICK || lower + width * pool.tickSpacing > MAX_TICK) {
          return;
        }
        const minted = changeLiquidity(pool, lower, lower + width * pool.tickSpacing, 10n ** 18n);
        const request = place(minted, asked);
        expect(swap(minted, request)).toEqual(referenceSwap(minted, request));
        const burned = changeLiquidity(minted, lower, lower + width * pool.tickSpacing, -(10n ** 18n));
        expect(swap(burned, first)).toEqual(swap(pool, first));
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  test('walks past the end of what a window may hold', () => {
    const pool = rangePool(100, 1, sqrtRatioAtTick(880_000), [
      { tickLower: -880_000, tickUpper: 885_000, liquidity: 10n ** 20n },
    ]);
    const request: SwapRequest = { zeroForOne: true, exactIn: true, amount: MAX_SWAP_AMOUNT };
    const result = swap(pool, request);
    expect(result).toEqual(referenceSwap(pool, request));
    expect(result.tick).toBe(MIN_TICK);
    expect(swap(pool, request)).toEqual(result);
  });

  test('swaps on a pool whose liquidity in range the table does not explain', () => {
    const pool = { ...rangePool(500, 10, sqrtRatioAtTick(1234), []), liquidity: 10n ** 18n };
    const request: SwapRequest = {
      zeroForOne: false,
      exactIn: true,
      amount: 10n ** 18n,
      sqrtPriceLimitX96: sqrtRatioAtTick(9999),
    };
    expect(swap(pool, request)).toEqual(referenceSwap(pool, request));
  });

  test('refuses what the pool refuses', () => {
    const pool = rangePool(3000, 60, 1n << 96n, [{ tickLower: -60, tickUpper: 60, liquidity: 1n }]);
    const request = { zeroForOne: true, exactIn: true, amount: 1n };
    expect(() => swap(pool, { ...request, amount: 0n })).toThrow(/cannot swap/);
    expect(() => swap(pool, { ...request, amount: MAX_SWAP_AMOUNT + 1n })).toThrow(/cannot swap/);
    for (const sqrtPriceLimitX96 of [1n << 96n, (1n << 96n) + 1n, 4295128739n, 0n]) {
      expect(() => swap(pool, { ...request, sqrtPriceLimitX96 })).toThrow(/price limit/);
    }
  });
});

function after(
  pool: ConcentratedLiquidityPool,
  { sqrtPriceX96, tick, liquidity }: SwapResult,
): ConcentratedLiquidityPool {
  return { ...pool, sqrtPriceX96, tick, liquidity };
}

/** A swap in the terms of the vectors, a refused price limit by the pool's own message. */
function outcome(pool: ConcentratedLiquidityPool, request: SwapRequest): Record<string, unknown> {
  try {
    const { amountIn, amountOut, tick } = swap(pool, request);
    const [amount0, amount1] = request.zeroForOne ? [amountIn, -amountOut] : [-amountOut, amountIn];
    return { amount0, amount1, tickBefore: tickAtSqrtRatio(pool.sqrtPriceX96), tickAfter: tick };
  } catch (error) {
    if (error instanceof FatalError && error.code === 'amm.price-limit') {
      return { error: 'SPL' };
    }
    throw error;
  }
}

interface Vector {
  readonly pool: string;
  readonly fee: number;
  readonly tickSpacing: number;
  readonly sqrtPriceX96: string;
  readonly positions: readonly { tickLower: number; tickUpper: number; liquidity: string }[];
  readonly zeroForOne: boolean;
  readonly exact: 'in' | 'out' | null;
  readonly amount: string | null;
  readonly sqrtPriceLimitX96: string | null;
  readonly expected:
    | { readonly error: string }
    | {
        readonly amount0: string;
        readonly amount1: string;
        readonly tickBefore: number;
        readonly tickAfter: number;
        readonly reserve0Before: string;
        readonly reserve1Before: string;
      };
}

const data = recordedDataFolder('the 240 published Uniswap V3 swap vectors');

describe.skipIf(data === undefined)('published swap vectors (needs TWINLANE_DATA)', () => {
  const vectors =
    data === undefined
      ? []
      : (JSON.parse(readFileSync(join(data, 'vectors/uniswap_v3_swaps.json'), 'utf8')) as Vector[]);

  test('all 240 agree', () => {
    expect(vectors).toHaveLength(240);
    for (const [index, vector] of vectors.entries()) {
      const label = `vector ${index}: ${vector.pool}`;
      const positions: Position[] = vector.positions.map((position) => ({
        ...position,
        liquidity: BigInt(position.liquidity),
      }));
      const pool = rangePool(vector.fee, vector.tickSpacing, BigInt(vector.sqrtPriceX96), positions);
      const request: SwapRequest = {
        zeroForOne: vector.zeroForOne,
        exactIn: vector.exact !== 'out',
        amount: vector.amount === null ? MAX_SWAP_AMOUNT : BigInt(vector.amount),
        ...(vector.sqrtPriceLimitX96 === null ? {} : { sqrtPriceLimitX96: BigInt(vector.sqrtPriceLimitX96) }),
      };
      const { expected } = vector;
      expect([label, outcome(pool, request)]).toEqual([
        label,
        'error' in expected
          ? { error: expected.error }
          : {
              amount0: BigInt(expected.amount0),
              amount1: BigInt(expected.amount1),
              tickBefore: expected.tickBefore,
              tickAfter: expected.tickAfter,
            },
      ]);
    }
  });

  test('what comes out never exceeds what the pool holds, where the vectors say what that is', () => {
    const overdrawn = vectors.filter(({ expected }) => {
      if ('error' in expected) {
        return false;
      }
      return (
        -BigInt(expected.amount0) > BigInt(expected.reserve0Before) ||
        -BigInt(expected.amount1) > BigInt(expected.reserve1Before)
      );
    });
    expect(overdrawn).toEqual([]);
  });
});
