import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { TransactionRecord } from '@twinlane/core/transaction/transactionManager';
import { isEnd } from '@twinlane/core/transaction/transactionState';
import type {
  PaidFees,
  TransactionTransition,
  TransactionWriter,
} from '@twinlane/core/transaction/transactionStore';
import { accountRoom } from '@twinlane/protocol/room';
import { inArray, sql } from 'drizzle-orm';
import { transactionUpdate } from '../wire/transactionUpdate.ts';
import type { Drizzle } from './database.ts';
import { rooms } from './outboxSchema.ts';
import { transactionsOf } from './transactions.ts';
import { transactions } from './transactionSchema.ts';

/** What the teller needs of its unit of work. */
interface TellerContext {
  readonly publishAll: UnitOfWork['publishAll'];
  /** Does something when everything else of the unit is done, in its transaction. */
  readonly atEnd: (work: () => Promise<void>) => void;
}

interface Changed {
  readonly record: TransactionRecord;
  readonly step: TransactionTransition | undefined;
  readonly paid: Omit<PaidFees, 'baseline'> | undefined;
}

/**
 * A writer that also publishes what it stores, in the same transaction: at its end, since a room's row is locked after an
 * account's everywhere, and a booking that goes with the change still has to lock the account.
 */
export function tellingTransactions(
  tx: Drizzle,
  writer: Omit<TransactionWriter, 'tellTransactions'>,
  { publishAll, atEnd }: TellerContext,
): Omit<TransactionWriter, 'tellTransactions'> {
  const changed = new Map<string, Changed>();

  async function tell(): Promise<void> {
    const read = transactionsOf(tx);
    for (const [accountId, some] of Map.groupBy(changed.values(), ({ record }) => record.request.accountId)) {
      const messages = await Promise.all(
        some.map(async ({ record, step, paid }) => {
          const known = paid ?? (isMined(record) ? await read.paid(record.id) : undefined);
          return { type: 'transaction_update', data: transactionUpdate(record, step, known) };
        }),
      );
      await publishAll(accountRoom(accountId), messages);
    }
    changed.clear();
  }

  function note(change: Changed): void {
    if (changed.size === 0) atEnd(tell);
    changed.set(change.record.id, { ...change, paid: change.paid ?? changed.get(change.record.id)?.paid });
  }

  return {
    ...writer,
    openTransaction: async (key, record) => {
      const stored = await writer.openTransaction(key, record);
      if (stored.record.id === record.id) {
        note({
          record: stored.record,
          step: { to: stored.record.state.name, cause: 'submitted', at: record.createdAt },
          paid: undefined,
        });
      }
      return stored;
    },
    saveTransaction: async (fence, save) => {
      const outcome = await writer.saveTransaction(fence, save);
      const { record, transitions, paid } = save;
      if (outcome === 'stored') note({ record, step: transitions.at(-1), paid });
      return outcome;
    },
  };
}

/** Publishes how transactions stand now: of those that were stored by a statement of their own, without a message. */
export async function tellTransactions(
  tx: Drizzle,
  publishAll: UnitOfWork['publishAll'],
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await tx
    .select({ id: transactions.id, accountId: transactions.accountId })
    .from(transactions)
    .where(inArray(transactions.id, [...ids]));
  const read = transactionsOf(tx);
  for (const [accountId, some] of Map.groupBy(rows, (row) => row.accountId)) {
    const room = accountRoom(accountId);
    // Holds the room, so that what is read now is told before anything later is.
    await tx
      .insert(rooms)
      .values({ room, seq: 0 })
      .onConflictDoUpdate({ target: rooms.room, set: { seq: sql`${rooms.seq}` } });
    const messages: { type: string; data: unknown }[] = [];
    for (const { id } of some) {
      const stored = await read.get(id);
      if (stored === undefined) continue;
      const [steps, paid] = [await read.transitions(id), await read.paid(id)];
      messages.push({
        type: 'transaction_update',
        data: transactionUpdate(stored.record, steps.at(-1), paid),
      });
    }
    await publishAll(room, messages);
  }
}

function isMined({ state }: TransactionRecord): boolean {
  return (
    state.name === 'confirmed' || (isEnd(state) && 'closed' in state && state.closed?.mined !== undefined)
  );
}
