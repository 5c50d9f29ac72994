import { CANDLE_INTERVALS, CANDLE_SECONDS } from '@twinlane/core/market/candle';
import type { Bar, Candle, CandleMarket, ClosedCandle } from '@twinlane/core/market/candle';
import type { TimeSpan } from '@twinlane/core/market/fillGaps';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';
import type { Address } from '@twinlane/core/money/hex';
import type { UnitOfWork } from '@twinlane/core/unitOfWork';
import type { CandleRepository, CandleSeries } from '@twinlane/core/repositories';
import { Decimal } from 'decimal.js';
import { and, asc, desc, eq, gt, gte, lt, type SQL } from 'drizzle-orm';
import { asProposed } from './asProposed.ts';
import type { Drizzle } from './database.ts';
import { candles, marketBlocks, type BarRow } from './candleSchema.ts';
import { facts } from './schema.ts';

/** Rows of one statement: 15 parameters each stay far below what a statement takes. */
const ROWS_PER_INSERT = 500;

/** The candles' read side. */
export function candlesOf(db: Drizzle): CandleRepository {
  return {
    range: async (series, from, to) => {
      const rows = await db
        .select()
        .from(candles)
        .where(and(...seriesIs(series), gte(candles.start, from), lt(candles.start, to)))
        .orderBy(asc(candles.start));
      return rows.map(toCandle);
    },
    last: async (series, before) => {
      const [row] = await db
        .select()
        .from(candles)
        .where(and(...seriesIs(series), lt(candles.start, before)))
        .orderBy(desc(candles.start))
        .limit(1);
      return row === undefined ? undefined : toCandle(row);
    },
    closed: async (market, interval, from, to) => {
      const rows = await db
        .select()
        .from(candles)
        .where(
          and(
            ...marketIs(candles, market),
            eq(candles.seconds, CANDLE_SECONDS[interval]),
            gte(candles.start, from),
            lt(candles.start, to),
          ),
        )
        .orderBy(asc(candles.start));
      return rows.map((row) => ({ token: row.token, interval, candle: toCandle(row) }));
    },
    blocks: async (market) => {
      const rows = await db
        .select()
        .from(marketBlocks)
        .where(and(...marketIs(marketBlocks, market)))
        .orderBy(asc(marketBlocks.number));
      return rows.map(toMarketBlock);
    },
    unseen: async (market) => {
      const [row] = await db
        .select()
        .from(facts)
        .where(eq(facts.name, unseenFact(market)));
      return (row?.value as readonly TimeSpan[] | undefined) ?? [];
    },
  };
}

type CandleWriter = Pick<UnitOfWork, 'putCandles' | 'rewindCandles' | 'pruneCandles' | 'putUnseen'>;

/** What a transaction may change of the candles. */
export function candlesIn(tx: Drizzle): CandleWriter {
  return {
    putCandles: async (market, closed, blocks) => {
      for (const rows of inParts(closed.map((each) => candleRow(market, each)))) {
        await tx
          .insert(candles)
          .values(rows)
          .onConflictDoUpdate({
            target: [candles.chainId, candles.cash, candles.token, candles.seconds, candles.start],
            set: asProposed(candles, ['chainId', 'cash', 'token', 'seconds', 'start']),
          });
      }
      for (const rows of inParts(blocks.map((block) => blockRow(market, block)))) {
        await tx
          .insert(marketBlocks)
          .values(rows)
          .onConflictDoUpdate({
            target: [marketBlocks.chainId, marketBlocks.cash, marketBlocks.number],
            set: asProposed(marketBlocks, ['chainId', 'cash', 'number']),
          });
      }
    },
    rewindCandles: async (market, { block, time }) => {
      await tx
        .delete(marketBlocks)
        .where(and(...marketIs(marketBlocks, market), gt(marketBlocks.number, block)));
      for (const interval of CANDLE_INTERVALS) {
        const seconds = CANDLE_SECONDS[interval];
        await tx
          .delete(candles)
          .where(
            and(
              ...marketIs(candles, market),
              eq(candles.seconds, seconds),
              gt(candles.start, time - seconds),
            ),
          );
      }
    },
    pruneCandles: async (market, { candlesBefore, blocksBefore }) => {
      await tx
        .delete(marketBlocks)
        .where(and(...marketIs(marketBlocks, market), lt(marketBlocks.number, blocksBefore)));
      for (const [interval, before] of candlesBefore) {
        await tx
          .delete(candles)
          .where(
            and(
              ...marketIs(candles, market),
              eq(candles.seconds, CANDLE_SECONDS[interval]),
              lt(candles.start, before),
            ),
          );
      }
    },
    putUnseen: async (market, spans) => {
      await tx
        .insert(facts)
        .values({ name: unseenFact(market), value: spans })
        .onConflictDoUpdate({ target: facts.name, set: asProposed(facts, ['name']) });
    },
  };
}

