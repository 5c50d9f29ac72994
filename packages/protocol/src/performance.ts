import { z } from 'zod';
import { decimalString, id, isoTime } from './scalars.ts';

/** An account's equity at the end of one block: cash, gas money and positions at what they would fetch. */
export const equityPoint = z.object({
  blockNumber: z.int(),
  /** Chain time. */
  time: isoTime,
  equity: decimalString,
  /** Share lost since the highest equity before it, 0 to 1. */
  drawdown: z.number().min(0),
});
export type EquityPointView = z.infer<typeof equityPoint>;

/** Query of the curve: chain times, `from` included and `to` not. */
export const equityQuery = z.strictObject({
  from: isoTime.optional(),
  to: isoTime.optional(),
  /** At most so many, spread evenly; the last one is always among them. */
  points: z.coerce.number().int().min(2).max(2000).default(1000),
});
export type EquityQuery = z.infer<typeof equityQuery>;

/** `GET /api/accounts/:id/equity`: oldest first, thinned out with age. Drawdowns are those within the range. */
export const equityCurve = z.object({ accountId: id, points: z.array(equityPoint) });
export type EquityCurve = z.infer<typeof equityCurve>;

/** `performance_update`: how an account has done so far. A rate without trades to compute it from is absent. */
export const performanceUpdate = z.object({
  accountId: id,
  /** Mined orders, reverted ones included. */
  trades: z.int().nonnegative(),
  closedPositions: z.int().nonnegative(),
  wins: z.int().nonnegative(),
  losses: z.int().nonnegative(),
  /** 0 to 1. */
  winRate: z.number().optional(),
  /** Sum of gains over sum of losses. */
  profitFactor: z.number().optional(),
  /** Greatest share lost from a high, 0 to 1. */
  maxDrawdown: z.number().optional(),
  /** Of closed positions, without gas. */
  realisedPnl: decimalString,
  /** Of all mined orders. */
  gasFeeCash: decimalString,
});
export type PerformanceUpdate = z.infer<typeof performanceUpdate>;
