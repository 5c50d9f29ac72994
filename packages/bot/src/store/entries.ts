import type { Balances } from '@twinlane/core/portfolio/account';
import type { LedgerEntry } from '@twinlane/core/portfolio/ledgerEntry';
import type { StoreReader } from '@twinlane/core/ports';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import { and, desc, eq, sql, type SQL } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { ledgerEntries } from './entrySchema.ts';
import { limitOf, olderThan } from './paging.ts';

/** Reads ledger entries. */
export function entriesOf(db: Drizzle): StoreReader['entries'] {
  return {
    get: async (id) => {
      const [row] = await db.select().from(ledgerEntries).where(eq(ledgerEntries.id, id));
      return row === undefined ? undefined : toEntry(row);
    },
    total: (accountId) => sumOf(db, eq(ledgerEntries.accountId, accountId)),
    outside: (accountId) =>
      sumOf(db, and(eq(ledgerEntries.accountId, accountId), eq(ledgerEntries.kind, 'difference'))),
    page: async (accountId, page) => {
      const rows = await db
        .select()
        .from(ledgerEntries)
        .where(
          and(eq(ledgerEntries.accountId, accountId), olderThan(ledgerEntries, ledgerEntries.sequence, page)),
        )
        .orderBy(desc(ledgerEntries.sequence))
        .limit(limitOf(page));
      return rows.map(toEntry);
    },
  };
}

async function sumOf(db: Drizzle, which: SQL | undefined): Promise<Balances> {
  const [row] = await db
    .select({
      cash: sql<string>`coalesce(sum(${ledgerEntries.cash}), 0)::text`,
      native: sql<string>`coalesce(sum(${ledgerEntries.native}), 0)::text`,
    })
    .from(ledgerEntries)
    .where(which);
  return { cash: BigInt(row?.cash ?? 0), native: BigInt(row?.native ?? 0) };
}

/** Writes ledger entries. The caller holds the account's row and moves its money. */
export function entriesIn(tx: Drizzle): Pick<UnitOfWork, 'insertEntry' | 'removeEntry'> {
  return {
    insertEntry: async (entry) => {
      const inserted = await tx
        .insert(ledgerEntries)
        .values(entry)
        .onConflictDoNothing({ target: ledgerEntries.id })
        .returning({ id: ledgerEntries.id });
      return inserted.length > 0;
    },
    removeEntry: async (id) => {
      const [row] = await tx.delete(ledgerEntries).where(eq(ledgerEntries.id, id)).returning();
      return row === undefined ? undefined : toEntry(row);
    },
  };
}

function toEntry({ sequence: _sequence, ...row }: typeof ledgerEntries.$inferSelect): LedgerEntry {
  return row;
}
