import type { KindDecision, OrderQuestion } from './orderKind.ts';
import { mostAtPrice } from './price.ts';

/** A part that is not all that is left is at least this share of the order, so that a thin market costs no gas by crumbs. */
const SMALLEST_PART = 10n;

/** Trades what the pools take at a price or better: all that is left, or a part that is worth its gas; else it waits. */
export function takeAtPrice({ order, snapshot, market, left }: OrderQuestion, price: string): KindDecision {
  const { side, token, amount } = order;
  const most = mostAtPrice(snapshot, { side, token, amount: left }, price);
  const bound = side === 'buy' ? 'at most' : 'at least';
  if (most === 0n || (most < left && most * SMALLEST_PART < amount)) {
    const reason = `The price is ${market.price.toFixed()}; the pools do not pay ${bound} ${price} for enough of it.`;
    return { outcome: 'wait', reason };
  }
  const part = most < left ? 'a part of it' : 'all that is left';
  return {
    outcome: 'trade',
    amount: most,
    slice: 0,
    limitPrice: price,
    reason: `The limit is ${bound} ${price}, and the pools take ${part} at that.`,
  };
}
