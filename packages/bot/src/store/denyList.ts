import type { DenyListRepository } from '@twinlane/core/risk/deniedAddress';
import { and, asc, eq } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { deniedAddresses } from './denyListSchema.ts';

/** Addresses that people denied. */
export function denyListOf(db: Drizzle): DenyListRepository {
  return {
    all: (chainId) =>
      db
        .select()
        .from(deniedAddresses)
        .where(eq(deniedAddresses.chainId, chainId))
        .orderBy(asc(deniedAddresses.address)),
    put: async (denied) => {
      const { reason, who, at } = denied;
      await db
        .insert(deniedAddresses)
        .values(denied)
        .onConflictDoUpdate({
          target: [deniedAddresses.chainId, deniedAddresses.address],
          set: { reason, who, at },
        });
    },
    remove: async (chainId, address) => {
      const [row] = await db
        .delete(deniedAddresses)
        .where(and(eq(deniedAddresses.chainId, chainId), eq(deniedAddresses.address, address)))
        .returning();
      return row;
    },
  };
}
