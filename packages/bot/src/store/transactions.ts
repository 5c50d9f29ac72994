import { FatalError } from '@twinlane/core/errors';
import type { Hash, Hex } from '@twinlane/core/money/hex';
import type { Attempt } from '@twinlane/core/transaction/transactionIntent';
import { isEnd, type TransactionState } from '@twinlane/core/transaction/transactionState';
import type {
  KeyOfChain,
  PaidFees,
  StoredTransaction,
  TransactionRepository,
} from '@twinlane/core/transaction/transactionStore';
import { and, asc, desc, eq, gt, inArray, isNotNull, max, ne, sql, type SQL } from 'drizzle-orm';
import type { Drizzle } from './database.ts';
import { oneOf } from './oneOf.ts';
import { limitOf, olderThan } from './paging.ts';
import {
  transactionAttempts,
  transactionKeys,
  transactions,
  transactionTransitions,
} from './transactionSchema.ts';

/** Steps of one transaction that are told, the newest: it may be replaced for as long as its chain is busy. */
const MOST_TRANSITIONS = 1_000;

/** The transactions' read side. */
export function transactionsOf(db: Drizzle): TransactionRepository {
  const find = async (where: SQL | undefined, order: SQL, limit?: number) => {
    const query = db.select().from(transactions).where(where).orderBy(order);
    const rows = await (limit === undefined ? query : query.limit(limit));
    return withBytes(db, rows);
  };
  const one = async (where: SQL) => (await find(where, asc(transactions.sequence), 1))[0];
  return {
    get: (id) => one(eq(transactions.id, id)),
    byIds: async (ids) => {
      const found = await find(oneOf(transactions.id, ids), asc(transactions.sequence));
      return new Map(found.map((stored) => [stored.record.id, stored]));
    },
    ofKey: (idempotencyKey) => one(eq(transactions.idempotencyKey, idempotencyKey)),
    open: (key, after) =>
      find(
        and(
          ...isOf(transactions, key),
          sql`NOT ${transactions.ended}`,
          after === undefined ? undefined : gt(transactions.sequence, after),
        ),
        asc(transactions.sequence),
      ),
    wished: (key) =>
      find(and(...isOf(transactions, key), isNotNull(transactions.wish)), asc(transactions.sequence)),
    page: (key, { open, limit }) =>
      find(
        and(...isOf(transactions, key), open ? sql`NOT ${transactions.ended}` : undefined),
        desc(transactions.sequence),
        limitOf({ limit }),
      ),
    list: (page) =>
      find(
        and(
          endedOrNot(page.ended),
          page.accounts === undefined ? undefined : inArray(transactions.accountId, [...page.accounts]),
          olderThan(transactions, transactions.sequence, page),
        ),
        desc(transactions.sequence),
        limitOf(page),
      ),
    minedAt: async (ids) => {
      const { transactionId, to, from, at } = transactionTransitions;
      const rows = await db
        .select({ id: transactionId, at: max(at) })
        .from(transactionTransitions)
        .where(and(inArray(transactionId, [...ids]), eq(to, 'confirmed'), ne(from, 'confirmed')))
        .groupBy(transactionId);
      return new Map(rows.flatMap((row) => (row.at === null ? [] : [[row.id, row.at] as const])));
    },
    transitions: async (id) => {
      const rows = await db
        .select()
        .from(transactionTransitions)
        .where(eq(transactionTransitions.transactionId, id))
        .orderBy(desc(transactionTransitions.sequence))
        .limit(MOST_TRANSITIONS);
      return rows
        .toReversed()
        .map(({ from, to, cause, at }) => (from === null ? { to, cause, at } : { from, to, cause, at }));
    },
    ofHash: async (hash) => {
      const [row] = await db
        .select({ id: transactionAttempts.transactionId })
        .from(transactionAttempts)
        .where(eq(transactionAttempts.hash, hash));
      return row === undefined ? undefined : one(eq(transactions.id, row.id));
    },
    paid: async (id) => {
      const [row] = await db.select().from(transactions).where(eq(transactions.id, id));
      return row === undefined ? undefined : paidIn(row);
    },
    ...keysOf(db),
  };
}

/** What a row's transaction cost, where it is mined. */
function paidIn(row: typeof transactions.$inferSelect): PaidFees | undefined {
  const { gasUsed, gasPrice: effectiveGasPrice, otherFees, baseline: name, baselinePrice: gasPrice } = row;
  if (gasUsed === null || effectiveGasPrice === null) return undefined;
  const paid = { gasUsed, effectiveGasPrice, otherFees: otherFees ?? 0n };
  return name === null || gasPrice === null ? paid : { ...paid, baseline: { name, gasPrice } };
}

