/** Where a stretch of blocks of one block time begins; part of a checkpoint. */
export interface ChainClock {
  readonly fromBlock: number;
  /** Unix seconds of that block. */
  readonly fromTimestamp: number;
  readonly blockTimeMs: number;
}

/**
 * Unix seconds of a block: counted from the genesis block by the block time, not read from the wall clock. A market that
 * was stopped for a day goes on where it was, and the same seed gives the same timestamps. Blocks of less than a second
 * share seconds.
 */
export function timestampOf(clock: ChainClock, blockNumber: number): number {
  return clock.fromTimestamp + Math.floor(((blockNumber - clock.fromBlock) * clock.blockTimeMs) / 1000);
}

/**
 * The clock from block `blockNumber` on, when the block time changes there. The same clock where it does not: a new one would
 * drop the fraction of a second that had passed, and a replay of those blocks would have other timestamps.
 */
export function withBlockTime(clock: ChainClock, blockNumber: number, blockTimeMs: number): ChainClock {
  if (blockTimeMs === clock.blockTimeMs) {
    return clock;
  }
  return { fromBlock: blockNumber, fromTimestamp: timestampOf(clock, blockNumber), blockTimeMs };
}
