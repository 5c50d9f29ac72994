import type { Pool } from '@twinlane/core/amm/pool';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { Address } from '@twinlane/core/money/hex';
import type { LiquidityHolder } from '@twinlane/core/risk/tokenScan';
import { WHOLE, type LiquidityLock } from '@twinlane/core/rug/rugFacts';
import { isNobody } from './rugLogs.ts';

/** Who holds a pool's liquidity after a block; undefined where that is not known. */
export type LiquidityHolders = (pool: Pool, block: number) => Promise<readonly LiquidityHolder[] | undefined>;

/** Where it is asked. */
export interface LiquiditySource {
  readonly liquidityHolders: LiquidityHolders;
  /** Contracts that are known to keep liquidity tokens for others. */
  readonly lockers: readonly Address[];
}

/** Who keeps liquidity tokens for others, by pair. */
export type KeepersOfPairs = ReadonlyMap<Address, readonly Address[]>;

/** Until when the pools' liquidity is locked, and by whom. */
export async function readLocks(
  { liquidityHolders, lockers }: LiquiditySource,
  pools: readonly Pool[],
  { number, timestamp }: Pick<BlockHeader, 'number' | 'timestamp'>,
): Promise<{ readonly locks: readonly LiquidityLock[]; readonly keepers: KeepersOfPairs }> {
  const locks: LiquidityLock[] = [];
  const keepers = new Map<Address, readonly Address[]>();
  for (const pool of pools) {
    const holders = (await liquidityHolders(pool, number)) ?? [];
    for (const { address: owner, share, lockLeft } of holders) {
      if (lockLeft !== undefined) {
        const unlocksAt = timestamp + lockLeft;
        locks.push({ pool: pool.address, owner, unlocksAt, share: Math.round(share * WHOLE) });
      }
    }
    if (pool.kind === 'constantProduct') {
      const kept = holders.filter(({ locked, lockLeft }) => locked && lockLeft === undefined);
      const further = kept.map(({ address }) => address).filter((address) => !isNobody(address));
      keepers.set(pool.address, [...new Set([...lockers, ...further])]);
    }
  }
  return { locks, keepers };
}
