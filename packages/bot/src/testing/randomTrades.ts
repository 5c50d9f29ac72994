import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '@twinlane/core/amm/pool';
import type { Hex } from '@twinlane/core/money/hex';
import type { SandboxWorld } from './sandboxWorld.ts';

/** A seeded stream of numbers in [0, 1): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The positions that somebody had at some time. */
export type MarkedRanges = readonly Readonly<Range>[];

interface Range {
  readonly pool: ConcentratedLiquidityPool;
  readonly tickLower: number;
  readonly tickUpper: number;
  liquidity: bigint;
}

/** Somebody who swaps, mints and burns at random, in any pool, sometimes across many ticks. */
export class RandomTrader {
  private readonly world: SandboxWorld;
  private readonly random: () => number;
  private ranges: Range[] = [];
  /** Of each kind of trade, how many were tried. */
  readonly tried = { swap: 0, mint: 0, burn: 0, emptied: 0 };

  constructor(world: SandboxWorld, seed: number) {
    this.world = world;
    this.random = seededRandom(seed);
  }

  /** The trader's positions as they are, for `goBack`. */
  mark(): MarkedRanges {
    return this.ranges.map(copyOf);
  }

  /** The chain dropped blocks: the trader has the positions again that it had then. */
  goBack(marked: MarkedRanges): void {
    this.ranges = marked.map(copyOf);
  }

  /** One random trade in a random one of the pools, which are given as they stand. */
  next(pools: readonly Pool[]): Hex {
    const pool = pools[Math.floor(this.random() * pools.length)]!;
    const dice = this.random();
    if (pool.kind === 'constantProduct') {
      return dice < 0.8 ? this.swapPair(pool) : this.mintPair(pool);
    }
    if (dice < 0.5) {
      return this.swapRange(pool);
    }
    return dice < 0.8 || this.ranges.length === 0 ? this.mintRange(pool) : this.burnRange();
  }

  private swapPair(pool: ConstantProductPool): Hex {
    this.tried.swap += 1;
    const zeroForOne = this.random() < 0.5;
    const amountIn = this.share(zeroForOne ? pool.reserve0 : pool.reserve1, 0.2) + 1_000n;
    return this.world.deskCall('swapV2', [pool.address, zeroForOne, amountIn, BigInt(pool.fee), 0n]);
  }

  private mintPair(pool: ConstantProductPool): Hex {
    this.tried.mint += 1;
    const amounts = [
      this.share(pool.reserve0, 0.3) + 1_000n,
      this.share(pool.reserve1, 0.3) + 1_000n,
    ] as const;
    return this.world.deskCall('mintV2', [pool.address, ...amounts]);
  }

  private swapRange(pool: ConcentratedLiquidityPool): Hex {
    this.tried.swap += 1;
    const zeroForOne = this.random() < 0.5;
    // Virtual reserve of the token handed in; up to a half of it crosses many ticks.
    const virtual = zeroForOne
      ? (pool.liquidity << 96n) / pool.sqrtPriceX96
      : (pool.liquidity * pool.sqrtPriceX96) >> 96n;
    const amount = this.share(virtual, this.random() < 0.2 ? 0.5 : 0.02) + 1_000n;
    const limit = zeroForOne ? 4_295_128_740n : 2n ** 160n - 2n ** 130n;
    const exact = this.random() < 0.8 ? amount : -this.share(amount, 0.5) - 1n;
    return this.world.deskCall('swapV3', [pool.address, zeroForOne, exact, clampLimit(limit)]);
  }

  private mintRange(pool: ConcentratedLiquidityPool): Hex {
    this.tried.mint += 1;
    const { tickSpacing, tick } = pool;
    const at = Math.floor(tick / tickSpacing) + Math.floor((this.random() - 0.5) * 60);
    const width = 1 + Math.floor(this.random() * 40);
    const range = {
      pool,
      tickLower: at * tickSpacing,
      tickUpper: (at + width) * tickSpacing,
      liquidity: this.share(pool.liquidity, 0.5) + 1_000_000n,
    };
    this.ranges.push(range);
    return this.world.deskCall('mintV3', [pool.address, range.tickLower, range.tickUpper, range.liquidity]);
  }

  private burnRange(): Hex {
    this.tried.burn += 1;
    const index = Math.floor(this.random() * this.ranges.length);
    const range = this.ranges[index]!;
    const all = this.random() < 0.6;
    const liquidity = all ? range.liquidity : this.share(range.liquidity, 1);
    range.liquidity -= liquidity;
    if (all) {
      this.tried.emptied += 1;
      this.ranges.splice(index, 1);
    }
    return this.world.deskCall('burnV3', [range.pool.address, range.tickLower, range.tickUpper, liquidity]);
  }

  private share(amount: bigint, upTo: number): bigint {
    return (amount * BigInt(Math.floor(this.random() * upTo * 1e9))) / 1_000_000_000n;
  }
}

function copyOf({ pool, tickLower, tickUpper, liquidity }: Readonly<Range>): Range {
  return { pool, tickLower, tickUpper, liquidity };
}

/** Just inside the highest price a pool has. */
function clampLimit(limit: bigint): bigint {
  const highest = 1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_341n;
  return limit < highest ? limit : highest;
}
