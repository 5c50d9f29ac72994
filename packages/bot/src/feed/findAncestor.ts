import { FatalError, RetryableError } from '@twinlane/core/errors';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { KeptBlocks } from './keptBlocks.ts';

/** Blocks looked at in the first step; four times as many in each that follows. */
const FIRST_STEP = 4;

/**
 * Number of the newest kept block that is on the node's chain; `undefined` where it forked before all of them. Blocks are
 * asked for by their numbers: the newest one may well be older than the one that was applied last. Rejects with
 * RetryableError where the node is away, and `chain.behind` where it has none of the blocks at all.
 */
export async function findAncestor(
  client: Pick<ChainReader, 'batch'>,
  kept: KeptBlocks,
): Promise<number | undefined> {
  let sawBlocks = false;
  let top = kept.head.number;
  for (let step = FIRST_STEP; top >= kept.oldest; step *= 4) {
    const count = Math.min(step, top - kept.oldest + 1);
    const numbers = Array.from({ length: count }, (_, index) => top - index);
    const hashes = await hashesOf(client, numbers);
    const found = numbers.find((number, index) => hashes[index] === kept.hashAt(number));
    // Genesis is common to all, and what a node shows that is being put back to a checkpoint. No chain forks there.
    if (found !== undefined && found > 0) {
      return found;
    }
    sawBlocks ||= numbers.some((number, index) => number > 0 && hashes[index] !== undefined);
    top -= count;
  }
  if (!sawBlocks) {
    throw new RetryableError(
      'chain.behind',
      `The node has none of the blocks ${kept.oldest} to ${kept.head.number}, which it had.`,
      {
        hint: 'It is starting or loading its state; if it was given another chain, begin with a new data folder.',
      },
    );
  }
  return undefined;
}

async function hashesOf(
  client: Pick<ChainReader, 'batch'>,
  numbers: readonly number[],
): Promise<readonly (string | undefined)[]> {
  const blocks = await client.batch(
    numbers.map((number) => ({
      method: 'eth_getBlockByNumber',
      params: [`0x${number.toString(16)}`, false],
    })),
  );
  return blocks.map((block) => {
    if (block === null) {
      return undefined;
    }
    const hash = typeof block === 'object' && 'hash' in block ? block.hash : undefined;
    if (typeof hash !== 'string') {
      throw new FatalError('feed.malformed', 'The node answered with a block that has no hash.');
    }
    return hash;
  });
}
