import { FatalError, isTwinlaneError } from '@twinlane/core/errors';
import type { ChainBlock, ChainReader } from '@twinlane/core/market/chainReader';
import type { LogAddresses } from './blockLogs.ts';
import { blockLogs, rangeLogs } from './blockLogs.ts';
import type { RawLog } from './rawLog.ts';

type LogsOfBlocks = readonly (readonly RawLog[])[];

/** Up to so many blocks are asked for one by one, by their hashes. */
const FEW = 4;
const MOST_BLOCKS_A_RANGE = 50;
const RANGES_AT_ONCE = 4;
/** Errors after which a smaller range may succeed; nodes say it in many ways. */
const TOO_MUCH = new Set(['rpc.refused', 'rpc.malformed', 'rpc.busy', 'rpc.timeout', 'feed.logs-cut']);

/** Reads the logs of rows of blocks: of a few by their hashes, of many in ranges, as large as the node allows. */
export class LogSource {
  private readonly client: Pick<ChainReader, 'batch'>;
  /** What the node once refused is not asked for again. */
  private blocksPerRange = MOST_BLOCKS_A_RANGE;

  constructor(client: Pick<ChainReader, 'batch'>) {
    this.client = client;
  }

  /**
   * The logs of each block that may concern pools, in their order. The blocks follow on one another.
   * @throws FatalError `feed.logs-missing` where the node no longer has them, RetryableError `feed.moved` where it has
   * other blocks by now.
   */
  async of(blocks: readonly ChainBlock[], addresses?: LogAddresses): Promise<LogsOfBlocks> {
    if (blocks.length <= FEW) {
      return blockLogs(this.client, blocks, addresses);
    }
    const found: (readonly RawLog[])[] = [];
    while (found.length < blocks.length) {
      const ranges: (readonly ChainBlock[])[] = [];
      for (let from = found.length; from < blocks.length && ranges.length < RANGES_AT_ONCE;) {
        ranges.push(blocks.slice(from, from + this.blocksPerRange));
        from += this.blocksPerRange;
      }
      for (const part of await Promise.all(ranges.map((range) => this.inParts(range, addresses)))) {
        found.push(...part);
      }
    }
    return found;
  }

  private async inParts(blocks: readonly ChainBlock[], addresses?: LogAddresses): Promise<LogsOfBlocks> {
    if (blocks.length === 1) {
      return blockLogs(this.client, blocks, addresses);
    }
    try {
      return await rangeLogs(this.client, blocks, addresses);
    } catch (error) {
      if (!isTwinlaneError(error) || !TOO_MUCH.has(error.code)) {
        throw error;
      }
      const half = Math.ceil(blocks.length / 2);
      this.blocksPerRange = Math.min(this.blocksPerRange, half);
      if (!(error instanceof FatalError)) {
        // It may only be busy: whoever asked waits before it asks for less.
        throw error;
      }
      const first = await this.inParts(blocks.slice(0, half), addresses);
      return [...first, ...(await this.inParts(blocks.slice(half), addresses))];
    }
  }
}
