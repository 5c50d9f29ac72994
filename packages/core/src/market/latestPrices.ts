import type { MarketSnapshot, TokenMarket } from './marketSnapshot.ts';

/**
 * Exactly `count` prices of a token up to the snapshot's block, oldest first, so that the length of what is kept makes no
 * difference. Undefined where there are fewer, or where one of them is no price.
 */
export function latestPrices(
  snapshot: Pick<MarketSnapshot, 'block'>,
  market: Pick<TokenMarket, 'history'>,
  count: number,
): readonly number[] | undefined {
  let end = market.history.length;
  while (end > 0 && (market.history[end - 1]?.blockNumber ?? 0) > snapshot.block.number) {
    end -= 1;
  }
  const prices = market.history.slice(Math.max(0, end - count), end).map(({ price }) => price);
  const usable = prices.length === count && prices.every((price) => Number.isFinite(price) && price > 0);
  return usable ? prices : undefined;
}
