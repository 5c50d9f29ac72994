import type { Address } from '@twinlane/core/money/hex';
import { primaryKey, text } from 'drizzle-orm/pg-core';
import { plainText, whole } from './columns.ts';
import { twinlane } from './schema.ts';

/** Addresses that a person denied while the program ran, checksummed. */
export const deniedAddresses = twinlane.table(
  'denied_addresses',
  {
    chainId: whole('chain_id').notNull(),
    address: text().$type<Address>().notNull(),
    reason: plainText().notNull(),
    who: plainText().notNull(),
    /** Wall clock. */
    at: whole().notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.address] })],
);
