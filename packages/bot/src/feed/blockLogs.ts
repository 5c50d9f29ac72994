import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import { mayHaveLogs } from '@twinlane/core/market/logsBloom';
import { creationTopics, poolTopics } from './poolEvent.ts';
import type { PlacedLog, RawLog } from './rawLog.ts';

/** Whose logs are wanted, lower case; absent: everybody's. */
export type LogAddresses = readonly string[];

/**
 * The logs of each block that may concern pools, in their order, asked block by block.
 * @throws FatalError `feed.logs-missing` where a block has logs and the node no longer has them.
 */
export async function blockLogs(
  client: Pick<ChainReader, 'batch'>,
  blocks: readonly ChainBlock[],
  addresses?: LogAddresses,
): Promise<readonly (readonly RawLog[])[]> {
  const found = await getLogs(
    client,
    blocks.map(({ hash }) => ({ blockHash: hash, topics: [poolTopics], ...filterBy(addresses) })),
  );
  return completed(client, blocks, found, addresses);
}

/**
 * As `blockLogs`, asked for all the blocks at once. They follow on one another.
 * @throws RetryableError `feed.moved` where the node's logs are of other blocks.
 */
export async function rangeLogs(
  client: Pick<ChainReader, 'batch'>,
  blocks: readonly ChainBlock[],
  addresses?: LogAddresses,
): Promise<readonly (readonly RawLog[])[]> {
  const [first, last] = [blocks.at(0), blocks.at(-1)];
  if (first === undefined || last === undefined) {
    return [];
  }
  const [logs = []] = await getLogs(client, [
    {
      fromBlock: `0x${first.number.toString(16)}`,
      toBlock: `0x${last.number.toString(16)}`,
      topics: [poolTopics],
      ...filterBy(addresses),
    },
  ]);
  if (looksCut(logs.length)) {
    throw new FatalError('feed.logs-cut', `The node sent ${logs.length} logs, as if it had cut the list.`);
  }
  const found = blocks.map((): RawLog[] => []);
  for (const log of logs as readonly PlacedLog[]) {
    const index = Number(log.blockNumber) - first.number;
    if (blocks[index]?.hash !== log.blockHash) {
      throw new RetryableError(
        'feed.moved',
        `The chain moved while the logs of blocks ${first.number} to ${last.number} were being read.`,
      );
    }
    found[index]?.push(log);
  }
  return completed(client, blocks, found, addresses);
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

/**
 * An empty answer is only to be believed where the block's bloom filter rules such logs out, or where the block has logs
 * and none of them is one: some nodes answer so for what they dropped.
 */
async function completed(
  client: Pick<ChainReader, 'batch'>,
  blocks: readonly ChainBlock[],
  found: readonly (readonly RawLog[])[],
  addresses: LogAddresses | undefined,
): Promise<readonly (readonly RawLog[])[]> {
  const suspects = blocks.filter(
    (block, index) => found[index]?.length === 0 && mayHavePoolLogs(block, addresses),
  );
  const all = await getLogs(
    client,
    suspects.map(({ hash }) => ({ blockHash: hash })),
  );
  const missing = suspects.find((_, index) => all[index]?.length === 0);
  if (missing !== undefined) {
    throw new FatalError('feed.logs-missing', `The node no longer has the logs of block ${missing.number}.`);
  }
  const wanted = addresses === undefined ? undefined : new Set(addresses);
  const kept = new Map(
    suspects.map(({ hash }, index) => [hash, (all[index] ?? []).filter((log) => concerns(log, wanted))]),
  );
  return blocks.map(({ hash }, index) => kept.get(hash) ?? found[index] ?? []);
}

function mayHavePoolLogs({ hasLogs, logsBloom }: ChainBlock, addresses: LogAddresses | undefined): boolean {
  if (!hasLogs || logsBloom === undefined) {
    return hasLogs;
  }
  // Nobody's address is no filter to `mayHaveLogs`, and no logs to whoever asks for none.
  return addresses?.length !== 0 && mayHaveLogs(logsBloom, { topics: [poolTopics], ...filterBy(addresses) });
}

function concerns({ address, topics: [topic] }: RawLog, wanted: ReadonlySet<string> | undefined): boolean {
  return topic !== undefined && poolTopics.includes(topic) && (wanted === undefined || wanted.has(address));
}

/** Some providers answer with the first so many logs and say nothing: the bound is a round number. */
function looksCut(count: number): boolean {
  return count > 0 && count % 1_000 === 0;
}

function filterBy(addresses: LogAddresses | undefined): { address?: LogAddresses } {
  return addresses === undefined ? {} : { address: addresses };
}

async function getLogs(
  client: Pick<ChainReader, 'batch'>,
  filters: readonly object[],
): Promise<readonly (readonly RawLog[])[]> {
  if (filters.length === 0) {
    return [];
  }
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
