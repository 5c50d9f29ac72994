import { Decimal } from 'decimal.js';
import { CANDLE_INTERVALS, CANDLE_SECONDS } from '@twinlane/core/market/candle';
import type { Bar, Candle, ClosedCandle } from '@twinlane/core/market/candle';
import type { MarketBlock } from '@twinlane/core/market/marketBlock';
import type { Address, Hash } from '@twinlane/core/money/hex';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStore } from '../openStore.ts';
import type { StoreHarness } from './harness.ts';

function address(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`;
}

const MARKET = { chainId: 31_337, cash: address(0xcafe) };
const OTHER = { chainId: 31_337, cash: address(0xbeef) };
const TOKEN = address(1);
const MINUTES = { ...MARKET, token: TOKEN, interval: '1m' as const };

function bar(close: string, volume = 10n ** 40n): Bar {
  const price = new Decimal(close);
  return {
    open: price,
    high: price,
    low: new Decimal('0.000000000000000001'),
    close: price,
    volume,
    buys: 3,
    sells: 0,
  };
}

function candle(start: number, close = '1.5'): Candle {
  return { start, ...bar(close) };
}

function minute(start: number, close?: string, token = TOKEN): ClosedCandle {
  return { token, interval: '1m', candle: candle(start, close) };
}

function block(number: number, changes: Partial<MarketBlock> = {}): MarketBlock {
  const hash: Hash = `0x${number.toString(16).padStart(64, '0')}`;
  return {
    number,
    hash,
    timestamp: 2 * number,
    native: new Decimal('2999.5'),
    whole: false,
    prices: new Map(),
    trades: new Map(),
    ...changes,
  };
}

/** What every store must do with candles, whatever the database. */
export function describeCandles(harness: StoreHarness): void {
  describe(`candles on ${harness.kind}`, () => {
    let store: OpenStore;
    beforeAll(async () => {
      store = await harness.open();
    });
    beforeEach(() =>
      store.database.session((session) =>
        session.exec('TRUNCATE twinlane.candles, twinlane.market_blocks, twinlane.facts'),
      ),
    );
    afterAll(() => harness.cleanUp());

    it('keeps candles to the last digit, and their depth where there is one', async () => {
      const depth = [{ bps: 100, buy: 2n ** 200n, sell: 0n }];
      const exact = { ...candle(120, '123456789012345678e-40'), depth };
      await store.transaction((unit) =>
        unit.putCandles(MARKET, [{ token: TOKEN, interval: '1m', candle: exact }, minute(60)], []),
      );
      await expect(store.read.candles.range(MINUTES, 0, 1_000)).resolves.toEqual([candle(60), exact]);
    });

    it('reads spans oldest first, the start included and the end not, and each series by itself', async () => {
      const hour: ClosedCandle = { token: TOKEN, interval: '1h', candle: candle(0) };
      const others = [minute(120, '9', address(2)), hour];
      await store.transaction(async (unit) => {
        await unit.putCandles(MARKET, [minute(180), minute(60), minute(120), minute(240), ...others], []);
        await unit.putCandles(OTHER, [minute(120, '7')], []);
      });
      const { candles: read } = store.read;
      expect((await read.range(MINUTES, 60, 240)).map(({ start }) => start)).toEqual([60, 120, 180]);
      expect((await read.last(MINUTES, 180))?.start).toBe(120);
      expect(await read.last(MINUTES, 60)).toBeUndefined();
      expect(
        (await read.range({ ...MINUTES, ...OTHER }, 0, 999)).map(({ close }) => close.toNumber()),
      ).toEqual([7]);
      const all = await read.closed(MARKET, '1m', 120, 240);
      expect(all.map((each) => `${each.token} ${each.candle.start}`).sort()).toEqual(
        [`${TOKEN} 120`, `${TOKEN} 180`, `${address(2)} 120`].sort(),
      );
    });

    it('replaces a candle that is stored again, many at once', async () => {
      const many = Array.from({ length: 1_234 }, (_, index) => minute(60 * index, '1'));
      await store.transaction((unit) => unit.putCandles(MARKET, many, []));
      await store.transaction((unit) => unit.putCandles(MARKET, [minute(60, '2')], []));
      const read = await store.read.candles.range(MINUTES, 0, 60 * 5_000);
      expect(read).toHaveLength(1_234);
      expect(read.slice(0, 3).map(({ close }) => close.toNumber())).toEqual([1, 2, 1]);
    });

    it('keeps blocks with their prices and trades, in order', async () => {
      const prices = new Map([
        [TOKEN, { unit: 'native' as const, price: new Decimal('0.1') }],
        [address(2), undefined],
      ]);
      const first = block(7, { whole: true, prices, trades: new Map([[TOKEN, bar('3')]]) });
      await store.transaction((unit) => unit.putCandles(MARKET, [], [block(8), first]));
      await expect(store.read.candles.blocks(MARKET)).resolves.toEqual([first, block(8)]);
      await expect(store.read.candles.blocks(OTHER)).resolves.toEqual([]);
    });

    it('goes back to a block: later blocks are gone, and candles that had not closed by its time', async () => {
      const candles = CANDLE_INTERVALS.map((interval): ClosedCandle => ({
        token: TOKEN,
        interval,
        candle: candle(0),
      }));
      await store.transaction(async (unit) => {
        await unit.putCandles(MARKET, [...candles, minute(60)], [block(10), block(60), block(61)]);
        await unit.putCandles(OTHER, [minute(60)], [block(61)]);
        await unit.rewindCandles(MARKET, { block: 60, time: 119 });
      });
      const { candles: read } = store.read;
      expect((await read.blocks(MARKET)).map(({ number }) => number)).toEqual([10, 60]);
      for (const interval of CANDLE_INTERVALS) {
        const left = await read.closed(MARKET, interval, 0, 1_000);
        expect(left.map((each) => each.candle.start)).toEqual(CANDLE_SECONDS[interval] <= 119 ? [0] : []);
      }
      expect(await read.range({ ...MINUTES, ...OTHER }, 0, 999)).toHaveLength(1);
    });

    it('forgets what is older than it is kept, each interval by itself', async () => {
      await store.transaction(async (unit) => {
        await unit.putCandles(MARKET, [minute(0), minute(60), minute(120)], [block(1), block(2), block(3)]);
        await unit.pruneCandles(MARKET, {
          candlesBefore: new Map([
            ['1m', 60],
            ['1h', 999],
          ]),
          blocksBefore: 3,
        });
      });
      expect((await store.read.candles.range(MINUTES, 0, 999)).map(({ start }) => start)).toEqual([60, 120]);
      expect((await store.read.candles.blocks(MARKET)).map(({ number }) => number)).toEqual([3]);
    });

    it('keeps the spans in which blocks were not seen', async () => {
      expect(await store.read.candles.unseen(MARKET)).toEqual([]);
      await store.transaction((unit) => unit.putUnseen(MARKET, [{ from: 1, to: 2 }]));
      await store.transaction((unit) =>
        unit.putUnseen(MARKET, [
          { from: 1, to: 2 },
          { from: 5, to: 9 },
        ]),
      );
      expect(await store.read.candles.unseen(MARKET)).toEqual([
        { from: 1, to: 2 },
        { from: 5, to: 9 },
      ]);
    });

    it('finds candles through an index, among many', async () => {
      await store.database.session(async (session) => {
        await session.exec(`
          INSERT INTO twinlane.candles
            SELECT 31337, '${MARKET.cash}', '0x' || lpad(t::text, 40, '0'), s, g * s, 1, 1, 1, 1, 1, 1, 1
            FROM generate_series(1, 40) t, generate_series(0, 499) g, unnest(ARRAY[60, 300]) s;
          ANALYZE twinlane.candles`);
        const explain = async (where: string, order = '') => {
          const rows = await session.query<Record<string, string>>(
            `EXPLAIN SELECT * FROM twinlane.candles WHERE chain_id = 31337 AND cash = '${MARKET.cash}' AND ${where} ${order}`,
          );
          return rows.map((row) => row['QUERY PLAN']).join('\n');
        };
        const series = `token = '${TOKEN}' AND seconds = 60`;
        const range = await explain(`${series} AND start >= 6000 AND start < 18000`, 'ORDER BY start');
        expect(range).toMatch(/Index Scan.* using (candles_\w+_pk|candles_chain_id\w*)/);
        const last = await explain(`${series} AND start < 18000`, 'ORDER BY start DESC LIMIT 1');
        expect(last).toMatch(/Index Scan Backward using candles_chain_id/);
        const all = await explain('seconds = 60 AND start >= 29880 AND start < 29940');
        expect(all).toContain('candles_time');
        expect(range + last + all).not.toContain('Seq Scan');
      });
    });
  });
}
