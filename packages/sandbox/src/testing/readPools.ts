import type { Pool } from '@twinlane/core/amm/pool';
import { createTickTable, liquidityAt, type TickEntry, ticksOf } from '@twinlane/core/amm/tickTable';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { encodeFunctionData, parseAbi } from 'viem';
import type { Anvil } from '../anvil/anvil.ts';
import { type ChainCall, dataOf, readChain, wordsOf } from './chainCalls.ts';
import type { FieldPool } from './poolField.ts';

const poolAbi = parseAbi([
  'function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 timestamp)',
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick)',
  'function liquidity() view returns (uint128)',
  'function tickBitmap(int16 word) view returns (uint256)',
  'function ticks(int24 tick) view returns (uint128 liquidityGross, int128 liquidityNet)',
]);

const WORD = 256;

/**
 * Reads pools from the chain alone: reserves, or price, tick, liquidity and every tick that the bitmap names. The words of the
 * bitmap that are looked at span all positions; a tick outside them would show in sums that do not add up, and throws.
 */
export async function readPools(anvil: Anvil, pools: readonly FieldPool[]): Promise<readonly Pool[]> {
  const read = async (calls: readonly ChainCall[]): Promise<readonly Hex[]> =>
    (await readChain(anvil, calls)).map(dataOf);
  const words = pools.map(wordsToRead);
  const states = await read(pools.map(({ address, tickSpacing }) => stateCall(address, tickSpacing)));
  const liquidities = await read(
    pools.map(({ address, tickSpacing }) =>
      tickSpacing === undefined
        ? stateCall(address, undefined)
        : { to: address, data: encodeFunctionData({ abi: poolAbi, functionName: 'liquidity' }) },
    ),
  );
  const places = pools.flatMap((pool, index) => (words[index] ?? []).map((word) => ({ pool, word })));
  const bitmaps = await read(
    places.map(({ pool, word }) => ({
      to: pool.address,
      data: encodeFunctionData({ abi: poolAbi, functionName: 'tickBitmap', args: [word] }),
    })),
  );
  const ticks = places.flatMap(({ pool, word }, index) =>
    bitsOf(BigInt(bitmaps[index] ?? '0x0')).map((bit) => ({
      pool,
      tick: (word * WORD + bit) * (pool.tickSpacing ?? 1),
    })),
  );
  const entries = await read(
    ticks.map(({ pool, tick }) => ({
      to: pool.address,
      data: encodeFunctionData({ abi: poolAbi, functionName: 'ticks', args: [tick] }),
    })),
  );
  const ofPool = new Map<FieldPool, TickEntry[]>();
  for (const [index, { pool, tick }] of ticks.entries()) {
    const [liquidityGross = 0n, net = 0n] = wordsOf(entries[index] ?? '0x');
    const list = ofPool.get(pool) ?? [];
    ofPool.set(pool, list);
    list.push({ tick, liquidityGross, liquidityNet: BigInt.asIntN(128, net) });
  }
  return pools.map((pool, index) =>
    assemble(
      pool,
      wordsOf(states[index] ?? '0x'),
      BigInt(liquidities[index] ?? '0x0'),
      ofPool.get(pool) ?? [],
    ),
  );
}

function stateCall(address: Address, tickSpacing: number | undefined): ChainCall {
  const functionName = tickSpacing === undefined ? 'getReserves' : 'slot0';
  return { to: address, data: encodeFunctionData({ abi: poolAbi, functionName }) };
}

function wordsToRead({ tickSpacing, positions }: FieldPool): readonly number[] {
  if (tickSpacing === undefined) {
    return [];
  }
  const words = new Set<number>();
  for (const { tickLower, tickUpper } of positions) {
    const [first, last] = [tickLower, tickUpper].map((tick) => Math.floor(tick / tickSpacing / WORD));
    if (first === undefined || last === undefined) {
      continue;
    }
    for (let word = first; word <= last; word += last - first > 100 ? last - first : 1) {
      words.add(word);
    }
  }
  return [...words];
}

function bitsOf(word: bigint): readonly number[] {
  const digits = word.toString(2).split('').toReversed();
  return digits.flatMap((digit, bit) => (digit === '1' ? [bit] : []));
}

function assemble(
  { venue, address, token0, token1, fee, tickSpacing, positions }: FieldPool,
  [first = 0n, second = 0n]: readonly bigint[],
  liquidity: bigint,
  entries: readonly TickEntry[],
): Pool {
  const identity = { address, venue: venue.venue, token0, token1, fee };
  if (tickSpacing === undefined) {
    return { ...identity, kind: 'constantProduct', reserve0: first, reserve1: second };
  }
  const tick = Number(BigInt.asIntN(24, second));
  const ticks = createTickTable(tickSpacing, entries);
  const gross = [...ticksOf(ticks)].reduce((sum, entry) => sum + entry.liquidityGross, 0n);
  const planned = positions.reduce((sum, position) => sum + 2n * position.liquidity, 0n);
  if (liquidityAt(ticks, tick) !== liquidity || gross !== planned || ticks.liquidities.at(-1) !== 0n) {
    throw new Error(
      `${venue.venue} pool ${address}: the ticks read hold ${gross} of ${planned}, ${liquidityAt(ticks, tick)} of ${liquidity} in range`,
    );
  }
  return {
    ...identity,
    kind: 'concentratedLiquidity',
    tickSpacing,
    sqrtPriceX96: first,
    tick,
    liquidity,
    ticks,
  };
}