/** What is known of keys. */
function keysOf(db: Drizzle): Pick<TransactionRepository, 'highestClosed' | 'key'> {
  return {
    highestClosed: async (key) => {
      const [row] = await db
        .select({ nonce: max(transactions.nonce) })
        .from(transactions)
        .where(and(...isOf(transactions, key), sql`${transactions.ended}`));
      return row?.nonce ?? undefined;
    },
    key: async (key) => {
      const [row] = await db
        .select()
        .from(transactionKeys)
        .where(and(...isOf(transactionKeys, key)));
      if (row === undefined) return undefined;
      const { count, countBlock, halted, failures, pausedUntil } = row;
      return { count, countBlock, failures, pausedUntil, ...(halted === null ? {} : { halted }) };
    },
  };
}

/** As the partial index on the open ones has it. */
function endedOrNot(ended: boolean | undefined): SQL | undefined {
  if (ended === undefined) return undefined;
  return ended ? sql`${transactions.ended}` : sql`NOT ${transactions.ended}`;
}

function isOf(table: typeof transactions | typeof transactionKeys, { chainId, sender }: KeyOfChain): SQL[] {
  return [eq(table.chainId, chainId), eq(table.sender, sender)];
}

/** The state as it is stored: without the attempts' bytes, which have a table of their own, and the call's, which are the request's. */
export function withoutBytes(state: TransactionState): TransactionState {
  return withData(
    withEachAttempt(state, (attempt) => ({ ...attempt, raw: '0x' })),
    '0x',
  );
}

function withData(state: TransactionState, data: Hex): TransactionState {
  const { intent } = state;
  return intent.kind === 'noop' ? state : { ...state, intent: { ...intent, data } };
}

/** The attempts that a state speaks of. */
export function attemptsOf(state: TransactionState): readonly Attempt[] {
  if ('attempts' in state) return state.attempts;
  return 'closed' in state ? (state.closed?.attempts ?? []) : [];
}

/** The nonce that something is stored for. */
export function nonceOf(state: TransactionState): number | undefined {
  if ('attempts' in state) return state.nonce;
  return 'closed' in state ? state.closed?.nonce : undefined;
}

async function withBytes(
  db: Drizzle,
  rows: readonly (typeof transactions.$inferSelect)[],
): Promise<readonly StoredTransaction[]> {
  const hashes = rows.flatMap(({ state }) => attemptsOf(state).map(({ hash }) => hash));
  const stored = new Map<Hash, Hex>();
  for (let from = 0; from < hashes.length; from += 1_000) {
    const part = await db
      .select({ hash: transactionAttempts.hash, raw: transactionAttempts.raw })
      .from(transactionAttempts)
      .where(inArray(transactionAttempts.hash, hashes.slice(from, from + 1_000)));
    part.forEach(({ hash, raw }) => stored.set(hash, raw));
  }
  return rows.map(({ id, sequence, request, state, wish, createdAt, updatedAt }) => ({
    sequence,
    record: {
      id,
      request,
      state: withData(
        withEachAttempt(state, (attempt) => ({ ...attempt, raw: bytesOf(stored, attempt.hash) })),
        request.data,
      ),
      createdAt,
      updatedAt,
    },
    ...(wish === null ? {} : { wish }),
  }));
}

function bytesOf(stored: ReadonlyMap<Hash, Hex>, hash: Hash): Hex {
  const raw = stored.get(hash);
  if (raw === undefined) {
    throw new FatalError('store.noBytes', `The bytes of transaction ${hash} are missing.`);
  }
  return raw;
}

function withEachAttempt(state: TransactionState, change: (attempt: Attempt) => Attempt): TransactionState {
  if ('attempts' in state) {
    const [first, ...rest] = state.attempts;
    return { ...state, attempts: [change(first), ...rest.map(change)] };
  }
  if ('closed' in state && state.closed !== undefined) {
    const [first, ...rest] = state.closed.attempts;
    return { ...state, closed: { ...state.closed, attempts: [change(first), ...rest.map(change)] } };
  }
  return state;
}

/** A transaction as a row, without its wish and what it paid. */
export function transactionRow(key: KeyOfChain, record: StoredTransaction['record']) {
  const { id, request, state, createdAt, updatedAt } = record;
  return {
    id,
    idempotencyKey: request.idempotencyKey,
    chainId: key.chainId,
    sender: key.sender,
    accountId: request.accountId,
    orderId: request.orderId ?? null,
    request,
    name: state.name,
    ended: isEnd(state),
    nonce: nonceOf(state) ?? null,
    state: withoutBytes(state),
    createdAt,
    updatedAt,
  };
}
