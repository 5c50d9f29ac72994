import type { BotResults } from '@twinlane/core/portfolio/botResults';
import { NO_RESULTS } from '@twinlane/core/portfolio/botResults';
import { sql } from 'drizzle-orm';
import { toWhole } from './columns.ts';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

interface PositionSums {
  readonly bot_id: string;
  readonly closed: unknown;
  readonly won: unknown;
  readonly gained: string;
  readonly lost: string;
  readonly realised: string;
  readonly gas: string;
  readonly drawdown: string;
}

interface FillCounts {
  readonly bot_id: string;
  readonly trades: unknown;
  readonly reverted: unknown;
}

/** What each bot of an account has made: one look at its positions, and one at its fills. */
export async function botResults(db: Drizzle, accountId: string): Promise<ReadonlyMap<string, BotResults>> {
  const results = new Map<string, BotResults>();
  const sums = await rowsOf<PositionSums>(
    db,
    sql`
    WITH results AS (
      SELECT bot_id, sequence, closed_at, realised_pnl, gas_fee_cash,
        CASE WHEN closed_at IS NULL THEN 0 ELSE realised_pnl - gas_fee_cash END AS net
      FROM twinlane.positions WHERE account_id = ${accountId}
    ), sums AS (
      SELECT *, sum(net) OVER (PARTITION BY bot_id ORDER BY closed_at NULLS LAST, sequence) AS total FROM results
    ), highs AS (
      SELECT *, greatest(0, max(total) OVER (PARTITION BY bot_id ORDER BY closed_at NULLS LAST, sequence)) AS high FROM sums
    )
    SELECT bot_id, count(closed_at) AS closed, count(*) FILTER (WHERE net > 0) AS won,
      coalesce(sum(net) FILTER (WHERE net > 0), 0)::text AS gained, coalesce(-sum(net) FILTER (WHERE net < 0), 0)::text AS lost,
      sum(realised_pnl)::text AS realised, sum(gas_fee_cash)::text AS gas, max(high - total)::text AS drawdown
    FROM highs GROUP BY bot_id`,
  );
  for (const row of sums) {
    results.set(row.bot_id, {
      ...NO_RESULTS,
      closed: toWhole(row.closed),
      won: toWhole(row.won),
      gained: BigInt(row.gained),
      lost: BigInt(row.lost),
      realisedPnl: BigInt(row.realised),
      gasFeeCash: BigInt(row.gas),
      maxDrawdown: BigInt(row.drawdown),
    });
  }
  const counts = await rowsOf<FillCounts>(
    db,
    sql`
    SELECT bot_id, count(*) AS trades, count(*) FILTER (WHERE outcome = 'reverted') AS reverted
    FROM twinlane.fills WHERE account_id = ${accountId} GROUP BY bot_id`,
  );
  for (const { bot_id: id, trades, reverted } of counts) {
    const known = results.get(id) ?? NO_RESULTS;
    results.set(id, { ...known, trades: toWhole(trades), reverted: toWhole(reverted) });
  }
  return results;
}
