import type { Pool } from '@twinlane/core/amm/pool';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';

/** How many blocks a pool must have been empty. */
const PATIENCE = 2_000;
/** Blocks between two looks at all pools. */
const LOOK_EVERY = 100;
/** A pair with less of both tokens has only what its first provider can never take out. */
const LEAST_RESERVE = 1_000n;

/** Which pools have been empty for so long that nobody need look at them, until somebody adds liquidity again. */
export class DormantPools {
  private readonly emptySince = new Map<Address, number>();
  private dormant: ReadonlySet<Address> = new Set();

  has(pool: Pool): boolean {
    return this.dormant.has(pool.address) && isEmpty(pool);
  }

  /** Whether a pool without a state was still so at the last look. */
  isListed(pool: Address): boolean {
    return this.dormant.has(pool);
  }

  /** Looks at the pools as they stand at a block, now and then. */
  look(block: number, known: Iterable<KnownPool>, pools: ReadonlyMap<Address, Pool>): void {
    if (block % LOOK_EVERY !== 0) {
      return;
    }
    const dormant = new Set<Address>();
    for (const { address } of known) {
      if (isEmpty(pools.get(address))) {
        const since = this.emptySince.get(address) ?? block;
        this.emptySince.set(address, since);
        if (block - since >= PATIENCE) {
          dormant.add(address);
        }
      } else {
        this.emptySince.delete(address);
      }
    }
    this.dormant = dormant;
  }
}

/** Absent: without code, or without a price so far. */
function isEmpty(pool: Pool | undefined): boolean {
  if (pool === undefined) {
    return true;
  }
  return pool.kind === 'constantProduct'
    ? pool.reserve0 < LEAST_RESERVE && pool.reserve1 < LEAST_RESERVE
    : pool.liquidity === 0n && pool.ticks.size === 0;
}
