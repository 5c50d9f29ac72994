import type { Hash } from '@twinlane/core/money/hex';
import type { LedgerEntry } from '@twinlane/core/portfolio/ledgerEntry';
import { bigserial, index, text } from 'drizzle-orm/pg-core';
import { amount, plainText, whole } from './columns.ts';
import { accountId, twinlane } from './schema.ts';

/** Money that moved without a fill. Amounts are signed. */
export const ledgerEntries = twinlane.table(
  'ledger_entries',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    accountId: accountId(),
    kind: text().$type<LedgerEntry['kind']>().notNull(),
    cash: amount().notNull(),
    native: amount().notNull(),
    reason: plainText().notNull(),
    blockNumber: whole('block_number').notNull(),
    blockHash: text('block_hash').$type<Hash>().notNull(),
    timestamp: whole().notNull(),
  },
  (table) => [index('ledger_entries_page').on(table.accountId, table.sequence)],
);
