import type { Pool } from '@twinlane/core/amm/pool';
import { RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import type { Logger } from 'pino';
import { loadPools } from './loadPools.ts';
import { isStateMissing } from './pastBlock.ts';

/** All mirrored pools at the end of one block. */
export interface MirrorState {
  readonly head: BlockHeader;
  readonly pools: ReadonlyMap<Address, Pool>;
}

/**
 * Reads the pools at a block. Rejects with RetryableError where the block is replaced meanwhile, or where it is the
 * newest and does not stay so: a node may read a newer state then than it was asked for.
 */
export async function loadState(
  client: ChainReader,
  known: readonly KnownPool[],
  number: number,
): Promise<MirrorState> {
  const newest = await headerOf(client, 'latest');
  const head = await headerOf(client, number);
  const pools = await loadPools(client, known, number);
  const moved = newest.number === number && (await headerOf(client, 'latest')).number !== number;
  if (moved || (await headerOf(client, number)).hash !== head.hash) {
    throw new RetryableError('feed.moved', `The chain moved while block ${number} was being read.`);
  }
  return { head, pools };
}

/** Reads the pools so many blocks before the newest, or at the newest where the node has forgotten that block. */
export async function loadWithHistory(
  client: ChainReader,
  known: readonly KnownPool[],
  historyBlocks: number,
  log: Pick<Logger, 'warn'>,
): Promise<{ readonly state: MirrorState; readonly newest: number }> {
  const newest = (await headerOf(client, 'latest')).number;
  const first = Math.max(0, newest - historyBlocks);
  if (first < newest) {
    try {
      return { state: await loadState(client, known, first), newest };
    } catch (error) {
      if (!isStateMissing(error)) {
        throw error;
      }
      log.warn({ block: first }, 'The node does not have the history asked for');
    }
  }
  const state = await loadNewestState(client, known);
  return { state, newest: state.head.number };
}

/** Reads the pools at the newest block if that stands still for long enough, else at the one before it. */
export async function loadNewestState(
  client: ChainReader,
  known: readonly KnownPool[],
): Promise<MirrorState> {
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      return await loadState(client, known, (await headerOf(client, 'latest')).number);
    } catch (error) {
      if (!(error instanceof RetryableError) || error.code !== 'feed.moved') {
        throw error;
      }
    }
  }
  const { number } = await headerOf(client, 'latest');
  return loadState(client, known, Math.max(0, number - 1));
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
