import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '@twinlane/core/amm/pool';
import { RetryableError } from '@twinlane/core/errors';
import type { BlockHeader } from '@twinlane/core/market/block';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { Address } from '@twinlane/core/money/hex';
import type { Logger } from 'pino';
import { loadPools } from './loadPools.ts';
import { isStateMissing } from './pastBlock.ts';

/** How long a node is waited for that does not have the block of the youngest pool, ms, and how often it is asked at least. */
const LOADING_MS = 5_000;
const LEAST_ATTEMPTS = 3;
const LOADING_POLL_MS = 100;

/** All mirrored pools at the end of one block. */
export interface MirrorState {
  readonly head: BlockHeader;
  readonly pools: ReadonlyMap<Address, Pool>;
}

/**
 * Reads the pools at a block. Rejects with RetryableError where the block is replaced meanwhile, or where it is the
 * newest and does not stay so: a node may read a newer state then than it was asked for. A block that is given with its
 * hash must be that one.
 */
export async function loadState(
  client: ChainReader,
  known: readonly KnownPool[],
  block: number | Pick<BlockHeader, 'number' | 'hash'>,
): Promise<MirrorState> {
  const [number, hash] = typeof block === 'number' ? [block, undefined] : [block.number, block.hash];
  const newest = await headerOf(client, 'latest');
  const head = await headerOf(client, number);
  const pools = await loadPools(client, known, number);
  const moved = newest.number === number && (await headerOf(client, 'latest')).number !== number;
  if (moved || (await headerOf(client, number)).hash !== head.hash || head.hash !== (hash ?? head.hash)) {
    throw new RetryableError('feed.moved', `The chain moved while block ${number} was being read.`);
  }
  return { head, pools };
}

/**
 * Reads the pools so many blocks before the newest, or where the node has forgotten that block, at a later one: 1, 3, 7, …
 * blocks on, the newest in the end.
 */
export async function loadWithHistory(
  client: ChainReader,
  known: readonly KnownPool[],
  historyBlocks: number,
  log: Pick<Logger, 'warn'>,
): Promise<{ readonly state: MirrorState; readonly newest: number }> {
  const youngest = Math.max(0, ...known.map(({ createdAtBlock }) => createdAtBlock));
  return whileLoading(
    () => loadOnce(client, known, historyBlocks, log),
    ({ newest }) => newest >= youngest,
  );
}

/**
 * Makes an attempt again, for a while, where a node that loads its state shows its first blocks meanwhile, or none of those it
 * had, and where it drops the state of a block while that is read. The last attempt is taken as it ends.
 */
export async function whileLoading<Result>(
  attempt: () => Promise<Result>,
  isLoaded: (result: Result) => boolean = () => true,
  monotonic = (): number => performance.now(),
): Promise<Result> {
  const until = monotonic() + LOADING_MS;
  for (let attempts = 1; attempts < LEAST_ATTEMPTS || monotonic() < until; attempts += 1) {
    try {
      const result = await attempt();
      if (isLoaded(result)) {
        return result;
      }
    } catch (error) {
      if (!(error instanceof RetryableError) && !isStateMissing(error)) {
        throw error;
      }
    }
    await sleep(LOADING_POLL_MS);
  }
  return attempt();
}

async function loadOnce(
  client: ChainReader,
  known: readonly KnownPool[],
  historyBlocks: number,
  log: Pick<Logger, 'warn'>,
): Promise<{ readonly state: MirrorState; readonly newest: number }> {
  const newest = (await headerOf(client, 'latest')).number;
  const wanted = Math.max(0, newest - historyBlocks);
  for (let first = wanted, step = 1; first < newest; first += step, step *= 2) {
    try {
      return { state: await loadState(client, known, first), newest };
    } catch (error) {
      if (!isStateMissing(error)) {
        throw error;
      }
    }
  }
  if (wanted < newest) {
    log.warn({ block: wanted }, 'The node does not have the history asked for');
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
