import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { UnitOfWork } from '@twinlane/core/ports';
import { and, eq, lt } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { ownImpacts } from './schema.ts';
import { fillImpacts } from './reversalSchema.ts';

/**
 * Blocks for which the impacts before a fill are kept: far more than any of the chains takes to settle a block for good
 * (Ethereum some 100, Base some 1,000).
 */
const KEPT_BLOCKS = 4_096;

/** Writes own impacts, and what they were before the newest fills. */
export function impactsIn(
  tx: Drizzle,
): Pick<UnitOfWork, 'putOwnImpacts' | 'keepOwnImpacts' | 'restoreOwnImpacts'> {
  return {
    putOwnImpacts: (accountId, impacts) => putImpacts(tx, accountId, impacts),
    keepOwnImpacts: async ({ id: fillId, accountId, blockNumber }) => {
      const rows = await tx.select().from(ownImpacts).where(eq(ownImpacts.accountId, accountId));
      const impacts = rows.map(({ pool, pressing, givingBack }) => ({
        pool,
        pressing: pressing.toString(),
        givingBack: givingBack.toString(),
      }));
      await tx.insert(fillImpacts).values({ fillId, accountId, blockNumber, impacts });
      await tx
        .delete(fillImpacts)
        .where(
          and(eq(fillImpacts.accountId, accountId), lt(fillImpacts.blockNumber, blockNumber - KEPT_BLOCKS)),
        );
    },
    restoreOwnImpacts: async ({ id, accountId }) => {
      const [kept] = await tx.select().from(fillImpacts).where(eq(fillImpacts.fillId, id));
      // A fill from before such records were kept: what it left goes on pressing, which errs against the account.
      if (kept === undefined) return;
      await tx.delete(ownImpacts).where(eq(ownImpacts.accountId, accountId));
      const impacts = kept.impacts.map(({ pool, pressing, givingBack }) => ({
        pool,
        pressing: BigInt(pressing),
        givingBack: BigInt(givingBack),
      }));
      await putImpacts(tx, accountId, impacts);
    },
  };
}

async function putImpacts(tx: Drizzle, accountId: string, impacts: readonly OwnImpact[]): Promise<void> {
  for (const { pool, pressing, givingBack } of impacts) {
    if (pressing === 0n && givingBack === 0n) {
      await tx.delete(ownImpacts).where(and(eq(ownImpacts.accountId, accountId), eq(ownImpacts.pool, pool)));
    } else {
      await tx
        .insert(ownImpacts)
        .values({ accountId, pool, pressing, givingBack })
        .onConflictDoUpdate({
          target: [ownImpacts.accountId, ownImpacts.pool],
          set: { pressing, givingBack },
        });
    }
  }
}
