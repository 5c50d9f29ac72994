import { FatalError } from '@twinlane/core/errors';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import { and, asc, eq, gt, gte, isNotNull, min, ne, sql } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { toFill, toOrder } from './rows.ts';
import { bots, fills, orders, positions } from './schema.ts';
import { reversedFills } from './reversalSchema.ts';

const BACK = 'the chain took back a trade of the deleted bot; it only leaves what it holds';

/** Finds and takes back what ended in blocks that the chain dropped. */
export function reversalIn(
  tx: Drizzle,
  now: () => number,
): Pick<UnitOfWork, 'endedAfter' | 'reopenOrder' | 'reverseFill' | 'removePosition'> {
  return {
    endedAfter: async (accountId, block) => {
      const [first] = await tx
        .select({ sequence: min(fills.sequence) })
        .from(fills)
        .where(and(eq(fills.accountId, accountId), gt(fills.blockNumber, block)));
      const sequence = first?.sequence ?? null;
      const booked =
        sequence === null
          ? []
          : await tx
              .select()
              .from(fills)
              .where(and(eq(fills.accountId, accountId), gte(fills.sequence, sequence)))
              .orderBy(asc(fills.sequence));
      const ended = await tx
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, accountId), gt(orders.endBlockNumber, block)))
        .orderBy(asc(orders.sequence));
      return {
        fills: booked.map(toFill),
        unfilled: ended.flatMap((row) => {
          const { endBlockNumber: number, endBlockHash: hash } = row;
          return number === null || hash === null ? [] : [{ order: toOrder(row), endedIn: { number, hash } }];
        }),
      };
    },
    reopenOrder: async (id) => {
      const reopened = await tx
        .update(orders)
        .set({ status: 'requested', statusReason: null, endBlockNumber: null, endBlockHash: null })
        .where(and(eq(orders.id, id), ne(orders.status, 'requested')))
        .returning({ botId: orders.botId });
      const [order] = reopened;
      if (order === undefined) {
        throw new FatalError('store.orderOpen', `Order ${id} is unknown or has not ended.`);
      }
      // A bot is deleted when it holds nothing: what it holds again, it is to leave.
      await tx
        .update(bots)
        .set({ deletedAt: null, state: 'paused', stateReason: BACK, version: sql`${bots.version} + 1` })
        .where(and(eq(bots.id, order.botId), isNotNull(bots.deletedAt)));
    },
    reverseFill: async (id, reason) => {
      const [taken] = await tx.delete(fills).where(eq(fills.id, id)).returning();
      if (taken === undefined) throw new FatalError('store.noFill', `There is no fill ${id}.`);
      const { sequence: _, ...fill } = taken;
      await tx.insert(reversedFills).values({ ...fill, reason, reversedAt: now() });
    },
    removePosition: async (id) => {
      await tx.delete(positions).where(eq(positions.id, id));
    },
  };
}
