import type {
  AnalyticsRepository,
  AnalyticsSpan,
  FillTotals,
  SaleTotals,
} from '@twinlane/core/portfolio/analyticsRepository';
import { sql } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { rowsOf } from '../rowsOf.ts';
import { boundsOf, fractionsOf, ofBot } from './span.ts';

type FillReads = Pick<AnalyticsRepository, 'fills' | 'sales' | 'entryRisk' | 'invested'>;

/** What fills come to, each in one pass over a range of the index on times. */
export function fillTotalsOf(db: Drizzle): FillReads {
  return {
    fills: (span, periodStarts) => fillTotals(db, span, periodStarts),
    sales: (span, bounds) => saleTotals(db, span, bounds),
    entryRisk: async ({ accountId, botId, from, to }, bounds) => {
      const rows = await rowsOf<Record<'bound' | 'entries' | 'closed' | 'wins', unknown>>(
        db,
        sql`
          SELECT coalesce(width_bucket(f.risk_score, ${fractionsOf(bounds)}), 0) AS bound, count(*) AS entries,
            count(p.closed_at) AS closed,
            count(*) FILTER (WHERE p.closed_at IS NOT NULL AND p.realised_pnl > p.gas_fee_cash) AS wins
          FROM twinlane.fills f LEFT JOIN twinlane.positions p
            ON p.account_id = ${accountId} AND p.id = f.position_id
          WHERE f.account_id = ${accountId} AND f.side = 'buy' AND f.outcome = 'filled'
            AND f.timestamp >= ${from} AND f.timestamp < ${to}
            ${botId === undefined ? sql`` : sql`AND f.bot_id = ${botId}`}
          GROUP BY 1`,
      );
      return new Map(
        rows.map(({ bound, entries, closed, wins }) => [
          toWhole(bound) - 1,
          { entries: toWhole(entries), closed: toWhole(closed), wins: toWhole(wins) },
        ]),
      );
    },
    invested: async ({ accountId, botId, from, to }) => {
      // What a fill ties up or sets free counts from its time to the end of the span; what came before, all of it.
      const [row] = await rowsOf<{ readonly mean: string | null }>(
        db,
        sql`
          SELECT div(sum(delta * (${to}::bigint - greatest(timestamp, ${from}::bigint))), greatest(1, ${to}::bigint - ${from}::bigint))::text AS mean
          FROM (
            SELECT timestamp, CASE side
              WHEN 'buy' THEN amount_in + coalesce(realised_pnl, 0)
              WHEN 'sell' THEN coalesce(realised_pnl, 0) - amount_out ELSE 0 END AS delta
            FROM twinlane.fills
            WHERE account_id = ${accountId} AND outcome = 'filled' AND timestamp < ${to} ${ofBot(botId)}
          ) moves`,
      );
      return BigInt(row?.mean ?? '0');
    },
  };
}

interface FillRow {
  readonly part: unknown;
  readonly period: unknown;
  readonly n: unknown;
  readonly reverted: unknown;
  readonly gas: string | null;
  readonly volume: string | null;
  readonly gas_price: string | null;
}

async function fillTotals(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
  periodStarts: readonly number[],
): ReturnType<FillReads['fills']> {
  const rows = await rowsOf<FillRow>(
    db,
    sql`
      SELECT grouping(period) AS part, period, count(*) AS n, count(*) FILTER (WHERE outcome = 'reverted') AS reverted,
        sum(gas_fee_cash)::text AS gas,
        sum(CASE side WHEN 'sell' THEN amount_out ELSE amount_in END)::text AS volume,
        div(sum(gas_used * effective_gas_price), nullif(sum(gas_used), 0))::text AS gas_price
      FROM (
        SELECT *, width_bucket(timestamp, ${boundsOf(periodStarts)}) AS period FROM twinlane.fills
        WHERE account_id = ${accountId} AND timestamp >= ${from} AND timestamp < ${to} ${ofBot(botId)}
      ) seen GROUP BY GROUPING SETS ((), (period))`,
  );
  const all = rows.map((row) => ({ row, totals: toFillTotals(row) }));
  const isTotal = ({ row }: (typeof all)[number]): boolean => toWhole(row.part) === 1;
  return {
    total: all.find(isTotal)?.totals ?? { trades: 0, reverted: 0, gasFeeCash: 0n, volume: 0n },
    periods: new Map(
      all.filter((one) => !isTotal(one)).map(({ row, totals }) => [toWhole(row.period) - 1, totals] as const),
    ),
  };
}

function toFillTotals({ n, reverted, gas, volume, gas_price: gasPrice }: FillRow): FillTotals {
  return {
    trades: toWhole(n),
    reverted: toWhole(reverted),
    gasFeeCash: BigInt(gas ?? '0'),
    volume: BigInt(volume ?? '0'),
    ...(gasPrice === null ? {} : { gasPrice: BigInt(gasPrice) }),
  };
}

interface SaleRow {
  readonly part: unknown;
  readonly reason: string | null;
  readonly bound: unknown;
  readonly n: unknown;
  readonly wins: unknown;
  readonly losses: unknown;
  readonly realised: string | null;
}

async function saleTotals(
  db: Drizzle,
  { accountId, botId, from, to }: AnalyticsSpan,
  bounds: readonly number[],
): ReturnType<FillReads['sales']> {
  const rows = await rowsOf<SaleRow>(
    db,
    sql`
      SELECT grouping(reason) AS part, reason, bound, count(*) AS n,
        count(*) FILTER (WHERE realised_pnl > 0) AS wins, count(*) FILTER (WHERE realised_pnl < 0) AS losses,
        sum(realised_pnl)::text AS realised
      FROM (
        SELECT coalesce(exit_reason, '') AS reason, realised_pnl,
          width_bucket(coalesce((realised_pnl * 100 / nullif(amount_out - realised_pnl, 0))::float8, 0), ${fractionsOf(bounds)}) AS bound
        FROM twinlane.fills
        WHERE account_id = ${accountId} AND side = 'sell' AND outcome = 'filled'
          AND timestamp >= ${from} AND timestamp < ${to} ${ofBot(botId)}
      ) sold GROUP BY GROUPING SETS ((reason), (bound))`,
  );
  const reasons = new Map<string, SaleTotals>();
  const returns = new Map<number, SaleTotals>();
  for (const { part, reason, bound, n, wins, losses, realised } of rows) {
    const totals = {
      sales: toWhole(n),
      wins: toWhole(wins),
      losses: toWhole(losses),
      realisedPnl: BigInt(realised ?? '0'),
    };
    if (toWhole(part) === 0) reasons.set(reason ?? '', totals);
    else returns.set(toWhole(bound) - 1, totals);
  }
  return { reasons, returns };
}
