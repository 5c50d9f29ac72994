import type { Baseline } from '@twinlane/core/gas/baselines';
import type { Address, Hash, Hex } from '@twinlane/core/money/hex';
import type { TransactionWish } from '@twinlane/core/transaction/transactionStore';
import type { SubmissionRoute } from '@twinlane/core/transaction/transactionIntent';
import type { TransactionRequest } from '@twinlane/core/transaction/transactionManager';
import type { TransactionState } from '@twinlane/core/transaction/transactionState';
import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  customType,
  index,
  integer,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { exactDocument } from './exactJson.ts';
import { amount, jsonDocument, plainText, whole } from './columns.ts';
import { twinlane } from './schema.ts';

const key = () => ({
  chainId: whole('chain_id').notNull(),
  sender: text().$type<Address>().notNull(),
});

const hex = customType<{ data: Hex; driverData: string }>({ dataType: () => 'text' });

/** Wishes to change a chain. What an open one is about is `state`; its attempts' bytes are in `transaction_attempts`. */
export const transactions = twinlane.table(
  'transactions',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    idempotencyKey: text('idempotency_key').notNull(),
    ...key(),
    accountId: text('account_id').notNull(),
    orderId: text('order_id'),
    request: exactDocument<TransactionRequest>()('request').notNull(),
    name: text().$type<TransactionState['name']>().notNull(),
    ended: boolean().notNull(),
    /** The nonce that something is stored for. */
    nonce: whole(),
    state: exactDocument<TransactionState>()('state').notNull(),
    wish: jsonDocument<TransactionWish>()('wish'),
    gasUsed: amount('gas_used'),
    gasPrice: amount('gas_price'),
    otherFees: amount('other_fees'),
    /** Whose default fees it is measured against, and what they would have paid per gas. */
    baseline: text().$type<Baseline>(),
    baselinePrice: amount('baseline_price'),
    createdAt: whole('created_at').notNull(),
    updatedAt: whole('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('transactions_idempotency').on(table.idempotencyKey),
    uniqueIndex('transactions_nonce')
      .on(table.chainId, table.sender, table.nonce)
      .where(sql`nonce IS NOT NULL AND NOT ended`),
    uniqueIndex('transactions_sequence').on(table.sequence),
    uniqueIndex('transactions_page').on(table.chainId, table.sender, table.sequence),
    index('transactions_open')
      .on(table.chainId, table.sender, table.sequence)
      .where(sql`NOT ended`),
    index('transactions_wished')
      .on(table.chainId, table.sender)
      .where(sql`wish IS NOT NULL`),
    index('transactions_order').on(table.orderId),
    index('transactions_account').on(table.accountId, table.sequence),
    index('transactions_account_time').on(table.accountId, table.createdAt),
  ],
);

/**
 * Signed bytes, stored before they are sent for the first time. These rows and the transitions are written by the statement
 * that writes their transaction, out of its row; a foreign key would look it up again for each, before the broadcast.
 */
export const transactionAttempts = twinlane.table(
  'transaction_attempts',
  {
    hash: text().$type<Hash>().primaryKey(),
    transactionId: text('transaction_id').notNull(),
    ...key(),
    nonce: whole().notNull(),
    role: text().notNull(),
    raw: hex().notNull(),
    maxFeePerGas: amount('max_fee_per_gas').notNull(),
    maxPriorityFeePerGas: amount('max_priority_fee_per_gas').notNull(),
    gasLimit: amount('gas_limit').notNull(),
    route: jsonDocument<SubmissionRoute>()('route').notNull(),
    /** Token of the lease under which it was stored. */
    token: whole().notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [index('transaction_attempts_transaction').on(table.transactionId)],
);

/** Every step of every transaction, with its cause. */
export const transactionTransitions = twinlane.table(
  'transaction_transitions',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    transactionId: text('transaction_id').notNull(),
    from: text(),
    to: text().notNull(),
    cause: plainText().notNull(),
    at: whole().notNull(),
  },
  (table) => [primaryKey({ columns: [table.transactionId, table.sequence] })],
);

/** What is known of a key on a chain beside its transactions. */
export const transactionKeys = twinlane.table(
  'transaction_keys',
  {
    ...key(),
    count: whole().notNull(),
    countBlock: whole('count_block').notNull(),
    halted: plainText(),
    failures: integer().notNull(),
    pausedUntil: whole('paused_until').notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.sender] })],
);

/** Who may sign with a key on a chain, until when (database time). The token rises with each owner. */
export const transactionLeases = twinlane.table(
  'transaction_leases',
  {
    ...key(),
    owner: text().notNull(),
    token: whole().notNull(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.sender] })],
);
