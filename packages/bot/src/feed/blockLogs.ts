import { FatalError } from '@twinlane/core/errors';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import { creationTopics, poolTopics } from './poolEvent.ts';
import type { RawLog } from './rawLog.ts';

/**
 * The logs of each block that may concern pools, in their order.
 * @throws FatalError `feed.logs-missing` where a block has logs and the node no longer has them.
 */
export async function blockLogs(
  client: Pick<ChainReader, 'batch'>,
  blocks: readonly ChainBlock[],
): Promise<readonly (readonly RawLog[])[]> {
  const found = await getLogs(
    client,
    blocks.map(({ hash }) => ({ blockHash: hash, topics: [poolTopics] })),
  );
  const suspects = blocks.filter((block, index) => block.hasLogs && found[index]?.length === 0);
  // An empty answer is only to be believed where the block has other logs: some nodes answer so for what they dropped.
  const others = await getLogs(
    client,
    suspects.map(({ hash }) => ({ blockHash: hash })),
  );
  const missing = suspects.find((_, index) => others[index]?.length === 0);
  if (missing !== undefined) {
    throw new FatalError('feed.logs-missing', `The node no longer has the logs of block ${missing.number}.`);
  }
  return found;
}

/** The logs with which factories announced pools, from one block to another, both included. */
export async function creationLogs(
  client: Pick<ChainReader, 'batch'>,
  factories: readonly string[],
  from: number,
  to: number,
): Promise<readonly PlacedLog[]> {
  const [logs = []] = await getLogs(client, [
    {
      address: factories,
      topics: [creationTopics],
      fromBlock: `0x${from.toString(16)}`,
      toBlock: `0x${to.toString(16)}`,
    },
  ]);
  return logs as readonly PlacedLog[];
}

/** A log that says in which block it is. */
export interface PlacedLog extends RawLog {
  readonly blockNumber: string;
}

async function getLogs(
  client: Pick<ChainReader, 'batch'>,
  filters: readonly object[],
): Promise<readonly (readonly RawLog[])[]> {
  const answers = await client.batch(filters.map((filter) => ({ method: 'eth_getLogs', params: [filter] })));
  return answers.map((answer) => {
    if (!Array.isArray(answer)) {
      throw new FatalError(
        'feed.malformed',
        'The node answered eth_getLogs with something that is not a list.',
      );
    }
    return answer as readonly RawLog[];
  });
}
