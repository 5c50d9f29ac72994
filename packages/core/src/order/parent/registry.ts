import { UserError } from '../../errors.ts';
import { dca } from './dca.ts';
import { limit } from './limit.ts';
import { market } from './market.ts';
import type { OrderKind } from './orderKind.ts';
import { stop } from './stop.ts';
import { stopLimit } from './stopLimit.ts';
import { trailing } from './trailing.ts';
import { twap } from './twap.ts';
import { vwap } from './vwap.ts';

/** A kind of order whose parameters are known to its own schema only. */
export type AnyOrderKind = OrderKind<Readonly<Record<string, unknown>>>;

/** Every kind of order, in the order in which documentation and forms show them. */
export const ORDER_KINDS: readonly AnyOrderKind[] = [
  market,
  limit,
  stop,
  stopLimit,
  trailing,
  twap,
  vwap,
  dca,
];

/** The kind of order of that name. Throws `UserError` naming those that exist. */
export function orderKindOf(kind: string): AnyOrderKind {
  const found = ORDER_KINDS.find((candidate) => candidate.kind === kind);
  if (found === undefined) {
    throw new UserError('order.kind', `There is no kind of order named "${kind}".`, {
      hint: `Choose one of: ${ORDER_KINDS.map((candidate) => candidate.kind).join(', ')}.`,
    });
  }
  return found;
}
