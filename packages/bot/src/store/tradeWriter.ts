import { FatalError } from '@twinlane/core/errors';
import type { UnitOfWork } from '@twinlane/core/ports';
import { and, eq } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { toOrder } from './rows.ts';
import { fills, orders, positions } from './schema.ts';

/** Writes orders, fills and positions. */
export function tradesIn(
  tx: Drizzle,
): Pick<UnitOfWork, 'insertOrder' | 'endOrder' | 'insertFill' | 'putPosition'> {
  return {
    insertOrder: async (order) => {
      const [inserted] = await tx
        .insert(orders)
        .values({ ...order, statusReason: order.statusReason ?? null })
        .onConflictDoNothing({ target: [orders.accountId, orders.idempotencyKey] })
        .returning();
      if (inserted !== undefined) return toOrder(inserted);
      const [first] = await tx
        .select()
        .from(orders)
        .where(and(eq(orders.accountId, order.accountId), eq(orders.idempotencyKey, order.idempotencyKey)));
      if (first === undefined) throw new FatalError('store.orderVanished', `Order ${order.id} vanished.`);
      return toOrder(first);
    },
    endOrder: async (id, status, reason, block) => {
      const ended = await tx
        .update(orders)
        .set({
          status,
          statusReason: reason ?? null,
          endBlockNumber: block?.number ?? null,
          endBlockHash: block?.hash ?? null,
        })
        .where(and(eq(orders.id, id), eq(orders.status, 'requested')))
        .returning({ id: orders.id });
      if (ended.length === 0) {
        throw new FatalError('store.orderEnded', `Order ${id} is unknown or has ended before.`);
      }
    },
    insertFill: async (fill) => {
      await tx.insert(fills).values({ ...fill, revertReason: fill.revertReason ?? null });
    },
    putPosition: async (position) => {
      const row = {
        ...position,
        tokenAddress: position.token.address,
        closedAt: position.closedAt ?? null,
      };
      const { quantity, cost, realisedPnl, gasFee, gasFeeCash, closedAt } = row;
      await tx.insert(positions).values(row).onConflictDoUpdate({
        target: positions.id,
        set: { quantity, cost, realisedPnl, gasFee, gasFeeCash, closedAt },
      });
    },
  };
}
