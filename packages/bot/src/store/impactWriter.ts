import type { OwnImpact } from '@twinlane/core/fill/ownImpact';
import type { Address } from '@twinlane/core/money/hex';
import type { ImpactMove, UnitOfWork } from '@twinlane/core/unitOfWork';
import { and, eq, inArray, lt } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { insertRows, replacing } from './insertRows.ts';
import { fillImpacts, ownImpacts } from './reversalSchema.ts';

/**
 * Blocks for which the impacts before a fill are kept: far more than any of the chains takes to settle a block for good
 * (Ethereum some 100, Base some 1,000).
 */
const KEPT_BLOCKS = 4_096;

/** Writes own impacts, and what they were before the newest fills. */
export function impactsIn(
  tx: Drizzle,
): Pick<UnitOfWork, 'putOwnImpacts' | 'moveOwnImpacts' | 'restoreOwnImpacts'> {
  return {
    putOwnImpacts: (accountId, impacts) => putImpacts(tx, accountId, impacts),
    moveOwnImpacts: (accountId, moves) => moveImpacts(tx, accountId, moves),
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

async function moveImpacts(tx: Drizzle, accountId: string, moves: readonly ImpactMove[]): Promise<void> {
  if (moves.length === 0) return;
  const rows = await tx.select().from(ownImpacts).where(eq(ownImpacts.accountId, accountId));
  const stored = new Map<Address, OwnImpact>(rows.map((row) => [row.pool, row]));
  const impacts = new Map(stored);
  const kept = moves.map(({ fill, impacts: changed }) => {
    const before = [...impacts.values()].map(({ pool, pressing, givingBack }) => ({
      pool,
      pressing: pressing.toString(),
      givingBack: givingBack.toString(),
    }));
    for (const impact of changed) {
      if (isNothing(impact)) impacts.delete(impact.pool);
      else impacts.set(impact.pool, impact);
    }
    return { fillId: fill.id, accountId, blockNumber: fill.blockNumber, impacts: before };
  });
  await insertRows(tx, fillImpacts, kept);
  const newest = kept.reduce((high, { blockNumber }) => Math.max(high, blockNumber), 0);
  await tx
    .delete(fillImpacts)
    .where(and(eq(fillImpacts.accountId, accountId), lt(fillImpacts.blockNumber, newest - KEPT_BLOCKS)));
  const gone = [...stored.keys()].filter((pool) => !impacts.has(pool));
  const nothing = gone.map((pool) => ({ pool, pressing: 0n, givingBack: 0n }));
  const different = [...impacts.values()].filter((impact) => !isSame(impact, stored.get(impact.pool)));
  await putImpacts(tx, accountId, [...nothing, ...different]);
}

async function putImpacts(tx: Drizzle, accountId: string, impacts: readonly OwnImpact[]): Promise<void> {
  const gone = impacts.filter(isNothing).map(({ pool }) => pool);
  if (gone.length > 0) {
    await tx
      .delete(ownImpacts)
      .where(and(eq(ownImpacts.accountId, accountId), inArray(ownImpacts.pool, gone)));
  }
  const kept = impacts.filter((impact) => !isNothing(impact));
  const rows = kept.map(({ pool, pressing, givingBack }) => ({ accountId, pool, pressing, givingBack }));
  await insertRows(tx, ownImpacts, rows, PUT_IMPACT);
}

const PUT_IMPACT = replacing(ownImpacts, ['accountId', 'pool']);

function isNothing({ pressing, givingBack }: OwnImpact): boolean {
  return pressing === 0n && givingBack === 0n;
}

function isSame(impact: OwnImpact, other: OwnImpact | undefined): boolean {
  return impact.pressing === other?.pressing && impact.givingBack === other.givingBack;
}
