import { UserError } from '@twinlane/core/errors';
import type { BlockRef } from '@twinlane/core/market/block';
import type { ChainReader } from '@twinlane/core/market/chainReader';
import type { StoreReader } from '@twinlane/core/ports';

const PAGE = 50;
/** No chain takes back more than it settles for good; where more is missing, it is another chain. */
const DEEPEST_BLOCKS = 4_096;

/** Where the blocks are looked up. */
export interface DroppedBlockSources {
  readonly chain: Pick<ChainReader, 'chainId' | 'block'>;
  readonly store: Pick<StoreReader, 'orders'>;
}

/**
 * The block after which the account's books are no longer those of the chain: orders ended in later ones, which the chain
 * does not have any more. Undefined where nothing is amiss. Blocks are compared by hash from the newest down to the first
 * that the chain has, so that usually one is read.
 * @throws UserError `chain.changed` where more is missing than a reorganisation takes.
 */
export async function droppedAfter(
  { chain, store }: DroppedBlockSources,
  accountId: string,
): Promise<number | undefined> {
  let newest: number | undefined;
  let lowest: number | undefined;
  for (;;) {
    const page = { limit: PAGE, ...(lowest === undefined ? {} : { below: lowest }) };
    const blocks = await store.orders.endBlocks(accountId, page);
    for (const block of blocks) {
      newest ??= block.number;
      if (await stands(chain, block)) {
        return lowest === undefined ? undefined : block.number;
      }
      lowest = block.number;
      if (newest - lowest > DEEPEST_BLOCKS) {
        throw new UserError(
          'chain.changed',
          `The chain is not the one this account traded on: it has none of the blocks ${lowest} to ${newest}.`,
          { hint: 'Set the address of a node of the same chain, or name another account with account.name.' },
        );
      }
    }
    if (blocks.length === 0) {
      return lowest === undefined ? undefined : lowest - 1;
    }
  }
}

/** A block that the node no longer has, and yet later ones, may well be the same. */
async function stands(chain: Pick<ChainReader, 'block'>, { number, hash }: BlockRef): Promise<boolean> {
  const block = await chain.block(number);
  if (block !== undefined) {
    return block.hash === hash;
  }
  const head = await chain.block('latest');
  return head !== undefined && head.number > number;
}
