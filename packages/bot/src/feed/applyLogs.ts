import type { Pool } from '@twinlane/core/amm/pool';
import { createTickTable } from '@twinlane/core/amm/tickTable';
import { FatalError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import type { Token } from '@twinlane/core/market/token';
import { toChecksumAddress } from '@twinlane/core/money/address';
import type { Address } from '@twinlane/core/money/hex';
import type { PoolSwap } from '@twinlane/core/ports';
import { isRange, pairOf, rangeOf } from './loadPools.ts';
import type { PoolCreation, PoolEvent } from './poolEvent.ts';
import { applyPoolEvent, decodeCreation, decodePoolEvent } from './poolEvent.ts';
import type { PoolChanges } from './poolStates.ts';
import type { RawLog } from './rawLog.ts';

/** A factory whose pools are mirrored. */
export interface KnownFactory {
  readonly venue: VenueDefinition;
  /** Constant product: the fee of its pools, 1e-6. Absent where the pool's log says it. */
  readonly fee?: number;
}

/** The factories of the venues on a chain, by lower-case address. */
export function factoriesOf(
  venues: readonly VenueDefinition[],
  chainId: number,
): ReadonlyMap<string, KnownFactory> {
  const factories = new Map<string, KnownFactory>();
  for (const venue of venues) {
    const deployment = venue.deployments[chainId];
    if (deployment !== undefined) {
      const fee = venue.kind === 'constantProduct' ? { fee: deployment.fee ?? venue.fee } : {};
      factories.set(deployment.factory.toLowerCase(), { venue, ...fee });
    }
  }
  return factories;
}

/** What logs are applied to. Keys are lower-case addresses. */
export interface LogContext {
  readonly chainId: number;
  readonly pools: ReadonlyMap<Address, Pool>;
  readonly known: ReadonlyMap<string, KnownPool>;
  readonly factories: ReadonlyMap<string, KnownFactory>;
  /** `undefined` for a token that cannot be traded. */
  readonly token: (address: Address) => Promise<Token | undefined>;
  /** Whether a pool of the two tokens is wanted. */
  readonly takes: (token0: Address, token1: Address) => boolean;
  /** Called for a factory's log of a pool that is not where that factory makes such pools. */
  readonly onMisplaced: (pool: Address, venue: string) => void;
}

/** What a block's logs did. */
export interface LogEffect {
  /** The pools that changed, as they are after the block; `undefined` for one without a price so far. */
  readonly changes: PoolChanges;
  readonly swaps: readonly PoolSwap[];
  /** Pools that were created in the block. */
  readonly created: readonly KnownPool[];
}

/**
 * Applies one block's logs in their order. The context is left as it is.
 * @throws FatalError where the logs do not fit the pools: the mirror has gone wrong.
 */
export async function applyLogs(
  context: LogContext,
  header: BlockHeader,
  logs: readonly RawLog[],
): Promise<LogEffect> {
  const changed = new Map<Address, Pool | undefined>();
  const created = new Map<string, KnownPool>();
  const swaps: PoolSwap[] = [];
  for (const log of logs) {
    const creation = decodeCreation(log);
    if (creation !== undefined) {
      const pool = await createdPool(context, header, log.address, creation);
      if (pool !== undefined) {
        created.set(creation.pool, pool);
        changed.set(pool.address, isRange(pool) ? undefined : pairOf(pool, 0n, 0n));
      }
      continue;
    }
    const known = created.get(log.address) ?? context.known.get(log.address);
    const event = known === undefined ? undefined : decodePoolEvent(log);
    if (known === undefined || event === undefined) {
      continue;
    }
    const pool = changed.has(known.address) ? changed.get(known.address) : context.pools.get(known.address);
    changed.set(known.address, poolAfter(known, pool, event));
    if (event.type === 'swap' || event.type === 'pairSwap') {
      swaps.push({ pool: known.address, amount0: event.amount0, amount1: event.amount1 });
    }
  }
  return { changes: changed, swaps, created: [...created.values()] };
}

function poolAfter(known: KnownPool, pool: Pool | undefined, event: PoolEvent): Pool {
  if (event.type === 'initialise' && isRange(known)) {
    return {
      ...rangeOf(known, event.sqrtPriceX96, event.tick),
      ticks: createTickTable(known.tickSpacing, []),
    };
  }
  if (pool === undefined) {
    throw new FatalError(
      'feed.unknown-state',
      `Pool ${known.address} logged "${event.type}" before it had a price.`,
    );
  }
  return applyPoolEvent(pool, event);
}

async function createdPool(
  context: LogContext,
  header: BlockHeader,
  factory: string,
  creation: PoolCreation,
): Promise<KnownPool | undefined> {
  const from = context.factories.get(factory);
  const fee = creation.fee ?? from?.fee;
  if (from === undefined || fee === undefined) {
    return undefined;
  }
  const address = toChecksumAddress(creation.pool);
  const address0 = toChecksumAddress(creation.token0);
  const address1 = toChecksumAddress(creation.token1);
  if (!context.takes(address0, address1)) {
    return undefined;
  }
  if (poolAddress(from.venue, context.chainId, address0, address1, fee) !== address) {
    context.onMisplaced(address, from.venue.id);
    return undefined;
  }
  const token0 = await context.token(address0);
  const token1 = await context.token(address1);
  if (token0 === undefined || token1 === undefined) {
    return undefined;
  }
  return {
    chainId: context.chainId,
    address,
    venue: from.venue.id,
    token0,
    token1,
    fee,
    ...(creation.tickSpacing === undefined ? {} : { tickSpacing: creation.tickSpacing }),
    createdAtBlock: header.number,
    createdAt: header.timestamp,
  };
}
