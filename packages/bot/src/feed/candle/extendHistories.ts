import type { BlockHeader } from '@twinlane/core/market/block';
import type { PricePoint } from '@twinlane/core/market/marketSnapshot';
import { continues, type PriceHistories } from '@twinlane/core/market/priceHistory';
import type { Address } from '@twinlane/core/money/hex';
import { readPastPrices, type PastPricesParts } from './readPastPrices.ts';

/**
 * The kept histories with what they lack before the first block that is delivered, so that `needed` points are there once the newest
 * has been. Asks the node for nothing where they will be there anyway.
 */
export async function extendHistories(
  parts: PastPricesParts,
  kept: PriceHistories,
  {
    first,
    newest,
    needed,
  }: { readonly first: BlockHeader; readonly newest: number; readonly needed: number },
): Promise<PriceHistories> {
  const standing = new Map([...kept].filter(([, points]) => leadsTo(points, first)));
  const begin = [...standing.values()].reduce(
    (least, [point]) => Math.min(least, point?.blockNumber ?? least),
    first.number,
  );
  const missing = needed - (Math.max(newest, first.number) - begin + 1);
  const span = { from: Math.max(1, begin - missing), to: first.number - 1 };
  if (missing <= 0 || span.to < span.from) {
    return kept;
  }
  const extended = new Map<Address, readonly PricePoint[]>(kept);
  for (const [token, past] of await readPastPrices(parts, span)) {
    const [own, ...more] = standing.get(token) ?? [];
    const before = past.filter(({ blockNumber }) => blockNumber < (own?.blockNumber ?? Infinity));
    extended.set(token, own === undefined ? before : [...before, own, ...more]);
  }
  return extended;
}

function leadsTo(points: readonly PricePoint[], { number, timestamp }: BlockHeader): boolean {
  const last = points.findLast(({ blockNumber }) => blockNumber < number);
  return last !== undefined && continues(last, { blockNumber: number, timestamp, price: last.price });
}
