import type { Pool } from '../amm/pool.ts';
import { quoteWithImpact } from '../fill/quoteRoute.ts';
import type { HopQuote } from '../fill/quoteRoute.ts';
import type { Address } from '../money/hex.ts';
import type { MarketSnapshot } from './marketSnapshot.ts';

/**
 * The pool that pays most cash for `amount` of a token, with the account's own impact laid over it. Undefined where none
 * of the pools asked (all by default) can take the whole amount.
 */
export function bestSale(
  snapshot: MarketSnapshot,
  token: Address,
  amount: bigint,
  kinds: readonly Pool['kind'][] = ['constantProduct', 'concentratedLiquidity'],
): HopQuote | undefined {
  let best: HopQuote | undefined;
  const pools = snapshot.tokens.get(token)?.pools ?? [];
  for (const pool of pools.filter(({ kind }) => kinds.includes(kind))) {
    const hop = quoteWithImpact(pool, token, amount, snapshot.ownImpacts);
    const pays = hop.quote.complete && hop.quote.amountOut > 0n;
    if (pays && hop.quote.amountOut > (best?.quote.amountOut ?? 0n)) {
      best = hop;
    }
  }
  return best;
}
