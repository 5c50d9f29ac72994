import type {
  AnalyticsRepository,
  AnalyticsSpan,
  ClosedBreakdown,
  ClosedTotals,
} from '@twinlane/core/portfolio/analyticsRepository';
import type { Address } from '@twinlane/core/money/hex';
import { sql, type SQL } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';
import { boundsOf, ofBot } from './span.ts';

interface Row {
  readonly part: unknown;
  readonly period: unknown;
  readonly token_address: string | null;
  readonly bot_id: string | null;
  readonly n: unknown;
  readonly wins: unknown;
  readonly losses: unknown;
  readonly realised: string | null;
  readonly gas: string | null;
  readonly gained: string | null;
  readonly lost: string | null;
  readonly gross: string | null;
  readonly best: string | null;
  readonly worst: string | null;
  readonly hold: number | null;
}

const NONE: ClosedTotals = {
  closedPositions: 0,
  wins: 0,
  losses: 0,
  realisedPnl: 0n,
  gasFeeCash: 0n,
  gained: 0n,
  lost: 0n,
  gross: 0n,
};

/** Which columns a row is grouped by: the bits of GROUPING that are 0. */
const PARTS = { total: 7, period: 3, token: 5, bot: 6 } as const;

/** Closed positions, whole and by period, token and bot, in one pass over the range of the index on closing times. */
export async function closedTotals(
  db: Drizzle,
  span: AnalyticsSpan,
  periodStarts: readonly number[],
): ReturnType<AnalyticsRepository['closed']> {
  const rows = await rowsOf<Row>(db, statementOf(span, periodStarts));
  const breakdown = {
    total: NONE,
    periods: new Map<number, ClosedTotals>(),
    tokens: new Map<Address, ClosedTotals>(),
    bots: new Map<string, ClosedTotals>(),
  };
  for (const row of rows) {
    const totals = toTotals(row);
    const part = toWhole(row.part);
    if (part === PARTS.total) breakdown.total = totals;
    else if (part === PARTS.period) breakdown.periods.set(toWhole(row.period) - 1, totals);
    else if (part === PARTS.token) breakdown.tokens.set(row.token_address as Address, totals);
    else breakdown.bots.set(row.bot_id ?? '', totals);
  }
  return breakdown satisfies ClosedBreakdown;
}

function statementOf({ accountId, botId, from, to }: AnalyticsSpan, periodStarts: readonly number[]): SQL {
  return sql`
    WITH closed AS (
      SELECT bot_id, token_address, realised_pnl, gas_fee_cash, realised_pnl - gas_fee_cash AS net,
        closed_at - opened_at AS hold, width_bucket(closed_at, ${boundsOf(periodStarts)}) AS period
      FROM twinlane.positions
      WHERE account_id = ${accountId} AND closed_at >= ${from} AND closed_at < ${to} AND closed_at IS NOT NULL
        ${ofBot(botId)}
    )
    SELECT grouping(period, token_address, bot_id) AS part, period, token_address, bot_id,
      count(*) AS n, count(*) FILTER (WHERE net > 0) AS wins, count(*) FILTER (WHERE net < 0) AS losses,
      sum(realised_pnl)::text AS realised, sum(gas_fee_cash)::text AS gas,
      sum(net) FILTER (WHERE net > 0)::text AS gained, (-sum(net) FILTER (WHERE net < 0))::text AS lost,
      sum(realised_pnl) FILTER (WHERE realised_pnl > 0)::text AS gross,
      max(net)::text AS best, min(net)::text AS worst, avg(hold)::float8 AS hold
    FROM closed GROUP BY GROUPING SETS ((), (period), (token_address), (bot_id))`;
}

function big(text: string | null): bigint {
  return BigInt(text ?? '0');
}

function toTotals(row: Row): ClosedTotals {
  return {
    closedPositions: toWhole(row.n),
    wins: toWhole(row.wins),
    losses: toWhole(row.losses),
    realisedPnl: big(row.realised),
    gasFeeCash: big(row.gas),
    gained: big(row.gained),
    lost: big(row.lost),
    gross: big(row.gross),
    ...(row.best === null ? {} : { best: BigInt(row.best) }),
    ...(row.worst === null ? {} : { worst: BigInt(row.worst) }),
    ...(row.hold === null ? {} : { averageHold: row.hold }),
  };
}
