import { Decimal } from 'decimal.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../money/hex.ts';
import { anAddress } from '../testing/buildMarket.ts';
import type { Bar, CandleInterval, ClosedCandle } from './candle.ts';
import { CANDLE_INTERVALS, CANDLE_SECONDS, candleStart, mergeBars } from './candle.ts';
import { CandleBook, openParts, type Bars } from './candleBook.ts';

interface Block {
  readonly timestamp: number;
  readonly bars: Bars;
}

const TOKENS = [anAddress(1), anAddress(2), anAddress(3)];

const bar = fc
  .record({
    open: fc.integer({ min: 1, max: 10_000 }),
    close: fc.integer({ min: 1, max: 10_000 }),
    volume: fc.bigInt({ min: 0n, max: 10n ** 30n }),
    buys: fc.nat(5),
    sells: fc.nat(5),
  })
  .map(({ open, close, volume, buys, sells }): Bar => {
    const [first, last] = [new Decimal(open).div(7), new Decimal(close).div(7)];
    const [high, low] = [Decimal.max(first, last), Decimal.min(first, last)];
    return { open: first, high, low, close: last, volume, buys, sells };
  });

/** Blocks whose times stand still, creep, or leap over whole days, with trades in some tokens. */
const blocks = fc
  .array(
    fc.record({
      after: fc.oneof(
        fc.constantFrom(0, 1, 2, 12),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ max: 200_000, min: 0 }),
      ),
      traded: fc.dictionary(fc.constantFrom('0', '1', '2'), bar, { maxKeys: 3 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((plan) => {
    let timestamp = 1_700_000_000;
    return plan.map(({ after, traded }): Block => {
      timestamp += after;
      const bars = new Map(Object.entries(traded).map(([index, each]) => [TOKENS[Number(index)]!, each]));
      return { timestamp, bars };
    });
  });

function run(all: readonly Block[], book = new CandleBook()): ClosedCandle[] {
  return all.flatMap(({ timestamp, bars }) => book.count(timestamp, bars));
}

/** All candles by looking at every block again for each of them. */
function naive(all: readonly Block[], now: number): ClosedCandle[] {
  const found: ClosedCandle[] = [];
  for (const interval of CANDLE_INTERVALS) {
    for (const token of TOKENS) {
      const starts = new Set(all.map(({ timestamp }) => candleStart(interval, timestamp)));
      for (const start of starts) {
        const inside = all
          .filter(({ timestamp }) => timestamp >= start && timestamp < start + CANDLE_SECONDS[interval])
          .flatMap(({ bars }) => bars.get(token) ?? []);
        if (inside.length > 0 && start + CANDLE_SECONDS[interval] <= now) {
          found.push({ token, interval, candle: { start, ...allOf(inside) } });
        }
      }
    }
  }
  return found;
}

function allOf(bars: readonly Bar[]): Bar {
  return {
    open: bars[0]!.open,
    close: bars.at(-1)!.close,
    high: Decimal.max(...bars.map(({ high }) => high)),
    low: Decimal.min(...bars.map(({ low }) => low)),
    volume: bars.reduce((sum, { volume }) => sum + volume, 0n),
    buys: bars.reduce((sum, { buys }) => sum + buys, 0),
    sells: bars.reduce((sum, { sells }) => sum + sells, 0),
  };
}

function plain(candles: readonly ClosedCandle[]): string[] {
  return candles
    .map(({ token, interval, candle }) => {
      const { start, open, high, low, close, volume, buys, sells } = candle;
      return [token, interval, start, open, high, low, close, volume, buys, sells].join(' ');
    })
    .sort();
}

const NOWHERE: Address = anAddress(9);

describe('a book of candles', () => {
  test('closes exactly the candles that looking at every block again gives', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        expect(plain(run(all))).toEqual(plain(naive(all, all.at(-1)!.timestamp)));
      }),
    );
  });

  test('never changes a candle that was closed, whatever comes later', () => {
    fc.assert(
      fc.property(blocks, blocks, (past, future) => {
        const now = past.at(-1)!.timestamp;
        const later = future.map((block) => ({ ...block, timestamp: block.timestamp - 1_700_000_000 + now }));
        const seen = run(past);
        const all = run([...past, ...later]);
        expect(plain(all.slice(0, seen.length))).toEqual(plain(seen));
        for (const { interval, candle } of seen) {
          expect(candle.start + CANDLE_SECONDS[interval]).toBeLessThanOrEqual(now);
        }
        // And none that closes later has ended by then, so nothing was held back either.
        for (const { interval, candle } of all.slice(seen.length)) {
          expect(candle.start + CANDLE_SECONDS[interval]).toBeGreaterThan(now);
        }
      }),
    );
  });

  test('closes larger candles that are the sum of the smaller ones', () => {
    fc.assert(
      fc.property(blocks, (all) => {
        const closed = run(all);
        for (const [index, interval] of CANDLE_INTERVALS.entries()) {
          const smaller: CandleInterval | undefined = CANDLE_INTERVALS[index - 1];
          for (const { token, candle } of closed.filter((each) => each.interval === interval)) {
            if (smaller === undefined) {
              continue;
            }
            const end = candle.start + CANDLE_SECONDS[interval];
            const parts = closed
              .filter((each) => each.interval === smaller && each.token === token)
              .map((each) => each.candle)
              .filter(({ start }) => start >= candle.start && start < end)
              .sort((a, b) => a.start - b.start);
            expect({ start: candle.start, ...allOf(parts) }).toEqual(candle);
          }
        }
      }),
    );
  });

  test('goes on, opened again in the middle, as if it had never been closed', () => {
    fc.assert(
      fc.property(blocks, fc.nat(), (all, cut) => {
        const count = (cut % all.length) + 1;
        const past = all.slice(0, count);
        const at = past.at(-1)!.timestamp;
        const kept = run(past);
        const second = past.filter(({ timestamp }) => timestamp === at);
        const lastSecond = new Map<Address, Bar>();
        for (const { bars } of second) {
          for (const [token, each] of bars) {
            lastSecond.set(token, mergeBars(lastSecond.get(token), each));
          }
        }
        const reopened = CandleBook.reopen({
          at,
          lastSecond,
          closed: openParts(at).flatMap(({ interval, from, to }) =>
            kept.filter(
              (each) => each.interval === interval && each.candle.start >= from && each.candle.start < to,
            ),
          ),
        });
        const whole = new CandleBook();
        run(past, whole);
        expect(reopened.size).toBe(whole.size);
        expect(plain(run(all.slice(count), reopened))).toEqual(plain(run(all.slice(count), whole)));
      }),
    );
  });

  test('holds no more than the tokens of the day, however long it runs', () => {
    const one: Bar = allOf([
      {
        open: new Decimal(1),
        high: new Decimal(1),
        low: new Decimal(1),
        close: new Decimal(1),
        volume: 1n,
        buys: 1,
        sells: 0,
      },
    ]);
    const book = new CandleBook();
    const most: number[] = [];
    for (let day = 0; day < 5; day += 1) {
      for (let index = 0; index < 5_000; index += 1) {
        book.count(day * 86_400 + index * 17, new Map([[anAddress(index + day * 5_000 + 1), one]]));
      }
      most.push(book.size);
    }
    // The day's candle of each token, and the last ones of the shorter intervals.
    expect(most.every((size) => size >= 5_000 && size < 6_500)).toBe(true);
    book.count(10 * 86_400, new Map([[NOWHERE, one]]));
    expect(book.size).toBe(CANDLE_INTERVALS.length);
  });
});
