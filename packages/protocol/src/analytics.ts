import { z } from 'zod';
import { token } from './amount.ts';
import { decimalString, id, isoTime } from './scalars.ts';

/**
 * Query of `GET /api/accounts/:id/analytics`. Chain times, `from` included and `to` not; the 90 days up to now where they are
 * absent. Periods are those of the calendar in UTC, weeks begin on Monday; at most 400 of them.
 */
export const analyticsQuery = z.strictObject({
  from: isoTime.optional(),
  to: isoTime.optional(),
  period: z.enum(['day', 'week', 'month']).default('day'),
  bot: id.optional(),
});
export type AnalyticsQuery = z.infer<typeof analyticsQuery>;

/** What closed positions came to. Money is in whole cash. A rate without anything to compute it from is absent. */
const result = z.object({
  closedPositions: z.int().nonnegative(),
  /** Closed with more than they cost, gas included. */
  wins: z.int().nonnegative(),
  losses: z.int().nonnegative(),
  /** 0 to 1. */
  winRate: z.number().optional(),
  /** Without gas. */
  realisedPnl: decimalString,
  /** What their fills spent on gas. */
  gasFeeCash: decimalString,
  /** `realisedPnl` minus `gasFeeCash`. */
  netPnl: decimalString,
});

const total = result.extend({
  /** Mined orders in that time, reverted ones included. */
  trades: z.int().nonnegative(),
  reverted: z.int().nonnegative(),
  /** What all fills spent on gas, those of open positions included. */
  gasOfTrades: decimalString,
  /** What changed hands. */
  volume: decimalString,
  /** Sum of gains over sum of losses, gas included; absent without a loss. */
  profitFactor: z.number().optional(),
  /** Mean of what a closed position came to, gas included. */
  expectancy: decimalString.optional(),
  averageWin: decimalString.optional(),
  averageLoss: decimalString.optional(),
  best: decimalString.optional(),
  worst: decimalString.optional(),
  /** Seconds from the first purchase to the last sale, on average. */
  averageHold: z.number().optional(),
  /** Gas of closed positions over what they gained before gas; absent where they gained nothing. */
  gasShare: z.number().optional(),
});

/** Statistics of the equity curve: of the whole account, also where a bot is named. Each absent where the curve is too short. */
const risk = z.object({
  /** Seconds between the points that returns are taken from: an hour or a day. */
  step: z.int().positive(),
  returns: z.int().nonnegative(),
  /** Per year, over a rate of nothing. */
  sharpe: z.number().optional(),
  sortino: z.number().optional(),
  /** Greatest share lost from a high, 0 to 1. */
  maxDrawdown: z.number().optional(),
  /** Mean share of equity that was tied up in positions, at what was paid for them, 0 to 1 (or more). */
  exposure: z.number().optional(),
});

const period = result.extend({
  from: isoTime,
  to: isoTime,
  trades: z.int().nonnegative(),
  gasOfTrades: decimalString,
  /** Wei per gas on average over its trades, weighted by gas. */
  gasPrice: z.string().optional(),
  /** Of the whole account, at its end. */
  equity: decimalString.optional(),
});

const bucket = z.object({
  /** Per cent over what had been paid: `from` included, `to` not; absent at the ends. */
  from: z.number().optional(),
  to: z.number().optional(),
  sales: z.int().nonnegative(),
  realisedPnl: decimalString,
});

/**
 * `GET /api/accounts/:id/analytics`: of one account alone, paper or live, never both. A position counts when it was closed, a
 * trade when it was mined.
 */
export const analytics = z.object({
  accountId: id,
  kind: z.enum(['paper', 'live']),
  bot: id.optional(),
  cash: token,
  from: isoTime,
  to: isoTime,
  period: z.enum(['day', 'week', 'month']),
  total,
  risk,
  /** Oldest first; those without a trade are there too. */
  periods: z.array(period),
  /** Sales by what they earned. */
  distribution: z.array(bucket),
  /** Sales by what decided them, most first. */
  exitReasons: z.array(
    z.object({
      /** As `exitReason` of a trade; `unknown` where none is stored. */
      reason: z.string(),
      sales: z.int().nonnegative(),
      wins: z.int().nonnegative(),
      losses: z.int().nonnegative(),
      realisedPnl: decimalString,
    }),
  ),
  /** Those that moved the account most, at most 50, and how many there were in all. */
  tokens: z.array(result.extend({ token })),
  tokensInAll: z.int().nonnegative(),
  /** At most 100. */
  bots: z.array(result.extend({ botId: id, name: z.string(), strategy: z.string() })),
  strategies: z.array(result.extend({ strategy: z.string() })),
  /** Entries that filled, by their risk score when they were decided, and what became of those that are closed. */
  entryRisk: z.array(
    z.object({
      /** `from` included, `to` not; both absent where risk was not assessed. */
      from: z.number().optional(),
      to: z.number().optional(),
      entries: z.int().nonnegative(),
      closed: z.int().nonnegative(),
      wins: z.int().nonnegative(),
    }),
  ),
  /** Live accounts only: against a library's default fees, for the same gas. */
  gasSavings: z
    .object({
      /** Transactions that were compared. */
      compared: z.int().nonnegative(),
      /** Native currency. Negative where more was paid. */
      saved: decimalString,
      paid: decimalString,
      /** Share of what the baseline would have paid, signed. */
      share: z.number().optional(),
    })
    .optional(),
  /** Live accounts only. */
  retries: z
    .object({
      transactions: z.int().nonnegative(),
      attempts: z.int().nonnegative(),
      /** Transactions that took more than one attempt. */
      retried: z.int().nonnegative(),
      most: z.int().nonnegative(),
      /** By the state that they are in. */
      states: z.array(z.object({ state: z.string(), count: z.int().nonnegative() })),
    })
    .optional(),
});
export type AnalyticsView = z.infer<typeof analytics>;
