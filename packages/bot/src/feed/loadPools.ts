import type { ConcentratedLiquidityPool, ConstantProductPool, Pool } from '@twinlane/core/amm/pool';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { ContractCall } from '@twinlane/core/market/venueDefinition';
import type { Address, Hex } from '@twinlane/core/money/hex';
import { toFunctionSelector } from 'viem';
import { signedWordAt, wordAt } from './rawLog.ts';
import { readTicks } from './readTicks.ts';

const getReserves = toFunctionSelector('getReserves()');
const slot0 = toFunctionSelector('slot0()');
const liquidity = toFunctionSelector('liquidity()');

type RangeIdentity = KnownPool & { readonly tickSpacing: number };

/** What a pool's own words say of it in a moment, without its ticks. */
type PoolHead = ConstantProductPool | Omit<ConcentratedLiquidityPool, 'ticks'>;

/** The state of pools at a block, as the node tells it. Those that are not there or have no price yet are left out. */
export async function loadPools(
  client: Pick<ChainReader, 'batch' | 'readContracts'>,
  known: readonly KnownPool[],
  block: number,
): Promise<ReadonlyMap<Address, Pool>> {
  const pools = new Map<Address, Pool>();
  const ranges: Omit<ConcentratedLiquidityPool, 'ticks'>[] = [];
  for (const head of (await loadPoolHeads(client, known, block)).values()) {
    if (head.kind === 'constantProduct') {
      pools.set(head.address, head);
    } else {
      ranges.push(head);
    }
  }
  const ticks = await readTicks(
    client,
    ranges.map(({ address, tickSpacing }) => ({ pool: address, tickSpacing })),
    block,
  );
  for (const [index, head] of ranges.entries()) {
    pools.set(head.address, { ...head, ticks: createTickTable(head.tickSpacing, ticks[index] ?? []) });
  }
  return pools;
}

/** As `loadPools`, without the ticks: two calls a pool. */
export async function loadPoolHeads(
  client: Pick<ChainReader, 'readContracts'>,
  known: readonly KnownPool[],
  block: number,
): Promise<ReadonlyMap<Address, PoolHead>> {
  const results = await client.readContracts(known.flatMap(headCalls), block);
  const heads = new Map<Address, PoolHead>();
  let next = 0;
  for (const pool of known) {
    const first = results[next];
    const second = results[next + 1];
    next += headCalls(pool).length;
    const head = isRange(pool) ? rangeHead(pool, first, second) : pairHead(pool, first);
    if (head !== undefined) {
      heads.set(head.address, head);
    }
  }
  return heads;
}

/** Whether the node's words and the mirrored state agree to the last unit. */
export function agrees(head: PoolHead | undefined, pool: Pool | undefined): boolean {
  if (head === undefined || pool === undefined) {
    return head === undefined && pool === undefined;
  }
  if (head.kind === 'constantProduct') {
    return pool.kind === head.kind && pool.reserve0 === head.reserve0 && pool.reserve1 === head.reserve1;
  }
  return (
    pool.kind === head.kind &&
    pool.sqrtPriceX96 === head.sqrtPriceX96 &&
    pool.tick === head.tick &&
    pool.liquidity === head.liquidity
  );
}

/** Whether what `headCalls` returned says that the pool stands as given. */
export function standsAs(pool: Pool, results: readonly (Hex | undefined)[]): boolean {
  const [first, second] = results;
  if (isAbsent(first)) {
    return false;
  }
  if (pool.kind === 'constantProduct') {
    return wordAt(first, 0) === pool.reserve0 && wordAt(first, 1) === pool.reserve1;
  }
  return wordAt(first, 0) === pool.sqrtPriceX96 && !isAbsent(second) && wordAt(second, 0) === pool.liquidity;
}

/** Whether the pool is one of concentrated liquidity. */
export function isRange(pool: KnownPool): pool is RangeIdentity {
  return pool.tickSpacing !== undefined;
}

/** A pair with these reserves. */
export function pairOf(pool: KnownPool, reserve0: bigint, reserve1: bigint): ConstantProductPool {
  const { address, venue, token0, token1, fee } = pool;
  return { kind: 'constantProduct', address, venue, token0, token1, fee, reserve0, reserve1 };
}

/** A pool at this price, without liquidity or ticks. */
export function rangeOf(
  pool: RangeIdentity,
  sqrtPriceX96: bigint,
  tick: number,
): Omit<ConcentratedLiquidityPool, 'ticks'> {
  const { address, venue, token0, token1, fee, tickSpacing } = pool;
  return {
    kind: 'concentratedLiquidity',
    address,
    venue,
    token0,
    token1,
    fee,
    tickSpacing,
    sqrtPriceX96,
    tick,
    liquidity: 0n,
  };
}

/** The calls that read a pool's state without its ticks. */
export function headCalls(pool: Pick<KnownPool, 'address' | 'tickSpacing'>): readonly ContractCall[] {
  return pool.tickSpacing !== undefined
    ? [
        { to: pool.address, data: slot0 },
        { to: pool.address, data: liquidity },
      ]
    : [{ to: pool.address, data: getReserves }];
}

function pairHead(pool: KnownPool, reserves: Hex | undefined): ConstantProductPool | undefined {
  return isAbsent(reserves) ? undefined : pairOf(pool, wordAt(reserves, 0), wordAt(reserves, 1));
}

function rangeHead(
  pool: RangeIdentity,
  price: Hex | undefined,
  inRange: Hex | undefined,
): Omit<ConcentratedLiquidityPool, 'ticks'> | undefined {
  if (isAbsent(price) || isAbsent(inRange) || wordAt(price, 0) === 0n) {
    return undefined;
  }
  return {
    ...rangeOf(pool, wordAt(price, 0), Number(signedWordAt(price, 1))),
    liquidity: wordAt(inRange, 0),
  };
}

/** No contract there, or one that does not answer. */
function isAbsent(result: Hex | undefined): result is undefined | '0x' {
  return result === undefined || result === '0x';
}
