import { thoughtDueFact } from '@twinlane/core/thought/thoughtDue';
import type { BookedFill } from '@twinlane/core/portfolio/bookedFill';
import { sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { givenRows, insertedColumns } from './insertRows.ts';
import { rowsOf } from './rowsOf.ts';
import { fills } from './schema.ts';

/** What comes with a fill; the rest of its row is read from its order and its decision. */
const GIVEN = [
  'id',
  'orderId',
  'accountId',
  'botId',
  'outcome',
  'revertReason',
  'tokenIn',
  'tokenOut',
  'amountIn',
  'amountOut',
  'quotedAmountOut',
  'gasUsed',
  'effectiveGasPrice',
  'gasFee',
  'gasFeeCash',
  'blockNumber',
  'blockHash',
  'timestamp',
  'positionId',
  'realisedPnl',
] as const satisfies readonly (keyof typeof fills.$inferInsert)[];

const { names, values } = insertedColumns(fills, GIVEN);

/**
 * Its order says which side it is of. Its decision may not have been told yet, where the order was sent before that: it
 * is then kept as what is due.
 */
const INSERT = sql.raw(`
  INSERT INTO twinlane.fills (${names}, side, thought_id, token_address, exit_reason, risk_score)
  SELECT ${values}, o.side, o.thought_id,
    CASE o.side WHEN 'sell' THEN given.token_in ELSE given.token_out END::json->>'address',
    CASE o.side WHEN 'sell' THEN regexp_replace(coalesce(
      (SELECT t.gate FROM twinlane.thoughts t WHERE t.id = o.thought_id),
      (SELECT d.value->'thought'->>'gate' FROM twinlane.facts d WHERE d.name = '${thoughtDueFact('')}' || o.id)
    ), '^exit\\.', '') END,
    CASE o.side WHEN 'sell' THEN NULL ELSE coalesce(
      (SELECT t.record::json->>'riskScore' FROM twinlane.thoughts t WHERE t.id = o.thought_id),
      (SELECT d.value->'thought'->>'riskScore' FROM twinlane.facts d WHERE d.name = '${thoughtDueFact('')}' || o.id)
    )::double precision END
  FROM`);

/** Inserts fills in their order. */
export async function insertFills(tx: Drizzle, given: readonly BookedFill[]): Promise<void> {
  if (given.length === 0) return;
  await rowsOf(
    tx,
    // The limit keeps the rows in their order: the orders are looked up row by row.
    sql`${INSERT} ${givenRows(fills, GIVEN, given)} LEFT JOIN LATERAL (
      SELECT id, side, thought_id FROM twinlane.orders WHERE id = given.order_id LIMIT 1) o ON true`,
  );
}
