import type { Address } from '@twinlane/core/money/hex';
import type { SellableFact } from '@twinlane/core/thought/thoughtStore';
import type { Thought } from '@twinlane/core/thought/thought';
import { sql } from 'drizzle-orm';
import { toWhole } from './columns.ts';
import type { Drizzle } from './database.ts';
import { rowsOf } from './rowsOf.ts';

/** Thoughts of a token that are looked through for one that tells whether it can be sold. */
const LOOKED_BACK = 50;

/**
 * The last thing that the account's thoughts tell of whether tokens could be sold: a honeypot check, a sale that could not be
 * tried, or a sale that filled. One answer per question.
 */
export async function sellableFacts(
  db: Drizzle,
  accountId: string,
  questions: readonly { readonly token: Address; readonly by: number }[],
): Promise<readonly (SellableFact | undefined)[]> {
  if (questions.length === 0) return [];
  const asked = questions.map((question, n) => ({ n, ...question }));
  const rows = await rowsOf<{ readonly record: string | null; readonly filled: unknown }>(
    db,
    sql`
      SELECT found.record, found.filled
      FROM json_to_recordset(${JSON.stringify(asked)}::json) AS a(n integer, token text, by bigint)
      LEFT JOIN LATERAL (
        SELECT newest.record, newest.filled FROM (
          SELECT t.record, t.index, sale.timestamp AS filled FROM twinlane.thoughts t
          LEFT JOIN LATERAL (
            SELECT f.timestamp FROM twinlane.orders o JOIN twinlane.fills f ON f.order_id = o.id
            WHERE o.thought_id = t.id AND o.side = 'sell' AND f.outcome = 'filled' AND f.timestamp <= a.by
          ) sale ON t.decision IN ('SELL', 'STOP_LOSS', 'TAKE_PROFIT', 'EXIT')
          WHERE t.account_id = ${accountId} AND t.token_address = a.token AND t.decided_at <= a.by
          ORDER BY t.index DESC LIMIT ${LOOKED_BACK}
        ) newest
        WHERE newest.filled IS NOT NULL OR newest.record LIKE '%"factor":"honeypot"%'
          OR newest.record LIKE '%"gate":"exit.unsellable"%' OR newest.record LIKE '%"gate":"exit.noQuote"%'
        ORDER BY newest.index DESC LIMIT 1
      ) found ON true ORDER BY a.n`,
  );
  return rows.map(({ record, filled }) => {
    if (filled !== null) return { sellable: true, at: toWhole(filled) };
    return record === null ? undefined : told(JSON.parse(record) as Thought);
  });
}

function told({ factors, gate, decidedAt }: Thought): SellableFact | undefined {
  if (gate === 'exit.unsellable' || gate === 'exit.noQuote') return { sellable: false, at: decidedAt };
  const verdict = factors.find(({ factor }) => factor === 'honeypot')?.verdict;
  if (verdict === undefined || verdict === 'unassessed') return undefined;
  return { sellable: verdict !== 'block', at: decidedAt };
}
