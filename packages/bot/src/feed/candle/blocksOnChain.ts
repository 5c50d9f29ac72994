import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';

/** Blocks that are looked up; a chain that differs further back is not the same one to any use. */
const MOST_LOOKUPS = 64;

/**
 * The kept blocks, oldest first, that are part of the chain as it is now: all up to the newest one that the node has with the
 * same hash. They were kept as one chain, so the earlier ones need no look.
 */
export async function blocksOnChain(
  client: Pick<ChainReader, 'block'>,
  kept: readonly MarketBlock[],
): Promise<readonly MarketBlock[]> {
  const head = kept.length === 0 ? undefined : await client.block('latest');
  const reached = kept.filter(({ number }) => number <= (head?.number ?? -1));
  const last = Math.max(0, reached.length - MOST_LOOKUPS);
  for (let index = reached.length - 1; index >= last; index -= 1) {
    const block = reached[index];
    if (block !== undefined && (await client.block(block.number))?.hash === block.hash) {
      return reached.slice(0, index + 1);
    }
  }
  return [];
}
