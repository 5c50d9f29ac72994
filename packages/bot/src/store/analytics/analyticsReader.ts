import type { AnalyticsRepository, AnalyticsSpan } from '@twinlane/core/portfolio/analyticsRepository';
import type { Token } from '@twinlane/core/market/token';
import type { Address } from '@twinlane/core/money/hex';
import { sql } from 'drizzle-orm';
import { toWhole } from '../columns.ts';
import type { Drizzle } from '../database.ts';
import { oneOf } from '../oneOf.ts';
import { rowsOf } from '../rowsOf.ts';
import { bots } from '../schema.ts';
import { closedTotals } from './closedTotals.ts';
import { fillTotalsOf } from './fillTotals.ts';
import { createKeptDays } from './keptDays.ts';
import { boundsOf } from './span.ts';

/** Sums over an account's history. */
export function analyticsOf(db: Drizzle): AnalyticsRepository {
  const days = createKeptDays(db);
  return {
    ...fillTotalsOf(db, days),
    version: async (accountId) => {
      const [row] = await rowsOf<{ readonly version: string }>(
        db,
        sql`SELECT concat((SELECT max(sequence) FROM twinlane.fills WHERE account_id = ${accountId}), ':',
          (SELECT max(sequence) FROM twinlane.reversed_fills WHERE account_id = ${accountId})) AS version`,
      );
      return row?.version ?? '';
    },
    closed: (span, periodStarts) => closedTotals(db, days, span, periodStarts),
    equity: (span, periodStarts, step) => equityFigures(db, span, periodStarts, step),
    transactions: (accountId, wall) => transactionFigures(db, accountId, wall),
    tokens: async (accountId, addresses) => {
      const rows = await rowsOf<{ readonly address: Address; readonly token: Token }>(
        db,
        sql`SELECT asked.address, held.token
          FROM unnest(cast(${sql.param([...addresses])} as text[])) AS asked(address)
          CROSS JOIN LATERAL (SELECT token FROM twinlane.positions
            WHERE account_id = ${accountId} AND token_address = asked.address LIMIT 1) held`,
      );
      return new Map(rows.map(({ address, token }) => [address, token]));
    },
    botNames: async (ids) => {
      const rows = await db
        .select({ id: bots.id, name: bots.name, strategy: bots.strategy })
        .from(bots)
        .where(oneOf(bots.id, ids));
      return new Map(rows.map(({ id, name, strategy }) => [id, { name, strategy }]));
    },
  };
}

async function equityFigures(
  db: Drizzle,
  { accountId, from, to }: AnalyticsSpan,
  periodStarts: readonly number[],
  step: number,
): ReturnType<AnalyticsRepository['equity']> {
  const points = sql`SELECT timestamp, block_number, equity FROM twinlane.equity_points
    WHERE account_id = ${accountId} AND timestamp >= ${from} AND timestamp < ${to}`;
  const steps = await rowsOf<{ readonly timestamp: unknown; readonly equity: string }>(
    db,
    sql`SELECT DISTINCT ON (slot) timestamp, equity::text AS equity
      FROM (SELECT *, timestamp / ${step}::bigint AS slot FROM (${points}) p) numbered
      ORDER BY slot, block_number DESC`,
  );
  const ends = await rowsOf<{ readonly period: unknown; readonly equity: string }>(
    db,
    sql`SELECT DISTINCT ON (period) period, equity::text AS equity
      FROM (SELECT *, width_bucket(timestamp, ${boundsOf(periodStarts)}) AS period FROM (${points}) p) numbered
      ORDER BY period, block_number DESC`,
  );
  const [fall] = await rowsOf<{ readonly drawdown: number | null }>(
    db,
    sql`SELECT max((high - equity) / nullif(high, 0))::float8 AS drawdown
      FROM (SELECT equity, max(equity) OVER (ORDER BY block_number) AS high FROM (${points}) p) seen`,
  );
  const maxDrawdown = fall?.drawdown ?? undefined;
  return {
    steps: steps.map(({ timestamp, equity }) => ({
      timestamp: toWhole(timestamp),
      equity: BigInt(equity),
    })),
    periods: new Map(ends.map(({ period, equity }) => [toWhole(period) - 1, BigInt(equity)])),
    ...(maxDrawdown === undefined ? {} : { maxDrawdown }),
  };
}

async function transactionFigures(
  db: Drizzle,
  accountId: string,
  { from, to }: { readonly from: number; readonly to: number },
): ReturnType<AnalyticsRepository['transactions']> {
  const rows = await rowsOf<
    Record<'n' | 'attempts' | 'retried' | 'most' | 'compared', unknown> & {
      readonly name: string;
      readonly paid: string | null;
      readonly baseline: string | null;
    }
  >(
    db,
    sql`
      SELECT name, count(*) AS n, sum(attempts) AS attempts, count(*) FILTER (WHERE attempts > 1) AS retried,
        max(attempts) AS most, count(*) FILTER (WHERE is_compared) AS compared,
        sum(gas_used * gas_price) FILTER (WHERE is_compared)::text AS paid,
        sum(gas_used * baseline_price) FILTER (WHERE is_compared)::text AS baseline
      FROM (
        SELECT name, gas_used, gas_price, baseline_price,
          gas_used IS NOT NULL AND gas_price IS NOT NULL AND baseline_price IS NOT NULL AS is_compared,
          (SELECT count(*) FROM twinlane.transaction_attempts a WHERE a.transaction_id = t.id) AS attempts
        FROM twinlane.transactions t
        WHERE account_id = ${accountId} AND created_at >= ${from} AND created_at < ${to}
      ) seen GROUP BY name ORDER BY n DESC, name`,
  );
  const sum = (key: 'n' | 'attempts' | 'retried' | 'compared'): number =>
    rows.reduce((total, row) => total + toWhole(row[key]), 0);
  const wei = (key: 'paid' | 'baseline'): bigint =>
    rows.reduce((total, row) => total + BigInt(row[key] ?? '0'), 0n);
  return {
    transactions: sum('n'),
    attempts: sum('attempts'),
    retried: sum('retried'),
    most: Math.max(0, ...rows.map(({ most }) => toWhole(most))),
    states: rows.map(({ name, n }) => ({ state: name, count: toWhole(n) })),
    compared: sum('compared'),
    paid: wei('paid'),
    baseline: wei('baseline'),
  };
}
