import type { Address } from '@twinlane/core/money/hex';
import type { PendingTransaction } from '@twinlane/core/rug/saleTrials';
import { z } from 'zod';

const hex = z.templateLiteral(['0x', z.string()]);
const pendingSchema = z.object({ hash: hex, from: hex, to: hex, input: hex, value: hex, gas: hex });
const blockSchema = z.object({ number: hex, transactions: z.array(z.unknown()) });

/**
 * The transactions of a node's pending block; those that create contracts are left out. Undefined where the node gives none, or
 * no bodies.
 * @param head The newest block: some nodes give it in place of one that is pending, and nothing in it waits any more.
 */
export function pendingIn(answer: unknown, head: number): readonly PendingTransaction[] | undefined {
  const block = blockSchema.safeParse(answer);
  if (!block.success || block.data.transactions.some((each) => typeof each === 'string')) {
    return undefined;
  }
  if (Number(block.data.number) <= head) {
    return [];
  }
  return block.data.transactions.flatMap((each) => {
    const read = pendingSchema.safeParse(each);
    return read.success ? [read.data] : [];
  });
}

/** A position manager's `decreaseLiquidity`, whose first word is the position's id; the same of all that were made after Uniswap's. */
const DECREASE = '0c49ccbe';
const WORD = 64;

/** Ids of the positions that a transaction takes liquidity from by a call of their manager, however deep it is nested in others. */
export function pulledPositions({ input }: PendingTransaction): readonly bigint[] {
  const data = input.toLowerCase();
  const ids: bigint[] = [];
  for (let at = data.indexOf(DECREASE); at !== -1; at = data.indexOf(DECREASE, at + 1)) {
    const word = data.slice(at + DECREASE.length, at + DECREASE.length + WORD);
    if (word.length === WORD) ids.push(BigInt(`0x${word}`));
  }
  return ids;
}

/** Whether a transaction goes to one of the addresses, or hands one on. */
export function namesOf({ to, input }: PendingTransaction, addresses: readonly Address[]): boolean {
  const [target, data] = [to.toLowerCase(), input.toLowerCase()];
  return addresses.some((address) => {
    const bare = address.slice(2).toLowerCase();
    return target === `0x${bare}` || data.includes(bare);
  });
}
