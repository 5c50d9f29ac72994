import type { Address } from '@twinlane/core/money/hex';
import { bigserial, index, primaryKey, text } from 'drizzle-orm/pg-core';
import { amount, jsonDocument, plainText, whole } from './columns.ts';
import { accountId, fillColumns, fills, twinlane } from './schema.ts';

/** Fills of blocks that the chain dropped: history alone. The same fill may be here several times. */
export const reversedFills = twinlane.table(
  'reversed_fills',
  {
    sequence: bigserial({ mode: 'number' }).primaryKey(),
    id: text().notNull(),
    ...fillColumns(),
    reason: plainText().notNull(),
    reversedAt: whole('reversed_at').notNull(),
  },
  (table) => [
    index('reversed_fills_page').on(table.accountId, table.sequence),
    index('reversed_fills_order').on(table.orderId),
  ],
);

/** An own impact as JSON. */
interface StoredImpact {
  readonly pool: Address;
  readonly pressing: string;
  readonly givingBack: string;
}

/** The account's own impacts before each of its newest fills, for taking them back with the fill. */
export const fillImpacts = twinlane.table(
  'fill_impacts',
  {
    fillId: text('fill_id')
      .primaryKey()
      .references(() => fills.id, { onDelete: 'cascade' }),
    accountId: accountId(),
    blockNumber: whole('block_number').notNull(),
    /** Base units as decimal strings. */
    impacts: jsonDocument<readonly StoredImpact[]>()('impacts').notNull(),
  },
  (table) => [index('fill_impacts_block').on(table.accountId, table.blockNumber)],
);

/** The account's own impacts that still count. */
export const ownImpacts = twinlane.table(
  'own_impacts',
  {
    accountId: accountId(),
    pool: text().$type<Address>().notNull(),
    pressing: amount().notNull(),
    givingBack: amount('giving_back').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.pool] })],
);
