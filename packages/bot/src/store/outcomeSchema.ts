import type { Address } from '@twinlane/core/money/hex';
import type { OutcomeHorizon } from '@twinlane/core/thought/outcome';
import type { DecisionKind } from '@twinlane/core/thought/thought';
import { boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { amount, decimal, plainText, whole } from './columns.ts';
import { accountId, twinlane } from './schema.ts';

/**
 * What the market did after each decision: one row per thought and horizon, append-only (a trigger refuses the rest). Rows of
 * a horizon are written in the order of the chain, so that the last one says where to go on.
 */
export const thoughtLabels = twinlane.table(
  'thought_labels',
  {
    accountId: accountId(),
    /** Seconds of chain time after the decision. */
    horizon: integer().$type<OutcomeHorizon>().notNull(),
    thoughtIndex: whole('thought_index').notNull(),
    thoughtId: text('thought_id').notNull(),
    tokenAddress: text('token_address').$type<Address>().notNull(),
    decision: text().$type<DecisionKind>().notNull(),
    gate: plainText().notNull(),
    decidedAt: whole('decided_at').notNull(),
    price: decimal().notNull(),
    after: decimal(),
    best: decimal(),
    worst: decimal(),
    absent: plainText(),
    resolution: integer().notNull(),
    sellable: boolean(),
    sellableAt: whole('sellable_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.horizon, table.thoughtIndex] }),
    index('thought_labels_thought').on(table.thoughtId),
  ],
);

/** What the trade of a thought came to when its position was closed: append-only too. */
export const tradeOutcomes = twinlane.table(
  'trade_outcomes',
  {
    thoughtId: text('thought_id').primaryKey(),
    accountId: accountId(),
    orderId: text('order_id').notNull(),
    positionId: text('position_id').notNull(),
    openedAt: whole('opened_at').notNull(),
    closedAt: whole('closed_at').notNull(),
    realisedPnl: amount('realised_pnl').notNull(),
    gasFeeCash: amount('gas_fee_cash').notNull(),
  },
  (table) => [
    index('trade_outcomes_position').on(table.positionId),
    index('trade_outcomes_closing').on(table.accountId, table.closedAt),
  ],
);

/** A model's rephrasing of some thoughts' reasoning, beside the record and never part of it. */
export const thoughtNarrations = twinlane.table('thought_narrations', {
  thoughtId: text('thought_id').primaryKey(),
  accountId: accountId(),
  model: plainText().notNull(),
  text: plainText().notNull(),
  /** Wall clock, milliseconds since 1970. */
  writtenAt: whole('written_at').notNull(),
});
