import type { Pool } from '@twinlane/core/amm/pool';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import { aBlock, aPair, anAddress, aToken, WETH } from '@twinlane/core/testing/buildMarket';
import { expect, it } from 'vitest';
import { MirroredPools } from './mirroredPools.ts';

const KEPT = 64;

function aKnown(pool: Pool): KnownPool {
  const { address, venue, token0, token1, fee } = pool;
  return { chainId: 31_337, address, venue, token0, token1, fee, createdAtBlock: 0, createdAt: 0 };
}

function aFullPair(number: number, amount = 10n ** 9n): Pool {
  return aPair(WETH, amount, aToken(number), amount, { address: anAddress(number) });
}

function mirroring(pools: readonly Pool[]): MirroredPools {
  const mirror = new MirroredPools(KEPT);
  pools.forEach((pool) => mirror.directory.put(aKnown(pool)));
  mirror.load({ head: aBlock(0), pools: new Map(pools.map((pool) => [pool.address, pool])) });
  return mirror;
}

function advance(mirror: MirroredPools, count: number, change?: (block: number) => readonly Pool[]): void {
  for (let block = 0; block < count; block += 1) {
    const number = mirror.head.number + 1;
    const changes = new Map((change?.(number) ?? []).map((pool) => [pool.address, pool]));
    mirror.advance(aBlock(number), { changes, swaps: [], created: [] }, false);
  }
}

it('goes back as many blocks as it keeps, whenever that is asked', () => {
  for (const length of [KEPT, KEPT + 1, 2 * KEPT - 1, 2 * KEPT, 5 * KEPT + 3]) {
    const mirror = mirroring([aFullPair(1, 1n)]);
    advance(mirror, length, (block) => [aFullPair(1, BigInt(block + 1))]);
    const ancestor = length - KEPT;
    expect(mirror.kept.hashAt(ancestor)).toBe(aBlock(ancestor).hash);
    expect(mirror.kept.oldest).toBeGreaterThan(length - 2 * KEPT - 1);
    const { rollback } = mirror.rollBackTo(ancestor);
    expect(rollback.ancestor).toEqual(aBlock(ancestor));
    expect(rollback.dropped.map(({ number }) => number)).toEqual(
      Array.from({ length: KEPT }, (_, index) => ancestor + 1 + index),
    );
    expect(mirror.current.get(anAddress(1))).toEqual(aFullPair(1, BigInt(ancestor + 1)));
    expect(mirror.head).toEqual(aBlock(ancestor));
  }
});

it('lets pools make room that nobody wants, then those that have been empty for long, and no others', () => {
  const [wanted, unwanted, empty] = [aFullPair(1), aFullPair(2), aFullPair(3, 10n)];
  const mirror = mirroring([wanted, unwanted, empty]);
  const wants = ({ address }: KnownPool): boolean => address !== unwanted.address;
  advance(mirror, 99);
  expect(mirror.makeRoom(5, () => true)).toBe(0);
  advance(mirror, 2_101);
  expect([...mirror.lively()]).toEqual([wanted, unwanted]);
  expect(mirror.makeRoom(1, wants)).toBe(1);
  expect([...mirror.current.keys()]).toEqual([wanted.address, empty.address]);
  expect(mirror.makeRoom(5, wants)).toBe(1);
  expect([...mirror.current.keys()]).toEqual([wanted.address]);
  expect(mirror.known.map(({ address }) => address)).toEqual([wanted.address]);
  expect(mirror.makeRoom(5, wants)).toBe(0);
});

it('does not bring pools back that made room, when their blocks are taken back', () => {
  const mirror = mirroring([aFullPair(1), aFullPair(2)]);
  advance(mirror, 3, (block) => [aFullPair(2, BigInt(block))]);
  expect(mirror.makeRoom(1, ({ address }) => address !== anAddress(2))).toBe(1);
  mirror.rollBackTo(1);
  expect([...mirror.current.keys()]).toEqual([anAddress(1)]);
});