function unseenFact({ chainId, cash }: CandleMarket): string {
  return `candles-unseen:${chainId}:${cash}`;
}

function marketIs(table: typeof candles | typeof marketBlocks, { chainId, cash }: CandleMarket): SQL[] {
  return [eq(table.chainId, chainId), eq(table.cash, cash)];
}

function seriesIs(series: CandleSeries): SQL[] {
  return [
    ...marketIs(candles, series),
    eq(candles.token, series.token),
    eq(candles.seconds, CANDLE_SECONDS[series.interval]),
  ];
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts: Row[][] = [];
  for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
    parts.push(rows.slice(from, from + ROWS_PER_INSERT));
  }
  return parts;
}

function candleRow(market: CandleMarket, { token, interval, candle }: ClosedCandle) {
  const { depth, ...bar } = candle;
  return {
    chainId: market.chainId,
    cash: market.cash,
    token,
    seconds: CANDLE_SECONDS[interval],
    ...bar,
    depth: depth?.map(({ bps, buy, sell }) => [bps, buy.toString(), sell.toString()] as const) ?? null,
  };
}

function toCandle(row: typeof candles.$inferSelect): Candle {
  const { start, open, high, low, close, volume, buys, sells, depth } = row;
  const bar = { start, open, high, low, close, volume, buys, sells };
  return depth === null
    ? bar
    : {
        ...bar,
        depth: depth.map(([bps, buy, sell]) => ({ bps, buy: BigInt(buy), sell: BigInt(sell) })),
      };
}

function blockRow({ chainId, cash }: CandleMarket, block: MarketBlock) {
  const { number, hash, timestamp, native, whole, prices, trades } = block;
  return {
    chainId,
    cash,
    number,
    hash,
    timestamp,
    native,
    whole,
    prices: Object.fromEntries(
      [...prices].map(([token, price]) => [
        token,
        price === undefined ? null : ([price.unit, price.price.toFixed()] as const),
      ]),
    ),
    trades: Object.fromEntries(
      [...trades].map(([token, { open, high, low, close, volume, buys, sells }]) => [
        token,
        [
          open.toFixed(),
          high.toFixed(),
          low.toFixed(),
          close.toFixed(),
          volume.toString(),
          buys,
          sells,
        ] as const,
      ]),
    ),
  };
}

function toMarketBlock(row: typeof marketBlocks.$inferSelect): MarketBlock {
  const { number, hash, timestamp, native, whole, prices, trades } = row;
  return {
    number,
    hash,
    timestamp,
    native,
    whole,
    prices: new Map(
      Object.entries(prices).map(([token, price]) => [
        token as Address,
        price === null ? undefined : { unit: price[0], price: new Decimal(price[1]) },
      ]),
    ),
    trades: new Map(Object.entries(trades).map(([token, bar]) => [token as Address, toBar(bar)])),
  };
}

function toBar([open, high, low, close, volume, buys, sells]: BarRow): Bar {
  return {
    open: new Decimal(open),
    high: new Decimal(high),
    low: new Decimal(low),
    close: new Decimal(close),
    volume: BigInt(volume),
    buys,
    sells,
  };
}
