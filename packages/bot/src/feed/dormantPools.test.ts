import type { Pool } from '@twinlane/core/amm/pool';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import { aPair, aRangePool, anAddress, USDC, WETH } from '@twinlane/core/testing/buildMarket';
import { describe, expect, it } from 'vitest';
import { DormantPools } from './dormantPools.ts';

const range = aRangePool(USDC, WETH, { address: anAddress(3) });
const alive = [
  aPair(USDC, 10n ** 9n, WETH, 10n ** 18n, { address: anAddress(1) }),
  aPair(USDC, 1n, WETH, 10n ** 18n, { address: anAddress(2) }),
  range,
  { ...range, address: anAddress(4), liquidity: 0n },
];
const emptyPair = aPair(USDC, 1n, WETH, 999n, { address: anAddress(5) });
const emptyRange = {
  ...range,
  address: anAddress(6),
  liquidity: 0n,
  ticks: createTickTable(range.tickSpacing, []),
};

function lookFrom(dormant: DormantPools, from: number, to: number, pools: readonly Pool[]): void {
  const known = pools.map((pool): KnownPool => ({ ...pool, chainId: 1, createdAtBlock: 0, createdAt: 0 }));
  const unpriced: KnownPool = { ...known[0]!, address: anAddress(7) };
  for (let block = from; block <= to; block += 1) {
    dormant.look(block, [...known, unpriced], new Map(pools.map((pool) => [pool.address, pool])));
  }
}

describe('dormant pools', () => {
  it('are those that have been empty for 2,000 blocks', () => {
    const pools = [...alive, emptyPair, emptyRange];
    const dormant = new DormantPools();
    lookFrom(dormant, 100, 2_099, pools);
    expect(pools.filter((pool) => dormant.has(pool))).toEqual([]);
    expect(dormant.isListed(anAddress(7))).toBe(false);
    lookFrom(dormant, 2_100, 2_100, pools);
    expect(pools.filter((pool) => dormant.has(pool))).toEqual([emptyPair, emptyRange]);
    // The one that has no price.
    expect(dormant.isListed(anAddress(7))).toBe(true);
  });

  it('are awake as soon as they have liquidity, and must be empty as long again', () => {
    const dormant = new DormantPools();
    lookFrom(dormant, 0, 2_000, [emptyPair]);
    const funded = { ...emptyPair, reserve0: 10n ** 9n };
    expect(dormant.has(funded)).toBe(false);
    lookFrom(dormant, 2_001, 2_100, [funded]);
    lookFrom(dormant, 2_101, 4_100, [emptyPair]);
    expect(dormant.has(emptyPair)).toBe(false);
    lookFrom(dormant, 4_101, 4_200, [emptyPair]);
    expect(dormant.has(emptyPair)).toBe(true);
  });
});
