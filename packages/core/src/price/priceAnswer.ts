import type { Decimal } from 'decimal.js';

/** Who observed a price: the CoinGecko API, the mirrored pools, or nobody, since the token is pegged to the dollar. */
export type PriceOrigin = 'coingecko' | 'pools' | 'peg';

/**
 * How a price compares with the other source: `agrees` within the allowed deviation, `deviates` beyond it, or `none` where
 * there is nothing recent to compare with.
 */
export type CrossCheck = 'agrees' | 'deviates' | 'none';

/** A token's price, or why there is none. */
export type PriceAnswer =
  | {
      readonly outcome: 'price';
      /** US dollars per whole token. */
      readonly usd: Decimal;
      /** When the price was observed, wall clock, milliseconds since 1970. */
      readonly at: number;
      readonly source: PriceOrigin;
      /** `fresh`: at most 60 s old. `stale`: at most 4 minutes. Nothing older is ever given. */
      readonly freshness: 'fresh' | 'stale';
      readonly check: CrossCheck;
    }
  | { readonly outcome: 'none'; readonly reason: string };
