import type { TradeOutcome } from '@twinlane/core/thought/outcome';
import { sql } from 'drizzle-orm';
import { toWhole } from './columns.ts';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

/** A position whose closing comes to be known late is still found for so long, chain seconds. */
const LATE_SECONDS = 86_400;

/** What the trades of closed positions came to, of those that are not stored yet. See `OutcomeRepository.tradesDue`. */
export async function tradesDue(
  db: Drizzle,
  accountId: string,
  closedBy: number,
  positions: number,
): Promise<readonly TradeOutcome[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    db,
    sql`
      WITH due AS (
        SELECT p.*, opening.sequence AS opened,
          opening.token_in->>'address' = opening.token_out->>'address' AS is_cycle
        FROM twinlane.positions p
        JOIN twinlane.fills opening ON opening.id = p.id
        WHERE p.account_id = ${accountId} AND p.closed_at IS NOT NULL AND p.closed_at <= ${closedBy}::bigint
          AND p.closed_at >= coalesce((
            SELECT max(t.closed_at) FROM twinlane.trade_outcomes t WHERE t.account_id = ${accountId}), 0) - ${LATE_SECONDS}::bigint
          AND NOT EXISTS (SELECT FROM twinlane.trade_outcomes t WHERE t.position_id = p.id)
        ORDER BY p.closed_at LIMIT ${positions}::integer
      )
      SELECT o.thought_id, o.id AS order_id, due.id AS position_id, due.opened_at, due.closed_at,
        due.realised_pnl::text AS realised_pnl, due.gas_fee_cash::text AS gas_fee_cash
      FROM due
      LEFT JOIN LATERAL (
        SELECT min(f.sequence) AS sequence FROM twinlane.positions n JOIN twinlane.fills f ON f.id = n.id
        WHERE n.account_id = due.account_id AND n.bot_id = due.bot_id AND n.token_address = due.token_address
          AND f.sequence > due.opened
      ) next ON true
      JOIN twinlane.fills f ON f.account_id = due.account_id AND f.bot_id = due.bot_id AND f.sequence >= due.opened
        AND f.sequence < coalesce(next.sequence, 9223372036854775807) AND f.timestamp <= due.closed_at
        AND due.token_address IN (f.token_in->>'address', f.token_out->>'address')
        -- The token of a cycle is cash, which every trade trades.
        AND (f.id = due.id OR NOT due.is_cycle)
      JOIN twinlane.orders o ON o.id = f.order_id
      ORDER BY due.closed_at, f.sequence`,
  );
  return rows.map((row) => ({
    accountId,
    thoughtId: String(row['thought_id']),
    orderId: String(row['order_id']),
    positionId: String(row['position_id']),
    openedAt: toWhole(row['opened_at']),
    closedAt: toWhole(row['closed_at']),
    realisedPnl: BigInt(String(row['realised_pnl'])),
    gasFeeCash: BigInt(String(row['gas_fee_cash'])),
  }));
}
