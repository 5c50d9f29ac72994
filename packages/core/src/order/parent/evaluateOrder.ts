import type { MarketSnapshot } from '../../market/marketSnapshot.ts';
import { sliceKey, type PlanProgress } from '../schedule/planProgress.ts';
import type { OrderQuestion } from './orderKind.ts';
import type { ParentOrder, ParentOrderMemory } from './parentOrder.ts';
import { leastAtPrice } from './price.ts';
import { orderKindOf } from './registry.ts';

/** What a parent order is decided on. */
export interface ParentQuestion {
  readonly order: ParentOrder;
  /** Read from the orders that it led to. */
  readonly progress: PlanProgress;
  readonly snapshot: MarketSnapshot;
  /** Base units of its token that its bot holds. */
  readonly held: bigint;
}

/** What it does now. Amounts are base units of what is given. */
export type ParentDecision =
  | { readonly outcome: 'wait'; readonly reason: string }
  | {
      readonly outcome: 'trade';
      readonly amount: bigint;
      readonly slice: number;
      /** The idempotency key of the order: the same decision after a crash is the same order. */
      readonly key: string;
      /** The least that its limit price lets it take. */
      readonly leastOut?: bigint;
      readonly reason: string;
    }
  | {
      readonly outcome: 'end';
      readonly state: 'done' | 'expired' | 'failed';
      readonly reason: string;
    };

/** Orders of one part that may end unfilled before it is given up. */
export const MAX_FAILURES = 5;

/** What the order notes of the market; to be kept before `evaluateOrder` is asked. The same object where nothing is new. */
export function rememberOrder(question: ParentQuestion): ParentOrderMemory {
  const { order } = question;
  const kind = orderKindOf(order.kind);
  const asked = questionOf(question);
  return asked === undefined || kind.remember === undefined
    ? order.memory
    : kind.remember(asked, kind.params.parse(order.params));
}

/**
 * What a parent order does now: one order at a time, never more than is left of it, never more than is held, nothing after its
 * time. The same question has the same answer.
 */
export function evaluateOrder(question: ParentQuestion): ParentDecision {
  const { order, progress, snapshot, held } = question;
  if (progress.filled >= order.amount) {
    return { outcome: 'end', state: 'done', reason: 'All of it was traded.' };
  }
  if (progress.inFlight > 0n) {
    return { outcome: 'wait', reason: 'An order of it is in flight.' };
  }
  if (order.expiresAt !== undefined && snapshot.now >= order.expiresAt) {
    return { outcome: 'end', state: 'expired', reason: 'Its time is over.' };
  }
  if (order.side === 'sell' && held <= 0n) {
    return progress.filled > 0n
      ? { outcome: 'end', state: 'done', reason: 'Nothing of the token is held any more.' }
      : { outcome: 'end', state: 'failed', reason: 'Nothing of the token is held.' };
  }
  const asked = questionOf(question);
  if (asked === undefined) {
    return { outcome: 'wait', reason: 'The token has no price now.' };
  }
  return tradeOf(question, asked);
}

function tradeOf({ order, progress, snapshot }: ParentQuestion, asked: OrderQuestion): ParentDecision {
  const kind = orderKindOf(order.kind);
  const decided = kind.evaluate(asked, kind.params.parse(order.params));
  if (decided.outcome !== 'trade') {
    return decided;
  }
  const { slice, limitPrice, reason } = decided;
  const amount = decided.amount < asked.left ? decided.amount : asked.left;
  if (amount <= 0n) {
    return { outcome: 'wait', reason };
  }
  if ((progress.failures.get(slice) ?? 0) >= MAX_FAILURES) {
    return kind.kind === 'twap' || kind.kind === 'vwap' || kind.kind === 'dca'
      ? {
          outcome: 'wait',
          reason: `${MAX_FAILURES} orders of this part were not filled; the next part is waited for.`,
        }
      : { outcome: 'end', state: 'failed', reason: `${MAX_FAILURES} orders of it were not filled.` };
  }
  const { side, token } = order;
  const trade = { side, token, cash: snapshot.cash, amount };
  return {
    outcome: 'trade',
    amount,
    slice,
    key: sliceKey(order, slice, progress.attempts.get(slice) ?? 0),
    ...(limitPrice === undefined ? {} : { leastOut: leastAtPrice(trade, limitPrice) }),
    reason,
  };
}

/** Undefined where the token has no price to go by, or no pool. */
function questionOf({ order, progress, snapshot, held }: ParentQuestion): OrderQuestion | undefined {
  const market = snapshot.tokens.get(order.token.address);
  if (market === undefined || !market.price.isFinite() || market.price.lte(0) || market.pools.length === 0) {
    return undefined;
  }
  const rest = order.amount - progress.filled;
  const left = order.side === 'sell' && held < rest ? held : rest;
  return { order, snapshot, market, progress, left };
}
