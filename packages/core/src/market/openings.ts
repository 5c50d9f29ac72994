import type { Address } from '../money/hex.ts';
import type { BlockHeader } from './block.ts';
import type { KnownPool } from './knownPool.ts';
import type { PriceHistories } from './priceHistory.ts';

/** When a token's first pool appeared. */
export type Listing = Pick<KnownPool, 'createdAt' | 'createdAtBlock' | 'isCreationGuessed'>;

/** What tokens cost when they came to the market, of those that somebody saw come. */
export interface Openings {
  /** Listed in a block that was seen, and without a price so far. */
  readonly awaited: ReadonlySet<Address>;
  /** The first price, cash per whole token, and its block. */
  readonly prices: ReadonlyMap<Address, { readonly block: number; readonly price: number }>;
}

export const NO_OPENINGS: Openings = { awaited: new Set(), prices: new Map() };

/**
 * The openings after a block whose prices the histories hold. A token counts as seen where its first pool was created in that
 * very block, and, where `isFirst` (an earlier process may have seen more), where its history begins in the block of its listing.
 */
export function noteOpenings(
  before: Openings,
  { number }: Pick<BlockHeader, 'number'>,
  listings: ReadonlyMap<Address, Listing>,
  histories: PriceHistories,
  isFirst: boolean,
): Openings {
  const born = [...listings].filter(([token, { createdAtBlock, isCreationGuessed }]) => {
    const since = isFirst ? histories.get(token)?.[0]?.blockNumber : undefined;
    return isCreationGuessed !== true && (createdAtBlock === number || createdAtBlock === since);
  });
  const waiting = [...before.awaited, ...born.map(([token]) => token)];
  const isGone = (token: Address): boolean => !listings.has(token);
  if (waiting.length === 0 && ![...before.prices.keys()].some(isGone)) {
    return before;
  }
  const prices = new Map([...before.prices].filter(([token]) => !isGone(token)));
  const awaited = new Set<Address>();
  for (const token of new Set(waiting)) {
    const first = histories.get(token)?.[0];
    if (prices.has(token) || isGone(token)) {
      continue;
    }
    if (first === undefined) {
      awaited.add(token);
    } else {
      prices.set(token, { block: first.blockNumber, price: first.price });
    }
  }
  return { awaited, prices };
}

/** The openings without those of blocks after `head`, which the chain dropped: they are awaited again. */
export function takeBackOpenings(before: Openings, head: Pick<BlockHeader, 'number'>): Openings {
  const dropped = [...before.prices].filter(([, { block }]) => block > head.number).map(([token]) => token);
  const gone = new Set(dropped);
  return {
    awaited: new Set([...before.awaited, ...dropped]),
    prices: new Map([...before.prices].filter(([token]) => !gone.has(token))),
  };
}
