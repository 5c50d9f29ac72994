import type { Token } from '@twinlane/core/market/token';
import type {
  ParentOrder,
  ParentOrderMemory,
  ParentOrderState,
} from '@twinlane/core/order/parent/parentOrder';
import type { DecisionKind } from '@twinlane/core/thought/thought';
import { sql } from 'drizzle-orm';
import { bigserial, boolean, index, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { amount, jsonDocument, plainText, whole } from './columns.ts';
import { accountId, twinlane } from './schema.ts';

/** Orders that lead to others, which carry their id. How far one has come is read from those alone. */
export const parentOrders = twinlane.table(
  'parent_orders',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    accountId: accountId(),
    botId: text('bot_id').notNull(),
    origin: text().$type<ParentOrder['origin']>().notNull(),
    kind: text().notNull(),
    params: jsonDocument<Record<string, unknown>>()('params').notNull(),
    side: text().$type<ParentOrder['side']>().notNull(),
    token: jsonDocument<Token>()('token').notNull(),
    amount: amount().notNull(),
    placedAt: whole('placed_at').notNull(),
    expiresAt: whole('expires_at'),
    acceptRisk: boolean('accept_risk').notNull(),
    decision: text().$type<DecisionKind>().notNull(),
    reason: plainText().notNull(),
    positionId: text('position_id'),
    requestKey: plainText('request_key').notNull(),
    state: text().$type<ParentOrderState>().notNull(),
    stateReason: plainText('state_reason').notNull(),
    memory: jsonDocument<ParentOrderMemory>()('memory').notNull(),
  },
  (table) => [
    uniqueIndex('parent_orders_request').on(table.accountId, table.requestKey),
    index('parent_orders_page').on(table.accountId, table.sequence),
    index('parent_orders_open')
      .on(table.accountId, table.sequence)
      .where(sql`state IN ('waiting', 'working')`),
    index('parent_orders_position')
      .on(table.positionId)
      .where(sql`position_id IS NOT NULL`),
  ],
);
