import { z } from 'zod';
import { bestSale } from '../../market/bestSale.ts';
import type { MarketSnapshot } from '../../market/marketSnapshot.ts';
import type { Token } from '../../market/token.ts';
import { quoteWithImpact } from '../../fill/quoteRoute.ts';
import type { HopQuote } from '../../fill/quoteRoute.ts';
import { divUp } from '../../money/mulDiv.ts';

const WHOLE_DIGITS = 30;
const FRACTION_DIGITS = 40;

/** A price in cash per whole token: a plain decimal number above zero, kept as text so that it stays exact. */
export const priceSchema = z
  .string()
  .regex(
    new RegExp(String.raw`^\d{1,${WHOLE_DIGITS}}(\.\d{1,${FRACTION_DIGITS}})?$`),
    'a plain decimal number',
  )
  .refine((text) => /[1-9]/.test(text), 'a price above zero');

/** A trade of cash and one token. Amounts are base units of what is given. */
interface Trade {
  readonly side: 'buy' | 'sell';
  readonly token: Token;
  readonly cash: Token;
  readonly amount: bigint;
}

/** The least that a trade may bring at a price, base units of what is received, rounded up. */
export function leastAtPrice({ side, token, cash, amount }: Trade, price: string): bigint {
  const [whole = '', fraction = ''] = price.split('.');
  const digits = BigInt(whole + fraction);
  const cashUnits = digits * 10n ** BigInt(cash.decimals);
  const tokenUnits = 10n ** BigInt(token.decimals + fraction.length);
  return side === 'buy' ? divUp(amount * tokenUnits, cashUnits) : divUp(amount * cashUnits, tokenUnits);
}

/** The pool that pays most for an amount now; undefined where none can take all of it. */
export function bestQuote(
  snapshot: MarketSnapshot,
  { side, token, amount }: Omit<Trade, 'cash'>,
): HopQuote | undefined {
  if (side === 'sell') {
    return bestSale(snapshot, token.address, amount);
  }
  const hops = (snapshot.tokens.get(token.address)?.pools ?? [])
    .map((pool) => quoteWithImpact(pool, snapshot.cash.address, amount, snapshot.ownImpacts))
    .filter(({ quote }) => quote.complete && quote.amountOut > 0n);
  return hops.reduce<HopQuote | undefined>(
    (best, hop) => (best === undefined || hop.quote.amountOut > best.quote.amountOut ? hop : best),
    undefined,
  );
}

/** Halvings of the search for the largest amount: it ends within a millionth of what was wanted. */
const SEARCH_STEPS = 20;

/**
 * The largest part of an amount that the pools would trade now at a price or better, all that a purchase or sale of its own
 * size costs included, but for gas. Nothing where the price is not there.
 */
export function mostAtPrice(snapshot: MarketSnapshot, trade: Omit<Trade, 'cash'>, price: string): bigint {
  const { cash } = snapshot;
  const fits = (amount: bigint): boolean => {
    const part = { ...trade, amount, cash };
    const paid = bestQuote(snapshot, part)?.quote.amountOut ?? 0n;
    return paid > 0n && paid >= leastAtPrice(part, price);
  };
  if (trade.amount > 0n && fits(trade.amount)) {
    return trade.amount;
  }
  let low = 0n;
  let high = trade.amount;
  for (let count = 0; count < SEARCH_STEPS; count += 1) {
    const middle = (low + high) / 2n;
    if (middle > low && fits(middle)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}
