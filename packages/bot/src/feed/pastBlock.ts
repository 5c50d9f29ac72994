import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KnownPool } from '@twinlane/core/market/knownPool';
import type { BlockUpdate } from '@twinlane/core/ports';
import { applyLogs } from './applyLogs.ts';
import { blockLogs } from './blockLogs.ts';
import { loadPools } from './loadPools.ts';

/**
 * A block that has passed, read from the node for some pools; `undefined` where the node no longer has it. Rejects with
 * RetryableError `feed.no-block` where it does not have it yet, as while it loads its state.
 */
export async function pastBlock(
  client: ChainReader,
  known: readonly KnownPool[],
  number: number,
): Promise<BlockUpdate | undefined> {
  try {
    const header = await client.block(number);
    if (header === undefined || number === 0) {
      return await absent(client, number);
    }
    const before = await loadPools(client, known, number - 1);
    const after = await loadPools(client, known, number);
    const [logs = []] = await blockLogs(client, [header]);
    const context = {
      chainId: client.chainId,
      pools: before,
      known: new Map(known.map((pool) => [pool.address.toLowerCase(), pool])),
      factories: new Map(),
      token: () => Promise.resolve(undefined),
      takes: () => false,
      onMisplaced: () => undefined,
    };
    const { swaps } = await applyLogs(context, header, logs);
    return {
      header,
      before: (pool) => before.get(pool),
      after: (pool) => after.get(pool),
      swaps,
      backfill: false,
    };
  } catch (error) {
    if (isStateMissing(error)) {
      return absent(client, number);
    }
    throw error;
  }
}

async function absent(client: ChainReader, number: number): Promise<undefined> {
  const newest = await client.block('latest');
  if (newest === undefined || newest.number < number) {
    throw new RetryableError('feed.no-block', `The node does not have block ${number} yet.`);
  }
}

/** Whether the node refused because it has dropped what was asked for. */
export function isStateMissing(error: unknown): boolean {
  return (
    error instanceof FatalError && (error.code === 'rpc.state-missing' || error.code === 'feed.logs-missing')
  );
}
