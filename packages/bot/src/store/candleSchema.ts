import type { Address, Hash } from '@twinlane/core/money/hex';
import { boolean, index, integer, primaryKey, text } from 'drizzle-orm/pg-core';
import { amount, decimal, jsonDocument, whole } from './columns.ts';
import { twinlane } from './schema.ts';

/** A bar as JSON: opening, highest, lowest and closing price, volume, buys, sells. */
export type BarRow = readonly [string, string, string, string, string, number, number];

/** Closed candles of a chain's tokens, priced in one stablecoin (`cash`). Prices are cash per whole token. */
export const candles = twinlane.table(
  'candles',
  {
    chainId: whole('chain_id').notNull(),
    cash: text().$type<Address>().notNull(),
    token: text().$type<Address>().notNull(),
    /** Length of the interval. */
    seconds: integer().notNull(),
    /** Unix seconds, a multiple of the interval. */
    start: whole().notNull(),
    open: decimal().notNull(),
    high: decimal().notNull(),
    low: decimal().notNull(),
    close: decimal().notNull(),
    volume: amount().notNull(),
    buys: integer().notNull(),
    sells: integer().notNull(),
    /** Distance in basis points, what buyers put in, what sellers take out; cash base units. */
    depth: jsonDocument<readonly (readonly [bps: number, buy: string, sell: string])[]>()('depth'),
  },
  (table) => [
    primaryKey({ columns: [table.chainId, table.cash, table.token, table.seconds, table.start] }),
    index('candles_time').on(table.chainId, table.cash, table.seconds, table.start),
  ],
);

/** The last few hundred blocks: changed prices and what was traded, to open candles and price histories again. */
export const marketBlocks = twinlane.table(
  'market_blocks',
  {
    chainId: whole('chain_id').notNull(),
    cash: text().$type<Address>().notNull(),
    number: whole().notNull(),
    hash: text().$type<Hash>().notNull(),
    timestamp: whole().notNull(),
    native: decimal().notNull(),
    /** Whether `prices` names every token, rather than those that changed since the row before. */
    whole: boolean().notNull(),
    /** By token; null for one that has no price any more. */
    prices:
      jsonDocument<Readonly<Record<string, readonly [unit: 'cash' | 'native', price: string] | null>>>()(
        'prices',
      ).notNull(),
    trades: jsonDocument<Readonly<Record<string, BarRow>>>()('trades').notNull(),
  },
  (table) => [primaryKey({ columns: [table.chainId, table.cash, table.number] })],
);
