import type { GasStyle, OrderSide, OrderStatus } from '@twinlane/core/order/orderIntent';
import type { Bot, BotState } from '@twinlane/core/engine/bot';
import type { Token } from '@twinlane/core/market/token';
import type { Address, Hash } from '@twinlane/core/money/hex';
import type { Account } from '@twinlane/core/portfolio/account';
import type { Fill, RevertReason } from '@twinlane/core/portfolio/fill';
import type { Thought } from '@twinlane/core/thought/thought';
import { sql } from 'drizzle-orm';
import {
  bigserial,
  check,
  doublePrecision,
  index,
  integer,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { amount, jsonDocument, plainText, whole } from './columns.ts';

/**
 * The database. Amounts are base units, chain times Unix seconds, wall times milliseconds since 1970. `sequence` columns
 * number rows in the order in which they were written: lists are paged by them.
 * Candles are in `candleSchema.ts`, transactions in `transactionSchema.ts`, messages in `outboxSchema.ts`. After a change: `npm run migrations:generate -w @twinlane/bot`.
 */

/** All tables are in a schema of our own, so that they share a database with nobody else's. */
export const twinlane = pgSchema('twinlane');

const token = jsonDocument<Token>();

/** Accounts with their money, which changes under this row's lock only. */
export const accounts = twinlane.table(
  'accounts',
  {
    id: text().primaryKey(),
    name: plainText().notNull(),
    kind: text().$type<Account['kind']>().notNull(),
    chainId: whole('chain_id').notNull(),
    cashToken: token('cash_token').notNull(),
    initialCash: amount('initial_cash').notNull(),
    initialNative: amount('initial_native').notNull(),
    cash: amount().notNull(),
    native: amount().notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [
    check('accounts_cash_not_negative', sql`${table.cash} >= 0`),
    check('accounts_native_not_negative', sql`${table.native} >= 0`),
  ],
);

/** The column of rows that belong to an account. */
export const accountId = () =>
  text('account_id')
    .notNull()
    .references(() => accounts.id);

export const bots = twinlane.table(
  'bots',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    accountId: accountId(),
    name: plainText().notNull(),
    strategy: text().notNull(),
    params: jsonDocument<Record<string, unknown>>()('params').notNull(),
    exits: jsonDocument<Record<string, Record<string, unknown>>>()('exits').notNull(),
    intelLevel: integer('intel_level').notNull(),
    state: text().$type<BotState>().notNull(),
    stateReason: plainText('state_reason').notNull(),
    settings: jsonDocument<Bot['settings']>()('settings'),
    /** Exit rules of single positions, by position id. */
    positionExits: jsonDocument<Bot['positionExits']>()('position_exits'),
    /** Rises with every change but that of its state. */
    version: integer().notNull().default(1),
    /** What the config file said of it when it was last followed, as a hash; null where the file never made it. */
    listedAs: text('listed_as'),
    /** Wall clock; null where it is there. */
    deletedAt: whole('deleted_at'),
  },
  (table) => [index('bots_account').on(table.accountId, table.sequence)],
);

export const orders = twinlane.table(
  'orders',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    idempotencyKey: text('idempotency_key').notNull(),
    accountId: accountId(),
    botId: text('bot_id').notNull(),
    side: text().$type<OrderSide>().notNull(),
    tokenIn: token('token_in').notNull(),
    tokenOut: token('token_out').notNull(),
    amountIn: amount('amount_in').notNull(),
    quotedAmountOut: amount('quoted_amount_out').notNull(),
    minAmountOut: amount('min_amount_out').notNull(),
    deadline: whole().notNull(),
    route: jsonDocument<readonly Address[]>()('route').notNull(),
    gasStyle: text('gas_style').$type<GasStyle>().notNull(),
    gasEstimate: amount('gas_estimate').notNull(),
    gasLimit: amount('gas_limit').notNull(),
    maxFeePerGas: amount('max_fee_per_gas').notNull(),
    maxPriorityFeePerGas: amount('max_priority_fee_per_gas').notNull(),
    decidedAtBlock: whole('decided_at_block').notNull(),
    decidedAt: whole('decided_at').notNull(),
    thoughtId: text('thought_id').notNull(),
    /** Of what an order led to: that order. */
    parentOrderId: text('parent_order_id'),
    status: text().$type<OrderStatus>().notNull(),
    statusReason: plainText('status_reason'),
    /** Where it ended without a fill: the block that decided it. */
    endBlockNumber: whole('end_block_number'),
    endBlockHash: text('end_block_hash').$type<Hash>(),
  },
  (table) => [
    uniqueIndex('orders_idempotency').on(table.accountId, table.idempotencyKey),
    index('orders_thought').on(table.thoughtId),
    index('orders_bot').on(table.accountId, table.botId, table.sequence),
    index('orders_page').on(table.accountId, table.sequence),
    index('orders_open')
      .on(table.accountId, table.sequence)
      .where(sql`status = 'requested'`),
    index('orders_parent')
      .on(table.parentOrderId)
      .where(sql`parent_order_id IS NOT NULL`),
    index('orders_end')
      .on(table.accountId, table.endBlockNumber)
      .where(sql`end_block_number IS NOT NULL`),
  ],
);

/** What is stored of a fill. */
export const fillColumns = () => ({
  orderId: text('order_id')
    .notNull()
    .references(() => orders.id),
  accountId: accountId(),
  botId: text('bot_id').notNull(),
  outcome: text().$type<Fill['outcome']>().notNull(),
  revertReason: text('revert_reason').$type<RevertReason>(),
  tokenIn: token('token_in').notNull(),
  tokenOut: token('token_out').notNull(),
  amountIn: amount('amount_in').notNull(),
  amountOut: amount('amount_out').notNull(),
  quotedAmountOut: amount('quoted_amount_out').notNull(),
  gasUsed: amount('gas_used').notNull(),
  effectiveGasPrice: amount('effective_gas_price').notNull(),
  gasFee: amount('gas_fee').notNull(),
  gasFeeCash: amount('gas_fee_cash').notNull(),
  blockNumber: whole('block_number').notNull(),
  blockHash: text('block_hash').$type<Hash>().notNull(),
  timestamp: whole().notNull(),
});

