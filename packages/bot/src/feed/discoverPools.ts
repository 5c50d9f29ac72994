import { isTwinlaneError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import { feeTiersOf } from '@twinlane/core/market/feeTiersOf';
import { poolAddress } from '@twinlane/core/market/poolAddress';
import type { Token } from '@twinlane/core/market/token';
import type { VenueDefinition } from '@twinlane/core/market/venueDefinition';
import { creationTopics } from './poolEvent.ts';
import { loadPoolHeads } from './loadPools.ts';
import { headerOf } from './mirrorState.ts';

/** Two tokens that a pool may pair. */
export type TokenPair = readonly [Token, Token];

/**
 * The pools of pairs of tokens that exist and have a price, on every venue and at each of its usual fees: their addresses
 * are computed, and the node is asked who is there. Where the node does not say when a pool was created, it counts as
 * created now, so that nobody takes a token for older than it is.
 */
export async function discoverPools(
  client: Pick<ChainReader, 'chainId' | 'readContracts' | 'batch' | 'block'>,
  venues: readonly VenueDefinition[],
  pairs: readonly TokenPair[],
  isKnown: (address: KnownPool['address']) => boolean,
): Promise<readonly KnownPool[]> {
  const newest = await headerOf(client, 'latest');
  const firstSeen = {
    createdAtBlock: newest.number,
    createdAt: newest.timestamp,
    isCreationGuessed: true,
  } as const;
  const candidates = pairs
    .flatMap((pair) => venues.flatMap((venue) => candidatesOf(venue, client.chainId, pair, firstSeen)))
    .filter(({ address }) => !isKnown(address));
  const heads = await loadPoolHeads(client, candidates, newest.number);
  const there = candidates.filter(({ address }) => heads.has(address));
  return Promise.all(there.map((pool) => withCreation(client, venues, pool)));
}

/** Every pool that a venue could have for a pair. */
function candidatesOf(
  venue: VenueDefinition,
  chainId: number,
  [tokenA, tokenB]: TokenPair,
  firstSeen: Pick<KnownPool, 'createdAt' | 'createdAtBlock' | 'isCreationGuessed'>,
): readonly KnownPool[] {
  const deployment = venue.deployments[chainId];
  if (deployment === undefined || tokenA.address === tokenB.address) {
    return [];
  }
  const [token0, token1] =
    BigInt(tokenA.address) < BigInt(tokenB.address) ? [tokenA, tokenB] : [tokenB, tokenA];
  const at = (fee: number, range: Pick<KnownPool, 'tickSpacing'> = {}): KnownPool => ({
    chainId,
    address: poolAddress(venue, chainId, token0.address, token1.address, fee),
    venue: venue.id,
    token0,
    token1,
    fee,
    ...range,
    ...firstSeen,
  });
  return venue.kind === 'constantProduct'
    ? [at(deployment.fee ?? venue.fee)]
    : feeTiersOf(venue, chainId).map(({ fee, tickSpacing }) => at(fee, { tickSpacing }));
}

/** The pool with when it was created, from its factory's log; as it is where the node does not search so far back. */
async function withCreation(
  client: Pick<ChainReader, 'chainId' | 'batch' | 'block'>,
  venues: readonly VenueDefinition[],
  pool: KnownPool,
): Promise<KnownPool> {
  const { venue, address, token0, token1 } = pool;
  const factory = venues.find(({ id }) => id === venue)?.deployments[client.chainId]?.factory;
  const topics = [creationTopics, topicOf(token0), topicOf(token1)];
  try {
    const [logs] = await client.batch([
      { method: 'eth_getLogs', params: [{ address: factory, topics, fromBlock: '0x0', toBlock: 'latest' }] },
    ]);
    const log = (Array.isArray(logs) ? logs : []).find(
      (each: { readonly data?: unknown }) =>
        typeof each.data === 'string' && each.data.includes(address.slice(2).toLowerCase()),
    ) as { readonly blockNumber: string } | undefined;
    if (log === undefined) {
      return pool;
    }
    const { number, timestamp } = await headerOf(client, Number(log.blockNumber));
    const { isCreationGuessed: _, ...known } = pool;
    return { ...known, createdAtBlock: number, createdAt: timestamp };
  } catch (error) {
    // Many providers bound how far back they search. A node that is away is met by whoever reads next.
    if (isTwinlaneError(error)) {
      return pool;
    }
    throw error;
  }
}

function topicOf({ address }: Token): string {
  return `0x${address.slice(2).toLowerCase().padStart(64, '0')}`;
}
