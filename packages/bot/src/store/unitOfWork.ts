import { FatalError } from '@twinlane/core/errors';
import { canonicalJson, GENESIS_HASH, linkThought } from '@twinlane/core/thought/hashChain';
import type { OutboxMessage, UnitOfWork } from '@twinlane/core/ports';
import { and, desc, eq, lte, sql } from 'drizzle-orm';
import { storable, storableJson } from './columns.ts';
import type { Drizzle } from './database.ts';
import { appendEquityPoint } from './equityCurve.ts';
import { createReader } from './reader.ts';
import { toAccount, toOrder, toThought } from './rows.ts';
import { asProposed } from './asProposed.ts';
import {
  accounts,
  bots,
  facts,
  fills,
  orders,
  outbox,
  ownImpacts,
  pools,
  positions,
  rooms,
  thoughts,
} from './schema.ts';

/** Messages kept per room for clients that missed some; a client that missed more loads everything afresh. */
const OUTBOX_KEPT = 20_000;
/** Messages between two prunings of a room. */
const OUTBOX_PRUNED_EVERY = 1_000;

/** What the rows of a unit need from outside the transaction. */
export interface UnitContext {
  readonly now: () => number;
  /** Called with every message, before the transaction commits. */
  readonly onPublish: (message: OutboxMessage) => void;
}

/** The unit of work over one transaction. */
export function createUnitOfWork(tx: Drizzle, context: UnitContext): UnitOfWork {
  const reader = createReader(tx);
  return {
    ...reader,
    ...accountsIn(tx),
    ...tradesIn(tx),
    ...factsIn(tx),
    appendThought: async (draft, meta) => {
      const [last] = await tx
        .select({ index: thoughts.index, hash: thoughts.hash })
        .from(thoughts)
        .where(eq(thoughts.accountId, draft.accountId))
        .orderBy(desc(thoughts.index))
        .limit(1);
      const linked = linkThought(
        storableJson({
          ...draft,
          ...meta,
          index: (last?.index ?? 0) + 1,
          previousHash: last?.hash ?? GENESIS_HASH,
        }),
      );
      const { hash, ...record } = linked;
      const row = {
        accountId: linked.accountId,
        index: linked.index,
        id: linked.id,
        botId: linked.botId,
        tokenAddress: linked.token.address,
        decision: linked.decision,
        decidedAt: linked.decidedAt,
        record: canonicalJson(record),
        previousHash: linked.previousHash,
        hash,
      };
      await tx.insert(thoughts).values(row);
      return toThought(row);
    },
    appendEquity: (point) => appendEquityPoint(tx, point),
    publish: async (room, type, data) => {
      const message = await insertMessage(tx, { room, type, data: storableJson(data), at: context.now() });
      context.onPublish(message);
      return message;
    },
  };
}

type Part<Name extends keyof UnitOfWork> = Pick<UnitOfWork, Name>;

function accountsIn(tx: Drizzle): Part<'lockAccount' | 'setBalances' | 'setBotState'> {
  return {
    lockAccount: async (id) => {
      const [row] = await tx.select().from(accounts).where(eq(accounts.id, id)).for('update');
      if (row === undefined) throw new FatalError('store.noAccount', `There is no account ${id}.`);
      return { account: toAccount(row), balances: { cash: row.cash, native: row.native } };
    },
    setBalances: async (accountId, { cash, native }) => {
      await tx.update(accounts).set({ cash, native }).where(eq(accounts.id, accountId));
    },
    setBotState: async (id, state, reason) => {
      await tx.update(bots).set({ state, stateReason: reason }).where(eq(bots.id, id));
    },
  };
}

function tradesIn(
  tx: Drizzle,
): Part<'insertOrder' | 'endOrder' | 'insertFill' | 'putPosition' | 'putOwnImpacts'> {
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
    endOrder: async (id, status, reason) => {
      const ended = await tx
        .update(orders)
        .set({ status, statusReason: reason ?? null })
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
    putOwnImpacts: async (accountId, impacts) => {
      for (const { pool, pressing, givingBack } of impacts) {
        if (pressing === 0n && givingBack === 0n) {
          await tx
            .delete(ownImpacts)
            .where(and(eq(ownImpacts.accountId, accountId), eq(ownImpacts.pool, pool)));
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
    },
  };
}

function factsIn(tx: Drizzle): Part<'putPools' | 'forgetPools' | 'putFact'> {
  return {
    putPools: async (known) => {
      if (known.length === 0) return;
      await tx
        .insert(pools)
        .values(known.map((pool) => ({ ...pool, tickSpacing: pool.tickSpacing ?? null })))
        .onConflictDoUpdate({
          target: [pools.chainId, pools.address],
          set: asProposed(pools, ['chainId', 'address']),
        });
    },
    forgetPools: async (chainId) => {
      await tx.delete(pools).where(eq(pools.chainId, chainId));
    },
    putFact: async (name, value) => {
      await tx
        .insert(facts)
        .values({ name: storable(name), value })
        .onConflictDoUpdate({ target: facts.name, set: asProposed(facts, ['name']) });
    },
  };
}

/** Takes the room's next `seq` and stores the message under it. The room's row stays locked until the transaction ends. */
async function insertMessage(tx: Drizzle, message: Omit<OutboxMessage, 'seq'>): Promise<OutboxMessage> {
  const { room, type, data, at } = message;
  const [taken] = await tx
    .insert(rooms)
    .values({ room, seq: 1 })
    .onConflictDoUpdate({ target: rooms.room, set: { seq: sql`${rooms.seq} + 1` } })
    .returning({ seq: rooms.seq });
  if (taken === undefined) throw new FatalError('store.noSeq', `Room ${room} gave no number.`);
  const stored: OutboxMessage = { room, seq: taken.seq, type, data, at };
  await tx.insert(outbox).values(stored);
  if (taken.seq % OUTBOX_PRUNED_EVERY === 0) {
    await tx.delete(outbox).where(and(eq(outbox.room, room), lte(outbox.seq, taken.seq - OUTBOX_KEPT)));
  }
  return stored;
}