/** Fills that stand: what balances and positions are folded from. An order has one at most. */
export const fills = twinlane.table(
  'fills',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    ...fillColumns(),
    /** Of its order and its decision, so that lists are read from here alone. */
    side: text().$type<OrderSide>().notNull(),
    thoughtId: text('thought_id').notNull(),
    tokenAddress: text('token_address').$type<Address>().notNull(),
    /** Of sales: the gate that decided it, without `exit.`. */
    exitReason: text('exit_reason'),
    /** Of entries: 0 to 100, when deciding. */
    riskScore: doublePrecision('risk_score'),
    positionId: text('position_id'),
    realisedPnl: amount('realised_pnl'),
  },
  (table) => [
    uniqueIndex('fills_order').on(table.orderId),
    index('fills_page').on(table.accountId, table.sequence),
    index('fills_block').on(table.accountId, table.blockNumber),
    index('fills_bot').on(table.accountId, table.botId, table.sequence),
    index('fills_time').on(table.accountId, table.timestamp, table.sequence),
    index('fills_bot_time').on(table.accountId, table.botId, table.timestamp, table.sequence),
    index('fills_token_time').on(table.accountId, table.tokenAddress, table.timestamp, table.sequence),
    index('fills_side_time').on(table.accountId, table.side, table.timestamp, table.sequence),
    index('fills_reason_time')
      .on(table.accountId, table.exitReason, table.timestamp, table.sequence)
      .where(sql`exit_reason IS NOT NULL`),
    index('fills_reverted_time')
      .on(table.accountId, table.timestamp, table.sequence)
      .where(sql`outcome = 'reverted'`),
    index('fills_pnl')
      .on(table.accountId, table.realisedPnl, table.sequence)
      .where(sql`realised_pnl IS NOT NULL`),
  ],
);

export const positions = twinlane.table(
  'positions',
  {
    sequence: bigserial({ mode: 'number' }).notNull(),
    id: text().primaryKey(),
    accountId: accountId(),
    botId: text('bot_id').notNull(),
    tokenAddress: text('token_address').$type<Address>().notNull(),
    token: token('token').notNull(),
    quantity: amount().notNull(),
    cost: amount().notNull(),
    realisedPnl: amount('realised_pnl').notNull(),
    gasFee: amount('gas_fee').notNull(),
    gasFeeCash: amount('gas_fee_cash').notNull(),
    openedAt: whole('opened_at').notNull(),
    closedAt: whole('closed_at'),
  },
  (table) => [
    check('positions_quantity_not_negative', sql`${table.quantity} >= 0`),
    index('positions_page').on(table.accountId, table.sequence),
    index('positions_bot').on(table.accountId, table.botId, table.sequence),
    index('positions_of_token').on(table.accountId, table.tokenAddress, table.sequence),
    index('positions_token').on(table.accountId, table.botId, table.tokenAddress, table.sequence),
    index('positions_closing')
      .on(table.accountId, table.closedAt)
      .where(sql`closed_at IS NOT NULL`),
    uniqueIndex('positions_open')
      .on(table.accountId, table.botId, table.tokenAddress)
      .where(sql`quantity > 0`),
  ],
);

/** Append-only (a trigger refuses the rest), a hash chain per account. `record` is the whole thought, canonical JSON. */
export const thoughts = twinlane.table(
  'thoughts',
  {
    accountId: accountId(),
    index: whole().notNull(),
    id: text().notNull(),
    botId: text('bot_id').notNull(),
    tokenAddress: text('token_address').$type<Address>().notNull(),
    decision: text().notNull(),
    gate: text().notNull(),
    lane: text().$type<Thought['lane']>().notNull(),
    decidedAt: whole('decided_at').notNull(),
    record: text().notNull(),
    previousHash: text('previous_hash').$type<Hash>().notNull(),
    hash: text().$type<Hash>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.index] }),
    uniqueIndex('thoughts_id').on(table.id),
    index('thoughts_token').on(table.accountId, table.tokenAddress, table.index),
    index('thoughts_bot').on(table.accountId, table.botId, table.index),
    index('thoughts_decision').on(table.accountId, table.decision, table.index),
    index('thoughts_gate').on(table.accountId, table.gate, table.index),
    index('thoughts_lane').on(table.accountId, table.lane, table.index),
  ],
);

export const pools = twinlane.table(
  'pools',
  {
    chainId: whole('chain_id').notNull(),
    address: text().$type<Address>().notNull(),
    venue: text().notNull(),
    token0: token('token0').notNull(),
    token1: token('token1').notNull(),
    fee: integer().notNull(),
    tickSpacing: integer('tick_spacing'),
    createdAtBlock: whole('created_at_block').notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.address] }),
    index('pools_creation').on(table.chainId, table.createdAtBlock, table.address),
  ],
);

export const equityPoints = twinlane.table(
  'equity_points',
  {
    accountId: accountId(),
    blockNumber: whole('block_number').notNull(),
    timestamp: whole().notNull(),
    equity: amount().notNull(),
    cash: amount().notNull(),
    native: amount().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.blockNumber] }),
    index('equity_points_time').on(table.accountId, table.timestamp),
  ],
);

export const facts = twinlane.table('facts', {
  name: text().primaryKey(),
  /** SQL's null stands for JSON's. */
  value: jsonDocument<unknown>()('value'),
});
