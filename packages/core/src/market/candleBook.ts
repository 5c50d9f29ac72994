import type { Address } from '../money/hex.ts';
import { CANDLE_INTERVALS, candleStart, mergeBars } from './candle.ts';
import type { Bar, CandleInterval, ClosedCandle } from './candle.ts';

/** Bars by token. */
export type Bars = ReadonlyMap<Address, Bar>;

/** From what a book is opened again in the middle of candles. */
export interface Reopening {
  /** Chain time of the last block that counts, Unix seconds. */
  readonly at: number;
  /** What the blocks with exactly that time came to. */
  readonly lastSecond: Bars;
  /** The closed candles that `openParts` names. */
  readonly closed: readonly ClosedCandle[];
}

/** Closed candles of one interval that start in a span of chain time, `from` included and `to` not. */
export interface CandleSpan {
  readonly interval: CandleInterval;
  readonly from: number;
  readonly to: number;
}

/** The closed candles that the ones open at a time are made of, besides what happened in that second itself. */
export function openParts(at: number): readonly CandleSpan[] {
  return CANDLE_INTERVALS.slice(0, -1)
    .map((interval, index) => {
      const larger = CANDLE_INTERVALS[index + 1] ?? interval;
      return { interval, from: candleStart(larger, at), to: candleStart(interval, at) };
    })
    .filter(({ from, to }) => from < to);
}

interface Open {
  readonly start: number;
  readonly bars: Map<Address, Bar>;
}

/**
 * The candles that are still open, of all intervals and of the tokens traded since those began. Time is that of the blocks: a
 * candle closes with the first block whose time is at or past its end, so that nothing that comes later can change it.
 */
export class CandleBook {
  readonly #open = new Map<CandleInterval, Open>();

  /** The book as it was after the block `at`, from what was kept of it. */
  static reopen({ at, lastSecond, closed }: Reopening): CandleBook {
    const book = new CandleBook();
    let smaller: Bars = lastSecond;
    let parts: readonly ClosedCandle[] = [];
    for (const interval of CANDLE_INTERVALS) {
      const bars = new Map<Address, Bar>();
      for (const { token, candle } of parts.toSorted((a, b) => a.candle.start - b.candle.start)) {
        bars.set(token, mergeBars(bars.get(token), barOf(candle)));
      }
      addAll(bars, smaller);
      book.#open.set(interval, { start: candleStart(interval, at), bars });
      smaller = bars;
      parts = closed.filter((each) => each.interval === interval);
    }
    return book;
  }

  /** Takes a block's trades in and returns the candles that its time has closed, the shortest intervals first. */
  count(timestamp: number, trades: Bars): readonly ClosedCandle[] {
    const closed: ClosedCandle[] = [];
    for (const interval of CANDLE_INTERVALS) {
      const start = candleStart(interval, timestamp);
      let open = this.#open.get(interval);
      if (open === undefined || open.start < start) {
        for (const [token, bar] of open?.bars ?? []) {
          closed.push({ token, interval, candle: { start: open?.start ?? 0, ...bar } });
        }
        open = { start, bars: new Map() };
        this.#open.set(interval, open);
      }
      addAll(open.bars, trades);
    }
    return closed;
  }

  /** Bars that are open, of all intervals together. */
  get size(): number {
    return [...this.#open.values()].reduce((sum, { bars }) => sum + bars.size, 0);
  }
}

function addAll(bars: Map<Address, Bar>, added: Bars): void {
  for (const [token, bar] of added) {
    bars.set(token, mergeBars(bars.get(token), bar));
  }
}

function barOf({ open, high, low, close, volume, buys, sells }: Bar): Bar {
  return { open, high, low, close, volume, buys, sells };
}
