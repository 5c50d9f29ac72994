import type { Pool } from '@twinlane/core/amm/pool';
import { RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import { loadPools } from './loadPools.ts';

/** All mirrored pools at the end of one block. */
export interface MirrorState {
  readonly head: BlockHeader;
  readonly pools: ReadonlyMap<Address, Pool>;
}

/** Reads the pools at a block. Rejects with RetryableError where the block is replaced meanwhile. */
export async function loadState(
  client: ChainReader,
  known: readonly KnownPool[],
  number: number,
): Promise<MirrorState> {
  const head = await headerOf(client, number);
  const pools = await loadPools(client, known, number);
  if ((await headerOf(client, number)).hash !== head.hash) {
    throw new RetryableError('feed.reorg', `Block ${number} was replaced while it was being read.`);
  }
  return { head, pools };
}

/** The block's header. Rejects with RetryableError where the node does not have it. */
export async function headerOf(
  client: Pick<ChainReader, 'block'>,
  block: number | 'latest',
): Promise<ChainBlock> {
  const header = await client.block(block);
  if (header === undefined) {
    throw new RetryableError('feed.no-block', `The node does not have block ${block}.`);
  }
  return header;
}
