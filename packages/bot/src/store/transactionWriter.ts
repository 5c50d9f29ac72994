import { FatalError } from '@twinlane/core/errors';
import type { TransactionWriter } from '@twinlane/core/transaction/transactionStore';
import { eq, sql, type SQL } from 'drizzle-orm';
import { toWhole } from './columns.ts';
import type { Drizzle } from './database.ts';
import {
  transactionKeys,
  transactionLeases,
  transactions,
  transactionTransitions,
} from './transactionSchema.ts';
import { rowsOf } from './rowsOf.ts';
import { holdsLease, saveStatement } from './saveStatement.ts';
import { toDrizzle, type Statement } from './statement.ts';
import { transactionRow, transactionsOf } from './transactions.ts';

/** Runs a statement, and gives its rows. */
export type RunStatement = <Row extends Record<string, unknown>>(
  statement: Statement,
) => Promise<readonly Row[]>;

/** Writes transactions and leases. `run`: how the statement that saves is run. */
export function transactionsIn(
  tx: Drizzle,
  run: RunStatement = (statement) => rowsOf(tx, toDrizzle(statement)),
): Omit<TransactionWriter, 'tellTransactions'> {
  return {
    openTransaction: async (key, record) => {
      const [inserted] = await tx
        .insert(transactions)
        .values(transactionRow(key, record))
        .onConflictDoNothing({ target: transactions.idempotencyKey })
        .returning({ transactionId: transactions.id });
      if (inserted !== undefined) {
        const first = { to: record.state.name, cause: 'submitted', at: record.createdAt };
        await tx.insert(transactionTransitions).values({ ...inserted, ...first });
      }
      const stored = await transactionsOf(tx).ofKey(record.request.idempotencyKey);
      if (stored === undefined) {
        throw new FatalError('store.noTransaction', `Transaction ${record.id} vanished.`);
      }
      return stored;
    },
    saveTransaction: async (fence, save) => {
      const [row] = await run<{ leases: unknown; saved: unknown }>(saveStatement(fence, save));
      if (toWhole(row?.leases ?? 0) === 0) return 'fenced';
      return toWhole(row?.saved ?? 0) === 0 ? 'taken' : 'stored';
    },
    wishTransaction: async (id, wish) => {
      await tx
        .update(transactions)
        .set({ wish: wish ?? null })
        .where(eq(transactions.id, id));
    },
    putKeyState: async ({ chainId, sender }, state) => {
      const values = { ...state, halted: state.halted ?? null };
      await tx
        .insert(transactionKeys)
        .values({ chainId, sender, ...values })
        .onConflictDoUpdate({ target: [transactionKeys.chainId, transactionKeys.sender], set: values });
    },
    ...leasesIn(tx),
  };
}

function leasesIn(tx: Drizzle): Pick<TransactionWriter, 'takeLease' | 'renewLease' | 'releaseLease'> {
  return {
    takeLease: async ({ chainId, sender }, { owner, ttlMs, force = false }) => {
      const [row] = await rowsOf<{ token: unknown }>(
        tx,
        sql`INSERT INTO twinlane.transaction_leases AS lease (chain_id, sender, owner, token, expires_at)
            VALUES (${chainId}, ${sender}, ${owner}, 1, ${until(ttlMs)})
            ON CONFLICT (chain_id, sender) DO UPDATE
              SET owner = excluded.owner, token = lease.token + 1, expires_at = excluded.expires_at
              WHERE lease.owner = excluded.owner OR lease.expires_at <= clock_timestamp() OR ${force}
            RETURNING lease.token`,
      );
      return row === undefined ? undefined : { chainId, sender, owner, token: toWhole(row.token) };
    },
    renewLease: async (fence, ttlMs) => {
      const renewed = await rowsOf(
        tx,
        sql`UPDATE twinlane.transaction_leases SET expires_at = ${until(ttlMs)}
            WHERE ${toDrizzle(holdsLease(fence))} AND expires_at > clock_timestamp() RETURNING token`,
      );
      return renewed.length > 0;
    },
    releaseLease: async (fence) => {
      await tx
        .update(transactionLeases)
        .set({ expiresAt: sql`clock_timestamp()` })
        .where(toDrizzle(holdsLease(fence)));
    },
  };
}

/** A moment of the database's clock. */
function until(ttlMs: number): SQL {
  return sql`clock_timestamp() + ${ttlMs} * interval '1 millisecond'`;
}
