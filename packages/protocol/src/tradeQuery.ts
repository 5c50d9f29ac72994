import { z } from 'zod';
import { pageQuery } from './page.ts';
import { address, id, isoTime } from './scalars.ts';
import { tradeOutcome, tradeSide } from './trade.ts';

/** What decided a sale, as `exitReason` of a trade has it. */
const exitReason = z.string().regex(/^[\w.-]{1,64}$/);

/** Which trades are meant; all of the account where nothing is said. Chain times: `from` is included, `to` not. */
const tradeFilter = {
  bot: id.optional(),
  /** The token that is not cash. */
  token: address.optional(),
  side: tradeSide.optional(),
  outcome: tradeOutcome.optional(),
  reason: exitReason.optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
};

/**
 * Query of `GET /api/accounts/:id/trades`. `bestPnl` and `worstPnl` sort by realised P&L and leave out what realised none. A
 * cursor belongs to the account and the sort that it came from; with another it is refused.
 */
export const tradeQuery = pageQuery.extend({
  ...tradeFilter,
  sort: z.enum(['newest', 'oldest', 'bestPnl', 'worstPnl']).default('newest'),
});
export type TradeQuery = z.infer<typeof tradeQuery>;

/**
 * Query of `GET /api/accounts/:id/trades.csv`: newest first. Where there is more than `limit`, the header `x-next-cursor` of
 * the answer is the `cursor` to go on with.
 */
export const tradeExportQuery = z.strictObject({
  ...tradeFilter,
  limit: z.coerce.number().int().min(1).max(50_000).default(10_000),
  cursor: id.optional(),
});
export type TradeExportQuery = z.infer<typeof tradeExportQuery>;

/** Query of `GET /api/accounts/:id/positions`. */
export const positionQuery = pageQuery.extend({
  state: z.enum(['open', 'closed', 'all']).default('all'),
  bot: id.optional(),
  token: address.optional(),
});
export type PositionQuery = z.infer<typeof positionQuery>;

/** Query of `GET /api/accounts/:id/orders`. */
export const swapQuery = pageQuery.extend({
  state: z.enum(['open', 'ended', 'all']).default('all'),
  bot: id.optional(),
});
export type SwapQuery = z.infer<typeof swapQuery>;
